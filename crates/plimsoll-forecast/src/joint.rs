//! How series move together: a Gaussian copula over series and steps.
//!
//! | symbol | meaning |
//! | --- | --- |
//! | `z` | what a value is, in standard deviations of a normal distribution, once its own distribution is taken out |
//! | `R` | correlation of series at a step |
//! | `κ`, `γ` | part of an error that lasts, and how fast it is forgotten |
//! | `λ` | how far the correlations measured are drawn to those of the factors |
//!
//! **Series.** One-step errors of the past give the correlations measured. Few errors tell little of many pairs, so that they are
//! drawn to a structure of factors, a market, the workload and the region: pairs have one correlation if they share neither, one if
//! they share the workload, one if they share the region. How far, `λ`, is what makes the expected squared error least. A
//! draw is a sum of past errors with normal weights, which has the correlations measured without a matrix, and of draws of the factors.
//!
//! **Steps.** Errors `g` and `h > g` steps ahead of one origin have correlation `κ·(g/h)^γ`: a random walk has `κ = 1` and `γ = ½`, errors
//! that are new at every step `κ = 0`. Both are matched to what origins of the past have shown. The lasting part is a Markov chain, so
//! that a path of many steps is drawn step by step.
//!
//! # Source
//! Ledoit & Wolf, *J. Multivariate Analysis* 88 (2004), and Schäfer & Strimmer, *Stat. Appl. Genetics Mol. Biol.* 4 (2005), the
//! shrinkage; Panagiotelis et al., *European J. Operational Research* 306 (2023), joint paths whose sums are coherent by construction.

use crate::draw::Draws;

/// Correlations of series that share neither workload nor region, the workload, and the region, before anything is measured. Convention.
const BEFORE: [f64; 3] = [0.25, 0.45, 0.35];
/// Errors at one time that these count as much as.
const FEW: f64 = 10.0;
/// The part of an error that lasts and how it is forgotten, before anything is measured: a random walk with some noise. Convention.
const LASTING: (f64, f64) = (0.9, 0.5);
/// Origins that these count as much as.
const FEW_ORIGINS: f64 = 4.0;

/// One-step errors of a series in units of their own root mean square, by bucket.
pub(crate) type Errors = Vec<(usize, f64)>;

/// What draws are made of.
#[derive(Clone, Debug)]
pub(crate) struct Joint {
    series: Vec<(usize, usize)>,
    /// How many workloads and regions there are.
    labels: (usize, usize),
    /// Errors by time and series, zero where there is none, the weight of `1 − λ` and of the number of times in them.
    rows: Vec<Vec<f64>>,
    /// What the factors' draw of a series is multiplied by, so that variances are one.
    rest: Vec<f64>,
    factors: Factors,
    lasting: Lasting,
}

/// Correlations by what two series share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Factors {
    market: f64,
    workload: f64,
    region: f64,
}

impl Factors {
    /// Loadings from the correlations of pairs that share neither, the workload, and the region.
    fn of([neither, workload, region]: [f64; 3]) -> Self {
        let market = neither.clamp(0.0, 0.95);
        let room = 0.98 - market;
        let (workload, region) = ((workload - market).max(0.0), (region - market).max(0.0));
        let scale = (room / (workload + region).max(1e-12)).min(1.0);
        Self { market, workload: workload * scale, region: region * scale }
    }
}

/// How errors of one origin go on: see the head of this file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Lasting {
    /// `κ`.
    pub(crate) part: f64,
    /// `γ`.
    pub(crate) power: f64,
}

