//! Kinds of hardware: what they cost, draw, do, and when they can be had.

use std::path::Path;

use super::hardware::STOCK;
use crate::Outcome;
use crate::figure::{around, digits};
use crate::sheet::{Origin, Sheet, assumed, derived, reported, row};

/// One generation, in the order of the roadmap.
pub(super) struct Spec {
    pub(super) name: &'static str,
    pub(super) family: &'static str,
    pub(super) cost: f64,
    cost_interval: Option<&'static str>,
    pub(super) kilowatts: f64,
    lead: &'static str,
    first: &'static str,
    last: &'static str,
    announced: &'static str,
    slip: &'static str,
    stranding: &'static str,
    work: &'static [(&'static str, f64)],
    about: &'static str,
}

impl Spec {
    /// Whether it can still be ordered.
    pub(super) fn is_made(&self) -> bool {
        self.last != SHUT
    }
}

const OLD: &str = "2018-01-01";
const SHUT: &str = "2025-09-30";
const CORE: &str = "core-compute";
const TRAINING: &str = "ai-training";
const INFERENCE: &str = "ai-inference";

const BASE: Spec = Spec {
    name: "",
    family: "x86",
    cost: 0.0,
    cost_interval: None,
    kilowatts: 0.0,
    lead: "4|6|9",
    first: OLD,
    last: SHUT,
    announced: "",
    slip: "",
    stranding: "0.03|0.06|0.1",
    work: &[],
    about: "",
};
const AI: Spec = Spec { family: "gpu", lead: "6|9|12", stranding: "0.01|0.03|0.06", ..BASE };

pub(super) const SPECS: &[Spec] = &[
    Spec {
        name: "x86-broadwell",
        cost: 7_500.0,
        kilowatts: 0.5,
        work: &[(CORE, 50.0)],
        about: "72 vCPU hosts that left the fleet in 2025; 0.52 GW",
        ..BASE
    },
    Spec {
        name: "x86-skylake",
        cost: 9_000.0,
        kilowatts: 0.574,
        work: &[(CORE, 70.0)],
        about: "host of 96 vCPU",
        ..BASE
    },
    Spec {
        name: "x86-icelake",
        cost: 11_000.0,
        kilowatts: 0.7,
        work: &[(CORE, 110.0)],
        about: "host of 128 vCPU",
        ..BASE
    },
    Spec {
        name: "x86-sapphire",
        cost: 16_000.0,
        kilowatts: 1.02,
        work: &[(CORE, 192.0)],
        about: "host of 192 vCPU: the baseline vCPU is m7i",
        ..BASE
    },
    Spec {
        name: "x86-granite",
        cost: 30_000.0,
        kilowatts: 1.72,
        last: "",
        first: "2025-03-01",
        work: &[(CORE, 400.0)],
        about: "host of 384 vCPU",
        ..BASE
    },
    Spec {
        name: "graviton2",
        family: "graviton",
        cost: 4_000.0,
        kilowatts: 0.205,
        announced: "2019-12-03",
        work: &[(CORE, 51.0)],
        about: "host of 64 vCPU",
        ..BASE
    },
    Spec {
        name: "graviton3",
        family: "graviton",
        cost: 4_400.0,
        kilowatts: 0.246,
        announced: "2021-11-30",
        work: &[(CORE, 64.0)],
        about: "host of 64 vCPU",
        ..BASE
    },
    Spec {
        name: "graviton4",
        family: "graviton",
        cost: 11_000.0,
        kilowatts: 0.65,
        last: "",
        first: "2024-01-01",
        announced: "2023-11-28",
        work: &[(CORE, 240.0)],
        about: "192 vCPU at 1.25 baseline vCPU each: list m8g/m7i 0.89 (prices.csv) with up to 40 % price-performance",
        ..BASE
    },
    Spec {
        name: "graviton5",
        family: "graviton",
        cost: 12_500.0,
        kilowatts: 0.63,
        last: "",
        first: "2026-01-01",
        announced: "2025-12-04",
        work: &[(CORE, 300.0)],
        about: "in service from 2026-Q3, assumed; announced 2025-12 (hardware.csv)",
        ..BASE
    },
    Spec {
        name: "platform-node",
        family: "platform",
        cost: 16_500.0,
        kilowatts: 0.8,
        last: "",
        stranding: "0.01|0.03|0.06",
        work: &[("platform", 4.0)],
        about: "4 service units of $1 an hour of 2025 revenue",
        ..BASE
    },
    Spec {
        name: "a100",
        cost: 20_000.0,
        kilowatts: 0.81,
        work: &[(TRAINING, 0.35), (INFERENCE, 0.35)],
        about: "kW from hardware.csv it_power_per_chip_w",
        ..AI
    },
    Spec {
        name: "h100",
        cost: 38_000.0,
        kilowatts: 1.275,
        work: &[(TRAINING, 1.0), (INFERENCE, 1.0)],
        about: "H100 and H200; the unit of AI work",
        ..AI
    },
    Spec {
        name: "b200",
        cost: 52_000.0,
        kilowatts: 1.75,
        work: &[(TRAINING, 2.3), (INFERENCE, 2.3)],
        about: "2.3 lies between the BF16 ratio 2.27 and MLPerf 4.1",
        ..AI
    },
    Spec {
        name: "gb300",
        cost: 60_000.0,
        kilowatts: 1.83,
        last: "",
        first: "2025-01-01",
        announced: "2025-03-18",
        work: &[(TRAINING, 2.9), (INFERENCE, 2.9)],
        about: "kW from hardware.csv it_power_per_chip_w",
        ..AI
    },
    Spec {
        name: "vr200",
        cost: 85_000.0,
        kilowatts: 2.3,
        last: "",
        first: "2026-04-01",
        announced: "2025-03-18",
        slip: "0|0|6",
        work: &[(TRAINING, 5.5), (INFERENCE, 5.5)],
        about: "Rubin: 33 against 15 PFLOP/s of FP4 (hardware.csv, grade U) for 2026-H2: in service from 2027-Q1 [2026-Q4 to 2027-Q3]",
        ..AI
    },
    Spec {
        name: "trainium1",
        family: "trainium",
        cost: 6_000.0,
        kilowatts: 0.3,
        announced: "2020-12-01",
        work: &[(TRAINING, 0.12), (INFERENCE, 0.12)],
        about: "with Inferentia2",
        ..AI
    },
    Spec {
        name: "trainium2",
        family: "trainium",
        cost: 11_000.0,
        kilowatts: 0.84,
        lead: "4|6|9",
        last: "2026-12-31",
        first: "2024-06-01",
        announced: "2023-11-28",
        work: &[(TRAINING, 0.55), (INFERENCE, 0.33)],
        about: "kW = 0.956 facility kW (power.csv) / 1.14",
        ..AI
    },
    Spec {
        name: "trainium3",
        family: "trainium",
        cost: 14_200.0,
        kilowatts: 1.08,
        last: "",
        first: "2025-04-01",
        announced: "2024-12-03",
        work: &[(TRAINING, 0.994), (INFERENCE, 0.596)],
        about: "1.8 x Trainium2 at 1.40 x its price-performance (reported); cost = 11 x 1.8 / 1.40",
        ..AI
    },
    Spec {
        name: "trainium4",
        family: "trainium",
        cost: 30_000.0,
        cost_interval: Some("20000|30000|42000"),
        kilowatts: 1.6,
        last: "",
        first: "2026-07-01",
        announced: "2025-12-02",
        slip: "0|0|6",
        work: &[(TRAINING, 2.98), (INFERENCE, 1.8)],
        about: "3 x Trainium3 (claim); 2027, quarter assumed Q2 [Q1-Q4]",
        ..AI
    },
    Spec {
        name: "trainium5",
        family: "trainium",
        cost: 55_000.0,
        cost_interval: Some("38000|55000|77000"),
        kilowatts: 2.4,
        last: "",
        first: "2028-01-01",
        slip: "0|0|12",
        work: &[(TRAINING, 6.0), (INFERENCE, 3.6)],
        about: "talked about only; 2028-Q4 [2028-Q2 to 2029-Q4]",
        ..AI
    },
];

