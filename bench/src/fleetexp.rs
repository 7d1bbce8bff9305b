//! The synthetic two-stage capacity expansion instance that all peers solve.
//!
//! First stage, by region `r`, generation `g`, quarter `t`: racks ordered `o`, racks in service `c`, MW of power built
//! `b`. Second stage, for each path, quarter and zone of four regions: racks given to demand pinned to its region and
//! to demand that moves within the zone, and what is left unserved of each. Units: racks, MW, $ million.
//!
//! A block is one (path, quarter, zone). Blocks of a zone share a template whose costs are undiscounted; the discount
//! is the block's scale, so that only right-hand sides differ.

use std::ops::Range;
use std::sync::Arc;

use plimsoll_lp::{Col, Problem, Row, Sense};
use plimsoll_stochastic::{Block, Program, Template, TemplateId};
use serde::Deserialize;

const FREE: f64 = f64::INFINITY;
const ZONE_REGIONS: usize = 4;

/// An instance as its file states it; arrays are indexed in the order of the letters behind them.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Instance {
    #[serde(rename = "T")]
    quarters: usize,
    #[serde(rename = "R")]
    regions: usize,
    #[serde(rename = "G")]
    generations: usize,
    #[serde(rename = "S")]
    paths: usize,
    #[serde(rename = "Z")]
    zones: usize,
    lead: Vec<usize>,
    life: Vec<usize>,
    /// MW a rack, by g.
    pw: Vec<f64>,
    /// By g, t.
    price: Vec<Vec<f64>>,
    fix: Vec<f64>,
    /// Share of the price returned at the end, by g, t.
    salv: Vec<Vec<f64>>,
    /// Most racks ordered, by g, t.
    sup: Vec<Vec<f64>>,
    e1: Vec<f64>,
    e2: Vec<f64>,
    /// Racks of the fleet still in service, by r, g, t.
    init: Vec<Vec<Vec<f64>>>,
    pow0: Vec<f64>,
    pcost: Vec<f64>,
    en: Vec<f64>,
    bmax: f64,
    plead: usize,
    bud: Vec<f64>,
    dis: Vec<f64>,
    pen1: f64,
    pen2: f64,
    /// Pinned demand by path, r, t.
    d1: Vec<Vec<Vec<f64>>>,
    /// Movable demand by path, zone, t.
    d2: Vec<Vec<Vec<f64>>>,
}

/// The master's columns.
struct Fleet {
    orders: Vec<Vec<Vec<Col>>>,
    service: Vec<Vec<Vec<Col>>>,
    power: Vec<Vec<Col>>,
}

/// The rows of a zone's template whose right-hand sides are demand.
struct Demand {
    pinned: Vec<Row>,
    movable: Row,
}

/// What the blocks of a zone share; slots by quarter.
struct Zone {
    template: TemplateId,
    demand: Demand,
    slots: Vec<Arc<[Col]>>,
    regions: Range<usize>,
}

impl Instance {
    /// Tells an array whose size is not the stated one.
    pub(crate) fn check(&self) -> Result<(), String> {
        let (t, r, g, s, z) = (self.quarters, self.regions, self.generations, self.paths, self.zones);
        let by_g =
            [self.pw.len(), self.fix.len(), self.e1.len(), self.e2.len(), self.lead.len(), self.life.len()];
        let grid = |rows: &[Vec<f64>], count| rows.len() == count && rows.iter().all(|row| row.len() == t);
        let cube = |cube: &[Vec<Vec<f64>>], a, b| cube.len() == a && cube.iter().all(|rows| grid(rows, b));
        let sizes = [
            ("Z", z == r.div_ceil(ZONE_REGIONS)),
            ("pw, fix, e1, e2, lead, life", by_g.iter().all(|&n| n == g)),
            ("price, salv, sup", [&self.price, &self.salv, &self.sup].iter().all(|rows| grid(rows, g))),
            ("pow0, pcost, en", [&self.pow0, &self.pcost, &self.en].iter().all(|v| v.len() == r)),
            ("bud, dis", t > 0 && self.bud.len() == t && self.dis.len() == t),
            ("init", cube(&self.init, r, g)),
            ("d1", cube(&self.d1, s, r)),
            ("d2", cube(&self.d2, s, z)),
        ];
        match sizes.iter().find(|(_, right)| !right) {
            Some((names, _)) => Err(format!("{names}: not of the size that T, R, G, S, Z state")),
            None => Ok(()),
        }
    }

