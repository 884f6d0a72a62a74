//! Advice, kept apart from what ECS itself would do: how much more fits, and how instances could be
//! freed. The crate `stowplan-fleet` advises which instances to buy.

mod fit;
mod least;
mod repack;

pub use fit::{Fit, Headroom};
pub use least::{Batch, Least, least_instances};
pub use repack::{Budget, DrainStep, Movable, Repack, Stay, TaskMove};
