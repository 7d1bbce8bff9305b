//! The models whose forecasts are combined, and what each of them expects.
//!
//! A short season is carried by the models themselves. A long one, or several, are taken out first by local regression and
//! put back as they last were; beside that stand the same models without it, for a season that is not there does harm.

use super::arima;
use super::ets::{self, Ets, Trend};
use super::gaps::{self, Gaps};
use super::intermittent::Intermittent;
use super::naive;
use super::outlook::{Fade, Fan, MEDIAN, Outlook, Scale, fan, mean};
use super::shift;
use super::stl;
use super::theta::Theta;

/// Models whose criterion is worse than the best by more than this have no weight to speak of.
const FAR: f64 = 8.0;
/// Longest season that all models carry themselves, and longest that the faster of them carry.
const LONGEST: (usize, usize) = (13, 24);
/// Fewest values that models are fitted to.
pub const LEAST_VALUES: usize = 6;
/// What a member of the floor weighs beside a model before anything is learned.
const FLOOR: f64 = 0.4;

/// A model on a view of the series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Theta(Scale),
    Smoothing(Scale),
    Arima(Scale),
    /// Exponential smoothing without a trend.
    Level,
    Naive,
    Drift,
}

/// How a member sees the series.
#[derive(Clone, Debug, PartialEq, Eq)]
enum View {
    /// As it is, with a season of so many steps that the model carries itself; 1 = none.
    Own(usize),
    /// Without these seasons, which are put back.
    Apart(Vec<usize>),
}

/// One of the forecasts that are combined.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    view: View,
    kind: Kind,
    /// Its weight before anything is learned.
    pub(crate) before: f64,
}

impl Member {
    /// The kind of its model in words.
    pub(crate) fn family(&self) -> &'static str {
        match self.kind {
            Kind::Theta(_) => "Theta",
            Kind::Smoothing(_) | Kind::Level => "exponential smoothing",
            Kind::Arima(_) => "ARIMA",
            Kind::Naive | Kind::Drift => "naive",
        }
    }
}

const ALL: [Kind; 9] = [
    Kind::Theta(Scale::Linear),
    Kind::Theta(Scale::Log),
    Kind::Smoothing(Scale::Linear),
    Kind::Smoothing(Scale::Log),
    Kind::Arima(Scale::Linear),
    Kind::Arima(Scale::Log),
    Kind::Naive,
    Kind::Drift,
    Kind::Level,
];

/// The members for series with these seasons.
pub(crate) fn roster(seasons: &[usize]) -> Vec<Member> {
    let mut lengths: Vec<usize> = seasons.iter().copied().filter(|m| *m > 1).collect();
    lengths.sort_unstable();
    lengths.dedup();
    let shortest = lengths.first().copied().unwrap_or(1);
    let longest = lengths.last().copied().unwrap_or(1);
    let mut all: Vec<(View, Kind)> = Vec::new();
    let mut add = |view: View, kinds: &[Kind]| all.extend(kinds.iter().map(|kind| (view.clone(), *kind)));
    if lengths.len() < 2 && longest <= LONGEST.0 {
        add(View::Own(longest), &ALL);
    } else {
        let (models, floor) = ALL.split_at(6);
        if shortest <= LONGEST.1 {
            add(View::Own(shortest), &[models[0], models[1], models[4], models[5]]);
        } else {
            add(View::Own(1), models);
        }
        if lengths.len() > 1 {
            add(View::Apart(vec![longest]), &models[2..]);
        }
        add(View::Apart(lengths.clone()), models);
        add(View::Own(longest), &[Kind::Naive]);
        add(View::Own(1), &floor[1..]);
    }
    let weight =
        |kind: Kind| if matches!(kind, Kind::Naive | Kind::Drift | Kind::Level) { FLOOR } else { 1.0 };
    let sum: f64 = all.iter().map(|(_, kind)| weight(*kind)).sum();
    all.into_iter().map(|(view, kind)| Member { view, kind, before: weight(kind) / sum }).collect()
}

