//! What the forecast hands to the plan: joint paths of demand, and how well such paths have done on held-back history.

use serde::Serialize;

use crate::calendar::{Date, PeriodId};
use crate::quantity::Interval;
use crate::scenario::{GenerationId, RegionId, WorkloadId};

/// Joint sampled futures of demand, in mean units of work over a period.
///
/// # Shape
/// `total` and `contracted` are indexed `[path][workload][region][period]`, flattened in that order; periods include
/// the extension after the horizon.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DemandPaths {
    /// How many paths.
    pub paths: usize,
    /// How many workloads.
    pub workloads: usize,
    /// How many regions.
    pub regions: usize,
    /// How many periods.
    pub periods: usize,
    /// All demand: organic, contracted and won from the pipeline.
    pub total: Vec<f64>,
    /// The part of it that is contracted; never more than the total.
    pub contracted: Vec<f64>,
    /// The part of it that comes from deals not signed yet.
    pub pipeline: Vec<f64>,
}

impl DemandPaths {
    /// Paths without demand.
    pub fn zero(paths: usize, workloads: usize, regions: usize, periods: usize) -> Self {
        let empty = vec![0.0; paths * workloads * regions * periods];
        Self {
            paths,
            workloads,
            regions,
            periods,
            total: empty.clone(),
            contracted: empty.clone(),
            pipeline: empty,
        }
    }

    /// Place of an entry in the flattened arrays.
    pub fn at(&self, path: usize, workload: WorkloadId, region: RegionId, period: PeriodId) -> usize {
        ((path * self.workloads + workload.0) * self.regions + region.0) * self.periods + period
    }

    /// Probability of each path.
    #[allow(clippy::cast_precision_loss)]
    pub fn probability(&self) -> f64 {
        1.0 / self.paths.max(1) as f64
    }

    /// Just these paths, in this order.
    #[must_use]
    pub fn only(&self, paths: &[usize]) -> Self {
        let rows = |values: &[f64]| self.rows_of(values, paths);
        Self {
            paths: paths.len(),
            total: rows(&self.total),
            contracted: rows(&self.contracted),
            pipeline: rows(&self.pipeline),
            ..*self
        }
    }

    /// Just the paths of a branch.
    pub fn along(&self, branch: &crate::plan::Branch<'_>) -> std::borrow::Cow<'_, Self> {
        use std::borrow::Cow;
        let all = branch.paths.len() == self.paths;
        if all { Cow::Borrowed(self) } else { Cow::Owned(self.only(&branch.paths)) }
    }

    /// The part of a flattened array that is about these paths, in this order.
    pub fn rows_of(&self, values: &[f64], paths: &[usize]) -> Vec<f64> {
        let size = self.workloads * self.regions * self.periods;
        paths.iter().flat_map(|path| values[path * size..][..size].iter().copied()).collect()
    }

    /// One path: the mean of all.
    #[must_use]
    pub fn mean(&self) -> Self {
        let size = self.workloads * self.regions * self.periods;
        let average = |values: &[f64]| {
            (0..size).map(|i| values.iter().skip(i).step_by(size).sum::<f64>() * self.probability()).collect()
        };
        Self {
            paths: 1,
            total: average(&self.total),
            contracted: average(&self.contracted),
            pipeline: average(&self.pipeline),
            ..*self
        }
    }
}

/// How the paths were made and how such paths have done.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ForecastReport {
    /// One row a series.
    pub series: Vec<SeriesReport>,
    /// One row a horizon: how intervals of this length have held over all series.
    pub horizons: Vec<HorizonReport>,
    /// One row a level: how intervals of series, and of sums of them, have held.
    pub levels: Vec<LevelReport>,
    /// What would have been forecast a year before the last measurement, beside what was measured.
    pub held_back: Vec<HeldBack>,
    /// Steps of the history in which work was turned away.
    pub unmet: Vec<UnmetStep>,
    /// What planners changed, beside what would stand without it.
    pub overrides: Vec<OverrideReport>,
    /// What is expected of deals, and how such expectations have done; `None` without deals.
    pub deals: Option<DealsReport>,
    /// Which generations do the work, one row a workload whose usage is measured by generation.
    pub generations: Vec<SubstitutionReport>,
    /// How much work comes with other work, one row a row of `pulls.csv`.
    pub pulls: Vec<PullReport>,
    /// Sentences about assumptions and treatments.
    pub remarks: Vec<String>,
}

