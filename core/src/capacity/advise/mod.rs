//! Advice, kept apart from what ECS itself would do: how much more fits, and how instances could be
//! freed. The crate `stowplan-fleet` advises which instances to buy.
//!
//! | question | answered by |
//! |---|---|
//! | how many more tasks fit, where they go, what runs out | [`Cluster::fit`](crate::cluster::Cluster::fit) |
//! | the same, the number alone | [`Cluster::fit_count`](crate::cluster::Cluster::fit_count) |
//! | what is free in all | [`Cluster::headroom`](crate::cluster::Cluster::headroom) |
//! | which instances could be freed, by which moves | [`Cluster::repack`](crate::cluster::Cluster::repack) |
//! | how few new instances hold these tasks | [`least_instances`] |

mod fit;
mod least;
mod repack;

pub use fit::{Fit, Headroom};
pub use least::{Batch, Least, least_instances};
pub use repack::{Budget, DrainStep, Movable, Repack, Stay, TaskMove};