/// What each member expects of a series; `None` for fewer values than [`LEAST_VALUES`]. Steps that were not measured are `NaN`.
pub(crate) fn expected(roster: &[Member], y: &[f64], steps: usize, fades: bool) -> Option<Vec<Fan>> {
    if gaps::is_whole(y) {
        return of_whole(roster, y, steps, fades);
    }
    let measured = gaps::measured(y);
    if measured.len() < LEAST_VALUES {
        return None;
    }
    // What is missing at the end is ahead.
    let end = y.iter().rposition(|v| !v.is_nan()).map_or(0, |last| last + 1);
    let late = y.len() - end;
    if let Some(model) = Intermittent::fit(&measured) {
        return Some(vec![model.fan(steps + late).split_off(late); roster.len()]);
    }
    let known = Gaps::of(&y[..end], &seasons(roster));
    let mut fans = of_whole(roster, &known.filled(), steps + late, fades)?;
    let wider = known.wider(steps + late);
    for fan in &mut fans {
        for (quantiles, wider) in fan.iter_mut().zip(&wider) {
            let middle = quantiles[MEDIAN];
            quantiles.iter_mut().for_each(|q| *q = middle + wider * (*q - middle));
        }
        fan.drain(..late);
    }
    Some(fans)
}

/// The seasons that members see.
pub(crate) fn seasons(roster: &[Member]) -> Vec<usize> {
    let all = roster.iter().flat_map(|member| match &member.view {
        View::Own(season) => std::slice::from_ref(season),
        View::Apart(lengths) => lengths.as_slice(),
    });
    let mut all: Vec<usize> = all.copied().filter(|m| *m > 1).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn of_whole(roster: &[Member], y: &[f64], steps: usize, fades: bool) -> Option<Vec<Fan>> {
    if y.len() < LEAST_VALUES {
        return None;
    }
    // Where most steps ask for nothing, no level or season is to be seen: all members say the same.
    if let Some(model) = Intermittent::fit(y) {
        return Some(vec![model.fan(steps); roster.len()]);
    }
    let season = roster.iter().find_map(|member| match member.view {
        View::Own(season) => Some(season),
        View::Apart(_) => None,
    });
    let fans = each(roster, y, steps, fades);
    // Whether a level that moved has moved for good no one knows yet: half of each.
    Some(match shift::levelled(y, season.unwrap_or(1)) {
        None => fans,
        Some(moved) => {
            let moved = each(roster, &moved, steps, fades);
            fans.iter().zip(&moved).map(|both| mean([(1.0, both.0), (1.0, both.1)].into_iter())).collect()
        }
    })
}

fn each(roster: &[Member], y: &[f64], steps: usize, fades: bool) -> Vec<Fan> {
    let mut fans: Vec<Fan> = Vec::with_capacity(roster.len());
    for group in roster.chunk_by(|a, b| a.view == b.view) {
        let kinds: Vec<Kind> = group.iter().map(|member| member.kind).collect();
        fans.extend(match &group[0].view {
            View::Own(season) => own(y, *season, &kinds, steps, fades),
            View::Apart(lengths) => apart(y, lengths, &kinds, steps, fades),
        });
    }
    fans
}

/// Seasons are taken out first, where there are values enough, and put back as they last were.
fn apart(y: &[f64], lengths: &[usize], kinds: &[Kind], steps: usize, fades: bool) -> Vec<Fan> {
    let lengths: Vec<usize> = lengths.iter().copied().filter(|m| y.len() >= 2 * m + m / 2).collect();
    if lengths.is_empty() {
        return own(y, 1, kinds, steps, fades);
    }
    let scale = if y.iter().all(|v| *v > 0.0) { Scale::Log } else { Scale::Linear };
    let values: Vec<f64> = y.iter().map(|v| scale.of(*v)).collect();
    let effects = stl::seasons(&values, &lengths);
    let all = |t: usize| effects.iter().map(|e| e[t]).sum::<f64>();
    let adjusted: Vec<f64> = values.iter().enumerate().map(|(t, v)| scale.back(v - all(t))).collect();
    let ahead = |h: usize| -> f64 {
        let last = |(e, m): (&Vec<f64>, &usize)| e[y.len() - m + h % m];
        effects.iter().zip(&lengths).map(last).sum()
    };
    let mut fans = own(&adjusted, 1, kinds, steps, fades);
    for (h, quantiles) in fans.iter_mut().flat_map(|fan| fan.iter_mut().enumerate()) {
        *quantiles = quantiles.map(|v| match scale {
            Scale::Log => v * ahead(h).exp(),
            Scale::Linear => v + ahead(h),
        });
    }
    fans
}

fn own(y: &[f64], season: usize, kinds: &[Kind], steps: usize, fades: bool) -> Vec<Fan> {
    let positive = y.iter().all(|v| *v > 0.0);
    let on = |scale: Scale| if positive { scale } else { Scale::Linear };
    let fade = if fades { Fade::above(y, season) } else { Fade::NEVER };
    let drift = naive::drift(y, season, steps);
    let theta = |scale: Scale| {
        let outlook = Theta::fit(y, scale, season).map(|model| model.outlook(y, steps));
        fan(&outlook.filter(|o| o.is_sane(y, fade)).unwrap_or_else(|| drift.clone()), fade)
    };
    let has = |wanted: &dyn Fn(Kind) -> bool| kinds.iter().any(|kind| wanted(*kind));
    let smooths = has(&|kind| matches!(kind, Kind::Smoothing(_) | Kind::Level));
    let forms = if smooths { ets::forms(y, season) } else { Vec::new() };
    let smoothed: Vec<Ets> = forms.into_iter().map(|form| Ets::fit(y, form)).collect();
    let smooth = |wanted: &dyn Fn(&Ets) -> bool| {
        let of = smoothed.iter().filter(|model| wanted(model));
        average(y, fade, of.map(|model| (model.aicc, model.outlook(y, steps))))
            .unwrap_or_else(|| theta(Scale::Linear))
    };
    let arima = |scale: Scale| {
        let models = arima::search(y, scale, season);
        let best = models.first().map_or(0.0, |model| model.aicc);
        let near = models.iter().take_while(|model| model.aicc < best + FAR);
        average(y, fade, near.map(|model| (model.aicc, model.outlook(y, steps))))
            .unwrap_or_else(|| theta(Scale::Linear))
    };
    let expected = |kind: &Kind| match *kind {
        Kind::Theta(scale) => theta(on(scale)),
        Kind::Smoothing(scale) => smooth(&|model| model.form.scale == on(scale)),
        Kind::Arima(scale) => arima(on(scale)),
        Kind::Level => smooth(&|model| model.form.scale == on(Scale::Log) && model.form.trend == Trend::None),
        Kind::Naive => fan(&naive::seasonal(y, season, steps), fade),
        Kind::Drift => fan(&drift, fade),
    };
    kinds.iter().map(expected).collect()
}

/// The mean of models weighted by `exp(−AICc/2)`, those left out that no one would believe; `None` where that leaves none.
///
/// # Source
/// Burnham & Anderson, *Model Selection and Multimodel Inference* (2002), section 2.9; Kolassa, "Combining exponential smoothing
/// forecasts using Akaike weights", *Int. J. Forecasting* 27 (2011) 238–251.
fn average(y: &[f64], fade: Fade, models: impl Iterator<Item = (f64, Outlook)>) -> Option<Fan> {
    let sane: Vec<(f64, Outlook)> =
        models.filter(|(aicc, outlook)| aicc.is_finite() && outlook.is_sane(y, fade)).collect();
    let best = sane.iter().map(|(aicc, _)| *aicc).fold(f64::INFINITY, f64::min);
    let near = sane.iter().filter(|(aicc, _)| *aicc < best + FAR);
    let fans: Vec<(f64, Fan)> =
        near.map(|(aicc, outlook)| ((-0.5 * (aicc - best)).exp(), fan(outlook, fade))).collect();
    (!fans.is_empty()).then(|| mean(fans.iter().map(|(weight, fan)| (*weight, fan))))
}
