//! Several seasons taken out by local regression, one after another.
//!
//! # Source
//! Cleveland, Cleveland, McRae & Terpenning, "STL: a seasonal-trend decomposition procedure based on loess", *J. Official
//! Statistics* 6 (1990) 3–73: the inner loop, without its robust weights; Bandara, Hyndman & Bergmeir, "MSTL", arXiv 2107.13462: several
//! seasons, the shortest first, with windows of 11, 15, … cycles.

/// Rounds over the seasons, and of the inner loop within one.
const ROUNDS: (usize, usize) = (2, 2);
/// Cycles that the effect of a place is smoothed over: for the shortest season, and more for each next.
const CYCLES: (usize, usize) = (11, 4);

/// Effects of each season by step, in the order of the seasons.
pub(crate) fn seasons(y: &[f64], lengths: &[usize]) -> Vec<Vec<f64>> {
    let mut found = vec![vec![0.0; y.len()]; lengths.len()];
    for _ in 0..ROUNDS.0 {
        for (place, length) in lengths.iter().enumerate() {
            let others =
                |t: usize| (0..found.len()).filter(|s| *s != place).map(|s| found[s][t]).sum::<f64>();
            let rest: Vec<f64> = y.iter().enumerate().map(|(t, v)| v - others(t)).collect();
            found[place] = season(&rest, *length, CYCLES.0 + CYCLES.1 * place);
        }
    }
    found
}

/// Effects of one season by step.
fn season(y: &[f64], length: usize, cycles: usize) -> Vec<f64> {
    let n = y.len();
    let trend_window = odd((1.5 * length as f64 / (1.0 - 1.5 / cycles as f64)).ceil() as usize);
    let mut trend = vec![0.0; n];
    let mut season = vec![0.0; n];
    for _ in 0..ROUNDS.1 {
        // Each place of the season, smoothed over the cycles, and one cycle beyond either end.
        let mut wide = vec![0.0; n + 2 * length];
        for place in 0..length {
            let own: Vec<f64> = (place..n).step_by(length).map(|t| y[t] - trend[t]).collect();
            let ends = own.len() as f64;
            for (i, x) in (0..own.len() + 2).map(|i| (i, i as f64 - 1.0)) {
                if let Some(v) = wide.get_mut(place + i * length) {
                    *v = loess(&own, x.clamp(-1.0, ends), cycles);
                }
            }
        }
        let low = average(&average(&average(&wide, length), length), 3);
        let low: Vec<f64> = smooth(&low, odd(length));
        season = (0..n).map(|t| wide[t + length] - low[t]).collect();
        let without: Vec<f64> = y.iter().zip(&season).map(|(v, s)| v - s).collect();
        trend = smooth(&without, trend_window);
    }
    season
}

fn odd(n: usize) -> usize {
    n | 1
}

/// Means of so many neighbours; as many fewer values.
fn average(values: &[f64], width: usize) -> Vec<f64> {
    values.windows(width).map(|w| w.iter().sum::<f64>() / width as f64).collect()
}

/// The local line at every value; with a wide window only at every so many, and straight between.
fn smooth(values: &[f64], window: usize) -> Vec<f64> {
    let jump = (window / 10).max(1);
    let n = values.len();
    let knots: Vec<usize> = (0..n).step_by(jump).chain([n - 1]).collect();
    let at: Vec<f64> = knots.iter().map(|t| loess(values, *t as f64, window)).collect();
    let mut out = Vec::with_capacity(n);
    for (pair, ends) in knots.windows(2).zip(at.windows(2)) {
        let span = (pair[1] - pair[0]) as f64;
        out.extend((pair[0]..pair[1]).map(|t| ends[0] + (ends[1] - ends[0]) * (t - pair[0]) as f64 / span));
    }
    out.truncate(n - 1);
    out.extend(at.last());
    out
}

/// The line through the values around `x` with tricube weights, at `x`.
fn loess(values: &[f64], x: f64, window: usize) -> f64 {
    let n = values.len();
    let width = window.min(n);
    let first = (x - (width as f64 - 1.0) / 2.0).round().clamp(0.0, (n - width) as f64) as usize;
    let far = (x - first as f64).max((first + width - 1) as f64 - x).max(1.0);
    // A window wider than the values weighs as if it were full.
    let far = far + ((window - width) / 2) as f64;
    let (mut w0, mut w1, mut w2, mut y0, mut y1) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (t, y) in values.iter().enumerate().skip(first).take(width) {
        let d = t as f64 - x;
        let r = d.abs() / far;
        let w = if r < 0.999 { (1.0 - r.powi(3)).powi(3) } else { 0.0 };
        w0 += w;
        w1 += w * d;
        w2 += w * d * d;
        y0 += w * y;
        y1 += w * y * d;
    }
    if w0 <= 0.0 {
        return values.iter().sum::<f64>() / n as f64;
    }
    let determinant = w0 * w2 - w1 * w1;
    if determinant > 1e-9 * w0 * w2 { (y0 * w2 - y1 * w1) / determinant } else { y0 / w0 }
}
