//! What customers have signed: $244 billion at the end of 2025, with a value-weighted remaining term of 4.1 years.

use std::path::Path;

use plimsoll_model::Date;

use super::REGIONS;
use super::pipeline::prospects;
use crate::Outcome;
use crate::figure::{day, hours};
use crate::sheet::{Sheet, assumed, derived, row};

/// The day after the last of 2025: remaining value is counted from here.
const FROM: &str = "2026-01-01";

/// A group of contracts: value and end are assumed, their sum and mean term are filed.
struct Group {
    contract: &'static str,
    billions: f64,
    start: &'static str,
    end: &'static str,
    signed: &'static str,
    not_in_usage: &'static str,
}

const ENTERPRISE: &[Group] = &[
    Group {
        contract: "enterprise-2026",
        billions: 20.0,
        start: "2023-01-01",
        end: "2027-01-01",
        signed: "2022-12-15",
        not_in_usage: "0",
    },
    Group {
        contract: "enterprise-2027",
        billions: 34.0,
        start: "2023-01-01",
        end: "2028-01-01",
        signed: "2022-12-15",
        not_in_usage: "0",
    },
    Group {
        contract: "enterprise-2028",
        billions: 45.0,
        start: "2024-01-01",
        end: "2029-01-01",
        signed: "2023-12-15",
        not_in_usage: "0",
    },
    Group {
        contract: "enterprise-2029",
        billions: 33.0,
        start: "2025-01-01",
        end: "2030-01-01",
        signed: "2024-12-15",
        not_in_usage: "0",
    },
    Group {
        contract: "enterprise-2030",
        billions: 44.0,
        start: "2025-07-01",
        end: "2031-01-01",
        signed: "2025-06-15",
        not_in_usage: "0",
    },
];

/// How enterprise value splits over workloads, with the price it is counted at.
const MIX: [(&str, f64, f64); 3] =
    [("core-compute", 0.45, 0.026), ("platform", 0.45, 1.0), ("ai-inference", 0.10, 3.0)];

const TRAINING_PRICE: f64 = 1.5;

/// A laboratory's training contract: steps are shares of the last step, so that it grows into its size.
struct Lab {
    group: Group,
    steps: &'static [(&'static str, f64)],
    regions: &'static [(&'static str, f64)],
}

const LAB_A: Lab = Lab {
    group: Group {
        contract: "lab-a",
        billions: 38.0,
        start: "2025-11-01",
        end: "2032-11-01",
        signed: "2025-11-01",
        not_in_usage: "0.8|0.9|1",
    },
    steps: &[
        ("2025-11-01", 0.1),
        ("2026-04-01", 0.2),
        ("2026-07-01", 0.35),
        ("2026-10-01", 0.5),
        ("2027-01-01", 0.7),
        ("2027-07-01", 1.0),
    ],
    regions: &[("us-east", 0.8), ("us-west", 0.2)],
};
const LAB_B: Lab = Lab {
    group: Group {
        contract: "lab-b",
        billions: 30.0,
        start: "2024-07-01",
        end: "2031-07-01",
        signed: "2024-06-15",
        not_in_usage: "0.3|0.5|0.7",
    },
    steps: &[("2024-07-01", 0.5), ("2026-07-01", 0.8), ("2027-01-01", 1.0)],
    regions: &[("us-east", 0.85), ("us-west", 0.15)],
};

/// The part of lab-b's contract that holds Trainium3: at least 90 % of what arrives by the middle of 2026.
const PINNED: &[(&str, f64)] = &[("2026-04-01", 160_000.0), ("2026-07-01", 320_000.0)];

/// Price of a Trainium3 and hour: its training work at the price of training.
const PINNED_PRICE: f64 = 0.994 * TRAINING_PRICE;

/// Unit-hours of steps from the day after 2025, per unit of the last step (or in units, where steps are units).
fn unit_hours(steps: &[(&str, f64)], end: Date, from: Date) -> f64 {
    let starts: Vec<Date> = steps.iter().map(|s| day(s.0)).collect();
    let until = |i: usize| starts.get(i + 1).copied().unwrap_or(end);
    let part = |(i, step): (usize, &(&str, f64))| step.1 * hours(starts[i].max(from), until(i).max(from));
    steps.iter().enumerate().map(part).sum()
}

/// The two sheets while they grow, and the value of each year.
struct Book {
    lines: Sheet,
    steps: Sheet,
    value: f64,
    weighted_term: f64,
    due_2026: f64,
}

/// One line: what it holds and at what price.
struct Line<'a> {
    group: &'a Group,
    line: String,
    kind: &'static str,
    workload: &'a str,
    generation: &'a str,
    region: &'a str,
    price: f64,
}

impl Book {
    fn new() -> Outcome<Self> {
        let lines = [
            "contract",
            "line",
            "customer",
            "kind",
            "workload",
            "generation",
            "region",
            "start",
            "end",
            "share_not_in_usage",
            "signed",
            "take_or_pay",
        ];
        Ok(Self {
            lines: Sheet::new("commitments", &lines)?,
            steps: Sheet::new(
                "commitment_steps",
                &["contract", "line", "from", "units", "price_per_unit_hour_usd"],
            )?,
            value: 0.0,
            weighted_term: 0.0,
            due_2026: 0.0,
        })
    }

