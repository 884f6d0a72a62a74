//! Managed scaling at work: the minute by minute decision about an Auto Scaling group's desired
//! capacity.

use super::{CapacityChoices, ManagedScaling, Reservation, reservation::Side};

/// Minutes in a row that the metric must be below the target before instances go (CAP-111). AWS
/// lets nobody change it.
pub const LOW_ALARM_MINUTES: u32 = 15;

/// An Auto Scaling group's bounds, and what it wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupBounds {
    /// `MinSize`.
    pub minimum: u32,
    /// `MaxSize`.
    pub maximum: u32,
}

/// Managed scaling at work: the desired capacity, and how long the metric has been low.
///
/// It takes one [`step`](Self::step) a minute (CAP-34): the high alarm acts on the minute's point,
/// the low alarm on the fifteenth below the target in a row, then every minute (CAP-35).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClusterScaler {
    /// The group's desired capacity.
    pub desired: u32,
    /// Minutes in a row with the metric below the target.
    pub minutes_below: u32,
}

/// What a minute's step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaled {
    /// More instances.
    Out {
        /// The desired capacity before.
        from: u32,
        /// The desired capacity now.
        to: u32,
        /// What the target asks for, without regard to the group's bounds.
        wanted: u32,
    },
    /// Fewer.
    In {
        /// The desired capacity before.
        from: u32,
        /// The desired capacity now.
        to: u32,
        /// What the target asks for.
        wanted: u32,
    },
    /// Nothing, for this reason.
    Rests(Rest),
}

/// Why nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// The metric is at the target.
    AtTarget,
    /// Tasks wait, and none of them fits the smallest of the group's types.
    Incompatible,
    /// An instance is younger than the warm-up: no scale-out until it is over (CAP-10).
    WarmingUp {
        /// Seconds to go.
        seconds: u32,
    },
    /// The desired capacity is that high already; its instances are on their way.
    Underway,
    /// The group's maximum is reached.
    AtMaximum,
    /// The low alarm needs more minutes.
    LowFor {
        /// Minutes in a row so far.
        minutes: u32,
    },
    /// The group's minimum is reached.
    AtMinimum,
    /// The metric is below the target, but one instance fewer would bring it above.
    WholeInstances,
}

impl ClusterScaler {
    /// A scaler that starts at this desired capacity; its alarms have seen nothing yet.
    #[must_use]
    pub const fn new(desired: u32) -> Self {
        rule!("CAP-36");
        Self { desired, minutes_below: 0 }
    }

    /// One minute. `youngest_seconds` is the age of the youngest instance, Pending ones included;
    /// `None` without any.
    pub fn step(
        &mut self,
        reservation: &Reservation,
        youngest_seconds: Option<u32>,
        bounds: GroupBounds,
        settings: &ManagedScaling,
        choices: &CapacityChoices,
    ) -> Scaled {
        rule!("CAP-35", "CAP-111");
        let wanted = reservation.wanted(settings, choices);
        match reservation.side(settings, choices) {
            Side::At => {
                self.minutes_below = 0;
                Scaled::Rests(if reservation.needed().is_none() { Rest::Incompatible } else { Rest::AtTarget })
            }
            Side::Above => {
                self.minutes_below = 0;
                self.scale_out(wanted.unwrap_or(self.desired), youngest_seconds, bounds, settings)
            }
            Side::Below => {
                self.minutes_below = self.minutes_below.saturating_add(1);
                if self.minutes_below < LOW_ALARM_MINUTES {
                    return Scaled::Rests(Rest::LowFor { minutes: self.minutes_below });
                }
                self.scale_in(wanted.unwrap_or(self.desired), bounds, choices)
            }
        }
    }

    fn scale_out(
        &mut self,
        wanted: u32,
        youngest_seconds: Option<u32>,
        bounds: GroupBounds,
        settings: &ManagedScaling,
    ) -> Scaled {
        rule!("CAP-10");
        if let Some(age) = youngest_seconds.filter(|age| *age < settings.warmup_seconds()) {
            return Scaled::Rests(Rest::WarmingUp { seconds: settings.warmup_seconds().saturating_sub(age) });
        }
        let from = self.desired;
        let to = from.max(wanted.min(bounds.maximum).max(bounds.minimum));
        if to == from {
            return Scaled::Rests(if from >= bounds.maximum { Rest::AtMaximum } else { Rest::Underway });
        }
        self.desired = to;
        Scaled::Out { from, to, wanted }
    }

    /// At least one instance goes, at most half of them (CAP-11), down to what is wanted.
    fn scale_in(&mut self, wanted: u32, bounds: GroupBounds, choices: &CapacityChoices) -> Scaled {
        rule!("CAP-9", "CAP-10", "CAP-11");
        let from = self.desired;
        let share = if choices.five_percent_scale_in { u64::from(from) * 5 / 100 } else { u64::from(from) / 2 };
        let most = u32::try_from(share).unwrap_or(u32::MAX).max(1);
        let to = wanted.max(from.saturating_sub(most)).max(bounds.minimum);
        if to >= from {
            return Scaled::Rests(if wanted >= from { Rest::WholeInstances } else { Rest::AtMinimum });
        }
        self.desired = to;
        Scaled::In { from, to, wanted }
    }
}
