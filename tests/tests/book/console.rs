//! Console blocks: each command is run, and what it prints compared with what the page shows.
//!
//! A block whose fence says `console` is a terminal: a line that starts with `$ ` is a command, the lines up to the next
//! one what it prints. A line `...` stands for any lines; numbers of ten digits and more need to agree to one part in a
//! million, for their last digits are those of the machine. The blocks of a page share one folder, a copy of the examples
//! and of the cases of the book, in which they are run in order.
//!
//! - `console,exit-1`: the last command ends with this code; without it every command ends well.
//! - `console,not-run`: what it shows takes too long or needs more than this repository.
//! - `PLIMSOLL_BOOK_WRITE=1` puts what is printed in the place of what was shown, where no `...` stands: read the change.
//! - A `plimsoll plan` whose output the page does not show is run on one path: what is tested then is that the command
//!   works.

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::markdown::{Fence, Page};
use crate::{program, scratch};

/// Programs that a block may call; all others (`cargo`, `scripts/…`) are counted and not run.
const KNOWN: [&str; 12] =
    ["plimsoll", "cat", "cp", "cut", "diff", "echo", "grep", "head", "ls", "printf", "rm", "sed"];

/// What was run.
#[derive(Default)]
pub(crate) struct Tally {
    /// Commands run.
    pub(crate) run: usize,
    /// Of them, those whose output is shown and was compared.
    pub(crate) compared: usize,
    /// Commands not run.
    pub(crate) passed_over: usize,
    pub(crate) faults: Vec<String>,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Self) {
        self.run += other.run;
        self.compared += other.compared;
        self.passed_over += other.passed_over;
        self.faults.extend(other.faults.iter().cloned());
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { run, compared, passed_over, .. } = self;
        write!(f, "{run} commands run, the output of {compared} compared; {passed_over} not run")
    }
}

/// A command with what it is shown to print.
struct Step {
    command: String,
    shown: Vec<String>,
    line: usize,
}

/// Runs the console blocks of a page.
pub(crate) fn run(root: &Path, page: &Page) -> Tally {
    let mut tally = Tally::default();
    let blocks: Vec<Fence> = page.fences().into_iter().filter(|f| words(f).any(|w| w == "console")).collect();
    if blocks.is_empty() {
        return tally;
    }
    let dir = scratch::folder(&page.name.replace(['/', '.'], "-"));
    scratch::copy(&root.join("examples"), &dir.join("examples"));
    for case in ["docs/src/one-server", "docs/src/deals", "docs/src/generations", "docs/src/pulls"] {
        scratch::copy(&root.join(case), &dir.join(case));
    }
    let mut text: Vec<String> = page.text.lines().map(str::to_owned).collect();
    let mut moved = 0;
    for block in &blocks {
        let steps = steps(block);
        let last = steps.len().saturating_sub(1);
        for (i, step) in steps.iter().enumerate() {
            let program = step.command.split_whitespace().next().unwrap_or("");
            if words(block).any(|w| w == "not-run") || !KNOWN.contains(&program) {
                tally.passed_over += 1;
                continue;
            }
            let exit = if i == last { exit(block) } else { 0 };
            tally.run += 1;
            tally.compared += usize::from(!step.shown.is_empty());
            let Some(Fault { message, printed }) = fault(&dir, step, exit) else { continue };
            tally.faults.push(format!("{}:{}: $ {}\n{message}", page.name, step.line, step.command));
            if let Some(printed) = printed.filter(|_| !step.shown.iter().any(|line| line == "...")) {
                let at = step.line.saturating_add_signed(moved);
                moved += printed.len().cast_signed() - step.shown.len().cast_signed();
                text.splice(at..at + step.shown.len(), printed);
            }
        }
    }
    if std::env::var_os("PLIMSOLL_BOOK_WRITE").is_some() {
        fs::write(root.join(&page.name), text.join("\n") + "\n").expect("the page is written");
    }
    tally
}

fn words(block: &Fence) -> impl Iterator<Item = &str> {
    block.info.split(',').map(str::trim)
}

fn exit(block: &Fence) -> i32 {
    words(block).find_map(|w| w.strip_prefix("exit-")?.parse().ok()).unwrap_or(0)
}

fn steps(block: &Fence) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (i, line) in block.lines.iter().enumerate() {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => {
                let line = block.line + i + 1;
                steps.push(Step { command: command.to_owned(), shown: Vec::new(), line });
            }
            (None, Some(step)) => step.shown.push(line.trim_end().to_owned()),
            (None, None) => panic!("line {}: a console block starts with a command", block.line),
        }
    }
    for step in &mut steps {
        while step.shown.last().is_some_and(String::is_empty) {
            step.shown.pop();
        }
    }
    steps
}

