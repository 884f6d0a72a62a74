//! Assembling decision documents from files and flags.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::{
    Failure,
    args::{Options, Place, Query, Stop},
    inputs,
};

pub(crate) fn place(args: &Place, explain: &str) -> Result<Value, Failure> {
    let documents = inputs::all(&args.files)?;
    let service = args.service.as_deref().and_then(|name| find_service(&documents, name));
    let mut request = match &args.request {
        Some(file) => object(inputs::one(file)?, file)?,
        None => Map::new(),
    };
    let mut default = |key: &str, value: Option<Value>| {
        if let (false, Some(value)) = (request.contains_key(key), value) {
            request.insert(key.to_owned(), value);
        }
    };
    if let Some(service) = &service {
        for key in
            ["placementStrategy", "placementConstraints", "launchType", "schedulingStrategy", "networkConfiguration"]
        {
            default(key, service.get(key).filter(|value| !value.is_null()).cloned());
        }
        if service.get("launchType").is_none_or(Value::is_null) {
            default("capacityProviderStrategy", service.get("capacityProviderStrategy").cloned());
        }
    }
    let mut set = |key: &str, value: Value| request.insert(key.to_owned(), value);
    if let Some(count) = args.count {
        set("count", count.into());
    }
    if let Some(name) = &args.service {
        set("serviceName", name.as_str().into());
    }
    if let Some(group) = &args.group {
        set("group", group.as_str().into());
    }
    if !args.strategy.is_empty() {
        set("placementStrategy", strategies(&args.strategy));
    }
    if !args.constraint.is_empty() {
        let constraint = |text: &String| match text.as_str() {
            "distinctInstance" => json!({"type": "distinctInstance"}),
            expression => json!({"type": "memberOf", "expression": expression}),
        };
        set("placementConstraints", args.constraint.iter().map(constraint).collect());
    }
    if let Some(launch_type) = &args.launch_type {
        set("launchType", launch_type.as_str().into());
    }
    if let Some(provider) = &args.capacity_provider {
        set("capacityProviderStrategy", json!([{"capacityProvider": provider}]));
    }
    if !args.subnet.is_empty() {
        set("networkConfiguration", json!({"awsvpcConfiguration": {"subnets": args.subnet}}));
    }
    if !args.start_task.is_empty() {
        set("containerInstances", json!(args.start_task));
    }
    let wanted = args.task_definition.clone().map(Value::from);
    let wanted = wanted.or_else(|| request.get("taskDefinition").cloned());
    let wanted = wanted.or_else(|| service.as_ref().and_then(|service| service.get("taskDefinition").cloned()));
    let definition = match wanted {
        Some(Value::String(name)) if Path::new(&name).is_file() => inputs::one(&name)?,
        Some(other) => other,
        None => {
            let failure = Failure::new("request/no-task-definition", "no task definition is given", "");
            return Err(failure.with_help("add `--task-definition FILE` or `--task-definition family:revision`"));
        }
    };
    let mut options = options(&args.options)?;
    options.insert("explain".into(), explain.into());
    Ok(
        json!({"decide": "place", "cluster": documents, "taskDefinition": definition, "request": request, "options": options}),
    )
}

pub(crate) fn query(args: &Query) -> Result<Value, Failure> {
    let mut document = json!({"decide": "query", "expression": args.expression, "options": options(&args.options)?});
    if let (false, Some(object)) = (args.files.is_empty(), document.as_object_mut()) {
        object.insert("cluster".into(), inputs::all(&args.files)?.into());
    }
    Ok(document)
}

pub(crate) fn stop(args: &Stop) -> Result<Value, Failure> {
    let documents = inputs::all(&args.files)?;
    let own = args.service.as_deref().and_then(|name| find_service(&documents, name));
    let strategy = if args.strategy.is_empty() {
        own.and_then(|service| service.get("placementStrategy").cloned()).unwrap_or_else(|| json!([]))
    } else {
        strategies(&args.strategy)
    };
    let mut document = json!({
        "decide": "stop",
        "cluster": documents,
        "count": args.count,
        "placementStrategy": strategy,
        "options": options(&args.options)?,
    });
    if let Some(object) = document.as_object_mut() {
        match (&args.service, &args.group) {
            (Some(service), _) => object.insert("serviceName".into(), service.as_str().into()),
            (None, Some(group)) => object.insert("group".into(), group.as_str().into()),
            (None, None) => None,
        };
    }
    Ok(document)
}

/// The service of this name in any of the documents.
fn find_service(documents: &[Value], name: &str) -> Option<Value> {
    let mut found = None;
    for document in documents {
        visit(document, 0, &mut |object| {
            let own = object.get("serviceName").and_then(Value::as_str) == Some(name);
            if own && (object.contains_key("serviceArn") || object.contains_key("desiredCount")) {
                found = Some(Value::Object(object.clone()));
            }
        });
    }
    found
}

fn visit(value: &Value, depth: u8, look: &mut dyn FnMut(&Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            look(object);
            if depth < 5 {
                object.values().for_each(|value| visit(value, depth + 1, look));
            }
        }
        Value::Array(items) if depth < 5 => items.iter().for_each(|value| visit(value, depth + 1, look)),
        _ => {}
    }
}

/// `spread:FIELD`, `binpack:FIELD`, `random`.
fn strategies(texts: &[String]) -> Value {
    let one = |text: &String| match text.split_once([':', '=']) {
        Some((kind, field)) => json!({"type": kind, "field": field}),
        None => json!({"type": text}),
    };
    texts.iter().map(one).collect()
}

fn options(args: &Options) -> Result<Map<String, Value>, Failure> {
    let mut options = Map::new();
    if !args.semantics.is_empty() {
        let mut semantics = Map::new();
        for text in &args.semantics {
            match text.split_once('=') {
                Some((rule, alternative)) => semantics.insert(rule.to_owned(), alternative.into()),
                None => semantics.insert("base".to_owned(), text.as_str().into()),
            };
        }
        options.insert("semantics".into(), semantics.into());
    }
    if let Some(text) = &args.tie_break {
        let value = match text.strip_prefix("seed:") {
            Some(seed) => {
                let seed: u64 = seed
                    .parse()
                    .map_err(|_| Failure::new("options/unknown-value", format!("`{seed}` is no seed"), ""))?;
                json!({"seed": seed})
            }
            None => text.as_str().into(),
        };
        options.insert("tieBreak".into(), value);
    }
    if let Some(text) = &args.admissible {
        let value = text.parse::<u32>().map_or_else(|_| Value::from(text.as_str()), Value::from);
        options.insert("admissible".into(), value);
    }
    Ok(options)
}

fn object(value: Value, file: &str) -> Result<Map<String, Value>, Failure> {
    match value {
        Value::Object(object) => Ok(object),
        _ => Err(Failure::new("document/wrong-type", format!("{file}: expected an object"), "")),
    }
}
