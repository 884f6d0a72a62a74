//! The service event of a deployment that does not end (PLACE-117).

use alloc::string::{String, ToString};

use super::{DeploymentOutcome, DeploymentPlan, WaitsFor};
use crate::{cluster::Cluster, placement::ServiceEvent};

impl DeploymentPlan {
    /// What ECS writes among the events of the service, byte for byte (PLACE-117): where the
    /// percentages block the deployment, or where the next task finds no place. Then it names the
    /// closest instance (PLACE-15), or says that the cluster or the provider has none (PLACE-143).
    /// `None` where the deployment ends or waits for something else.
    #[must_use]
    pub fn event(&self, cluster: &Cluster, service: &str, of_provider: bool) -> Option<String> {
        let DeploymentOutcome::Stuck { waits_for, .. } = self.outcome else { return None };
        let event = match waits_for {
            WaitsFor::Configuration => ServiceEvent::DeploymentConfiguration { service },
            WaitsFor::Placement => {
                let closest = self.explanation.as_ref().and_then(|explanation| explanation.closest.as_ref());
                let view = closest.and_then(|closest| cluster.instance(closest.instance));
                match (closest, view) {
                    (Some(closest), Some(view)) => {
                        ServiceEvent::UnableToPlace { service, closest: view.id(), reason: closest.rejection.reason() }
                    }
                    _ if of_provider => ServiceEvent::NoInstancesInProvider { service },
                    _ => ServiceEvent::NoInstances { service },
                }
            }
            _ => return None,
        };
        Some(event.to_string())
    }
}
