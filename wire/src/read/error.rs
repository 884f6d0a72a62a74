//! The error of a senseless document.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

/// Why a document makes no sense, in the shape of the contract's error object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Error {
    code: Cow<'static, str>,
    message: String,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<(usize, usize)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
}

impl Error {
    /// An error at a JSON pointer; the message is lower-case and has no full stop.
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

    /// Adds a half-open range of UTF-8 bytes within the string at the path.
    #[must_use]
    pub fn with_span(mut self, start: usize, end: usize) -> Self {
        self.span = Some((start, end));
        self
    }

    /// The stable code, e.g. `json/syntax`.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The message.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// A JSON pointer into the document; empty for the whole document.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// A half-open range of UTF-8 bytes within the string at [`path`](Self::path).
    #[must_use]
    pub const fn span(&self) -> Option<(usize, usize)> {
        self.span
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The message and the help, to change them.
    pub(crate) fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        [&mut self.message].into_iter().chain(self.help.as_mut())
    }

    /// The answer document: `{"error": {…}}`.
    #[must_use]
    pub fn to_document(&self) -> serde_json::Value {
        serde_json::json!({ "error": self })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if !self.path.is_empty() {
            write!(f, " (at {})", self.path)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
