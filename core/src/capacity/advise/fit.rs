//! How many more tasks fit.

use alloc::vec::Vec;

use crate::{
    cluster::{Cluster, facts::InstanceStatus},
    id::InstanceId,
    placement::{Explanation, SpecError, TaskSpec},
    rule::Semantics,
};

/// How many tasks of a kind a cluster takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// So many.
    pub count: u32,
    /// Whether the limit, and not the cluster, ended the count.
    pub is_limited: bool,
    /// How many land on each instance, in the order of the ARNs; instances without any are left out.
    pub landed: Vec<(InstanceId, u32)>,
    /// Why no instance takes one more; `None` when the limit ended the count.
    pub blocked: Option<Explanation>,
    /// What is left on active instances before the tasks.
    pub before: Headroom,
    /// What is left after them: it cannot be used by this kind.
    pub stranded: Headroom,
}

/// What is free, summed over the active instances with a connected agent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Headroom {
    /// CPU units.
    pub cpu: i64,
    /// MiB.
    pub memory: i64,
    /// GPUs.
    pub gpus: u32,
    /// Network interface slots, where they are known.
    pub eni_slots: u32,
}

impl Cluster {
    /// Places tasks of a kind until none fits any more, or `limit` are placed, and tells how many that are, where they land and what is
    /// short. The cluster stays as it is.
    ///
    /// Strategies and constraints are those of the task: the number is what ECS would place, one after the other. Without constraints on
    /// other tasks it is also the most that any placement reaches, for equal tasks do not get into each other's way.
    ///
    /// # Errors
    /// [`SpecError`] when the task makes no sense.
    pub fn fit(&mut self, spec: &TaskSpec, limit: u32, semantics: &Semantics) -> Result<Fit, SpecError> {
        let before = self.headroom();
        let mut fork = self.fork();
        let kind = fork.prepare(spec, semantics)?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let placed = fork.place_many(kind, wanted).unwrap_or_default();
        let mut instances: Vec<InstanceId> =
            placed.iter().filter_map(|task| fork.task(*task).and_then(|task| task.instance())).collect();
        instances.sort_by_cached_key(|id| fork.instance(*id).map(|view| view.arn()).unwrap_or_default());
        let mut landed: Vec<(InstanceId, u32)> = Vec::new();
        for id in instances {
            match landed.last_mut().filter(|(last, _)| *last == id) {
                Some((_, count)) => *count = count.saturating_add(1),
                None => landed.push((id, 1)),
            }
        }
        let is_limited = placed.len() >= wanted;
        let blocked = if is_limited { None } else { fork.explain(kind, 1).ok() };
        let count = u32::try_from(placed.len()).unwrap_or(u32::MAX);
        Ok(Fit { count, is_limited, landed, blocked, before, stranded: fork.headroom() })
    }

    /// What is free on active instances with a connected agent.
    #[must_use]
    pub fn headroom(&self) -> Headroom {
        let mut sum = Headroom::default();
        for row in self.rows_by_arn() {
            let active = self.columns.status.get(row) == Some(&InstanceStatus::Active);
            if !active || self.columns.agent_connected.get(row) != Some(&true) {
                continue;
            }
            let load = self.columns.load(row);
            sum.cpu = sum.cpu.saturating_add(load.cpu_remaining);
            sum.memory = sum.memory.saturating_add(load.memory_remaining);
            let gpus = self.columns.gpus_free.get(row).map_or(0, Vec::len);
            sum.gpus = sum.gpus.saturating_add(u32::try_from(gpus).unwrap_or(u32::MAX));
            let slots = load.eni_slots.map_or(0, |slots| slots.total.saturating_sub(slots.used));
            sum.eni_slots = sum.eni_slots.saturating_add(slots);
        }
        sum
    }
}
