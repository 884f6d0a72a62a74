//! Every numeric limit from both sides: the number below the least is refused, the least and the
//! most are accepted, the one above the most is refused.
//!
//! Not refused, and why: names of services, groups and tags of requests (their length decides
//! nothing, and a snapshot holds none that ECS did not take); `maximumPercent` above 200,
//! `bakeTimeInMinutes`, `sharedMemorySize`, the size of a `tmpfs` and a metric's `Dimensions` (AWS
//! tells no bound); `stopTimeout` and `startTimeout` on EC2 above 120 (the bound is Fargate's); a
//! provider's `MinSize` and `MaxSize` (the group's own).

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use serde_json::{Value, json};

const API: &str = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/";
const GUIDE: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/";
const CLOUD_WATCH: &str = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/";
const AUTO_SCALING: &str = "https://docs.aws.amazon.com/autoscaling/application/";
/// A bound of our own: the contract's (`DOCUMENTS.md`), for numbers that ECS does not bound.
const OURS: &str = "contract";

/// The largest number that ECS takes for a size.
const INTEGER_MAX: i64 = 2_147_483_647;

/// A limit: what has it, the least and the most that are accepted, the code that tells of the
/// refusal below and above, where it comes from, and the document for a number.
struct Limit {
    key: &'static str,
    least: Option<i64>,
    most: Option<i64>,
    below: &'static str,
    above: &'static str,
    source: (&'static str, &'static str),
    document: fn(i64) -> Value,
}

/// Bounded on both sides, with one code.
const fn both(
    key: &'static str,
    (least, most): (i64, i64),
    code: &'static str,
    source: (&'static str, &'static str),
    document: fn(i64) -> Value,
) -> Limit {
    Limit { key, least: Some(least), most: Some(most), below: code, above: code, source, document }
}

/// Bounded below alone.
const fn least(
    key: &'static str,
    least: i64,
    code: &'static str,
    source: (&'static str, &'static str),
    document: fn(i64) -> Value,
) -> Limit {
    Limit { key, least: Some(least), most: None, below: code, above: "", source, document }
}

/// Bounded above alone: a count that begins at nothing, or a number that another rule bounds below.
const fn most(
    key: &'static str,
    most: i64,
    code: &'static str,
    source: (&'static str, &'static str),
    document: fn(i64) -> Value,
) -> Limit {
    Limit { key, least: None, most: Some(most), below: "", above: code, source, document }
}

fn times(count: i64) -> usize {
    usize::try_from(count).unwrap_or(0)
}

/// So many of the same.
fn list(count: i64, item: impl Fn(usize) -> Value) -> Value {
    (0..times(count)).map(item).collect()
}

fn text(length: i64) -> String {
    "x".repeat(times(length))
}

fn with(mut base: Value, patch: Value) -> Value {
    let Value::Object(patch) = patch else { return base };
    base.as_object_mut().unwrap().extend(patch);
    base
}

/// `check` of a definition for EC2 with one container.
fn container(patch: Value) -> Value {
    let container = with(json!({"name": "web", "image": "web", "memory": 128}), patch);
    json!({"decide": "check", "taskDefinition": {"family": "web", "containerDefinitions": [container]}})
}

/// The same of one for Fargate.
fn on_fargate(patch: Value) -> Value {
    let container = with(json!({"name": "web", "image": "web"}), patch);
    json!({"decide": "check", "taskDefinition": {"family": "web", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256",
        "memory": "512", "containerDefinitions": [container]}})
}

fn definition(patch: Value) -> Value {
    let mut document = container(json!({}));
    document["taskDefinition"] = with(document["taskDefinition"].clone(), patch);
    document
}

fn mapping(patch: Value) -> Value {
    container(json!({"portMappings": [with(json!({"containerPort": 80}), patch)]}))
}

