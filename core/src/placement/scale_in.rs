//! Which task stops when a service or group scales in (PLACE-32, PLACE-33, PLACE-34, PLACE-118,
//! PLACE-119, PLACE-138, PLACE-139, PLACE-144, PLACE-145).

use alloc::{collections::BTreeMap, vec::Vec};
use core::cmp::Ordering;

use super::step::{SpreadNest, at_end, keys, remaining};
use crate::{
    id::{InstanceId, Row, TaskId},
    request::{Field, Packed, Stage, Strategy, stages},
    rule::{Semantics, TieBreak},
    state::{State, Symbol, Task, ZONE_ATTRIBUTE, facts::InstanceStatus},
};

/// One task to stop.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stop {
    /// The task that we pick.
    pub task: TaskId,
    /// The instance that it is on; `None` on Fargate, and for a task that waits for one.
    pub instance: Option<InstanceId>,
    /// Every task that ECS might stop instead, itself included: by instance, then by ARN; those
    /// without an instance first.
    pub admissible: Vec<TaskId>,
}

/// A task that may stop: its row, and itself.
type Candidate<'state> = (u32, &'state Task);

/// The task of a group that stops next, as the `draw`-th in a sequence; `None` when no unprotected
/// one is left.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn select(state: &State, group: &str, strategies: &[Strategy], draw: u64) -> Option<Stop> {
    rule!("PLACE-32", "PLACE-118");
    let (group, semantics) = (state.symbol(group), &state.semantics);
    let mut admissible = candidates(state, group, semantics);
    let mut nest = SpreadNest::whole();
    for stage in scale_in_stages(state, strategies, semantics) {
        admissible = match stage {
            ScaleInStage::Zones => of_fullest_zones(state, group, admissible),
            ScaleInStage::ZoneField(zone) => {
                // A later field counts within each zone.
                nest.refine(state, zone, group, &[]);
                of_fullest_zones(state, group, admissible)
            }
            ScaleInStage::Own(stage) => of_best_instances(state, &mut nest, stage, group, admissible),
        };
    }
    admissible.sort_by(|one, two| compare_places(state, one, two));
    let pick = match semantics.tie_break {
        TieBreak::Seeded(_) => admissible.get(at_end(semantics.tie_break, draw, admissible.len())),
        _ => admissible.iter().min_by(|one, two| compare_victims(state, one, two)),
    };
    let &(row, task) = pick?;
    Some(Stop {
        task: state.task_id(row),
        instance: task.instance().map(|row| state.instance_id(row)),
        admissible: admissible.iter().map(|&(row, _)| state.task_id(row)).collect(),
    })
}

/// The unprotected tasks of the group with desired status RUNNING, on an instance or not.
#[cfg_attr(cold_code_small, optimize(size))]
fn candidates<'state>(state: &'state State, group: Symbol, semantics: &Semantics) -> Vec<Candidate<'state>> {
    rule!("PLACE-119");
    let of_group = state.tasks.iter().filter(|(_, task)| task.group == group && task.is_counted());
    let free: Vec<Candidate<'_>> = of_group.filter(|(_, task)| !task.protected).collect();
    if semantics.draining_first {
        let leaving: Vec<Candidate<'_>> = free.iter().filter(|(_, task)| is_leaving(state, task)).copied().collect();
        if !leaving.is_empty() {
            return leaving;
        }
    }
    free
}

#[cfg_attr(cold_code_small, optimize(size))]
fn is_leaving(state: &State, task: &Task) -> bool {
    let Some(row) = task.instance() else { return false };
    state.columns.status[row] != InstanceStatus::Active || !state.columns.agent_connected[row]
}

/// The stages of a list of strategies (PLACE-145): what comes after `random` narrows nothing.
#[cfg_attr(cold_code_small, optimize(size))]
fn scale_in_stages(state: &State, strategies: &[Strategy], semantics: &Semantics) -> Vec<ScaleInStage> {
    rule!("PLACE-33", "PLACE-145");
    if strategies.is_empty() {
        // PLACE-111 in reverse: the zones, then the instances in them, whatever PLACE-33 says.
        return [ScaleInStage::Zones, ScaleInStage::Own(Stage::SpreadInstances)].into();
    }
    // Compared by name: names that no instance has all share one symbol.
    let zone_is_first =
        matches!(strategies.first(), Some(Strategy::Spread(Field::Attribute(name))) if name == ZONE_ATTRIBUTE);
    let own = stages(strategies, |name| state.symbol(name));
    let instances_only = own.iter().all(|stage| *stage == Stage::SpreadInstances);
    let stages = own.into_iter().take_while(|stage| *stage != Stage::Random).enumerate();
    let mut stages: Vec<ScaleInStage> = stages
        .map(|(at, stage)| match stage {
            Stage::Binpack(_) => ScaleInStage::Own(stage),
            _ if !semantics.field_first => ScaleInStage::Zones,
            // Both readings agree here, and tasks without an instance have a zone.
            Stage::SpreadAttribute(name) if at == 0 && zone_is_first => ScaleInStage::ZoneField(name),
            _ => ScaleInStage::Own(stage),
        })
        .collect();
    if semantics.field_first && instances_only {
        stages.push(ScaleInStage::Zones);
    }
    stages
}

