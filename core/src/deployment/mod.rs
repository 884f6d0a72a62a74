//! What a service does while it changes: deployments, health, rebalancing.

mod choices;

pub use choices::DeploymentChoices;
