//! What a decision that is made comes to, path by path.

use plimsoll_lp::{Col, Settings, Status};

use super::families::Families;
use super::round::ended;
use crate::program::Program;

/// Values every path of a program at given columns of the master, in the sense of the program, and calls back with every
/// block, in no particular order, and the values of its own columns.
///
/// The rows of the master are not looked at: `x` may be a decision of another program with the same master. Families of
/// blocks share dual vertices as in [`decompose`](super::decompose), on one thread: who has many programs solves them
/// side by side.
///
/// # Errors
/// `Interrupted` where the settings' `cancel` was raised; otherwise the status of the first block that has no optimum
/// at `x`.
///
/// # Panics
/// If `x` is shorter than the columns of the master.
pub fn values_at(
    program: &Program,
    x: &[f64],
    settings: &Settings,
    mut each: impl FnMut(usize, &[f64]),
) -> Result<Vec<f64>, Status> {
    let settings = Settings { threads: 1, ..settings.clone() };
    let mut families = Families::new(program, 1, &settings);
    let mut values = families.constants().map_err(ended)?;
    families.solve_means(x).map_err(ended)?;
    let evaluations = families.solve_all(x).map_err(ended)?;
    families.add_to(&mut values, &evaluations);
    let master = program.master();
    let sign = master.sense().sign();
    let cost =
        |costs: &mut dyn Iterator<Item = (Col, f64)>| costs.map(|(c, v)| v * x[c.index()]).sum::<f64>();
    for charge in &program.charges {
        let here = sign * cost(&mut charge.costs.iter().copied());
        charge.paths.iter().for_each(|path| values[path.index()] += here);
    }
    let all = (0..master.columns()).map(Col::at).map(|c| (c, master.cost(c)));
    let certain = cost(&mut { all }) + master.offset();
    families.each_block(x, &mut each);
    Ok(values.into_iter().map(|value| sign * value + certain).collect())
}
