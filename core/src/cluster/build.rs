//! Building a cluster from facts, and the checks that facts must pass.

use alloc::{collections::BTreeSet, string::String, vec::Vec};
use core::fmt;

use super::Cluster;
use crate::{
    id::Row,
    rule::Semantics,
    state::{
        AMOUNT_MAX, Loaded, Names, Recent, State,
        facts::{InstanceFacts, ResourceFacts, TaskFacts},
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

/// Facts of instances and tasks.
type Facts<'f> = (Vec<&'f InstanceFacts>, Vec<&'f TaskFacts>);

/// Checks all facts at once, and brings them into the order of their ARNs.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn check<'f>(instances: &[&'f InstanceFacts], tasks: &[&'f TaskFacts]) -> Result<Facts<'f>, InvalidCluster> {
    let (mut in_order, mut tasks_in_order) = (instances.to_vec(), tasks.to_vec());
    sort_by_arn(&mut in_order);
    sort_by_arn(&mut tasks_in_order);
    let is_wrong = |facts: &&InstanceFacts| problem_of(facts, AMOUNT_MAX, |_| false).is_some();
    let may_be_wrong = instances.iter().any(is_wrong)
        || tasks.iter().any(|facts| facts.arn.is_empty())
        || repeats(&in_order)
        || repeats(&tasks_in_order);
    if may_be_wrong {
        check_one_by_one(instances, tasks)?;
    }
    Ok((in_order, tasks_in_order))
}

/// Whether two have one ARN, of facts in the order of their ARNs.
fn repeats<T: WithArn>(facts: &[&T]) -> bool {
    facts.windows(2).any(|pair| pair.first().map(|one| one.arn()) == pair.last().map(|one| one.arn()))
}

/// What is wrong, in the order of the facts.
#[cfg_attr(cold_code_small, optimize(size))]
fn check_one_by_one(instances: &[&InstanceFacts], tasks: &[&TaskFacts]) -> Result<(), InvalidCluster> {
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

/// What has an ARN.
trait WithArn {
    fn arn(&self) -> &str;
}

impl WithArn for InstanceFacts {
    fn arn(&self) -> &str {
        &self.arn
    }
}

impl WithArn for TaskFacts {
    fn arn(&self) -> &str {
        &self.arn
    }
}

/// Brings facts into the order of their ARNs.
///
/// ARNs of one cluster begin alike, so the eight bytes behind what they share are compared first.
#[cfg_attr(cold_code_small, optimize(size))]
fn sort_by_arn<T: WithArn>(facts: &mut [&T]) {
    let Some((first, rest)) = facts.split_first() else { return };
    let first = first.arn().as_bytes();
    let alike = |arn: &str| first.iter().zip(arn.as_bytes()).take_while(|(one, other)| one == other).count();
    let shared = rest.iter().map(|facts| alike(facts.arn())).min().unwrap_or(first.len());
    facts.sort_by_cached_key(|facts| {
        let mut key = [0; 8];
        let behind = facts.arn().as_bytes().get(shared..).unwrap_or_default();
        key.iter_mut().zip(behind).for_each(|(to, from)| *to = *from);
        (u64::from_be_bytes(key), facts.arn())
    });
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
        Self::build_from(&instances, &tasks, semantics)
    }

    /// [`build`](Self::build) for facts that somebody keeps: nothing of them is copied but what the
    /// cluster holds.
    ///
    /// # Errors
    /// As [`build`](Self::build).
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn build_from(
        instances: &[InstanceFacts],
        tasks: &[TaskFacts],
        semantics: &Semantics,
    ) -> Result<Self, InvalidCluster> {
        let (instances, tasks) = (instances.iter().collect::<Vec<_>>(), tasks.iter().collect::<Vec<_>>());
        let (instances, tasks) = check(&instances, &tasks)?;
        let state = State { semantics: semantics.clone(), ..State::default() };
        let mut cluster = Self { state, ..Self::default() };
        let mut recent = Recent::of_few(instances.len().saturating_mul(8));
        for facts in &instances {
            cluster.add_instance(facts, &mut recent);
        }
        cluster.fill_tasks(&instances, &tasks);
        Ok(cluster)
    }

    /// Puts tasks on instances whose rows hold what `instances` says.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn fill_tasks(&mut self, instances: &[&InstanceFacts], tasks: &[&TaskFacts]) {
        let mut recent = Recent::of_few(tasks.len());
        // Those of the facts were checked, so only a task that was there before can have an ARN.
        let is_new = self.state.tasks.iter().next().is_none();
        let (mut by_arn, mut recent_instances) = (Names::default(), Recent::of_many(instances.len()));
        for (number, facts) in (0..).zip(instances) {
            by_arn.insert(&facts.arn, number);
            recent_instances.keep(&facts.arn, number);
        }
        let rows: Vec<Option<Row>> =
            instances.iter().map(|facts| self.state.instance_by_arn.get(facts.arn.as_str()).copied()).collect();
        for facts in tasks {
            let found = facts.instance.as_deref().map(|arn| {
                let has = |number: u32| instances.get(number as usize).is_some_and(|facts| facts.arn == arn);
                let number = recent_instances.find(arn, has).or_else(|| by_arn.find(arn, has));
                let number = number.map(|number| number as usize);
                let row = number.and_then(|number| rows.get(number).copied().flatten());
                let row = row.or_else(|| self.state.instance_by_arn.get(arn).copied());
                (row, number.and_then(|number| instances.get(number).copied()))
            });
            let (row, of) = found.unwrap_or_default();
            let task = self.task_from(facts, row, &mut recent);
            if let Some(row) = row {
                self.state.charge_loaded(row, &task, of.map(Loaded::from).unwrap_or_default());
            }
            let group = task.group;
            let known = if is_new { None } else { self.state.task_row(&facts.arn) };
            self.put_task(task, known);
            if let Some(row) = row {
                self.follow(row, Some(group));
            }
        }
    }
}
