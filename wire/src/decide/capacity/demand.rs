//! The tasks that wait, and those that are asked for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use stowplan::{
    capacity::Arrival,
    placement::{Launch, Strategy, TaskSpec},
    task::{Gpus, Overrides, Requirement, TaskDefinition, requirement},
};

use super::provider::Provider;
use crate::assumption::Assumption;
use crate::aws::capacity_provider::WaitingTask;
use crate::aws::service::read_capacity_provider_strategy;
use crate::count::{counted, either};
use crate::decide::{
    ClusterSession,
    options::DecideOptions,
    place::request::{self, Start},
    service_request::{is_daemon, of_service},
    target,
};
use crate::{Document, Error, Lint, Node};

/// The most tasks of one document.
const TASKS_MAX: u64 = 10_000;

/// Who asks for a place.
pub(super) struct Asked {
    pub(super) arrivals: Vec<Arrival>,
    /// So many of them, the first, are of the snapshot; the others are of `demand`.
    pub(super) of_snapshot: usize,
}

/// The tasks of the snapshot that wait for the provider, then `demand`.
pub(super) fn read(
    session: &ClusterSession,
    node: &Node<'_>,
    provider: &Provider,
    options: &DecideOptions,
    lints: &mut Vec<Lint>,
) -> Result<Asked, Error> {
    let mut arrivals = waiting(session, provider, options, lints)?;
    arrivals.extend(present(session, provider, options, lints)?);
    let of_snapshot = arrivals.len();
    for entry in node.list_at("demand")? {
        arrivals.extend(asked_for(session, &entry, provider, options, lints)?);
    }
    let total: u64 = arrivals.iter().map(|arrival| u64::from(arrival.count)).sum();
    if total > TASKS_MAX {
        let message = format!("{total} tasks, one document takes at most {TASKS_MAX}");
        return Err(Error::new("request/count", message, node.path_of("demand")));
    }
    // Here managed scaling is what is asked about: that nothing tells it is said of the provider
    // itself.
    let of_provider = |lint: &Lint| {
        [Assumption::CapacityProvider, Assumption::NoManagedScaling].iter().any(|known| lint.code == known.code())
    };
    lints.retain(|lint| !of_provider(lint));
    Ok(Asked { arrivals, of_snapshot })
}

/// Tasks in PROVISIONING, alike ones together.
fn waiting(
    session: &ClusterSession,
    provider: &Provider,
    options: &DecideOptions,
    lints: &mut Vec<Lint>,
) -> Result<Vec<Arrival>, Error> {
    let mut alike: BTreeMap<(String, Option<String>, bool), (u32, &WaitingTask)> = BTreeMap::new();
    let mut by_launch_type = 0_u32;
    for task in &session.facts.waiting {
        let Some(facts) = session.facts.tasks.iter().find(|facts| facts.arn == task.arn) else { continue };
        match &task.capacity_provider {
            None => by_launch_type = by_launch_type.saturating_add(1),
            Some(name) if *name == provider.name => {
                let key = (facts.group.clone(), facts.definition.clone(), false);
                let entry = alike.entry(key).or_insert((0, task));
                entry.0 = entry.0.saturating_add(1);
            }
            Some(_) => {}
        }
    }
    if by_launch_type > 0 {
        let message = format!(
            "{} {} a launch type: no capacity provider counts {}",
            counted(by_launch_type, "waiting task"),
            either(by_launch_type, "has", "have"),
            either(by_launch_type, "it", "them"),
        );
        let lint = Lint::new("capacity/launch-type", message, "/cluster/tasks");
        lints.push(lint.with_help("start them with a `capacityProviderStrategy` (CAP-37)"));
    }
    let mut arrivals = Vec::new();
    for ((group, definition, _), (count, task)) in alike {
        let spec = spec_of(session, task, &group, definition.as_deref(), provider, options, lints)?;
        arrivals.push(Arrival::new(0, spec, count));
    }
    Ok(arrivals)
}

/// Services with tasks on the provider's instances: they ask anew for what they lose with one.
fn present(
    session: &ClusterSession,
    provider: &Provider,
    options: &DecideOptions,
    lints: &mut Vec<Lint>,
) -> Result<Vec<Arrival>, Error> {
    let own: BTreeSet<&str> = session
        .facts
        .instances
        .iter()
        .filter(|facts| facts.capacity_provider.as_deref() == Some(&*provider.name))
        .map(|facts| facts.arn.as_str())
        .collect();
    let on_own =
        session.facts.tasks.iter().filter(|task| task.instance.as_deref().is_some_and(|arn| own.contains(arn)));
    let groups: BTreeSet<&str> = on_own.map(|task| task.group.as_str()).collect();
    let mut arrivals = Vec::new();
    for service in session.facts.services.iter().filter(|service| !is_daemon(service)) {
        let known =
            service.task_definition.as_deref().is_some_and(|name| session.facts.task_definition(name).is_some());
        if !known || !groups.contains(format!("service:{}", service.name).as_str()) {
            continue;
        }
        if let Some(request) = of_service(session, service, None, Some(&provider.name), options)? {
            lints.extend(request.lints);
            arrivals.push(Arrival::new(0, request.spec, 0));
        }
    }
    Ok(arrivals)
}

