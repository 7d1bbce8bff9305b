//! Power: envelopes by site and period, options and their blocks.

use plimsoll_model::PeriodId;
use plimsoll_model::scenario::{Item, OptionId, SiteId};

use super::{Case, Rule};

/// Options, blocks, envelopes, and what the plan's table of power says.
pub(super) fn power(case: &mut Case<'_>) {
    options(case);
    blocks(case);
    for site in (0..case.scenario.sites.len()).map(SiteId) {
        for t in 0..case.when.periods().len() {
            envelope(case, site, t);
        }
    }
}

fn options(case: &mut Case<'_>) {
    for o in &case.plan.power_orders {
        let option = &case.scenario.power_options[o.option.0];
        let (placed, served) = (case.when.start(o.placed), case.when.start(o.in_service));
        let name = &option.name;
        if o.site != option.site {
            case.broken(Rule::PowerOption, format!("{name} is built at another site than its own"));
        }
        if placed < option.earliest || option.latest.is_some_and(|latest| placed > latest) {
            case.broken(Rule::PowerOption, format!("{name} is ordered on {placed}"));
        }
        let soonest = case.when.soonest(o.placed, option.lead, option.slip);
        if served < soonest {
            let words = format!("{name} ordered on {placed} carries load from {served}, not from {soonest}");
            case.broken(Rule::PowerOption, words);
        }
        let words = |what: &'static str| move || format!("{what} of {name} ordered on {placed}");
        case.equal(Rule::Price, o.cost, o.blocks * option.cost.mid, 0.0, words("cost"));
        case.equal(Rule::Statement, o.megawatts, o.blocks * option.block.to_mw(), 0.0, words("power"));
    }
}

fn blocks(case: &mut Case<'_>) {
    for (i, option) in case.scenario.power_options.iter().enumerate() {
        let id = OptionId(i);
        let ordered = |wanted: &dyn Fn(PeriodId) -> bool| -> f64 {
            let ours = case.plan.power_orders.iter().filter(|o| o.option == id && wanted(o.placed));
            ours.map(|o| o.blocks).sum()
        };
        let open = case.scenario.orders.iter().filter(|o| o.received.is_none() && o.item == Item::Power(id));
        let left = (option.max_blocks - open.map(|o| o.units).sum::<f64>()).max(0.0);
        let all = ordered(&|_| true);
        let by_period: Vec<f64> = (0..case.when.periods().len()).map(|t| ordered(&|at| at == t)).collect();
        case.at_most(Rule::PowerBlocks, all, left, 1.0, || format!("blocks of {}", option.name));
        for (t, blocks) in by_period.into_iter().enumerate() {
            let start = case.when.start(t);
            let words = || format!("blocks of {} ordered on {start}", option.name);
            case.at_most(Rule::PowerBlocks, blocks, option.max_blocks_per_period, 1.0, words);
        }
    }
}

/// MW of blocks that carry load at a site in a period: those ordered by the plan, and those on order.
fn built(case: &Case<'_>, site: SiteId, t: PeriodId) -> f64 {
    let day = case.when.start(t);
    let mut mw = 0.0;
    for (i, option) in case.scenario.power_options.iter().enumerate() {
        let carries = |since: PeriodId| since <= t && case.when.start(since).add(option.life) > day;
        let ours = case.plan.power_orders.iter().filter(|o| o.option.0 == i && o.site == site);
        mw += ours.filter(|o| carries(o.in_service)).map(|o| o.blocks * option.block.to_mw()).sum::<f64>();
        if option.site == site {
            let open = case.open(Item::Power(OptionId(i))).filter(|(since, _)| carries(*since));
            mw += open.map(|(_, blocks)| blocks * option.block.to_mw()).sum::<f64>();
        }
    }
    mw
}

fn envelope(case: &mut Case<'_>, site: SiteId, t: PeriodId) {
    let day = case.when.start(t);
    let built = built(case, site, t);
    let given = case.when.envelope(site, day).map_or(0.0, |step| step.it_power_mw.mid);
    let here = case.plan.active.iter().filter(|a| a.site == site && a.period == t);
    let there: f64 = here.map(|a| a.units * case.kilowatts(a.generation) / 1000.0).sum();
    let coming = case.coming(t, |to| to == site).map(|(g, units)| units * case.kilowatts(g) / 1000.0);
    let load = there + coming.sum::<f64>();
    let name = &case.scenario.sites[site.0].name;
    let words = || format!("MW reserved at {name} from {day}");
    case.at_most(Rule::PowerEnvelope, load, given + built, given + built, words);
    let rows: Vec<_> = case.plan.power.iter().filter(|p| p.site == site && p.period == t).collect();
    let [row] = rows[..] else {
        return case.broken(Rule::Statement, format!("{} rows of power for {name} from {day}", rows.len()));
    };
    let said = [
        ("load", row.load_mw, load),
        ("envelope", row.envelope_mw, given + built),
        ("power built", row.built_mw, built),
    ];
    for (what, value, wanted) in said {
        case.equal(Rule::Statement, value, wanted, given + built, || format!("{what} at {name} from {day}"));
    }
}
