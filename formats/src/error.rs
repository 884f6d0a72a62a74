//! Why a file cannot be converted, and what in it could not be resolved.

use std::fmt;

use serde_json::{Map, Value};

/// Why a file cannot be converted at all.
///
/// ```
/// let error = stowplan_formats::convert(b"a: [", &Default::default()).unwrap_err();
/// assert_eq!(error.code(), "format/unknown");
/// assert!(error.help().is_some());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    code: &'static str,
    message: String,
    path: String,
    place: Option<(u64, u64)>,
    help: Option<String>,
}

impl Error {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), path: String::new(), place: None, help: None }
    }

    pub(crate) fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    pub(crate) fn place(mut self, line: u64, column: u64) -> Self {
        self.place = Some((line, column));
        self
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The stable code, e.g. `yaml/syntax`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// What is wrong, lower-case and without a full stop.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Line and column, from 1, where they are known.
    #[must_use]
    pub const fn line_and_column(&self) -> Option<(u64, u64)> {
        self.place
    }

    /// The error object of the decision documents, with `line` and `column` where they are known.
    #[must_use]
    pub fn to_document(&self) -> Value {
        let mut fields = Map::new();
        fields.insert("code".into(), self.code.into());
        fields.insert("message".into(), self.message.as_str().into());
        fields.insert("path".into(), self.path.as_str().into());
        if let Some((line, column)) = self.place {
            fields.insert("line".into(), line.into());
            fields.insert("column".into(), column.into());
        }
        if let Some(help) = &self.help {
            fields.insert("help".into(), help.as_str().into());
        }
        serde_json::json!({ "error": fields })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// Something that only the tool itself, or AWS, knows: left out, or left as a `${…}` placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// The JSON pointer in the file that was read.
    pub path: String,
    /// Line and column, from 1; known for YAML.
    pub place: Option<(u64, u64)>,
    /// What it is.
    pub what: String,
    /// What to do about it.
    pub help: String,
    /// Whether a whole document is missing for it, such as a task definition whose containers are
    /// not known.
    pub lost: bool,
}
