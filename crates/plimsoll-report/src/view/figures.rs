//! The series behind the figures, each with its summary in words.

use plimsoll_model::Date;
use serde::Serialize;

use super::{Spread, Unit};

/// A stretch of time: a period or a fiscal year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stretch {
    /// Its name.
    pub label: String,
    /// First day.
    pub start: Date,
    /// Day after the last.
    pub end: Date,
}

/// A measurement of demand, all regions together.
#[derive(Clone, Debug, Serialize)]
pub struct Measurement {
    /// When.
    pub time: Stretch,
    /// Mean work used.
    pub used: f64,
    /// Whether work was turned away somewhere: the demand was higher than this.
    pub capacity_limited: bool,
}

/// Quantiles over the paths, by stretch.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Band {
    /// One path in ten lies below.
    pub p10: Vec<f64>,
    /// One in four lies below.
    pub p25: Vec<f64>,
    /// The median.
    pub p50: Vec<f64>,
    /// One in four lies above.
    pub p75: Vec<f64>,
    /// One path in ten lies above.
    pub p90: Vec<f64>,
}

/// Demand of a workload, all regions together.
#[derive(Clone, Debug, Serialize)]
pub struct DemandFan {
    /// Workload.
    pub workload: String,
    /// Its group.
    pub group: String,
    /// Unit of work.
    pub unit: String,
    /// What was measured.
    pub history: Vec<Measurement>,
    /// Periods of the horizon.
    pub periods: Vec<Stretch>,
    /// All demand, by period.
    pub total: Band,
    /// Mean of what is contracted, by period.
    pub contracted: Vec<f64>,
    /// Mean of what deals not signed yet bring, by period.
    pub pipeline: Vec<f64>,
    /// The figure in words.
    pub summary: String,
}

/// How a stack is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StackShape {
    /// Level over each stretch, without gaps.
    Steps,
    /// A column for each stretch.
    Columns,
}

/// One layer of a stack.
#[derive(Clone, Debug, Serialize)]
pub struct Layer {
    /// Its name.
    pub name: String,
    /// Place of its family in the palette.
    pub hue: usize,
    /// Place within its family.
    pub tone: usize,
    /// Value by stretch.
    pub values: Vec<f64>,
}

/// What a stack is compared with.
#[derive(Clone, Debug, Serialize)]
pub struct Against {
    /// Its name.
    pub name: String,
    /// Its quantiles by stretch.
    pub band: Band,
}

/// Layers on top of each other over time.
#[derive(Clone, Debug, Serialize)]
pub struct Stack {
    /// Its title.
    pub title: String,
    /// What it counts.
    pub unit: Unit,
    /// How it is drawn.
    pub shape: StackShape,
    /// The stretches.
    pub stretches: Vec<Stretch>,
    /// The layers, bottom first.
    pub layers: Vec<Layer>,
    /// What the layers are compared with.
    pub against: Option<Against>,
    /// Where what was measured ends, if there is more; plans have none.
    #[serde(skip)]
    pub now: Option<Date>,
    /// The figure in words.
    pub summary: String,
}

/// Power of a site, or of all, by period.
#[derive(Clone, Debug, Serialize)]
pub struct PowerStair {
    /// Site, or `all sites`.
    pub site: String,
    /// Periods of the horizon.
    pub periods: Vec<Stretch>,
    /// Envelope with the blocks, MW.
    pub envelope_mw: Vec<f64>,
    /// Of it from blocks ordered, MW.
    pub built_mw: Vec<f64>,
    /// Reserved by units in service, MW.
    pub load_mw: Vec<f64>,
    /// Periods in which the load reaches the envelope.
    pub full: Vec<bool>,
    /// The figure in words.
    pub summary: String,
}

/// One value with its spread.
#[derive(Clone, Debug, Serialize)]
pub struct Interval {
    /// Its place, such as a fiscal year.
    pub label: String,
    /// The value.
    pub value: Spread,
}

/// A level to compare with.
#[derive(Clone, Debug, Serialize)]
pub struct Level {
    /// Its name.
    pub name: String,
    /// The level.
    pub value: f64,
}

/// Values with their spread, side by side.
#[derive(Clone, Debug, Serialize)]
pub struct Intervals {
    /// Title.
    pub title: String,
    /// What they count.
    pub unit: Unit,
    /// The values.
    pub values: Vec<Interval>,
    /// A level to compare with.
    pub mark: Option<Level>,
    /// The figure in words.
    pub summary: String,
}

/// A generation by its dates.
#[derive(Clone, Debug, Serialize)]
pub struct RoadmapRow {
    /// Family.
    pub family: String,
    /// Generation.
    pub generation: String,
    /// Place of the family in the palette.
    pub hue: usize,
    /// When it was announced.
    pub announced: Option<Date>,
    /// First order date.
    pub first_order: Date,
    /// Last order date; `None` = open.
    pub last_order: Option<Date>,
    /// First units in service, in the fleet, on order or in the plan.
    pub first_in_service: Option<Date>,
    /// Last day of the horizon on which units are in service; `None` = none are.
    pub in_service_until: Option<Date>,
    /// Units in service at the start.
    pub units_at_start: f64,
    /// Units the plan orders over the horizon.
    pub units_ordered: f64,
}

/// Generations by date, families together.
#[derive(Clone, Debug, Serialize)]
pub struct Roadmap {
    /// First day shown.
    pub from: Date,
    /// Day after the last.
    pub until: Date,
    /// The plan's start.
    pub now: Date,
    /// The rows, family by family.
    pub rows: Vec<RoadmapRow>,
    /// The figure in words.
    pub summary: String,
}
