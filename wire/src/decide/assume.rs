//! What is assumed where a document says nothing: a lint `assumed/…`, once an answer.

use stowplan::{
    capacity::ProviderKind,
    cluster::facts::{DesiredStatus, TaskFacts},
    task::NetworkMode,
};

use crate::assumption::Assumption;
use crate::aws::service::{CapacityProviderItem, read_capacity_provider_strategy};
use crate::aws::task_definition;
use crate::count::counted;
use crate::decide::Question;
use crate::{ClusterDocument, Error, Lint, Node};

/// Refuses what a contradictory snapshot would answer wrongly.
pub(super) fn trusted(question: Question, facts: &ClusterDocument, trust: bool) -> Result<(), Error> {
    let is_grave = matches!(
        question,
        Question::Stop | Question::Deploy | Question::Capacity | Question::Repack | Question::Rebalance
    );
    if is_grave && !trust { facts.contradictions.refuse() } else { Ok(()) }
}

/// Adds the lints about what was assumed for an answer.
pub(super) fn put(lints: &mut Vec<Lint>, question: Question, node: &Node<'_>, facts: &ClusterDocument) {
    if question != Question::Query {
        lints.extend(facts.contradictions.lint());
    }
    if needs_interfaces(question, node, facts) {
        lints.extend(facts.interfaces.lints());
    }
    if matches!(question, Question::Stop | Question::Deploy | Question::Repack | Question::Rebalance | Question::Drain)
    {
        lints.extend(unprotected(facts));
    }
}

/// That no task is protected from scale-in, where no document mentions any and services have tasks.
fn unprotected(facts: &ClusterDocument) -> Option<Lint> {
    let may_be = |task: &TaskFacts| task.desired_status == DesiredStatus::Running && task.group.starts_with("service:");
    let count = facts.tasks.iter().filter(|task| may_be(task)).count();
    if facts.tells_protection || count == 0 {
        return None;
    }
    let message = format!(
        "no task is assumed to be protected from scale-in: the protection of {} is not given",
        counted(count, "task")
    );
    let help = "add what `aws ecs get-task-protection` prints";
    Some(Assumption::NoProtection.lint(message, "/cluster/protectedTasks").with_help(help))
}

/// Whether tasks that a question is about have network interfaces of their own.
fn needs_interfaces(question: Question, node: &Node<'_>, facts: &ClusterDocument) -> bool {
    let holding = || facts.tasks.iter().any(|task| task.holds.eni);
    if on_fargate(question, node, facts) {
        return false;
    }
    match question {
        Question::Place | Question::Fit => asks_for_one(node, facts) || demands(node, facts),
        Question::Deploy => {
            asks_for_one(node, facts)
                || node.field("service").is_some_and(|service| asks_for_one(&service, facts))
                || named(node, facts)
        }
        Question::Capacity => demands(node, facts) || holding(),
        Question::Repack | Question::Rebalance | Question::Drain => holding(),
        // Its rows tell how many there are.
        Question::Instances => true,
        _ => false,
    }
}

/// Whether the tasks of a question go to Fargate, where no instance's interfaces count: by the
/// request, its service, the cluster's default, in the order of PLACE-131 and PLACE-132.
fn on_fargate(question: Question, node: &Node<'_>, facts: &ClusterDocument) -> bool {
    let request = match question {
        Question::Place | Question::Fit => node.field("request"),
        Question::Deploy => node.field("service"),
        _ => return false,
    };
    let is_fargate = |items: &[CapacityProviderItem]| {
        items.iter().all(|item| ProviderKind::of_name(&item.name) == Some(ProviderKind::Fargate))
    };
    if let Some(request) = &request {
        let items = read_capacity_provider_strategy(request).unwrap_or_default();
        match request.str_at("launchType").ok().flatten() {
            _ if !items.is_empty() => return is_fargate(&items),
            Some(word) => return word == "FARGATE",
            None if request.has("containerInstances") => return false,
            None => {}
        }
    }
    let name = request.as_ref().and_then(|request| request.str_at("serviceName").ok().flatten());
    if let Some(service) = name.and_then(|name| facts.service(name)) {
        match &service.launch_type {
            _ if !service.capacity_provider_strategy.is_empty() => {
                return is_fargate(&service.capacity_provider_strategy);
            }
            Some(word) => return word == "FARGATE",
            None => {}
        }
    }
    facts
        .clusters
        .first()
        .is_some_and(|cluster| !cluster.default_strategy.is_empty() && is_fargate(&cluster.default_strategy))
}

fn demands(node: &Node<'_>, facts: &ClusterDocument) -> bool {
    node.list_at("demand").is_ok_and(|demand| demand.iter().any(|one| asks_for_one(one, facts)))
}

/// The service that a question names in place of describing it.
fn named(node: &Node<'_>, facts: &ClusterDocument) -> bool {
    let name = node.str_at("service").ok().flatten().or_else(|| node.str_at("serviceName").ok().flatten());
    let service = name.and_then(|name| facts.service(name));
    let definition = service.and_then(|service| service.task_definition.as_deref());
    definition.is_some_and(|reference| is_awsvpc(reference, facts))
}

fn asks_for_one(node: &Node<'_>, facts: &ClusterDocument) -> bool {
    let Some(definition) = node.field("taskDefinition") else { return false };
    match definition.as_str() {
        Some(reference) => is_awsvpc(reference, facts),
        None => task_definition::read_task_definition(&definition, &mut Vec::new())
            .is_ok_and(|definition| definition.network_mode == Some(NetworkMode::Awsvpc)),
    }
}

fn is_awsvpc(reference: &str, facts: &ClusterDocument) -> bool {
    facts.task_definition(reference).is_some_and(|definition| definition.network_mode == Some(NetworkMode::Awsvpc))
}
