//! Alarm mute rules: when the actions of alarms are withheld (SCALE-172 to SCALE-176).

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::schedule::{Schedule, ScheduleChoices, ScheduleError, ScheduleErrorKind as Kind, Window, Zone};
use crate::unit::Timestamp;

/// The longest expression of a mute rule, in bytes.
const EXPRESSION_BYTES_MAX: usize = 256;

/// The shortest and the longest time for which a rule mutes, in milliseconds: `PT1M` and `P15D`.
const DURATION_MILLISECONDS: (i64, i64) = (60_000, 15 * 86_400_000);

const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// A stretch of time, its end outside.
pub type Stretch = (Timestamp, Timestamp);

/// The schedule of an alarm mute rule: when it begins to mute, and for how long.
///
/// # Example: every day from 10:03 for four minutes
/// ```
/// use stowplan::{scaling::{MuteSchedule, schedule::{ScheduleChoices, Zone}}, unit::Timestamp};
/// let mute = MuteSchedule::parse("cron(3 10 * * *)", "PT4M")?;
/// let minute = |n: i64| Timestamp::from_seconds(60 * n);
/// let windows = mute.windows(&Zone::UTC, (None, None), minute(600), minute(660), ScheduleChoices::default());
/// assert_eq!(windows, [(minute(603), minute(607))]);
/// # Ok::<(), stowplan::scaling::schedule::ScheduleError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MuteSchedule {
    /// One, or one for the days of the month and one for those of the week.
    schedules: Vec<Schedule>,
    milliseconds: i64,
    remarks: Vec<&'static str>,
}

impl MuteSchedule {
    /// Reads an expression, `cron(minutes hours day-of-month month day-of-week)` or
    /// `at(yyyy-mm-ddThh:mm)`, and a duration of ISO 8601 from a minute to fifteen days.
    ///
    /// # Errors
    /// [`ScheduleError`] says what is wrong; its span is that of the expression or the duration as
    /// a whole.
    pub fn parse(expression: &str, duration: &str) -> Result<Self, ScheduleError> {
        if expression.len() > EXPRESSION_BYTES_MAX {
            return Err(ScheduleError::new(Kind::MuteTooLong(EXPRESSION_BYTES_MAX), 0..expression.len()));
        }
        let milliseconds = duration_milliseconds(duration)?;
        let text = expression.trim();
        let inner = |name: &str| text.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
        let (written, remarks) = match (inner("cron"), inner("at")) {
            (Some(fields), _) => six_fields(fields, expression)?,
            (None, Some(time)) => (alloc::vec![with_seconds(time)], Vec::new()),
            (None, None) => {
                return Err(ScheduleError::new(Kind::Mute, 0..expression.len())
                    .with_help("e.g. `cron(0 2 * * SUN)` or `at(2026-12-24T18:00)`"));
            }
        };
        let parsed = written.iter().map(|text| {
            Schedule::parse(text).map_err(|error| {
                let own = ScheduleError::new(error.kind().clone(), 0..expression.len());
                match error.help().filter(|help| !help.contains('`')) {
                    Some(help) => own.with_help(help.to_string()),
                    None => own,
                }
            })
        });
        Ok(Self { schedules: parsed.collect::<Result<_, _>>()?, milliseconds, remarks })
    }

    /// The parts of the expression about which AWS's pages disagree, in words.
    #[must_use]
    pub fn remarks(&self) -> &[&'static str] {
        &self.remarks
    }

    /// The stretches within `from` and `to` in which the rule mutes, by rising beginnings. `active`
    /// are the rule's start and expire dates: before and from then on it mutes nothing.
    #[must_use]
    pub fn windows(
        &self,
        zone: &Zone,
        active: (Option<Timestamp>, Option<Timestamp>),
        from: Timestamp,
        to: Timestamp,
        choices: ScheduleChoices,
    ) -> Vec<Stretch> {
        rule!("SCALE-172");
        let mut windows = Vec::new();
        // A stretch that began earlier may reach into this one.
        let earliest = Timestamp(from.0.saturating_sub(self.milliseconds));
        let Ok(window) = Window::new(earliest, None, None) else { return windows };
        for schedule in &self.schedules {
            let firings = schedule.firings(zone, window, earliest, choices);
            for begin in firings.take_while(|begin| *begin <= to) {
                let end = Timestamp(begin.0.saturating_add(self.milliseconds));
                let end = active.1.map_or(end, |expire| end.min(expire));
                let is_active = active.0.is_none_or(|start| begin >= start);
                if is_active && begin < end && end > from {
                    windows.push((begin, end));
                }
            }
        }
        merged(windows)
    }
}

