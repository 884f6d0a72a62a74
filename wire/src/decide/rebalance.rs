//! `rebalance`: how services are moved until each zone has its share.

use stowplan::{cluster::Cluster, id::TaskId, request::service_group};
use stowplan_deployment::{
    Percentages, RebalanceExclusion, RebalancePlan, RebalanceStop, Rebalanced, Rebalancing, is_balanced,
    is_rebalancing_enabled, plan_rebalancing,
};

use crate::answer::{
    self, RebalanceAnswer, RebalanceEvent, RebalanceMove, RebalanceService, RebalanceStart, RebalanceState,
    RebalanceStopped, RebalanceVerdict, RebalanceZone,
};
use crate::assumption::Assumption;
use crate::aws::service::ServiceFacts;
use crate::count::counted;
use crate::decide::{
    ClusterSession, arn,
    options::DecideOptions,
    place::request::{self, Request},
    service_request::{is_daemon, is_on_fargate, of_service},
    some_of, told_once,
};
use crate::read::json::shorten;
use crate::read::nearest;
use crate::{Error, Lint, Node};

/// The attribute that a strategy spreads over, and that a constraint must not name.
const ZONE: &str = "ecs.availability-zone";

pub(super) fn answer(
    session: &mut ClusterSession,
    node: &Node<'_>,
    options: &DecideOptions,
) -> Result<RebalanceAnswer, Error> {
    let said = node.word_at("availabilityZoneRebalancing", &[("ENABLED", true), ("DISABLED", false)])?;
    let services = asked_for(session, node)?;
    let mut lints = session.facts.lints.clone();
    let mut answers = Vec::new();
    for service in &services {
        answers.push(one(session, service, said, options, &mut lints)?);
    }
    let is_even =
        |service: &RebalanceService| is_balanced(&service.zones.iter().map(|zone| zone.after).collect::<Vec<_>>());
    let verdict = if answers.iter().any(|service| service.state == RebalanceState::Unknown) {
        RebalanceVerdict::Unknown
    } else if answers.iter().all(is_even) {
        RebalanceVerdict::EndsBalanced
    } else {
        RebalanceVerdict::StaysUnbalanced
    };
    let rules = rules![
        "PLACE-35",
        "DEPLOY-29",
        "DEPLOY-101",
        "DEPLOY-108",
        "DEPLOY-201",
        "DEPLOY-202",
        "DEPLOY-203",
        "DEPLOY-204",
        "DEPLOY-205"
    ];
    Ok(RebalanceAnswer { verdict, services: answers, rules: rules[..].into(), lints: told_once(&lints) })
}

/// The service that is named, or all of them.
fn asked_for(session: &ClusterSession, node: &Node<'_>) -> Result<Vec<ServiceFacts>, Error> {
    let all = &session.facts.services;
    let Some(name) = node.str_at("serviceName")? else {
        if all.is_empty() {
            return Err(Error::new("rebalance/no-services", "the snapshot has no services", "/cluster/services")
                .with_help("add what `aws ecs describe-services` prints"));
        }
        return Ok(all.clone());
    };
    match session.facts.service(name) {
        Some(service) => Ok(vec![service.clone()]),
        None => {
            let message = format!("no service `{}` is in the snapshot", shorten(name));
            let help = match all.is_empty() {
                true => "add what `aws ecs describe-services` prints".to_owned(),
                false => nearest::help(name, all.iter().map(|known| known.name.as_str()), ""),
            };
            Err(Error::new("request/unknown-service", message, node.path_of("serviceName")).with_help(help))
        }
    }
}

fn percentages_of(service: &ServiceFacts) -> Percentages {
    let default = if is_daemon(service) { Percentages::DAEMON } else { Percentages::REPLICA };
    Percentages {
        minimum_healthy: service.minimum_healthy_percent.unwrap_or(default.minimum_healthy),
        maximum: service.maximum_percent.unwrap_or(default.maximum),
    }
}

