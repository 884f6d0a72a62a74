//! A deployment from its first step to its last.

use alloc::vec::Vec;

use super::{Limits, Places, ServiceScheduler, WaitsFor};

/// What one step did, and the state of the service after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StepSummary {
    /// Tasks stopped.
    pub stopped: u32,
    /// Tasks started.
    pub started: u32,
    /// Tasks of older revisions after the step.
    pub old: u32,
    /// Tasks of the new revision after the step, pending ones included.
    pub new: u32,
    /// Healthy tasks after the step, before the new ones come up.
    pub healthy: u32,
    /// Tasks that would have started if there had been places.
    pub unplaced: u32,
    /// Why nothing was done.
    pub waits_for: Option<WaitsFor>,
}

/// How a deployment goes when every started task is healthy by the next step.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeploymentCourse {
    /// The bounds.
    pub limits: Limits,
    /// The steps.
    pub rows: Vec<StepSummary>,
    /// Whether it ends with the new revision alone, all of it healthy.
    pub completes: bool,
    /// The fewest healthy tasks.
    pub lowest_healthy: u32,
    /// The most tasks, running or pending.
    pub highest_total: u32,
    /// The most instances that the tasks were on.
    pub most_instances: u32,
}

impl DeploymentCourse {
    /// Why it got stuck.
    #[must_use]
    pub fn waits_for(&self) -> Option<WaitsFor> {
        self.rows.last().and_then(|row| row.waits_for)
    }
}

/// Follows a service until its deployment is done or nothing moves any more, at most `rate` starts
/// a step.
///
/// It terminates: every step but the last stops an old task, starts a new one, or lets pending ones
/// become healthy, and none of this is ever undone. Costs a step for each that
/// [`ServiceScheduler::tick`] takes.
pub fn follow(service: &mut ServiceScheduler, places: &mut impl Places, rate: u32) -> DeploymentCourse {
    let limits = service.limits();
    let total = |service: &ServiceScheduler| u32::try_from(service.tasks.len()).unwrap_or(u32::MAX);
    let mut course = DeploymentCourse {
        limits,
        rows: Vec::new(),
        completes: service.is_steady(),
        lowest_healthy: service.healthy_tasks(),
        highest_total: total(service),
        most_instances: service.instances(),
    };
    // Every task is stopped once and started once.
    let most = usize::try_from(u64::from(total(service)) + u64::from(service.desired)).unwrap_or(usize::MAX);
    for _ in 0..most.saturating_mul(2).saturating_add(2) {
        if service.is_steady() {
            course.completes = true;
            break;
        }
        let step = service.tick(places, rate);
        let count = |list: &[super::ServiceTask]| u32::try_from(list.len()).unwrap_or(u32::MAX);
        course.rows.push(StepSummary {
            stopped: count(&step.stopped),
            started: count(&step.started),
            old: service.old_tasks(),
            new: service.new_tasks(),
            healthy: service.healthy_tasks(),
            unplaced: step.unplaced,
            waits_for: step.waits_for,
        });
        course.lowest_healthy = course.lowest_healthy.min(service.healthy_tasks());
        course.highest_total = course.highest_total.max(total(service));
        course.most_instances = course.most_instances.max(service.instances());
        if step.waits_for.is_some() {
            break;
        }
        service.settle();
    }
    course
}
