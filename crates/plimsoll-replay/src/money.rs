//! What things cost and bring, as the referee counts: added up step by step from the prices of the folder, and shared with nobody.

use plimsoll_model::Date;
use plimsoll_model::finance::{annuity, discount, straight_line_share};
use plimsoll_model::scenario::{GenerationId, Objective, Payment, Scenario, SiteId};

use crate::history::{Cell, History, Slot};

/// Rates and the calendar of a replay.
#[derive(Clone, Debug)]
pub(crate) struct Money<'a> {
    scenario: &'a Scenario,
    rate: f64,
    tax: f64,
    slots: &'a [Slot],
    /// Months from the start of the replay to the start of each slot, and to its end.
    months: Vec<f64>,
}

impl<'a> Money<'a> {
    pub(crate) fn new(history: &'a History<'a>) -> Self {
        let scenario = history.scenario;
        let tax = match scenario.objective {
            Objective::Npv => scenario.finance.tax_rate.mid,
            Objective::Cost => 0.0,
        };
        let mut months = vec![0.0];
        history.slots.iter().for_each(|slot| months.push(months[months.len() - 1] + slot.months));
        Self { scenario, rate: scenario.finance.discount_rate.mid, tax, slots: &history.slots, months }
    }

    /// What is left of a unit of running money of a slot after tax, worth at the start of the replay.
    pub(crate) fn running(&self, slot: usize) -> f64 {
        (1.0 - self.tax) * self.worth(slot)
    }

    /// Worth at the start of a unit of money in the middle of a slot.
    fn worth(&self, slot: usize) -> f64 {
        discount(self.rate, f64::midpoint(self.months[slot], self.months[slot + 1]) / 12.0)
    }

    /// Price of a unit ordered on a day, with what comes with it.
    pub(crate) fn price(&self, generation: GenerationId, ordered: Date) -> f64 {
        self.scenario.unit_cost_on(generation, ordered)
    }

    /// Cost of a unit bought at a price that serves from the start of a slot: after tax and discounted, less what it is worth when the
    /// replay ends. A term commitment pays as it goes, as far as the replay goes, and is worth nothing then.
    pub(crate) fn bought(&self, generation: GenerationId, price: f64, slot: usize) -> f64 {
        let g = &self.scenario.generations[generation.0];
        let from = self.months[slot];
        match g.payment {
            Payment::OnDelivery => {
                let shield = self.written_off(from, g.tax_life.to_months());
                price * (self.worth(slot) - shield) - self.left_at_end(generation, price, from)
            }
            Payment::OverLife => {
                let life = g.service_life.to_months();
                let paid: f64 = (slot..self.slots.len())
                    .map(|t| {
                        straight_line_share(from, life, self.months[t], self.months[t + 1]) * self.running(t)
                    })
                    .sum();
                price * (g.upfront_share * self.running(slot) + (1.0 - g.upfront_share) * paid)
            }
        }
    }

    /// Tax that writing one unit of money off over so many months from a moment on saves, discounted.
    fn written_off(&self, from: f64, life: f64) -> f64 {
        let mut saved = 0.0;
        let mut at = 0.0;
        let step = self.slots[0].months;
        while self.tax > 0.0 && at < from + life {
            let share = straight_line_share(from, life, at, at + step);
            saved += self.tax * share * discount(self.rate, (at + step / 2.0) / 12.0);
            at += step;
        }
        saved
    }

    /// Worth of a unit when the replay ends, discounted: the annuity of the life that is left, of the price net of the tax it saved.
    fn left_at_end(&self, generation: GenerationId, price: f64, from: f64) -> f64 {
        let g = &self.scenario.generations[generation.0];
        let end = self.months[self.months.len() - 1];
        let life = g.service_life.to_years();
        let left = from / 12.0 + life - end / 12.0;
        if left <= 0.0 {
            return 0.0;
        }
        let written = g.tax_life.to_years();
        let net = price * (1.0 - self.tax * annuity(self.rate, written) / written.max(1e-9));
        let factor = self.scenario.finance.end_value_factor.mid;
        net * annuity(self.rate, left.min(life)) / annuity(self.rate, life)
            * factor
            * discount(self.rate, end / 12.0)
    }

    /// Currency per MWh of IT load at a site in a slot.
    fn power_price(&self, site: SiteId, slot: usize) -> f64 {
        let start = self.slots[slot].start;
        let step = self.scenario.envelope_on(site, start).or(self.scenario.sites[site.0].envelope.first());
        step.map_or(0.0, |s| s.pue.mid * s.electricity_price_per_mwh.mid)
    }

    /// What a unit in service costs in a slot whether it works or not, currency before tax: operations, and the power it draws idle.
    pub(crate) fn keeping(&self, cell: Cell, slot: usize) -> f64 {
        let g = &self.scenario.generations[cell.generation.0];
        let mwh = g.average.to_kw() / 1000.0 * g.idle_share.mid * self.slots[slot].hours;
        g.opex_per_month.mid * self.slots[slot].months + mwh * self.power_price(cell.site, slot)
    }

    /// What a unit at work costs beyond that, currency an hour before tax.
    pub(crate) fn working(&self, cell: Cell, slot: usize) -> f64 {
        let g = &self.scenario.generations[cell.generation.0];
        g.average.to_kw() / 1000.0 * (1.0 - g.idle_share.mid) * self.power_price(cell.site, slot)
    }

    /// What a unit costs in an hour over its life, price and operations, undiscounted: the weight of an idle hour.
    pub(crate) fn hourly(&self, generation: GenerationId, price: f64) -> f64 {
        const HOURS: f64 = 730.5;
        let g = &self.scenario.generations[generation.0];
        (price / g.service_life.to_months().max(1e-9) + g.opex_per_month.mid) / HOURS
    }
}