/// The candidates in the zones with the most tasks of the group, protected ones included, of those
/// zones that have a candidate (PLACE-144). A task's zone is its instance's, else its own; tasks
/// without one are a class of their own (PLACE-139).
#[cfg_attr(cold_code_small, optimize(size))]
fn of_fullest_zones<'state>(
    state: &'state State,
    group: Symbol,
    candidates: Vec<Candidate<'state>>,
) -> Vec<Candidate<'state>> {
    rule!("PLACE-139", "PLACE-144");
    let mut counts: BTreeMap<Option<Symbol>, u32> = BTreeMap::new();
    for (_, task) in state.tasks.iter().filter(|(_, task)| task.group == group && task.is_counted()) {
        let count = counts.entry(zone_of(state, task)).or_default();
        *count = count.saturating_add(1);
    }
    let count = |task: &Task| counts.get(&zone_of(state, task)).copied().unwrap_or(0);
    let most = candidates.iter().map(|(_, task)| count(task)).max();
    candidates.into_iter().filter(|(_, task)| Some(count(task)) == most).collect()
}

/// The zone that a task counts in; `None` where neither its instance nor a snapshot names one.
#[cfg_attr(cold_code_small, optimize(size))]
fn zone_of(state: &State, task: &Task) -> Option<Symbol> {
    rule!("PLACE-138");
    let on_instance =
        task.instance().and_then(|row| state.columns.attribute(row, state.symbol(ZONE_ATTRIBUTE)).flatten());
    on_instance.or_else(|| task.reported()?.availability_zone)
}

/// The candidates on the instances with the largest key of a stage; those on no instance are not
/// compared (PLACE-139).
#[cfg_attr(cold_code_small, optimize(size))]
fn of_best_instances<'state>(
    state: &'state State,
    nest: &mut SpreadNest,
    stage: Stage,
    group: Symbol,
    candidates: Vec<Candidate<'state>>,
) -> Vec<Candidate<'state>> {
    rule!("PLACE-139");
    let row_of = |task: &Task| task.instance();
    let mut rows: Vec<Row> = candidates.iter().filter_map(|(_, task)| row_of(task)).collect();
    rows.sort_unstable();
    rows.dedup();
    let keys: Vec<i64> = match stage {
        Stage::Binpack(packed) => rows.iter().map(|&row| left_after_stop(state, packed, row, &candidates)).collect(),
        stage => keys(state, nest, stage, group, &rows),
    };
    let most = keys.iter().max();
    let key = |row: Row| rows.binary_search(&row).ok().and_then(|at| keys.get(at));
    let stays = |task: &Task| row_of(task).is_none_or(|row| key(row) == most);
    candidates.into_iter().filter(|(_, task)| stays(task)).collect()
}

/// The order of the admissible tasks: by instance id, then by ARN.
#[cfg_attr(cold_code_small, optimize(size))]
fn compare_places(state: &State, one: &Candidate<'_>, two: &Candidate<'_>) -> Ordering {
    let place = |task: &Task| task.instance().map_or("", |row| state.short_id_of(row));
    let by_place = place(one.1).cmp(place(two.1)).then_with(|| one.1.instance().cmp(&two.1.instance()));
    by_place.then_with(|| one.1.arn().cmp(&two.1.arn())).then(one.0.cmp(&two.0))
}

/// The most of a resource that an instance would have left after one of its candidates stopped.
#[cfg_attr(cold_code_small, optimize(size))]
fn left_after_stop(state: &State, packed: Packed, row: Row, candidates: &[Candidate<'_>]) -> i64 {
    let on_it = candidates.iter().filter(|(_, task)| task.instance().is_some_and(|at| at == row));
    let freed = on_it.map(|(_, task)| match packed {
        Packed::Cpu => task.taken.cpu,
        Packed::Memory => task.taken.memory,
    });
    remaining(state, packed, row) + i64::from(freed.max().unwrap_or(0))
}

/// Tasks that are not running yet first, then by instance id, then the oldest, then by ARN
/// (PLACE-32).
#[cfg_attr(cold_code_small, optimize(size))]
fn compare_victims(state: &State, a: &(u32, &Task), b: &(u32, &Task)) -> core::cmp::Ordering {
    let key = |&(row, task): &(u32, &Task)| {
        let started = !task.is_pending();
        let created = task.created_at().map_or(i64::MAX, |at| at.0);
        (started, created, row)
    };
    let id = |task: &Task| task.instance().map_or("", |row| state.short_id_of(row));
    let ((a_started, a_created, a_row), (b_started, b_created, b_row)) = (key(a), key(b));
    let by_id = a_started.cmp(&b_started).then_with(|| id(a.1).cmp(id(b.1)));
    by_id.then(a_created.cmp(&b_created)).then_with(|| a.1.arn().cmp(&b.1.arn())).then(a_row.cmp(&b_row))
}

/// A stage of scale-in.
#[derive(Clone, Copy, Debug)]
enum ScaleInStage {
    /// The zones with the most tasks.
    Zones,
    /// The same, as the first field of a spread.
    ZoneField(Symbol),
    /// One of the strategies, mirrored.
    Own(Stage),
}
