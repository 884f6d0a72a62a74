//! The tables of an answer's keys in the contract.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Definitions, merge::pascal};

const BEGIN: &str = "<!-- keys of ";
const END: &str = "<!-- end of keys -->";

/// The contract with the tables between their marks: the answer's, then those of its parts that no
/// table before has. An answer with a type and without a place there is an error.
pub(crate) fn filled(contract: &str, answers: &Definitions) -> Result<String, String> {
    let mut text = String::new();
    let mut told = BTreeSet::new();
    let mut is_within = false;
    for line in contract.lines() {
        is_within &= line != END;
        if !is_within {
            text.push_str(line);
            text.push('\n');
        }
        let Some(word) = line.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(" -->")) else { continue };
        is_within = true;
        let mut wanted = vec![format!("{}Answer", pascal(word))];
        let mut at = 0;
        while let Some(name) = wanted.get(at).cloned() {
            at = at.saturating_add(1);
            let Some(schema) = answers.get(&name).filter(|_| told.insert(name.clone())) else { continue };
            text.push_str(&table(&name, schema));
            parts(schema, &mut wanted);
        }
    }
    if is_within {
        return Err(format!("wire/DOCUMENTS.md: no `{END}`"));
    }
    match answers.keys().find(|name| !told.contains(*name)) {
        Some(name) => Err(format!("wire/DOCUMENTS.md has no place for `{name}`: write `{BEGIN}WORD -->` and `{END}`")),
        None => Ok(text),
    }
}

/// The definitions that a schema refers to, in their order.
fn parts(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(object) => {
            let name = object.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/"));
            found.extend(name.map(str::to_owned));
            object.values().for_each(|value| parts(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| parts(value, found)),
        _ => {}
    }
}

fn table(name: &str, schema: &Value) -> String {
    let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let mut text = format!("\n**`{name}`**: {description}\n");
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        text.push_str(&format!("It is {}.\n", kind(schema)));
        return text;
    };
    text.push_str("\n| Key | Type | Meaning |\n|---|---|---|\n");
    let required = schema.get("required").and_then(Value::as_array);
    for (key, property) in properties {
        let is_required = required.is_some_and(|names| names.iter().any(|name| name == key.as_str()));
        let mark = if is_required { "" } else { "?" };
        let meaning = property.get("description").and_then(Value::as_str).unwrap_or_default();
        text.push_str(&format!("| `{key}`{mark} | {} | {meaning} |\n", kind(property)));
    }
    text
}

/// The type of a schema in words.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        return format!("`{}`", name.rsplit('/').next().unwrap_or(name));
    }
    let words = schema.get("enum").and_then(Value::as_array).map(Vec::as_slice);
    if let Some(words) = words.or_else(|| schema.get("const").map(core::slice::from_ref)) {
        return words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    }
    if let Some(parts) = schema.get("anyOf").and_then(Value::as_array) {
        return parts.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    let of_type = |word: &str| match word {
        "array" => format!("list of {}", schema.get("items").map_or_else(|| "anything".to_owned(), kind)),
        _ => word.to_owned(),
    };
    match schema.get("type") {
        Some(Value::String(word)) => of_type(word),
        Some(Value::Array(words)) => {
            words.iter().filter_map(Value::as_str).map(of_type).collect::<Vec<_>>().join(" or ")
        }
        _ => "anything".to_owned(),
    }
}
