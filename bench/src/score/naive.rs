//! Naive 2: the last value, with the season taken out and put back where there is one.

use super::read::Series;

/// From so many standard errors on, the autocorrelation at the season tells of one: 90 %, both sides.
const TELLS: f64 = 1.645;

/// The forecast of Naive 2.
pub(crate) fn naive2(past: &[f64], ahead: usize, season: usize) -> Vec<f64> {
    let last = past.last().copied().unwrap_or(0.0);
    let plain = vec![last; ahead];
    if !is_seasonal(past, season) {
        return plain;
    }
    let index = indices(past, season);
    if index.iter().any(|i| !i.is_finite() || *i <= 0.0) {
        return plain;
    }
    let level = last / index[(past.len() - 1) % season];
    (0..ahead).map(|step| level * index[(past.len() + step) % season]).collect()
}

/// The test of the M4 competition: the autocorrelation at the season against those before it.
fn is_seasonal(y: &[f64], season: usize) -> bool {
    if season == 1 || y.len() < 3 * season {
        return false;
    }
    let mean = y.iter().sum::<f64>() / y.len() as f64;
    let spread: f64 = y.iter().map(|v| (v - mean).powi(2)).sum();
    let at = |lag: usize| {
        let sum: f64 = y.windows(lag + 1).map(|w| (w[0] - mean) * (w[lag] - mean)).sum();
        if spread > 0.0 { sum / spread } else { 0.0 }
    };
    let before: f64 = (1..season).map(|lag| at(lag).powi(2)).sum();
    at(season).abs() > TELLS / (y.len() as f64).sqrt() * (1.0 + 2.0 * before).sqrt()
}

/// Seasonal indices of the classical multiplicative decomposition: means of values over their centred moving average, scaled
/// to a mean of one.
fn indices(y: &[f64], season: usize) -> Vec<f64> {
    let half = season / 2;
    let average = |middle: usize| {
        let window = &y[middle - half..=middle + half];
        let sum: f64 = window.iter().sum();
        // An even season reaches half of the values at its ends.
        let ends = if season.is_multiple_of(2) { 0.5 * (window[0] + window[2 * half]) } else { 0.0 };
        (sum - ends) / season as f64
    };
    let mut sums = vec![(0.0, 0.0); season];
    for middle in half..y.len() - half {
        let (sum, count) = &mut sums[middle % season];
        *sum += y[middle] / average(middle);
        *count += 1.0;
    }
    let means: Vec<f64> = sums.into_iter().map(|(sum, count)| sum / count).collect();
    let mean = means.iter().sum::<f64>() / season as f64;
    means.into_iter().map(|index| index / mean).collect()
}

impl Series {
    /// Mean absolute change of the training part from season to season: what errors are scaled by.
    pub(crate) fn unit(&self, season: usize) -> f64 {
        let lag = if self.past.len() <= season { 1 } else { season };
        let changes = self.past.windows(lag + 1).map(|w| (w[lag] - w[0]).abs());
        changes.sum::<f64>() / (self.past.len() - lag) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A level of 10 with seasons of 1.2 and 0.8: the moving average is the level, and the season is put back as it was.
    #[test]
    fn a_pure_season_comes_back() {
        let past: Vec<f64> = (0..12).map(|t| if t % 2 == 0 { 12.0 } else { 8.0 }).collect();
        let told = naive2(&past, 3, 2);
        assert!(told.iter().zip([12.0, 8.0, 12.0]).all(|(a, b)| (a - b).abs() < 1e-12), "{told:?}");
        let odd: Vec<f64> = (0..15).map(|t| [9.0, 10.0, 11.0][t % 3]).collect();
        let told = naive2(&odd, 4, 3);
        assert!(told.iter().zip([9.0, 10.0, 11.0, 9.0]).all(|(a, b)| (a - b).abs() < 1e-12), "{told:?}");
    }

    #[test]
    fn without_a_season_it_is_the_last_value() {
        let rising: Vec<f64> = (0..8).map(f64::from).collect();
        assert_eq!(naive2(&rising, 2, 4), [7.0, 7.0], "too short to tell");
        assert_eq!(naive2(&rising, 2, 1), [7.0, 7.0]);
        assert_eq!(naive2(&[5.0; 40], 2, 4), [5.0, 5.0], "nothing changes");
    }
}
