//! The inverse of a basis matrix: kept with its zeros left out, worked on in full.

/// Entries smaller than this are taken for zero when an inverse is kept.
const DUST: f64 = 1e-14;
/// How far `B⁻¹·B` may be from the identity before the inverse is made anew.
const DRIFT: f64 = 1e-10;
/// Values that are looked at together where most are zero.
const STRIDE: usize = 8;

/// A square matrix by rows without its zeros.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    start: Vec<u32>,
    index: Vec<u32>,
    value: Vec<f64>,
}

impl Kept {
    /// `−I`: the inverse where every row has its own logical variable in the basis.
    pub(super) fn of_logicals(rows: usize) -> Self {
        Self {
            start: (0..=rows as u32).collect(),
            index: (0..rows as u32).collect(),
            value: vec![-1.0; rows],
        }
    }

    /// The product with a vector.
    pub(super) fn times(&self, vector: &[f64], product: &mut [f64]) {
        for (i, sum) in product.iter_mut().enumerate() {
            let row = self.start[i] as usize..self.start[i + 1] as usize;
            let terms = self.index[row.clone()].iter().zip(&self.value[row]);
            *sum = terms.map(|(&j, v)| v * vector[j as usize]).sum();
        }
    }
}

/// A square matrix in full, by rows.
#[derive(Clone, Debug)]
pub(super) struct Full {
    rows: usize,
    value: Vec<f64>,
    /// Columns of the last pivot row that are not zero.
    filled: Vec<u32>,
    pivot_row: Vec<f64>,
}

impl Full {
    pub(super) fn new(rows: usize) -> Self {
        Self { rows, value: vec![0.0; rows * rows], filled: Vec::new(), pivot_row: vec![0.0; rows] }
    }

    pub(super) fn row(&self, i: usize) -> &[f64] {
        &self.value[i * self.rows..][..self.rows]
    }

