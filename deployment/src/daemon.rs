//! A deployment of a daemon: wave by wave on the instances that have it (DEPLOY-40).

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use core::ops::Range;

use super::{
    Percentages, Rollout, ServiceTask, StepSummary, TaskCondition, WaitsFor,
    plan::{numbered, present},
    planner::Planner,
};
use stowplan::{
    id::{InstanceId, PreparedId, TaskId},
    placement::{Rejection, SpecError, TaskSpec},
};

/// How a new revision of a daemon is rolled out to the instances that should have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DaemonRollout {
    /// How many instances should have a task: they are ACTIVE and meet the constraints
    /// (DEPLOY-142).
    pub eligible: u32,
    /// How many tasks the daemon has on those now.
    pub tasks: u32,
    /// Those of the eligible instances whose task is replaced, in the order in which that happens.
    pub instances: Vec<InstanceId>,
    /// Eligible instances without a task: they get one in the first step.
    pub missing: Vec<InstanceId>,
    /// How many tasks stay healthy.
    pub minimum: u32,
    /// The waves: places in `instances` whose tasks stop in the same step.
    pub waves: Vec<Range<u32>>,
    /// The steps, each of them followed by the time in which its new tasks become healthy.
    pub steps: Vec<StepSummary>,
    /// Eligible instances that do not take the new task even without their present one, with the
    /// first check that they fail, in the order of the ARNs.
    pub blocked: Vec<(InstanceId, Rejection)>,
    /// What the deployment waits for in the end: instances that do not take the new task, else
    /// protected tasks, else the percentages; `None` when it ends.
    pub waits_for: Option<WaitsFor>,
}

impl DaemonRollout {
    /// The instances of each wave.
    pub fn named_waves(&self) -> impl Iterator<Item = &[InstanceId]> {
        let part = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
        self.waves.iter().map(move |wave| self.instances.get(part(wave.start)..part(wave.end)).unwrap_or_default())
    }
}

/// A task that a daemon's deployment replaces, and whether its instance takes the new one.
struct Old {
    instance: InstanceId,
    healthy: bool,
    protected: bool,
    takes: bool,
}

/// What a daemon's deployment finds.
struct Found {
    eligible: u32,
    minimum: u32,
    /// Old tasks, in the order in which they are replaced: protected ones last.
    old: Vec<Old>,
    /// New tasks that run and are healthy, and those that do not yet.
    new: (u32, u32),
    /// Instances without a task that take one, and all of them.
    missing: (u32, Vec<InstanceId>),
    blocked: Vec<(InstanceId, Rejection)>,
}

/// # Deployments: a daemon
impl Planner<'_> {
    pub(crate) fn plan_daemon(
        &mut self,
        task: &TaskSpec,
        percentages: Percentages,
        definition: Option<&str>,
    ) -> Result<DaemonRollout, SpecError> {
        rule!("DEPLOY-40", "DEPLOY-142", "DEPLOY-143");
        let found = self.find_daemon(task, percentages, definition)?;
        let tasks = found.old.len().saturating_add(found.new.0.saturating_add(found.new.1) as usize);
        let (steps, waves, waits_for) = found.follow();
        Ok(DaemonRollout {
            eligible: found.eligible,
            tasks: u32::try_from(tasks).unwrap_or(u32::MAX),
            instances: found.old.iter().map(|old| old.instance).collect(),
            missing: found.missing.1,
            minimum: found.minimum,
            waves,
            steps,
            blocked: found.blocked,
            waits_for,
        })
    }

    pub(crate) fn daemon_minimum(
        &mut self,
        task: &TaskSpec,
        percentages: Percentages,
        definition: Option<&str>,
    ) -> Result<Option<u32>, SpecError> {
        let mut found = self.find_daemon(task, percentages, definition)?;
        if found.follow().2.is_none() {
            return Ok(None);
        }
        for count in (0..found.minimum).rev() {
            found.minimum = count;
            if found.follow().2.is_none() {
                let percent = u64::from(count).saturating_mul(100).checked_div(found.eligible.into());
                return Ok(percent.and_then(|percent| u32::try_from(percent).ok()));
            }
        }
        Ok(None)
    }

    fn find_daemon(
        &mut self,
        task: &TaskSpec,
        percentages: Percentages,
        definition: Option<&str>,
    ) -> Result<Found, SpecError> {
        let prepared = self.cluster.prepare(task)?;
        let (eligible, blocked) = self.daemon_instances(prepared, &task.group);
        let _ = self.cluster.forget_prepared(prepared);
        let rollout = Rollout::new(task, 0).definition(definition);
        let (tasks, handles) = present(self, &rollout, &numbered(self));
        let mut on: BTreeMap<InstanceId, ServiceTask> = BTreeMap::new();
        for task in tasks {
            let instance = handles.get(&task.number).and_then(|id| self.task(*id)?.instance());
            // Of two tasks on one instance the new one counts.
            let Some(instance) = instance else { continue };
            if on.get(&instance).is_none_or(|other| other.revision < task.revision) {
                on.insert(instance, task);
            }
        }
        let full: BTreeSet<InstanceId> = blocked.iter().map(|(instance, _)| *instance).collect();
        let takes = |instance: &InstanceId| !full.contains(instance);
        let (mut old, mut new, mut missing) = (Vec::new(), (0_u32, 0_u32), Vec::new());
        for instance in &eligible {
            match on.get(instance) {
                None => missing.push(*instance),
                Some(task) if task.revision == 0 => old.push(Old {
                    instance: *instance,
                    healthy: task.condition == TaskCondition::Healthy,
                    protected: task.protected,
                    takes: takes(instance),
                }),
                Some(task) if task.condition == TaskCondition::Healthy => new.0 = new.0.saturating_add(1),
                Some(_) => new.1 = new.1.saturating_add(1),
            }
        }
        // What is not healthy goes first, for nothing is lost by it.
        old.sort_by_key(|old| (old.protected, old.healthy));
        let startable = missing.iter().filter(|instance| takes(instance)).count();
        let count = u32::try_from(eligible.len()).unwrap_or(u32::MAX);
        Ok(Found {
            eligible: count,
            minimum: percentages.limits(count).minimum,
            old,
            new,
            missing: (u32::try_from(startable).unwrap_or(u32::MAX), missing),
            blocked,
        })
    }

    /// The instances that should have the daemon, in the order of the ARNs, and those of them that
    /// do not take the new task even without their present one.
    fn daemon_instances(
        &mut self,
        prepared: PreparedId,
        group: &str,
    ) -> (Vec<InstanceId>, Vec<(InstanceId, Rejection)>) {
        let mut fork = self.cluster.fork();
        let own: Vec<TaskId> =
            fork.tasks().filter(|id| fork.task(*id).is_some_and(|task| task.group() == group)).collect();
        for id in own {
            let _ = fork.stop_task(id);
        }
        let plan = fork.daemon_plan(prepared).unwrap_or_default();
        let blocked = plan.blocked.iter().map(|(instance, _)| instance);
        let meant: BTreeSet<InstanceId> = plan.start.iter().chain(blocked).copied().collect();
        (fork.instances().filter(|id| meant.contains(id)).collect(), plan.blocked)
    }
}

