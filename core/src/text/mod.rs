//! What every language of the engine shares: where a text is, how it is read, what is wrong with
//! it, and the calendar.
//!
//! The query language, metric math and schedule expressions are grammars on `nom` over one
//! vocabulary, each in a `parse.rs` that begins with its rules. What they refuse is a
//! [`Diagnostic`]: a code, a place, a message, and help where there is any. Dates are counted in
//! [`civil`]; a [`Timestamp`](crate::unit::Timestamp) is written and read as AWS's tools do.

pub mod civil;
mod diagnostic;
mod errors;
mod instant;
mod piece;
pub(crate) mod read;
mod span;

pub use diagnostic::{Diagnostic, DiagnosticKind, caret};
pub(crate) use diagnostic::{kinds, render};
pub(crate) use errors::errors;
pub use instant::{LAST_SECOND, NotAnInstant, instant_of, milliseconds_of};
pub(crate) use piece::Piece;
pub(crate) use span::Span;
