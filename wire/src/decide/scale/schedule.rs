//! The runs of a service's scheduled actions.

use stowplan::{scaling::ScheduledRun, unit::Timestamp};

use super::DecideOptions;
use crate::Error;
use crate::aws::scaling::{
    schedule::{AWS, read_timing},
    target::Action,
};

/// The most runs of one request: a minute's schedule for a year.
const RUNS_MAX: usize = 600_000;

/// All runs of a stretch by time, those of one instant in the order of creation (SCALE-33).
pub(super) fn runs(
    actions: &[Action<'_>],
    from: Timestamp,
    to: Timestamp,
    options: &DecideOptions,
) -> Result<Vec<ScheduledRun>, Error> {
    rule!("SCALE-33");
    let mut runs: Vec<(Timestamp, (Option<Timestamp>, usize), ScheduledRun)> = Vec::new();
    for (index, action) in actions.iter().enumerate() {
        let timing = read_timing(&action.node, &AWS, from)?;
        let choices = (&options.semantics.scaling).into();
        let firings = timing.schedule.firings(&timing.zone, timing.window, from, choices);
        for at in firings.take_while(|at| *at <= to) {
            if runs.len() == RUNS_MAX {
                let message = format!("more than {RUNS_MAX} runs of scheduled actions");
                return Err(Error::new("scale/too-many", message, action.node.path()).with_help("shorten the stretch"));
            }
            // An action that does not say when it was created comes in the order of the document.
            let run = ScheduledRun { at, action: index, bounds: action.bounds };
            runs.push((at, (action.created, index), run));
        }
    }
    runs.sort_by_key(|(at, order, _)| (*at, *order));
    Ok(runs.into_iter().map(|(_, _, run)| run).collect())
}
