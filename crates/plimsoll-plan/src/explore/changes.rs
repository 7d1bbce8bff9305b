//! What may be asked of a solved plan, as changes of the master's numbers, and the way back.

use plimsoll_lp::{Col, Row};
use plimsoll_model::PeriodId;
use plimsoll_model::plan::{NodeId, Scarce};
use plimsoll_model::scenario::{Item, SiteId};
use plimsoll_stochastic::MasterChange;

use super::Explorer;

/// A change of what a plan has to obey, or of what is counted.
#[derive(Clone, Debug, PartialEq)]
pub enum If {
    /// Nothing of an item is ordered at the start of a period.
    Without {
        /// Hardware or power.
        item: Item,
        /// Period at whose start it would be placed.
        placed: PeriodId,
        /// The site of [`Told::orders`](super::Told::orders) for which nothing of it is ordered; `None` = for any.
        site: Option<SiteId>,
    },
    /// An open order comes as it is promised, all of it.
    AsPromised {
        /// Its number.
        order: String,
    },
    /// So much more of something of [`Explorer::scarce`], in every period: a share of what there is.
    More {
        /// What is scarce.
        scarce: Scarce,
        /// 0.1 = a tenth more; negative = less.
        share: f64,
    },
    /// What is ordered of an item counts as dearer by a share of its price; no money flows for it.
    Dearer {
        /// Hardware or power.
        item: Item,
        /// 0.1 = a tenth; negative = cheaper.
        share: f64,
    },
}

impl Explorer<'_> {
    pub(super) fn undone(&self, change: &MasterChange) -> MasterChange {
        let problem = &self.master.problem;
        let bounds = |c: &(Col, f64, f64)| {
            let (lower, upper) = problem.bounds(c.0);
            (c.0, lower, upper)
        };
        let sides = |r: &(Row, f64, f64)| {
            let (lower, upper) = problem.row_bounds(r.0);
            (r.0, lower, upper)
        };
        MasterChange {
            columns: change.columns.iter().map(bounds).collect(),
            costs: change.costs.iter().map(|(column, _)| (*column, problem.cost(*column))).collect(),
            rows: change.rows.iter().map(sides).collect(),
        }
    }

    pub(super) fn change(&self, one: &If) -> MasterChange {
        let mut change = MasterChange::default();
        match one {
            If::Without { item, placed, site } => {
                let here = |column: &Col| {
                    let order = self.master.orders.iter().find(|o| o.column == *column);
                    order.is_none_or(|o| site.is_none_or(|site| site == o.site))
                };
                for (column, _) in self.columns(*item).filter(|(column, t)| t == placed && here(column)) {
                    change.columns.push((column, 0.0, 0.0));
                }
            }
            If::AsPromised { order } => {
                let reopened = self.master.reopened.iter().zip(self.context.reopened);
                for (columns, _) in reopened.filter(|(_, reopened)| reopened.order.order == *order) {
                    let others = columns.hastened.into_iter().chain(columns.cancelled);
                    change.columns.extend(others.map(|column| (column, 0.0, 0.0)));
                }
            }
            If::More { scarce, share } => {
                for meaning in self.master.rows.iter().filter(|meaning| meaning.scarce == *scarce) {
                    let (lower, upper) = self.master.problem.row_bounds(meaning.row);
                    let more = share * meaning.available / meaning.per_row;
                    change.rows.push((meaning.row, lower.min(upper + more), upper + more));
                }
            }
            If::Dearer { item, share } => {
                for (column, _) in self.columns(*item) {
                    let price = self.price(column);
                    change.costs.push((column, self.master.problem.cost(column) + share * price));
                }
            }
        }
        change
    }

    /// Columns of orders of an item with their period; those that all paths bear.
    fn columns(&self, item: Item) -> impl Iterator<Item = (Col, PeriodId)> + '_ {
        let root = NodeId::ROOT;
        let hardware = self
            .master
            .orders
            .iter()
            .filter(move |o| o.node == root && item == Item::Generation(o.generation));
        let hardware = hardware.map(|o| (o.column, o.placed));
        let power =
            self.master.blocks.iter().filter(move |b| b.node == root && item == Item::Power(b.option));
        hardware.chain(power.map(|b| (b.column, b.placed)))
    }

    /// What a unit of a column of orders costs, in scaled money.
    fn price(&self, column: Col) -> f64 {
        let order = self.master.orders.iter().find(|o| o.column == column);
        let hardware = order.map(|o| self.context.scale.per_unit(o.price));
        let block = self.master.blocks.iter().find(|b| b.column == column);
        let rate = self.context.timing.rate();
        let power = block.map(|b| {
            crate::master::block_price(self.context.scenario, b.option.0, rate) / self.context.scale.money
        });
        hardware.or(power).unwrap_or(0.0)
    }
}