    /// The instance as master and blocks.
    pub(crate) fn program(&self) -> Program {
        let mut master = Problem::new(Sense::Minimise);
        let fleet = self.columns(&mut master);
        self.balance(&mut master, &fleet);
        self.supply(&mut master, &fleet);
        self.power(&mut master, &fleet);
        self.budget(&mut master, &fleet);
        let mut program = Program::new(master);
        self.blocks(&mut program, &fleet);
        program
    }

    fn columns(&self, master: &mut Problem) -> Fleet {
        let last = self.dis[self.quarters - 1];
        let net = |g: usize, t: usize| self.price[g][t] * (self.dis[t] - last * self.salv[g][t]);
        let orders = self.grid(|_, g, t| master.column(net(g, t), 0.0, FREE));
        let service = self.grid(|_, g, t| master.column(self.fix[g] * self.dis[t], 0.0, FREE));
        let power = self.pcost.iter().map(|cost| {
            self.dis.iter().map(|discount| master.column(cost * discount, 0.0, self.bmax)).collect()
        });
        let power = power.collect();
        Fleet { orders, service, power }
    }

    /// One column for each region, generation and quarter.
    fn grid(&self, mut column: impl FnMut(usize, usize, usize) -> Col) -> Vec<Vec<Vec<Col>>> {
        let mut line = |r, g| (0..self.quarters).map(|t| column(r, g, t)).collect::<Vec<Col>>();
        (0..self.regions).map(|r| (0..self.generations).map(|g| line(r, g)).collect()).collect()
    }

    /// Racks in service = fleet left + orders delivered and not yet worn out.
    fn balance(&self, master: &mut Problem, fleet: &Fleet) {
        for r in 0..self.regions {
            for g in 0..self.generations {
                for t in 0..self.quarters {
                    let serving =
                        |q: &usize| (q + self.lead[g]..q + self.lead[g] + self.life[g]).contains(&t);
                    let orders = (0..=t).filter(serving).map(|q| (fleet.orders[r][g][q], -1.0));
                    let left = self.init[r][g][t];
                    master.row(left, left, orders.chain([(fleet.service[r][g][t], 1.0)]));
                }
            }
        }
    }

    fn supply(&self, master: &mut Problem, fleet: &Fleet) {
        for g in 0..self.generations {
            for t in 0..self.quarters {
                master.row(-FREE, self.sup[g][t], fleet.orders.iter().map(|region| (region[g][t], 1.0)));
            }
        }
    }

    fn power(&self, master: &mut Problem, fleet: &Fleet) {
        for r in 0..self.regions {
            for t in 0..self.quarters {
                let used = (0..self.generations).map(|g| (fleet.service[r][g][t], self.pw[g]));
                let built = (0..(t + 1).saturating_sub(self.plead)).map(|q| (fleet.power[r][q], -1.0));
                master.row(-FREE, self.pow0[r], used.chain(built));
            }
        }
    }

    fn budget(&self, master: &mut Problem, fleet: &Fleet) {
        for t in 0..self.quarters {
            let racks = fleet.orders.iter().flat_map(|region| region.iter().zip(&self.price));
            let power = fleet.power.iter().zip(&self.pcost).map(|(region, cost)| (region[t], *cost));
            let racks = racks.map(|(line, price)| (line[t], price[t]));
            master.row(-FREE, self.bud[t], racks.chain(power));
        }
    }

    /// Path by path: in this order the dual simplex method takes a quarter less time than zone by zone.
    fn blocks(&self, program: &mut Program, fleet: &Fleet) {
        let zones: Vec<Zone> = (0..self.zones).map(|zone| self.zone(program, fleet, zone)).collect();
        for s in 0..self.paths {
            let path = program.path(1.0 / self.paths as f64);
            for (z, zone) in zones.iter().enumerate() {
                for (t, slots) in zone.slots.iter().enumerate() {
                    let pinned = zone.demand.pinned.iter().zip(zone.regions.clone());
                    let pinned = pinned.map(|(&row, r)| (row, self.d1[s][r][t], FREE));
                    let rows = pinned.chain([(zone.demand.movable, self.d2[s][z][t], FREE)]).collect();
                    let block = Block::new(zone.template, path, Arc::clone(slots));
                    program.block(Block { scale: self.dis[t], rows, ..block });
                }
            }
        }
    }

