//! The cluster of a packed snapshot: what is packed of one, and what is read of it again.

use std::sync::Arc;

use stowplan::cluster::packed::PackedFacts;
use stowplan::task::Told;

use super::PackedSnapshot;
use crate::aws::capacity_provider::WaitingTask;
use crate::aws::collect::collect_all;
use crate::aws::fact_list::FactList;
use crate::aws::interfaces::Interfaces;
use crate::aws::snapshot::{ClusterDocument, add_eni_slots, contradictions, read};
use crate::read::secret;
use crate::threads::Threads;
use crate::{Error, Lint, Node};

/// Reads what is to be packed: with the slots of the instance types, whatever the documents say of
/// them, and which instances have theirs from there.
pub(super) fn read_for_pack(parts: &[Node<'_>]) -> Result<(ClusterDocument, Vec<bool>), Error> {
    let read = collect_all(parts).and_then(|snapshot| {
        let mut document = read(&snapshot, Threads::One)?;
        document.contradictions = contradictions(&snapshot, &document);
        let told: Vec<bool> = document.instances.iter().map(|facts| facts.eni_slots.is_some()).collect();
        add_eni_slots(&mut document, &snapshot.container_instances);
        let by_type = document.instances.iter().zip(told).map(|(facts, told)| facts.eni_slots.is_some() && !told);
        let by_type = by_type.collect();
        Ok((document, by_type))
    });
    let (mut document, by_type) = read.map_err(|error| secret::in_error(error, parts))?;
    secret::in_lints(&mut document.lints, parts);
    Ok((document, by_type))
}

/// Reads a snapshot that was packed, and what other documents tell beside its instances and tasks.
///
/// # Errors
/// `pack/mixed` where others tell of instances or tasks; else as [`read_snapshot`].
pub(crate) fn read_packed(
    packed: &PackedSnapshot,
    others: &[Node<'_>],
) -> Result<(ClusterDocument, Arc<PackedFacts>), Error> {
    let mut parts = packed.parts();
    parts.extend_from_slice(others);
    let read = read_with_packed(packed, &parts, others);
    let (mut document, facts) = read.map_err(|error| secret::in_error(error, &parts))?;
    secret::in_lints(&mut document.lints, &parts);
    Ok((document, facts))
}

fn read_with_packed(
    packed: &PackedSnapshot,
    parts: &[Node<'_>],
    others: &[Node<'_>],
) -> Result<(ClusterDocument, Arc<PackedFacts>), Error> {
    let snapshot = collect_all(parts)?;
    let told = [&snapshot.container_instances, &snapshot.tasks, &snapshot.protected_tasks, &snapshot.attributes];
    if let Some(node) = told.into_iter().flatten().next() {
        let message = "a packed snapshot has all of its instances and tasks, and this tells of more";
        let error = Error::new("pack/mixed", message, node.path());
        return Err(error.with_help("pack the files together, or give them all as JSON"));
    }
    let rest = &packed.rest;
    let own = read(&snapshot, Threads::One)?;
    let found = collect_all(others)?;
    let mut beside = read(&found, Threads::One)?;
    beside.contradictions = contradictions(&found, &beside);
    let mut lints = rest.lints.clone();
    let is_of_others = |lint: &&Lint| others.iter().any(|root| is_below(&lint.path, &root.path()));
    lints.extend(snapshot.lints.iter().filter(is_of_others).cloned());
    lints.extend(beside.lints.into_iter().filter(|lint| !snapshot.lints.contains(lint)));
    let remarks = own.remarks.of_saved(&rest.remarks, &beside.remarks, &mut lints);
    let mut by_type = true;
    for root in parts.iter().filter(|root| root.is_object()) {
        by_type = root.bool_at("eniSlotsByInstanceType")?.unwrap_or(by_type);
    }
    let mut facts = packed.facts.clone();
    if !by_type && !rest.slots_by_type.is_empty() {
        Arc::make_mut(&mut facts).set_eni_slots(rest.slots_by_type.iter().map(|index| (*index, None)));
    }
    let waiting = rest.waiting.iter().cloned();
    let document = ClusterDocument {
        instances: FactList::of_packed(facts.clone(), facts.instance_count(), PackedFacts::instances),
        tasks: FactList::of_packed(facts.clone(), facts.task_count(), PackedFacts::tasks),
        waiting: waiting.map(|(arn, capacity_provider)| WaitingTask { arn, capacity_provider }).collect(),
        told_health: rest.told_health.clone(),
        protected_until: rest.protected_until.clone(),
        told: Told { capabilities: rest.tells_capabilities, docker_api: rest.tells_docker_api },
        tells_protection: rest.tells_protection || beside.tells_protection,
        completes_instances: rest.completes_instances,
        lists_container_instances: rest.lists_container_instances,
        contradictions: rest.contradictions.clone().and(beside.contradictions),
        interfaces: if by_type { rest.interfaces.clone() } else { Interfaces::default() },
        remarks,
        lints,
        ..own
    };
    Ok((document, facts))
}

/// Whether a path is that of a root, or below it.
fn is_below(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
