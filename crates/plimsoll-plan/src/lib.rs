//! What shall we order? The capacity programme of DESIGN §5: orders of hardware and power shared by all paths, units in
//! service, and the work they do once demand is seen.
//!
//! [`plan`] builds the programme, solves it and reads it back; [`recompute()`] adds the plan's value up again with
//! code of its own. No input or output, no clock: what varies is in the request.

mod breach;
mod changed;
mod decode;
mod explore;
mod family;
mod fixed;
mod given;
mod groups;
mod master;
mod money;
mod out_of_sample;
mod places;
mod program;
mod read;
mod recompute;
mod reopen;
mod repair;
mod route;
mod scale;
mod service;
mod solve;
mod terms;
mod timing;
mod tree;
mod work;
mod zones;

#[cfg(test)]
mod tests;

pub use breach::{Breach, breaches};
pub use explore::{Anew, Economics, Explorer, Idle, If, Serving, Shortage, Told, Worked, explore};
pub use given::Given;
pub use out_of_sample::{Decided, Sample, decide, out_of_sample};
pub use plimsoll_stochastic::Decompose;
pub use recompute::{Recomputed, recompute};
pub use route::Method;
pub use solve::{PlanRequest, Progress, plan};
pub use tree::Growth;
