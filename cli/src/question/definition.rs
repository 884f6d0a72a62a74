//! Task definitions that are named on the command line.

use std::path::Path;

use serde_json::Value;
use stowplan_formats::{DocumentKind, Parameters};

use crate::exit::Failure;
use crate::{convert, inputs, named, stranger};

/// A definition: a file if there is one, else a name for the engine to look up in the snapshot.
pub fn task_definition(argument: &str, parameters: &Parameters, lints: &mut Vec<Value>) -> Result<Value, Failure> {
    let (path, name) = convert::split_name(argument);
    let path = Path::new(path);
    let is_name = !argument.starts_with("arn:")
        && argument.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'));
    let is_file = named::is_stdin(path) || path.exists();
    if (is_name && !is_file) || argument.starts_with("arn:") {
        return Ok(argument.into());
    }
    let bytes = inputs::read_bytes(path)?;
    if convert::foreign(&bytes, parameters).is_some() {
        let file = named::display_name(path);
        return convert::one(&file, &bytes, name, parameters, DocumentKind::TaskDefinition, lints);
    }
    let value = inputs::one(path, &bytes)?;
    let definition = match value {
        Value::Array(mut items) if items.len() == 1 => items.pop().unwrap_or_default(),
        other => other,
    };
    let name = named::display_name(path);
    if convert::is_meant_as_definition(&definition) {
        return Ok(definition);
    }
    Err(stranger::holds_no("task definition", &name, &stranger::look(&name, &definition)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_of_definitions_are_left_to_the_engine() {
        for name in ["web", "web:7", "arn:aws:ecs:eu-central-1:1:task-definition/web:7"] {
            assert_eq!(task_definition(name, &Parameters::default(), &mut Vec::new()).unwrap(), json!(name));
        }
        assert_eq!(
            task_definition("nowhere/web.json", &Parameters::default(), &mut Vec::new()).unwrap_err().field("code"),
            Some("input/not-found")
        );
    }
}
