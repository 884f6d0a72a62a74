//! AWS JSON shapes and decision documents.
//!
//! [`json::parse`] turns bytes into a JSON value, [`snapshot::read_cluster`] turns what the AWS CLI
//! printed into plain facts for `stowplan`. What makes no sense is an [`Error`] with a JSON
//! pointer; what is legal but misleading is a [`Lint`].
//! [From `describe-*` JSON to a `Cluster`](_documentation::from_describe_json) shows the way.

// `rule!` and `rules!` are words of every file here, as in core.
#[macro_use]
extern crate stowplan;

pub mod assumption;
mod attributes;
pub mod capacity_provider;
#[cfg(feature = "check")]
pub mod check;
pub mod cluster_settings;
mod contradiction;
pub mod decide;
pub mod document;
pub mod error;
pub mod event;
#[cfg(feature = "fields")]
#[cfg_attr(
    not(any(feature = "redact", all(feature = "check", feature = "scaling"))),
    expect(dead_code, reason = "the table knows all documents, of which a build may leave some out")
)]
mod fields;
pub mod instance;
#[cfg(feature = "instance-types")]
mod instance_requirements;
mod interfaces;
pub mod json;
pub mod lint;
pub mod nearest;
#[cfg(feature = "reach")]
mod reach;
#[cfg(feature = "redact")]
pub mod redact;
#[cfg(feature = "scaling")]
mod scaling;
pub mod secret;
pub mod service;
pub mod snapshot;
pub mod snapshot_script;
pub mod subnet;
pub mod task;
pub mod taskdef;
pub mod time;
mod words;

pub use decide::{ClusterSession, decide, decide_bytes, decide_value};
pub use error::Error;
pub use json::Node;
pub use lint::Lint;
pub use snapshot::{ClusterDocument, read_cluster, read_snapshot};
pub use stowplan::count;

/// Guides, each an example that runs.
pub mod _documentation {
    #[doc = include_str!("../docs/from_describe_json.md")]
    pub mod from_describe_json {}
}