impl Lasting {
    /// Matches the correlations of errors of one origin, as deviations by step ahead.
    pub(crate) fn of(origins: &[Vec<f64>]) -> Self {
        let steps = origins.iter().map(Vec::len).max().unwrap_or(0);
        // A few dozen pairs of steps tell two numbers.
        let stride = steps.div_ceil(12).max(1);
        let places: Vec<usize> = (0..steps).step_by(stride).collect();
        let mut seen: Vec<(f64, f64, f64)> = Vec::new();
        for (i, g) in places.iter().enumerate() {
            for h in &places[i + 1..] {
                let (mut gg, mut gh, mut hh, mut count) = (0.0, 0.0, 0.0, 0.0);
                for z in origins.iter().filter(|z| z.len() > *h) {
                    gg += z[*g] * z[*g];
                    gh += z[*g] * z[*h];
                    hh += z[*h] * z[*h];
                    count += 1.0;
                }
                if gg * hh > 0.0 && count > 1.0 {
                    seen.push(((*g + 1) as f64 / (*h + 1) as f64, gh / (gg * hh).sqrt(), count));
                }
            }
        }
        let pairs = seen.len().max(1) as f64;
        let miss = |part: f64, power: f64| {
            let fit: f64 = seen.iter().map(|(r, c, n)| n / pairs * (c - part * r.powf(power)).powi(2)).sum();
            fit + FEW_ORIGINS * ((part - LASTING.0).powi(2) + (power - LASTING.1).powi(2))
        };
        let grid = (0..=20).flat_map(|p| (0..=40).map(move |g| (0.05 * f64::from(p), 0.05 * f64::from(g))));
        let best = grid.min_by(|a, b| miss(a.0, a.1).total_cmp(&miss(b.0, b.1)));
        best.map_or(Self { part: LASTING.0, power: LASTING.1 }, |(part, power)| Self { part, power })
    }

    /// Correlation of the lasting part of a step, the first being 1, with that of the step after.
    fn next(self, step: usize) -> f64 {
        (step as f64 / (step + 1) as f64).powf(self.power)
    }
}

impl Joint {
    /// From one-step errors, one list a series, and deviations of origins by step ahead.
    pub(crate) fn of(series: Vec<(usize, usize)>, errors: &[Errors], origins: &[Vec<f64>]) -> Self {
        let rows = by_time(errors);
        let times = rows.len() as f64;
        let pairs = Pairs::of(&series, &rows);
        let factors = pairs.factors(times);
        let keep = 1.0 - pairs.shrinkage(factors);
        let scale = (keep / times.max(1.0)).sqrt();
        let rows: Vec<Vec<f64>> =
            rows.into_iter().map(|row| row.into_iter().map(|e| e * scale).collect()).collect();
        let own = |s: usize| rows.iter().map(|row| row[s] * row[s]).sum::<f64>();
        let rest = (0..series.len()).map(|s| (1.0 - own(s)).max(0.0).sqrt()).collect();
        let count = |of: fn(&(usize, usize)) -> usize| series.iter().map(of).max().map_or(0, |last| last + 1);
        let labels = (count(|s| s.0), count(|s| s.1));
        Self { series, labels, rows, rest, factors, lasting: Lasting::of(origins) }
    }

    /// Standard normal deviations of `steps` steps, `[step][series]`.
    pub(crate) fn draw(&self, draws: &mut Draws, steps: usize) -> Vec<Vec<f64>> {
        let (part, mut lasting) = (self.lasting.part, Vec::new());
        let one = |h: usize| {
            let fresh = self.across(draws);
            if h == 0 {
                lasting = fresh;
            } else {
                let on = self.lasting.next(h);
                let off = (1.0 - on * on).sqrt();
                lasting.iter_mut().zip(fresh).for_each(|(l, f)| *l = on * *l + off * f);
            }
            if part >= 1.0 {
                return lasting.clone();
            }
            let noise = self.across(draws);
            let mix = |(l, n): (&f64, f64)| part.sqrt() * l + (1.0 - part).sqrt() * n;
            lasting.iter().zip(noise).map(mix).collect()
        };
        (0..steps).map(one).collect()
    }

    /// One draw for all series.
    fn across(&self, draws: &mut Draws) -> Vec<f64> {
        let mut normals = |count: usize| -> Vec<f64> { (0..count).map(|_| draws.normal()).collect() };
        let market = normals(1)[0];
        let workloads = normals(self.labels.0);
        let regions = normals(self.labels.1);
        let f = self.factors;
        let own = (1.0 - f.market - f.workload - f.region).max(0.0).sqrt();
        let (m, w, r) = (f.market.sqrt(), f.workload.sqrt(), f.region.sqrt());
        let mut sum: Vec<f64> = normals(self.series.len());
        for ((value, (workload, region)), rest) in sum.iter_mut().zip(&self.series).zip(&self.rest) {
            *value = rest * (own * *value + m * market + w * workloads[*workload] + r * regions[*region]);
        }
        for row in &self.rows {
            let weight = draws.normal();
            sum.iter_mut().zip(row).for_each(|(value, e)| *value += weight * e);
        }
        sum
    }
}

