//! A metric over time, on a regular grid.

use alloc::{format, vec::Vec};

use super::ScalingError;
use crate::{quantity::Quantity, unit::Timestamp};

/// How the samples of a period become one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Statistic {
    /// The mean.
    #[default]
    Average,
    /// The sum.
    Sum,
    /// The least.
    Minimum,
    /// The greatest.
    Maximum,
    /// How many there are.
    SampleCount,
}

words! {
    Statistic: "statistic" {
        Average = "Average",
        Sum = "Sum",
        Minimum = "Minimum",
        Maximum = "Maximum",
        SampleCount = "SampleCount",
    }
}

impl Statistic {
    /// Every statistic, in AWS's order.
    pub const ALL: [Self; 5] = [Self::SampleCount, Self::Average, Self::Sum, Self::Minimum, Self::Maximum];
}

/// The most grid points of one series: two years of minutes.
pub const SERIES_POINTS_MAX: usize = 1_054_080;

/// A metric's datapoints on a grid of equal periods; a point without data is `None`.
///
/// A point's timestamp is the instant at which an evaluation first sees it (SCALE-30: shift the
/// series for a metric that comes late).
///
/// # Example
/// ```
/// use stowplan::{quantity::Quantity, scaling::Series, unit::Timestamp};
/// let minute = |n: i64| Timestamp::from_seconds(60 * n);
/// // As get-metric-data prints it: the newest first.
/// let points = [(minute(3), Quantity::from(70)), (minute(1), Quantity::from(50))];
/// let series = Series::from_points(60, &points)?;
/// assert_eq!(series.at(minute(3)), Some(Quantity::from(70)));
/// assert_eq!(series.at(minute(2)), None);
/// # Ok::<(), stowplan::scaling::ScalingError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    start: Timestamp,
    period_milliseconds: i64,
    values: Vec<Option<Quantity>>,
}

impl Series {
    /// A series from its first timestamp on, one value a period.
    ///
    /// # Errors
    /// A period that no metric has (0, or above a day), or more than [`SERIES_POINTS_MAX`] values.
    /// `series/off-grid` when no point would ever stand at a whole minute, where alarms are
    /// evaluated: they would see none. [`first_start`](Self::first_start) has the next start that
    /// is right.
    pub fn new(start: Timestamp, period_seconds: u32, values: Vec<Option<Quantity>>) -> Result<Self, ScalingError> {
        if period_seconds == 0 || period_seconds > 86_400 {
            let message = format!("a metric's period is 1 to 86400 seconds, not {period_seconds}");
            return Err(ScalingError::new("series/period", "Period", message));
        }
        if values.len() > SERIES_POINTS_MAX {
            return Err(too_long(period_seconds));
        }
        let right = Self::first_start(start, period_seconds);
        if start != right {
            let message = format!("a series of {period_seconds} seconds that starts at {start} meets no whole minute");
            let help = format!("start it at {right}: alarms are evaluated at whole minutes");
            return Err(ScalingError::new("series/off-grid", "start", message).with_help(help));
        }
        Ok(Self { start, period_milliseconds: i64::from(period_seconds) * 1000, values })
    }

    /// The first instant from `at` on at which a series of this period may start, so that its
    /// points meet whole minutes: a whole minute itself where the period is whole minutes.
    /// Saturates at the end of time.
    ///
    /// ```
    /// use stowplan::{Timestamp, scaling::Series};
    /// let now: Timestamp = "2026-11-02T09:00:23Z".parse().unwrap();
    /// assert_eq!(Series::first_start(now, 60).to_string(), "2026-11-02T09:01:00Z");
    /// assert_eq!(Series::first_start(now, 10).to_string(), "2026-11-02T09:00:30Z");
    /// ```
    #[must_use]
    pub fn first_start(at: Timestamp, period_seconds: u32) -> Timestamp {
        // The greatest common divisor of the period and a minute.
        let (mut step, mut rest) = (60, i64::from(period_seconds));
        while rest != 0 {
            (step, rest) = (rest, step % rest);
        }
        Timestamp(at.0.saturating_add((-at.0.rem_euclid(step * 1000)).rem_euclid(step * 1000)))
    }

