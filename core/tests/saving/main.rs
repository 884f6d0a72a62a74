//! A cluster is told as facts and built from them again; it is saved and restored, and goes on as
//! if nothing had been.
//!
//! With the feature `serde` each snapshot goes through JSON:
//! `cargo test -p stowplan --features serde --test saving`.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

#[path = "../common/cases.rs"]
mod cases;
#[path = "../common/mod.rs"]
mod common;
mod facts;
mod flat;
mod history;
#[cfg(feature = "serde")]
mod json;
mod law;
mod packed;
#[path = "../common/tally.rs"]
mod tally;

use stowplan::cluster::{Cluster, Snapshot};

/// Saves a cluster and restores it, through JSON where that can be had.
fn reload(cluster: &Cluster) -> Cluster {
    Cluster::restore(written_and_read(cluster.snapshot())).unwrap()
}

#[cfg(feature = "serde")]
fn written_and_read(snapshot: Snapshot) -> Snapshot {
    let text = serde_json::to_string(&snapshot).unwrap();
    let read = serde_json::from_str(&text).unwrap();
    assert_eq!(snapshot, read, "{text}");
    read
}

#[cfg(not(feature = "serde"))]
fn written_and_read(snapshot: Snapshot) -> Snapshot {
    snapshot
}
