//! Cooldowns: what the last activities leave behind.

use super::ScalingChoices;
use crate::unit::Timestamp;

/// The cooldowns of a scalable target, one for each direction (SCALE-27).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cooldowns {
    /// After a scale-out: only a larger scale-out acts.
    pub scale_out: Option<ScaleOutCooldown>,
    /// After a scale-in: no other scale-in acts.
    pub scale_in: Option<ScaleInCooldown>,
}

/// A scale-out and the time after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScaleOutCooldown {
    /// The tasks from which the activity that opened the cooldown started (SCALE-9).
    pub anchor: u32,
    /// How long it lasts, in seconds from the fulfilment.
    pub seconds: u32,
    /// Its end; `None` while the tasks are still to come, which counts as within (SCALE-28).
    pub until: Option<Timestamp>,
}

/// A scale-in and the time after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScaleInCooldown {
    /// How long it lasts, in seconds from the fulfilment.
    pub seconds: u32,
    /// Its end; `None` while there are still too many tasks, which counts as within (SCALE-28).
    pub until: Option<Timestamp>,
}

/// Whether an end is still ahead (SCALE-101).
fn is_within(until: Option<Timestamp>, now: Timestamp, choices: &ScalingChoices) -> bool {
    rule!("SCALE-101");
    until.is_none_or(|until| now < until || (choices.cooldown_closed && now == until))
}

impl Cooldowns {
    /// The anchor, while a scale-out cooldown is on. SCALE-9, SCALE-102.
    #[must_use]
    pub fn anchor(&self, now: Timestamp, choices: &ScalingChoices) -> Option<u32> {
        rule!("SCALE-9", "SCALE-102");
        let cooldown = self.scale_out.filter(|cooldown| is_within(cooldown.until, now, choices))?;
        let moves = choices.no_anchor || (!choices.zero_anchor_kept && cooldown.anchor == 0);
        (!moves).then_some(cooldown.anchor)
    }

    /// The cooldown that blocks a scale-in now: its end, or `Some(None)` while its activity is in
    /// progress. SCALE-11.
    #[must_use]
    pub fn scale_in_block(&self, now: Timestamp, choices: &ScalingChoices) -> Option<Option<Timestamp>> {
        rule!("SCALE-11");
        let own = self.scale_in.map(|cooldown| cooldown.until);
        let other = self.scale_out.filter(|_| choices.scale_out_blocks_scale_in).map(|cooldown| cooldown.until);
        own.into_iter().chain(other).find(|until| is_within(*until, now, choices))
    }

    /// A scale-out was decided from `base`: it ends a scale-in cooldown (SCALE-112), and opens its
    /// own or goes on with it (SCALE-10).
    pub fn scaled_out(&mut self, base: u32, seconds: u32, now: Timestamp, choices: &ScalingChoices) {
        rule!("SCALE-10", "SCALE-27", "SCALE-112");
        self.scale_in = None;
        let moves = |open: &ScaleOutCooldown| !choices.zero_anchor_kept && open.anchor == 0;
        let until = end_at_once(seconds, now, choices);
        self.scale_out = Some(match self.scale_out.filter(|cooldown| is_within(cooldown.until, now, choices)) {
            Some(open) if choices.keep_timer && !moves(&open) => open,
            // The anchor stays from here on: a rising count would be added to itself.
            Some(open) => ScaleOutCooldown { anchor: if moves(&open) { base } else { open.anchor }, seconds, until },
            None => ScaleOutCooldown { anchor: base, seconds, until },
        });
    }

    /// A scale-in was decided (SCALE-103).
    pub fn scaled_in(&mut self, seconds: u32, now: Timestamp, choices: &ScalingChoices) {
        rule!("SCALE-27", "SCALE-103");
        self.scale_in = Some(ScaleInCooldown { seconds, until: end_at_once(seconds, now, choices) });
        self.moved_otherwise(choices);
    }

    /// Something other than a scale-out changed the desired count (SCALE-103).
    pub fn moved_otherwise(&mut self, choices: &ScalingChoices) {
        rule!("SCALE-103");
        if choices.anchor_dropped {
            self.scale_out = None;
        }
    }

    /// The running count has reached the desired one: cooldowns that waited for it begin
    /// (SCALE-28).
    pub fn fulfilled(&mut self, now: Timestamp) {
        rule!("SCALE-28");
        let end = |seconds: u32| Some(after(now, seconds));
        if let Some(cooldown) = &mut self.scale_out {
            cooldown.until = cooldown.until.or_else(|| end(cooldown.seconds));
        }
        if let Some(cooldown) = &mut self.scale_in {
            cooldown.until = cooldown.until.or_else(|| end(cooldown.seconds));
        }
    }

    /// The tasks did not come: activities in progress are given up, without a cooldown (SCALE-119).
    pub fn given_up(&mut self) {
        rule!("SCALE-119");
        self.scale_out = self.scale_out.filter(|cooldown| cooldown.until.is_some());
        self.scale_in = self.scale_in.filter(|cooldown| cooldown.until.is_some());
    }
}

/// The end of a cooldown that counts from its decision.
fn end_at_once(seconds: u32, now: Timestamp, choices: &ScalingChoices) -> Option<Timestamp> {
    choices.cooldown_from_decision.then(|| after(now, seconds))
}

fn after(now: Timestamp, seconds: u32) -> Timestamp {
    Timestamp(now.0.saturating_add(i64::from(seconds) * 1000))
}
