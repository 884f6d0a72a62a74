//! The strategies that ECS uses where a request gives none, and what it does with those that are
//! given.

use alloc::{string::ToString, vec, vec::Vec};

use super::{Destination, Field, Starter, Strategy};
use crate::state::ZONE_ATTRIBUTE;

impl Starter {
    /// The strategies that ECS uses for a request that gives `given`.
    ///
    /// | | none given | some given |
    /// |---|---|---|
    /// | RunTask | any instance (PLACE-112) | these |
    /// | service | over the zones, then over their instances (PLACE-111) | these |
    /// | StartTask, daemon | none: nothing is chosen (PLACE-17, PLACE-120) | none |
    /// | a service on managed instances | over the zones (PLACE-188) | over the zones (PLACE-189) |
    /// | RunTask on managed instances | none: any with room (PLACE-188) | none (PLACE-189) |
    /// | on Fargate | none: no instance is asked (PLACE-133) | none |
    ///
    /// Giving the answer as `given` yields the same answer.
    ///
    /// ```
    /// use stowplan::{placement::{Launch, Strategy}, request::{Destination, Starter}};
    /// let ec2 = Destination::from(&Launch::Ec2);
    /// assert_eq!(Starter::RunTask.strategies(vec![], &ec2), [Strategy::Random]);
    /// assert_eq!(Starter::Service.strategies(vec![], &ec2), Strategy::service_default());
    /// assert_eq!(Starter::Daemon.strategies(vec![Strategy::Random], &ec2), []);
    /// ```
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn strategies(self, given: Vec<Strategy>, destination: &Destination) -> Vec<Strategy> {
        rule!("PLACE-188", "PLACE-189");
        match self {
            Self::StartTask | Self::Daemon => Vec::new(),
            Self::RunTask | Self::Service if destination.is_fargate() => Vec::new(),
            Self::RunTask if destination.is_managed() => Vec::new(),
            Self::Service if destination.is_managed() => {
                vec![Strategy::Spread(Field::Attribute(ZONE_ATTRIBUTE.to_string()))]
            }
            Self::RunTask | Self::Service if !given.is_empty() => given,
            Self::RunTask => Strategy::run_task_default(),
            Self::Service => Strategy::service_default(),
        }
    }
}
