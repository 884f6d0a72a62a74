//! What every language of the engine shares: where a text is, what is wrong with it, and the calendar.
//!
//! What the query language, metric math and schedules refuse is a [`Diagnostic`]: a code, a place, a message, and help where there
//! is any. Dates are counted in [`civil`].

pub mod civil;
mod diagnostic;
mod span;

pub(crate) use diagnostic::kinds;
pub use diagnostic::{Diagnostic, Kind, caret};
pub(crate) use span::Span;
