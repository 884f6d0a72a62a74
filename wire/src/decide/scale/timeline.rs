//! A stretch of time: minute by minute, every change and why there was none.

use stowplan::{
    scaling::{
        ActivityStatus, AlarmState, Autoscaler, Direction, Monitor, NotScaledReason, Progress, Running,
        ScalingDecision, ScalingOutcome, ScheduledRun, Series, Timeline, TimelineEvent, TimelineInput, cause_alarm,
        cause_bounds, cause_scheduled, setting_bounds, setting_desired_count,
    },
    unit::Timestamp,
};

use super::{
    DecideOptions, Decided, Held, direction_of, name_of, plan::ServiceScaling, policy_of, proposals_of, schedule,
};
use crate::answer::{
    AlarmThen, AlarmTransition, MutedWindow, PolicyChange, Rules, ScaleAlarm, ScaleChange, ScaleHold, ScaleMinute,
    ScaleOverTime, ScalingActivity, ScheduledChange,
};
use crate::assumption::Assumption;
use crate::aws::scaling::at_field;
use crate::decide::told_once;
use crate::read::time;
use crate::{Error, Lint, Node};

/// The longest stretch: a year and a day of minutes.
const MINUTES_MAX: i64 = 527_040;

/// The most datapoints that all alarms together may look at: some seconds of work.
const DATAPOINTS_MAX: u64 = 1_000_000_000;

/// The most rows of `"detail": "minutes"`.
const ROWS_MAX: i64 = 100_000;

/// The most mute windows that an answer lists.
const MUTED_MAX: usize = 100;

/// The most deployments and recorded counts of one request.
const INTERVALS_MAX: usize = 1000;

pub(super) fn answer(
    node: &Node<'_>,
    plan: ServiceScaling<'_>,
    options: &DecideOptions,
) -> Result<ScaleOverTime, Error> {
    let (from, to) = stretch(node, &plan)?;
    let detailed = match node.field("detail") {
        None => false,
        Some(detail) => match detail.str()? {
            "changes" => false,
            "minutes" => true,
            other => {
                let message = format!("unknown detail `{other}`");
                return Err(
                    Error::new("document/unknown-value", message, detail.path()).with_help("`changes` or `minutes`")
                );
            }
        },
    };
    if detailed && (to.0 - from.0) / 60_000 > ROWS_MAX {
        let message = format!("more than {ROWS_MAX} minutes in detail");
        return Err(Error::new("scale/too-long", message, node.path_of("to"))
            .with_help("shorten the stretch, or leave out `detail`"));
    }
    let mut lints = plan.lints.clone();
    let (monitors, series) = plan.monitors(options, &mut lints)?;
    let monitors = plan.withhold(monitors, from, to, options, &mut lints);
    affordable(node, &monitors, from, to)?;
    let delay = node.u32_at("metricDelaySeconds")?.unwrap_or(0);
    let series: Vec<Series> = series.into_iter().map(|series| series.delayed(delay)).collect();
    let monitors = monitors.into_iter().map(|monitor| {
        let shown = plan.alarms.iter().find(|alarm| alarm.name == monitor.name).and_then(|alarm| alarm.state);
        match shown {
            Some((state, updated)) if updated.is_none_or(|updated| updated <= from) => {
                monitor.in_state(state, updated.unwrap_or(from))
            }
            _ => monitor,
        }
    });
    let scheduled = schedule::runs(&plan.actions, from, to, options)?;
    let deployments = intervals(node, &plan, from, to)?;
    let counts = recorded(node)?;
    let running = match &counts {
        Some(counts) => Running::Recorded(counts),
        None => follows(node)?,
    };
    let choices = options.semantics.scaling.clone();
    let autoscaler = Autoscaler::new(plan.target, plan.policies(), monitors.collect(), plan.capacity, choices);
    let autoscaler = autoscaler.map_err(|error| at_field(node, &error))?;
    let course = TimelineInput::new(from, to, &series, running).scheduled(&scheduled).deployments(&deployments);
    let mut report = Report::new(&plan, &autoscaler, &series, &scheduled, detailed);
    let mut timeline = Timeline::new(autoscaler, course).map_err(|error| at_field(node, &error))?;
    while let Some((at, event)) = timeline.advance() {
        report.note(at, &event, timeline.autoscaler());
    }
    let mut answer = report.finish(timeline.autoscaler(), from, to);
    lints.extend(assumed(node, &answer));
    answer.lints = told_once(&lints);
    Ok(answer)
}