/// How much of one workload comes with another: what was told, what usage tells, and what is drawn.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PullReport {
    /// Workload of new contracts and deals.
    pub workload: WorkloadId,
    /// Workload that comes with it, in the same region.
    pub pulls: WorkloadId,
    /// Units of it for one unit as told; `None` where it is to be learned.
    pub told: Option<Interval>,
    /// What usage tells; `None` where it is too short, or one of the two has none that changes in the same region.
    pub learned: Option<PullLearned>,
    /// What was told and what usage tells together: P10, median and P90, units for one unit; `None` without one of them.
    pub together: Option<[f64; 3]>,
    /// Rates that the paths draw: P10, median and P90, units for one unit.
    pub drawn: [f64; 3],
    /// Where they are from.
    pub source: PullSource,
}

/// Where a rate at which work comes with other work is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PullSource {
    /// It was told.
    Told,
    /// Usage tells it.
    Learned,
    /// Usage does not tell it from nothing: nothing is pulled.
    Unclear,
    /// There is too little usage to tell: nothing is pulled.
    TooLittle,
}

/// What changes of usage tell of work that comes with other work.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PullLearned {
    /// Units for one unit, as history alone says; may be below zero.
    pub rate: f64,
    /// Its standard error.
    pub error: f64,
    /// Degrees of freedom of the Student distribution that goes with it.
    pub freedom: usize,
    /// Ends of its 95 % interval.
    pub interval_95: (f64, f64),
    /// Changes from step to step that were compared, over all regions.
    pub changes: usize,
    /// Regions that they are from.
    pub regions: usize,
    /// Months by which the work has followed, at most, that were looked for.
    pub months_after: f64,
    /// Whether what all regions had in common was taken out; it cannot be with a single one.
    pub common_out: bool,
    /// Other workloads whose changes were taken out.
    pub others_out: usize,
}

/// How the work of a workload goes over from generation to generation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SubstitutionReport {
    /// Workload.
    pub workload: WorkloadId,
    /// First days of the steps that were measured.
    pub starts: Vec<Date>,
    /// Day after the last of them.
    pub measured_until: Date,
    /// First days of the steps ahead.
    pub ahead: Vec<Date>,
    /// Day after the last step ahead.
    pub end: Date,
    /// Generations, the oldest first.
    pub generations: Vec<GenerationOutlook>,
    /// How such expectations have done a year ahead, with what was known then; `None` where there is too little history.
    pub past: Option<SubstitutionPast>,
}

/// What part of a workload one generation has done and will do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GenerationOutlook {
    /// Generation.
    pub generation: GenerationId,
    /// When it began or will begin to do this work.
    pub entry: Date,
    /// When the last of it is at the end of its life, where that is known.
    pub exit: Option<Date>,
    /// Months in which it and those after it go from a tenth to nine tenths of the work; `None` for the oldest.
    pub takeover_months: Option<f64>,
    /// Measured share of the work, by step.
    pub history: Vec<f64>,
    /// Expected share of the work by step ahead: P10, median, P90.
    pub share: Vec<[f64; 3]>,
    /// The same in units of work: the share of all demand of the workload.
    pub work: Vec<[f64; 3]>,
    /// Usable units that do one unit of work, where its performance is told: `1 / (work per unit · usable share)`.
    pub units_per_work: Option<f64>,
}

/// How shares expected of generations have done.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SubstitutionPast {
    /// Dates in the past.
    pub origins: usize,
    /// Months ahead.
    pub months: u32,
    /// Mean part of the work that was expected on another generation than did it.
    pub error: f64,
    /// The same where shares are taken to stay as they last were.
    pub error_last: f64,
    /// Part of the shares inside their 80 % interval.
    pub coverage_80: f64,
}

