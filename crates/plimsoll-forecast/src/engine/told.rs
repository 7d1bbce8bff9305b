//! What would have been told at dates of the past, with what had been learned by then.

use super::learned::{Known, Trial};
use super::{Fan, Panel, Past, deviation_of};

/// A forecast of the past beside what came.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Place of the series.
    pub series: usize,
    /// When the first value was to come, on the clock that all series share.
    pub at: usize,
    /// How many values of the series there were from then on.
    pub before_end: usize,
    /// Quantiles at [`LEVELS`](super::LEVELS) by step ahead, with what had been learned by then.
    pub fan: Fan,
    /// One value a step, as far as the series goes; `NaN` where nothing was measured.
    pub came: Vec<f64>,
    /// What errors of the series are measured in: its mean change over a season, or over a step where there is none.
    pub unit: f64,
    /// Whether anything had been learned by then.
    pub taught: bool,
}

impl Told {
    /// What came, in standard deviations of what was told; `None` where nothing was left open or a step was not measured.
    pub fn deviations(&self) -> Option<Vec<f64>> {
        let one =
            |(came, q): (&f64, &[f64; 11])| deviation_of(q, *came).filter(|deviation| !deviation.is_nan());
        self.came.iter().zip(&self.fan).map(one).collect()
    }

    /// Whether values lay inside the 80 % and the 95 % interval, by step ahead; of steps that were measured.
    pub fn inside(&self) -> impl Iterator<Item = (usize, [bool; 2])> + '_ {
        let one =
            |(came, q): (&f64, &[f64; 11])| [(q[1]..=q[9]).contains(came), (q[0]..=q[10]).contains(came)];
        let steps = self.came.iter().zip(&self.fan).enumerate();
        steps.filter(|(_, (came, _))| !came.is_nan()).map(move |(h, step)| (h, one(step)))
    }
}

/// A trial and when it was.
pub(crate) struct Dated<'a> {
    pub(crate) series: usize,
    pub(crate) at: usize,
    pub(crate) trial: &'a Trial,
}

/// What is known of trials when a date comes: those before it, as many steps as have come.
fn known_at<'a>(dated: &[Dated<'a>], at: usize) -> Vec<Known<'a>> {
    let before = dated.iter().filter(|d| d.at < at);
    let known = |d: &Dated<'a>| {
        let steps = d.trial.came.len().min(at - d.at);
        Known { trial: d.trial, steps, unit: d.trial.unit }
    };
    before.map(known).collect()
}

impl Panel {
    /// Every trial as it would have been told, in order of dates.
    pub(crate) fn told(&self, past: &Past, dated: &[Dated<'_>]) -> Vec<Told> {
        let mut dates: Vec<usize> = dated.iter().map(|d| d.at).collect();
        dates.sort_unstable();
        dates.dedup();
        let mut told = Vec::new();
        for at in dates {
            let seen = known_at(dated, at);
            let teaching = self.teach(past, &seen);
            told.extend(dated.iter().filter(|d| d.at == at).map(|d| Told {
                series: d.series,
                at,
                before_end: d.trial.before_end,
                fan: self.would_have_told(&teaching, d.trial),
                came: d.trial.came.clone(),
                unit: d.trial.unit,
                taught: !seen.is_empty(),
            }));
        }
        told
    }
}
