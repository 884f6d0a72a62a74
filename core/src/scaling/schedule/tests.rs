use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use proptest::prelude::*;
use std::eprintln;

use super::*;
use crate::text::civil::Date;

fn at(text: &str) -> Timestamp {
    // yyyy-mm-ddThh:mm
    let part = |range: core::ops::Range<usize>| text.get(range).unwrap().parse::<u16>().unwrap();
    let narrow = |range| u8::try_from(part(range)).unwrap();
    let time = CivilTime {
        year: part(0..4),
        month: narrow(5..7),
        day: narrow(8..10),
        hour: narrow(11..13),
        minute: narrow(14..16),
        second: 0,
    };
    Timestamp::from_seconds(time.seconds())
}

fn show(at: Timestamp) -> String {
    let CivilTime { year, month, day, hour, minute, .. } = CivilTime::from_seconds(at.whole_seconds()).unwrap();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}")
}

fn runs_from(expression: &str, zone: &str, from: &str, count: usize) -> Vec<String> {
    let schedule = Schedule::parse(expression).unwrap();
    let zone = Zone::named(zone).unwrap();
    let window = Window::new(at("1970-01-01T00:00"), None, None).unwrap();
    schedule.firings(&zone, window, at(from), ScheduleChoices::default()).take(count).map(show).collect()
}

fn runs(expression: &str, count: usize) -> Vec<String> {
    runs_from(expression, "UTC", "2026-01-01T00:00", count)
}

/// The next times from 2026-01-01T00:00 UTC on.
const ROWS: &[(&str, &str, &[&str])] = &[
    ("N01", "cron(0 10 * * ? *)", &["2026-01-01T10:00", "2026-01-02T10:00", "2026-01-03T10:00"]),
    (
        "N02",
        "cron(0 18 ? * MON-FRI *)",
        &["2026-01-01T18:00", "2026-01-02T18:00", "2026-01-05T18:00", "2026-01-06T18:00"],
    ),
    ("N03", "cron(0 8 1 * ? *)", &["2026-01-01T08:00", "2026-02-01T08:00", "2026-03-01T08:00"]),
    (
        "N04",
        "cron(0/15 * * * ? *)",
        &["2026-01-01T00:00", "2026-01-01T00:15", "2026-01-01T00:30", "2026-01-01T00:45", "2026-01-01T01:00"],
    ),
    ("N06", "cron(15 10 ? * 6L 2002-2005)", &[]),
    ("N07", "cron(0 12 ? * 3#2 *)", &["2026-01-13T12:00", "2026-02-10T12:00", "2026-03-10T12:00", "2026-04-14T12:00"]),
    (
        "N08",
        "cron(0 9 3W * ? *)",
        &["2026-01-02T09:00", "2026-02-03T09:00", "2026-03-03T09:00", "2026-04-03T09:00", "2026-05-04T09:00"],
    ),
    ("N09", "cron(0 9 1W * ? *)", &["2026-01-01T09:00", "2026-02-02T09:00", "2026-03-02T09:00", "2026-04-01T09:00"]),
    ("N10", "cron(0 0 L * ? *)", &["2026-01-31T00:00", "2026-02-28T00:00", "2026-03-31T00:00", "2026-04-30T00:00"]),
    (
        "N11",
        "cron(0 12 ? * TUE#5 *)",
        &["2026-03-31T12:00", "2026-06-30T12:00", "2026-09-29T12:00", "2026-12-29T12:00"],
    ),
    (
        "N12",
        "cron(1/10 9 * * ? *)",
        &[
            "2026-01-01T09:01",
            "2026-01-01T09:11",
            "2026-01-01T09:21",
            "2026-01-01T09:31",
            "2026-01-01T09:41",
            "2026-01-01T09:51",
            "2026-01-02T09:01",
        ],
    ),
    ("N13", "cron(30 6 ? * 2 *)", &["2026-01-05T06:30", "2026-01-12T06:30"]),
    ("N15", "cron(5,35 14 * * ? *)", &["2026-01-01T14:05", "2026-01-01T14:35", "2026-01-02T14:05"]),
    (
        "N16",
        "cron(0 7 ? * FRI-MON *)",
        &["2026-01-02T07:00", "2026-01-03T07:00", "2026-01-04T07:00", "2026-01-05T07:00", "2026-01-09T07:00"],
    ),
];

