//! The fewest equal instances on which all tasks find places, as ECS places them.

use alloc::{format, string::String, vec::Vec};

use crate::{
    cluster::{Cluster, facts::InstanceFacts},
    placement::{Decision, SpecError, TaskSpec},
    rule::Semantics,
};

/// Tasks that are placed one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// What each of them is.
    pub spec: TaskSpec,
    /// How many.
    pub count: u32,
}

/// How many instances are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Least {
    /// How many instances; `None`: not even the largest number tried is enough.
    pub instances: Option<u32>,
    /// How many of them have a task at the end.
    pub used: u32,
    /// The lower bound by the sums of CPU units and memory, whatever the strategy.
    pub bound: u32,
}

/// The fewest instances of these templates, in turn, on which every task finds a place: batch after
/// batch, task after task, by the tasks' own strategies. More instances do not always help, because
/// a spread uses all of them. So every number from the lower bound up to `most` is tried.
///
/// Cost: numbers tried × tasks.
///
/// # Errors
/// [`SpecError`] when a task makes no sense.
pub fn least_instances(
    templates: &[InstanceFacts],
    batches: &[Batch],
    most: u32,
    semantics: &Semantics,
) -> Result<Least, SpecError> {
    let bound = bound(templates, batches);
    if some_task_fits_nowhere(templates, batches, semantics)? {
        return Ok(Least { instances: None, used: 0, bound });
    }
    for count in bound..=most {
        if let Some(used) = places_all(templates, batches, count, semantics)? {
            return Ok(Least { instances: Some(count), used, bound });
        }
    }
    Ok(Least { instances: None, used: 0, bound })
}

/// Whether a task fits no empty instance, so that no number of them helps.
fn some_task_fits_nowhere(
    templates: &[InstanceFacts],
    batches: &[Batch],
    semantics: &Semantics,
) -> Result<bool, SpecError> {
    let named = |(at, template): (usize, &InstanceFacts)| InstanceFacts {
        arn: format!("instance-{at:05}"),
        ..template.clone()
    };
    let instances = templates.iter().enumerate().map(named).collect();
    let Ok(mut cluster) = Cluster::build(instances, Vec::new(), semantics) else { return Ok(false) };
    for batch in batches.iter().filter(|batch| batch.count > 0) {
        let prepared = cluster.prepare(&batch.spec)?;
        let lacks =
            |id| matches!(cluster.check(prepared, id), Ok(Some(rejection)) if rejection.reason().is_first_step());
        if cluster.instances().all(lacks) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How many of `count` instances get a task; `None` when a task finds no place.
fn places_all(
    templates: &[InstanceFacts],
    batches: &[Batch],
    count: u32,
    semantics: &Semantics,
) -> Result<Option<u32>, SpecError> {
    let fresh = |(at, template): (u32, &InstanceFacts)| InstanceFacts {
        arn: format!("instance-{at:05}"),
        ec2_instance_id: None::<String>,
        ..template.clone()
    };
    let instances: Vec<InstanceFacts> = (0..count).zip(templates.iter().cycle()).map(fresh).collect();
    let Ok(mut cluster) = Cluster::build(instances, Vec::new(), semantics) else { return Ok(None) };
    for batch in batches {
        let prepared = cluster.prepare(&batch.spec)?;
        for _ in 0..batch.count {
            let Ok(Decision::Placed(placed)) = cluster.decide(prepared) else { return Ok(None) };
            let _ = cluster.apply(&placed);
        }
    }
    let used = cluster.instance_views().filter(|(_, view)| view.running_tasks_count() > 0);
    Ok(u32::try_from(used.count()).ok())
}

/// The sums of CPU units and memory over the largest template's.
fn bound(templates: &[InstanceFacts], batches: &[Batch]) -> u32 {
    let sum = |amount: fn(&TaskSpec) -> u32| -> i64 {
        batches.iter().map(|batch| i64::from(batch.count).saturating_mul(i64::from(amount(&batch.spec)))).sum()
    };
    let largest = |amount: fn(&InstanceFacts) -> i64| templates.iter().map(amount).max().unwrap_or(0).max(1);
    let up = |sum: i64, each: i64| {
        let whole = sum.saturating_add(each.saturating_sub(1)).checked_div(each);
        whole.and_then(|whole| u32::try_from(whole).ok()).unwrap_or(u32::MAX)
    };
    let cpu = up(sum(|spec| spec.requirement.cpu.0), largest(|facts| facts.registered.cpu));
    let memory = up(sum(|spec| spec.requirement.memory.0), largest(|facts| facts.registered.memory));
    let some = batches.iter().any(|batch| batch.count > 0);
    cpu.max(memory).max(u32::from(some))
}
