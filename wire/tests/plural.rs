//! Nothing says `1 tasks`: every number with a noun goes through `stowplan::count`.

use std::path::Path;

use serde_json::Value;
use stowplan_wire::{decide_value, json};

/// Nouns that answers count.
const NOUNS: &str = "tasks instances services moves minutes seconds entries values providers containers types ports GPUs groups \
clusters datapoints keys policies alarms targets findings files strategies constraints events steps failures units definitions rules \
places timestamps points counts pages answers interfaces subnets zones times states pieces periods parts members";

fn nouns() -> impl Iterator<Item = &'static str> {
    NOUNS.split(' ')
}

/// ECS's own texts are as they are.
const VERBATIM: [&str; 6] = ["event", "awsText", "events", "activities", "Description", "Cause"];

/// Whether a one is followed by a noun in the plural: in the same clause, within three words.
fn wrong(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let follows = |at: usize| {
        for word in words.iter().skip(at + 1).take(3) {
            let bare = word.trim_end_matches([',', ';', ':', '.', ')']);
            if nouns().any(|noun| noun == bare) {
                return true;
            }
            // The noun itself in the singular, a word that leads on, the end of the clause.
            let ends = ["of", "to", "is", "has", "and", "that", "take"].contains(&bare) || bare.len() < word.len();
            if ends || bare.starts_with(|c: char| c.is_ascii_digit()) || nouns().any(|noun| noun == format!("{bare}s"))
            {
                return false;
            }
        }
        false
    };
    words.iter().enumerate().any(|(at, word)| *word == "1" && follows(at))
}

fn walk(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::String(text) if wrong(text) => found.push(format!("{at}: {text}")),
        Value::Array(items) => items.iter().for_each(|item| walk(item, at, found)),
        Value::Object(fields) => {
            for (key, value) in fields.iter().filter(|(key, _)| !VERBATIM.contains(&key.as_str())) {
                walk(value, &format!("{at}/{key}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn no_answer_counts_one_of_several() {
    assert!(wrong("the answer: 1 tasks on instances") && wrong("1 waiting tasks have") && wrong("has 1 tasks of it"));
    assert!(!wrong("1 of 3 instances") && !wrong("1 task") && !wrong("expected 1 to 10 tasks") && !wrong("11 tasks"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance");
    let mut found = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the cases are there").flatten() {
        if entry.path().extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let file = json::parse(&std::fs::read(entry.path()).expect("a file")).expect("JSON");
        for case in file["cases"].as_array().expect("cases") {
            let mut document = case["document"].clone();
            if let Some(name) = document.get("cluster").and_then(Value::as_str).map(str::to_owned) {
                document["cluster"] = file["fixtures"][name.as_str()].clone();
            }
            // Whoever explains says more.
            if document.get("options").is_none() {
                document["options"] = serde_json::json!({"explain": "full"});
            }
            walk(&decide_value(&document), case["id"].as_str().unwrap_or(""), &mut found);
            count += 1;
        }
    }
    assert!(count > 900, "{count}");
    assert!(found.is_empty(), "{}", found.join("\n"));
}
