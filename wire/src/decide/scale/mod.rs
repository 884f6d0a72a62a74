//! `scale`: what a service's policies decide, at one instant or over a stretch of time.

mod invocation;
mod plan;
mod schedule;
mod timeline;

use serde_json::{Value, json};
use stowplan::scaling::{Direction, NotScaledReason, Proposal, ScalingDecision, ScalingOutcome, ScalingPolicy, Signal};

use crate::decide::{Answer, options::DecideOptions, rule_ids};
use crate::read::json::decimal;
use crate::read::time;
use crate::{Error, Node};

pub(super) fn answer(node: &Node<'_>, options: &DecideOptions) -> Result<Answer, Error> {
    let plan = plan::ServiceScaling::read(node, options)?;
    if node.has("alarmStates") {
        invocation::answer(node, plan, options)
    } else {
        timeline::answer(node, plan, options)
    }
}

/// The policy of a signal.
fn policy_of<'p>(policies: &'p [ScalingPolicy], signals: &[Signal], signal: usize) -> Option<&'p ScalingPolicy> {
    policies.get(signals.get(signal)?.policy)
}

/// The proposals with their formulas.
fn proposals_value(policies: &[ScalingPolicy], signals: &[Signal], proposals: &[Proposal]) -> Value {
    let rows = proposals.iter().filter_map(|proposal| {
        let policy = policy_of(policies, signals, proposal.signal)?;
        Some(json!({
            "policyName": policy.name,
            "direction": proposal.direction.as_str(),
            "metric": decimal(proposal.metric),
            "base": proposal.base,
            "anchored": proposal.anchored,
            "wanted": proposal.wanted,
            "formula": proposal.formula(policy),
            "rules": rule_ids(&proposal.rules(policy)),
        }))
    });
    rows.collect()
}

/// What a decision is, in keys that an answer has at its top or a minute has in its row.
fn put_decision(answer: &mut Answer, decision: &ScalingDecision, policies: &[ScalingPolicy], signals: &[Signal]) {
    let name = |signal| policy_of(policies, signals, signal).map(|policy| policy.name.clone()).unwrap_or_default();
    match decision.outcome {
        ScalingOutcome::Idle => {
            answer.insert("outcome".into(), "idle".into());
        }
        ScalingOutcome::Scaled { direction: towards, signal, cooldown_seconds, .. } => {
            let word = if towards == Direction::Out { "scaledOut" } else { "scaledIn" };
            answer.insert("outcome".into(), word.into());
            answer.insert("policyName".into(), name(signal).into());
            if let Some(seconds) = cooldown_seconds {
                answer.insert("cooldownSeconds".into(), seconds.into());
            }
        }
        ScalingOutcome::NotScaled { direction: towards, reason } => {
            answer.insert("outcome".into(), "held".into());
            answer.insert("direction".into(), towards.as_str().into());
            put_not_scaled(answer, reason, &name);
        }
    }
}

/// Why nothing changed: AWS's reason where it has one, words, rules.
fn put_not_scaled(answer: &mut Answer, reason: NotScaledReason, name: &impl Fn(usize) -> String) {
    if let Some(entry) = not_scaled_reason(reason) {
        answer.insert("notScaledReason".into(), entry);
    }
    if let NotScaledReason::NotReady(signal) = reason {
        answer.insert("blockedBy".into(), name(signal).into());
    }
    if let NotScaledReason::Cooldown(Some(until)) = reason {
        answer.insert("cooldownUntil".into(), time::format(until).into());
    }
    answer.insert("text".into(), reason.describe(name).into());
    answer.insert("rules".into(), rule_ids(reason.rules()));
}

/// An entry of AWS's `NotScaledReasons`.
fn not_scaled_reason(reason: NotScaledReason) -> Option<Value> {
    let mut entry = json!({ "Code": reason.code()? });
    if let Some(object) = entry.as_object_mut() {
        match reason {
            NotScaledReason::AtMaxCapacity(max) => object.insert("MaxCapacity".into(), max.into()),
            NotScaledReason::AtMinCapacity(min) => object.insert("MinCapacity".into(), min.into()),
            NotScaledReason::AtDesiredCapacity(desired) | NotScaledReason::NoStep { desired, .. } => {
                object.insert("CurrentCapacity".into(), desired.into())
            }
            _ => None,
        };
    }
    Some(entry)
}
