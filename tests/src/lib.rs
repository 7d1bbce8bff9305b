//! Whole-program cases; everything is under `tests/`.
