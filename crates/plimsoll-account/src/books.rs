//! What is on the books: purchases, straight-line depreciation over book life, and units that leave before it is over.
//!
//! # Conventions
//! Time is in months from the start of the calendar. A purchase is depreciated from its day of service, a part of a
//! month by its days, over its book life to nothing; a book life of 0 is never depreciated. What is given up before its
//! book life is over is written off in that period. A change of book life moves charges, it retires nothing.
//!
//! # Source
//! Straight-line method: IAS 16 §62; cost less residual value (none here) over useful life.

mod buy;

use plimsoll_model::finance::straight_line_share;
use plimsoll_model::scenario::{GenerationId, SiteId};

pub(crate) use buy::Books;

/// A part of a purchase with a book life of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Part {
    /// Cost, currency.
    pub(crate) cost: f64,
    /// Book life, months; 0 = never depreciated.
    pub(crate) life: f64,
}

/// What a purchase is booked under.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Class {
    pub(crate) name: String,
    pub(crate) group: String,
}

/// Where a purchase comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// On the books before the start.
    Opening,
    /// On order, or being built, at the start.
    Underway,
    /// Ordered by the plan.
    Planned,
}

/// Things of one kind put in service together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lot {
    pub(crate) class: Class,
    pub(crate) origin: Origin,
    /// Generation and site, where it is hardware.
    pub(crate) hardware: Option<(GenerationId, SiteId)>,
    /// Units of hardware or blocks.
    pub(crate) units: f64,
    /// Month of service, from which it is depreciated.
    pub(crate) since: f64,
    /// Month in which its cost enters plant.
    pub(crate) placed: f64,
    /// How long hardware runs, months.
    pub(crate) service_life: f64,
    /// Capitalised parts; none for a term commitment.
    pub(crate) parts: Vec<Part>,
    /// Price paid over the term of a commitment, currency; 0 for what is capitalised.
    pub(crate) term_price: f64,
    /// Tax life, months.
    pub(crate) tax_life: f64,
    /// Depreciation booked before the start, where it is given.
    pub(crate) booked_before: Option<f64>,
    /// Whether it is a capitalised lease.
    pub(crate) leased: bool,
    /// Shares of the lot that have left, each with the month from which on.
    pub(crate) left: Vec<(f64, f64)>,
    /// Where it is moved.
    pub(crate) moved: Option<Moved>,
    /// What those that left before their life was over fetched, by month, currency.
    pub(crate) fetched: Vec<(f64, f64)>,
}

/// A move to another site.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Moved {
    /// Month in which it leaves.
    pub(crate) leaves: f64,
    /// Month from which it serves there.
    pub(crate) serves: f64,
    /// Where it goes.
    pub(crate) to: SiteId,
}

impl Lot {
    /// Generation and site at a month, where it is hardware that is not on its way.
    pub(crate) fn serving_at(&self, at: f64) -> Option<(GenerationId, SiteId)> {
        let (generation, site) = self.hardware?;
        match self.moved {
            Some(moved) if moved.serves <= at => Some((generation, moved.to)),
            Some(moved) if moved.leaves <= at => None,
            _ => Some((generation, site)),
        }
    }

    /// Takes so many units out, as a lot of their own.
    pub(crate) fn split(&mut self, units: f64) -> Self {
        let share = if self.units > 0.0 { (units / self.units).min(1.0) } else { 0.0 };
        let mut part = self.clone();
        part.weigh(share);
        self.weigh(1.0 - share);
        part
    }

    /// A share of the lot.
    pub(crate) fn weigh(&mut self, by: f64) {
        self.units *= by;
        self.term_price *= by;
        self.parts.iter_mut().for_each(|part| part.cost *= by);
        self.booked_before.iter_mut().for_each(|before| *before *= by);
        self.fetched.iter_mut().for_each(|(_, money)| *money *= by);
    }

    /// Capitalised cost.
    pub(crate) fn cost(&self) -> f64 {
        self.parts.iter().map(|p| p.cost).sum()
    }

    /// Price of one unit, whether capitalised or paid over a term.
    pub(crate) fn unit_price(&self) -> f64 {
        if self.units > 0.0 { (self.cost() + self.term_price) / self.units } else { 0.0 }
    }

    /// Share of the lot that is still there at a month.
    pub(crate) fn kept(&self, at: f64) -> f64 {
        let gone: f64 = self.left.iter().filter(|(month, _)| *month <= at).map(|(_, share)| share).sum();
        (1.0 - gone).max(0.0)
    }

    /// Units there at a month, once placed.
    pub(crate) fn units_at(&self, at: f64) -> f64 {
        if self.placed <= at { self.units * self.kept(at) } else { 0.0 }
    }

    /// Depreciation of the whole lot between two months, as if nothing had left.
    pub(crate) fn charged(&self, from: f64, to: f64) -> f64 {
        let Some(before) = self.booked_before.filter(|_| self.since < 0.0) else {
            return self
                .parts
                .iter()
                .map(|p| p.cost * straight_line_share(self.since, p.life, from, to))
                .sum();
        };
        let past = before * straight_line_share(self.since, -self.since, from, to);
        let left = self.cost() - before;
        let life = self.parts.iter().map(|p| p.life).fold(0.0, f64::max);
        let remaining = if life > 0.0 { (self.since + life).max(1.0) } else { 0.0 };
        past + left * straight_line_share(0.0, remaining, from, to)
    }