/// Joins stretches that overlap or meet (SCALE-175), in the order of the beginnings.
#[must_use]
pub fn merged(mut windows: Vec<Stretch>) -> Vec<Stretch> {
    rule!("SCALE-175");
    windows.sort_unstable();
    let mut merged: Vec<Stretch> = Vec::with_capacity(windows.len());
    for (begin, end) in windows {
        match merged.last_mut() {
            Some((_, last)) if begin <= *last => *last = end.max(*last),
            _ => merged.push((begin, end)),
        }
    }
    merged
}

/// `at` without seconds, as mute rules write it.
fn with_seconds(time: &str) -> String {
    let is_short = time.split_once('T').is_some_and(|(_, clock)| clock.matches(':').count() == 1);
    if is_short { format!("at({time}:00)") } else { format!("at({time})") }
}

/// Five fields as expressions of six: one, or two where both day fields are given, which mean
/// either (SCALE-176).
fn six_fields(fields: &str, whole: &str) -> Result<(Vec<String>, Vec<&'static str>), ScheduleError> {
    rule!("SCALE-176");
    let words: Vec<&str> = fields.split_ascii_whitespace().collect();
    let [minutes, hours, of_month, months, of_week] = words.as_slice() else {
        return Err(ScheduleError::new(Kind::MuteFields(words.len()), 0..whole.len())
            .with_help("minutes hours day-of-month month day-of-week"));
    };
    let mut remarks = Vec::new();
    if fields.contains(['/', '?', 'L', '#']) && !fields.split_ascii_whitespace().all(is_name_or_plain) {
        remarks.push("the API names `*`, `-` and `,` alone; the guide also `/`, `?`, `L` and `#`");
    }
    let named = weekdays(of_week);
    if named != *of_week {
        remarks.push("no page says how days of the week are counted: 0 and 7 are read as SUN; write names");
    }
    let any = |field: &str| matches!(field, "*" | "?");
    let with = |of_month: &str, of_week: &str| format!("cron({minutes} {hours} {of_month} {months} {of_week} *)");
    let written = match (any(of_month), any(&named)) {
        (true, true) => alloc::vec![with("*", "?")],
        (false, true) => alloc::vec![with(of_month, "?")],
        (true, false) => alloc::vec![with("?", &named)],
        (false, false) => alloc::vec![with(of_month, "?"), with("?", &named)],
    };
    Ok((written, remarks))
}

/// Whether a field has none of the characters that only the guide names; an `L` in `JUL` is not
/// one.
fn is_name_or_plain(field: &str) -> bool {
    let upper = field.to_ascii_uppercase().replace("JUL", "");
    !upper.contains(['/', '?', 'L', '#'])
}

/// Days of the week by their names: digits count from 0 = Sunday, but not behind `#`.
fn weekdays(field: &str) -> String {
    let mut named = String::new();
    let mut before = ' ';
    for c in field.chars() {
        match c.to_digit(10).and_then(|day| usize::try_from(day % 7).ok()).and_then(|day| WEEKDAYS.get(day)) {
            Some(name) if before != '#' && before != '/' => named.push_str(name),
            _ => named.push(c),
        }
        before = c;
    }
    named
}

