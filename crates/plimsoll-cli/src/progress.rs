//! What a run says on standard error while it works.
//!
//! Each stage has a line of its own. Where a stage tells how far it has come and takes more than a second, a terminal
//! shows a bar with rate and time left, drawn over itself; anything else, such as a log, gets plain lines, ever fewer
//! the longer it takes. The engines know no clock: they say how far they are, and the time is taken here.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// How far a stage has come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step<'a> {
    /// How many are done.
    pub(crate) done: f64,
    /// Of how many; 0 where nobody knows.
    pub(crate) of: f64,
    /// What is counted, such as `series`; empty where only the share means something.
    pub(crate) unit: &'a str,
    /// What else there is to say, such as the gap of a solver; may be empty.
    pub(crate) note: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    Quiet,
    Lines,
    Bar,
}

/// Where the progress of one run is shown.
pub(crate) struct Progress<W: Write = io::Stderr> {
    to: W,
    manner: Manner,
    clock: Instant,
    stage: Duration,
    /// When the next step of the stage is worth showing.
    next: Duration,
    /// Whether a bar stands on the current line.
    drawn: bool,
}

/// A stage that is shorter shows no steps.
const SHORT: Duration = Duration::from_secs(1);
/// A bar is drawn at most so often.
const REDRAW: Duration = Duration::from_millis(100);
/// Characters of a line: what fits a terminal that is not asked for its width.
const WIDTH: usize = 79;

impl Progress {
    pub(crate) fn new(quiet: bool) -> Self {
        let manner = match (quiet, io::stderr().is_terminal()) {
            (true, _) => Manner::Quiet,
            (false, true) => Manner::Bar,
            (false, false) => Manner::Lines,
        };
        Self::to(io::stderr(), manner)
    }
}

impl<W: Write> Progress<W> {
    fn to(to: W, manner: Manner) -> Self {
        let zero = Duration::ZERO;
        Self { to, manner, clock: Instant::now(), stage: zero, next: zero, drawn: false }
    }

    /// A stage begins.
    pub(crate) fn stage(&mut self, words: &str) {
        self.stage_at(self.clock.elapsed(), words);
    }

    /// The stage has come so far.
    pub(crate) fn step(&mut self, step: &Step<'_>) {
        self.step_at(self.clock.elapsed(), step);
    }

    /// What is written to the same place next has a line of its own.
    pub(crate) fn clear(&mut self) {
        if self.drawn {
            self.write("");
        }
    }

    fn stage_at(&mut self, now: Duration, words: &str) {
        (self.stage, self.next) = (now, now + SHORT);
        if self.manner != Manner::Quiet {
            let line = format!("{:>6.1} s  {words}\n", now.as_secs_f64());
            self.write(&line);
        }
    }

    fn step_at(&mut self, now: Duration, step: &Step<'_>) {
        if self.manner == Manner::Quiet || now < self.next {
            return;
        }
        let spent = now.saturating_sub(self.stage);
        let words = words(step, spent.as_secs_f64());
        if self.manner == Manner::Lines {
            self.next = now + spent.min(Duration::from_secs(60));
            let line = format!("{:>6.1} s  {words}\n", now.as_secs_f64());
            return self.write(&line);
        }
        self.next = now + REDRAW;
        let line: String = format!("          {}{words}", bar(step)).chars().take(WIDTH).collect();
        self.write(&line);
        self.drawn = true;
    }

    /// Progress that cannot be shown is no reason to stop.
    fn write(&mut self, line: &str) {
        let clear = if self.drawn { "\r\u{1b}[K" } else { "" };
        self.drawn = false;
        let _ = write!(self.to, "{clear}{line}").and_then(|()| self.to.flush());
    }
}

impl<W: Write> Drop for Progress<W> {
    fn drop(&mut self) {
        self.clear();
    }
}

