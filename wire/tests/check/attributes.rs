//! What ECS derives as `requiresAttributes`.

use serde_json::{Value, json};

use super::{check, container, on_ec2, with};

/// What a definition has, and one attribute that ECS requires for it (TASK-151).
#[test]
fn required_attributes() {
    let api = |minor: u32| format!("com.amazonaws.ecs.capability.docker-remote-api.1.{minor}");
    let plain = |name: &str| format!("ecs.capability.{name}");
    let full = |name: &str| format!("com.amazonaws.ecs.capability.{name}");
    let top = |patch: Value| with(on_ec2(), &patch);
    let one = |patch: Value| with(on_ec2(), &container(&patch));
    let role = |patch: Value| with(one(patch), &json!({"executionRoleArn": "role"}));
    let volume = |patch: Value| with(on_ec2(), &json!({"volumes": [with(json!({"name": "v"}), &patch)]}));
    let log = |driver: &str, options: Value| json!({"logConfiguration": {"logDriver": driver, "options": options}});
    let secret = |arn: &str| json!([{"name": "A", "valueFrom": arn}]);
    let asm = "arn:aws:secretsmanager:us-east-1:111122223333:secret:a";
    let ecr = json!({"image": "111122223333.dkr.ecr.us-east-1.amazonaws.com/a:b"});
    let efs = |authorization: Value| {
        volume(json!({"efsVolumeConfiguration": {"fileSystemId": "fs-1", "authorizationConfig": authorization}}))
    };
    for (definition, names) in [
        (top(json!({})), vec![]),
        (top(json!({"cpu": "512", "memory": "512"})), vec![]), // C-8
        (top(json!({"networkMode": "awsvpc"})), vec![plain("task-eni"), api(18)]),
        (one(log("json-file", json!({}))), vec![full("logging-driver.json-file"), api(18)]),
        (one(log("fluentd", json!({}))), vec![full("logging-driver.fluentd"), api(18), api(19)]),
        (
            role(log("awslogs", json!({"awslogs-create-group": "true"}))),
            vec![full("logging-driver.awslogs"), plain("execution-role-awslogs"), api(18), api(19), api(29)],
        ),
        (one(log("syslog", json!({"mode": "non-blocking"}))), vec![full("logging-driver.syslog"), api(18), api(28)]),
        (one(ecr.clone()), vec![full("ecr-auth"), api(19)]),
        (role(ecr), vec![full("ecr-auth"), plain("execution-role-ecr-pull"), api(19)]),
        (top(json!({"taskRoleArn": "role"})), vec![full("task-iam-role")]),
        (
            top(json!({"taskRoleArn": "role", "networkMode": "host"})),
            vec![full("task-iam-role"), full("task-iam-role-network-host")],
        ),
        (one(json!({"healthCheck": {"command": ["CMD", "x"]}})), vec![plain("container-health-check"), api(24)]),
        (one(json!({"stopTimeout": 3})), vec![plain("container-ordering")]),
        (one(json!({"memoryReservation": 64})), vec![api(21)]),
        (one(json!({"secrets": secret("a")})), vec![plain("secrets.ssm.environment-variables")]),
        (one(json!({"secrets": secret(asm)})), vec![plain("secrets.asm.environment-variables")]),
        (
            one(json!({"logConfiguration": {"logDriver": "splunk", "secretOptions": secret(asm)}})),
            vec![full("logging-driver.splunk"), plain("secrets.asm.bootstrap.log-driver"), api(18)],
        ),
        (
            one(json!({"repositoryCredentials": {"credentialsParameter": asm}})),
            vec![plain("private-registry-authentication.secretsmanager")],
        ),
        (efs(Value::Null), vec![plain("efs"), api(25)]),
        (efs(json!({"accessPointId": "fsap-1"})), vec![plain("efs"), plain("efsAuth"), api(25)]),
        (
            volume(json!({"dockerVolumeConfiguration": {"driver": "rexray/ebs:1"}})),
            vec![plain("docker-plugin.rexray/ebs.1"), api(25)],
        ),
        (volume(json!({"fsxWindowsFileServerVolumeConfiguration": {}})), vec![plain("fsxWindowsFileServer")]),
        (volume(json!({"s3filesVolumeConfiguration": {}})), vec![plain("storage.s3-files")]),
        (volume(json!({"configuredAtLaunch": true})), vec![plain("storage.ebs-task-volume-attach")]),
        (
            one(json!({"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b/a.env"}]})),
            vec![plain("env-files.s3")],
        ),
        (top(json!({"pidMode": "task"})), vec![plain("pid-ipc-namespace-sharing")]),
        (top(json!({"proxyConfiguration": {"containerName": "web"}})), vec![plain("aws-appmesh")]),
        (
            one(json!({"firelensConfiguration": {"type": "fluentbit", "options": {"config-file-type": "file"}}})),
            vec![plain("firelens.fluentbit"), plain("firelens.options.config.file")],
        ),
        (one(json!({"privileged": true})), vec![full("privileged-container"), api(17)]),
        (one(json!({"dockerSecurityOptions": ["apparmor:x"]})), vec![full("apparmor")]),
        (one(json!({"portMappings": [{"containerPortRange": "80-90"}]})), vec![plain("network.container-port-range")]),
        (one(json!({"restartPolicy": {"enabled": true}})), vec![plain("container-restart-policy")]),
        (one(json!({"restartPolicy": {"enabled": false}})), vec![]),
        (top(json!({"enableFaultInjection": true})), vec![plain("fault-injection")]),
    ] {
        let mut names = names;
        names.sort();
        assert_eq!(check(&definition)["requiresAttributes"], json!(names), "{definition}");
    }
}
