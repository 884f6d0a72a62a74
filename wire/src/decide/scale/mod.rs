//! `scale`: what a service's policies decide, at one instant or over a stretch of time.

mod invocation;
mod plan;
mod schedule;
mod timeline;

use serde_json::{Value, json};
use stowplan::scaling::{Decision, Direction, Hold, Outcome, Policy, Proposal, Signal};

use super::{Answer, options::Options, rule_ids};
use crate::{Error, Node, json::decimal, time};

pub(super) fn answer(node: &Node<'_>, options: &Options) -> Result<Answer, Error> {
    let plan = plan::Plan::read(node, options)?;
    if node.has("alarmStates") {
        invocation::answer(node, plan, options)
    } else {
        timeline::answer(node, plan, options)
    }
}

const fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Out => "out",
        Direction::In => "in",
    }
}

/// The policy of a signal.
fn policy_of<'p>(policies: &'p [Policy], signals: &[Signal], signal: usize) -> Option<&'p Policy> {
    policies.get(signals.get(signal)?.policy)
}

/// The proposals with their formulas.
fn proposals_value(policies: &[Policy], signals: &[Signal], proposals: &[Proposal]) -> Value {
    let rows = proposals.iter().filter_map(|proposal| {
        let policy = policy_of(policies, signals, proposal.signal)?;
        Some(json!({
            "policyName": policy.name,
            "direction": direction(proposal.direction),
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
fn put_decision(answer: &mut Answer, decision: &Decision, policies: &[Policy], signals: &[Signal]) {
    let name = |signal| policy_of(policies, signals, signal).map(|policy| policy.name.clone()).unwrap_or_default();
    match decision.outcome {
        Outcome::Idle => {
            answer.insert("outcome".into(), "idle".into());
        }
        Outcome::Scaled { direction: towards, signal, cooldown_seconds, .. } => {
            let word = if towards == Direction::Out { "scaledOut" } else { "scaledIn" };
            answer.insert("outcome".into(), word.into());
            answer.insert("policyName".into(), name(signal).into());
            if let Some(seconds) = cooldown_seconds {
                answer.insert("cooldownSeconds".into(), seconds.into());
            }
        }
        Outcome::Held { direction: towards, hold } => {
            answer.insert("outcome".into(), "held".into());
            answer.insert("direction".into(), direction(towards).into());
            put_hold(answer, hold, &name);
        }
    }
}

/// Why nothing changed: AWS's reason where it has one, words, rules.
fn put_hold(answer: &mut Answer, hold: Hold, name: &impl Fn(usize) -> String) {
    if let Some(reason) = not_scaled_reason(hold) {
        answer.insert("notScaledReason".into(), reason);
    }
    if let Hold::NotReady(signal) = hold {
        answer.insert("blockedBy".into(), name(signal).into());
    }
    if let Hold::Cooldown(Some(until)) = hold {
        answer.insert("cooldownUntil".into(), time::format(until).into());
    }
    answer.insert("text".into(), hold.describe(name).into());
    answer.insert("rules".into(), rule_ids(hold.rules()));
}

/// An entry of AWS's `NotScaledReasons`.
fn not_scaled_reason(hold: Hold) -> Option<Value> {
    let mut reason = json!({ "Code": hold.code()? });
    if let Some(object) = reason.as_object_mut() {
        match hold {
            Hold::AtMaxCapacity(max) => object.insert("MaxCapacity".into(), max.into()),
            Hold::AtMinCapacity(min) => object.insert("MinCapacity".into(), min.into()),
            Hold::AtDesiredCapacity(desired) | Hold::NoStep { desired, .. } => {
                object.insert("CurrentCapacity".into(), desired.into())
            }
            _ => None,
        };
    }
    Some(reason)
}
