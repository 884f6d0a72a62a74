//! The grammar of schedule expressions (SCALE-18).
//!
//! ```text
//! schedule = "cron(", cron, ")" | "rate(", rate, ")" | "at(", time, ")" ;
//! cron     = [ seconds ], minutes, hours, day-of-month, month, day-of-week, year ;
//! rate     = number, ( "minute" | "minutes" | "hour" | "hours" | "day" | "days" ) ;
//! time     = year, "-", month, "-", day, "T", hour, ":", minute, ":", second ;
//!
//! minutes = hours = month = year = field ;
//! day-of-month = "?" | "L" | "LW" | value, "W" | field ;
//! day-of-week  = "?" | "L" | value, "L" | value, "#", number | field ;
//! field        = item, { ",", item } ;
//! item         = ( "*" | range | value ), [ "/", number ] ;
//! range        = value, "-", value ;
//! value        = number | name ;
//! ```
//!
//! What stands between parentheses is cut into words, and a time at its signs, before anything of
//! it is read: how many there are says what was meant, as with the five fields of Unix.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use nom::{
    Parser,
    branch::alt,
    bytes::complete::{take_till, take_till1, take_while},
    character::complete::char,
    combinator::{all_consuming, opt},
    multi::separated_list1,
    sequence::preceded,
};

use super::{
    EXPRESSION_BYTES_MAX, Expression, ScheduleError, ScheduleErrorKind as Kind, Unit,
    cron::{Cron, Days, YEARS},
};
use crate::text::{
    Piece,
    civil::{CivilTime, Date},
    read::{self, repeated},
};

type Read<'a, T> = read::Read<'a, T, Kind>;
type Result<T> = core::result::Result<T, ScheduleError>;

pub(super) fn parse(source: &str) -> Result<Expression> {
    let text = Piece::whole(source).trim();
    if text.is_empty() {
        return Err(text
            .wrong(Kind::Empty)
            .with_help("e.g. `cron(0 8 ? * MON-FRI *)`, `rate(5 minutes)`, `at(2026-12-24T18:00:00)`"));
    }
    if text.text().len() > EXPRESSION_BYTES_MAX {
        return Err(text.wrong(Kind::TooLong(text.text().len())));
    }
    let Some((name, inside)) = text.split('(') else { return Err(unwrapped(text)) };
    let Some(inner) = inside.without_last(&[')']) else {
        return Err(text.wrong(Kind::Unclosed).with_help(format!("write `{})`", text.text())));
    };
    match name.text() {
        "cron" => cron(inner).map(Expression::Cron),
        "rate" => rate(inner),
        "at" => time(inner).map(Expression::At),
        other => {
            let lower = other.trim().to_ascii_lowercase();
            let error = name.wrong(Kind::UnknownKind(other.to_string()));
            Err(if matches!(&*lower, "cron" | "rate" | "at") {
                error.with_help(format!("write `{lower}({})`", inner.text()))
            } else {
                error.with_help("use `cron(…)`, `rate(…)` or `at(…)`")
            })
        }
    }
}

/// The error for an expression without `cron(…)` around it.
fn unwrapped(text: Piece<'_>) -> ScheduleError {
    let (error, text) = (text.wrong(Kind::Unwrapped), text.text());
    match text.split_whitespace().count() {
        6 | 7 => error.with_help(format!("write `cron({text})`")),
        5 => error.with_help(unix_help(text)),
        2 if text.starts_with(|c: char| c.is_ascii_digit()) => error.with_help(format!("write `rate({text})`")),
        _ if text.contains('T') => error.with_help(format!("write `at({text})`")),
        _ => error,
    }
}

/// What a Unix expression of five fields is here, for who wrote one by mistake.
fn unix_help(text: &str) -> String {
    match of_unix(text).filter(|here| parse(here).is_ok()) {
        Some(here) => format!("what Unix means by it is `{here}` here"),
        None => "this looks like Unix cron: AWS's has a sixth field, the year, one day field must be `?`, and days of the week \
                 count from 1 = SUN"
            .into(),
    }
}

