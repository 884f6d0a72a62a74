//! The texts that ECS answers with, each provoked.

use serde_json::{Value, json};

use super::{assert_rows, container, on_ec2, on_fargate, with};

/// Every text of ECS's about a task definition.
#[test]
fn every_error_text_has_an_input_that_provokes_it() {
    let c = "/containerDefinitions/0";
    let ports = |mode: &str, mappings: Value| {
        with(on_ec2(), &json!({"networkMode": mode, "containerDefinitions": [{"portMappings": mappings}]}))
    };
    let two = |one: Value, other: Value| {
        with(
            on_ec2(),
            &json!({"containerDefinitions": [
        with(one, &json!({"memory": 8})), with(json!({"name": "b", "image": "b", "memory": 8}), &other)]}),
        )
    };
    let ec2 = |patch: Value| with(on_ec2(), &container(&patch));
    let fargate = |patch: Value| with(on_fargate(), &container(&patch));
    let awslogs = json!({"logDriver": "awslogs", "options": {"awslogs-region": "r", "awslogs-group": "g", "awslogs-stream-prefix": "p"}});
    assert_rows(vec![
        (
            "Fargate size",
            with(on_fargate(), &json!({"memory": "4096"})),
            "taskdef/fargate-size",
            "/cpu",
            "No Fargate configuration exists for given values.",
        ),
        (
            "cpu not parseable",
            with(on_ec2(), &json!({"cpu": "much"})),
            "taskdef/cpu",
            "/cpu",
            "Invalid 'cpu' setting for task.",
        ),
        (
            "cpu not in range",
            with(on_ec2(), &json!({"cpu": "100"})),
            "taskdef/cpu-range",
            "/cpu",
            "Invalid 'cpu' setting for task.",
        ),
        (
            "memory not parseable",
            with(on_ec2(), &json!({"memory": "1 vCPU"})),
            "taskdef/memory",
            "/memory",
            "Invalid 'memory' setting for task.",
        ),
        (
            "no task cpu",
            with(on_fargate(), &json!({"cpu": null})),
            "taskdef/fargate-size-missing",
            "/cpu",
            "Fargate requires that 'cpu' be defined at the task level.",
        ),
        (
            "no task memory",
            with(on_fargate(), &json!({"memory": null})),
            "taskdef/fargate-size-missing",
            "/memory",
            "Fargate requires that 'memory' be defined at the task level.",
        ),
        (
            "other mode",
            with(on_fargate(), &json!({"networkMode": "bridge"})),
            "taskdef/fargate-network-mode",
            "/networkMode",
            "Fargate only supports network mode ‘awsvpc’.",
        ),
        (
            "no memory anywhere",
            ec2(json!({"memory": null})),
            "taskdef/no-memory",
            &format!("{c}/memory"),
            "Invalid setting for container 'web'. At least one of 'memory' or 'memoryReservation' must be specified.",
        ),
        (
            "container above task",
            with(on_ec2(), &json!({"memory": "64"})),
            "taskdef/container-memory-above-task",
            &format!("{c}/memory"),
            "The 'memory' setting for container 'web' is greater than for the task.",
        ),
        (
            "sum of cpu",
            with(on_ec2(), &json!({"cpu": "128", "containerDefinitions": [{"cpu": 129}]})),
            "taskdef/cpu-sum",
            "/cpu",
            "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
        ),
        (
            "containerPort",
            ports("bridge", json!([{"containerPort": 70000}])),
            "taskdef/container-port",
            &format!("{c}/portMappings/0/containerPort"),
            "Invalid 'containerPort' setting for container 'web'.",
        ),
        (
            "containerPort missing",
            ports("bridge", json!([{"hostPort": 80}])),
            "taskdef/container-port",
            "",
            "Invalid 'containerPort' setting for container 'web'.",
        ),
        (
            "host port twice",
            ports("bridge", json!([{"containerPort": 1, "hostPort": 3000}, {"containerPort": 2, "hostPort": 3000}])),
            "taskdef/host-port-twice",
            &format!("{c}/portMappings/1/hostPort"),
            "TCP host port '3000' is mapped multiple times in task.",
        ),
        (
            "host port twice, udp",
            ports(
                "bridge",
                json!([{"containerPort": 1, "hostPort": 53, "protocol": "udp"}, {"containerPort": 2, "hostPort": 53, "protocol": "udp"}]),
            ),
            "taskdef/host-port-twice",
            "",
            "UDP host port '53' is mapped multiple times in task.",
        ),
        (
            "unknown volume",
            ec2(json!({"mountPoints": [{"sourceVolume": "X", "containerPath": "/x"}]})),
            "taskdef/unknown-volume",
            &format!("{c}/mountPoints/0/sourceVolume"),
            "Unknown volume 'X'.",
        ),
        (
            "mismatch awsvpc",
            ports("awsvpc", json!([{"containerPort": 80, "hostPort": 8080}])),
            "taskdef/host-port-mismatch",
            &format!("{c}/portMappings/0/hostPort"),
            "When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
        ),
        (
            "mismatch host",
            ports("host", json!([{"containerPort": 80, "hostPort": 8080}])),
            "taskdef/host-port-mismatch",
            "",
            "When networkMode=host, the host ports and container ports in port mappings must match.",
        ),
        (
            "range reversed",
            ports("bridge", json!([{"containerPortRange": "100-90"}])),
            "taskdef/port-range",
            &format!("{c}/portMappings/0/containerPortRange"),
            "Invalid 'containerPortRange' setting",
        ),
        (
            "range mixed",
            ports("bridge", json!([{"containerPort": 80, "containerPortRange": "90-100"}])),
            "taskdef/port-and-range",
            "",
            "cannot specify both single port and port range",
        ),
        (
            "range overlap",
            ports("bridge", json!([{"containerPortRange": "80-90"}, {"containerPortRange": "90-100"}])),
            "taskdef/port-range-overlap",
            "",
            "container port is used multiple times in task",
        ),
        (
            "port of two containers",
            with(
                two(json!({}), json!({})),
                &json!({"networkMode": "awsvpc", "containerDefinitions": [{"portMappings": [{"containerPort": 80}]}, {"portMappings": [{"containerPort": 80}]}]}),
            ),
            "taskdef/container-port-shared",
            "/containerDefinitions/1/portMappings/0/containerPort",
            "container port is used multiple times in task",
        ),
        (
            "port name twice",
            ports("bridge", json!([{"containerPort": 80, "name": "x"}, {"containerPort": 81, "name": "x"}])),
            "taskdef/port-name-twice",
            "",
            "port mapping name is already used",
        ),
        (
            "awslogs without both",
            ec2(json!({"logConfiguration": {"logDriver": "awslogs"}})),
            "taskdef/log-options",
            "",
            "Log driver awslogs requires options: awslogs-region, awslogs-group",
        ),
        (
            "awslogs without one",
            ec2(json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": "r"}}})),
            "taskdef/log-options",
            &format!("{c}/logConfiguration/options"),
            "Log driver awslogs requires options: awslogs-group",
        ),
        (
            "dependsOn essential",
            two(json!({"dependsOn": [{"containerName": "b", "condition": "SUCCESS"}]}), json!({})),
            "taskdef/depends-on-essential",
            &format!("{c}/dependsOn/0/condition"),
            "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container",
        ),
        (
            "dependsOn no health check",
            two(json!({"dependsOn": [{"containerName": "b", "condition": "HEALTHY"}]}), json!({})),
            "taskdef/depends-on-health-check",
            "",
            "A dependency container with HEALTHY condition must have health check configured",
        ),
        (
            "11 containers",
            with(
                on_ec2(),
                &json!({"containerDefinitions": (0..11).map(|n| json!({"name": format!("c{n}"), "image": "a", "memory": 8})).collect::<Vec<_>>()}),
            ),
            "taskdef/too-many-containers",
            "/containerDefinitions",
            "Too many containers.",
        ),
        (
            "no name",
            ec2(json!({"name": null})),
            "taskdef/container-name-missing",
            &format!("{c}/name"),
            "Container.name should not be null or empty.",
        ),
        (
            "no image",
            ec2(json!({"image": ""})),
            "taskdef/image-missing",
            &format!("{c}/image"),
            "Container.image should not be null or empty.",
        ),
        (
            "no essential container",
            ec2(json!({"essential": false})),
            "taskdef/no-essential-container",
            "/containerDefinitions",
            "",
        ),
        (
            "links with awsvpc",
            with(
                two(json!({}), json!({})),
                &json!({"networkMode": "awsvpc", "containerDefinitions": [{"links": ["b"]}]}),
            ),
            "taskdef/links",
            &format!("{c}/links"),
            "Links are not supported when networkMode=awsvpc",
        ),
        (
            "Fargate privileged",
            fargate(json!({"privileged": true})),
            "taskdef/fargate-privileged",
            &format!("{c}/privileged"),
            "Fargate requires that the 'privileged' setting be 'false'",
        ),
        (
            "Fargate pidMode",
            with(on_fargate(), &json!({"pidMode": "host"})),
            "taskdef/fargate-pid-mode",
            "/pidMode",
            "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for pidMode is 'task'.",
        ),
        (
            "Fargate constraints",
            with(
                on_fargate(),
                &json!({"placementConstraints": [{"type": "memberOf", "expression": "attribute:a == b"}]}),
            ),
            "taskdef/fargate-placement-constraints",
            "/placementConstraints",
            "Fargate compatible task definitions do not support constraints",
        ),
        (
            "Fargate docker volume",
            with(on_fargate(), &json!({"volumes": [{"name": "v", "dockerVolumeConfiguration": {"scope": "task"}}]})),
            "taskdef/fargate-docker-volume",
            "/volumes/0/dockerVolumeConfiguration",
            "Fargate compatible task definitions do not support dockerVolumeConfiguration",
        ),
        (
            "Fargate sourcePath",
            with(on_fargate(), &json!({"volumes": [{"name": "v", "host": {"sourcePath": "/x"}}]})),
            "taskdef/fargate-source-path",
            "/volumes/0/host/sourcePath",
            "Fargate compatible task definitions do not support sourcePath",
        ),
        (
            "Fargate sharedMemorySize",
            fargate(json!({"linuxParameters": {"sharedMemorySize": 64}})),
            "taskdef/fargate-unsupported",
            "",
            "Fargate compatible task definitions do not support sharedMemorySize",
        ),
        (
            "Fargate GPU",
            fargate(json!({"resourceRequirements": [{"type": "GPU", "value": "1"}]})),
            "taskdef/fargate-gpu",
            "",
            "Tasks using the Fargate launch type do not support GPU resource requirements",
        ),
        (
            "Fargate stopTimeout",
            fargate(json!({"stopTimeout": 121})),
            "taskdef/fargate-stop-timeout",
            &format!("{c}/stopTimeout"),
            "Tasks using the Fargate launch type must have a container stop timeout of less than 120 seconds.",
        ),
        (
            "ulimit",
            ec2(json!({"ulimits": [{"name": "nofile", "softLimit": 2, "hardLimit": 1}]})),
            "taskdef/ulimit-soft-above-hard",
            "",
            "Soft limit exceeds hard limit for ulimit nofile",
        ),
        (
            "EFS IAM",
            with(
                on_ec2(),
                &json!({"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "authorizationConfig": {"iam": "ENABLED"}}}]}),
            ),
            "taskdef/efs-iam",
            "",
            "EFS IAM authorization requires TransitEncryption to be enabled",
        ),
        (
            "EFS access point",
            with(
                on_ec2(),
                &json!({"volumes": [{"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "rootDirectory": "/x", "transitEncryption": "ENABLED", "authorizationConfig": {"accessPointId": "fsap-1"}}}]}),
            ),
            "taskdef/efs-access-point",
            "/volumes/0/efsVolumeConfiguration/rootDirectory",
            "",
        ),
        // 1.8
        (
            "role for awslogs",
            fargate(json!({"logConfiguration": awslogs})),
            "taskdef/execution-role",
            &format!("{c}/logConfiguration"),
            "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
        ),
        (
            "role for ECR",
            fargate(json!({"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a:b"})),
            "taskdef/execution-role",
            &format!("{c}/image"),
            "Fargate requires task definition to have execution role ARN to support ECR images.",
        ),
        (
            "role for secrets",
            ec2(json!({"secrets": [{"name": "A", "valueFrom": "a"}]})),
            "taskdef/execution-role",
            &format!("{c}/secrets"),
            "",
        ),
        // Other texts of RegisterTaskDefinition.
        (
            "distinctInstance",
            with(on_ec2(), &json!({"placementConstraints": [{"type": "distinctInstance"}]})),
            "taskdef/constraint-type",
            "/placementConstraints/0/type",
            "Create TaskDefinition: constraint.type 'distinctInstance' is not supported.",
        ),
        (
            "plural attributes",
            with(
                on_ec2(),
                &json!({"placementConstraints": [{"type": "memberOf", "expression": "attributes:ecs.instance-type==p3.2xlarge"}]}),
            ),
            "taskdef/constraint-expression",
            "/placementConstraints/0/expression",
            "",
        ),
    ]);
}
