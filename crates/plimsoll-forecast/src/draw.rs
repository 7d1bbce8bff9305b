//! Draws that depend on nothing but the seed and what they are for.
//!
//! Every purpose and item (a path, a deal, a contract) has a stream of its own, so that a deal more or a path more
//! leaves all other draws as they were, on any number of threads.
//!
//! # Source
//! SplitMix64: Steele, Lea & Flood 2014, *Fast splittable pseudorandom number generators*, OOPSLA.

use crate::normal::quantile;

/// What a stream of draws is for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    /// Errors of organic demand, by candidate path.
    Errors = 1,
    /// The part of a contract that is not in the measured usage.
    Shares = 2,
    /// Whether a deal is won.
    Wins = 3,
    /// Size of a deal.
    Sizes = 4,
    /// Start of a deal.
    Starts = 5,
    /// Order of the paths.
    Order = 6,
    /// Errors of the past, by date and path.
    Levels = 7,
    /// What deals of one customer have in common.
    Customers = 8,
    /// Deals that nobody knows of yet.
    Future = 9,
    /// Sums of deals of the past.
    Scores = 10,
    /// The part of a contract that is used.
    Fills = 11,
    /// How much later a contract begins.
    Delays = 12,
    /// Whether a contract is renewed.
    Renewals = 13,
    /// How much of one workload comes with another.
    Pulls = 14,
    /// Work that was turned away.
    Unserved = 15,
    /// How the work goes over to a new generation.
    Takeovers = 16,
}

/// The golden ratio's share of 2⁶⁴, odd: what the counter moves by.
const STRIDE: u64 = 0x9e37_79b9_7f4a_7c15;

/// A stream of draws.
#[derive(Debug)]
pub(crate) struct Draws(u64);

impl Draws {
    /// The stream of an item for a purpose: each of the three is mixed in before the next.
    pub(crate) fn new(seed: u64, purpose: Purpose, item: u64) -> Self {
        let key = [purpose as u64, item].into_iter().fold(mix(seed.wrapping_add(STRIDE)), |key, part| {
            mix(key.wrapping_add(part.wrapping_mul(STRIDE)) ^ part)
        });
        Self(key)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STRIDE);
        mix(self.0)
    }

    /// A number strictly between 0 and 1.
    pub(crate) fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// A standard normal number.
    pub(crate) fn normal(&mut self) -> f64 {
        quantile(self.uniform())
    }

    /// A place below `count`, which is not 0.
    pub(crate) fn place(&mut self, count: usize) -> usize {
        ((self.uniform() * count as f64) as usize).min(count - 1)
    }

    /// One number in each of `count` equal parts of the unit interval, in random order: each is uniform by itself,
    /// and together they cover the interval evenly.
    ///
    /// # Source
    /// McKay, Beckman & Conover 1979, Latin hypercube sampling.
    pub(crate) fn strata(&mut self, count: usize) -> Vec<f64> {
        let mut values: Vec<f64> = (0..count).map(|k| (k as f64 + self.uniform()) / count as f64).collect();
        for last in (1..count).rev() {
            values.swap(last, self.place(last + 1));
        }
        values
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The number of an item from its name: 64-bit FNV-1a, so that it does not depend on the order of rows.
pub(crate) fn item(name: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    name.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first values from state 1234567 of Vigna's reference program `splitmix64.c`.
    #[test]
    fn the_generator_gives_its_published_values() {
        let mut draws = Draws(1_234_567);
        for published in [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423] {
            assert_eq!(draws.next(), published);
        }
    }

    #[test]
    fn streams_repeat_and_differ() {
        let first = |seed, purpose, item| Draws::new(seed, purpose, item).next();
        assert_eq!(first(1, Purpose::Errors, 5), first(1, Purpose::Errors, 5));
        let others = [first(2, Purpose::Errors, 5), first(1, Purpose::Wins, 5), first(1, Purpose::Errors, 6)];
        assert!(others.iter().all(|o| *o != first(1, Purpose::Errors, 5)));
    }

    /// FNV-1a of `a` and `foobar`, from the test vectors of draft-eastlake-fnv.
    #[test]
    fn names_have_the_published_hash() {
        assert_eq!(item("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(item("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn strata_cover_the_interval() {
        let mut values = Draws::new(1, Purpose::Shares, 0).strata(50);
        values.sort_by(f64::total_cmp);
        assert!(values.iter().enumerate().all(|(k, v)| (v * 50.0).floor() as usize == k));
    }
}
