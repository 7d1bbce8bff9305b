//! `plimsoll why`, `worth`, `alternatives`, `whatif`, `sweep`: questions to a plan that stays solved.

use std::time::Instant;

use plimsoll::Status;
use plimsoll::explain::{Asked, ask, beside, steps};
use plimsoll::forecast;
use plimsoll_files::{LoadOptions, load};
use plimsoll_model::scenario::{GenerationId, Item, OptionId, Scenario, SiteId};
use plimsoll_report::format::things;

use crate::arguments::{
    AlternativesArguments, Asking, SweepArguments, WhatIfArguments, WhyArguments, WorthArguments,
};
use crate::explain_sheet::{self as sheet, Case};
use crate::progress::{Progress, Step};
use crate::{Ended, check, render};

pub(crate) fn why(arguments: &WhyArguments) -> Ended {
    let Some(scenario) = scenario(&arguments.asking) else { return Ended::Wrong };
    let most = arguments.most;
    let named = match arguments.order.as_deref().map(|name| order(&scenario, name)).transpose() {
        Ok(named) => named,
        Err(fault) => {
            eprintln!("error: {fault}");
            return Ended::Wrong;
        }
    };
    asked(&arguments.asking, &scenario, |mut asked, progress| {
        if let (Some((item, site)), Some(name)) = (named, &arguments.order) {
            progress.stage(&format!("asking why {name} is ordered"));
            let why = asked.why_order(item, site, most);
            return sheet::why_order(arguments.asking.json, &scenario, &why, name);
        }
        let orders = asked.orders_of_now().len().min(most);
        progress.stage(&format!("asking why, {}", things(orders, "order", "orders")));
        let why = asked.why(most);
        sheet::why(arguments.asking.json, &scenario, &why);
    })
}

/// `ITEM`, or `ITEM@SITE`.
fn order(scenario: &Scenario, name: &str) -> Result<(Item, Option<SiteId>), String> {
    let (name, site) = name.split_once('@').map_or((name, None), |(name, site)| (name, Some(site)));
    let unknown = |help: String| format!("there is no generation or power option `{name}`{help}");
    let item = item(scenario, name).map_err(unknown)?;
    let Some(site) = site else { return Ok((item, None)) };
    let found = scenario.sites.iter().position(|s| s.name == site).ok_or_else(|| {
        let names = scenario.sites.iter().map(|s| s.name.as_str());
        let near = plimsoll_model::diagnostic::did_you_mean(site, names);
        let help = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        format!("there is no site `{site}`{help}")
    })?;
    Ok((item, Some(SiteId(found))))
}

pub(crate) fn worth(arguments: &WorthArguments) -> Ended {
    let Some(scenario) = scenario(&arguments.asking) else { return Ended::Wrong };
    asked(&arguments.asking, &scenario, |mut asked, progress| {
        if arguments.steps {
            progress.stage("planning the next step of what is scarce");
            let scarce = asked.scarcest(arguments.most);
            let request = arguments.asking.solving.request();
            let found = steps(&scenario, &scarce, &request, |done, of| {
                progress.step(&Step { done: done as f64, of: of as f64, unit: "plans", note: "" });
            });
            return found.map_or((), |found| sheet::steps(arguments.asking.json, &scenario, &found));
        }
        progress.stage("asking what more and less is worth");
        let curves = asked.worth(arguments.most, &arguments.shares, |done, of| {
            progress.step(&Step { done: done as f64, of: of as f64, unit: "plans", note: "" });
        });
        sheet::worth(arguments.asking.json, &scenario, asked.value(), &curves);
    })
}

