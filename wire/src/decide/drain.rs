//! `drain`: how the tasks leave instances that drain, what stays and what would help.

use stowplan::{
    cluster::{Cluster, facts::InstanceStatus, short_id},
    id::{InstanceId, TaskId},
    placement::{SpecError, TaskSpec},
    request::service_group,
};
use stowplan_deployment::{
    self as deployment, DrainHold, DrainPlan, Drainage, HeldTasks, Percentages, drain_remedies, plan_draining,
};

use crate::answer::{DrainAnswer, DrainHeld, DrainInstance, DrainRemedy, DrainService, DrainStep, DrainVerdict};
use crate::assumption::Assumption;
use crate::count::{counted, either};
use crate::decide::{
    ClusterSession, arn,
    options::DecideOptions,
    service_request::{daemon_groups, is_daemon, of_service},
    told_once,
};
use crate::read::json::shorten;
use crate::read::nearest;
use crate::{Error, Lint, Node};

/// Seconds until a task without any check counts as healthy.
const STEP_SECONDS: u32 = 40;

/// How long an Auto Scaling group waits with managed draining: 48 hours (DEPLOY-213).
const MANAGED_SECONDS: u32 = 172_800;

pub(super) fn answer(
    session: &mut ClusterSession,
    node: &Node<'_>,
    options: &DecideOptions,
) -> Result<DrainAnswer, Error> {
    let mut lints = session.facts.lints.clone();
    let instances = instances(session, node, &mut lints)?;
    let told = services(session, &instances, options, &mut lints)?;
    let services = told.iter().map(|(spec, desired, percentages)| deployment::DrainService {
        spec,
        desired: *desired,
        percentages: *percentages,
    });
    let asked = Drainage { services: services.collect(), daemons: daemon_groups(session), instances };
    let senseless = |error: SpecError| Error::new(error.code(), error.to_string(), "/cluster/services");
    let plan = plan_draining(&mut session.cluster, &asked).map_err(senseless)?;
    let remedies = drain_remedies(&mut session.cluster, &asked, &plan).map_err(senseless)?;
    let step_seconds = u64::from(node.u32_at("stepSeconds")?.unwrap_or(STEP_SECONDS));
    if !node.has("stepSeconds") && plan.steps.iter().any(|step| step.pass > 0) {
        let message = format!("a step is assumed to need {STEP_SECONDS} s, after which every new task is healthy");
        let help = "give `stepSeconds` (`--step-seconds`): how long a task of yours takes until it is healthy";
        lints.push(Assumption::StepSeconds.lint(message, node.path_of("stepSeconds")).with_help(help));
    }
    let at = |pass: u32| u64::from(pass).saturating_mul(step_seconds);
    let last = plan.instances.iter().map(|(_, pass)| *pass).collect::<Option<Vec<u32>>>();
    let cluster = &session.cluster;
    Ok(DrainAnswer {
        verdict: if last.is_some() { DrainVerdict::Drains } else { DrainVerdict::Stuck },
        instances: plan.instances.iter().map(|(id, pass)| instance(session, *id, pass.map(at))).collect(),
        steps: plan
            .steps
            .iter()
            .map(|step| DrainStep {
                at_seconds: at(step.pass),
                group: step.group.clone(),
                stopped: step.stopped.iter().map(|id| task(cluster, *id)).collect(),
                started: step.started.iter().map(|id| arn(cluster, *id).to_owned()).collect(),
                healthy: step.healthy,
                running: step.total,
                unplaced: (step.unplaced > 0).then_some(step.unplaced),
            })
            .collect(),
        services: plan
            .services
            .iter()
            .map(|service| DrainService {
                group: service.group.clone(),
                desired_count: service.desired,
                minimum_healthy: service.limits.minimum,
                maximum: service.limits.maximum,
                lowest_healthy: service.lowest_healthy,
                highest_running: service.highest_total,
            })
            .collect(),
        held_tasks: remedies.iter().map(|(held, remedies)| self::held(cluster, &plan, held, remedies)).collect(),
        duration_seconds: last.map(|passes| at(passes.into_iter().max().unwrap_or(0))),
        rules: rules!["DEPLOY-101", "DEPLOY-110", "DEPLOY-211", "DEPLOY-212", "DEPLOY-213", "DEPLOY-214"][..].into(),
        lints: told_once(&lints),
    })
}

