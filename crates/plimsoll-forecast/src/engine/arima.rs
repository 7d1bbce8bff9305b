//! Seasonal ARIMA models found by a short stepwise search.
//!
//! `φ(B)·Φ(Bᵐ)·(w − μ) = θ(B)·Θ(Bᵐ)·ε`, `w = (1−B)^d (1−Bᵐ)^D y`. Sums of squared errors are conditional on nothing having been before the
//! first difference. Coefficients come from partial autocorrelations between −1 and 1, so that every model is stationary and
//! invertible.
//!
//! # Source
//! Box, Jenkins, Reinsel & Ljung, *Time Series Analysis*, 5th ed. (2015), ch. 7 and 9; Hyndman & Khandakar, "Automatic time
//! series forecasting", *J. Statistical Software* 27 (2008): the search; Monahan, *Biometrika* 71 (1984): partial autocorrelations;
//! Kwiatkowski, Phillips, Schmidt & Shin, *J. Econometrics* 54 (1992): the test that chooses `d`.

use super::outlook::{Outlook, Scale, unknown};

/// Fewest differenced values beyond the coefficients.
const ROOM: usize = 3;
/// Most coefficients of each kind: `p`, `q`; `P`, `Q`; and of all.
const MOST: (usize, usize, usize) = (3, 1, 5);
/// From this strength on a season is differenced away.
const STRONG: f64 = 0.64;
/// The 5 % point of the KPSS statistic for a level.
const KPSS: f64 = 0.463;
/// Partial autocorrelations stay below this.
const MOST_PARTIAL: f64 = 0.985;

/// Orders of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Orders {
    pub(crate) p: usize,
    pub(crate) q: usize,
    pub(crate) seasonal_p: usize,
    pub(crate) seasonal_q: usize,
    /// Whether the differences have a mean.
    pub(crate) mean: bool,
}

impl Orders {
    fn coefficients(self) -> usize {
        self.p + self.q + self.seasonal_p + self.seasonal_q + usize::from(self.mean)
    }
}

/// How often a series is differenced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Differences {
    pub(crate) plain: usize,
    pub(crate) seasonal: usize,
    /// Steps of a season, 0 = none.
    pub(crate) season: usize,
}

/// A fitted model.
#[derive(Clone, Debug)]
pub(crate) struct Arima {
    scale: Scale,
    differences: Differences,
    pub(crate) orders: Orders,
    /// Unbounded coordinates of the coefficients, and the mean.
    x: Vec<f64>,
    /// Corrected information criterion, of the values themselves on either scale.
    pub(crate) aicc: f64,
}

/// Models that were looked at, the best first.
pub(crate) fn search(y: &[f64], scale: Scale, season: usize) -> Vec<Arima> {
    let values: Vec<f64> = y.iter().map(|v| scale.of(*v)).collect();
    let differences = differences(&values, season, scale);
    let w = differenced(&values, differences);
    let lost = y.len() - w.len();
    let jacobian = if scale == Scale::Log { 2.0 * values[lost..].iter().sum::<f64>() } else { 0.0 };
    let mut seen: Vec<Arima> = Vec::new();
    let mut tried: Vec<Orders> = Vec::new();
    // On logarithms a mean of the differences would be growth without end.
    let most = if scale == Scale::Log { 1 } else { 2 };
    let may_mean = differences.plain + differences.seasonal < most;
    let mut look = |orders: Orders, seen: &mut Vec<Arima>| -> f64 {
        if tried.contains(&orders) || w.len() < orders.coefficients() + ROOM + 1 {
            return f64::INFINITY;
        }
        tried.push(orders);
        let (x, sum) = estimate(&w, orders, differences.season);
        let (n, k) = (w.len() as f64, orders.coefficients() as f64 + 1.0);
        if n - k - 1.0 <= 0.0 {
            return f64::INFINITY;
        }
        let aicc = n * (sum / n).max(1e-300).ln() + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0) + jacobian;
        seen.push(Arima { scale, differences, orders, x, aicc });
        aicc
    };
    let s = usize::from(differences.season > 0);
    let start = |p, q, a, b| Orders { p, q, seasonal_p: a * s, seasonal_q: b * s, mean: may_mean };
    let mut best = (f64::INFINITY, start(0, 0, 0, 0));
    for orders in [start(2, 2, 1, 1), start(0, 0, 0, 0), start(1, 0, 1, 0), start(0, 1, 0, 1)] {
        let aicc = look(orders, &mut seen);
        if aicc < best.0 {
            best = (aicc, orders);
        }
    }
    if may_mean {
        let orders = Orders { mean: false, ..start(0, 0, 0, 0) };
        let aicc = look(orders, &mut seen);
        if aicc < best.0 {
            best = (aicc, orders);
        }
    }
    for _ in 0..8 {
        let from = best;
        for next in neighbours(from.1, s > 0, may_mean) {
            let aicc = look(next, &mut seen);
            if aicc < best.0 {
                best = (aicc, next);
            }
        }
        if best.1 == from.1 {
            break;
        }
    }
    seen.sort_by(|a, b| a.aicc.total_cmp(&b.aicc));
    seen
}

