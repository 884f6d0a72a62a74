//! Decision documents: whatever comes in, one JSON object goes out, and the same one each time.

/// A document of each kind, and a few that make no sense.
pub const SEEDS: &[&str] = &[
    "",
    "null",
    "{}",
    r#"{"decide": "nothing"}"#,
    r#"{"decide": "rules"}"#,
    r#"{"decide": "query", "expression": "attribute:stack == prod"}"#,
    r#"{"decide": "query", "cluster": {"containerInstances": [{"containerInstanceArn": "arn:aws:ecs:us-east-1:1:container-instance/c/a", "attributes": [{"name": "stack", "value": "prod"}]}]}, "expression": "attribute:stack in [prod, test]"}"#,
    r#"{"decide": "place", "cluster": {"containerInstances": [
        {"containerInstanceArn": "arn:aws:ecs:us-east-1:1:container-instance/c/a", "ec2InstanceId": "i-1", "status": "ACTIVE", "agentConnected": true,
         "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 2048}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 3885}, {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22"]}],
         "remainingResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 1024}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 512}, {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22", "80"]}],
         "attributes": [{"name": "ecs.availability-zone", "value": "us-east-1a"}], "runningTasksCount": 1, "pendingTasksCount": 0}],
        "tasks": [{"taskArn": "arn:aws:ecs:us-east-1:1:task/c/1", "containerInstanceArn": "arn:aws:ecs:us-east-1:1:container-instance/c/a", "group": "service:web", "lastStatus": "RUNNING", "cpu": "256", "memory": "512"}]},
        "taskDefinition": {"family": "web", "containerDefinitions": [{"name": "web", "cpu": 256, "memory": 256, "portMappings": [{"containerPort": 80, "hostPort": 8080}]}]},
        "request": {"count": 2, "serviceName": "web", "placementStrategy": [{"type": "spread", "field": "attribute:ecs.availability-zone"}, {"type": "binpack", "field": "memory"}],
                    "placementConstraints": [{"type": "distinctInstance"}, {"type": "memberOf", "expression": "runningTasksCount < 5"}]},
        "options": {"semantics": "2026-11", "tieBreak": {"seed": 7}, "explain": "full", "admissible": "all"}}"#,
    r#"{"decide": "stop", "cluster": {"containerInstances": [], "tasks": []}, "serviceName": "web", "count": 2, "placementStrategy": []}"#,
    r#"{"decide": "place", "cluster": {"containerInstances": [{"containerInstanceArn": 5}]}, "taskDefinition": "web:1", "request": {"count": -1}}"#,
    r#"{"decide": "query", "expression": "attribute:stack =~ (("}"#,
    r#"{"decide": "schedule", "expression": "cron(0 8 ? * MON-FRI *)", "timezone": "America/New_York", "from": "2026-03-07T00:00:00Z", "count": 3}"#,
    r#"{"decide": "alarm", "alarm": {"ComparisonOperator": "GreaterThanThreshold", "Threshold": 3, "Period": 60, "EvaluationPeriods": 3, "TreatMissingData": "ignore"}, "values": [2, null, 4, 4.5], "state": "OK"}"#,
    r#"{"decide": "scale", "ScalableTargets": [{"MinCapacity": 1, "MaxCapacity": 20}], "desiredCount": 10, "runningCount": 8,
        "ScalingPolicies": [{"PolicyName": "cpu", "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 50, "ScaleInCooldown": null}},
                            {"PolicyName": "step", "StepScalingPolicyConfiguration": {"AdjustmentType": "PercentChangeInCapacity", "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 10}]}}],
        "MetricAlarms": [{"AlarmName": "a", "ComparisonOperator": "GreaterThanOrEqualToThreshold", "Threshold": 70, "EvaluationPeriods": 1, "Period": 60}],
        "ScheduledActions": [{"ScheduledActionName": "s", "Schedule": "rate(5 minutes)", "ScalableTargetAction": {"MinCapacity": 2}}],
        "metrics": {"cpu": {"start": 0, "values": [80, 80, 80, null, 20]}, "a": [[0, 70], [60, 90]]}, "detail": "minutes"}"#,
    r#"{"decide": "scale", "ScalableTargets": [{"MinCapacity": 1, "MaxCapacity": 20}], "desiredCount": 10, "ScalingPolicies": [{"TargetValue": 50}], "alarmStates": [{"alarm": "low", "state": "ALARM", "value": 12.5}]}"#,
];

/// Answers twice.
pub fn target(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let answer = stowplan_wire::decide(text);
    match serde_json::from_str::<serde_json::Value>(&answer) {
        Ok(value) => assert!(value.is_object(), "the answer is no object: {answer}"),
        Err(error) => panic!("the answer is not JSON: {error}: {answer}"),
    }
    assert_eq!(stowplan_wire::decide(text), answer, "a second answer differs");
}
