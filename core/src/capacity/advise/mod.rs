//! Advice: what ECS does not decide itself. Kept apart from its own answers.

pub mod fleet;
