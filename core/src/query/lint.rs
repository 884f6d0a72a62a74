//! What parses but misleads.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, ops::Range};

use super::{Comparison, Operator, QueryExpression, SubjectName, Test, Value};
use crate::{
    rule::RuleId,
    text::{self, Span},
};

/// A remark on an expression that makes sense.
///
/// `Display` is the message with the help on one line; [`render`](Self::render) draws the place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueryLint {
    /// A stable code.
    pub code: &'static str,
    /// What is misleading: lower-case, without a full stop.
    pub message: String,
    /// Where: bytes of the source, half-open.
    pub span: Range<usize>,
    /// What to write instead.
    pub help: Option<String>,
    /// The rule behind it.
    pub rule: RuleId,
}

impl QueryLint {
    /// The message, the expression around the place with carets under it, and the help: three lines
    /// or four, without colour, as [`QueryError::render`](super::QueryError::render) draws an
    /// error.
    ///
    /// # Example: not what it seems
    /// ```
    /// use stowplan::Query;
    /// let source = "task:group != service:web";
    /// let lints = Query::parse(source)?.lints();
    /// assert_eq!(
    ///     lints[0].render(source),
    ///     "warning: this holds where any task is of another group, not where no task is of this one
    ///   task:group != service:web
    ///              ^^
    ///   help: write `not(task:group == service:web)` to keep away from the group"
    /// );
    /// # Ok::<(), stowplan::query::QueryError>(())
    /// ```
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn render(&self, source: &str) -> String {
        text::render("warning", &self.message, source, self.span.clone(), self.help.as_deref())
    }
}

/// The message, and the help where there is any: `message; help`.
impl fmt::Display for QueryLint {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

/// The attributes that ECS itself gives to instances.
const BUILT_IN: [&str; 12] = [
    "ecs.ami-id",
    "ecs.availability-zone",
    "ecs.availability-zone-id",
    "ecs.awsvpc-trunk-id",
    "ecs.cpu-architecture",
    "ecs.instance-type",
    "ecs.os-family",
    "ecs.os-type",
    "ecs.os-type-detailed",
    "ecs.outpost-arn",
    "ecs.subnet-id",
    "ecs.vpc-id",
];

#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn lints(expression: &QueryExpression) -> Vec<QueryLint> {
    let mut out = Vec::new();
    expression.visit(&mut |comparison| one(comparison, &mut out));
    out
}

#[cfg_attr(cold_code_small, optimize(size))]
#[inline(never)]
fn one(comparison: &Comparison, out: &mut Vec<QueryLint>) {
    let mut add = |code, rule, span: Span, message: String, help: Option<String>| {
        out.push(QueryLint { code, message, span: span.range(), help, rule });
    };
    if let SubjectName::Attribute(name) = &comparison.subject {
        attribute_name(name, comparison, &mut add);
    }
    match (&comparison.subject, &comparison.test) {
        (SubjectName::TaskGroup, Test::Compare(Operator::NotEquals, value)) => add(
            "query/task-group-not-equals",
            rule!("CQL-22"),
            comparison.operator_span,
            "this holds where any task is of another group, not where no task is of this one".into(),
            Some(format!("write `not(task:group == {})` to keep away from the group", value.text)),
        ),
        (SubjectName::TaskGroup, Test::In { negated: true, .. } | Test::Matches { negated: true, .. }) => add(
            "query/task-group-not-equals",
            rule!("CQL-22"),
            comparison.operator_span,
            "this holds where any task is of another group, not where no task is of these".into(),
            Some("write `not(…)` around the positive form".into()),
        ),
        (SubjectName::Attribute(_) | SubjectName::TaskGroup, Test::Compare(operator, value)) => {
            let ordering = !matches!(operator, Operator::Equals | Operator::NotEquals);
            if ordering && !value.text.is_empty() && value.text.bytes().all(|byte| byte.is_ascii_digit()) {
                let message = format!(
                    "attribute values are compared as strings: `16` {} `8` is not what it seems",
                    operator.as_str()
                );
                add(
                    "query/string-ordering",
                    rule!("CQL-24"),
                    comparison.operator_span,
                    message,
                    Some("list the values with `in`, or use a pattern".into()),
                );
            }
        }
        (_, Test::Matches { pattern, .. }) => {
            let bare_parenthesis = !pattern.quoted && pattern.source().contains('(');
            if bare_parenthesis {
                let help = format!("write `'{}'`", pattern.source());
                let message = "a bare pattern with parentheses: AWS documents none in a simple expression".into();
                add("query/bare-parenthesis", rule!("CQL-28"), pattern.span, message, Some(help));
            }
            star(pattern.source(), pattern.span, &mut add);
        }
        (SubjectName::AgentConnected, _) => {}
        _ => {}
    }
    let values: &[Value] = match &comparison.test {
        Test::Compare(_, value) => core::slice::from_ref(value),
        Test::In { values, .. } => values,
        _ => &[],
    };
    for value in values {
        one_value(&comparison.subject, value, &mut add);
    }
}

type Add<'a> = dyn FnMut(&'static str, RuleId, Span, String, Option<String>) + 'a;

