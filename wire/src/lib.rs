//! AWS JSON shapes and decision documents.
//!
//! [`Document::parse`] finds the values in a JSON text, [`read_cluster`] turns what the AWS CLI
//! printed into plain facts for `stowplan`. What makes no sense is an [`Error`] with a JSON
//! pointer; what is legal but misleading is a [`Lint`].
//! [From `describe-*` JSON to a `Cluster`](_documentation::from_describe_json) shows the way.
//!
//! The rooms, the ground first: [`read`] knows JSON and where in it what stands, [`aws`] what AWS
//! prints, [`answer`](mod@answer) is what is said, [`decide`](mod@decide) answers the documents
//! that are asked.

// `rule!` and `rules!` are words of every file here, as in core.
#[macro_use]
extern crate stowplan;

#[macro_use]
mod documents;

pub mod answer;
pub mod assumption;
pub mod aws;
pub mod decide;
#[cfg(feature = "fields")]
#[cfg_attr(
    not(any(feature = "redact", all(feature = "check", feature = "scaling"))),
    expect(dead_code, reason = "the table knows all documents, of which a build may leave some out")
)]
mod fields;
#[cfg(feature = "pack")]
pub mod pack;
pub mod read;
#[cfg(feature = "inspect")]
pub mod recognise;
#[cfg(feature = "redact")]
pub mod redact;
pub mod snapshot_script;
pub mod sweep;
mod threads;

pub use answer::Answer;
pub use aws::snapshot::{ClusterDocument, read_cluster, read_gathered, read_snapshot};
pub use decide::{
    ClusterSession, answer, answer_and_hold, answer_gathered, decide, decide_bytes, decide_document, decide_gathered,
    decide_value,
};
#[cfg(feature = "pack")]
pub use decide::{answer_packed, answer_packed_and_hold};
pub use read::{Document, Error, Lint, Node, PositionIndex, Token, json};
pub use stowplan::count;
pub use threads::Threads;

/// Guides, each an example that runs.
pub mod _documentation {
    #[doc = include_str!("../docs/from_describe_json.md")]
    pub mod from_describe_json {}
    #[cfg(feature = "pack")]
    #[doc = include_str!("../docs/packed_snapshots.md")]
    pub mod packed_snapshots {}
}
