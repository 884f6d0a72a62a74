//! Step 2: the constraints, all of which must hold on the state before the task is added (PLACE-41,
//! PLACE-114).

use core::ops::ControlFlow;

use super::{Rejection, Visit};
use crate::{
    id::Row,
    request::{Constraint, PreparedTask},
    state::{InstanceView, State},
};

/// `memberOf` in the order given, then `distinctInstance` (PLACE-13, PLACE-113).
pub(crate) fn check(state: &State, prepared: &PreparedTask, row: Row, visit: &mut impl Visit) -> ControlFlow<()> {
    rule!("PLACE-103", "PLACE-114");
    for (index, constraint) in prepared.constraints().iter().enumerate() {
        if let Constraint::MemberOf(query) = constraint {
            if !query.matches(&InstanceView::new(state, row)) {
                rule!("PLACE-41");
                visit(Rejection::MemberOf { constraint: u16::try_from(index).unwrap_or(u16::MAX) })?;
            }
        }
    }
    if prepared.constraints().contains(&Constraint::DistinctInstance) {
        let tasks = state.columns.group_count(row, prepared.group);
        if tasks > 0 {
            rule!("PLACE-113");
            visit(Rejection::DistinctInstance { tasks })?;
        }
    }
    ControlFlow::Continue(())
}

/// Whether a running daemon's instance still satisfies the daemon's constraints (PLACE-120).
pub(crate) fn satisfies_member_of(state: &State, prepared: &PreparedTask, row: Row) -> bool {
    let view = InstanceView::new(state, row);
    rule!("PLACE-120");
    prepared.constraints().iter().all(|constraint| match constraint {
        Constraint::MemberOf(query) => query.matches(&view),
        Constraint::DistinctInstance => true,
    })
}
