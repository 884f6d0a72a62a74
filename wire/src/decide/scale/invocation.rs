//! One instant: alarms in given states invoke the policies.

use stowplan::{
    quantity::Quantity,
    scaling::{
        AlarmState, ComparisonOperator, Cooldowns, Demand, PolicyKind, ScaleInCooldown, ScaleOutCooldown, Signal,
        Situation, decide,
    },
    unit::Timestamp,
};

use super::{DecideOptions, Decided, Held, plan::ServiceScaling, proposals_of};
use crate::answer::ScaleNow;
use crate::aws::scaling::alarm::state_at;
use crate::decide::told_once;
use crate::read::nearest;
use crate::{Error, Lint, Node};

pub(super) fn answer(node: &Node<'_>, plan: ServiceScaling<'_>, options: &DecideOptions) -> Result<ScaleNow, Error> {
    let now = node.timestamp_at("now")?.unwrap_or_default();
    let policies = plan.policies();
    let mut lints = plan.lints.clone();
    let signals = read_signals(node, &plan, now, options, &mut lints)?;
    let mut target = plan.target;
    for signal in &signals {
        if let (Demand::Forecast { tasks }, Some(PolicyKind::Predictive(predictive))) =
            (signal.demand, policies.get(signal.policy).map(|policy| &policy.kind))
        {
            target = target.raised_to(predictive.max_for(tasks, target.max()));
        }
    }
    let cooldowns = read_cooldowns(node)?;
    let situation = Situation {
        target: &target,
        policies: &policies,
        capacity: plan.capacity,
        deployment_in_progress: plan.deploying,
        cooldowns: &cooldowns,
        now,
        choices: &options.semantics.scaling,
    };
    let mut proposals = Vec::new();
    let decision = decide(&situation, &signals, &mut proposals);
    let Decided { outcome, policy_name, cooldown_seconds, held } = Decided::of(&decision, &policies, &signals);
    let mut answer = ScaleNow {
        desired_count: decision.desired,
        outcome,
        policy_name,
        cooldown_seconds,
        proposals: proposals_of(&policies, &signals, &proposals),
        min_capacity: target.min(),
        max_capacity: target.max(),
        lints: told_once(&lints),
        ..ScaleNow::default()
    };
    if let Some(Held { direction, reason, blocked_by, cooldown_until, text, rules }) = held {
        answer.direction = Some(direction);
        answer.not_scaled_reason = reason;
        answer.blocked_by = blocked_by;
        answer.cooldown_until = cooldown_until;
        answer.text = Some(text);
        answer.rules = Some(rules);
    }
    Ok(answer)
}

/// What the alarms say of one target tracking policy.
#[derive(Clone, Copy, Default)]
struct Tracked {
    high: Option<Quantity>,
    low: Option<(AlarmState, Option<Quantity>)>,
    /// The low alarm's actions are off or muted.
    is_low_withheld: bool,
}

/// Whether an entry's alarm may act (SCALE-171, SCALE-172); when not, that is said.
fn acts(
    entry: &Node<'_>,
    plan: &ServiceScaling<'_>,
    now: Timestamp,
    options: &DecideOptions,
    lints: &mut Vec<Lint>,
) -> Result<bool, Error> {
    let name = entry.str_at("alarm")?;
    let alarm = plan.alarms.iter().find(|alarm| Some(alarm.name.as_str()) == name);
    let own = entry.bool_at("ActionsEnabled")?.unwrap_or(true);
    let acts = own && alarm.is_none_or(|alarm| plan.acts(alarm, now, &options.semantics.scaling));
    if !acts {
        let message = format!("the actions of the alarm `{}` are switched off or muted", name.unwrap_or_default());
        lints.push(Lint::new("alarm/actions-disabled", message, entry.path()));
    }
    Ok(acts)
}