/// What the course of the counts rests on: where nothing scales it rests on none of it.
fn assumed(node: &Node<'_>, answer: &ScaleOverTime) -> Vec<Lint> {
    let by_policy = answer.changes.iter().any(|change| matches!(change, ScaleChange::Policy(_)));
    let scaled = answer.changes.iter().any(|change| match change {
        ScaleChange::Scheduled(change) => change.direction.is_some(),
        ScaleChange::Policy(_) => true,
    });
    let mut lints = Vec::new();
    if by_policy {
        let message = "the metrics are taken as they were recorded: the load does not react to what is scaled here";
        let help =
            "in truth a scale-out lowers the load of each task, so what follows the first change may come otherwise";
        lints.push(Assumption::Load.lint(message, node.path_of("metrics")).with_help(help));
    }
    if scaled && !node.has("running") {
        let message = "tasks are assumed to start and stop at once";
        let help = "give `running`: `startSeconds` and `stopSeconds`, or the counts as they were recorded";
        lints.push(Assumption::RunningCount.lint(message, node.path_of("running")).with_help(help));
    }
    lints
}

/// From where to where: as given, else all that the metrics span.
fn stretch(node: &Node<'_>, plan: &ServiceScaling<'_>) -> Result<(Timestamp, Timestamp), Error> {
    let span = plan.series.span();
    let bound = |key: &str, own: Option<Timestamp>| {
        node.timestamp_at(key)?.or(own).ok_or_else(|| {
            Error::new("document/missing-key", format!("`{key}` is missing"), node.path_of(key)).with_help(
                "without datapoints give the stretch, `from` and `to`, or give `alarmStates` to decide one instant",
            )
        })
    };
    let from = bound("from", span.map(|span| span.0))?;
    let to = bound("to", span.map(|span| span.1))?;
    if to < from {
        return Err(Error::new("scale/end-before-start", "`to` is before `from`", node.path_of("to")));
    }
    if (to.0 - from.0) / 60_000 > MINUTES_MAX {
        return Err(Error::new("scale/too-long", "the stretch is longer than a year", node.path_of("to")));
    }
    Ok((from, to))
}

/// Every alarm looks at its datapoints anew at each of its instants.
fn affordable(node: &Node<'_>, monitors: &[Monitor], from: Timestamp, to: Timestamp) -> Result<(), Error> {
    let seconds = u64::try_from(to.0.saturating_sub(from.0) / 1000).unwrap_or(0);
    let looks = monitors.iter().map(|monitor| {
        let instants = seconds / u64::from(monitor.alarm.period_seconds().clamp(1, 60)) + 1;
        instants.saturating_mul(u64::from(monitor.alarm.evaluation_periods()) + 2)
    });
    let looks = looks.fold(0, u64::saturating_add);
    if looks > DATAPOINTS_MAX {
        let message = format!("the alarms would look at {looks} datapoints, more than {DATAPOINTS_MAX}");
        return Err(Error::new("scale/too-long", message, node.path_of("to"))
            .with_help("shorten the stretch, or decide it in parts"));
    }
    Ok(())
}

fn bounded(node: &Node<'_>, length: usize) -> Result<(), Error> {
    if length > INTERVALS_MAX {
        let message = format!("more than {INTERVALS_MAX} entries");
        return Err(Error::new("scale/too-many", message, node.path()));
    }
    Ok(())
}

/// When deployments are in progress: as given, else all the time if the service shows one.
fn intervals(
    node: &Node<'_>,
    plan: &ServiceScaling<'_>,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(Timestamp, Timestamp)>, Error> {
    let Some(told) = node.field("deploymentIntervals") else {
        return Ok(if plan.deploying { vec![(from, Timestamp(to.0.saturating_add(1)))] } else { Vec::new() });
    };
    let list = told.list()?;
    bounded(&told, list.len())?;
    list.iter()
        .map(|interval| {
            let (begin, end) = (interval.required("from")?.timestamp()?, interval.required("to")?.timestamp()?);
            if end < begin {
                return Err(Error::new("scale/end-before-start", "`to` is before `from`", interval.path_of("to")));
            }
            Ok((begin, end))
        })
        .collect()
}