    fn zone(&self, program: &mut Program, fleet: &Fleet, zone: usize) -> Zone {
        let regions = zone * ZONE_REGIONS..self.regions.min((zone + 1) * ZONE_REGIONS);
        let (template, demand) = self.template(regions.clone());
        let service =
            |t: usize| fleet.service[regions.clone()].iter().flatten().map(|line| line[t]).collect();
        let slots = (0..self.quarters).map(service).collect();
        Zone { template: program.template(template), demand, slots, regions }
    }

    /// One zone in one quarter, undiscounted. Slots are racks in service, by region and generation.
    fn template(&self, regions: Range<usize>) -> (Template, Demand) {
        let mut own = Problem::new(Sense::Minimise);
        let mut racks = |r: usize| -> Vec<Col> {
            self.pw.iter().map(|mw| own.column(self.en[r] * mw, 0.0, FREE)).collect()
        };
        let pinned: Vec<Vec<Col>> = regions.clone().map(&mut racks).collect();
        let movable: Vec<Vec<Col>> = regions.map(&mut racks).collect();
        let mut limits = Vec::new();
        for (x1, x2) in pinned.iter().flatten().zip(movable.iter().flatten()) {
            limits.push(own.row(-FREE, 0.0, [(*x1, 1.0), (*x2, 1.0)]));
        }
        let mut demand_rows = Vec::new();
        for line in &pinned {
            let short = own.column(self.pen1, 0.0, FREE);
            let served = line.iter().copied().zip(self.e1.iter().copied());
            demand_rows.push(own.row(0.0, FREE, served.chain([(short, 1.0)])));
        }
        let short = own.column(self.pen2, 0.0, FREE);
        let served = movable.iter().flat_map(|line| line.iter().copied().zip(self.e2.iter().copied()));
        let movable = own.row(0.0, FREE, served.chain([(short, 1.0)]));
        let mut template = Template::new(own, limits.len());
        limits.into_iter().enumerate().for_each(|(slot, row)| template.link(row, slot, -1.0));
        (template, Demand { pinned: demand_rows, movable })
    }
}

#[cfg(test)]
mod tests {
    use super::Instance;
    use plimsoll_lp::{Method, Settings, certificate, solve};
    use plimsoll_stochastic::{Risk, extensive};

    /// Optimum as found by HiGHS through Python on the matrix of the reference generator.
    fn check(text: &str, optimum: f64, rows: usize, columns: usize) {
        let instance: Instance = serde_json::from_str(text).expect("an instance");
        instance.check().expect("arrays of the stated sizes");
        let problem = extensive(&instance.program(), Risk::NEUTRAL).problem;
        assert_eq!((problem.rows(), problem.columns()), (rows, columns));
        let solution = solve(&problem, &Settings { method: Method::Simplex, ..Settings::default() });
        assert!((solution.objective / optimum - 1.0).abs() < 1e-7, "{}", solution.objective);
        assert!(certificate(&problem, &solution).worst() < 1e-6);
    }

    #[test]
    fn eight_quarters_three_paths() {
        check(include_str!("../data/fleetexp_8x4x4_s3.json"), 80.227887, 704, 1176);
    }

    #[test]
    fn twelve_quarters_ten_paths() {
        check(include_str!("../data/fleetexp_12x8x5_s10.json"), 321.083184, 6648, 11856);
    }

    #[test]
    fn an_array_of_another_size_is_named() {
        let text = include_str!("../data/fleetexp_8x4x4_s3.json").replacen("\"T\":8", "\"T\":9", 1);
        let instance: Instance = serde_json::from_str(&text).expect("an instance");
        assert!(instance.check().is_err_and(|fault| fault.starts_with("price")));
    }
}