/// The answer about one service.
fn one(
    session: &mut ClusterSession,
    service: &ServiceFacts,
    said: Option<bool>,
    options: &DecideOptions,
    lints: &mut Vec<Lint>,
) -> Result<RebalanceService, Error> {
    let percentages = percentages_of(service);
    let group = service_group(&service.name);
    let running = session.facts.tasks.iter().filter(|task| task.group == group).count();
    let desired = service.desired_count.unwrap_or(u32::try_from(running).unwrap_or(u32::MAX));
    let excluded_by = exclusions(session, service, said, percentages, lints)?;
    let mut answer = RebalanceService {
        service_name: service.name.clone(),
        state: RebalanceState::Unknown,
        text: String::new(),
        excluded_by: excluded_by
            .iter()
            .map(|reason| answer::RebalanceExclusion { reason: reason.as_str().into(), text: reason.text().into() })
            .collect(),
        held_by: None,
        desired_count: desired,
        maximum: percentages.limits(desired).maximum,
        zones: Vec::new(),
        moves: Vec::new(),
        events: Vec::new(),
    };
    let reference = service.task_definition.as_deref();
    let is_known = reference.is_some_and(|reference| session.facts.task_definition(reference).is_some());
    let request = if is_known && !is_daemon(service) { read(session, service, options)? } else { None };
    let Some(request) = request else {
        if excluded_by.is_empty() {
            answer.held_by = Some("unknownTaskDefinition".into());
            answer.text = "what its tasks need is not told: its task definition is not in the snapshot".into();
            let message =
                format!("the task definition of `{}` is not here: how it is rebalanced is not known", service.name);
            let lint = Lint::new("rebalance/unknown-task-definition", message, service.path.clone());
            lints.push(lint.with_help("add what `aws ecs describe-task-definition` prints to the cluster"));
        } else {
            answer.state = RebalanceState::Excluded;
            answer.text = excluded_text(&excluded_by);
            answer.zones = told_zones(session, &group);
        }
        return Ok(answer);
    };
    lints.extend(request.lints.iter().cloned());
    let on_fargate = request.destination.to.is_fargate();
    let asked = Rebalancing::new(&request.spec, desired)
        .percentages(percentages)
        .on_fargate(on_fargate)
        .named(options.admissible);
    let senseless = |error: stowplan::placement::SpecError| Error::new(error.code(), error.to_string(), &*service.path);
    let plan = plan_rebalancing(&mut session.cluster, &asked).map_err(senseless)?;
    if request.destination.to.is_managed() && !plan.moves.is_empty() {
        let message = "managed instances may come for a task that starts: whether rebalancing asks for them is not documented, and only those that are there count";
        lints.push(Lint::new("rebalance/managed-instances", message, service.path.clone()));
    }
    put(&mut answer, session, service, &plan, &excluded_by, options);
    Ok(answer)
}

/// The request that would make the service.
fn read(session: &ClusterSession, service: &ServiceFacts, options: &DecideOptions) -> Result<Option<Request>, Error> {
    if is_on_fargate(service) {
        let at = session.facts.services.iter().position(|other| other.path == service.path);
        let Some(document) = at.and_then(|at| session.facts.service_documents.get(at)) else { return Ok(None) };
        let node = document.root();
        return request::read_parts(session, &node, &node, options).map(Some);
    }
    let provider = match service.capacity_provider_strategy.as_slice() {
        [one] => Some(one.name.as_str()),
        _ => None,
    };
    of_service(session, service, None, provider, options)
}