fn shared_gpu(patch: Value) -> Value {
    let sharing = with(json!({"memory": 1000}), patch);
    container(json!({"resourceRequirements": [{"type": "GPU", "sharingStrategy": {"nvidiaMps": sharing}}]}))
}

fn resources(cpu: i64, memory: i64) -> Value {
    json!([{"name": "CPU", "type": "INTEGER", "integerValue": cpu}, {"name": "MEMORY", "type": "INTEGER", "integerValue": memory}])
}

fn cluster() -> Value {
    json!({"containerInstances": [{"containerInstanceArn": "a", "status": "ACTIVE", "agentConnected": true, "registeredResources": resources(1024, 2048)}]})
}

fn task() -> Value {
    json!({"family": "web", "containerDefinitions": [{"name": "web", "image": "web", "cpu": 128, "memory": 256}]})
}

fn place(request: Value) -> Value {
    json!({"decide": "place", "cluster": cluster(), "taskDefinition": task(), "request": request})
}

fn deploy(configuration: Value) -> Value {
    json!({"decide": "deploy", "cluster": cluster(), "taskDefinition": task(),
           "service": {"serviceName": "web", "desiredCount": 1, "deploymentConfiguration": configuration}})
}

fn capacity(patch: Value) -> Value {
    let base = json!({"decide": "capacity", "cluster": {"containerInstances": []}, "capacityProvider": "cp", "minSize": 0, "maxSize": 10,
        "managedScaling": {"status": "ENABLED"}, "instanceTypes": [{"instanceType": "lab.small", "cpu": 1024, "memory": 2048, "gpus": 0}]});
    with(base, patch)
}

fn managed(patch: Value) -> Value {
    capacity(json!({"managedScaling": with(json!({"status": "ENABLED"}), patch)}))
}

fn split(item: Value) -> Value {
    json!({"decide": "split", "count": 1, "capacityProviderStrategy": [with(json!({"capacityProvider": "p", "weight": 1}), item)]})
}

fn alarm(patch: Value) -> Value {
    let alarm =
        json!({"ComparisonOperator": "GreaterThanThreshold", "Threshold": 5, "Period": 60, "EvaluationPeriods": 5});
    json!({"decide": "alarm", "alarm": with(alarm, patch), "values": [9]})
}

