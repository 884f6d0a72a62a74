//! Handles as numbers, under a key of their cluster and their kind.
//!
//! A handle of core is a row and a generation, and does not say which cluster it is of. Here it is
//! joined with a key by exclusive or: under another key it is some other row of some other
//! generation, which no cluster has. (A row is found by chance once in 2^32, and then its
//! generation once in 2^32.)

use std::sync::atomic::{AtomicU64, Ordering};

use stowplan::id::{InstanceId, PreparedId, TaskId};

/// A prepared task of one cluster; 0 is none.
pub type PreparedNumber = u64;
/// A container instance of one cluster; 0 is none.
pub type InstanceNumber = u64;
/// A task of one cluster; 0 is none.
pub type TaskNumber = u64;

/// The keys of a cluster. A copy has the same.
#[derive(Clone, Copy, Debug)]
pub struct Keys {
    prepared: u64,
    instance: u64,
    task: u64,
}

impl Keys {
    /// Keys that no cluster of this process had before.
    pub fn new() -> Self {
        static GIVEN: AtomicU64 = AtomicU64::new(0);
        let first = GIVEN.fetch_add(3, Ordering::Relaxed);
        let [prepared, instance, task] = [0, 1, 2].map(|kind| key(first.wrapping_add(kind)));
        Self { prepared, instance, task }
    }

    pub const fn prepared_number(&self, id: PreparedId) -> PreparedNumber {
        id.to_bits() ^ self.prepared
    }

    pub const fn prepared(&self, number: PreparedNumber) -> PreparedId {
        PreparedId::from_bits(number ^ self.prepared)
    }

    pub const fn instance_number(&self, id: InstanceId) -> InstanceNumber {
        id.to_bits() ^ self.instance
    }

    pub const fn instance(&self, number: InstanceNumber) -> InstanceId {
        InstanceId::from_bits(number ^ self.instance)
    }

    pub const fn task_number(&self, id: TaskId) -> TaskNumber {
        id.to_bits() ^ self.task
    }

    pub const fn task(&self, number: TaskNumber) -> TaskId {
        TaskId::from_bits(number ^ self.task)
    }
}

/// A bijection that scatters (the finaliser of SplitMix64). No row reaches the bit that is set, so
/// that 0 stands for nothing.
const fn key(number: u64) -> u64 {
    let mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed ^ (mixed >> 31)) | 1 << 31
}
