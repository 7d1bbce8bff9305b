//! What the tables of a run hold, by table and column.

use std::fmt::Write as _;

/// A column of a table of a run, with its meaning.
pub type Columns = &'static [(&'static str, &'static str)];

const BRANCH: &str = "Branch of the decision tree, such as `2.1`; empty where it is on all of them.";
const PERIOD: &str = "Period.";
const SITE: &str = "Site.";
const WORKLOAD: &str = "Workload.";
const REGION: &str = "Region.";
const GENERATION: &str = "Generation.";
const GROUP: &str = "Group of workloads.";

/// Every table that a run may write, in the order in which they are written: its name, what one row is, its columns.
pub const RUN_TABLES: &[(&str, &str, Columns)] = &[
    (
        "orders",
        "an order of hardware",
        &[
            ("branch", BRANCH),
            ("probability", "Probability that it is placed."),
            ("generation", GENERATION),
            ("family", "Its family."),
            ("site", SITE),
            ("placed", "Period at whose start it is placed."),
            ("decide_by", "Last day on which it can be placed and still be in service then."),
            ("in_service", "Period from whose start it serves."),
            (
                "in_service_by_state",
                "The same for each supply state, with `|` between; empty where supply comes one way.",
            ),
            ("units", "Units."),
            ("unit_cost", "Price of one, currency."),
            ("cost", "Units times price, currency."),
            ("power_mw", "Power that the units reserve with what is attached to them, MW of IT load."),
            ("value_per_capital", "NPV per unit of capital at the margin; empty where not computed."),
        ],
    ),
    (
        "power_orders",
        "an order of blocks of a power option",
        &[
            ("branch", BRANCH),
            ("probability", "Probability that it is placed."),
            ("option", "Power option."),
            ("site", SITE),
            ("placed", "Period at whose start it is placed."),
            ("decide_by", "Last day on which it can be placed and still carry load then."),
            ("in_service", "Period from whose start it carries load."),
            (
                "in_service_by_state",
                "The same for each supply state, with `|` between; empty where supply comes one way.",
            ),
            ("blocks", "Blocks."),
            ("power_mw", "Power they add, MW of IT load."),
            ("cost", "What they cost to build, rent not included, currency."),
        ],
    ),
    (
        "all_orders",
        "an order of hardware or of power that stands on all branches, as `evaluate --orders` and `policy.approved` read it",
        &[
            ("item", "Generation or power option."),
            ("site", SITE),
            ("ordered", "Day on which it is placed."),
            ("units", "Units, or blocks of power."),
        ],
    ),
    (
        "order_changes",
        "a part of an open order that is cancelled or hastened",
        &[
            ("order", "Number of the order."),
            ("supplier", "Supplier."),
            ("item", "Generation or power option."),
            ("site", SITE),
            ("units", "Units or blocks that are changed."),
            ("on_order", "Units or blocks on order."),
            ("promised", "Day promised."),
            ("comes", "Day on which they come instead; empty = they are cancelled."),
            ("cost", "What the change costs: the fee, or what hastening adds to the price, currency."),
            ("deposit_lost", "Deposits that are lost, currency."),
            ("no_longer_due", "What need not be paid any more, currency."),
        ],
    ),
    (
        "moves",
        "units of one age that go from one site to another",
        &[
            ("node", "Node of the decision tree that decides it; `0` = now."),
            ("state", "State in which supply comes; `0` where it comes one way."),
            ("generation", "Generation."),
            ("in_service", "Day of service of the units."),
            ("from_site", "Site where they are."),
            ("to_site", "Site where they go."),
            ("leave", "Day on which they leave."),
            ("serve", "Day from which they serve there."),
            ("units", "Units."),
            ("cost", "What moving them costs, currency."),
        ],
    ),
    (
        "active",
        "units of a generation at a site in a period",
        &[
            ("branch", BRANCH),
            ("supply_state", "Number of the supply state, from 1."),
            ("site", SITE),
            ("generation", GENERATION),
            ("period", PERIOD),
            ("units", "Units in service."),
            ("retired_early_units", "Units given up in this period before the end of their life."),
        ],
    ),
    (
        "power",
        "a site in a period",
        &[
            ("branch", BRANCH),
            ("supply_state", "Number of the supply state, from 1."),
            ("site", SITE),
            ("period", PERIOD),
            ("envelope_mw", "Envelope with the blocks, MW of IT load."),
            ("built_mw", "Of it from blocks, on order or ordered by the plan."),
            ("load_mw", "Reserved by units in service."),
        ],
    ),
    (
        "demand",
        "demand of a workload in a region and period",
        &[
            ("workload", WORKLOAD),
            ("region", REGION),
            ("period", PERIOD),
            ("p10", "One path in ten lies below."),
            ("p25", "One in four lies below."),
            ("p50", "The median."),
            ("p75", "One in four lies above."),
            ("p90", "One path in ten lies above."),
            ("mean", "Mean over the paths."),
            ("contracted_mean", "Of it contracted, mean over the paths."),
            ("pipeline_mean", "Of it from deals not signed yet, mean over the paths."),
        ],
    ),
    (
        "served",
        "what a plan does for a workload in a region and period",
        &[
            ("workload", WORKLOAD),
            ("region", REGION),
            ("period", PERIOD),
            ("demand_mean", "Work asked for, mean over hours and paths."),
            ("served_mean", "Work done."),
            ("short_mean", "Work asked for and not done."),
            ("contracted_short_mean", "Of it contracted."),
        ],
    ),
    (
        "path_values",
        "a path",
        &[("path", "Its number, from 0."), ("value", "Its NPV; for a buyer its cost; currency, discounted.")],
    ),
    (
        "shadow_prices",
        "something scarce",
        &[
            ("what", "What it is, such as `power at iad`."),
            ("dearest_period", "Period in which it is dearest; empty where it is not about one."),
            ("price", "Worth of one more unit in that period, currency discounted to the start."),
            ("periods", "Periods in which it binds."),
            ("price_all_periods", "Worth of one more unit in each of them."),
            ("unit", "What one unit is."),
            ("available", "How much there is."),
            ("row", "Input row behind it, such as `sites.csv:4`."),
            ("sentence", "The same in a sentence."),
        ],
    ),
    (
        "branches",
        "a node of the decision tree, the root first; no row where all is decided now",
        &[
            ("branch", "Its name, such as `2.1`; empty for the root."),
            ("parent", "The name of the node before."),
            ("from", "Period it opens with."),
            ("until", "Its last period."),
            ("probability", "Probability that it comes to it."),
            ("seen", "What tells it from the others."),
            ("orders", "Orders of the horizon that it places."),
            ("cost", "What they cost, currency."),
        ],
    ),
    (
        "load_line",
        "a group of workloads, or a family within it, in a fiscal year",
        &[
            ("year", "Fiscal year."),
            ("group", GROUP),
            ("family", "Family; empty = the group as a whole."),
            ("unit", "Unit of work."),
            ("usable", "Usable work: in service, up and not stranded."),
            ("committed", "Contracted work; empty for a family without contracts that name it."),
            ("served", "Work done, mean over hours and paths."),
            ("served_at_peak", "Work done in the busiest load block."),
            ("free", "Usable work that is idle even then."),
        ],
    ),
    (
        "years",
        "a fiscal year of the horizon",
        &[
            ("year", "Fiscal year."),
            ("months", "Months of it inside the horizon."),
            ("capex", "Capex, currency."),
            ("power_mw", "Power envelope at its end, MW of IT load."),
            ("power_added_facility_mw", "Power added over it, MW at the meter."),
            ("operating_income_mean", "Operating income, mean over the paths."),
            ("operating_income_p10", "One path in ten lies below."),
            ("operating_income_p90", "One path in ten lies above."),
            ("revenue_mean", "Revenue, mean over the paths."),
            ("revenue_p10", "One path in ten lies below."),
            ("revenue_p90", "One path in ten lies above."),
            (
                "roic_mean",
                "Return on invested capital as booked, mean over the paths; empty where there is none.",
            ),
            ("roic_p10", "One path in ten lies below."),
            ("roic_p90", "One path in ten lies above."),
            ("shortage_mean", "Value of demand not served, mean over the paths."),
            ("shortage_p10", "One path in ten lies below."),
            ("shortage_p90", "One path in ten lies above."),
            ("waste_mean", "Cost of usable capacity not sold, mean over the paths."),
            ("waste_p10", "One path in ten lies below."),
            ("waste_p90", "One path in ten lies above."),
        ],
    ),
    (
        "forecast_accuracy",
        "a series of usage",
        &[
            ("workload", WORKLOAD),
            ("region", REGION),
            ("model", "Model in words."),
            ("observations", "Values it was fitted to."),
            ("origins", "Dates of the past from which it was forecast."),
            ("mape", "Mean absolute percentage error of the middle of the forecast."),
            ("coverage_80", "Share of measurements inside the 80 % interval."),
            ("coverage_95", "Share of measurements inside the 95 % interval."),
        ],
    ),
    (
        "assumptions",
        "an input given as an interval",
        &[
            ("about", "What it is about."),
            ("quantity", "The quantity."),
            ("low", "Lowest plausible value."),
            ("mid", "The value planned with."),
            ("high", "Highest plausible value."),
            ("unit", "Unit in words."),
            ("row", "Input row, such as `generations.csv:9`."),
        ],
    ),
    (
        "remarks",
        "a sentence about how the input was taken",
        &[("kind", "`default`, `not-used` or `assumption`."), ("text", "The sentence.")],
    ),
    (
        "scorecard",
        "a published figure; written where there is a `reported` table",
        &[
            ("date", "Date."),
            ("measure", "What is measured."),
            ("entity", "Whom it is about; empty = the company."),
            ("reported", "The figure as it was published."),
            ("relation", "Relation that must hold."),
            ("tolerance", "How far it may be off."),
            ("model", "What the model says, in the same unit."),
            ("difference", "Model less reported."),
            ("unit", "Its unit."),
            ("verdict", "`holds`, `off`, `missed`, `shown`, `given` or `not-computed`."),
            ("source", "Where it was published."),
        ],
    ),
    (
        "statements",
        "one leaf of the booked statement of a window, on the mean path",
        &[
            ("window", "Period or fiscal year."),
            ("line", "Line of the statement, such as `revenue`."),
            ("group", "What the leaf is summed under."),
            ("name", "What it is: a workload, generation, class of asset, overhead."),
            ("amount_cents", "Hundredths of the currency."),
        ],
    ),
];

/// The page of the book that describes the tables of a run, in Markdown.
pub fn tables_page() -> String {
    let mut page = String::new();
    for (name, row, columns) in RUN_TABLES {
        // Writing to a text cannot fail.
        let _ = write!(page, "\n## {name}\n\nOne row is {row}.\n\n| column | meaning |\n| --- | --- |\n");
        for (column, meaning) in *columns {
            let _ = writeln!(page, "| `{column}` | {meaning} |");
        }
    }
    page
}