/// Everything that keeps ECS from rebalancing it.
fn exclusions(
    session: &ClusterSession,
    service: &ServiceFacts,
    said: Option<bool>,
    percentages: Percentages,
    lints: &mut Vec<Lint>,
) -> Result<Vec<RebalanceExclusion>, Error> {
    let at = session.facts.services.iter().position(|other| other.path == service.path);
    let document = at.and_then(|at| session.facts.service_documents.get(at)).map(crate::Document::root);
    let (mut own, mut controller, mut classic) = (None, true, false);
    if let Some(node) = &document {
        own = node.word_at("availabilityZoneRebalancing", &[("ENABLED", true), ("DISABLED", false)])?;
        if let Some(told) = node.field("deploymentController") {
            controller = told.str_at("type")?.is_none_or(|word| word == "ECS");
        }
        classic = node.list_at("loadBalancers")?.iter().any(|balancer| balancer.has("loadBalancerName"));
    }
    let created = service.arn.is_some();
    if said.is_none() && own.is_none() && created && !is_daemon(service) {
        let message = format!(
            "`{}` does not tell `availabilityZoneRebalancing`: it is assumed never to have been set, which is DISABLED",
            service.name
        );
        let help =
            "describe the services with a newer AWS CLI, or ask with `availabilityZoneRebalancing` (`--enabled`)";
        lints.push(Assumption::Rebalancing.lint(message, service.path.clone()).with_help(help));
    }
    let first = service.placement_strategy.first();
    let spreads = first.is_none_or(|stage| {
        let field = stage.field.as_deref().unwrap_or_default();
        stage.kind == "spread" && field.trim_start_matches("attribute:") == ZONE
    });
    let definition = service.task_definition.as_deref().and_then(|reference| session.facts.task_definition(reference));
    let of_definition = definition.iter().flat_map(|definition| &definition.placement_constraints);
    let mut constraints = service.placement_constraints.iter().chain(of_definition);
    let names_zone = constraints.any(|one| one.expression.as_deref().is_some_and(|text| text.contains(ZONE)));
    let rebalanced = Rebalanced {
        enabled: is_rebalancing_enabled(said.or(own), created, percentages),
        replica: !is_daemon(service),
        own_controller: controller,
        spreads_over_zones: spreads,
        external: service.launch_type.as_deref() == Some("EXTERNAL"),
        classic_load_balancer: classic,
        constrains_zones: names_zone,
        percentages,
    };
    Ok(rebalanced.excluded())
}

fn excluded_text(reasons: &[RebalanceExclusion]) -> String {
    let reasons: Vec<&str> = reasons.iter().map(|reason| reason.text()).collect();
    reasons.join("; ")
}

/// The zones of a group's tasks, where no plan tells them.
fn told_zones(session: &ClusterSession, group: &str) -> Vec<RebalanceZone> {
    let cluster = &session.cluster;
    let mut counts = std::collections::BTreeMap::<&str, u32>::new();
    for (_, task) in cluster.task_views().filter(|(_, task)| task.group() == group) {
        let of_instance = task.instance().and_then(|id| cluster.instance(id)).and_then(|view| view.zone());
        if let Some(zone) = of_instance.or_else(|| task.availability_zone()) {
            let count = counts.entry(zone).or_default();
            *count = count.saturating_add(1);
        }
    }
    let zone = |(zone, count): (&str, u32)| RebalanceZone {
        availability_zone: zone.to_owned(),
        before: count,
        after: count,
        is_full: false,
    };
    counts.into_iter().map(zone).collect()
}

/// What a plan says of the service.
fn put(
    answer: &mut RebalanceService,
    session: &ClusterSession,
    service: &ServiceFacts,
    plan: &RebalancePlan,
    excluded_by: &[RebalanceExclusion],
    options: &DecideOptions,
) {
    let in_deployment = service.deployments.iter().filter(|one| one.status.as_deref() != Some("INACTIVE")).count() > 1;
    let was_balanced = is_balanced(&plan.before);
    let held = |word: &'static str| Some(word.into());
    (answer.state, answer.held_by, answer.text) = if plan.stop == Some(RebalanceStop::UnknownZone) {
        (RebalanceState::Unknown, held("unknownZone"), "the zone of one of its tasks is not told".to_owned())
    } else if !excluded_by.is_empty() {
        (RebalanceState::Excluded, None, excluded_text(excluded_by))
    } else if was_balanced {
        (RebalanceState::Balanced, None, "each zone has its share: nothing moves".to_owned())
    } else if in_deployment {
        let text = "a deployment is in progress: rebalancing begins when it is over".to_owned();
        (RebalanceState::Waits, held("deployment"), text)
    } else {
        match plan.stop {
            None => (
                RebalanceState::Rebalances,
                None,
                format!("ends in balance after {}", counted(plan.moves.len(), "move")),
            ),
            Some(RebalanceStop::NotSteady) => {
                let text = format!(
                    "{} of {} run: rebalancing begins when the service is steady",
                    plan.running,
                    counted(answer.desired_count as usize, "task")
                );
                (RebalanceState::Waits, held(RebalanceStop::NotSteady.as_str()), text)
            }
            Some(stop) => (RebalanceState::Stops, held(stop.as_str()), stopped_text(plan, stop, answer)),
        }
    };
    let moves = matches!(answer.state, RebalanceState::Rebalances | RebalanceState::Stops);
    let after = if moves { &plan.after } else { &plan.before };
    answer.zones = plan
        .zones
        .iter()
        .zip(plan.before.iter().zip(after))
        .enumerate()
        .map(|(place, (zone, (before, after)))| RebalanceZone {
            availability_zone: zone.clone(),
            before: *before,
            after: *after,
            is_full: moves && plan.full.iter().any(|(full, _)| *full == place),
        })
        .collect();
    if moves {
        answer.moves = plan.moves.iter().map(|step| written(&session.cluster, plan, step, options)).collect();
        answer.events = events(&service.name, plan);
    }
}

