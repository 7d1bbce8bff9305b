//! Forecasts of many series: several models, combined and calibrated on their own past.
//!
//! Exponential smoothing, Theta and ARIMA models forecast each series, on its values and on their logarithms, long or
//! several seasons taken out before; what each of them is worth, and how far intervals have to be stretched to hold what they
//! say, is learned on earlier origins of all series together.

mod arima;
mod ets;
mod gaps;
mod intermittent;
mod learned;
mod lesson;
mod members;
mod naive;
mod outlook;
mod paths;
mod season;
mod shift;
mod stl;
mod structural;
#[cfg(test)]
mod tests;
mod theta;
mod told;

use std::sync::atomic::{AtomicUsize, Ordering};

use gaps::Gaps;
pub use gaps::{Estimate, estimates};
use learned::{Known, Learned, Seen};
pub use lesson::{All, Lengths, Lesson, is_short};
pub(crate) use lesson::{parts_of, typical};
pub use members::LEAST_VALUES;
use members::{Member, expected, roster};
use outlook::{Fade, Scale};
use theta::Theta;

pub(crate) use learned::Trial;
pub use outlook::LEVELS;
pub use outlook::{Fan, MEDIAN};
pub(crate) use outlook::{deviation_of, value_at};
pub use paths::Paths;
pub(crate) use paths::scaled;
pub(crate) use told::Dated;
pub use told::Told;

/// Fewest values of a series before an origin, beside two seasons.
const LEAST_BEFORE: usize = 8;
/// Least part of a series before an origin: what fewer values teach is not what all of them will do. Convention.
const PART_BEFORE: f64 = 0.5;
/// Least part of the series that must be long enough for a season. Convention.
const LEAST_CARRYING: f64 = 0.1;
/// What series of a panel have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Lengths of their seasons, steps; none where there is no season.
    pub seasons: Vec<usize>,
    /// Steps ahead.
    pub horizon: usize,
    /// Whether series that have never been below zero cannot be.
    pub non_negative: bool,
    /// Whether growth in percent fades the further it has come: for horizons of years. Convention.
    pub fades: bool,
    /// Threads to work on.
    pub threads: usize,
    /// What is learned from.
    pub origins: Origins,
    /// Models of one kind alone, as [`Teaching::shares`] names it; all of them by default.
    pub only: Option<&'static str>,
}

/// Origins in the past of series, counted back from their ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origins {
    /// How many there are at most.
    pub count: usize,
    /// How many steps they are apart.
    pub apart: usize,
}

impl Origins {
    /// Three origins, as far apart as forecasts reach.
    pub fn behind(horizon: usize) -> Self {
        Self { count: 3, apart: horizon.max(1) }
    }
}

impl Past {
    /// All that is known by now.
    pub(crate) fn known(&self) -> Vec<Known<'_>> {
        self.trials.iter().flatten().map(Known::all).collect()
    }
}

/// Called now and then with how many pieces of a work are done, and of how many.
pub type Watch<'a> = &'a mut dyn FnMut(usize, usize);

/// A forecast of one series, by step ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesForecast {
    /// Quantiles at [`LEVELS`], units of the series.
    pub quantiles: Vec<[f64; 11]>,
}

/// What was learned from a panel.
#[derive(Clone, Debug)]
pub struct Teaching {
    pub(crate) roster: Vec<Member>,
    pub(crate) learned: Learned,
}

/// What models would have said of each series at its origins.
#[derive(Clone, Debug)]
pub(crate) struct Past {
    roster: Vec<Member>,
    /// By series.
    pub(crate) trials: Vec<Vec<Trial>>,
}

impl Teaching {
    /// What kinds of models weigh, in words and parts of one.
    pub fn shares(&self) -> Vec<(&'static str, f64)> {
        let mut shares: Vec<(&'static str, f64)> = Vec::new();
        for (member, weight) in self.roster.iter().zip(&self.learned.weights) {
            match shares.iter_mut().find(|(name, _)| *name == member.family()) {
                Some((_, sum)) => *sum += weight,
                None => shares.push((member.family(), *weight)),
            }
        }
        shares
    }

    /// What intervals so many steps ahead are stretched by, those of 80 and of 95 %: the mean of both sides.
    pub fn stretches(&self, steps: usize) -> [f64; 2] {
        let factors = &self.learned.factors[steps.min(self.learned.factors.len()) - 1];
        [0.5 * (factors[1] + factors[9]), 0.5 * (factors[0] + factors[10])]
    }
}

/// Errors one step ahead, by place, of a Theta model fitted to the series: on logarithms where values are above zero.
pub(crate) fn one_step_errors(values: &[f64], season: usize) -> Vec<(usize, f64)> {
    let filled = (!gaps::is_whole(values)).then(|| Gaps::of(values, &[season]).filled());
    let whole = filled.as_deref().unwrap_or(values);
    let scale = if whole.iter().all(|v| *v > 0.0) { Scale::Log } else { Scale::Linear };
    let mut errors = Theta::fit(whole, scale, season).map_or_else(Vec::new, |model| model.errors(whole));
    errors.retain(|(place, _)| !values[*place].is_nan());
    errors
}

impl Panel {
    /// Learns from the past of series what each model is worth and how far intervals have to be stretched.
    ///
    /// The same series teach the same on any number of threads.
    pub fn learn(&self, series: &[&[f64]], watch: Watch<'_>) -> Teaching {
        let some: Vec<&[f64]> = series.iter().copied().step_by(self.every(series.len())).collect();
        let past = self.look_back(&series.iter().map(|values| values.len()).collect(), &some, watch);
        self.teach(&past, &past.known())
    }

