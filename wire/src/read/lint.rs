//! What is legal but misleading.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

/// A remark on a document that makes sense, in the shape of the contract's `lints`.
///
/// ```
/// let lint = stowplan_wire::Lint::new("snapshot/truncated", "there was another page", "/nextToken");
/// assert_eq!(lint.to_string(), "there was another page (at /nextToken)");
/// let lint = lint.with_help("repeat the command with this token");
/// assert_eq!(lint.to_string(), "there was another page (at /nextToken); repeat the command with this token");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(description = "What is legal but misleading."))]
#[serde(deny_unknown_fields)]
pub struct Lint {
    /// A stable code, e.g. `snapshot/truncated`.
    pub code: Cow<'static, str>,
    /// The message: lower-case, without a full stop.
    pub message: String,
    /// A JSON pointer into the document.
    pub path: String,
    /// A half-open range of UTF-8 bytes within the string at the path.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(schema_with = "span"))]
    pub span: Option<(usize, usize)>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Lint {
    /// A lint at a JSON pointer.
    #[must_use]
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>, path: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), path: path.into(), span: None, help: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The message, the place as [`Error`](crate::Error) prints it, and the help where there is any.
impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if !self.path.is_empty() {
            write!(f, " (at {})", self.path)?;
        }
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

/// The schema of a span, which errors have, too.
#[cfg(feature = "schema")]
fn span(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({ "$ref": "#/$defs/Span" })
}
