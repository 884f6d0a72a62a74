//! Amazon EKS in small exact answers: the size of a Fargate pod, the update of a managed node
//! group, the pods of an instance type. The autoscaler of pods is
//! [`scaling::hpa`](crate::scaling::hpa); nothing here schedules.

mod amount;
mod fargate_pod;
mod max_pods;
mod node_update;

pub use amount::{AmountError, Unit, amount};
pub use fargate_pod::{ContainerAmounts, FARGATE_STORAGE_MAX_GIB, PodContainer, PodNeed, PodSize, pod_need, pod_size};
pub use max_pods::{NodeNetwork, PodLimit, pod_limit};
pub use node_update::{
    DRAIN_SECONDS, GroupNodes, MaxUnavailable, NodeUpdate, QUIET_SECONDS, UNAVAILABLE_MAX, UpdateStrategy, node_update,
};
