//! `fleet`: the fewest or the cheapest EC2 instances for services. Advice, not what ECS decides.

mod devices;
mod services;
mod types;

use serde_json::{Value, json};
use stowplan::quantity::Quantity;
use stowplan_fleet::{Fleet, FleetObjective, FleetRequest, FleetResource, Proof, fleet};

use crate::decide::{Answer, currency::put_currency, options::DecideOptions, put_lints, rule_ids};
use crate::read::json::decimal;
use crate::{Error, Node};
use services::{Services, Wanted};
use types::Types;

pub(super) fn answer(node: &Node<'_>, options: &DecideOptions) -> Result<Answer, Error> {
    let words = [("fewest", FleetObjective::Fewest), ("cheapest", FleetObjective::Cheapest)];
    let objective = node.word_at("objective", &words)?.unwrap_or_default();
    let mut lints = Vec::new();
    let types = Types::read(node, objective, &mut lints)?;
    let services = Services::read(node, &types, options, &mut lints)?;
    let request = FleetRequest {
        services: services.wanted.iter().map(|wanted| wanted.service.clone()).collect(),
        types: types.rows.iter().map(|row| row.holds.clone()).collect(),
        daemons: services.daemons.iter().map(|(_, requirement)| requirement.clone()).collect(),
        objective,
    };
    let found = fleet(&request).map_err(|error| {
        let key = if error.code() == "fleet/too-many-tasks" { "services" } else { "instanceTypes" };
        Error::new(error.code(), error.to_string(), node.path_of(key))
    })?;
    let mut answer = Answer::new();
    answer.insert("count".into(), found.count.into());
    if types.priced {
        answer.insert("perHour".into(), money(found.price));
        if let Some(prices) = node.field("prices") {
            put_currency(&prices, &mut answer, &mut lints)?;
        }
    }
    answer.insert("instances".into(), instances(&found, &types, &services, &request));
    put_bound(&mut answer, &found, objective, &request);
    let unfit = found.unfit.iter().filter_map(|&place| services.wanted.get(place));
    answer.insert("unfit".into(), unfit.map(|wanted| unfit_row(wanted, &request)).collect());
    lints.extend(types.assumed);
    put_lints(&mut answer, &lints);
    answer.insert("rules".into(), rule_ids(&rules!["TASK-12", "TASK-14", "TASK-106", "TASK-132", "CAP-28", "CAP-31"]));
    Ok(answer)
}

/// An amount of billionths.
fn money(nano: u64) -> Value {
    decimal(Quantity::from_billionths(nano.into()))
}

fn instances(found: &Fleet, types: &Types, services: &Services, request: &FleetRequest) -> Value {
    let mut rows = Vec::with_capacity(found.instances.len());
    for instance in &found.instances {
        let Some(row) = types.rows.get(instance.instance_type) else { continue };
        let (mut cpu, mut memory) = (u64::from(row.holds.cpu), u64::from(row.holds.memory));
        let mut take = |requirement: &stowplan::task::Requirement, count: u32| {
            cpu = cpu.saturating_sub(u64::from(requirement.cpu.0) * u64::from(count));
            memory = memory.saturating_sub(u64::from(requirement.memory.0) * u64::from(count));
        };
        request.daemons.iter().for_each(|daemon| take(daemon, 1));
        let mut tasks = Vec::with_capacity(instance.tasks.len());
        for &(place, count) in &instance.tasks {
            let Some(wanted) = services.wanted.get(place) else { continue };
            take(&wanted.service.requirement, count);
            tasks.push(json!({"serviceName": wanted.name, "count": count}));
        }
        let mut value = json!({"instanceType": row.name, "count": instance.count, "tasks": tasks,
                               "free": {"cpu": cpu, "memory": memory}});
        if let Some(fields) = value.as_object_mut().filter(|_| types.priced) {
            fields.insert("perHour".into(), money(row.holds.price));
        }
        rows.push(value);
    }
    rows.into()
}

