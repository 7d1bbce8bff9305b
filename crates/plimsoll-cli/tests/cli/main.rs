//! The binary as a user meets it: exit codes, documents, run folders, wrong inputs, an interruption.
//!
//! These tests stand beside the binary and not in the package of whole-program cases, because Cargo builds a binary for
//! the tests of its own package only.

mod approved;
mod case;
mod documents;
mod exit;
mod repeat;
mod series;
#[cfg(unix)]
mod stopped;
mod wrong;
