//! Benchmarks of Plimsoll against its peers.
fn main() {}
