//! Minimising a function of a few variables without derivatives.

/// Spread of values at which the search stops.
const TOLERANCE: f64 = 1e-7;

/// A point and its value.
type Vertex = (Vec<f64>, f64);

/// Looks for a minimum of `f` near `start` by the downhill simplex method; the same steps on every machine.
///
/// Stops when best and worst corner differ by less than `1e-7` relative to the value, or after `rounds` rounds.
///
/// # Source
/// Nelder & Mead 1965, *A simplex method for function minimization*, with their coefficients 1, 2, ½, ½.
pub(crate) fn minimise(
    f: impl Fn(&[f64]) -> f64,
    start: &[f64],
    step: f64,
    rounds: usize,
) -> (Vec<f64>, f64) {
    let mut corners = corners(&f, start, step);
    for _ in 0..rounds {
        corners.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (best, worst) = (corners[0].1, corners[start.len()].1);
        if worst - best <= TOLERANCE * (1.0 + best.abs()) {
            break;
        }
        round(&f, &mut corners);
    }
    corners.into_iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((start.to_vec(), f64::INFINITY))
}

fn corners(f: &impl Fn(&[f64]) -> f64, start: &[f64], step: f64) -> Vec<Vertex> {
    let moved = |place: Option<usize>| {
        let mut point = start.to_vec();
        if let Some(i) = place {
            point[i] += step;
        }
        let value = f(&point);
        (point, value)
    };
    std::iter::once(None).chain((0..start.len()).map(Some)).map(moved).collect()
}

/// One round on sorted corners: reflect the worst through the middle of the others, then expand, contract or shrink.
fn round(f: &impl Fn(&[f64]) -> f64, corners: &mut [Vertex]) {
    let last = corners.len() - 1;
    let along = |t: f64| {
        let middle = |i: usize| corners[..last].iter().map(|c| c.0[i]).sum::<f64>() / last as f64;
        let point: Vec<f64> = (0..last).map(|i| middle(i) + t * (corners[last].0[i] - middle(i))).collect();
        let value = f(&point);
        (point, value)
    };
    let reflected = along(-1.0);
    let replacement = if reflected.1 < corners[0].1 {
        let expanded = along(-2.0);
        Some(if expanded.1 < reflected.1 { expanded } else { reflected })
    } else if last > 0 && reflected.1 < corners[last - 1].1 {
        Some(reflected)
    } else {
        let contracted = along(if reflected.1 < corners[last].1 { -0.5 } else { 0.5 });
        (contracted.1 < reflected.1.min(corners[last].1)).then_some(contracted)
    };
    match replacement {
        Some(vertex) => corners[last] = vertex,
        None => shrink(f, corners),
    }
}

fn shrink(f: &impl Fn(&[f64]) -> f64, corners: &mut [Vertex]) {
    let best = corners[0].0.clone();
    for corner in &mut corners[1..] {
        for (x, b) in corner.0.iter_mut().zip(&best) {
            *x = 0.5 * (*x + b);
        }
        corner.1 = f(&corner.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rosenbrock's valley: minimum 0 at (1, 1).
    #[test]
    fn finds_the_bottom_of_the_valley() {
        let valley = |x: &[f64]| 100.0 * (x[1] - x[0] * x[0]).powi(2) + (1.0 - x[0]).powi(2);
        let (point, value) = minimise(valley, &[-1.2, 1.0], 0.5, 500);
        assert!(
            value < 1e-6 && (point[0] - 1.0).abs() < 1e-2 && (point[1] - 1.0).abs() < 1e-2,
            "{point:?} {value}"
        );
    }

    #[test]
    fn one_variable() {
        let (point, _) = minimise(|x| (x[0] - 3.0).powi(2), &[0.0], 1.0, 200);
        assert!((point[0] - 3.0).abs() < 1e-3);
    }
}
