//! A plan that may be asked what if: solved once, then again after each change, from where it stands.
//!
//! Sites of one zone are planned as one place here, and whole racks may be parted: what is told is about places, and is
//! what the change is worth where nothing has to be given out. [`Told::bound`] says how far any answer may be off.

mod changes;
mod gaps;
mod worth;

use plimsoll_lp::{Col, Row, Status};
use plimsoll_model::DemandPaths;
use plimsoll_model::plan::{Order, PowerOrder, Scarce};
use plimsoll_model::scenario::{Amendment, Scenario, SiteId};
use plimsoll_stochastic::{Answered, Engine, MasterChange, Program, Step};

use crate::decode;
use crate::master::{Context, Master};
use crate::places::{self, Places};
use crate::program::{Shapes, constants, program};
use crate::service::Service;
use crate::solve::{PlanRequest, Progress, late_places, risk, sign, with_context, with_ways};

pub use changes::If;
pub use gaps::{Idle, Shortage};
pub use worth::{Economics, Serving, Worked};

/// What a solve of the explorer came to. Orders are those of places, each told at its first site.
#[derive(Clone, Debug)]
pub struct Told {
    /// Objective of the plan, currency, counted without what [`If::Dearer`] adds.
    pub value: f64,
    /// Bound of the objective as it was solved for: with it, what no plan beats.
    pub bound: f64,
    /// Orders of hardware.
    pub orders: Vec<Order>,
    /// Orders of power.
    pub power_orders: Vec<PowerOrder>,
    /// Open orders that are cancelled or hastened.
    pub amendments: Vec<Amendment>,
    x: Vec<f64>,
    row_dual: Vec<f64>,
}

/// Why a case cannot be solved from where a plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anew {
    /// Who asks for what.
    Demand,
    /// How plans are weighed: the risk, or the objective.
    Counting,
    /// Review dates part the paths elsewhere, or supply comes several ways.
    Branches,
    /// What is paid or earned whatever is decided, and not on all paths alike.
    Paid,
    /// Which sites are planned as one.
    Sites,
    /// There are more or fewer limits, budgets, decisions or orders that may be placed.
    Rows,
    /// What a row counts: a price under a budget, what a unit uses of a limit.
    Counted,
    /// What work costs and brings, or when things come.
    Work,
}

/// How much more all paths pay alike; `None` where they differ.
fn alike(ours: &[f64], theirs: &[f64]) -> Option<f64> {
    let more: Vec<f64> = ours.iter().zip(theirs).map(|(ours, theirs)| theirs - ours).collect();
    let first = more.first().copied().unwrap_or(0.0);
    let size = ours.iter().chain(theirs).map(|money| money.abs()).fold(1.0, f64::max);
    (ours.len() == theirs.len() && more.iter().all(|m| (m - first).abs() <= 1e-12 * size)).then_some(first)
}

/// A solved plan and the engine that solved it.
pub struct Explorer<'a> {
    context: &'a Context<'a>,
    /// Where sites are planned as places: which place each belongs to.
    places: Option<&'a Places>,
    master: &'a Master,
    shapes: &'a Shapes<'a>,
    program: &'a Program,
    demand: &'a DemandPaths,
    /// What the constant of each path is made of, on the sites as they are.
    constants: &'a [f64],
    request: &'a PlanRequest,
    changing: Vec<Col>,
    engine: Engine<'a>,
    base: Told,
}

/// Plans as [`plan`](crate::plan()) does, in rounds, and hands the solved plan to be asked. Racks may be parted.
///
/// # Errors
/// How the solve ended, where there is no plan to ask.
pub fn explore<T>(
    scenario: &Scenario,
    demand: &DemandPaths,
    request: &PlanRequest,
    mut progress: impl FnMut(&Progress),
    work: impl FnOnce(&mut Explorer<'_>) -> T,
) -> Result<T, Status> {
    let moments = request.moments(scenario, demand);
    with_context(scenario, demand, (None, &moments), |context| {
        let constants = constants(context, demand);
        let held = scenario.approved.is_some() && scenario.policy.change_cost > 0.0;
        let places = if held { None } else { places::places(scenario, context.zones) };
        let over = |context: &Context<'_>, places: Option<&Places>| {
            solved(context, places, (demand, &constants), request, &mut progress, work)
        };
        match &places {
            Some(places) => {
                let late = late_places(context, places);
                let cases = (&places.scenario, late.as_slice());
                with_ways(cases, context.scale, (None, &moments), |merged| over(merged, Some(places)))
            }
            None => over(context, None),
        }
    })
}

