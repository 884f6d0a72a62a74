//! `group`: what becomes of an Auto Scaling group over a stretch of time.

mod beside;
mod collect;
mod instance;
mod policy;
mod report;
mod scenario;

use stowplan::{
    scaling::{
        Monitor, Series,
        schedule::{Schedule, Window, Zone},
    },
    unit::Timestamp,
};
use stowplan_group::{
    CourseError, GroupCourse, GroupPolicyKind, GroupRun, GroupScenario, ScheduledGroupAction, may_have_actions,
};

use crate::answer::GroupAnswer;
use crate::assumption::Assumption;
use crate::aws::scaling::metrics::SeriesByName;
use crate::decide::{options::DecideOptions, told_once};
use crate::{Error, Lint, Node};
use collect::Parts;
use policy::Watched;

/// The longest stretch: a year and a day of minutes.
const MINUTES_MAX: i64 = 527_040;

/// The most rows of `"detail": "minutes"`.
const ROWS_MAX: i64 = 100_000;

/// The most datapoints that all alarms together may look at, and the most visits of instances: some
/// seconds of work.
const WORK_MAX: u64 = 1_000_000_000;

pub(super) fn answer(root: &Node<'_>, options: &DecideOptions) -> Result<GroupAnswer, Error> {
    let choices = &options.semantics.scaling;
    let (mut parts, node) = Parts::collect(root)?;
    let mut lints = std::mem::take(&mut parts.lints);
    let series = SeriesByName::read(&parts.results, root.field("metrics").as_ref())?;
    let (from, to) = stretch(root, &series, &mut lints)?;
    let detailed = root.word_at("detail", &[("changes", false), ("minutes", true)])?.unwrap_or(false);
    if detailed && (to.0 - from.0) / 60_000 > ROWS_MAX {
        let message = format!("more than {ROWS_MAX} minutes in detail");
        return Err(Error::new("group/too-long", message, root.path_of("to")).with_help("leave out `detail`"));
    }
    let mut group = scenario::read(root, node, &parts, from, &mut lints)?;
    let policies = policy::read_all(&parts.policies, group.cooldown, choices, &mut lints)?;
    group.scenario.policies = policies.iter().map(|one| one.policy.clone()).collect();
    let watched = Watched::new(&policies, &parts.alarms, &series, choices, &mut lints)?;
    let delay = root.u32_at("metricDelaySeconds")?.unwrap_or(0);
    let all: Vec<Series> = watched.series.into_iter().map(|series| series.delayed(delay)).collect();
    affordable(root, &watched.monitors, &group.scenario, from, to)?;
    let actions = read_actions(&parts, from, to)?;
    let beside = beside::read(&parts, &group, &policies)?;
    let refresh = beside::refresh(root, &group, &mut lints)?;
    let pairs = beside::segment(&group.scenario);
    let mut course =
        GroupCourse::new(group.scenario.clone(), watched.monitors, actions.runs.clone(), from, to, choices);
    let mut report = report::Report::new(&course, &all, actions.names, detailed);
    while let Some(tick) = course.advance(&all).map_err(|error| too_large(root, error))? {
        report.note(tick, &course);
    }
    lints.extend(report.lints(root, &group));
    let mut answer = report.finish(&course, &group, from, to);
    lints.extend(assumed(root, &answer));
    (answer.managed_scaling, answer.refresh) = (beside, refresh);
    answer.segment = pairs(&answer);
    answer.maintenance = beside::maintenance(&group.scenario, answer.desired_capacity);
    answer.rules = report::all_rules(&answer);
    answer.lints = told_once(&lints);
    Ok(answer)
}

fn too_large(root: &Node<'_>, error: CourseError) -> Error {
    Error::new("group/too-large", error.to_string(), root.path_of("to")).with_help("shorten the stretch")
}

/// What the course rests on.
fn assumed(root: &Node<'_>, answer: &GroupAnswer) -> Vec<Lint> {
    let mut lints = Vec::new();
    if answer.changes.iter().any(|change| change.policy_name.is_some()) {
        let message = "the metrics are taken as they were recorded: the load does not react to what is scaled here";
        let help = "in truth a scale-out lowers the load of each instance, so what follows the first change may come otherwise";
        lints.push(Assumption::Load.lint(message, root.path_of("metrics")).with_help(help));
    }
    let launches = answer.events.iter().any(|event| event.event == "launching");
    if launches && !root.has("launchSeconds") {
        let message = "new instances are assumed to be in service at once";
        let help = "give `launchSeconds`: how long one takes from its launch to InService";
        lints.push(Assumption::LaunchSeconds.lint(message, root.path_of("launchSeconds")).with_help(help));
    }
    lints
}

/// From where to where: as given, else all that the metrics span, else one instant.
fn stretch(root: &Node<'_>, series: &SeriesByName, lints: &mut Vec<Lint>) -> Result<(Timestamp, Timestamp), Error> {
    let span = series.span();
    let from = match root.timestamp_at("from")?.or(span.map(|span| span.0)) {
        Some(from) => from,
        None => {
            let message =
                "neither metrics nor `from` tell a time: one instant is answered, written as the first of 1970";
            lints.push(Lint::new("group/no-time", message, root.path_of("from")));
            Timestamp(0)
        }
    };
    let to = root.timestamp_at("to")?.or(span.map(|span| span.1)).unwrap_or(from);
    if to < from {
        return Err(Error::new("scale/end-before-start", "`to` is before `from`", root.path_of("to")));
    }
    if (to.0 - from.0) / 60_000 > MINUTES_MAX {
        return Err(Error::new("group/too-long", "the stretch is longer than a year", root.path_of("to")));
    }
    Ok((from, to))
}

