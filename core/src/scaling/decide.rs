//! One invocation of the policies: all that ask at one instant, and at most one change.

use alloc::vec::Vec;

use super::{
    AlarmState, Cooldowns, PolicyKind, ScalableTarget, ScalingChoices, ScalingPolicy, StepAdjustment, TaskCounts,
};
use crate::{quantity::Quantity, unit::Timestamp};

/// More, or fewer tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// More.
    Out,
    /// Fewer.
    In,
}

words! {
    Direction: "direction" {
        Out = "out",
        In = "in",
    }
}

/// What a policy asks for at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signal {
    /// The policy, by its place among them.
    pub policy: usize,
    /// What it asks.
    pub demand: Demand,
}

/// What a policy asks. A demand of another kind than its policy is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Target tracking, with its alarms. Every such policy of the target must be among the signals,
    /// even when its alarms are quiet, because scaling in needs all of them.
    TargetTracking {
        /// The metric, if the high alarm invokes the policy now.
        high: Option<Quantity>,
        /// The low alarm's state.
        low_state: AlarmState,
        /// The low alarm invokes the policy now.
        low_invokes: bool,
        /// The metric that the low alarm evaluated.
        low: Option<Quantity>,
    },
    /// Step scaling whose alarm invokes it now.
    Step {
        /// The alarm's points as one.
        metric: Quantity,
        /// The alarm's threshold.
        threshold: Quantity,
        /// The alarm's comparison is `>` or `>=`.
        upper_alarm: bool,
    },
    /// Predictive scaling: at least this many tasks.
    Forecast {
        /// The tasks of the hour's forecast.
        tasks: u32,
    },
}

/// Where a service stands when its policies are invoked.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// The bounds.
    pub target: &'a ScalableTarget,
    /// The policies of the target, in any order.
    pub policies: &'a [ScalingPolicy],
    /// The tasks.
    pub capacity: TaskCounts,
    /// A deployment is in progress (SCALE-20).
    pub deployment_in_progress: bool,
    /// What the last activities left.
    pub cooldowns: &'a Cooldowns,
    /// The instant.
    pub now: Timestamp,
    /// The named choices.
    pub choices: &'a ScalingChoices,
}

/// The result of one policy's arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The signal, by its place among them.
    pub signal: usize,
    /// More or fewer.
    pub direction: Direction,
    /// The tasks that the adjustment starts from.
    pub base: u32,
    /// The base is the anchor of a scale-out cooldown, not the running count.
    pub anchored: bool,
    /// The metric; zero for a forecast.
    pub metric: Quantity,
    /// The step, for step scaling.
    pub step: Option<StepAdjustment>,
    /// The tasks that it asks for, before the bounds.
    pub wanted: u32,
}

/// What came of an invocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScalingDecision {
    /// The instant of the invocation.
    pub at: Timestamp,
    /// The desired count before.
    pub before: u32,
    /// The desired count from now on.
    pub desired: u32,
    /// What happened.
    pub outcome: ScalingOutcome,
}

/// What an invocation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalingOutcome {
    /// No policy was invoked.
    Idle,
    /// The desired count changes.
    Scaled {
        /// More or fewer.
        direction: Direction,
        /// The signal whose policy acts.
        signal: usize,
        /// The tasks that the adjustment started from.
        base: u32,
        /// The cooldown that follows once fulfilled, in seconds; `None` without one (SCALE-121).
        cooldown_seconds: Option<u32>,
    },
    /// A policy asked, and the desired count stays.
    NotScaled {
        /// What it asked.
        direction: Direction,
        /// Why not.
        reason: NotScaledReason,
    },
}

/// Why nothing changes although a policy asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotScaledReason {
    /// The desired count is at its maximum.
    AtMaxCapacity(u32),
    /// The desired count is at its minimum.
    AtMinCapacity(u32),
    /// The result is no more (or no fewer) than the desired count.
    AtDesiredCapacity(u32),
    /// The metric falls into no step of this signal's policy (SCALE-13).
    NoStep {
        /// The desired count, which stays.
        desired: u32,
        /// The signal, by its place among them.
        signal: usize,
    },
    /// Fewer tasks would push the metric above its target again.
    AnticipatedFlapping,
    /// A deployment is in progress (SCALE-113).
    Deployment,
    /// The direction is suspended (SCALE-114).
    Suspended,
    /// A scale-in cooldown is on, until this instant or while its activity is in progress.
    Cooldown(Option<Timestamp>),
    /// This signal's target tracking policy does not want to scale in (SCALE-110).
    NotReady(usize),
}