/// A Unix expression of five fields as AWS writes it, if it can be said at all. Unix counts the
/// days of the week from 0 = SUN; names mean the same in both.
pub(super) fn of_unix(text: &str) -> Option<String> {
    let fields: Vec<&str> = text.split_ascii_whitespace().collect();
    let [minutes, hours, of_month, months, of_week] = fields.as_slice() else { return None };
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
        _ => return None,
    };
    Some(format!("cron({minutes} {hours} {of_month} {months} {of_week} *)"))
}

/// The words between white space.
fn words(text: Piece<'_>) -> Vec<Piece<'_>> {
    let is_space = |c: char| c.is_ascii_whitespace();
    let read: Read<'_, _> = repeated(preceded(take_while(is_space), take_till1(is_space))).parse(text);
    read.map_or_else(|_| Vec::new(), |(_, words)| words)
}

/// The pieces between signs.
fn pieces(text: Piece<'_>, sign: char) -> Vec<Piece<'_>> {
    let read: Read<'_, _> = separated_list1(char(sign), take_till(|c| c == sign)).parse(text);
    read.map_or_else(|_| Vec::new(), |(_, pieces)| pieces)
}

/// A whole number of at most nine digits.
fn number(text: Piece<'_>) -> Option<u32> {
    let digits = text.text();
    let is_number = (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { digits.parse().ok() } else { None }
}

fn found(text: Piece<'_>, kind: fn(String) -> Kind) -> ScheduleError {
    text.wrong(kind(text.text().to_string()))
}

fn rate(text: Piece<'_>) -> Result<Expression> {
    let words = words(text);
    let [value, unit] = words.as_slice() else {
        return Err(found(text, Kind::Rate).with_help("e.g. `rate(5 minutes)`"));
    };
    let Some(number) = number(*value).filter(|number| *number > 0) else {
        return Err(found(*value, Kind::RateValue));
    };
    let (known, plural) = match unit.text() {
        "minute" => (Unit::Minutes, false),
        "minutes" => (Unit::Minutes, true),
        "hour" => (Unit::Hours, false),
        "hours" => (Unit::Hours, true),
        "day" => (Unit::Days, false),
        "days" => (Unit::Days, true),
        other => {
            return Err(found(*unit, Kind::RateUnit).with_help(match other.trim_end_matches('s') {
                "second" | "sec" => "a schedule runs at most once a minute",
                _ => "use minutes, hours or days",
            }));
        }
    };
    if plural != (number > 1) {
        let found = unit.text().to_string();
        let right = if plural { found.trim_end_matches('s').to_string() } else { format!("{found}s") };
        let help = format!("write `rate({number} {right})`");
        return Err(unit.wrong(Kind::RatePlural { number, right, found }).with_help(help));
    }
    Ok(Expression::Rate(number, known))
}

fn time(text: Piece<'_>) -> Result<CivilTime> {
    let malformed = || found(text, Kind::At).with_help("e.g. `at(2026-12-24T18:00:00)`; the zone is given apart");
    let (date, clock) = text.split('T').ok_or_else(malformed)?;
    let (date, clock) = (pieces(date, '-'), pieces(clock, ':'));
    let ([year, month, day], [hour, minute, second]) = (date.as_slice(), clock.as_slice()) else {
        return Err(malformed());
    };
    let value = |part: &Piece<'_>, widths: &[usize], low: u32, high: u32, what: &'static str| {
        let number = number(*part).filter(|_| widths.contains(&part.text().len())).ok_or_else(malformed)?;
        let fits = (low..=high).contains(&number);
        if fits { Ok(number) } else { Err(part.wrong(Kind::OutOfRange { what, number, low, high })) }
    };
    let narrow = |number: u32| u8::try_from(number).unwrap_or(0);
    let year = u16::try_from(value(year, &[4], YEARS.0.into(), YEARS.1.into(), "the year")?).unwrap_or(YEARS.0);
    let month = narrow(value(month, &[2], 1, 12, "the month")?);
    let last = Date::days_of_month(year.into(), month);
    Ok(CivilTime {
        year,
        month,
        day: narrow(value(day, &[2], 1, last.into(), "the day")?),
        // AWS's own examples have hours of one digit.
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

fn cron(text: Piece<'_>) -> Result<Cron> {
    rule!("SCALE-18");
    let mut words = words(text);
    if words.len() == 7 {
        // Leading seconds are tolerated, and have no effect.
        let seconds = words.remove(0);
        field(seconds, &Field { name: "seconds", ..MINUTE })?;
    }
    let [minutes, hours, of_month, months, of_week, years] = *words.as_slice() else {
        let error = text.wrong(Kind::Fields(words.len()));
        return Err(error.with_help(if words.len() == 5 {
            unix_help(text.text())
        } else {
            "minutes hours day-of-month month day-of-week year".into()
        }));
    };
    Ok(Cron {
        minutes: bits(&field(minutes, &MINUTE)?),
        hours: bits(&field(hours, &HOUR)?),
        days: days(of_month, of_week)?,
        months: bits(&field(months, &MONTH)?),
        years: years_of(&field(years, &YEAR)?),
        text: words.iter().map(|word| word.text().to_ascii_uppercase()).collect::<Vec<_>>().join(" "),
    })
}

fn bits(values: &[u32]) -> u64 {
    values.iter().fold(0, |bits, value| bits | 1 << value)
}

/// Bit n of word w is year 1970 + 64 w + n.
fn years_of(values: &[u32]) -> [u64; 4] {
    let mut years = [0_u64; 4];
    for year in values {
        let place = usize::try_from(year - YEAR.low).unwrap_or(0);
        if let Some(word) = years.get_mut(place / 64) {
            *word |= 1 << (place % 64);
        }
    }
    years
}

fn days(of_month: Piece<'_>, of_week: Piece<'_>) -> Result<Days> {
    let both = |kind| ScheduleError::new(kind, of_month.span().start..of_week.span().end);
    match (of_month.text(), of_week.text()) {
        ("?", "?") => Err(both(Kind::NoDays).with_help("put `*` into one of them for every day")),
        ("?", _) => days_of_week(of_week),
        (_, "?") => days_of_month(of_month),
        (_, "*") => Err(both(Kind::BothDays).with_help("put `?` into day-of-week")),
        ("*", _) => Err(both(Kind::BothDays).with_help("put `?` into day-of-month")),
        _ => Err(both(Kind::BothDays)
            .with_help("AWS's cron cannot combine days of the month with days of the week: use two schedules")),
    }
}

fn days_of_month(text: Piece<'_>) -> Result<Days> {
    let upper = text.text().to_ascii_uppercase();
    match &*upper {
        "L" => return Ok(Days::Last),
        "LW" => return Ok(Days::LastWeekday),
        _ => {}
    }
    if let Some(day) = text.without_last(&['W', 'w']) {
        return value(day, &DAY_OF_MONTH).map(|day| Days::NearestWeekday(u8::try_from(day).unwrap_or(1)));
    }
    if upper.contains(['L', 'W']) {
        let error = found(text, Kind::StandAlone);
        return Err(error.with_help("`L`, `LW`, or a day and `W`; no lists, ranges or offsets"));
    }
    field(text, &DAY_OF_MONTH).map(|days| Days::OfMonth(bits(&days)))
}

fn days_of_week(text: Piece<'_>) -> Result<Days> {
    let narrow = |value: u32| u8::try_from(value).unwrap_or(1);
    let alone = |sign| text.wrong(Kind::StandsAlone { sign, found: text.text().to_string() });
    if text.text().eq_ignore_ascii_case("L") {
        return Ok(Days::OfWeek(1 << 7));
    }
    if let Some((day, nth)) = text.split('#') {
        if nth.text().contains([',', '#']) || day.text().contains(',') {
            return Err(alone('#').with_help("one day and one number, as in `3#2`"));
        }
        let weekday = value(day, &DAY_OF_WEEK)?;
        return match number(nth) {
            Some(number @ 1..=5) => Ok(Days::Nth(narrow(weekday), narrow(number))),
            _ => Err(found(nth, Kind::Nth)),
        };
    }
    // A name may end in L itself, but none does.
    if let Some(day) = text.without_last(&['L', 'l']) {
        if day.text().contains([',', '-']) {
            return Err(alone('L').with_help("one day and `L`, as in `6L`"));
        }
        return value(day, &DAY_OF_WEEK).map(|day| Days::LastOfWeek(narrow(day)));
    }
    field(text, &DAY_OF_WEEK).map(|days| Days::OfWeek(bits(&days)))
}

/// The values of a field, in no order.
fn field(text: Piece<'_>, field: &Field) -> Result<Vec<u32>> {
    let items = separated_list1(char(','), |text| item(text, field)).parse(text);
    read::finish(items, || text.wrong(Kind::Value { found: text.text().to_string(), field: field.name }))
        .map(|(_, items)| items.concat())
}

/// The values of a range, each or in steps; a value with a step begins a range up to the end.
fn item<'a>(text: Piece<'a>, field: &Field) -> Read<'a, Vec<u32>> {
    let steps = opt(preceded(char('/'), take_till(|c| c == ',')));
    let (rest, (range, step)) = (take_till(|c| c == ',' || c == '/'), steps).parse(text)?;
    let every = step.map_or(Ok(1), |step| every(step, field))?;
    let (_, (low, high)) = alt((whole(field), |text| ends(text, field))).parse(range)?;
    let high = high.unwrap_or(if step.is_some() { field.high } else { low });
    if low > high && !field.wraps {
        return Err(range.wrong(Kind::Range { field: field.name, low, high }).into());
    }
    let size = field.high - field.low + 1;
    let length = if low <= high { high - low } else { high + size - low };
    let values = (0..=length).step_by(every).map(|step| {
        let value = low + step;
        if value > field.high { value - size } else { value }
    });
    Ok((rest, values.collect()))
}

/// The number behind a `/`.
fn every(step: Piece<'_>, field: &Field) -> Result<usize> {
    if !field.slash {
        return Err(step.wrong(Kind::NoSteps(field.name)).with_help("list the days, as in `MON,WED,FRI`"));
    }
    let every = number(step).filter(|every| (1..=field.high).contains(every));
    every
        .and_then(|every| usize::try_from(every).ok())
        .ok_or_else(|| step.wrong(Kind::Step { high: field.high, found: step.text().to_string() }))
}

/// A `*` alone.
fn whole<'a>(field: &Field) -> impl Parser<Piece<'a>, Output = (u32, Option<u32>), Error = read::Fault<Kind>> {
    all_consuming(char('*')).map(|_| (field.low, Some(field.high)))
}

/// The ends of a range, or a value.
fn ends<'a>(text: Piece<'a>, field: &Field) -> Read<'a, (u32, Option<u32>)> {
    if text.text() == "?" {
        return Err(text.wrong(Kind::NoDayField(field.name)).into());
    }
    let (rest, low) = take_till(|c| c == '-').parse(text)?;
    let low = value(low, field)?;
    let (rest, high) = opt(preceded(char('-'), nom::combinator::rest)).parse(rest)?;
    Ok((rest, (low, high.map(|high| value(high, field)).transpose()?)))
}

/// A number or a name.
fn value(text: Piece<'_>, field: &Field) -> Result<u32> {
    let named = field.names.iter().position(|name| text.text().eq_ignore_ascii_case(name));
    if let Some(place) = named.and_then(|place| u32::try_from(place).ok()) {
        return Ok(field.low + place);
    }
    let &Field { name, low, high, .. } = field;
    match number(text) {
        Some(number) if (low..=high).contains(&number) => Ok(number),
        Some(number) => {
            let error = text.wrong(Kind::OutOfRange { what: name, number, low, high });
            Err(if field.names.len() == 7 && number == 0 { error.with_help("1 is Sunday, 7 Saturday") } else { error })
        }
        None => {
            let error = text.wrong(Kind::Value { found: text.text().to_string(), field: name });
            Err(match field.names {
                [first, .., last] => error.with_help(format!("{low} to {high}, or {first} to {last}")),
                _ => error.with_help(format!("{low} to {high}")),
            })
        }
    }
}
