//! Names in code spans: functions, columns, settings, codes of findings.

use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_files::CODES;
use plimsoll_model::schema::{SETTINGS, table};

use crate::markdown::Page;

/// How many names were looked up, and those that are none.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) functions: usize,
    pub(crate) inputs: usize,
    pub(crate) faults: Vec<String>,
}

/// Looks every name of a page up.
pub(crate) fn check(root: &Path, page: &Page, tally: &mut Tally) {
    for (line, span) in page.spans() {
        let fault = if span.starts_with("plimsoll_") && span.contains("::") {
            tally.functions += 1;
            function(root, &span)
        } else if is_code(&span) {
            tally.inputs += 1;
            (!CODES.iter().any(|(code, _)| *code == span)).then(|| "no such code".to_owned())
        } else {
            let looked = input(&span);
            tally.inputs += usize::from(looked.is_some());
            looked.flatten()
        };
        if let Some(fault) = fault {
            tally.faults.push(format!("{}:{line}: `{span}`: {fault}", page.name));
        }
    }
}

fn is_code(span: &str) -> bool {
    span.len() == 4 && span.starts_with('P') && span[1..].bytes().all(|b| b.is_ascii_digit())
}

/// Whether `plimsoll_plan::master::power::envelope` is there: a module path that ends in a function or constant.
fn function(root: &Path, path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split("::").collect();
    let (name, modules) = parts.split_last()?;
    let source = root.join("crates").join(modules[0].replace('_', "-")).join("src");
    let found = files_of(&source, &modules[1..]).into_iter().find(|file| file.exists());
    let Some(file) = found else { return Some("there is no such module".to_owned()) };
    let text = fs::read_to_string(&file).expect("source is text");
    let defines = ["fn", "const", "struct", "enum", "static"].iter().any(|keyword| {
        text.lines().any(|line| {
            let rest = line.split(&format!("{keyword} {name}")).nth(1);
            rest.is_some_and(|r| !r.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        })
    });
    (!defines).then(|| format!("{} does not define it", file.display()))
}

fn files_of(source: &Path, modules: &[&str]) -> Vec<PathBuf> {
    let Some((last, dirs)) = modules.split_last() else { return vec![source.join("lib.rs")] };
    let dir = dirs.iter().fold(source.to_owned(), |dir, module| dir.join(module));
    vec![dir.join(format!("{last}.rs")), dir.join(last).join("mod.rs")]
}

/// Whether `sites.it_power_mw` is a column or `finance.tax_rate` a setting; `None` where the span is neither in form.
fn input(span: &str) -> Option<Option<String>> {
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let parts: Vec<&str> = span.split('.').collect();
    if parts.len() < 2 || !parts.iter().all(|part| plain(part)) {
        return None;
    }
    if parts.len() == 2 && ["csv", "parquet"].contains(&parts[1]) {
        // A run writes tables too, and a person may name a file as they like.
        return None;
    }
    if let (Some(known), 2) = (table(parts[0]), parts.len()) {
        let common = plimsoll_model::schema::COMMON_COLUMNS.iter();
        let found =
            known.columns.iter().chain(common).any(|c| c.name == parts[1] || c.header("usd") == parts[1]);
        return Some((!found).then(|| format!("{} has no such column", parts[0])));
    }
    let group = SETTINGS.iter().any(|s| s.path.split('.').next() == Some(parts[0]) && s.path.contains('.'));
    if !group {
        return None;
    }
    let found = SETTINGS.iter().any(|s| s.path == span || s.path.starts_with(&format!("{span}.")));
    Some((!found).then(|| "there is no such setting".to_owned()))
}