#[test]
fn cron_rows() {
    for (id, expression, expected) in ROWS {
        assert_eq!(runs(expression, expected.len().max(1)), *expected, "{id}");
    }
    let windowed = runs("cron(0/5 8-17 ? * MON-FRI *)", 240);
    assert_eq!(
        (&*windowed[0], &*windowed[119], &*windowed[120]),
        ("2026-01-01T08:00", "2026-01-01T17:55", "2026-01-02T08:00"),
        "N05"
    );
    let old = runs_from("cron(15 10 ? * 6L 2002-2005)", "UTC", "2002-01-01T00:00", 3);
    assert_eq!(old, ["2002-01-25T10:15", "2002-02-22T10:15", "2002-03-29T10:15"], "N06");
    let york = |expression, from, count| runs_from(expression, "America/New_York", from, count);
    assert_eq!(
        york("cron(0 8 * * ? *)", "2026-03-07T00:00", 3),
        ["2026-03-07T13:00", "2026-03-08T12:00", "2026-03-09T12:00"],
        "N17"
    );
    assert_eq!(york("cron(30 2 * * ? *)", "2026-03-07T00:00", 2), ["2026-03-07T07:30", "2026-03-09T06:30"], "N18");
    assert_eq!(york("cron(30 1 * * ? *)", "2026-11-01T00:00", 2), ["2026-11-01T05:30", "2026-11-02T06:30"], "N19");
    // The second half past one, at 06:30Z, is no run even when one starts to look there.
    assert_eq!(york("cron(30 1 * * ? *)", "2026-11-01T06:00", 1), ["2026-11-02T06:30"]);
    // Every quarter of an hour is silent in the repeated hour: 05:45Z is 01:45, 07:00Z is 02:00.
    assert_eq!(york("cron(0/15 * * * ? *)", "2026-11-01T05:45", 2), ["2026-11-01T05:45", "2026-11-01T07:00"]);
    assert_eq!(york("cron(0 0 29 2 ? *)", "2026-01-01T00:00", 1), ["2028-02-29T05:00"]);
    assert_eq!(runs("cron(0 0 31 2 ? *)", 1), [] as [&str; 0], "no such day, ever");
    assert_eq!(
        runs("cron(0 0 LW * ? *)", 5),
        ["2026-01-30T00:00", "2026-02-27T00:00", "2026-03-31T00:00", "2026-04-30T00:00", "2026-05-29T00:00"]
    );
    assert_eq!(runs("cron(7 0 12 1 * ? *)", 1), ["2026-01-01T12:00"], "seconds have no effect");
    assert_eq!(
        runs("cron(0 0 31W * ? *)", 3),
        ["2026-01-30T00:00", "2026-03-31T00:00", "2026-05-29T00:00"],
        "Sat 31 Jan; Sun 31 May"
    );
}

#[test]
fn other_choices_about_the_clock() {
    let run = |expression: &str, from: &str, choices, count| -> Vec<String> {
        let schedule = Schedule::parse(expression).unwrap();
        let zone = Zone::named("America/New_York").unwrap();
        let window = Window::new(at(from), None, None).unwrap();
        schedule.firings(&zone, window, at(from), choices).take(count).map(show).collect()
    };
    let after_gap = ScheduleChoices { run_after_gap: true, ..ScheduleChoices::default() };
    assert_eq!(run("cron(30 2 * * ? *)", "2026-03-08T00:00", after_gap, 2), ["2026-03-08T07:00", "2026-03-09T06:30"]);
    let twice = ScheduleChoices { repeat_doubled: true, ..ScheduleChoices::default() };
    assert_eq!(
        run("cron(30 1 * * ? *)", "2026-11-01T00:00", twice, 3),
        ["2026-11-01T05:30", "2026-11-01T06:30", "2026-11-02T06:30"]
    );
}

