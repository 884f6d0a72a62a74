//! Lifecycle hooks: targets, stages, timeouts (SERVICE-136).

use alloc::{format, vec::Vec};

use super::deployment::entry;
use super::document::Hook;
use super::{Context, Finding, is_there, is_without, items, missing, too_many};
use crate::definition::{one_of, outside, unknown_word};
use crate::document::Given;

const LIST: &str = "lifecycleHooks";

/// Of each kind.
const HOOKS_MAX: usize = 10;

const STAGES: [&str; 8] = [
    "RECONCILE_SERVICE",
    "PRE_SCALE_UP",
    "POST_SCALE_UP",
    "TEST_TRAFFIC_SHIFT",
    "POST_TEST_TRAFFIC_SHIFT",
    "PRE_PRODUCTION_TRAFFIC_SHIFT",
    "PRODUCTION_TRAFFIC_SHIFT",
    "POST_PRODUCTION_TRAFFIC_SHIFT",
];

/// The stages at which nothing can pause: traffic is moving.
const MOVING: [&str; 2] = ["TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT"];

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Finding>) {
    let Some(deployment) = context.service.deployment.known() else { return };
    let hooks = items(&deployment.hooks);
    let mut own = Vec::new();
    let pauses = hooks.iter().filter(|hook| is_pause(hook)).count();
    let path = "/deploymentConfiguration/lifecycleHooks";
    own.extend(too_many(pauses, HOOKS_MAX, "service/too-many-hooks", path, "pause hooks"));
    let functions = hooks.len().saturating_sub(pauses);
    own.extend(too_many(functions, HOOKS_MAX, "service/too-many-hooks", path, "Lambda hooks"));
    for (index, hook) in hooks.iter().enumerate() {
        target(index, hook, &mut own);
        stages(index, hook, &mut own);
        timeout(index, hook, &mut own);
    }
    found.extend(own.into_iter().map(|finding| finding.rule(rule!("SERVICE-136"))));
}

fn is_pause(hook: &Hook) -> bool {
    hook.target_type.raw() == Some("PAUSE")
}

fn is_function(hook: &Hook) -> bool {
    hook.target_type.is_absent() || hook.target_type.raw() == Some("AWS_LAMBDA")
}

fn target(index: usize, hook: &Hook, found: &mut Vec<Finding>) {
    let kind = || entry(LIST, index, "targetType");
    let code = "service/hook-target";
    found.extend(unknown_word(&hook.target_type, &["AWS_LAMBDA", "PAUSE"], code, kind, "target of a hook"));
    let target = || entry(LIST, index, "hookTargetArn");
    if is_function(hook) {
        found.extend(missing(&hook.target, code, target, "hookTargetArn"));
        found.extend(missing(&hook.role, code, || entry(LIST, index, "roleArn"), "roleArn"));
    } else if is_pause(hook) && is_there(&hook.target) {
        let message = "a pause hook calls nothing: it has no `hookTargetArn`";
        found.push(Finding::warning(code, target(), message).help("leave it out"));
    }
}

fn stages(index: usize, hook: &Hook, found: &mut Vec<Finding>) {
    let path = || entry(LIST, index, "lifecycleStages");
    let code = "service/hook-stage";
    if is_without(&hook.stages) {
        found.push(Finding::error(code, path(), "the hook has no `lifecycleStages`").help(one_of(&STAGES)));
    }
    for (number, given) in items(&hook.stages).iter().enumerate() {
        let at = || format!("{}/{number}", path());
        found.extend(unknown_word(given, &STAGES, code, at, "lifecycle stage"));
        if let Some(word) = given.text().filter(|word| MOVING.contains(word) && is_pause(hook)) {
            let message = format!("a deployment does not pause at `{word}`: traffic is moving");
            found.push(Finding::error(code, at(), message).help("pause before or after it"));
        }
    }
}

fn timeout(index: usize, hook: &Hook, found: &mut Vec<Finding>) {
    let Given::Known(timeout) = &hook.timeout else { return };
    let code = "service/hook-timeout";
    let path = |key: &str| entry(LIST, index, &format!("timeoutConfiguration/{key}"));
    found.extend(unknown_word(&timeout.action, &["ROLLBACK", "CONTINUE"], code, || path("action"), "action"));
    // Two weeks for people, a day for functions.
    let most = if is_function(hook) { 1_440 } else { 20_160 };
    found.extend(outside(&timeout.minutes, 1..=most, code, || path("timeoutInMinutes"), "`timeoutInMinutes`"));
}
