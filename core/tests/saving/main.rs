//! A cluster is told as facts and built from them again; it is saved and restored, and goes on as if nothing had been.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

#[path = "../common/cases.rs"]
mod cases;
#[path = "../common/mod.rs"]
mod common;
mod facts;
mod history;
