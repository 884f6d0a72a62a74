//! Building a cluster from facts, and the checks that facts must pass.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};
use core::fmt;

use super::Cluster;
use crate::{
    rule::Semantics,
    state::{
        AMOUNT_MAX, State,
        facts::{DesiredStatus, InstanceFacts, ResourceFacts, TaskFacts},
    },
};

/// Everything that is wrong with the facts of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidCluster {
    problems: Vec<Problem>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// The position in the list of instances or tasks.
    pub index: usize,
    /// The ARN of the instance or task.
    pub arn: String,
}

/// What can be wrong with a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// An instance has no ARN.
    InstanceWithoutArn,
    /// Two instances have the same ARN.
    DuplicateInstance,
    /// A registered amount is negative, or an amount is beyond 2^53.
    AmountOutOfRange,
    /// A task has no ARN.
    TaskWithoutArn,
    /// Two tasks have the same ARN.
    DuplicateTask,
}

impl InvalidCluster {
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) const fn new(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// All problems, in the order of the facts.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for InvalidCluster {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, problem) in self.problems.iter().enumerate() {
            if n > 0 {
                f.write_str("; ")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl core::error::Error for InvalidCluster {}

impl fmt::Display for Problem {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, index, arn } = self;
        match kind {
            ProblemKind::InstanceWithoutArn => write!(f, "container instance {index} has no ARN"),
            ProblemKind::DuplicateInstance => write!(f, "container instance {index} repeats the ARN `{arn}`"),
            ProblemKind::AmountOutOfRange => {
                write!(f, "container instance {index} (`{arn}`) has an amount out of range")
            }
            ProblemKind::TaskWithoutArn => write!(f, "task {index} has no ARN"),
            ProblemKind::DuplicateTask => write!(f, "task {index} repeats the ARN `{arn}`"),
        }
    }
}

/// Checks one instance's facts; `known` says whether an ARN is taken.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn check_instance(
    index: usize,
    facts: &InstanceFacts,
    known: impl Fn(&str) -> bool,
) -> Result<(), InvalidCluster> {
    let problem = problem_of(facts, AMOUNT_MAX, known);
    let problem = problem.map(|kind| Problem { kind, index, arn: facts.arn.clone() });
    problem.map_or(Ok(()), |problem| Err(InvalidCluster::new(alloc::vec![problem])))
}

/// What is wrong with one instance's facts; `left_max` is the largest amount that may be left of
/// it, in either direction.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn problem_of(facts: &InstanceFacts, left_max: i64, known: impl Fn(&str) -> bool) -> Option<ProblemKind> {
    let ResourceFacts { cpu, memory, .. } = facts.registered;
    let mut left = facts.remaining.iter().flat_map(|left| [left.cpu, left.memory]);
    let is_out_of_range = [cpu, memory].iter().any(|amount| !(0..=AMOUNT_MAX).contains(amount))
        || left.any(|amount| !(-left_max..=left_max).contains(&amount));
    if facts.arn.is_empty() {
        Some(ProblemKind::InstanceWithoutArn)
    } else if known(&facts.arn) {
        Some(ProblemKind::DuplicateInstance)
    } else {
        is_out_of_range.then_some(ProblemKind::AmountOutOfRange)
    }
}

/// Checks all facts at once.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn check(instances: &[InstanceFacts], tasks: &[TaskFacts]) -> Result<(), InvalidCluster> {
    let mut problems = Vec::new();
    let mut arns = BTreeSet::new();
    for (index, facts) in instances.iter().enumerate() {
        if let Err(invalid) = check_instance(index, facts, |arn| arns.contains(arn)) {
            problems.extend(invalid.problems);
        }
        arns.insert(facts.arn.as_str());
    }
    let mut arns = BTreeSet::new();
    for (index, facts) in tasks.iter().enumerate() {
        let kind = if facts.arn.is_empty() {
            ProblemKind::TaskWithoutArn
        } else if !arns.insert(facts.arn.as_str()) {
            ProblemKind::DuplicateTask
        } else {
            continue;
        };
        problems.push(Problem { kind, index, arn: facts.arn.clone() });
    }
    if problems.is_empty() { Ok(()) } else { Err(InvalidCluster::new(problems)) }
}

/// In the order of the ARNs, which are checked: each stands once.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn sort_instances(instances: &mut [InstanceFacts]) {
    instances.sort_unstable_by(|one, other| one.arn.cmp(&other.arn));
}

/// In the order of the ARNs, which are checked: each stands once.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn sort_tasks(tasks: &mut [TaskFacts]) {
    tasks.sort_unstable_by(|one, other| one.arn.cmp(&other.arn));
}

/// # Build a cluster from facts
impl Cluster {
    /// Builds a cluster from what is known of its instances and tasks. The order of the lists does
    /// not matter.
    ///
    /// Where an instance has `remaining`, its tasks are in it already; where not, they are
    /// subtracted from `registered`. A task on an instance that is not in the list counts nowhere.
    ///
    /// # Errors
    /// [`InvalidCluster`] lists every problem: missing or repeated ARNs, amounts out of range.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn build(
        instances: Vec<InstanceFacts>,
        tasks: Vec<TaskFacts>,
        semantics: &Semantics,
    ) -> Result<Self, InvalidCluster> {
        check(&instances, &tasks)?;
        let state = State { semantics: semantics.clone(), ..State::default() };
        let mut cluster = Self { state, ..Self::default() };
        cluster.fill(instances, tasks);
        Ok(cluster)
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn fill(&mut self, mut instances: Vec<InstanceFacts>, mut tasks: Vec<TaskFacts>) {
        sort_instances(&mut instances);
        sort_tasks(&mut tasks);
        for facts in &instances {
            // The facts were checked, so registering cannot fail.
            let _ = self.register(facts);
        }
        self.fill_tasks(&instances, &tasks);
    }

    /// Puts tasks on instances whose rows hold what `instances` says.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn fill_tasks(&mut self, instances: &[InstanceFacts], tasks: &[TaskFacts]) {
        let by_arn: BTreeMap<&str, &InstanceFacts> =
            instances.iter().map(|facts| (facts.arn.as_str(), facts)).collect();
        for facts in tasks {
            let row = facts.instance.as_deref().and_then(|arn| self.state.instance_by_arn.get(arn)).copied();
            let task = self.task_from(facts, row);
            if let Some(row) = row {
                let of = facts.instance.as_deref().and_then(|arn| by_arn.get(arn));
                let in_remaining = of.is_some_and(|of| of.remaining.is_some());
                let stopping = task.desired_status == DesiredStatus::Stopped;
                // ECS's remaining amounts have a stopping task's resources back already.
                if task.holding && (!in_remaining || stopping) {
                    self.state.take_loaded(
                        row,
                        &task.taken,
                        of.is_some_and(|of| !of.gpu_devices.is_empty()) && !stopping,
                    );
                } else if task.holding {
                    self.state.bind_dynamic(row, &task.taken);
                    self.state.hold_devices_loaded(row, &task.taken, of.is_some_and(|of| !of.gpu_devices.is_empty()));
                }
                self.state.tally_loaded(row, &task, of.copied());
            }
            let group = task.group;
            self.put_task(task);
            if let Some(row) = row {
                self.follow(row, Some(group));
            }
        }
    }
}
