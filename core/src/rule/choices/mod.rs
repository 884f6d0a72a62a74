//! The named choices of each part of ECS that leaves something open.

mod capacity;
mod deployment;
mod scaling;

pub use capacity::CapacityChoices;
pub use deployment::DeploymentChoices;
pub use scaling::ScalingChoices;
