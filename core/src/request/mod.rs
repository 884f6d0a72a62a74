//! What is asked: the task, its constraints and its strategies, as a caller states them and as a cluster's names resolve them.

mod platform;
mod prepared;
mod spec;

pub use spec::{
    CONSTRAINTS_MAX, Constraint, Field, Launch, Packed, STRATEGIES_MAX, SpecError, SpecErrorKind, Strategy, TaskSpec,
};

pub(crate) use platform::{AskedPlatform, PLATFORM_ATTRIBUTES};
pub(crate) use prepared::{Kind, ResolvedLaunch, Stage, stages};