impl NotScaledReason {
    /// AWS's code among the reasons of `DescribeScalingActivities`, where it has one (SCALE-19).
    #[must_use]
    pub const fn code(self) -> Option<&'static str> {
        rule!("SCALE-19");
        match self {
            Self::AtMaxCapacity(_) => Some("AlreadyAtMaxCapacity"),
            Self::AtMinCapacity(_) => Some("AlreadyAtMinCapacity"),
            Self::AtDesiredCapacity(_) | Self::NoStep { .. } => Some("AlreadyAtDesiredCapacity"),
            Self::AnticipatedFlapping => Some("AutoScalingAnticipatedFlapping"),
            Self::Deployment => Some("TargetServicePutResourceAsUnscalable"),
            Self::Suspended | Self::Cooldown(_) | Self::NotReady(_) => None,
        }
    }
}

/// Decides what the policies that ask at one instant lead to: more tasks if any asks for more, as
/// many as the one that asks for most; fewer only if all target tracking policies agree or a step
/// policy asks (SCALE-26, SCALE-110). `proposals` is filled with each policy's arithmetic, whatever
/// it held before.
///
/// Costs a pass over the signals; allocates nothing once `proposals` has room for one per signal.
///
/// # Example: +3 tasks and +200 percent
/// ```
/// use stowplan::{scaling::*, unit::Timestamp};
/// let choices = ScalingChoices::V2026_11;
/// let policy = |name: &str, kind, adjustment| {
///     let steps = [StepAdjustment { lower: Some(0.into()), upper: None, adjustment }];
///     ScalingPolicy::new(name, PolicyKind::Step(StepScaling::new(kind, &steps, 0, &choices).unwrap()))
/// };
/// let three = policy("three", AdjustmentType::ChangeInCapacity, 3);
/// let double = policy("double", AdjustmentType::PercentChangeInCapacity, 200);
/// let demand = Demand::Step { metric: 80.into(), threshold: 70.into(), upper_alarm: true };
/// let situation = Situation {
///     target: &ScalableTarget::new(1, 100)?,
///     policies: &[three, double],
///     capacity: TaskCounts { running: 10, desired: 10 },
///     deployment_in_progress: false,
///     cooldowns: &Cooldowns::default(),
///     now: Timestamp(0),
///     choices: &choices,
/// };
/// let decision = decide(&situation, &[Signal { policy: 0, demand }, Signal { policy: 1, demand }], &mut Vec::new());
/// assert_eq!(decision.desired, 30);
/// # Ok::<(), ScalingError>(())
/// ```
#[must_use]
pub fn decide(situation: &Situation<'_>, signals: &[Signal], proposals: &mut Vec<Proposal>) -> ScalingDecision {
    rule!("SCALE-26", "SCALE-110", "SCALE-114");
    propose(situation, signals, proposals);
    let suspended = &situation.target.suspended;
    let asks = |direction| proposals.iter().any(|proposal| is_asking(proposal, direction, signals));
    let outcome = match (asks(Direction::Out), asks(Direction::In)) {
        (true, _) if !suspended.dynamic_scaling_out => return scale_out(situation, signals, proposals),
        (_, true) if !suspended.dynamic_scaling_in => return scale_in(situation, signals, proposals),
        (true, _) => ScalingOutcome::NotScaled { direction: Direction::Out, reason: NotScaledReason::Suspended },
        (_, true) => ScalingOutcome::NotScaled { direction: Direction::In, reason: NotScaledReason::Suspended },
        _ => unmoved(situation, signals),
    };
    decided(situation, situation.capacity.desired, outcome)
}

/// No proposal changes the count, but a step policy may have been invoked: then nothing is scaled
/// in the direction of its alarm (SCALE-13, SCALE-178). Of several policies, one whose alarm asks
/// for more tasks comes first, then one that has a step, then the first by name.
fn unmoved(situation: &Situation<'_>, signals: &[Signal]) -> ScalingOutcome {
    rule!("SCALE-13", "SCALE-178");
    let desired = situation.capacity.desired;
    let invoked = signals.iter().enumerate().filter_map(|(signal, Signal { policy, demand })| {
        let ScalingPolicy { name, kind } = situation.policies.get(*policy)?;
        match (kind, *demand) {
            (PolicyKind::Step(step), Demand::Step { metric, threshold, upper_alarm }) => {
                let is_without = step.step(metric, threshold, upper_alarm, situation.choices).is_none();
                Some((!upper_alarm, is_without, name, signal))
            }
            _ => None,
        }
    });
    let Some((is_lower, is_without, _, signal)) = invoked.min() else { return ScalingOutcome::Idle };
    let direction = if is_lower { Direction::In } else { Direction::Out };
    let suspended = &situation.target.suspended;
    let is_suspended = if is_lower { suspended.dynamic_scaling_in } else { suspended.dynamic_scaling_out };
    let reason = match (is_suspended, is_without) {
        (true, _) => NotScaledReason::Suspended,
        (false, true) => NotScaledReason::NoStep { desired, signal },
        (false, false) => NotScaledReason::AtDesiredCapacity(desired),
    };
    ScalingOutcome::NotScaled { direction, reason }
}

