//! The document of `reach`: AWS's answers, found by their keys and put side by side.

use serde_json::{Map, Value};

use crate::args::ReachArgs;
use crate::exit::Failure;
use crate::inputs;

/// AWS's lists that matter.
const LISTS: [&str; 6] = ["services", "TargetGroups", "LoadBalancers", "Listeners", "SecurityGroups", "Subnets"];

/// What to ask the engine.
pub fn document(args: &ReachArgs) -> Result<Value, Failure> {
    let mut document = Map::new();
    for (_, value) in inputs::gather(&args.files)? {
        visit(value, &mut document, 0);
    }
    if let Some(definition) = &args.task_definition {
        document.insert("taskDefinition".into(), inputs::read_one(definition)?);
    }
    if !document.contains_key("taskDefinition") {
        return Err(Failure::new("request/task-definition", "no task definition is given")
            .help("add what `aws ecs describe-task-definition` prints, or --task-definition FILE"));
    }
    let texts = |list: &[String]| list.iter().map(|text| Value::from(text.as_str())).collect::<Value>();
    if !args.instance_security_groups.is_empty() {
        document.insert("instanceSecurityGroups".into(), texts(&args.instance_security_groups));
    }
    if !args.instance_subnets.is_empty() {
        document.insert("instanceSubnets".into(), texts(&args.instance_subnets));
    }
    for (key, value) in [("serviceName", &args.service), ("client", &args.client)] {
        if let Some(value) = value {
            document.insert(key.into(), value.as_str().into());
        }
    }
    document.insert("decide".into(), "reach".into());
    Ok(Value::Object(document))
}

/// Takes the lists that a document holds; a decision document's other keys, too.
fn visit(value: Value, document: &mut Map<String, Value>, depth: u8) {
    match value {
        Value::Array(items) if depth < 4 => items.into_iter().for_each(|item| visit(item, document, depth + 1)),
        Value::Object(fields) => {
            for (key, value) in fields {
                if !LISTS.contains(&key.as_str()) {
                    document.insert(key, value);
                    continue;
                }
                let known = document.entry(key).or_insert_with(|| Value::Array(Vec::new()));
                match (known.as_array_mut(), value) {
                    (Some(known), Value::Array(more)) => known.extend(more),
                    (_, other) => *known = other,
                }
            }
        }
        _ => {}
    }
}
