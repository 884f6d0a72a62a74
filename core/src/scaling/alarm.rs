//! CloudWatch alarms: datapoints in, a state out.

use alloc::format;

use super::{ScalingChoices, ScalingError};
use crate::quantity::Quantity;

/// How a datapoint is compared with the threshold; the datapoint stands on the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ComparisonOperator {
    /// `>=`
    GreaterThanOrEqualToThreshold,
    /// `>`
    GreaterThanThreshold,
    /// `<`
    LessThanThreshold,
    /// `<=`
    LessThanOrEqualToThreshold,
}

words! {
    ComparisonOperator: "comparison operator" {
        GreaterThanOrEqualToThreshold = "GreaterThanOrEqualToThreshold",
        GreaterThanThreshold = "GreaterThanThreshold",
        LessThanThreshold = "LessThanThreshold",
        LessThanOrEqualToThreshold = "LessThanOrEqualToThreshold",
    }
}

impl ComparisonOperator {
    /// Every comparison.
    pub const ALL: [Self; 4] = [
        Self::GreaterThanOrEqualToThreshold,
        Self::GreaterThanThreshold,
        Self::LessThanThreshold,
        Self::LessThanOrEqualToThreshold,
    ];

    /// The sign: `>=`, `>`, `<`, `<=`.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::GreaterThanOrEqualToThreshold => ">=",
            Self::GreaterThanThreshold => ">",
            Self::LessThanThreshold => "<",
            Self::LessThanOrEqualToThreshold => "<=",
        }
    }

    /// Whether the datapoint breaches.
    #[must_use]
    pub fn breaches(self, datapoint: Quantity, threshold: Quantity) -> bool {
        match self {
            Self::GreaterThanOrEqualToThreshold => datapoint >= threshold,
            Self::GreaterThanThreshold => datapoint > threshold,
            Self::LessThanThreshold => datapoint < threshold,
            Self::LessThanOrEqualToThreshold => datapoint <= threshold,
        }
    }

    /// Whether high datapoints breach.
    #[must_use]
    pub const fn is_upper(self) -> bool {
        matches!(self, Self::GreaterThanOrEqualToThreshold | Self::GreaterThanThreshold)
    }
}

/// What stands in for a missing datapoint, where there are fewer real ones than the alarm needs
/// (SCALE-122).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MissingData {
    /// Nothing; without any real point the state is `INSUFFICIENT_DATA`.
    #[default]
    Missing,
    /// Nothing; the state stays as it is.
    Ignore,
    /// A breaching one.
    Breaching,
    /// A good one.
    NotBreaching,
}

words! {
    MissingData: "treatment of missing data" {
        Missing = "missing",
        Ignore = "ignore",
        Breaching = "breaching",
        NotBreaching = "notBreaching",
    }
}

impl MissingData {
    /// Every treatment.
    pub const ALL: [Self; 4] = [Self::Missing, Self::Ignore, Self::Breaching, Self::NotBreaching];
}

/// The state of an alarm. A new one has insufficient data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AlarmState {
    /// Not enough datapoints to tell.
    #[default]
    InsufficientData,
    /// Not breaching.
    Ok,
    /// Breaching.
    Alarm,
}

words! {
    AlarmState: "alarm state" {
        InsufficientData = "INSUFFICIENT_DATA",
        Ok = "OK",
        Alarm = "ALARM",
    }
}

impl AlarmState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::InsufficientData, Self::Ok, Self::Alarm];
}

/// When datapoints make an alarm: M breaching ones among the newest N.
///
/// # Example: three minutes above 70
/// ```
/// use stowplan::scaling::{Alarm, AlarmState, ComparisonOperator, MissingData, ScalingChoices};
/// let alarm = Alarm::new(ComparisonOperator::GreaterThanThreshold, 70.into(), 60, 3, 3, MissingData::Missing)?;
/// let newest_first = [71, 90, 72, 10, 10];
/// let evaluation = alarm.evaluate(AlarmState::Ok, &ScalingChoices::V2026_11, |age| newest_first.get(age).map(|v| (*v).into()));
/// assert_eq!(evaluation.state, AlarmState::Alarm);
/// # Ok::<(), stowplan::scaling::ScalingError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    comparison: ComparisonOperator,
    threshold: Quantity,
    period_seconds: u32,
    evaluation_periods: u32,
    datapoints_to_alarm: u32,
    missing_data: MissingData,
}