#[test]
fn at_and_rate() {
    let york = |expression: &str| runs_from(expression, "America/New_York", "2026-01-01T00:00", 2);
    assert_eq!(york("at(2026-03-08T02:30:00)"), ["2026-03-08T07:30"], "in the gap: an hour on");
    assert_eq!(york("at(2026-11-01T01:30:00)"), ["2026-11-01T05:30"], "the first of two");
    // Clocks go back when they would show two: they show one, and two an hour later, at 07:00Z.
    assert_eq!(york("at(2026-11-01T02:00:00)"), ["2026-11-01T07:00"], "the first minute behind the two");
    assert_eq!(york("at(2026-11-01T01:59:00)"), ["2026-11-01T05:59"], "the last minute of the two");
    assert_eq!(york("at(2026-07-01T9:36:00)"), ["2026-07-01T13:36"], "an hour of one digit");
    assert_eq!(york("at(2025-07-01T09:36:00)"), [] as [&str; 0], "past");
    let rate = Schedule::parse("rate(5 hours)").unwrap();
    let h09 = Window::new(at("2022-01-01T00:00"), Some(at("2022-01-30T12:00")), Some(at("2022-01-31T22:00"))).unwrap();
    let list = |window, from: &str, choices| -> Vec<String> {
        rate.firings(&Zone::UTC, window, at(from), choices).take(20).map(show).collect()
    };
    let choices = ScheduleChoices::default();
    assert_eq!(
        list(h09, "2022-01-01T00:00", choices),
        [
            "2022-01-30T12:00",
            "2022-01-30T17:00",
            "2022-01-30T22:00",
            "2022-01-31T03:00",
            "2022-01-31T08:00",
            "2022-01-31T13:00",
            "2022-01-31T18:00"
        ],
        "H09"
    );
    assert_eq!(list(h09, "2022-01-31T09:00", choices), ["2022-01-31T13:00", "2022-01-31T18:00"]);
    // Without a start the creation itself is no run (SCALE-17).
    let created = Window::new(at("2022-01-30T12:00"), None, Some(at("2022-01-30T22:00"))).unwrap();
    assert_eq!(
        list(created, "2022-01-01T00:00", choices),
        ["2022-01-30T17:00", "2022-01-30T22:00"],
        "the end itself is in, SCALE-32"
    );
    let exclusive = ScheduleChoices { end_exclusive: true, ..choices };
    assert_eq!(list(created, "2022-01-01T00:00", exclusive), ["2022-01-30T17:00"]);
    // A cron runs at its start, match or not, and not twice where both coincide.
    let cron = Schedule::parse("cron(0 12 * * ? *)").unwrap();
    let from_start = |start: &str| -> Vec<String> {
        let window = Window::new(at("2026-01-01T00:00"), Some(at(start)), None).unwrap();
        cron.firings(&Zone::UTC, window, at("2026-01-01T00:00"), choices).take(2).map(show).collect()
    };
    assert_eq!(from_start("2026-01-05T10:30"), ["2026-01-05T10:30", "2026-01-05T12:00"]);
    assert_eq!(from_start("2026-01-05T12:00"), ["2026-01-05T12:00", "2026-01-06T12:00"]);
    let error =
        Window::new(at("2026-01-01T00:00"), Some(at("2026-01-02T00:00")), Some(at("2026-01-01T00:00"))).unwrap_err();
    assert_eq!(error.code(), "schedule/end-before-start");
}

