//! What a group's policies decide at one instant.

use alloc::{string::String, vec::Vec};

use super::{
    policy::{SimpleCooldown, stepped_capacity},
    process::GroupProcess,
    size::GroupSize,
};
use stowplan::{
    quantity::Quantity,
    scaling::{
        AdjustmentType, AlarmState, Direction, Monitor, ScalingChoices, ScalingError, StepAdjustment, StepScaling,
        TargetTracking,
    },
};

/// A dynamic scaling policy of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupPolicy {
    /// Its name, unique in the group.
    pub name: String,
    /// What it does.
    pub kind: GroupPolicyKind,
    /// `Enabled`: a policy that is switched off asks for nothing.
    pub enabled: bool,
    /// `EstimatedInstanceWarmup`, in seconds; by default the group's warm-up (CAP-201).
    pub warmup_seconds: Option<u32>,
}

/// The kinds of dynamic policies that a group has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupPolicyKind {
    /// Keep a metric at its target.
    TargetTracking(TargetTracking),
    /// The larger the breach, the larger the step.
    Step(StepScaling),
    /// One step, and then a cooldown.
    Simple(SimpleScaling),
}

/// A simple scaling policy: one adjustment, whatever the breach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimpleScaling {
    policy: StepScaling,
    step: StepAdjustment,
    /// Seconds from the end of an activity to the next one.
    pub cooldown_seconds: u32,
}

impl SimpleScaling {
    /// A policy.
    ///
    /// # Errors
    /// A negative capacity with `ExactCapacity`.
    pub fn new(
        adjustment_type: AdjustmentType,
        adjustment: i32,
        min_adjustment_magnitude: u32,
        cooldown_seconds: u32,
        choices: &ScalingChoices,
    ) -> Result<Self, Vec<ScalingError>> {
        let step = StepAdjustment { lower: Some(Quantity::ZERO), upper: None, adjustment };
        let policy = StepScaling::new(adjustment_type, &[step], min_adjustment_magnitude, choices)?;
        Ok(Self { policy, step, cooldown_seconds })
    }

    /// What its adjustment means.
    #[must_use]
    pub const fn adjustment_type(&self) -> AdjustmentType {
        self.policy.adjustment_type()
    }

    /// What it makes of a capacity.
    #[must_use]
    pub fn adjusted(&self, capacity: u32, choices: &ScalingChoices) -> u32 {
        self.policy.adjusted(capacity, &self.step, choices)
    }
}

/// The instances as a policy counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WarmCount {
    /// Past their warm-up.
    pub warm: u32,
    /// On their way, or warming up.
    pub warming: u32,
    /// On their way out.
    pub ending: u32,
}

/// Where a group stands.
#[derive(Clone, Copy, Debug)]
pub struct GroupStand<'a> {
    /// Its bounds and desired capacity.
    pub size: GroupSize,
    /// Its policies.
    pub policies: &'a [GroupPolicy],
    /// The instances as each policy counts them, by the policy's place.
    pub counts: &'a [WarmCount],
    /// Seconds since the last launch or termination ended; `None` while one goes on.
    pub since_activity: Option<u32>,
    /// What is suspended.
    pub suspended: &'a [GroupProcess],
    /// Whether a zonal shift is on.
    pub shifted: bool,
    /// The choices of scaling.
    pub choices: &'a ScalingChoices,
}

/// What one policy asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GroupWish {
    /// The policy, by its place.
    pub policy: usize,
    /// The alarm behind it, by its place.
    pub monitor: usize,
    /// The direction.
    pub direction: Direction,
    /// The metric's value.
    pub metric: Quantity,
    /// The capacity that it starts from.
    pub base: u32,
    /// The step that applies.
    pub step: Option<StepAdjustment>,
    /// The capacity that it wants, before the bounds.
    pub wanted: u32,
}

/// Why a policy asked and nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupHold {
    /// The group is at its maximum.
    AtMaximum(u32),
    /// The group is at its minimum.
    AtMinimum(u32),
    /// What is wanted is there, or on its way.
    AtDesired(u32),
    /// No step of the policy has the metric.
    NoStep,
    /// Instances warm up, so that nothing scales in (CAP-142).
    Warming(u32),
    /// The cooldown of simple scaling, with the seconds that are left; `None` while the activity
    /// goes on.
    Cooldown(Option<u32>),
    /// Another target tracking policy, by its place, does not want fewer (CAP-142).
    OtherPolicy(usize),
    /// A zonal shift is on (CAP-207).
    Shifted,
    /// A process is suspended (CAP-212).
    Suspended(GroupProcess),
}

/// What is decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum GroupOutcome {
    /// No policy asks for a change.
    #[default]
    Idle,
    /// The desired capacity changes; the wish by its place.
    Scaled(usize),
    /// A policy asks and nothing changes.
    Held {
        /// What was asked.
        direction: Direction,
        /// The policy, by its place.
        policy: usize,
        /// Why.
        why: GroupHold,
    },
}

