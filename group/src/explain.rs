//! A group's decisions in words.

use alloc::{format, string::String, vec::Vec};

use super::{
    course::{EndReason, HostEvent},
    scaler::{GroupHold, GroupPolicy, GroupPolicyKind, GroupWish},
    termination_policy::{Narrowed, TerminationStage},
};
use stowplan::{
    rule::RuleId,
    scaling::{AdjustmentType, Direction},
};

impl GroupWish {
    /// The arithmetic with its numbers, e.g. `ceil(8 × 75 / 50) = 12`, before the bounds. What is
    /// on its way already is named where it decides.
    #[must_use]
    pub fn formula(&self, policy: &GroupPolicy) -> String {
        let Self { base, metric, wanted, .. } = self;
        match &policy.kind {
            GroupPolicyKind::TargetTracking(_) if *base == 0 => format!("from 0 the smallest step: {wanted}"),
            GroupPolicyKind::TargetTracking(tracking) => {
                let own = tracking.wanted(*base, *metric);
                let arithmetic = format!("ceil({base} × {metric} / {}) = {own}", tracking.target());
                if own == *wanted { arithmetic } else { format!("{arithmetic}, {wanted} are there or on their way") }
            }
            GroupPolicyKind::Step(step) => self.adjusted(step.adjustment_type()),
            GroupPolicyKind::Simple(simple) => self.adjusted(simple.adjustment_type()),
        }
    }

    fn adjusted(&self, kind: AdjustmentType) -> String {
        let Self { base, wanted, .. } = self;
        let adjustment = self.step.map_or(0, |step| step.adjustment);
        let amount = adjustment.unsigned_abs();
        let sign = if adjustment < 0 { '-' } else { '+' };
        match kind {
            AdjustmentType::ExactCapacity => format!("exactly {wanted}"),
            AdjustmentType::ChangeInCapacity => format!("{base} {sign} {amount} → {wanted}"),
            AdjustmentType::PercentChangeInCapacity => format!("{base} {sign} {amount} % → {wanted}"),
        }
    }

    /// The rules that the arithmetic follows.
    #[must_use]
    pub fn rules(&self, policy: &GroupPolicy) -> Vec<RuleId> {
        let mut rules = match &policy.kind {
            GroupPolicyKind::TargetTracking(_) => rules!["CAP-142", "CAP-201", "CAP-202"].to_vec(),
            GroupPolicyKind::Step(_) => rules!["CAP-143", "CAP-201", "CAP-202"].to_vec(),
            GroupPolicyKind::Simple(_) => rules!["CAP-144", "CAP-202", "CAP-214"].to_vec(),
        };
        RuleId::sort(&mut rules);
        rules
    }
}

impl GroupHold {
    /// The reason in words; `name` tells the name of a policy by its place.
    #[must_use]
    pub fn describe(self, direction: Direction, name: impl Fn(usize) -> String) -> String {
        match self {
            Self::AtMaximum(most) => format!("the group is at its maximum of {most}"),
            Self::AtMinimum(least) => format!("the group is at its minimum of {least}"),
            Self::AtDesired(desired) => match direction {
                Direction::Out => format!("{desired} are wanted already, those on their way included"),
                Direction::In => format!("no fewer than {desired} are wanted"),
            },
            Self::NoStep => "no step of the policy has the metric".into(),
            Self::Warming(1) => "one instance is on its way or warms up".into(),
            Self::Warming(count) => format!("{count} instances are on their way or warm up"),
            Self::Cooldown(None) => "an activity goes on, and the cooldown follows it".into(),
            Self::Cooldown(Some(left)) => format!("the cooldown goes on for {left} s"),
            Self::OtherPolicy(place) => format!("`{}` does not want fewer", name(place)),
            Self::Shifted => "a zone is shifted away, and nothing scales in".into(),
            Self::Suspended(process) => format!("{process} is suspended"),
        }
    }

    /// The rules behind it.
    #[must_use]
    pub const fn rules(self) -> &'static [RuleId] {
        const BOUND: &[RuleId] = &rules!["CAP-202"];
        const WARMING: &[RuleId] = &rules!["CAP-142", "CAP-201"];
        const STEP: &[RuleId] = &rules!["CAP-143"];
        const COOLDOWN: &[RuleId] = &rules!["CAP-144"];
        const OTHER: &[RuleId] = &rules!["CAP-142"];
        const SHIFTED: &[RuleId] = &rules!["CAP-207"];
        const SUSPENDED: &[RuleId] = &rules!["CAP-212"];
        match self {
            Self::AtMaximum(_) | Self::AtMinimum(_) | Self::AtDesired(_) => BOUND,
            Self::NoStep => STEP,
            Self::Warming(_) => WARMING,
            Self::Cooldown(_) => COOLDOWN,
            Self::OtherPolicy(_) => OTHER,
            Self::Shifted => SHIFTED,
            Self::Suspended(_) => SUSPENDED,
        }
    }
}

impl HostEvent {
    /// The rules behind it.
    #[must_use]
    pub fn rules(&self) -> Vec<RuleId> {
        let mut rules = match self {
            Self::Launched { warm: true, .. } => rules!["CAP-150", "CAP-215"].to_vec(),
            Self::Launched { .. } => rules!["CAP-19", "CAP-145"].to_vec(),
            Self::InService(_) | Self::Ended { retained: false, .. } => rules!["CAP-204"].to_vec(),
            Self::Ended { retained: true, .. } => rules!["CAP-205"].to_vec(),
            Self::Ending { reason, why, .. } => {
                let mut rules = Narrowed::rules(why);
                match reason {
                    EndReason::ScaleIn => rules.extend(rules!["CAP-17"]),
                    EndReason::Unhealthy => rules.extend(rules!["CAP-151"]),
                    EndReason::Rebalancing => rules.extend(rules!["CAP-20", "CAP-146"]),
                    EndReason::LaunchAbandoned => rules.extend(rules!["CAP-204"]),
                    EndReason::WarmPool => rules.extend(rules!["CAP-150"]),
                }
                rules
            }
        };
        RuleId::sort(&mut rules);
        rules.dedup();
        rules
    }
}

impl Narrowed {
    /// The rules of the stages that narrowed a choice.
    #[must_use]
    pub fn rules(why: &[Self]) -> Vec<RuleId> {
        let mut rules = Vec::new();
        for stage in why {
            match stage.by {
                TerminationStage::LowestId => rules.extend(rules!["CAP-16"]),
                TerminationStage::ClosestToNextInstanceHour => rules.extend(rules!["CAP-18"]),
                TerminationStage::PurchaseOption => rules.extend(rules!["CAP-148"]),
                TerminationStage::Segment => rules.extend(rules!["CAP-209"]),
                _ => rules.extend(rules!["CAP-147"]),
            }
        }
        RuleId::sort(&mut rules);
        rules.dedup();
        rules
    }
}
