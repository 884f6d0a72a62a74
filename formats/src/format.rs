//! The formats, and what is read of a file.

use crate::tree::{Source, Tree};

pub use stowplan_wire::recognise::tool::Format;

/// Larger files are refused: real plans have some megabytes.
pub(crate) const MAX_BYTES: usize = 64 << 20;

/// A file that was read as far as its format wants.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) source: Source,
    pub(crate) root: Tree,
}
