//! The service events of a deployment.

use alloc::string::{String, ToString};

use super::{DeploymentOutcome, DeploymentPlan, Happening, WaitsFor};
use stowplan::{cluster::Cluster, placement::ServiceEvent};

impl DeploymentPlan {
    /// What ECS writes among the events of the service, byte for byte (PLACE-117): where the
    /// percentages block the deployment, or where the next task finds no place. Then it names the
    /// closest instance (PLACE-15), or says that the cluster or the provider has none (PLACE-143).
    /// `None` where the deployment ends or waits for something else.
    #[must_use]
    pub fn event(&self, cluster: &Cluster, service: &str, of_provider: bool) -> Option<String> {
        let DeploymentOutcome::Stuck { waits_for, .. } = self.outcome else { return None };
        let happening = match waits_for {
            WaitsFor::Configuration => Happening::Blocked,
            WaitsFor::Placement => Happening::UnableToPlace,
            _ => return None,
        };
        self.event_of(happening, cluster, service, of_provider)
    }

    /// ECS's text for something that happens in a [timed](Self::timed) deployment; `None` where its
    /// text holds what is not known.
    #[must_use]
    pub fn event_of(
        &self,
        happening: Happening,
        cluster: &Cluster,
        service: &str,
        of_provider: bool,
    ) -> Option<String> {
        let event = match happening {
            Happening::Blocked => ServiceEvent::DeploymentConfiguration { service },
            Happening::StartsFail => ServiceEvent::StartsFail { service },
            Happening::BreakerFails => ServiceEvent::DeploymentFailed { service },
            Happening::Steady => {
                rule!("DEPLOY-30");
                ServiceEvent::SteadyState { service }
            }
            Happening::UnableToPlace => {
                let closest = self.explanation.as_ref().and_then(|explanation| explanation.closest.as_ref());
                let view = closest.and_then(|closest| cluster.instance(closest.instance));
                match (closest, view) {
                    (Some(closest), Some(view)) => {
                        ServiceEvent::UnableToPlace { service, closest: view.id(), reason: closest.rejection.reason() }
                    }
                    _ if self.explanation.is_none() => return None,
                    _ if of_provider => ServiceEvent::NoInstancesInProvider { service },
                    _ => ServiceEvent::NoInstances { service },
                }
            }
        };
        Some(event.to_string())
    }
}
