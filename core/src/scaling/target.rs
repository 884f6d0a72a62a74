//! The scalable target: a service's bounds, and what is suspended.

use alloc::format;

use super::{ScalingChoices, ScalingError};

/// A service as Application Auto Scaling knows it: how few and how many tasks it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScalableTarget {
    min: u32,
    max: u32,
    /// What is suspended.
    pub suspended: Suspended,
}

/// The parts of scaling that are suspended (SCALE-114).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Suspended {
    /// No policy scales in.
    pub dynamic_scaling_in: bool,
    /// No policy scales out.
    pub dynamic_scaling_out: bool,
    /// No scheduled action runs.
    pub scheduled_scaling: bool,
}

/// The tasks of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskCounts {
    /// Running tasks; while a deployment runs, those of the old and the new revision together.
    pub running: u32,
    /// The service's desired count.
    pub desired: u32,
}

/// New bounds, as a scheduled action or a registration sets them; an absent one stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CapacityBounds {
    /// The new `MinCapacity`.
    pub min: Option<u32>,
    /// The new `MaxCapacity`.
    pub max: Option<u32>,
}

impl ScalableTarget {
    /// A target with nothing suspended.
    ///
    /// # Errors
    /// When `min` is above `max`.
    pub fn new(min: u32, max: u32) -> Result<Self, ScalingError> {
        if min > max {
            let message = format!("MinCapacity {min} is above MaxCapacity {max}");
            return Err(ScalingError::new("target/bounds", "MinCapacity", message));
        }
        Ok(Self { min, max, suspended: Suspended::default() })
    }

    /// The least number of tasks.
    #[must_use]
    pub const fn min(&self) -> u32 {
        self.min
    }

    /// The greatest number of tasks.
    #[must_use]
    pub const fn max(&self) -> u32 {
        self.max
    }

    /// The nearest number within the bounds.
    #[must_use]
    pub fn clamp(&self, capacity: u32) -> u32 {
        capacity.max(self.min).min(self.max)
    }

    /// The target with its maximum raised, as predictive scaling may raise it for good (SCALE-120).
    #[must_use]
    pub fn raised_to(self, max: u32) -> Self {
        rule!("SCALE-120");
        Self { max: self.max.max(max), ..self }
    }

    /// Sets bounds and returns the desired count that follows: it is moved into the new bounds at
    /// once, whatever the cooldowns (SCALE-16, SCALE-117, SCALE-118).
    ///
    /// # Errors
    /// `target/bounds` when the bounds would cross; nothing has changed then.
    ///
    /// # Example: only a minimum
    /// ```
    /// use stowplan::scaling::{CapacityBounds, ScalableTarget, ScalingChoices};
    /// let mut target = ScalableTarget::new(1, 10)?;
    /// let desired = target.set_bounds(CapacityBounds { min: Some(3), max: None }, 2, &ScalingChoices::V2026_11)?;
    /// assert_eq!((target.min(), target.max(), desired), (3, 10, 3));
    /// assert!(target.set_bounds(CapacityBounds { min: Some(12), max: None }, 3, &ScalingChoices::V2026_11).is_err());
    /// # Ok::<(), stowplan::scaling::ScalingError>(())
    /// ```
    pub fn set_bounds(
        &mut self,
        bounds: CapacityBounds,
        desired: u32,
        choices: &ScalingChoices,
    ) -> Result<u32, ScalingError> {
        rule!("SCALE-16", "SCALE-117", "SCALE-118");
        let (mut min, mut max) = (bounds.min.unwrap_or(self.min), bounds.max.unwrap_or(self.max));
        if min > max && choices.widen_bounds {
            match bounds {
                CapacityBounds { min: Some(_), max: None } => max = min,
                CapacityBounds { min: None, max: Some(_) } => min = max,
                _ => {}
            }
        }
        if min > max {
            let message = format!("MinCapacity {min} would be above MaxCapacity {max}");
            return Err(ScalingError::new("target/bounds", "ScalableTargetAction", message)
                .with_help("give both MinCapacity and MaxCapacity"));
        }
        (self.min, self.max) = (min, max);
        Ok(self.clamp(desired))
    }

    /// Registers the target, or updates it, with the service at this desired count: as
    /// [`set_bounds`](Self::set_bounds), and SCALE-8.
    ///
    /// # Errors
    /// `target/bounds` when the bounds would cross.
    pub fn register(
        &mut self,
        bounds: CapacityBounds,
        desired: u32,
        choices: &ScalingChoices,
    ) -> Result<u32, ScalingError> {
        rule!("SCALE-8");
        let clamped = self.set_bounds(bounds, desired, choices)?;
        let suspended = (clamped > desired && self.suspended.dynamic_scaling_out)
            || (clamped < desired && self.suspended.dynamic_scaling_in);
        Ok(if choices.suspension_stops_clamp && suspended { desired } else { clamped })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SCALE-8: from 2 the bounds 5 to 10 lift to 5, from 12 they lower to 10; with the other
    /// choice what is suspended in that direction keeps its count. The bounds are set in any case.
    #[test]
    fn registering_under_suspension() {
        let suspensions = [(true, false), (false, true)];
        for (scaling_out, scaling_in) in suspensions {
            for (desired, bound, suspended) in [(2, 5, scaling_out), (12, 10, scaling_in), (7, 7, true)] {
                for suspension_stops_clamp in [false, true] {
                    let choices = ScalingChoices { suspension_stops_clamp, ..ScalingChoices::V2026_11 };
                    let mut target = ScalableTarget::new(0, 100).unwrap();
                    target.suspended = Suspended {
                        dynamic_scaling_out: scaling_out,
                        dynamic_scaling_in: scaling_in,
                        ..target.suspended
                    };
                    let bounds = CapacityBounds { min: Some(5), max: Some(10) };
                    let registered = target.register(bounds, desired, &choices).unwrap();
                    let expected = if suspension_stops_clamp && suspended { desired } else { bound };
                    assert_eq!((registered, target.min(), target.max()), (expected, 5, 10), "{desired} {choices:?}");
                }
            }
        }
    }
}
