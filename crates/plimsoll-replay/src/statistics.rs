//! How sure a difference between two policies is: pools are drawn again, both policies on the same ones.

use serde::Serialize;

/// Times that pools are drawn again.
const DRAWS: usize = 2000;

/// One policy beside another, over the same pools.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The policy.
    pub policy: String,
    /// The one it is compared with.
    pub against: String,
    /// Pools.
    pub pools: usize,
    /// Mean regret of the policy over that of the other; `None` where the other has none.
    pub ratio: Option<f64>,
    /// Mean of the regret of the policy less that of the other, a pool.
    pub difference: f64,
    /// 95 % interval of that mean, from pools drawn again; `None` with fewer than ten pools, which say nothing of others.
    pub interval: Option<[f64; 2]>,
    /// Share of the pools in which the policy has less regret.
    pub better: f64,
}

/// Fewest pools of which an interval is told.
const LEAST_POOLS: usize = 10;

/// Compares the regrets of two policies, pool by pool.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(crate) fn compare((policy, ours): (&str, &[f64]), (against, theirs): (&str, &[f64])) -> Comparison {
    let differences: Vec<f64> = ours.iter().zip(theirs).map(|(a, b)| a - b).collect();
    let count = differences.len();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let interval = (count >= LEAST_POOLS).then(|| {
        let mut state = 0x5EED_u64;
        let mut next = || {
            // SplitMix64, Steele, Lea & Flood, OOPSLA 2014.
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            (z ^ (z >> 31)) as usize % count
        };
        let mut means: Vec<f64> =
            (0..DRAWS).map(|_| (0..count).map(|_| differences[next()]).sum::<f64>() / count as f64).collect();
        means.sort_by(f64::total_cmp);
        [plimsoll::quantile(&means, 0.025), plimsoll::quantile(&means, 0.975)]
    });
    let (a, b) = (mean(ours), mean(theirs));
    Comparison {
        policy: policy.to_owned(),
        against: against.to_owned(),
        pools: count,
        ratio: (b.abs() > 0.0).then(|| a / b),
        difference: mean(&differences),
        interval,
        better: differences.iter().filter(|d| **d < 0.0).count() as f64 / count.max(1) as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Differences of 1 and 3 in equal parts: the mean is 2, and its standard error with 400 pools 1/20.
    #[test]
    fn the_interval_of_a_mean_is_as_wide_as_its_standard_error_says() {
        let ours: Vec<f64> = (0..400).map(|i| f64::from(i % 2) * 2.0 + 1.0).collect();
        let told = compare(("a", &ours), ("b", &vec![0.0; 400]));
        let [low, high] = told.interval.expect("400 pools");
        assert!((told.difference - 2.0).abs() < 1e-12 && told.ratio.is_none() && told.better.abs() < 1e-12);
        assert!(
            (low - (2.0 - 1.96 / 20.0)).abs() < 0.01 && (high - (2.0 + 1.96 / 20.0)).abs() < 0.01,
            "{low} {high}"
        );
    }

    #[test]
    fn few_pools_say_nothing_of_others() {
        let told = compare(("a", &[1.0, 2.0]), ("b", &[2.0, 4.0]));
        assert_eq!(told.interval, None);
        assert!((told.ratio.expect("regret") - 0.5).abs() < 1e-12 && (told.better - 1.0).abs() < 1e-12);
    }
}
