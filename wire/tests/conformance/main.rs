//! Runs every case of `conformance/`: the answer must hold everything that the case expects. Beside
//! it: what cases say of themselves, and that every choice has its cases.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod cases;
mod choices;
mod compare;
mod strengths;

use std::collections::BTreeMap;

#[test]
fn every_case_holds() {
    let mut failures = Vec::new();
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for case in cases::all() {
        assert!(case.expects_something(), "{} expects nothing", case.name());
        let differences = case.differences(&case.document);
        if !differences.is_empty() {
            failures.push(format!("{}\n    {}", case.name(), differences.join("\n    ")));
        }
        *counts.entry(case.file).or_default() += 1;
    }
    for (file, count) in &counts {
        println!("{file}: {count} cases");
    }
    let all: u32 = counts.values().sum();
    assert!(failures.is_empty(), "{} of {all} cases fail:\n{}", failures.len(), failures.join("\n"));
    println!("{all} cases");
}
