//! `rules`: the table of rules, with what is chosen.

use serde_json::{Value, json};
use stowplan::rule;

use crate::decide::{Answer, options::DecideOptions};

pub(super) fn answer(options: &DecideOptions) -> Answer {
    let rows = rule::rules().map(|rule| {
        let mut row = json!({
            "id": rule.id.as_str(),
            "statement": rule.statement,
            "strength": rule.strength.as_str(),
            "source": rule.source,
        });
        if let (Some(default), Some(row)) = (rule.default, row.as_object_mut()) {
            row.insert("default".into(), default.into());
            row.insert("alternatives".into(), rule.alternatives.iter().copied().map(Value::from).collect());
            if let Some(chosen) = options.semantics.chosen(rule.id.as_str()) {
                row.insert("chosen".into(), chosen.into());
            }
        }
        if let (Some(why), Some(row)) = (rule.outside, row.as_object_mut()) {
            row.insert("outside".into(), why.into());
        }
        let texts: Vec<Value> = rule::texts().filter(|text| text.rule == rule.id).map(text).collect();
        if let Some(row) = row.as_object_mut().filter(|_| !texts.is_empty()) {
            row.insert("texts".into(), texts.into());
        }
        row
    });
    let mut answer = Answer::new();
    answer.insert("semantics".into(), "2026-11".into());
    answer.insert("rules".into(), rows.collect());
    answer
}

/// A text that ECS says.
fn text(text: &rule::Text) -> Value {
    let mut value = json!({"text": text.text, "when": text.when, "saidBy": text.said_by});
    if let Some(fields) = value.as_object_mut() {
        fields.extend(text.number.map(|number| ("number".to_owned(), number.into())));
        fields.extend(text.is_inferred.then(|| ("inferred".to_owned(), true.into())));
    }
    value
}
