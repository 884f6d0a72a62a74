//! Which handles a cluster takes: its own, and those of the clusters that it was copied from.

use std::sync::atomic::{AtomicU64, Ordering};

/// No two clusters make handles under one name.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// The names under which a cluster's handles were made, the latest last, ascending.
#[derive(Clone, Debug)]
pub struct Lineage {
    names: Vec<u64>,
    latest: u64,
    family: u64,
}

/// Who made a handle.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    /// The cluster that was read, of which others are copies.
    pub family: u64,
    name: u64,
}

impl Lineage {
    /// Of a cluster that was read.
    pub fn new() -> Self {
        let latest = NEXT.fetch_add(1, Ordering::Relaxed);
        Self { names: vec![latest], latest, family: latest }
    }

    /// The mark for the next handle.
    pub const fn mark(&self) -> Mark {
        Mark { family: self.family, name: self.latest }
    }

    /// Whether a handle of this mark means something here.
    pub fn takes(&self, mark: Mark) -> bool {
        self.latest == mark.name || self.names.binary_search(&mark.name).is_ok()
    }

    /// The lineage of a copy: what was made before means the same in both, what is made afterwards
    /// means something in one of them alone.
    pub fn split(&mut self) -> Self {
        let mut copy = self.clone();
        copy.renew();
        self.renew();
        copy
    }

    fn renew(&mut self) {
        self.latest = NEXT.fetch_add(1, Ordering::Relaxed);
        self.names.push(self.latest);
    }
}