/// The instances that are named, by id or ARN.
fn instances(session: &ClusterSession, node: &Node<'_>, lints: &mut Vec<Lint>) -> Result<Vec<InstanceId>, Error> {
    let cluster = &session.cluster;
    let given = node.required("containerInstances")?;
    let mut found = Vec::new();
    for item in given.list()? {
        let name = item.str()?;
        let Some(id) = cluster.find_instance(name) else {
            let message = format!("no instance `{}` is in the snapshot", shorten(name));
            let known = session.facts.instances.iter().map(|instance| short_id(&instance.arn));
            return Err(
                Error::new("request/unknown-instance", message, item.path()).with_help(nearest::help(name, known, ""))
            );
        };
        let Some(view) = cluster.instance(id) else { continue };
        if !matches!(view.status(), InstanceStatus::Active | InstanceStatus::Draining) {
            let message =
                format!("`{}` is {}: only an ACTIVE instance can be drained", short_id(view.arn()), view.status());
            return Err(Error::new("drain/not-active", message, item.path())
                .with_help("wait until it is ACTIVE, or deregister it"));
        }
        if !view.agent_connected() {
            let message =
                format!("the agent of `{}` is not connected: no task on it stops before it is", short_id(view.arn()));
            lints.push(Lint::new("drain/disconnected", message, item.path()));
        }
        if !found.contains(&id) {
            found.push(id);
        }
    }
    if found.is_empty() {
        return Err(Error::new("drain/no-instances", "no instance is named", given.path())
            .with_help("name the instances to drain, by id or ARN"));
    }
    Ok(found)
}

type Told = (TaskSpec, u32, Percentages);

/// The services with tasks on instances that drain, as far as it is known what their tasks need.
fn services(
    session: &ClusterSession,
    instances: &[InstanceId],
    options: &DecideOptions,
    lints: &mut Vec<Lint>,
) -> Result<Vec<Told>, Error> {
    let cluster = &session.cluster;
    let drains = |id: InstanceId| {
        instances.contains(&id) || cluster.instance(id).is_some_and(|view| view.status() == InstanceStatus::Draining)
    };
    let on_them: std::collections::BTreeSet<&str> = cluster
        .task_views()
        .filter(|(_, task)| task.instance().is_some_and(drains))
        .map(|(_, task)| task.group())
        .collect();
    let mut told = Vec::new();
    let mut known = daemon_groups(session);
    for service in session.facts.services.iter().filter(|service| !is_daemon(service)) {
        let group = service_group(&service.name);
        if !on_them.contains(group.as_str()) {
            continue;
        }
        let reference = service.task_definition.as_deref();
        let provider = match service.capacity_provider_strategy.as_slice() {
            [one] => Some(one.name.as_str()),
            _ => None,
        };
        let is_known = reference.is_some_and(|reference| session.facts.task_definition(reference).is_some());
        let request = if is_known { of_service(session, service, None, provider, options)? } else { None };
        let Some(request) = request else { continue };
        known.insert(group.clone());
        lints.extend(request.lints);
        let count = session.facts.tasks.iter().filter(|task| task.group == group).count();
        let desired = service.desired_count.unwrap_or(u32::try_from(count).unwrap_or(u32::MAX));
        let percentages = Percentages {
            minimum_healthy: service.minimum_healthy_percent.unwrap_or(Percentages::REPLICA.minimum_healthy),
            maximum: service.maximum_percent.unwrap_or(Percentages::REPLICA.maximum),
        };
        told.push((request.spec, desired, percentages));
    }
    for group in on_them.iter().filter(|group| group.starts_with("service:") && !known.contains(**group)) {
        let message = format!(
            "what becomes of the tasks of `{group}` is not known: the service or its task definition is not here"
        );
        let help = "add what `aws ecs describe-services` and `aws ecs describe-task-definition` print to the cluster";
        lints.push(Lint::new("drain/unknown-service", message, "/cluster/services").with_help(help));
    }
    Ok(told)
}

