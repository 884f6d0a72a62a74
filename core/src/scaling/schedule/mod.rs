//! When a scheduled action runs: `at`, `rate` and `cron` expressions.
//!
//! # Example: 8 o'clock in New York, over the change to summer time
//! ```
//! use stowplan::{scaling::schedule::{Schedule, ScheduleChoices, Window, Zone}, unit::Timestamp};
//! let schedule: Schedule = "cron(0 8 * * ? *)".parse()?;
//! assert_eq!(schedule.describe(), "every day at 08:00");
//! # #[cfg(feature = "time-zones")] {
//! let zone = Zone::named("America/New_York")?;
//! let from = Timestamp::from_seconds(1_772_841_600); // 2026-03-07T00:00:00Z
//! let window = Window::new(from, None, None)?;
//! let hours: Vec<i64> = schedule
//!     .firings(&zone, window, from, ScheduleChoices::default())
//!     .take(2)
//!     .map(|at| at.whole_seconds() / 3600 % 24)
//!     .collect();
//! assert_eq!(hours, [13, 12]); // in UTC
//! # }
//! # Ok::<(), stowplan::scaling::schedule::ScheduleError>(())
//! ```

mod cron;
mod describe;
mod error;
mod firings;
mod parse;
#[cfg(test)]
#[cfg(feature = "time-zones")]
mod tests;

#[cfg(test)]
#[cfg(not(feature = "time-zones"))]
mod tests {
    use super::*;

    #[test]
    fn without_time_zones_there_is_utc() {
        assert!(Zone::named("UTC").is_ok());
        let error = Zone::named("America/New_York").unwrap_err();
        assert_eq!(error.help(), Some("this build has no time zones but UTC"));
    }
}
mod zone;

use alloc::string::String;
use core::{fmt, str::FromStr};

use cron::Cron;
pub use error::{ScheduleError, ScheduleErrorKind};
pub use firings::{Firings, Window};
pub use zone::{Zone, time_zone_database};

use super::ScalingChoices;
use crate::{text::civil::CivilTime, unit::Timestamp};

/// The longest expression, in bytes: what the API takes.
pub const EXPRESSION_BYTES_MAX: usize = 1600;

/// A schedule expression, parsed. `Display` prints it canonically.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule(Expression);

/// What an expression says; made by the parser alone, so values are within their ranges.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Expression {
    At(CivilTime),
    Rate(u32, Unit),
    Cron(Cron),
}

/// The kinds of schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScheduleKind {
    /// Once, at a time of the zone.
    At,
    /// Again and again, after a number of units.
    Rate,
    /// At all times of the zone that match.
    Cron,
}

/// The unit of a rate. A day is 24 hours, whatever the zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Minutes,
    Hours,
    Days,
}

impl Unit {
    const fn milliseconds(self) -> i64 {
        match self {
            Self::Minutes => 60_000,
            Self::Hours => 3_600_000,
            Self::Days => 86_400_000,
        }
    }
}

/// What AWS leaves open about schedules; `false` is the default everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScheduleChoices {
    /// SCALE-22: a time that the clock skips runs when the clock goes on.
    pub run_after_gap: bool,
    /// SCALE-116: a time that the clock shows twice runs twice.
    pub repeat_doubled: bool,
    /// SCALE-32: the end time itself is outside.
    pub end_exclusive: bool,
    /// SCALE-109: start and end times bound an `at` expression, too.
    pub at_within_window: bool,
}

impl From<&ScalingChoices> for ScheduleChoices {
    fn from(choices: &ScalingChoices) -> Self {
        Self {
            run_after_gap: choices.run_after_gap,
            repeat_doubled: choices.repeat_doubled,
            end_exclusive: choices.end_exclusive,
            at_within_window: choices.at_within_window,
        }
    }
}

impl Schedule {
    /// Reads an expression of at most [`EXPRESSION_BYTES_MAX`] bytes (SCALE-18).
    ///
    /// # Errors
    /// [`ScheduleError`] says what is wrong, where, and what to write instead.
    pub fn parse(source: &str) -> Result<Self, ScheduleError> {
        parse::parse(source).map(Self)
    }

    /// Reads the five fields of Unix cron, as the scheduled actions of EC2 Auto Scaling groups have
    /// them. `None` for what AWS's six fields cannot say: days of the month and of the week at
    /// once, or steps over days of the week.
    ///
    /// ```
    /// use stowplan::scaling::schedule::Schedule;
    /// let recurrence = Schedule::of_unix("30 6 * * 1-5").unwrap()?;
    /// assert_eq!(recurrence.to_string(), "cron(30 6 ? * MON-FRI *)");
    /// # Ok::<(), stowplan::scaling::schedule::ScheduleError>(())
    /// ```
    #[must_use]
    pub fn of_unix(source: &str) -> Option<Result<Self, ScheduleError>> {
        parse::of_unix(source).map(|here| Self::parse(&here))
    }

    /// Of what kind it is.
    #[must_use]
    pub const fn kind(&self) -> ScheduleKind {
        match &self.0 {
            Expression::At(_) => ScheduleKind::At,
            Expression::Rate(..) => ScheduleKind::Rate,
            Expression::Cron(_) => ScheduleKind::Cron,
        }
    }

    /// The schedule in plain words, e.g. `at 18:00 on Monday to Friday`.
    #[must_use]
    pub fn describe(&self) -> String {
        describe::describe(&self.0)
    }

    /// The runs from an instant on, that one included, strictly rising. SCALE-17, SCALE-22,
    /// SCALE-32, SCALE-109, SCALE-116.
    ///
    /// A run costs a few steps over fields, and one over each change of the zone's offset on the
    /// way; the iterator ends by itself after the year 2199.
    #[must_use]
    pub fn firings<'a>(
        &'a self,
        zone: &'a Zone,
        window: Window,
        from: Timestamp,
        choices: ScheduleChoices,
    ) -> Firings<'a> {
        Firings::new(&self.0, zone, window, from, choices)
    }
}

impl FromStr for Schedule {
    type Err = ScheduleError;
    fn from_str(source: &str) -> Result<Self, ScheduleError> {
        Self::parse(source)
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Expression::At(CivilTime { year, month, day, hour, minute, second }) => {
                write!(f, "at({year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02})")
            }
            Expression::Rate(value, unit) => {
                let unit = match unit {
                    Unit::Minutes => "minute",
                    Unit::Hours => "hour",
                    Unit::Days => "day",
                };
                write!(f, "rate({value} {unit}{})", if *value == 1 { "" } else { "s" })
            }
            Expression::Cron(cron) => write!(f, "cron({})", cron.text),
        }
    }
}
