//! Every alternative of every choice has a case that sets it, and that fails under the other one.

use std::{fs, path::Path};

use stowplan::rule::{Rule, rules};

use crate::cases::{Case, all, decide};

/// The choices that no document reaches: file, test and the switch that it sets.
const ELSEWHERE: [(&str, &str, &str, &str); 2] = [
    // Nothing registers a scalable target in a document: the library's users do.
    ("SCALE-8", "core/src/scaling/target.rs", "registering_under_suspension", "suspension_stops_clamp"),
    // Our pick is the same; what might be stopped instead is told by the library's step, not by
    // `deploy`.
    ("DEPLOY-24", "deployment/tests/deployment.rs", "unhealthy_tasks", "oldest_first"),
];

/// The body of a test that is indented by no more than a module.
fn body<'t>(text: &'t str, test: &str) -> &'t str {
    let head = format!("fn {test}()");
    let (_, rest) = text.split_once(&head).unwrap_or_else(|| panic!("there is no test {test}"));
    rest.split_once("#[test]").map_or(rest, |(body, _)| body)
}

/// Whether the case holds under its own alternative and shows that the other one is different.
fn bites(case: &Case, rule: &Rule, other: &str) -> bool {
    let id = rule.id.as_str();
    case.differences(&case.document).is_empty() && !case.differences(&case.choosing(id, Some(other))).is_empty()
}

#[test]
fn every_alternative_bites() {
    let cases = all();
    let mut uncovered = Vec::new();
    let (mut alternatives, mut choices) = (0, 0);
    for rule in rules().filter(|rule| !rule.alternatives.is_empty()) {
        let id = rule.id.as_str();
        let [first, second] = rule.alternatives else { panic!("{id} has other than two alternatives") };
        let covered = |own: &str, other: &str| {
            cases.iter().filter(|case| case.choice(id) == Some(own)).any(|case| bites(case, rule, other))
        };
        choices += 1;
        if ELSEWHERE.iter().any(|(exception, ..)| *exception == id) {
            assert!(!covered(first, second) && !covered(second, first), "{id} has cases: no exception any more");
            continue;
        }
        for (own, other) in [(first, second), (second, first)] {
            alternatives += 1;
            if !covered(own, other) {
                uncovered.push(format!("{id} {own}"));
            }
        }
    }
    assert!(uncovered.is_empty(), "no case sets, or shows the difference of: {}", uncovered.join(", "));
    println!("{alternatives} alternatives of {choices} choices, {} choices by tests of core", ELSEWHERE.len());
}

#[test]
fn exceptions_are_tested_elsewhere() {
    for (rule, file, test, switch) in ELSEWHERE {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file)).unwrap();
        assert!(body(&text, test).contains(switch), "{rule}: {test} of {file} does not set {switch}");
    }
}

/// The alternative that is said to be the default is what a document gets that says nothing.
#[test]
fn defaults_are_what_silence_means() {
    let mut compared = 0;
    for case in all() {
        for rule in rules().filter(|rule| rule.default.is_some()) {
            let id = rule.id.as_str();
            if case.choice(id).is_none() || case.choice(id) != rule.default {
                continue;
            }
            assert_eq!(decide(&case.document), decide(&case.choosing(id, None)), "{}: {id}", case.name());
            compared += 1;
        }
    }
    assert!(compared >= 40, "only {compared} documents set a default");
}