pub(crate) fn alternatives(arguments: &AlternativesArguments) -> Ended {
    let Some(scenario) = scenario(&arguments.asking) else { return Ended::Wrong };
    let less = arguments.less.iter().map(|name| (name, true));
    let wanted: Vec<_> = less.chain(arguments.more.iter().map(|name| (name, false))).collect();
    let mut items = Vec::new();
    for (name, less) in &wanted {
        match item(&scenario, name) {
            Ok(item) => items.push((item, *less)),
            Err(help) => eprintln!("error: there is no generation or power option `{name}`{help}"),
        }
    }
    if items.len() < wanted.len() {
        return Ended::Wrong;
    }
    asked(&arguments.asking, &scenario, |mut asked, progress| {
        progress.stage("looking for plans that are nearly as good");
        let within = arguments.within;
        let found: Vec<_> = items
            .iter()
            .map(|(item, less)| (*item, *less, asked.alternative(*item, *less, within)))
            .collect();
        sheet::alternatives(arguments.asking.json, &scenario, asked.value(), within, &found);
    })
}

pub(crate) fn what_if(arguments: &WhatIfArguments) -> Ended {
    let asking = Asking { folder: base_of(arguments), ..arguments.asking.clone() };
    let Some(scenario) = scenario(&asking) else { return Ended::Wrong };
    let options = arguments.asking.folder.options();
    let Some(other) = loaded(&arguments.asking, &options) else { return Ended::Wrong };
    let (scenario, other) = (beside(&scenario, &other), beside(&other, &scenario));
    let mut found = None;
    let ended = asked(&asking, &scenario, |mut asked, progress| {
        progress.stage("asking what if");
        found = case(&mut asked, &other, &asking);
    });
    match (ended, found) {
        (Ended::Well, Some(case)) => {
            sheet::what_if(asking.json, &scenario, &other, &case);
            Ended::Well
        }
        (Ended::Well, None) => {
            eprintln!(
                "error: with the change no plan obeys all inputs; `plimsoll plan` says which ones clash"
            );
            Ended::Infeasible
        }
        (ended, _) => ended,
    }
}

/// The folder as it is, without the changes that are asked about.
fn base_of(arguments: &WhatIfArguments) -> crate::arguments::Folder {
    crate::arguments::Folder { overlay: Vec::new(), set: Vec::new(), ..arguments.asking.folder.clone() }
}

pub(crate) fn sweep(arguments: &SweepArguments) -> Ended {
    let points = match points(&arguments.vary) {
        Ok(points) => points,
        Err(fault) => {
            eprintln!("error: {fault}");
            return Ended::Wrong;
        }
    };
    let names: Vec<&str> = points.iter().flatten().map(|(name, _)| name.as_str()).collect();
    if let Some(fault) = unknown_mark(&arguments.asking.folder.set, &names) {
        eprintln!("error: {fault}");
        return Ended::Wrong;
    }
    let mut cases: Vec<(Vec<(String, f64)>, Scenario)> = Vec::new();
    for point in points {
        let sets = sets_of(&arguments.asking.folder.set, &point);
        let options = LoadOptions { overlays: arguments.asking.folder.overlay.clone(), sets };
        let Some(scenario) = loaded(&arguments.asking, &options) else { return Ended::Wrong };
        cases.push((point, scenario));
    }
    let (mut ended, answers) = cases_of(&arguments.asking, &cases);
    // That some cases have no plan is an answer; where none has one, a script should hear of it.
    let answered = matches!(ended, Ended::Well | Ended::Infeasible);
    if let (true, Some((_, first))) = (answered, cases.first()) {
        let rows: Vec<_> = cases.iter().map(|(point, _)| point).zip(&answers).collect();
        sheet::sweep(arguments.asking.json, first, &rows);
        if let Some(out) = &arguments.out
            && let Err(fault) = sheet::write_sweep(out, &rows)
        {
            eprintln!("error: {} cannot be written: {fault}", out.display());
            ended = Ended::Wrong;
        }
    }
    ended
}

/// A point of a sweep and its scenario.
type Point = (Vec<(String, f64)>, Scenario);