impl Found {
    /// Step by step until nothing moves: the steps, the waves, and what it waits for.
    fn follow(&self) -> (Vec<StepSummary>, Vec<Range<u32>>, Option<WaitsFor>) {
        let (mut steps, mut waves) = (Vec::new(), Vec::new());
        let (mut next, mut new, mut pending) = (0_usize, self.new.0.saturating_add(self.new.1), self.new.1);
        let mut healthy = self.new.0;
        let mut wanted = self.missing.0;
        for old in &self.old {
            healthy = healthy.saturating_add(u32::from(old.healthy));
        }
        loop {
            let mut row = StepSummary {
                stopped: 0,
                started: wanted,
                old: 0,
                new: 0,
                healthy: 0,
                unplaced: if steps.is_empty() { self.unplaced_at_first() } else { 0 },
                waits_for: None,
            };
            let first = next;
            while let Some(old) = self.old.get(next).filter(|old| self.may_stop(old, healthy)) {
                healthy = healthy.saturating_sub(u32::from(old.healthy));
                row.stopped = row.stopped.saturating_add(1);
                let count = if old.takes { &mut row.started } else { &mut row.unplaced };
                *count = count.saturating_add(1);
                next = next.saturating_add(1);
            }
            new = new.saturating_add(row.started);
            let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let left = count(self.old.len().saturating_sub(next));
            (row.old, row.new, row.healthy) = (left, new, healthy);
            if row.stopped > 0 {
                waves.push(count(first)..count(next));
            }
            let idle = row.stopped == 0 && row.started == 0 && pending == 0;
            if idle {
                row.waits_for = self.waits_for(next);
                if row.waits_for.is_some() {
                    row.unplaced = count(self.blocked_among(next));
                    steps.push(row);
                }
                return (steps, waves, row.waits_for);
            }
            steps.push(row);
            healthy = healthy.saturating_add(row.started).saturating_add(pending);
            (wanted, pending) = (0, 0);
        }
    }

    /// Whether an old task may stop now.
    const fn may_stop(&self, old: &Old, healthy: u32) -> bool {
        !old.protected && (!old.healthy || healthy > self.minimum)
    }

    /// Instances without a task that take none.
    fn unplaced_at_first(&self) -> u32 {
        u32::try_from(self.missing.1.len()).unwrap_or(u32::MAX).saturating_sub(self.missing.0)
    }

    /// Instances that have no task after the first `stopped` of the old ones have stopped.
    fn blocked_among(&self, stopped: usize) -> usize {
        let of_old = self.old.iter().take(stopped).filter(|old| !old.takes).count();
        of_old.saturating_add(self.missing.1.len()).saturating_sub(self.missing.0 as usize)
    }

    /// What is waited for when nothing moves any more and `stopped` of the old tasks are gone.
    fn waits_for(&self, stopped: usize) -> Option<WaitsFor> {
        match self.old.get(stopped) {
            _ if self.blocked_among(stopped) > 0 => Some(WaitsFor::Placement),
            Some(old) if old.protected => Some(WaitsFor::Protection),
            Some(_) => Some(WaitsFor::Configuration),
            None => None,
        }
    }
}
