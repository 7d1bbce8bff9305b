//! The exchange format: published problems, and every way a file may surprise.

mod common;
use common::{close, optimal};
use plimsoll_lp::{Settings, Status, solve};
use plimsoll_stochastic::smps::{Part, Tree, parse};
use plimsoll_stochastic::{Risk, extensive, measures};

fn optimum(tree: &Tree) -> f64 {
    optimal(&tree.program(), Risk::NEUTRAL).1.objective
}

fn lands(stoch: &str) -> Tree {
    parse(include_str!("data/lands.cor"), include_str!("data/lands.tim"), stoch).expect("a readable problem")
}

/// Three stages of Louveaux & Smeers 1988, optima from the solutions of the SLP test set (MSLiP). The demand of the
/// third stage is known a stage early, which its own row does not show.
#[test]
fn three_stages_independent() {
    let tree = lands(include_str!("data/lands-indep.sto"));
    assert_eq!((tree.periods(), tree.paths(), tree.nodes()), (3, 9, 1 + 9 + 9));
    close(optimum(&tree), 719.2066666667, 1e-9);
}

#[test]
fn three_stages_dependent() {
    let tree = lands(include_str!("data/lands-dep.sto"));
    assert_eq!((tree.periods(), tree.paths(), tree.nodes()), (3, 9, 1 + 3 + 9));
    close(optimum(&tree), 722.5836666667, 1e-9);
}

/// A tree is worth no more than knowing its path, and no less than hedging against the worst of it.
#[test]
fn a_tree_lies_between_foresight_and_caution() {
    let program = lands(include_str!("data/lands-dep.sto")).program();
    let foresight = plimsoll_stochastic::wait_and_see(&program, &Settings::default()).expect("optima");
    let mean = optimal(&program, Risk::NEUTRAL).1.objective;
    let caution = optimal(&program, Risk::new(1.0, 0.9)).1.objective;
    assert!(foresight < mean && mean < caution, "{foresight} {mean} {caution}");
}

const FARMER: &str = "NAME FARMER\nROWS\n N COST\n L LAND\n G WHEAT\n G CORN\n L BEETS\nCOLUMNS
 X1 COST 150 LAND 1\n X1 WHEAT 2.5\n X2 COST 230 LAND 1\n X2 CORN 3\n X3 COST 260 LAND 1\n X3 BEETS -20
 Y1 COST 238 WHEAT 1\n Y2 COST 210 CORN 1\n W1 COST -170 WHEAT -1\n W2 COST -150 CORN -1
 W3 COST -36 BEETS 1\n W4 COST -10 BEETS 1\nRHS\n RHS LAND 500 WHEAT 200\n RHS CORN 240
BOUNDS\n UP BND W3 6000\nENDATA\nnot read";
const FARMER_TIME: &str = "TIME FARMER\nPERIODS IMPLICIT\n X1 COST SPRING\n Y1 WHEAT HARVEST\nENDATA";

fn farmer(stoch: &str) -> Tree {
    parse(FARMER, FARMER_TIME, stoch).expect("a readable problem")
}

/// Birge & Louveaux, section 1.1: a random technology matrix, so each leaf has its own template. The scenario of mean
/// yields inherits what it does not state.
#[test]
fn the_farmers_problem_by_scenarios() {
    let stoch = "STOCH FARMER\nSCENARIOS DISCRETE\n SC GOOD 'ROOT' 0.25 HARVEST\n X1 WHEAT 3\n X2 CORN 3.6\n X3 BEETS -24
 SC BAD ROOT 0.25 HARVEST\n X1 WHEAT 2\n X2 CORN 2.4\n X3 BEETS -16\n SC MEAN ROOT 0.25 HARVEST
 SC AGAIN GOOD 0.25 HARVEST\n X1 WHEAT 2.5\n X2 CORN 3\n X3 BEETS -20\nENDATA";
    let mut tree = farmer(stoch);
    assert_eq!((tree.paths(), tree.nodes()), (4, 5));
    close(tree.probability(), 1.0, 1e-12);
    tree.rescale();
    let four = optimum(&tree);
    let three = stoch
        .replace("SC GOOD 'ROOT' 0.25", "SC GOOD ROOT 0.3333")
        .replace("BAD ROOT 0.25", "BAD ROOT 0.3333");
    let cut = three.find(" SC AGAIN").expect("the fourth");
    let mut tree = farmer(&three[..cut].replace("MEAN ROOT 0.25", "MEAN ROOT 0.3333"));
    close(tree.probability(), 0.9999, 1e-12);
    tree.rescale();
    close(optimum(&tree), -108390.0, 1e-9);
    assert!(four > -118600.0 && four < -107240.0);
    let found = measures(&tree.program(), &Settings::default()).expect("optima");
    close(found.stochastic_solution, 1150.0, 1e-6);
}

