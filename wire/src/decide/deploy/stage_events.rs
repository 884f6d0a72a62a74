//! What ECS writes of a blue/green, linear or canary deployment: the events of its hooks, as
//! EventBridge has them, and those of its service.

use stowplan::placement::ServiceEvent;
use stowplan_deployment::{
    Stage,
    stages::{HookKind, HookOutcome, Span, StageCourse, StageSpan, StagesEnd},
};

use super::stages::Told;
use crate::answer::DeployEvent;

/// EventBridge's detail type of hooks.
const OF_HOOKS: &str = "ECS Hook State Change";

/// The events of a deployment and of its way back, in turn (DEPLOY-157): what happens at a time
/// that is not known is not among them. `unplaced` is ECS's text where new tasks find no place.
pub(super) fn events(
    told: &Told,
    name: &str,
    course: &StageCourse,
    back: Option<(&[StageSpan], Span)>,
    unplaced: Option<&str>,
) -> Vec<DeployEvent> {
    rule!("DEPLOY-157", "DEPLOY-30");
    let mut events = Vec::new();
    for span in &course.stages {
        put_hooks(&mut events, told, span, Span::ZERO);
        if span.stage == Stage::ScaleUp {
            let at = span.from.known();
            events.extend(at.zip(unplaced).map(|(at, text)| plain(at, text.to_owned())));
        }
    }
    let mut steady = (course.end == StagesEnd::Completes).then(|| course.seconds.known()).flatten();
    if let (StagesEnd::Fails(failure), Some((stages, seconds))) = (&course.end, back) {
        for span in stages {
            put_hooks(&mut events, told, span, failure.at);
        }
        steady = failure.at.plus(seconds).known();
    }
    let text = ServiceEvent::SteadyState { service: name }.to_string();
    events.extend(steady.map(|at| plain(at, text)));
    events.sort_by_key(|event| event.at_seconds);
    events
}

const fn plain(at_seconds: u32, text: String) -> DeployEvent {
    DeployEvent { at_seconds, text, detail_type: None, stage: None, hook: None }
}

/// A pause awaits its action, and each hook that is done is told.
fn put_hooks(events: &mut Vec<DeployEvent>, told: &Told, span: &StageSpan, since: Span) {
    let from = since.plus(span.from);
    for run in &span.hooks {
        let event = |at_seconds: u32, text: &str| DeployEvent {
            detail_type: Some(OF_HOOKS.into()),
            stage: Some(span.stage.as_str().into()),
            hook: Some(run.hook),
            ..plain(at_seconds, text.to_owned())
        };
        let pauses = told.hooks.hooks.get(run.hook).is_some_and(|hook| hook.kind == HookKind::Pause);
        events.extend(from.known().filter(|_| pauses).map(|at| event(at, "HOOK_AWAITING_ACTION")));
        let name = match run.outcome {
            HookOutcome::Succeeded => "HOOK_SUCCEEDED",
            HookOutcome::Failed => "HOOK_FAILED",
            HookOutcome::TimedOut => "HOOK_TIMED_OUT",
        };
        let ends = from.plus(run.seconds).known().filter(|_| !run.is_cut);
        events.extend(ends.map(|at| event(at, name)));
    }
}
