//! The stages of a blue/green, linear or canary deployment: what is asked of core, and how its
//! answer is written.

use stowplan_deployment::{
    Beside, DeploymentRemedy, RolloutTerms, Stage,
    stages::{
        DEPLOYMENT_SECONDS_MAX, FailedBy, Hook, HookOutcome, HookRemedy, Interruption, OutsideRemedy, ScaleUp, Span,
        StageCourse, StageFailure, StagePlan, StageRollback, StageSpan,
    },
};

use super::{hooks::Hooks, routing::Routing, shift::Shift};
use crate::answer::{DeployFailure, DeployRemedy, DeployStage, SecondsRange, StageHook, StageRemedy};
use crate::assumption::Assumption;
use crate::count::counted;
use crate::{Error, Lint, Node};

/// All that the stages depend on.
pub(super) struct Told {
    pub(super) hooks: Hooks,
    pub(super) routing: Routing,
    reconciles: bool,
    pub(super) interruptions: Vec<Interruption>,
    /// Those that are left where the alarm is not watched that goes off first.
    unwatched: Vec<Interruption>,
    deregistration_seconds: u32,
    /// The alarm of the first interruption that is one.
    pub(super) alarm: Option<String>,
    /// When the last protection of an old task expires, where that is told of all.
    pub(super) held_until_seconds: u32,
}

impl Told {
    pub(super) fn read(
        service: &Node<'_>,
        node: &Node<'_>,
        configuration: Option<&Node<'_>>,
        terms: &RolloutTerms,
    ) -> Result<Self, Error> {
        let mut interruptions = Vec::new();
        let stop = terms.stop_at_seconds;
        interruptions.extend(stop.map(|at_seconds| Interruption {
            by: FailedBy::Stopped,
            at_seconds,
            rolls_back: true,
        }));
        // Where one is in ALARM at the beginning, none is looked at (DEPLOY-106).
        let rings = terms.alarms.as_ref().filter(|alarms| alarms.rings.iter().all(|(at, _)| *at > 0));
        let first = rings.and_then(|alarms| alarms.rings.first());
        let mut unwatched = interruptions.clone();
        for (at_seconds, name) in rings.iter().flat_map(|alarms| &alarms.rings) {
            let rolls_back = rings.is_some_and(|alarms| alarms.rollback);
            let ring = Interruption { by: FailedBy::Alarm, at_seconds: *at_seconds, rolls_back };
            interruptions.push(ring);
            unwatched.extend(first.is_some_and(|(_, first)| first != name).then_some(ring));
        }
        Ok(Self {
            hooks: Hooks::read(configuration, node)?,
            routing: Routing::read(service, node)?,
            reconciles: reconciles(service)?,
            interruptions,
            unwatched,
            alarm: first.map(|(_, name)| name.clone()),
            deregistration_seconds: terms.deregistration_seconds,
            held_until_seconds: 0,
        })
    }

    /// What is asked of core.
    pub(super) fn plan(&self, shift: Shift, scale_up: ScaleUp) -> StagePlan<'_> {
        let mut plan = StagePlan::new(shift.traffic, scale_up).hooks(&self.hooks.hooks, &self.hooks.reports);
        plan.bake_minutes = shift.bake_minutes;
        plan.held_until_seconds = self.held_until_seconds;
        plan.deregistration_seconds = self.deregistration_seconds;
        plan.reconciles = self.reconciles;
        plan.network_load_balancer = self.routing.network_load_balancer;
        plan.routes_traffic = self.routing.routes_traffic;
        plan.interruptions = &self.interruptions;
        plan
    }
}

/// Whether more than one revision of the service is ACTIVE (DEPLOY-147).
fn reconciles(service: &Node<'_>) -> Result<bool, Error> {
    let revisions = service.list_at("currentServiceRevisions")?.len();
    let mut deployments = 0_usize;
    for deployment in service.list_at("deployments")? {
        let counts = matches!(deployment.str_at("status")?, Some("PRIMARY" | "ACTIVE"));
        deployments = deployments.saturating_add(usize::from(counts));
    }
    Ok(revisions > 1 || deployments > 1)
}

/// A number, or a range.
pub(super) const fn written(span: Span) -> (Option<u32>, Option<SecondsRange>) {
    match span.known() {
        Some(seconds) => (Some(seconds), None),
        None => (None, Some(SecondsRange { least_seconds: span.least, most_seconds: span.most })),
    }
}

/// The tasks of both revisions, stage by stage.
pub(super) struct Counts {
    pub(super) old: u32,
    /// Old tasks that stay at CLEAN_UP.
    pub(super) kept: u32,
    /// New tasks before and after SCALE_UP.
    pub(super) new: (u32, u32),
}

impl Counts {
    pub(super) fn of(plan: &Beside, told: &Told) -> Self {
        let kept = if told.held_until_seconds > 0 { 0 } else { plan.protected };
        let new = (plan.new, plan.new.saturating_add(plan.started));
        Self { old: plan.tasks.saturating_sub(plan.new), kept, new }
    }
}