/// What an evaluation saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// The state now.
    pub state: AlarmState,
    /// The datapoint of exactly this instant.
    pub current: Option<Quantity>,
    /// The real points that counted: the newest N, or all in the range if there are fewer.
    pub evaluated: Evaluated,
}

/// The points that an evaluation counted, as numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evaluated {
    /// How many real points.
    pub points: u32,
    /// How many of them breach.
    pub breaching: u32,
    /// The newest.
    pub newest: Option<Quantity>,
    /// The least.
    pub minimum: Option<Quantity>,
    /// The greatest.
    pub maximum: Option<Quantity>,
    /// In billionths: a week of points of up to 10^29 each is below 2^127.
    sum: i128,
}

impl Evaluated {
    /// No points.
    pub(super) const NONE: Self = Self { points: 0, breaching: 0, newest: None, minimum: None, maximum: None, sum: 0 };

    /// The mean; `None` without points.
    #[must_use]
    pub fn mean(&self) -> Option<Quantity> {
        Quantity::from_billionths_over(self.sum, self.points)
    }

    fn count(&mut self, datapoint: Quantity, breaching: bool) {
        self.points += 1;
        self.breaching += u32::from(breaching);
        self.newest = self.newest.or(Some(datapoint));
        self.minimum = Some(self.minimum.map_or(datapoint, |least| least.min(datapoint)));
        self.maximum = Some(self.maximum.map_or(datapoint, |greatest| greatest.max(datapoint)));
        self.sum = self.sum.saturating_add(datapoint.billionths());
    }
}

impl Alarm {
    /// An alarm: period in seconds, N periods, M datapoints.
    ///
    /// # Errors
    /// As `PutMetricAlarm` refuses: a period other than 10, 20, 30 or a multiple of 60, no periods,
    /// M outside 1..=N, more than a day (a week for periods from an hour up) in all.
    pub fn new(
        comparison: ComparisonOperator,
        threshold: Quantity,
        period_seconds: u32,
        evaluation_periods: u32,
        datapoints_to_alarm: u32,
        missing_data: MissingData,
    ) -> Result<Self, ScalingError> {
        if period_seconds == 0 || !(matches!(period_seconds, 10 | 20 | 30) || period_seconds % 60 == 0) {
            let message = format!("an alarm's period is 10, 20, 30 or a multiple of 60 seconds, not {period_seconds}");
            return Err(ScalingError::new("alarm/period", "Period", message));
        }
        if evaluation_periods == 0 {
            return Err(ScalingError::new(
                "alarm/evaluation-periods",
                "EvaluationPeriods",
                "an alarm needs one evaluation period at least",
            ));
        }
        if datapoints_to_alarm == 0 || datapoints_to_alarm > evaluation_periods {
            let message =
                format!("expected 1 to {evaluation_periods} datapoints to alarm, found {datapoints_to_alarm}");
            return Err(ScalingError::new("alarm/datapoints", "DatapointsToAlarm", message)
                .with_help("DatapointsToAlarm is M of the N EvaluationPeriods"));
        }
        let (seconds, max) = (
            u64::from(period_seconds) * u64::from(evaluation_periods),
            if period_seconds < 3600 { 86_400 } else { 604_800 },
        );
        if seconds > max {
            let message =
                format!("{evaluation_periods} periods of {period_seconds} seconds are more than {max} seconds");
            return Err(ScalingError::new("alarm/too-long", "EvaluationPeriods", message));
        }
        Ok(Self { comparison, threshold, period_seconds, evaluation_periods, datapoints_to_alarm, missing_data })
    }

    /// How datapoints are compared.
    #[must_use]
    pub const fn comparison(&self) -> ComparisonOperator {
        self.comparison
    }

    /// What they are compared with.
    #[must_use]
    pub const fn threshold(&self) -> Quantity {
        self.threshold
    }

    /// The period of a datapoint, in seconds.
    #[must_use]
    pub const fn period_seconds(&self) -> u32 {
        self.period_seconds
    }

