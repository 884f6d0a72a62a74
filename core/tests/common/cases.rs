//! How many cases a property runs: a number of its own, unless one variable says another for all of them.

use proptest::test_runner::Config;

/// So many cases; where `PROPTEST_CASES` is set, proptest lets that win over any number. Nothing that fails is written into the tree.
pub fn cases(own: u32) -> Config {
    Config { cases: own, failure_persistence: None, ..Config::default() }
}
