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

/// A 95 % interval that reaches further beyond what has been than so many times its range is not believed, as long as it looks no
/// further ahead than half of what has been; then in proportion. Convention.
const FAR: f64 = 4.0;
/// The degree of the power that fast growth becomes. Convention.
const DEGREE: f64 = 2.0;

/// Growth fades: the further it has come, the slower it goes on.
///
/// A model of logarithms continues growth in percent, and a series that tripled last year would be a hundred times larger in four.
/// So what it adds to the level, `g` on its scale, becomes `R·ln(1 + g/R)`: the ratio to the level is then `(1 + g/R)^R`,
/// whose speed falls as `1/(1 + g/R)`. Growth of a tenth hardly notices (`g` = 0.095 becomes 0.093); growth by a hundred becomes
/// growth by eleven. Decline stays as it is.
///
/// # Source
/// The transform of Box & Cox 1964 with exponent `1/R`, applied to the ratio of the future to the level.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fade {
    /// On logarithms.
    level: f64,
}

impl Fade {
    /// Not at all.
    pub(crate) const NEVER: Self = Self { level: f64::INFINITY };

    /// Above the highest value of the last season, or the last value where there is none.
    pub(crate) fn above(y: &[f64], season: usize) -> Self {
        Self { level: y.iter().rev().take(season.max(1)).copied().fold(0.0, f64::max).ln() }
    }

    /// From logarithms to units.
    fn back(self, value: f64) -> f64 {
        let growth = value - self.level;
        if growth > 0.0 { self.level.exp() * (1.0 + growth / DEGREE).powf(DEGREE) } else { value.exp() }
    }
}

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
    pub(crate) fn at(&self, step: usize, z: f64, fade: Fade) -> f64 {
        let value = self.middle[step] + z * self.spread[step];
        match self.scale {
            Scale::Linear => value,
            Scale::Log => fade.back(value),
        }
    }

    /// Whether every number is one, and the 95 % interval stays within a few ranges of what has been.
    pub(crate) fn is_sane(&self, y: &[f64], fade: Fade) -> bool {
        let (low, high) =
            y.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
        let room = FAR * (high - low).max(0.1 * high.abs());
        let within = |h: usize, z: f64| {
            let value = self.at(h, z, fade);
            let further = (2.0 * (h + 1) as f64 / y.len() as f64).max(1.0);
            value.is_finite() && (value - high).max(low - value) <= room * further
        };
        (0..self.middle.len()).all(|h| within(h, 2.0) && within(h, -2.0))
    }
}

/// Levels of the quantiles that are told: the 95 % interval and the nine deciles.
pub const LEVELS: [f64; 11] = [0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975];
/// Place of the median among them.
pub const MEDIAN: usize = 5;
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

/// What lies further out is taken to lie so far, standard deviations.
const FURTHEST: f64 = 3.5;

/// Quantiles at [`LEVELS`] by step ahead, units of the series.
pub type Fan = Vec<[f64; 11]>;

/// The quantiles of an outlook.
pub(crate) fn fan(outlook: &Outlook, fade: Fade) -> Fan {
    (0..outlook.middle.len()).map(|h| DEVIATIONS.map(|z| outlook.at(h, z, fade))).collect()
}

/// The value so many standard deviations of a normal distribution above the median: on a line between neighbours of the quantiles,
/// and beyond the last of them.
pub(crate) fn value_at(quantiles: &[f64; 11], z: f64) -> f64 {
    let above = DEVIATIONS.partition_point(|deviation| *deviation < z).clamp(1, LEVELS.len() - 1);
    let part = (z - DEVIATIONS[above - 1]) / (DEVIATIONS[above] - DEVIATIONS[above - 1]);
    quantiles[above - 1] + part * (quantiles[above] - quantiles[above - 1])
}

/// The inverse of [`value_at`]; `None` where all quantiles are one.
pub(crate) fn deviation_of(quantiles: &[f64; 11], value: f64) -> Option<f64> {
    let above = quantiles.partition_point(|quantile| *quantile < value).clamp(1, LEVELS.len() - 1);
    let width = quantiles[above] - quantiles[above - 1];
    let part = if width > 0.0 { (value - quantiles[above - 1]) / width } else { 0.0 };
    let z = DEVIATIONS[above - 1] + part * (DEVIATIONS[above] - DEVIATIONS[above - 1]);
    (quantiles[LEVELS.len() - 1] > quantiles[0]).then(|| z.clamp(-FURTHEST, FURTHEST))
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
