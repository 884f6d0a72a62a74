//! Blue/green, linear and canary deployments.

use alloc::vec::Vec;

/// How traffic moves to the new revision. Percents are in tenths: 50 is 5.0 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrafficShift {
    /// All at once, then a bake time in minutes.
    BlueGreen {
        /// Minutes during which both revisions run.
        bake_minutes: u32,
    },
    /// In equal steps.
    Linear {
        /// Tenths of a percent per step, 30 to 1000.
        step_tenths: u32,
        /// Minutes after each step but the last.
        step_bake_minutes: u32,
    },
    /// A small part, then all.
    Canary {
        /// Tenths of a percent, 1 to 1000.
        canary_tenths: u32,
        /// Minutes after the canary step.
        bake_minutes: u32,
    },
}

impl TrafficShift {
    /// Linear with AWS's defaults: 10 %, 6 minutes.
    pub const LINEAR: Self = Self::Linear { step_tenths: 100, step_bake_minutes: 6 };

    /// Canary with AWS's defaults: 5 %, 10 minutes.
    pub const CANARY: Self = Self::Canary { canary_tenths: 50, bake_minutes: 10 };

    /// The steps (DEPLOY-109): the part of traffic on the new revision in tenths of a percent, and
    /// the minutes to wait after it. A step below the allowed range counts as the least allowed, so
    /// there are at most 34.
    ///
    /// ```
    /// use stowplan_deployment::TrafficShift;
    /// assert_eq!(TrafficShift::CANARY.steps(), [(50, 10), (1000, 0)]);
    /// ```
    #[must_use]
    pub fn steps(self) -> Vec<(u32, u32)> {
        rule!("DEPLOY-109");
        match self {
            Self::BlueGreen { bake_minutes } => Vec::from([(1000, bake_minutes)]),
            Self::Linear { step_tenths, step_bake_minutes } => {
                let step = step_tenths.clamp(30, 1000);
                let parts = (1..=1000_u32.div_ceil(step)).map(|number| number.saturating_mul(step).min(1000));
                parts.map(|part| (part, if part == 1000 { 0 } else { step_bake_minutes })).collect()
            }
            Self::Canary { canary_tenths, bake_minutes } => {
                let part = canary_tenths.clamp(1, 1000);
                if part == 1000 { Vec::from([(1000, 0)]) } else { Vec::from([(part, bake_minutes), (1000, 0)]) }
            }
        }
    }
}

/// How many tasks a task set of an EXTERNAL deployment has (DEPLOY-111): its percentage of the
/// desired count, rounded up.
///
/// ```
/// // 3 × 40 % = 1.2.
/// assert_eq!(stowplan_deployment::task_set_count(3, 40), 2);
/// ```
#[must_use]
pub fn task_set_count(desired: u32, scale_percent: u32) -> u32 {
    rule!("DEPLOY-111");
    u32::try_from((u64::from(desired) * u64::from(scale_percent)).div_ceil(100)).unwrap_or(u32::MAX)
}

/// The stages of such a deployment, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The service is brought to its desired count.
    ReconcileService,
    /// Before new tasks start.
    PreScaleUp,
    /// The whole new revision starts beside the old one: twice the desired count.
    ScaleUp,
    /// All new tasks are healthy.
    PostScaleUp,
    /// Test traffic moves.
    TestTrafficShift,
    /// Test traffic has moved.
    PostTestTrafficShift,
    /// Before each step of linear and canary deployments.
    PreProductionTrafficShift,
    /// Traffic moves.
    ProductionTrafficShift,
    /// Traffic has moved.
    PostProductionTrafficShift,
    /// Both revisions run.
    BakeTime,
    /// The old revision stops.
    CleanUp,
}

words! {
    Stage: "lifecycle stage" {
        ReconcileService = "RECONCILE_SERVICE",
        PreScaleUp = "PRE_SCALE_UP",
        ScaleUp = "SCALE_UP",
        PostScaleUp = "POST_SCALE_UP",
        TestTrafficShift = "TEST_TRAFFIC_SHIFT",
        PostTestTrafficShift = "POST_TEST_TRAFFIC_SHIFT",
        PreProductionTrafficShift = "PRE_PRODUCTION_TRAFFIC_SHIFT",
        ProductionTrafficShift = "PRODUCTION_TRAFFIC_SHIFT",
        PostProductionTrafficShift = "POST_PRODUCTION_TRAFFIC_SHIFT",
        BakeTime = "BAKE_TIME",
        CleanUp = "CLEAN_UP",
    }
}

impl Stage {
    /// All stages, in order.
    pub const ALL: [Self; 11] = [
        Self::ReconcileService,
        Self::PreScaleUp,
        Self::ScaleUp,
        Self::PostScaleUp,
        Self::TestTrafficShift,
        Self::PostTestTrafficShift,
        Self::PreProductionTrafficShift,
        Self::ProductionTrafficShift,
        Self::PostProductionTrafficShift,
        Self::BakeTime,
        Self::CleanUp,
    ];
}
