//! `fleet`: the fewest or the cheapest EC2 instances for services. Advice, not what ECS decides.

mod devices;
mod services;
mod types;

use stowplan::quantity::Quantity;
use stowplan_fleet::{Fleet, FleetObjective, FleetRequest, FleetResource, Proof, fleet};

use crate::answer::{
    Decimal, FleetAnswer, FleetFree, FleetInstances, FleetProof, FleetProofKind, FleetProofResource, FleetTasks,
    FleetUnfit,
};
use crate::decide::{currency::Currency, options::DecideOptions, told_once};
use crate::{Error, Node};
use services::{Services, Wanted};
use types::Types;

pub(super) fn answer(node: &Node<'_>, options: &DecideOptions) -> Result<FleetAnswer, Error> {
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
    let priced = node.field("prices").filter(|_| types.priced);
    let currency = priced.map(|prices| Currency::of(&prices, &mut lints)).transpose()?;
    let (currency, as_of) = currency.map(|currency| (currency.name, currency.as_of)).unzip();
    let unfit = found.unfit.iter().filter_map(|&place| services.wanted.get(place));
    let unfit = unfit.map(|wanted| unfit_row(wanted, &request)).collect();
    lints.extend(types.assumed.iter().cloned());
    Ok(FleetAnswer {
        count: found.count,
        per_hour: types.priced.then(|| money(found.price)),
        currency,
        as_of: as_of.flatten(),
        instances: instances(&found, &types, &services, &request),
        bound: match objective {
            FleetObjective::Fewest => Quantity::from(found.bound).into(),
            FleetObjective::Cheapest => money(found.bound),
        },
        optimal: found.is_optimal(),
        gap_percent: found.gap_percent().map(Decimal::from),
        proof: proof(&found, objective, &request),
        unfit,
        lints: told_once(&lints),
        rules: rules!["TASK-12", "TASK-14", "TASK-106", "TASK-132", "CAP-28", "CAP-31"][..].into(),
    })
}

/// An amount of billionths.
fn money(nano: u64) -> Decimal {
    Quantity::from_billionths(nano.into()).into()
}

fn instances(found: &Fleet, types: &Types, services: &Services, request: &FleetRequest) -> Vec<FleetInstances> {
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
            tasks.push(FleetTasks { service_name: wanted.name.clone(), count });
        }
        rows.push(FleetInstances {
            instance_type: row.name.clone(),
            count: instance.count,
            tasks,
            free: FleetFree { cpu, memory },
            per_hour: types.priced.then(|| money(row.holds.price)),
        });
    }
    rows
}

fn proof(found: &Fleet, objective: FleetObjective, request: &FleetRequest) -> FleetProof {
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
            (FleetProofKind::Sum, Some(resource), text)
        }
        Proof::Resources => (
            FleetProofKind::Resources,
            None,
            "the sums of several resources: no instance has enough of all of them".into(),
        ),
        Proof::Large(resource) => (
            FleetProofKind::Large,
            Some(resource),
            format!("large tasks: an instance holds few of them by {}", words(resource).1),
        ),
        Proof::Exclusive => (FleetProofKind::Exclusive, None, "tasks that cannot share an instance".into()),
        Proof::Patterns => (
            FleetProofKind::Patterns,
            None,
            "values of the tasks by which no instance can hold more than it costs".into(),
        ),
    };
    FleetProof { kind, text, resource: resource.map(|resource| words(resource).0) }
}

/// The resource's word in documents, and in a text.
const fn words(resource: FleetResource) -> (FleetProofResource, &'static str) {
    match resource {
        FleetResource::Cpu => (FleetProofResource::Cpu, "CPU units"),
        FleetResource::Memory => (FleetProofResource::Memory, "memory"),
        FleetResource::Gpus => (FleetProofResource::Gpus, "GPUs"),
        FleetResource::EniSlots => (FleetProofResource::EniSlots, "network interfaces"),
    }
}

/// Why a service fits no type, in ECS's words where it has some.
fn unfit_row(wanted: &Wanted, request: &FleetRequest) -> FleetUnfit {
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
    FleetUnfit { service_name: wanted.name.clone(), reason: reason.into(), text }
}
