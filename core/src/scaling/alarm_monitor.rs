//! An alarm at work: when it is due, what it sees, and when it invokes its policy.

use alloc::{string::String, vec::Vec};

use super::{Alarm, AlarmState, Evaluated, Evaluation, ScalingChoices, Series, Statistic, Stretch};
use crate::unit::Timestamp;

/// An alarm that invokes a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Monitor {
    /// The alarm's name.
    pub name: String,
    /// The alarm.
    pub alarm: Alarm,
    /// The metric, by its place among the series.
    pub series: usize,
    /// How points of a shorter period become one of the alarm's.
    pub statistic: Statistic,
    /// The policy, by its place among them. A target tracking policy is asked for more by an alarm
    /// with `>` or `>=`, for fewer by one with `<` or `<=`.
    pub policy: usize,
    state: AlarmState,
    /// When the alarm went to ALARM.
    entered: Timestamp,
    /// The policy is invoked at this instant.
    invokes: bool,
    /// It was evaluated at this instant.
    is_fresh: bool,
    /// Its actions are switched on (SCALE-171).
    actions_enabled: bool,
    /// When they are muted (SCALE-172): stretches in the order of their beginnings, which do not
    /// overlap.
    muted: Vec<Stretch>,
    /// An action was withheld, and the state has not changed since (SCALE-173).
    withheld: bool,
    evaluation: Evaluation,
}

impl Monitor {
    /// A new alarm, with insufficient data.
    #[must_use]
    pub const fn new(name: String, alarm: Alarm, series: usize, statistic: Statistic, policy: usize) -> Self {
        let evaluated = Evaluated::NONE;
        let evaluation = Evaluation { state: AlarmState::InsufficientData, current: None, evaluated };
        Self {
            name,
            alarm,
            series,
            statistic,
            policy,
            state: AlarmState::InsufficientData,
            entered: Timestamp(0),
            invokes: false,
            is_fresh: false,
            actions_enabled: true,
            muted: Vec::new(),
            withheld: false,
            evaluation,
        }
    }

    /// The alarm with its actions switched on or off (SCALE-171).
    #[must_use]
    pub const fn with_actions(mut self, enabled: bool) -> Self {
        self.actions_enabled = enabled;
        self
    }

    /// The alarm with its actions withheld within some stretches (SCALE-172, SCALE-175).
    #[must_use]
    pub fn muted(mut self, stretches: Vec<Stretch>) -> Self {
        rule!("SCALE-175");
        self.muted = super::merged(stretches);
        self
    }

    /// Whether its actions are switched on.
    #[must_use]
    pub const fn actions_enabled(&self) -> bool {
        self.actions_enabled
    }

    /// When its actions are withheld, in the order of the beginnings; ends are exclusive
    /// (SCALE-174).
    #[must_use]
    pub fn mute_windows(&self) -> &[Stretch] {
        &self.muted
    }

    /// The alarm, in a state since an instant.
    #[must_use]
    pub const fn in_state(mut self, state: AlarmState, since: Timestamp) -> Self {
        self.state = state;
        self.entered = since;
        self
    }

    /// The state now.
    #[must_use]
    pub const fn state(&self) -> AlarmState {
        self.state
    }

    /// Whether the alarm invokes its policy at this instant.
    #[must_use]
    pub const fn invokes(&self) -> bool {
        self.invokes
    }

    /// Whether the alarm was evaluated at this instant.
    pub(super) const fn is_fresh(&self) -> bool {
        self.is_fresh
    }

    /// What the last evaluation saw.
    #[must_use]
    pub const fn evaluation(&self) -> &Evaluation {
        &self.evaluation
    }

    /// The newest instant after `last` and up to `now` at which the alarm is due (SCALE-24);
    /// without a `last` only `now` itself is.
    fn due(&self, last: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
        rule!("SCALE-24");
        let cadence = i64::from(self.alarm.cadence_seconds()) * 1000;
        let newest = Timestamp(now.0.saturating_sub(now.0.rem_euclid(cadence)));
        let is_due = last.map_or(newest == now, |last| newest > last);
        is_due.then_some(newest)
    }

    /// Evaluates the alarm if it is due (SCALE-24), and says whether its state changed. An alarm
    /// that stays in ALARM invokes its policy again and again (SCALE-29), unless its actions are
    /// off (SCALE-171) or muted (SCALE-172). `last` is the instant of the evaluation before;
    /// O(range).
    pub fn tick(
        &mut self,
        last: Option<Timestamp>,
        now: Timestamp,
        series: &[Series],
        choices: &ScalingChoices,
    ) -> bool {
        rule!("SCALE-29", "SCALE-38", "SCALE-171", "SCALE-172", "SCALE-173");
        (self.invokes, self.is_fresh) = (false, false);
        let Some(now) = self.due(last, now) else { return false };
        let Some(series) = series.get(self.series) else { return false };
        let period = self.alarm.period_seconds();
        let evaluation = self.alarm.evaluate(self.state, choices, series.ages(now, period, self.statistic));
        let changed = evaluation.state != self.state;
        if changed {
            self.entered = now;
            self.withheld = false;
        }
        self.state = evaluation.state;
        self.evaluation = evaluation;
        self.is_fresh = true;
        let repeat = if period == 20 { 20_000 } else { 60_000 };
        let is_due = self.state == AlarmState::Alarm && now.0.saturating_sub(self.entered.0) % repeat == 0;
        if self.is_muted(now, choices) {
            self.withheld |= is_due;
        } else {
            self.invokes = self.actions_enabled && (is_due || self.withheld);
            self.withheld = false;
        }
        changed
    }

    fn is_muted(&self, now: Timestamp, choices: &ScalingChoices) -> bool {
        rule!("SCALE-174");
        let begun = self.muted.partition_point(|(begin, _)| *begin <= now);
        let last = begun.checked_sub(1).and_then(|place| self.muted.get(place));
        last.is_some_and(|(_, end)| now < *end || (choices.mute_closed && now == *end))
    }

    /// Whether anything may be asked of its policy now.
    pub(super) fn acts(&self, now: Timestamp, choices: &ScalingChoices) -> bool {
        self.actions_enabled && !self.is_muted(now, choices)
    }
}
