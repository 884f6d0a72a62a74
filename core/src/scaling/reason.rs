//! A decision as one line: what happens, by which policy, by which arithmetic, and what invoked it.

use core::fmt;

use super::{AdjustmentType, Autoscaler, Direction, PolicyKind, ScalingDecision, ScalingOutcome, ScalingPolicy};

impl Autoscaler {
    /// The decision of the last tick as one line for a log: the tasks before and after, the policy,
    /// its formula, the alarm. Of another decision than the [last](Self::last_decision) the line
    /// has the tasks alone, because the policies have spoken anew since: ask after each tick.
    ///
    /// # Example: why ten tasks become sixteen
    /// ```
    /// use stowplan::{Timestamp, scaling::*};
    /// let tasks = TaskCounts { running: 10, desired: 10 };
    /// let mut web = Autoscaler::new(ScalableTarget::new(1, 20)?, vec![], vec![], tasks, ScalingChoices::V2026_11)?
    ///     .with_target_tracking("cpu50", TargetTracking::new(50.into())?, 0)?;
    /// let cpu = [Series::new(Timestamp(0), 60, vec![Some(80.into()); 3])?];
    /// let mut line = String::new();
    /// for minute in 0..3 {
    ///     let decision = web.tick(Timestamp::from_seconds(60 * minute), &cpu)?;
    ///     line = web.reason(&decision).to_string();
    /// }
    /// assert_eq!(line, "out from 10 to 16 by cpu50: ceil(10 × 80 / 50) = 16, invoked by the alarm cpu50-AlarmHigh");
    /// # Ok::<(), ScalingError>(())
    /// ```
    #[must_use]
    pub fn reason<'a>(&'a self, decision: &ScalingDecision) -> impl fmt::Display + use<'a> {
        Reason { autoscaler: self, decision: *decision }
    }

    fn policy_of(&self, signal: usize) -> Option<&ScalingPolicy> {
        self.policies().get(self.signals().get(signal)?.policy)
    }
}

struct Reason<'a> {
    autoscaler: &'a Autoscaler,
    decision: ScalingDecision,
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { autoscaler, decision } = self;
        let is_last = autoscaler.last_decision() == Some(decision);
        let name = |signal| match autoscaler.policy_of(signal) {
            Some(policy) if is_last => policy.name.clone(),
            _ => "a policy".into(),
        };
        match decision.outcome {
            ScalingOutcome::Idle => write!(f, "stays at {}: no policy is invoked", decision.desired),
            ScalingOutcome::NotScaled { direction, reason } => {
                let towards = if direction == Direction::Out { "more" } else { "fewer" };
                write!(f, "stays at {}, {towards} were asked for: {}", decision.desired, reason.describe(name))
            }
            ScalingOutcome::Scaled { direction, signal, .. } => {
                let towards = if direction == Direction::Out { "out" } else { "in" };
                write!(f, "{towards} from {} to {}", decision.before, decision.desired)?;
                if is_last {
                    write!(f, " by {}", name(signal))?;
                    return self.write_cause(f, signal);
                }
                f.write_str(" (its policy and formula are known until the next tick only)")
            }
        }
    }
}

impl Reason<'_> {
    /// The formula and the alarm of the signal that acts.
    fn write_cause(&self, f: &mut fmt::Formatter<'_>, signal: usize) -> fmt::Result {
        let Self { autoscaler, decision } = self;
        let proposal = autoscaler.proposals().iter().find(|proposal| proposal.signal == signal);
        if let Some((proposal, policy)) = proposal.zip(autoscaler.policy_of(signal)) {
            write!(f, ": {}", proposal.formula(policy))?;
            if proposal.anchored && has_base(policy) {
                write!(f, ", from {}, the count before the cooldown that is on", proposal.base)?;
            }
            if proposal.wanted != decision.desired {
                write!(f, ", {} within the bounds", decision.desired)?;
            }
        }
        match autoscaler.alarm_behind(signal) {
            Some(alarm) => write!(f, ", invoked by the alarm {}", alarm.name),
            None => Ok(()),
        }
    }
}

/// Whether the policy's arithmetic starts from a count.
fn has_base(policy: &ScalingPolicy) -> bool {
    !matches!(&policy.kind, PolicyKind::Step(step) if step.adjustment_type() == AdjustmentType::ExactCapacity)
}

/// What an invocation comes to: `Autoscaler::reason` names the policies.
impl fmt::Display for ScalingOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Idle => f.write_str("idle"),
            Self::Scaled { direction, .. } => write!(f, "scaled {direction}"),
            Self::NotScaled { reason, .. } => write!(f, "not scaled: {reason}"),
        }
    }
}