/// A step of the history in which work was turned away.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnmetStep {
    /// Workload.
    pub workload: WorkloadId,
    /// Region.
    pub region: RegionId,
    /// First day.
    pub start: Date,
    /// Day after the last.
    pub end: Date,
    /// Mean units of work that were used.
    pub used: f64,
    /// Mean units of work that are known to have been turned away, as demand of their own.
    pub refused: f64,
    /// Mean units of work that were wanted: P10, median and P90.
    pub wanted: [f64; 3],
}

/// A planner's change of the forecast of usage, and what it did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OverrideReport {
    /// Workload.
    pub workload: WorkloadId,
    /// Region; `None` = every region.
    pub region: Option<RegionId>,
    /// Day on which it was made.
    pub made: Date,
    /// First day that it changes.
    pub from: Date,
    /// Day after the last.
    pub to: Date,
    /// Who made it.
    pub author: String,
    /// Why.
    pub reason: String,
    /// Mean of the statistical forecast over the days of the horizon that it changes, units of work; 0 where there are none.
    pub before: f64,
    /// The same as changed.
    pub after: f64,
    /// How it has done, where its time has been measured.
    pub score: Option<OverrideScore>,
}

/// How an override has done against the statistical forecast of the day on which it was made.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OverrideScore {
    /// Measurements.
    pub steps: usize,
    /// Mean absolute percentage error of the statistical forecast.
    pub error_statistical: f64,
    /// The same with the override.
    pub error_changed: f64,
    /// Mean of what came, units of work.
    pub came: f64,
}

/// What is expected of deals that are not signed, and what became of those of the past.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct DealsReport {
    /// One row an open deal.
    pub deals: Vec<DealOutlook>,
    /// One row a stage that a deal has left.
    pub stages: Vec<StageReport>,
    /// How expectations of the past have done; `None` where no deal was open when another had been decided.
    pub past: Option<DealsPast>,
    /// Months that won deals started after the middle of the window that was told: P10, median, P90.
    pub late_months: Option<[f64; 3]>,
    /// Size of won deals over the size that was told: P10, median, P90.
    pub size_ratio: Option<[f64; 3]>,
    /// Won deals that the last two are from.
    pub won: usize,
    /// Deals a year that nobody knows of yet and that will be won, where they are expected.
    pub future_per_year: Option<f64>,
}

/// What is expected of an open deal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DealOutlook {
    /// Name.
    pub deal: String,
    /// Customer.
    pub customer: String,
    /// Stage.
    pub stage: String,
    /// Months that it has been in the stage.
    pub age_months: f64,
    /// Probability that was told.
    pub told: f64,
    /// Probability that it is drawn with.
    pub probability: f64,
    /// Middle of the window that was told.
    pub start_told: Date,
    /// Median of the starts that are drawn.
    pub start: Date,
    /// Mean of the size that was told, units of work.
    pub units_told: f64,
    /// Mean of the sizes that are drawn, units of work.
    pub units: f64,
}

/// What became of deals of one stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageReport {
    /// Stage.
    pub stage: String,
    /// Deals that have been in it.
    pub deals: usize,
    /// Those of them that have been won or lost since.
    pub decided: usize,
    /// Those that were won.
    pub won: usize,
    /// Mean probability that was told when they entered it, of those decided.
    pub told: Option<f64>,
    /// Chance to be won, on entering it, as learned.
    pub chance: f64,
}

/// How expectations of deals have done at dates of the past, with what was known then.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct DealsPast {
    /// Dates.
    pub dates: usize,
    /// Open deals at them that have been decided since; a deal counts once a date.
    pub judged: usize,
    /// Those still open, which are not judged.
    pub open: usize,
    /// Brier score (mean squared error of the probability) of what was told.
    pub brier_told: f64,
    /// Brier score of what would have been drawn with.
    pub brier: f64,
    /// Mean continuous ranked probability score of the yearly revenue that was won of the open deals, currency: as told.
    pub crps_told: f64,
    /// The same, as it would have been drawn.
    pub crps: f64,
    /// By fifths of the probability that was told.
    pub bins: Vec<DealsBin>,
}

/// Deals of which about the same was told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DealsBin {
    /// How many.
    pub deals: usize,
    /// Mean probability that was told.
    pub told: f64,
    /// Mean probability that they would have been drawn with.
    pub probability: f64,
    /// Share that was won.
    pub won: f64,
}