#[cfg_attr(cold_code_small, optimize(size))]
fn attribute_name(name: &str, comparison: &Comparison, add: &mut Add<'_>) {
    let known = |name: &str| BUILT_IN.contains(&name) || name.starts_with("ecs.capability.");
    let span = comparison.subject_span;
    if name.starts_with("ecs.") && !known(name) {
        let near = super::advice::nearest(name, &BUILT_IN);
        let help = near.map(|near| format!("did you mean `attribute:{near}`?"));
        add(
            "query/unknown-ecs-attribute",
            rule!("CQL-101"),
            span,
            format!("ECS gives no instance an attribute `{name}`"),
            help,
        );
    } else if let Some(rest) = name.strip_prefix("ec2.") {
        if known(&format!("ecs.{rest}")) {
            let message = format!("no instance has `{name}` unless you gave it one");
            add(
                "query/unknown-ecs-attribute",
                rule!("CQL-101"),
                span,
                message,
                Some(format!("did you mean `attribute:ecs.{rest}`?")),
            );
        }
    } else if known(&format!("ecs.{name}")) && name != "outpost-arn" {
        let message = format!("`{name}` is a custom attribute here");
        add(
            "query/custom-attribute",
            rule!("CQL-101"),
            span,
            message,
            Some(format!("ECS's own is `attribute:ecs.{name}`")),
        );
    }
}

/// A `*` after a letter or digit, or a pattern without any special character.
#[cfg_attr(cold_code_small, optimize(size))]
fn star(source: &str, span: Span, add: &mut Add<'_>) {
    let mut before: Option<char> = None;
    let mut escaped = false;
    for c in source.chars() {
        if c == '*' && before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-') && !escaped {
            let message = format!("`{}*` repeats the letter before the star", before.unwrap_or_default());
            let help = format!("write `{}` if anything may follow", source.replacen('*', ".*", 1));
            add("query/star", rule!("CQL-23"), span, message, Some(help));
            return;
        }
        escaped = before == Some('\\') && !escaped;
        before = Some(c);
    }
    if !source.contains(|c| r"\.[]{}()*+?^$|".contains(c)) {
        let message = "the whole value has to match, so this is an equality".into();
        add(
            "query/plain-pattern",
            rule!("CQL-23"),
            span,
            message,
            Some(format!("write `=~ {source}.*` if anything may follow, else `==`")),
        );
    }
}

#[cfg_attr(cold_code_small, optimize(size))]
fn one_value(subject: &SubjectName, value: &Value, add: &mut Add<'_>) {
    let text = &*value.text;
    if text.contains(['`', '{', '}', '<', '>', '$', '%']) || text.contains("xxx") {
        let help = Some("render the template first, or leave the decoration out".to_string());
        add("query/placeholder", rule!("CQL-28"), value.span, format!("`{text}` looks like a placeholder"), help);
    }
    if *subject == SubjectName::AgentConnected && !matches!(text, "true" | "false") {
        add(
            "query/never",
            rule!("CQL-27"),
            value.span,
            format!("agentConnected is `true` or `false`, never `{text}`"),
            None,
        );
    }
    if matches!(subject, SubjectName::Attribute(_)) && value.quoted && text.contains(' ') && text.trim() != text {
        add("query/never", rule!("CQL-28"), value.span, "an attribute value has no space at its ends".into(), None);
    }
    let SubjectName::Attribute(name) = subject else { return };
    match &**name {
        "ecs.availability-zone" => zone(text, value.span, add),
        "ecs.instance-type" if text.contains(|c: char| c.is_ascii_uppercase()) => {
            let help = Some(format!("write `{}`", text.to_ascii_lowercase()));
            add(
                "query/case",
                rule!("CQL-19"),
                value.span,
                format!("values are case-sensitive: no instance type is `{text}`"),
                help,
            );
        }
        "ecs.instance-type" if text.ends_with(".*") || text.ends_with('*') => {
            let help = Some("compare with `=~`".to_string());
            add("query/star", rule!("CQL-23"), value.span, format!("`{text}` is compared letter by letter"), help);
        }
        "ecs.cpu-architecture" if !matches!(text, "x86_64" | "arm64") => {
            let help = Some("write `x86_64` or `arm64`".to_string());
            add("query/case", rule!("CQL-19"), value.span, format!("no instance's architecture is `{text}`"), help);
        }
        "ecs.os-type" if !matches!(text, "linux" | "windows") => {
            let help = Some("write `linux` or `windows`".to_string());
            add("query/case", rule!("CQL-19"), value.span, format!("no instance's operating system is `{text}`"), help);
        }
        _ => {}
    }
}

/// A zone is a region and a letter: `us-east-1a`. A zone id, a region alone, or an l for a 1 is not
/// a zone.
#[cfg_attr(cold_code_small, optimize(size))]
fn zone(text: &str, span: Span, add: &mut Add<'_>) {
    if text.contains("-az") {
        let message = format!("`{text}` is a zone's id, the attribute holds its name");
        add("query/zone-id", rule!("CQL-101"), span, message, Some("write the name, e.g. `us-east-1a`".into()));
        return;
    }
    let parts: Vec<&str> = text.split('-').collect();
    let [area, .., last] = parts.as_slice() else { return };
    let region_like = parts.len() >= 3 && area.len() == 2 && area.bytes().all(|byte| byte.is_ascii_lowercase());
    if !region_like {
        return;
    }
    if last.bytes().all(|byte| byte.is_ascii_digit()) {
        add(
            "query/region",
            rule!("CQL-101"),
            span,
            format!("`{text}` is a region, not a zone"),
            Some(format!("write `{text}a`, or `=~ {text}.*`")),
        );
    } else if !last.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) {
        let help = last.starts_with('l').then(|| format!("did you mean `{}`?", text.replacen("-l", "-1", 1)));
        add("query/zone", rule!("CQL-101"), span, format!("`{text}` is not the name of a zone"), help);
    }
}
