//! Reading: JSON that knows where it is, what is wrong there, and what is said of it.

#[cfg(feature = "inspect")]
pub mod broken;
#[cfg(feature = "inspect")]
pub mod csv;
mod entry;
mod error;
pub mod json;
mod key;
mod lexeme;
mod lint;
pub mod nearest;
mod node;
mod position_index;
mod scan;
pub mod secret;
mod syntax;
mod tape;
pub mod time;
mod words;

pub use error::Error;
pub(crate) use json::items_of;
pub use json::{Node, Token};
pub use key::Keys;
pub use lint::Lint;
#[cfg(feature = "fields")]
pub(crate) use node::KeyMark;
pub use position_index::PositionIndex;
pub use tape::Document;