/// Every case beside the first that has a plan; `None` for those that have none.
fn cases_of(asking: &Asking, cases: &[Point]) -> (Ended, Vec<Option<Case>>) {
    let mut progress = Progress::new(asking.quiet);
    let mut answers: Vec<Option<Case>> = Vec::new();
    let mut ended = Err(Status::Infeasible);
    while let (Err(Status::Infeasible | Status::InfeasibleOrUnbounded), Some((_, base))) =
        (&ended, cases.get(answers.len()))
    {
        let before = answers.len();
        ended = asked_in(asking, base, &mut progress, |mut asked, progress| {
            progress.stage(&format!("planning {} cases", cases.len()));
            for (place, (_, other)) in cases.iter().enumerate().skip(before) {
                answers.push(case(&mut asked, other, asking));
                let (done, of) = ((place + 1) as f64, cases.len() as f64);
                progress.step(&Step { done, of, unit: "cases", note: "" });
            }
        });
        if answers.len() == before {
            answers.push(None);
        }
    }
    progress.stage("done");
    drop(progress);
    let ended = match ended {
        Err(Status::Infeasible | Status::InfeasibleOrUnbounded) => Ended::Infeasible,
        ended => ended_well(ended),
    };
    (ended, answers)
}

/// One more case beside the plan, with the time that it took.
fn case(asked: &mut Asked<'_, '_>, other: &Scenario, asking: &Asking) -> Option<Case> {
    let clock = Instant::now();
    let request = asking.solving.request();
    let compared = asked.compared(other, &forecast(other), &request);
    compared.map(|compared| Case { compared, seconds: clock.elapsed().as_secs_f64() })
}

fn scenario(asking: &Asking) -> Option<Scenario> {
    check::scenario(&asking.folder, asking.quiet).map(|(scenario, _)| scenario)
}

fn loaded(asking: &Asking, options: &LoadOptions) -> Option<Scenario> {
    let loaded = load(&asking.folder.dir, options);
    if loaded.scenario.is_none() {
        eprint!("{}", render::findings(&loaded.diagnostics, render::colour()));
    }
    loaded.scenario
}

/// Plans, then lets questions be asked; says why there is nothing to ask.
fn asked(
    asking: &Asking,
    scenario: &Scenario,
    questions: impl FnOnce(Asked<'_, '_>, &mut Progress),
) -> Ended {
    let mut progress = Progress::new(asking.quiet);
    let ended = asked_in(asking, scenario, &mut progress, questions);
    progress.stage("done");
    drop(progress);
    ended_well(ended)
}

fn asked_in(
    asking: &Asking,
    scenario: &Scenario,
    progress: &mut Progress,
    questions: impl FnOnce(Asked<'_, '_>, &mut Progress),
) -> Result<(), Status> {
    progress.stage("forecasting");
    let forecast = forecast(scenario);
    progress.stage("planning");
    let request = asking.solving.request();
    ask(scenario, &forecast, &request, |_| {}, |asked| questions(asked, progress))
}

/// Says why there is no plan to ask, where there is none.
fn ended_well(ended: Result<(), Status>) -> Ended {
    match ended {
        Ok(()) => Ended::Well,
        Err(Status::Infeasible | Status::InfeasibleOrUnbounded) => {
            eprintln!("error: no plan obeys all inputs; `plimsoll plan` says which ones clash");
            Ended::Infeasible
        }
        Err(status) => {
            eprintln!("error: planning ended with {status:?}: there is no plan to ask");
            Ended::Stopped
        }
    }
}

fn item(scenario: &Scenario, name: &str) -> Result<Item, String> {
    let generation = scenario.generations.iter().position(|g| g.name == name);
    let option = scenario.power_options.iter().position(|o| o.name == name);
    let found = generation.map(|g| Item::Generation(GenerationId(g)));
    found.or(option.map(|o| Item::Power(OptionId(o)))).ok_or_else(|| {
        let names = scenario.generations.iter().map(|g| g.name.as_str());
        let names = names.chain(scenario.power_options.iter().map(|o| o.name.as_str()));
        plimsoll_model::diagnostic::did_you_mean(name, names)
            .map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
    })
}

