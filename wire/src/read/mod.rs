//! Reading: JSON that knows where it is, what is wrong there, and what is said of it.

mod error;
pub mod json;
mod lint;
pub mod nearest;
pub mod secret;
pub mod time;
mod words;

pub use error::Error;
pub use json::Node;
pub use lint::Lint;