/// What is wrong with a command.
struct Fault {
    message: String,
    /// What it printed, where it ended as it should.
    printed: Option<Vec<String>>,
}

/// Runs a command.
fn fault(dir: &Path, step: &Step, exit: i32) -> Option<Fault> {
    let program = program::plimsoll();
    let folder = program.parent().expect("a folder").display().to_string();
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = step.command.clone();
    if command.starts_with("plimsoll plan") && step.shown.is_empty() && !command.contains("forecast.paths") {
        command += " --set forecast.paths=1";
    }
    let out = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; {command}")])
        .current_dir(dir)
        .env("PATH", format!("{folder}:{path}"))
        .env("LC_ALL", "C")
        .output()
        .expect("sh runs");
    // A space that does not break is a space to a reader.
    let printed = String::from_utf8_lossy(&out.stdout).replace('\u{a0}', " ");
    let printed: Vec<&str> = printed.trim_end().lines().map(str::trim_end).collect();
    if out.status.code() != Some(exit) {
        let message = format!("ended with {:?}, not {exit}:\n{}", out.status.code(), printed.join("\n"));
        return Some(Fault { message, printed: None });
    }
    let shown: Vec<&str> = step.shown.iter().map(String::as_str).collect();
    let (a, b) = (shown.join("\n"), printed.join("\n"));
    (!shown.is_empty() && !matches(&shown, &printed)).then(|| Fault {
        message: format!("the page shows:\n{a}\nthe program prints:\n{b}"),
        printed: Some(printed.iter().map(|line| (*line).to_owned()).collect()),
    })
}

/// Whether the lines shown are those printed, `...` standing for any number of lines.
fn matches(shown: &[&str], printed: &[&str]) -> bool {
    match (shown, printed) {
        ([], []) => true,
        (["...", rest @ ..], _) => (0..=printed.len()).any(|skipped| matches(rest, &printed[skipped..])),
        ([a, shown @ ..], [b, printed @ ..]) => same(a, b) && matches(shown, printed),
        _ => false,
    }
}

/// Whether two lines are the same but for the last digits of long numbers.
fn same(a: &str, b: &str) -> bool {
    let (a, b) = (tokens(a), tokens(b));
    a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a == b || close(a, b))
}

/// A line cut into what could be numbers and what lies between them.
fn tokens(line: &str) -> Vec<&str> {
    let in_number = |c: char| c.is_ascii_digit() || ".eE+-".contains(c);
    let mut tokens = Vec::new();
    let mut from = 0;
    for (i, pair) in line.char_indices().zip(line.chars().skip(1)) {
        if in_number(i.1) != in_number(pair) {
            let until = i.0 + i.1.len_utf8();
            tokens.push(&line[from..until]);
            from = until;
        }
    }
    tokens.push(&line[from..]);
    tokens
}

fn close(a: &str, b: &str) -> bool {
    let long = |text: &str| text.bytes().filter(u8::is_ascii_digit).count() >= 10;
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(x), Ok(y)) if long(a) || long(b) => (x - y).abs() <= 1e-6 * x.abs().max(y.abs()).max(1e-6),
        _ => false,
    }
}

#[test]
fn long_numbers_may_differ_in_their_last_digits() {
    for (a, b, expected) in [
        ("x,3253529.5479189698", "x,3253529.54791897", true),
        ("\"own\":198485.1402536621,", "\"own\":198485.14025366204,", true),
        ("x,3253529.5479189698", "x,3253539.5479189698", false),
        ("NPV $264k", "NPV $265k", false),
        ("2.2085522726362932e-16", "0.0", true),
        ("a 1.000000001", "b 1.000000001", false),
    ] {
        assert_eq!(same(a, b), expected, "{a} {b}");
    }
}

#[test]
fn dots_stand_for_any_lines_and_nothing_else_does() {
    let printed = ["a", "b", "c"];
    for shown in [vec!["a", "b", "c"], vec!["a", "..."], vec!["...", "c"], vec!["a", "...", "b", "c"]] {
        assert!(matches(&shown, &printed), "{shown:?}");
    }
    for shown in [vec!["a", "b"], vec!["...", "b"], vec!["a", "x", "..."], vec!["a", "b", "c", "d"]] {
        assert!(!matches(&shown, &printed), "{shown:?}");
    }
}