/// Errors by time, at the times at which at least half of the series that have any have one.
fn by_time(errors: &[Errors]) -> Vec<Vec<f64>> {
    let with = errors.iter().filter(|e| !e.is_empty()).count();
    let mut all: std::collections::BTreeMap<usize, (usize, Vec<f64>)> = std::collections::BTreeMap::new();
    for (s, own) in errors.iter().enumerate() {
        for (time, error) in own {
            let (known, row) = all.entry(*time).or_insert_with(|| (0, vec![0.0; errors.len()]));
            *known += 1;
            row[s] = *error;
        }
    }
    all.into_values().filter(|(known, _)| 2 * known >= with).map(|(_, row)| row).collect()
}

/// Correlations measured, by pair.
struct Pairs {
    /// What the pair shares, as in [`BEFORE`], the correlation, and the times behind it.
    all: Vec<(usize, f64, f64)>,
}

impl Pairs {
    fn of(series: &[(usize, usize)], rows: &[Vec<f64>]) -> Self {
        let mut all = Vec::new();
        for i in 0..series.len() {
            for j in i + 1..series.len() {
                let shared = match (series[i].0 == series[j].0, series[i].1 == series[j].1) {
                    (true, _) => 1,
                    (_, true) => 2,
                    _ => 0,
                };
                let (mut ii, mut ij, mut jj, mut count) = (0.0, 0.0, 0.0, 0.0);
                for row in rows.iter().filter(|row| row[i] != 0.0 && row[j] != 0.0) {
                    ii += row[i] * row[i];
                    ij += row[i] * row[j];
                    jj += row[j] * row[j];
                    count += 1.0;
                }
                if ii * jj > 0.0 && count > 2.0 {
                    all.push((shared, ij / (ii * jj).sqrt(), count));
                }
            }
        }
        Self { all }
    }

    /// The mean by what is shared, drawn to what was believed before.
    fn factors(&self, times: f64) -> Factors {
        let mean = |shared: usize| {
            let of = self.all.iter().filter(|pair| pair.0 == shared);
            let (sum, count) = of.fold((0.0, 0.0), |(sum, count), pair| (sum + pair.1, count + 1.0));
            if count > 0.0 {
                (times * sum / count + FEW * BEFORE[shared]) / (times + FEW)
            } else {
                BEFORE[shared]
            }
        };
        Factors::of([0, 1, 2].map(mean))
    }

