//! Changes as the answer shows them: in words, and without secrets.

use serde_json::{Map, Value};
use stowplan_check::change::{Effect, Judgement};

use super::compare::Difference;
use crate::answer::{ChangeEffect, MemberChange, Word};
use crate::read::json::shorten;
use crate::read::secret::{is_secret_place, without_user};
use crate::{Node, Token};

/// What stands for a secret.
const REDACTED: &str = "redacted";

/// Members of a secret's object that name it.
const NAMES: [&str; 4] = ["containerName", "key", "name", "type"];

/// A difference of two documents, judged. `holder` is where a change lies that neither writes.
pub(super) fn change(difference: &Difference<'_>, judged: &Judgement, holder: &str) -> MemberChange {
    let path = difference.new.or(difference.old).map_or_else(|| holder.to_owned(), |node| node.path());
    let old = difference.old.map(|node| value(&node));
    let new = difference.new.map(|node| value(&node));
    let text = text(&difference.member, old.as_ref(), new.as_ref(), difference.is_unknown);
    MemberChange {
        member: difference.member.clone(),
        path,
        old,
        new,
        effect: effect(judged.effect),
        text,
        aws_text: judged.aws_text.map(Word::Borrowed),
        help: judged.help.map(Word::Borrowed),
        rule: judged.rule.as_str().into(),
    }
}

const fn effect(effect: Effect) -> ChangeEffect {
    match effect {
        Effect::Refused => ChangeEffect::Refused,
        Effect::NeedsNewService => ChangeEffect::NeedsNewService,
        Effect::NotSaid => ChangeEffect::NotSaid,
        Effect::StartsDeployment => ChangeEffect::StartsDeployment,
        Effect::NewRevision => ChangeEffect::NewRevision,
        Effect::Nothing => ChangeEffect::None,
    }
}

/// The change in a sentence; values that are no short texts are left out.
fn text(member: &str, old: Option<&Value>, new: Option<&Value>, is_unknown: bool) -> String {
    if is_unknown {
        return format!("`{member}` may change: an expression stands for it");
    }
    let plain = |value: &Value| match value {
        Value::String(text) if text == REDACTED => None,
        Value::String(text) => Some(shorten(text).to_string()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    };
    match (old, new) {
        (Some(old), Some(new)) => match (plain(old), plain(new)) {
            (Some(old), Some(new)) => format!("`{member}` goes from `{old}` to `{new}`"),
            _ => format!("`{member}` has another value"),
        },
        (None, Some(new)) => match plain(new) {
            Some(new) => format!("`{member}` is `{new}`, and was not written"),
            None => format!("`{member}` is added"),
        },
        (Some(old), None) => match plain(old) {
            Some(old) => format!("`{member}` was `{old}`, and is not written"),
            None => format!("`{member}` is removed"),
        },
        (None, None) => format!("`{member}` changes"),
    }
}

/// A value without what may be secret in it: names of variables, labels and options stay.
fn value(node: &Node<'_>) -> Value {
    let path = node.path();
    // Of a health check its command alone may hold a secret.
    let without_check: String =
        path.split('/').skip(1).filter(|step| *step != "healthCheck").flat_map(|step| ["/", step]).collect();
    let is_secret = is_secret_place(&without_check);
    // Of what lies in a secret's list the names are none; in a map, such as labels, all keys are
    // the user's.
    let mut steps = path.rsplit('/');
    let is_name = steps.next().is_some_and(|key| NAMES.contains(&key)) && steps.next().is_some_and(is_number);
    written(node, is_secret && !is_name, path.rsplit('/').next().is_some_and(is_number))
}

fn is_number(step: &str) -> bool {
    !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit())
}

fn written(node: &Node<'_>, is_secret: bool, is_element: bool) -> Value {
    match node.token() {
        Token::Object => {
            let mut fields = Map::new();
            for (key, below) in node.entries() {
                let is_below = is_secret_place(&format!("/of/{key}")) && key != "healthCheck";
                let is_name = is_element && NAMES.contains(&key) && !below.is_object() && !below.is_list();
                fields.insert(key.to_owned(), written(&below, (is_secret || is_below) && !is_name, false));
            }
            Value::Object(fields)
        }
        Token::List => node.items().map(|item| written(&item, is_secret, true)).collect(),
        Token::Null => Value::Null,
        _ if is_secret => REDACTED.into(),
        Token::String(text) => without_user(text).unwrap_or_else(|| text.to_owned()).into(),
        Token::Number(number) => Value::Number(number),
        Token::Bool(truth) => truth.into(),
    }
}
