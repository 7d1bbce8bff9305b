//! Stub.
use crate::{Outcome, source::Source};
use std::path::Path;
/// Writes.
pub(crate) fn write(_: &Source, _: &Path) -> Outcome<Vec<String>> {
    Ok(Vec::new())
}