const SIMPLE: &str = "NAME SIMPLE\nROWS\n N OBJ\n N SPARE\n L BOUND\n L LINK1\n L LINK2\n L Y1UP\n L Y2UP\nCOLUMNS
 X1 OBJ 100 BOUND 1\n X2 OBJ 150 BOUND 1\n X1 LINK1 -60 SPARE 7\n X2 LINK2 -80\n Y1 OBJ 26 Y1UP 1\n Y2 OBJ 30 Y2UP 1
 Y1 LINK1 6 LINK2 8\n Y2 LINK1 10 LINK2 5\nRHS\n BOUND 120 Y1UP 400\n Y2UP 200\nBOUNDS\n LO X1 40\n LO SET X2 20\nENDATA";
const SIMPLE_TIME: &str =
    "TIME\nPERIODS EXPLICIT\n ONE\n TWO\nROWS\n BOUND ONE\n LINK1 TWO\n LINK2 TWO\n Y1UP TWO\n Y2UP TWO
COLUMNS\n X1 ONE\n X2 ONE\n Y1 TWO\n Y2 TWO\nENDATA";

/// StochasticPrograms.jl, test/problems/simple.jl: random costs; sets without a name, explicit periods, a spare free
/// row. The second outcome repeats only what differs from the first.
#[test]
fn blocks_with_random_costs() {
    let stoch = "STOCH\nBLOCKS DISCRETE\n BL B TWO 0.4\n Y1 OBJ -24\n Y2 OBJ -28\n RHS Y1UP 500\n Y2UP 100
 BL B TWO 0.6\n Y1 OBJ -28\n Y2 OBJ -32\n RHS Y1UP 300 Y2UP 300\nENDATA";
    let tree = parse(SIMPLE, SIMPLE_TIME, stoch).expect("a readable problem");
    close(optimum(&tree), -855.8333333333, 1e-9);
    let half = stoch.replace("\n Y1 OBJ -28\n Y2 OBJ -32\n RHS Y1UP 300 Y2UP 300", "");
    let tree = parse(SIMPLE, SIMPLE_TIME, &half).expect("a readable problem");
    let certain =
        parse(SIMPLE, SIMPLE_TIME, &half.replace("0.4", "0.0").replace("0.6", "1.0")).expect("readable");
    close(optimum(&tree), optimum(&certain), 1e-9);
}

/// Two blocks whose outcomes alternate in the text are still two vectors.
#[test]
fn blocks_may_alternate() {
    let stoch = "STOCH\nBLOCKS\n BL A TWO 0.4\n RHS Y1UP 500\n BL B TWO 0.5\n RHS Y2UP 100\n BL A TWO 0.6\n RHS Y1UP 300
 BL B TWO 0.5\n RHS Y2UP 300\nENDATA";
    let tree = parse(SIMPLE, SIMPLE_TIME, stoch).expect("a readable problem");
    assert_eq!(tree.paths(), 4);
    let indep = "STOCH\nINDEP DISCRETE\n RHS Y1UP 500 0.4\n RHS Y1UP 300 TWO 0.6\n RHS Y2UP 100 0.5\n RHS Y2UP 300 0.5\nENDATA";
    let other = parse(SIMPLE, SIMPLE_TIME, indep).expect("a readable problem");
    close(optimum(&tree), optimum(&other), 1e-12);
}

