//! What a check has to say.

use alloc::string::String;
use core::{cmp::Ordering, fmt};

use stowplan::rule::RuleId;

/// How bad a [`Finding`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// ECS takes it, but it hardly does what it says.
    Warning,
    /// ECS refuses it.
    Error,
}

impl Severity {
    /// The word for it: `note`, `warning`, `error`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One remark on a task definition or a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// A stable code, e.g. `taskdef/fargate-size`.
    pub code: &'static str,
    /// A JSON pointer into the task definition or the service.
    pub path: String,
    /// What is wrong: lower-case, without a full stop.
    pub message: String,
    /// What ECS answers to it, or the part of its answer that is known.
    pub aws_text: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// The rule.
    pub rule: Option<RuleId>,
}

impl Finding {
    /// A finding without the optional parts.
    #[must_use]
    pub fn new(severity: Severity, code: &'static str, path: impl Into<String>, message: impl Into<String>) -> Self {
        let (path, message) = (path.into(), message.into());
        Self { severity, code, path, message, aws_text: None, help: None, rule: None }
    }

    pub(crate) fn error(code: &'static str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, path, message)
    }

    pub(crate) fn warning(code: &'static str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, path, message)
    }

    pub(crate) fn note(code: &'static str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, path, message)
    }

    /// Adds what ECS answers.
    #[must_use]
    pub fn aws(mut self, text: impl Into<String>) -> Self {
        self.aws_text = Some(text.into());
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the rule.
    #[must_use]
    pub const fn rule(mut self, rule: RuleId) -> Self {
        self.rule = Some(rule);
        self
    }

    /// The order of findings: by path, then by code (TASK-6). List positions count as numbers.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        rule!("TASK-6");
        let (mut mine, mut theirs) = (self.path.split('/'), other.path.split('/'));
        loop {
            let order = match (mine.next(), theirs.next()) {
                (None, None) => return self.code.cmp(other.code),
                (None, Some(_)) => Ordering::Less,
                (Some(_), None) => Ordering::Greater,
                (Some(mine), Some(theirs)) => match (mine.parse::<u64>(), theirs.parse::<u64>()) {
                    (Ok(mine), Ok(theirs)) => mine.cmp(&theirs),
                    _ => mine.cmp(theirs),
                },
            };
            if order != Ordering::Equal {
                return order;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_numbers() {
        let at = |path: &str| Finding::error("x", path, "");
        for (less, more) in [
            ("", "/cpu"),
            ("/containerDefinitions/2/image", "/containerDefinitions/10"),
            ("/containerDefinitions", "/containerDefinitions/0"),
            ("/containerDefinitions/0/name", "/cpu"),
        ] {
            assert_eq!(at(less).order(&at(more)), Ordering::Less, "{less} {more}");
            assert_eq!(at(more).order(&at(less)), Ordering::Greater, "{less} {more}");
        }
    }
}
