//! stowplan for C and C++: decision documents in and out, and a cluster that is held in memory.
//!
//! `include/stowplan.h` is made of this crate and is its documentation: what a C program may rely
//! on stands in the comments here. The faces that run WebAssembly (Go's) call the same functions.
//!
//! Nothing here decides. `edge` turns pointers into values, and is the one place that trusts what
//! the header asks of callers; panics end there, too.

mod cluster;
mod document;
mod edge;
mod error;
mod fork;
mod json;
mod look;
mod memory;
mod number;
mod place;
mod query;
mod status;
mod text;
mod version;

pub use cluster::*;
pub use document::*;
pub use error::*;
pub use fork::*;
pub use json::*;
pub use look::*;
pub use memory::*;
pub use number::{InstanceNumber, PreparedNumber, TaskNumber};
pub use place::*;
pub use query::*;
pub use status::Status;
pub use text::*;
pub use version::*;
