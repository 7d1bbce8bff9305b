//! Reproducible draws: a stream for every path and purpose, so that no draw depends on how many were made before it.

/// A stream of pseudo-random numbers.
///
/// # Source
/// SplitMix64: Steele, Lea & Flood 2014, *Fast splittable pseudorandom number generators*.
pub(crate) struct Draw(u64);

impl Draw {
    /// The stream of a seed, a path and a purpose.
    pub(crate) fn new(seed: u64, path: usize, purpose: u64) -> Self {
        let mut draw = Self(seed ^ mix(path as u64 + 1) ^ mix(purpose.wrapping_add(0x5851_f42d_4c95_7f2d)));
        draw.next();
        draw
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// Between 0 (included) and 1 (not included).
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// One of `count` places.
    pub(crate) fn place(&mut self, count: usize) -> usize {
        ((self.uniform() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// Standard normal, by Box & Muller 1958.
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The name's own number, so that a deal keeps its draws when the order of rows changes.
pub(crate) fn purpose(name: &str) -> u64 {
    name.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Probability that a standard normal falls below `x`.
///
/// # Source
/// Abramowitz & Stegun 1964, 7.1.26 (error below 1.5e-7).
pub(crate) fn normal_below(x: f64) -> f64 {
    let z = x.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let series = [0.254_829_592, -0.284_496_736, 1.421_413_741, -1.453_152_027, 1.061_405_429];
    let sum = series.iter().rev().fold(0.0, |sum, c| (sum + c) * t);
    let erf = 1.0 - sum * (-z * z).exp();
    if x >= 0.0 { f64::midpoint(1.0, erf) } else { f64::midpoint(1.0, -erf) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_have_the_moments_of_their_law() {
        let mut draw = Draw::new(1, 0, 0);
        let normals: Vec<f64> = (0..20_000).map(|_| draw.normal()).collect();
        let mean = normals.iter().sum::<f64>() / 20_000.0;
        let variance = normals.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.04, "{mean} {variance}");
    }

    #[test]
    fn the_normal_law_matches_its_table() {
        for (x, printed) in [(0.0, 0.5), (1.0, 0.841_345), (-1.959_964, 0.025), (2.575_829, 0.995)] {
            assert!((normal_below(x) - printed).abs() < 1e-6, "{x}");
        }
    }
}