    fn add(&mut self, line: &Line<'_>, steps: &[(&str, f64)], note: &str) {
        let g = line.group;
        let start = steps.first().map_or(g.start, |s| s.0);
        let cells = row![
            g.contract,
            line.line,
            g.contract,
            line.kind,
            line.workload,
            line.generation,
            line.region,
            start,
            g.end,
            g.not_in_usage,
            g.signed,
            true,
        ];
        self.lines.push(cells, &assumed(note));
        for &(from, units) in steps {
            self.steps.push(
                row![g.contract, line.line, from, units, line.price],
                &derived("", "value / (price x hours of the term)"),
            );
        }
        let end = day(g.end);
        let value = |to: Date| {
            let until_end = unit_hours(steps, end, day(FROM)) - unit_hours(steps, end, to);
            until_end * line.price
        };
        self.value += value(end);
        self.weighted_term += value(end) * day(FROM).months_until(end).to_years();
        self.due_2026 += value(day("2027-01-01"));
    }
}

/// Writes `commitments.csv` and `commitment_steps.csv`; gives the figures of the backlog.
pub(super) fn commitments(folder: &Path) -> Outcome<Vec<String>> {
    let mut book = Book::new()?;
    for group in ENTERPRISE {
        for (workload, part, price) in MIX {
            for (region, core, ai) in REGIONS {
                let share = if workload == "ai-inference" { ai } else { core };
                let term = hours(day(FROM), day(group.end));
                let units = group.billions * 1e9 * part * share / (price * term);
                let line = Line {
                    group,
                    line: format!("{workload}-{region}"),
                    kind: "usage",
                    workload,
                    generation: "",
                    region,
                    price,
                };
                book.add(
                    &line,
                    &[(group.start, units)],
                    "value and end assumed; the sum of all is filed (history.csv backlog_rpo)",
                );
            }
        }
    }
    let end = day(LAB_B.group.end);
    let pinned = unit_hours(PINNED, end, day(FROM)) * PINNED_PRICE / 1e9;
    let line = Line {
        group: &LAB_B.group,
        line: "trainium3-us-east".to_owned(),
        kind: "capacity",
        workload: "",
        generation: "trainium3",
        region: "us-east",
        price: PINNED_PRICE,
    };
    lab(&mut book, &LAB_A, LAB_A.group.billions);
    lab(&mut book, &LAB_B, LAB_B.group.billions - pinned);
    book.add(
        &line,
        PINNED,
        "nearly all Trainium3 supply is committed by mid-2026 (history.csv); who holds it is assumed",
    );
    book.lines.write(folder)?;
    book.steps.write(folder)?;
    Ok(vec![format!(
        "backlog: {:.3} $B, remaining term {:.3} y, due in 2026 {:.1} $B, pinned to trainium3 {pinned:.1} $B, {} lines",
        book.value / 1e9,
        book.weighted_term / book.value,
        book.due_2026 / 1e9,
        book.lines.len()
    )])
}

fn lab(book: &mut Book, lab: &Lab, billions: f64) {
    let all = unit_hours(lab.steps, day(lab.group.end), day(FROM)) * TRAINING_PRICE;
    for &(region, share) in lab.regions {
        let last = billions * 1e9 * share / all;
        let steps: Vec<(&str, f64)> = lab.steps.iter().map(|&(from, part)| (from, part * last)).collect();
        let line = Line {
            group: &lab.group,
            line: format!("ai-training-{region}"),
            kind: "capacity",
            workload: "ai-training",
            generation: "",
            region,
            price: TRAINING_PRICE,
        };
        book.add(
            &line,
            &steps,
            "value, term and steps assumed: hardware that is not yet there cannot be billed",
        );
    }
}

/// Writes `customers.csv`.
pub(super) fn customers(folder: &Path) -> Outcome<()> {
    let mut sheet = Sheet::new("customers", &["customer", "rank", "segment"])?;
    for (customer, rank, segment) in [
        ("lab-a", 1_u64, "ai-lab"),
        ("lab-b", 2, "ai-lab"),
        ("enterprise-2028", 3, "enterprise"),
        ("enterprise-2030", 4, "enterprise"),
        ("enterprise-2027", 5, "enterprise"),
        ("enterprise-2029", 6, "enterprise"),
        ("enterprise-2026", 7, "enterprise"),
    ] {
        sheet.push(
            row![customer, rank, segment],
            &assumed("a group of contracts with one end, not one customer, where it is enterprise"),
        );
    }
    for customer in prospects() {
        sheet.push(row![customer, "", "prospect"], &assumed("behind one deal of the pipeline; invented"));
    }
    sheet.write(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unit_hours_count_from_the_day_given() {
        let steps = [("2025-07-01", 1.0), ("2026-07-01", 2.0)];
        let hours = unit_hours(&steps, day("2027-01-01"), day("2026-01-01"));
        assert!((hours - (181.0 + 2.0 * 184.0) * 24.0).abs() < 1e-9);
    }
}
