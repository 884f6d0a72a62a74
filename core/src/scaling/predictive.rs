//! Predictive scaling, given the forecast: the minimum that it sets, and when.

use alloc::{format, vec::Vec};

use super::ScalingError;
use crate::{quantity::Quantity, unit::Timestamp};

/// What happens when a forecast exceeds the maximum (SCALE-120).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MaxCapacityBreach {
    /// The maximum holds.
    #[default]
    HonorMaxCapacity,
    /// The maximum grows to the forecast plus this percentage of it (0 to 100), and stays there.
    IncreaseMaxCapacity(u32),
}

/// A predictive scaling policy and the forecast that AWS made for it. How AWS forecasts is not
/// published; the forecast is an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PredictiveScaling {
    /// Scale, or only look on.
    pub forecast_and_scale: bool,
    buffer_seconds: u32,
    breach: MaxCapacityBreach,
    /// By rising hour.
    forecast: Vec<(Timestamp, u32)>,
}

const HOUR_MILLISECONDS: i64 = 3_600_000;

impl PredictiveScaling {
    /// A policy: how many seconds before the hour its tasks shall be there (below 3600, usually
    /// 300), and the forecast, an hour's start and the tasks then.
    ///
    /// # Errors
    /// A buffer of an hour or more, more than 100 percent, hours that do not rise.
    pub fn new(
        forecast_and_scale: bool,
        buffer_seconds: u32,
        breach: MaxCapacityBreach,
        forecast: Vec<(Timestamp, u32)>,
    ) -> Result<Self, ScalingError> {
        if buffer_seconds >= 3600 {
            let message = format!("a scheduling buffer is 0 to 3599 seconds, not {buffer_seconds}");
            return Err(ScalingError::new("predictive/buffer", "SchedulingBufferTime", message));
        }
        if let MaxCapacityBreach::IncreaseMaxCapacity(percent @ 101..) = breach {
            let message = format!("a capacity buffer is 0 to 100 percent, not {percent}");
            return Err(ScalingError::new("predictive/capacity-buffer", "MaxCapacityBuffer", message));
        }
        if let Some(index) = forecast.windows(2).position(|pair| matches!(pair, [(a, _), (b, _)] if a >= b)) {
            let field = format!("CapacityForecast/Timestamps/{}", index + 1);
            return Err(ScalingError::new("predictive/unsorted", field, "the hours of a forecast must rise"));
        }
        Ok(Self { forecast_and_scale, buffer_seconds, breach, forecast })
    }

    /// What happens above the maximum.
    #[must_use]
    pub const fn breach(&self) -> MaxCapacityBreach {
        self.breach
    }

    /// The tasks that there must be at least at an instant, before the bounds: the forecast of the
    /// hour, or of the next one from the buffer before it on (SCALE-23). `None` without a forecast,
    /// or while only looking on.
    ///
    /// Costs a binary search.
    #[must_use]
    pub fn floor(&self, now: Timestamp) -> Option<u32> {
        rule!("SCALE-23");
        if !self.forecast_and_scale {
            return None;
        }
        let buffered = now.0.saturating_add(i64::from(self.buffer_seconds) * 1000);
        let begun = self.forecast.partition_point(|(hour, _)| hour.0 <= buffered);
        let current = self.forecast.get(..begun)?.iter().rev().take(2);
        current.filter(|(hour, _)| now.0 < hour.0.saturating_add(HOUR_MILLISECONDS)).map(|(_, tasks)| *tasks).max()
    }

    /// The maximum that a `forecast` leads to.
    #[must_use]
    pub fn max_for(&self, forecast: u32, max: u32) -> u32 {
        rule!("SCALE-120");
        match self.breach {
            MaxCapacityBreach::HonorMaxCapacity => max,
            MaxCapacityBreach::IncreaseMaxCapacity(percent) => {
                let buffered = Quantity::from(100).ceil_of(forecast, Quantity::from(100 + percent)).unwrap_or_default();
                max.max(u32::try_from(buffered.min(i128::from(i32::MAX))).unwrap_or_default())
            }
        }
    }
}
