//! Parts points that lie near one another, none too small: repeated halving by two means, the same for the same points.

/// Rounds of two means, at most.
const ROUNDS: usize = 20;
/// Points that are no farther from their middle than this, squared and relative to it, are the same.
const SAME: f64 = 1e-18;

/// Squared distance.
pub(super) fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// Mean of some points.
pub(super) fn mean(points: &[Vec<f64>], members: impl ExactSizeIterator<Item = usize>) -> Vec<f64> {
    let count = members.len().max(1) as f64;
    let mut sum = vec![0.0; points.first().map_or(0, Vec::len)];
    for member in members {
        sum.iter_mut().zip(&points[member]).for_each(|(s, v)| *s += v / count);
    }
    sum
}

/// At most so many parts, none with fewer points than `least`; the one with most points parts first. Places of points in
/// order. One part where the points are all the same, or too few.
pub(super) fn parts(points: &[Vec<f64>], most: usize, least: usize) -> Vec<Vec<usize>> {
    let mut parts: Vec<Vec<usize>> = vec![(0..points.len()).collect()];
    let least = least.max(1);
    while parts.len() < most {
        let large = (0..parts.len()).filter(|i| parts[*i].len() >= 2 * least);
        let mut by_size: Vec<usize> = large.collect();
        by_size.sort_by_key(|i| std::cmp::Reverse(parts[*i].len()));
        let Some((at, halves)) =
            by_size.into_iter().find_map(|i| Some((i, halves(points, &parts[i], least)?)))
        else {
            break;
        };
        let [low, high] = halves;
        parts[at] = low;
        parts.insert(at + 1, high);
    }
    parts
}

/// Two means of some points, started from the line on which they differ most; `None` where they are all the same.
fn halves(points: &[Vec<f64>], members: &[usize], least: usize) -> Option<[Vec<usize>; 2]> {
    let middle = mean(points, members.iter().copied());
    let line = widest(points, members, &middle)?;
    let along =
        |i: usize| points[i].iter().zip(&middle).zip(&line).map(|((p, m), l)| (p - m) * l).sum::<f64>();
    let mut halves = cut(members, least, along);
    for _ in 0..ROUNDS {
        let [low, high] = halves.each_ref().map(|half| mean(points, half.iter().copied()));
        let next = cut(members, least, |i| distance(&points[i], &low) - distance(&points[i], &high));
        if next == halves {
            break;
        }
        halves = next;
    }
    Some(halves)
}

/// Points whose value is negative, and the others; the border moves so far that neither half is too small.
fn cut(members: &[usize], least: usize, value: impl Fn(usize) -> f64) -> [Vec<usize>; 2] {
    let mut order: Vec<(f64, usize)> = members.iter().map(|i| (value(*i), *i)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let border = order.partition_point(|(value, _)| *value < 0.0).clamp(least, order.len() - least);
    let half = |part: &[(f64, usize)]| {
        let mut half: Vec<usize> = part.iter().map(|(_, i)| *i).collect();
        half.sort_unstable();
        half
    };
    [half(&order[..border]), half(&order[border..])]
}

/// The direction in which points differ most, by power iteration from the point that is farthest from the middle; what is
/// low along it has a smaller sum, so that parts come in order of demand.
fn widest(points: &[Vec<f64>], members: &[usize], middle: &[f64]) -> Option<Vec<f64>> {
    let from = |i: usize| -> Vec<f64> { points[i].iter().zip(middle).map(|(p, m)| p - m).collect() };
    let farthest = members.iter().copied().max_by(|a, b| {
        distance(&points[*a], middle).total_cmp(&distance(&points[*b], middle)).then(b.cmp(a))
    })?;
    let (apart, size) = (from(farthest), middle.iter().map(|v| v * v).sum::<f64>());
    if apart.iter().map(|v| v * v).sum::<f64>() <= SAME * size {
        return None;
    }
    let mut line = unit(apart)?;
    for _ in 0..ROUNDS {
        let mut next = vec![0.0; line.len()];
        for member in members {
            let apart = from(*member);
            let along: f64 = apart.iter().zip(&line).map(|(a, l)| a * l).sum();
            next.iter_mut().zip(&apart).for_each(|(n, a)| *n += along * a);
        }
        line = unit(next)?;
    }
    let turned = line.iter().sum::<f64>() < 0.0;
    Some(line.into_iter().map(|v| if turned { -v } else { v }).collect())
}

fn unit(line: Vec<f64>) -> Option<Vec<f64>> {
    let length = line.iter().map(|v| v * v).sum::<f64>().sqrt();
    (length > 0.0).then(|| line.into_iter().map(|v| v / length).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(values: &[f64]) -> Vec<Vec<f64>> {
        values.iter().map(|v| vec![*v, 2.0 * v]).collect()
    }

    #[test]
    fn points_that_lie_together_stay_together_in_order() {
        let points = points(&[9.0, 1.0, 5.1, 1.2, 9.3, 5.0, 1.1, 9.1]);
        assert_eq!(parts(&points, 3, 1), [vec![1, 3, 6], vec![2, 5], vec![0, 4, 7]]);
    }

    /// By itself the lone point would be a part; with two to a part at least, its nearest neighbour goes with it.
    #[test]
    fn no_part_is_too_small() {
        let points = points(&[1.0, 1.1, 1.2, 1.3, 9.0]);
        assert_eq!(parts(&points, 2, 1), [vec![0, 1, 2, 3], vec![4]]);
        assert_eq!(parts(&points, 2, 2), [vec![0, 1, 2], vec![3, 4]]);
        assert_eq!(parts(&points, 2, 3), [vec![0, 1, 2, 3, 4]]);
    }

    #[test]
    fn what_is_all_the_same_is_one_part() {
        assert_eq!(parts(&points(&[2.0; 6]), 3, 1).len(), 1);
    }
}
