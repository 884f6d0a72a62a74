//! Names in expressions of the query language and in metric math.
//!
//! An expression is rewritten at the spans that the parser gives. Names keep their order, so `<`
//! and `>` mean what they meant. A pattern cannot be translated; in its place stands the list of
//! those known values that it matches.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use stowplan::query::{Pattern, Query, SubjectName, Test, Value};

use super::Redactor;
use super::words::{is_instance_type, is_zone};

/// How often patterns are tried on values, in one document: bounds the cost of many patterns over
/// many values.
const TRIES_MAX: usize = 200_000;

/// Values that patterns may ask for, by what asks for them, and what the patterns became.
#[derive(Debug, Default)]
pub(super) struct Asked {
    values: BTreeMap<String, BTreeSet<String>>,
    patterns: BTreeMap<(String, String), String>,
    tries: usize,
}

impl Asked {
    /// Notes a value of an attribute, of `task:group`, of `ec2InstanceId`.
    pub(super) fn add(&mut self, subject: &str, value: &str) {
        if let Some(values) = self.values.get_mut(subject) {
            if !values.contains(value) {
                values.insert(value.to_owned());
            }
        } else {
            self.values.insert(subject.to_owned(), BTreeSet::from([value.to_owned()]));
        }
    }
}

impl Redactor {
    /// An expression with pseudonyms in place of names.
    pub(super) fn expression(&mut self, text: &str) -> String {
        let Ok(query) = Query::parse(text) else { return self.broken_expression(text) };
        let mut changes: Vec<(Range<usize>, String)> = Vec::new();
        for comparison in query.comparisons() {
            if let SubjectName::Attribute(name) = &comparison.subject {
                let span = comparison.subject_span();
                let from = span.end.saturating_sub(name.len());
                changes.push((from..span.end, self.attribute(name)));
            }
            match &comparison.test {
                Test::Compare(_, value) => self.compared(&comparison.subject, value, &mut changes),
                Test::In { values, .. } => {
                    for value in values {
                        self.compared(&comparison.subject, value, &mut changes);
                    }
                }
                Test::Matches { pattern, .. } => {
                    let new = self.pattern(&comparison.subject, pattern);
                    let bare = !matches!(
                        text.get(..pattern.span().start).and_then(|head| head.chars().last()),
                        Some('\'' | '"')
                    );
                    let quoted = bare && new.contains(['(', '|', ' ', ',']);
                    changes.push((pattern.span(), if quoted { format!("'{new}'") } else { new }));
                }
                _ => {}
            }
        }
        let new = rewritten(text, &changes);
        if self.is_replacing() && Query::parse(&new).is_err() {
            self.lint("redact/expression", "the expression does not parse with its pseudonyms: it is too long");
        }
        new
    }

    fn compared(&mut self, subject: &SubjectName, value: &Value, changes: &mut Vec<(Range<usize>, String)>) {
        let text = value.as_str();
        let new = match subject {
            SubjectName::Attribute(name) => self.attribute_value(name, text),
            SubjectName::TaskGroup => self.group(text),
            SubjectName::Ec2InstanceId => self.id("i", text),
            _ => return,
        };
        changes.push((value.span(), new));
    }

    /// What stands in place of a pattern.
    fn pattern(&mut self, subject: &SubjectName, pattern: &Pattern) -> String {
        let key = match subject {
            SubjectName::Attribute(name) => format!("attribute:{name}"),
            other => other.to_string(),
        };
        if let SubjectName::Attribute(name) = subject {
            if self.words.is_own_attribute(name) && is_aws_pattern(pattern.source()) {
                return pattern.source().to_owned();
            }
        }
        if !self.is_replacing() {
            self.names.add("pattern", pattern.source());
            return String::new();
        }
        let cached = (key.clone(), pattern.source().to_owned());
        if let Some(known) = self.asked.patterns.get(&cached) {
            return known.clone();
        }
        let values: Vec<String> = match subject {
            SubjectName::AgentConnected => vec!["false".into(), "true".into()],
            _ => self.asked.values.get(&key).map(|values| values.iter().cloned().collect()).unwrap_or_default(),
        };
        self.asked.tries = self.asked.tries.saturating_add(values.len());
        if self.asked.tries > TRIES_MAX {
            self.lint("redact/pattern", "there are too many patterns to follow: this one matches nothing any more");
            return self.names.known("pattern", pattern.source()).unwrap_or_default();
        }
        let matched = values.iter().filter(|value| pattern.is_match(value));
        let mut new: Vec<String> = Vec::new();
        for value in matched {
            let value = match subject {
                SubjectName::Attribute(name) => self.attribute_value(name, value),
                SubjectName::TaskGroup => self.group(value),
                SubjectName::Ec2InstanceId => self.id("i", value),
                _ => value.clone(),
            };
            new.push(value.replace('.', "\\."));
        }
        let new = match new.as_slice() {
            [] => self.names.known("pattern", pattern.source()).unwrap_or_default(),
            [one] => one.clone(),
            several => format!("({})", several.join("|")),
        };
        self.asked.patterns.insert(cached, new.clone());
        new
    }