fn task(cluster: &Cluster, id: TaskId) -> String {
    cluster.task(id).and_then(|view| view.arn()).unwrap_or_default().to_owned()
}

/// An instance, and how long its Auto Scaling group waits for it.
fn instance(session: &ClusterSession, id: InstanceId, drained_at_seconds: Option<u64>) -> DrainInstance {
    rule!("DEPLOY-213");
    let cluster = &session.cluster;
    let provider = cluster.instance(id).and_then(|view| view.capacity_provider());
    let told = session.facts.capacity_providers.iter().find(|known| Some(known.name.as_str()) == provider);
    let managed = told.and_then(|known| known.managed_draining);
    DrainInstance {
        container_instance_arn: arn(cluster, id).to_owned(),
        tasks: cluster.tasks_on(id).map_or(0, Iterator::count),
        drained_at_seconds,
        managed_draining: managed.map(|on| if on { "ENABLED" } else { "DISABLED" }.into()),
        managed_draining_seconds: (managed == Some(true)).then_some(MANAGED_SECONDS),
    }
}

fn held(cluster: &Cluster, plan: &DrainPlan, held: &HeldTasks, remedies: &[deployment::DrainRemedy]) -> DrainHeld {
    let count = held.tasks.len();
    let limits = plan.services.iter().find(|service| service.group == held.group);
    let text = match (held.hold, limits) {
        (DrainHold::Standalone, _) => {
            format!(
                "no service replaces {}: {} by {} or by hand",
                either(count, "it", "them"),
                either(count, "it ends", "they end"),
                either(count, "itself", "themselves")
            )
        }
        (DrainHold::Protection, _) => format!("{} protected from scale-in", either(count, "it is", "they are")),
        (DrainHold::Percentages, Some(service)) => format!(
            "of {} at least {} must be healthy and at most {} may run: none may stop, none may start",
            counted(service.desired as usize, "task"),
            service.limits.minimum,
            service.limits.maximum
        ),
        (DrainHold::NoRoom, Some(service)) => {
            format!("at least {} must be healthy, and no other instance takes one more task", service.limits.minimum)
        }
        (DrainHold::Daemon, _) => "a daemon's task stops after the service's tasks on its instance".to_owned(),
        _ => "its service, or what its tasks need, is not told".to_owned(),
    };
    DrainHeld {
        group: held.group.clone(),
        held_by: held.hold.as_str().into(),
        text,
        tasks: held.tasks.iter().map(|id| task(cluster, *id)).collect(),
        remedies: remedies.iter().map(|one| remedy(one, count)).collect(),
    }
}

fn remedy(remedy: &deployment::DrainRemedy, tasks: usize) -> DrainRemedy {
    let mut written = DrainRemedy { kind: remedy.as_str().into(), ..DrainRemedy::default() };
    written.text = match remedy {
        deployment::DrainRemedy::MinimumHealthyPercent(percent) => {
            written.percent = Some(*percent);
            format!("lower `minimumHealthyPercent` to {percent} or less")
        }
        deployment::DrainRemedy::MaximumPercent(percent) => {
            written.percent = Some(*percent);
            format!("raise `maximumPercent` to {percent} or more")
        }
        deployment::DrainRemedy::MoreInstances { count, like } => {
            written.count = Some(*count);
            format!("add {} like {}", counted(*count as usize, "empty instance"), short_id(like))
        }
        deployment::DrainRemedy::EndProtection => {
            format!("end the protection of {}, or wait until it expires", either(tasks, "the task", "the tasks"))
        }
        _ => format!("stop {} by hand", either(tasks, "the task", "the tasks")),
    };
    written
}
