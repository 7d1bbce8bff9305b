//! What a plan says of itself when it is asked, on a terminal of 80 columns and as JSON.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use plimsoll::explain::{Alternative, Compared, Curve, Figure, Idle, Line, Reason, Short, Why};
use plimsoll_model::Scenario;
use plimsoll_model::plan::Scarce;
use plimsoll_model::scenario::{Item, Objective, SiteId};
use plimsoll_report::format::{count, figure_in, megawatts, money, money_change, percent, things};
use serde_json::{Value, json};

use crate::sheet::{left, right, say, wrapped};

/// Orders in place of one, and changes between plans, that are told; the rest is counted.
const TOLD: usize = 4;
const CHANGES: usize = 10;

/// A case beside the plan, and how long it took.
pub(crate) struct Case {
    pub(crate) compared: Compared,
    pub(crate) seconds: f64,
}

/// Names in the words of the scenario.
struct Names<'a>(&'a Scenario);

impl Names<'_> {
    fn item(&self, item: Item) -> &str {
        match item {
            Item::Generation(g) => &self.0.generations[g.0].name,
            Item::Power(o) => &self.0.power_options[o.0].name,
        }
    }

    fn sites(&self, sites: &[SiteId]) -> String {
        let name = |s: &SiteId| self.0.sites[s.0].name.as_str();
        match sites {
            [] => String::new(),
            [one] => name(one).to_owned(),
            [one, two] => format!("{}, {}", name(one), name(two)),
            [one, two, rest @ ..] => format!("{}, {} and {} more", name(one), name(two), rest.len()),
        }
    }

    fn period(&self, period: usize) -> String {
        self.0.calendar.periods()[period].label()
    }

    fn money(&self, amount: f64) -> String {
        money(amount, &self.0.currency)
    }

    fn units(&self, line: &Line) -> String {
        match line.item {
            Item::Generation(_) => count(line.units.abs()),
            Item::Power(_) => format!("{:.2} blocks of", line.units.abs()),
        }
    }

    fn value(&self) -> &'static str {
        if self.0.objective == Objective::Npv { "NPV" } else { "cost" }
    }

    /// `12,000 gb300 more for iad, cmh in 2026-Q2, $820M`.
    fn change(&self, line: &Line) -> String {
        let way = if line.cost > 0.0 { "more" } else { "less" };
        format!(
            "{} {} {way} in {}, {}",
            self.units(line),
            self.item(line.item),
            self.period(line.placed),
            self.money(line.cost.abs())
        )
    }

    fn scarce(&self, scarce: &Scarce, sites: &[SiteId]) -> String {
        match scarce {
            Scarce::Power { .. } => format!("power at {}", self.sites(sites)),
            Scarce::Supply { generation } => format!("supply of {}", self.0.generations[generation.0].name),
            Scarce::Capex { year, family: None } => format!("capex of {year}"),
            Scarce::Capex { year, family: Some(family) } => format!("capex of {year} for {family}"),
            Scarce::Limit { name, .. } => name.clone(),
            Scarce::Decision { item, .. } => format!("the decision on {}", self.item(*item)),
            Scarce::PowerOption { option } => format!("blocks of {}", self.0.power_options[option.0].name),
        }
    }
}

pub(crate) fn why(as_json: bool, scenario: &Scenario, why: &Why) {
    let names = Names(scenario);
    if as_json {
        let reasons: Vec<Value> = why.reasons.iter().map(|reason| reason_json(&names, reason)).collect();
        return print(&json!({
            "currency": scenario.currency, "value": why.value.value, "off": why.value.off,
            "orders_now": why.orders, "reasons": reasons,
            "short": why.short.iter().map(|short| short_json(&names, short)).collect::<Vec<_>>(),
            "idle": why.idle.iter().map(|idle| idle_json(&names, idle)).collect::<Vec<_>>(),
        }));
    }
    let mut text = head(&names, why.value);
    for (place, reason) in why.reasons.iter().enumerate() {
        let line = &reason.line;
        let _ = writeln!(
            text,
            "\n{}. {} {}, {}",
            place + 1,
            names.units(line),
            names.item(line.item),
            names.money(line.cost)
        );
        for sentence in sentences(&names, reason) {
            let _ = writeln!(text, "{}", wrapped("   ", 3, &sentence));
        }
    }
    let more = why.orders - why.reasons.len();
    if more > 0 {
        let _ = writeln!(text, "\nand {}", things(more, "smaller order", "smaller orders"));
    }
    if why.orders == 0 {
        let _ = writeln!(text, "\nNothing is ordered now.");
    }
    if !why.short.is_empty() {
        let buys = scenario.objective == Objective::Cost;
        let head = if buys { "BOUGHT ON DEMAND" } else { "SHORT" };
        let _ = writeln!(text, "\n{head}, over the horizon");
    }
    for short in why.short.iter().take(TOLD) {
        let _ = writeln!(text, "{}", wrapped("  - ", 4, &short_words(&names, short)));
    }
    if !why.idle.is_empty() {
        text += "\nIDLE, over the horizon\n";
    }
    for idle in why.idle.iter().take(TOLD) {
        let _ = writeln!(text, "{}", wrapped("  - ", 4, &idle_words(&names, idle)));
    }
    say(&text);
}