fn neighbours(o: Orders, seasonal: bool, may_mean: bool) -> Vec<Orders> {
    let step = |v: usize, by: i32| v.checked_add_signed(by as isize);
    let mut all = Vec::new();
    for by in [-1, 1] {
        let (p, q) = (step(o.p, by), step(o.q, by));
        all.extend(p.map(|p| Orders { p, ..o }));
        all.extend(q.map(|q| Orders { q, ..o }));
        if let (Some(p), Some(q)) = (p, q) {
            all.push(Orders { p, q, ..o });
        }
        if seasonal {
            all.extend(step(o.seasonal_p, by).map(|seasonal_p| Orders { seasonal_p, ..o }));
            all.extend(step(o.seasonal_q, by).map(|seasonal_q| Orders { seasonal_q, ..o }));
        }
    }
    if may_mean {
        all.push(Orders { mean: !o.mean, ..o });
    }
    let few = |o: &Orders| {
        o.p.max(o.q) <= MOST.0
            && o.seasonal_p.max(o.seasonal_q) <= MOST.1
            && o.p + o.q + o.seasonal_p + o.seasonal_q <= MOST.2
    };
    all.into_iter().filter(few).collect()
}

/// How often to difference: once over a strong season, and then until the KPSS test finds a level.
fn differences(values: &[f64], season: usize, scale: Scale) -> Differences {
    let has_room = season > 1 && values.len() >= 3 * season;
    let season = if has_room { season } else { 0 };
    let seasonal = usize::from(has_room && strength(values, season) > STRONG);
    let most = if seasonal > 0 || scale == Scale::Log { 1 } else { 2 };
    let mut found = Differences { plain: 0, seasonal, season };
    while found.plain < most {
        let w = differenced(values, found);
        if w.len() < 8 || kpss(&w) < KPSS {
            break;
        }
        found.plain += 1;
    }
    found
}

/// Part of the variance around the trend that the season takes.
fn strength(values: &[f64], season: usize) -> f64 {
    let half = season / 2;
    let smooth = |middle: usize| {
        let window = &values[middle - half..=middle + half];
        let ends = if season.is_multiple_of(2) { 0.5 * (window[0] + window[2 * half]) } else { 0.0 };
        (window.iter().sum::<f64>() - ends) / season as f64
    };
    let around: Vec<(usize, f64)> =
        (half..values.len() - half).map(|t| (t % season, values[t] - smooth(t))).collect();
    let mut sums = vec![(0.0, 0.0); season];
    around.iter().for_each(|(place, v)| {
        sums[*place].0 += v;
        sums[*place].1 += 1.0;
    });
    let effect = |place: usize| sums[place].0 / f64::max(sums[place].1, 1.0);
    let variance = |v: &[f64]| {
        let mean = v.iter().sum::<f64>() / v.len() as f64;
        v.iter().map(|x| (x - mean).powi(2)).sum::<f64>()
    };
    let all: Vec<f64> = around.iter().map(|(_, v)| *v).collect();
    let rest: Vec<f64> = around.iter().map(|(place, v)| v - effect(*place)).collect();
    let (all, rest) = (variance(&all), variance(&rest));
    if all > 0.0 { (1.0 - rest / all).max(0.0) } else { 0.0 }
}

/// The KPSS statistic for a level, with `⌊3√n/13⌋` lags as in the R package urca's short form.
fn kpss(w: &[f64]) -> f64 {
    let n = w.len() as f64;
    let mean = w.iter().sum::<f64>() / n;
    let e: Vec<f64> = w.iter().map(|v| v - mean).collect();
    let mut sum = 0.0;
    let squares: f64 = e
        .iter()
        .map(|v| {
            sum += v;
            sum * sum
        })
        .sum();
    let lags = (3.0 * n.sqrt() / 13.0) as usize;
    let at = |lag: usize| e[lag..].iter().zip(&e).map(|(a, b)| a * b).sum::<f64>() / n;
    let long: f64 =
        at(0) + 2.0 * (1..=lags).map(|l| (1.0 - l as f64 / (lags as f64 + 1.0)) * at(l)).sum::<f64>();
    if long > 0.0 { squares / (n * n * long) } else { 0.0 }
}

