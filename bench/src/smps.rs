//! A published stochastic program in three SMPS files.

use std::path::Path;

use plimsoll_stochastic::smps::{Fault, Tree, parse};

use crate::read;

/// Reads the three files into a tree, with probabilities divided by their sum if asked.
///
/// # Errors
/// If a file cannot be read, or the first of its lines that cannot be understood.
pub(crate) fn tree(core: &Path, time: &Path, stoch: &Path, rescale: bool) -> Result<Tree, String> {
    let mut tree =
        parse(&read(core)?, &read(time)?, &read(stoch)?).map_err(|fault: Fault| fault.to_string())?;
    if rescale {
        tree.rescale();
    }
    Ok(tree)
}