    /// Sum of the squares of a row, in four sums side by side.
    pub(super) fn square(&self, i: usize) -> f64 {
        let fours = self.row(i).chunks_exact(4);
        let rest: f64 = fours.remainder().iter().map(|v| v * v).sum();
        let mut sums = [0.0; 4];
        fours.for_each(|four| sums.iter_mut().zip(four).for_each(|(sum, v)| *sum += v * v));
        (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
    }

    pub(super) fn load(&mut self, kept: &Kept) {
        self.value.fill(0.0);
        for i in 0..self.rows {
            for k in kept.start[i] as usize..kept.start[i + 1] as usize {
                self.value[i * self.rows + kept.index[k] as usize] = kept.value[k];
            }
        }
    }

    pub(super) fn keep(&self) -> Kept {
        let mut kept = Kept { start: vec![0], index: Vec::new(), value: Vec::new() };
        for i in 0..self.rows {
            // Most of it is zero: looked through in strides.
            for (stride, values) in self.row(i).chunks(STRIDE).enumerate() {
                if values.iter().fold(false, |any, value| any | (value.abs() > DUST)) {
                    let there = values.iter().enumerate().filter(|(_, value)| value.abs() > DUST);
                    there.for_each(|(j, &value)| {
                        kept.index.push((stride * STRIDE + j) as u32);
                        kept.value.push(value);
                    });
                }
            }
            kept.start.push(kept.index.len() as u32);
        }
        kept
    }

    /// The product with a column that has few entries `(row, value)`.
    pub(super) fn times(&self, column: &[(u32, f64)], product: &mut [f64]) {
        for (i, sum) in product.iter_mut().enumerate() {
            let row = self.row(i);
            *sum = column.iter().map(|&(j, v)| v * row[j as usize]).sum();
        }
    }

    /// Another variable takes the place `at` in the basis: `column` is the inverse times its column.
    pub(super) fn exchange(&mut self, at: usize, column: &[f64]) {
        let m = self.rows;
        self.pivot_row.copy_from_slice(&self.value[at * m..][..m]);
        self.filled.clear();
        for (j, value) in self.pivot_row.iter_mut().enumerate().filter(|(_, value)| **value != 0.0) {
            *value /= column[at];
            self.filled.push(j as u32);
        }
        let dense = self.filled.len() * 4 > m;
        for (i, &factor) in column.iter().enumerate().filter(|(i, factor)| *i != at && **factor != 0.0) {
            let row = &mut self.value[i * m..][..m];
            if dense {
                row.iter_mut().zip(&self.pivot_row).for_each(|(v, p)| *v -= factor * p);
            } else {
                self.filled.iter().for_each(|&j| row[j as usize] -= factor * self.pivot_row[j as usize]);
            }
        }
        self.value[at * m..][..m].copy_from_slice(&self.pivot_row);
    }

    /// Makes the inverse anew from the columns of the basis where it has drifted from it; false where they have none.
    pub(super) fn renew(&mut self, columns: &[&[(u32, f64)]]) -> bool {
        self.drift(columns) <= DRIFT || (self.invert(columns) && self.drift(columns) <= DRIFT)
    }

    /// How far `w·B⁻¹·B` is from `w`, for weights `w` between one and two that no error cancels by chance.
    fn drift(&mut self, columns: &[&[(u32, f64)]]) -> f64 {
        let weight = |p: usize| 1.0 + (p as f64 * 0.618_033_988_749_894_8).fract();
        self.pivot_row.fill(0.0);
        for p in 0..self.rows {
            let row = &self.value[p * self.rows..][..self.rows];
            self.pivot_row.iter_mut().zip(row).for_each(|(sum, v)| *sum += weight(p) * v);
        }
        let mut worst: f64 = 0.0;
        for (p, column) in columns.iter().enumerate() {
            let product: f64 = column.iter().map(|&(i, v)| v * self.pivot_row[i as usize]).sum();
            let off = (product - weight(p)).abs();
            // What is not a number is as far off as can be.
            worst = if off.is_nan() { f64::INFINITY } else { worst.max(off) };
        }
        worst
    }

    /// Gauss and Jordan with the greatest pivot of each column.
    fn invert(&mut self, columns: &[&[(u32, f64)]]) -> bool {
        let m = self.rows;
        let mut matrix = vec![0.0; m * m];
        for (j, column) in columns.iter().enumerate() {
            column.iter().for_each(|&(i, v)| matrix[i as usize * m + j] = v);
        }
        self.value.fill(0.0);
        (0..m).for_each(|i| self.value[i * m + i] = 1.0);
        for j in 0..m {
            let size = |i: &usize| matrix[i * m + j].abs();
            let pivot = (j..m).max_by(|a, b| size(a).total_cmp(&size(b))).unwrap_or(j);
            if matrix[pivot * m + j].abs() < 1e-11 {
                return false;
            }
            for k in 0..m {
                matrix.swap(j * m + k, pivot * m + k);
                self.value.swap(j * m + k, pivot * m + k);
            }
            let by = matrix[j * m + j];
            matrix[j * m..][..m].iter_mut().for_each(|v| *v /= by);
            self.value[j * m..][..m].iter_mut().for_each(|v| *v /= by);
            for i in (0..m).filter(|i| *i != j) {
                let factor = matrix[i * m + j];
                if factor != 0.0 {
                    subtract(&mut matrix, m, i, j, factor);
                    subtract(&mut self.value, m, i, j, factor);
                }
            }
        }
        true
    }
}

/// Row `i` less a multiple of row `j`.
fn subtract(matrix: &mut [f64], m: usize, i: usize, j: usize, factor: f64) {
    for k in 0..m {
        matrix[i * m + k] -= factor * matrix[j * m + k];
    }
}

#[cfg(test)]
mod tests {
    use super::{Full, Kept};

    /// `B = [[2, 1], [1, 1]]` has the inverse `[[1, −1], [−1, 2]]`.
    #[test]
    fn exchanges_come_to_the_inverse() {
        let mut inverse = Full::new(2);
        inverse.load(&Kept::of_logicals(2));
        let columns: [&[(u32, f64)]; 2] = [&[(0, 2.0), (1, 1.0)], &[(0, 1.0), (1, 1.0)]];
        for (at, column) in columns.iter().enumerate() {
            let mut product = [0.0; 2];
            inverse.times(column, &mut product);
            inverse.exchange(at, &product);
        }
        for (i, expected) in [[1.0, -1.0], [-1.0, 2.0]].iter().enumerate() {
            assert!(inverse.row(i).iter().zip(expected).all(|(a, b): (&f64, &f64)| (a - b).abs() < 1e-14));
        }
        assert!(inverse.renew(&columns));
        let mut product = [0.0; 2];
        inverse.keep().times(&[3.0, 2.0], &mut product);
        assert!((product[0] - 1.0).abs() < 1e-14 && (product[1] - 1.0).abs() < 1e-14);
    }

    #[test]
    fn a_drifted_inverse_is_made_anew_and_a_singular_basis_has_none() {
        let mut inverse = Full::new(2);
        let columns: [&[(u32, f64)]; 2] = [&[(1, 4.0)], &[(0, 5.0)]];
        assert!(inverse.renew(&columns));
        assert!((inverse.row(0)[1] - 0.25).abs() < 1e-14 && (inverse.row(1)[0] - 0.2).abs() < 1e-14);
        assert!(!inverse.renew(&[&[(0, 1.0)], &[(0, 2.0)]]));
    }
}
