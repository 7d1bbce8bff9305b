//! What a replay shows.

use super::{Stretch, Tile};

/// Everything a person should see of a replay.
#[derive(Clone, Debug)]
pub struct ReplayView {
    /// Version of Plimsoll that computed it.
    pub version: String,
    /// Name of the scenario.
    pub name: String,
    /// ISO code of the currency of every amount.
    pub currency: String,
    /// The answer in one English sentence.
    pub headline: String,
    /// What follows from it, a sentence each.
    pub sentences: Vec<String>,
    /// The few figures that stand on top.
    pub tiles: Vec<Tile>,
    /// Policies, the one with the least regret first.
    pub policies: Vec<ReplayPolicy>,
    /// The first policy that was asked for beside each other: name, ratio, difference, interval, share of pools that are better.
    pub comparisons: Vec<[String; 5]>,
    /// What was asked for and what could have been served, by policy.
    pub held: Vec<Held>,
    /// What each decision of the first policy was worth in hindsight: day, units, money, worth, regret.
    pub ledger: Vec<[String; 5]>,
}

/// What a policy came to.
#[derive(Clone, Debug)]
pub struct ReplayPolicy {
    /// Its name.
    pub name: String,
    /// NPV, or cost.
    pub value: f64,
    /// What perfect foresight would have done better.
    pub regret: f64,
    /// Cost of idle units.
    pub waste: f64,
    /// Money lost by being short.
    pub short: f64,
    /// Share of the demand that was served.
    pub served: f64,
    /// Orders that were cut back.
    pub cut: usize,
}

/// What a policy held against what was asked for.
#[derive(Clone, Debug)]
pub struct Held {
    /// The policy, and the series.
    pub title: String,
    /// Steps.
    pub periods: Vec<Stretch>,
    /// Mean units of work asked for.
    pub asked: Vec<f64>,
    /// Mean units of work that usable units could do.
    pub usable: Vec<f64>,
    /// What the work is counted in.
    pub unit: String,
    /// The figure in words.
    pub summary: String,
}
