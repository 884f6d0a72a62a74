//! Instants as AWS's tools write them: their text. A string is read and written by the core.
//!
//! - a number: seconds since 1970, with a fraction (CLI version 1);
//! - a string: ISO 8601 or RFC 3339 with `Z`, an offset, or neither, which is read as UTC (CLI
//!   version 2, boto3);
//! - an object with `"__class__": "datetime"` and the parts of a UTC time (botocore recordings).
//!
//! Fractions beyond milliseconds are cut off, in every spelling alike.

use stowplan::{
    Timestamp,
    text::{LAST_SECOND, instant_of, milliseconds_of},
};

/// Decimal seconds since 1970, from their text: floating point would move the milliseconds.
pub(crate) fn seconds(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole: i64 = whole.parse().ok().filter(|whole| *whole <= LAST_SECOND)?;
    whole.checked_mul(1000)?.checked_add(milliseconds_of(fraction)?).map(Timestamp)
}

/// Reads an ISO 8601 time: `2026-11-01T12:00:00.123+01:00`; `T` may be a space, seconds and offset
/// may be left out.
///
/// ```
/// use stowplan::unit::Timestamp;
/// use stowplan_wire::read::time::parse;
/// assert_eq!(parse("1970-01-02T00:00:00+01:00"), Some(Timestamp(82_800_000)));
/// assert_eq!(parse("yesterday"), None);
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<Timestamp> {
    usual(text).or_else(|| text.parse().ok())
}

/// What AWS's command line prints: `2026-11-01T12:00:00.123000+00:00`, or with `Z`; anything else
/// is for the reader of all forms.
fn usual(text: &str) -> Option<Timestamp> {
    let (clock, rest) = text.split_at_checked(19)?;
    let mut parts = [0_i64; 6];
    let mut part = parts.iter_mut();
    let mut number = part.next()?;
    for (at, byte) in clock.bytes().enumerate() {
        match (at, byte) {
            (4 | 7, b'-') | (10, b'T') | (13 | 16, b':') => number = part.next()?,
            (4 | 7 | 10 | 13 | 16, _) => return None,
            (_, b'0'..=b'9') => *number = *number * 10 + i64::from(byte - b'0'),
            _ => return None,
        }
    }
    let rest = rest.strip_suffix('Z').or_else(|| rest.strip_suffix("+00:00"))?;
    let milliseconds = match rest.strip_prefix('.') {
        Some(fraction) => milliseconds_of(fraction)?,
        None if rest.is_empty() => 0,
        None => return None,
    };
    instant_of(&parts, milliseconds, 0)
}

/// Writes an instant as RFC 3339 in UTC, with milliseconds only where there are some.
///
/// ```
/// use stowplan::unit::Timestamp;
/// assert_eq!(stowplan_wire::read::time::format(Timestamp(82_800_000)), "1970-01-01T23:00:00Z");
/// ```
#[must_use]
pub fn format(instant: Timestamp) -> String {
    instant.to_string()
}
