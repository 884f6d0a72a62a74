//! Task definitions, and what a task needs of a container instance before it is placed.

mod requirement;

pub use requirement::{DynamicPorts, Gpus, Requirement};
