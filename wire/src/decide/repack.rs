//! `repack`: a plan of moves that frees instances.

use serde_json::{Value, json};
use stowplan::{
    capacity::advise::{Budget, Movable, Repack},
    cluster::facts::{DesiredStatus, InstanceStatus},
    deployment::Percentages,
    id::InstanceId,
};

use crate::count::{counted, either};
use crate::decide::{
    Answer, ClusterSession,
    options::DecideOptions,
    price::{Prices, exactly},
    put_lints, rule_ids,
    service_request::{daemon_groups, is_daemon, of_service},
};
use crate::{Error, Lint, Node};
use stowplan::capacity::price::instance;

pub(super) fn answer(held: &mut ClusterSession, node: &Node<'_>, options: &DecideOptions) -> Result<Answer, Error> {
    let mut lints = held.facts.lints.clone();
    let services = movable(held, options, &mut lints)?;
    let budget = Budget {
        moves: node.u32_at("moves")?.unwrap_or(u32::MAX),
        instances: node.u32_at("instances")?.unwrap_or(u32::MAX),
    };
    let provider = node.string_at("capacityProvider")?;
    if let Some(name) = &provider {
        super::capacity::provider::exists(held, name, &node.path_of("capacityProvider"))?;
    }
    let daemons = daemon_groups(held);
    let of_provider: Vec<InstanceId> = held
        .cluster
        .instances()
        .filter(|id| {
            let view = held.cluster.instance(*id);
            provider.is_none() || view.is_some_and(|view| view.capacity_provider() == provider.as_deref())
        })
        .collect();
    lints.extend(leaving(held));
    let plan = held
        .cluster
        .repack(&services, budget, &|id| of_provider.contains(&id), &|group| daemons.contains(group))
        .map_err(|error| Error::new(error.code(), error.to_string(), "/cluster/services"))?;
    let mut answer = Answer::new();
    answer.insert("instances".into(), of_provider.len().into());
    answer.insert("freed".into(), plan.steps.len().into());
    answer.insert("atMost".into(), plan.bound.into());
    answer.insert("moves".into(), plan.moves().into());
    answer.insert("steps".into(), steps(held, &plan));
    answer.insert("stays".into(), stays(held, &plan));
    if let Some(prices) = node.field("prices").map(Prices::read).transpose()? {
        put_saving(&mut answer, held, &plan, &prices, &mut lints)?;
    }
    answer.insert("rules".into(), rule_ids(&rules!["CAP-119", "DEPLOY-101", "DEPLOY-110"]));
    put_lints(&mut answer, &lints);
    Ok(answer)
}

/// Tasks that ask for room elsewhere, whatever the plan is.
fn leaving(held: &ClusterSession) -> Option<Lint> {
    let drains = |arn: &str| {
        let view = held.cluster.find_instance(arn).and_then(|id| held.cluster.instance(id));
        view.is_some_and(|view| view.status() == InstanceStatus::Draining)
    };
    let daemons = daemon_groups(held);
    let on_it = held.facts.tasks.iter().filter(|task| {
        task.desired_status == DesiredStatus::Running
            && !daemons.contains(&task.group)
            && task.instance.as_deref().is_some_and(drains)
    });
    let count = on_it.count();
    let message = format!(
        "{} on instances that drain already {} a place elsewhere, which the plan does not count",
        counted(count, "task"),
        either(count, "needs", "need")
    );
    (count > 0).then(|| Lint::new("repack/draining-tasks", message, "/cluster/containerInstances"))
}

/// The services whose tasks may move: replicas with a task definition that is here.
fn movable(held: &ClusterSession, options: &DecideOptions, lints: &mut Vec<Lint>) -> Result<Vec<Movable>, Error> {
    let mut services = Vec::new();
    for service in held.facts.services.iter().filter(|service| !is_daemon(service)) {
        let group = format!("service:{}", service.name);
        let own = held.facts.tasks.iter().filter(|task| task.group == group && task.instance.is_some());
        let count = u32::try_from(own.clone().count()).unwrap_or(u32::MAX);
        if count == 0 {
            continue;
        }
        let reference = service.task_definition.as_deref();
        if reference.is_none_or(|reference| held.facts.task_definition(reference).is_none()) {
            let message = format!("the task definition of `{}` is not here: its tasks stay", service.name);
            let lint = Lint::new("repack/unknown-task-definition", message, service.path.clone());
            lints.push(lint.with_help("add what `aws ecs describe-task-definition` prints to the cluster"));
            continue;
        }
        // A task stays with its capacity provider; those of several are taken as if they had none.
        let provider = match service.capacity_provider_strategy.as_slice() {
            [one] => Some(one.name.as_str()),
            _ => None,
        };
        let Some(request) = of_service(held, service, None, provider, options)? else { continue };
        lints.extend(request.lints);
        let default = Percentages::REPLICA;
        let percentages = Percentages {
            minimum_healthy: service.minimum_healthy_percent.unwrap_or(default.minimum_healthy),
            maximum: service.maximum_percent.unwrap_or(default.maximum),
        };
        services.push(Movable::new(request.spec, service.desired_count.unwrap_or(count), percentages));
    }
    Ok(services)
}

fn arn(held: &ClusterSession, id: InstanceId) -> Value {
    held.cluster.instance(id).map(|view| Value::from(view.arn())).unwrap_or_default()
}

fn steps(held: &ClusterSession, plan: &Repack) -> Value {
    let step = |step: &stowplan::capacity::advise::DrainStep| {
        let moves = step.moves.iter().map(|planned| {
            let mut value = json!({
                "group": planned.group,
                "to": arn(held, planned.to),
                "order": if planned.stop_first { "stopFirst" } else { "startFirst" },
            });
            if let (Some(task), Some(object)) = (&planned.task, value.as_object_mut()) {
                object.insert("taskArn".into(), task.as_str().into());
            }
            value
        });
        json!({ "containerInstanceArn": arn(held, step.instance), "moves": moves.collect::<Value>() })
    };
    plan.steps.iter().map(step).collect()
}

fn stays(held: &ClusterSession, plan: &Repack) -> Value {
    let stay = |(id, stay): &(InstanceId, stowplan::capacity::advise::Stay)| {
        let mut value = json!({ "containerInstanceArn": arn(held, *id), "heldBy": stay.as_str() });
        if let (Some(group), Some(object)) = (stay.group(), value.as_object_mut()) {
            object.insert("group".into(), group.into());
        }
        value
    };
    plan.stays.iter().map(stay).collect()
}

/// What the freed instances cost an hour.
fn put_saving(
    answer: &mut Answer,
    held: &ClusterSession,
    plan: &Repack,
    prices: &Prices<'_>,
    lints: &mut Vec<Lint>,
) -> Result<(), Error> {
    let mut saved = stowplan::capacity::price::Amount::default();
    for step in &plan.steps {
        let Some(view) = held.cluster.instance(step.instance) else { continue };
        let name = view.instance_type().unwrap_or_default();
        match prices.of_type(name)? {
            Some(rate) => saved = saved + instance(rate, 3_600_000),
            None => lints.push(Lint::new("price/unknown", format!("the prices have no `{name}`"), "/prices/perHour")),
        }
    }
    answer.insert("savedPerHour".into(), exactly(saved));
    prices.put_currency(answer, lints)
}