    /// What does not parse keeps the language's own words and signs; the rest are names.
    fn broken_expression(&mut self, text: &str) -> String {
        let mut new = String::with_capacity(text.len());
        let mut word = String::new();
        for c in text.chars().chain(['\0']) {
            if c.is_alphanumeric() || matches!(c, '_' | '-' | '.') || (!c.is_ascii() && !c.is_whitespace()) {
                word.push(c);
                continue;
            }
            if !word.is_empty() {
                new.push_str(&self.broken_word(&word));
                word.clear();
            }
            if c != '\0' {
                new.push(c);
            }
        }
        new
    }

    fn broken_word(&mut self, word: &str) -> String {
        if LANGUAGE.contains(&word) || self.words.is_own_attribute(word) || is_instance_type(word) || is_zone(word) {
            return word.to_owned();
        }
        self.named("word", word)
    }

    /// Metric math: functions stay, ids and texts in quotes are names.
    pub(super) fn math(&mut self, text: &str) -> String {
        let mut new = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let end = match first {
                '"' | '\'' => {
                    rest.get(1..).and_then(|inside| inside.find(first)).map_or(rest.len(), |at| at.saturating_add(2))
                }
                _ if first.is_alphanumeric() || first == '_' => {
                    rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').unwrap_or(rest.len())
                }
                _ => first.len_utf8(),
            };
            let Some((token, after)) = rest.split_at_checked(end) else { break };
            rest = after;
            if matches!(first, '"' | '\'') {
                new.push_str(&format!("{first}redacted{first}"));
            } else if (first.is_alphabetic() || first == '_') && !MATH.contains(&token) {
                new.push_str(&self.metric(token));
            } else {
                new.push_str(token);
            }
        }
        new
    }
}

/// Words of the query language.
const LANGUAGE: [&str; 28] = [
    "and",
    "or",
    "not",
    "in",
    "not_in",
    "exists",
    "not_exists",
    "equals",
    "not_equals",
    "matches",
    "not_matches",
    "greater_than",
    "greater_than_equal",
    "less_than",
    "less_than_equal",
    "attribute",
    "task",
    "group",
    "service",
    "family",
    "ec2InstanceId",
    "agentConnected",
    "agentVersion",
    "runningTasksCount",
    "registeredAt",
    "true",
    "false",
    "attributes",
];

/// Functions and words of metric math.
const MATH: [&str; 24] = [
    "ABS",
    "AVG",
    "CEIL",
    "DIFF",
    "FILL",
    "FLOOR",
    "IF",
    "MAX",
    "METRICS",
    "MIN",
    "PERIOD",
    "RATE",
    "SUM",
    "TIME_SERIES",
    "REPEAT",
    "LINEAR",
    "AND",
    "OR",
    "STDDEV",
    "SEARCH",
    "SLICE",
    "SORT",
    "METRIC_COUNT",
    "DIFF_TIME",
];

/// Whether a pattern over AWS's own values is made of their parts alone: `m5.*`, `(c6g|m6g)\..*`,
/// `us-east-1[ab]`.
fn is_aws_pattern(source: &str) -> bool {
    const PARTS: [&str; 26] = [
        "nano",
        "micro",
        "small",
        "medium",
        "large",
        "xlarge",
        "metal",
        "linux",
        "windows",
        "arm",
        "amd",
        "x86",
        "gov",
        "iso",
        "north",
        "south",
        "east",
        "west",
        "central",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
        "hpc",
        "inf",
        "trn",
    ];
    // Letters of zones in a class: `[ab]`.
    let is_zones = |letters: &str| letters.len() <= 4 && letters.bytes().all(|letter| (b'a'..=b'f').contains(&letter));
    const AREAS: [&str; 10] = ["af", "ap", "ca", "cn", "eu", "il", "me", "mx", "sa", "us"];
    let mut runs = source.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty());
    runs.all(|run| {
        let letters: String = run.chars().take_while(char::is_ascii_alphabetic).collect();
        let rest = run.get(letters.len()..).unwrap_or_default();
        let is_family = (1..=3).contains(&letters.len())
            && rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.len() <= 6
            && rest.chars().filter(char::is_ascii_alphabetic).count() <= 3;
        let is_word = rest.is_empty()
            && (letters.len() <= 1 || is_zones(&letters) || PARTS.contains(&&*letters) || AREAS.contains(&&*letters));
        run.is_ascii()
            && (is_family
                || is_word
                || letters.is_empty() && run.len() <= 3
                || run.trim_start_matches(|c: char| c.is_ascii_digit()) == "xlarge")
    })
}

/// The text with its changes, which do not overlap.
fn rewritten(text: &str, changes: &[(Range<usize>, String)]) -> String {
    let mut sorted: Vec<_> = changes.iter().collect();
    sorted.sort_by_key(|(span, _)| span.start);
    let mut new = String::with_capacity(text.len());
    let mut at = 0;
    for (span, with) in sorted {
        new.push_str(text.get(at..span.start).unwrap_or_default());
        new.push_str(with);
        at = span.end;
    }
    new.push_str(text.get(at..).unwrap_or_default());
    new
}

#[cfg(test)]
mod tests {
    use super::is_aws_pattern;

    #[test]
    fn patterns_of_aws() {
        for pattern in ["m5.*", "(c6g|m6gd)\\..*", "us-east-1[ab]", "t3\\.(micro|small)", ".*\\.2xlarge", "linux"] {
            assert!(is_aws_pattern(pattern), "{pattern}");
        }
        for pattern in ["ACME.*", "acme-.*", "(m5|secret).*", "m5secret.*"] {
            assert!(!is_aws_pattern(pattern), "{pattern}");
        }
    }
}
