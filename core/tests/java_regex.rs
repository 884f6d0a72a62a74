//! Patterns against a real `java.util.regex`: where both accept a pattern they must answer alike,
//! and what Java refuses we refuse.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use stowplan::query::Pattern;

/// Pieces that patterns are made of, the awkward ones included.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-c2.]",
        1 => prop::sample::select(vec![
            "\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\h", "\\H", "\\v", "\\V", "\\R", "\\.", "\\-", "\\Qa.b\\E", "\\Q*", "\\x41", "\\x{62}", "\\u0063", "\\060",
            "\\cA", "\\t", "\\n", "\\p{Alpha}", "\\P{Digit}", "\\p{Punct}", "\\p{XDigit}", "\\b", "\\B", "\\A", "\\z", "^", "$", "é", "-", "~", "#", " ", "&", "]", "}",
        ]).prop_map(str::to_owned),
        1 => class(),
        1 => prop::sample::select(vec!["(", ")", "(?:", "(?i)", "(?s)", "(?i:", "(?-i)", "(?<n>", "(?=", "(?<!", "(?>", "|", "*", "+", "?", "{2}", "{1,}", "{0,2}", "{,2}", "{", "++", "*?", "??", "[", "\\", "\\1", "\\k<n>", "\\G", "\\y", "(?x)"]).prop_map(str::to_owned),
    ]
}

fn class() -> impl Strategy<Value = String> {
    let item = prop::sample::select(vec![
        "a",
        "b",
        "a-c",
        "A-Z",
        "\\d",
        "\\w",
        "\\s",
        "-",
        "~",
        "&",
        "&&",
        "&&[b-c]",
        "[b]",
        "\\]",
        ".",
        "0-9",
        "\\-",
        "^",
        "\\p{Lower}",
        "\\Q-\\E",
        "--",
        "~~",
        "é",
    ]);
    (any::<bool>(), prop::collection::vec(item, 1..4))
        .prop_map(|(negated, items)| format!("[{}{}]", if negated { "^" } else { "" }, items.concat()))
}

fn pattern() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => prop::collection::vec(piece(), 1..6).prop_map(|pieces| pieces.concat()),
        1 => (prop::collection::vec(piece(), 1..3), prop::sample::select(vec!["*", "+", "?", "{2}", "*?"])).prop_map(|(pieces, times)| format!("({}){times}", pieces.concat())),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[abcABC2. -]{0,4}", 1 => "[é\t\n\r~&#\\]\u{85}\u{a0}\u{212a}]{0,2}[ab]{0,1}"]
}

fn encode(text: &str) -> String {
    text.chars().map(|c| format!("{:x}", u32::from(c))).collect::<Vec<_>>().join(",")
}

#[test]
fn java_answers_alike() {
    if Command::new("java").arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        stowplan_skip::absent_program("java", "apt-get install default-jdk-headless");
        return;
    }
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]));
    let cases: Vec<(String, String)> =
        (0..20_000).map(|_| (pattern(), text()).new_tree(&mut runner).unwrap().current()).collect();
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/JavaMatches.java");
    let mut child = Command::new("java").arg(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let lines: String =
        cases.iter().map(|(pattern, text)| format!("{}\t{}\n", encode(pattern), encode(text))).collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let answers = String::from_utf8(output.stdout).unwrap();
    assert_eq!(answers.len(), cases.len(), "one answer a case");
    let mut differences = Vec::new();
    let (mut alike, mut refused_by_us, mut refused_by_both) = (0, 0, 0);
    for ((pattern, text), java) in cases.iter().zip(answers.chars()) {
        let ours = Pattern::new(pattern).ok().map(|pattern| pattern.is_match(text));
        match (ours, java) {
            (None, 'E') => refused_by_both += 1,
            (None, _) => refused_by_us += 1,
            (Some(true), '1') | (Some(false), '0') => alike += 1,
            _ => differences.push(format!("{pattern:?} {text:?}: Java {java}, we {ours:?}")),
        }
    }
    println!(
        "{alike} alike, {refused_by_us} refused by us alone, {refused_by_both} by both, {} differ",
        differences.len()
    );
    assert!(
        differences.is_empty(),
        "{} differences, e.g.\n{}",
        differences.len(),
        differences.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
    assert!(alike > 8000, "{alike}");
}