/// Every combination of the values that are varied: `name=from..to:count`, or `name=a,b,c`.
fn points(vary: &[String]) -> Result<Vec<Vec<(String, f64)>>, String> {
    let mut points: Vec<Vec<(String, f64)>> = vec![Vec::new()];
    for text in vary {
        let (name, values) = values(text)?;
        points = points
            .into_iter()
            .flat_map(|point| {
                values.iter().map({
                    let name = name.clone();
                    move |value| point.iter().cloned().chain([(name.clone(), *value)]).collect::<Vec<_>>()
                })
            })
            .collect();
    }
    Ok(points)
}

fn values(text: &str) -> Result<(String, Vec<f64>), String> {
    let wrong =
        || format!("`{text}` is not NAME=FROM..TO:COUNT or NAME=A,B,C, such as policy.risk_weight=0..0.5:6");
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|v| v.is_finite()).ok_or_else(wrong);
    let (name, range) = text.split_once('=').ok_or_else(wrong)?;
    if let Some((from, rest)) = range.split_once("..") {
        let (to, count) = rest.split_once(':').ok_or_else(wrong)?;
        let (from, to) = (number(from)?, number(to)?);
        let count: u32 = count.trim().parse().ok().filter(|n| (2..=1000).contains(n)).ok_or_else(wrong)?;
        let at = |i: u32| from + (to - from) * f64::from(i) / f64::from(count - 1);
        return Ok((name.trim().to_owned(), (0..count).map(at).collect()));
    }
    Ok((name.trim().to_owned(), range.split(',').map(number).collect::<Result<_, _>>()?))
}

/// Settings of one point: `{name}` in a setting stands for a value; a name that stands in none is a setting itself.
fn sets_of(sets: &[String], point: &[(String, f64)]) -> Vec<String> {
    let mut all = sets.to_vec();
    for (name, value) in point {
        let mark = format!("{{{name}}}");
        if sets.iter().any(|set| set.contains(&mark)) {
            all.iter_mut().for_each(|set| *set = set.replace(&mark, &value.to_string()));
        } else {
            all.push(format!("{name}={value}"));
        }
    }
    all
}

