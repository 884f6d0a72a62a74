use serde_json::{Value, json};

use super::redact;
use crate::Document;

fn redacted(document: Value) -> Value {
    serde_json::from_str(&redact(&Document::from(&document).root()).document).unwrap()
}

#[test]
fn the_same_name_is_the_same_pseudonym_everywhere() {
    let arn = |rest: &str| format!("arn:aws:ecs:us-east-1:123456789012:{rest}");
    let new = redacted(json!({
        "services": [
            {"serviceName": "web", "serviceArn": arn("service/prod/web"), "taskDefinition": arn("task-definition/front:7"), "deployments": [{"id": "ecs-svc/55"}]},
            {"serviceName": "api", "serviceArn": arn("service/prod/api"), "taskDefinition": "front:7"}],
        "tasks": [{"group": "service:web", "startedBy": "ecs-svc/55", "taskArn": arn("task/prod/77"), "cluster": "prod"},
                  {"group": "family:front", "startedBy": "web"}]
    }));
    let account = "100000000001";
    let arn = |rest: &str| format!("arn:aws:ecs:us-east-1:{account}:{rest}");
    assert_eq!(
        new,
        json!({
            "services": [
                {"serviceName": "service-2", "serviceArn": arn("service/cluster-1/service-2"), "taskDefinition": arn("task-definition/family-1:7"), "deployments": [{"id": "ecs-svc/deployment-1"}]},
                {"serviceName": "service-1", "serviceArn": arn("service/cluster-1/service-1"), "taskDefinition": "family-1:7"}],
            "tasks": [{"group": "service:service-2", "startedBy": "ecs-svc/deployment-1", "taskArn": arn("task/cluster-1/task-1"), "cluster": "cluster-1"},
                      {"group": "family:family-1", "startedBy": "service-2"}]
        })
    );
}

#[test]
fn values_stay_for_what_they_are_not_for_their_keys() {
    let new = redacted(
        json!({"status": "ACTIVE", "type": "hunter13", "memory": "512", "cpu": "hunter14", "registeredAt": "2026-11-01T00:00:00Z",
        "createdAt": "notatime-hunter15", "agentVersion": "1.68.2", "dockerVersion": "hunter16", "availabilityZone": "us-east-1a", "healthStatus": "hunter17"}),
    );
    assert_eq!(
        new,
        json!({"status": "ACTIVE", "type": "name-1", "memory": "512", "cpu": "name-2", "registeredAt": "2026-11-01T00:00:00Z",
            "createdAt": "name-5", "agentVersion": "1.68.2", "dockerVersion": "name-3", "availabilityZone": "us-east-1a", "healthStatus": "name-4"})
    );
}

#[test]
fn keys_of_users_are_names() {
    let new = redacted(
        json!({"dockerLabels": {"com.acme.team": "payments"}, "logConfiguration": {"logDriver": "awslogs",
        "options": {"awslogs-group": "/acme/web", "awslogs-region": "eu-west-1", "acme-token": "x"}}, "acmeExtra": {"status": "RUNNING", "acme": "RUNNING"}}),
    );
    assert_eq!(
        new,
        json!({"dockerLabels": {"label-1": "redacted"}, "logConfiguration": {"logDriver": "awslogs",
            "options": {"awslogs-group": "redacted", "awslogs-region": "eu-west-1", "option-1": "redacted"}}, "key-2": {"status": "RUNNING", "key-1": "name-1"}})
    );
}

#[test]
fn expressions_by_the_parsers_spans() {
    let expression = |text: &str| {
        json!([
            {"attributes": [{"name": "rack", "value": "r1"}, {"name": "rack", "value": "r2"}, {"name": "rack", "value": "s1"},
                            {"name": "ecs.instance-type", "value": "m5.large"}], "group": "service:web"},
            {"expression": text}
        ])
    };
    for (text, new) in [
        ("attribute:rack == r2", "attribute:attribute-1 == value-2"),
        (
            "attribute:rack=='r2' and  not(task:group == service:web)",
            "attribute:attribute-1=='value-2' and  not(task:group == service:service-1)",
        ),
        ("attribute:rack in [r1,s1]", "attribute:attribute-1 in [value-1,value-3]"),
        ("attribute:rack > r1", "attribute:attribute-1 > value-1"),
        ("attribute:rack =~ r.*", "attribute:attribute-1 =~ '(value-1|value-2)'"),
        ("attribute:rack =~ '[xs]1'", "attribute:attribute-1 =~ 'value-3'"),
        ("attribute:rack !~ SECRET.*", "attribute:attribute-1 !~ pattern-1"),
        ("task:group =~ service:w.*", "task:group =~ service:service-1"),
        ("attribute:ecs.instance-type =~ m5.*", "attribute:ecs.instance-type =~ m5.*"),
        ("attribute:ecs.instance-type =~ 'm5.l.*|SECRET'", "attribute:ecs.instance-type =~ 'm5\\.large'"),
        ("runningTasksCount > 3", "runningTasksCount > 3"),
        ("attribute:rack == kéké and task:startedBy == ALICE", "attribute:word-3 == word-2 and task:word-4 == word-1"),
    ] {
        let found = redacted(expression(text));
        assert_eq!(found[1]["expression"], new, "{text}");
    }
}