/// Whether a proposal's policy is invoked now, and not only consulted.
fn is_asking(proposal: &Proposal, direction: Direction, signals: &[Signal]) -> bool {
    let consulted = matches!(
        signals.get(proposal.signal).map(|signal| &signal.demand),
        Some(Demand::TargetTracking { low_invokes: false, .. })
    );
    proposal.direction == direction && !(consulted && direction == Direction::In)
}

/// Each policy's arithmetic (SCALE-6, SCALE-9, SCALE-36).
fn propose(situation: &Situation<'_>, signals: &[Signal], proposals: &mut Vec<Proposal>) {
    rule!("SCALE-6", "SCALE-9", "SCALE-36");
    proposals.clear();
    let Situation { capacity, choices, .. } = *situation;
    let base = if choices.base_desired { capacity.desired } else { capacity.running };
    let anchor = situation.cooldowns.anchor(situation.now, choices);
    let out_base = anchor.unwrap_or(base);
    for (signal, Signal { policy, demand }) in signals.iter().enumerate() {
        let Some(ScalingPolicy { kind, .. }) = situation.policies.get(*policy) else { continue };
        let out = Proposal {
            signal,
            direction: Direction::Out,
            base: out_base,
            anchored: anchor.is_some(),
            metric: Quantity::ZERO,
            step: None,
            wanted: 0,
        };
        let into = Proposal { direction: Direction::In, base, anchored: false, ..out };
        match (kind, *demand) {
            (PolicyKind::TargetTracking(policy), Demand::TargetTracking { high, low_state, low, .. }) => {
                if let Some(metric) = high {
                    proposals.push(Proposal { metric, wanted: policy.wanted(out_base, metric), ..out });
                } else if let (false, AlarmState::Alarm, Some(metric)) = (policy.disable_scale_in, low_state, low) {
                    proposals.push(Proposal { metric, wanted: policy.wanted_in(base, metric, choices), ..into });
                }
            }
            (PolicyKind::Step(policy), Demand::Step { metric, threshold, upper_alarm }) => {
                let Some(step) = policy.step(metric, threshold, upper_alarm, choices) else { continue };
                let adjusted = policy.adjusted(base, step, choices);
                let step_of = |proposal, wanted| Proposal { metric, step: Some(*step), wanted, ..proposal };
                if adjusted > base {
                    proposals.push(step_of(out, policy.adjusted(out_base, step, choices)));
                } else if adjusted < base {
                    proposals.push(step_of(into, adjusted));
                }
            }
            (PolicyKind::Predictive(_), Demand::Forecast { tasks })
                if situation.target.clamp(tasks) > capacity.desired =>
            {
                proposals.push(Proposal { base, anchored: false, wanted: tasks, ..out });
            }
            _ => {}
        }
    }
}

/// The policy of a signal.
fn policy_of<'p>(situation: &Situation<'p>, signals: &[Signal], signal: usize) -> Option<&'p ScalingPolicy> {
    situation.policies.get(signals.get(signal)?.policy)
}

/// The proposal with the most tasks, and of equal ones that with the first name.
fn largest<'p>(
    proposals: impl Iterator<Item = &'p Proposal>,
    situation: &Situation<'_>,
    signals: &[Signal],
) -> Option<&'p Proposal> {
    let name = |proposal: &Proposal| policy_of(situation, signals, proposal.signal).map(|policy| &policy.name);
    proposals.min_by(|a, b| b.wanted.cmp(&a.wanted).then_with(|| name(a).cmp(&name(b))))
}

/// The cooldown of a policy in a direction.
fn cooldown(situation: &Situation<'_>, signals: &[Signal], signal: usize, direction: Direction) -> Option<u32> {
    rule!("SCALE-121");
    match (&policy_of(situation, signals, signal)?.kind, direction) {
        (PolicyKind::TargetTracking(policy), Direction::Out) => Some(policy.scale_out_cooldown_seconds),
        (PolicyKind::TargetTracking(policy), Direction::In) => Some(policy.scale_in_cooldown_seconds),
        (PolicyKind::Step(policy), _) => Some(policy.cooldown_seconds),
        (PolicyKind::Predictive(_), _) => None,
    }
}

fn decided(situation: &Situation<'_>, desired: u32, outcome: ScalingOutcome) -> ScalingDecision {
    ScalingDecision { at: situation.now, before: situation.capacity.desired, desired, outcome }
}

