//! A schedule in plain words.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    Expression, Unit,
    cron::{Cron, Days, YEARS},
};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

pub(super) fn describe(schedule: &Expression) -> String {
    match schedule {
        Expression::At(time) => format!(
            "once, on {} {} {} at {}",
            time.day,
            name(&MONTHS, time.month.into(), 1),
            time.year,
            clock(time.hour.into(), time.minute.into(), time.second)
        ),
        Expression::Rate(value, unit) => {
            let unit = match unit {
                Unit::Minutes => "minute",
                Unit::Hours => "hour",
                Unit::Days => "day",
            };
            if *value == 1 { format!("every {unit}") } else { format!("every {value} {unit}s") }
        }
        Expression::Cron(cron) => describe_cron(cron),
    }
}

fn clock(hour: u32, minute: u32, second: u8) -> String {
    if second == 0 { format!("{hour:02}:{minute:02}") } else { format!("{hour:02}:{minute:02}:{second:02}") }
}

fn name(names: &[&str], value: u32, low: u32) -> String {
    let place = usize::try_from(value.saturating_sub(low)).unwrap_or(usize::MAX);
    names.get(place).map_or_else(|| value.to_string(), ToString::to_string)
}

/// The bits that are set, from `low` to `high`.
fn values(set: u64, low: u32, high: u32) -> Vec<u32> {
    (low..=high).filter(|value| set >> value & 1 == 1).collect()
}

/// `a`, `a and b`, `a, b and c`.
fn list(words: &[String]) -> String {
    match words {
        [] => "never".into(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// Values as words, runs of three and more as `a to b`.
fn ranges(values: &[u32], word: &dyn Fn(u32) -> String) -> String {
    let mut words = Vec::new();
    let mut rest = values;
    while let [first, ..] = rest {
        let run = rest.iter().zip(*first..).take_while(|(value, expected)| **value == *expected).count();
        let (now, later) = rest.split_at(run);
        match now {
            [first, _, .., last] => words.push(format!("{} to {}", word(*first), word(*last))),
            few => words.extend(few.iter().map(|value| word(*value))),
        }
        rest = later;
    }
    list(&words)
}

/// The constant distance of three values and more, if they go on with it from the first to the end
/// of the range.
fn step(values: &[u32], high: u32) -> Option<u32> {
    let [first, second, .., last] = values else { return None };
    let step = second - first;
    let even = values.windows(2).all(|pair| matches!(pair, [a, b] if b - a == step));
    (even && step > 1 && last + step > high).then_some(step)
}

fn describe_cron(cron: &Cron) -> String {
    let mut text = describe_times(cron);
    let days = describe_days(cron.days);
    let months = values(cron.months, 1, 12);
    let months = (months.len() < 12).then(|| ranges(&months, &|month| name(&MONTHS, month, 1)));
    text = match (&*days, text.starts_with("every"), months) {
        ("every day", true, None) => text,
        ("every day", false, None) => format!("every day {text}"),
        ("every day", true, Some(months)) => format!("{text} in {months}"),
        ("every day", false, Some(months)) => format!("every day {text} in {months}"),
        (days, _, None) if matches!(cron.days, Days::OfMonth(_)) => format!("{text} {days} of the month"),
        (days, _, None) => format!("{text} {days}"),
        (days, _, Some(months)) if matches!(cron.days, Days::OfWeek(_)) => format!("{text} {days} in {months}"),
        (days, _, Some(months)) => format!("{text} {} of {months}", days.trim_end_matches(" of the month")),
    };
    let years: Vec<u32> = (YEARS.0..=YEARS.1)
        .filter(|year| {
            let place = usize::from(year - YEARS.0);
            cron.years.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
        })
        .map(u32::from)
        .collect();
    if years.len() < usize::from(YEARS.1 - YEARS.0) + 1 {
        text = match step(&years, YEARS.1.into()) {
            Some(step) => format!("{text}, every {step} years from {}", years.first().unwrap_or(&0)),
            None => format!("{text}, in {}", ranges(&years, &|year| year.to_string())),
        };
    }
    text
}

fn describe_times(cron: &Cron) -> String {
    let (minutes, hours) = (values(cron.minutes, 0, 59), values(cron.hours, 0, 23));
    if let ([minute], true) = (minutes.as_slice(), hours.len() <= 4) {
        let times: Vec<String> = hours.iter().map(|hour| clock(*hour, *minute, 0)).collect();
        return format!("at {}", list(&times));
    }
    if hours.len() == 1 && minutes.len() <= 4 {
        let hour = hours.first().copied().unwrap_or(0);
        let times: Vec<String> = minutes.iter().map(|minute| clock(hour, *minute, 0)).collect();
        return format!("at {}", list(&times));
    }
    let of_hours = if hours.len() == 24 {
        String::new()
    } else if let Some(step) = step(&hours, 23) {
        format!(" in every {} hour from {}", ordinal(step), clock(hours.first().copied().unwrap_or(0), 0, 0))
    } else {
        format!(" in the hours {}", ranges(&hours, &|hour| format!("{hour:02}")))
    };
    if minutes.len() == 60 {
        return format!("every minute{of_hours}");
    }
    let of_minutes = match (step(&minutes, 59), minutes.as_slice()) {
        (Some(step), [0, ..]) => format!("every {step} minutes"),
        (Some(step), rest) => format!("every {step} minutes from minute {}", rest.first().copied().unwrap_or(0)),
        (None, [0]) if hours.len() == 24 => "every hour".into(),
        (None, [minute]) => format!("at minute {minute}"),
        (None, minutes) => format!("at minutes {}", ranges(minutes, &|minute| minute.to_string())),
    };
    let every_hour = if of_hours.is_empty() && of_minutes.starts_with("at") { " of every hour" } else { "" };
    format!("{of_minutes}{every_hour}{of_hours}")
}

fn ordinal(number: u32) -> String {
    let suffix = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

fn describe_days(days: Days) -> String {
    let weekday = |day: u32| name(&WEEKDAYS, day, 1);
    match days {
        Days::OfMonth(set) => {
            let days = values(set, 1, 31);
            match step(&days, 31) {
                _ if days.len() == 31 => "every day".into(),
                Some(step) => {
                    format!("on every {} day from the {}", ordinal(step), ordinal(days.first().copied().unwrap_or(1)))
                }
                None => format!("on the {}", ranges(&days, &ordinal)),
            }
        }
        Days::Last => "on the last day of the month".into(),
        Days::LastWeekday => "on the last weekday of the month".into(),
        Days::NearestWeekday(day) => format!("on the weekday nearest to the {} of the month", ordinal(day.into())),
        Days::OfWeek(set) => {
            // Weeks are told from Monday on.
            let days: Vec<u32> = values(set, 2, 7).into_iter().chain((set >> 1 & 1 == 1).then_some(8)).collect();
            match days.len() {
                7 => "every day".into(),
                _ => format!("on {}", ranges(&days, &|day| weekday(if day == 8 { 1 } else { day }))),
            }
        }
        Days::LastOfWeek(day) => format!("on the last {} of the month", weekday(day.into())),
        Days::Nth(day, nth) => format!("on the {} {} of the month", ordinal(nth.into()), weekday(day.into())),
    }
}