fn read_signals(
    node: &Node<'_>,
    plan: &ServiceScaling<'_>,
    now: Timestamp,
    options: &DecideOptions,
    lints: &mut Vec<Lint>,
) -> Result<Vec<Signal>, Error> {
    let mut tracked = vec![Tracked::default(); plan.named.len()];
    let mut signals = Vec::new();
    for entry in node.required("alarmStates")?.list()? {
        let state = state_at(&entry, "state")?;
        let state = state.map_or_else(|| entry.required("state").map(|_| AlarmState::Ok), Ok)?;
        let value = entry.quantity_at("value")?;
        if state == AlarmState::Alarm && value.is_none() {
            return Err(Error::new(
                "document/missing-key",
                "an alarm in ALARM needs its `value`",
                entry.path_of("value"),
            ));
        }
        let policy = policy_place(&entry, plan)?;
        let Some(named) = plan.named.get(policy) else { continue };
        let acts = state != AlarmState::Alarm || acts(&entry, plan, now, options, lints)?;
        match &named.kind {
            PolicyKind::TargetTracking(_) => {
                let Some(own) = tracked.get_mut(policy) else { continue };
                if comparison(&entry, plan)?.is_upper() {
                    own.high = value.filter(|_| state == AlarmState::Alarm && acts);
                    if state == AlarmState::InsufficientData && own.low.is_none() {
                        own.low = Some((state, None));
                    }
                } else {
                    own.low = Some((state, value));
                    own.is_low_withheld = !acts;
                }
            }
            PolicyKind::Step(_) if acts => {
                let (AlarmState::Alarm, Some(metric)) = (state, value) else { continue };
                let threshold = match entry.quantity_at("Threshold")? {
                    Some(threshold) => threshold,
                    None => alarm_named(&entry, plan)?.alarm.threshold(),
                };
                let upper_alarm = comparison(&entry, plan)?.is_upper();
                signals.push(Signal { policy, demand: Demand::Step { metric, threshold, upper_alarm } });
            }
            _ => {}
        }
    }
    for (policy, (named, own)) in plan.named.iter().zip(tracked).enumerate() {
        match &named.kind {
            PolicyKind::TargetTracking(_) => {
                let (low_state, low) = own.low.unwrap_or((AlarmState::Ok, None));
                let demand = Demand::TargetTracking {
                    high: own.high,
                    low_state,
                    low_invokes: low_state == AlarmState::Alarm && !own.is_low_withheld,
                    low,
                };
                signals.push(Signal { policy, demand });
            }
            PolicyKind::Predictive(predictive) => {
                if let Some(tasks) = predictive.floor(now) {
                    signals.push(Signal { policy, demand: Demand::Forecast { tasks } });
                }
            }
            _ => {}
        }
    }
    Ok(signals)
}

/// The policy that an entry is about: by `policyName`, by its alarm, or the only one.
fn policy_place(entry: &Node<'_>, plan: &ServiceScaling<'_>) -> Result<usize, Error> {
    if let Some(name) = entry.str_at("policyName")? {
        return plan.named.iter().position(|policy| policy.name == name).ok_or_else(|| {
            let known = plan.named.iter().map(|policy| policy.name.as_ref());
            Error::new("scale/unknown-policy", format!("there is no policy `{name}`"), entry.path_of("policyName"))
                .with_help(nearest::help(name, known, ""))
        });
    }
    if let Some(alarm) = entry.str_at("alarm")? {
        let invokes = |policy| plan.alarms_of(policy).iter().any(|own| own.name == alarm);
        if let Some(place) = plan.named.iter().position(invokes) {
            return Ok(place);
        }
    }
    if plan.named.len() == 1 {
        return Ok(0);
    }
    Err(Error::new("document/missing-key", "`policyName` is missing", entry.path_of("policyName")))
}

fn alarm_named<'p, 'a>(
    entry: &Node<'_>,
    plan: &'p ServiceScaling<'a>,
) -> Result<&'p crate::aws::scaling::alarm::NamedAlarm<'a>, Error> {
    let name = entry.required("alarm")?.str()?;
    plan.alarms.iter().find(|alarm| alarm.name == name).ok_or_else(|| {
        Error::new("scale/unknown-alarm", format!("there is no alarm `{name}`"), entry.path_of("alarm")).with_help(
            nearest::help(
                name,
                plan.alarms.iter().map(|alarm| alarm.name.as_ref()),
                "add it to `MetricAlarms`, or give `Threshold` and `ComparisonOperator` here",
            ),
        )
    })
}

/// How the entry's alarm compares: `"alarm": "high"` or `"low"`, its own operator, or that of the
/// alarm it names.
fn comparison(entry: &Node<'_>, plan: &ServiceScaling<'_>) -> Result<ComparisonOperator, Error> {
    let words = ComparisonOperator::ALL.map(|comparison| (comparison.as_str(), comparison));
    if let Some(comparison) = entry.word_at("ComparisonOperator", &words)? {
        return Ok(comparison);
    }
    match entry.str_at("alarm")? {
        Some("high") => Ok(ComparisonOperator::GreaterThanThreshold),
        Some("low") => Ok(ComparisonOperator::LessThanThreshold),
        _ => Ok(alarm_named(entry, plan)?.alarm.comparison()),
    }
}

fn read_cooldowns(node: &Node<'_>) -> Result<Cooldowns, Error> {
    let Some(cooldowns) = node.field("cooldowns") else { return Ok(Cooldowns::default()) };
    let until = |node: &Node<'_>| node.timestamp_at("until");
    let scale_out = cooldowns.field("scaleOut").map(|out| {
        Ok::<_, Error>(ScaleOutCooldown { anchor: out.required("anchor")?.u32()?, seconds: 0, until: until(&out)? })
    });
    let scale_in =
        cooldowns.field("scaleIn").map(|into| Ok::<_, Error>(ScaleInCooldown { seconds: 0, until: until(&into)? }));
    Ok(Cooldowns { scale_out: scale_out.transpose()?, scale_in: scale_in.transpose()? })
}