fn scale(patch: Value) -> Value {
    let policy = json!({"PolicyName": "p", "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 50}});
    let base = json!({"decide": "scale", "ScalableTargets": [{"MinCapacity": 0, "MaxCapacity": 10}], "desiredCount": 1, "ScalingPolicies": [policy],
        "alarmStates": []});
    with(base, patch)
}

fn predictive(patch: Value) -> Value {
    let policy = with(json!({"MetricSpecifications": []}), patch);
    scale(json!({"ScalingPolicies": [{"PolicyName": "p", "PredictiveScalingPolicyConfiguration": policy}]}))
}

fn tracking(patch: Value) -> Value {
    let policy = with(json!({"TargetValue": 50}), patch);
    scale(json!({"ScalingPolicies": [{"PolicyName": "p", "TargetTrackingScalingPolicyConfiguration": policy}]}))
}

/// A step policy of so many steps, the last of them open.
fn steps(count: i64) -> Value {
    let last = times(count).saturating_sub(1);
    let step = |at: usize| match at == last {
        true => json!({"MetricIntervalLowerBound": at, "ScalingAdjustment": 1}),
        false => json!({"MetricIntervalLowerBound": at, "MetricIntervalUpperBound": at + 1, "ScalingAdjustment": 1}),
    };
    let policy = json!({"AdjustmentType": "ChangeInCapacity", "StepAdjustments": list(count, step)});
    scale(json!({"ScalingPolicies": [{"PolicyName": "p", "StepScalingPolicyConfiguration": policy}]}))
}

fn query(expression: &str) -> Value {
    json!({"decide": "query", "expression": expression})
}

fn muted(minutes: i64) -> Value {
    let rule = json!({"Name": "quiet", "Rule": {"Schedule": {"Expression": "cron(0 10 * * *)", "Duration": format!("PT{minutes}M")}},
        "MuteTargets": {"AlarmNames": ["busy"]}});
    scale(json!({"AlarmMuteRules": [rule]}))
}

/// Definitions of so many bytes, as they would be sent: the family fills up.
fn bytes(count: i64) -> Value {
    let short = container(json!({"command": [""]}));
    let rest = count - i64::try_from(short["taskDefinition"].to_string().len()).unwrap();
    container(json!({"command": [text(rest)]}))
}

fn limits() -> Vec<Limit> {
    let mut all = of_definitions();
    all.extend(of_containers());
    all.extend(of_requests());
    all.extend(of_deployments_and_capacity());
    all.extend(of_scaling());
    all
}

fn of_definitions() -> Vec<Limit> {
    let page = (API, "API_RegisterTaskDefinition.html");
    let quotas = (GUIDE, "service-quotas.html");
    vec![
        most("family", 255, "taskdef/family", page, |n| definition(json!({"family": text(n)}))),
        least("family", 1, "taskdef/family-missing", page, |n| definition(json!({"family": text(n)}))),
        most("definition, bytes", 65_536, "taskdef/too-large", quotas, bytes),
        Limit {
            below: "taskdef/no-containers",
            ..both("containerDefinitions", (1, 10), "taskdef/too-many-containers", quotas, |n| {
                let each = |at| json!({"name": format!("c{at}"), "image": "c", "memory": 128});
                definition(json!({"containerDefinitions": list(n, each)}))
            })
        },
        both("cpu on EC2", (128, 196_608), "taskdef/cpu-range", page, |n| definition(json!({"cpu": n.to_string()}))),
        least("memory on EC2", 1, "taskdef/memory-range", page, |n| {
            definition(json!({"memory": n.to_string(), "containerDefinitions": [{"name": "web", "image": "web"}]}))
        }),
        both(
            "ephemeralStorage.sizeInGiB",
            (21, 200),
            "taskdef/ephemeral-storage",
            (API, "API_EphemeralStorage.html"),
            |n| {
                let mut document = on_fargate(json!({}));
                document["taskDefinition"]["ephemeralStorage"] = json!({"sizeInGiB": n});
                document
            },
        ),
        most("placementConstraints", 10, "taskdef/too-many-constraints", page, |n| {
            let each = |at| json!({"type": "memberOf", "expression": format!("attribute:a{at} exists")});
            definition(json!({"placementConstraints": list(n, each)}))
        }),
        most("tags", 50, "taskdef/too-many-tags", page, |n| {
            definition(json!({"tags": list(n, |at| json!({"key": format!("k{at}"), "value": ""}))}))
        }),
        both("tags[].key", (1, 128), "taskdef/tag-key", (API, "API_Tag.html"), |n| {
            definition(json!({"tags": [{"key": text(n), "value": ""}]}))
        }),
        most("tags[].value", 256, "taskdef/tag-value", (API, "API_Tag.html"), |n| {
            definition(json!({"tags": [{"key": "k", "value": text(n)}]}))
        }),
        both("volumes[].name", (1, 255), "taskdef/volume-name", (API, "API_Volume.html"), |n| {
            definition(json!({"volumes": [{"name": text(n)}]}))
        }),
    ]
}

fn of_containers() -> Vec<Limit> {
    let page = (API, "API_ContainerDefinition.html");
    let health = (API, "API_HealthCheck.html");
    let ports = (API, "API_PortMapping.html");
    vec![
        most("container name", 255, "taskdef/container-name", page, |n| container(json!({"name": text(n)}))),
        least("container name", 1, "taskdef/container-name-missing", page, |n| container(json!({"name": text(n)}))),
        most("image", 255, "taskdef/image", page, |n| container(json!({"image": text(n)}))),
        both("container cpu", (0, INTEGER_MAX), "taskdef/container-cpu", page, |n| container(json!({"cpu": n}))),
        least("container memory", 0, "taskdef/container-memory", page, |n| {
            container(json!({"memory": n, "memoryReservation": 128}))
        }),
        most("container memory", INTEGER_MAX, "taskdef/container-memory", page, |n| container(json!({"memory": n}))),
        least("container memory, Docker", 6, "taskdef/memory-below-minimum", page, |n| container(json!({"memory": n}))),
        both("memoryReservation", (0, INTEGER_MAX), "taskdef/container-memory", page, |n| {
            container(json!({"memory": INTEGER_MAX, "memoryReservation": n}))
        }),
        both("stopTimeout on Fargate", (2, 120), "taskdef/fargate-stop-timeout", page, |n| {
            on_fargate(json!({"stopTimeout": n}))
        }),
        least("stopTimeout on EC2", 0, "taskdef/stop-timeout", page, |n| container(json!({"stopTimeout": n}))),
        Limit {
            below: "taskdef/start-timeout",
            ..both("startTimeout on Fargate", (2, 120), "taskdef/fargate-start-timeout", page, |n| {
                on_fargate(json!({"startTimeout": n}))
            })
        },
        least("startTimeout on EC2", 2, "taskdef/start-timeout", page, |n| container(json!({"startTimeout": n}))),
        both("healthCheck.interval", (5, 300), "taskdef/health-check", health, |n| {
            container(json!({"healthCheck": {"command": ["CMD", "true"], "interval": n}}))
        }),
        both("healthCheck.timeout", (2, 60), "taskdef/health-check", health, |n| {
            container(json!({"healthCheck": {"command": ["CMD", "true"], "timeout": n}}))
        }),
        both("healthCheck.retries", (1, 10), "taskdef/health-check", health, |n| {
            container(json!({"healthCheck": {"command": ["CMD", "true"], "retries": n}}))
        }),
        both("healthCheck.startPeriod", (0, 300), "taskdef/health-check", health, |n| {
            container(json!({"healthCheck": {"command": ["CMD", "true"], "startPeriod": n}}))
        }),
        both(
            "restartPolicy.restartAttemptPeriod",
            (60, 1800),
            "taskdef/restart-policy",
            (API, "API_ContainerRestartPolicy.html"),
            |n| container(json!({"restartPolicy": {"enabled": true, "restartAttemptPeriod": n}})),
        ),
        most(
            "restartPolicy.ignoredExitCodes",
            50,
            "taskdef/restart-policy",
            (API, "API_ContainerRestartPolicy.html"),
            |n| container(json!({"restartPolicy": {"enabled": true, "ignoredExitCodes": list(n, |at| json!(at))}})),
        ),
        most("nofile on Fargate", 1_048_576, "taskdef/fargate-nofile", (GUIDE, "fargate-tasks-services.html"), |n| {
            on_fargate(json!({"ulimits": [{"name": "nofile", "softLimit": 1024, "hardLimit": n}]}))
        }),
        most("ulimits[].softLimit of a hard limit of 1024", 1024, "taskdef/ulimit-soft-above-hard", page, |n| {
            container(json!({"ulimits": [{"name": "nofile", "softLimit": n, "hardLimit": 1024}]}))
        }),
        both("swappiness", (0, 100), "taskdef/swappiness", (API, "API_LinuxParameters.html"), |n| {
            container(json!({"linuxParameters": {"maxSwap": 0, "swappiness": n}}))
        }),
        least("maxSwap", 0, "taskdef/max-swap", (API, "API_LinuxParameters.html"), |n| {
            container(json!({"linuxParameters": {"maxSwap": n}}))
        }),
        both("containerPort", (1, 65_535), "taskdef/container-port", ports, |n| {
            container(json!({"portMappings": [{"containerPort": n}]}))
        }),
        both("hostPort", (0, 65_535), "taskdef/host-port", ports, |n| mapping(json!({"hostPort": n}))),
        both("containerPortRange, its last port", (80, 65_535), "taskdef/port-range", ports, |n| {
            container(json!({"portMappings": [{"containerPortRange": format!("79-{n}")}]}))
        }),
        most("containerPortRange, how many", 100, "taskdef/too-many-port-ranges", ports, |n| {
            let each = |at: usize| json!({"containerPortRange": format!("{}-{}", 1000 + 2 * at, 1001 + 2 * at)});
            container(json!({"portMappings": list(n, each)}))
        }),
        // An instance reserves 100 at most, five of them for the agent.
        most("static host ports", 95, "taskdef/too-many-host-ports", ports, |n| {
            let each = |at: usize| json!({"containerPort": 1000 + at, "hostPort": 1000 + at});
            container(json!({"portMappings": list(n, each)}))
        }),
        most("portMappings[].name", 64, "taskdef/port-name", ports, |n| mapping(json!({"name": text(n)}))),
        least("GPUs", 1, "taskdef/gpu-count", (API, "API_ResourceRequirement.html"), |n| {
            container(json!({"resourceRequirements": [{"type": "GPU", "value": n.to_string()}]}))
        }),
        least("nvidiaMps.memory", 1, "taskdef/gpu-sharing", (API, "API_NvidiaMpsAllocation.html"), |n| {
            shared_gpu(json!({"memory": n}))
        }),
        both(
            "nvidiaMps.maxComputePercent",
            (1, 100),
            "taskdef/gpu-sharing",
            (API, "API_NvidiaMpsAllocation.html"),
            |n| shared_gpu(json!({"maxComputePercent": n})),
        ),
        most("environmentFiles", 10, "taskdef/environment-files", (API, "API_EnvironmentFile.html"), |n| {
            container(
                json!({"environmentFiles": list(n, |at| json!({"type": "s3", "value": format!("arn:aws:s3:::b/{at}.env")}))}),
            )
        }),
        most("credentialSpecs", 1, "taskdef/credential-specs", page, |n| {
            container(json!({"credentialSpecs": list(n, |_| json!("credentialspec:arn:aws:s3:::b/o"))}))
        }),
    ]
}

fn of_requests() -> Vec<Limit> {
    let run = (API, "API_RunTask.html");
    let strategy = (API, "API_CapacityProviderStrategyItem.html");
    let language = (GUIDE, "cluster-query-language.html");
    vec![
        both("count of RunTask", (1, 10), "request/count", run, |n| place(json!({"count": n.max(0)}))),
        most("count of a service", 10_000, "request/count", (OURS, ""), |n| place(json!({"serviceName": "w", "count": n}))),
        both("containerInstances of StartTask", (1, 10), "request/count", (API, "API_StartTask.html"), |n| {
            place(json!({"containerInstances": list(n, |_| json!("a"))}))
        }),
        most("placementStrategy", 5, "request/too-many-strategies", run, |n| {
            let each = |at| json!({"type": "spread", "field": format!("attribute:a{at}")});
            place(json!({"placementStrategy": list(n, each)}))
        }),
        most("placementConstraints, both", 10, "request/too-many-constraints", run, |n| {
            let each = |at| json!({"type": "memberOf", "expression": format!("attribute:a{at} exists")});
            place(json!({"placementConstraints": list(n, each)}))
        }),
        most("overrides, characters", 8192, "request/overrides-too-long", run, |n| {
            // 54 characters around the text.
            place(json!({"overrides": {"containerOverrides": [{"name": "web", "command": [text(n - 54)]}]}}))
        }),
        both("capacityProviderStrategy", (1, 20), "capacity/too-many-providers", run, |n| {
            json!({"decide": "split", "count": 1, "capacityProviderStrategy": list(n, |at| json!({"capacityProvider": format!("p{at}"), "weight": 1}))})
        })
        .below("capacity/empty-strategy"),
        both("weight", (0, 1000), "capacity/weight", strategy, |n| split(json!({"weight": n}))).below("document/out-of-range"),
        both("base", (0, 100_000), "capacity/base", strategy, |n| split(json!({"base": n}))).below("document/out-of-range"),
        both("count of split", (0, 200_000), "document/out-of-range", (OURS, ""), |n| {
            with(split(json!({})), json!({"count": n}))
        }),
        most("count of stop", 10_000, "request/count", (OURS, ""), |n| {
            json!({"decide": "stop", "cluster": cluster(), "serviceName": "web", "count": n})
        }),
        both("tieBreak.seed", (0, 9_007_199_254_740_991), "document/out-of-range", (OURS, ""), |n| {
            with(place(json!({})), json!({"options": {"tieBreak": {"seed": n}}}))
        }),
        both("integerValue", (-INTEGER_MAX, INTEGER_MAX), "document/out-of-range", (API, "API_Resource.html"), |n| {
            let mut document = place(json!({}));
            document["cluster"]["containerInstances"][0]["remainingResources"] = resources(n, 0);
            document
        }),
        both("attribute name", (1, 128), "query/bad-attribute-name", language, |n| {
            query(&format!("attribute:{} exists", text(n)))
        }),
        most("expression, characters", 2000, "query/too-long", language, |n| {
            query(&format!("attribute:a == {}", text(n - 15)))
        }),
        most("events of lifecycle", 10_000, "lifecycle/too-many", (OURS, ""), |n| {
            let event = |_| json!({"atSeconds": 1, "container": "web", "health": "HEALTHY"});
            json!({"decide": "lifecycle", "taskDefinition": task(), "events": list(n, event)})
        }),
    ]
}

fn of_deployments_and_capacity() -> Vec<Limit> {
    let configuration = (API, "API_DeploymentConfiguration.html");
    let linear = (API, "API_LinearConfiguration.html");
    let canary = (API, "API_CanaryConfiguration.html");
    let scaling = (API, "API_ManagedScaling.html");
    vec![
        most("minimumHealthyPercent", 100, "deploy/minimum-healthy-percent", configuration, |n| {
            deploy(json!({"minimumHealthyPercent": n, "maximumPercent": 200}))
        }),
        least("maximumPercent", 100, "deploy/maximum-percent", configuration, |n| {
            deploy(json!({"minimumHealthyPercent": 0, "maximumPercent": n}))
        }),
        both("stepPercent, tenths", (30, 1000), "deploy/traffic-percent", linear, |n| {
            let percent = json!(f64::from(i32::try_from(n).unwrap()) / 10.0);
            deploy(json!({"strategy": "LINEAR", "linearConfiguration": {"stepPercent": percent}}))
        }),
        both("stepBakeTimeInMinutes", (0, 1440), "deploy/bake-minutes", linear, |n| {
            deploy(json!({"strategy": "LINEAR", "linearConfiguration": {"stepBakeTimeInMinutes": n}}))
        })
        .below("document/out-of-range"),
        both("canaryPercent, tenths", (1, 1000), "deploy/traffic-percent", canary, |n| {
            let percent = json!(f64::from(i32::try_from(n).unwrap()) / 10.0);
            deploy(json!({"strategy": "CANARY", "canaryConfiguration": {"canaryPercent": percent}}))
        }),
        both("canaryBakeTimeInMinutes", (0, 1440), "deploy/bake-minutes", canary, |n| {
            deploy(json!({"strategy": "CANARY", "canaryConfiguration": {"canaryBakeTimeInMinutes": n}}))
        })
        .below("document/out-of-range"),
        // On Fargate there is always a place: the answer is a matter of counts.
        most("desiredCount", 5000, "deploy/desired-count", (GUIDE, "service-quotas.html"), |n| {
            json!({"decide": "deploy", "cluster": {"containerInstances": []}, "taskDefinition": on_fargate(json!({}))["taskDefinition"],
                   "service": {"serviceName": "web", "desiredCount": n, "launchType": "FARGATE",
                               "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-a"]}}}})
        }),
        both("targetCapacity", (1, 100), "capacity/managed-scaling", scaling, |n| {
            managed(json!({"targetCapacity": n}))
        }),
        both("maximumScalingStepSize", (1, 10_000), "capacity/managed-scaling", scaling, |n| {
            managed(json!({"maximumScalingStepSize": n}))
        }),
        both("minimumScalingStepSize of a maximum of 10", (1, 10), "capacity/managed-scaling", scaling, |n| {
            managed(json!({"minimumScalingStepSize": n, "maximumScalingStepSize": 10}))
        }),
        both("instanceWarmupPeriod", (0, 10_000), "capacity/managed-scaling", scaling, |n| {
            managed(json!({"instanceWarmupPeriod": n}))
        })
        .below("document/out-of-range"),
        both(
            "provisioningTimeoutSeconds",
            (600, 1800),
            "document/out-of-range",
            (GUIDE, "cluster-auto-scaling.html"),
            |n| capacity(json!({"minutes": 1, "provisioningTimeoutSeconds": n})),
        ),
        both("minutes of capacity", (1, 20_160), "document/out-of-range", (OURS, ""), |n| {
            capacity(json!({"minutes": n}))
        }),
        most("demand of capacity", 10_000, "request/count", (OURS, ""), |n| {
            let each =
                |count: i64| json!({"taskDefinition": task(), "request": {"serviceName": "web", "count": count}});
            capacity(json!({"minutes": 1, "demand": [each(1), each(n - 1)]}))
        }),
    ]
}