fn differenced(values: &[f64], d: Differences) -> Vec<f64> {
    let mut w = values.to_vec();
    for _ in 0..d.seasonal {
        w = (d.season..w.len()).map(|t| w[t] - w[t - d.season]).collect();
    }
    for _ in 0..d.plain {
        w = w.windows(2).map(|p| p[1] - p[0]).collect();
    }
    w
}

/// Coefficients of a model, multiplied out: `w = Σ ar·w₋ + ε + Σ ma·ε₋`, each with its lag, and the mean.
struct Expanded {
    ar: Vec<(usize, f64)>,
    ma: Vec<(usize, f64)>,
    mean: f64,
}

fn expand(orders: Orders, season: usize, x: &[f64]) -> Expanded {
    let (a, rest) = x.split_at(orders.p);
    let (b, rest) = rest.split_at(orders.q);
    let (c, rest) = rest.split_at(orders.seasonal_p);
    let (d, rest) = rest.split_at(orders.seasonal_q);
    let times = |plain: Vec<f64>, seasonal: Vec<f64>, sign: f64| {
        let mut out: Vec<(usize, f64)> = plain.iter().enumerate().map(|(i, v)| (i + 1, *v)).collect();
        for (j, s) in seasonal.iter().enumerate() {
            let lag = (j + 1) * season;
            out.push((lag, *s));
            out.extend(plain.iter().enumerate().map(|(i, v)| (lag + i + 1, sign * v * s)));
        }
        out
    };
    Expanded {
        ar: times(stationary(a), stationary(c), -1.0),
        // Moving averages are mirrored: what is stationary in the one is invertible in the other.
        ma: times(
            stationary(b).into_iter().map(|v| -v).collect(),
            stationary(d).into_iter().map(|v| -v).collect(),
            1.0,
        ),
        mean: rest.first().copied().unwrap_or(0.0),
    }
}

/// Autoregressive coefficients from unbounded coordinates, by way of partial autocorrelations.
fn stationary(x: &[f64]) -> Vec<f64> {
    let mut phi: Vec<f64> = Vec::with_capacity(x.len());
    for value in x {
        let partial = MOST_PARTIAL * value.tanh();
        let before = phi.clone();
        for (i, v) in phi.iter_mut().enumerate() {
            *v -= partial * before[before.len() - 1 - i];
        }
        phi.push(partial);
    }
    phi
}

/// One-step errors; before the first difference there is the mean, and no error.
fn errors(w: &[f64], model: &Expanded, out: &mut Vec<f64>) -> f64 {
    out.clear();
    let mut sum = 0.0;
    for t in 0..w.len() {
        let mut error = w[t] - model.mean;
        for (lag, phi) in &model.ar {
            if *lag <= t {
                error -= phi * (w[t - lag] - model.mean);
            }
        }
        for (lag, theta) in &model.ma {
            if *lag <= t {
                error -= theta * out[t - lag];
            }
        }
        out.push(error);
        sum += error * error;
    }
    sum
}

/// Coordinates with the least sum of squared errors, and that sum: Levenberg and Marquardt's method.
fn estimate(w: &[f64], orders: Orders, season: usize) -> (Vec<f64>, f64) {
    let k = orders.coefficients();
    let mut x = vec![0.1; k];
    if orders.mean {
        x[k - 1] = w.iter().sum::<f64>() / w.len() as f64;
    }
    let scale = (w.iter().map(|v| v * v).sum::<f64>() / w.len() as f64).sqrt().max(1e-300);
    let step = |i: usize| if orders.mean && i == k - 1 { 1e-5 * scale } else { 1e-5 };
    let mut now = Vec::with_capacity(w.len());
    let mut sum = errors(w, &expand(orders, season, &x), &mut now);
    let mut moved = vec![Vec::with_capacity(w.len()); k];
    let mut next = Vec::with_capacity(w.len());
    let mut damping = 1e-3;
    for _ in 0..12 {
        for i in 0..k {
            let mut there = x.clone();
            there[i] += step(i);
            errors(w, &expand(orders, season, &there), &mut moved[i]);
            moved[i].iter_mut().zip(&now).for_each(|(a, b)| *a = (*a - b) / step(i));
        }
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
        let gradient: Vec<f64> = (0..k).map(|i| dot(&moved[i], &now)).collect();
        let products: Vec<Vec<f64>> =
            (0..k).map(|i| (0..=i).map(|j| dot(&moved[i], &moved[j])).collect()).collect();
        let mut better = false;
        for _ in 0..6 {
            let Some(change) = solve(&products, &gradient, damping) else {
                damping *= 10.0;
                continue;
            };
            let there: Vec<f64> = x.iter().zip(&change).map(|(x, c)| x - c).collect();
            let reached = errors(w, &expand(orders, season, &there), &mut next);
            if reached < sum {
                better = sum - reached > 1e-6 * sum;
                (x, sum) = (there, reached);
                std::mem::swap(&mut now, &mut next);
                damping = (damping * 0.2).max(1e-9);
                break;
            }
            damping *= 6.0;
        }
        if !better {
            break;
        }
    }
    (x, sum)
}

