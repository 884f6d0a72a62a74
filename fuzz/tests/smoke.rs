//! Every target on its seeds, on mutations of them, and on deep nesting.
use stowplan_fuzz::mutate::Stream;
use stowplan_fuzz::{TARGETS, Target, corpus, cql, document, formats, json};

/// Says which input it was when the body panics.
struct Trace<'a>(&'a str, &'a [u8]);

impl Drop for Trace<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let text: String = String::from_utf8_lossy(self.1).chars().take(4_000).collect();
            eprintln!("target {} on {text:?}", self.0);
        }
    }
}

fn run(name: &str, body: fn(&[u8]), input: &[u8]) {
    let trace = Trace(name, input);
    body(input);
    drop(trace);
}

fn mutations() -> usize {
    std::env::var("FUZZ_MUTATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(4_000)
}

fn smoke(&(name, body, seeds): &Target) {
    for seed in seeds {
        run(name, body, seed.as_bytes());
    }
    let mut stream = Stream::new(2026);
    for _ in 0..mutations() {
        run(name, body, &stream.mutation(seeds));
    }
}

fn target(name: &str) -> &'static Target {
    TARGETS.iter().find(|target| target.0 == name).unwrap()
}

#[test]
fn cql_seeds_and_mutations() {
    smoke(target("cql"));
}

#[test]
fn document_seeds_and_mutations() {
    smoke(target("document"));
}

#[test]
fn json_seeds_and_mutations() {
    smoke(target("json"));
}

#[test]
fn metric_math_seeds_and_mutations() {
    smoke(target("metric_math"));
}

#[test]
fn pack_seeds_and_mutations() {
    smoke(target("pack"));
}

#[test]
fn schedule_seeds_and_mutations() {
    smoke(target("schedule"));
}

#[test]
fn formats_seeds_and_mutations() {
    for seed in formats::SEEDS {
        let parameters = stowplan_formats::Parameters::of([("A", "a")]);
        assert!(stowplan_formats::convert(seed.as_bytes(), &parameters).is_ok_and(|found| !found.documents.is_empty()));
    }
    smoke(target("formats"));
}

/// Every question has a seed that it answers; mutations of one that is refused at once would try
/// little.
#[test]
fn every_question_has_a_seed() {
    let schemas: serde_json::Value = serde_json::from_str(include_str!("../../wire/schemas/documents.json")).unwrap();
    let questions = schemas["$defs"]
        .as_object()
        .unwrap()
        .values()
        .filter_map(|part| part["properties"]["decide"]["const"].as_str());
    let questions: std::collections::BTreeSet<&str> = questions.collect();
    assert!(questions.len() >= 19, "{questions:?}");
    let answered: std::collections::BTreeSet<String> = document::SEEDS
        .iter()
        .filter_map(|seed| serde_json::from_str::<serde_json::Value>(seed).ok())
        .filter(|seed| !stowplan_wire::decide(&seed.to_string()).starts_with("{\"error\""))
        .filter_map(|seed| seed["decide"].as_str().map(str::to_owned))
        .collect();
    let without: Vec<&&str> = questions.iter().filter(|question| !answered.contains(**question)).collect();
    assert!(without.is_empty(), "no seed that is answered: {without:?}");
}

/// The documents of the conformance cases, and a few mutations of each.
#[test]
fn conformance_documents_and_mutations() {
    let documents = corpus::conformance();
    assert!(documents.len() > 900, "{}", documents.len());
    let mut stream = Stream::new(2027);
    for document in &documents {
        run("document", document::target, document.as_bytes());
        run("json", json::target, document.as_bytes());
        for _ in 0..mutations() / 4_000 {
            let mutation = stream.mutation(&[document.as_str()]);
            run("document", document::target, &mutation);
            run("json", json::target, &mutation);
        }
    }
}

#[test]
fn every_target_is_tested() {
    let names: Vec<_> = TARGETS.iter().map(|target| target.0).collect();
    assert_eq!(names, ["cql", "document", "formats", "json", "metric_math", "pack", "schedule"]);
}

#[test]
fn deep_nesting_is_an_answer_not_an_overflow() {
    for opening in ["(", "!", "not ", "not(", "[", "attribute:a =~ (", "attribute:a == b and ("] {
        run("cql", cql::target, opening.repeat(20_000).as_bytes());
    }
    for opening in ["[", "- ", "a: [", "{\"Resources\":", "? ", "!Ref ", "&a ", "  "] {
        run("formats", formats::target, opening.repeat(20_000).as_bytes());
    }
    for opening in ["[", "{\"a\":", "{\"decide\":"] {
        run("document", document::target, opening.repeat(20_000).as_bytes());
        run("json", json::target, opening.repeat(20_000).as_bytes());
    }
}

#[test]
fn mutations_are_the_same_each_time() {
    let (mut one, mut two) = (Stream::new(1), Stream::new(1));
    for _ in 0..100 {
        assert_eq!(one.mutation(cql::SEEDS), two.mutation(cql::SEEDS));
    }
}
