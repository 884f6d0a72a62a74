//! The statuses of a task.

/// What ECS wants of a task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DesiredStatus {
    /// The task should run; it counts for spread, `distinctInstance` and `runningTasksCount`.
    #[default]
    Running,
    /// The task should stop; its resources are free already (PLACE-36).
    Stopped,
}

words! {
    DesiredStatus: "desired status" { Running = "RUNNING", Stopped = "STOPPED" }
}

/// The status of a task as last reported, in the order of its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LastStatus {
    /// Network interface or capacity is being prepared.
    Provisioning,
    /// Waiting for the agent.
    Pending,
    /// Images, containers and targets are being prepared.
    Activating,
    /// Running.
    #[default]
    Running,
    /// Targets are being deregistered.
    Deactivating,
    /// Containers are being stopped.
    Stopping,
    /// The network interface is being detached.
    Deprovisioning,
    /// Stopped.
    Stopped,
}

words! {
    LastStatus: "task status" {
        Provisioning = "PROVISIONING",
        Pending = "PENDING",
        Activating = "ACTIVATING",
        Running = "RUNNING",
        Deactivating = "DEACTIVATING",
        Stopping = "STOPPING",
        Deprovisioning = "DEPROVISIONING",
        Stopped = "STOPPED",
    }
}
