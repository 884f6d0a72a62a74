//! The four steps of ECS's task placement, in the order of the files (PLACE-102).
//!
//! 1. `eligible`, `resources`: which instances can run the task at all;
//! 2. `constraint`: which of them the constraints allow;
//! 3. `strategy`: which of those the strategies prefer, one stage after the other;
//! 4. `tie_break`: which one of the rest, the admissible set, is ours.
//!
//! [`Rejection`] is what a check of the first two says.

mod constraint;
mod eligible;
mod rejection;
mod resources;
mod strategy;
mod tie_break;

pub use eligible::Ignored;
pub use rejection::{Reason, Rejection};

pub(crate) use resources::PORTS_MAX;
pub(crate) use strategy::{Narrowed, SpreadNest};
pub(crate) use tie_break::{at_end, at_random_stage};
