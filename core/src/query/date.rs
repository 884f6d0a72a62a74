//! The dates of `registeredAt` (CQL-26).

use crate::unit::Timestamp;

/// Reads `2018-06-18T22:28:28+00:00`, `2018-06-18T22:28:28Z`, `2018-06-18T22:28:28` (UTC) or `2018-06-18` (midnight UTC), to the
/// second; `None` for anything else.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut seconds = days_since_epoch(date)?.checked_mul(86_400)?;
    if let Some(time) = time {
        let (clock, offset) = split_offset(time)?;
        seconds = seconds.checked_add(clock_seconds(clock)?)?.checked_sub(offset)?;
    }
    Some(Timestamp::from_seconds(seconds))
}

fn digits(text: &str, length: usize) -> Option<i64> {
    (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// The days from 1970-01-01 to `YYYY-MM-DD`, in the Gregorian calendar.
fn days_since_epoch(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let (year, month, day) = (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        _ => return None,
    };
    if parts.next().is_some() || !(1..=length).contains(&day) {
        return None;
    }
    // Count from March, so that the leap day is the last of its year; 719468 days lie between 0000-03-01 and 1970-01-01.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

fn clock_seconds(clock: &str) -> Option<i64> {
    let mut parts = clock.split(':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let second = parts.next()?;
    // A fraction is cut off: instants are compared to the second.
    let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
    let second = digits(second, 2)?;
    let whole = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let valid = whole && parts.next().is_none() && hour < 24 && minute < 60 && second < 60;
    valid.then_some(hour * 3600 + minute * 60 + second)
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
    (hours < 24 && minutes < 60).then_some((clock, sign * (hours * 3600 + minutes * 60)))
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
