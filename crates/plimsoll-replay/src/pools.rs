//! What stands apart: series and cells that share nothing with the others, so that each such pool is played by itself.

use plimsoll_model::scenario::{Payment, Scope};

use crate::history::{Cell, History};

/// Which pool every series and every cell belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Pools {
    /// Series by pool, as places in [`History::series`].
    pub series: Vec<Vec<usize>>,
    /// Cells by pool, as places in [`History::cells`].
    pub cells: Vec<Vec<usize>>,
}

impl Pools {
    /// Joins what can stand in for each other or takes from the same: work, power, suppliers, other limits, money.
    pub fn of(history: &History<'_>) -> Self {
        let scenario = history.scenario;
        let (series, cells) = (&history.series, &history.cells);
        let mut sets = Sets::new(series.len() + cells.len());
        let cell_at = |c: usize| series.len() + c;
        for (s, one) in series.iter().enumerate() {
            for (c, cell) in cells.iter().enumerate() {
                if history.reach(*cell, one) > 0.0 {
                    sets.join(s, cell_at(c));
                }
            }
        }
        let mut join_where = |about: &dyn Fn(&Cell) -> bool| {
            let mut first = None;
            for (c, _) in cells.iter().enumerate().filter(|(_, cell)| about(cell)) {
                sets.join(*first.get_or_insert(c) + series.len(), cell_at(c));
            }
        };
        for site in 0..scenario.sites.len() {
            let draws = |g: usize| scenario.generations[g].provisioned_with_attached().to_kw() > 0.0;
            join_where(&|cell| cell.site.0 == site && draws(cell.generation.0));
        }
        for cap in &scenario.supply {
            join_where(&|cell| cell.generation == cap.generation);
        }
        for limit in &scenario.limits {
            join_where(&|cell| {
                let inside = match limit.scope {
                    Scope::All => true,
                    Scope::Region(region) => scenario.sites[cell.site.0].region == region,
                    Scope::Site(site) => cell.site == site,
                };
                inside && limit.uses.iter().any(|(g, units)| *g == cell.generation && *units > 0.0)
            });
        }
        for budget in &scenario.policy.capex_budget {
            join_where(&|cell| {
                let g = &scenario.generations[cell.generation.0];
                g.payment == Payment::OnDelivery && budget.family.as_ref().is_none_or(|f| *f == g.family)
            });
        }
        sets.pools(series.len())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.series.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.series.is_empty()
    }
}

/// Disjoint sets.
struct Sets {
    parent: Vec<usize>,
}

impl Sets {
    fn new(count: usize) -> Self {
        Self { parent: (0..count).collect() }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b)] = a.min(b);
    }

    /// The pools in order of their first series; cells that no series reaches belong to none.
    fn pools(mut self, series: usize) -> Pools {
        let mut place = vec![None; self.parent.len()];
        let mut pools = Pools { series: Vec::new(), cells: Vec::new() };
        for at in 0..self.parent.len() {
            let root = self.root(at);
            let pool = match place[root] {
                Some(pool) => pool,
                None if at < series => {
                    place[root] = Some(pools.series.len());
                    pools.series.push(Vec::new());
                    pools.cells.push(Vec::new());
                    pools.series.len() - 1
                }
                None => continue,
            };
            if at < series {
                pools.series[pool].push(at);
            } else {
                pools.cells[pool].push(at - series);
            }
        }
        pools
    }
}
