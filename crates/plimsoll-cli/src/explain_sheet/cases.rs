//! Plans beside one another: with more of what is scarce, with less of an item, under changes.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use plimsoll::explain::{Alternative, Anew, Compared, Curve, Figure, Line, Next, StepWorth, Steps};
use plimsoll_model::Scenario;
use plimsoll_model::scenario::Item;
use plimsoll_report::format::{count, figure_in, megawatts, money_change, percent, things};
use serde_json::{Value, json};

use super::{Names, head, line_json, print};
use crate::sheet::{left, right, say, wrapped};

/// Changes between plans that are told; the rest is counted.
const CHANGES: usize = 10;

/// A case beside the plan, and how long it took.
pub(crate) struct Case {
    pub(crate) compared: Compared,
    pub(crate) seconds: f64,
}

pub(crate) fn worth(as_json: bool, scenario: &Scenario, value: Figure, curves: &[Curve]) {
    let names = Names(scenario);
    if as_json {
        let curve = |curve: &Curve| {
            let points: Vec<Value> = curve
                .points
                .iter()
                .map(|(share, gain)| json!({ "share": share, "gain": gain.map(|g| g.value), "off": gain.map(|g| g.off) }))
                .collect();
            json!({
                "scarce": names.scarce(&curve.scarce, &curve.sites), "unit": curve.unit,
                "available": curve.available, "one_percent_by_shadow_price": curve.marginal, "points": points,
            })
        };
        let curves: Vec<Value> = curves.iter().map(curve).collect();
        return print(
            &json!({ "currency": scenario.currency, "value": value.value, "off": value.off, "curves": curves }),
        );
    }
    let mut text = head(&names, value);
    if curves.is_empty() {
        text += "\nNothing binds: more of nothing is worth anything.\n";
    }
    for curve in curves {
        let available = match curve.unit {
            "MW" => megawatts(curve.available),
            "currency" => names.money(curve.available),
            unit => format!("{} {unit}s", count(curve.available)),
        };
        let _ = writeln!(
            text,
            "\n{} (up to {available}): 1 % more adds {} at the margin",
            names.scarce(&curve.scarce, &curve.sites),
            names.money(curve.marginal)
        );
        let most = curve.points.iter().filter_map(|(_, g)| *g).map(|g| g.value.abs()).fold(0.0, f64::max);
        for (share, gain) in &curve.points {
            let sign = if *share < 0.0 { "\u{2212}" } else { "+" };
            let share = format!("{sign}{}", percent(share.abs(), if share.abs() < 0.1 { 1 } else { 0 }));
            match gain {
                Some(gain) => {
                    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                    let bar = if most > 0.0 { (gain.value.abs() / most * 30.0).round() as usize } else { 0 };
                    let glyph = if gain.value < 0.0 { "\u{2592}" } else { "\u{2588}" };
                    let _ = writeln!(
                        text,
                        "  {}  {}  {}",
                        right(&share, 8),
                        right(&money_change(gain.value, &scenario.currency), 10),
                        glyph.repeat(bar)
                    );
                }
                None => {
                    let _ = writeln!(text, "  {}  no plan", right(&share, 8));
                }
            }
        }
    }
    say(&text);
}

/// What the next step of each thing adds, with the return on capital beside it.
pub(crate) fn steps(as_json: bool, scenario: &Scenario, found: &Steps) {
    let names = Names(scenario);
    let what = |next: &Next| match next {
        Next::Megawatt(site) => format!("1 MW more at {}", scenario.sites[site.0].name),
        Next::Thousand(g) => format!("1,000 more {} from suppliers", scenario.generations[g.0].name),
        Next::Billion(year, family) => {
            let family = family.as_ref().map_or_else(String::new, |family| format!(" for {family}"));
            format!("{} more capex in {year}{family}", names.money(1e9))
        }
        Next::Block(option) => format!("1 block more of {}", scenario.power_options[option.0].name),
        Next::Month(g) => format!("{} a month later", scenario.generations[g.0].name),
    };
    if as_json {
        let step = |step: &StepWorth| {
            json!({
                "step": what(&step.next), "gain": step.gain.map(|g| g.value), "off": step.gain.map(|g| g.off),
                "roic": step.roic,
            })
        };
        let steps: Vec<Value> = found.steps.iter().map(step).collect();
        return print(&json!({
            "currency": scenario.currency, "value": found.value.value, "off": found.value.off,
            "roic": found.roic, "steps": steps,
        }));
    }
    let mut text = head(&names, found.value);
    let roic = |roic: Option<f64>| roic.map_or_else(|| "\u{2013}".to_owned(), |roic| percent(roic, 2));
    let row = |what: &str, gain: &str, roic: &str| {
        format!("  {}{}{}\n", left(what, 44), right(gain, 12), right(roic, 12))
    };
    text += "\nTHE NEXT STEP, planned anew\n";
    text += &row("", names.value(), "ROIC");
    text += &row("the plan as it is", &names.money(found.value.value), &roic(found.roic));
    for step in &found.steps {
        let gain = match step.gain {
            Some(gain) if gain.value.abs() <= gain.off => format!("under {}", names.money(gain.off)),
            Some(gain) => money_change(gain.value, &scenario.currency),
            None => "no plan".to_owned(),
        };
        text += &row(&what(&step.next), &gain, &roic(step.roic));
    }
    text += "ROIC: profit after tax of all years over the capital of all years.\n";
    say(&text);
}