    /// Forecasts some of the series from their origins; what seasons there are all of them say.
    pub(crate) fn look_back(&self, lengths: &Lengths, some: &[&[f64]], watch: Watch<'_>) -> Past {
        // A season that few series are long enough for is none.
        let carries = |m: &usize| {
            let long = lengths.at_least((5 * m + 2 * self.horizon).div_ceil(2));
            long as f64 >= LEAST_CARRYING * lengths.count() as f64
        };
        let seasons: Vec<usize> = self.seasons.iter().copied().filter(carries).collect();
        let mut roster = roster(&seasons);
        if let Some(kind) = self.only {
            roster.retain(|member| member.family() == kind);
            let all: f64 = roster.iter().map(|member| member.before).sum();
            roster.iter_mut().for_each(|member| member.before /= all);
        }
        let trials = self.on_threads(some.len(), |i| self.trials(&roster, some[i]), watch);
        Past { roster, trials }
    }

    /// What these trials, known so far, teach.
    pub(crate) fn teach(&self, past: &Past, seen: &Seen<'_>) -> Teaching {
        let learned = Learned::from(seen, &past.roster, self.horizon, self.origins.apart);
        Teaching { roster: past.roster.clone(), learned }
    }

    /// Forecasts a series; one too short for any model is expected to stay what it last was, give or
    /// take its changes so far; of a single value no more than that is known.
    pub fn forecast(&self, values: &[f64], teaching: &Teaching) -> SeriesForecast {
        let fans = expected(&teaching.roster, values, self.horizon, self.fades);
        let measured = || gaps::measured(values);
        let quantiles = match fans.ok_or_else(measured) {
            Ok(fans) => teaching.learned.forecast(&fans),
            Err(few) if few.len() > 1 => outlook::fan(&naive::seasonal(&few, 1, self.horizon), Fade::NEVER),
            Err(few) => vec![[few.last().copied().unwrap_or(0.0); 11]; self.horizon],
        };
        SeriesForecast { quantiles: self.possible(values, quantiles) }
    }

    /// The forecast that would have been made at an origin, had this been learned by then.
    fn would_have_told(&self, teaching: &Teaching, trial: &Trial) -> Fan {
        self.possible(&trial.came, trial.forecast(&teaching.learned))
    }

    /// What has never been below zero stays above it.
    fn possible(&self, values: &[f64], mut fan: Fan) -> Fan {
        if self.non_negative && !values.iter().any(|v| *v < 0.0) {
            fan.iter_mut().flatten().for_each(|value| *value = value.max(0.0));
        }
        fan
    }

    /// What would have been measured at the steps of each series that were not.
    pub fn estimates_all(&self, series: &[&[f64]]) -> Vec<Vec<Estimate>> {
        self.on_threads(series.len(), |i| estimates(series[i], &self.seasons), &mut |_, _| {})
    }

    /// Forecasts each series, in their order.
    pub fn forecast_all(
        &self,
        series: &[&[f64]],
        teaching: &Teaching,
        watch: Watch<'_>,
    ) -> Vec<SeriesForecast> {
        self.on_threads(series.len(), |i| self.forecast(series[i], teaching), watch)
    }

    fn trials(&self, roster: &[Member], values: &[f64]) -> Vec<Trial> {
        let longest = self.seasons.iter().copied().max().unwrap_or(1);
        let unit = |known: &[f64]| {
            let lag = if known.len() > longest { longest } else { 1 };
            let changes = known.iter().skip(lag).zip(known).map(|(a, b)| (a - b).abs());
            let (sum, count) = changes.filter(|c| !c.is_nan()).fold((0.0, 0_u32), |(s, n), c| (s + c, n + 1));
            sum / f64::from(count.max(1))
        };
        let unit_of_all = unit(values);
        let least = LEAST_BEFORE.max(LEAST_VALUES).max((PART_BEFORE * values.len() as f64) as usize);
        let one = |origin: usize| {
            let known =
                values.len().checked_sub(origin * self.origins.apart).filter(|known| *known >= least)?;
            let unit = Some(unit(&values[..known])).filter(|unit| *unit > 0.0)?;
            let came = values[known..(known + self.horizon).min(values.len())].to_vec();
            if came.iter().all(|v| v.is_nan()) {
                return None;
            }
            let fans = expected(roster, &values[..known], came.len(), self.fades)?;
            let narrow = |fan: outlook::Fan| fan.into_iter().map(|q| q.map(|v| v as f32)).collect();
            let before_end = values.len() - known;
            let members = fans.into_iter().map(narrow).collect();
            Some(Trial { known, before_end, members, came, unit, unit_of_all })
        };
        (1..=self.origins.count).filter_map(one).collect()
    }

    /// The same work for each of a number of places, in their order.
    pub(crate) fn on_threads<T: Send>(
        &self,
        count: usize,
        work: impl Fn(usize) -> T + Sync,
        watch: Watch<'_>,
    ) -> Vec<T> {
        let (next, finished) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let take = |watch: Watch<'_>| {
            let mut done = Vec::new();
            loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                if i >= count {
                    return done;
                }
                done.push((i, work(i)));
                watch(finished.fetch_add(1, Ordering::Relaxed) + 1, count);
            }
        };
        let mut all: Vec<(usize, T)> = std::thread::scope(|scope| {
            let helper = || take(&mut |_, _| {});
            let helpers: Vec<_> = (1..self.threads.max(1)).map(|_| scope.spawn(helper)).collect();
            let mut all = take(watch);
            for helper in helpers {
                match helper.join() {
                    Ok(done) => all.extend(done),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            all
        });
        all.sort_by_key(|(i, _)| *i);
        all.into_iter().map(|(_, value)| value).collect()
    }
}
