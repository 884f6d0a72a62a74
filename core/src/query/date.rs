//! The dates of `registeredAt` (CQL-26).

use crate::{
    text::civil::{Date, SECONDS_A_DAY, clock_seconds},
    unit::Timestamp,
};

/// Reads `2018-06-18T22:28:28+00:00`, `2018-06-18T22:28:28Z`, `2018-06-18T22:28:28` (UTC) or `2018-06-18` (midnight UTC), to the
/// second; `None` for anything else.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut seconds = days_since_epoch(date)?.checked_mul(SECONDS_A_DAY)?;
    if let Some(time) = time {
        let (clock, offset) = split_offset(time)?;
        seconds = seconds.checked_add(time_of_day(clock)?)?.checked_sub(offset)?;
    }
    Some(Timestamp::from_seconds(seconds))
}

fn digits(text: &str, length: usize) -> Option<i64> {
    (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// The days from 1970-01-01 to `YYYY-MM-DD`.
fn days_since_epoch(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let (year, month, day) = (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    if parts.next().is_some() {
        return None;
    }
    Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?).map(Date::days)
}

fn time_of_day(clock: &str) -> Option<i64> {
    let mut parts = clock.split(':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let second = parts.next()?;
    // A fraction is cut off: instants are compared to the second.
    let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
    let second = digits(second, 2)?;
    let whole = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let valid = whole && parts.next().is_none() && hour < 24 && minute < 60 && second < 60;
    valid.then_some(clock_seconds(hour, minute, second))
}

/// The clock and the seconds that it is ahead of UTC.
fn split_offset(time: &str) -> Option<(&str, i64)> {
    if let Some(clock) = time.strip_suffix('Z') {
        return Some((clock, 0));
    }
    let (sign, (clock, offset)) = match (time.split_once('+'), time.split_once('-')) {
        (Some(parts), _) => (1, parts),
        (None, Some(parts)) => (-1, parts),
        (None, None) => return Some((time, 0)),
    };
    let (hours, minutes) = offset.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    (hours < 24 && minutes < 60).then_some((clock, sign * clock_seconds(hours, minutes, 0)))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn dates_are_instants() {
        let seconds = |text: &str| parse(text).map(|at| at.whole_seconds());
        assert_eq!(seconds("1970-01-01"), Some(0));
        assert_eq!(
            seconds("2000-03-01"),
            Some(951_868_800),
            "30 years with 7 leap days, and January and a leap February"
        );
        assert_eq!(seconds("2018-06-18T22:28:28Z"), seconds("2018-06-19T00:28:28+02:00"));
        assert_eq!(seconds("2018-06-18T22:28:28"), seconds("2018-06-18T22:28:28+00:00"));
        assert_eq!(seconds("1969-12-31T23:59:59Z"), Some(-1));
        for bad in [
            "",
            "2018",
            "2018-02-30",
            "2018-13-01",
            "2018-6-1",
            "2018-06-18T25:00:00",
            "2018-06-18T10:00",
            "2018-06-18 10:00:00",
            "x",
        ] {
            assert_eq!(seconds(bad), None, "{bad}");
        }
    }
}