fn scale_out(situation: &Situation<'_>, signals: &[Signal], proposals: &[Proposal]) -> ScalingDecision {
    rule!("SCALE-7");
    let Situation { target, capacity: TaskCounts { desired, .. }, choices, .. } = *situation;
    let outs = proposals.iter().filter(|proposal| proposal.direction == Direction::Out);
    let Some(best) = largest(outs, situation, signals) else {
        return decided(situation, desired, ScalingOutcome::Idle);
    };
    let mut wanted = target.clamp(best.wanted);
    if choices.bound_first && desired < target.min() {
        wanted = target.min();
    }
    if wanted > desired {
        let cooldown_seconds = cooldown(situation, signals, best.signal, Direction::Out);
        let outcome = ScalingOutcome::Scaled {
            direction: Direction::Out,
            signal: best.signal,
            base: best.base,
            cooldown_seconds,
        };
        return decided(situation, wanted, outcome);
    }
    let at_max = desired >= target.max();
    let reason =
        if at_max { NotScaledReason::AtMaxCapacity(target.max()) } else { NotScaledReason::AtDesiredCapacity(desired) };
    decided(situation, desired, ScalingOutcome::NotScaled { direction: Direction::Out, reason })
}

fn scale_in(situation: &Situation<'_>, signals: &[Signal], proposals: &[Proposal]) -> ScalingDecision {
    rule!("SCALE-7", "SCALE-19", "SCALE-37", "SCALE-105", "SCALE-113");
    let Situation { target, capacity: TaskCounts { running, desired }, choices, .. } = *situation;
    let held = |reason| decided(situation, desired, ScalingOutcome::NotScaled { direction: Direction::In, reason });
    if situation.deployment_in_progress {
        return held(NotScaledReason::Deployment);
    }
    if let Some(until) = situation.cooldowns.scale_in_block(situation.now, choices) {
        return held(NotScaledReason::Cooldown(until));
    }
    let readiness = readiness(situation, signals, proposals);
    let is_step = |proposal: &Proposal| proposal.step.is_some();
    let takes_part = |proposal: &&Proposal| {
        proposal.direction == Direction::In && (is_step(proposal) || readiness == Readiness::Ready)
    };
    let Some(best) = largest(proposals.iter().filter(takes_part), situation, signals) else {
        return held(match readiness {
            Readiness::Not(signal) => NotScaledReason::NotReady(signal),
            _ if choices.at_minimum_first && desired <= target.min() => NotScaledReason::AtMinCapacity(target.min()),
            _ => NotScaledReason::AnticipatedFlapping,
        });
    };
    let floor = signals.iter().filter_map(|signal| match signal.demand {
        Demand::Forecast { tasks } => Some(tasks),
        _ => None,
    });
    let mut wanted = target.clamp(best.wanted.max(floor.max().unwrap_or(0)));
    if choices.bound_first && desired > target.max() {
        wanted = target.max();
    }
    if wanted < desired && (wanted < running || choices.base_desired) {
        let all = proposals.iter().filter(takes_part);
        let cooldowns = all.filter_map(|proposal| cooldown(situation, signals, proposal.signal, Direction::In));
        let own = cooldown(situation, signals, best.signal, Direction::In);
        let cooldown_seconds = if choices.cooldown_of_actor { own } else { cooldowns.max() };
        let outcome =
            ScalingOutcome::Scaled { direction: Direction::In, signal: best.signal, base: best.base, cooldown_seconds };
        return decided(situation, wanted, outcome);
    }
    let at_min = desired <= target.min();
    held(if at_min {
        NotScaledReason::AtMinCapacity(target.min())
    } else {
        NotScaledReason::AtDesiredCapacity(desired)
    })
}

/// Whether all target tracking policies with scale-in enabled want fewer tasks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Readiness {
    /// All do.
    Ready,
    /// There are no tasks, or one would have to come back at once.
    Flapping,
    /// This signal's policy does not.
    Not(usize),
}

fn readiness(situation: &Situation<'_>, signals: &[Signal], proposals: &[Proposal]) -> Readiness {
    rule!("SCALE-12", "SCALE-110");
    let mut ready = Readiness::Flapping;
    let mut flapping = false;
    for (index, signal) in signals.iter().enumerate() {
        let Demand::TargetTracking { low_state, .. } = signal.demand else { continue };
        let Some(PolicyKind::TargetTracking(policy)) = situation.policies.get(signal.policy).map(|policy| &policy.kind)
        else {
            continue;
        };
        if policy.disable_scale_in
            || (situation.choices.ignore_insufficient && low_state == AlarmState::InsufficientData)
        {
            continue;
        }
        let own = proposals.iter().find(|own| own.signal == index && own.direction == Direction::In);
        match own {
            Some(own) if own.wanted < own.base => ready = Readiness::Ready,
            Some(_) => flapping = true,
            None => return Readiness::Not(index),
        }
    }
    if flapping { Readiness::Flapping } else { ready }
}