/// The stages as the answer has them, shifted by so many seconds.
pub(super) fn stages(told: &Told, spans: &[StageSpan], since: Span, counts: &Counts, back: bool) -> Vec<DeployStage> {
    let percent = |tenths: u32| told.routing.routes_traffic.then(|| f64::from(tenths) / 10.0);
    let stage = |span: &StageSpan| {
        let (from_seconds, from_range) = written(since.plus(span.from));
        let (to_seconds, to_range) = written(since.plus(span.to));
        let ends = span.stage == Stage::CleanUp;
        let old = if ends && !back { counts.kept } else { counts.old };
        let new = match (back, span.stage < Stage::ScaleUp) {
            (true, _) if ends => 0,
            (false, true) => counts.new.0,
            _ => counts.new.1,
        };
        DeployStage {
            stage: span.stage.as_str().into(),
            step: span.step,
            from_seconds,
            from_range,
            to_seconds,
            to_range,
            traffic_percent: percent(span.production_tenths),
            test_traffic_percent: percent(span.test_tenths),
            old,
            new,
            hooks: (!span.hooks.is_empty()).then(|| hooks(told, span)),
        }
    };
    spans.iter().map(stage).collect()
}

fn hooks(told: &Told, span: &StageSpan) -> Vec<StageHook> {
    let run = |run: &stowplan_deployment::stages::HookRun| {
        let (seconds, range) = written(run.seconds);
        StageHook {
            hook: run.hook,
            target_type: told.hooks.hooks.get(run.hook).map(|hook| hook.kind.as_str()).unwrap_or_default().into(),
            hook_target_arn: told.hooks.arns.get(run.hook).cloned().flatten(),
            seconds,
            range,
            status: (!run.is_cut).then(|| run.outcome.as_str().into()),
        }
    };
    span.hooks.iter().map(run).collect()
}

/// Why a deployment fails.
pub(super) fn failure(told: &Told, course: &StageCourse, failure: &StageFailure) -> DeployFailure {
    let at = match (failure.stage, failure.step) {
        (Some(stage), Some(step)) => format!(" at {stage}, step {step}"),
        (Some(stage), None) => format!(" at {stage}"),
        (None, _) => String::new(),
    };
    let after = course_outcome(course, failure);
    let back = if failure.rolls_back { "" } else { "; no rollback is configured, so the service stalls" };
    let text = match failure.by {
        FailedBy::Hook => {
            let number = failure.hook.unwrap_or_default();
            let hook = told.hooks.hooks.get(number).cloned().unwrap_or_default();
            let how = match after {
                HookOutcome::TimedOut => format!("is not done after its {}", minutes(&hook)),
                _ => "fails".to_owned(),
            };
            format!("lifecycle hook {number} ({}){at} {how}", hook.kind)
        }
        FailedBy::Timeout if failure.at == Span::exact(DEPLOYMENT_SECONDS_MAX) => {
            format!("the deployment is not done after 30 days{at}, the most of any")
        }
        FailedBy::Timeout => {
            let stage = failure.stage.map_or("a stage", Stage::as_str);
            format!("{stage} is not done after a day, the most of a stage without a pause")
        }
        FailedBy::Alarm => {
            let name = told.alarm.as_deref().map(|name| format!(" `{name}`")).unwrap_or_default();
            format!("the alarm{name} goes off{at}")
        }
        FailedBy::Stopped => format!("the deployment is stopped{at}"),
    };
    let (_, at_range) = written(failure.at);
    DeployFailure {
        by: failure.by.as_str().into(),
        at_seconds: failure.at.least,
        at_range,
        text: format!("{text}{back}"),
        stage: failure.stage.map(|stage| stage.as_str().into()),
        alarm_name: told.alarm.clone().filter(|_| failure.by == FailedBy::Alarm),
        ..DeployFailure::default()
    }
}

/// How the hook ended that failed the deployment.
fn course_outcome(course: &StageCourse, failure: &StageFailure) -> HookOutcome {
    let own = course.stages.iter().filter(|span| Some(span.stage) == failure.stage && span.step == failure.step);
    let mut runs = own.flat_map(|span| &span.hooks).filter(|run| Some(run.hook) == failure.hook);
    runs.next().map(|run| run.outcome).unwrap_or_default()
}

fn minutes(hook: &Hook) -> String {
    counted(hook.timeout_seconds() / 60, "minute")
}

/// What the way back is, in words.
pub(super) fn way_back(course: &StageCourse, back: &StageRollback, revision: Option<&str>, counts: &Counts) -> String {
    let to = revision.map_or("the revision before it", |arn| arn.rsplit('/').next().unwrap_or(arn));
    let (old, new) = (counted(counts.old, "task"), counted(new_tasks(course, counts), "new task"));
    let again: Vec<&str> =
        back.stages.iter().filter(|span| !span.hooks.is_empty()).map(|span| span.stage.as_str()).collect();
    let again = match again.as_slice() {
        [] => String::new(),
        stages => format!("; the hooks of {} run again", stages.join(" and ")),
    };
    if course.has_begun(Stage::ProductionTrafficShift) {
        return format!("all traffic goes back to {to}, whose {old} never stopped{again}; the {new} stop last");
    }
    format!("production traffic never moved: {to} goes on with its {old}{again}; the {new} stop")
}

