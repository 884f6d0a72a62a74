//! What is wrong with a schedule.

use alloc::{borrow::Cow, string::String};
use core::{fmt, ops::Range};

/// A schedule expression, window or zone that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleError {
    code: &'static str,
    start: usize,
    end: usize,
    message: String,
    help: Option<Cow<'static, str>>,
}

impl ScheduleError {
    pub(in crate::scaling) fn new(code: &'static str, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { code, start: span.start, end: span.end, message: message.into(), help: None }
    }

    pub(in crate::scaling) fn with_help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A stable code, e.g. `schedule/both-days`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The bytes that it is about, within the expression or the name of the zone.
    #[must_use]
    pub const fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl fmt::Display for ScheduleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for ScheduleError {}