pub(crate) fn alternatives(
    as_json: bool,
    scenario: &Scenario,
    value: Figure,
    within: f64,
    found: &[(Item, bool, Option<Alternative>)],
) {
    let names = Names(scenario);
    if as_json {
        let one = |(item, less, found): &(Item, bool, Option<Alternative>)| {
            json!({
                "item": names.item(*item), "way": if *less { "less" } else { "more" },
                "found": found.as_ref().map(|a| json!({
                    "loss": a.loss.value, "loss_off": a.loss.off, "premium": a.premium,
                    "units": [a.units.0, a.units.1], "cost": [a.cost.0, a.cost.1],
                    "changes": a.changes.iter().map(|line| line_json(&names, line)).collect::<Vec<_>>(),
                })),
            })
        };
        let all: Vec<Value> = found.iter().map(one).collect();
        return print(&json!({
            "currency": scenario.currency, "value": value.value, "off": value.off, "within": within, "alternatives": all,
        }));
    }
    let mut text = head(&names, value);
    for (item, less, found) in found {
        let way = if *less { "less" } else { "more" };
        let _ =
            writeln!(text, "\n{way} {}, for {} of the value at most:", names.item(*item), percent(within, 2));
        let Some(a) = found else {
            let _ = writeln!(text, "  no plan was found");
            continue;
        };
        if *less && a.cost.0 <= 0.0 {
            let _ = writeln!(text, "  none of it is ordered");
            continue;
        }
        let _ = writeln!(
            text,
            "  {} \u{2192} {} ordered over the horizon, {} \u{2192} {}; {} worse by {}",
            count(a.units.0),
            count(a.units.1),
            names.money(a.cost.0),
            names.money(a.cost.1),
            names.value(),
            names.money(a.loss.value)
        );
        changes(&mut text, &names, &a.changes);
    }
    say(&text);
}

fn changes(text: &mut String, names: &Names<'_>, lines: &[Line]) {
    for line in lines.iter().take(CHANGES) {
        let _ = writeln!(text, "{}", wrapped("  - ", 4, &names.change(line)));
    }
    let more = lines.len().saturating_sub(CHANGES);
    if more > 0 {
        let _ = writeln!(text, "  and {}", things(more, "smaller change", "smaller changes"));
    }
    if lines.is_empty() {
        let _ = writeln!(text, "  no order changes");
    }
}

pub(crate) fn what_if(as_json: bool, scenario: &Scenario, other: &Scenario, case: &Case) {
    let names = Names(other);
    let c = &case.compared;
    if as_json {
        return print(&json!({
            "currency": scenario.currency,
            "value": [c.value[0].value, c.value[1].value], "off": [c.value[0].off, c.value[1].off],
            "ordered": c.ordered, "ordered_now": c.now, "warm": c.anew.is_none(),
            "changes": c.changes.iter().map(|line| line_json(&names, line)).collect::<Vec<_>>(),
        }));
    }
    let mut text = format!("{}\n", scenario.name);
    let row = |name: &str, pair: [f64; 2]| {
        let change = money_change(pair[1] - pair[0], &scenario.currency);
        let cells = pair.map(|amount| right(&names.money(amount), 12)).concat();
        format!("  {}{cells}{}\n", left(name, 26), right(&change, 14))
    };
    let _ = writeln!(
        text,
        "  {}{}{}{}",
        left("", 26),
        right("as it is", 12),
        right("what if", 12),
        right("change", 14)
    );
    text += &row(names.value(), [c.value[0].value, c.value[1].value]);
    text += &row("ordered over the horizon", c.ordered);
    text += &row("of it now", c.now);
    let off = names.money(c.value[0].off + c.value[1].off);
    let _ = writeln!(text, "  the change of {} is off by {off} at most", names.value());
    text += "\nCHANGES OF ORDERS\n";
    changes(&mut text, &names, &c.changes);
    let how =
        c.anew.map_or_else(|| "from where the plan stood".to_owned(), |why| format!("anew: {}", reason(why)));
    let _ = writeln!(text, "\n{}", wrapped("", 0, &format!("solved in {:.1} s, {how}", case.seconds)));
    say(&text);
}

