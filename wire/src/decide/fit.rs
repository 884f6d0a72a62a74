//! `fit`: how many tasks a cluster takes, or how many equal instances tasks take.

use serde_json::{Value, json};
use stowplan::{
    capacity::{
        advise::{Batch, Fit, Headroom, least_instances},
        fargate::LaunchRate,
    },
    cluster::{Cluster, facts::DesiredStatus},
    request::Target,
    rule::RuleId,
    task::{ContainerDefinition, Overrides, TaskDefinition},
};

use crate::decide::{
    Answer, ClusterSession, asked, fargate,
    known_type::{Reserve, estimated, future, read_type, run_system},
    options::{DecideOptions, Explain},
    place::explanation,
    place::request::{self, Start},
    put_lints, rule_ids,
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

pub(super) fn answer(held: &mut ClusterSession, node: &Node<'_>, options: &DecideOptions) -> Result<Answer, Error> {
    if let Some(instance) = node.field("instanceType") {
        return fewest(held, node, &instance, options);
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
fn largest(held: &mut ClusterSession, node: &Node<'_>, options: &DecideOptions) -> Result<Answer, Error> {
    let request = request::read(held, node, options)?;
    if matches!(request.start, Start::Daemon { .. } | Start::OnInstances { .. }) {
        let message = "how many fit is asked of tasks that ECS places freely";
        return Err(Error::new("fit/request", message, node.path_of("request")));
    }
    if request.destination.to.is_fargate() {
        return unbounded(held, node, request);
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
        let mut answer = counted(count, count >= limit);
        answer.insert("rules".into(), rule_ids(&RULES));
        put_lints(&mut answer, &lints);
        return Ok(answer);
    }
    let fit = held.cluster.fit(&request.spec, limit).map_err(wrap)?;
    let mut answer = counted(fit.count, fit.is_limited);
    options.rows.put(&mut answer, "instances", fit.landed.len(), landed(&held.cluster, &fit, options));
    answer.insert("free".into(), headroom(fit.before));
    answer.insert("left".into(), headroom(fit.stranded));
    if let Some(found) = &fit.blocked {
        let reasons = found.reasons.iter();
        let binding = reasons.map(|(reason, count)| json!({ "reason": reason.as_str(), "instances": count }));
        answer.insert("boundBy".into(), binding.collect());
        if options.explain != Explain::None {
            answer.insert(
                "explanation".into(),
                crate::decide::to_value(&explanation::written(&held.cluster, found, &request, options)),
            );
        }
    }
    put_hard_limits(&mut answer, held, &request, &fit, limit)?;
    answer.insert("rules".into(), rule_ids(&RULES));
    put_lints(&mut answer, &lints);
    Ok(answer)
}

fn counted(count: u32, is_limited: bool) -> Answer {
    let mut answer = Answer::new();
    answer.insert("count".into(), count.into());
    if is_limited {
        answer.insert("limited".into(), true.into());
    }
    answer
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
fn unbounded(held: &ClusterSession, node: &Node<'_>, request: request::Request) -> Result<Answer, Error> {
    rule!("CAP-173");
    let mut answer = Answer::new();
    let rate = LaunchRate::LARGE_REGION;
    match node.u32_at("vCpuQuota")? {
        None => {
            answer.insert("unlimited".into(), true.into());
        }
        Some(quota) => {
            // On demand and Spot have a quota each; what runs on either is told by its provider.
            let providers: Vec<&str> = request.destination.to.targets().iter().filter_map(Target::provider).collect();
            let own = held.facts.tasks.iter().filter(|task| task.desired_status == DesiredStatus::Running);
            let on = own.filter(|task| {
                let view = held.cluster.find_task(&task.arn).and_then(|id| held.cluster.task(id));
                view.and_then(|view| view.fargate_provider()).is_some_and(|on| providers.contains(&on))
            });
            let used = on.map(|task| u64::from(task.holds.cpu)).sum::<u64>();
            let left = u64::from(quota).saturating_mul(1024).saturating_sub(used);
            let count = left.checked_div(u64::from(request.spec.requirement.cpu.0)).unwrap_or(0);
            answer.insert("count".into(), count.into());
            answer.insert("quota".into(), json!({ "vCpu": quota, "usedCpu": used, "leftCpu": left }));
        }
    }
    answer.insert("launchRate".into(), json!({ "burst": rate.burst, "perSecond": rate.per_second }));
    answer.insert("rules".into(), rule_ids(&rules!["PLACE-133", "CAP-116", "CAP-173"]));
    let mut lints = held.facts.lints.clone();
    lints.extend(request.lints);
    lints.push(fargate::assumed_rate(node));
    put_lints(&mut answer, &lints);
    Ok(answer)
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

fn landed(cluster: &Cluster, fit: &Fit, options: &DecideOptions) -> Value {
    let row = |(id, count): &(stowplan::id::InstanceId, u32)| {
        let arn = cluster.instance(*id).map(|view| view.arn().to_owned());
        json!({ "containerInstanceArn": arn, "count": count })
    };
    options.rows.of(fit.landed.iter()).map(row).collect()
}

fn headroom(headroom: Headroom) -> Value {
    json!({ "cpu": headroom.cpu, "memory": headroom.memory, "gpus": headroom.gpus, "eniSlots": headroom.eni_slots })
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
fn put_hard_limits(
    answer: &mut Answer,
    held: &mut ClusterSession,
    request: &request::Request,
    fit: &Fit,
    limit: u32,
) -> Result<(), Error> {
    let reserved = request.spec.requirement.memory.0;
    let hard = match AtMost::of(&request.definition, &request.overrides) {
        AtMost::Limit(hard) if hard > reserved => hard,
        AtMost::Limit(_) => return Ok(()),
        AtMost::NoLimit(containers) => {
            answer.insert("byHardLimit".into(), json!({ "reservedMemory": reserved, "noLimit": containers }));
            return Ok(());
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
        Some((may_use.saturating_sub(free), may_use, free, view.arn().to_owned()))
    });
    let worst = worst.max_by(|one, other| one.0.cmp(&other.0).then_with(|| other.3.cmp(&one.3)));
    let mut value = json!({ "reservedMemory": reserved, "hardLimit": hard, "count": by_limit.count });
    if let (Some((beyond, may_use, free, arn)), Some(object)) = (worst, value.as_object_mut()) {
        object.insert(
            "worst".into(),
            json!({
                "containerInstanceArn": arn, "mayUse": may_use, "free": free, "overcommit": beyond,
            }),
        );
    }
    answer.insert("byHardLimit".into(), value);
    Ok(())
}

/// The fewest instances of a type for a list of tasks, placed in its order.
fn fewest(
    held: &ClusterSession,
    node: &Node<'_>,
    instance: &Node<'_>,
    options: &DecideOptions,
) -> Result<Answer, Error> {
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
    let mut answer = Answer::new();
    match least.instances {
        Some(instances) => {
            answer.insert("instances".into(), instances.into());
            answer.insert("used".into(), least.used.into());
        }
        None => {
            answer.insert("unplaced".into(), total.into());
            answer.insert("text".into(), format!("not even {INSTANCES_MAX} instances hold the tasks").into());
        }
    }
    answer.insert("bound".into(), least.bound.into());
    answer.insert("rules".into(), rule_ids(&rules!["CAP-28", "PLACE-1", "PLACE-2"]));
    put_lints(&mut answer, &lints);
    Ok(answer)
}
