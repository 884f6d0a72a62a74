//! Errors and remarks never repeat what may be secret.
//!
//! A message tells what it found; where that is the value of an environment, a secret, a command, a
//! label or a log option, it must not. So the messages of every answer pass through here: by the
//! path, what lies there is taken out of the text; and wherever an address has a user and a
//! password, these are.

use crate::read::json::{Token, shorten};
use crate::{Error, Lint, Node};

/// Members whose values are secret, whatever they hold below.
const SECRET: [&str; 16] = [
    "environment",
    "environmentFiles",
    "secrets",
    "secretOptions",
    "command",
    "entryPoint",
    "healthCheck",
    "dockerLabels",
    "labels",
    "driverOpts",
    "options",
    "tags",
    "Tags",
    "hookDetails",
    "parameters",
    "repositoryCredentials",
];

/// What stands for something secret.
const HIDDEN: &str = "`…`";

/// Whether the value at a JSON pointer may be secret. A decision's own `options` are not.
pub(crate) fn is_secret_place(path: &str) -> bool {
    let mut steps = path.split('/').skip(1).peekable();
    if steps.peek() == Some(&"options") {
        return false;
    }
    steps.any(|step| SECRET.contains(&step))
}

/// Takes secrets out of texts about what lies at a path, at or below nodes.
pub(crate) fn in_texts<'t>(texts: impl IntoIterator<Item = &'t mut String>, path: &str, nodes: &[Node<'_>]) {
    let secret = secret_at(path, nodes);
    texts.into_iter().for_each(|text| hide(text, secret));
}

/// Takes secrets out of an error about what lies at or below nodes.
pub(crate) fn in_error(mut error: Error, nodes: &[Node<'_>]) -> Error {
    let secret = secret_at(error.path(), nodes);
    error.texts().for_each(|text| hide(text, secret));
    error
}

/// Takes secrets out of remarks on what lies at or below nodes.
pub(crate) fn in_lints(lints: &mut [Lint], nodes: &[Node<'_>]) {
    for lint in lints {
        let secret = secret_at(&lint.path, nodes);
        hide(&mut lint.message, secret);
        if let Some(help) = &mut lint.help {
            hide(help, secret);
        }
    }
}

/// The value at a path below one of the nodes, if it may be secret.
fn secret_at<'a>(path: &str, nodes: &[Node<'a>]) -> Option<Node<'a>> {
    let found = |node: &Node<'a>| path.strip_prefix(node.path().as_str()).and_then(|path| node.pointer(path));
    if is_secret_place(path) { nodes.iter().find_map(found) } else { None }
}

/// Takes a secret value out of a text, and the users of addresses.
fn hide(text: &mut String, secret: Option<Node<'_>>) {
    if let Some(value) = secret {
        let (kind, quoted) = match value.token() {
            Token::String(text) => ("a string", format!("`{}`", shorten(text))),
            Token::Number(_) | Token::Bool(_) => ("a value", String::new()),
            _ => return,
        };
        *text = text.replace(&value.describe(), kind);
        if !quoted.is_empty() {
            *text = text.replace(&quoted, HIDDEN);
        }
    }
    if let Some(without) = without_user(text) {
        *text = without;
    }
}

/// The text without the users of addresses: `https://user:password@host` is `https://…@host`;
/// nothing if there are none.
#[must_use]
pub fn without_user(text: &str) -> Option<String> {
    let mut clean = String::new();
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once("://") {
        clean.push_str(head);
        clean.push_str("://");
        let end = tail
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '`' | '"' | '\'' | '?' | '#'))
            .unwrap_or(tail.len());
        let (authority, after) = tail.split_at_checked(end)?;
        match authority.rsplit_once('@') {
            Some((_, host)) => {
                clean.push('…');
                clean.push('@');
                clean.push_str(host);
            }
            None => clean.push_str(authority),
        }
        rest = after;
    }
    clean.push_str(rest);
    (clean != text).then_some(clean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn users_of_addresses() {
        assert_eq!(
            without_user("see `https://me:pw@host/x` and http://b"),
            Some("see `https://…@host/x` and http://b".into())
        );
        assert_eq!(without_user("https://host/a@b"), None);
        assert_eq!(without_user("redis://:p@ss@h"), Some("redis://…@h".into()));
    }

    /// A value of another type than ECS takes, in every member that may hold a secret.
    #[test]
    fn values_of_secret_members_are_not_repeated() {
        for (place, value) in [
            ("environment", json!([{"name": "A", "value": 918_273}])),
            ("environment", json!("hunter2")),
            ("environment", json!(["hunter2"])),
            ("environment", json!([{"name": "A", "value": "postgres://u:hunter2@${HOST}/"}])),
            ("secrets", json!([{"name": "A", "valueFrom": 918_273}])),
            ("secrets", json!("hunter2")),
            ("secrets", json!([{"name": "A", "valueFrom": "${hunter2}"}])),
            ("command", json!("--password=hunter2")),
            ("command", json!([918_273])),
            ("command", json!(["${hunter2}"])),
            ("entryPoint", json!("hunter2")),
            ("dockerLabels", json!("hunter2")),
            ("dockerLabels", json!({"a": 918_273})),
            ("healthCheck", json!({"command": "curl -u a:hunter2 x"})),
            ("logConfiguration", json!({"logDriver": "splunk", "options": {"splunk-token": 918_273}})),
            ("logConfiguration", json!({"logDriver": "splunk", "options": "hunter2"})),
            ("logConfiguration", json!({"logDriver": "splunk", "secretOptions": "hunter2"})),
            ("firelensConfiguration", json!({"type": "fluentbit", "options": "hunter2"})),
            ("image", json!("https://u:hunter2@registry.example/web")),
        ] {
            let definition = json!({"family": "web", "containerDefinitions": [{"name": "web", "image": "nginx", "memory": 128, place: value}]});
            for question in [
                json!({"decide": "check", "taskDefinition": definition}),
                json!({"decide": "place", "cluster": {"containerInstances": []}, "taskDefinition": definition, "request": {}}),
            ] {
                let answer = crate::decide_value(&question).to_string();
                assert!(!answer.contains("hunter2") && !answer.contains("918273"), "{place} {value}: {answer}");
            }
        }
    }
}
