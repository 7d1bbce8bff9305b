//! Optima and measures printed in books, and one closed form.

mod common;
use common::{close, farmer, lands, newsvendor, optimal, simple, ten_demands};
use plimsoll_lp::{Sense, Settings, certificate};
use plimsoll_stochastic::{Measures, Program, Risk, extensive, mean_value, measures, wait_and_see};

/// RP, WS, EV, EEV as printed, to the printed digits.
fn check(program: &Program, printed: [f64; 4], digits: f64) -> Measures {
    let found = measures(program, &Settings::default()).expect("every problem has an optimum");
    let values = [found.recourse, found.wait_and_see, found.mean_value, found.mean_value_expected];
    for (value, printed) in values.into_iter().zip(printed) {
        assert!((value - printed).abs() <= digits, "{found:?}");
    }
    found
}

/// Birge & Louveaux, section 1.1 (StochasticPrograms.jl, test/problems/farmer.jl).
#[test]
fn the_farmers_problem() {
    let found = check(&farmer(), [-108390.0, -115405.56, -118600.0, -107240.0], 0.01);
    close(found.perfect_information, 7015.56, 1e-6);
    close(found.stochastic_solution, 1150.0, 1e-6);
    let (written, solution) = optimal(&farmer(), Risk::NEUTRAL);
    for (land, printed) in written.layout.master(&solution).x.iter().zip([170.0, 80.0, 250.0]) {
        close(*land, printed, 1e-9);
    }
}

/// Louveaux & Smeers 1988.
#[test]
fn electricity_plants() {
    let (written, solution) = optimal(&lands(), Risk::NEUTRAL);
    close(solution.objective, 381.853333333, 1e-9);
    assert!(certificate(&written.problem, &solution).worst() < 1e-9);
    for (plant, printed) in solution.x.iter().zip([8.0 / 3.0, 4.0, 10.0 / 3.0, 2.0]) {
        close(*plant, printed, 1e-9);
    }
}

/// StochasticPrograms.jl, test/problems/simple.jl.
#[test]
fn random_costs_and_bounds() {
    let found = check(&simple(), [-855.83, -1518.75, -1445.92, -568.92], 0.01);
    assert!((found.perfect_information - 662.92).abs() < 0.01);
    assert!((found.stochastic_solution - 286.92).abs() < 0.01);
    let (written, solution) = optimal(&simple(), Risk::NEUTRAL);
    let x = written.layout.master(&solution).x;
    assert!((x[0] - 46.67).abs() < 0.01 && (x[1] - 36.25).abs() < 0.01);
}

/// The critical ratio (10 − 3)/10 of ten equally likely demands: buy 70, earn 10·49 − 3·70 = 280 in the mean. The
/// mean demand 55 earns 10·42.5 − 3·55 = 260, and who knows the demand earns 7·55 = 385.
#[test]
fn newsvendor_closed_form() {
    for sense in [Sense::Maximise, Sense::Minimise] {
        let profit = -sense.sign();
        let program = newsvendor(sense, &ten_demands());
        let (written, solution) = optimal(&program, Risk::NEUTRAL);
        close(solution.objective, 280.0 * profit, 1e-9);
        let found = measures(&program, &Settings::default()).expect("an optimum");
        close(found.wait_and_see, 385.0 * profit, 1e-9);
        close(found.mean_value, 385.0 * profit, 1e-9);
        close(found.mean_value_expected, 260.0 * profit, 1e-9);
        close(found.stochastic_solution, 20.0, 1e-9);
        close(found.perfect_information, 105.0, 1e-9);
        // One more paper bought earns 10 on the paths that would sell it, whatever their probability.
        for (path, worth) in [(0, 0.0), (5, 0.0), (7, 10.0), (9, 10.0)] {
            let block = written.layout.block(&solution, path);
            close(block.row_dual[0], worth * profit, 1e-9);
        }
    }
}

#[test]
fn the_mean_program_of_a_certain_one_is_itself() {
    let mut certain = lands();
    certain = certain.only(certain.paths().nth(1).expect("three paths"));
    let twice = mean_value(&certain);
    let values = [&certain, &twice].map(|program| optimal(program, Risk::NEUTRAL).1.objective);
    close(values[0], values[1], 1e-12);
    close(wait_and_see(&certain, &Settings::default()).expect("an optimum"), values[0], 1e-12);
}

#[test]
fn the_extensive_form_has_the_expected_size() {
    let problem = extensive(&lands(), Risk::NEUTRAL).problem;
    assert_eq!((problem.columns(), problem.rows(), problem.nonzeros()), (4 + 3 * 12, 2 + 3 * 7, 8 + 3 * 28));
}
