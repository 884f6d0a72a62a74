//! Blue/green, linear and canary deployments on a real cluster: the whole new revision starts
//! beside the old one.

use alloc::string::String;

use super::{
    NO_INSTANCE, Rollout, TaskCondition,
    plan::{numbered, present},
    planner::Planner,
    remedy::{INSTANCES_MAX, first},
};
use stowplan::{
    cluster::facts::InstanceFacts,
    placement::{Explanation, SpecError},
};

/// How many tasks of a new revision run beside the old one, none of which stops before the traffic
/// has moved.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Beside {
    /// The service's tasks at the beginning, of all revisions.
    pub tasks: u32,
    /// Those of them that are healthy.
    pub healthy: u32,
    /// Those of them that belong to the new revision already.
    pub new: u32,
    /// Those of them that belong to an older revision and are protected from scale-in: they hold it
    /// (DEPLOY-155).
    pub protected: u32,
    /// On how many instances they were.
    pub instances: u32,
    /// CPU units of all tasks when the new ones have started.
    pub cpu: u64,
    /// MiB of all tasks when the new ones have started.
    pub memory: u64,
    /// How many new tasks find places.
    pub started: u32,
    /// How many do not.
    pub unplaced: u32,
    /// Why the next one finds none.
    pub explanation: Option<Explanation>,
    /// The fewest empty instances with which all tasks find places, and the ARN of the instance
    /// that they are like; `None` where no instance is needed, or none helps.
    pub more_instances: Option<(u32, String)>,
}

impl Beside {
    /// Whether the whole new revision runs, so that traffic can move.
    #[must_use]
    pub const fn completes(&self) -> bool {
        self.unplaced == 0
    }
}

/// # Deployments: a new revision beside the old one
impl Planner<'_> {
    pub(crate) fn plan_beside(&mut self, rollout: &Rollout<'_>) -> Result<Beside, SpecError> {
        rule!("DEPLOY-113", "DEPLOY-155");
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (tasks, handles) = present(self, rollout, &numbered(self));
        let held = handles.values().filter_map(|id| self.task(*id)).map(|view| view.holds());
        let (cpu, memory) = held.fold((0_u64, 0_u64), |(cpu, memory), holds| {
            (cpu.saturating_add(holds.cpu.into()), memory.saturating_add(holds.memory.into()))
        });
        let protected = tasks.iter().filter(|task| task.revision == 0 && task.protected).count();
        let new = count(tasks.iter().filter(|task| task.revision == 1).count());
        let healthy = count(tasks.iter().filter(|task| task.condition == TaskCondition::Healthy).count());
        let mut used: alloc::vec::Vec<u32> =
            tasks.iter().map(|task| task.instance).filter(|instance| *instance != NO_INSTANCE).collect();
        used.sort_unstable();
        used.dedup();
        let wanted = rollout.desired.saturating_sub(new);
        let (started, explanation) =
            if rollout.on_fargate { (wanted, None) } else { self.start_beside(rollout, wanted)? };
        let unplaced = wanted.saturating_sub(started);
        let needs = |one: u32| u64::from(started).saturating_mul(one.into());
        let more_instances = if unplaced > 0 { self.instances_beside(rollout, wanted) } else { None };
        Ok(Beside {
            tasks: count(tasks.len()),
            healthy,
            new,
            protected: count(protected),
            instances: count(used.len()),
            cpu: cpu.saturating_add(needs(rollout.spec.requirement.cpu.0)),
            memory: memory.saturating_add(needs(rollout.spec.requirement.memory.0)),
            started,
            unplaced,
            explanation,
            more_instances,
        })
    }

    /// How many of `wanted` new tasks find places, and why the next one does not.
    fn start_beside(&mut self, rollout: &Rollout<'_>, wanted: u32) -> Result<(u32, Option<Explanation>), SpecError> {
        let prepared = self.cluster.prepare(rollout.spec)?;
        let mut fork = self.cluster.fork();
        let placed = fork.place_many(prepared, usize::try_from(wanted).unwrap_or(usize::MAX));
        let started = placed.map_or(0, |placed| u32::try_from(placed.len()).unwrap_or(u32::MAX));
        let short = wanted.saturating_sub(started);
        let explanation = if short > 0 { fork.explain(prepared, short).ok() } else { None };
        drop(fork);
        let _ = self.cluster.forget_prepared(prepared);
        Ok((started, explanation))
    }

    fn instances_beside(&mut self, rollout: &Rollout<'_>, wanted: u32) -> Option<(u32, String)> {
        let template = self.spare_instance(rollout)?;
        let fewest = first(1, wanted.min(INSTANCES_MAX), |more| {
            let mut fork = self.cluster.fork();
            for number in 0..more {
                let arn = alloc::format!("{}-{number}", template.arn);
                let _ = fork.register(&InstanceFacts { arn, ..template.clone() });
            }
            Planner::on(fork.lend()).start_beside(rollout, wanted).is_ok_and(|(started, _)| started == wanted)
        })?;
        Some((fewest, template.arn.clone()))
    }
}
