//! Instants as AWS's tools write them.

use alloc::string::String;
use core::{fmt, str::FromStr};

use super::civil::{Date, SECONDS_A_DAY, clock_seconds};
use crate::unit::Timestamp;

/// The last second of the year 9999.
pub const LAST_SECOND: i64 = 253_402_300_799;

/// A text that is not an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an instant of the years 1970 to 9999 in ISO 8601, as in `2026-11-01T12:00:00Z`")]
pub struct NotAnInstant;

/// RFC 3339 in UTC, with milliseconds only where there are some: `2026-11-01T12:00:00Z`.
impl fmt::Display for Timestamp {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, millis) = (self.whole_seconds(), self.0.rem_euclid(1000));
        let date = Date::from_days(seconds.div_euclid(SECONDS_A_DAY));
        let clock = seconds.rem_euclid(SECONDS_A_DAY);
        let (year, month, day) = (date.year(), date.month(), date.day());
        let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if millis != 0 {
            write!(f, ".{millis:03}")?;
        }
        f.write_str("Z")
    }
}

/// ISO 8601, as AWS's tools write it: `2026-11-01T12:00:00.123+01:00`; `T` may be a space, the time
/// of day, its seconds and the offset may be left out, and without an offset it is UTC. What is
/// finer than a millisecond is cut off.
///
/// # Example
/// ```
/// use stowplan::Timestamp;
/// let at: Timestamp = "1970-01-02T00:00:00+01:00".parse()?;
/// assert_eq!(at, Timestamp(82_800_000));
/// assert_eq!(at.to_string(), "1970-01-01T23:00:00Z");
/// assert!("yesterday".parse::<Timestamp>().is_err());
/// # Ok::<(), stowplan::text::NotAnInstant>(())
/// ```
impl FromStr for Timestamp {
    type Err = NotAnInstant;

    #[cfg_attr(cold_code_small, optimize(size))]
    fn from_str(text: &str) -> Result<Self, NotAnInstant> {
        read(text).ok_or(NotAnInstant)
    }
}

/// The instant of a date and a time of day on a clock that is `offset_seconds` ahead of UTC; `None`
/// outside the years 1970 to 9999. A 60th second is read as the next minute.
#[must_use]
#[cfg_attr(cold_code_small, optimize(size))]
pub fn instant_of(
    &[year, month, day, hour, minute, second]: &[i64; 6],
    milliseconds: i64,
    offset_seconds: i64,
) -> Option<Timestamp> {
    let date = Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)?;
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let clock = clock_seconds(hour, minute, second);
    let seconds = (date.days() * SECONDS_A_DAY).checked_add(clock)?.checked_sub(offset_seconds)?;
    let seconds = Some(seconds).filter(|seconds| (0..=LAST_SECOND).contains(seconds))?;
    seconds.checked_mul(1000)?.checked_add(milliseconds).map(Timestamp)
}

/// The milliseconds of a fraction of a second: its first three digits.
#[must_use]
#[cfg_attr(cold_code_small, optimize(size))]
pub fn milliseconds_of(fraction: &str) -> Option<i64> {
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let three = fraction.bytes().chain(*b"000").take(3);
    Some(three.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
}

#[cfg_attr(cold_code_small, optimize(size))]
fn read(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let (date, rest) = text.split_at_checked(10)?;
    let mut date_parts = date.split('-');
    let year = digits(date_parts.next()?, 4)?;
    let month = digits(date_parts.next()?, 2)?;
    let day = digits(date_parts.next()?, 2)?;
    if rest.is_empty() {
        return instant_of(&[year, month, day, 0, 0, 0], 0, 0);
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
    instant_of(&[year, month, day, hour, minute, second], milliseconds_of(fraction)?, offset)
}

/// Cuts `Z`, `+01:00`, `+0100` or `+01` off; the offset is in seconds.
#[cfg_attr(cold_code_small, optimize(size))]
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

#[cfg_attr(cold_code_small, optimize(size))]
fn digits(text: &str, count: usize) -> Option<i64> {
    if text.len() != count || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}