/// Recorded running counts: pairs of time and count, by rising time.
fn recorded(node: &Node<'_>) -> Result<Option<Vec<(Timestamp, u32)>>, Error> {
    let Some(running) = node.field("running").filter(|running| running.is_list()) else { return Ok(None) };
    let mut counts: Vec<(Timestamp, u32)> = Vec::new();
    for pair in running.list()? {
        let parts = pair.list()?;
        let [at, count] = parts.as_slice() else { return Err(pair.expected("a pair of time and count")) };
        let at = at.timestamp()?;
        if counts.last().is_some_and(|(last, _)| *last >= at) {
            return Err(Error::new("series/unsorted", "the times of running counts must rise", pair.path()));
        }
        counts.push((at, count.u32()?));
    }
    Ok(Some(counts))
}

fn follows(node: &Node<'_>) -> Result<Running<'static>, Error> {
    let Some(running) = node.field("running") else {
        return Ok(Running::Follows { start_seconds: 0, stop_seconds: 0 });
    };
    running.object()?;
    Ok(Running::Follows {
        start_seconds: running.u32_at("startSeconds")?.unwrap_or(0),
        stop_seconds: running.u32_at("stopSeconds")?.unwrap_or(0),
    })
}

/// An activity on its way.
struct Activity {
    started: Timestamp,
    ended: Option<Timestamp>,
    status: ActivityStatus,
    desired: u32,
    description: String,
    cause: String,
}

/// A stretch of equal minutes in which a policy asked and nothing changed.
struct NotScaledStretch {
    from: Timestamp,
    to: Timestamp,
    direction: Direction,
    reason: NotScaledReason,
    held: Held,
}

struct Report<'r> {
    plan: &'r ServiceScaling<'r>,
    series: &'r [Series],
    scheduled: &'r [ScheduledRun],
    detailed: bool,
    changes: Vec<ScaleChange>,
    activities: Vec<Activity>,
    /// The activity that waits for its tasks.
    waiting: Option<usize>,
    stretches: Vec<NotScaledStretch>,
    states: Vec<AlarmState>,
    transitions: Vec<Vec<AlarmTransition>>,
    minutes: Vec<ScaleMinute>,
    /// The desired count before the event.
    desired: u32,
}

impl<'r> Report<'r> {
    fn new(
        plan: &'r ServiceScaling<'r>,
        autoscaler: &Autoscaler,
        series: &'r [Series],
        scheduled: &'r [ScheduledRun],
        detailed: bool,
    ) -> Self {
        let states: Vec<_> = autoscaler.monitors().iter().map(stowplan::scaling::Monitor::state).collect();
        Self {
            plan,
            series,
            scheduled,
            detailed,
            changes: Vec::new(),
            activities: Vec::new(),
            waiting: None,
            stretches: Vec::new(),
            transitions: vec![Vec::new(); states.len()],
            states,
            minutes: Vec::new(),
            desired: autoscaler.capacity().desired,
        }
    }

    fn note(&mut self, at: Timestamp, event: &TimelineEvent, autoscaler: &Autoscaler) {
        match event {
            TimelineEvent::Scheduled(action, change) => self.note_scheduled(at, *action, change, autoscaler),
            TimelineEvent::Tick(decision) => self.note_tick(at, decision, autoscaler),
            TimelineEvent::Progress(progress) => self.note_progress(at, *progress),
        }
        self.desired = autoscaler.capacity().desired;
    }

    fn note_progress(&mut self, at: Timestamp, progress: Progress) {
        let Some(activity) = self.waiting.take().and_then(|place| self.activities.get_mut(place)) else { return };
        activity.ended = Some(at);
        activity.status = match progress {
            Progress::GivenUp => ActivityStatus::Unfulfilled,
            _ => ActivityStatus::Successful,
        };
    }

    /// Begins an activity; one that still waits is overridden.
    fn begin(&mut self, at: Timestamp, desired: u32, cause: String) {
        if let Some(before) = self.waiting.take().and_then(|place| self.activities.get_mut(place)) {
            before.status = ActivityStatus::Overridden;
            before.ended = Some(at);
        }
        self.waiting = Some(self.activities.len());
        self.activities.push(Activity {
            started: at,
            ended: None,
            status: ActivityStatus::InProgress,
            desired,
            description: setting_desired_count(desired),
            cause,
        });
    }