    /// A series from points in either order of time. A timestamp is brought down to a whole period.
    ///
    /// # Errors
    /// Points in no order, two of one period, a span of more than [`SERIES_POINTS_MAX`] periods, or
    /// a period that no metric has. The [field](ScalingError::field) is the point's index.
    pub fn from_points(period_seconds: u32, points: &[(Timestamp, Quantity)]) -> Result<Self, ScalingError> {
        let mut series = Self::new(Timestamp(0), period_seconds, Vec::new())?;
        let period = series.period_milliseconds;
        let slot = |at: Timestamp| at.0.div_euclid(period);
        let (Some((first, _)), Some((last, _))) = (points.first(), points.last()) else { return Ok(series) };
        let descending = slot(*first) > slot(*last);
        for (index, pair) in points.windows(2).enumerate() {
            let [(before, _), (after, _)] = pair else { continue };
            let (before, after) = if descending { (*after, *before) } else { (*before, *after) };
            let field = || format!("{}", index + 1);
            if slot(before) == slot(after) {
                let message = format!("two points fall into the same period of {period_seconds} seconds");
                return Err(ScalingError::new("series/duplicate-timestamp", field(), message)
                    .with_help("keep one point a period, or give a shorter period"));
            }
            if before > after {
                return Err(ScalingError::new("series/unsorted", field(), "timestamps must all rise, or all fall")
                    .with_help("sort the points by time"));
            }
        }
        let (low, high) = if descending { (slot(*last), slot(*first)) } else { (slot(*first), slot(*last)) };
        let length = high.checked_sub(low).and_then(|length| usize::try_from(length).ok()).map(|length| length + 1);
        let length = length.filter(|length| *length <= SERIES_POINTS_MAX).ok_or_else(|| too_long(period_seconds))?;
        series.start = Timestamp(low.saturating_mul(period));
        series.values.resize(length, None);
        for (at, value) in points {
            let place = usize::try_from(slot(*at) - low).ok().and_then(|place| series.values.get_mut(place));
            if let Some(place) = place {
                *place = Some(*value);
            }
        }
        Ok(series)
    }

    /// The series as it is seen when its points come so many seconds late, a whole number of
    /// periods or not (SCALE-30): an evaluation sees the last point that has come.
    #[must_use]
    pub fn delayed(mut self, seconds: u32) -> Self {
        rule!("SCALE-30");
        let periods = (i64::from(seconds) * 1000 + self.period_milliseconds - 1) / self.period_milliseconds;
        self.start = Timestamp(self.start.0.saturating_add(periods.saturating_mul(self.period_milliseconds)));
        self
    }

    /// Adds the value of the next period: exactly one call a period, with `None` for one that was
    /// missed or has no data, or all later points stand too early.
    /// [`push_at`](Self::push_at) counts the periods itself. O(1).
    ///
    /// # Errors
    /// `series/too-long` when there are [`SERIES_POINTS_MAX`] already:
    /// [`truncate_before`](Self::truncate_before) makes room.
    ///
    /// # Example: a live metric that keeps an hour
    /// ```
    /// use stowplan::{scaling::Series, unit::Timestamp};
    /// let minute = |n: i64| Timestamp::from_seconds(60 * n);
    /// let mut cpu = Series::new(minute(0), 60, vec![])?;
    /// for value in 0..100_u32 {
    ///     cpu.push(Some(value.into()))?;
    ///     cpu.truncate_before(cpu.end().plus_seconds(-3600));
    /// }
    /// assert_eq!((cpu.start(), cpu.end(), cpu.values().len()), (minute(39), minute(99), 61));
    /// # Ok::<(), stowplan::scaling::ScalingError>(())
    /// ```
    pub fn push(&mut self, value: Option<Quantity>) -> Result<(), ScalingError> {
        if self.values.len() >= SERIES_POINTS_MAX {
            return Err(too_long(self.period_seconds()));
        }
        self.values.push(value);
        Ok(())
    }

    /// Adds a point at its time; the periods since the last point are without data. The time is the
    /// instant at which an evaluation first sees the point. O(periods since the last point).
    ///
    /// # Errors
    /// Nothing is added then:
    /// - `series/unsorted` when there is a value of that period or a later one already, or `at`
    ///   lies before the [start](Self::start);
    /// - `series/off-grid` when `at` is not a whole number of periods after the start;
    /// - `series/too-long` when there would be more than [`SERIES_POINTS_MAX`].
    ///
    /// # Example: a minute that was missed
    /// ```
    /// use stowplan::{scaling::Series, unit::Timestamp};
    /// let minute = |n: i64| Timestamp::from_seconds(60 * n);
    /// let mut cpu = Series::new(minute(0), 60, vec![])?;
    /// cpu.push_at(minute(0), 40.into())?;
    /// cpu.push_at(minute(2), 60.into())?;
    /// assert_eq!(cpu.values(), [Some(40.into()), None, Some(60.into())]);
    /// assert_eq!(cpu.push_at(minute(2), 70.into()).unwrap_err().code(), "series/unsorted");
    /// # Ok::<(), stowplan::scaling::ScalingError>(())
    /// ```
    pub fn push_at(&mut self, at: Timestamp, value: Quantity) -> Result<(), ScalingError> {
        let slot = match self.slot(at).map(usize::try_from) {
            Some(Ok(slot)) if slot >= self.values.len() => slot,
            None if at >= self.start => {
                let message = format!("{at} is no whole number of periods after {}", self.start);
                let help = format!("bring it to the grid of {} seconds", self.period_seconds());
                return Err(ScalingError::new("series/off-grid", "at", message).with_help(help));
            }
            _ => {
                let next = if self.values.is_empty() {
                    self.start
                } else {
                    self.end().plus_seconds(self.period_seconds().into())
                };
                let message = format!("the next point is that of {next} or a later one, not of {at}");
                return Err(ScalingError::new("series/unsorted", "at", message)
                    .with_help("push points in the order of time, each once"));
            }
        };
        if slot >= SERIES_POINTS_MAX {
            return Err(too_long(self.period_seconds()));
        }
        self.values.resize(slot, None);
        self.values.push(Some(value));
        Ok(())
    }

