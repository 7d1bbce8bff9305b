//! Open orders that may still be changed: what is kept, what is hastened, what is cancelled.

use plimsoll_lp::Col;
use plimsoll_model::PeriodId;
use plimsoll_model::plan::NodeId;
use plimsoll_model::scenario::{Cancelled, GenerationId, Item, OptionId, SiteId};

use super::{BlockColumn, Context, Master, OrderColumn};
use crate::fixed;
use crate::reopen::Reopened;

/// The columns of an open order, in the order of [`Context::reopened`].
pub(crate) struct ReopenedColumns {
    pub(crate) kept: Col,
    pub(crate) hastened: Option<Col>,
    pub(crate) cancelled: Option<Col>,
}

/// Parts of each order, decided now: as promised, sooner and dearer, or not at all. What is kept or hastened arrives like
/// what is ordered.
pub(super) fn columns(master: &mut Master, context: &Context<'_>) {
    for reopened in context.reopened {
        let order = &reopened.order;
        let kept = arrives(master, context, reopened, order.unit_cost, reopened.kept);
        let hastened = reopened.hastened;
        let hastened = hastened.map(|t| arrives(master, context, reopened, order.hastened_cost(), t));
        let cancelled = order.cancel_cost.map(|fee| {
            let all = Cancelled { fee, deposit: order.deposit };
            let cost = fixed::cancelling(context.scenario, context.money, order, all);
            paid_by_all(master, context, order.part(cost) * reopened.per_column(context.scale))
        });
        master.reopened.push(ReopenedColumns { kept, hastened, cancelled });
    }
}

/// A column that the root decides, at the same cost however supply comes.
fn paid_by_all(master: &mut Master, context: &Context<'_>, cost: f64) -> Col {
    let costs = vec![cost / context.scale.money; context.ways.len()];
    master.ordered(context, NodeId::ROOT, costs, (0.0, f64::INFINITY))
}

fn arrives(master: &mut Master, context: &Context<'_>, reopened: &Reopened, price: f64, t: PeriodId) -> Col {
    let order = &reopened.order;
    let one = fixed::on_order(context.scenario, context.timing, context.money, order, (price, t));
    let end = fixed::block_at_end(context.scenario, context.money, order, t);
    let column = paid_by_all(master, context, (one - end) * reopened.per_column(context.scale));
    let (node, placed, due) = (NodeId::ROOT, 0, order.due(price));
    let by_way = vec![t; context.ways.len()];
    match order.item {
        Item::Generation(generation) => {
            let (site, served) = (order.site, by_way);
            let comes = vec![1.0; served.len()];
            let arriving = OrderColumn { generation, site, node, placed, served, comes, price, due, column };
            master.reopened_orders.push(arriving);
        }
        Item::Power(option) => {
            let (energised, due) = (by_way, Some(due));
            master.reopened_blocks.push(BlockColumn { option, node, placed, energised, due, column });
        }
    }
    column
}

/// `kept + hastened + cancelled = units on order`.
pub(super) fn parts(master: &mut Master, context: &Context<'_>) {
    for (columns, reopened) in master.reopened.iter().zip(context.reopened) {
        let all = [Some(columns.kept), columns.hastened, columns.cancelled];
        let units = reopened.order.units / reopened.per_column(context.scale);
        master.problem.row(units, units, all.into_iter().flatten().map(|column| (column, 1.0)));
    }
}

impl Master {
    /// All that may arrive of hardware: what is ordered, and what is on order and may be changed.
    pub(crate) fn arriving(&self) -> impl Iterator<Item = &OrderColumn> {
        self.orders.iter().chain(&self.reopened_orders)
    }

    /// The same of blocks of power.
    pub(crate) fn arriving_blocks(&self) -> impl Iterator<Item = &BlockColumn> {
        self.blocks.iter().chain(&self.reopened_blocks)
    }

    /// What is on order and may be changed, of a generation at a site.
    pub(super) fn reopened_of(&self, g: GenerationId, s: SiteId) -> impl Iterator<Item = &OrderColumn> {
        self.reopened_orders.iter().filter(move |o| o.generation == g && o.site == s)
    }

    /// Blocks of an option that are on order and may be changed.
    pub(super) fn reopened_blocks_of(&self, option: OptionId) -> impl Iterator<Item = &BlockColumn> {
        self.reopened_blocks.iter().filter(move |b| b.option == option)
    }
}