    fn note_scheduled(
        &mut self,
        at: Timestamp,
        action: usize,
        change: &Result<Option<stowplan::scaling::ScheduledChange>, stowplan::scaling::ScalingError>,
        autoscaler: &Autoscaler,
    ) {
        let name = self.plan.actions.get(action).map(|action| action.name.clone()).unwrap_or_default();
        let (min, max) = (autoscaler.target().min(), autoscaler.target().max());
        let mut row = ScheduledChange {
            at: time::format(at),
            from: self.desired,
            to: self.desired,
            min_capacity: min,
            max_capacity: max,
            ..ScheduledChange::default()
        };
        let mut rules = rules!["SCALE-33"].to_vec();
        match change {
            Err(error) => {
                row.error = Some(error.to_string());
                rules.extend(rules!["SCALE-16"]);
            }
            Ok(None) => {
                row.text = Some("scheduled scaling is suspended".into());
                rules.extend(rules!["SCALE-114"]);
            }
            Ok(Some(change)) => {
                row.to = change.desired;
                rules.extend(rules!["SCALE-117", "SCALE-118"]);
                self.activities.push(Activity {
                    started: at,
                    ended: Some(at),
                    status: ActivityStatus::Successful,
                    desired: change.desired,
                    description: setting_bounds(min, max),
                    cause: cause_scheduled(&name),
                });
                if change.desired != change.before {
                    let towards = if change.desired > change.before { Direction::Out } else { Direction::In };
                    row.direction = Some(direction_of(towards));
                    self.begin(at, change.desired, cause_bounds(towards, change.desired));
                }
            }
        }
        row.scheduled_action_name = name;
        row.rules = rules.as_slice().into();
        self.changes.push(ScaleChange::Scheduled(row));
    }

    fn note_tick(&mut self, at: Timestamp, decision: &ScalingDecision, autoscaler: &Autoscaler) {
        let (policies, signals) = (autoscaler.policies(), autoscaler.signals());
        for ((monitor, state), transitions) in
            autoscaler.monitors().iter().zip(&mut self.states).zip(&mut self.transitions)
        {
            if monitor.state() != *state {
                *state = monitor.state();
                transitions.push(AlarmTransition { at: time::format(at), state: state.as_str().into() });
            }
        }
        match decision.outcome {
            ScalingOutcome::Scaled { direction: towards, signal, .. } => {
                let name = name_of(policies, signals, signal);
                let alarm = autoscaler.alarm_behind(signal);
                let mut row = PolicyChange {
                    at: time::format(at),
                    policy_name: name.clone(),
                    direction: direction_of(towards),
                    from: self.desired,
                    to: decision.desired,
                    alarm_name: None,
                    metric: None,
                    formula: None,
                    rules: Rules::default(),
                };
                let proposal = autoscaler.proposals().iter().find(|own| own.signal == signal);
                if let (Some(policy), Some(proposal)) = (policy_of(policies, signals, signal), proposal) {
                    row.alarm_name = alarm.map(|alarm| alarm.name.clone());
                    row.metric = alarm.map(|_| proposal.metric.into());
                    row.formula = Some(proposal.formula(policy));
                    let mut rules = proposal.rules(policy);
                    if autoscaler.target().clamp(proposal.wanted) != proposal.wanted {
                        rules.extend(rules!["SCALE-7"]);
                    }
                    crate::decide::sort_rules(&mut rules);
                    row.rules = rules.as_slice().into();
                }
                self.changes.push(ScaleChange::Policy(row));
                let cause = match alarm {
                    Some(alarm) => cause_alarm(&alarm.name, &name),
                    None => format!("forecast of policy {name}"),
                };
                self.begin(at, decision.desired, cause);
            }
            ScalingOutcome::NotScaled { direction: towards, reason } => {
                self.note_not_scaled(at, towards, reason, autoscaler)
            }
            ScalingOutcome::Idle => {}
        }
        if self.detailed {
            let row = self.minute(at, decision, autoscaler);
            self.minutes.push(row);
        }
    }

    fn note_not_scaled(&mut self, at: Timestamp, towards: Direction, reason: NotScaledReason, autoscaler: &Autoscaler) {
        let follows = |last: &&mut NotScaledStretch| {
            last.direction == towards && last.reason == reason && at.0.saturating_sub(last.to.0) <= 60_000
        };
        if let Some(last) = self.stretches.last_mut().filter(follows) {
            last.to = at;
            return;
        }
        let held = Held::of(towards, reason, autoscaler.policies(), autoscaler.signals());
        self.stretches.push(NotScaledStretch { from: at, to: at, direction: towards, reason, held });
    }

