//! What each fuzz target holds to be true, as ordinary functions: `fuzz_targets` hands them to
//! libFuzzer, `tests` runs them on their seeds and on a few thousand deterministic mutations.
pub mod corpus;
pub mod cql;
pub mod document;
pub mod formats;
pub mod json;
pub mod metric_math;
pub mod mutate;
pub mod pack;
pub mod schedule;

/// A target: its name, its body and inputs to begin with.
pub type Target = (&'static str, fn(&[u8]), &'static [&'static str]);

/// Every target.
pub const TARGETS: &[Target] = &[
    ("cql", cql::target, cql::SEEDS),
    ("document", document::target, document::SEEDS),
    ("formats", formats::target, formats::SEEDS),
    ("json", json::target, json::SEEDS),
    ("metric_math", metric_math::target, metric_math::SEEDS),
    ("pack", pack::target, pack::SEEDS),
    ("schedule", schedule::target, schedule::SEEDS),
];