fn of_scaling() -> Vec<Limit> {
    let put_alarm = (CLOUD_WATCH, "API_PutMetricAlarm.html");
    let quotas = (AUTO_SCALING, "userguide/application-auto-scaling-limits.html");
    let forecast = (AUTO_SCALING, "APIReference/API_PredictiveScalingPolicyConfiguration.html");
    let tracked = (AUTO_SCALING, "APIReference/API_TargetTrackingScalingPolicyConfiguration.html");
    let rule = (CLOUD_WATCH, "API_PutAlarmMuteRule.html");
    vec![
        both("EvaluationPeriods of a minute", (1, 1440), "alarm/too-long", put_alarm, |n| {
            alarm(json!({"Period": 60, "EvaluationPeriods": n}))
        })
        .below("alarm/evaluation-periods"),
        both("EvaluationPeriods of an hour", (1, 168), "alarm/too-long", put_alarm, |n| {
            alarm(json!({"Period": 3600, "EvaluationPeriods": n}))
        })
        .below("alarm/evaluation-periods"),
        both("DatapointsToAlarm of 5", (1, 5), "alarm/datapoints", put_alarm, |n| {
            alarm(json!({"DatapointsToAlarm": n}))
        }),
        both("Period, minutes", (1, 10_080), "alarm/too-long", put_alarm, |n| {
            alarm(json!({"Period": 60 * n, "EvaluationPeriods": 1}))
        })
        .below("alarm/period"),
        both(
            "StepAdjustments",
            (1, 20),
            "step/count",
            (AUTO_SCALING, "APIReference/API_StepScalingPolicyConfiguration.html"),
            steps,
        ),
        least("TargetValue", 1, "target-tracking/target-value", tracked, |n| tracking(json!({"TargetValue": n}))),
        least("ScaleOutCooldown", 0, "document/out-of-range", tracked, |n| tracking(json!({"ScaleOutCooldown": n}))),
        both(
            "MinCapacity of a maximum of 10",
            (0, 10),
            "target/bounds",
            (AUTO_SCALING, "APIReference/API_RegisterScalableTarget.html"),
            |n| scale(json!({"ScalableTargets": [{"MinCapacity": n, "MaxCapacity": 10}]})),
        )
        .below("document/out-of-range"),
        most("scaling policies", 50, "scale/too-many", quotas, |n| {
            let each = |at| json!({"PolicyName": format!("p{at}"), "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 50}});
            scale(json!({"ScalingPolicies": list(n, each)}))
        }),
        most("scheduled actions", 200, "scale/too-many", quotas, |n| {
            let each = |at| json!({"ScheduledActionName": format!("a{at}"), "Schedule": "rate(1 day)", "ScalableTargetAction": {"MinCapacity": 1}});
            scale(json!({"ScheduledActions": list(n, each)}))
        }),
        both("SchedulingBufferTime", (0, 3599), "predictive/buffer", forecast, |n| {
            predictive(json!({"SchedulingBufferTime": n}))
        })
        .below("document/out-of-range"),
        both("MaxCapacityBuffer", (0, 100), "predictive/capacity-buffer", forecast, |n| {
            predictive(json!({"MaxCapacityBreachBehavior": "IncreaseMaxCapacity", "MaxCapacityBuffer": n}))
        })
        .below("document/out-of-range"),
        both("Duration of a mute rule, minutes", (1, 21_600), "schedule/duration", rule, muted),
        both(
            "count of schedule",
            (1, 10_000),
            "document/out-of-range",
            (OURS, ""),
            |n| json!({"decide": "schedule", "expression": "rate(1 minute)", "from": 0, "count": n}),
        ),
        least(
            "rate",
            2,
            "schedule/rate-plural",
            (AUTO_SCALING, "userguide/scheduled-scaling-using-cron-expressions.html"),
            |n| json!({"decide": "schedule", "expression": format!("rate({n} minutes)"), "from": 0, "count": 1}),
        ),
    ]
}

impl Limit {
    /// With another code for what is too little.
    const fn below(self, code: &'static str) -> Self {
        Self { below: code, ..self }
    }
}

/// The codes that refuse: of the error, or of the findings.
fn codes(answer: &Value) -> Vec<&str> {
    let findings = answer["findings"].as_array().into_iter().flatten();
    findings.chain(answer.get("error")).filter_map(|finding| finding["code"].as_str()).collect()
}

#[test]
fn every_limit_from_both_sides() {
    let mut wrong = Vec::new();
    let (mut keys, mut probes) = (0, 0);
    for limit in limits() {
        keys += 1;
        let mut probe = |number: i64, code: &str, refused: bool| {
            probes += 1;
            let answer = stowplan_wire::decide_value(&(limit.document)(number));
            let found = codes(&answer);
            let as_wanted = match refused {
                true => found.contains(&code),
                // Of a definition other findings may tell, but none of either code; any error
                // answer refuses.
                false => {
                    !found.contains(&limit.below) && !found.contains(&limit.above) && answer.get("error").is_none()
                }
            };
            if !as_wanted {
                let wanted = if refused { format!("refused by {code}") } else { "accepted".to_owned() };
                wrong.push(format!("{}: {number} must be {wanted}, found {found:?}", limit.key));
            }
        };
        if let Some(least) = limit.least {
            probe(least - 1, limit.below, true);
            probe(least, "", false);
        }
        if let Some(most) = limit.most {
            probe(most, "", false);
            probe(most + 1, limit.above, true);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{keys} limits, {probes} probes");
}

/// A limit is AWS's, with its page, or ours; no row is there twice.
#[test]
fn limits_say_where_they_come_from() {
    let mut seen = std::collections::BTreeSet::new();
    for limit in limits() {
        let (base, page) = limit.source;
        assert!(
            base == OURS || (base.starts_with("https://docs.aws.amazon.com/") && page.ends_with(".html")),
            "{}",
            limit.key
        );
        assert!(limit.least.is_some() || limit.most.is_some(), "{}", limit.key);
        assert!(seen.insert((limit.key, limit.least, limit.most)), "{} twice", limit.key);
    }
}
