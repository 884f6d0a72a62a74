//! Which task stops when a service or group scales in (PLACE-32, PLACE-33, PLACE-34, PLACE-118, PLACE-119).

use alloc::vec::Vec;

use super::{
    Packed, Strategy, ZONE_ATTRIBUTE,
    kind::{self, Stage},
    strategy::{Direction, SpreadNest, keep_best},
    tie_break,
};
use crate::{
    cluster::{Cluster, Task, facts::InstanceStatus},
    id::{InstanceId, TaskId},
    rule::{Semantics, TieBreak},
    symbol::Symbol,
};

/// One task to stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The task that we pick.
    pub task: TaskId,
    /// The instance that it is on.
    pub instance: InstanceId,
    /// Every task that ECS might stop instead, itself included: by instance, then by ARN.
    pub admissible: Vec<TaskId>,
}

impl Cluster {
    /// The task of a group that stops next; `None` when no unprotected one is left. The strategies are mirrored: the fullest value of
    /// a spread field, the most of a packed resource left; none at all means evenly over the zones, then the instances.
    ///
    /// Cost: one pass over the tasks, and one over the instances for each strategy.
    #[must_use]
    pub fn select_to_stop(&self, group: &str, strategies: &[Strategy], semantics: &Semantics) -> Option<Stop> {
        self.select_draw(group, strategies, semantics, 0)
    }

    /// `count` tasks that stop one after the other, each chosen after the one before it has stopped (PLACE-34). Fewer when protected
    /// tasks are all that is left. The tasks stop in this cluster: use a fork to ask only.
    pub fn stop_many(
        &mut self,
        group: &str,
        count: usize,
        strategies: &[Strategy],
        semantics: &Semantics,
    ) -> Vec<Stop> {
        let mut stops = Vec::new();
        for draw in 0..count {
            let Some(stop) = self.select_draw(group, strategies, semantics, draw as u64) else { break };
            let _ = self.stop_task(stop.task);
            stops.push(stop);
        }
        stops
    }

    fn select_draw(&self, group: &str, strategies: &[Strategy], semantics: &Semantics, draw: u64) -> Option<Stop> {
        let group = self.symbol(group);
        let candidates = self.candidates(group, semantics);
        let mut rows: Vec<usize> =
            candidates.iter().filter_map(|(_, task)| task.instance().map(|row| row as usize)).collect();
        rows.sort_unstable();
        rows.dedup();
        rows.sort_by(|&a, &b| self.short_id_of(a).cmp(self.short_id_of(b)));
        let stages = self.mirrored_stages(strategies, semantics);
        let mut nest = SpreadNest::whole();
        for stage in stages {
            let keys = match stage {
                MirroredStage::Own(Stage::Binpack(packed)) => {
                    rows.iter().map(|&row| self.left_after_stop(packed, row, &candidates)).collect()
                }
                MirroredStage::Own(stage) => self.keys(&mut nest, stage, group, &rows),
                MirroredStage::WholeZone(zone) => SpreadNest::whole().refine(self, zone, group, &rows),
            };
            rows = keep_best(&rows, &keys, Direction::Stop, |_, _, _| {});
        }
        let mut admissible: Vec<(usize, &Task)> = Vec::new();
        for row in rows {
            let on_it = candidates.iter().filter(|(_, task)| task.instance().is_some_and(|at| at as usize == row));
            let mut on_it: Vec<(usize, &Task)> = on_it.copied().collect();
            on_it.sort_by(|a, b| a.1.arn().cmp(&b.1.arn()).then(a.0.cmp(&b.0)));
            admissible.extend(on_it);
        }
        let pick = match semantics.tie_break {
            TieBreak::Seeded(_) => admissible.get(tie_break::at_end(semantics.tie_break, draw, admissible.len())),
            _ => admissible.iter().min_by(|a, b| self.compare_victims(a, b)),
        };
        let &(row, task) = pick?;
        Some(Stop {
            task: self.task_id(row),
            instance: self.instance_id(task.instance()?)?,
            admissible: admissible.iter().map(|&(row, _)| self.task_id(row)).collect(),
        })
    }

    /// The unprotected tasks of the group that should run and have an instance.
    fn candidates(&self, group: Symbol, semantics: &Semantics) -> Vec<(usize, &Task)> {
        let of_group = self.task_rows().filter(|(_, task)| task.group == group && task.is_counted());
        let free: Vec<(usize, &Task)> =
            of_group.filter(|(_, task)| !task.protected && task.instance().is_some()).collect();
        if semantics.draining_first {
            let leaving: Vec<(usize, &Task)> = free.iter().filter(|(_, task)| self.is_leaving(task)).copied().collect();
            if !leaving.is_empty() {
                return leaving;
            }
        }
        free
    }

    fn is_leaving(&self, task: &Task) -> bool {
        let Some(row) = task.instance().map(|row| row as usize) else { return false };
        self.columns.status.get(row) != Some(&InstanceStatus::Active)
            || self.columns.agent_connected.get(row) != Some(&true)
    }

    fn mirrored_stages(&self, strategies: &[Strategy], semantics: &Semantics) -> Vec<MirroredStage> {
        let default;
        let strategies = if strategies.is_empty() {
            default = Strategy::service_default();
            &default
        } else {
            strategies
        };
        let own = kind::stages(strategies, |name| self.symbol(name));
        let instances_only = own.iter().all(|stage| *stage == Stage::SpreadInstances);
        let mut stages: Vec<MirroredStage> = own.into_iter().map(MirroredStage::Own).collect();
        if instances_only {
            // PLACE-33: balance over the zones as well, after the strategy's own field or, by choice, before it.
            let zone = MirroredStage::WholeZone(self.symbol(ZONE_ATTRIBUTE));
            let at = if semantics.zone_first { 0 } else { stages.len() };
            stages.insert(at, zone);
        }
        stages
    }

    /// The most of a resource that stopping one of the candidates on an instance would leave there.
    fn left_after_stop(&self, packed: Packed, row: usize, candidates: &[(usize, &Task)]) -> i64 {
        let on_it = candidates.iter().filter(|(_, task)| task.instance().is_some_and(|at| at as usize == row));
        let freed = on_it.map(|(_, task)| match packed {
            Packed::Cpu => task.held.cpu,
            Packed::Memory => task.held.memory,
        });
        self.remaining(packed, row) + i64::from(freed.max().unwrap_or(0))
    }

    /// Tasks that are not running yet first, then by instance id, then the oldest, then by ARN (PLACE-32).
    fn compare_victims(&self, a: &(usize, &Task), b: &(usize, &Task)) -> core::cmp::Ordering {
        let key = |&(row, task): &(usize, &Task)| {
            let started = !task.is_pending();
            let created = task.created_at().map_or(i64::MAX, |at| at.0);
            (started, created, row)
        };
        let id = |task: &Task| task.instance().map_or("", |row| self.short_id_of(row as usize));
        let ((a_started, a_created, a_row), (b_started, b_created, b_row)) = (key(a), key(b));
        let by_id = a_started.cmp(&b_started).then_with(|| id(a.1).cmp(id(b.1)));
        by_id.then(a_created.cmp(&b_created)).then_with(|| a.1.arn().cmp(&b.1.arn())).then(a_row.cmp(&b_row))
    }
}

/// A stage of scale-in.
#[derive(Clone, Copy, Debug)]
enum MirroredStage {
    /// One of the strategies.
    Own(Stage),
    /// The zone with the most tasks, counted over the whole zone.
    WholeZone(Symbol),
}
