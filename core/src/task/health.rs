//! Whether a task is healthy.

/// What a container's health check says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Health {
    /// No health check, or no result yet.
    #[default]
    Unknown,
    /// Passing.
    Healthy,
    /// Failing.
    Unhealthy,
}

words! {
    Health: "health status" {
        Unknown = "UNKNOWN",
        Healthy = "HEALTHY",
        Unhealthy = "UNHEALTHY",
    }
}

/// The health of a task by that of its essential containers (TASK-134): unhealthy when one is, else
/// unknown when one is, else healthy. A task without essential containers is unknown.
#[must_use]
pub fn task_health(essential: impl IntoIterator<Item = Health>) -> Health {
    rule!("TASK-134");
    let (mut any, mut unknown) = (false, false);
    for health in essential {
        any = true;
        match health {
            Health::Unhealthy => return Health::Unhealthy,
            Health::Unknown => unknown = true,
            Health::Healthy => {}
        }
    }
    if any && !unknown { Health::Healthy } else { Health::Unknown }
}
