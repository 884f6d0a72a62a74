//! What a check finds, with its places.

use serde::Serialize;
use serde_json::{Map, Value};
use stowplan_wire::Lint;
use stowplan_wire::answer::{Finding as Found, FindingSeverity, Requirement, Word};

/// What was found in a file.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Checked {
    /// A task definition with its findings.
    Definition(Box<CheckedDefinition>),
    /// A service with its findings.
    Service(Box<CheckedService>),
    /// What another question says of a file.
    Part(Box<CheckedPart>),
    /// Remarks of a file of which nothing else is left.
    Remarks(Remarks),
    /// A file that cannot be read: its only finding says why.
    Unreadable(Box<Unreadable>),
}

/// What `check` answers about a definition, with the places of its findings.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CheckedDefinition {
    pub(super) file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) format: Option<&'static str>,
    pub(super) findings: Vec<Located>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) first_error: Option<usize>,
    pub(super) start_order: Vec<String>,
    pub(super) stop_order: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) requirement: Option<Requirement>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) compatibilities: Option<Vec<Word>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) requires_attributes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) lints: Vec<Lint>,
}

/// What `check` answers about a service, with the places of its findings.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CheckedService {
    pub(super) file: String,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) format: Option<&'static str>,
    /// What the service was held against: the definition's file and its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) task_definition: Option<String>,
    pub(super) findings: Vec<Located>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) first_error: Option<usize>,
}

/// Which question judges a part of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// `scale`: a scalable target with its policies.
    Scaling,
    /// `reach`: the load balancers of a service.
    Reach,
    /// `diff` and `deploy`: the change of a service.
    Deploy,
}

impl Part {
    /// All, as they are shown: the title, and the key of JSON.
    pub(super) const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Scaling, "Scaling", "scaling"),
        (Self::Reach, "Load balancers", "reach"),
        (Self::Deploy, "Deployments", "deployments"),
    ];
}

/// What another question says of a part of a file, with the places of its findings.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CheckedPart {
    #[serde(skip)]
    pub(super) kind: Part,
    pub(super) file: String,
    pub(super) name: String,
    pub(super) format: &'static str,
    /// What the question says, in a line.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) summary: String,
    pub(super) findings: Vec<Located>,
    /// What would have to be known for more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) not_told: Vec<String>,
}

impl CheckedPart {
    pub(super) fn new(kind: Part, file: &str, name: &str, format: &'static str) -> Self {
        let (file, name) = (file.to_owned(), name.to_owned());
        Self { kind, file, name, format, summary: String::new(), findings: Vec::new(), not_told: Vec::new() }
    }
}

impl CheckedPart {
    /// How a value of the file is unknown.
    pub(super) fn unknown(&self) -> &'static str {
        if self.format.starts_with("Terraform") { "known only after apply" } else { "an expression in the file" }
    }
}

#[derive(Serialize)]
pub(super) struct Remarks {
    pub(super) file: String,
    pub(super) format: &'static str,
    pub(super) findings: Vec<Located>,
}

#[derive(Serialize)]
pub(super) struct Unreadable {
    pub(super) file: String,
    /// The error as it is.
    pub(super) findings: [Map<String, Value>; 1],
    #[serde(skip)]
    pub(super) told: Located,
}

/// A finding with its place in the file.
#[derive(Clone, Serialize)]
pub(super) struct Located {
    #[serde(flatten)]
    pub(super) finding: Found,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) column: Option<u64>,
}

impl Located {
    pub(super) fn at(finding: Found, (line, column): (u64, u64)) -> Self {
        Self { finding, line: Some(line), column: Some(column) }
    }
}

impl Checked {
    pub(super) fn file(&self) -> &str {
        match self {
            Self::Definition(one) => &one.file,
            Self::Service(one) => &one.file,
            Self::Part(one) => &one.file,
            Self::Remarks(one) => &one.file,
            Self::Unreadable(one) => &one.file,
        }
    }

    pub(super) fn findings(&self) -> &[Located] {
        match self {
            Self::Definition(one) => &one.findings,
            Self::Service(one) => &one.findings,
            Self::Part(one) => &one.findings,
            Self::Remarks(one) => &one.findings,
            Self::Unreadable(one) => std::slice::from_ref(&one.told),
        }
    }

    /// What the file calls it, where it is one of several, and where its first error is.
    pub(super) fn name_and_first(&self) -> (&str, Option<usize>) {
        match self {
            Self::Definition(one) => (one.name.as_deref().unwrap_or(""), one.first_error),
            Self::Service(one) => (&one.name, one.first_error),
            Self::Part(one) => (&one.name, None),
            Self::Remarks(_) | Self::Unreadable(_) => ("", None),
        }
    }

    /// The part that another question judges.
    pub(super) const fn part(&self) -> Option<&CheckedPart> {
        match self {
            Self::Part(part) => Some(part),
            _ => None,
        }
    }

    pub(super) const fn is_judged(&self) -> bool {
        matches!(self, Self::Definition(_) | Self::Service(_))
    }

    pub(super) fn has(&self, severity: FindingSeverity) -> bool {
        self.findings().iter().any(|one| one.finding.severity == severity)
    }
}

/// How many definitions and services there are, and what is wrong with them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Summary {
    pub(super) task_definitions: usize,
    #[serde(skip_serializing_if = "is_none")]
    pub(super) services: usize,
    pub(super) legal: usize,
    pub(super) with_errors: usize,
    pub(super) with_warnings: usize,
    /// Parts that other questions judge, and in how many of them something is wrong.
    #[serde(skip_serializing_if = "is_none")]
    pub(super) parts: usize,
    #[serde(skip_serializing_if = "is_none")]
    pub(super) parts_with_errors: usize,
    pub(super) unchecked: usize,
    pub(super) unreadable: usize,
    pub(super) passed_over: usize,
}

const fn is_none(count: &usize) -> bool {
    *count == 0
}

/// A finding of ours.
pub(super) fn found(
    severity: FindingSeverity,
    code: &'static str,
    path: &str,
    message: String,
    help: Option<String>,
) -> Found {
    Found { severity, code: code.into(), path: path.into(), message, help, aws_text: None, rule: None }
}
