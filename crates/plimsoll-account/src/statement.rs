//! Statements in integer cents: each leaf is rounded once, half to even, and every total is a sum of leaves.

use plimsoll_model::{Cents, Date};
use serde::Serialize;

/// A stretch of time that a statement is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Window {
    /// `2026-Q1`, `2026-03`, `2026`; a fiscal year is `FY2026` where it is not the calendar year.
    pub label: String,
    /// First day.
    pub start: Date,
    /// Day after the last.
    pub end: Date,
}

/// One leaf of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What it is: a workload, a generation, a class of asset, a power option, an overhead.
    pub name: String,
    /// What it is summed under: the workload's group, the generation's family, `power`, or the name itself.
    pub group: String,
    /// Amount.
    pub amount: Cents,
}

/// Leaves of one kind and their sum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The leaves, in the order of the scenario; those that are zero are left out.
    pub entries: Vec<Entry>,
    /// Their sum.
    pub total: Cents,
}

impl Account {
    /// Books an amount, rounded once, under a name; a second amount of that name adds a second rounded leaf to it.
    pub fn book(&mut self, name: &str, group: &str, amount: f64) {
        self.add(name, group, Cents::round(amount));
    }

    /// Adds cents under a name.
    pub fn add(&mut self, name: &str, group: &str, amount: Cents) {
        if amount == Cents::ZERO {
            return;
        }
        self.total += amount;
        match self.entries.iter_mut().find(|e| e.name == name && e.group == group) {
            Some(entry) => entry.amount += amount,
            None => self.entries.push(Entry { name: name.to_owned(), group: group.to_owned(), amount }),
        }
    }

    /// Adds every leaf of another account.
    pub fn merge(&mut self, other: &Self) {
        other.entries.iter().for_each(|e| self.add(&e.name, &e.group, e.amount));
    }

    /// Sum of the leaves under a group.
    pub fn group(&self, group: &str) -> Cents {
        self.entries.iter().filter(|e| e.group == group).map(|e| e.amount).sum()
    }

    /// Sums by group, in the order in which groups first appear.
    pub fn groups(&self) -> Vec<(String, Cents)> {
        let mut groups: Vec<(String, Cents)> = Vec::new();
        for entry in &self.entries {
            match groups.iter_mut().find(|(name, _)| *name == entry.group) {
                Some((_, sum)) => *sum += entry.amount,
                None => groups.push((entry.group.clone(), entry.amount)),
            }
        }
        groups
    }
}

/// How plant moves over a window: `closing = opening + put in service + other movements − depreciation − write-offs`,
/// and `work in progress closing = opening + capex − put in service`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Plant {
    /// Plant in service at the start, at cost less depreciation.
    pub opening: Cents,
    /// Paid and not in service at the start: building work, deposits on open orders.
    pub work_in_progress_opening: Cents,
    /// Cost of what is put in service.
    pub put_in_service: Cents,
    /// Movements that the published figures do not explain (`accounts.other_movements`).
    pub other_movements: Cents,
    /// Depreciation of the window.
    pub depreciation: Cents,
    /// Book value of units given up before it was written off.
    pub write_offs: Cents,
    /// Plant in service at the end.
    pub closing: Cents,
    /// Paid and not in service at the end.
    pub work_in_progress_closing: Cents,
}

impl Plant {
    /// Net plant and work in progress at the start: the invested capital.
    pub fn capital_opening(&self) -> Cents {
        self.opening + self.work_in_progress_opening
    }

    /// Net plant and work in progress at the end.
    pub fn capital_closing(&self) -> Cents {
        self.closing + self.work_in_progress_closing
    }

    /// Rolls the opening balances forward with what moved.
    pub(crate) fn close(&mut self, capex: Cents) {
        let moved = self.put_in_service + self.other_movements;
        self.closing = self.opening + moved - self.depreciation - self.write_offs;
        self.work_in_progress_closing = self.work_in_progress_opening + capex - self.put_in_service;
    }
}

