//! Whole-program cases are under `tests/`; here is what they share.

pub mod verify;