fn share(step: &Step<'_>) -> Option<f64> {
    (step.of > 0.0).then(|| (step.done / step.of).clamp(0.0, 1.0))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
fn bar(step: &Step<'_>) -> String {
    const CELLS: usize = 12;
    let Some(share) = share(step) else { return String::new() };
    let full = (share * CELLS as f64) as usize;
    format!("{}{} ", "█".repeat(full), "░".repeat(CELLS - full))
}

/// `42 %, 5 of 12 series, 2.5 a second, 3 s left`, and the note.
fn words(step: &Step<'_>, spent_s: f64) -> String {
    let mut parts = Vec::new();
    let share = share(step);
    parts.extend(share.map(|share| format!("{:.0} %", (share * 100.0).floor())));
    if !step.unit.is_empty() {
        let of = if step.of > 0.0 { format!(" of {}", step.of) } else { String::new() };
        parts.push(format!("{}{of} {}", step.done, step.unit));
        parts.push(rate(step.done / spent_s.max(1e-9)));
    }
    if let Some(share) = share.filter(|share| *share > 0.0) {
        parts.push(format!("{} left", lasting(spent_s * (1.0 - share) / share)));
    }
    if !step.note.is_empty() {
        parts.push(step.note.to_owned());
    }
    parts.join(", ")
}

fn rate(per_second: f64) -> String {
    match per_second {
        r if r >= 10.0 => format!("{r:.0} a second"),
        r if r >= 1.0 => format!("{r:.1} a second"),
        r => format!("{:.1} a minute", r * 60.0),
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn lasting(seconds: f64) -> String {
    let s = seconds.ceil() as u64;
    match s {
        0..60 => format!("{s} s"),
        60..3600 => format!("{} min {:02} s", s / 60, s % 60),
        _ => format!("{} h {:02} min", s / 3600, s / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(s: f64) -> Duration {
        Duration::from_secs_f64(s)
    }

    fn series(done: f64) -> Step<'static> {
        Step { done, of: 12.0, unit: "series", note: "" }
    }

    /// What is written when steps come at these seconds, one more series done at each.
    fn written(manner: Manner, times: &[f64]) -> String {
        let mut text = Vec::new();
        let mut progress = Progress::to(&mut text, manner);
        progress.stage_at(seconds(0.0), "forecasting");
        for (i, at) in times.iter().enumerate() {
            let done = u32::try_from(i + 1).expect("few");
            progress.step_at(seconds(*at), &series(f64::from(done)));
        }
        drop(progress);
        String::from_utf8(text).expect("text")
    }

    /// A fifth of the work in 10 s leaves 40 s; 3 series in 2 s are 1.5 a second, and 9 are left: 6 s.
    #[test]
    fn rate_and_time_left_follow_from_what_is_done() {
        assert_eq!(words(&series(3.0), 2.0), "25 %, 3 of 12 series, 1.5 a second, 6 s left");
        let gap = Step { done: 0.2, of: 1.0, unit: "", note: "gap 0.31 %" };
        assert_eq!(words(&gap, 10.0), "20 %, 40 s left, gap 0.31 %");
        let unknown = Step { done: 4.0, of: 0.0, unit: "iterations", note: "" };
        assert_eq!(words(&unknown, 60.0), "4 iterations, 4.0 a minute");
        assert_eq!((lasting(61.0), lasting(7260.0)), ("1 min 01 s".to_owned(), "2 h 01 min".to_owned()));
    }

    #[test]
    fn a_short_stage_shows_no_steps() {
        for manner in [Manner::Lines, Manner::Bar] {
            assert_eq!(written(manner, &[0.1, 0.5, 0.9]), "   0.0 s  forecasting\n");
        }
        assert_eq!(written(Manner::Quiet, &[0.1, 5.0]), "");
    }

    /// Shown after 1 s, then when the time spent has doubled: at 1, 2 and 4 s of six steps.
    #[test]
    fn a_log_gets_ever_fewer_lines() {
        let text = written(Manner::Lines, &[1.0, 1.5, 2.0, 3.0, 4.0, 5.0]);
        let times: Vec<&str> = text.lines().skip(1).map(|line| line[..8].trim()).collect();
        assert_eq!(times, ["1.0 s", "2.0 s", "4.0 s"]);
        assert!(!text.contains('\r'));
    }

    #[test]
    fn a_bar_is_drawn_over_itself_and_leaves_nothing() {
        let text = written(Manner::Bar, &[1.0, 1.05, 1.2]);
        let bars: Vec<&str> = text.split("\r\u{1b}[K").collect();
        assert_eq!(bars.len(), 3, "two bars, the second in place of the first, and a clean line: {bars:?}");
        assert!(bars[0].contains("█░") && bars[1].contains("25 %") && bars[2].is_empty());
        assert!(bars[1].chars().count() <= WIDTH);
    }
}
