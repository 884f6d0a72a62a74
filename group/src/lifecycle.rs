//! The states of an instance of a group.

/// AWS's `LifecycleState` (CAP-204).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LifecycleState {
    /// It starts.
    Pending,
    /// It starts; a lifecycle hook holds it.
    PendingWait,
    /// It starts; the hook has let it go.
    PendingProceed,
    /// AWS holds it back, and no page says what that means for the capacity.
    Quarantined,
    /// It serves.
    InService,
    /// It ends.
    Terminating,
    /// It ends; a lifecycle hook holds it.
    TerminatingWait,
    /// It ends; the hook has let it go.
    TerminatingProceed,
    /// Its hook was abandoned and the group retains it.
    TerminatingRetained,
    /// It has ended.
    Terminated,
    /// It leaves the group.
    Detaching,
    /// It has left the group.
    Detached,
    /// It goes to standby.
    EnteringStandby,
    /// It is set aside.
    Standby,
    /// Its root volume is replaced.
    ReplacingRootVolume,
    /// Its root volume is replaced; a lifecycle hook holds it.
    ReplacingRootVolumeWait,
    /// Its root volume is replaced; the hook has let it go.
    ReplacingRootVolumeProceed,
    /// Its root volume was replaced.
    RootVolumeReplaced,
    /// It comes to the warm pool.
    WarmedPending,
    /// It comes to the warm pool; a lifecycle hook holds it.
    WarmedPendingWait,
    /// It comes to the warm pool; the hook has let it go.
    WarmedPendingProceed,
    /// The hook on its way to the warm pool was abandoned and the group retains it.
    WarmedPendingRetained,
    /// It ends in the warm pool.
    WarmedTerminating,
    /// It ends in the warm pool; a lifecycle hook holds it.
    WarmedTerminatingWait,
    /// It ends in the warm pool; the hook has let it go.
    WarmedTerminatingProceed,
    /// The hook at its end in the warm pool was abandoned and the group retains it.
    WarmedTerminatingRetained,
    /// It has ended in the warm pool.
    WarmedTerminated,
    /// Stopped in the warm pool.
    WarmedStopped,
    /// Running in the warm pool.
    WarmedRunning,
    /// Hibernated in the warm pool.
    WarmedHibernated,
}

words! {
    LifecycleState: "lifecycle state" {
        Pending = "Pending",
        PendingWait = "Pending:Wait",
        PendingProceed = "Pending:Proceed",
        Quarantined = "Quarantined",
        InService = "InService",
        Terminating = "Terminating",
        TerminatingWait = "Terminating:Wait",
        TerminatingProceed = "Terminating:Proceed",
        TerminatingRetained = "Terminating:Retained",
        Terminated = "Terminated",
        Detaching = "Detaching",
        Detached = "Detached",
        EnteringStandby = "EnteringStandby",
        Standby = "Standby",
        ReplacingRootVolume = "ReplacingRootVolume",
        ReplacingRootVolumeWait = "ReplacingRootVolume:Wait",
        ReplacingRootVolumeProceed = "ReplacingRootVolume:Proceed",
        RootVolumeReplaced = "RootVolumeReplaced",
        WarmedPending = "Warmed:Pending",
        WarmedPendingWait = "Warmed:Pending:Wait",
        WarmedPendingProceed = "Warmed:Pending:Proceed",
        WarmedPendingRetained = "Warmed:Pending:Retained",
        WarmedTerminating = "Warmed:Terminating",
        WarmedTerminatingWait = "Warmed:Terminating:Wait",
        WarmedTerminatingProceed = "Warmed:Terminating:Proceed",
        WarmedTerminatingRetained = "Warmed:Terminating:Retained",
        WarmedTerminated = "Warmed:Terminated",
        WarmedStopped = "Warmed:Stopped",
        WarmedRunning = "Warmed:Running",
        WarmedHibernated = "Warmed:Hibernated",
    }
}

/// What an instance in a state is to its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LifecyclePlace {
    /// It counts towards the desired capacity and does not serve yet.
    Coming,
    /// It counts towards the desired capacity and serves.
    Serving,
    /// It no longer counts towards the desired capacity; a later scale-in still counts it.
    Ending,
    /// It does not count.
    Outside,
    /// It waits in the warm pool.
    Warm,
    /// It is on its way into the warm pool.
    Warming,
}

words! {
    LifecyclePlace: "place in a group" {
        Coming = "coming",
        Serving = "serving",
        Ending = "ending",
        Outside = "outside",
        Warm = "warm",
        Warming = "warming",
    }
}

impl LifecycleState {
    /// What an instance in this state is to its group (CAP-204, CAP-205, CAP-213).
    ///
    /// ```
    /// use stowplan_group::{LifecyclePlace, LifecycleState};
    /// assert_eq!("Pending:Wait".parse::<LifecycleState>()?.place(), LifecyclePlace::Coming);
    /// assert_eq!(LifecycleState::TerminatingRetained.place(), LifecyclePlace::Outside);
    /// # Ok::<(), stowplan::word::UnknownWord>(())
    /// ```
    #[must_use]
    pub const fn place(self) -> LifecyclePlace {
        rule!("CAP-204", "CAP-205", "CAP-213");
        match self {
            Self::Pending | Self::PendingWait | Self::PendingProceed | Self::Quarantined => LifecyclePlace::Coming,
            Self::ReplacingRootVolume
            | Self::ReplacingRootVolumeWait
            | Self::ReplacingRootVolumeProceed
            | Self::RootVolumeReplaced => LifecyclePlace::Coming,
            Self::InService => LifecyclePlace::Serving,
            Self::Terminating | Self::TerminatingWait | Self::TerminatingProceed => LifecyclePlace::Ending,
            Self::WarmedStopped | Self::WarmedRunning | Self::WarmedHibernated => LifecyclePlace::Warm,
            Self::WarmedPending | Self::WarmedPendingWait | Self::WarmedPendingProceed => LifecyclePlace::Warming,
            _ => LifecyclePlace::Outside,
        }
    }

    /// Whether an instance in this state counts towards the desired capacity.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self.place(), LifecyclePlace::Coming | LifecyclePlace::Serving)
    }
}
