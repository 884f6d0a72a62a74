//! What of a group is suspended.

/// A process of a group that can be suspended (CAP-212).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GroupProcess {
    /// Instances are launched.
    Launch,
    /// Instances are terminated.
    Terminate,
    /// Instances are registered with the load balancer.
    AddToLoadBalancer,
    /// Alarms invoke the policies.
    AlarmNotification,
    /// Zones are rebalanced.
    AzRebalance,
    /// Health checks mark instances.
    HealthCheck,
    /// Instances are refreshed.
    InstanceRefresh,
    /// Unhealthy instances are replaced.
    ReplaceUnhealthy,
    /// Scheduled actions run.
    ScheduledActions,
}

words! {
    GroupProcess: "process of a group" {
        Launch = "Launch",
        Terminate = "Terminate",
        AddToLoadBalancer = "AddToLoadBalancer",
        AlarmNotification = "AlarmNotification",
        AzRebalance = "AZRebalance",
        HealthCheck = "HealthCheck",
        InstanceRefresh = "InstanceRefresh",
        ReplaceUnhealthy = "ReplaceUnhealthy",
        ScheduledActions = "ScheduledActions",
    }
}
