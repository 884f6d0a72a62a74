//! Expressions in, schedules out.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::ops::Range;

use super::{
    Expression, ScheduleError, ScheduleErrorKind as Kind, Unit,
    cron::{Cron, Days, YEARS},
};
use crate::text::civil::{CivilTime, Date};

/// The longest expression, in bytes: what the API takes.
pub const EXPRESSION_BYTES_MAX: usize = 1600;

type Result<T> = core::result::Result<T, ScheduleError>;

pub(super) fn parse(source: &str) -> Result<Expression> {
    let start = source.len() - source.trim_start().len();
    let text = source.trim();
    let all = start..start + text.len();
    if text.is_empty() {
        return Err(ScheduleError::new(Kind::Empty, all)
            .with_help("e.g. `cron(0 8 ? * MON-FRI *)`, `rate(5 minutes)`, `at(2026-12-24T18:00:00)`"));
    }
    if text.len() > EXPRESSION_BYTES_MAX {
        return Err(ScheduleError::new(Kind::TooLong(text.len()), all));
    }
    let Some((name, rest)) = text.split_once('(') else { return Err(unwrapped(text, all)) };
    let Some(inner) = rest.strip_suffix(')') else {
        return Err(ScheduleError::new(Kind::Unclosed, all).with_help(format!("write `{text})`")));
    };
    let inner_start = start + name.len() + 1;
    let part = Part { text: inner, start: inner_start };
    match name {
        "cron" => parse_cron(&part).map(Expression::Cron),
        "rate" => parse_rate(&part),
        "at" => parse_at(&part).map(Expression::At),
        other => {
            let span = start..start + other.len();
            let lower = other.trim().to_ascii_lowercase();
            let error = ScheduleError::new(Kind::UnknownKind(other.into()), span);
            Err(if matches!(&*lower, "cron" | "rate" | "at") {
                error.with_help(format!("write `{lower}({inner})`"))
            } else {
                error.with_help("use `cron(…)`, `rate(…)` or `at(…)`")
            })
        }
    }
}

/// The error for an expression without `cron(…)` around it.
fn unwrapped(text: &str, span: Range<usize>) -> ScheduleError {
    let error = ScheduleError::new(Kind::Unwrapped, span);
    match text.split_whitespace().count() {
        6 | 7 => error.with_help(format!("write `cron({text})`")),
        5 => error.with_help(unix_help(text)),
        2 if text.starts_with(|c: char| c.is_ascii_digit()) => error.with_help(format!("write `rate({text})`")),
        _ if text.contains('T') => error.with_help(format!("write `at({text})`")),
        _ => error,
    }
}

/// What a Unix expression of five fields is here, if it can be said at all.
fn unix_help(text: &str) -> String {
    let general = "this looks like Unix cron: AWS's has a sixth field, the year, one day field must be `?`, and days of the week \
                   count from 1 = SUN";
    let fields: Vec<&str> = text.split_ascii_whitespace().collect();
    let [minutes, hours, of_month, months, of_week] = fields.as_slice() else { return general.into() };
    // Unix counts from 0 = SUN; names mean the same in both.
    let named: Option<String> = of_week
        .chars()
        .map(|c| match c.to_digit(10) {
            Some(day @ 0..=7) => WEEKDAYS.get(usize::try_from(day % 7).ok()?).map(ToString::to_string),
            Some(_) => None,
            None => Some(c.into()),
        })
        .collect();
    let (of_month, of_week) = match (*of_month, named.as_deref()) {
        (of_month, Some("*")) => (of_month, "?"),
        ("*", Some(of_week)) if !of_week.contains('/') => ("?", of_week),
        _ => return general.into(),
    };
    let here = format!("cron({minutes} {hours} {of_month} {months} {of_week} *)");
    if parse(&here).is_ok() { format!("what Unix means by it is `{here}` here") } else { general.into() }
}

/// A part of the expression and where it starts.
#[derive(Clone, Copy, Debug)]
struct Part<'a> {
    text: &'a str,
    start: usize,
}