/// What happened, or on the mean path will happen, over a window.
///
/// `operating income = revenue − every cost`, `NOPAT = operating income − tax`, and each window is the exact sum of the
/// shorter ones inside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// When.
    pub window: Window,
    /// Revenue by workload; what contracts bill without use stands beside it. Empty for a buyer.
    pub revenue: Account,
    /// Electricity by region.
    pub electricity: Account,
    /// Operations and maintenance by generation.
    pub operations: Account,
    /// Rent of sites and of blocks of power.
    pub rent: Account,
    /// Overheads by name.
    pub overheads: Account,
    /// Term commitments by generation: hardware that is paid over its life is an operating cost, spread evenly over
    /// the term whenever it is paid, and never capitalised.
    pub term_commitments: Account,
    /// Cost of doing work in another region, by workload.
    pub spill: Account,
    /// Penalties on short work, by workload.
    pub penalties: Account,
    /// A buyer's short work, bought on demand, by workload.
    pub on_demand: Account,
    /// Straight-line depreciation over book life, by generation, class of asset and power option.
    pub depreciation: Account,
    /// Book value of units given up early, and deposits on orders that are cancelled, by generation.
    pub write_offs: Account,
    /// What units given up early fetch, by generation; less than nothing, since it is taken off the costs.
    pub salvage: Account,
    /// Fees for cancelling open orders, by generation and power option.
    pub cancellations: Account,
    /// Cost of moving units to other sites, by generation.
    pub moves: Account,
    /// Revenue less all costs above.
    pub operating_income: Cents,
    /// Tax on operating income, losses carried forward.
    pub tax: Cents,
    /// Operating income less that tax.
    pub nopat: Cents,
    /// Paid for plant: hardware in its service period, power and building as it goes.
    pub capex: Account,
    /// How plant and work in progress move.
    pub plant: Plant,
}

impl Statement {
    /// A statement without any entry.
    pub(crate) fn empty(window: Window) -> Self {
        Self {
            window,
            revenue: Account::default(),
            electricity: Account::default(),
            operations: Account::default(),
            rent: Account::default(),
            overheads: Account::default(),
            term_commitments: Account::default(),
            spill: Account::default(),
            penalties: Account::default(),
            on_demand: Account::default(),
            depreciation: Account::default(),
            write_offs: Account::default(),
            salvage: Account::default(),
            cancellations: Account::default(),
            moves: Account::default(),
            operating_income: Cents::ZERO,
            tax: Cents::ZERO,
            nopat: Cents::ZERO,
            capex: Account::default(),
            plant: Plant::default(),
        }
    }

    /// The costs between revenue and operating income, with their names.
    pub fn costs(&self) -> [(&'static str, &Account); 13] {
        [
            ("electricity", &self.electricity),
            ("operations", &self.operations),
            ("rent", &self.rent),
            ("overheads", &self.overheads),
            ("term commitments", &self.term_commitments),
            ("spill", &self.spill),
            ("penalties", &self.penalties),
            ("on demand", &self.on_demand),
            ("depreciation", &self.depreciation),
            ("write-offs", &self.write_offs),
            ("salvage", &self.salvage),
            ("cancellations", &self.cancellations),
            ("moves", &self.moves),
        ]
    }

    /// Sum of all costs.
    pub fn total_cost(&self) -> Cents {
        self.costs().iter().map(|(_, account)| account.total).sum()
    }

    /// Strikes operating income and the plant balances from the leaves.
    pub(crate) fn strike(&mut self) {
        self.operating_income = self.revenue.total - self.total_cost();
        self.plant.depreciation = self.depreciation.total;
        self.plant.write_offs = self.write_offs.total;
        self.plant.close(self.capex.total);
    }

    /// Books the tax, and what is left.
    pub(crate) fn book_tax(&mut self, tax: Cents) {
        self.tax = tax;
        self.nopat = self.operating_income - tax;
    }

    /// The sum of windows that follow each other.
    pub(crate) fn sum(window: Window, parts: &[&Self]) -> Self {
        let mut sum = Self::empty(window);
        for part in parts {
            sum.absorb(part);
        }
        if let (Some(first), Some(last)) = (parts.first(), parts.last()) {
            sum.plant.opening = first.plant.opening;
            sum.plant.work_in_progress_opening = first.plant.work_in_progress_opening;
            sum.plant.closing = last.plant.closing;
            sum.plant.work_in_progress_closing = last.plant.work_in_progress_closing;
        }
        sum
    }

    fn absorb(&mut self, part: &Self) {
        self.revenue.merge(&part.revenue);
        self.electricity.merge(&part.electricity);
        self.operations.merge(&part.operations);
        self.rent.merge(&part.rent);
        self.overheads.merge(&part.overheads);
        self.term_commitments.merge(&part.term_commitments);
        self.spill.merge(&part.spill);
        self.penalties.merge(&part.penalties);
        self.on_demand.merge(&part.on_demand);
        self.depreciation.merge(&part.depreciation);
        self.write_offs.merge(&part.write_offs);
        self.salvage.merge(&part.salvage);
        self.cancellations.merge(&part.cancellations);
        self.moves.merge(&part.moves);
        self.capex.merge(&part.capex);
        self.operating_income += part.operating_income;
        self.tax += part.tax;
        self.nopat += part.nopat;
        self.plant.put_in_service += part.plant.put_in_service;
        self.plant.other_movements += part.plant.other_movements;
        self.plant.depreciation += part.plant.depreciation;
        self.plant.write_offs += part.plant.write_offs;
    }
}
