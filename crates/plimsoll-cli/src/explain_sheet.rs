//! What a plan says of itself when it is asked, on a terminal of 80 columns and as JSON.

mod cases;
mod why;

use plimsoll::explain::{Figure, Line};
use plimsoll_model::Scenario;
use plimsoll_model::plan::Scarce;
use plimsoll_model::scenario::{Item, Objective, SiteId};
use plimsoll_report::format::{count, money};
use serde_json::{Value, json};

use crate::sheet::say;

pub(crate) use cases::{Case, alternatives, steps, sweep, what_if, worth, write_sweep};
pub(crate) use why::{why, why_order};

/// Names in the words of the scenario.
struct Names<'a>(&'a Scenario);

impl Names<'_> {
    fn item(&self, item: Item) -> &str {
        match item {
            Item::Generation(g) => &self.0.generations[g.0].name,
            Item::Power(o) => &self.0.power_options[o.0].name,
        }
    }

    fn sites(&self, sites: &[SiteId]) -> String {
        let name = |s: &SiteId| self.0.sites[s.0].name.as_str();
        match sites {
            [] => String::new(),
            [one] => name(one).to_owned(),
            [one, two] => format!("{}, {}", name(one), name(two)),
            [one, two, rest @ ..] => format!("{}, {} and {} more", name(one), name(two), rest.len()),
        }
    }

    fn period(&self, period: usize) -> String {
        self.0.calendar.periods()[period].label()
    }

    fn money(&self, amount: f64) -> String {
        money(amount, &self.0.currency)
    }

    fn units(&self, line: &Line) -> String {
        match line.item {
            Item::Generation(_) => count(line.units.abs()),
            Item::Power(_) => format!("{:.2} blocks of", line.units.abs()),
        }
    }

    fn value(&self) -> &'static str {
        if self.0.objective == Objective::Npv { "NPV" } else { "cost" }
    }

    /// `12,000 gb300 more for iad, cmh in 2026-Q2, $820M`.
    fn change(&self, line: &Line) -> String {
        let way = if line.cost > 0.0 { "more" } else { "less" };
        format!(
            "{} {} {way} in {}, {}",
            self.units(line),
            self.item(line.item),
            self.period(line.placed),
            self.money(line.cost.abs())
        )
    }

    fn scarce(&self, scarce: &Scarce, sites: &[SiteId]) -> String {
        match scarce {
            Scarce::Power { .. } => format!("power at {}", self.sites(sites)),
            Scarce::Supply { generation } => format!("supply of {}", self.0.generations[generation.0].name),
            Scarce::Capex { year, family: None } => format!("capex of {year}"),
            Scarce::Capex { year, family: Some(family) } => format!("capex of {year} for {family}"),
            Scarce::Limit { name, .. } => name.clone(),
            Scarce::Decision { item, .. } => format!("the decision on {}", self.item(*item)),
            Scarce::PowerOption { option } => format!("blocks of {}", self.0.power_options[option.0].name),
        }
    }
}

fn head(names: &Names<'_>, value: Figure) -> String {
    let off = names.money(value.off);
    let figure = names.money(value.value);
    format!("{}: {} {figure}, no plan is better by more than {off}\n", names.0.name, names.value())
}

fn line_json(names: &Names<'_>, line: &Line) -> Value {
    let place = |(sites, units): &(Vec<SiteId>, f64)| {
        let names: Vec<&str> = sites.iter().map(|s| names.0.sites[s.0].name.as_str()).collect();
        json!({ "sites": names, "units": units })
    };
    let sites: Vec<Value> = line.sites.iter().map(place).collect();
    json!({
        "item": names.item(line.item), "places": sites, "ordered": names.period(line.placed),
        "in_service": names.period(line.in_service), "units": line.units, "cost": line.cost,
    })
}

fn print(document: &Value) {
    say(&format!("{document:#}\n"));
}
