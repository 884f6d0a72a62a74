//! How many instances a cluster has: capacity providers, cluster auto scaling, Auto Scaling groups.

pub mod advise;
mod choices;

pub use choices::CapacityChoices;
