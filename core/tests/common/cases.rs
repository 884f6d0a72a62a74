//! How many cases a property runs: a number of its own, and one variable that raises all of them.

use proptest::test_runner::Config;

/// So many cases, times what `PROPTEST_CASES` says in proptest's usual 256; nothing that fails is written into the tree.
pub fn cases(own: u32) -> Config {
    let usual = Config::default();
    let raised = u64::from(own) * u64::from(usual.cases) / 256;
    Config { cases: u32::try_from(raised).unwrap_or(u32::MAX).max(1), failure_persistence: None, ..usual }
}
