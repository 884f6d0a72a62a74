//! Reading: JSON that knows where it is, what is wrong there, and what is said of it.

#[cfg(feature = "inspect")]
pub mod broken;
#[cfg(feature = "inspect")]
pub mod csv;
mod error;
pub mod json;
mod lint;
pub mod nearest;
mod node;
mod scan;
pub mod secret;
mod syntax;
mod tape;
pub mod time;
mod words;

pub use error::Error;
pub use json::{Node, Token};
pub use lint::Lint;
pub use tape::Document;
