//! `scale`: what a service's policies decide, at one instant or over a stretch of time.

mod invocation;
mod plan;
mod schedule;
mod timeline;

use stowplan::scaling::{Direction, NotScaledReason, Proposal, ScalingDecision, ScalingOutcome, ScalingPolicy, Signal};

use crate::answer::{self, Rules, ScaleAnswer, ScaleDirection, ScaleOutcome, ScaleProposal};
use crate::decide::options::DecideOptions;
use crate::read::time;
use crate::{Error, Node};

pub(super) fn answer(node: &Node<'_>, options: &DecideOptions) -> Result<ScaleAnswer, Error> {
    let plan = plan::ServiceScaling::read(node, options)?;
    if node.has("alarmStates") {
        invocation::answer(node, plan, options).map(ScaleAnswer::Now)
    } else {
        timeline::answer(node, plan, options).map(ScaleAnswer::OverTime)
    }
}

/// The policy of a signal.
fn policy_of<'p>(policies: &'p [ScalingPolicy], signals: &[Signal], signal: usize) -> Option<&'p ScalingPolicy> {
    policies.get(signals.get(signal)?.policy)
}

/// The proposals with their formulas.
fn proposals_of(policies: &[ScalingPolicy], signals: &[Signal], proposals: &[Proposal]) -> Vec<ScaleProposal> {
    let rows = proposals.iter().filter_map(|proposal| {
        let policy = policy_of(policies, signals, proposal.signal)?;
        Some(ScaleProposal {
            policy_name: policy.name.clone(),
            direction: direction_of(proposal.direction),
            metric: proposal.metric.into(),
            base: proposal.base,
            anchored: proposal.anchored,
            wanted: proposal.wanted,
            formula: proposal.formula(policy),
            rules: proposal.rules(policy).as_slice().into(),
        })
    });
    rows.collect()
}

fn direction_of(direction: Direction) -> ScaleDirection {
    match direction {
        Direction::Out => ScaleDirection::Out,
        Direction::In => ScaleDirection::In,
    }
}

/// What a decision is, for an answer or a minute of one.
#[derive(Default)]
struct Decided {
    outcome: ScaleOutcome,
    policy_name: Option<String>,
    cooldown_seconds: Option<u32>,
    held: Option<Held>,
}

impl Decided {
    fn of(decision: &ScalingDecision, policies: &[ScalingPolicy], signals: &[Signal]) -> Self {
        match decision.outcome {
            ScalingOutcome::Idle => Self::default(),
            ScalingOutcome::Scaled { direction, signal, cooldown_seconds, .. } => Self {
                outcome: match direction {
                    Direction::Out => ScaleOutcome::ScaledOut,
                    Direction::In => ScaleOutcome::ScaledIn,
                },
                policy_name: Some(name_of(policies, signals, signal)),
                cooldown_seconds,
                held: None,
            },
            ScalingOutcome::NotScaled { direction, reason } => Self {
                outcome: ScaleOutcome::Held,
                held: Some(Held::of(direction, reason, policies, signals)),
                ..Self::default()
            },
        }
    }
}

/// The name of a signal's policy.
fn name_of(policies: &[ScalingPolicy], signals: &[Signal], signal: usize) -> String {
    policy_of(policies, signals, signal).map(|policy| policy.name.clone()).unwrap_or_default()
}

/// Why nothing changed: AWS's reason where it has one, words, rules.
struct Held {
    direction: ScaleDirection,
    reason: Option<answer::NotScaledReason>,
    blocked_by: Option<String>,
    cooldown_until: Option<String>,
    text: String,
    rules: Rules,
}

impl Held {
    fn of(direction: Direction, reason: NotScaledReason, policies: &[ScalingPolicy], signals: &[Signal]) -> Self {
        let name = |signal| name_of(policies, signals, signal);
        Self {
            direction: direction_of(direction),
            reason: not_scaled_reason(reason),
            blocked_by: if let NotScaledReason::NotReady(signal) = reason { Some(name(signal)) } else { None },
            cooldown_until: match reason {
                NotScaledReason::Cooldown(until) => until.map(time::format),
                _ => None,
            },
            text: reason.describe(name),
            rules: reason.rules().into(),
        }
    }
}

/// An entry of AWS's `NotScaledReasons`.
fn not_scaled_reason(reason: NotScaledReason) -> Option<answer::NotScaledReason> {
    let mut entry = answer::NotScaledReason { code: reason.code()?.into(), ..answer::NotScaledReason::default() };
    match reason {
        NotScaledReason::AtMaxCapacity(max) => entry.max_capacity = Some(max),
        NotScaledReason::AtMinCapacity(min) => entry.min_capacity = Some(min),
        NotScaledReason::AtDesiredCapacity(desired) | NotScaledReason::NoStep { desired, .. } => {
            entry.current_capacity = Some(desired);
        }
        _ => {}
    }
    Some(entry)
}