fn solved<T>(
    context: &Context<'_>,
    places: Option<&Places>,
    (demand, constants): (&DemandPaths, &[f64]),
    request: &PlanRequest,
    progress: &mut impl FnMut(&Progress),
    work: impl FnOnce(&mut Explorer<'_>) -> T,
) -> Result<T, Status> {
    let master = Master::build(context);
    let shapes = Shapes::new(context, &master, demand);
    let service = Service::new(context, demand);
    let program = program(context, constants, &master, &shapes, demand, service.as_ref());
    let changing = changing(&master);
    let mut engine = Engine::new(&program, risk(context.scenario), &request.how, &changing);
    let money = sign(context.scenario) * context.scale.money;
    let answer = engine.solve(|step: &Step| {
        progress(&Progress { round: step.round, value: step.value * money, bound: step.bound * money });
    });
    if answer.x.is_empty() {
        return Err(answer.status);
    }
    let base = told(context, &master, answer, 0.0);
    let (master, shapes, program) = (&master, &shapes, &program);
    let mut explorer = Explorer {
        context,
        places,
        master,
        shapes,
        program,
        demand,
        constants,
        request,
        changing,
        engine,
        base,
    };
    Ok(work(&mut explorer))
}

/// Columns whose numbers may change: all but those that an equation defines.
fn changing(master: &Master) -> Vec<Col> {
    let mut defined = vec![false; master.problem.columns()];
    for row in (0..master.problem.rows()).map(Row::at) {
        let (lower, upper) = master.problem.row_bounds(row);
        if lower >= upper {
            master.problem.row_entries(row).for_each(|(column, _)| defined[column.index()] = true);
        }
    }
    let decided = master.orders.iter().map(|o| o.column).chain(master.blocks.iter().map(|b| b.column));
    let decided =
        decided.chain(master.reopened.iter().flat_map(|r| r.hastened.into_iter().chain(r.cancelled)));
    decided.for_each(|column| defined[column.index()] = false);
    (0..defined.len()).filter(|j| !defined[*j]).map(Col::at).collect()
}

/// `on_top`: what was counted beyond what is paid, in scaled money.
fn told(context: &Context<'_>, master: &Master, answer: Answered, on_top: f64) -> Told {
    let money = sign(context.scenario) * context.scale.money;
    let orders = decode::orders(context, master, &answer.x);
    let power_orders = decode::power_orders(context, master, &answer.x);
    Told {
        value: (answer.objective - on_top) * money,
        bound: answer.bound * money,
        orders,
        power_orders,
        amendments: decode::amendments(context, master, &answer.x),
        x: answer.x,
        row_dual: answer.row_dual,
    }
}

impl Explorer<'_> {
    /// The plan before any change.
    pub fn base(&self) -> &Told {
        &self.base
    }

    /// The sites that are planned as one with this one of [`Told::orders`].
    pub fn sites_of(&self, site: SiteId) -> Vec<SiteId> {
        match self.places {
            Some(places) => {
                (0..places.of_site.len()).filter(|s| places.of_site[*s] == site).map(SiteId).collect()
            }
            None => vec![site],
        }
    }

    /// What the orders of the horizon cost, in the mean over the branches, currency.
    pub fn ordered(&self, told: &Told) -> f64 {
        let (tree, horizon) = (&self.context.moments.tree, self.context.scenario.horizon());
        let hardware = told.orders.iter().filter(|o| horizon.contains(&o.placed));
        let hardware = hardware.map(|o| tree.share(o.node, None) * o.units * o.unit_cost);
        let power = told.power_orders.iter().filter(|o| horizon.contains(&o.placed));
        hardware.sum::<f64>() + power.map(|o| tree.share(o.node, None) * o.cost).sum::<f64>()
    }

    /// What is scarce, with its unit, how much there is at most, and what one per cent more of it in every period is worth
    /// at the margin, currency; greatest worth first. Decisions of people are not among it.
    pub fn scarce(&self) -> Vec<(Scarce, &'static str, f64, f64)> {
        let mut all: Vec<(Scarce, &'static str, f64, f64)> = Vec::new();
        for meaning in &self.master.rows {
            if matches!(meaning.scarce, Scarce::Decision { .. }) || meaning.available <= 0.0 {
                continue;
            }
            let dual = self.base.row_dual.get(meaning.row.index()).copied().unwrap_or(0.0);
            let worth = -dual * self.context.scale.money / meaning.per_row * 0.01 * meaning.available;
            match all.iter_mut().find(|(scarce, ..)| *scarce == meaning.scarce) {
                Some((_, _, most, sum)) => {
                    *most = most.max(meaning.available);
                    *sum += worth;
                }
                None => all.push((meaning.scarce.clone(), meaning.unit, meaning.available, worth)),
            }
        }
        all.retain(|(.., worth)| *worth > 1e-9 * self.base.value.abs());
        all.sort_by(|a, b| b.3.total_cmp(&a.3));
        all
    }

    /// Solves under some changes of the plan's own case.
    ///
    /// # Errors
    /// How the solve ended, where there is no plan.
    pub fn under(&mut self, ifs: &[If]) -> Result<Told, Status> {
        let mut change = MasterChange::default();
        ifs.iter().for_each(|one| change.merge(&self.change(one)));
        let answer = self.answer(&change)?;
        let cost = |column: Col| self.master.problem.cost(column);
        let more = change.costs.iter().map(|&(column, c)| (c - cost(column)) * answer.x[column.index()]);
        let on_top = more.sum();
        Ok(told(self.context, self.master, answer, on_top))
    }

    /// Solves another case that differs in no more than sides, bounds and costs of decisions, and in what is paid on every path
    /// alike.
    ///
    /// # Errors
    /// What it differs in beside that, where it has to be planned by itself.
    pub fn case(&mut self, other: &Scenario, demand: &DemandPaths) -> Result<Result<Told, Status>, Anew> {
        if demand != self.demand {
            return Err(Anew::Demand);
        }
        let (change, paid) = self.toward(other)?;
        Ok(self.answer(&change).map(|answer| {
            let mut told = told(self.context, self.master, answer, 0.0);
            let paid = paid * sign(self.context.scenario);
            (told.value, told.bound) = (told.value + paid, told.bound + paid);
            told
        }))
    }

    /// The change of the master's numbers, and how much more is paid on every path whatever is decided, currency.
    fn toward(&self, other: &Scenario) -> Result<(MasterChange, f64), Anew> {
        let moments = self.request.moments(other, self.demand);
        let ours = self.context.scenario;
        if risk(other) != risk(ours) || other.objective != ours.objective {
            return Err(Anew::Counting);
        }
        if self.context.ways.len() > 1 || moments.tree != self.context.moments.tree {
            return Err(Anew::Branches);
        }
        with_context(other, self.demand, (None, &moments), |context| {
            let theirs = constants(context, self.demand);
            let paid = alike(self.constants, &theirs).ok_or(Anew::Paid)?;
            let change = match (self.places, places::places(other, context.zones)) {
                (Some(ours), Some(theirs)) if ours.of_site == theirs.of_site => {
                    with_context(&theirs.scenario, self.demand, (None, &moments), |merged| {
                        self.between(merged)
                    })
                }
                (None, _) => self.between(context),
                _ => Err(Anew::Sites),
            };
            change.map(|change| (change, paid))
        })
    }

    fn between(&self, context: &Context<'_>) -> Result<MasterChange, Anew> {
        let (ours, theirs) = (self.context.scale, context.scale);
        let scaled_alike =
            (ours.money.to_bits(), ours.units.to_bits()) == (theirs.money.to_bits(), theirs.units.to_bits());
        if !scaled_alike || ours.work != theirs.work {
            return Err(Anew::Work);
        }
        let master = Master::build(context);
        let (now, then) = (&self.master.problem, &master.problem);
        if (now.rows(), now.columns()) != (then.rows(), then.columns()) {
            return Err(Anew::Rows);
        }
        let shapes = Shapes::new(context, &master, self.demand);
        let service = Service::new(context, self.demand);
        let other = program(context, self.constants, &master, &shapes, self.demand, service.as_ref());
        MasterChange::between(self.program, &other, &self.changing).ok_or_else(|| {
            let same = |row| now.row_entries(row).eq(then.row_entries(row));
            let counted_alike = (0..now.rows()).map(Row::at).all(same);
            if counted_alike { Anew::Work } else { Anew::Counted }
        })
    }

    fn answer(&mut self, change: &MasterChange) -> Result<Answered, Status> {
        self.engine.change(change);
        let answer = self.engine.solve(|_| {});
        self.engine.change(&self.undone(change));
        if answer.x.is_empty() { Err(answer.status) } else { Ok(answer) }
    }
}