    /// N.
    #[must_use]
    pub const fn evaluation_periods(&self) -> u32 {
        self.evaluation_periods
    }

    /// M.
    #[must_use]
    pub const fn datapoints_to_alarm(&self) -> u32 {
        self.datapoints_to_alarm
    }

    /// What stands in for missing datapoints.
    #[must_use]
    pub const fn missing_data(&self) -> MissingData {
        self.missing_data
    }

    /// Seconds from one evaluation to the next (SCALE-24): 20 for a period of 20, 10 for 10 and 30,
    /// else 60.
    #[must_use]
    pub const fn cadence_seconds(&self) -> u32 {
        rule!("SCALE-24");
        match self.period_seconds {
            20 => 20,
            10 | 30 => 10,
            _ => 60,
        }
    }

    /// How many points an evaluation looks at (SCALE-1).
    #[must_use]
    pub const fn range(&self, choices: &ScalingChoices) -> u32 {
        rule!("SCALE-1");
        let third = self.evaluation_periods / 3;
        let extra = if choices.range_plus_third && third > 2 { third } else { 2 };
        self.evaluation_periods + extra
    }

    /// Evaluates the alarm. `datapoint(age)` is the point `age` periods ago, 0 the newest; no more
    /// than [`range`](Self::range) are asked for. SCALE-1, SCALE-25, SCALE-122, SCALE-123.
    ///
    /// Costs at most the range, the N newest where none is missing.
    pub fn evaluate(
        &self,
        state: AlarmState,
        choices: &ScalingChoices,
        mut datapoint: impl FnMut(usize) -> Option<Quantity>,
    ) -> Evaluation {
        rule!("SCALE-25", "SCALE-122", "SCALE-123");
        let (n, m) = (self.evaluation_periods, self.datapoints_to_alarm);
        let mut evaluated = Evaluated::default();
        let (mut current, mut oldest) = (None, 0);
        for age in 0..self.range(choices) {
            let Some(value) = usize::try_from(age).ok().and_then(&mut datapoint) else { continue };
            if age == 0 {
                current = Some(value);
            }
            oldest = age + 1;
            evaluated.count(value, self.comparison.breaches(value, self.threshold));
            if evaluated.points == n {
                break;
            }
        }
        let (real, breaching) = (evaluated.points, evaluated.breaching);
        let missing = n - real;
        let alarm_if = |condition| if condition { AlarmState::Alarm } else { AlarmState::Ok };
        let state = match self.missing_data {
            _ if missing == 0 => alarm_if(breaching >= m),
            MissingData::Breaching => alarm_if(breaching + missing >= m),
            MissingData::NotBreaching => alarm_if(breaching >= m),
            MissingData::Missing if real == 0 => AlarmState::InsufficientData,
            MissingData::Ignore if real == 0 => state,
            _ if breaching >= m => AlarmState::Alarm,
            _ if breaching < real => AlarmState::Ok,
            // Only breaching points, fewer than M: an early alarm if the oldest is old enough.
            MissingData::Missing if oldest >= m => AlarmState::Alarm,
            _ if choices.too_few_is_ok => AlarmState::Ok,
            _ => state,
        };
        Evaluation { state, current, evaluated }
    }
}

/// How many samples a percentile needs to be evaluated where too few keep the state (SCALE-124):
/// 10/(1-p) from the median up, 10/p below it, rounded up. `None` outside 0 < p < 100.
///
/// ```
/// use stowplan::scaling::samples_needed;
/// assert_eq!(samples_needed(99.into()), Some(1000));
/// assert_eq!(samples_needed(10.into()), Some(100));
/// ```
#[must_use]
pub fn samples_needed(percentile: Quantity) -> Option<u64> {
    rule!("SCALE-124");
    let whole = Quantity::from(100);
    if percentile <= Quantity::ZERO || percentile >= whole {
        return None;
    }
    let tail = if percentile >= Quantity::from(50) { whole - percentile } else { percentile };
    // 10 / (tail / 100)
    let samples = tail.ceil_of(1000, Quantity::from(1))?;
    u64::try_from(samples).ok()
}