/// New tasks at the end of a course.
pub(super) fn new_tasks(course: &StageCourse, counts: &Counts) -> u32 {
    if course.has_begun(Stage::ScaleUp) { counts.new.1 } else { counts.new.0 }
}

/// What would help against an alarm or a stop.
pub(super) fn outside_remedies(told: &Told, plan: &StagePlan<'_>, course: &StageCourse) -> Vec<DeployRemedy> {
    let written = plan.outside_remedies(course, &told.unwatched).into_iter().filter_map(|found| match found {
        OutsideRemedy::UnwatchAlarm => told.alarm.clone().map(DeploymentRemedy::UnwatchAlarm),
        OutsideRemedy::BakeMinutes(minutes) => Some(DeploymentRemedy::BakeMinutes(minutes)),
        OutsideRemedy::StopLater(seconds) => Some(DeploymentRemedy::StopLater(seconds)),
    });
    written.map(|remedy| super::remedy(&remedy)).collect()
}

pub(super) fn remedy(remedy: HookRemedy) -> DeployRemedy {
    let written = match remedy {
        HookRemedy::TimeoutMinutes { hook, minutes } => StageRemedy {
            kind: "timeoutInMinutes".into(),
            text: format!("raise `timeoutInMinutes` of lifecycle hook {hook} to {minutes} or more"),
            hook,
            minutes: Some(minutes),
        },
        HookRemedy::Continue { hook } => StageRemedy {
            kind: "timeoutAction".into(),
            text: format!("let lifecycle hook {hook} CONTINUE when its time is over"),
            hook,
            minutes: None,
        },
    };
    DeployRemedy::Stage(written)
}

/// What was assumed of hooks and load balancers, and what CloudFormation does with so long a
/// deployment.
pub(super) fn lints(told: &Told, plan: &StagePlan<'_>, course: &StageCourse, path: String) -> Vec<Lint> {
    let mut lints: Vec<Lint> = told.routing.lint.iter().cloned().collect();
    let mut runs: Vec<usize> =
        course.stages.iter().flat_map(|span| &span.hooks).filter(|run| !run.is_told).map(|run| run.hook).collect();
    runs.sort_unstable();
    runs.dedup();
    if let Some(first) = runs.first() {
        let count = counted(runs.len(), "lifecycle hook");
        let message =
            format!("{count} assumed to succeed, at any time up to its time-out: nothing tells how long it takes");
        let help = "give `hooks`, e.g. `[{\"hook\": 0, \"seconds\": 120}]` (`--hook 0=120`)";
        lints.push(Assumption::Hooks.lint(message, format!("{}/{first}", told.hooks.path)).with_help(help));
    }
    lints.extend(cloud_formation(plan, course, path));
    if let Some(late) = told.interruptions.iter().find(|one| one.at_seconds >= course.seconds.most) {
        if course.failure().is_none() {
            let message = format!("what comes after {} s comes after the end: it changes nothing", late.at_seconds);
            let key = if late.by == FailedBy::Stopped { "stopAtSeconds" } else { "alarms" };
            lints.push(Lint::new("deploy/after-end", message, format!("/{key}")));
        }
    }
    lints
}

/// CloudFormation waits 36 hours for a service, and does not begin what asks for more than 33
/// (DEPLOY-156).
fn cloud_formation(plan: &StagePlan<'_>, course: &StageCourse, path: String) -> Option<Lint> {
    rule!("DEPLOY-156");
    let configured = plan.configured_minutes();
    let message = if configured > 33 * 60 {
        format!("CloudFormation rejects it: its waits and bake times are {configured} minutes, more than 33 hours")
    } else if course.seconds.least > 36 * 3600 {
        "CloudFormation gives up before it is done: it waits 36 hours".to_owned()
    } else {
        return None;
    };
    Some(Lint::new("deploy/cloudformation-time", message, path).with_help("outside CloudFormation it may last 30 days"))
}

/// Reports that tell of no stage that comes.
pub(super) fn unheard(told: &Told, plan: &StagePlan<'_>, node: &Node<'_>) -> Result<(), Error> {
    for (number, report) in told.hooks.reports.iter().enumerate() {
        if !plan.has(report) {
            let path = format!("{}/{number}", node.path_of("hooks"));
            let message = "no lifecycle hook runs at this stage or step";
            return Err(Error::new("deploy/unknown-hook", message, path)
                .with_help("`hook` counts `lifecycleHooks` from 0, `stage` is one of its stages, `step` counts the shifts of traffic from 1"));
        }
    }
    Ok(())
}
