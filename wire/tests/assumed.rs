//! Every assumption: a document that has it, its row in the contract, and none outside of its room.
#![expect(clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use stowplan_wire::{assumption::Assumption, decide_value};

fn resources(cpu: u32, memory: u32) -> Value {
    json!([{"name": "CPU", "type": "INTEGER", "integerValue": cpu}, {"name": "MEMORY", "type": "INTEGER", "integerValue": memory}])
}

/// An instance of a type that the table knows, with more members.
fn instance(more: &Value) -> Value {
    merged(
        json!({"containerInstanceArn": "a", "registeredResources": resources(2048, 4096), "capacityProviderName": "cp",
            "attributes": [{"name": "ecs.instance-type", "value": "m5.large"}, {"name": "ecs.cpu-architecture", "value": "x86_64"}]}),
        more,
    )
}

fn merged(mut value: Value, more: &Value) -> Value {
    if let (Some(fields), Some(more)) = (value.as_object_mut(), more.as_object()) {
        fields.extend(more.clone());
    }
    value
}

/// A definition with one container.
fn definition(more: &Value, container: &Value) -> Value {
    let container = merged(json!({"name": "c", "image": "i", "cpu": 128, "memory": 128}), container);
    merged(json!({"family": "f", "containerDefinitions": [container]}), more)
}

fn place(instance: &Value, definition: &Value, request: &Value) -> Value {
    json!({"decide": "place", "cluster": {"containerInstances": [instance]}, "taskDefinition": definition, "request": request})
}

/// A question that says what is remarkable about the cluster itself.
fn asked(cluster: &Value) -> Value {
    let definition = json!({"family": "f", "containerDefinitions": [{"name": "c", "image": "c", "memory": 64}]});
    json!({"decide": "place", "cluster": cluster, "taskDefinition": definition})
}

fn task(more: &Value) -> Value {
    merged(json!({"taskArn": "t", "containerInstanceArn": "a", "group": "service:s"}), more)
}

fn fleet(service: &Value, definition: &Value, types: &Value) -> Value {
    json!({"decide": "fleet", "services": [merged(json!({"serviceName": "s", "taskDefinition": "f:1"}), service)],
        "taskDefinitions": [merged(definition.clone(), &json!({"revision": 1}))], "instanceTypes": types})
}

fn reach() -> Value {
    json!({"decide": "reach", "taskDefinition": definition(&json!({}), &json!({"portMappings": [{"containerPort": 80}]})),
        "services": [{"serviceName": "s", "loadBalancers": [{"targetGroupArn": "tg", "containerName": "c", "containerPort": 80}]}],
        "TargetGroups": [{"TargetGroupArn": "tg", "TargetType": "instance", "LoadBalancerArns": ["lb"]}],
        "LoadBalancers": [{"LoadBalancerArn": "lb", "Type": "network", "AvailabilityZones": [{"ZoneName": "z"}]}],
        "instanceSubnets": ["subnet-1"]})
}

