//! What a group's scaling policies want.

use stowplan::{
    quantity::Quantity,
    scaling::{ScalingChoices, StepAdjustment, StepScaling},
};

/// What one target tracking policy sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tracked {
    /// The metric, of instances past their warm-up; `None` while there is no data.
    pub metric: Option<Quantity>,
    /// The target.
    pub target: Quantity,
    /// `DisableScaleIn`.
    pub scale_in_disabled: bool,
}

/// The capacity at which a metric would be at its target: ⌈current × metric ÷ target⌉ (CAP-142).
/// One and a half instances short adds two, one and a half too many removes one, half of one too
/// many removes none.
///
/// `None` without data, and for a target of zero.
///
/// ```
/// use stowplan_group::tracked_capacity;
/// // Four at 75 percent, where 50 is wanted.
/// assert_eq!(tracked_capacity(4, "75".parse()?, "50".parse()?), Some(6));
/// # Ok::<(), stowplan::quantity::QuantityError>(())
/// ```
#[must_use]
pub fn tracked_capacity(current: u32, metric: Quantity, target: Quantity) -> Option<u32> {
    rule!("CAP-142");
    let wanted = target.ceil_of(current, metric)?;
    Some(u32::try_from(wanted.max(0)).unwrap_or(u32::MAX))
}

/// What several target tracking policies agree on: out if any wants out, to the largest; in only if
/// every one that may scale in wants in, to the largest; no scale-in while an instance warms up
/// (CAP-142).
///
/// `current` counts instances past their warm-up, terminating ones included; `desired` is the
/// group's.
#[must_use]
pub fn agreed_capacity(current: u32, desired: u32, policies: &[Tracked]) -> u32 {
    rule!("CAP-142");
    let wanted = |policy: &Tracked| tracked_capacity(current, policy.metric?, policy.target);
    // A policy without data asks for nothing and blocks the others' scale-in.
    let out = policies.iter().filter_map(wanted).filter(|wanted| *wanted > current).max();
    if let Some(out) = out {
        // Instances that warm up are on their way already.
        return out.max(desired);
    }
    let mut largest: Option<u32> = None;
    for policy in policies.iter().filter(|policy| !policy.scale_in_disabled) {
        match wanted(policy) {
            Some(wanted) if wanted < current => largest = largest.max(Some(wanted)),
            _ => return desired,
        }
    }
    let warming = desired > current;
    match largest {
        Some(wanted) if !warming => wanted.min(desired),
        _ => desired,
    }
}

/// What a step of a step scaling policy makes of the desired capacity (CAP-143): the step counts
/// from the instances past their warm-up, and those that warm up are credited, so that a breach
/// which goes on within one step adds once.
///
/// The policy's own arithmetic is that of service auto scaling: percent of more than one down, of
/// less than one to one.
#[must_use]
pub fn stepped_capacity(
    policy: &StepScaling,
    step: &StepAdjustment,
    warm: u32,
    desired: u32,
    choices: &ScalingChoices,
) -> u32 {
    rule!("CAP-143");
    let wanted = policy.adjusted(warm, step, choices);
    if wanted >= warm { wanted.max(desired) } else { wanted.min(desired) }
}

/// The cooldown of simple scaling: no further action until the activity has ended and then this
/// many seconds have passed (CAP-144). It does not apply to step and target tracking policies,
/// scheduled actions and the replacement of unhealthy instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SimpleCooldown {
    /// 300 unless told.
    pub seconds: u32,
    /// Seconds since the last launch or termination ended; `None` while it goes on.
    pub since_activity: Option<u32>,
}

impl SimpleCooldown {
    /// Whether a simple policy may act.
    #[must_use]
    pub fn is_over(&self) -> bool {
        rule!("CAP-144");
        self.since_activity.is_some_and(|since| since >= self.seconds)
    }
}
