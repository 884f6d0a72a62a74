//! What a request makes of the instances: its tasks are placed on a fork, of which the table is
//! written.

use std::collections::{BTreeMap, BTreeSet};

use stowplan::{
    cluster::{
        Cluster,
        ask::{Placement, PlacementSite},
    },
    id::{InstanceId, PreparedId},
    placement::TaskSpec,
    request::{Daemon, Detail, RunTask, Service, StartTask},
};

use super::{Known, Named};
use crate::Error;
use crate::answer::InstancePlacements;
use crate::decide::{
    ClusterSession,
    place::{
        prepared,
        request::{Request, Start, refused},
        shares::{not_run, provisioning},
    },
};

/// The tasks of a request, placed.
#[derive(Debug, Default)]
pub(super) struct Placed {
    /// The group of the tasks.
    pub(super) group: String,
    /// How many found a place.
    pub(super) tasks: usize,
    /// How many are on each instance.
    on: BTreeMap<InstanceId, u32>,
    /// Where the last one is.
    last: Option<InstanceId>,
    /// The zones of those that are on no instance.
    pub(super) zones: Named<usize>,
    /// The instances that one more would find its room on.
    more_fit: BTreeSet<InstanceId>,
    /// Whether instances take such tasks at all.
    pub(super) asks_instances: bool,
}

impl Placed {
    pub(super) fn tasks_on(&self, id: InstanceId) -> u32 {
        self.on.get(&id).copied().unwrap_or(0)
    }

    pub(super) fn instances(&self) -> usize {
        self.on.len()
    }

    pub(super) fn more_fit(&self, id: InstanceId) -> bool {
        self.more_fit.contains(&id)
    }

    pub(super) fn on(&self, known: &Known) -> InstancePlacements {
        InstancePlacements {
            tasks: self.tasks_on(known.id),
            last: self.last == Some(known.id),
            free_before: known.free,
            more_fit: self.more_fit(known.id),
        }
    }

    fn add(&mut self, placements: &[Placement]) {
        self.tasks = placements.len();
        for placement in placements {
            match &placement.site {
                PlacementSite::Instance { instance, .. } => {
                    let count = self.on.entry(*instance).or_default();
                    *count = count.saturating_add(1);
                }
                PlacementSite::Zone { zone: Some(zone), .. } => {
                    let count = self.zones.entry(zone.clone()).or_default();
                    *count = count.saturating_add(1);
                }
                _ => {}
            }
        }
        self.last = placements.last().and_then(Placement::instance);
    }
}

/// Places the tasks of a request, lets `write` look at the cluster with them, and undoes it.
pub(super) fn place<T>(
    session: &mut ClusterSession,
    request: &Request,
    write: impl FnOnce(&Cluster, &Placed) -> T,
) -> Result<T, Error> {
    let waiting = provisioning(session);
    let asks_instances = !request.destination.to.is_fargate();
    let mut placed = Placed { group: request.spec.group.clone(), asks_instances, ..Placed::default() };
    let mut more: Vec<PreparedId> = Vec::new();
    for launch in request.destination.to.targets().iter().filter_map(|target| target.launch()) {
        more.push(prepared(&mut session.cluster, &TaskSpec { launch, ..request.spec.clone() })?);
    }
    let written = on_a_fork(&mut session.cluster, request, waiting, &mut placed, &more, write);
    for id in more {
        // What was prepared for this answer alone; whoever prepared the same has a handle of
        // their own.
        session.cluster.forget_prepared(id).ok();
    }
    written
}

fn on_a_fork<T>(
    cluster: &mut Cluster,
    request: &Request,
    waiting: usize,
    placed: &mut Placed,
    more: &[PreparedId],
    write: impl FnOnce(&Cluster, &Placed) -> T,
) -> Result<T, Error> {
    let task = &request.spec;
    let destination = request.destination.to.clone();
    let provisioning = Some(waiting);
    let detail = Detail { admissible: 0..0, explanation: false };
    let mut fork = cluster.fork();
    match &request.start {
        Start::RunTask { count } => {
            let asked = RunTask { task, count: *count, destination, provisioning, detail };
            placed.add(&fork.run_task(&asked).map_err(|error| not_run(&error))?.placements);
        }
        Start::Service { name, count } => {
            let asked = Service { name, task, count: *count, destination, provisioning, detail };
            placed.add(&fork.service(&asked).map_err(|error| not_run(&error))?.tasks.placements);
        }
        Start::Daemon { name } => {
            let outcome = fork.daemon(&Daemon::new(name, task));
            placed.add(&outcome.map_err(|error| refused(&error, "/request"))?.placements);
        }
        Start::OnInstances { instances } => {
            let names: Vec<&str> = instances.iter().map(String::as_str).collect();
            let outcome = fork.start_task(&StartTask::new(task, &names));
            placed.add(&outcome.map_err(|error| refused(&error, "/request"))?.placements);
        }
    }
    for id in more {
        placed.more_fit.extend(fork.feasible(*id).into_iter().flatten());
    }
    Ok(write(&fork, placed))
}
