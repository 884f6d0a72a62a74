//! The schemas by hand, the answers', and those that list both.

use serde_json::{Map, Value, json};
use stowplan_wire::decide::DOCUMENTS;

use super::{Definitions, tidy};

/// All schemas, or which of them is missing or there twice.
pub(crate) fn merged(by_hand: &Value, answers: &Definitions) -> Result<Value, String> {
    let mut schemas = by_hand.clone();
    let definitions = schemas.get_mut("$defs").and_then(Value::as_object_mut).ok_or("requests.json has no `$defs`")?;
    for (name, schema) in answers {
        match definitions.get(name) {
            // AWS's documents are asked with, too.
            Some(_) if name == "Document" => {}
            Some(_) => return Err(format!("`{name}` is a type: take it out of wire/schemas/requests.json")),
            None => drop(definitions.insert(name.clone(), tidy::bare(schema))),
        }
    }
    let listed =
        |suffix: &'static str| DOCUMENTS.iter().map(move |kind| (kind.name, format!("{}{suffix}", pascal(kind.name))));
    for (_, name) in listed("Document").chain(listed("Answer")) {
        if !definitions.contains_key(&name) {
            return Err(format!("there is no schema `{name}`"));
        }
    }
    let reference = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
    let any = |suffix: &'static str| listed(suffix).map(|(_, name)| reference(&name)).collect::<Vec<_>>();
    let by_word: Map<String, Value> =
        listed("Answer").map(|(word, name)| (word.to_owned(), reference(&name))).collect();
    let words: Vec<&String> = by_word.keys().collect();
    let lists = [
        (
            "DecisionDocument",
            json!({ "title": "DecisionDocument", "description": "A question.", "anyOf": any("Document") }),
        ),
        (
            "Answers",
            json!({
                "title": "Answers", "type": "object", "description": "The answer to each question.",
                "properties": by_word, "required": words, "additionalProperties": false,
            }),
        ),
        ("Answer", json!({ "title": "Answer", "description": "Any answer.", "anyOf": any("Answer") })),
    ];
    for (name, schema) in lists {
        if definitions.insert(name.to_owned(), schema).is_some() {
            return Err(format!("`{name}` lists the documents: take it out of wire/schemas/requests.json"));
        }
    }
    Ok(schemas)
}

/// The text, a space for each step inwards.
pub(crate) fn printed(schemas: &Value) -> String {
    let mut text = String::new();
    for line in format!("{schemas:#}").lines() {
        let inner = line.trim_start();
        text.extend(std::iter::repeat_n(' ', line.len().saturating_sub(inner.len()) / 2));
        text.push_str(inner);
        text.push('\n');
    }
    text
}

/// `place` is `Place`.
pub(crate) fn pascal(word: &str) -> String {
    let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
    format!("{}{rest}", first.to_uppercase())
}