impl<'a> Part<'a> {
    const fn span(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// The words between white space.
    fn words(self) -> Vec<Self> {
        let offset = |word: &str| self.start + (word.as_ptr() as usize - self.text.as_ptr() as usize);
        self.text.split_ascii_whitespace().map(|word| Self { text: word, start: offset(word) }).collect()
    }

    /// The two sides of the first such character.
    fn split(self, at: char) -> Option<(Self, Self)> {
        let (left, right) = self.text.split_once(at)?;
        let right_start = self.start + left.len() + at.len_utf8();
        Some((Self { text: left, start: self.start }, Self { text: right, start: right_start }))
    }

    fn pieces(self, at: char) -> Vec<Self> {
        let mut start = self.start;
        let mut pieces = Vec::new();
        for text in self.text.split(at) {
            pieces.push(Self { text, start });
            start += text.len() + at.len_utf8();
        }
        pieces
    }

    fn number(&self) -> Option<u32> {
        let digits = !self.text.is_empty() && self.text.len() <= 9 && self.text.bytes().all(|b| b.is_ascii_digit());
        if digits { self.text.parse().ok() } else { None }
    }

    fn error(&self, kind: Kind) -> ScheduleError {
        ScheduleError::new(kind, self.span())
    }
}

fn parse_rate(part: &Part<'_>) -> Result<Expression> {
    let words = part.words();
    let [value, unit] = words.as_slice() else {
        return Err(part.error(Kind::Rate(part.text.into())).with_help("e.g. `rate(5 minutes)`"));
    };
    let Some(number) = value.number().filter(|number| *number > 0) else {
        return Err(value.error(Kind::RateValue(value.text.into())));
    };
    let (found, plural) = match unit.text {
        "minute" => (Unit::Minutes, false),
        "minutes" => (Unit::Minutes, true),
        "hour" => (Unit::Hours, false),
        "hours" => (Unit::Hours, true),
        "day" => (Unit::Days, false),
        "days" => (Unit::Days, true),
        other => {
            let error = unit.error(Kind::RateUnit(other.into()));
            return Err(match other.trim_end_matches('s') {
                "second" | "sec" => error.with_help("a schedule runs once a minute at the most"),
                _ => error.with_help("use minutes, hours or days"),
            });
        }
    };
    if plural != (number > 1) {
        let right: String = if plural { unit.text.trim_end_matches('s').into() } else { format!("{}s", unit.text) };
        let help = format!("write `rate({number} {right})`");
        return Err(unit.error(Kind::RatePlural { number, right, found: unit.text.into() }).with_help(help));
    }
    Ok(Expression::Rate(number, found))
}

fn parse_at(part: &Part<'_>) -> Result<CivilTime> {
    let malformed =
        || part.error(Kind::At(part.text.into())).with_help("e.g. `at(2026-12-24T18:00:00)`; the zone is given apart");
    let (date, clock) = part.split('T').ok_or_else(malformed)?;
    let (date, clock) = (date.pieces('-'), clock.pieces(':'));
    let ([year, month, day], [hour, minute, second]) = (date.as_slice(), clock.as_slice()) else {
        return Err(malformed());
    };
    // AWS's own examples have hours of one digit.
    let value = |part: &Part<'_>, widths: &[usize], low: u32, high: u32, what: &'static str| {
        let number = part.number().filter(|_| widths.contains(&part.text.len())).ok_or_else(malformed)?;
        if (low..=high).contains(&number) {
            Ok(number)
        } else {
            Err(part.error(Kind::OutOfRange { what, number, low, high }))
        }
    };
    let narrow = |number: u32| u8::try_from(number).unwrap_or(0);
    let year = u16::try_from(value(year, &[4], YEARS.0.into(), YEARS.1.into(), "the year")?).unwrap_or(YEARS.0);
    let month = narrow(value(month, &[2], 1, 12, "the month")?);
    let last = Date::days_of_month(year.into(), month);
    Ok(CivilTime {
        year,
        month,
        day: narrow(value(day, &[2], 1, last.into(), "the day")?),
        hour: narrow(value(hour, &[1, 2], 0, 23, "the hour")?),
        minute: narrow(value(minute, &[2], 0, 59, "the minute")?),
        second: narrow(value(second, &[2], 0, 59, "the second")?),
    })
}

/// A field of values: its name, range and names of values.
struct Field {
    name: &'static str,
    low: u32,
    high: u32,
    names: &'static [&'static str],
    /// A range may go over the end, as FRI-MON.
    wraps: bool,
    slash: bool,
}

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const MINUTE: Field = Field { name: "minutes", low: 0, high: 59, names: &[], wraps: true, slash: true };
const HOUR: Field = Field { name: "hours", low: 0, high: 23, names: &[], wraps: true, slash: true };
const DAY_OF_MONTH: Field = Field { name: "day-of-month", low: 1, high: 31, names: &[], wraps: true, slash: true };
const MONTH: Field = Field { name: "month", low: 1, high: 12, names: &MONTHS, wraps: true, slash: true };
const DAY_OF_WEEK: Field = Field { name: "day-of-week", low: 1, high: 7, names: &WEEKDAYS, wraps: true, slash: false };
const YEAR: Field = Field { name: "year", low: 1970, high: 2199, names: &[], wraps: false, slash: true };

