//! Schedules of scheduled actions: expression, zone, window.

use stowplan::{
    scaling::schedule::{Schedule, ScheduleError, Window, Zone},
    unit::Timestamp,
};

use crate::{Error, Node};

/// When a scheduled action runs.
#[derive(Clone, Debug)]
pub(crate) struct Timing {
    pub(crate) schedule: Schedule,
    pub(crate) zone: Zone,
    pub(crate) window: Window,
}

/// The keys of one spelling: AWS's, or a decision document's own.
pub(crate) struct Keys {
    pub(crate) expression: &'static str,
    pub(crate) zone: &'static str,
    pub(crate) start: &'static str,
    pub(crate) end: &'static str,
    pub(crate) created: &'static str,
}

/// As `describe-scheduled-actions` prints them.
pub(crate) const AWS: Keys =
    Keys { expression: "Schedule", zone: "Timezone", start: "StartTime", end: "EndTime", created: "CreationTime" };

/// A core error at a string of the document.
fn at_string(node: &Node<'_>, error: &ScheduleError) -> Error {
    let span = error.span();
    let wrapped = Error::new(error.code(), error.to_string(), node.path()).with_span(span.start, span.end);
    match error.help() {
        Some(help) => wrapped.with_help(help),
        None => wrapped,
    }
}

/// Reads a schedule; without a creation time it was created at `created`.
pub(crate) fn read_timing(node: &Node<'_>, keys: &Keys, created: Timestamp) -> Result<Timing, Error> {
    let expression = node.required(keys.expression)?;
    let schedule = Schedule::parse(expression.str()?).map_err(|error| at_string(&expression, &error))?;
    let zone = match node.field(keys.zone) {
        Some(zone) => Zone::named(zone.str()?).map_err(|error| at_string(&zone, &error))?,
        None => Zone::UTC,
    };
    let created = node.timestamp_at(keys.created)?.unwrap_or(created);
    let (start, end) = (node.timestamp_at(keys.start)?, node.timestamp_at(keys.end)?);
    let window = Window::new(created, start, end)
        .map_err(|error| Error::new(error.code(), error.to_string(), node.path_of(keys.end)))?;
    Ok(Timing { schedule, zone, window })
}
