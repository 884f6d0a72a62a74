//! Capacity provider strategies: who gets how many tasks, in which order, and what ECS refuses.

use stowplan::{
    capacity::{CapacityChoices, CapacityProviderStrategyItem, ProviderKind, ProviderStrategy},
    rule::Semantics,
};

use super::CHOICES;

/// `name base weight, …`
fn items(text: &str) -> Vec<CapacityProviderStrategyItem> {
    let item = |item: &str| {
        let mut words = item.split_whitespace();
        let provider = words.next().unwrap().to_owned();
        let mut number = || words.next().unwrap().parse().unwrap();
        CapacityProviderStrategyItem { provider, base: number(), weight: number() }
    };
    text.split(", ").map(item).collect()
}

fn strategy(text: &str) -> ProviderStrategy {
    ProviderStrategy::new(items(text), |_| None, &CHOICES).unwrap()
}

/// X1–X12: who gets how many.
/// Rules: CAP-1.
#[test]
fn splits() {
    #[rustfmt::skip]
    let rows: [(&str, &str, u32, &[u32]); 28] = [
        ("X1", "OD 2 1, SPOT 0 3", 10, &[4, 6]),
        ("X2", "OD 2 1, SPOT 0 3", 22, &[7, 15]),
        ("X3", "FARGATE 0 3, FARGATE_SPOT 0 1", 4, &[3, 1]),
        ("X4", "A 0 1, B 0 1", 10, &[5, 5]),
        ("X5", "A 0 1, B 0 4", 5, &[1, 4]), ("X5", "A 0 1, B 0 4", 10, &[2, 8]),
        ("X6", "A 0 1, B 0 4", 1, &[0, 1]), ("X6", "A 0 1, B 0 4", 2, &[0, 2]),
        ("X6", "A 0 1, B 0 4", 3, &[0, 3]), ("X6", "A 0 1, B 0 4", 4, &[1, 3]),
        ("X7", "F 1 1, S 0 4", 6, &[2, 4]), ("X7", "F 1 1, S 0 4", 11, &[3, 8]),
        ("X8", "F 1 1, S 0 4", 10, &[3, 7]),
        ("X9", "A 5 1, B 0 1", 3, &[3, 0]), ("X9", "A 5 1, B 0 1", 5, &[5, 0]), ("X9", "A 5 1, B 0 1", 9, &[7, 2]),
        ("X10", "A 0 1, B 0 1, C 0 1", 2, &[1, 1, 0]), ("X10", "A 0 1, B 0 1, C 0 1", 4, &[2, 1, 1]),
        ("X10", "A 0 1, B 0 1, C 0 1", 7, &[3, 2, 2]),
        ("X11", "A 0 2, B 0 3, C 0 5", 10, &[2, 3, 5]),
        ("X12", "F 1 0, S 0 1", 5, &[1, 4]),
        ("C1", "A 0 0", 5, &[5]), ("C1", "A 2 0", 5, &[5]), ("C2", "A 0 2, B 0 4", 3, &[1, 2]),
        ("C2", "A 0 1000, B 0 1000", 7, &[4, 3]), ("C2", "A 0 1, B 0 0", 3, &[3, 0]),
        ("C2", "A 100000 1, B 0 1", 4_000_000_000, &[2_000_050_000, 1_999_950_000]), ("C2", "A 0 1, B 0 1", 0, &[0, 0]),
    ];
    for (id, text, count, expected) in rows {
        assert_eq!(strategy(text).split(count), expected, "{id} {text} {count}");
    }
    let ignoring = CapacityChoices::V2026_11;
    let mut semantics = Semantics { capacity: ignoring, ..Semantics::V2026_11 };
    semantics.choose("CAP-6", "ignore").unwrap();
    let spot_only = ProviderStrategy::new(items("F 1 0, S 0 1"), |_| None, &semantics.capacity).unwrap();
    assert_eq!(spot_only.split(5), [0, 5], "X12");
}

/// The order in which tasks are given out: X6, X8, X11, and between them.
#[test]
fn orders() {
    let rows = [
        ("X6", "A 0 1, B 0 4", "B B B A B"),
        ("X8", "F 1 1, S 0 4", "F S S S F S S S S F"),
        ("X11", "A 0 2, B 0 3, C 0 5", "C B C A C B C A B C"),
        ("1.3", "O 2 1, S 0 3", "O O S S O S S S O"),
    ];
    for (id, text, expected) in rows {
        let strategy = strategy(text);
        let count = expected.split(' ').count() as u32;
        let names = strategy.order(count).map(|at| strategy.items()[at].provider.clone());
        assert_eq!(names.collect::<Vec<_>>().join(" "), expected, "{id}");
    }
}

/// X14, X15: in and out from counts that are there.
#[test]
fn from_counts() {
    let strategy = strategy("O 2 1, S 0 3");
    let names = |picks: Vec<usize>| picks.iter().map(|at| ["O", "S"][*at]).collect::<String>();
    assert_eq!(names(strategy.scale(&[4, 6], 2)), "SOSSSOSS", "X14");
    assert_eq!(names(strategy.scale(&[8, 2], 15)), "SSSSS", "X15");
    assert_eq!(strategy.scale(&[4, 6], 10), []);
    assert_eq!(strategy.scale(&[], 2), [0, 0]);
    assert_eq!(
        (strategy.next(&[8, 2]), strategy.surplus(&[4, 6]), strategy.surplus(&[0, 0])),
        (Some(1), Some(1), None)
    );
}

/// X13, X17, X18 and the rest of what ECS refuses, all of it at once.
/// Rules: CAP-103.
#[test]
fn refused() {
    let kind_of = |name: &str| (name == "asg-cp").then_some(ProviderKind::AutoScalingGroup);
    let codes = |items| {
        let errors = ProviderStrategy::new(items, kind_of, &CHOICES).unwrap_err();
        errors.iter().map(|error| error.code()).collect::<Vec<_>>()
    };
    assert_eq!(codes(items("A 0 0, B 0 0")), ["capacity/no-weight"], "X13");
    assert_eq!(codes(items("FARGATE 0 1, asg-cp 0 1")), ["capacity/mixed-providers"], "X17");
    let many: Vec<String> =
        (0..21).map(|at| format!("p{at} {} {}", u32::from(at < 2), if at == 5 { 1001 } else { 1 })).collect();
    let expected = ["capacity/too-many-providers", "capacity/second-base", "capacity/weight"];
    assert_eq!(codes(items(&many.join(", "))), expected, "X18");
    assert_eq!(codes(items("A 100001 1")), ["capacity/base"]);
    assert_eq!(codes(items("A 0 1, A 0 1")), ["capacity/duplicate-provider"]);
    assert_eq!(codes(vec![]), ["capacity/empty-strategy"]);
}
