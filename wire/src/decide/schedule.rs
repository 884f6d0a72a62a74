//! `schedule`: the next runs of an expression.

use stowplan::{
    rule::RuleId,
    scaling::schedule::{Schedule, ScheduleKind, Window, Zone, time_zone_database},
    unit::Timestamp,
};

use crate::answer::ScheduleAnswer;
use crate::aws::scaling::schedule::{AWS, Keys, Timing, read_timing};
use crate::decide::{options::DecideOptions, told_once};
use crate::read::time;
use crate::{Error, Lint, Node};

/// The most runs of one answer.
const COUNT_MAX: i64 = 10_000;

/// The most remarks about the clock.
const LINTS_MAX: usize = 20;

const OWN: Keys =
    Keys { expression: "expression", zone: "timezone", start: "startTime", end: "endTime", created: "creationTime" };

pub(super) fn answer(node: &Node<'_>, options: &DecideOptions) -> Result<ScheduleAnswer, Error> {
    let from = node.required("from")?.timestamp()?;
    let count = node.field("count").map(|count| count.integer(1, COUNT_MAX)).transpose()?.unwrap_or(10);
    let (place, keys) = match node.field("scheduledAction") {
        Some(action) => (action, &AWS),
        None => (*node, &OWN),
    };
    let timing = read_timing(&place, keys, from)?;
    let Timing { schedule, zone, window } = &timing;
    let choices = (&options.semantics.scaling).into();
    let firings = schedule.firings(zone, *window, from, choices);
    let found: Vec<Timestamp> = firings.take(usize::try_from(count).unwrap_or(usize::MAX)).collect();
    let path = place.path_of(keys.expression);
    let mut lints = clock_lints(&timing, from, found.last().copied(), &path);
    if found.is_empty() {
        lints.push(Lint::new("schedule/never", "the schedule does not run any more", path));
    }
    Ok(ScheduleAnswer {
        firings: found.iter().map(|at| time::format(*at)).collect(),
        local_times: found.iter().map(|at| local_time(zone, *at)).collect(),
        expression: schedule.to_string(),
        description: schedule.describe(),
        timezone: zone.name().into(),
        time_zone_database: time_zone_database().filter(|_| *zone != Zone::UTC).map(Into::into),
        rules: rules(schedule, zone).as_slice().into(),
        lints: told_once(&lints),
    })
}

/// An instant on the zone's clock, with the offset.
fn local_time(zone: &Zone, at: Timestamp) -> String {
    let offset = zone.offset_seconds(at);
    let text = time::format(Timestamp(at.0.saturating_add(offset * 1000)));
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.abs() / 60;
    format!("{}{sign}{:02}:{:02}", text.trim_end_matches('Z'), minutes / 60, minutes % 60)
}

fn rules(schedule: &Schedule, zone: &Zone) -> Vec<RuleId> {
    let mut rules = match schedule.kind() {
        ScheduleKind::At => rules!["SCALE-109"].to_vec(),
        ScheduleKind::Rate => rules!["SCALE-17", "SCALE-32"].to_vec(),
        ScheduleKind::Cron => rules!["SCALE-18", "SCALE-32"].to_vec(),
    };
    if *zone != Zone::UTC && schedule.kind() != ScheduleKind::Rate {
        rules.extend(rules!["SCALE-22", "SCALE-116"]);
    }
    super::sort_rules(&mut rules);
    rules
}

/// Times of the expression that the clock skips, or shows twice, up to the last run of the answer;
/// without a run, the first few.
fn clock_lints(timing: &Timing, from: Timestamp, last: Option<Timestamp>, path: &str) -> Vec<Lint> {
    let Timing { schedule, zone, window } = timing;
    if *zone == Zone::UTC || schedule.kind() == ScheduleKind::Rate {
        return Vec::new();
    }
    let on_the_clock = |at: Timestamp| Timestamp(at.0.saturating_add(zone.offset_seconds(at) * 1000));
    // The same expression on a clock that never changes: its times are those of the zone's clock,
    // skipped ones included.
    let opens = on_the_clock(if schedule.kind() == ScheduleKind::At { from } else { window.opens().max(from) });
    let Ok(always) = Window::new(opens, None, None) else { return Vec::new() };
    let clock_times = schedule.firings(&Zone::UTC, always, opens, Default::default());
    let (until, at_most) = match last {
        Some(last) => (on_the_clock(last), usize::MAX),
        None => (Timestamp(i64::MAX), 20),
    };
    let remarks = clock_times.take_while(|clock| *clock <= until).take(at_most).filter_map(|clock| {
        let (shown, zone_name) = (time::format(clock), zone.name());
        let shown = shown.trim_end_matches('Z');
        let (code, message) = match (instants(zone, clock), schedule.kind()) {
            (0, ScheduleKind::At) => (
                "schedule/moved-by-clock",
                format!(
                    "{shown} does not exist in {zone_name}: the clock is put forward, and the run moves on with it"
                ),
            ),
            (0, _) => (
                "schedule/skipped-by-clock",
                format!("{shown} does not exist in {zone_name}: the clock is put forward"),
            ),
            (1, _) => return None,
            _ => ("schedule/doubled-by-clock", format!("{shown} is there twice in {zone_name}: the clock is put back")),
        };
        Some(Lint::new(code, message, path))
    });
    remarks.take(LINTS_MAX).collect()
}

/// How many instants show a time of the clock.
fn instants(zone: &Zone, clock: Timestamp) -> usize {
    let mut offsets: Vec<i64> = [-86_400_i64, 86_400]
        .map(|away| zone.offset_seconds(Timestamp::from_seconds(clock.whole_seconds() + away)))
        .into();
    offsets.dedup();
    let shows = |offset: &&i64| {
        let at = Timestamp(clock.0 - **offset * 1000);
        zone.offset_seconds(at) == **offset
    };
    offsets.iter().filter(shows).count()
}