/// How one series was forecast and how well that has done.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeriesReport {
    /// Workload.
    pub workload: WorkloadId,
    /// Region.
    pub region: RegionId,
    /// Model in words, such as `damped trend, no season, log scale`.
    pub model: String,
    /// Observations used.
    pub observations: usize,
    /// Rolling origins evaluated.
    pub origins: usize,
    /// Mean absolute percentage error over horizons of the rolling origins; `None` where there is too little history.
    pub mape: Option<f64>,
    /// Share of held-back values inside the 80 % interval.
    pub coverage_80: Option<f64>,
    /// Share of held-back values inside the 95 % interval.
    pub coverage_95: Option<f64>,
}

/// How forecasts of one length have done, over all series and rolling origins.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HorizonReport {
    /// Months ahead, to the end of the measurement.
    pub months: f64,
    /// Forecasts compared with what was measured.
    pub errors: usize,
    /// Mean absolute percentage error of the middle of the forecast; `None` where nothing measured was above zero.
    pub mape: Option<f64>,
    /// Share of measurements inside the 80 % interval; `None` where no earlier origin could tell its width.
    pub coverage_80: Option<f64>,
    /// Share of measurements inside the 95 % interval; `None` where no earlier origin could tell its width.
    pub coverage_95: Option<f64>,
    /// Factor by which the model's own 80 % interval is widened from now on.
    pub factor_80: f64,
    /// Factor by which the model's own 95 % interval is widened from now on.
    pub factor_95: f64,
}

/// How forecasts of series, or of sums of them, have done, over all horizons and rolling origins.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LevelReport {
    /// What is summed, in words.
    pub level: String,
    /// Forecasts compared with what was measured.
    pub errors: usize,
    /// Mean absolute percentage error of the middle of the forecast.
    pub mape: Option<f64>,
    /// Share of measurements inside the 80 % interval.
    pub coverage_80: Option<f64>,
    /// Share of measurements inside the 95 % interval.
    pub coverage_95: Option<f64>,
}

/// What is told of one series after its history, usage alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeriesOutlook {
    /// Workload.
    pub workload: WorkloadId,
    /// Region.
    pub region: RegionId,
    /// By step.
    pub steps: Vec<OutlookStep>,
}

/// One step of an outlook.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct OutlookStep {
    /// First day.
    pub start: Date,
    /// Day after the last.
    pub end: Date,
    /// 2.5, 10, 50, 90 and 97.5 %, mean units of work.
    pub quantiles: [f64; 5],
}

/// One held-back measurement beside the forecast made before it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HeldBack {
    /// Workload.
    pub workload: WorkloadId,
    /// Region.
    pub region: RegionId,
    /// First day of the measurement.
    pub start: Date,
    /// Day after its last.
    pub end: Date,
    /// What was measured.
    pub actual: f64,
    /// Middle of the forecast.
    pub median: f64,
    /// Ends of the 80 % interval.
    pub interval_80: (f64, f64),
    /// Ends of the 95 % interval.
    pub interval_95: (f64, f64),
}

/// What a forecast hands on: the paths, how they were made, and the history they continue.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Forecast {
    /// Joint paths of demand over the calendar.
    pub demand: DemandPaths,
    /// Models, measured accuracy and remarks.
    pub report: ForecastReport,
    /// The history of each series, at the step that was fitted.
    pub history: Vec<SeriesHistory>,
    /// What is told of each of them by itself.
    pub outlook: Vec<SeriesOutlook>,
}

/// The history of one series, as it was fitted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeriesHistory {
    /// Workload.
    pub workload: WorkloadId,
    /// Region.
    pub region: RegionId,
    /// Measurements in order of time, without holes.
    pub points: Vec<HistoryPoint>,
}

/// Mean work used over one step of the history.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct HistoryPoint {
    /// First day.
    pub start: Date,
    /// Day after the last.
    pub end: Date,
    /// Mean units of work.
    pub mean: f64,
    /// Whether nothing was measured and the value is filled in.
    pub filled: bool,
    /// Whether work was turned away, so that the mean is what was wanted, by estimate.
    pub unserved: bool,
}