/// `ai: 4 % of its hours, $3B of work. ...`.
fn short_words(names: &Names<'_>, short: &Short) -> String {
    let s = &short.shortage;
    let workload = &names.0.workloads[s.workload.0].name;
    let mut text = format!(
        "{workload}: {} of what is asked for, work for {}",
        percent(s.share, 1),
        names.money(s.value)
    );
    if s.too_soon > 0.005 {
        let _ = write!(text, "; {} of it before anything ordered now can serve", percent(s.too_soon, 0));
    }
    if s.too_soon < 0.995 {
        let _ = write!(text, "; after that on {} of the paths", percent(s.paths, 0));
        let held: Vec<String> = short
            .scarce
            .iter()
            .take(3)
            .map(|(scarce, sites, worth)| {
                format!("{} (1 % more is worth {})", names.scarce(scarce, sites), names.money(*worth))
            })
            .collect();
        if held.is_empty() {
            text += ", where more hardware would cost more than it brings";
        } else {
            let _ = write!(text, ", where more would take {}", held.join(", "));
        }
    }
    text + "."
}

fn idle_words(names: &Names<'_>, idle: &Idle) -> String {
    let generation = &names.0.generations[idle.generation.0].name;
    let parts = [
        (idle.peak, "the busiest hours need them"),
        (idle.paths, "other futures need them"),
        (idle.later, "later periods need them"),
        (1.0 - idle.peak - idle.paths - idle.later, "they cost little to keep, or are there already"),
    ];
    let told: Vec<String> = parts
        .iter()
        .filter(|(share, _)| *share >= 0.005)
        .map(|(share, why)| format!("{} because {why}", percent(*share, 0)))
        .collect();
    format!(
        "{generation}: {} of its usable hours, {} units; of that {}.",
        percent(idle.share, 0),
        count(idle.units),
        told.join(", ")
    )
}

fn short_json(names: &Names<'_>, short: &Short) -> Value {
    let s = &short.shortage;
    let scarce = |(scarce, sites, worth): &(Scarce, Vec<SiteId>, f64)| json!({ "scarce": names.scarce(scarce, sites), "one_percent": worth });
    json!({
        "workload": names.0.workloads[s.workload.0].name, "share": s.share, "value": s.value,
        "before_orders_serve": s.too_soon, "paths_after": s.paths,
        "scarce": short.scarce.iter().map(scarce).collect::<Vec<_>>(),
    })
}

fn idle_json(names: &Names<'_>, idle: &Idle) -> Value {
    json!({
        "generation": names.0.generations[idle.generation.0].name, "share": idle.share, "units": idle.units,
        "peak": idle.peak, "other_paths": idle.paths, "later": idle.later,
    })
}

fn head(names: &Names<'_>, value: Figure) -> String {
    let off = names.money(value.off);
    let figure = names.money(value.value);
    format!("{}: {} {figure}, no plan is better by more than {off}\n", names.0.name, names.value())
}

