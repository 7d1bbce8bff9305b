//! One season taken out and put back: the test of it and the classical decomposition.
//!
//! # Source
//! The test is that of the M4 competition (Makridakis, Spiliotis & Assimakopoulos 2020); the decomposition that of
//! Kendall & Stuart, *The Advanced Theory of Statistics* 3 (1983): centred moving averages.

/// From so many standard errors on, the autocorrelation at the season tells of one: 90 %, both sides.
const TELLS: f64 = 1.645;
/// Below this index a season is not divided by.
const LEAST_INDEX: f64 = 0.01;

/// How a season works on a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Add,
    Multiply,
}

/// Effects of a season, by place in it: the first is that of the first value.
#[derive(Clone, Debug)]
pub(crate) struct Season {
    effect: Effect,
    by_place: Vec<f64>,
}

impl Season {
    /// The season of these values; `None` where the test does not tell of one. One that multiplies needs values above zero.
    pub(crate) fn of(y: &[f64], length: usize, effect: Effect) -> Option<Self> {
        if !is_seasonal(y, length) {
            return None;
        }
        let positive = y.iter().all(|v| *v > 0.0);
        let multiplied =
            (positive && effect == Effect::Multiply).then(|| indices(y, length, Effect::Multiply));
        match multiplied {
            Some(by_place) if by_place.iter().all(|i| *i > LEAST_INDEX && i.is_finite()) => {
                Some(Self { effect: Effect::Multiply, by_place })
            }
            _ => Some(Self { effect: Effect::Add, by_place: indices(y, length, Effect::Add) }),
        }
    }

    /// The values without the season.
    pub(crate) fn out_of(&self, y: &[f64]) -> Vec<f64> {
        let without = |(t, v): (usize, &f64)| match self.effect {
            Effect::Add => v - self.at(t),
            Effect::Multiply => v / self.at(t),
        };
        y.iter().enumerate().map(without).collect()
    }

    /// What a step adds to a level and what it multiplies it by.
    pub(crate) fn on(&self, step: usize) -> (f64, f64) {
        match self.effect {
            Effect::Add => (self.at(step), 1.0),
            Effect::Multiply => (0.0, self.at(step)),
        }
    }

    fn at(&self, step: usize) -> f64 {
        self.by_place[step % self.by_place.len()]
    }
}

/// The autocorrelation at the season against those before it.
pub(crate) fn is_seasonal(y: &[f64], length: usize) -> bool {
    if length < 2 || y.len() < 3 * length {
        return false;
    }
    let mean = y.iter().sum::<f64>() / y.len() as f64;
    let spread: f64 = y.iter().map(|v| (v - mean).powi(2)).sum();
    let at = |lag: usize| {
        let sum: f64 = y[lag..].iter().zip(y).map(|(a, b)| (a - mean) * (b - mean)).sum();
        if spread > 0.0 { sum / spread } else { 0.0 }
    };
    let before: f64 = (1..length).map(|lag| at(lag).powi(2)).sum();
    at(length).abs() > TELLS / (y.len() as f64).sqrt() * (1.0 + 2.0 * before).sqrt()
}

/// Mean distance of values from their centred moving average by place in the season, the mean of all taken off.
fn indices(y: &[f64], length: usize, effect: Effect) -> Vec<f64> {
    let half = length / 2;
    let average = |middle: usize| {
        let window = &y[middle - half..=middle + half];
        let sum: f64 = window.iter().sum();
        // An even season reaches half of the values at its ends.
        let ends = if length.is_multiple_of(2) { 0.5 * (window[0] + window[2 * half]) } else { 0.0 };
        (sum - ends) / length as f64
    };
    let mut sums = vec![(0.0, 0.0); length];
    for middle in half..y.len() - half {
        let (sum, count) = &mut sums[middle % length];
        *sum += match effect {
            Effect::Add => y[middle] - average(middle),
            Effect::Multiply => y[middle] / average(middle),
        };
        *count += 1.0;
    }
    let means: Vec<f64> = sums.into_iter().map(|(sum, count)| sum / count).collect();
    let mean = means.iter().sum::<f64>() / length as f64;
    let centred = |index: f64| if effect == Effect::Add { index - mean } else { index / mean };
    means.into_iter().map(centred).collect()
}
