//! What a model expects: by step ahead a normal distribution, on the scale on which the model works.

/// The scale on which a model works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    /// Values as they are.
    Linear,
    /// Their natural logarithms.
    Log,
}

impl Scale {
    pub(crate) fn of(self, value: f64) -> f64 {
        match self {
            Scale::Linear => value,
            Scale::Log => value.ln(),
        }
    }

    pub(crate) fn back(self, value: f64) -> f64 {
        match self {
            Scale::Linear => value,
            Scale::Log => value.exp(),
        }
    }
}

/// A 95 % interval that reaches further beyond what has been than so many times its range is not believed. Convention.
const FAR: f64 = 4.0;

/// A forecast of one series by one model.
#[derive(Clone, Debug)]
pub(crate) struct Outlook {
    pub(crate) scale: Scale,
    /// Medians by step ahead, on the scale.
    pub(crate) middle: Vec<f64>,
    /// Standard deviations by step ahead, on the scale.
    pub(crate) spread: Vec<f64>,
}

impl Outlook {
    /// The value, in units of the series, that lies `z` standard deviations above the median of a step.
    pub(crate) fn at(&self, step: usize, z: f64) -> f64 {
        self.scale.back(self.middle[step] + z * self.spread[step])
    }

    /// Whether every number is one, and the 95 % interval stays within a few ranges of what has been.
    pub(crate) fn is_sane(&self, y: &[f64]) -> bool {
        let (low, high) =
            y.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
        let room = FAR * (high - low).max(0.1 * high.abs());
        let within = |h: usize, z: f64| {
            self.at(h, z).is_finite() && (self.at(h, z) - high).max(low - self.at(h, z)) <= room
        };
        (0..self.middle.len()).all(|h| within(h, 2.0) && within(h, -2.0))
    }
}

/// Levels of the quantiles that are told: the 95 % interval and the nine deciles.
pub const LEVELS: [f64; 11] = [0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975];
/// Place of the median among them.
pub(crate) const MEDIAN: usize = 5;
/// The same levels in standard deviations of a normal distribution.
const DEVIATIONS: [f64; 11] = [
    -1.959_963_985,
    -1.281_551_566,
    -0.841_621_234,
    -0.524_400_513,
    -0.253_347_103,
    0.0,
    0.253_347_103,
    0.524_400_513,
    0.841_621_234,
    1.281_551_566,
    1.959_963_985,
];

/// Quantiles at [`LEVELS`] by step ahead, units of the series.
pub(crate) type Fan = Vec<[f64; 11]>;

/// The quantiles of an outlook.
pub(crate) fn fan(outlook: &Outlook) -> Fan {
    (0..outlook.middle.len()).map(|h| DEVIATIONS.map(|z| outlook.at(h, z))).collect()
}

/// The weighted mean of quantiles.
pub(crate) fn mean<'a>(fans: impl Iterator<Item = (f64, &'a Fan)>) -> Fan {
    let (mut sum, mut all): (Fan, f64) = (Vec::new(), 0.0);
    for (weight, fan) in fans {
        sum.resize(fan.len(), [0.0; 11]);
        all += weight;
        for (sum, quantiles) in sum.iter_mut().zip(fan) {
            sum.iter_mut().zip(quantiles).for_each(|(sum, value)| *sum += weight * value);
        }
    }
    sum.iter_mut().flatten().for_each(|value| *value /= all);
    sum
}

/// What a standard deviation is widened by for so many parameters that are estimated from so many values: errors of the estimates
/// add their part to those to come, on the average over the values.
///
/// # Source
/// Seber & Lee, *Linear Regression Analysis*, 2nd ed. (2003), section 5.3.
pub(crate) fn unknown(parameters: usize, values: usize) -> f64 {
    (1.0 + parameters as f64 / values.max(1) as f64).sqrt()
}
