//! What is wrong with an alarm, a policy, a target or a series.

use alloc::{borrow::Cow, string::String};
use core::fmt;

/// A configuration or series that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScalingError {
    code: &'static str,
    field: Cow<'static, str>,
    message: String,
    help: Option<Cow<'static, str>>,
}

impl ScalingError {
    pub(crate) fn new(code: &'static str, field: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { code, field: field.into(), message: message.into(), help: None }
    }

    pub(crate) fn with_help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A stable code, e.g. `step/gap`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Where: the field in AWS's spelling, with `/` before what lies within, e.g.
    /// `StepAdjustments/1/MetricIntervalLowerBound`.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl fmt::Display for ScalingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for ScalingError {}