fn parse_cron(part: &Part<'_>) -> Result<Cron> {
    let mut words = part.words();
    if words.len() == 7 {
        // Leading seconds are tolerated, and have no effect.
        let seconds = words.remove(0);
        set(&Field { name: "seconds", ..MINUTE }, &seconds)?;
    }
    let [minutes, hours, day_of_month, months, day_of_week, years] = words.as_slice() else {
        let error = part.error(Kind::Fields(words.len()));
        return Err(error.with_help(if words.len() == 5 {
            unix_help(part.text)
        } else {
            "minutes hours day-of-month month day-of-week year".into()
        }));
    };
    let minutes_set = bits(&set(&MINUTE, minutes)?);
    let hours_set = bits(&set(&HOUR, hours)?);
    let days = parse_days(day_of_month, day_of_week)?;
    let months_set = bits(&set(&MONTH, months)?);
    let mut years_set = [0_u64; 4];
    for year in set(&YEAR, years)? {
        let place = usize::try_from(year - YEAR.low).unwrap_or(0);
        if let Some(word) = years_set.get_mut(place / 64) {
            *word |= 1 << (place % 64);
        }
    }
    let texts: Vec<String> =
        [minutes, hours, day_of_month, months, day_of_week, years].map(|field| field.text.to_ascii_uppercase()).into();
    Ok(Cron {
        minutes: minutes_set,
        hours: hours_set,
        days,
        months: months_set,
        years: years_set,
        text: texts.join(" "),
    })
}

fn bits(values: &[u32]) -> u64 {
    values.iter().fold(0, |bits, value| bits | 1 << value)
}

fn parse_days(of_month: &Part<'_>, of_week: &Part<'_>) -> Result<Days> {
    let both = of_month.start..of_week.start + of_week.text.len();
    match (of_month.text, of_week.text) {
        ("?", "?") => Err(ScheduleError::new(Kind::NoDays, both).with_help("put `*` into one of them for every day")),
        ("?", _) => days_of_week(of_week),
        (_, "?") => days_of_month(of_month),
        (month, week) => {
            let error = ScheduleError::new(Kind::BothDays, both);
            Err(match (month, week) {
                (_, "*") => error.with_help("put `?` into day-of-week"),
                ("*", _) => error.with_help("put `?` into day-of-month"),
                _ => error
                    .with_help("AWS's cron cannot combine days of the month with days of the week: use two schedules"),
            })
        }
    }
}

fn days_of_month(field: &Part<'_>) -> Result<Days> {
    let upper = field.text.to_ascii_uppercase();
    match &*upper {
        "L" => return Ok(Days::Last),
        "LW" => return Ok(Days::LastWeekday),
        _ => {}
    }
    if let Some(day) = upper.strip_suffix('W') {
        let inner = Part { text: field.text.get(..day.len()).unwrap_or_default(), ..*field };
        let day = value(&DAY_OF_MONTH, &inner)?;
        return Ok(Days::NearestWeekday(u8::try_from(day).unwrap_or(1)));
    }
    if upper.contains(['L', 'W']) {
        return Err(field
            .error(Kind::StandAlone(field.text.into()))
            .with_help("`L`, `LW`, or a day and `W`; no lists, ranges or offsets"));
    }
    set(&DAY_OF_MONTH, field).map(|days| Days::OfMonth(bits(&days)))
}

