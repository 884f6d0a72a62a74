//! Who starts the tasks of a request.

/// Who starts the tasks of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Starter {
    /// RunTask.
    RunTask,
    /// StartTask, which names its instances.
    StartTask,
    /// A service's scheduler, with the scheduling strategy REPLICA.
    Service,
    /// A service's scheduler, with the scheduling strategy DAEMON.
    Daemon,
}

words! {
    Starter: "starter" {
        RunTask = "RunTask",
        StartTask = "StartTask",
        Service = "Service",
        Daemon = "Daemon",
    }
}