    /// Forgets the points before an instant, all of them when it lies behind the last one. Later
    /// points keep their timestamps, and what is [pushed](Self::push) next follows them as it would
    /// have. O(points that stay).
    pub fn truncate_before(&mut self, at: Timestamp) {
        let offset = at.0.saturating_sub(self.start.0).max(0);
        let periods = offset / self.period_milliseconds + i64::from(offset % self.period_milliseconds != 0);
        let gone = usize::try_from(periods).unwrap_or(usize::MAX).min(self.values.len());
        self.values.drain(..gone);
        let gone = i64::try_from(gone).unwrap_or(i64::MAX);
        self.start = Timestamp(self.start.0.saturating_add(gone.saturating_mul(self.period_milliseconds)));
    }

    /// The timestamp of the first point.
    #[must_use]
    pub const fn start(&self) -> Timestamp {
        self.start
    }

    /// The timestamp of the last point; the first one's if there are none.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        let periods = i64::try_from(self.values.len().saturating_sub(1)).unwrap_or(i64::MAX);
        Timestamp(self.start.0.saturating_add(periods.saturating_mul(self.period_milliseconds)))
    }

    /// The period in seconds.
    #[must_use]
    pub fn period_seconds(&self) -> u32 {
        u32::try_from(self.period_milliseconds / 1000).unwrap_or(0)
    }

    /// The values, one a period.
    #[must_use]
    pub fn values(&self) -> &[Option<Quantity>] {
        &self.values
    }

    /// The value with this timestamp.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> Option<Quantity> {
        let slot = usize::try_from(self.slot(at)?).ok()?;
        self.values.get(slot).copied().flatten()
    }

    /// The periods from the start to an instant on the grid, which may lie before or behind all
    /// values.
    fn slot(&self, at: Timestamp) -> Option<i64> {
        let offset = at.0.checked_sub(self.start.0)?;
        (offset % self.period_milliseconds == 0).then_some(offset / self.period_milliseconds)
    }

    /// [`over`](Self::over) for each of the periods of `seconds` up to `end`: the newest has age 0.
    pub(super) fn ages(
        &self,
        end: Timestamp,
        seconds: u32,
        statistic: Statistic,
    ) -> impl Fn(usize) -> Option<Quantity> {
        rule!("SCALE-177");
        // The hot path of every alarm: points of the alarm's own period, found by counting down
        // from one place.
        let own_period = i64::from(seconds) * 1000 == self.period_milliseconds;
        let newest = self.slot(end).filter(|_| own_period);
        move |age| {
            let age = i64::try_from(age).ok()?;
            if let Some(newest) = newest {
                let slot = usize::try_from(newest.checked_sub(age)?).ok()?;
                return self.values.get(slot).copied().flatten();
            }
            let back = age.checked_mul(i64::from(seconds) * 1000)?;
            self.over(Timestamp(end.0.checked_sub(back)?), seconds, statistic)
        }
    }

    /// The points after `end - seconds`, up to `end`, as one number; `None` without any. An average
    /// is the mean of the points.
    #[must_use]
    pub fn over(&self, end: Timestamp, seconds: u32, statistic: Statistic) -> Option<Quantity> {
        let width = i64::from(seconds) * 1000;
        if width <= self.period_milliseconds {
            return self.at(end);
        }
        // The newest grid point that is not after `end`.
        let offset = end.0.saturating_sub(self.start.0).div_euclid(self.period_milliseconds);
        let newest = self.start.0.saturating_add(offset.saturating_mul(self.period_milliseconds));
        let (mut total, mut least, mut greatest, mut points) =
            (Quantity::ZERO, None::<Quantity>, None::<Quantity>, 0_u32);
        let mut at = newest;
        while at > end.0.saturating_sub(width) {
            if let Some(value) = self.at(Timestamp(at)) {
                total = total + value;
                least = Some(least.map_or(value, |least| least.min(value)));
                greatest = Some(greatest.map_or(value, |greatest| greatest.max(value)));
                points += 1;
            }
            at = at.saturating_sub(self.period_milliseconds);
        }
        match statistic {
            _ if points == 0 => None,
            Statistic::Average => total.over(Quantity::from(points)),
            Statistic::Sum | Statistic::SampleCount => Some(total),
            Statistic::Minimum => least,
            Statistic::Maximum => greatest,
        }
    }
}