    /// Depreciation between two months inside which nothing leaves.
    pub(crate) fn depreciation(&self, from: f64, to: f64) -> f64 {
        self.kept(from) * self.charged(from, to)
    }

    /// Straight-line depreciation over tax life between two months, whatever has left.
    pub(crate) fn tax_depreciation(&self, from: f64, to: f64) -> f64 {
        self.cost() * straight_line_share(self.since, self.tax_life, from, to)
    }

    /// Book value just before a month, 0 before its cost enters plant: what leaves at the month is still there.
    pub(crate) fn net(&self, at: f64) -> f64 {
        if self.placed < at { self.kept(at - 1e-6) * self.whole_net(at) } else { 0.0 }
    }

    /// Book value at the start of a period, once what is placed and what leaves then is booked.
    pub(crate) fn net_from(&self, at: f64) -> f64 {
        if self.placed <= at { self.kept(at) * self.whole_net(at) } else { 0.0 }
    }

    fn whole_net(&self, at: f64) -> f64 {
        self.cost() - self.charged(f64::NEG_INFINITY, at)
    }

    /// Book value that is written off at a month because units leave then.
    pub(crate) fn written_off(&self, at: f64) -> f64 {
        let share: f64 =
            self.left.iter().filter(|(month, _)| (*month - at).abs() < 1e-9).map(|(_, share)| share).sum();
        if share > 0.0 { share * self.whole_net(at) } else { 0.0 }
    }

    /// What units that leave at a month fetch.
    pub(crate) fn fetched_at(&self, at: f64) -> f64 {
        let then = self.fetched.iter().filter(|(month, _)| (*month - at).abs() < 1e-9);
        then.map(|(_, money)| money).sum()
    }

    /// Cost of a term commitment that falls between two months: evenly over its term, whenever it is paid.
    pub(crate) fn term_cost(&self, from: f64, to: f64) -> f64 {
        self.term_price * straight_line_share(self.since, self.service_life, from, to)
    }

    /// Share of the time between two months in which it is in service, by its service life.
    pub(crate) fn in_service_share(&self, from: f64, to: f64) -> f64 {
        let end = self.since + self.service_life;
        ((to.min(end) - from.max(self.since)) / (to - from)).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn lot(cost: f64, since: f64, life: f64) -> Lot {
        Lot {
            class: Class { name: "machine".into(), group: "machines".into() },
            origin: Origin::Opening,
            hardware: None,
            units: 10.0,
            since,
            placed: since,
            service_life: life,
            parts: vec![Part { cost, life }],
            term_price: 0.0,
            tax_life: life,
            booked_before: None,
            leased: false,
            left: Vec::new(),
            moved: None,
            fetched: Vec::new(),
        }
    }

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} {b}");
    }

    /// Kieso, Weygandt & Warfield, *Intermediate Accounting*, ch. 11, Stanley Coal Mines: a crane with a depreciable
    /// base of 450,000 and five years of life is charged 90,000 a year; bought in mid-year, half of it at either end.
    #[test]
    fn straight_line_by_the_book() {
        let crane = lot(450_000.0, 6.0, 60.0);
        for (year, charge) in [(0, 45_000.0), (1, 90_000.0), (4, 90_000.0), (5, 45_000.0), (6, 0.0)] {
            let from = f64::from(year) * 12.0;
            close(crane.depreciation(from, from + 12.0), charge);
        }
        close(crane.net(12.0), 405_000.0);
        close(crane.net(6.0), 0.0);
        close(crane.net(66.0), 0.0);
    }

    #[test]
    fn land_is_never_depreciated() {
        let land = lot(1_000.0, -24.0, 0.0);
        close(land.depreciation(0.0, 1e6), 0.0);
        close(land.net(1e6), 1_000.0);
    }

    #[test]
    fn parts_have_lives_of_their_own() {
        let mut rack = lot(600.0, 0.0, 60.0);
        rack.parts.push(Part { cost: 120.0, life: 120.0 });
        close(rack.depreciation(0.0, 12.0), 120.0 + 12.0);
        close(rack.depreciation(60.0, 72.0), 12.0);
    }

    /// Half leaves after two of four years: half of the remaining 500 is written off, the rest goes on.
    #[test]
    fn what_leaves_is_written_off() {
        let mut machine = lot(1_000.0, 0.0, 48.0);
        machine.left.push((24.0, 0.5));
        close(machine.written_off(24.0), 250.0);
        close(machine.depreciation(24.0, 36.0), 125.0);
        close(machine.net(36.0), 125.0);
        let charges =
            machine.depreciation(0.0, 24.0) + machine.written_off(24.0) + machine.depreciation(24.0, 48.0);
        close(charges, 1_000.0);
    }

    /// IAS 8 §38: a change of useful life is spread over what remains. 400 of 1,000 were booked in two years; the
    /// other 600 fall on the three years that remain of five.
    #[test]
    fn booked_depreciation_is_taken_as_given() {
        let mut machine = lot(1_000.0, -24.0, 60.0);
        machine.booked_before = Some(400.0);
        close(machine.charged(-24.0, 0.0), 400.0);
        close(machine.charged(0.0, 12.0), 200.0);
        close(machine.net(36.0), 0.0);
    }
}
