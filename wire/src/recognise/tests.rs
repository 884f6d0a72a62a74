#![expect(clippy::string_slice, reason = "a test may panic")]

use super::*;

fn parts(text: &str) -> Vec<(&'static str, String, usize)> {
    recognise(text).parts.into_iter().map(|part| (part.kind, part.path, part.count)).collect()
}

#[test]
fn what_is_known_is_found_where_it_lies() {
    let part = |kind, path: &str, count| (kind, path.to_owned(), count);
    for (text, wanted) in [
        (
            r#"{"containerInstances": [{}, {}], "nextToken": "x"}"#,
            vec![part("containerInstances", "/containerInstances", 2), part("nextToken", "/nextToken", 1)],
        ),
        (r#"{"services": [{"serviceArn": "a"}]}"#, vec![part("services", "/services", 1)]),
        (r#"[{"taskArn": "a", "containerInstanceArn": "b", "lastStatus": "RUNNING"}]"#, vec![part("tasks", "", 1)]),
        (
            r#"[{"containerInstances": []}, {"data": {"Subnets": [{}]}}]"#,
            vec![part("containerInstances", "/0/containerInstances", 0), part("subnets", "/1/data/Subnets", 1)],
        ),
        (r#"{"taskDefinition": {"containerDefinitions": []}}"#, vec![part("taskDefinitions", "/taskDefinition", 1)]),
        (
            r#"{"taskDefinitions": [{"taskDefinition": {"family": "a"}}]}"#,
            vec![part("taskDefinitions", "/taskDefinitions/0/taskDefinition", 1)],
        ),
        (r#"{"containerDefinitions": []}"#, vec![part("taskDefinitions", "", 1)]),
        (r#"{"taskDefinition": "web:1", "serviceName": "web", "desiredCount": 2}"#, vec![part("request", "", 1)]),
        (r#"{"TargetTrackingScalingPolicyConfiguration": {"TargetValue": 50}}"#, vec![part("ScalingPolicies", "", 1)]),
        (r#"{"Label": "CPU", "Datapoints": [{}]}"#, vec![part("Datapoints", "/Datapoints", 1)]),
        (
            r#"{"documents": {"a/b": {"MetricAlarms": [{}]}}}"#,
            vec![part("MetricAlarms", "/documents/a~1b/MetricAlarms", 1)],
        ),
        (
            r#"{"taskArns": ["a"], "failures": [{}]}"#,
            vec![part("taskArns", "/taskArns", 1), part("failures", "/failures", 1)],
        ),
        (
            r#"{"decide": "place", "cluster": {"tasks": []}, "request": {}, "taskDefinition": {}}"#,
            vec![
                part("decision", "", 1),
                part("tasks", "/cluster/tasks", 0),
                part("request", "/request", 1),
                part("taskDefinitions", "/taskDefinition", 1),
            ],
        ),
        (
            r#"{"decide": "scale", "metrics": {"a": [], "b": []}}"#,
            vec![part("decision", "", 1), part("metrics", "/metrics", 2)],
        ),
        (
            "{\"tasks\": []}\n[]{\"clusters\": [{}]}",
            vec![part("tasks", "/0/tasks", 0), part("clusters", "/2/clusters", 1)],
        ),
    ] {
        assert_eq!(parts(text), wanted, "{text}");
    }
}

#[test]
fn documents_side_by_side_keep_their_places() {
    let text = "\u{feff}{\"a\": \"}\\\"{\"},\n [1]\n";
    let found = recognise(text);
    let shown: Vec<&str> = found.values.iter().map(|span| &text[span.clone()]).collect();
    assert_eq!(shown, ["{\"a\": \"}\\\"{\"}", "[1]"]);
    for text in ["{} x {}", "{} {", "{} }", "{} \"a\""] {
        assert!(recognise(text).problem.is_some(), "{text}");
    }
}

#[test]
fn texts_are_named() {
    for (text, format, what) in [
        ("", TextFormat::Other, "empty"),
        ("hello", TextFormat::Other, "neither JSON nor a CSV of times and values"),
        ("attribute:stack == prod", TextFormat::Expression, "a cluster query expression"),
        ("time,cpu\n60,1\n", TextFormat::Csv, "a CSV of times and values"),
        ("name: web\ntype: Backend Service\n", TextFormat::Copilot, "a Copilot manifest"),
        (
            "Resources:\n  T:\n    Type: AWS::ECS::TaskDefinition\n",
            TextFormat::CloudFormation,
            "a CloudFormation template",
        ),
        (
            r#"{"Resources": {"T": {"Type": "AWS::ECS::Service"}}}"#,
            TextFormat::CloudFormation,
            "a CloudFormation template",
        ),
        (r#"{"format_version": "1.2", "planned_values": {}}"#, TextFormat::TerraformPlan, "a Terraform plan"),
        (
            r#"{"containerDefinitions": [{"image": "{{ must_env `TAG` }}"}]}"#,
            TextFormat::Ecspresso,
            "an ecspresso template",
        ),
        (
            "resource \"aws_ecs_service\" \"web\" {\n}\n",
            TextFormat::Other,
            "Terraform's source, which only Terraform can resolve",
        ),
        (r#"{"Reservations": []}"#, TextFormat::Json, "what `aws ec2 describe-instances` prints"),
        (r#"{"zzz": 1}"#, TextFormat::Json, "an object of `zzz`"),
        (
            r#"{"tasks": [{}, {}], "services": [{}], "subnets": []}"#,
            TextFormat::Json,
            "2 tasks, 1 service and 0 subnets",
        ),
        (r#"{"nextToken": "x"}"#, TextFormat::Json, "a page of an answer"),
        (r#"{"services": {"web": {"image": "nginx"}}}"#, TextFormat::Json, "a file of Docker Compose"),
    ] {
        let found = recognise(text);
        assert_eq!((found.format, found.what.as_str()), (format, what), "{text}");
        let is_known = !found.parts.is_empty() || matches!(format, TextFormat::Csv | TextFormat::Expression);
        assert_eq!(found.help.is_none(), is_known, "{text}");
    }
}

/// Values may be secrets.
#[test]
fn no_value_is_repeated() {
    for text in [
        r#"{"token": "hunter2", "more": ["hunter2"]}"#,
        r#"{"containerInstances": [{"containerInstanceArn": "hunter2"}], "nextToken": "hunter2"}"#,
        "hunter2 hunter2",
        "{\"token\": \"hunter2",
    ] {
        assert!(!format!("{:?}", recognise(text)).contains("hunter2"), "{text}");
    }
}

#[test]
fn json_that_breaks_off_is_told_by_its_place() {
    let found = recognise("\u{feff}{\"tasks\": [1,\n]}");
    let (code, place) = found.problem.unwrap_or(("", broken::broken("")));
    assert_eq!((code, place.line, place.column, place.span), ("json/syntax", 2, 1, 17..18));
    assert_eq!(recognise("{\"tasks\": [").problem.map(|(code, _)| code), Some("json/truncated"));
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    assert_eq!(recognise(&deep).problem.map(|(code, _)| code), Some("json/too-deep"));
}