#[test]
fn senseless_expressions() {
    for (text, code, spanned) in [
        ("", "schedule/empty", ""),
        ("cron(0 10 * * * *)", "schedule/both-days", "* * *"),
        ("cron(0 10 1 * MON *)", "schedule/both-days", "1 * MON"),
        ("cron(0 10 ? * ? *)", "schedule/no-days", "? * ?"),
        ("rate(1 hours)", "schedule/rate-plural", "hours"),
        ("rate(5 hour)", "schedule/rate-plural", "hour"),
        ("rate(0 minutes)", "schedule/rate-value", "0"),
        ("rate(30 seconds)", "schedule/rate-unit", "seconds"),
        ("rate(5)", "schedule/rate", "5"),
        ("cron(60 * * * ? *)", "schedule/out-of-range", "60"),
        ("cron(0 24 * * ? *)", "schedule/out-of-range", "24"),
        ("cron(0 0 ? * 0 *)", "schedule/out-of-range", "0"),
        ("cron(0 0 ? * 8 *)", "schedule/out-of-range", "8"),
        ("cron(0 0 ? * MO *)", "schedule/value", "MO"),
        ("cron(0 0 ? * 3#1,6#3 *)", "schedule/stands-alone", "3#1,6#3"),
        ("cron(0 0 ? * 3#6 *)", "schedule/out-of-range", "6"),
        ("cron(0 0 L-3 * ? *)", "schedule/stands-alone", "L-3"),
        ("cron(0 0 1,15W * ? *)", "schedule/value", "1,15"),
        ("cron(0 0 ? * MON,6L *)", "schedule/stands-alone", "MON,6L"),
        ("cron(0 0 ? * MON/2 *)", "schedule/step", "2"),
        ("cron(0/0 0 * * ? *)", "schedule/step", "0"),
        ("cron(0 0 * * ? 2030-2026)", "schedule/range", "2030-2026"),
        ("cron(0 0 * * ? 1969)", "schedule/out-of-range", "1969"),
        ("cron(? 0 * * ? *)", "schedule/value", "?"),
        ("cron(0 0 * * ?)", "schedule/fields", "0 0 * * ?"),
        ("0 10 * * ? *", "schedule/unwrapped", "0 10 * * ? *"),
        ("0 10 * * *", "schedule/unwrapped", "0 10 * * *"),
        ("Cron(0 10 * * ? *)", "schedule/unknown-kind", "Cron"),
        ("cron(0 10 * * ? *", "schedule/unclosed", "cron(0 10 * * ? *"),
        ("at(2026-02-30T00:00:00)", "schedule/out-of-range", "30"),
        ("at(2026-02-03 00:00:00)", "schedule/at", "2026-02-03 00:00:00"),
        ("at(2026-02-03T00:00:00Z)", "schedule/at", "2026-02-03T00:00:00Z"),
    ] {
        let error = Schedule::parse(text).unwrap_err();
        assert_eq!((error.code(), text.get(error.span())), (code, Some(spanned)), "{text}: {error}");
    }
    let error = Zone::named("America/NewYork").unwrap_err();
    assert_eq!((error.code(), error.help()), ("schedule/unknown-zone", Some("near are America/New_York")));
    for (unix, here) in [
        ("0 8 * * 1-5", "what Unix means by it is `cron(0 8 ? * MON-FRI *)` here"),
        ("cron(0 8 * * 0,6)", "what Unix means by it is `cron(0 8 ? * SUN,SAT *)` here"),
        ("0 8 1 * *", "what Unix means by it is `cron(0 8 1 * ? *)` here"),
    ] {
        assert_eq!(Schedule::parse(unix).unwrap_err().help(), Some(here), "{unix}");
    }
    assert!(Schedule::parse("0 8 1 * 1").unwrap_err().help().unwrap().starts_with("this looks like Unix cron"));
}

