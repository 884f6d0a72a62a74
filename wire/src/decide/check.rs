//! `check`: whether ECS takes a task definition.

use serde_json::{Value, json};
use stowplan::task::check::{Finding, compatibilities, first_error, start_order};
use stowplan::task::document::Document;
use stowplan::task::{Overrides, requirement};

use crate::aws::attributes;
use crate::aws::task_definition;
use crate::aws::whole_definition;
use crate::decide::{Answer, place::explanation};
use crate::{Error, Node};

pub(super) fn answer(node: &Node<'_>) -> Result<Answer, Error> {
    let given = node.required("taskDefinition")?;
    let inner = task_definition::unwrap(&given);
    let (document, shape) = whole_definition::read_document(&inner);
    let shape_is_wrong = shape.iter().any(|finding| finding.code == "taskdef/wrong-type");
    let findings = whole_definition::findings(&document, shape);
    let mut answer = Answer::new();
    answer.insert("findings".into(), findings.iter().map(|finding| written(finding, &inner.path())).collect());
    // ECS looks at the shape before it looks at the rules.
    let first = first_error(&document).filter(|_| !shape_is_wrong);
    if let Some(place) = first.and_then(|first| findings.iter().position(|finding| *finding == first)) {
        answer.insert("firstError".into(), place.into());
    }
    let order = start_order(&document);
    let names = |indexes: &mut dyn Iterator<Item = usize>| -> Value {
        indexes.filter_map(|index| document.containers().get(index)).map(|container| container.label()).collect()
    };
    answer.insert("startOrder".into(), names(&mut order.start.iter().copied()));
    answer.insert("stopOrder".into(), names(&mut order.stop()));
    if let Ok(definition) = task_definition::read_task_definition(&inner, &mut Vec::new()) {
        if let Ok(needs) = requirement(&definition, &Overrides::default()) {
            answer.insert("requirement".into(), explanation::requirement(&needs));
        }
    }
    if let Some(words) = compatibilities(&document) {
        answer.insert("compatibilities".into(), words.into());
    }
    if inner.is_object() {
        answer.insert("requiresAttributes".into(), attributes::derived(&inner).into());
    }
    if node.field("normalize").is_some_and(|wanted| wanted.as_bool() == Some(true)) {
        answer.insert("normalized".into(), normalized(&document.normalized()));
    }
    Ok(answer)
}

/// A finding, its path seen from the decision document.
fn written(finding: &Finding, prefix: &str) -> Value {
    let mut value = json!({
        "severity": finding.severity.as_str(),
        "code": finding.code,
        "path": format!("{prefix}{}", finding.path),
        "message": finding.message,
    });
    let optional = [
        ("help", finding.help.as_deref()),
        ("awsText", finding.aws_text.as_deref()),
        ("rule", finding.rule.map(stowplan::rule::RuleId::as_str)),
    ];
    if let Some(object) = value.as_object_mut() {
        object.extend(optional.into_iter().filter_map(|(key, text)| Some((key.to_owned(), text?.into()))));
    }
    value
}

/// What ECS fills in, as far as it decides something.
fn normalized(document: &Document) -> Value {
    let containers = document.containers().iter().map(|container| {
        let mappings = container.port_mappings.iter().map(|mapping| {
            present([
                ("containerPort", mapping.container_port.get().map(Value::from)),
                ("containerPortRange", mapping.container_port_range.raw().map(Value::from)),
                ("hostPort", mapping.host_port.get().map(Value::from)),
                ("protocol", mapping.protocol.raw().map(Value::from)),
            ])
        });
        let health = container.health_check.known().map(|check| {
            present([
                ("interval", check.interval.get().map(Value::from)),
                ("timeout", check.timeout.get().map(Value::from)),
                ("retries", check.retries.get().map(Value::from)),
                ("startPeriod", check.start_period.get().map(Value::from)),
            ])
        });
        present([
            ("name", container.name.raw().map(Value::from)),
            ("cpu", container.cpu.get().map(Value::from)),
            ("essential", container.essential.get().map(Value::from)),
            ("portMappings", Some(mappings.collect())),
            ("healthCheck", health),
        ])
    });
    let storage = document.ephemeral_storage_gib.get().map(|gib| json!({"sizeInGiB": gib}));
    present([
        ("cpu", document.cpu.raw().map(Value::from)),
        ("memory", document.memory.raw().map(Value::from)),
        ("networkMode", document.network_mode.raw().map(Value::from)),
        ("ephemeralStorage", storage),
        ("containerDefinitions", Some(containers.collect())),
    ])
}

fn present<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    Value::Object(fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect())
}
