//! What many histories teach of a truth that is known.

use super::super::attach::Attach;
use super::super::rate::{Rate, student};
use super::super::simulated::{MONTHS, World};

/// What 400 histories say: others than those on which conventions were chosen (0 to 399).
struct Told {
    all: Vec<Attach>,
    truth: f64,
}

impl Told {
    fn of(world: World) -> Self {
        let all = (10_000..10_400).filter_map(|seed| world.attach(seed)).collect();
        Self { all, truth: world.rate.iter().sum() }
    }

    fn part(&self, is: impl Fn(&Attach) -> bool) -> f64 {
        self.all.iter().filter(|a| is(a)).count() as f64 / self.all.len() as f64
    }

    fn bias(&self) -> f64 {
        self.all.iter().map(|a| a.rate).sum::<f64>() / self.all.len() as f64 - self.truth
    }

    /// Parts inside their 80 % and 95 % intervals.
    fn inside(&self) -> [f64; 2] {
        [0.1, 0.025]
            .map(|tail| self.part(|a| (a.rate - self.truth).abs() < -a.error * student(tail, a.freedom)))
    }

    fn pulls(&self) -> f64 {
        self.part(|a| Rate::learned(a) != Rate::Nothing)
    }
}

const AT_ONCE: [f64; 3] = [2.0, 0.0, 0.0];
const LATER: [f64; 3] = [1.0, 0.6, 0.4];
const QUARTERS: World = World { regions: 3, steps: 20, step: 3, own: 0.03, ..MONTHS };

/// Intervals hold what they say, whether work follows at once or later, with few regions or many, with a season, with growth that goes on
/// and values that are measured badly.
#[test]
fn a_known_rate_is_recovered() {
    let worlds = [
        ("at once", World { rate: AT_ONCE, ..MONTHS }),
        ("a step later", World { rate: [0.0, 2.0, 0.0], ..MONTHS }),
        ("over three steps", World { rate: LATER, ..MONTHS }),
        ("one region", World { rate: LATER, regions: 1, ..MONTHS }),
        ("eight regions, two years", World { rate: LATER, regions: 8, steps: 24, ..MONTHS }),
        ("quarters", World { rate: [1.2, 0.8, 0.0], ..QUARTERS }),
        ("season", World { rate: LATER, season: 0.1, ..MONTHS }),
        ("season, one region", World { rate: LATER, season: 0.1, regions: 1, ..MONTHS }),
        ("growth goes on", World { rate: LATER, goes_on: 0.5, ..MONTHS }),
        ("growth goes on long", World { rate: LATER, goes_on: 0.8, ..MONTHS }),
        ("noise", World { rate: LATER, noise: 0.02, ..MONTHS }),
        ("market", World { rate: LATER, market: 0.02, ..MONTHS }),
    ];
    for (name, world) in worlds {
        let told = Told::of(world);
        let [in_80, in_95] = told.inside();
        println!("{name}: {} {:.3} {in_80:.3} {in_95:.3} {:.3}", told.all.len(), told.bias(), told.pulls());
        assert!(told.all.len() == 400 && told.bias().abs() < 0.25, "{name}: {}", told.bias());
        assert!((0.72..0.93).contains(&in_80) && (0.9..=1.0).contains(&in_95), "{name}: {in_80} {in_95}");
        assert!(told.pulls() > 0.3, "{name}: {}", told.pulls());
    }
    // Where nearly all of the workload has been pulled, its level says less of how it moves by itself.
    let told = Told::of(World { rate: [20.0, 10.0, 0.0], ..MONTHS });
    println!("nearly all of it: {:.3} {:.3?} {:.3}", told.bias(), told.inside(), told.pulls());
    assert!(told.bias().abs() < 0.3 && told.inside()[1] > 0.83, "{} {:?}", told.bias(), told.inside());
    // Where something is pulled, what is drawn holds the truth as well.
    let told = Told::of(World { rate: LATER, ..MONTHS });
    let inside = told.part(|a| {
        let [low, _, high] = Rate::learned(a).outline();
        low <= told.truth && told.truth <= high
    });
    assert!((0.72..0.9).contains(&inside) && told.pulls() > 0.9, "{inside} {}", told.pulls());
}

/// Workloads that grow by themselves are hardly ever taken to come with one another.
#[test]
fn independent_growth_pulls_nothing() {
    let worlds = [
        ("months", MONTHS),
        ("one region", World { regions: 1, ..MONTHS }),
        ("quarters", QUARTERS),
        ("season", World { season: 0.1, ..MONTHS }),
        ("season, one region", World { season: 0.1, regions: 1, ..MONTHS }),
        ("growth goes on", World { goes_on: 0.5, ..MONTHS }),
        ("growth goes on long", World { goes_on: 0.8, ..MONTHS }),
        ("slow waves of growth", World { wave: 0.02, own: 0.005, ..MONTHS }),
    ];
    for (name, world) in worlds {
        let told = Told::of(world);
        let [_, in_95] = told.inside();
        println!("{name}: {} {:.3} {in_95:.3} {:.3}", told.all.len(), told.bias(), told.pulls());
        assert!(in_95 > 0.9 && told.pulls() < 0.07, "{name}: {in_95} {}", told.pulls());
    }
    // With a single region slow waves of two series are hard to tell from one bringing the other.
    let told = Told::of(World { wave: 0.02, own: 0.005, regions: 1, ..MONTHS });
    println!("slow waves, one region: {:.3} {:.3}", told.inside()[1], told.pulls());
    assert!(told.inside()[1] > 0.8 && told.pulls() < 0.12, "{:?} {}", told.inside(), told.pulls());
}

/// A market that moves all workloads as much as each moves by itself: several regions, or many other workloads, take it out. Those of one
/// region with nothing to compare with cannot, and a region's own market needs other workloads.
#[test]
fn a_common_market_is_taken_out() {
    let market = World { market: 0.02, ..MONTHS };
    let local = World { local: 0.02, ..MONTHS };
    let pulls = |name: &str, world: World| {
        let told = Told::of(world);
        println!("{name}: {:.3} {:.3} {:.3}", told.bias(), told.inside()[1], told.pulls());
        (told.pulls(), told.bias())
    };
    let regions = pulls("three regions", market);
    let three = pulls("one region, three others", World { regions: 1, others: 3, ..market });
    let ten = pulls("one region, ten others", World { regions: 1, others: 10, ..market });
    let alone = pulls("one region, alone", World { regions: 1, ..market });
    assert!(regions.0 < 0.06 && three.0 < 0.08 && ten.0 < 0.06, "{regions:?} {three:?} {ten:?}");
    assert!(regions.1.abs() < 0.1 && ten.1 < 0.25 && alone.1 > 0.3, "{regions:?} {ten:?} {alone:?}");
    let others = pulls("own markets, three others", World { others: 3, ..local });
    let bare = pulls("own markets, alone", local);
    assert!(others.0 < 0.07 && bare.0 > 0.1, "{others:?} {bare:?}");
}
