//! The floor under all models: the last season again, and the straight line from the first value to the last.

use super::outlook::{Outlook, Scale};
use super::season::{Effect, Season};

/// The last season again, or the last value. Errors of a season add up over the seasons ahead.
pub(crate) fn seasonal(y: &[f64], season: usize, steps: usize) -> Outlook {
    let lag = if season > 1 && y.len() > season { season } else { 1 };
    let changes = y[lag..].iter().zip(y).map(|(a, b)| (a - b).powi(2));
    let sigma = (changes.sum::<f64>() / (y.len() - lag).max(1) as f64).sqrt();
    let middle = (0..steps).map(|h| y[y.len() - lag + h % lag]).collect();
    let spread = (0..steps).map(|h| sigma * ((h / lag + 1) as f64).sqrt()).collect();
    Outlook { scale: Scale::Linear, middle, spread }
}

/// The line through the first and the last value, a season taken out before and put back after.
///
/// # Source
/// Hyndman & Athanasopoulos, *Forecasting: Principles and Practice*, 3rd ed., section 5.2 and table 5.2.
pub(crate) fn drift(y: &[f64], season: usize, steps: usize) -> Outlook {
    let season = Season::of(y, season, Effect::Multiply);
    let own = season.as_ref().map(|season| season.out_of(y));
    let values = own.as_deref().unwrap_or(y);
    let last = values.len() - 1;
    let slope = (values[last] - values[0]) / last as f64;
    let errors = values.windows(2).map(|w| (w[1] - w[0] - slope).powi(2));
    let sigma = (errors.sum::<f64>() / (last - 1).max(1) as f64).sqrt();
    let (mut middle, mut spread) = (Vec::with_capacity(steps), Vec::with_capacity(steps));
    for h in 0..steps {
        let ahead = (h + 1) as f64;
        let (add, multiply) = season.as_ref().map_or((0.0, 1.0), |season| season.on(y.len() + h));
        middle.push((values[last] + slope * ahead) * multiply + add);
        spread.push(sigma * multiply * (ahead * (1.0 + ahead / last as f64)).sqrt());
    }
    Outlook { scale: Scale::Linear, middle, spread }
}
