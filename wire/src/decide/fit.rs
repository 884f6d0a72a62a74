//! `fit`: how many tasks a cluster takes, or how many equal instances tasks take.

use stowplan::{
    capacity::{
        advise::{Batch, Fit, Headroom, least_instances},
        fargate::LaunchRate,
    },
    cluster::{Cluster, facts::DesiredStatus},
    id::InstanceId,
    placement::Reason,
    request::Target,
    rule::RuleId,
    task::{ContainerDefinition, Overrides, TaskDefinition},
};

use crate::answer::{
    FitAnswer, FitBound, FitCount, FitFargate, FitHardLimit, FitInstances, FitLanded, FitMore, FitOvercommit, FitQuota,
    FreeResources, Totals,
};
use crate::decide::{
    ClusterSession, arn, asked, fargate,
    known_type::{Reserve, estimated, future, read_type, run_system},
    options::{DecideOptions, Explain},
    place::explanation,
    place::request::{self, Start},
    told_once,
};
use crate::{Error, Lint, Node};

/// The most tasks that are counted.
const LIMIT: u32 = 1_000_000;

/// The most instances that are tried.
const INSTANCES_MAX: u32 = 1000;

/// The rules of every count.
const RULES: [RuleId; 3] = rules!["PLACE-1", "PLACE-2", "PLACE-101"];

/// The most tasks of a list.
const TASKS_MAX: u64 = 10_000;

pub(super) fn answer(held: &mut ClusterSession, node: &Node<'_>, options: &DecideOptions) -> Result<FitAnswer, Error> {
    if let Some(instance) = node.field("instanceType") {
        return fewest(held, node, &instance, options).map(FitAnswer::Instances);
    }
    match with_reserved_memory(held, node, options)? {
        None => largest(held, node, options),
        Some(changed) => {
            let original = core::mem::replace(&mut held.cluster, changed);
            let answer = largest(held, node, options);
            held.cluster = original;
            answer
        }
    }
}

/// How many more fit.
fn largest(held: &mut ClusterSession, node: &Node<'_>, options: &DecideOptions) -> Result<FitAnswer, Error> {
    let request = request::read(held, node, options)?;
    if matches!(request.start, Start::Daemon { .. } | Start::OnInstances { .. }) {
        let message = "how many fit is asked of tasks that ECS places freely";
        return Err(Error::new("fit/request", message, node.path_of("request")));
    }
    if request.destination.to.is_fargate() {
        return unbounded(held, node, request).map(FitAnswer::Fargate);
    }
    request.on_instances("")?;
    let managed = request.destination.to.is_managed().then(|| {
        let message = "new managed instances come when the present ones are full: only what fits those is counted";
        Lint::new("fit/managed-instances", message, request.destination.path.clone())
    });
    let limit = node.field("limit").map(|node| node.integer(0, i64::from(LIMIT))).transpose()?;
    let limit = limit.and_then(|limit| u32::try_from(limit).ok()).unwrap_or(LIMIT);
    let wrap =
        |error: stowplan::placement::SpecError| Error::new(error.code(), error.to_string(), node.path_of("request"));
    let mut lints = held.facts.lints.clone();
    lints.extend(request.lints.iter().cloned());
    lints.extend(managed);
    if is_count_alone(node)? {
        let count = held.cluster.fit_count(&request.spec, limit).map_err(wrap)?;
        return Ok(FitAnswer::Count(FitCount {
            count,
            limited: count >= limit,
            rules: RULES[..].into(),
            lints: told_once(&lints),
        }));
    }
    let fit = held.cluster.fit(&request.spec, limit).map_err(wrap)?;
    let blocked = fit.blocked.as_ref();
    let bound = |(reason, count): &(Reason, u32)| FitBound { reason: reason.as_str().into(), instances: *count };
    Ok(FitAnswer::More(Box::new(FitMore {
        count: fit.count,
        limited: fit.is_limited,
        instances: landed(&held.cluster, &fit, options),
        totals: options.rows.totals(Totals { instances: Some(fit.landed.len()), ..Totals::default() }),
        free: free(fit.before),
        left: free(fit.stranded),
        bound_by: blocked.map(|found| found.reasons.iter().map(bound).collect()),
        explanation: blocked
            .filter(|_| options.explain != Explain::None)
            .map(|found| explanation::written(&held.cluster, found, &request, options)),
        by_hard_limit: hard_limit(held, &request, &fit, limit)?,
        rules: RULES[..].into(),
        lints: told_once(&lints),
    })))
}

/// `detail`: the number alone, or with where the tasks land and what is short.
fn is_count_alone(node: &Node<'_>) -> Result<bool, Error> {
    let Some(detail) = node.field("detail") else { return Ok(false) };
    match detail.str()? {
        "count" => Ok(true),
        "instances" => Ok(false),
        other => {
            let message = format!("unknown detail `{other}`");
            Err(Error::new("document/unknown-value", message, detail.path()).with_help("`count` or `instances`"))
        }
    }
}

