//! Step 3: each strategy keeps the candidates with the best key; a later one sees only what is left
//! (PLACE-2).

mod binpack;
mod spread;

use alloc::vec::Vec;

use super::tie_break;
use crate::{
    id::Row,
    request::{PreparedTask, Stage},
    state::{State, Symbol},
};
use spread::Nest;

pub(crate) use binpack::remaining;
pub(crate) use spread::Nest as SpreadNest;

/// What narrowing leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Narrowed {
    /// The admissible rows, in the order of the ARNs.
    pub(crate) rows: Vec<Row>,
    /// The pick among them.
    pub(crate) pick: Option<Row>,
}

/// Runs a prepared task's strategies over candidates in the order of the ARNs. `observe` is told,
/// stage by stage, each candidate's key and whether it stays.
pub(crate) fn narrow(
    state: &State,
    prepared: &PreparedTask,
    candidates: Vec<Row>,
    observe: &mut dyn FnMut(usize, Row, i64, bool),
) -> Narrowed {
    let mut rows = candidates;
    let mut nest = Nest::whole();
    for (number, stage) in prepared.stages.iter().enumerate() {
        if rows.is_empty() {
            return Narrowed::default();
        }
        if *stage == Stage::Random {
            // The admissible set stays whole; the pick is drawn here, and later stages see one
            // instance (PLACE-7).
            rule!("PLACE-7");
            let pick =
                rows.get(tie_break::at_random_stage(state.semantics.tie_break, prepared.draws, rows.len())).copied();
            rows.iter().for_each(|&row| observe(number, row, 0, true));
            return Narrowed { rows, pick };
        }
        rule!("PLACE-2");
        let keys = keys(state, &mut nest, *stage, prepared.group, &rows);
        rows = keep_best(&rows, &keys, |row, key, kept| observe(number, row, key, kept));
    }
    let pick = rows.get(tie_break::at_end(state.semantics.tie_break, prepared.draws, rows.len())).copied();
    Narrowed { rows, pick }
}

/// The keys of the candidates at one stage that is not `random`.
pub(crate) fn keys(state: &State, nest: &mut Nest, stage: Stage, group: Symbol, rows: &[Row]) -> Vec<i64> {
    match stage {
        Stage::Random => alloc::vec![0; rows.len()],
        Stage::Binpack(packed) => rows.iter().map(|&row| binpack::remaining(state, packed, row)).collect(),
        Stage::SpreadInstances => {
            nest.refine_to_instances();
            rows.iter().map(|&row| i64::from(state.columns.group_count(row, group))).collect()
        }
        Stage::SpreadAttribute(name) => nest.refine(state, name, group, rows),
    }
}

/// Keeps the candidates with the best key: the fewest tasks, the least left.
fn keep_best(rows: &[Row], keys: &[i64], mut observe: impl FnMut(Row, i64, bool)) -> Vec<Row> {
    rule!("PLACE-103");
    let best = keys.iter().min();
    let mut kept = Vec::with_capacity(rows.len());
    for (&row, key) in rows.iter().zip(keys) {
        let stays = Some(key) == best;
        observe(row, *key, stays);
        if stays {
            kept.push(row);
        }
    }
    kept
}