/// A document for each assumption.
fn document(assumption: Assumption) -> Value {
    let none = json!({});
    let plain = definition(&none, &none);
    let awsvpc = definition(&json!({"networkMode": "awsvpc"}), &none);
    let gpu = |requirement: Value| definition(&none, &json!({"resourceRequirements": [requirement]}));
    let one = json!({"count": 1});
    let capacity = json!({"decide": "capacity", "cluster": {"containerInstances": [instance(&none)]}});
    let demand = json!({"minutes": 30, "maxSize": 5, "demand": [{"taskDefinition": plain, "request": {"count": 40}}]});
    let cluster = |tasks: Value, instance: Value| json!({"containerInstances": [instance], "tasks": tasks});
    let prices = json!({"perHour": {"m5.large": 1}});
    let strategy = json!({"capacityProviderStrategy": [{"capacityProvider": "cp"}]});
    let with_provider = |provider: Value| {
        let mut document = place(&instance(&none), &plain, &strategy);
        document["cluster"]["capacityProviders"] = json!([provider]);
        document
    };
    let scale = json!({"decide": "scale", "ScalableTargets": [{"MinCapacity": 1, "MaxCapacity": 9}], "desiredCount": 2,
        "ScalingPolicies": [{"PolicyName": "m", "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 50}}],
        "metrics": {"m": {"start": "2026-11-01T00:00:00Z", "periodSeconds": 60, "values": [90, 90, 90, 90]}}});
    let deploy = json!({"decide": "deploy", "cluster": cluster(json!([task(&json!({"cpu": "1", "memory": "1"}))]), instance(&none)),
        "service": {"serviceName": "s", "desiredCount": 1}, "taskDefinition": plain});
    match assumption {
        Assumption::Attributes => {
            let requires = definition(&json!({"requiresAttributes": [{"name": "x"}]}), &none);
            fleet(&none, &requires, &json!(["m5.large"]))
        }
        Assumption::AutoScalingGroup | Assumption::ManagedScaling | Assumption::TerminationProtection => capacity,
        Assumption::Capabilities => {
            place(&instance(&none), &definition(&none, &json!({"logConfiguration": {"logDriver": "awslogs"}})), &one)
        }
        Assumption::CapacityProvider => place(&instance(&none), &plain, &strategy),
        Assumption::ClientAddress | Assumption::DynamicPorts | Assumption::NetworkAcls => reach(),
        Assumption::ContainerTimes => json!({"decide": "lifecycle", "taskDefinition": plain}),
        Assumption::GroupAlarms => {
            json!({"decide": "group", "AutoScalingGroups": [{"MinSize": 1, "MaxSize": 9, "DesiredCapacity": 2}],
            "ScalingPolicies": [{"PolicyName": "m", "TargetTrackingConfiguration": {"TargetValue": 50}}],
            "metrics": {"m": {"start": "2026-11-01T00:00:00Z", "periodSeconds": 60, "values": [50, 50]}}})
        }
        Assumption::Currency => {
            json!({"decide": "price", "prices": prices, "plan": [{"instanceType": "m5.large", "hours": 1}]})
        }
        Assumption::DesiredCount | Assumption::RegisteredMemory => fleet(&none, &plain, &json!(["m5.large"])),
        Assumption::Devices => {
            place(&instance(&json!({"attributes": []})), &gpu(json!({"type": "GPU", "value": "0.5"})), &one)
        }
        Assumption::Pods => json!({"decide": "kubernetes", "question": "hpa", "currentReplicas": 1,
            "horizontalPodAutoscaler": {"spec": {"maxReplicas": 2}}}),
        Assumption::DockerApi => {
            let told = json!({"attributes": [{"name": "com.amazonaws.ecs.capability.docker-remote-api.1.25"}]});
            asked(&cluster(json!([]), instance(&told)))
        }
        Assumption::GpuIds => {
            let mut cluster = cluster(json!([task(&json!({"taskDefinitionArn": "f:1"}))]), instance(&none));
            let wants = merged(gpu(json!({"type": "GPU", "value": "1"})), &json!({"revision": 1}));
            cluster["taskDefinitions"] = json!([wants]);
            asked(&cluster)
        }
        Assumption::GpuMemory => {
            let registered = json!([{"name": "GPU", "type": "STRINGSET", "stringSetValue": ["g"]}]);
            let wants = gpu(json!({"type": "GPU", "sharingStrategy": {"nvidiaMps": {"memory": 100}}}));
            place(&instance(&json!({"registeredResources": registered})), &wants, &one)
        }
        Assumption::HostPorts => {
            let bound = json!({"cpu": "1", "memory": "1", "containers": [{"networkBindings": [{"hostPort": 80}]}]});
            asked(&cluster(json!([task(&bound)]), instance(&none)))
        }
        Assumption::InstanceType | Assumption::LaunchSeconds => merged(capacity, &demand),
        Assumption::LaunchRate => {
            let size =
                json!({"cpu": "256", "memory": "512", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"]});
            let network = json!({"awsvpcConfiguration": {"subnets": ["subnet-1"]}});
            json!({"decide": "fit", "cluster": {"containerInstances": []}, "taskDefinition": definition(&size, &none),
                "request": {"launchType": "FARGATE", "networkConfiguration": network}})
        }
        Assumption::LaunchType => {
            let mut document = place(&instance(&none), &plain, &one);
            let of = |name: &str| json!({"clusterName": name, "defaultCapacityProviderStrategy": [{"capacityProvider": name}]});
            document["cluster"]["clusters"] = json!([of("x"), of("y")]);
            document
        }
        Assumption::Health => {
            let check = json!({"healthCheck": {"command": ["CMD", "true"]}, "essential": true});
            let checked = definition(
                &json!({"revision": 1, "taskDefinitionArn": "arn:aws:ecs:eu-west-1:1:task-definition/f:1"}),
                &check,
            );
            let running = task(
                &json!({"lastStatus": "RUNNING", "desiredStatus": "RUNNING", "taskDefinitionArn": "arn:aws:ecs:eu-west-1:1:task-definition/f:1"}),
            );
            let cluster =
                json!({"containerInstances": [instance(&none)], "tasks": [running], "taskDefinitions": [checked]});
            json!({"decide": "deploy", "cluster": cluster, "taskDefinition": plain, "service": {"serviceName": "s", "desiredCount": 1}})
        }
        // One launch fails at each attempt, the third one is the third failure.
        Assumption::Rebalancing => json!({"decide": "rebalance", "cluster": {"containerInstances": [],
            "services": [{"serviceName": "s", "serviceArn": "s", "desiredCount": 0, "taskDefinition": "f:1"}]}}),
        Assumption::RetrySeconds => {
            let small = instance(&json!({"registeredResources": resources(64, 64)}));
            let service = json!({"serviceName": "s", "desiredCount": 1,
                "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": true, "rollback": false}}});
            json!({"decide": "deploy", "cluster": {"containerInstances": [small]}, "taskDefinition": plain, "service": service})
        }
        Assumption::LeftOut => {
            json!({"decide": "diff", "old": {"serviceName": "s", "desiredCount": 2}, "new": {"serviceName": "s"}})
        }
        Assumption::SameExpression => {
            let role = definition(&json!({"taskRoleArn": "${Role.Arn}"}), &none);
            json!({"decide": "diff", "old": role, "new": role})
        }
        Assumption::Load | Assumption::RunningCount => scale,
        Assumption::NetworkInterfaces => place(&instance(&none), &awsvpc, &one),
        Assumption::NoManagedScaling => with_provider(json!({"name": "cp", "autoScalingGroupProvider": {}})),
        Assumption::NoNetworkInterfaceLimit => place(&instance(&json!({"attributes": []})), &awsvpc, &one),
        Assumption::NoProtection | Assumption::StepSeconds => deploy,
        Assumption::NoResources => asked(&cluster(json!([task(&none)]), instance(&none))),
        Assumption::OperatingSystem => {
            let windows = json!({"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}});
            place(&instance(&none), &definition(&windows, &none), &one)
        }
        Assumption::Processor => {
            let arm = json!({"runtimePlatform": {"cpuArchitecture": "ARM64"}});
            place(&instance(&json!({"attributes": []})), &definition(&arm, &none), &one)
        }
        Assumption::RegisteredResources => {
            asked(&cluster(json!([]), json!({"containerInstanceArn": "a", "remainingResources": resources(1, 1)})))
        }
        Assumption::RequiredAttributes => {
            let able = json!({"attributes": [{"name": "ecs.capability.task-eni"}]});
            place(&instance(&able), &merged(awsvpc, &json!({"revision": 1})), &one)
        }
        Assumption::Subnets => place(&instance(&none), &awsvpc, &json!({"launchType": "EC2"})),
        Assumption::Windows => {
            let windows = json!({"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}});
            fleet(&one, &definition(&windows, &none), &json!(["m5.large"]))
        }
        Assumption::Zones => {
            let network = json!({"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}});
            place(&instance(&none), &awsvpc, &network)
        }
        Assumption::DeregistrationDelay => {
            let group = json!({"targetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/web/1", "containerName": "w", "containerPort": 80});
            json!({"decide": "deploy", "cluster": {"containerInstances": [instance(&none)]}, "taskDefinition": plain,
                "service": {"serviceName": "s", "desiredCount": 1, "loadBalancers": [group]}})
        }
        Assumption::Hooks | Assumption::LoadBalancer => {
            let hook = json!({"targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"]});
            let shift = json!({"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5, "lifecycleHooks": [hook, hook]});
            json!({"decide": "deploy", "cluster": {"containerInstances": [instance(&none)]}, "taskDefinition": definition(&none, &none),
                "service": {"serviceName": "s", "desiredCount": 1, "deploymentConfiguration": shift}})
        }
        Assumption::Alarms | Assumption::BakeTime | Assumption::StartSeconds => {
            let alarms = json!({"alarmNames": ["errors"], "enable": true, "rollback": true});
            let service = json!({"serviceName": "s", "desiredCount": 1, "deploymentConfiguration": {"alarms": alarms}});
            json!({"decide": "deploy", "cluster": {"containerInstances": [instance(&none)]}, "taskDefinition": plain,
                "service": service, "health": [{"revision": "new", "afterSeconds": 20, "status": "STOPPED"}]})
        }
        other => json!({"no document for": other.code()}),
    }
}

#[test]
fn every_assumption_is_said_once_at_its_place() {
    for assumption in Assumption::ALL {
        let document = document(assumption);
        let answer = decide_value(&document);
        let lints = answer["lints"].as_array().cloned().unwrap_or_default();
        let own: Vec<&Value> = lints.iter().filter(|lint| lint["code"] == assumption.code()).collect();
        assert_eq!(own.len(), 1, "{}: {answer}", assumption.code());
        let path = own[0]["path"].as_str().expect("a path");
        assert!(path.is_empty() || path.starts_with('/'), "{path}");
    }
}

/// The number of the others, where the first place does not tell of them.
#[test]
fn others_are_counted() {
    let bare = |arn: &str| json!({"taskArn": arn, "containerInstanceArn": "a"});
    let cluster = json!({"containerInstances": [instance(&json!({}))], "tasks": [bare("t1"), bare("t2"), bare("t3")]});
    let answer = decide_value(&asked(&cluster));
    let lints: Vec<&Value> = answer["lints"]
        .as_array()
        .expect("lints")
        .iter()
        .filter(|lint| lint["code"] == "assumed/no-resources")
        .collect();
    assert_eq!(lints.len(), 1, "{answer}");
    assert_eq!(lints[0]["path"], "/cluster/tasks/0");
    let message = lints[0]["message"].as_str().expect("a message");
    assert!(message.ends_with("it holds nothing (and 2 more of them)"), "{message}");
}

#[test]
fn the_contract_lists_them_all() {
    let contract = include_str!("../DOCUMENTS.md");
    let rows = contract.lines().filter_map(|line| line.strip_prefix("| `assumed/")?.split_once('`'));
    let rows: Vec<String> = rows.map(|(code, _)| format!("assumed/{code}")).collect();
    assert_eq!(rows, Assumption::ALL.map(Assumption::code));
    let unique: BTreeSet<&String> = rows.iter().collect();
    assert_eq!(unique.len(), rows.len());
}

/// Lints of assumptions are made in one room.
#[test]
fn none_is_made_outside() {
    for root in ["../wire/src", "../core/src", "../formats/src"] {
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(root)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).expect("the folder is there").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                if path.extension().is_none_or(|extension| extension != "rs") || path.ends_with("assumption.rs") {
                    continue;
                }
                let text = std::fs::read_to_string(&path).expect("a source is UTF-8");
                assert!(!text.contains("\"assumed/"), "{}", path.display());
            }
        }
    }
}
