//! Each choice has a test that turns it: by a generator in which it changes an answer in one case
//! of a hundred at least, or by a table.

use std::{collections::BTreeMap, fs, path::Path};

/// The generators, the choices that they turn, and the test that asserts how often each changes an
/// answer.
const GENERATORS: &[(&str, &str, &[&str])] = &[
    (
        "tests/laws/distribution.rs",
        "placements_reach_the_region_of_interest",
        &["PLACE-8", "PLACE-36", "PLACE-152", "PLACE-153"],
    ),
    ("tests/laws/distribution.rs", "stops_reach_the_region_of_interest", &["PLACE-32", "PLACE-33"]),
    ("tests/query_laws.rs", "expressions_reach_the_region_of_interest", &["CQL-24"]),
    (
        "tests/scaling_laws/main.rs",
        "decisions_reach_the_region_of_interest",
        &[
            "SCALE-4",
            "SCALE-6",
            "SCALE-7",
            "SCALE-9",
            "SCALE-11",
            "SCALE-12",
            "SCALE-14",
            "SCALE-15",
            "SCALE-37",
            "SCALE-101",
            "SCALE-102",
            "SCALE-105",
        ],
    ),
    (
        "tests/capacity_laws.rs",
        "capacity_reaches_the_region_of_interest",
        &["CAP-6", "CAP-11", "CAP-26", "CAP-27", "CAP-39", "CAP-106", "CAP-109"],
    ),
    ("../deployment/tests/laws.rs", "steps_reach_the_region_of_interest", &["DEPLOY-24"]),
];

/// The others, and the table that has both readings of each.
const TABLES: &[(&str, &str, &[&str])] = &[
    // What a document says is read by the layer above.
    ("../conformance/deploy_rolling.json", "DEPLOY-26-exitsToo", &["DEPLOY-26"]),
    ("../conformance/deploy_rolling.json", "DEPLOY-121-untilOneRuns", &["DEPLOY-121"]),
    ("../conformance/choices.json", "DEPLOY-201-stops", &["DEPLOY-201"]),
    ("../conformance/choices.json", "PLACE-10-strict", &["PLACE-10"]),
    ("../conformance/choices.json", "PLACE-155-refused", &["PLACE-155"]),
    ("../conformance/choices.json", "SCALE-106-default", &["SCALE-106"]),
    ("tests/scaling_choices.rs", "points_that_an_alarm_looks_at", &["SCALE-1"]),
    ("tests/scaling_choices.rs", "the_low_alarm_of_high_resolution", &["SCALE-2"]),
    ("tests/scaling_choices.rs", "the_number_of_an_evaluation", &["SCALE-3", "SCALE-108"]),
    ("tests/scaling_choices.rs", "registering_while_suspended", &["SCALE-8"]),
    ("tests/scaling_choices.rs", "a_larger_scale_out_and_the_timer", &["SCALE-10"]),
    ("tests/scaling_choices.rs", "bounds_that_cross", &["SCALE-16"]),
    ("tests/scaling_choices.rs", "a_scheduled_action_during_a_deployment", &["SCALE-21"]),
    ("src/scaling/schedule/tests.rs", "other_choices_about_the_clock", &["SCALE-22", "SCALE-116"]),
    ("tests/scaling_choices.rs", "too_few_breaching_points", &["SCALE-25"]),
    ("tests/scaling_choices.rs", "when_a_cooldown_begins", &["SCALE-28"]),
    ("src/scaling/schedule/tests.rs", "at_and_rate", &["SCALE-32"]),
    ("tests/scaling_choices.rs", "the_threshold_below", &["SCALE-34"]),
    ("tests/scaling_choices.rs", "the_anchor_after_a_scale_in", &["SCALE-103"]),
    // Drawn half of the time, minute by minute.
    ("tests/scaling_laws/main.rs", "the_second_engine_agrees_over_time", &["SCALE-104", "SCALE-174"]),
    ("tests/scaling_choices.rs", "a_magnitude_without_percent", &["SCALE-107"]),
    ("tests/scaling_choices.rs", "an_instant_outside_its_window", &["SCALE-109"]),
];

#[test]
fn every_choice_is_turned_by_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut turned = BTreeMap::new();
    for (file, test, ids) in GENERATORS.iter().chain(TABLES) {
        let text = fs::read_to_string(root.join(file)).unwrap();
        let named = text.contains(&format!("fn {test}(")) || text.contains(&format!("\"id\": \"{test}\""));
        assert!(named, "{file} has no {test}");
        for id in *ids {
            assert_eq!(turned.insert(*id, *test), None, "{id} is listed twice");
        }
    }
    let open: BTreeMap<&str, ()> = stowplan::rule::rules()
        .filter(|rule| !rule.alternatives.is_empty())
        .map(|rule| (rule.id.as_str(), ()))
        .collect();
    assert!(open.keys().eq(turned.keys()), "{:?}", (open.keys(), turned.keys()));
    println!("{} choices", open.len());
}
