//! Advice, kept apart from what ECS itself would do: how much more fits, the cheapest fleet, how instances could be freed.

mod fit;
pub mod fleet;
mod least;
mod repack;

pub use fit::{Fit, Headroom};
pub use least::{Batch, Least, least_instances};
pub use repack::{Budget, Movable, Move, Repack, Stay, Step};
