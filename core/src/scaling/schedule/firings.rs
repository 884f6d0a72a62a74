//! From a schedule to the instants at which it runs.

use super::{
    Expression, ScheduleChoices, ScheduleError, ScheduleErrorKind, Zone,
    cron::{Cron, YEARS},
    zone::Transition,
};
use crate::{text::civil::CivilTime, unit::Timestamp};

/// When a scheduled action exists and runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// When it was created: nothing runs before, and a rate without a start counts from here
    /// (SCALE-17).
    pub created: Timestamp,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
}

impl Window {
    /// A window from `start` to `end`, either of which may be open.
    ///
    /// # Errors
    /// `schedule/end-before-start`.
    pub fn new(created: Timestamp, start: Option<Timestamp>, end: Option<Timestamp>) -> Result<Self, ScheduleError> {
        if matches!((start, end), (Some(start), Some(end)) if end < start) {
            return Err(ScheduleError::new(ScheduleErrorKind::EndBeforeStart, 0..0));
        }
        Ok(Self { created, start, end })
    }

    /// The first instant at which anything can run.
    #[must_use]
    pub fn opens(&self) -> Timestamp {
        self.start.map_or(self.created, |start| start.max(self.created))
    }
}

/// The runs of a schedule, strictly rising. Made by
/// [`Schedule::firings`](super::Schedule::firings).
#[derive(Clone, Debug)]
pub struct Firings<'a> {
    schedule: &'a Expression,
    zone: &'a Zone,
    window: Window,
    choices: ScheduleChoices,
    /// Nothing earlier runs any more, in milliseconds.
    next: i64,
    is_over: bool,
    /// Cron: the latest time of the zone's clock that has been passed, in seconds.
    clock: i64,
}

impl<'a> Firings<'a> {
    pub(super) fn new(
        schedule: &'a Expression,
        zone: &'a Zone,
        window: Window,
        from: Timestamp,
        choices: ScheduleChoices,
    ) -> Self {
        let next = match schedule {
            Expression::At(_) => from.0,
            _ => from.0.max(window.created.0).max(window.start.map_or(i64::MIN, |start| start.0)),
        };
        let mut firings = Self { schedule, zone, window, choices, next, is_over: false, clock: i64::MIN };
        if let Expression::Cron(_) = schedule {
            firings.clock = firings.passed_clock();
        }
        firings
    }

    /// The latest time of the clock before the first second looked at: later than the last second's
    /// where the clock was put back (SCALE-116).
    fn passed_clock(&self) -> i64 {
        rule!("SCALE-116");
        let second = self.next.div_euclid(1000);
        match self.zone.last_transition(second) {
            Some(Transition { at, before, after }) if before > after && !self.choices.repeat_doubled => at + before,
            _ => i64::MIN,
        }
    }

    /// Whether an instant is over the end, which itself still runs (SCALE-32).
    fn is_after_end(&self, at: i64) -> bool {
        rule!("SCALE-32");
        self.window.end.is_some_and(|end| at > end.0 || (self.choices.end_exclusive && at == end.0))
    }

    /// A run at an instant, unless the window is over by then.
    fn run(&mut self, at: i64) -> Option<Timestamp> {
        if self.is_after_end(at) {
            self.is_over = true;
            return None;
        }
        match at.checked_add(1) {
            Some(next) => self.next = next,
            None => self.is_over = true,
        }
        Some(Timestamp(at))
    }

    fn next_at(&mut self, time: CivilTime) -> Option<Timestamp> {
        rule!("SCALE-109");
        self.is_over = true;
        let at = instant(self.zone, time).checked_mul(1000)?;
        // Start and end bound it only where that is chosen (SCALE-109).
        if self.choices.at_within_window {
            let early = self.window.start.is_some_and(|start| at < start.0);
            if early || self.is_after_end(at) {
                return None;
            }
        }
        (at >= self.next).then_some(Timestamp(at))
    }

    /// Counted from the start, or from the creation, which does not run itself (SCALE-17).
    fn next_rate(&mut self, period: i64) -> Option<Timestamp> {
        rule!("SCALE-17");
        let anchor = self.window.start.unwrap_or(self.window.created).0;
        let first = i64::from(self.window.start.is_none());
        let behind = self.next.checked_sub(anchor)?;
        // The first run at or after `next`: rounded up.
        let count = behind.div_euclid(period) + i64::from(behind.rem_euclid(period) != 0);
        let at = count.max(first).checked_mul(period).and_then(|offset| anchor.checked_add(offset))?;
        self.run(at)
    }

    fn next_cron(&mut self, cron: &Cron) -> Option<Timestamp> {
        rule!("SCALE-22", "SCALE-116");
        if let Some(start) = self.window.start.filter(|start| start.0 == self.next) {
            // The start itself runs, whether it matches or not.
            return self.run(start.0);
        }
        // Seconds from here on are whole: a run is at the start of a minute.
        let mut second = self.next.div_euclid(1000) + i64::from(self.next.rem_euclid(1000) != 0);
        loop {
            // Up to the next change the offset is constant.
            let change = self.zone.next_transition(second);
            let offset = self.zone.offset_seconds(Timestamp::from_seconds(second));
            let clock = (second + offset).max(self.clock);
            let whole_minute = clock.div_euclid(60) + i64::from(clock.rem_euclid(60) != 0);
            let found = cron.next(CivilTime::from_seconds((whole_minute * 60).max(0))?);
            // Without a match ahead there may still be one in a time that is shown again.
            let may_come_again = self.choices.repeat_doubled && change.is_some();
            let at = match found {
                Some(found) => found.seconds() - offset,
                None if may_come_again => i64::MAX,
                None => return None,
            };
            match change {
                Some(change) if at >= change.at => {
                    let (before, after) = (change.at + change.before, change.at + change.after);
                    if after < before && !self.choices.repeat_doubled {
                        // The clock was put back: times up to here have been (SCALE-116).
                        self.clock = self.clock.max(before);
                    }
                    // A time that the clock skips is left out, unless it runs when the clock goes
                    // on (SCALE-22).
                    if self.choices.run_after_gap
                        && before < after
                        && found.is_some_and(|found| found.seconds() < after)
                    {
                        self.clock = after;
                        return self.run(change.at.checked_mul(1000)?);
                    }
                    second = change.at;
                }
                _ => return self.run(at.checked_mul(1000)?),
            }
            if CivilTime::from_seconds(second).is_none_or(|time| time.year > YEARS.1) {
                return None;
            }
        }
    }
}

/// The first instant at which a zone's clock shows a time, in seconds; a time that the clock skips
/// is moved on by the gap.
fn instant(zone: &Zone, time: CivilTime) -> i64 {
    let clock = time.seconds();
    // Offsets are less than a day.
    let mut second = clock - 86_400;
    let mut offset = zone.offset_seconds(Timestamp::from_seconds(second));
    while let Some(change) = zone.next_transition(second) {
        // Before the change by the old offset; or behind it by that, but not by the new one: in the
        // gap.
        if clock - offset < change.at || clock - change.after < change.at {
            break;
        }
        (second, offset) = (change.at, change.after);
    }
    clock - offset
}

impl Iterator for Firings<'_> {
    type Item = Timestamp;

    fn next(&mut self) -> Option<Timestamp> {
        if self.is_over {
            return None;
        }
        let found = match self.schedule {
            Expression::At(time) => self.next_at(*time),
            Expression::Rate(value, unit) => self.next_rate(i64::from(*value) * unit.milliseconds()),
            Expression::Cron(cron) => self.next_cron(cron),
        };
        self.is_over |= found.is_none();
        found
    }
}