fn stopped_text(plan: &RebalancePlan, stop: RebalanceStop, answer: &RebalanceService) -> String {
    let done = match plan.moves.len() {
        0 => String::new(),
        count => format!("after {}: ", counted(count, "move")),
    };
    let why = match stop {
        RebalanceStop::Percentages => {
            format!("{} may run, and {} do: no task starts before another stops", answer.maximum, answer.desired_count)
        }
        RebalanceStop::Protection => "every task that might stop is protected from scale-in".to_owned(),
        _ => {
            let full: Vec<&str> =
                plan.full.iter().filter_map(|(place, _)| plan.zones.get(*place)).map(String::as_str).collect();
            format!("no instance in {} takes one more task", full.join(", "))
        }
    };
    format!("{done}{why}")
}

fn written(
    cluster: &Cluster,
    plan: &RebalancePlan,
    step: &stowplan_deployment::RebalanceMove,
    options: &DecideOptions,
) -> RebalanceMove {
    let zone = |place: usize| plan.zones.get(place).cloned().unwrap_or_default();
    let task = |id: &TaskId| cluster.task(*id).and_then(|view| view.arn()).unwrap_or_default().to_owned();
    let mut tasks: Vec<String> = step.tasks.iter().map(task).collect();
    tasks.sort();
    let mut instances: Vec<String> = step.instances.iter().map(|id| arn(cluster, *id).to_owned()).collect();
    instances.sort();
    let on = cluster.task(step.task).and_then(|view| view.instance());
    RebalanceMove {
        start: RebalanceStart {
            availability_zone: zone(step.to),
            admissible_zones: step.to_admissible.iter().map(|place| zone(*place)).collect(),
            container_instance_arn: step.instance.map(|id| arn(cluster, id).to_owned()),
            admissible_count: step.instance_count,
            admissible: some_of(instances.into_iter(), options),
        },
        stop: RebalanceStopped {
            availability_zone: zone(step.from),
            task_arn: task(&step.task),
            container_instance_arn: on.map(|id| arn(cluster, id).to_owned()),
            admissible_count: step.task_count,
            admissible: some_of(tasks.into_iter(), options),
        },
    }
}

/// ECS's own texts, but for those that name new tasks by their ids.
fn events(name: &str, plan: &RebalancePlan) -> Vec<RebalanceEvent> {
    rule!("PLACE-158");
    let counts = |counts: &[u32]| {
        let parts: Vec<String> =
            plan.zones.iter().zip(counts).map(|(zone, count)| format!("{count} tasks in {zone}")).collect();
        match parts.as_slice() {
            [others @ .., last] if others.len() > 1 => format!("{}, and {last}", others.join(", ")),
            parts => parts.join(", "),
        }
    };
    let event = |after_moves: usize, text: String| RebalanceEvent { after_moves, text };
    let before = counts(&plan.before);
    let mut events =
        vec![event(0, format!("service {name} is not AZ balanced with {before}. AZ Rebalancing in progress."))];
    for (place, moves) in &plan.full {
        let Some(zone) = plan.zones.get(*place) else { continue };
        let why = "no container instance met all of its requirements.";
        events.push(event(*moves, format!("service {name} is unable to place a task in {zone} because {why}")));
    }
    if plan.is_balanced() {
        let text = format!("service {name} is AZ balanced with {}.", counts(&plan.after));
        events.push(event(plan.moves.len(), text));
    }
    events
}
