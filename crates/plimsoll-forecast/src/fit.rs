//! Estimating a model: initial states by least squares, smoothing parameters by the simplex method, form by AICc.

use crate::ets::{Form, Model, Smoothing, State};
use crate::simplex::minimise;

/// Values to fit, on the scale of the model.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample<'a> {
    pub(crate) values: &'a [f64],
    /// The least standard deviation that is believed.
    pub(crate) floor: f64,
    /// Least and most damping φ.
    pub(crate) damping: (f64, f64),
}

/// A fitted model with what the search for the next one can start from.
#[derive(Clone, Debug)]
pub(crate) struct Fit {
    pub(crate) model: Model,
    /// Where the search ended, one entry a form tried.
    ends: Vec<(Form, Vec<f64>)>,
}

/// Fits every form the values can carry and returns the one with the least AICc.
///
/// A series that has clearly grown or shrunk is never continued without a trend: on a short history AICc would often
/// choose that, for want of values rather than of growth.
///
/// A season of `season` steps (0 or 1 = none) is tried from two full seasons and five values on. `before` is an
/// earlier fit of the same series, whose end the search starts from. `None` for fewer than 8 values.
pub(crate) fn fit(sample: Sample<'_>, season: usize, before: Option<&Fit>) -> Option<Fit> {
    let count = sample.values.len();
    if count < LEAST_VALUES {
        return None;
    }
    let mut best: Option<(f64, Model)> = None;
    let mut ends = Vec::new();
    let drifts = drifts(sample.values, season);
    for form in forms(count, season).into_iter().filter(|f| f.trend || !drifts) {
        let start =
            before.and_then(|b| b.ends.iter().find(|(f, _)| *f == form)).map(|(_, end)| end.as_slice());
        let (end, cost) = search(sample, form, start);
        let score = information(cost, count, form);
        if best.as_ref().is_none_or(|(least, _)| score < *least) {
            best = Some((score, settle(sample, form, smoothing(form, &end, sample.damping))));
        }
        ends.push((form, end));
    }
    best.map(|(_, model)| Fit { model, ends })
}

/// Whether the values have clearly moved one way: the mean of their changes over a season (over a step where there is
/// no season, or not two) is more than two standard errors from 0, changes that overlap counted once.
fn drifts(values: &[f64], season: usize) -> bool {
    let lag = if values.len() > 2 * season { season.max(1) } else { 1 };
    let changes: Vec<f64> = values.windows(lag + 1).map(|w| w[lag] - w[0]).collect();
    let count = changes.len() as f64;
    let mean = changes.iter().sum::<f64>() / count;
    let variance = changes.iter().map(|c| (c - mean).powi(2)).sum::<f64>() / (count - 1.0);
    mean.abs() > 2.0 * (variance * lag as f64 / count).sqrt()
}

/// Fewest values a model is fitted to.
pub(crate) const LEAST_VALUES: usize = 8;

fn forms(count: usize, season: usize) -> Vec<Form> {
    let seasons: &[usize] = if season > 1 && count >= 2 * season + 5 { &[0, season] } else { &[0] };
    let all = seasons.iter().flat_map(|&season| [false, true].map(|trend| Form { trend, season }));
    all.filter(|form| count > counted(*form) + 1).collect()
}

/// Everything that is estimated: smoothing parameters, initial states, the variance.
fn counted(form: Form) -> usize {
    form.parameters() + form.states() + 1
}

/// AICc from the concentrated likelihood `n·ln(Σε²/n)`.
///
/// # Source
/// Hyndman et al. 2008, equations 5.3 (likelihood) and section 7.1 (AICc); Hurvich & Tsai 1989.
fn information(cost: f64, count: usize, form: Form) -> f64 {
    let (n, q) = (count as f64, counted(form) as f64);
    cost + 2.0 * q + 2.0 * q * (q + 1.0) / (n - q - 1.0)
}

/// Smoothing parameters from unbounded coordinates: 0 < α < 1, 0 < β < α, 0 < γ < 1 − α, φ in its bounds.
fn smoothing(form: Form, x: &[f64], damping: (f64, f64)) -> Smoothing {
    let within = |i: usize, low: f64, high: f64| low + (high - low) / (1.0 + (-x[i]).exp());
    let alpha = within(0, 1e-4, 0.9999);
    let season = 1 + 2 * usize::from(form.trend);
    Smoothing {
        alpha,
        beta: if form.trend { alpha * within(1, 1e-4, 1.0) } else { 0.0 },
        phi: if form.trend { within(2, damping.0, damping.1) } else { 0.0 },
        gamma: if form.season > 0 { (1.0 - alpha) * within(season, 1e-4, 1.0) } else { 0.0 },
    }
}

