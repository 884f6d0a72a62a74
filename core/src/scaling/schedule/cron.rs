//! Cron in AWS's six fields: which minutes of which days.

use alloc::string::String;

use crate::text::civil::{CivilTime, Date};

/// The first and the last year of a cron expression.
pub(super) const YEARS: (u16, u16) = (1970, 2199);

/// A cron expression, as sets of values (SCALE-18).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cron {
    /// Bit n is minute n.
    pub(super) minutes: u64,
    /// Bit n is hour n.
    pub(super) hours: u64,
    /// The days.
    pub(super) days: Days,
    /// Bit n is month n, from 1.
    pub(super) months: u64,
    /// Bit n of word w is year 1970 + 64 w + n.
    pub(super) years: [u64; 4],
    /// The six fields, as they are printed.
    pub(super) text: String,
}

/// The days of a cron expression: one of the two fields is `?`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Days {
    /// Bit n is day n of the month.
    OfMonth(u64),
    /// `L`: the last day of the month.
    Last,
    /// `LW`: the last weekday of the month.
    LastWeekday,
    /// `nW`: the weekday nearest to day n, within the month.
    NearestWeekday(u8),
    /// Bit n is day n of the week, 1 = Sunday.
    OfWeek(u64),
    /// `nL`: the last such day of the month.
    LastOfWeek(u8),
    /// `n#k`: the k-th such day of the month.
    Nth(u8, u8),
}

/// The lowest set bit from `from` on.
fn next_bit(set: u64, from: u32) -> Option<u32> {
    let rest = if from >= 64 { 0 } else { set >> from << from };
    (rest != 0).then(|| rest.trailing_zeros())
}

impl Days {
    /// The days of a month, as bits from 1.
    fn in_month(self, year: u16, month: u8) -> u64 {
        let length = Date::days_of_month(year.into(), month);
        let all = (1_u64 << (length + 1)) - 2;
        let first = Date::new(year.into(), month, 1).map_or(1, Date::weekday);
        let bit = |day: u8| if day >= 1 && day <= length { 1_u64 << day } else { 0 };
        // The first such day of the week in the month.
        let first_of = |weekday: u8| 1 + (weekday + 7 - first) % 7;
        let weekday_of = |day: u8| (first - 1 + (day - 1) % 7) % 7 + 1;
        match self {
            Self::OfMonth(days) => days & all,
            Self::Last => bit(length),
            Self::LastWeekday => match weekday_of(length) {
                7 => bit(length - 1),
                1 => bit(length - 2),
                _ => bit(length),
            },
            Self::NearestWeekday(day) if day > length => 0,
            Self::NearestWeekday(day) => match weekday_of(day) {
                7 if day == 1 => bit(3),
                7 => bit(day - 1),
                1 if day == length => bit(day - 2),
                1 => bit(day + 1),
                _ => bit(day),
            },
            Self::OfWeek(weekdays) => {
                let weeks = (0..31).step_by(7).fold(0_u64, |weeks, day| weeks | 1 << day);
                let of = |weekday: u8| if weekdays >> weekday & 1 == 1 { weeks << first_of(weekday) } else { 0 };
                (1..=7).fold(0, |days, weekday| days | of(weekday)) & all
            }
            Self::LastOfWeek(weekday) => {
                let first = first_of(weekday);
                bit(first + (length - first) / 7 * 7)
            }
            Self::Nth(weekday, nth) => bit(first_of(weekday) + 7 * (nth - 1)),
        }
    }
}

impl Cron {
    fn has_year(&self, year: u16) -> bool {
        let place = usize::from(year.wrapping_sub(YEARS.0));
        self.years.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
    }

    /// The first matching time of day from a time on, seconds aside; `None` if there is none up to
    /// 2199.
    ///
    /// Costs a step for each year and month that is passed over.
    pub(super) fn next(&self, from: CivilTime) -> Option<CivilTime> {
        let mut year = from.year.max(YEARS.0);
        // What is left of the first year, month, day and hour; afterwards all of it.
        let mut rest = (year == from.year).then_some(from);
        while year <= YEARS.1 {
            if self.has_year(year) {
                let mut month = rest.map_or(1, |from| from.month);
                while let Some(found) = next_bit(self.months, month.into()).and_then(|month| u8::try_from(month).ok()) {
                    if found != month {
                        rest = None;
                    }
                    month = found;
                    if let Some(time) = self.next_in_month(year, month, rest) {
                        return Some(time);
                    }
                    rest = None;
                    month += 1;
                }
            }
            rest = None;
            year += 1;
        }
        None
    }

    fn next_in_month(&self, year: u16, month: u8, from: Option<CivilTime>) -> Option<CivilTime> {
        let days = self.days.in_month(year, month);
        let mut from = from;
        let mut day = from.map_or(1, |from| from.day.into());
        while let Some(found) = next_bit(days, day) {
            if found != day {
                from = None;
            }
            day = found;
            let (hour, minute) = from.map_or((0, 0), |from| (from.hour.into(), from.minute.into()));
            if let Some((hour, minute)) = self.next_in_day(hour, minute) {
                let part = |value: u32| u8::try_from(value).unwrap_or(0);
                let (day, hour, minute) = (part(day), part(hour), part(minute));
                return Some(CivilTime { year, month, day, hour, minute, second: 0 });
            }
            from = None;
            day += 1;
        }
        None
    }

    fn next_in_day(&self, hour: u32, minute: u32) -> Option<(u32, u32)> {
        let found = next_bit(self.hours, hour)?;
        if found == hour {
            if let Some(minute) = next_bit(self.minutes, minute) {
                return Some((hour, minute));
            }
            let later = next_bit(self.hours, hour + 1)?;
            return Some((later, next_bit(self.minutes, 0)?));
        }
        Some((found, next_bit(self.minutes, 0)?))
    }

    /// Whether a time matches every field, seconds aside.
    #[cfg(test)]
    pub(super) fn matches(&self, time: CivilTime) -> bool {
        let has = |set: u64, value: u8| set >> value & 1 == 1;
        self.has_year(time.year)
            && has(self.months, time.month)
            && has(self.hours, time.hour)
            && has(self.minutes, time.minute)
            && has(self.days.in_month(time.year, time.month), time.day)
    }
}
