//! Step scaling: the larger the breach, the larger the step.

use alloc::{format, vec::Vec};

use super::{COOLDOWN_DEFAULT_SECONDS, Evaluated, ScalingChoices, ScalingError};
use crate::quantity::Quantity;

/// The most steps of one policy.
pub const STEPS_MAX: usize = 20;

/// What a step's adjustment means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AdjustmentType {
    /// Tasks to add, or to remove where below zero.
    ChangeInCapacity,
    /// Percent of the tasks to add, or to remove where below zero.
    PercentChangeInCapacity,
    /// The number of tasks to have.
    ExactCapacity,
}

words! {
    AdjustmentType: "adjustment type" {
        ChangeInCapacity = "ChangeInCapacity",
        PercentChangeInCapacity = "PercentChangeInCapacity",
        ExactCapacity = "ExactCapacity",
    }
}

impl AdjustmentType {
    /// Every type.
    pub const ALL: [Self; 3] = [Self::ChangeInCapacity, Self::PercentChangeInCapacity, Self::ExactCapacity];
}

/// How the points of the alarm become the metric that selects the step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Aggregation {
    /// Their mean.
    #[default]
    Average,
    /// The least.
    Minimum,
    /// The greatest.
    Maximum,
}

words! {
    Aggregation: "metric aggregation type" {
        Average = "Average",
        Minimum = "Minimum",
        Maximum = "Maximum",
    }
}

impl Aggregation {
    /// Every aggregation.
    pub const ALL: [Self; 3] = [Self::Average, Self::Minimum, Self::Maximum];
}

/// One step: an interval of the metric's distance from the threshold, and the adjustment there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepAdjustment {
    /// `MetricIntervalLowerBound`; `None` is open below.
    pub lower: Option<Quantity>,
    /// `MetricIntervalUpperBound`; `None` is open above.
    pub upper: Option<Quantity>,
    /// `ScalingAdjustment`: tasks or percent.
    pub adjustment: i32,
}

/// A step scaling policy. Its steps cover one interval without overlap or gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepScaling {
    adjustment_type: AdjustmentType,
    /// By rising bounds.
    steps: Vec<StepAdjustment>,
    min_adjustment_magnitude: u32,
    /// Seconds of cooldown in either direction.
    pub cooldown_seconds: u32,
    /// How the alarm's points become one.
    pub aggregation: Aggregation,
}

