//! The four steps of ECS's task placement, in the order of the files, as a plain scan (PLACE-102).
//!
//! 1. [`eligible`] (with [`platform`]) and [`resources`]: which instances can run the task at all;
//! 2. [`constraint`]: which of them the constraints allow;
//! 3. [`strategy`]: which of those the strategies prefer, one stage after the other;
//! 4. [`tie_break`]: which one of the rest, the admissible set, is ours.
//!
//! A check of the first two steps tells a [`Visit`] of each [`Rejection`] that it finds, in the
//! order of PLACE-13. A decision stops at the first one, an explanation listens to all. So the code
//! that decides is the code that explains.

mod constraint;
mod eligible;
pub(crate) mod platform;
mod rejection;
mod resources;
mod strategy;
mod tie_break;

use core::ops::ControlFlow;

pub use eligible::Ignored;
pub use rejection::{Reason, Rejection};

pub(crate) use constraint::satisfies_member_of;
pub(crate) use eligible::{check as check_eligible, ignored, is_meant};
pub(crate) use resources::check_others;
pub(crate) use strategy::{Narrowed, SpreadNest, keys, narrow, remaining};
pub(crate) use tie_break::{at_end, at_random_stage};

use crate::{id::Row, request::PreparedTask, state::State};

/// Receives each rejection and says whether to go on.
pub(crate) trait Visit: FnMut(Rejection) -> ControlFlow<()> {}

impl<T: FnMut(Rejection) -> ControlFlow<()>> Visit for T {}

/// Decides by a scan: the reference that the indexes must equal.
pub(crate) fn decide(state: &State, prepared: &PreparedTask) -> Narrowed {
    decide_among(state, prepared, |_| true)
}

/// Decides by a scan among the instances that a filter lets pass, which is one constraint more:
/// what is on the others counts as ever.
pub(crate) fn decide_among(state: &State, prepared: &PreparedTask, allowed: impl Fn(Row) -> bool) -> Narrowed {
    rule!("PLACE-102", "PLACE-103");
    let feasible = feasible(state, prepared).filter(|&row| allowed(row)).collect();
    narrow(state, prepared, feasible, &mut |_, _, _, _| {})
}

/// The instances that pass every check, in the order of the ARNs.
pub(crate) fn feasible<'a>(state: &'a State, prepared: &'a PreparedTask) -> impl Iterator<Item = Row> + 'a {
    state.rows_by_arn().filter(|&row| is_feasible(state, prepared, row))
}

/// Whether the instance is considered and passes every check.
pub(crate) fn is_feasible(state: &State, prepared: &PreparedTask, row: Row) -> bool {
    ignored(state, prepared, row).is_none() && first_rejection(state, prepared, row).is_none()
}

/// The first check that an instance fails.
pub(crate) fn first_rejection(state: &State, prepared: &PreparedTask, row: Row) -> Option<Rejection> {
    let mut first = None;
    let _ = each_rejection(state, prepared, row, &mut |rejection| {
        first = Some(rejection);
        ControlFlow::Break(())
    });
    first
}

/// Visits every failing check of an instance in the order of PLACE-13.
pub(crate) fn each_rejection(
    state: &State,
    prepared: &PreparedTask,
    row: Row,
    visit: &mut impl Visit,
) -> ControlFlow<()> {
    rule!("PLACE-13", "PLACE-102");
    each_of_first_step(state, prepared, row, visit)?;
    each_of_second_step(state, prepared, row, visit)
}

/// The failing checks of step 1.
pub(crate) fn each_of_first_step(
    state: &State,
    prepared: &PreparedTask,
    row: Row,
    visit: &mut impl Visit,
) -> ControlFlow<()> {
    eligible::check(state, prepared, row, visit)?;
    resources::check(state, prepared, row, visit)
}

/// The constraints that do not hold.
pub(crate) fn each_of_second_step(
    state: &State,
    prepared: &PreparedTask,
    row: Row,
    visit: &mut impl Visit,
) -> ControlFlow<()> {
    constraint::check(state, prepared, row, visit)
}
