//! `scale` and `schedule`.

use super::*;

/// Three minutes at 80 %, then nothing to do.
const CPU: &str =
    "time,cpu\n2026-11-01T00:00:00Z,80\n2026-11-01T00:01:00Z,80\n2026-11-01T00:02:00Z,80\n2026-11-01T00:03:00Z,48\n";

const BOUNDS: [&str; 8] = ["--track", "50", "--min", "1", "--max", "20", "--desired", "10"];

#[test]
fn scale_decides_a_series_from_csv() {
    let scratch = Scratch::new("scale-csv");
    let file = scratch.file("cpu.csv", CPU);
    let arguments = |more: &[&'static str]| -> Vec<String> {
        ["scale", &file].into_iter().chain(BOUNDS).chain(more.iter().copied()).map(str::to_owned).collect()
    };
    let run_with = |more: &[&'static str]| {
        let arguments = arguments(more);
        run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let output = run_with(&[]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.starts_with("desired 10 → 16: 1 out, 0 in, from 2026-11-01 00:00 to 2026-11-01 00:03\n"), "{text}");
    assert!(text.contains("ceil(10 × 80 / 50) = 16"), "{text}");
    let minutes = stdout(&run_with(&["--minutes", "-o", "csv"]));
    assert_eq!(minutes.lines().count(), 5, "{minutes}");
    assert_eq!(minutes.lines().nth(3).expect("minute 2").split(',').nth(4), Some("16"), "{minutes}");
    let json: serde_json::Value = serde_json::from_slice(&run_with(&["-o", "json"]).stdout).expect("JSON");
    assert_eq!(json["activities"][0]["Description"], "Setting desired count to 16.");
    let other = stdout(&run_with(&["--start-seconds", "600", "-o", "json"]));
    assert!(other.contains("\"InProgress\""), "{other}");
}

#[test]
fn scale_tells_the_place_of_what_is_wrong() {
    let scratch = Scratch::new("scale-wrong");
    let broken = scratch.file("cpu.csv", "time,cpu\n60,80\n120,NaN\n");
    let arguments: Vec<&str> = ["scale", &broken].into_iter().chain(BOUNDS).collect();
    let output = run(&arguments);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("line 3: `NaN` is not a number (cpu)"), "{}", stderr(&output));
    let cpu = scratch.file("good.csv", CPU);
    let policies = scratch.file(
        "policies.json",
        r#"{"ScalingPolicies": [{"PolicyName": "p", "StepScalingPolicyConfiguration": {"AdjustmentType": "ChangeInCapacity",
            "StepAdjustments": [{"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 10, "ScalingAdjustment": 1}]}}]}"#,
    );
    let output = run(&["scale", &cpu, &policies, "--min", "1", "--max", "5", "--desired", "2"]);
    assert_code(&output, 1);
    let text = stderr(&output);
    assert!(text.contains("step/closed-above") && text.contains("policies.json"), "{text}");
    assert!(text.contains("/ScalingPolicies/0/StepScalingPolicyConfiguration/StepAdjustments"), "{text}");
    assert_code(&run(&["scale", &cpu, "--desired", "2"]), 1);
    assert_code(&run(&["scale", &cpu, "--min", "1"]), 2);
}

#[test]
fn schedule_prints_the_next_runs() {
    let output = run(&[
        "schedule",
        "cron(0 8 * * ? *)",
        "--tz",
        "America/New_York",
        "--from",
        "2026-03-07T00:00:00Z",
        "-n",
        "2",
    ]);
    assert_code(&output, 0);
    let text = stdout(&output);
    assert!(text.starts_with("every day at 08:00 (America/New_York)\n"), "{text}");
    assert!(text.contains("Sunday") && text.contains("2026-03-08 12:00:00"), "{text}");
    let output = run(&["schedule", "0 8 * * 1-5"]);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("cron(0 8 ? * MON-FRI *)"), "{}", stderr(&output));
    let csv = stdout(&run(&["-o", "csv", "schedule", "rate(1 day)", "--from", "2026-03-07T00:00:00Z", "-n", "1"]));
    assert!(csv.contains("2026-03-08T00:00:00Z"), "{csv}");
}

/// A service of two to twenty tasks that keeps its CPU at 50 %, and half a policy that ECS would
/// refuse.
const SCALING: &str = "Parameters:
  Least: {Type: Number}
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties: {ServiceName: web, Cluster: shop, DesiredCount: 10, Role: !GetAtt Role.Arn}
  Target:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      {MinCapacity: !Ref Least, MaxCapacity: 20, ResourceId: !Sub 'service/shop/${Service.Name}', RoleARN: !GetAtt Role.Arn}
  cpu:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      PolicyName: cpu
      PolicyType: TargetTrackingScaling
      ScalingTargetId: !Ref Target
      TargetTrackingScalingPolicyConfiguration:
        TargetValue: 50
        PredefinedMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}