fn too_long(period_seconds: u32) -> ScalingError {
    let message = format!("more than {SERIES_POINTS_MAX} periods of {period_seconds} seconds");
    ScalingError::new("series/too-long", "", message).with_help("give a longer period, or a part of the series")
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn minute(n: i64) -> Timestamp {
        Timestamp::from_seconds(60 * n)
    }

    #[test]
    fn points_in_either_order() {
        let up: Vec<_> = [1, 2, 5].map(|n| (minute(n), Quantity::from(n))).into();
        let down: Vec<_> = up.iter().rev().copied().collect();
        let series = Series::from_points(60, &up).unwrap();
        assert_eq!(Series::from_points(60, &down), Ok(series.clone()));
        assert_eq!((series.start(), series.end(), series.values().len()), (minute(1), minute(5), 5));
        assert_eq!(
            [0, 1, 2, 3, 4, 5, 6].map(|n| series.at(minute(n)).is_some()),
            [false, true, true, false, false, true, false]
        );
        assert_eq!(Series::from_points(60, &[]).unwrap().values(), []);
    }

    /// A point that comes within a period is seen at the end of that period (SCALE-30).
    #[test]
    fn a_delay_is_whole_periods_for_an_evaluation() {
        let series = |period| Series::new(minute(10), period, vec![Some(Quantity::from(7))]).unwrap();
        for (period, seconds, later) in [
            (60, 0, 0),
            (60, 1, 60),
            (60, 59, 60),
            (60, 60, 60),
            (60, 61, 120),
            (60, 90, 120),
            (60, 120, 120),
            (300, 90, 300),
            (300, 301, 600),
            (20, 90, 100),
        ] {
            let delayed = series(period).delayed(seconds);
            let at = Timestamp(minute(10).0 + later * 1000);
            assert_eq!(
                (delayed.start(), delayed.end(), delayed.at(at)),
                (at, at, Some(7.into())),
                "{period} {seconds}"
            );
        }
    }

    #[test]
    fn senseless_points() {
        let code = |points: &[(i64, i64)]| {
            let points = points.iter().map(|(at, value)| (Timestamp::from_seconds(*at), Quantity::from(*value)));
            let error = Series::from_points(60, &points.collect::<Vec<_>>()).unwrap_err();
            (error.code(), alloc::string::String::from(error.field()))
        };
        assert_eq!(code(&[(60, 1), (180, 1), (120, 1), (240, 1)]), ("series/unsorted", "2".into()));
        assert_eq!(code(&[(60, 1), (119, 1)]), ("series/duplicate-timestamp", "1".into()));
        assert_eq!(code(&[(240, 1), (60, 1), (60, 1)]), ("series/duplicate-timestamp", "2".into()));
        assert_eq!(code(&[(0, 1), (60 * 2_000_000, 1)]), ("series/too-long", "".into()));
        assert_eq!(code(&[(i64::MIN / 1000, 1), (i64::MAX / 1000, 1)]), ("series/too-long", "".into()));
        assert_eq!(Series::from_points(0, &[]).unwrap_err().code(), "series/period");
    }

    #[test]
    fn a_longer_period_slides() {
        // Minutes 1 to 6 hold 1 to 6, minute 4 nothing. Five minutes up to 5: 1, 2, 3, 5; up to 6:
        // 2, 3, 5, 6.
        let values = [1, 2, 3, 0, 5, 6].map(|n| (n != 0).then(|| Quantity::from(n)));
        let series = Series::new(minute(1), 60, values.into()).unwrap();
        let over = |end, statistic| series.over(minute(end), 300, statistic);
        assert_eq!(over(5, Statistic::Average), "2.75".parse().ok());
        assert_eq!(over(6, Statistic::Average), Some(Quantity::from(4)));
        assert_eq!(over(6, Statistic::Sum), Some(Quantity::from(16)));
        assert_eq!(over(6, Statistic::Minimum), Some(Quantity::from(2)));
        assert_eq!(over(6, Statistic::Maximum), Some(Quantity::from(6)));
        assert_eq!(over(20, Statistic::Maximum), None);
        assert_eq!(series.over(minute(4), 60, Statistic::Maximum), None);
        assert_eq!(
            Series::new(minute(0), 60, vec![None; SERIES_POINTS_MAX + 1]).unwrap_err().code(),
            "series/too-long"
        );
    }
}
