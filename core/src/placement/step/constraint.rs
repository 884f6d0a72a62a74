//! Step 2: the constraints, all of which must hold on the state before the task is added (PLACE-41, PLACE-114).

use core::ops::ControlFlow;

use super::Rejection;
use crate::{
    cluster::Cluster,
    request::{Constraint, Kind},
    state::InstanceView,
};

impl Cluster {
    /// `memberOf` in the order given, then `distinctInstance` (PLACE-13, PLACE-113).
    pub(crate) fn check_constraints(
        &self,
        kind: &Kind,
        row: usize,
        visit: &mut impl FnMut(Rejection) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        for (index, constraint) in kind.constraints().iter().enumerate() {
            if let Constraint::MemberOf(query) = constraint {
                if !query.matches(&InstanceView::new(self, row)) {
                    visit(Rejection::MemberOf { constraint: u16::try_from(index).unwrap_or(u16::MAX) })?;
                }
            }
        }
        if kind.constraints().contains(&Constraint::DistinctInstance) {
            let tasks = self.columns.group_count(row, kind.group);
            if tasks > 0 {
                visit(Rejection::DistinctInstance { tasks })?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Whether a running daemon's instance still satisfies the daemon's constraints (PLACE-120).
    pub(crate) fn satisfies_member_of(&self, kind: &Kind, row: usize) -> bool {
        let view = InstanceView::new(self, row);
        kind.constraints().iter().all(|constraint| match constraint {
            Constraint::MemberOf(query) => query.matches(&view),
            Constraint::DistinctInstance => true,
        })
    }
}