#[test]
fn images_and_arns_keep_what_is_awss() {
    for (key, old, new) in [
        (
            "image",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme/web:1.2",
            "100000000001.dkr.ecr.eu-west-1.amazonaws.com/image-1/image-2:tag-1",
        ),
        ("image", "public.ecr.aws/datadog/agent:latest", "public.ecr.aws/image-2/image-1:latest"),
        ("image", "registry.acme.internal:5000/web", "registry-1.example/image-1"),
        (
            "valueFrom",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:web/apikey-AbCdEf",
            "arn:aws:secretsmanager:eu-west-1:100000000001:secret:name-2/name-1",
        ),
        ("value", "arn:aws:s3:::acme-bucket/creds.txt", "arn:aws:s3:::bucket-1/object-1"),
        ("capacityProvider", "FARGATE_SPOT", "FARGATE_SPOT"),
        ("capacityProvider", "FARGATE_ACME", "provider-1"),
        ("startedBy", "55512345678", "name-1"),
        ("client", "10.88.0.0/16", "198.18.0.0/16"),
        ("sourcePath", "/srv/acme", "/path-1"),
    ] {
        assert_eq!(redacted(json!({key: old})), json!({key: new}), "{old}");
    }
}

#[test]
fn accounts_as_numbers() {
    let new = redacted(
        json!({"ownerAccount": 123_456_789_012_u64, "account": "123456789012", "values": [123_456_789_012_u64], "registeredAt": 1_764_000_000}),
    );
    assert_eq!(
        new,
        json!({"ownerAccount": 100_000_000_001_u64, "account": "100000000001", "values": [123_456_789_012_u64], "registeredAt": 1_764_000_000})
    );
}

/// Devices and the requirements of a provider decide, and name nobody.
#[test]
fn devices_and_requirements_decide_as_before() {
    let before = json!({
        "containerInstances": [{"containerInstanceArn": "arn:aws:ecs:us-east-1:123456789012:container-instance/prod/abc", "status": "ACTIVE",
            "registeredResources": [{"name": "GPU", "type": "STRINGSET", "stringSetValue": ["GPU-1"]}],
            "gpuDevices": [{"gpuId": "GPU-1", "sharingMode": "NVIDIA_MPS", "totalMemoryInMiB": 8000, "remainingMemoryInMiB": 2000}]}],
        "taskDefinitions": [{"family": "acme", "revision": 1, "containerDefinitions": [{"name": "acme", "memory": 64,
            "resourceRequirements": [{"type": "GPU", "value": "0.25"}]}, {"name": "b", "memory": 64}]}],
        "capacityProviders": [{"name": "acme", "managedInstancesProvider": {"instanceLaunchTemplate": {"capacityOptionType": "ON_DEMAND",
            "instanceRequirements": {"vCpuCount": {"min": 1}, "allowedInstanceTypes": ["m7g.*"], "burstablePerformance": "excluded",
                "acceleratorNames": ["l4"], "cpuManufacturers": ["intel"]}}}}],
    });
    let value = redacted(before.clone());
    let read = |value: &Value| crate::read_cluster(&Document::from(value).root()).unwrap();
    let (before, after) = (read(&before), read(&value));
    let devices = |cluster: &crate::ClusterDocument| cluster.instances[0].gpu_devices.clone();
    assert_eq!(devices(&before)[0].memory, devices(&after)[0].memory);
    assert_eq!(devices(&before)[0].mode, devices(&after)[0].mode);
    assert_eq!(after.instances[0].registered.gpus, [devices(&after)[0].id.clone()]);
    assert_eq!(before.task_definitions[0].containers[0].gpus, after.task_definitions[0].containers[0].gpus);
    assert_eq!(before.capacity_providers[0].launch_template, after.capacity_providers[0].launch_template);
    assert!(!value.to_string().contains("acme"));
}

/// Of a document none of whose keys is known nothing is left, which is said; one that is known in
/// part, and one that holds nothing, are taken as they are.
#[test]
fn a_document_that_nobody_knows_is_told() {
    let told = |document: Value| -> Vec<(String, String)> {
        let lints = redact(&Document::from(&document).root()).lints;
        lints.into_iter().map(|lint| (lint.code.into_owned(), lint.path)).collect()
    };
    let unknown = vec![("redact/unknown-document".to_owned(), String::new())];
    for document in [json!({"foo": "bar"}), json!([{"foo": 1}, {"blah": {"tasks": []}}]), json!("prod"), json!([1])] {
        assert_eq!(told(document.clone()), unknown, "{document}");
    }
    for document in [json!({}), json!([]), json!({"foo": 1, "tasks": []}), json!([{"foo": 1}, {"taskArn": "t"}])] {
        assert_eq!(told(document.clone()), [], "{document}");
    }
    let (text, other) = (json!({"services": []}), json!({"foo": 1}));
    let (text, other) = (Document::from(&text), Document::from(&other));
    let (_, lints) = super::redact_each(&[text.root(), other.root()], |_| {});
    assert_eq!(lints.iter().map(|lint| lint.path.as_str()).collect::<Vec<_>>(), ["/1"]);
}