/// Every alarm looks at its datapoints anew at each of its instants, and every instance is looked
/// at in each step.
fn affordable(
    root: &Node<'_>,
    monitors: &[Monitor],
    scenario: &GroupScenario,
    from: Timestamp,
    to: Timestamp,
) -> Result<(), Error> {
    let seconds = u64::try_from(to.0.saturating_sub(from.0) / 1000).unwrap_or(0);
    let step = monitors.iter().map(|monitor| u64::from(monitor.alarm.cadence_seconds().max(1))).min().unwrap_or(60);
    let steps = seconds / step + 1;
    let points = monitors.iter().map(|monitor| steps.saturating_mul(u64::from(monitor.alarm.evaluation_periods()) + 2));
    let most = u64::from(scenario.size.maximum().min(stowplan_group::COURSE_MEMBERS_MAX));
    let most = most.max(u64::try_from(scenario.members.len()).unwrap_or(u64::MAX));
    let visits = steps.saturating_mul(most.saturating_mul(u64::try_from(scenario.policies.len() + 3).unwrap_or(1)));
    let work = points.fold(visits, u64::saturating_add);
    if work > WORK_MAX {
        let message = format!("the stretch takes {work} looks at datapoints and instances, more than {WORK_MAX}");
        return Err(Error::new("group/too-long", message, root.path_of("to"))
            .with_help("shorten the stretch, or give a smaller `maxSize`"));
    }
    Ok(())
}

/// Scheduled actions and their runs.
struct Actions {
    names: Vec<String>,
    runs: Vec<GroupRun>,
}

/// The most runs of one request: a minute's schedule for a year.
const RUNS_MAX: usize = 600_000;

fn read_actions(parts: &Parts<'_>, from: Timestamp, to: Timestamp) -> Result<Actions, Error> {
    if !may_have_actions(parts.actions.len()) {
        let message = format!("{} scheduled actions of a group; AWS has at most 125", parts.actions.len());
        return Err(Error::new("group/too-many", message, parts.actions.last().map_or_else(String::new, Node::path)));
    }
    let mut actions = Actions { names: Vec::new(), runs: Vec::new() };
    for (action, node) in parts.actions.iter().enumerate() {
        actions.names.push(node.string_at("ScheduledActionName")?.unwrap_or_else(|| format!("action {}", action + 1)));
        let change = ScheduledGroupAction {
            minimum: size_at(node, "MinSize")?,
            maximum: size_at(node, "MaxSize")?,
            desired: size_at(node, "DesiredCapacity")?,
        };
        for at in firings(node, from, to)? {
            if actions.runs.len() == RUNS_MAX {
                let message = format!("more than {RUNS_MAX} runs of scheduled actions");
                return Err(Error::new("group/too-many", message, node.path()).with_help("shorten the stretch"));
            }
            actions.runs.push(GroupRun { at, action, change });
        }
    }
    actions.runs.sort_by_key(|run| (run.at, run.action));
    Ok(actions)
}

/// A size that an action sets; -1 and nothing leave it as it is.
fn size_at(node: &Node<'_>, key: &str) -> Result<Option<u32>, Error> {
    let told = node.field(key).map(|value| value.integer(-1, u32::MAX.into())).transpose()?;
    Ok(told.and_then(|size| u32::try_from(size).ok()))
}

fn firings(node: &Node<'_>, from: Timestamp, to: Timestamp) -> Result<Vec<Timestamp>, Error> {
    let start = match node.timestamp_at("StartTime")? {
        Some(start) => Some(start),
        None => node.timestamp_at("Time")?,
    };
    let Some(recurrence) = node.field("Recurrence") else {
        let Some(at) = start else {
            return Err(Error::new("document/missing-key", "`StartTime` or `Recurrence` is missing", node.path()));
        };
        return Ok(if from <= at && at <= to { vec![at] } else { Vec::new() });
    };
    let text = recurrence.str()?;
    let inexpressible = || {
        Error::new("group/recurrence", "a recurrence that is not followed", recurrence.path()).with_help(
            "five fields of cron, in which days of the month or days of the week are `*`, and no step is of days of the week",
        )
    };
    let schedule = Schedule::of_unix(text).ok_or_else(inexpressible)?;
    let schedule = schedule.map_err(|error| Error::new(error.code(), error.to_string(), recurrence.path()))?;
    let zone = match node.field("TimeZone") {
        Some(zone) => {
            Zone::named(zone.str()?).map_err(|error| Error::new(error.code(), error.to_string(), zone.path()))?
        }
        None => Zone::UTC,
    };
    let begin = start.unwrap_or(from);
    let window = Window::new(begin.min(from), start, node.timestamp_at("EndTime")?)
        .map_err(|error| Error::new(error.code(), error.to_string(), node.path_of("EndTime")))?;
    let choices = stowplan::scaling::schedule::ScheduleChoices::default();
    Ok(schedule.firings(&zone, window, from, choices).take_while(|at| *at <= to).take(RUNS_MAX + 1).collect())
}

/// Whether a policy keeps a metric at a target.
fn tracks(kind: &GroupPolicyKind) -> bool {
    matches!(kind, GroupPolicyKind::TargetTracking(_))
}
