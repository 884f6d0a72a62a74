//! What-ifs.

use crate::edge::changing;
use crate::{Cluster, Status};

/// Opens a what-if: what is changed from now on stays by `stowplan_cluster_commit`, and goes by
/// `stowplan_cluster_rollback`. What-ifs nest. One costs what is changed in it, not what the
/// cluster holds; while one is open, each change keeps its way back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_begin(cluster: *mut Cluster) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        changing(cluster, |cluster| {
            cluster.session.begin_fork();
            Ok(Status::Ok)
        })
    }
}

/// Keeps what was changed since the last `stowplan_cluster_begin`. Within another what-if, that one
/// still decides whether it stays. `STOWPLAN_STATUS_ABSENT` where none is open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_commit(cluster: *mut Cluster) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        changing(cluster, |cluster| cluster.session.commit_fork().map_or(Err(Status::Absent), |()| Ok(Status::Ok)))
    }
}

/// Undoes what was changed since the last `stowplan_cluster_begin`, to the bit. Numbers from before
/// mean what they meant. Forget those that were given out within: what is added later may get the
/// same. `STOWPLAN_STATUS_ABSENT` where none is open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_rollback(cluster: *mut Cluster) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        changing(cluster, |cluster| cluster.session.rollback_fork().map_or(Err(Status::Absent), |()| Ok(Status::Ok)))
    }
}
