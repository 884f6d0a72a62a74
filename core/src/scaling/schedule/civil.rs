//! Dates and times of day without a zone (proleptic Gregorian calendar).

/// A date and a time of day, without a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilTime {
    /// The year, 1970 to 2199.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
    /// The hour, 0 to 23.
    pub hour: u8,
    /// The minute, 0 to 59.
    pub minute: u8,
    /// The second, 0 to 59.
    pub second: u8,
}

const SECONDS_A_DAY: i64 = 86_400;

impl CivilTime {
    /// Seconds since 1970-01-01T00:00:00 on the same clock.
    pub(super) fn seconds(self) -> i64 {
        let clock = i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second);
        days(self.year, self.month, self.day) * SECONDS_A_DAY + clock
    }

    /// The day of the week: 1 is Sunday, 7 Saturday, as in AWS's cron.
    #[must_use]
    pub fn weekday(self) -> u8 {
        weekday(self.year, self.month, self.day)
    }

    /// The time so many seconds since 1970-01-01T00:00:00; `None` outside 1970 to 9999.
    #[must_use]
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        let (day_number, clock) = (seconds.div_euclid(SECONDS_A_DAY), seconds.rem_euclid(SECONDS_A_DAY));
        let (year, month, day) = date(day_number)?;
        let part = |value: i64| u8::try_from(value).ok();
        Some(Self {
            year,
            month,
            day,
            hour: part(clock / 3600)?,
            minute: part(clock / 60 % 60)?,
            second: part(clock % 60)?,
        })
    }
}

/// Days from 1970-01-01 to a date.
pub(super) fn days(year: u16, month: u8, day: u8) -> i64 {
    // Years start in March, so that the leap day comes last.
    let shifted = i64::from(year) - i64::from(month <= 2);
    let (era, of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date so many days from 1970-01-01; `None` outside 1970 to 9999.
pub(super) fn date(days: i64) -> Option<(u16, u8, u8)> {
    if !(0..=2_932_896).contains(&days) {
        return None;
    }
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Some((u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?))
}

/// How many days a month has.
pub(super) const fn length_of_month(year: u16, month: u8) -> u8 {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The day of the week: 1 is Sunday, 7 Saturday, as in AWS's cron.
pub(super) fn weekday(year: u16, month: u8, day: u8) -> u8 {
    // 1970-01-01 was a Thursday, 5.
    u8::try_from((days(year, month, day) + 4).rem_euclid(7)).unwrap_or(0) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_weekdays() {
        assert_eq!(days(1970, 1, 1), 0);
        assert_eq!(days(2000, 3, 1), 11_017);
        assert_eq!(weekday(1970, 1, 1), 5, "Thursday");
        assert_eq!(weekday(2026, 11, 23), 2, "Monday");
        for day in 0..100_000 {
            let (year, month, of_month) = date(day).unwrap();
            assert_eq!(days(year, month, of_month), day);
            assert!(of_month <= length_of_month(year, month));
        }
        let time = CivilTime { year: 2026, month: 3, day: 8, hour: 2, minute: 30, second: 5 };
        assert_eq!(CivilTime::from_seconds(time.seconds()), Some(time));
        assert_eq!(CivilTime::from_seconds(-1), None);
    }
}
