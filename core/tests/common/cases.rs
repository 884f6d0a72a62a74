//! How many cases a property runs: a number of its own, times one factor for all of them.

use proptest::test_runner::Config;

/// So many cases, times the variable `STOWPLAN_CASES_FACTOR`, which `cargo xtask verify` sets.
/// Nothing that fails is written into the tree.
pub fn cases(own: u32) -> Config {
    let factor = std::env::var("STOWPLAN_CASES_FACTOR").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1);
    Config { cases: own.saturating_mul(factor), failure_persistence: None, ..Config::default() }
}