/// The best smoothing parameters, in unbounded coordinates, and their cost `n·ln(Σε²/n)`.
fn search(sample: Sample<'_>, form: Form, start: Option<&[f64]>) -> (Vec<f64>, f64) {
    let count = sample.values.len() as f64;
    let cost = |x: &[f64]| {
        let (sum, _) = concentrated(sample.values, form, &smoothing(form, x, sample.damping));
        count * (sum / count + 1e-3 * sample.floor.powi(2)).ln()
    };
    match start {
        Some(start) => minimise(cost, start, 0.5, 60),
        None => {
            let first = grid(form).into_iter().map(|x| (cost(&x), x)).min_by(|a, b| a.0.total_cmp(&b.0));
            minimise(cost, &first.map_or(vec![0.0; form.parameters()], |(_, x)| x), 1.0, 200)
        }
    }
}

/// A coarse grid of starting points: α of 0.1, 0.5, 0.9; the rest low and high.
fn grid(form: Form) -> Vec<Vec<f64>> {
    let mut points = vec![vec![-2.2], vec![0.0], vec![2.2]];
    for _ in 1..form.parameters() {
        let with = |point: &Vec<f64>, x: f64| [point.as_slice(), &[x]].concat();
        points = points.iter().flat_map(|p| [with(p, -2.5), with(p, 0.5)]).collect();
    }
    points
}

/// The model with these smoothing parameters and the initial state that fits best, run to the end of the values.
pub(crate) fn settle(sample: Sample<'_>, form: Form, smoothing: Smoothing) -> Model {
    let (sum, mut state) = concentrated(sample.values, form, &smoothing);
    state.run(&smoothing, sample.values.iter().copied());
    let freedom = sample.values.len().saturating_sub(form.parameters() + form.states()).max(1);
    let sigma = (sum / freedom as f64).sqrt().max(sample.floor);
    Model { form, smoothing, state, sigma }
}

/// Least sum of squared errors over initial states, and that initial state.
///
/// Errors are linear in the initial state, so least squares finds it exactly for given smoothing parameters.
fn concentrated(values: &[f64], form: Form, smoothing: &Smoothing) -> (f64, State) {
    let base = State::zero(form).run(smoothing, values.iter().copied());
    let silent = || std::iter::repeat_n(0.0, values.len());
    let columns: Vec<Vec<f64>> =
        (0..form.states()).map(|place| State::unit(form, place).run(smoothing, silent())).collect();
    let weights = least_squares(&columns, &base);
    let error = |t: usize| base[t] + columns.iter().zip(&weights).map(|(c, w)| w * c[t]).sum::<f64>();
    let sum = (0..values.len()).map(|t| error(t).powi(2)).sum();
    (sum, combine(form, &weights))
}

fn combine(form: Form, weights: &[f64]) -> State {
    let mut state = State::zero(form);
    for (place, weight) in weights.iter().enumerate() {
        let unit = State::unit(form, place);
        state.level += weight * unit.level;
        state.growth += weight * unit.growth;
        state.season.iter_mut().zip(&unit.season).for_each(|(s, u)| *s += weight * u);
    }
    state
}