/// What a change reaches into that has to be planned anew.
fn reason(why: Anew) -> &'static str {
    match why {
        Anew::Demand => "the change reaches into who asks for what",
        Anew::Counting => "the change reaches into how plans are weighed, by risk or objective",
        Anew::Branches => "supply comes several ways, or reviews part the paths elsewhere",
        Anew::Paid => "the change reaches into what is paid or earned whatever is decided",
        Anew::Sites => "the change reaches into which sites are planned as one",
        Anew::Rows => "the change adds or removes limits, or orders that may be placed",
        Anew::Counted => {
            "the change reaches into what a limit or a budget counts, such as a price under a budget"
        }
        Anew::Work => "the change reaches into what work costs or brings, or when things come",
    }
}

/// A point of a sweep with its case; `None` where it has no plan.
type Point<'a> = (&'a Vec<(String, f64)>, &'a Option<Case>);

pub(crate) fn sweep(as_json: bool, scenario: &Scenario, rows: &[Point<'_>]) {
    let names = Names(scenario);
    if as_json {
        let row = |(point, case): &Point<'_>| {
            let at: serde_json::Map<String, Value> =
                point.iter().map(|(n, v)| (n.clone(), json!(v))).collect();
            json!({
                "at": at,
                "value": case.as_ref().map(|c| c.compared.value[1].value),
                "off": case.as_ref().map(|c| c.compared.value[1].off),
                "ordered": case.as_ref().map(|c| c.compared.ordered[1]),
                "ordered_now": case.as_ref().map(|c| c.compared.now[1]),
            })
        };
        let rows: Vec<Value> = rows.iter().map(row).collect();
        return print(&json!({ "currency": scenario.currency, "rows": rows }));
    }
    let Some((first, _)) = rows.first() else { return };
    let mut text = format!("{}\n", scenario.name);
    let heads: String = first.iter().map(|(name, _)| right(short(name), 16)).collect();
    let _ = writeln!(text, "{heads}{}{}{}", right(names.value(), 11), right("ordered", 11), right("now", 10));
    let values: Vec<f64> =
        rows.iter().filter_map(|(_, c)| c.as_ref()).map(|c| c.compared.value[1].value).collect();
    let (low, high) =
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
    for (point, case) in rows {
        let at: String = point.iter().map(|(_, v)| right(&figure_in(*v, "", ""), 16)).collect();
        let Some(case) = case else {
            let _ = writeln!(text, "{at}    no plan");
            continue;
        };
        let c = &case.compared;
        let share = if high > low { (c.value[1].value - low) / (high - low) } else { 1.0 };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let bar = "\u{2588}".repeat(1 + (share * 14.0).round() as usize);
        let _ = writeln!(
            text,
            "{at}{}{}{}  {bar}",
            right(&names.money(c.value[1].value), 11),
            right(&names.money(c.ordered[1]), 11),
            right(&names.money(c.now[1]), 10)
        );
    }
    let warm = rows.iter().filter(|(_, c)| c.as_ref().is_some_and(|c| c.compared.anew.is_none())).count();
    let seconds: f64 = rows.iter().filter_map(|(_, c)| c.as_ref()).map(|c| c.seconds).fold(0.0, |a, b| a + b);
    let _ = writeln!(
        text,
        "\n{} in {seconds:.1} s, {warm} of them from where the first stood",
        things(rows.len(), "case", "cases")
    );
    say(&text);
}

/// The last part of a path of settings, as much as fits a column.
fn short(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// The sweep as a table, a row a case.
pub(crate) fn write_sweep(out: &Path, rows: &[Point<'_>]) -> io::Result<()> {
    let Some((first, _)) = rows.first() else { return Ok(()) };
    let mut text: String = first.iter().map(|(name, _)| format!("{name},")).collect();
    text += "value,off,ordered,ordered_now\n";
    for (point, case) in rows {
        point.iter().for_each(|(_, value)| _ = write!(text, "{value},"));
        match case {
            Some(case) => {
                let c = &case.compared;
                let _ =
                    writeln!(text, "{},{},{},{}", c.value[1].value, c.value[1].off, c.ordered[1], c.now[1]);
            }
            None => text += ",,,\n",
        }
    }
    std::fs::write(out, text)
}