/// `(P + λ·diag P)⁻¹ g` by Cholesky.
fn solve(products: &[Vec<f64>], gradient: &[f64], damping: f64) -> Option<Vec<f64>> {
    let k = gradient.len();
    let mut root = vec![vec![0.0; k]; k];
    let mut x = vec![0.0; k];
    for i in 0..k {
        for j in 0..=i {
            let inner: f64 = (0..j).map(|l| root[i][l] * root[j][l]).sum();
            let own = products[i][j] * if i == j { 1.0 + damping } else { 1.0 };
            let rest: f64 = own - inner;
            if i == j && rest <= 0.0 {
                return None;
            }
            root[i][j] = if i == j { rest.sqrt() } else { rest / root[j][j] };
        }
        let inner: f64 = (0..i).map(|l| root[i][l] * x[l]).sum();
        x[i] = (gradient[i] - inner) / root[i][i];
    }
    for i in (0..k).rev() {
        let above: f64 = (i + 1..k).map(|j| root[j][i] * x[j]).sum();
        x[i] = (x[i] - above) / root[i][i];
    }
    Some(x)
}

impl Arima {
    /// The same parameters on other values of the series, the first of which are those it was fitted to.
    pub(crate) fn outlook(&self, y: &[f64], steps: usize) -> Outlook {
        let values: Vec<f64> = y.iter().map(|v| self.scale.of(*v)).collect();
        let mut w = differenced(&values, self.differences);
        let model = expand(self.orders, self.differences.season, &self.x);
        let mut e = Vec::new();
        let sum = errors(&w, &model, &mut e);
        let freedom = w.len().saturating_sub(self.orders.coefficients()).max(1);
        let sigma = (sum / freedom as f64).sqrt() * unknown(self.orders.coefficients() + 1, w.len());
        let n = w.len();
        for h in 0..steps {
            let mut value = model.mean;
            for (lag, phi) in &model.ar {
                if let Some(t) = (n + h).checked_sub(*lag) {
                    value += phi * (w[t] - model.mean);
                }
            }
            for (lag, theta) in &model.ma {
                if let Some(error) = (n + h).checked_sub(*lag).and_then(|t| e.get(t)) {
                    value += theta * error;
                }
            }
            w.push(value);
        }
        // Back from differences to values: the whole autoregression on values has the differences multiplied in.
        let undo = undone(self.differences);
        let mut all = values;
        for h in 0..steps {
            let t = all.len();
            all.push(w[n + h] + undo.iter().map(|(lag, c)| c * all[t - lag]).sum::<f64>());
        }
        let middle = all.split_off(all.len() - steps);
        let spread = effects(&model, &undo, steps);
        let mut variance = 0.0;
        let spread = spread.into_iter().map(|psi| {
            variance += psi * psi;
            sigma * variance.sqrt()
        });
        Outlook { scale: self.scale, middle, spread: spread.collect() }
    }
}

/// `1 − (1−B)^d (1−Bᵐ)^D` by lag.
fn undone(d: Differences) -> Vec<(usize, f64)> {
    let mut poly = vec![1.0];
    let mut times = |lag: usize| {
        let mut next = vec![0.0; poly.len() + lag];
        for (i, c) in poly.iter().enumerate() {
            next[i] += c;
            next[i + lag] -= c;
        }
        poly = next;
    };
    (0..d.seasonal).for_each(|_| times(d.season));
    (0..d.plain).for_each(|_| times(1));
    poly.into_iter().enumerate().skip(1).filter(|(_, c)| *c != 0.0).map(|(lag, c)| (lag, -c)).collect()
}

/// What an error of one does to values `0, 1, …` steps later.
fn effects(model: &Expanded, undo: &[(usize, f64)], steps: usize) -> Vec<f64> {
    let (mut w, mut y) = (Vec::with_capacity(steps), Vec::with_capacity(steps));
    for h in 0..steps {
        let own: f64 = model.ma.iter().filter(|(lag, _)| *lag == h).map(|(_, c)| c).sum();
        let from = |past: &[f64], terms: &[(usize, f64)]| -> f64 {
            terms.iter().filter(|(lag, _)| *lag <= h).map(|(lag, c)| c * past[h - lag]).sum()
        };
        let value: f64 = if h == 0 { 1.0 } else { own } + from(&w, &model.ar);
        w.push(value);
        let total = value + from(&y, undo);
        y.push(total);
    }
    y
}