fn days_of_week(field: &Part<'_>) -> Result<Days> {
    let narrow = |value: u32| u8::try_from(value).unwrap_or(1);
    let upper = field.text.to_ascii_uppercase();
    if upper == "L" {
        return Ok(Days::OfWeek(1 << 7));
    }
    if let Some((day, nth)) = field.split('#') {
        if nth.text.contains([',', '#']) || day.text.contains(',') {
            return Err(field
                .error(Kind::StandsAlone { sign: '#', found: field.text.into() })
                .with_help("one day and one number, as in `3#2`"));
        }
        let weekday = value(&DAY_OF_WEEK, &day)?;
        return match nth.number() {
            Some(number @ 1..=5) => Ok(Days::Nth(narrow(weekday), narrow(number))),
            _ => Err(nth.error(Kind::Nth(nth.text.into()))),
        };
    }
    // A name may end in L itself, but none does.
    if let Some(day) = upper.strip_suffix('L') {
        let inner = Part { text: field.text.get(..day.len()).unwrap_or_default(), ..*field };
        if day.contains([',', '-']) {
            return Err(field
                .error(Kind::StandsAlone { sign: 'L', found: field.text.into() })
                .with_help("one day and `L`, as in `6L`"));
        }
        return Ok(Days::LastOfWeek(narrow(value(&DAY_OF_WEEK, &inner)?)));
    }
    set(&DAY_OF_WEEK, field).map(|days| Days::OfWeek(bits(&days)))
}

/// One value of a field: a number or a name.
fn value(field: &Field, part: &Part<'_>) -> Result<u32> {
    let named = field.names.iter().position(|name| part.text.eq_ignore_ascii_case(name));
    if let Some(place) = named.and_then(|place| u32::try_from(place).ok()) {
        return Ok(field.low + place);
    }
    let &Field { name, low, high, .. } = field;
    match part.number() {
        Some(number) if (low..=high).contains(&number) => Ok(number),
        Some(number) => {
            let error = part.error(Kind::OutOfRange { what: name, number, low, high });
            Err(if field.names.len() == 7 && number == 0 { error.with_help("1 is Sunday, 7 Saturday") } else { error })
        }
        None => {
            let error = part.error(Kind::Value { found: part.text.into(), field: name });
            Err(match field.names {
                [first, .., last] => error.with_help(format!("{low} to {high}, or {first} to {last}")),
                _ => error.with_help(format!("{low} to {high}")),
            })
        }
    }
}

/// The values of a field: `*`, values, ranges, steps, and lists of them. In no order.
fn set(field: &Field, part: &Part<'_>) -> Result<Vec<u32>> {
    let mut values = Vec::new();
    for item in part.pieces(',') {
        let (range, step) = match item.split('/') {
            Some((range, step)) => (range, Some(step)),
            None => (item, None),
        };
        if let Some(step) = step.as_ref().filter(|_| !field.slash) {
            return Err(step.error(Kind::NoSteps(field.name)).with_help("list the days, as in `MON,WED,FRI`"));
        }
        let every = match &step {
            None => 1,
            Some(step) => step
                .number()
                .filter(|step| *step > 0 && *step <= field.high)
                .ok_or_else(|| step.error(Kind::Step { high: field.high, found: step.text.into() }))?,
        };
        let (low, high) = match (range.text, range.split('-')) {
            ("*", _) => (field.low, field.high),
            ("?", _) => {
                return Err(range.error(Kind::NoDayField(field.name)));
            }
            (_, Some((low, high))) => (value(field, &low)?, value(field, &high)?),
            (_, None) => {
                let low = value(field, &range)?;
                (low, if step.is_some() { field.high } else { low })
            }
        };
        if low > high && !field.wraps {
            return Err(range.error(Kind::Range { field: field.name, low, high }));
        }
        let size = field.high - field.low + 1;
        let length = if low <= high { high - low } else { high + size - low };
        values.extend((0..=length).step_by(usize::try_from(every).unwrap_or(1)).map(|step| {
            let value = low + step;
            if value > field.high { value - size } else { value }
        }));
    }
    Ok(values)
}
