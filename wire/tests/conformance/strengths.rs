//! Cases say of themselves what they are, in a form that can be followed: an address, rules, or the
//! contract; and in words of their own.

use std::collections::BTreeMap;

use stowplan::rule::rule;

use crate::cases::{Case, all};

/// Where AWS says what it does.
const DOCUMENTATION: [&str; 3] =
    ["https://docs.aws.amazon.com/", "https://aws.amazon.com/", "https://repost.aws/knowledge-center/"];
const CONTRACT: &str = "contract: wire/DOCUMENTS.md";

fn is_address(text: &str) -> bool {
    text.strip_prefix("https://").is_some_and(|rest| rest.contains('/') && !rest.contains([' ', ';', ',']))
}

fn is_documentation(address: &str) -> bool {
    DOCUMENTATION.iter().any(|page| address.starts_with(page))
}

/// What follows the first part of a source: nothing, or the address where the question comes from.
fn ends_well(rest: &str) -> bool {
    rest.is_empty() || rest.strip_prefix("; ").is_some_and(is_address)
}

/// Whether a list `PLACE-3, CQL-20` names rules, all of which there are.
fn names_rules(list: &str) -> bool {
    list.split(", ").all(|id| rule(id).is_some())
}

fn complaint(case: &Case) -> Option<String> {
    let source = case.text("source");
    let strength = case.text("strength");
    let is_fine = match strength {
        "documented" => is_address(source) && is_documentation(source),
        // A page that explains is no answer that somebody saw.
        "observed" => is_address(source) && !is_documentation(source),
        "derived" => source.strip_prefix("derived: ").is_some_and(|rest| {
            let (list, _) = rest.split_once("; ").unwrap_or((rest, ""));
            names_rules(list) && rest.strip_prefix(list).is_some_and(ends_well)
        }),
        "contract" => source.strip_prefix(CONTRACT).is_some_and(ends_well),
        _ => false,
    };
    // A code of an error is ours: only the words may be ECS's.
    let claims_code = matches!(strength, "documented" | "observed") && case.expects_own_error();
    if !is_fine {
        Some(format!("{}: `{strength}` from `{source}`", case.name()))
    } else if claims_code {
        Some(format!("{}: an error of ours is no claim of {source}: say `contract`", case.name()))
    } else {
        None
    }
}

#[test]
fn sources_can_be_followed() {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in all() {
        wrong.extend(complaint(&case));
        *counts.entry(case.text("strength").to_owned()).or_default() += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{counts:?}");
}

/// What is shown is shown by this row, not by the one before.
#[test]
fn every_why_is_its_own() {
    let mut seen: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut copied = Vec::new();
    for case in all() {
        let why = case.text("why").trim().to_owned();
        if why.is_empty() {
            continue;
        }
        if let Some(first) = seen.insert((case.file.clone(), why.clone()), case.id.clone()) {
            copied.push(format!("{}/{first} and {}: {why}", case.file, case.id));
        }
    }
    assert!(copied.is_empty(), "{}", copied.join("\n"));
}