/// `PnWnDTnHnMnS` in milliseconds.
fn duration_milliseconds(text: &str) -> Result<i64, ScheduleError> {
    let refused = |kind: Kind| {
        ScheduleError::new(kind, 0..text.len()).with_help("ISO 8601 from `PT1M` to `P15D`, e.g. `PT4H` or `P2DT12H`")
    };
    let malformed = || refused(Kind::Duration(text.to_string()));
    let inner = text.trim().strip_prefix('P').ok_or_else(malformed)?;
    let (days, clock) = inner.split_once('T').unwrap_or((inner, ""));
    let mut total = 0_i64;
    let parts = [
        (days, [('W', 604_800_000), ('D', 86_400_000), ('D', 0)]),
        (clock, [('H', 3_600_000), ('M', 60_000), ('S', 1_000)]),
    ];
    for (mut rest, units) in parts {
        for (unit, milliseconds) in units {
            if let Some((number, after)) = rest.split_once(unit).filter(|_| milliseconds > 0) {
                let number: u32 = number.parse().map_err(|_| malformed())?;
                total = total.saturating_add(i64::from(number).saturating_mul(milliseconds));
                rest = after;
            }
        }
        if !rest.is_empty() {
            return Err(malformed());
        }
    }
    let (least, most) = DURATION_MILLISECONDS;
    if !(least..=most).contains(&total) {
        return Err(refused(Kind::DurationRange(text.to_string())));
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(
        expression: &str,
        duration: &str,
        zone: &Zone,
        active: (Option<Timestamp>, Option<Timestamp>),
    ) -> Vec<(i64, i64)> {
        // 2026-12-01T10:00:00Z, a Tuesday, and an hour.
        let from = Timestamp::from_seconds(1_796_119_200);
        let to = Timestamp(from.0 + 3_600_000);
        let mute = MuteSchedule::parse(expression, duration).unwrap();
        let minutes = |at: Timestamp| (at.0 - from.0) / 60_000;
        let found = mute.windows(zone, active, from, to, ScheduleChoices::default());
        found.into_iter().map(|(begin, end)| (minutes(begin), minutes(end))).collect()
    }

    /// Rules that mute for a time, and the edges of days.
    #[test]
    fn windows_of_an_hour() {
        let always = (None, None);
        for (expression, duration, expected) in [
            ("cron(3 10 * * *)", "PT4M", alloc::vec![(3, 7)]),
            ("cron(3 10 * * TUE)", "PT4M", alloc::vec![(3, 7)]),
            ("cron(3 10 * * 2)", "PT4M", alloc::vec![(3, 7)]),
            ("cron(3 10 * * MON)", "PT4M", alloc::vec![]),
            ("cron(3 10 1 * *)", "PT4M", alloc::vec![(3, 7)]),
            // The first of the month or a Friday.
            ("cron(3 10 1 * FRI)", "PT4M", alloc::vec![(3, 7)]),
            ("cron(3 10 2 * TUE)", "PT4M", alloc::vec![(3, 7)]),
            ("cron(50 9 * * *)", "PT15M", alloc::vec![(-10, 5)]),
            ("cron(50 9 * * *)", "PT10M", alloc::vec![]),
            ("cron(0,5,20 10 * * *)", "PT6M", alloc::vec![(0, 11), (20, 26)]),
            ("cron(0/10 10 * * *)", "P1D", alloc::vec![(-1390, 1490)]),
            ("at(2026-12-01T10:30)", "PT5M", alloc::vec![(30, 35)]),
            ("at(2026-12-01T10:30:00)", "PT1H30M", alloc::vec![(30, 120)]),
        ] {
            // Stretches of a whole day meet those of the day before.
            let found = windows(expression, duration, &Zone::UTC, always);
            if duration == "P1D" {
                assert_eq!(found.len(), 1, "{expression}");
            } else {
                assert_eq!(found, expected, "{expression} {duration}");
            }
        }
    }

    #[test]
    fn start_and_expire_dates_bound_the_rule() {
        let at = |minute: i64| Some(Timestamp::from_seconds(1_796_119_200 + 60 * minute));
        let of = |active| windows("cron(3,30 10 * * *)", "PT4M", &Zone::UTC, active);
        assert_eq!(of((at(4), None)), [(30, 34)]);
        assert_eq!(of((None, at(31))), [(3, 7), (30, 31)]);
        assert_eq!(of((None, at(-5))), []);
    }

    #[cfg(feature = "time-zones")]
    #[test]
    fn the_clock_is_that_of_the_zone() {
        let paris = Zone::named("Europe/Paris").unwrap();
        assert_eq!(windows("at(2026-12-01T11:00)", "PT30M", &paris, (None, None)), [(0, 30)]);
    }

    #[test]
    fn senseless_rules() {
        for (expression, duration, code) in [
            ("cron(0 2 * * ? *)", "PT1M", "schedule/fields"),
            ("rate(5 minutes)", "PT1M", "schedule/mute"),
            ("cron(61 2 * * *)", "PT1M", "schedule/out-of-range"),
            ("cron(0 2 * * *)", "PT59S", "schedule/duration"),
            ("cron(0 2 * * *)", "P15DT1M", "schedule/duration"),
            ("cron(0 2 * * *)", "4 hours", "schedule/duration"),
            ("cron(0 2 * * *)", "PT", "schedule/duration"),
            ("at(2026-12-01)", "PT1M", "schedule/at"),
        ] {
            assert_eq!(MuteSchedule::parse(expression, duration).unwrap_err().code(), code, "{expression} {duration}");
        }
        assert_eq!(MuteSchedule::parse("cron(0 2 ? JUL SUN)", "PT1M").unwrap().remarks().len(), 1);
        assert_eq!(MuteSchedule::parse("cron(0 2 * JUL 0)", "PT1M").unwrap().remarks().len(), 1);
        assert_eq!(MuteSchedule::parse("cron(0 2 * JUL SUN-TUE)", "PT1M").unwrap().remarks(), [""; 0]);
    }
}