#[test]
fn plain_words() {
    for (expression, words) in [
        ("cron(0 10 * * ? *)", "every day at 10:00"),
        ("cron(0 18 ? * MON-FRI *)", "at 18:00 on Monday to Friday"),
        ("cron(0 8 1 * ? *)", "at 08:00 on the 1st of the month"),
        ("cron(0/15 * * * ? *)", "every 15 minutes"),
        ("cron(0/5 8-17 ? * MON-FRI *)", "every 5 minutes in the hours 08 to 17 on Monday to Friday"),
        ("cron(15 10 ? * 6L 2002-2005)", "at 10:15 on the last Friday of the month, in 2002 to 2005"),
        ("cron(0 12 ? * 3#2 *)", "at 12:00 on the 2nd Tuesday of the month"),
        ("cron(0 9 3W * ? *)", "at 09:00 on the weekday nearest to the 3rd of the month"),
        ("cron(0 0 L * ? *)", "at 00:00 on the last day of the month"),
        ("cron(0 0 L 2 ? *)", "at 00:00 on the last day of February"),
        ("cron(30 6 ? * SUN,SAT *)", "at 06:30 on Saturday and Sunday"),
        ("cron(5,35 14 * * ? *)", "every day at 14:05 and 14:35"),
        ("cron(0 0/6 * * ? *)", "every day at 00:00, 06:00, 12:00 and 18:00"),
        ("cron(10 * * * ? *)", "every day at minute 10 of every hour"),
        ("cron(0 * * * ? *)", "every hour"),
        ("cron(* * * * ? *)", "every minute"),
        ("cron(0 9 * DEC ? *)", "every day at 09:00 in December"),
        ("rate(1 hour)", "every hour"),
        ("rate(5 minutes)", "every 5 minutes"),
        ("at(2026-12-24T18:00:00)", "once, on 24 December 2026 at 18:00"),
    ] {
        assert_eq!(Schedule::parse(expression).unwrap().describe(), words, "{expression}");
    }
}

/// Expressions that between them use every kind of field.
const VARIOUS: &[&str] = &[
    "cron(0 10 * * ? *)",
    "cron(0/15 * * * ? *)",
    "cron(30 2 * * ? *)",
    "cron(30 1 * * ? *)",
    "cron(0 0 * * ? *)",
    "cron(59 23 L * ? *)",
    "cron(15 10 ? * 6L *)",
    "cron(0 12 ? * 3#2 *)",
    "cron(0 12 ? * TUE#5 *)",
    "cron(0 9 1W * ? *)",
    "cron(0 9 15W * ? *)",
    "cron(0 9 31W * ? *)",
    "cron(0 9 LW * ? *)",
    "cron(1/10 9-17/2 ? * MON-FRI *)",
    "cron(0 22-2 ? * FRI-MON *)",
    "cron(0 0 29 2 ? *)",
    "cron(0 0 30 2 ? *)",
    "cron(45 1,2,3 1-7 MAR,NOV ? *)",
    "cron(*/7 3 */9 */5 ? *)",
    "cron(0 4 ? JAN-MAR,OCT L 2025-2031/2)",
    "cron(50-10 0,12 10,20,31 * ? *)",
];

const ZONES: &[&str] =
    &["UTC", "America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca"];

/// Whether a field's text holds a value: the obvious reading, written apart from the parser.
fn holds(field: &str, value: u32, low: u32, high: u32, names: &[&str]) -> bool {
    let number = |text: &str| {
        names
            .iter()
            .position(|name| *name == text)
            .map_or_else(|| text.parse().unwrap(), |place| low + u32::try_from(place).unwrap())
    };
    field.split(',').any(|item| {
        let (range, step) = item.split_once('/').map_or((item, 1), |(range, step)| (range, step.parse().unwrap()));
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (low, high),
            Some((from, to)) => (number(from), number(to)),
            None if item.contains('/') => (number(range), high),
            None => (number(range), number(range)),
        };
        let mut walked = from;
        let mut count = 0;
        loop {
            if walked == value && count % step == 0 {
                return true;
            }
            if walked == to {
                return false;
            }
            walked = if walked == high { low } else { walked + 1 };
            count += 1;
        }
    })
}

