//! Least squares by columns at right angles, one after another.

/// What a column has of its own, as a part of it, for it to count.
const OWN: f64 = 1e-6;

/// Columns at right angles to one another, each of length one.
#[derive(Default)]
pub(super) struct Space {
    columns: Vec<Vec<f64>>,
    /// Of the columns that were added, what each had of those before, and its own length.
    parts: Vec<Vec<f64>>,
}

impl Space {
    /// What these columns span.
    pub(super) fn of(columns: &[Vec<f64>]) -> Self {
        let mut space = Self::default();
        for column in columns {
            space.add(column.clone());
        }
        space
    }

    pub(super) fn rank(&self) -> usize {
        self.columns.len()
    }

    /// Adds what a column has of its own; whether it has any.
    pub(super) fn add(&mut self, column: Vec<f64>) -> bool {
        self.add_beside(&Self::default(), column)
    }

    /// Adds what a column has beside another space too; whether it has any.
    pub(super) fn add_beside(&mut self, beside: &Self, column: Vec<f64>) -> bool {
        let whole = dot(&column, &column).sqrt();
        let column = beside.out_of(beside.out_of(column));
        let mut part: Vec<f64> = self.columns.iter().map(|c| dot(c, &column)).collect();
        let own = self.out_of(self.out_of(column));
        let length = dot(&own, &own).sqrt();
        if length <= OWN * whole || length <= 0.0 {
            return false;
        }
        part.push(length);
        self.columns.push(own.into_iter().map(|v| v / length).collect());
        self.parts.push(part);
        true
    }

    /// A column without what lies in these.
    pub(super) fn out_of(&self, mut column: Vec<f64>) -> Vec<f64> {
        for c in &self.columns {
            let part = dot(c, &column);
            column.iter_mut().zip(c).for_each(|(v, c)| *v -= part * c);
        }
        column
    }

    /// Least-squares coefficients of the columns that were added.
    pub(super) fn coefficients(&self, y: &[f64]) -> Vec<f64> {
        let mut solved: Vec<f64> = self.columns.iter().map(|c| dot(c, y)).collect();
        for j in (0..solved.len()).rev() {
            solved[j] /= self.parts[j][j];
            for i in 0..j {
                solved[i] -= self.parts[j][i] * solved[j];
            }
        }
        solved
    }

    /// What each row adds to the sum of the coefficients.
    pub(super) fn sums(&self) -> Vec<f64> {
        let mut solved: Vec<f64> = Vec::new();
        for part in &self.parts {
            let known: f64 = part.iter().zip(&solved).map(|(r, v)| r * v).sum();
            solved.push((1.0 - known) / part[part.len() - 1]);
        }
        let rows = self.columns.first().map_or(0, Vec::len);
        (0..rows).map(|i| self.columns.iter().zip(&solved).map(|(c, v)| c[i] * v).sum()).collect()
    }
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `y = 3 + 2·a − 5·b` exactly, and a column that says nothing of its own.
    #[test]
    fn coefficients_and_their_sum_are_found() {
        let (a, b) = (vec![1.0, 4.0, 2.0, 8.0, 5.0], vec![0.0, 1.0, 7.0, 1.0, 3.0]);
        let y: Vec<f64> = a.iter().zip(&b).map(|(a, b)| 3.0 + 2.0 * a - 5.0 * b).collect();
        let mean = Space::of(&[vec![1.0; 5], vec![2.0; 5]]);
        assert_eq!(mean.rank(), 1);
        let mut own = Space::default();
        assert!(own.add_beside(&mean, a) && own.add_beside(&mean, b) && !own.add_beside(&mean, vec![9.0; 5]));
        let found = own.coefficients(&mean.out_of(y.clone()));
        assert!((found[0] - 2.0).abs() < 1e-9 && (found[1] + 5.0).abs() < 1e-9, "{found:?}");
        assert!((dot(&own.sums(), &y) + 3.0).abs() < 1e-9);
    }
}