";

#[test]
fn scale_reads_policies_from_templates() {
    let scratch = Scratch::new("scale-template");
    let template = scratch.file("stack.yaml", SCALING);
    let cpu = scratch.file("cpu.csv", CPU);
    let output = run(&["scale", &template, &cpu, "--parameter", "Least=2"]);
    assert_code(&output, 0);
    let text = stdout(&output);
    // As with the same policy in flags: ceil(10 × 80 / 50) = 16.
    assert!(text.contains("desired 10 → 16: 1 out, 0 in"), "{text}");
    let remarks = stderr(&output);
    assert!(
        remarks.contains("format/unresolved") && remarks.contains("stack.yaml:10:108: /Resources/Target"),
        "{remarks}"
    );
    // Whom the policy scales is known: its target is in the template.
    assert!(!remarks.contains("ScalingTargetId"), "{remarks}");
    // A capacity that nobody knows is an error with its place in the template, not a guess.
    let output = run(&["-o", "json", "scale", &template, &cpu]);
    assert_code(&output, 1);
    let remarks = stderr(&output);
    let error = remarks.lines().last().expect("a line");
    let error: serde_json::Value = serde_json::from_str(error).expect("JSON");
    // The tenth line, after six blanks, a brace and the key.
    assert_eq!(error["error"]["path"], "/Resources/Target/Properties/MinCapacity");
    assert_eq!((&error["error"]["line"], &error["error"]["column"]), (&10.into(), &21.into()));
}

#[test]
fn scale_reads_policies_from_terraform_plans_and_directories() {
    let plan = r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
{"address": "aws_ecs_service.web", "mode": "managed", "type": "aws_ecs_service", "values": {"name": "web", "desired_count": 10}},
{"address": "aws_appautoscaling_target.web", "mode": "managed", "type": "aws_appautoscaling_target",
 "values": {"min_capacity": 2, "max_capacity": 20, "resource_id": "service/shop/web"}},
{"address": "aws_appautoscaling_policy.cpu", "mode": "managed", "type": "aws_appautoscaling_policy",
 "values": {"name": "cpu", "policy_type": "TargetTrackingScaling", "resource_id": "service/shop/web",
  "target_tracking_scaling_policy_configuration": [{"target_value": 50, "predefined_metric_specification":
   [{"predefined_metric_type": "ECSServiceAverageCPUUtilization", "resource_label": ""}]}]}}]}}}"#;
    let scratch = Scratch::new("scale-plan");
    scratch.file("infra/plan.json", plan);
    scratch.file("infra/values.yml", "a: 1");
    let cpu = scratch.file("cpu.csv", CPU);
    let output = run(&["scale", &format!("{}/infra", scratch.path()), &cpu]);
    assert_code(&output, 0);
    assert!(stdout(&output).contains("desired 10 → 16: 1 out, 0 in"), "{}", stdout(&output));
    let broken = plan.replace("\"min_capacity\": 2", "\"min_capacity\": 30");
    let broken = scratch.file("broken.json", broken);
    let output = run(&["scale", &broken, &cpu]);
    assert_code(&output, 1);
    assert!(stderr(&output).contains("/planned_values/root_module/resources/1/values"), "{}", stderr(&output));
}
