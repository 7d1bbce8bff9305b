//! Stochastic programs in blocks.