impl StepScaling {
    /// A policy with a cooldown of 300 seconds, by averages. `min_adjustment_magnitude` is in
    /// tasks; 0 is none (SCALE-107).
    ///
    /// # Errors
    /// Every rule that the steps break, in the order of the rules (SCALE-130); at least one.
    pub fn new(
        adjustment_type: AdjustmentType,
        steps: &[StepAdjustment],
        min_adjustment_magnitude: u32,
        choices: &ScalingChoices,
    ) -> Result<Self, Vec<ScalingError>> {
        rule!("SCALE-107");
        let mut errors = check(adjustment_type, steps);
        let percent = adjustment_type == AdjustmentType::PercentChangeInCapacity;
        if choices.magnitude_needs_percent && min_adjustment_magnitude > 0 && !percent {
            let message = format!(
                "MinAdjustmentMagnitude goes with PercentChangeInCapacity, not with {}",
                adjustment_type.as_str()
            );
            errors.push(ScalingError::new("step/magnitude", "MinAdjustmentMagnitude", message));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut steps = steps.to_vec();
        steps.sort_by_key(|step| (step.lower.is_some(), step.lower));
        Ok(Self {
            adjustment_type,
            steps,
            min_adjustment_magnitude: if percent { min_adjustment_magnitude } else { 0 },
            cooldown_seconds: COOLDOWN_DEFAULT_SECONDS,
            aggregation: Aggregation::Average,
        })
    }

    /// What the adjustments mean.
    #[must_use]
    pub const fn adjustment_type(&self) -> AdjustmentType {
        self.adjustment_type
    }

    /// The steps by rising bounds.
    #[must_use]
    pub fn steps(&self) -> &[StepAdjustment] {
        &self.steps
    }

    /// The least change by percent, in tasks; 0 is none.
    #[must_use]
    pub const fn min_adjustment_magnitude(&self) -> u32 {
        self.min_adjustment_magnitude
    }

    /// The number that selects the step, from the alarm's points (SCALE-108).
    #[must_use]
    pub fn metric(&self, evaluated: &Evaluated, choices: &ScalingChoices) -> Option<Quantity> {
        rule!("SCALE-108");
        match self.aggregation {
            _ if choices.aggregate_newest => evaluated.newest,
            Aggregation::Average => evaluated.mean(),
            Aggregation::Minimum => evaluated.minimum,
            Aggregation::Maximum => evaluated.maximum,
        }
    }

    /// The step for a metric and an alarm's threshold. `upper_alarm`: the alarm's comparison is `>`
    /// or `>=`. Above the threshold a step holds its lower bound, below it its upper one (SCALE-13,
    /// SCALE-14, SCALE-129).
    #[must_use]
    pub fn step(
        &self,
        metric: Quantity,
        threshold: Quantity,
        upper_alarm: bool,
        choices: &ScalingChoices,
    ) -> Option<&StepAdjustment> {
        rule!("SCALE-13", "SCALE-14", "SCALE-129");
        let delta = metric - threshold;
        let above = delta > Quantity::ZERO || (delta == Quantity::ZERO && (upper_alarm || choices.equal_is_above));
        self.steps.iter().find(|step| {
            if above {
                step.lower.is_none_or(|lower| lower <= delta) && step.upper.is_none_or(|upper| delta < upper)
            } else {
                step.lower.is_none_or(|lower| lower < delta) && step.upper.is_none_or(|upper| delta <= upper)
            }
        })
    }

    /// The tasks after a step from `tasks`, before any bounds (SCALE-15, SCALE-115).
    #[must_use]
    pub fn adjusted(&self, tasks: u32, step: &StepAdjustment, choices: &ScalingChoices) -> u32 {
        rule!("SCALE-15", "SCALE-115");
        let tasks_now = i64::from(tasks);
        let adjustment = i64::from(step.adjustment);
        let adjusted = match self.adjustment_type {
            AdjustmentType::ChangeInCapacity => tasks_now + adjustment,
            AdjustmentType::ExactCapacity => adjustment,
            AdjustmentType::PercentChangeInCapacity => tasks_now + self.percentage(tasks_now, adjustment, choices),
        };
        u32::try_from(adjusted.clamp(0, i64::from(i32::MAX))).unwrap_or_default()
    }

    /// The change by percent: rounded towards zero, but at least one task, and at least the minimum
    /// magnitude.
    fn percentage(&self, tasks: i64, percent: i64, choices: &ScalingChoices) -> i64 {
        let hundredths = tasks * percent;
        let magnitude = i64::from(self.min_adjustment_magnitude);
        if hundredths == 0 {
            let sign = percent.signum();
            return if choices.magnitude_of_zero { sign * magnitude } else { 0 };
        }
        // Division of integers rounds towards zero.
        let change = (hundredths.abs() / 100).max(1).max(magnitude);
        change * hundredths.signum()
    }
}

/// What is wrong with a set of steps (SCALE-130).
fn check(adjustment_type: AdjustmentType, steps: &[StepAdjustment]) -> Vec<ScalingError> {
    rule!("SCALE-130");
    let mut errors = Vec::new();
    let mut error = |code, field: alloc::string::String, message: alloc::string::String, help: &'static str| {
        errors.push(ScalingError::new(code, field, message).with_help(help));
    };
    if steps.is_empty() || steps.len() > STEPS_MAX {
        let message = format!("expected 1 to {STEPS_MAX} steps, found {}", steps.len());
        error("step/count", "StepAdjustments".into(), message, "give one step for each size of breach");
        return errors;
    }
    for (index, step) in steps.iter().enumerate() {
        let field = |name: &str| format!("StepAdjustments/{index}/{name}");
        match (step.lower, step.upper) {
            (None, None) => error(
                "step/unbounded",
                field("MetricIntervalLowerBound"),
                "a step may not be open on both sides".into(),
                "give a lower or an upper bound; 0 is the alarm's threshold",
            ),
            (Some(lower), Some(upper)) if lower >= upper => error(
                "step/bounds",
                field("MetricIntervalUpperBound"),
                format!("the upper bound {upper} is not above the lower bound {lower}"),
                "swap the bounds, or drop the step",
            ),
            _ => {}
        }
        if adjustment_type == AdjustmentType::ExactCapacity && step.adjustment < 0 {
            error(
                "step/negative-capacity",
                field("ScalingAdjustment"),
                format!("an exact capacity of {} tasks", step.adjustment),
                "with ExactCapacity the adjustment is the number of tasks to have",
            );
        }
    }
    if !errors.is_empty() {
        return errors;
    }
    let mut order: Vec<(usize, &StepAdjustment)> = steps.iter().enumerate().collect();
    order.sort_by_key(|(_, step)| (step.lower.is_some(), step.lower));
    for pair in order.windows(2) {
        let [(_, before), (index, after)] = pair else { continue };
        let field = format!("StepAdjustments/{index}/MetricIntervalLowerBound");
        match (before.upper, after.lower) {
            (Some(upper), Some(lower)) if upper < lower => errors.push(
                ScalingError::new("step/gap", field, format!("there is no step from {upper} to {lower}"))
                    .with_help(format!("start this step at {upper}")),
            ),
            (Some(upper), Some(lower)) if upper == lower => {}
            (_, None) => errors.push(
                ScalingError::new("step/open-twice", field, "two steps are open below")
                    .with_help("leave out the lower bound of the lowest step alone"),
            ),
            (None, _) => errors.push(
                ScalingError::new("step/open-twice", field, "the step before is open above, none can follow it")
                    .with_help("leave out the upper bound of the highest step alone"),
            ),
            (Some(upper), Some(lower)) => errors.push(
                ScalingError::new("step/overlap", field, format!("two steps overlap from {lower} to {upper}"))
                    .with_help(format!("start this step at {upper}")),
            ),
        }
    }
    let needs = |bound: fn(&StepAdjustment) -> Option<Quantity>, side: fn(Quantity) -> bool| {
        steps.iter().any(|step| bound(step).is_some_and(side)) && steps.iter().all(|step| bound(step).is_some())
    };
    if needs(|step| step.lower, |lower| lower < Quantity::ZERO) {
        errors.push(
            ScalingError::new(
                "step/closed-below",
                "StepAdjustments",
                "with a lower bound below 0 one step must be open below",
            )
            .with_help("leave out MetricIntervalLowerBound in the lowest step"),
        );
    }
    if needs(|step| step.upper, |upper| upper > Quantity::ZERO) {
        errors.push(
            ScalingError::new(
                "step/closed-above",
                "StepAdjustments",
                "with an upper bound above 0 one step must be open above",
            )
            .with_help("leave out MetricIntervalUpperBound in the highest step"),
        );
    }
    errors
}
