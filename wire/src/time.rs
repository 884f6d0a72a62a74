//! Instants as AWS's tools write them: their text. Days are counted by the core's calendar.
//!
//! - a number: seconds since 1970, with a fraction (CLI version 1);
//! - a string: ISO 8601 or RFC 3339 with `Z`, an offset, or neither, which is read as UTC (CLI version 2, boto3);
//! - an object with `"__class__": "datetime"` and the parts of a UTC time (botocore recordings).
//!
//! Fractions beyond milliseconds are cut off, in every spelling alike.

use stowplan::{
    text::civil::{Date, SECONDS_A_DAY, clock_seconds},
    unit::Timestamp,
};

/// The last second of the year 9999.
const LAST_SECOND: i64 = 253_402_300_799;

/// Decimal seconds since 1970, from their text: floating point would move the milliseconds.
pub(crate) fn seconds(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole: i64 = whole.parse().ok().filter(|whole| *whole <= LAST_SECOND)?;
    instant(whole, millis(fraction)?)
}

fn instant(seconds: i64, millis: i64) -> Option<Timestamp> {
    if !(0..=LAST_SECOND).contains(&seconds) {
        return None;
    }
    seconds.checked_mul(1000)?.checked_add(millis).map(Timestamp)
}

/// The first three digits of a fraction.
fn millis(fraction: &str) -> Option<i64> {
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let three: String = fraction.chars().chain("000".chars()).take(3).collect();
    three.parse().ok()
}

/// Reads an ISO 8601 time: `2026-11-01T12:00:00.123+01:00`; `T` may be a space, seconds and offset may be left out.
///
/// ```
/// use stowplan::unit::Timestamp;
/// use stowplan_wire::time::parse;
/// assert_eq!(parse("1970-01-02T00:00:00+01:00"), Some(Timestamp(82_800_000)));
/// assert_eq!(parse("yesterday"), None);
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let (date, rest) = text.split_at_checked(10)?;
    let mut date_parts = date.split('-');
    let year = digits(date_parts.next()?, 4)?;
    let month = digits(date_parts.next()?, 2)?;
    let day = digits(date_parts.next()?, 2)?;
    if rest.is_empty() {
        return civil(&[year, month, day, 0, 0, 0], 0, 0);
    }
    let clock = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, offset) = split_offset(clock)?;
    let (clock, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, "0"));
    let mut clock_parts = clock.split(':');
    let hour = digits(clock_parts.next()?, 2)?;
    let minute = digits(clock_parts.next()?, 2)?;
    let second = clock_parts.next().map_or(Some(0), |text| digits(text, 2))?;
    if clock_parts.next().is_some() {
        return None;
    }
    civil(&[year, month, day, hour, minute, second], millis(fraction)?, offset)
}

/// Cuts `Z`, `+01:00`, `+0100` or `+01` off; the offset is in seconds.
fn split_offset(clock: &str) -> Option<(&str, i64)> {
    if let Some(clock) = clock.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let Some(at) = clock.find(['+', '-']) else {
        return Some((clock, 0));
    };
    let (clock, offset) = clock.split_at_checked(at)?;
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let offset: String = offset.chars().skip(1).filter(|c| *c != ':').collect();
    let (hours, minutes) = offset.split_at_checked(2)?;
    let minutes = if minutes.is_empty() { 0 } else { digits(minutes, 2)? };
    let hours = digits(hours, 2)?;
    if hours > 23 || minutes > 59 {
        return None;
    }
    Some((clock, sign * clock_seconds(hours, minutes, 0)))
}

fn digits(text: &str, count: usize) -> Option<i64> {
    if text.len() != count || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// The instant of a date and a time of day so many seconds ahead of UTC. A 60th second is read as the next minute.
pub(crate) fn civil(
    &[year, month, day, hour, minute, second]: &[i64; 6],
    millis: i64,
    offset: i64,
) -> Option<Timestamp> {
    let date = Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)?;
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    instant(date.days() * SECONDS_A_DAY + clock_seconds(hour, minute, second) - offset, millis)
}

/// Writes an instant as RFC 3339 in UTC, with milliseconds only where there are some.
///
/// ```
/// use stowplan::unit::Timestamp;
/// assert_eq!(stowplan_wire::time::format(Timestamp(82_800_000)), "1970-01-01T23:00:00Z");
/// ```
#[must_use]
pub fn format(instant: Timestamp) -> String {
    let (seconds, millis) = (instant.whole_seconds(), instant.0.rem_euclid(1000));
    let date = Date::from_days(seconds.div_euclid(SECONDS_A_DAY));
    let clock = seconds.rem_euclid(SECONDS_A_DAY);
    let (year, month, day) = (date.year(), date.month(), date.day());
    let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
    let fraction = if millis == 0 { String::new() } else { format!(".{millis:03}") };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}
