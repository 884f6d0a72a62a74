//! When nothing fits: the instance that ECS's event would name, and how many instances fail for
//! which reason.

use alloc::{collections::BTreeMap, vec::Vec};
use core::{cmp::Ordering, ops::ControlFlow};

use crate::{
    id::{InstanceId, Row},
    placement::step::{Reason, Rejection, each_of_first_step, each_of_second_step, first_rejection, ignored},
    request::PreparedTask,
    state::State,
};

/// The closest matching instance, and the check that it fails first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Closest {
    /// The instance.
    pub instance: InstanceId,
    /// Its first failing check.
    pub rejection: Rejection,
}

/// How far an instance is from taking the task: fewer failing checks first, then a later first
/// failing check, then the smaller shortfall.
#[derive(Clone, Copy, Debug)]
struct Distance {
    failing: u32,
    first: Rejection,
}

impl Distance {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn compare(&self, other: &Self) -> Ordering {
        let later_first = other.first.reason().cmp(&self.first.reason());
        self.failing.cmp(&other.failing).then(later_first).then_with(|| {
            let ((a, of_a), (b, of_b)) = (self.first.shortfall(), other.first.shortfall());
            (i128::from(a) * i128::from(of_b)).cmp(&(i128::from(b) * i128::from(of_a)))
        })
    }
}

/// Collects the failing checks of an instance.
#[derive(Debug, Default)]
struct Failing {
    first: Option<Rejection>,
    last: Option<Reason>,
    count: u32,
}

impl Failing {
    /// A check is one reason: three missing attributes are one failing check. Reasons come in
    /// order.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn note(&mut self, rejection: Rejection) -> ControlFlow<()> {
        self.first = self.first.or(Some(rejection));
        if self.last.replace(rejection.reason()) != Some(rejection.reason()) {
            self.count += 1;
        }
        ControlFlow::Continue(())
    }
}

/// How many considered instances fail for which reason first, commonest first.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn counts(state: &State, prepared: &PreparedTask) -> Vec<(Reason, u32)> {
    count_reasons(considered(state, prepared).filter_map(|row| first_rejection(state, prepared, row)))
}

/// Every considered instance that fails, with its first failing check, by instance id (PLACE-16).
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn failures(state: &State, prepared: &PreparedTask) -> Vec<(InstanceId, Rejection)> {
    rule!("PLACE-16");
    let mut rows: Vec<Row> = considered(state, prepared).collect();
    rows.sort_by(|&a, &b| state.short_id_of(a).cmp(state.short_id_of(b)));
    let failing = |row| Some((state.instance_id(row), first_rejection(state, prepared, row)?));
    rows.into_iter().filter_map(failing).collect()
}

/// The closest matching instance (PLACE-15): `None` when some instance fits, or none is considered.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn closest(state: &State, prepared: &PreparedTask) -> Option<Closest> {
    rule!("PLACE-15");
    let mut best: Option<(Row, Distance)> = None;
    for row in considered(state, prepared) {
        let distance = distance(state, prepared, row)?;
        let closer = best.as_ref().is_none_or(|(other, nearest)| match distance.compare(nearest) {
            Ordering::Less => true,
            Ordering::Equal => state.short_id_of(row) < state.short_id_of(*other),
            Ordering::Greater => false,
        });
        if closer {
            best = Some((row, distance));
        }
    }
    best.map(|(row, distance)| Closest { instance: state.instance_id(row), rejection: distance.first })
}

#[cfg_attr(cold_code_small, optimize(size))]
fn considered(state: &State, prepared: &PreparedTask) -> impl Iterator<Item = Row> {
    state.rows_by_arn().filter(move |&row| ignored(state, prepared, row).is_none())
}

/// The distance of an instance; `None` when it fits. An instance that fails step 1 is not tested in
/// step 2.
#[cfg_attr(cold_code_small, optimize(size))]
fn distance(state: &State, prepared: &PreparedTask, row: Row) -> Option<Distance> {
    let mut failing = Failing::default();
    let _ = each_of_first_step(state, prepared, row, &mut |rejection| failing.note(rejection));
    if failing.first.is_none() {
        let _ = each_of_second_step(state, prepared, row, &mut |rejection| failing.note(rejection));
    }
    failing.first.map(|first| Distance { failing: failing.count, first })
}

/// Counts reasons, commonest first, then in the order of PLACE-13.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn count_reasons(rejections: impl Iterator<Item = Rejection>) -> Vec<(Reason, u32)> {
    let mut counts: BTreeMap<Reason, u32> = BTreeMap::new();
    for rejection in rejections {
        *counts.entry(rejection.reason()).or_default() += 1;
    }
    let mut counts: Vec<(Reason, u32)> = counts.into_iter().collect();
    sort_counts(&mut counts);
    counts
}

fn sort_counts(counts: &mut [(Reason, u32)]) {
    counts.sort_unstable_by_key(|&(reason, count)| (core::cmp::Reverse(count), reason));
}
