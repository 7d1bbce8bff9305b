//! The curve on which work goes over: a straight line in log odds, learned from what is seen of it and from others.

/// Odds are told between these parts: what lies beyond is noise of the measurement.
const LEAST: f64 = 0.002;
const MOST: f64 = 0.995;
/// Log odds when a generation enters, and by how much they rise a year, before anything is seen: 1 to 10 % of the work, and from a tenth to
/// nine tenths within one to five years, each with 80 %; means and standard deviations. Convention.
const BEFORE: [(f64, f64); 2] = [(-3.5, 1.0), (2.0, 1.3)];
/// What is known before counts as much as so many curves.
const FEW: f64 = 2.0;
/// Standard deviation of log odds around a line, before anything is seen; it counts as much as so many points.
const SCATTER: f64 = 0.3;
const FEW_POINTS: f64 = 5.0;
/// What is left after a year of how far log odds lie from their line. Convention.
const YEARLY: f64 = 0.3;

/// What part of the work a generation and those after it have done: years since its entry, and the part.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub(super) points: Vec<(f64, f64)>,
}

/// A curve, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Curve {
    /// Log odds at the entry, and their rise a year.
    pub(super) line: [f64; 2],
    /// Lower triangle of a square root of their covariance.
    root: [f64; 3],
    /// How far the last point lies from the line, when that was, and the standard deviation of that.
    last: (f64, f64),
    scatter: f64,
}

impl Seen {
    /// Years and log odds, up to the first at which the work has gone over.
    fn odds(&self) -> Vec<(f64, f64)> {
        let done =
            self.points.iter().position(|(_, part)| *part > MOST).map_or(self.points.len(), |at| at + 1);
        let begun = self.points[..done].iter().filter(|(_, part)| *part > 0.0);
        begun.map(|(years, part)| (*years, odds(*part))).collect()
    }
}

impl Curve {
    /// The part so many years after the entry, where three standard normal numbers say how far off the line and the points are.
    pub(super) fn at(&self, years: f64, off: [f64; 3]) -> f64 {
        let [a, b, c] = self.root;
        let line = [self.line[0] + a * off[0], self.line[1] + b * off[0] + c * off[1]];
        let kept = YEARLY.powf((years - self.last.1).max(0.0));
        let around = kept * self.last.0 + self.scatter * (1.0 - kept * kept).sqrt() * off[2];
        let odds = line[0] + line[1] * years + around;
        1.0 / (1.0 + (-odds).exp())
    }

    /// Years from a tenth of the work to nine tenths; infinite where it does not get there.
    pub(super) fn takeover_years(&self) -> f64 {
        if self.line[1] > 0.0 { 81.0_f64.ln() / self.line[1] } else { f64::INFINITY }
    }
}

fn odds(part: f64) -> f64 {
    let part = part.clamp(LEAST, MOST);
    (part / (1.0 - part)).ln()
}

/// The line of least squares and the mean square around it; `None` for fewer than four points or of one time.
fn line(points: &[(f64, f64)]) -> Option<([f64; 2], f64)> {
    let n = points.len() as f64;
    let (mx, my) = points.iter().fold((0.0, 0.0), |(x, y), p| (x + p.0 / n, y + p.1 / n));
    let (sxx, sxy) =
        points.iter().fold((0.0, 0.0), |(xx, xy), p| (xx + (p.0 - mx).powi(2), xy + (p.0 - mx) * (p.1 - my)));
    if points.len() < 4 || sxx <= 0.0 {
        return None;
    }
    let slope = sxy / sxx;
    let level = my - slope * mx;
    let around = points.iter().map(|p| (p.1 - level - slope * p.0).powi(2)).sum::<f64>();
    Some(([level, slope], around / (n - 2.0)))
}

/// The curve of what is seen, with what curves of the family and others teach; points lie `step` years apart, and the last of all was
/// measured `until` years after the entry.
///
/// # Formula
/// Line and points are jointly normal: precision `Σ⁻¹ + k·XᵀX/σ²` with `k` for points that follow one another closely. `Σ` has the mean and
/// the spread of lines seen elsewhere, drawn to a convention where there are few.
pub(super) fn fit(seen: &Seen, (family, others): (&[&Seen], &[&Seen]), step: f64, until: f64) -> Curve {
    let lines = |all: &[&Seen]| -> Vec<([f64; 2], f64)> {
        all.iter().filter_map(|seen| line(&seen.odds())).collect()
    };
    // Those of other families where the own has shown none.
    let mut known = lines(family);
    if known.is_empty() {
        known = lines(others);
    }
    let count = known.len() as f64;
    let (mut mean, mut variance) = ([0.0; 2], [0.0; 2]);
    for k in 0..2 {
        let (before, sd) = BEFORE[k];
        mean[k] = (FEW * before + known.iter().map(|l| l.0[k]).sum::<f64>()) / (FEW + count);
        let spread = known.iter().map(|l| (l.0[k] - mean[k]).powi(2)).sum::<f64>();
        variance[k] = (FEW * (sd * sd + (before - mean[k]).powi(2)) + spread) / (FEW + count);
    }
    let points = seen.odds();
    let n = points.len() as f64;
    let around = known.iter().map(|l| l.1).sum::<f64>() / count.max(1.0);
    let own = line(&points).map_or(around, |l| l.1);
    let scatter = ((FEW_POINTS * SCATTER * SCATTER + n * own) / (FEW_POINTS + n)).sqrt();
    // Neighbours in time say the same to a part.
    let alike = YEARLY.powf(step);
    let each = (1.0 - alike) / (1.0 + alike) / (scatter * scatter);
    let (mut p, mut q) = ([1.0 / variance[0], 0.0, 1.0 / variance[1]], [0.0; 2]);
    q[0] = mean[0] * p[0];
    q[1] = mean[1] * p[2];
    for (x, y) in &points {
        p[0] += each;
        p[1] += each * x;
        p[2] += each * x * x;
        q[0] += each * y;
        q[1] += each * x * y;
    }
    let det = p[0] * p[2] - p[1] * p[1];
    let covariance = [p[2] / det, -p[1] / det, p[0] / det];
    let found = [covariance[0] * q[0] + covariance[1] * q[1], covariance[1] * q[0] + covariance[2] * q[1]];
    let a = covariance[0].sqrt();
    let b = covariance[1] / a;
    let c = (covariance[2] - b * b).max(0.0).sqrt();
    let last = points.last().map_or((0.0, until), |(x, y)| (y - found[0] - found[1] * x, *x));
    Curve { line: found, root: [a, b, c], last, scatter }
}
