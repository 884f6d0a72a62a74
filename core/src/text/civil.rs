//! The calendar: dates and times of day without a zone, in the proleptic Gregorian calendar.
//!
//! Every reader and writer of dates in the workspace counts days here, and nowhere else.
//!
//! # Example
//! ```
//! use stowplan::text::civil::{CivilTime, Date};
//! let leap_day = Date::new(2028, 2, 29).unwrap();
//! assert_eq!(Date::from_days(leap_day.days() + 1), Date::new(2028, 3, 1).unwrap());
//! assert_eq!(Date::new(2026, 2, 29), None);
//! assert_eq!(CivilTime::from_seconds(86_399).map(|time| (time.hour, time.minute, time.second)), Some((23, 59, 59)));
//! ```

/// The seconds of a day: the calendar knows no leap seconds.
pub const SECONDS_A_DAY: i64 = 86_400;

/// The days from 0000-03-01, where the count starts, to 1970-01-01.
const DAYS_TO_1970: i64 = 719_468;

/// The days of 400 years, after which the calendar repeats itself.
const DAYS_AN_ERA: i64 = 146_097;

/// A date. An earlier date is less than a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i64,
    month: u8,
    day: u8,
}

impl Date {
    /// The date of a year from 0 to 9999, a month from 1 and a day of the month from 1; `None`
    /// where there is no such date.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn new(year: i64, month: u8, day: u8) -> Option<Self> {
        let there_is = (0..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=Self::days_of_month(year, month)).contains(&day);
        there_is.then_some(Self { year, month, day })
    }

    /// The date this many days after 1970-01-01, or before it where they are negative.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn from_days(days: i64) -> Self {
        let shifted = days.saturating_add(DAYS_TO_1970);
        let (era, day_of_era) = (shifted.div_euclid(DAYS_AN_ERA), shifted.rem_euclid(DAYS_AN_ERA));
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let narrow = |part: i64| u8::try_from(part).unwrap_or(1);
        Self { year: era * 400 + year_of_era + i64::from(month <= 2), month: narrow(month), day: narrow(day) }
    }

    /// The days from 1970-01-01 to the date; negative before.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn days(self) -> i64 {
        // Years are counted from March, so that the leap day is the last of its year.
        let (year, month) = (self.year - i64::from(self.month <= 2), (i64::from(self.month) + 9) % 12);
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let day_of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        era * DAYS_AN_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - DAYS_TO_1970
    }

    /// The day of the week: 1 is Sunday, 7 Saturday, as in AWS's cron.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn weekday(self) -> u8 {
        // 1970-01-01 was a Thursday, the fifth.
        u8::try_from((self.days() + 4).rem_euclid(7)).unwrap_or(0) + 1
    }

    /// How many days a month has, from 1 = January. A month above 12 has 31.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn days_of_month(year: i64, month: u8) -> u8 {
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// The year.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn year(self) -> i64 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn day(self) -> u8 {
        self.day
    }
}

/// A date and a time of day, without a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilTime {
    /// The year, 1970 to 2199 in schedules.
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

impl CivilTime {
    /// The time this many seconds after 1970-01-01T00:00:00 on the same clock; `None` outside 1970
    /// to 9999.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        let date = Date::from_days(seconds.div_euclid(SECONDS_A_DAY));
        let year = u16::try_from(date.year).ok().filter(|year| (1970..=9999).contains(year))?;
        let clock = seconds.rem_euclid(SECONDS_A_DAY);
        let part = |value: i64| u8::try_from(value).ok();
        Some(Self {
            year,
            month: date.month,
            day: date.day,
            hour: part(clock / 3600)?,
            minute: part(clock / 60 % 60)?,
            second: part(clock % 60)?,
        })
    }

    /// Seconds since 1970-01-01T00:00:00 on the same clock.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn seconds(self) -> i64 {
        self.date().days() * SECONDS_A_DAY + clock_seconds(self.hour.into(), self.minute.into(), self.second.into())
    }

    /// The day of the week: 1 is Sunday, 7 Saturday, as in AWS's cron.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn weekday(self) -> u8 {
        self.date().weekday()
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    const fn date(self) -> Date {
        Date { year: self.year as i64, month: self.month, day: self.day }
    }
}

/// The seconds from midnight to a time of day.
#[must_use]
#[cfg_attr(cold_code_small, optimize(size))]
pub const fn clock_seconds(hour: i64, minute: i64, second: i64) -> i64 {
    hour * 3600 + minute * 60 + second
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970() {
        let days = |year, month, day| Date::new(year, month, day).map(Date::days);
        assert_eq!(days(1970, 1, 1), Some(0));
        assert_eq!(days(1969, 12, 31), Some(-1));
        assert_eq!(days(2000, 3, 1), Some(11_017), "30 years with 7 leap days, and January and a leap February");
        assert_eq!(days(0, 3, 1), Some(-719_468));
        assert_eq!(days(9999, 12, 31), Some(2_932_896));
        for (year, month, day) in
            [(2026, 2, 29), (1900, 2, 29), (2026, 0, 1), (2026, 13, 1), (2026, 4, 31), (2026, 1, 0)]
        {
            assert_eq!(days(year, month, day), None, "{year}-{month}-{day}");
        }
        assert_eq!(Date::new(10_000, 1, 1), None);
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let mut before = Date::from_days(-719_469);
        for days in -719_468..200_000 {
            let date = Date::from_days(days);
            assert_eq!((date.days(), Date::new(date.year, date.month, date.day)), (days, Some(date)));
            assert!(before < date, "{before:?} {date:?}");
            before = date;
        }
    }

    #[test]
    fn weekdays_count_from_sunday() {
        assert_eq!(Date::from_days(0).weekday(), 5, "Thursday");
        assert_eq!(Date::from_days(-1).weekday(), 4, "Wednesday");
        assert_eq!(Date::new(2026, 11, 23).map(Date::weekday), Some(2), "Monday");
    }

    #[test]
    fn a_time_is_seconds_on_its_clock() {
        let time = CivilTime { year: 2026, month: 3, day: 8, hour: 2, minute: 30, second: 5 };
        assert_eq!(CivilTime::from_seconds(time.seconds()), Some(time));
        assert_eq!(CivilTime::from_seconds(-1), None);
        assert_eq!(CivilTime::from_seconds(253_402_300_799).map(|time| (time.year, time.second)), Some((9999, 59)));
        assert_eq!(CivilTime::from_seconds(253_402_300_800), None);
    }
}