/// Whether a date is a day of the expression.
fn is_day(expression: &str, year: u16, month: u8, day: u8) -> bool {
    let fields: Vec<&str> = expression.trim_start_matches("cron(").trim_end_matches(')').split(' ').collect();
    let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    let weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    if !holds(fields[5], year.into(), 1970, 2199, &[]) || !holds(fields[3], month.into(), 1, 12, &months) {
        return false;
    }
    let length = Date::days_of_month(year.into(), month);
    let weekday_of = |day| Date::new(year.into(), month, day).unwrap().weekday();
    let weekday = weekday_of(day);
    let is_weekend = |day: u8| matches!(weekday_of(day), 1 | 7);
    let day_number = |text: &str| {
        weekdays
            .iter()
            .position(|name| *name == text)
            .map_or_else(|| text.parse().unwrap(), |place| u8::try_from(place).unwrap() + 1)
    };
    match (fields[2], fields[4]) {
        ("?", "L") => weekday == 7,
        ("?", week) if week.ends_with('L') => weekday == day_number(week.trim_end_matches('L')) && day + 7 > length,
        ("?", week) if week.contains('#') => {
            let (wanted, nth) = week.split_once('#').unwrap();
            weekday == day_number(wanted) && (day - 1) / 7 + 1 == nth.parse::<u8>().unwrap()
        }
        ("?", week) => holds(week, weekday.into(), 1, 7, &weekdays),
        ("L", _) => day == length,
        ("LW", _) => !is_weekend(day) && (day + 1..=length).all(is_weekend),
        (near, _) if near.ends_with('W') => {
            let wanted: u8 = near.trim_end_matches('W').parse().unwrap();
            // Of the weekdays within two days the nearest; a Saturday goes back, a Sunday on, but
            // not out of the month.
            let candidates = (1..=length).filter(|candidate| !is_weekend(*candidate));
            let nearest = candidates.min_by_key(|candidate| (candidate.abs_diff(wanted), *candidate > wanted));
            wanted <= length && nearest == Some(day)
        }
        (month_days, _) => holds(month_days, day.into(), 1, 31, &[]),
    }
}

/// A minute of a zone's clock.
struct Minute {
    at: Timestamp,
    clock: CivilTime,
    /// The clock has not shown it before.
    is_new: bool,
}

/// Every minute of a stretch as the zone's clock shows it.
fn minutes_of(zone: &Zone, from: Timestamp, to: Timestamp) -> Vec<Minute> {
    let mut minutes = Vec::new();
    let mut seen = i64::MIN;
    for second in (from.whole_seconds()..=to.whole_seconds()).step_by(60) {
        let clock = second + zone.offset_seconds(Timestamp::from_seconds(second));
        let time = CivilTime::from_seconds(clock).unwrap();
        minutes.push(Minute { at: Timestamp::from_seconds(second), clock: time, is_new: clock > seen });
        seen = seen.max(clock);
    }
    minutes
}

/// Every minute, judged by itself.
fn walk(expression: &str, walked: &[Minute]) -> Vec<Timestamp> {
    let fields: Vec<&str> = expression.trim_start_matches("cron(").split(' ').collect();
    let minutes: Vec<bool> = (0..60).map(|minute| holds(fields[0], minute, 0, 59, &[])).collect();
    let hours: Vec<bool> = (0..24).map(|hour| holds(fields[1], hour, 0, 23, &[])).collect();
    let mut today = ((0, 0, 0), false);
    let is_run = |minute: &&Minute| {
        let CivilTime { year, month, day, hour, minute: of_hour, .. } = minute.clock;
        if today.0 != (year, month, day) {
            today = ((year, month, day), is_day(expression, year, month, day));
        }
        today.1 && minute.is_new && hours[usize::from(hour)] && minutes[usize::from(of_hour)]
    };
    walked.iter().filter(is_run).map(|minute| minute.at).collect()
}

/// Compares both ways in every zone; says how many runs there were.
fn differences(years: u16) -> usize {
    let (from, to) = (at("2024-01-01T00:00"), at(&format!("{}-01-01T00:00", 2024 + years)));
    let mut compared = 0;
    for name in ZONES {
        let zone = Zone::named(name).unwrap();
        let minutes = minutes_of(&zone, from, to);
        for expression in VARIOUS {
            let schedule = Schedule::parse(expression).unwrap();
            let window = Window::new(from, None, None).unwrap();
            let fast = schedule.firings(&zone, window, from, ScheduleChoices::default()).take_while(|run| *run <= to);
            let slow = walk(expression, &minutes);
            assert!(fast.eq(slow.iter().copied()), "{expression} in {name}");
            compared += slow.len();
        }
    }
    compared
}