/// Fargate: no instance bounds the tasks, only the account's quota of vCPUs and the launch rate
/// (CAP-116, CAP-173).
fn unbounded(held: &ClusterSession, node: &Node<'_>, request: request::Request) -> Result<FitFargate, Error> {
    rule!("CAP-173");
    let quota = match node.u32_at("vCpuQuota")? {
        None => None,
        Some(quota) => {
            // On demand and Spot have a quota each; what runs on either is told by its provider.
            let providers: Vec<&str> = request.destination.to.targets().iter().filter_map(Target::provider).collect();
            let own = held.facts.tasks.iter().filter(|task| task.desired_status == DesiredStatus::Running);
            let on = own.filter(|task| {
                let view = held.cluster.find_task(&task.arn).and_then(|id| held.cluster.task(id));
                view.and_then(|view| view.fargate_provider()).is_some_and(|on| providers.contains(&on))
            });
            let used = on.map(|task| u64::from(task.holds.cpu)).sum::<u64>();
            Some(FitQuota {
                v_cpu: quota,
                used_cpu: used,
                left_cpu: u64::from(quota).saturating_mul(1024).saturating_sub(used),
            })
        }
    };
    let cpu = u64::from(request.spec.requirement.cpu.0);
    let mut lints = held.facts.lints.clone();
    lints.extend(request.lints);
    lints.push(fargate::assumed_rate(node));
    Ok(FitFargate {
        unlimited: quota.is_none(),
        count: quota.map(|quota| quota.left_cpu.checked_div(cpu).unwrap_or(0)),
        quota,
        launch_rate: LaunchRate::LARGE_REGION.into(),
        rules: rules!["PLACE-133", "CAP-116", "CAP-173"][..].into(),
        lints: told_once(&lints),
    })
}

/// `reservedMemory`: what if the agents kept so much more memory back (`ECS_RESERVED_MEMORY`)?
fn with_reserved_memory(
    held: &ClusterSession,
    node: &Node<'_>,
    options: &DecideOptions,
) -> Result<Option<Cluster>, Error> {
    let Some(reserved) = node.u32_at("reservedMemory")?.filter(|reserved| *reserved > 0) else { return Ok(None) };
    let mut instances = held.cluster.instance_facts();
    for facts in &mut instances {
        facts.registered.memory = facts.registered.memory.saturating_sub(i64::from(reserved));
        if let Some(remaining) = &mut facts.remaining {
            remaining.memory = remaining.memory.saturating_sub(i64::from(reserved));
        }
    }
    let changed = Cluster::build_from(&instances, &held.facts.tasks, &options.semantics);
    let wrap = |invalid: stowplan::cluster::InvalidCluster| {
        Error::new("snapshot/invalid", invalid.to_string(), node.path_of("reservedMemory"))
    };
    changed.map(Some).map_err(wrap)
}

fn landed(cluster: &Cluster, fit: &Fit, options: &DecideOptions) -> Vec<FitLanded> {
    let row = |(id, count): &(InstanceId, u32)| FitLanded {
        container_instance_arn: arn(cluster, *id).to_owned(),
        count: *count,
    };
    options.rows.of(fit.landed.iter()).map(row).collect()
}

const fn free(headroom: Headroom) -> FreeResources {
    FreeResources { cpu: headroom.cpu, memory: headroom.memory, gpus: headroom.gpus, eni_slots: headroom.eni_slots }
}

/// What the containers may use at most.
enum AtMost<'a> {
    /// MiB, by their hard limits or the task's.
    Limit(u32),
    /// Whatever the instance has: these containers have no hard limit.
    NoLimit(Vec<&'a str>),
}

impl<'a> AtMost<'a> {
    /// With the overrides of the request: one of `memory` is a hard limit, too.
    fn of(definition: &'a TaskDefinition, overrides: &Overrides) -> Self {
        if let Some(memory) = overrides.memory.or(definition.memory) {
            return Self::Limit(memory);
        }
        let limit = |container: &ContainerDefinition| {
            let own = overrides.containers.iter().find(|own| own.name == container.name);
            own.and_then(|own| own.memory).or(container.memory).filter(|memory| *memory > 0)
        };
        let without = definition.containers.iter().filter(|container| limit(container).is_none());
        let without: Vec<&str> = without.map(|container| container.name.as_str()).collect();
        if without.is_empty() {
            return Self::Limit(definition.containers.iter().filter_map(limit).fold(0, u32::saturating_add));
        }
        Self::NoLimit(without)
    }
}

