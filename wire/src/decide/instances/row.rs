//! One instance as a row.

use stowplan::{
    cluster::InstanceView,
    query::{AttributeValue, Query, QueryVerdict, Subject as _, SubjectName},
    unit::Protocol,
};

use super::Known;
use crate::answer::{Amounts, DecidingCondition, GroupTasks, InstanceAttribute, InstanceRow, TakenPorts};
use crate::read::time;

pub(super) fn of(view: &InstanceView<'_>, known: &Known) -> InstanceRow {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    InstanceRow {
        container_instance_arn: view.arn().to_owned(),
        ec2_instance_id: owned(view.ec2_instance_id()),
        status: view.status().as_str().into(),
        agent_connected: view.agent_connected(),
        agent_version: owned(view.agent_version()),
        registered_at: view.registered_at().map(time::format),
        capacity_provider_name: owned(view.capacity_provider()),
        availability_zone: owned(view.zone()),
        instance_type: owned(view.instance_type()),
        registered: Amounts {
            cpu: view.cpu_registered(),
            memory: view.memory_registered(),
            gpus: known.gpus_registered,
            network_interfaces: view.eni_slots().map(|slots| i64::from(slots.total)),
        },
        free: free(view),
        ports: TakenPorts { tcp: view.ports_taken(Protocol::Tcp), udp: view.ports_taken(Protocol::Udp) },
        running_tasks_count: view.running_tasks_count(),
        pending_tasks_count: view.pending_tasks_count(),
        groups: groups(view),
        attributes: attributes(view),
        ..InstanceRow::default()
    }
}

/// What no task takes.
pub(super) fn free(view: &InstanceView<'_>) -> Amounts {
    Amounts {
        cpu: view.cpu_remaining(),
        memory: view.memory_remaining(),
        gpus: i64::try_from(view.gpus_free().count()).unwrap_or(i64::MAX),
        network_interfaces: view.eni_slots().map(|slots| i64::from(slots.total).saturating_sub(slots.used.into())),
    }
}

/// The groups of the tasks on an instance, by name.
fn group_names(view: &InstanceView<'_>) -> Vec<String> {
    let mut names = Vec::new();
    view.any_task_group(&mut |group| {
        names.push(group.to_owned());
        false
    });
    names.sort_unstable();
    names.dedup();
    names
}

fn groups(view: &InstanceView<'_>) -> Vec<GroupTasks> {
    let counted = group_names(view).into_iter().map(|group| GroupTasks { tasks: view.group_count(&group), group });
    counted.collect()
}

fn attributes(view: &InstanceView<'_>) -> Vec<InstanceAttribute> {
    let all = view.attributes();
    let mut all: Vec<InstanceAttribute> =
        all.map(|(name, value)| InstanceAttribute { name: name.to_owned(), value: value.map(str::to_owned) }).collect();
    all.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    all
}

/// The conditions that settled an expression, with what the instance has of their subjects.
pub(super) fn deciding(query: &Query, verdict: &QueryVerdict, view: &InstanceView<'_>) -> Vec<DecidingCondition> {
    let conditions = query.comparisons();
    let told = verdict.deciding.iter().filter_map(|at| {
        let found = found(&conditions.get(*at)?.subject, view);
        Some(DecidingCondition { condition: *at, found })
    });
    told.collect()
}

fn found(subject: &SubjectName, view: &InstanceView<'_>) -> Vec<Option<String>> {
    let one = |text: Option<&str>| text.map(|text| Some(text.to_owned())).into_iter().collect();
    match subject {
        SubjectName::AgentConnected => one(Some(if view.agent_connected() { "true" } else { "false" })),
        SubjectName::AgentVersion => one(view.agent_version()),
        SubjectName::Ec2InstanceId => one(view.ec2_instance_id()),
        SubjectName::RegisteredAt => one(view.registered_at().map(time::format).as_deref()),
        SubjectName::RunningTasksCount => one(Some(&view.running_tasks_count().to_string())),
        SubjectName::TaskGroup => group_names(view).into_iter().map(Some).collect(),
        SubjectName::Attribute(name) => match view.attribute(name) {
            AttributeValue::Absent => Vec::new(),
            AttributeValue::NameOnly => vec![None],
            AttributeValue::Value(value) => one(Some(value)),
        },
        _ => Vec::new(),
    }
}
