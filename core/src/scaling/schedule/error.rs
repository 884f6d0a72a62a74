//! What is wrong with a schedule.

use alloc::string::String;

use super::EXPRESSION_BYTES_MAX;
use crate::text::{Diagnostic, kinds};

/// A schedule expression, window, zone or mute rule that makes no sense. Its place is within the
/// expression, or the name of the zone.
pub type ScheduleError = Diagnostic<ScheduleErrorKind>;

kinds! {
    /// What can be wrong with a schedule.
    pub enum ScheduleErrorKind {
        /// There is nothing but white space.
        #[error("the expression is empty")]
        "schedule/empty" => Empty,
        /// So many bytes: more than [`EXPRESSION_BYTES_MAX`].
        #[error("an expression has at most {EXPRESSION_BYTES_MAX} bytes, not {0}")]
        "schedule/too-long" => TooLong(usize),
        /// No parenthesis at the end.
        #[error("the closing parenthesis is missing")]
        "schedule/unclosed" => Unclosed,
        /// Something else than `cron`, `rate` or `at` before the parenthesis.
        #[error("unknown kind of schedule `{0}`")]
        "schedule/unknown-kind" => UnknownKind(String),
        /// An expression without `cron(…)`, `rate(…)` or `at(…)` around it.
        #[error("an expression is `cron(…)`, `rate(…)` or `at(…)`")]
        "schedule/unwrapped" => Unwrapped,
        /// A rate that is not of two words.
        #[error("expected a number and a unit, found `{0}`")]
        "schedule/rate" => Rate(String),
        /// A rate whose value is no whole number from 1.
        #[error("expected a whole number from 1, found `{0}`")]
        "schedule/rate-value" => RateValue(String),
        /// A rate in another unit than minutes, hours or days.
        #[error("unknown unit `{0}`")]
        "schedule/rate-unit" => RateUnit(String),
        /// A rate of one in the plural, or of several in the singular.
        #[error("`{number}` goes with `{right}`, not with `{found}`")]
        "schedule/rate-plural" => RatePlural {
            /// The value.
            number: u32,
            /// The unit that goes with it.
            right: String,
            /// The unit that was written.
            found: String,
        },
        /// A time that is none.
        #[error("expected yyyy-mm-ddThh:mm:ss, found `{0}`")]
        "schedule/at" => At(String),
        /// A number out of its range.
        #[error("{what} {number} is not from {low} to {high}")]
        "schedule/out-of-range" => OutOfRange {
            /// What is counted.
            what: &'static str,
            /// The number.
            number: u32,
            /// The lowest that is allowed.
            low: u32,
            /// The highest that is allowed.
            high: u32,
        },
        /// A `#` before something else than 1 to 5.
        #[error("expected 1 to 5 after `#`, found `{0}`")]
        "schedule/out-of-range" => Nth(String),
        /// Another number of fields than six.
        #[error("a cron expression has six fields, not {0}")]
        "schedule/fields" => Fields(usize),
        /// No day at all.
        #[error("both day fields are `?`")]
        "schedule/no-days" => NoDays,
        /// Days of the month and days of the week at once.
        #[error("one of the two day fields must be `?`")]
        "schedule/both-days" => BothDays,
        /// `L` or `W` in a list, a range or with an offset.
        #[error("`L` and `W` stand alone, found `{0}`")]
        "schedule/stands-alone" => StandAlone(String),
        /// A sign of the day of the week in a list or a range.
        #[error("`{sign}` stands alone, found `{found}`")]
        "schedule/stands-alone" => StandsAlone {
            /// The sign.
            sign: char,
            /// What was written.
            found: String,
        },
        /// Something that is no value of a field.
        #[error("`{found}` is not a value of {field}")]
        "schedule/value" => Value {
            /// What was written.
            found: String,
            /// The field.
            field: &'static str,
        },
        /// A `?` in a field that is none of days.
        #[error("`?` is for the day fields, not for {0}")]
        "schedule/value" => NoDayField(&'static str),
        /// A step in a field without steps.
        #[error("{0} takes no steps")]
        "schedule/step" => NoSteps(&'static str),
        /// A step that is no number, or a number out of range.
        #[error("expected a step from 1 to {high}, found `{found}`")]
        "schedule/step" => Step {
            /// The longest step.
            high: u32,
            /// What was written.
            found: String,
        },
        /// A range that runs backwards where none may.
        #[error("{field} {low} is after {high}")]
        "schedule/range" => Range {
            /// The field.
            field: &'static str,
            /// Where the range begins.
            low: u32,
            /// Where it ends.
            high: u32,
        },
        /// A window that ends before it starts.
        #[error("the end time is before the start time")]
        "schedule/end-before-start" => EndBeforeStart,
        /// A time zone that does not exist.
        #[error("unknown time zone `{0}`")]
        "schedule/unknown-zone" => UnknownZone(String),
        /// A mute rule's expression of more than so many bytes.
        #[error("the expression of a mute rule has at most {0} bytes")]
        "schedule/too-long" => MuteTooLong(usize),
        /// A mute rule's expression that is of no kind.
        #[error("a mute rule's expression is `cron(…)` with five fields or `at(…)`")]
        "schedule/mute" => Mute,
        /// A mute rule's cron expression with another number of fields than five.
        #[error("the cron expression of a mute rule has five fields, not {0}")]
        "schedule/fields" => MuteFields(usize),
        /// A duration that is none.
        #[error("`{0}` is not an ISO 8601 duration")]
        "schedule/duration" => Duration(String),
        /// A duration out of range.
        #[error("a rule mutes for a minute to fifteen days, not for `{0}`")]
        "schedule/duration" => DurationRange(String),
    }
}
