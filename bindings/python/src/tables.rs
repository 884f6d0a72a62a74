//! A cluster's instances and tasks as tables.

use arrow_array::builder::{BooleanBuilder, Int64Builder, StringBuilder};
use pyo3::prelude::*;
use stowplan::cluster::{Cluster, InstanceView, TaskView};

use crate::table::{Column, Table};

fn text<'v, V>(views: &'v [V], of: impl Fn(&'v V) -> Option<&'v str>) -> Column {
    let mut column = StringBuilder::new();
    views.iter().for_each(|view| column.append_option(of(view)));
    Column::Text(column)
}

fn words<V>(views: &[V], of: impl Fn(&V) -> Option<String>) -> Column {
    let mut column = StringBuilder::new();
    views.iter().for_each(|view| column.append_option(of(view)));
    Column::Text(column)
}

fn whole<V>(views: &[V], of: impl Fn(&V) -> i64) -> Column {
    let mut column = Int64Builder::with_capacity(views.len());
    views.iter().for_each(|view| column.append_value(of(view)));
    Column::Whole(column)
}

/// A row for each instance, in the order of the ARNs; CPU units and MiB of memory.
pub fn instances(cluster: &Cluster) -> PyResult<Table> {
    let views: Vec<InstanceView<'_>> = cluster.instance_views().map(|(_, view)| view).collect();
    let mut connected = BooleanBuilder::with_capacity(views.len());
    views.iter().for_each(|view| connected.append_value(view.agent_connected()));
    let columns = vec![
        ("containerInstanceArn", text(&views, |view| Some(view.arn()))),
        ("ec2InstanceId", text(&views, InstanceView::ec2_instance_id)),
        ("status", words(&views, |view| Some(view.status().to_string()))),
        ("agentConnected", Column::Flag(connected)),
        ("availabilityZone", text(&views, InstanceView::zone)),
        ("instanceType", text(&views, InstanceView::instance_type)),
        ("capacityProviderName", text(&views, InstanceView::capacity_provider)),
        ("cpuRegistered", whole(&views, InstanceView::cpu_registered)),
        ("cpuRemaining", whole(&views, InstanceView::cpu_remaining)),
        ("memoryRegistered", whole(&views, InstanceView::memory_registered)),
        ("memoryRemaining", whole(&views, InstanceView::memory_remaining)),
        ("runningTasksCount", whole(&views, |view| view.running_tasks_count().into())),
        ("pendingTasksCount", whole(&views, |view| view.pending_tasks_count().into())),
    ];
    Table::of(columns, views.len())
}

/// A row for each task; one that was placed here and not confirmed has no ARN.
pub fn tasks(cluster: &Cluster) -> PyResult<Table> {
    let views: Vec<TaskView<'_>> = cluster.task_views().map(|(_, view)| view).collect();
    let on = |view: &TaskView<'_>| {
        let instance = view.instance().and_then(|id| cluster.instance(id));
        instance.map(|instance| instance.arn().to_owned())
    };
    let columns = vec![
        ("taskArn", text(&views, TaskView::arn)),
        ("containerInstanceArn", words(&views, on)),
        ("group", text(&views, |view| Some(view.group()))),
        ("cpu", whole(&views, |view| view.holds().cpu.into())),
        ("memory", whole(&views, |view| view.holds().memory.into())),
        ("taskDefinitionArn", text(&views, TaskView::definition)),
        ("startedBy", text(&views, TaskView::started_by)),
        ("lastStatus", words(&views, |view| Some(view.last_status().to_string()))),
        ("desiredStatus", words(&views, |view| Some(view.desired_status().to_string()))),
        ("availabilityZone", text(&views, TaskView::availability_zone)),
        ("capacityProviderName", text(&views, TaskView::capacity_provider)),
    ];
    Table::of(columns, views.len())
}
