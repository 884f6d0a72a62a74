//! Amazon EKS and Kubernetes in small exact answers, beside what Amazon ECS does; nothing here
//! schedules.
//!
//! | question | answered by |
//! |---|---|
//! | what does the horizontal pod autoscaler do in its next round | [`hpa`] |
//! | which size does Fargate provision for a pod | [`pod_need`], [`pod_size`] |
//! | how is a managed node group updated | [`node_update`](node_update()) |
//! | how many pods does a node take | [`pod_limit`] |
//! | how much is `500m` or `2Gi` | [`amount`](amount()) |
//!
//! Each names its [rule](mod@stowplan::rule).

#![no_std]
#![cfg_attr(cold_code_small, feature(optimize_attribute))]

extern crate alloc;

#[macro_use]
extern crate stowplan;

#[cfg(test)]
extern crate std;

#[cfg(test)]
#[path = "../../core/tests/common/cases.rs"]
mod cases;

mod amount;
mod fargate_pod;
pub mod hpa;
mod max_pods;
mod node_update;

pub use amount::{AmountError, Unit, amount};
pub use fargate_pod::{ContainerAmounts, FARGATE_STORAGE_MAX_GIB, PodContainer, PodNeed, PodSize, pod_need, pod_size};
pub use max_pods::{NodeNetwork, PodLimit, pod_limit};
pub use node_update::{
    DRAIN_SECONDS, GroupNodes, MaxUnavailable, NodeUpdate, QUIET_SECONDS, UNAVAILABLE_MAX, UpdateStrategy, node_update,
};
