//! Why a task stopped, in ECS's words.

use alloc::{
    format,
    string::{String, ToString},
};

/// ECS's `stopCode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StopCode {
    /// It never ran.
    TaskFailedToStart,
    /// An essential container ended.
    EssentialContainerExited,
    /// Somebody stopped it.
    UserInitiated,
    /// Its service did.
    ServiceSchedulerInitiated,
    /// Spot capacity was taken back.
    SpotInterruption,
    /// Its host is going.
    TerminationNotice,
    /// The infrastructure below it failed.
    InfrastructureHealth,
}

words! {
    StopCode: "stop code" {
        TaskFailedToStart = "TaskFailedToStart",
        EssentialContainerExited = "EssentialContainerExited",
        UserInitiated = "UserInitiated",
        ServiceSchedulerInitiated = "ServiceSchedulerInitiated",
        SpotInterruption = "SpotInterruption",
        TerminationNotice = "TerminationNotice",
        InfrastructureHealth = "InfrastructureHealth",
    }
}

impl StopCode {
    /// The code of ECS's word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        word.parse().ok()
    }
}

/// Why a task stops: a code, and the text that ECS gives with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopCause {
    code: StopCode,
    reason: String,
}

impl StopCause {
    /// A cause with a text of its own.
    #[must_use]
    pub const fn new(code: StopCode, reason: String) -> Self {
        Self { code, reason }
    }

    /// An essential container ended.
    #[must_use]
    pub fn essential_container() -> Self {
        Self::new(StopCode::EssentialContainerExited, "Essential container in task exited".to_string())
    }

    /// Somebody stopped it; without a reason, ECS's own words.
    #[must_use]
    pub fn user(reason: Option<&str>) -> Self {
        Self::new(StopCode::UserInitiated, reason.unwrap_or("Task stopped by user").to_string())
    }

    /// Its service has fewer tasks to run, or new ones. `deployment` is `ecs-svc/…`.
    #[must_use]
    pub fn scaling(deployment: &str) -> Self {
        Self::new(
            StopCode::ServiceSchedulerInitiated,
            format!("Scaling activity initiated by (deployment {deployment})"),
        )
    }

    /// Its service moves it to another Availability Zone. `deployment` is `ecs-svc/…`.
    #[must_use]
    pub fn rebalancing(deployment: &str) -> Self {
        let reason = format!("Availability-zone rebalancing initiated by (deployment {deployment})");
        Self::new(StopCode::ServiceSchedulerInitiated, reason)
    }

    /// A target group found it unhealthy.
    #[must_use]
    pub fn load_balancer(target_group_arn: &str) -> Self {
        let reason = format!("Task failed ELB health checks in (target-group {target_group_arn})");
        Self::new(StopCode::ServiceSchedulerInitiated, reason)
    }

    /// A container's own check found it unhealthy.
    #[must_use]
    pub fn container_health() -> Self {
        Self::new(StopCode::ServiceSchedulerInitiated, "Task failed container health checks".to_string())
    }

    /// Fargate Spot took its capacity back.
    #[must_use]
    pub fn spot() -> Self {
        Self::new(StopCode::SpotInterruption, "Your Spot Task was interrupted.".to_string())
    }

    /// Its EC2 instance was terminated, or only stopped.
    #[must_use]
    pub fn host(instance_id: &str, terminated: bool) -> Self {
        let what = if terminated { "terminated" } else { "stopped" };
        Self::new(StopCode::TerminationNotice, format!("Host EC2 (instance {instance_id}) {what}."))
    }

    /// It could not be placed, with the reason of a failure such as `RESOURCE:CPU`.
    #[must_use]
    pub fn not_placed(reason: &str) -> Self {
        Self::new(StopCode::TaskFailedToStart, format!("TaskFailedToStart: {reason}"))
    }

    /// The code.
    #[must_use]
    pub const fn code(&self) -> StopCode {
        self.code
    }

    /// The text.
    #[must_use]
    pub fn reason(&self) -> &str {
        rule!("TASK-153");
        &self.reason
    }
}