/// A name in braces that nothing varies: what a table in line holds is no name.
fn unknown_mark(sets: &[String], names: &[&str]) -> Option<String> {
    let letter = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
    let marks = sets.iter().flat_map(|set| set.split('{').skip(1)).filter_map(|rest| rest.split_once('}'));
    let mut marks = marks.map(|(mark, _)| mark).filter(|mark| !mark.is_empty() && mark.chars().all(letter));
    let unknown = marks.find(|mark| !names.contains(mark))?;
    let near = plimsoll_model::diagnostic::did_you_mean(unknown, names.iter().copied());
    let help = near.map_or_else(
        || format!("add --vary {unknown}=FROM..TO:COUNT, or leave it out"),
        |near| format!("did you mean `{{{near}}}`?"),
    );
    Some(format!("`{{{unknown}}}` stands in --set, and no --vary has that name; {help}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_lists_are_crossed() {
        let points = points(&["a=0..1:3".to_owned(), "b=5,7".to_owned()]).expect("well formed");
        let values: Vec<Vec<f64>> = points.iter().map(|p| p.iter().map(|(_, v)| *v).collect()).collect();
        let expected = [[0.0, 5.0], [0.0, 7.0], [0.5, 5.0], [0.5, 7.0], [1.0, 5.0], [1.0, 7.0]];
        assert_eq!(values, expected.map(|p| p.to_vec()));
        for wrong in ["a", "a=1..2", "a=1..2:1", "a=x", "a=1..b:3"] {
            assert!(points_of(wrong).is_err(), "{wrong}");
        }
    }

    fn points_of(text: &str) -> Result<Vec<Vec<(String, f64)>>, String> {
        points(&[text.to_owned()])
    }

    #[test]
    fn a_value_stands_where_its_name_does_or_is_a_setting() {
        let sets = ["policy.capex_budget=[{ year = 2026, max = {capex} }]".to_owned()];
        let point = [("capex".to_owned(), 1.5e11), ("policy.risk_weight".to_owned(), 0.25)];
        assert_eq!(
            sets_of(&sets, &point),
            ["policy.capex_budget=[{ year = 2026, max = 150000000000 }]", "policy.risk_weight=0.25"]
        );
    }

    #[test]
    fn a_name_in_braces_that_nothing_varies_is_a_fault() {
        let fault = |set: &str, names: &[&str]| unknown_mark(&[set.to_owned()], names);
        let budget = "policy.capex_budget=[{ year = 2026, max = {capex} }]";
        assert_eq!(fault(budget, &["capex"]), None);
        assert!(fault(budget, &["capx"]).expect("a fault").contains("did you mean `{capx}`?"));
        assert!(fault("policy.risk_weight={b}", &["capex"]).expect("a fault").contains("--vary b="));
        assert_eq!(fault("a=[{year=2026,max=7e9}]", &["capex"]), None);
        assert_eq!(fault("a={}", &[]), None);
    }

    /// Without a plan under 8.145 billion, what is on order: cases with a plan and without one may come in any order, and only
    /// where none has one a script hears of it.
    #[test]
    fn a_sweep_may_begin_with_a_case_that_has_no_plan() {
        use clap::Parser;
        let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/gpu-cloud");
        for (values, code) in [("9e9,7e9", 0), ("7e9,9e9", 0), ("7e9,6e9", 2)] {
            let set = "policy.capex_budget=[{year=2026,max={capex}}]";
            let (vary, paths) = (format!("capex={values}"), "forecast.paths=3");
            let call = ["plimsoll", "sweep", dir, "--vary", &vary, "--set", set, "--set", paths, "--quiet"];
            let arguments = crate::arguments::Arguments::try_parse_from(call).expect("a call");
            let crate::arguments::Command::Sweep(arguments) = arguments.command else { panic!("a sweep") };
            assert_eq!(sweep(&arguments).code(), code, "{values}");
        }
    }

    /// A budget and a prohibition that the folder has not, and a price of what is on order as well: none is planned anew, and
    /// the answer is that of the case by itself.
    #[test]
    fn what_is_promised_is_solved_from_where_the_plan_stands() {
        let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/gpu-cloud");
        let file = std::env::temp_dir().join(format!("plimsoll-none-{}.toml", std::process::id()));
        let row =
            "{ item = \"gb300\", from = \"2026-01-01\", to = \"2026-12-31\", max_units = 0, author = \"a\" }";
        std::fs::write(&file, format!("[[add]]\ntable = \"decisions\"\nrow = {row}\n")).expect("a file");
        let case = |overlays: Vec<std::path::PathBuf>, set: Option<&str>| {
            let sets = set.into_iter().chain(["forecast.paths=3"]).map(ToOwned::to_owned).collect();
            load(&dir, &LoadOptions { overlays, sets }).scenario.expect("a scenario")
        };
        let plain = case(vec![], None);
        let request = plimsoll::Request::default();
        for other in [
            case(vec![], Some("policy.capex_budget=[{year=2027,max=5e9}]")),
            case(vec![], Some("generations.gb300.unit_cost_usd=66000")),
            case(vec![file.clone()], None),
        ] {
            let (base, other) = (beside(&plain, &other), beside(&other, &plain));
            let told = forecast(&base);
            let compared = ask(
                &base,
                &told,
                &request,
                |_| {},
                |mut asked| asked.compared(&other, &forecast(&other), &request).expect("a plan"),
            );
            let compared = compared.expect("a plan");
            assert_eq!(compared.anew, None);
            let alone =
                ask(&other, &forecast(&other), &request, |_| {}, |asked| asked.value()).expect("a plan");
            let apart = (compared.value[1].value - alone.value).abs();
            assert!(apart <= alone.off + compared.value[1].off + 1e-6 * alone.value.abs(), "{apart}");
        }
        std::fs::remove_file(&file).expect("a file");
    }
}