    /// One row of the minutes.
    fn minute(&self, at: Timestamp, decision: &ScalingDecision, autoscaler: &Autoscaler) -> ScaleMinute {
        let (policies, signals) = (autoscaler.policies(), autoscaler.signals());
        let Decided { outcome, policy_name, cooldown_seconds, held } = Decided::of(decision, policies, signals);
        let mut row = ScaleMinute {
            at: time::format(at),
            alarms: autoscaler.monitors().iter().map(|monitor| self.alarm_then(at, monitor)).collect(),
            running_count: autoscaler.capacity().running,
            desired_count: autoscaler.capacity().desired,
            outcome,
            policy_name,
            cooldown_seconds,
            proposals: proposals_of(policies, signals, autoscaler.proposals()),
            ..ScaleMinute::default()
        };
        if let Some(Held { direction, reason, blocked_by, cooldown_until, text, rules }) = held {
            row.direction = Some(direction);
            row.not_scaled_reason = reason;
            row.blocked_by = blocked_by;
            row.cooldown_until = cooldown_until;
            row.text = Some(text);
            row.rules = Some(rules);
        }
        row
    }

    fn alarm_then(&self, at: Timestamp, monitor: &Monitor) -> AlarmThen {
        let series = self.series.get(monitor.series);
        let value = series.and_then(|series| series.over(at, monitor.alarm.period_seconds(), monitor.statistic));
        AlarmThen {
            alarm_name: monitor.name.clone(),
            value: value.map(Into::into),
            state: monitor.state().as_str().into(),
        }
    }

    fn finish(self, autoscaler: &Autoscaler, from: Timestamp, to: Timestamp) -> ScaleOverTime {
        let resource = self.plan.resource_id.as_deref();
        let alarms = autoscaler.monitors().iter().zip(self.transitions);
        let activities = self.activities.into_iter();
        ScaleOverTime {
            resource_id: resource.map(str::to_owned),
            from: time::format(from),
            to: time::format(to),
            desired_count: autoscaler.capacity().desired,
            running_count: autoscaler.capacity().running,
            min_capacity: autoscaler.target().min(),
            max_capacity: autoscaler.target().max(),
            changes: self.changes,
            holds: self.stretches.into_iter().map(hold).collect(),
            alarms: alarms.map(|(monitor, transitions)| alarm(monitor, transitions, autoscaler)).collect(),
            activities: activities.map(|activity| activity.written(resource)).collect(),
            scheduled_runs: self.scheduled.len(),
            minutes: self.detailed.then_some(self.minutes),
            lints: Vec::new(),
        }
    }
}

fn hold(stretch: NotScaledStretch) -> ScaleHold {
    let Held { direction, reason, blocked_by, cooldown_until, text, rules } = stretch.held;
    ScaleHold {
        from: time::format(stretch.from),
        to: time::format(stretch.to),
        direction,
        not_scaled_reason: reason,
        blocked_by,
        cooldown_until,
        text,
        rules,
    }
}

/// An alarm over the time, and what keeps it from acting.
fn alarm(monitor: &Monitor, transitions: Vec<AlarmTransition>, autoscaler: &Autoscaler) -> ScaleAlarm {
    let windows = monitor.mute_windows().iter().take(MUTED_MAX);
    ScaleAlarm {
        alarm_name: monitor.name.clone(),
        policy_name: autoscaler.policies().get(monitor.policy).map(|policy| policy.name.clone()),
        comparison: monitor.alarm.comparison().sign().into(),
        threshold: monitor.alarm.threshold().into(),
        period_seconds: monitor.alarm.period_seconds(),
        evaluation_periods: monitor.alarm.evaluation_periods(),
        datapoints_to_alarm: monitor.alarm.datapoints_to_alarm(),
        transitions,
        state: monitor.state().as_str().into(),
        actions_enabled: (!monitor.actions_enabled()).then_some(false),
        muted: windows.map(|(begin, end)| MutedWindow { from: time::format(*begin), to: time::format(*end) }).collect(),
    }
}

impl Activity {
    /// As `describe-scaling-activities` prints it, but for ids.
    fn written(self, resource: Option<&str>) -> ScalingActivity {
        let message = if self.description.starts_with("Setting desired") {
            self.status.message(self.desired)
        } else {
            Some(self.description.replacen("Setting", "Successfully set", 1))
        };
        ScalingActivity {
            service_namespace: "ecs".into(),
            scalable_dimension: "ecs:service:DesiredCount".into(),
            description: self.description,
            cause: self.cause,
            start_time: time::format(self.started),
            status_code: self.status.as_str().into(),
            resource_id: resource.map(str::to_owned),
            end_time: self.ended.map(time::format),
            status_message: message,
        }
    }
}
