//! From what the metrics ask for to what is done: stabilisation, rate limits, bounds.

use super::{Behavior, History, Recommendation, ScaleEvent, behavior::is_recent, number::truncate};
use stowplan::unit::Timestamp;

/// `--horizontal-pod-autoscaler-downscale-stabilization` unless told otherwise.
pub const DOWNSCALE_STABILIZATION_SECONDS: u32 = 300;

/// What is, what the metrics ask for, and what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The replicas now.
    pub current: i32,
    /// The replicas that the metrics ask for.
    pub desired: i32,
    /// `minReplicas`; 1 by default.
    pub min: i32,
    /// `maxReplicas`; it wins against a larger `min`.
    pub max: i32,
}

impl History {
    /// Remembers a round: what the metrics asked for and what came of it. What no window or policy
    /// looks at any more is forgotten. Without `behavior` there are no policies, so changes are not
    /// kept.
    pub fn record(
        &mut self,
        wish: &Wish,
        outcome: &NormalizedReplicas,
        behavior: Option<&Behavior>,
        downscale_stabilization_seconds: u32,
        now: Timestamp,
    ) {
        let (up, down) = windows(behavior, downscale_stabilization_seconds);
        self.recommendations.retain(|earlier| is_recent(earlier.time, up.max(down), now));
        self.recommendations.push(Recommendation { time: now, replicas: wish.desired });
        let Some(behavior) = behavior else { return };
        let longest = behavior.scale_up.longest_period_seconds().max(behavior.scale_down.longest_period_seconds());
        for events in [&mut self.scale_ups, &mut self.scale_downs] {
            events.retain(|event| is_recent(event.time, longest, now));
        }
        let change = outcome.replicas.saturating_sub(wish.current);
        let event = ScaleEvent { time: now, change: change.saturating_abs() };
        match change {
            1.. => self.scale_ups.push(event),
            0 => {}
            _ => self.scale_downs.push(event),
        }
    }
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NormalizedReplicas {
    /// The replicas.
    pub replicas: i32,
    /// The replicas after stabilisation, before limits.
    pub stabilized: i32,
    /// The reason of the condition `AbleToScale`.
    pub stabilization: Stabilization,
    /// The reason of the condition `ScalingLimited`.
    pub limit: Limit,
}

/// Whether earlier recommendations held the replicas back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stabilization {
    /// They did not.
    ReadyForNewScale,
    /// A lower one did.
    ScaleUpStabilized,
    /// A higher one did.
    ScaleDownStabilized,
}

words! {
    Stabilization: "reason of a stabilization" {
        ReadyForNewScale = "ReadyForNewScale",
        ScaleUpStabilized = "ScaleUpStabilized",
        ScaleDownStabilized = "ScaleDownStabilized",
    }
}

/// What limited the replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Nothing.
    DesiredWithinRange,
    /// They may not grow so fast.
    ScaleUpLimit,
    /// They may not shrink so fast.
    ScaleDownLimit,
    /// The maximum.
    TooManyReplicas,
    /// The minimum.
    TooFewReplicas,
}

words! {
    Limit: "reason of a limit" {
        DesiredWithinRange = "DesiredWithinRange",
        ScaleUpLimit = "ScaleUpLimit",
        ScaleDownLimit = "ScaleDownLimit",
        TooManyReplicas = "TooManyReplicas",
        TooFewReplicas = "TooFewReplicas",
    }
}

/// Brings what the metrics ask for within windows, policies and bounds: always within the bounds in
/// the end.
///
/// Without `behavior`, the largest recommendation of the controller's window holds, and the
/// replicas at most double (or reach 4). With it, the smallest of the window for up and the largest
/// of the window for down hold the current replicas between them, and the policies limit the
/// change. `history` does not hold this round's recommendation yet: [`History::record`] adds it.
/// Cost: linear in the history times the policies.
#[must_use]
pub fn normalize(
    wish: &Wish,
    behavior: Option<&Behavior>,
    history: &History,
    downscale_stabilization_seconds: u32,
    now: Timestamp,
) -> NormalizedReplicas {
    rule!("SCALE-128");
    let (up, down) = windows(behavior, downscale_stabilization_seconds);
    let within = |seconds: u32| {
        let recent = history.recommendations.iter().filter(move |earlier| is_recent(earlier.time, seconds, now));
        recent.map(|earlier| earlier.replicas)
    };
    let highest = within(down).fold(wish.desired, i32::max);
    let (stabilized, (replicas, limit)) = match behavior {
        None => (highest, at_most_doubled(wish, highest)),
        Some(behavior) => {
            let lowest = within(up).fold(wish.desired, i32::min);
            let stabilized = wish.current.max(lowest).min(highest);
            (stabilized, by_policies(wish, stabilized, behavior, history, now))
        }
    };
    let stabilization = if stabilized == wish.desired {
        Stabilization::ReadyForNewScale
    } else if behavior.is_some() && wish.desired >= wish.current {
        Stabilization::ScaleUpStabilized
    } else {
        Stabilization::ScaleDownStabilized
    };
    let (replicas, limit) = if replicas > wish.max {
        (wish.max, Limit::TooManyReplicas)
    } else if replicas < wish.min.min(wish.max) {
        (wish.min.min(wish.max), Limit::TooFewReplicas)
    } else {
        (replicas, limit)
    };
    NormalizedReplicas { replicas, stabilized, stabilization, limit }
}

/// The windows for up and down in seconds.
fn windows(behavior: Option<&Behavior>, downscale_stabilization_seconds: u32) -> (u32, u32) {
    behavior.map_or((0, downscale_stabilization_seconds), |behavior| {
        let up = behavior.scale_up.stabilization_window_seconds.unwrap_or(0);
        (up, behavior.scale_down.stabilization_window_seconds.unwrap_or(downscale_stabilization_seconds))
    })
}

fn at_most_doubled(wish: &Wish, desired: i32) -> (i32, Limit) {
    let doubled = truncate(f64::from(wish.current) * 2.0).max(4);
    if desired < wish.min {
        (wish.min, Limit::TooFewReplicas)
    } else if desired > doubled && doubled < wish.max {
        (doubled, Limit::ScaleUpLimit)
    } else if desired > wish.max {
        (wish.max, Limit::TooManyReplicas)
    } else {
        (desired, Limit::DesiredWithinRange)
    }
}

fn by_policies(wish: &Wish, desired: i32, behavior: &Behavior, history: &History, now: Timestamp) -> (i32, Limit) {
    if desired > wish.current {
        let highest = behavior.scale_up.highest(wish.current, history, now);
        if desired > highest && highest < wish.max {
            return (highest, Limit::ScaleUpLimit);
        }
    } else if desired < wish.current {
        let lowest = behavior.scale_down.lowest(wish.current, history, now);
        if desired < lowest && lowest > wish.min {
            return (lowest, Limit::ScaleDownLimit);
        }
    }
    // Beyond the bounds the caller brings it back.
    (desired, Limit::DesiredWithinRange)
}
