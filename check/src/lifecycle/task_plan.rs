//! The parts of a definition that decide about a task's life.

use alloc::collections::BTreeMap;

use super::{ContainerCondition, ContainerPlan, RestartPolicy, TaskPlan, Work};
use crate::document::{Container, Document};

/// What a task definition plans, for [`lifecycle`](super). `links` and
/// `volumesFrom` wait like START. Names and words that make no sense are passed over;
/// [`check`](crate::definition::check()) tells them. Costs n log n for n containers.
///
/// ```
/// use stowplan_check::{document::{Container, Document, Given}, lifecycle::task_plan};
/// let web = Container { name: Given::Known("web".to_owned()), stop_timeout: Given::Known(60), ..Container::default() };
/// let document = Document { containers: Given::Known(vec![web]), ..Document::default() };
/// let plan = task_plan(&document, Default::default());
/// assert_eq!((plan.containers[0].essential, plan.containers[0].stop_timeout_seconds), (true, 60));
/// ```
#[must_use]
pub fn task_plan(document: &Document, work: Work) -> TaskPlan {
    let containers = document.containers();
    let mut positions = BTreeMap::new();
    for (index, container) in containers.iter().enumerate() {
        if let Some(name) = container.name.raw() {
            positions.entry(name).or_insert(index);
        }
    }
    let containers = containers.iter().map(|container| container_plan(container, &positions)).collect();
    TaskPlan { containers, work }
}

fn container_plan(container: &Container, positions: &BTreeMap<&str, usize>) -> ContainerPlan {
    let explicit = container.depends_on.iter().filter_map(|dependency| {
        let condition = ContainerCondition::parse(dependency.condition.raw()?)?;
        Some((positions.get(dependency.container_name.raw()?).copied()?, condition))
    });
    let links = container.links.iter().filter_map(|link| link.raw()?.split(':').next());
    let sources = container.volumes_from.iter().filter_map(|source| source.raw());
    let implied =
        links.chain(sources).filter_map(|name| Some((positions.get(name).copied()?, ContainerCondition::Start)));
    let seconds = |given: Option<i64>| given.and_then(|seconds| u32::try_from(seconds).ok());
    let policy = container.restart_policy.known().filter(|policy| policy.enabled.is_true());
    let restart = policy.map(|policy| {
        let codes = policy.ignored_exit_codes.iter().filter_map(|code| i32::try_from(code.get()?).ok());
        let own = RestartPolicy { ignored_exit_codes: codes.collect(), ..RestartPolicy::default() };
        match seconds(policy.restart_attempt_period.get()) {
            Some(restart_attempt_period_seconds) => RestartPolicy { restart_attempt_period_seconds, ..own },
            None => own,
        }
    });
    let plan = ContainerPlan::essential();
    ContainerPlan {
        essential: container.is_essential().unwrap_or(plan.essential),
        depends_on: explicit.chain(implied).collect(),
        restart,
        start_timeout_seconds: seconds(container.start_timeout.get()).filter(|seconds| *seconds > 0),
        stop_timeout_seconds: seconds(container.stop_timeout.get()).unwrap_or(plan.stop_timeout_seconds),
    }
}
