//! Decisions in words: the formula with its numbers, and the rules behind it.

use alloc::{format, string::String, vec::Vec};

use super::{AdjustmentType, Direction, NotScaledReason, PolicyKind, Proposal, ScalingPolicy, StepAdjustment};
use crate::{quantity::Quantity, rule::RuleId};

impl Proposal {
    /// The arithmetic with its numbers, e.g. `ceil(10 × 80 / 50) = 16`, before the bounds.
    ///
    /// ```
    /// use stowplan::scaling::{Direction, ScalingPolicy, PolicyKind, Proposal, TargetTracking};
    /// let policy = ScalingPolicy::new("cpu", PolicyKind::TargetTracking(TargetTracking::new(50.into()).unwrap()));
    /// let metric = 80.into();
    /// let proposal = Proposal { signal: 0, direction: Direction::Out, base: 10, anchored: false, metric, step: None, wanted: 16 };
    /// assert_eq!(proposal.formula(&policy), "ceil(10 × 80 / 50) = 16");
    /// ```
    #[must_use]
    pub fn formula(&self, policy: &ScalingPolicy) -> String {
        let Self { base, metric, wanted, .. } = self;
        match (&policy.kind, &self.step) {
            (PolicyKind::TargetTracking(_), _) if *base == 0 => format!("from 0 the smallest step: {wanted}"),
            (PolicyKind::TargetTracking(tracking), _) => {
                format!("ceil({base} × {metric} / {}) = {wanted}", tracking.target())
            }
            (PolicyKind::Step(step_scaling), Some(step)) => {
                let amount = step.adjustment.unsigned_abs();
                let sign = if step.adjustment < 0 { '-' } else { '+' };
                match step_scaling.adjustment_type() {
                    AdjustmentType::ExactCapacity => format!("exactly {wanted}"),
                    AdjustmentType::ChangeInCapacity => format!("{base} {sign} {amount} = {wanted}"),
                    AdjustmentType::PercentChangeInCapacity => format!("{base} {sign} {amount} % = {wanted}"),
                }
            }
            _ => format!("forecast {wanted}"),
        }
    }

    /// The rules that the arithmetic follows, in the order of the table.
    #[must_use]
    pub fn rules(&self, policy: &ScalingPolicy) -> Vec<RuleId> {
        let mut rules = Vec::new();
        match &policy.kind {
            PolicyKind::TargetTracking(_) => {
                rules.extend(rules!["SCALE-3", "SCALE-5", "SCALE-6"]);
                if self.direction == Direction::In {
                    rules.extend(rules!["SCALE-4"]);
                }
                rules.extend(rules!["SCALE-111"]);
            }
            PolicyKind::Step(step) => {
                rules.extend(rules!["SCALE-6", "SCALE-36", "SCALE-108"]);
                if step.adjustment_type() == AdjustmentType::PercentChangeInCapacity {
                    rules.extend(rules!["SCALE-115"]);
                }
                rules.extend(rules!["SCALE-129"]);
            }
            PolicyKind::Predictive(_) => rules.extend(rules!["SCALE-23", "SCALE-120"]),
        }
        if self.base == 0 && self.direction == Direction::Out && matches!(policy.kind, PolicyKind::TargetTracking(_)) {
            rules.extend(rules!["SCALE-104"]);
        }
        if self.anchored {
            rules.extend(rules!["SCALE-9"]);
        }
        RuleId::sort(&mut rules);
        rules
    }
}

impl StepAdjustment {
    /// The interval of distances from the threshold, with the end that belongs to it on this side
    /// of the threshold: `[0, 10)` above, `(-10, 0]` below.
    #[must_use]
    pub fn interval(&self, above: bool) -> String {
        let bound = |bound: Option<Quantity>, open: &str| bound.map_or_else(|| open.into(), |bound| format!("{bound}"));
        let (lower, upper) = (bound(self.lower, "-∞"), bound(self.upper, "∞"));
        match (above, self.lower, self.upper) {
            (true, Some(_), _) => format!("[{lower}, {upper})"),
            (true, None, _) => format!("({lower}, {upper})"),
            (false, _, Some(_)) => format!("({lower}, {upper}]"),
            (false, _, None) => format!("({lower}, {upper})"),
        }
    }
}

impl NotScaledReason {
    /// The rules behind it, in the order of the table.
    #[must_use]
    pub const fn rules(self) -> &'static [RuleId] {
        const FLAPPING: &[RuleId] = &rules!["SCALE-19", "SCALE-105"];
        const REASON: &[RuleId] = &rules!["SCALE-19"];
        const SAME: &[RuleId] = &rules!["SCALE-19", "SCALE-178"];
        const NO_STEP: &[RuleId] = &rules!["SCALE-13", "SCALE-19", "SCALE-178"];
        const DEPLOYMENT: &[RuleId] = &rules!["SCALE-20", "SCALE-113"];
        const SUSPENDED: &[RuleId] = &rules!["SCALE-114"];
        const COOLDOWN: &[RuleId] = &rules!["SCALE-27", "SCALE-28", "SCALE-101"];
        const NOT_READY: &[RuleId] = &rules!["SCALE-12", "SCALE-110"];
        match self {
            Self::AtMaxCapacity(_) | Self::AtMinCapacity(_) => REASON,
            Self::AtDesiredCapacity(_) => SAME,
            Self::NoStep { .. } => NO_STEP,
            Self::AnticipatedFlapping => FLAPPING,
            Self::Deployment => DEPLOYMENT,
            Self::Suspended => SUSPENDED,
            Self::Cooldown(_) => COOLDOWN,
            Self::NotReady(_) => NOT_READY,
        }
    }
}
