//! What is wrong with a text: one shape for every language, and one way to draw it.

use alloc::{
    borrow::Cow,
    format,
    string::{String, ToString},
};
use core::{fmt, ops::Range};

use super::Span;

/// What can be wrong with the texts of one language: `Display` is the message, lower-case and
/// without a full stop.
pub trait DiagnosticKind: fmt::Debug + fmt::Display {
    /// A stable code: the language and the fault, e.g. `query/unknown-subject`.
    fn code(&self) -> &'static str;
}

/// What is wrong with a text, where, and what to write instead.
///
/// # Example
/// ```
/// use stowplan::scaling::metric_math::MetricMathExpression;
/// let source = "sum(m1) / 2";
/// let error = MetricMathExpression::parse(source).unwrap_err();
/// assert_eq!((error.code(), error.span()), ("metric-math/unknown-function", 0..3));
/// let drawn = "error: unknown function `sum`
///   sum(m1) / 2
///   ^^^
///   help: functions are written in upper case: `SUM(…)`";
/// assert_eq!(error.render(source), drawn);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic<K> {
    kind: K,
    span: Span,
    help: Option<Cow<'static, str>>,
}

impl<K> Diagnostic<K> {
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn new(kind: K, span: impl Into<Span>) -> Self {
        Self { kind, span: span.into(), help: None }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn with_help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What is wrong.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn kind(&self) -> &K {
        &self.kind
    }

    /// Where: bytes of the text, half-open.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn span(&self) -> Range<usize> {
        self.span.range()
    }

    /// What to write instead, where that can be said.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

impl<K: DiagnosticKind> Diagnostic<K> {
    /// A stable code, e.g. `query/unknown-subject`.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// The message, the text around the place with carets under it, and the help: three lines or
    /// four, without colour.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn render(&self, source: &str) -> String {
        render("error", &self.kind.to_string(), source, self.span(), self.help())
    }
}

impl<K: DiagnosticKind> fmt::Display for Diagnostic<K> {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.kind, f)
    }
}

impl<K: DiagnosticKind> core::error::Error for Diagnostic<K> {}

/// What can be wrong with the texts of a language, with the message and the stable code of each
/// side by side.
///
/// ```text
/// kinds! {
///     /// What can be wrong with an expression.
///     pub enum MetricMathErrorKind {
///         /// This many bytes: more than the limit.
///         #[error("the expression has {0} bytes")]
///         "metric-math/too-long" => TooLong(usize),
///     }
/// }
/// ```
macro_rules! kinds {
    ($(#[$about:meta])* $visibility:vis enum $Name:ident {
        $($(#[$of:meta])* $code:literal => $Variant:ident $(($($inner:ty),+))? $({ $($(#[$field_of:meta])* $field:ident: $type:ty),+ $(,)? })?,)+
    }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        #[non_exhaustive]
        $visibility enum $Name {
            $($(#[$of])* $Variant $(($($inner),+))? $({ $($(#[$field_of])* $field: $type),+ })?,)+
        }

        impl $crate::text::DiagnosticKind for $Name {
            fn code(&self) -> &'static str {
                match self {
                    $(Self::$Variant { .. } => $code,)+
                }
            }
        }
    };
}
pub(crate) use kinds;

/// The part of a text around a place, and a line of carets under the place: for a program that has
/// only the span of an error.
#[must_use]
#[cfg_attr(cold_code_small, optimize(size))]
pub fn caret(source: &str, span: Range<usize>) -> String {
    draw(source, span)
}

#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn render(severity: &str, message: &str, source: &str, span: Range<usize>, help: Option<&str>) -> String {
    let help = help.map(|help| format!("\n  help: {help}")).unwrap_or_default();
    format!("{severity}: {message}\n{}{help}", draw(source, span))
}

/// The most characters of the source that are shown on either side of the place.
const CONTEXT: usize = 60;

#[cfg_attr(cold_code_small, optimize(size))]
fn draw(source: &str, span: Range<usize>) -> String {
    let start = floor(source, span.start);
    let end = floor(source, span.end.max(span.start)).max(start);
    let before = source.get(..start).unwrap_or("");
    let marked = source.get(start..end).unwrap_or("");
    let after = source.get(end..).unwrap_or("");
    let skipped = before.chars().count().saturating_sub(CONTEXT);
    let shown: String = before.chars().skip(skipped).map(plain).collect();
    let dots = if skipped > 0 { "…" } else { "" };
    let rest: String = after.chars().take(CONTEXT).map(plain).collect();
    let more = if after.chars().nth(CONTEXT).is_some() { "…" } else { "" };
    let middle: String = marked.chars().take(2 * CONTEXT).map(plain).collect();
    let indent = " ".repeat(dots.chars().count() + shown.chars().count());
    let carets = "^".repeat(middle.chars().count().max(1));
    format!("  {dots}{shown}{middle}{rest}{more}\n  {indent}{carets}")
}

/// Line breaks and tabs would move the caret.
#[cfg_attr(cold_code_small, optimize(size))]
fn plain(c: char) -> char {
    if c.is_control() { ' ' } else { c }
}

/// The start of the character that a byte position lies in.
#[cfg_attr(cold_code_small, optimize(size))]
fn floor(source: &str, at: usize) -> usize {
    let mut at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::{caret, render};

    #[test]
    fn the_caret_stands_under_the_place() {
        assert_eq!(render("error", "x", "é == b", 3..5, Some("y")), "error: x\n  é == b\n    ^^\n  help: y");
        assert_eq!(render("error", "x", "a", 1..1, None), "error: x\n  a\n   ^");
        assert_eq!(caret("é", 1..1), "  é\n  ^", "a place within a character");
    }
}
