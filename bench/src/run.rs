//! Solving one program by a named method, measured.

use clap::{Args, ValueEnum};
use plimsoll_lp::{Method, Session, Settings, Status};
use plimsoll_stochastic::{Decompose, Extensive, Program, Risk, Step, decompose, extensive};
use serde::Serialize;

use crate::measure::{Meter, Usage};

/// How to solve.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    /// How to solve it.
    #[arg(long, value_enum, default_value_t = Route::Auto)]
    pub(crate) method: Route,
    /// Relative gap at which it counts as solved.
    #[arg(long, default_value_t = 1e-4)]
    pub(crate) gap: f64,
    /// Threads of the solver.
    #[arg(long, default_value_t = 1)]
    pub(crate) threads: u32,
    /// Print a line a round to the standard error stream.
    #[arg(long)]
    pub(crate) progress: bool,
    /// The linear solver's algorithm.
    #[arg(long, value_enum, default_value_t = Solver::Simplex)]
    pub(crate) solver: Solver,
    /// Seconds after which to stop.
    #[arg(long)]
    pub(crate) time_limit: Option<f64>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Route {
    /// By size, as plans are solved.
    Auto,
    /// All paths in one linear problem.
    Extensive,
    /// Master and blocks in turn.
    Decompose,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Solver {
    /// Dual simplex.
    Simplex,
    /// Interior point without crossover.
    Ipm,
}

/// What is printed: one line of JSON. Infinite numbers print as `null`.
#[derive(Debug, Serialize)]
struct Line {
    status: String,
    objective: f64,
    bound: f64,
    gap: f64,
    iterations: u64,
    rows: usize,
    columns: usize,
    nonzeros: usize,
    cpu_s: f64,
    wall_s: f64,
    peak_mb: f64,
}

/// Builds and solves a program and describes the run in one line of JSON.
///
/// # Errors
/// If a program with whole columns in its blocks is to be decomposed.
pub(crate) fn run(build: impl FnOnce() -> Program, options: &Options) -> Result<String, String> {
    let meter = Meter::start();
    match options.method {
        Route::Extensive => Ok(solve_extensive(|| extensive(&build(), Risk::NEUTRAL), &meter, options)),
        Route::Auto | Route::Decompose => {
            let program = build();
            if matches!(options.method, Route::Auto) && (program.is_small() || program.has_whole_blocks()) {
                return Ok(solve_extensive(move || extensive(&program, Risk::NEUTRAL), &meter, options));
            }
            if program.has_whole_blocks() {
                return Err("some columns of blocks are whole: use --method extensive".to_owned());
            }
            Ok(solve_decomposed(&program, &meter, options))
        }
    }
}

/// Solves a program in rounds; rows, columns and nonzeros are those of its extensive form.
fn solve_decomposed(program: &Program, meter: &Meter, options: &Options) -> String {
    let threads = options.threads as usize;
    let how = Decompose { gap: options.gap, whole_gap: options.gap, threads, solver: settings(options) };
    let show = |step: &Step| {
        if options.progress {
            let Usage { cpu_s, wall_s, .. } = meter.usage();
            eprintln!(
                "round {:4}  value {:.6}  bound {:.6}  cuts {:5}  cpu {cpu_s:.2} s  wall {wall_s:.2} s",
                step.round, step.value, step.bound, step.cuts
            );
        }
    };
    let answer = decompose(program, Risk::NEUTRAL, &how, show);
    let Usage { cpu_s, wall_s, peak_mb } = meter.usage();
    let (rows, columns, nonzeros) = program.size();
    let line = Line {
        status: name(answer.status),
        objective: answer.objective,
        bound: answer.bound,
        gap: answer.gap(),
        iterations: answer.rounds as u64,
        rows,
        columns,
        nonzeros,
        cpu_s: round(cpu_s),
        wall_s: round(wall_s),
        peak_mb: round(peak_mb),
    };
    serde_json::to_string(&line).expect("a record of plain numbers prints")
}

/// Solves an extensive form; the program and the problem are dropped once the solver holds its copy.
fn solve_extensive(write: impl FnOnce() -> Extensive, meter: &Meter, options: &Options) -> String {
    let problem = write().problem;
    let size = (problem.rows(), problem.columns(), problem.nonzeros());
    let mut session = Session::new(&problem, &settings(options));
    drop(problem);
    let solution = session.resolve();
    let Usage { cpu_s, wall_s, peak_mb } = meter.usage();
    let line = Line {
        status: name(solution.status),
        objective: solution.objective,
        bound: solution.bound,
        gap: solution.gap(),
        iterations: solution.iterations,
        rows: size.0,
        columns: size.1,
        nonzeros: size.2,
        cpu_s: round(cpu_s),
        wall_s: round(wall_s),
        peak_mb: round(peak_mb),
    };
    serde_json::to_string(&line).expect("a record of plain numbers prints")
}

fn settings(options: &Options) -> Settings {
    let method = match options.solver {
        Solver::Simplex => Method::Simplex,
        Solver::Ipm => Method::InteriorPoint { crossover: false },
    };
    Settings {
        method,
        time_limit_s: options.time_limit,
        threads: options.threads,
        gap: options.gap,
        ..Settings::default()
    }
}

/// A status in the words of the output: lower case, underscores.
fn name(status: Status) -> String {
    let mut name = String::new();
    for letter in format!("{status:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