/// A decision of an instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GroupDecision {
    /// What each policy that was asked wants.
    pub wishes: Vec<GroupWish>,
    /// What comes of it.
    pub outcome: GroupOutcome,
    /// The desired capacity after it.
    pub desired: u32,
}

impl GroupStand<'_> {
    /// What the policies whose alarms invoke them decide: more if any asks for more, as much as the
    /// one that asks for most; fewer if every target tracking policy that may wants fewer, or a
    /// step or simple policy asks for it, again as many as the one that asks for most (CAP-142 to
    /// CAP-144, CAP-202). Nothing scales in while instances warm up or a zonal shift is on.
    ///
    /// The monitors' `policy` is the policy's place here. O(policies × monitors).
    #[must_use]
    pub fn decide(&self, monitors: &[Monitor]) -> GroupDecision {
        rule!("CAP-202");
        let wishes = self.wishes(monitors);
        let outcome = match self.scale_out(&wishes) {
            Some((true, outcome)) => outcome,
            held => {
                let held = held.map(|(_, outcome)| outcome);
                self.scale_in(&wishes, monitors).or(held).unwrap_or_else(|| self.without_step(monitors))
            }
        };
        let desired = match &outcome {
            GroupOutcome::Scaled(wish) => wishes.get(*wish).map(|wish| self.size.resized(wish.wanted).desired()),
            _ => None,
        };
        GroupDecision { wishes, outcome, desired: desired.unwrap_or(self.size.desired()) }
    }

    /// What each policy asks for, one wish an alarm that invokes it.
    fn wishes(&self, monitors: &[Monitor]) -> Vec<GroupWish> {
        let mut wishes = Vec::new();
        for (place, monitor) in monitors.iter().enumerate() {
            let Some(policy) = self.policies.get(monitor.policy).filter(|policy| policy.enabled) else { continue };
            let is_low = !monitor.alarm.comparison().is_upper();
            let consulted = is_low && monitor.state() == AlarmState::Alarm;
            if monitor.invokes() || (consulted && matches!(policy.kind, GroupPolicyKind::TargetTracking(_))) {
                wishes.extend(self.wish(place, monitor, policy));
            }
        }
        wishes
    }

    fn wish(&self, place: usize, monitor: &Monitor, policy: &GroupPolicy) -> Option<GroupWish> {
        let count = self.counts.get(monitor.policy).copied().unwrap_or_default();
        let evaluated = &monitor.evaluation().evaluated;
        let upper = monitor.alarm.comparison().is_upper();
        let of = |direction, metric, base, step, wanted| GroupWish {
            policy: monitor.policy,
            monitor: place,
            direction,
            metric,
            base,
            step,
            wanted,
        };
        let current = count.warm.saturating_add(count.ending);
        match &policy.kind {
            GroupPolicyKind::TargetTracking(tracking) => {
                let metric = tracking.metric(evaluated, self.choices)?;
                if upper {
                    rule!("CAP-142");
                    let wanted = tracking.wanted(count.warm, metric).max(self.size.desired());
                    return Some(of(Direction::Out, metric, count.warm, None, wanted));
                }
                let wanted = tracking.wanted(current, metric);
                (!tracking.disable_scale_in).then(|| of(Direction::In, metric, current, None, wanted))
            }
            GroupPolicyKind::Step(step) => {
                let metric = step.metric(evaluated, self.choices)?;
                let adjustment = step.step(metric, monitor.alarm.threshold(), upper, self.choices)?;
                let goes_up = step.adjusted(count.warm, adjustment, self.choices) >= count.warm;
                let base = if goes_up { count.warm } else { current };
                let wanted = stepped_capacity(step, adjustment, base, self.size.desired(), self.choices);
                let direction = if goes_up { Direction::Out } else { Direction::In };
                Some(of(direction, metric, base, Some(*adjustment), wanted))
            }
            GroupPolicyKind::Simple(simple) => {
                rule!("CAP-214");
                let metric = evaluated.newest?;
                let base = self.size.desired();
                let wanted = simple.adjusted(base, self.choices);
                let direction = if wanted >= base { Direction::Out } else { Direction::In };
                Some(of(direction, metric, base, Some(simple.step), wanted))
            }
        }
    }

    /// The wish for the most, of equal ones that of the first name.
    fn largest<'w>(&self, wishes: impl Iterator<Item = (usize, &'w GroupWish)>) -> Option<(usize, &'w GroupWish)> {
        let name = |wish: &GroupWish| self.policies.get(wish.policy).map(|policy| &policy.name);
        wishes.min_by(|(_, a), (_, b)| b.wanted.cmp(&a.wanted).then_with(|| name(a).cmp(&name(b))))
    }

    /// What holds a wish back, whatever it wants.
    fn hold(&self, wish: &GroupWish) -> Option<GroupHold> {
        let needed = if wish.direction == Direction::Out { GroupProcess::Launch } else { GroupProcess::Terminate };
        let off = [GroupProcess::AlarmNotification, needed].into_iter().find(|one| self.suspended.contains(one));
        if let Some(process) = off {
            rule!("CAP-212");
            return Some(GroupHold::Suspended(process));
        }
        if let Some(GroupPolicyKind::Simple(simple)) = self.policies.get(wish.policy).map(|policy| &policy.kind) {
            let cooldown = SimpleCooldown { seconds: simple.cooldown_seconds, since_activity: self.since_activity };
            if !cooldown.is_over() {
                let left = self.since_activity.map(|since| simple.cooldown_seconds.saturating_sub(since));
                return Some(GroupHold::Cooldown(left));
            }
        }
        None
    }

    /// What comes of those that ask for more, and whether one of them may act: then nothing scales
    /// in.
    fn scale_out(&self, wishes: &[GroupWish]) -> Option<(bool, GroupOutcome)> {
        let asks = || wishes.iter().enumerate().filter(|(_, wish)| wish.direction == Direction::Out);
        let held = |wish: &GroupWish, why| GroupOutcome::Held { direction: Direction::Out, policy: wish.policy, why };
        let free = asks().filter(|(_, wish)| self.hold(wish).is_none());
        let Some((place, wish)) = self.largest(free) else {
            let (_, first) = self.largest(asks())?;
            return Some((false, held(first, self.hold(first)?)));
        };
        let desired = self.size.desired();
        let outcome = match self.size.resized(wish.wanted).desired() {
            wanted if wanted > desired => GroupOutcome::Scaled(place),
            _ if desired >= self.size.maximum() => held(wish, GroupHold::AtMaximum(desired)),
            _ => held(wish, GroupHold::AtDesired(desired)),
        };
        Some((true, outcome))
    }

    /// Whether the alarm behind a wish invokes its policy now; else it was only consulted.
    fn asks(wish: &GroupWish, monitors: &[Monitor]) -> bool {
        monitors.get(wish.monitor).is_some_and(Monitor::invokes)
    }

    fn scale_in(&self, wishes: &[GroupWish], monitors: &[Monitor]) -> Option<GroupOutcome> {
        let all = || wishes.iter().enumerate().filter(|(_, wish)| wish.direction == Direction::In);
        if !all().any(|(_, wish)| Self::asks(wish, monitors)) {
            return None;
        }
        let unready = self.unready(wishes);
        let hold = |wish: &GroupWish| self.hold(wish).or_else(|| self.hold_in(wish, unready));
        let (_, first) = self.largest(all().filter(|(_, wish)| Self::asks(wish, monitors)))?;
        let held = |why| GroupOutcome::Held { direction: Direction::In, policy: first.policy, why };
        let free = all().filter(|(_, wish)| hold(wish).is_none());
        let Some((place, wish)) = self.largest(free) else {
            return Some(held(hold(first)?));
        };
        let desired = self.size.desired();
        Some(match self.size.resized(wish.wanted).desired() {
            wanted if wanted < desired => GroupOutcome::Scaled(place),
            _ if desired <= self.size.minimum() => held(GroupHold::AtMinimum(desired)),
            _ => held(GroupHold::AtDesired(desired)),
        })
    }

    /// What holds a scale-in back.
    fn hold_in(&self, wish: &GroupWish, unready: Option<usize>) -> Option<GroupHold> {
        rule!("CAP-142", "CAP-207");
        if self.shifted {
            return Some(GroupHold::Shifted);
        }
        let policy = self.policies.get(wish.policy)?;
        if matches!(policy.kind, GroupPolicyKind::Simple(_)) {
            return None;
        }
        let warming = self.counts.get(wish.policy).map_or(0, |count| count.warming);
        if warming > 0 {
            return Some(GroupHold::Warming(warming));
        }
        let tracks = matches!(policy.kind, GroupPolicyKind::TargetTracking(_));
        unready.filter(|_| tracks).map(GroupHold::OtherPolicy)
    }

    /// The first target tracking policy that might scale in and does not want to.
    fn unready(&self, wishes: &[GroupWish]) -> Option<usize> {
        let wants = |place: usize| {
            let own = wishes.iter().find(|wish| wish.policy == place && wish.direction == Direction::In);
            own.is_some_and(|wish| wish.wanted < wish.base)
        };
        let may = |policy: &GroupPolicy| {
            policy.enabled
                && matches!(&policy.kind, GroupPolicyKind::TargetTracking(tracking) if !tracking.disable_scale_in)
        };
        self.policies.iter().enumerate().find(|(place, policy)| may(policy) && !wants(*place)).map(|(place, _)| place)
    }

    /// A step policy was invoked, and none of its steps has the metric.
    fn without_step(&self, monitors: &[Monitor]) -> GroupOutcome {
        let is_step = |monitor: &&Monitor| {
            let policy = self.policies.get(monitor.policy).filter(|policy| policy.enabled);
            monitor.invokes() && policy.is_some_and(|policy| matches!(policy.kind, GroupPolicyKind::Step(_)))
        };
        match monitors.iter().find(is_step) {
            Some(monitor) => GroupOutcome::Held {
                direction: if monitor.alarm.comparison().is_upper() { Direction::Out } else { Direction::In },
                policy: monitor.policy,
                why: GroupHold::NoStep,
            },
            None => GroupOutcome::Idle,
        }
    }
}