    /// `λ`: the variance of the correlations measured over their squared distance from those of the factors.
    fn shrinkage(&self, factors: Factors) -> f64 {
        let target = [0, 1, 2].map(|shared| {
            let parts = [0.0, factors.workload, factors.region];
            factors.market + parts[shared]
        });
        let variance: f64 = self.all.iter().map(|(_, r, n)| (1.0 - r * r).powi(2) / (n - 1.0)).sum();
        let distance: f64 = self.all.iter().map(|(shared, r, _)| (r - target[*shared]).powi(2)).sum();
        if distance > 0.0 { (variance / distance).clamp(0.0, 1.0) } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Purpose;

    const SERIES: [(usize, usize); 4] = [(0, 0), (0, 1), (1, 0), (1, 1)];

    fn series() -> Vec<(usize, usize)> {
        SERIES.to_vec()
    }

    fn correlation(pairs: impl Iterator<Item = (f64, f64)>) -> f64 {
        let (mut aa, mut ab, mut bb) = (0.0, 0.0, 0.0);
        for (a, b) in pairs {
            aa += a * a;
            ab += a * b;
            bb += b * b;
        }
        ab / f64::sqrt(aa * bb)
    }

    /// Errors of known correlations: 0.5 of all pairs, but 0.9 of the first two, which share a workload.
    fn past(times: usize) -> Vec<Errors> {
        let mut draws = Draws::new(1, Purpose::Errors, 0);
        let mut all = vec![Vec::new(); 4];
        for t in 0..times {
            let (market, pair) = (draws.normal(), draws.normal());
            for (s, errors) in all.iter_mut().enumerate() {
                let own = draws.normal();
                let rest =
                    if s < 2 { 0.4_f64.sqrt() * pair + 0.1_f64.sqrt() * own } else { 0.5_f64.sqrt() * own };
                errors.push((t, 0.5_f64.sqrt() * market + rest));
            }
        }
        all
    }

    fn drawn(joint: &Joint, paths: u64, steps: usize) -> Vec<Vec<Vec<f64>>> {
        (0..paths).map(|p| joint.draw(&mut Draws::new(2, Purpose::Errors, p), steps)).collect()
    }

    /// Many errors: what is drawn has the correlations that were put in, and variances of one.
    #[test]
    fn correlations_of_the_past_are_drawn_again() {
        let joint = Joint::of(series(), &past(4000), &[]);
        let paths = drawn(&joint, 20_000, 1);
        let between = |a: usize, b: usize| correlation(paths.iter().map(|z| (z[0][a], z[0][b])));
        for (a, b, expected) in [(0, 1, 0.9), (0, 2, 0.5), (2, 3, 0.5), (1, 3, 0.5)] {
            assert!((between(a, b) - expected).abs() < 0.03, "{a} {b}: {} {expected}", between(a, b));
        }
        for s in 0..4 {
            let variance = paths.iter().map(|z| z[0][s] * z[0][s]).sum::<f64>() / 20_000.0;
            assert!((variance - 1.0).abs() < 0.04, "{s}: {variance}");
        }
    }

    /// None: the factors of before; two series of one workload have the correlation of that.
    #[test]
    fn without_a_past_there_are_factors() {
        let joint = Joint::of(series(), &vec![Vec::new(); 4], &[]);
        let paths = drawn(&joint, 20_000, 1);
        let between = |a: usize, b: usize| correlation(paths.iter().map(|z| (z[0][a], z[0][b])));
        for (a, b, expected) in [(0, 3, BEFORE[0]), (0, 1, BEFORE[1]), (0, 2, BEFORE[2])] {
            assert!((between(a, b) - expected).abs() < 0.03, "{a} {b}: {}", between(a, b));
        }
    }

    /// Random walks scaled to one variance have `κ = 1`, `γ = ½`, fresh errors `κ = 0`, and a mixture lies between; what is drawn
    /// from the match has the correlations of what it was matched to.
    #[test]
    fn lasting_errors_are_told_from_fresh_ones() {
        let mut draws = Draws::new(3, Purpose::Errors, 0);
        let mut origin = |noise: f64| {
            let mut sum = 0.0;
            let step = |h: u32| {
                sum += draws.normal();
                (1.0 - noise).sqrt() * sum / f64::from(h + 1).sqrt() + noise.sqrt() * draws.normal()
            };
            (0..10).map(step).collect::<Vec<f64>>()
        };
        for (noise, part) in [(0.0, 1.0), (0.5, 0.5), (1.0, 0.0)] {
            let origins: Vec<Vec<f64>> = (0..4000).map(|_| origin(noise)).collect();
            let found = Lasting::of(&origins);
            assert!((found.part - part).abs() <= 0.051, "{noise}: {found:?}");
            assert!(noise >= 1.0 || (found.power - 0.5).abs() <= 0.11, "{noise}: {found:?}");
            let paths = drawn(&Joint::of(series(), &past(50), &origins), 20_000, 10);
            for (g, h) in [(0, 1), (1, 7), (4, 9)] {
                let seen = correlation(origins.iter().map(|z| (z[g], z[h])));
                let told = correlation(paths.iter().map(|z| (z[g][0], z[h][0])));
                assert!((seen - told).abs() < 0.06, "{noise} {g} {h}: {seen} {told}");
            }
        }
        assert_eq!(Lasting::of(&[]), Lasting { part: 0.9, power: 0.5 });
    }
}
