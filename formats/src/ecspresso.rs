//! ecspresso's files: AWS's JSON, with template functions that environment variables answer.

use crate::converted::{Collector, Converted, DocumentKind, Parameters};
use crate::error::Error;
use crate::format::{Format, Read};
use crate::tree::{SharedSource, Source, Tree};

/// Renders the functions that environment variables answer, and converts the result.
pub(crate) fn convert(text: &str, parameters: &Parameters) -> Result<Converted, Error> {
    let rendered = render(text, parameters)?;
    let value = serde_json::from_str(&rendered).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Error::new("ecspresso/syntax", format!("no JSON once it is rendered, at line {line}, column {column}"))
            .place(u64::try_from(line).unwrap_or(0), u64::try_from(column).unwrap_or(0))
            .with_help("ecspresso render taskdef > ecs-task-def.json")
    })?;
    let mut source = Source::new();
    let root = source.take(value, 0);
    let mut converted = plain(Read { source, root });
    converted.format = Format::Ecspresso;
    Ok(converted)
}

/// Replaces every `{{ … }}`; rendered lines stay on their lines.
fn render(text: &str, parameters: &Parameters) -> Result<String, Error> {
    let mut result = String::new();
    let mut rest = text;
    let mut size = 0_usize;
    while let Some((before, after)) = rest.split_once("{{") {
        let at = text.len().saturating_sub(rest.len()).saturating_add(before.len());
        let Some((call, after)) = after.split_once("}}") else {
            return Err(refused(text, at, "a template is not closed".into(), "add `}}`"));
        };
        result.push_str(before);
        let value = evaluate(call, parameters).map_err(|(what, help)| refused(text, at, what, &help))?;
        size = size.saturating_add(value.len());
        if size > crate::format::MAX_BYTES {
            return Err(refused(text, at, "the rendered file is larger than 64 MiB".into(), "give shorter values"));
        }
        result.push_str(&value);
        rest = after;
    }
    result.push_str(rest);
    Ok(result)
}

fn refused(text: &str, at: usize, what: String, help: &str) -> Error {
    let before = text.get(..at).unwrap_or_default();
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX).saturating_add(1);
    let line = count(before.matches('\n').count());
    let column = count(before.rsplit('\n').next().unwrap_or_default().chars().count());
    Error::new("ecspresso/template", format!("{what}, at line {line}, column {column}"))
        .place(line, column)
        .with_help(help)
}

/// The value of `must_env` and `env`; of anything else what to say.
fn evaluate(call: &str, parameters: &Parameters) -> Result<String, (String, String)> {
    let words = words(call);
    let mut words = words.iter().map(String::as_str);
    match (words.next(), words.next()) {
        (Some("must_env"), Some(name)) => parameters.get(name).map(str::to_owned).ok_or_else(|| {
            (format!("the environment variable `{name}` is not given"), format!("give --parameter {name}=VALUE"))
        }),
        // The last argument is the default; those before it are further names.
        (Some("env"), Some(first)) => {
            let mut names: Vec<&str> = vec![first];
            names.extend(words);
            let default = if names.len() > 1 { names.pop() } else { None };
            names.iter().for_each(|name| parameters.leave_open(name));
            Ok(names.iter().find_map(|name| parameters.get(name)).or(default).unwrap_or_default().to_owned())
        }
        _ => {
            let call: String = call.trim().chars().take(60).collect();
            let what = format!("only ecspresso can evaluate `{{{{ {call} }}}}`");
            Err((what, "ecspresso render taskdef > ecs-task-def.json, and give that".into()))
        }
    }
}

/// The words of a call; arguments stand in quotes or backticks.
fn words(call: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = call.trim().trim_matches('-').trim();
    while let Some(first) = rest.chars().next() {
        let quoted = matches!(first, '`' | '"' | '\'');
        let body = if quoted { rest.get(1..).unwrap_or_default() } else { rest };
        let end = body.find(|c: char| if quoted { c == first } else { c.is_whitespace() }).unwrap_or(body.len());
        words.push(body.get(..end).unwrap_or_default().trim_end_matches('\\').to_owned());
        let after = body.get(end..).unwrap_or_default();
        rest = after.get(usize::from(quoted && !after.is_empty())..).unwrap_or_default().trim_start();
    }
    words
}

/// AWS's own JSON as it is: one document, or the lists of an answer.
pub(crate) fn plain(read: Read) -> Converted {
    let Read { source, root } = read;
    let source = SharedSource::new(source);
    let mut collector = Collector::default();
    let root = root.get("data").unwrap_or(&root);
    let definition = root.get("taskDefinition").filter(|tree| !tree.fields().is_empty()).unwrap_or(root);
    let name_of = |tree: &Tree, key: &str| tree.text_at(key).unwrap_or_default().to_owned();
    if definition.get("containerDefinitions").is_some() {
        collector.push_definition(&name_of(definition, "family"), None, definition.clone());
    } else if let Some(list) = root.get("taskDefinitions").filter(|list| !list.items().is_empty()) {
        for tree in list.items() {
            collector.push_definition(&name_of(tree, "family"), None, tree.clone());
        }
    } else if let Some(list) = root.get("services").filter(|list| !list.items().is_empty()) {
        for tree in list.items() {
            collector.push(DocumentKind::Service, &name_of(tree, "serviceName"), None, tree.clone());
        }
    } else {
        let service = root.get("service").filter(|tree| !tree.fields().is_empty()).unwrap_or(root);
        collector.push(DocumentKind::Service, &name_of(service, "serviceName"), None, service.clone());
    }
    collector.finish(Format::Aws, &source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_evaluated() {
        let parameters = Parameters::of([("CPU", "256"), ("TAG", "v1")]);
        for (call, expected) in [
            (" must_env `CPU` ", "256"),
            (" must_env \"TAG\" ", "v1"),
            ("env `NONE` `fallback`", "fallback"),
            ("env `TAG` `fallback`", "v1"),
            ("env `NONE` `TAG` `fallback`", "v1"),
            ("env `NONE`", ""),
        ] {
            assert_eq!(evaluate(call, &parameters).unwrap(), expected, "{call}");
        }
        for call in ["must_env `NONE`", "tfstate `aws_x.y.arn`", "", "must_env"] {
            assert!(evaluate(call, &parameters).is_err(), "{call}");
        }
    }
}
