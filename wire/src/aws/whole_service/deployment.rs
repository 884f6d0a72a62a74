//! `deploymentConfiguration`.

use stowplan_check::service::document::{
    Alarms, CircuitBreaker, Deployment, EarlySuccess, Hook, HookTimeout, Threshold, TrafficSteps,
};

use crate::Node;
use crate::aws::shape_reader::Reader;
use crate::fields::table;

pub(super) fn read(r: &mut Reader, node: &Node<'_>) -> Deployment {
    r.keys(node, &table::ECS_DEPLOYMENT_CONFIGURATION);
    Deployment {
        minimum_healthy_percent: r.number(node, "minimumHealthyPercent"),
        maximum_percent: r.number(node, "maximumPercent"),
        strategy: r.text(node, "strategy"),
        bake_minutes: r.number(node, "bakeTimeInMinutes"),
        breaker: r.object(node, "deploymentCircuitBreaker", breaker),
        alarms: r.object(node, "alarms", |r, item| {
            r.keys(item, &table::ECS_DEPLOYMENT_ALARMS);
            Alarms {
                names: r.given_texts(item, "alarmNames"),
                enable: r.boolean(item, "enable"),
                rollback: r.boolean(item, "rollback"),
            }
        }),
        early_success: r.object(node, "earlySuccessCriteria", |r, item| {
            r.keys(item, &table::ECS_DEPLOYMENT_EARLY_SUCCESS_CRITERIA);
            EarlySuccess {
                enable: r.boolean(item, "enable"),
                healthy_percent: r.number(item, "healthyPercent"),
                cleanup: r.text(item, "sourceServiceRevisionCleanup"),
            }
        }),
        linear: r.object(node, "linearConfiguration", |r, item| {
            r.keys(item, &table::ECS_LINEAR_CONFIGURATION);
            let milli_percent = r.thousandths(item, "stepPercent");
            TrafficSteps { milli_percent, bake_minutes: r.number(item, "stepBakeTimeInMinutes") }
        }),
        canary: r.object(node, "canaryConfiguration", |r, item| {
            r.keys(item, &table::ECS_CANARY_CONFIGURATION);
            let milli_percent = r.thousandths(item, "canaryPercent");
            TrafficSteps { milli_percent, bake_minutes: r.number(item, "canaryBakeTimeInMinutes") }
        }),
        hooks: r.given_items(node, "lifecycleHooks", hook),
    }
}

fn breaker(r: &mut Reader, node: &Node<'_>) -> CircuitBreaker {
    r.keys(node, &table::ECS_DEPLOYMENT_CIRCUIT_BREAKER);
    r.boolean(node, "resetOnHealthyTask");
    CircuitBreaker {
        enable: r.boolean(node, "enable"),
        rollback: r.boolean(node, "rollback"),
        threshold: r.object(node, "thresholdConfiguration", |r, item| {
            r.keys(item, &table::ECS_THRESHOLD_CONFIGURATION);
            Threshold { kind: r.text(item, "type"), value: r.number(item, "value") }
        }),
    }
}

fn hook(r: &mut Reader, node: &Node<'_>) -> Hook {
    r.keys(node, &table::ECS_DEPLOYMENT_LIFECYCLE_HOOK);
    Hook {
        target_type: r.text(node, "targetType"),
        target: r.text(node, "hookTargetArn"),
        role: r.text(node, "roleArn"),
        stages: r.given_texts(node, "lifecycleStages"),
        timeout: r.object(node, "timeoutConfiguration", |r, item| {
            r.keys(item, &table::ECS_DEPLOYMENT_LIFECYCLE_HOOK_TIMEOUT_CONFIGURATION);
            HookTimeout { minutes: r.number(item, "timeoutInMinutes"), action: r.text(item, "action") }
        }),
    }
}