#[test]
fn a_minute_walk_finds_the_same() {
    let compared = differences(1);
    assert!(compared > 100_000, "{compared}");
}

#[test]
#[ignore = "minutes in a debug build: `cargo xtask verify` runs it"]
fn a_minute_walk_over_ten_years_finds_the_same() {
    let compared = differences(10);
    eprintln!("{compared} runs compared over ten years in {} zones", ZONES.len());
    assert!(compared > 1_000_000, "{compared}");
}

fn field(low: u32, high: u32) -> impl Strategy<Value = String> {
    let item = prop_oneof![
        3 => (low..=high).prop_map(|value| value.to_string()),
        2 => (low..=high, low..=high).prop_map(|(from, to)| format!("{from}-{to}")),
        1 => (low..=high, 1..=high).prop_map(|(from, step)| format!("{from}/{step}")),
        1 => (1..=high).prop_map(|step| format!("*/{step}")),
        2 => Just("*".to_string()),
    ];
    prop::collection::vec(item, 1..3).prop_map(|items| items.join(","))
}

fn cron() -> impl Strategy<Value = String> {
    let of_month = prop_oneof![
        field(1, 31),
        Just("L".to_string()),
        Just("LW".to_string()),
        (1..=31).prop_map(|day| format!("{day}W")),
    ]
    .prop_map(|days| (days, "?".to_string()));
    let of_week = prop_oneof![
        prop::collection::vec(1..=7_u8, 1..3).prop_map(|days| days
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(",")),
        Just("MON-FRI".to_string()),
        (1..=7).prop_map(|day| format!("{day}L")),
        (1..=7, 1..=5).prop_map(|(day, nth)| format!("{day}#{nth}")),
    ]
    .prop_map(|days| ("?".to_string(), days));
    (field(0, 59), field(0, 23), prop_oneof![of_month, of_week], field(1, 12)).prop_map(
        |(minutes, hours, (of_month, of_week), months)| {
            format!("cron({minutes} {hours} {of_month} {months} {of_week} *)")
        },
    )
}

proptest! {
    #![proptest_config(crate::cases::cases(256))]
    #[test]
    fn runs_rise_and_match(expression in cron(), zone in prop::sample::select(ZONES), from in 0..4_000_000_000_i64) {
        let schedule = Schedule::parse(&expression).unwrap();
        prop_assert_eq!(Schedule::parse(&schedule.to_string()), Ok(schedule.clone()));
        prop_assert!(!schedule.describe().is_empty());
        let zone = Zone::named(zone).unwrap();
        let from = Timestamp(from * 1000 + 1);
        let window = Window::new(Timestamp(0), None, None).unwrap();
        let Expression::Cron(cron) = &schedule.0 else { return Ok(()) };
        let mut last = from;
        for run in schedule.firings(&zone, window, from, ScheduleChoices::default()).take(50) {
            prop_assert!(run >= from && run >= last);
            prop_assert!(run > last || last == from);
            last = run;
            let clock = run.whole_seconds() + zone.offset_seconds(run);
            prop_assert!(cron.matches(CivilTime::from_seconds(clock).unwrap()) && run.0 % 60_000 == 0);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(cron|at|rate|)\\(?[-0-9*/?,LW#A-Z: a-zT]{0,40}\\)?") {
        match Schedule::parse(&text) {
            Ok(schedule) => {
                let window = Window::new(Timestamp(0), None, None).unwrap();
                let _ = schedule.firings(&Zone::UTC, window, Timestamp(0), ScheduleChoices::default()).nth(20);
            }
            Err(error) => prop_assert!(text.get(error.span()).is_some() && !error.to_string().is_empty()),
        }
    }
}
