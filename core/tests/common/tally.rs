//! How often a generator draws what a test is there for: a law that is never asked holds always.

use std::collections::BTreeMap;

use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

/// What was seen in how many of the cases drawn.
#[derive(Debug)]
pub struct Tally {
    cases: u32,
    counts: BTreeMap<String, u32>,
}

impl Tally {
    /// Draws cases, the same ones each time, and lets `judge` say of each what it is.
    pub fn of<S: Strategy>(strategy: &S, cases: u32, mut judge: impl FnMut(&mut Self, S::Value)) -> Self {
        let mut tally = Self { cases, counts: BTreeMap::new() };
        let config = Config { failure_persistence: None, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
        for _ in 0..cases {
            if let Ok(drawn) = strategy.new_tree(&mut runner) {
                judge(&mut tally, drawn.current());
            }
        }
        tally
    }

    /// Counts a case in which something is true.
    pub fn count(&mut self, what: &str, is_true: bool) {
        *self.counts.entry(what.to_owned()).or_default() += u32::from(is_true);
    }

    /// Fails unless each of these comes in at least so many of a hundred cases, and at all; says
    /// all shares either way.
    pub fn assert_percent(&self, wanted: &[(&str, u32)]) {
        let share = |what: &str| u64::from(self.counts.get(what).copied().unwrap_or(0)) * 1000 / u64::from(self.cases);
        for what in self.counts.keys() {
            let tenths = share(what);
            println!("{what}: {}.{} %", tenths / 10, tenths % 10);
        }
        for (what, percent) in wanted {
            let tenths = share(what);
            assert!(
                tenths >= u64::from(percent * 10) && self.counts.get(*what).is_some_and(|count| *count > 0),
                "{what}: {}.{} % of {} cases, wanted {percent} %",
                tenths / 10,
                tenths % 10,
                self.cases
            );
        }
    }
}