/// Where hard limits exceed what is reserved: how many would fit by them, and how far an instance
/// may be overcommitted.
fn hard_limit(
    held: &mut ClusterSession,
    request: &request::Request,
    fit: &Fit,
    limit: u32,
) -> Result<Option<FitHardLimit>, Error> {
    let reserved = request.spec.requirement.memory.0;
    let hard = match AtMost::of(&request.definition, &request.overrides) {
        AtMost::Limit(hard) if hard > reserved => hard,
        AtMost::Limit(_) => return Ok(None),
        AtMost::NoLimit(containers) => {
            let no_limit = containers.into_iter().map(str::to_owned).collect();
            return Ok(Some(FitHardLimit {
                reserved_memory: reserved,
                no_limit: Some(no_limit),
                ..FitHardLimit::default()
            }));
        }
    };
    let mut spec = request.spec.clone();
    spec.requirement.memory = stowplan::unit::MemoryMib(hard);
    let wrap = |error: stowplan::placement::SpecError| Error::new(error.code(), error.to_string(), "/request");
    let by_limit = held.cluster.fit(&spec, limit).map_err(wrap)?;
    // What the new tasks may use, over what is free for them.
    let worst = fit.landed.iter().filter_map(|(id, count)| {
        let view = held.cluster.instance(*id)?;
        let may_use = u64::from(hard).saturating_mul(u64::from(*count));
        let free = u64::try_from(view.memory_remaining()).ok()?;
        let (overcommit, arn) = (may_use.saturating_sub(free), view.arn().to_owned());
        Some(FitOvercommit { container_instance_arn: arn, may_use, free, overcommit })
    });
    let worst = worst.max_by(|one, other| {
        let by_arn = || other.container_instance_arn.cmp(&one.container_instance_arn);
        one.overcommit.cmp(&other.overcommit).then_with(by_arn)
    });
    Ok(Some(FitHardLimit {
        reserved_memory: reserved,
        hard_limit: Some(hard),
        count: Some(by_limit.count),
        worst,
        no_limit: None,
    }))
}

/// The fewest instances of a type for a list of tasks, placed in its order.
fn fewest(
    held: &ClusterSession,
    node: &Node<'_>,
    instance: &Node<'_>,
    options: &DecideOptions,
) -> Result<FitInstances, Error> {
    let reserve = Reserve::read(node)?;
    let known = read_type(instance, reserve)?;
    let zones = node.list_at("availabilityZones")?;
    let zones = zones.iter().map(|zone| zone.str().map(Some)).collect::<Result<Vec<_>, _>>()?;
    let zones = if zones.is_empty() { vec![None] } else { zones };
    let mut templates: Vec<_> = zones.into_iter().map(|zone| future(&known, zone, None)).collect();
    let (mut batches, mut lints, mut required) = (Vec::new(), Vec::new(), Vec::new());
    for entry in node.required("demand")?.list()? {
        let read = request::read(held, &entry, options)?;
        let count = match read.start {
            Start::RunTask { count } | Start::Service { count, .. } => u32::try_from(count).unwrap_or(u32::MAX),
            Start::Daemon { .. } | Start::OnInstances { .. } => {
                let message = "how many instances are needed is asked of tasks that ECS places freely";
                return Err(Error::new("fit/request", message, entry.path_of("request")));
            }
        };
        read.on_instances("leave tasks for Fargate out of `demand`: they take no instance")?;
        lints.extend(read.lints);
        required.extend(read.definition.requires_attributes);
        batches.push(Batch { spec: read.spec, count });
    }
    let total: u64 = batches.iter().map(|batch| u64::from(batch.count)).sum();
    if total > TASKS_MAX {
        let message = format!("{total} tasks, one document takes at most {TASKS_MAX}");
        return Err(Error::new("request/count", message, node.path_of("demand")));
    }
    lints.extend(estimated(std::iter::once(&known), reserve, &instance.path()));
    lints.extend(asked::assumed(required.iter().map(|(name, _)| name.as_str()), &node.path_of("demand")));
    if let Some(family) = batches.iter().find_map(|batch| batch.spec.platform.family.as_deref()) {
        templates.iter_mut().for_each(|facts| run_system(facts, family));
    }
    let least = least_instances(&templates, &batches, INSTANCES_MAX, &options.semantics)
        .map_err(|error| Error::new(error.code(), error.to_string(), node.path_of("demand")))?;
    let answer = match least.instances {
        Some(instances) => {
            FitInstances { instances: Some(instances), used: Some(least.used), ..FitInstances::default() }
        }
        None => FitInstances {
            unplaced: Some(total),
            text: Some(format!("not even {INSTANCES_MAX} instances hold the tasks")),
            ..FitInstances::default()
        },
    };
    Ok(FitInstances {
        bound: least.bound,
        rules: rules!["CAP-28", "PLACE-1", "PLACE-2"][..].into(),
        lints: told_once(&lints),
        ..answer
    })
}
