//! What holds for all instances.

use stowplan::{
    cluster::{Cluster, InstanceView, facts::InstanceStatus},
    query::{Query, QueryExpression, QueryOptions},
};

use super::{Known, Named, placed::Placed, row};
use crate::answer::{Amounts, InstancesSummary, PlacedSummary, Stranded, TypeInstances, ZoneInstances};

pub(super) fn of(instances: &[Known], cluster: &Cluster, placed: Option<&Placed>) -> InstancesSummary {
    let mut summary = InstancesSummary::default();
    let mut zones: Named<ZoneInstances> = Named::new();
    let mut types: Named<TypeInstances> = Named::new();
    let mut stranded = Stranded::default();
    for known in instances {
        let Some(view) = cluster.instance(known.id) else { continue };
        let (in_use, free) = (is_in_use(cluster, known, &view), row::free(&view));
        let used = usize::from(in_use);
        count(&mut summary.instances, 1);
        count(&mut summary.in_use, used);
        add(&mut summary.free, free);
        if let Some(name) = view.zone() {
            let zone = zones.entry(name.to_owned()).or_default();
            count(&mut zone.instances, 1);
            count(&mut zone.active, usize::from(view.status() == InstanceStatus::Active));
            count(&mut zone.in_use, used);
            count(&mut zone.tasks, tasks(&view, placed));
        }
        if let Some(name) = view.instance_type() {
            let of_type = types.entry(name.to_owned()).or_default();
            count(&mut of_type.instances, 1);
            count(&mut of_type.in_use, used);
        }
        if placed.is_some_and(|placed| in_use && placed.asks_instances && !placed.more_fit(known.id)) {
            count(&mut stranded.instances, 1);
            stranded.cpu = stranded.cpu.saturating_add(free.cpu.max(0));
            stranded.memory = stranded.memory.saturating_add(free.memory.max(0));
        }
    }
    if let Some(placed) = placed {
        for (name, tasks) in &placed.zones {
            count(&mut zones.entry(name.clone()).or_default().tasks, *tasks);
        }
        summary.placed = Some(PlacedSummary { tasks: placed.tasks, instances: placed.instances(), stranded });
    }
    summary.availability_zones =
        zones.into_iter().map(|(availability_zone, zone)| ZoneInstances { availability_zone, ..zone }).collect();
    summary.instance_types =
        types.into_iter().map(|(instance_type, of_type)| TypeInstances { instance_type, ..of_type }).collect();
    summary
}

/// How many instances each condition holds for, from left to right.
pub(super) fn conditions(query: &Query, how: &QueryOptions, cluster: &Cluster) -> Vec<usize> {
    let holds = query.comparisons().into_iter().map(|comparison| {
        let alone = Query::from_expression(QueryExpression::Simple(comparison.clone()), *how);
        cluster.matching(&alone).count()
    });
    holds.collect()
}

/// Whether any task is on it: one that is listed, or one that the instance counts.
fn is_in_use(cluster: &Cluster, known: &Known, view: &InstanceView<'_>) -> bool {
    view.running_tasks_count() > 0
        || view.pending_tasks_count() > 0
        || cluster.tasks_on(known.id).is_ok_and(|mut tasks| tasks.next().is_some())
}

/// The tasks of the request's group, or all.
fn tasks(view: &InstanceView<'_>, placed: Option<&Placed>) -> usize {
    let tasks = placed.map_or_else(|| view.running_tasks_count(), |placed| view.group_count(&placed.group));
    usize::try_from(tasks).unwrap_or(usize::MAX)
}

const fn count(sum: &mut usize, more: usize) {
    *sum = sum.saturating_add(more);
}

fn add(sum: &mut Amounts, more: Amounts) {
    sum.cpu = sum.cpu.saturating_add(more.cpu);
    sum.memory = sum.memory.saturating_add(more.memory);
    sum.gpus = sum.gpus.saturating_add(more.gpus);
    if let Some(interfaces) = more.network_interfaces {
        sum.network_interfaces = Some(sum.network_interfaces.unwrap_or(0).saturating_add(interfaces));
    }
}
