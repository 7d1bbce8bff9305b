//! Faulty scenario folders, one small text a case: the valid folder `tests/base`, what is changed in it, and every
//! finding that must come of it, word for word.
//!
//! A case starts with a sentence. Then, each at the start of a line:
//! `@ FILE | OLD | NEW` puts NEW in the place of the first OLD (`\n`, `\t` and `\r` are escapes);
//! `+ FILE` writes the lines that follow; `- FILE` removes a file; `$ --set PATH=VALUE` and `$ --overlay FILE` change
//! how it is read; `=` ends the case, and the lines after it are the findings.

use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_files::{LoadOptions, load};
use plimsoll_model::Diagnostic;

struct Case {
    dir: PathBuf,
    options: LoadOptions,
    expected: Vec<String>,
}

fn unescape(text: &str) -> String {
    text.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r")
}

fn is_directive(line: &str) -> bool {
    ["@ ", "+ ", "- ", "$ "].iter().any(|mark| line.starts_with(mark)) || line == "="
}

fn change(dir: &Path, directive: &str, content: &str, options: &mut LoadOptions) {
    let (mark, rest) = directive.split_once(' ').unwrap_or((directive, ""));
    match mark {
        "@" => {
            let parts: Vec<_> = rest.splitn(3, " | ").map(unescape).collect();
            let [file, old, new] = parts.as_slice() else { panic!("three parts in `{directive}`") };
            let text = fs::read_to_string(dir.join(file)).expect("a file of the base");
            assert!(text.contains(old.as_str()), "{file} holds `{old}`");
            fs::write(dir.join(file), text.replacen(old.as_str(), new, 1)).expect("written");
        }
        "+" => fs::write(dir.join(rest), content).expect("written"),
        "-" => fs::remove_file(dir.join(rest)).expect("removed"),
        _ => match rest.split_once(' ') {
            Some(("--set", value)) => options.sets.push(value.to_owned()),
            Some(("--overlay", file)) => options.overlays.push(dir.join(file)),
            _ => panic!("unknown option in `{directive}`"),
        },
    }
}

fn prepare(name: &str, text: &str) -> Case {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults").join(name);
    drop(fs::remove_dir_all(&dir));
    fs::create_dir_all(&dir).expect("a folder");
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base")).expect("the base") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, dir.join(path.file_name().expect("a name"))).expect("copied");
    }
    let mut options = LoadOptions::default();
    let lines: Vec<&str> = text.lines().skip(1).collect();
    let end = lines.iter().position(|line| *line == "=").expect("a line `=`");
    let mut at = 0;
    while at < end {
        let next = (at + 1..=end).find(|i| is_directive(lines[*i])).unwrap_or(end);
        let content: String = lines[at + 1..next].iter().map(|line| format!("{line}\n")).collect();
        change(&dir, lines[at], &content, &mut options);
        at = next;
    }
    Case { dir, options, expected: lines[end + 1..].iter().map(ToString::to_string).collect() }
}

/// A finding in one line, with the places that belong to it.
fn line(finding: &Diagnostic) -> String {
    let help = finding.help.as_ref().map(|help| format!(" | {help}")).unwrap_or_default();
    let related = finding
        .related
        .iter()
        .map(|(span, label)| format!(" [{}:{}:{} {label}]", span.file, span.line, span.column));
    let severity = format!("{:?}", finding.severity).to_lowercase();
    format!("{severity} {finding}{help}{}", related.collect::<String>())
}

/// Reads the folder of a case; returns what is found where that is not what was expected.
fn check(name: &str, text: &str) -> Option<String> {
    let Case { dir, options, expected } = prepare(name, text);
    let loaded = load(&dir, &options);
    let prefix = format!("{}/", dir.display());
    let found: Vec<String> =
        loaded.diagnostics.sorted().into_iter().map(|d| line(d).replace(&prefix, "")).collect();
    assert_eq!(
        loaded.scenario.is_some(),
        !loaded.diagnostics.has_errors(),
        "{name}: a scenario, or an error"
    );
    for finding in loaded.diagnostics.sorted() {
        points_into_the_file(&dir, finding);
    }
    (found != expected).then(|| format!("case {name}\n{}\n", found.join("\n")))
}

/// The line that a finding shows is the line of the file, and its column lies in it.
fn points_into_the_file(dir: &Path, finding: &Diagnostic) {
    let span = &finding.span;
    let Ok(text) = fs::read_to_string(dir.join(&span.file)) else {
        return;
    };
    if span.line > 0 {
        let line = text.lines().nth(span.line as usize - 1).unwrap_or("").trim_start_matches('\u{feff}');
        assert_eq!(span.text, line, "{finding}");
        assert!(span.column as usize <= line.chars().count() + 1, "{finding}");
    }
}

#[test]
fn every_fault_is_found_where_it_stands() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("cases").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let mut wrong = Vec::new();
    let mut codes = std::collections::BTreeSet::new();
    for path in &paths {
        let text = fs::read_to_string(path).expect("a case");
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        wrong.extend(check(&name, &text));
        let expected = text.split("\n=\n").nth(1).unwrap_or("");
        codes.extend(expected.lines().filter_map(|line| line.split_whitespace().nth(2)).map(str::to_owned));
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
    assert!(paths.len() >= 60 && codes.len() >= 25, "{} cases over {} codes", paths.len(), codes.len());
}