fn sentences(names: &Names<'_>, reason: &Reason) -> Vec<String> {
    let mut all = Vec::new();
    let line = &reason.line;
    let places: Vec<String> = line
        .sites
        .iter()
        .take(TOLD)
        .map(|(sites, units)| format!("{} for {}", count(*units), names.sites(sites)))
        .collect();
    let more = line.sites.len().saturating_sub(TOLD);
    let rest =
        if more > 0 { format!("; and {} more", things(more, "place", "places")) } else { String::new() };
    all.push(format!("{}{rest}.", places.join("; ")));
    let mut serves = format!(
        "Ordered in {}, in service from {}",
        names.period(line.placed),
        names.period(line.in_service)
    );
    if let Some(serving) = &reason.serving {
        let told = serving.workloads.iter().take(3).filter(|(_, share)| *share >= 0.005);
        let told: Vec<String> = told
            .map(|(w, share)| format!("{} {}", percent(*share, 0), names.0.workloads[w.0].name))
            .collect();
        if told.is_empty() {
            serves += "; idle in its first year";
        } else {
            let _ = write!(
                serves,
                "; {} of the hours at work in its first year: {}",
                percent(serving.busy, 0),
                told.join(", ")
            );
        }
    }
    all.push(serves + ".");
    if let Some(e) = &reason.economics {
        let scarce = [
            ("power", e.power),
            ("supply", e.supply),
            ("capex", e.capex),
            ("other limits", e.limits),
            ("decisions", e.decisions),
        ];
        let taken: Vec<String> = scarce
            .iter()
            .filter(|(_, v)| v.abs() > 0.005 * e.price.abs())
            .map(|(name, v)| format!("{name} {}", names.money(*v)))
            .collect();
        let of = if taken.is_empty() {
            "nothing it takes is scarce".to_owned()
        } else {
            format!("what it takes of what is scarce is worth {}", taken.join(", "))
        };
        all.push(format!(
            "A unit costs {} after tax and {} to keep; its work is worth {} and what is left of it at the end {}; {of}.",
            names.money(e.price),
            names.money(e.keeping),
            names.money(e.work),
            names.money(e.end)
        ));
    }
    match reason.loss {
        None => all.push("Without it no plan obeys all inputs.".to_owned()),
        Some(loss) => {
            let worse = if names.0.objective == Objective::Npv { "lower" } else { "higher" };
            let off = if loss.off > 0.005 * loss.value.abs() {
                format!(" (± {})", names.money(loss.off))
            } else {
                String::new()
            };
            let per = if line.cost > 0.0 { loss.value / line.cost } else { 0.0 };
            let mut text = format!(
                "Without it {} is {}{off} {worse}, {} of its price",
                names.value(),
                names.money(loss.value),
                percent(per, 1)
            );
            let told: Vec<String> = reason.instead.iter().take(TOLD).map(|line| names.change(line)).collect();
            if !told.is_empty() {
                let _ = write!(text, "; the next best: {}", told.join("; "));
                let more = reason.instead.len().saturating_sub(TOLD);
                if more > 0 {
                    let _ = write!(text, "; and {} more", things(more, "change", "changes"));
                }
            }
            all.push(text + ".");
        }
    }
    all
}

fn reason_json(names: &Names<'_>, reason: &Reason) -> Value {
    let economics = reason.economics.map(|e| {
        json!({
            "price": e.price, "keeping": e.keeping, "power": e.power, "supply": e.supply, "capex": e.capex,
            "limits": e.limits, "decisions": e.decisions, "work": e.work, "end": e.end,
        })
    });
    let serving = reason.serving.as_ref().map(|s| {
        let workloads: Vec<Value> = s
            .workloads
            .iter()
            .map(|(w, share)| json!({ "workload": names.0.workloads[w.0].name, "share": share }))
            .collect();
        json!({ "busy": s.busy, "workloads": workloads })
    });
    json!({
        "order": line_json(names, &reason.line),
        "unit": economics,
        "serving": serving,
        "loss": reason.loss.map(|loss| loss.value),
        "loss_off": reason.loss.map(|loss| loss.off),
        "instead": reason.instead.iter().map(|line| line_json(names, line)).collect::<Vec<_>>(),
    })
}

fn line_json(names: &Names<'_>, line: &Line) -> Value {
    let place = |(sites, units): &(Vec<SiteId>, f64)| {
        let names: Vec<&str> = sites.iter().map(|s| names.0.sites[s.0].name.as_str()).collect();
        json!({ "sites": names, "units": units })
    };
    let sites: Vec<Value> = line.sites.iter().map(place).collect();
    json!({
        "item": names.item(line.item), "places": sites, "ordered": names.period(line.placed),
        "in_service": names.period(line.in_service), "units": line.units, "cost": line.cost,
    })
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
            "ordered": c.ordered, "ordered_now": c.now, "warm": c.warm,
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
    let how = if c.warm {
        "from where the plan stood"
    } else {
        "anew: the change reaches into what work costs or who asks for it"
    };
    let _ = writeln!(text, "\nsolved in {:.1} s, {how}", case.seconds);
    say(&text);
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
    let warm = rows.iter().filter(|(_, c)| c.as_ref().is_some_and(|c| c.compared.warm)).count();
    let seconds: f64 = rows.iter().filter_map(|(_, c)| c.as_ref()).map(|c| c.seconds).sum();
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

fn print(document: &Value) {
    say(&format!("{document:#}\n"));
}
