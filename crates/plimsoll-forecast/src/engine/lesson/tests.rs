//! Piece by piece and at once are the same.

use super::super::Origins;
use super::*;
use crate::draw::{Draws, Purpose};

#[test]
fn series_that_come_piece_by_piece_are_told_the_same() {
    let mut draws = Draws::new(5, Purpose::Errors, 0);
    let mut one = |s: usize| -> Vec<f64> {
        let mut level = 2.0 + 0.1 * (s % 7) as f64;
        let length = if s % 9 == 4 { 4 } else { 24 + s % 5 };
        (0..length)
            .map(|t| {
                level += 0.05 * draws.normal();
                if s % 6 == 1 && t == 2 { f64::NAN } else { level.exp() }
            })
            .collect()
    };
    let all: Vec<Vec<f64>> = (0..250).map(&mut one).collect();
    let panel = Panel {
        seasons: Vec::new(),
        horizon: 60,
        non_negative: true,
        fades: false,
        threads: 2,
        origins: Origins { count: 3, apart: 4 },
        only: None,
    };
    let values: Vec<&[f64]> = all.iter().map(Vec::as_slice).collect();
    let whole = panel.all(&values, &mut |_, _| {});
    let single = Panel { threads: 1, ..panel.clone() };
    let lengths: Lengths = all.iter().map(Vec::len).collect();
    let every = single.every(lengths.count());
    assert!(every > 1, "some teach, not all");
    let some: Vec<&[f64]> = values.iter().copied().step_by(every).collect();
    let lesson = single.lesson(&lengths, &some, &mut |_, _| {});
    // What is not a number is no equal of itself.
    assert_eq!(format!("{:?}", lesson.told), format!("{:?}", whole.told));
    let long: Vec<SeriesForecast> = values
        .iter()
        .step_by(single.every_typical(values.len()))
        .filter(|values| !is_short(values))
        .map(|values| single.forecast(values, &lesson.teaching))
        .collect();
    let typical = single.typical(long.iter());
    let mut pieces = Vec::new();
    for chunk in values.chunks(70) {
        let mut told = single.forecast_all(chunk, &lesson.teaching, &mut |_, _| {});
        for (values, forecast) in chunk.iter().zip(&mut told) {
            single.complete(values, forecast, typical.as_ref());
        }
        pieces.extend(told);
    }
    assert!(pieces == whole.forecasts, "not the same");
}
