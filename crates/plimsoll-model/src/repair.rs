//! What clashes when no plan obeys all inputs, and what would have to give way.

use serde::Serialize;

use crate::scenario::{OptionId, RowId, SiteId};

/// Inputs that cannot hold together.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Clash {
    /// A smallest set: without any one of its members the others would not clash.
    pub members: Vec<Member>,
    /// The changes that make a plan possible for the least money; empty where none does.
    pub repair: Vec<Change>,
}

/// A constraint that takes part in a clash.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Member {
    /// The constraint in words.
    pub words: String,
    /// Row of input behind it.
    pub row: Option<RowId>,
    /// The input behind it that may give way.
    pub input: Option<Input>,
    /// How far that one must give way if no other does; `None` where it cannot do alone.
    pub alone: Option<Change>,
}

/// An input that may give way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", tag = "of")]
pub enum Input {
    /// MW of a step of a site's envelope.
    Power {
        /// Site.
        site: SiteId,
        /// Place in its envelope.
        step: usize,
    },
    /// Most units of a supply cap.
    Supply {
        /// Place in the scenario's supply caps.
        index: usize,
    },
    /// Money of a capex budget.
    Capex {
        /// Place in the budgets of the policy.
        index: usize,
    },
    /// Most of a limit.
    LimitMax {
        /// Place in the scenario's limits.
        index: usize,
        /// Place in its steps.
        step: usize,
    },
    /// Least of a limit.
    LimitMin {
        /// Place in the scenario's limits.
        index: usize,
        /// Place in its steps.
        step: usize,
    },
    /// Least units of a decision.
    AtLeast {
        /// Place in the scenario's decisions.
        index: usize,
    },
    /// Most units of a decision.
    AtMost {
        /// Place in the scenario's decisions.
        index: usize,
    },
    /// Work of a contract, all of its steps by the same share; told of the largest.
    Contract {
        /// Place in the scenario's commitments.
        index: usize,
    },
    /// Most blocks of a power option.
    Blocks {
        /// Option.
        option: OptionId,
    },
    /// Most blocks of a power option in a period.
    BlocksPerPeriod {
        /// Option.
        option: OptionId,
    },
}

impl Input {
    /// The column or setting that holds it.
    pub fn column(self) -> &'static str {
        match self {
            Input::Power { .. } => "it_power_mw",
            Input::Supply { .. } | Input::AtMost { .. } => "max_units",
            Input::Capex { .. } => "policy.capex_budget.max",
            Input::LimitMax { .. } => "max",
            Input::LimitMin { .. } => "min",
            Input::AtLeast { .. } => "min_units",
            Input::Contract { .. } => "units",
            Input::Blocks { .. } => "max_blocks",
            Input::BlocksPerPeriod { .. } => "max_blocks_per_period",
        }
    }

    /// Whether it gives way downwards.
    pub fn is_least(self) -> bool {
        matches!(self, Input::LimitMin { .. } | Input::AtLeast { .. } | Input::Contract { .. })
    }
}

/// A change of one input.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Which input.
    pub input: Input,
    /// What it is, in its own unit; of an interval, the middle.
    pub from: f64,
    /// What it would have to be, at least or at most.
    pub to: f64,
    /// Money that goes with the change, currency.
    pub cost: f64,
    /// Row of the input.
    pub row: RowId,
}

impl Change {
    /// By how much it changes, in its own unit: positive.
    pub fn by(&self) -> f64 {
        (self.to - self.from).abs()
    }
}
