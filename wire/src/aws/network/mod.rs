//! AWS's documents about load balancers and networks.

mod balancer;
mod groups;

pub(crate) use balancer::{Balancer, BalancerKind, TargetGroup, TargetType, read_balancers, read_target_groups};
pub(crate) use groups::{Groups, read_networks};