fn lives(spec: &Spec) -> (f64, f64) {
    let known = STOCK.iter().find(|s| s.generation == spec.name);
    let ai = spec.family == "gpu" || spec.family == "trainium";
    let fallback = if ai { (60.0, 60.0) } else { (84.0, 72.0) };
    known.map_or(fallback, |s| (f64::from(s.service_months), s.book_months))
}

/// Writes `generations.csv`.
pub(super) fn generations(folder: &Path) -> Outcome<()> {
    let headers = [
        "generation",
        "family",
        "unit_cost_usd",
        "provisioned_kw",
        "lead_months",
        "first_order",
        "last_order",
        "announced",
        "service_life_months",
        "book_life_months",
        "availability",
        "stranding",
        "slip_months",
    ];
    let mut sheet = Sheet::new("generations", &headers)?;
    for spec in SPECS {
        let cost = spec.cost_interval.map_or_else(|| around(spec.cost, 0.3), str::to_owned);
        let (service, book) = lives(spec);
        let cells = row![
            spec.name,
            spec.family,
            cost,
            spec.kilowatts,
            spec.lead,
            spec.first,
            spec.last,
            spec.announced,
            service,
            book,
            "0.96|0.97|0.985",
            spec.stranding,
            spec.slip,
        ];
        sheet.push(cells, &origin(spec));
    }
    sheet.write(folder)
}

fn origin(spec: &Spec) -> Origin {
    if spec.announced.is_empty() {
        assumed(spec.about)
    } else {
        assumed(spec.about).with_source("announced: hardware.csv")
    }
}

/// Writes `performance.csv`.
pub(super) fn performance(folder: &Path) -> Outcome<()> {
    let mut sheet = Sheet::new("performance", &["generation", "workload", "work_per_unit"])?;
    for spec in SPECS {
        for &(workload, work) in spec.work {
            let cells = row![spec.name, workload, performance_interval(spec.name, workload, work)];
            let origin = match (spec.name, workload) {
                ("h100", _) => derived("", "1 by definition of the unit"),
                ("platform-node", _) => {
                    assumed("by definition of the service unit and the assumed cost of a node")
                }
                ("trainium3", TRAINING) => derived(
                    "hardware.csv: 40 % price-performance; FP8 ratio 1.94, bandwidth ratio 1.69",
                    "0.994 / 14.2 over 0.55 / 11 = 1.40",
                ),
                ("trainium4", TRAINING) => {
                    reported("hardware.csv: 3 x FP8 of Trainium3, a claim", "3 x 0.994")
                }
                _ => assumed("plus and minus 15 %"),
            };
            sheet.push(cells, &origin);
        }
    }
    sheet.write(folder)
}

fn performance_interval(generation: &str, workload: &str, work: f64) -> String {
    match (generation, workload) {
        ("h100", _) | ("x86-sapphire", _) => digits(work, 6),
        ("vr200", _) => "4.2|5.5|7".to_owned(),
        ("trainium5", TRAINING) => "4.5|6|9".to_owned(),
        ("trainium5", _) => "2.7|3.6|5.4".to_owned(),
        _ => around(work, 0.15),
    }
}
