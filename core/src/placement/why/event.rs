//! The texts of ECS's service events, byte for byte (PLACE-117).

use core::fmt;

use crate::{
    placement::step::Reason,
    request::{NO_INSTANCES, NO_INSTANCES_IN_PROVIDER},
};

/// The end of the scale-in event when protection leaves too many tasks (PLACE-119).
pub const PROTECTED_TASKS: &str = "The number of protected tasks are more than the desired count of tasks";

/// A service event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServiceEvent<'a> {
    /// No instance met all requirements; the closest one is named.
    UnableToPlace {
        /// The service's name.
        service: &'a str,
        /// The id of the closest matching container instance, without its ARN.
        closest: &'a str,
        /// Its first failing check.
        reason: Reason,
    },
    /// There was no instance to consider (PLACE-16).
    NoInstances {
        /// The service's name.
        service: &'a str,
    },
    /// There was no instance of the capacity provider to consider (PLACE-143).
    NoInstancesInProvider {
        /// The service's name.
        service: &'a str,
    },
    /// The cluster's limit of tasks in PROVISIONING is reached (CAP-114).
    ProvisioningLimit {
        /// The service's name.
        service: &'a str,
    },
    /// The percentages allow no task to stop and none to start.
    DeploymentConfiguration {
        /// The service's name.
        service: &'a str,
    },
    /// Starts fail one after another.
    StartsFail {
        /// The service's name.
        service: &'a str,
    },
    /// The circuit breaker fails a deployment.
    DeploymentFailed {
        /// The service's name.
        service: &'a str,
    },
    /// The service has what it shall have, all of it healthy.
    SteadyState {
        /// The service's name.
        service: &'a str,
    },
    /// More tasks are protected than desired.
    ProtectedTasks {
        /// The service's name.
        service: &'a str,
        /// The id of the task set or deployment whose tasks they are: `ecs-svc/` and a number, or
        /// the number; [`TASK_SET_ID`] where it is not known.
        task_set: &'a str,
    },
}

impl fmt::Display for ServiceEvent<'_> {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MORE: &str = "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";
        const UNABLE: &str = "was unable to place a task because no container instance met all of its requirements.";
        rule!("PLACE-117");
        match *self {
            Self::NoInstances { service } => {
                rule!("PLACE-16");
                write!(f, "service {service} {UNABLE} Reason: {NO_INSTANCES} {MORE}")
            }
            Self::NoInstancesInProvider { service } => {
                rule!("PLACE-143");
                write!(f, "service {service} was unable to reach steady state. Reason: {NO_INSTANCES_IN_PROVIDER}")
            }
            Self::ProvisioningLimit { service } => write!(
                f,
                "service {service} was unable to place tasks in your cluster because the tasks provisioning capacity limit was exceeded."
            ),
            Self::DeploymentConfiguration { service } => write!(
                f,
                "service {service} was unable to stop or start tasks during a deployment because of the service deployment configuration. \
                 Update the minimumHealthyPercent or maximumPercent value and try again."
            ),
            Self::StartsFail { service } => {
                write!(f, "service {service} is unable to consistently start tasks successfully.")
            }
            Self::DeploymentFailed { service } => {
                write!(f, "service {service} deployment failed: tasks failed to start.")
            }
            Self::SteadyState { service } => write!(f, "service {service} has reached a steady state."),
            Self::UnableToPlace { service, closest, reason } => {
                write!(f, "service {service} {UNABLE} The closest matching container-instance {closest} ")?;
                match reason {
                    Reason::Cpu => f.write_str("has insufficient CPU units available.")?,
                    Reason::Memory => f.write_str("has insufficient memory available.")?,
                    Reason::Ports => f.write_str("is already using a port required by your task.")?,
                    Reason::Attribute => f.write_str("is missing an attribute required by your task.")?,
                    other => write!(f, "encountered error \"{other}\".")?,
                }
                write!(f, " {MORE}")
            }
            Self::ProtectedTasks { service, task_set } => write!(
                f,
                "service {service} was unable to reach steady state because task set ({task_set}) was unable to scale in. \
                 Reason: {PROTECTED_TASKS}"
            ),
        }
    }
}

/// The placeholder that AWS's page prints where the id stands.
pub const TASK_SET_ID: &str = "taskSet-ID";