/// Weights that make `base + Σ weight·column` smallest: normal equations by Cholesky with a ridge of 1e-10.
fn least_squares(columns: &[Vec<f64>], base: &[f64]) -> Vec<f64> {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let k = columns.len();
    let trace: f64 = columns.iter().map(|c| dot(c, c)).sum();
    let mut root = vec![vec![0.0; k]; k];
    for i in 0..k {
        for j in 0..=i {
            let ridge = if i == j { 1e-10 * trace } else { 0.0 };
            let rest = dot(&columns[i], &columns[j]) + ridge - dot(&root[i][..j], &root[j][..j]);
            root[i][j] = if i == j { rest.max(1e-12 * trace).sqrt() } else { rest / root[j][j] };
        }
    }
    let mut x: Vec<f64> = Vec::with_capacity(k);
    for i in 0..k {
        let rest = -dot(&columns[i], base) - dot(&root[i][..i], &x);
        x.push(rest / root[i][i]);
    }
    for i in (0..k).rev() {
        let above: f64 = (i + 1..k).map(|j| root[j][i] * x[j]).sum();
        x[i] = (x[i] - above) / root[i][i];
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::{Draws, Purpose};

    const LEVEL: Form = Form { trend: false, season: 0 };
    const DAMPING: (f64, f64) = (0.80, 0.98);

    /// Oil production of Saudi Arabia, 1996 to 2013, million tonnes. Hyndman & Athanasopoulos, *Forecasting:
    /// Principles and Practice*, 2nd ed., table 7.1: α = 0.83, first level 446.6, next forecast 542.7.
    #[test]
    fn simple_smoothing_of_the_textbook() {
        let oil = [
            445.36, 453.20, 454.41, 422.38, 456.04, 440.39, 425.19, 486.21, 500.43, 521.28, 508.95, 488.89,
            509.87, 456.72, 473.82, 525.95, 549.83, 542.34,
        ];
        let (end, _) = search(Sample { values: &oil, floor: 1e-6, damping: DAMPING }, LEVEL, None);
        let smoothing = smoothing(LEVEL, &end, DAMPING);
        let (_, first) = concentrated(&oil, LEVEL, &smoothing);
        let next =
            settle(Sample { values: &oil, floor: 1e-6, damping: DAMPING }, LEVEL, smoothing).expected(1)[0];
        assert!((smoothing.alpha - 0.83).abs() < 0.005, "{smoothing:?}");
        assert!((first.level - 446.6).abs() < 0.05 && (next - 542.7).abs() < 0.05, "{first:?} {next}");
    }

    /// A series drawn from a known model gives its parameters and spread back.
    #[test]
    fn parameters_of_a_drawn_series_are_recovered() {
        let truth = Smoothing { alpha: 0.5, beta: 0.1, gamma: 0.2, phi: 0.95 };
        let form = Form { trend: true, season: 4 };
        let mut state = State { level: 100.0, growth: 1.0, season: vec![4.0, -2.0, 3.0, -5.0], next: 0 };
        let mut draws = Draws::new(7, Purpose::Errors, 0);
        let mut next = || {
            let error = draws.normal();
            let value = state.expected(&truth) + error;
            state.advance(&truth, error);
            value
        };
        let values: Vec<f64> = (0..1500).map(|_| next()).collect();
        let model = fit(Sample { values: &values, floor: 1e-6, damping: DAMPING }, 4, None)
            .expect("long enough")
            .model;
        assert_eq!(model.form, form);
        let found = model.smoothing;
        assert!((found.alpha - 0.5).abs() < 0.08 && (found.beta - 0.1).abs() < 0.05, "{found:?}");
        assert!((found.gamma - 0.2).abs() < 0.06 && (found.phi - 0.95).abs() < 0.04, "{found:?}");
        assert!((model.sigma - 1.0).abs() < 0.05, "{}", model.sigma);
    }

    /// Without noise the initial state is found exactly and the model goes on as the series does.
    #[test]
    fn least_squares_finds_the_initial_state() {
        let smoothing = Smoothing { alpha: 0.3, beta: 0.1, gamma: 0.2, phi: 0.9 };
        let form = Form { trend: true, season: 4 };
        let state = State { level: 5.0, growth: 0.5, season: vec![1.0, -2.0, 0.5, 0.5], next: 0 };
        let truth = Model { form, smoothing, state: state.clone(), sigma: 1.0 };
        let values = truth.expected(24);
        let (sum, found) = concentrated(&values[..20], form, &smoothing);
        assert!(
            sum < 1e-12 && (found.level - 5.0).abs() < 1e-5 && (found.season[1] + 2.0).abs() < 1e-5,
            "{found:?}"
        );
        let next = settle(Sample { values: &values[..20], floor: 1e-6, damping: DAMPING }, form, smoothing)
            .expected(4);
        assert!(next.iter().zip(&values[20..]).all(|(a, b)| (a - b).abs() < 1e-5), "{next:?}");
    }

    #[test]
    fn drift_is_told_from_chance() {
        let growing: Vec<f64> = (0..12).map(|t| f64::from(t) + f64::from(t % 3)).collect();
        let seasonal: Vec<f64> = (0..12).map(|t| [3.0, -1.0, 2.0, -4.0][t % 4]).collect();
        assert!(drifts(&growing, 0) && drifts(&growing, 4));
        assert!(!drifts(&seasonal, 4) && !drifts(&seasonal, 0));
        let model = fit(Sample { values: &growing[..9], floor: 1e-3, damping: DAMPING }, 0, None)
            .expect("long")
            .model;
        assert!(model.form.trend);
    }

    #[test]
    fn a_short_series_has_no_model() {
        assert!(fit(Sample { values: &[1.0; 7], floor: 1e-3, damping: DAMPING }, 0, None).is_none());
    }
}