/// What a waiting task is: as its service says, else as far as it is known.
fn spec_of(
    session: &ClusterSession,
    task: &WaitingTask,
    group: &str,
    definition: Option<&str>,
    provider: &Provider,
    options: &DecideOptions,
    lints: &mut Vec<Lint>,
) -> Result<TaskSpec, Error> {
    let service = group.strip_prefix("service:").and_then(|name| session.facts.service(name));
    let known = definition.filter(|reference| session.facts.task_definition(reference).is_some());
    if let (Some(service), Some(definition)) = (service, known) {
        if let Some(request) = of_service(session, service, Some(definition), Some(&provider.name), options)? {
            lints.extend(request.lints);
            return Ok(request.spec);
        }
    }
    let holds = session.facts.tasks.iter().find(|facts| facts.arn == task.arn).map(|facts| facts.holds.clone());
    let holds = holds.unwrap_or_default();
    // A task that waits holds no GPU yet: its definition says what it needs.
    let gpus = match holds.gpus_needed() {
        Gpus::None => known.and_then(|reference| session.facts.task_definition(reference)).map_or(Gpus::None, gpus_of),
        gpus => gpus,
    };
    Ok(TaskSpec {
        group: group.to_owned(),
        requirement: Requirement { gpus, ..Requirement::from(&holds) },
        launch: Launch::CapacityProvider(provider.name.clone()),
        strategies: if group.starts_with("service:") {
            Strategy::service_default()
        } else {
            Strategy::run_task_default()
        },
        ..TaskSpec::default()
    })
}

fn gpus_of(definition: &TaskDefinition) -> Gpus {
    requirement(definition, &Overrides::default()).map(|needs| needs.gpus).unwrap_or_default()
}

/// One entry of `demand`: `taskDefinition` and `request` as `place` takes them, `atMinute`,
/// `runsMinutes`.
fn asked_for(
    session: &ClusterSession,
    entry: &Node<'_>,
    provider: &Provider,
    options: &DecideOptions,
    lints: &mut Vec<Lint>,
) -> Result<Option<Arrival>, Error> {
    let empty = Document::empty_object().hung_at(entry.path_of("request"));
    let request = entry.field("request").unwrap_or_else(|| empty.root());
    request.object()?;
    let minute = entry.u32_at("atMinute")?.unwrap_or(0);
    let runs_minutes = entry.u32_at("runsMinutes")?;
    let known = &session.facts.capacity_providers;
    let kind_of = |name: &str| known.iter().find(|facts| facts.name == name).and_then(|facts| facts.kind);
    let launch_type = request.str_at("launchType")?;
    let mut items = read_capacity_provider_strategy(&request)?;
    let mut path = request.path_of("capacityProviderStrategy");
    if let (true, None) = (items.is_empty(), launch_type) {
        // PLACE-131: the document does not say where, so the cluster does.
        if let Some(default) = target::default_strategy(session, &request, lints)? {
            (items, path) = default;
        }
    }
    let elsewhere = |of: &str| {
        let message = format!("these tasks go to {of}: `{}` gets none of them", provider.name);
        Lint::new("capacity/other-provider", message, request.path())
    };
    if launch_type == Some("FARGATE") {
        lints.push(elsewhere("Fargate"));
        return Ok(None);
    }
    let share = match items.as_slice() {
        [] => None,
        _ => Some(target::checked(items, kind_of, &path, options)?),
    };
    // A standalone task may come in any number: RunTask is called as often as it takes.
    let standalone = !request.has("serviceName");
    let count = request.u32_at(if request.has("count") { "count" } else { "desiredCount" })?.unwrap_or(1);
    let mut own = request.to_value();
    if let Some(object) = own.as_object_mut() {
        if standalone {
            object.insert("count".into(), 1.into());
        }
        if share.is_some() || !object.contains_key("launchType") {
            object.insert("capacityProviderStrategy".into(), json!([{ "capacityProvider": provider.name }]));
        }
    }
    let own = Document::from(&own).hung_at(request.path());
    let read = request::read_parts(session, entry, &own.root(), options)?;
    if matches!(read.start, Start::Daemon { .. } | Start::OnInstances { .. }) {
        let message = "only tasks that ECS places freely can be asked for";
        return Err(Error::new("capacity/demand", message, request.path()));
    }
    lints.extend(read.lints);
    let count = match &share {
        None => count,
        Some(share) => {
            let split = share.split(count);
            let mut shares = share.items().iter().zip(split);
            match shares.find(|(item, _)| item.provider == provider.name) {
                Some((_, count)) => count,
                None => {
                    lints.push(elsewhere("other capacity providers"));
                    return Ok(None);
                }
            }
        }
    };
    Ok(Some(Arrival::new(minute, read.spec, count).runs_minutes(runs_minutes)))
}