fn put_bound(answer: &mut Answer, found: &Fleet, objective: FleetObjective, request: &FleetRequest) {
    let shown = |value: u64| if objective == FleetObjective::Fewest { value.into() } else { money(value) };
    answer.insert("bound".into(), shown(found.bound));
    answer.insert("optimal".into(), found.is_optimal().into());
    if let Some(gap) = found.gap_percent() {
        answer.insert("gapPercent".into(), decimal(gap));
    }
    let placed = || request.services.iter().enumerate().filter(|(place, _)| !found.unfit.contains(place));
    let sum = |amount: &dyn Fn(&stowplan::task::Requirement) -> u64| -> u64 {
        placed().map(|(_, service)| amount(&service.requirement) * u64::from(service.count)).sum()
    };
    let (kind, resource, text) = match found.proof {
        Proof::Sum(resource) => {
            let total = match resource {
                FleetResource::Cpu => format!("{} CPU units", sum(&|needs| needs.cpu.0.into())),
                FleetResource::Memory => format!("{} MiB of memory", sum(&|needs| needs.memory.0.into())),
                FleetResource::Gpus => "all those GPUs".to_owned(),
                FleetResource::EniSlots => format!("{} network interfaces", sum(&|needs| needs.eni.into())),
            };
            let beside = match objective {
                FleetObjective::Fewest => "compared with the room of an instance that tasks can fill",
                FleetObjective::Cheapest => "where it costs least, of room that tasks can fill",
            };
            let text = format!("the tasks take {total}, {beside}");
            ("sum", Some(resource), text)
        }
        Proof::Resources => {
            ("resources", None, "the sums of several resources: no instance has enough of all of them".into())
        }
        Proof::Large(resource) => {
            ("large", Some(resource), format!("large tasks: an instance holds few of them by {}", words(resource).1))
        }
        Proof::Exclusive => ("exclusive", None, "tasks that cannot share an instance".into()),
        Proof::Patterns => {
            ("patterns", None, "values of the tasks by which no instance can hold more than it costs".into())
        }
    };
    let mut proof = json!({"kind": kind, "text": text});
    if let (Some(fields), Some(resource)) = (proof.as_object_mut(), resource) {
        fields.insert("resource".into(), words(resource).0.into());
    }
    answer.insert("proof".into(), proof);
}

/// The resource's word in documents, and in a text.
const fn words(resource: FleetResource) -> (&'static str, &'static str) {
    match resource {
        FleetResource::Cpu => ("cpu", "CPU units"),
        FleetResource::Memory => ("memory", "memory"),
        FleetResource::Gpus => ("gpus", "GPUs"),
        FleetResource::EniSlots => ("eniSlots", "network interfaces"),
    }
}

/// Why a service fits no type, in ECS's words where it has some.
fn unfit_row(wanted: &Wanted, request: &FleetRequest) -> Value {
    let needs = &wanted.service.requirement;
    let allowed = |place: &usize| wanted.service.allowed_types.as_ref().is_none_or(|allowed| allowed.contains(place));
    let types: Vec<_> =
        request.types.iter().enumerate().filter(|(place, _)| allowed(place)).map(|(_, one)| one).collect();
    let daemons = |amount: &dyn Fn(&stowplan::task::Requirement) -> u32| -> u32 {
        request.daemons.iter().map(amount).fold(0, u32::saturating_add)
    };
    let cpu = types.iter().map(|one| one.cpu).max().unwrap_or(0).saturating_sub(daemons(&|daemon| daemon.cpu.0));
    let memory =
        types.iter().map(|one| one.memory).max().unwrap_or(0).saturating_sub(daemons(&|daemon| daemon.memory.0));
    let (reason, text) = if types.is_empty() {
        ("ATTRIBUTE", "no type is allowed by its constraints or its processor".to_owned())
    } else if needs.cpu.0 > cpu {
        ("RESOURCE:CPU", format!("a task takes {} CPU units, the most there is room for is {cpu}", needs.cpu.0))
    } else if needs.memory.0 > memory {
        ("RESOURCE:MEMORY", format!("a task takes {} MiB, the most there is room for is {memory}", needs.memory.0))
    } else if needs.gpus != stowplan::task::Gpus::None && types.iter().all(|one| one.gpus == 0) {
        ("RESOURCE:GPU", "no type has a GPU".to_owned())
    } else {
        ("RESOURCE", "no type has enough of everything, or a daemon has its host port".to_owned())
    };
    json!({"serviceName": wanted.name, "reason": reason, "text": text})
}
