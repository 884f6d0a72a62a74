//! `repack`: a plan of moves that frees instances.

use stowplan::{
    capacity::{
        advise::{Budget, DrainStep, Movable, Repack, Stay, TaskMove},
        price::{Amount, instance},
    },
    cluster::Cluster,
    cluster::facts::{DesiredStatus, InstanceStatus},
    id::InstanceId,
    request::Percentages,
};

use crate::answer::{Decimal, RepackAnswer, RepackMove, RepackOrder, RepackStay, RepackStep};
use crate::count::{counted, either};
use crate::decide::{
    ClusterSession, arn,
    options::DecideOptions,
    price::{Prices, exactly},
    service_request::{daemon_groups, is_daemon, of_service},
    told_once,
};
use crate::{Error, Lint, Node};

pub(super) fn answer(
    held: &mut ClusterSession,
    node: &Node<'_>,
    options: &DecideOptions,
) -> Result<RepackAnswer, Error> {
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
    let saving = match node.field("prices").map(Prices::read).transpose()? {
        Some(prices) => Some((saved(held, &plan, &prices, &mut lints)?, prices.currency(&mut lints)?)),
        None => None,
    };
    let (saved_per_hour, currency) = saving.unzip();
    let (currency, as_of) = currency.map(|currency| (currency.name, currency.as_of)).unzip();
    Ok(RepackAnswer {
        instances: of_provider.len(),
        freed: plan.steps.len(),
        at_most: plan.bound,
        moves: plan.moves(),
        steps: steps(&held.cluster, &plan),
        stays: stays(&held.cluster, &plan),
        saved_per_hour,
        currency,
        as_of: as_of.flatten(),
        rules: rules!["CAP-119", "DEPLOY-101", "DEPLOY-110"][..].into(),
        lints: told_once(&lints),
    })
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

fn steps(cluster: &Cluster, plan: &Repack) -> Vec<RepackStep> {
    let moved = |planned: &TaskMove| RepackMove {
        group: planned.group.clone(),
        to: arn(cluster, planned.to).to_owned(),
        order: if planned.stop_first { RepackOrder::StopFirst } else { RepackOrder::StartFirst },
        task_arn: planned.task.clone(),
    };
    let step = |step: &DrainStep| RepackStep {
        container_instance_arn: arn(cluster, step.instance).to_owned(),
        moves: step.moves.iter().map(moved).collect(),
    };
    plan.steps.iter().map(step).collect()
}

fn stays(cluster: &Cluster, plan: &Repack) -> Vec<RepackStay> {
    let stay = |(id, stay): &(InstanceId, Stay)| RepackStay {
        container_instance_arn: arn(cluster, *id).to_owned(),
        held_by: stay.as_str().into(),
        group: stay.group().map(str::to_owned),
    };
    plan.stays.iter().map(stay).collect()
}

/// What the freed instances cost an hour.
fn saved(held: &ClusterSession, plan: &Repack, prices: &Prices<'_>, lints: &mut Vec<Lint>) -> Result<Decimal, Error> {
    let mut saved = Amount::default();
    for step in &plan.steps {
        let Some(view) = held.cluster.instance(step.instance) else { continue };
        let name = view.instance_type().unwrap_or_default();
        match prices.of_type(name)? {
            Some(rate) => saved = saved + instance(rate, 3_600_000),
            None => lints.push(Lint::new("price/unknown", format!("the prices have no `{name}`"), "/prices/perHour")),
        }
    }
    Ok(exactly(saved))
}
