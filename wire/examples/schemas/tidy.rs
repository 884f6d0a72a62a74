//! Schemas as we write them: no more words than they need.

use serde_json::{Map, Value};

/// The keys of a schema in their order; others follow.
const ORDER: [&str; 8] =
    ["title", "type", "description", "enum", "items", "properties", "required", "additionalProperties"];

/// A definition with its name as its title.
pub(crate) fn tidied(name: &str, schema: Value) -> Value {
    let mut schema = tidy(schema);
    if let Some(object) = schema.as_object_mut() {
        object.insert("title".into(), name.into());
    }
    ordered(schema)
}

fn tidy(schema: Value) -> Value {
    let Value::Object(mut object) = schema else { return schema };
    // `uint32` is no format of JSON Schema.
    object.remove("format");
    if let Some(Value::String(text)) = object.get_mut("description") {
        *text = text.replace('\n', " ");
    }
    for key in ["items", "additionalProperties"] {
        if let Some(part) = object.get_mut(key) {
            *part = tidy(part.take());
        }
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(Value::Array(parts)) = object.get_mut(key) {
            parts.iter_mut().for_each(|part| *part = tidy(part.take()));
        }
    }
    let required = object.get("required").cloned().unwrap_or_default();
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        for (key, property) in properties.iter_mut() {
            let is_required = required.as_array().is_some_and(|names| names.iter().any(|name| name == key.as_str()));
            *property = tidy(if is_required { property.take() } else { never_null(property.take()) });
        }
    }
    ordered(words(object))
}

/// What may be left out is never null.
fn never_null(schema: Value) -> Value {
    let Value::Object(mut object) = schema else { return schema };
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|word| word != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(parts)) = object.get_mut("anyOf") {
        parts.retain(|part| part.get("type").is_none_or(|word| word != "null"));
        if let [Value::Object(only)] = parts.as_slice() {
            let mut only = only.clone();
            only.extend(object.remove("description").map(|text| ("description".to_owned(), text)));
            return Value::Object(only);
        }
    }
    Value::Object(object)
}

/// Words that each have a description, as a list of words.
fn words(mut object: Map<String, Value>) -> Value {
    let constants: Option<Vec<Value>> = object
        .get("oneOf")
        .and_then(Value::as_array)
        .and_then(|parts| parts.iter().map(|part| part.get("const").cloned()).collect());
    if let Some(constants) = constants {
        object.remove("oneOf");
        object.insert("type".into(), "string".into());
        object.insert("enum".into(), constants.into());
    }
    Value::Object(object)
}

/// A schema whose references stand alone: what stands beside one makes another type of it.
pub(crate) fn bare(schema: &Value) -> Value {
    match schema {
        Value::Object(object) => match object.get_key_value("$ref") {
            Some((key, reference)) => Value::Object(Map::from_iter([(key.clone(), reference.clone())])),
            None => object.iter().map(|(key, value)| (key.clone(), bare(value))).collect(),
        },
        Value::Array(list) => list.iter().map(bare).collect(),
        other => other.clone(),
    }
}

fn ordered(schema: Value) -> Value {
    let Value::Object(mut object) = schema else { return schema };
    let mut sorted = Map::new();
    for key in ORDER {
        sorted.extend(object.remove(key).map(|value| (key.to_owned(), value)));
    }
    sorted.extend(object);
    Value::Object(sorted)
}
