//! Whether some cluster can have made a snapshot: what follows relies on it.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use super::{RestoreError, SavedInstance, SavedTask, Snapshot};
use crate::{
    cluster::build::{InvalidCluster, Problem, ProblemKind, problem_of},
    id::{InstanceId, TaskId},
    state::{
        AMOUNT_MAX, Names,
        facts::{DesiredStatus, LastStatus, TaskFacts},
        may_repeat,
    },
};

/// The largest amount that may be left of an instance, in either direction: what tasks take goes
/// beyond what facts may say.
const LEFT_MAX: i64 = AMOUNT_MAX * 2;

/// Checks everything that is not checked where it is put in.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn check(snapshot: &Snapshot) -> Result<(), RestoreError> {
    if snapshot.version != Snapshot::VERSION {
        return Err(RestoreError::Version(snapshot.version));
    }
    let instances = snapshot.instances.iter().map(|saved| saved.id.row());
    check_rows("instances", instances, snapshot.vacant_instances.iter().map(|id| id.row()))?;
    let tasks = snapshot.tasks.iter().map(|saved| saved.id.row());
    check_rows("tasks", tasks, snapshot.vacant_tasks.iter().map(|id| id.row()))?;
    let prepared = snapshot.prepared.iter().map(|saved| saved.id.row());
    check_rows("prepared", prepared, snapshot.vacant_prepared.iter().map(|id| id.row()))?;
    check_facts(snapshot)?;
    snapshot.instances.iter().try_for_each(check_gpus)?;
    snapshot.tasks.iter().enumerate().try_for_each(check_task)?;
    check_places(snapshot)
}

/// Each row from 0 on once.
#[cfg_attr(cold_code_small, optimize(size))]
fn check_rows(
    list: &'static str,
    rows: impl Iterator<Item = u32>,
    vacant: impl Iterator<Item = u32>,
) -> Result<(), RestoreError> {
    let mut all: Vec<u32> = rows.chain(vacant).collect();
    all.sort_unstable();
    if (0..).zip(&all).all(|(row, own): (u32, &u32)| row == *own) { Ok(()) } else { Err(RestoreError::Rows(list)) }
}

/// What [`Cluster::build`](crate::cluster::Cluster::build) checks of facts; planned tasks have no
/// ARN, and more or less may be left.
#[cfg_attr(cold_code_small, optimize(size))]
fn check_facts(snapshot: &Snapshot) -> Result<(), InvalidCluster> {
    let instances = || snapshot.instances.iter().map(|saved| &saved.facts);
    let told = snapshot.tasks.iter().map(|saved| saved.facts.arn.as_str()).filter(|arn| !arn.is_empty());
    if !may_repeat(instances().map(|facts| facts.arn.as_str()))
        && !may_repeat(told)
        && instances().all(|facts| problem_of(facts, LEFT_MAX, |_| false).is_none())
    {
        return Ok(());
    }
    let mut problems = Vec::new();
    let mut arns = BTreeSet::new();
    for (index, SavedInstance { facts, .. }) in snapshot.instances.iter().enumerate() {
        let kind = problem_of(facts, LEFT_MAX, |arn| arns.contains(arn));
        problems.extend(kind.map(|kind| Problem { kind, index, arn: facts.arn.clone() }));
        arns.insert(facts.arn.as_str());
    }
    let mut arns = BTreeSet::new();
    for (index, SavedTask { facts, .. }) in snapshot.tasks.iter().enumerate() {
        if !facts.arn.is_empty() && !arns.insert(facts.arn.as_str()) {
            problems.push(Problem { kind: ProblemKind::DuplicateTask, index, arn: facts.arn.clone() });
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(InvalidCluster::new(problems)) }
}

/// What is told of single GPUs is told once, of registered ones, and no shared one is idle.
#[cfg_attr(cold_code_small, optimize(size))]
fn check_gpus(saved: &SavedInstance) -> Result<(), RestoreError> {
    let facts = &saved.facts;
    let wrong = |gpu: &String| RestoreError::Gpu { instance: facts.arn.clone(), gpu: gpu.clone() };
    if let Some(device) = facts.gpu_devices.first() {
        return Err(wrong(&device.id));
    }
    let registered: BTreeSet<&String> = facts.registered.gpus.iter().collect();
    let idle: BTreeSet<&String> = facts.remaining.as_ref().unwrap_or(&facts.registered).gpus.iter().collect();
    if let Some(id) = idle.iter().find(|id| !registered.contains(*id)) {
        return Err(wrong(id));
    }
    let mut told = BTreeSet::new();
    for gpu in &saved.gpus {
        if !registered.contains(&gpu.id) || !told.insert(&gpu.id) || (gpu.shared && idle.contains(&gpu.id)) {
            return Err(wrong(&gpu.id));
        }
    }
    Ok(())
}

/// What a task takes goes with its statuses, and nothing is told of a planned one.
#[cfg_attr(cold_code_small, optimize(size))]
fn check_task((index, saved): (usize, &SavedTask)) -> Result<(), RestoreError> {
    let SavedTask { facts, holding, .. } = saved;
    let has_stopped = facts.last_status == LastStatus::Stopped;
    let wants_to_run = facts.desired_status == DesiredStatus::Running;
    if (has_stopped && (*holding || wants_to_run)) || (wants_to_run && !holding) {
        return Err(RestoreError::Holding(index));
    }
    if facts.arn.is_empty() && is_told(facts) { Err(RestoreError::PlannedTask(index)) } else { Ok(()) }
}

/// Whether something is said of a task that only ECS knows.
#[cfg_attr(cold_code_small, optimize(size))]
const fn is_told(facts: &TaskFacts) -> bool {
    facts.definition.is_some()
        || facts.started_by.is_some()
        || facts.availability_zone.is_some()
        || facts.launch_type.is_some()
        || facts.capacity_provider.is_some()
        || facts.created_at.is_some()
        || facts.started_at.is_some()
}

/// Each task on an instance is listed there, once, and nothing else is.
#[cfg_attr(cold_code_small, optimize(size))]
fn check_places(snapshot: &Snapshot) -> Result<(), RestoreError> {
    let mut by_arn = Names::default();
    for (number, saved) in (0..).zip(&snapshot.instances) {
        by_arn.insert(&saved.facts.arn, number);
    }
    let of = |number: u32| snapshot.instances.get(number as usize);
    let mut places: BTreeMap<TaskId, InstanceId> = BTreeMap::new();
    for (task, saved) in snapshot.tasks.iter().enumerate() {
        let Some(arn) = &saved.facts.instance else { continue };
        let found = by_arn.find(arn, |number| of(number).is_some_and(|saved| saved.facts.arn == *arn));
        let unknown = || RestoreError::UnknownInstance { task, instance: arn.clone() };
        places.insert(saved.id, found.and_then(of).ok_or_else(unknown)?.id);
    }
    let wrong = |saved: &SavedInstance| RestoreError::TasksOfInstance(saved.facts.arn.clone());
    for saved in &snapshot.instances {
        for task in &saved.tasks {
            if places.remove(task) != Some(saved.id) {
                return Err(wrong(saved));
            }
        }
    }
    let unlisted = places.into_values().next();
    unlisted
        .and_then(|at| snapshot.instances.iter().find(|saved| saved.id == at))
        .map_or(Ok(()), |saved| Err(wrong(saved)))
}
