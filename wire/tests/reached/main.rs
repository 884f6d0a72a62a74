//! Which rules some answer cites: all conformance documents are answered, and every rule of the
//! table is in one of the answers, or in the list of those that none cites, `uncited.txt`.
//!
//! There a rule is silent, with the reason why no answer could show it, or open: the question that
//! should cite it is named. A rule that an answer cites must leave the list, so it only becomes
//! shorter; a new rule is cited or has a reason.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::{fs, path::Path};

use serde_json::Value;
use stowplan::rule::{RuleId, rules};
use stowplan_wire::decide::DOCUMENTS;
use stowplan_wire::decide_value;

/// A line each: the id, then `silent:` and why, or `open:` and the question that should cite it.
const UNCITED: &str = include_str!("uncited.txt");

/// The most rules that no answer could show.
const SILENT_MAX: usize = 30;

/// Questions that have no word in `decide` yet.
const LATER: [&str; 2] = ["rebalance", "drain"];

/// How many rules no answer cites yet, though a question reaches them.
const OPEN: usize = 143;

/// The documents of all cases.
fn documents() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    let mut documents = Vec::new();
    for file in files {
        let file: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        for case in file["cases"].as_array().unwrap() {
            let mut document = case["document"].clone();
            if let Some(fixture) = document.get("cluster").and_then(Value::as_str).map(str::to_owned) {
                document["cluster"] = file["fixtures"][&fixture].clone();
            }
            documents.push(document);
        }
    }
    documents
}

/// The rules that an answer cites: in `rule` and `rules`, wherever they stand.
fn cited(answer: &Value, found: &mut BTreeSet<RuleId>) {
    match answer {
        Value::Object(members) => {
            for (key, value) in members {
                let named: Vec<&str> = match (key.as_str(), value) {
                    ("rule", Value::String(id)) => vec![id],
                    ("rules", Value::Array(ids)) => ids.iter().filter_map(Value::as_str).collect(),
                    _ => Vec::new(),
                };
                found.extend(named.into_iter().filter_map(RuleId::find));
                cited(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| cited(item, found)),
        _ => {}
    }
}

/// By rule the questions whose answers cite it.
fn questions_by_rule() -> BTreeMap<RuleId, BTreeSet<String>> {
    let mut by_rule: BTreeMap<RuleId, BTreeSet<String>> = BTreeMap::new();
    for document in documents() {
        let question = document["decide"].as_str().unwrap_or_default().to_owned();
        // The question that lists the table reaches none of it.
        if question == "rules" {
            continue;
        }
        let mut found = BTreeSet::new();
        cited(&decide_value(&document), &mut found);
        for rule in found {
            by_rule.entry(rule).or_default().insert(question.clone());
        }
    }
    by_rule
}

#[test]
fn every_rule_is_cited_or_listed() {
    let by_rule = questions_by_rule();
    let listed: BTreeMap<&str, &str> = UNCITED
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split_once(' ').unwrap_or((line, "")))
        .collect();
    let all: Vec<RuleId> = rules().map(|rule| rule.id).collect();
    let lost: Vec<&str> = all
        .iter()
        .filter(|id| !by_rule.contains_key(id) && !listed.contains_key(id.as_str()))
        .map(|id| id.as_str())
        .collect();
    let found: Vec<String> = by_rule
        .iter()
        .filter(|(id, _)| listed.contains_key(id.as_str()))
        .map(|(id, questions)| format!("{id} {questions:?}"))
        .collect();
    let unknown: Vec<&&str> = listed.keys().filter(|id| RuleId::find(id).is_none()).collect();
    let silent = listed.values().filter(|why| why.strip_prefix("silent: ").is_some_and(|why| why.len() > 20)).count();
    let is_question = |word: &str| DOCUMENTS.iter().any(|kind| kind.name == word) || LATER.contains(&word);
    let open = listed.values().filter(|why| why.strip_prefix("open: ").is_some_and(is_question)).count();
    println!("cited by an answer: {} of {} rules, silent {silent}, open {open}", by_rule.len(), all.len());
    assert!(lost.is_empty(), "no answer cites these {}, and the list has no reason: {lost:?}", lost.len());
    assert!(found.is_empty(), "answers cite these; take them off the list: {found:#?}");
    assert!(unknown.is_empty(), "there are no such rules: {unknown:?}");
    assert_eq!(silent + open, listed.len(), "a line is `ID silent: reason` or `ID open: question`");
    assert!(silent <= SILENT_MAX, "{silent} rules are silent");
    assert!(open <= OPEN, "{open} rules are open, more than the {OPEN} there were");
}