/// Ranges by kind and sign, bounds by kind, a constant in the objective, integers with and without bounds.
#[test]
fn the_core_in_full() {
    let core = "NAME X\nOBJSENSE\n MAX\nROWS\n N Z\n E A\n E B\n G C\n L D\nCOLUMNS\n P Z 1 A 1\n Q Z 1 B 1
 M1 'MARKER' 'INTORG'\n R Z 1 C 1\n M2 'MARKER' 'INTEND'\n S Z -1 D 1\n U Z 1\n V Z 1\n W Z -1\nRHS\n RHS Z -10 A 5
 RHS B 5 C 0.5\n RHS D 4\nRANGES\n RNG A 2 B -2\n RNG C 9 D 3\nBOUNDS\n UP BND U 2.5\n UI BND V 2.5\n FX BND W 3
 MI BND S\nENDATA";
    let time = "TIME\nPERIODS\n P Z T1\n W D T2\nENDATA";
    let tree =
        parse(core, time, "STOCH\nINDEP DISCRETE\n RHS D 4 0.5\n RHS D 4 0.5\nENDATA").expect("readable");
    // P ≤ 7, Q ≤ 5, R binary, S ≥ 1, U ≤ 2.5, V whole, W = 3: 10 + 7 + 5 + 1 − 1 + 2.5 + 2 − 3.
    close(optimum(&tree), 23.5, 1e-9);
}

#[test]
fn infeasible_outcomes_are_answers() {
    let stoch = "STOCH\nINDEP DISCRETE\n RHS Y1UP -5 0.5\n RHS Y1UP 5 0.5\nENDATA";
    let tree = parse(SIMPLE, SIMPLE_TIME, stoch).expect("a readable problem");
    let problem = extensive(&tree.program(), Risk::NEUTRAL).problem;
    assert_eq!(solve(&problem, &Settings::default()).status, Status::Infeasible);
}

#[test]
fn faults_name_text_line_and_word() {
    let good = "STOCH\nINDEP DISCRETE\n RHS Y1UP 500 1\nENDATA";
    let cases = [
        (SIMPLE.replace("L BOUND", "K BOUND"), SIMPLE_TIME.into(), good.into(), (Part::Core, 5), "`K`"),
        (
            SIMPLE.replace("X1 OBJ 100", "X1 OBJ 1OO"),
            SIMPLE_TIME.into(),
            good.into(),
            (Part::Core, 11),
            "`1OO`",
        ),
        (SIMPLE.replace("LO X1 40", "LO X9 40"), SIMPLE_TIME.into(), good.into(), (Part::Core, 23), "`X9`"),
        (
            SIMPLE.into(),
            "TIME\nPERIODS\n X1 BOUND ONE\nENDATA".into(),
            good.into(),
            (Part::Time, 3),
            "two periods",
        ),
        (
            SIMPLE.into(),
            SIMPLE_TIME.replace("Y1UP TWO", "Y1UP ONE"),
            good.into(),
            (Part::Time, 15),
            "later period",
        ),
        (SIMPLE.into(), SIMPLE_TIME.into(), good.replace("DISCRETE", "NORMAL"), (Part::Stoch, 2), "`NORMAL`"),
        (SIMPLE.into(), SIMPLE_TIME.into(), good.replace("500 1", "500 SIX 1"), (Part::Stoch, 3), "`SIX`"),
        (
            SIMPLE.into(),
            SIMPLE_TIME.into(),
            good.replace("500 1", "500 ONE 1"),
            (Part::Stoch, 3),
            "first period",
        ),
        (SIMPLE.into(), SIMPLE_TIME.into(), good.replace("RHS Y1UP", "RHZ Y1UP"), (Part::Stoch, 3), "`RHZ`"),
        (
            SIMPLE.into(),
            SIMPLE_TIME.into(),
            "STOCH\nSCENARIOS\n SC B A 1 TWO".into(),
            (Part::Stoch, 3),
            "`A`",
        ),
        (
            SIMPLE.into(),
            SIMPLE_TIME.into(),
            "STOCH\nBLOCKS\n Y1UP 3".into(),
            (Part::Stoch, 3),
            "outside a block",
        ),
    ];
    for (core, time, stoch, place, word) in cases {
        let (core, time, stoch): (String, String, String) = (core, time, stoch);
        let fault = parse(&core, &time, &stoch).expect_err("a fault");
        assert!((fault.part, fault.line) == place && fault.message.contains(word), "{fault}");
    }
}
