//! Small files of every format, each function, and what must hold for any bytes.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

#[path = "../../core/tests/common/cases.rs"]
mod cases;

use cases::cases;
use proptest::prelude::*;
use serde_json::{Value, json};
use stowplan_formats::{Change, Converted, DocumentKind, Format, Parameters, convert, detect};

fn converted(text: &str) -> Converted {
    convert(text.as_bytes(), &Parameters::default()).unwrap_or_else(|error| panic!("{error} in\n{text}"))
}

fn with(text: &str, parameters: &[(&str, &str)]) -> Converted {
    convert(text.as_bytes(), &Parameters::of(parameters.iter().copied())).unwrap()
}

fn only(converted: &Converted, kind: DocumentKind) -> Value {
    let all: Vec<Value> = converted.of_kind(kind).map(|document| document.value().clone()).collect();
    assert_eq!(all.len(), 1, "{kind:?} in {converted:#?}");
    all.into_iter().next().unwrap()
}

fn requirement(definition: &Value) -> Value {
    let answer = stowplan_wire::decide_value(&json!({"decide": "check", "taskDefinition": definition}));
    let errors: Vec<&Value> =
        answer["findings"].as_array().unwrap().iter().filter(|finding| finding["severity"] == "error").collect();
    assert!(errors.is_empty(), "{errors:?} in {definition:#}");
    assert!(answer["requirement"].is_object(), "{answer:#}");
    answer["requirement"].clone()
}

const TERRAFORM: &str = r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
    {"address": "aws_ecs_service.web", "mode": "managed", "type": "aws_ecs_service", "values": {"name": "web",
     "desired_count": 3, "launch_type": "EC2", "deployment_maximum_percent": 200,
     "deployment_minimum_healthy_percent": 100, "placement_constraints": [{"type": "distinctInstance", "expression": ""}],
     "ordered_placement_strategy": [{"type": "binpack", "field": "memory"}], "tags": null,
     "network_configuration": [{"subnets": ["subnet-1"], "security_groups": [], "assign_public_ip": false}]}}],
   "child_modules": [{"address": "module.app", "resources": [
    {"address": "module.app.aws_ecs_task_definition.web[0]", "mode": "managed", "type": "aws_ecs_task_definition",
     "values": {"family": "web", "cpu": "256", "memory": "512", "network_mode": "bridge", "ipc_mode": "",
      "volume": [{"name": "data", "host_path": "/data", "efs_volume_configuration": []}],
      "requires_compatibilities": ["EC2"], "tags": {"team": "a"}, "runtime_platform": [{"cpu_architecture": "X86_64"}],
      "container_definitions": "[{\"name\":\"web\",\"image\":\"nginx\",\"cpu\":128,\"memory\":256,\"portMappings\":[{\"containerPort\":80,\"hostPort\":8080}]}]"}}]}]}},
  "resource_changes": [
   {"address": "aws_ecs_service.web", "type": "aws_ecs_service", "change": {"actions": ["update"],
    "after_unknown": {"id": true, "task_definition": true}}},
   {"address": "module.app.aws_ecs_task_definition.web[0]", "change": {"actions": ["delete", "create"],
    "after_unknown": {"arn": true, "execution_role_arn": true}}},
   {"address": "aws_ecs_service.old", "change": {"actions": ["delete"], "before": {"name": "old"}}}]}"#;

const CLOUDFORMATION: &str = "
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      Cpu: 256
      Memory: '512'
      NetworkMode: bridge
      RequiresCompatibilities: [EC2]
      RuntimePlatform: {CpuArchitecture: X86_64}
      Volumes: [{Name: data, Host: {SourcePath: /data}}]
      Tags: [{Key: team, Value: a}]
      ContainerDefinitions:
        - Name: web
          Image: nginx
          Cpu: '128'
          Memory: 256
          DockerLabels: {Size: 10}
          PortMappings: [{ContainerPort: '80', HostPort: 8080}]
";

const ECSPRESSO: &str = r#"{"family": "web", "cpu": "256", "memory": "512", "networkMode": "bridge",
  "requiresCompatibilities": ["EC2"], "runtimePlatform": {"cpuArchitecture": "X86_64"},
  "volumes": [{"name": "data", "host": {"sourcePath": "/data"}}],
  "containerDefinitions": [{"name": "web", "image": "{{ must_env `IMAGE` }}", "cpu": {{ env `CPU` `128` }}, "memory": 256,
   "portMappings": [{"containerPort": 80, "hostPort": 8080}]}]}"#;

#[test]
fn one_definition_in_three_formats_has_one_requirement() {
    let kind = DocumentKind::TaskDefinition;
    let terraform = requirement(&only(&converted(TERRAFORM), kind));
    let cloudformation = requirement(&only(&converted(CLOUDFORMATION), kind));
    let ecspresso = requirement(&only(&with(ECSPRESSO, &[("IMAGE", "nginx")]), kind));
    // cpu 256 and memory 512 of the task, port 8080 of the host.
    assert_eq!(terraform["cpu"], 256);
    assert_eq!(terraform, cloudformation);
    assert_eq!(terraform, ecspresso);
}

#[test]
fn terraform_plans() {
    let plan = converted(TERRAFORM);
    let service = only(&plan, DocumentKind::Service);
    let expected = json!({"serviceName": "web", "desiredCount": 3, "launchType": "EC2",
        "taskDefinition": "${aws_ecs_service.web.task_definition}",
        "placementConstraints": [{"type": "distinctInstance"}], "placementStrategy": [{"type": "binpack", "field": "memory"}],
        "deploymentConfiguration": {"maximumPercent": 200, "minimumHealthyPercent": 100},
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": "DISABLED"}}});
    assert_eq!(service, expected);
    let task = plan.of_kind(DocumentKind::TaskDefinition).next().unwrap();
    assert_eq!(task.value()["tags"], json!([{"key": "team", "value": "a"}]));
    assert_eq!(task.value()["volumes"], json!([{"name": "data", "host": {"sourcePath": "/data"}}]));
    assert_eq!(task.change(), Some(Change::Replace));
    let place = task.place("/containerDefinitions/0/memory");
    assert_eq!(place.within.as_deref(), Some("/0/memory"));
    assert!(place.pointer.ends_with("/child_modules/0/resources/0/values/container_definitions"), "{place:?}");
    let said: Vec<&str> = plan.unresolved.iter().map(|one| one.what.as_str()).collect();
    assert_eq!(said, ["`task_definition` is known only after apply", "`execution_role_arn` is known only after apply"]);
    let deleted: Vec<&str> =
        plan.documents.iter().filter(|one| one.change() == Some(Change::Delete)).map(|one| one.name()).collect();
    assert_eq!(deleted, ["aws_ecs_service.old"]);
}

#[test]
fn terraform_references_name_the_definition() {
    let mut plan: Value = serde_json::from_str(TERRAFORM).unwrap();
    plan["planned_values"]["root_module"]["resources"].as_array_mut().unwrap().push(json!({
        "address": "aws_ecs_task_definition.own", "mode": "managed", "type": "aws_ecs_task_definition",
        "values": {"family": "own", "container_definitions": "[]"}}));
    plan["configuration"] = json!({"root_module": {"resources": [{"address": "aws_ecs_service.web", "expressions":
        {"task_definition": {"references": ["aws_ecs_task_definition.own.arn", "aws_ecs_task_definition.own"]}}}]}});
    assert_eq!(only(&converted(&plan.to_string()), DocumentKind::Service)["taskDefinition"], "own");
}

#[test]
fn terraform_scaling() {
    let of = |kind: &str, values: Value| json!({"address": format!("{kind}.x"), "mode": "managed", "type": kind, "values": values});
    let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [
        of("aws_appautoscaling_target", json!({"min_capacity": 1, "max_capacity": 10, "resource_id": "service/c/web"})),
        of("aws_appautoscaling_policy", json!({"name": "steps", "policy_type": "StepScaling", "id": "x",
            "step_scaling_policy_configuration": [{"adjustment_type": "ChangeInCapacity", "cooldown": 60, "step_adjustment":
            [{"metric_interval_lower_bound": "0", "metric_interval_upper_bound": "", "scaling_adjustment": 1}]}]})),
        of("aws_appautoscaling_scheduled_action", json!({"name": "night", "schedule": "cron(0 0 * * ? *)",
            "scalable_target_action": [{"min_capacity": "0", "max_capacity": "2"}]})),
        of("aws_cloudwatch_metric_alarm", json!({"alarm_name": "high", "threshold": 80, "dimensions": {"ServiceName": "web"},
            "metric_query": [{"id": "m", "metric": [{"metric_name": "CPU", "namespace": "N", "period": 60, "stat": "Sum"}]}]})),
        of("aws_ecs_capacity_provider", json!({"name": "cp", "auto_scaling_group_provider": [{"auto_scaling_group_arn": "a",
            "managed_scaling": [{"status": "ENABLED", "target_capacity": 90, "minimum_scaling_step_size": 1}]}]})),
        of("aws_ecs_cluster_capacity_providers", json!({"cluster_name": "c", "capacity_providers": ["cp"],
            "default_capacity_provider_strategy": [{"capacity_provider": "cp", "weight": 1, "base": 0}]})),
    ]}}});
    let expected = json!({
        "ScalableTargets": [{"MinCapacity": 1, "MaxCapacity": 10, "ResourceId": "service/c/web"}],
        "ScalingPolicies": [{"PolicyName": "steps", "PolicyType": "StepScaling", "StepScalingPolicyConfiguration":
            {"AdjustmentType": "ChangeInCapacity", "Cooldown": 60, "StepAdjustments":
            [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}]}, "PolicyARN": "${aws_appautoscaling_policy.x}"}],
        "ScheduledActions": [{"ScheduledActionName": "night", "Schedule": "cron(0 0 * * ? *)",
            "ScalableTargetAction": {"MinCapacity": 0, "MaxCapacity": 2}}],
        "MetricAlarms": [{"AlarmName": "high", "Threshold": 80, "Dimensions": [{"Name": "ServiceName", "Value": "web"}],
            "Metrics": [{"Id": "m", "MetricStat": {"Period": 60, "Stat": "Sum", "Metric": {"MetricName": "CPU", "Namespace": "N"}}}]}],
        "capacityProviders": [{"name": "cp", "autoScalingGroupProvider": {"autoScalingGroupArn": "a",
            "managedScaling": {"status": "ENABLED", "targetCapacity": 90, "minimumScalingStepSize": 1}}}],
        "clusters": [{"capacityProviders": ["cp"], "cluster": "c",
            "defaultCapacityProviderStrategy": [{"capacityProvider": "cp", "weight": 1, "base": 0}]}],
    });
    assert_eq!(converted(&plan.to_string()).to_aws(), expected);
}

/// Each function as the family of a task definition: what it gives, and how many remarks there are.
#[test]
fn cloudformation_functions() {
    for (expression, family, remarks) in [
        ("!Ref Name", "web", 0),
        ("!Ref Bare", "${Bare}", 1),
        ("!Ref Missing", "${Missing}", 1),
        ("!Ref AWS::Region", "${AWS::Region}", 1),
        ("!Ref Ssm", "${Ssm}", 1),
        ("!Sub '${Name}-${Size}'", "web-256", 0),
        ("!Sub '${Bare}-x'", "${Bare}-x", 1),
        ("!Sub '${!Name}'", "${Name}", 0),
        ("!Sub ['${A}-x', {A: !Ref Name}]", "web-x", 0),
        ("!Join ['-', [a, !Ref Name]]", "a-web", 0),
        ("!Select [1, [a, b]]", "b", 0),
        ("!Select [1, !Ref Zones]", "z2", 0),
        ("!Select [0, !Split [',', 'p,q']]", "p", 0),
        ("!If [IsLive, live, test]", "test", 0),
        ("!If [IsTest, test, live]", "test", 0),
        ("!If [Both, yes, no]", "no", 0),
        ("!If [Either, 'on', 'off']", "on", 0),
        ("!If [Open, a, b]", "${Open}", 1),
        ("!If [Round, a, b]", "${Round}", 1),
        ("!FindInMap [Sizes, !Ref Stage, name]", "small", 0),
        ("!FindInMap [Sizes, nowhere, name]", "${Fn::FindInMap}", 1),
        ("!GetAtt Role.Arn", "${Role.Arn}", 1),
        ("!ImportValue x", "${Fn::ImportValue}", 1),
        ("{'Fn::Join': ['', [a, b]]}", "ab", 0),
    ] {
        let template = format!(
            "Parameters:
  Name: {{Type: String, Default: web}}
  Size: {{Type: Number, Default: 256}}
  Bare: {{Type: String}}
  Stage: {{Type: String, Default: test}}
  Zones: {{Type: CommaDelimitedList, Default: 'z1, z2'}}
  Ssm: {{Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}}
Mappings:
  Sizes: {{test: {{name: small}}}}
Conditions:
  IsLive: !Equals [!Ref Stage, live]
  IsTest: !Not [!Condition IsLive]
  Both: !And [!Condition IsLive, !Condition Open]
  Either: !Or [!Condition IsTest, !Condition Open]
  Open: !Equals [!Ref Bare, x]
  Round: !Not [!Condition Round]
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: {expression}
      Cpu: !If [IsLive, 512, !Ref AWS::NoValue]
      ContainerDefinitions: [{{Name: web, Image: nginx, Memory: 64}}, !Ref AWS::NoValue]
"
        );
        let found = converted(&template);
        let task = only(&found, DocumentKind::TaskDefinition);
        assert_eq!(task["family"], family, "{expression}");
        assert_eq!(found.unresolved.len(), remarks, "{expression}: {:?}", found.unresolved);
        assert!(found.unresolved.iter().all(|one| one.path == "/Resources/Task/Properties/Family"), "{expression}");
        assert_eq!(task.get("cpu"), None);
        assert_eq!(task["containerDefinitions"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn cloudformation_parameters_and_conditions_of_resources() {
    let template = "Parameters: {Live: {Type: String}}
Conditions: {IsLive: !Equals [!Ref Live, 'yes']}
Resources:
  Web: {Type: AWS::ECS::Service, Condition: IsLive, Properties: {DesiredCount: '2', PlacementStrategies: [{Type: random}]}}
";
    let live = with(template, &[("Live", "yes")]);
    let expected = json!({"desiredCount": 2, "placementStrategy": [{"type": "random"}], "serviceName": "Web"});
    assert_eq!(only(&live, DocumentKind::Service), expected);
    assert_eq!(with(template, &[("Live", "no")]).documents.len(), 0);
    let open = converted(template);
    assert_eq!((open.documents.len(), open.unresolved.len()), (1, 1));
}

#[test]
fn cloudformation_scaling() {
    let template = "Resources:
  Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: c}}
  Service: {Type: AWS::ECS::Service, Properties: {ServiceName: web, Cluster: !Ref Cluster}}
  Target:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      MinCapacity: '1'
      MaxCapacity: 4
      ResourceId: !Join ['/', [service, !Ref Cluster, !GetAtt Service.Name]]
      ScheduledActions: [{ScheduledActionName: night, Schedule: 'cron(0 0 * * ? *)', ScalableTargetAction: {MinCapacity: 0}}]
  Policy:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties: {PolicyName: cpu, ScalingTargetId: !Ref Target, TargetTrackingScalingPolicyConfiguration: {TargetValue: '50'}}
";
    let found = converted(template).to_aws();
    assert_eq!(found["ScalableTargets"], json!([{"MinCapacity": 1, "MaxCapacity": 4, "ResourceId": "service/c/web"}]));
    assert_eq!(found["ScheduledActions"][0]["ResourceId"], "service/c/web");
    assert_eq!(found["ScalingPolicies"][0]["ResourceId"], "service/c/web");
    assert_eq!(found["ScalingPolicies"][0]["TargetTrackingScalingPolicyConfiguration"], json!({"TargetValue": 50}));
    assert_eq!(found["ScalingPolicies"][0].get("ScalingTargetId"), None);
    assert_eq!(found["services"][0]["cluster"], "c");
}

#[test]
fn places_of_lists() {
    // What is deleted is not in the lists: the service that stays is the first.
    let of = |name: &str, count: u32| {
        json!({"address": format!("aws_ecs_service.{name}"), "mode": "managed", "type": "aws_ecs_service",
        "values": {"name": name, "desired_count": count, "load_balancer": [{"elb_name": "classic", "target_group_arn": "", "container_name": "web", "container_port": "80"}]}})
    };
    let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [of("stays", 2), of("other", 3)]}},
        "resource_changes": [{"address": "aws_ecs_service.gone", "mode": "managed", "type": "aws_ecs_service",
            "change": {"actions": ["delete"], "before": {"name": "gone"}}}]});
    let converted = converted(&plan.to_string());
    let services = converted.to_aws()["services"].clone();
    assert_eq!(services.as_array().map(Vec::len), Some(2));
    assert_eq!(
        services[0]["loadBalancers"],
        json!([{"loadBalancerName": "classic", "containerName": "web", "containerPort": 80}])
    );
    for index in 0..2 {
        let place = converted.place(&format!("/services/{index}/desiredCount")).unwrap();
        assert_eq!(place.pointer, format!("/planned_values/root_module/resources/{index}/values/desired_count"));
    }
    for nowhere in ["", "/services", "/services/x", "/services/2", "/taskDefinitions/0", "services/0"] {
        assert_eq!(converted.place(nowhere), None, "{nowhere}");
    }
}

#[test]
fn cloudformation_cannot_be_made_to_grow() {
    let long = "x".repeat(100_000);
    let text = "${A}".repeat(100_000);
    let template = json!({"Parameters": {"A": {"Type": "String", "Default": long}},
        "Resources": {"T": {"Type": "AWS::ECS::Service", "Properties": {"ServiceName": {"Fn::Sub": text}}}}});
    let error = convert(template.to_string().as_bytes(), &Parameters::default()).unwrap_err();
    assert_eq!(error.code(), "cloudformation/too-large");
}

#[test]
fn ecspresso_files() {
    assert_eq!(detect(ECSPRESSO.as_bytes()), Format::Ecspresso);
    let error = convert(ECSPRESSO.as_bytes(), &Parameters::default()).unwrap_err();
    assert_eq!(error.code(), "ecspresso/template");
    assert_eq!(error.message(), "the environment variable `IMAGE` is not given, at line 4, column 54");
    let state = ECSPRESSO.replace("must_env `IMAGE`", "tfstate `aws_ecr_repository.x.url`");
    let error = convert(state.as_bytes(), &Parameters::default()).unwrap_err();
    assert!(error.message().contains("only ecspresso can evaluate"), "{error}");
    let service = r#"{"desiredCount": 2, "deploymentConfiguration": {"maximumPercent": 200}, "launchType": "EC2"}"#;
    assert_eq!(detect(service.as_bytes()), Format::Aws);
    assert_eq!(only(&converted(service), DocumentKind::Service)["desiredCount"], 2);
}

fn manifest(kind: &str, count: &str) -> String {
    format!("name: web\ntype: {kind}\nimage: {{location: nginx, port: 80}}\ncpu: 256\nmemory: 512\ncount: {count}\n")
}

/// What a Copilot manifest says, and what Copilot puts where it says nothing.
#[test]
fn copilot_counts() {
    let worker = |latency: &str, processing: &str| {
        let queue = format!("{{acceptable_latency: {latency}, msg_processing_time: {processing}}}");
        let text = manifest("Worker Service", &format!("{{range: 1-10, queue_delay: {queue}}}"));
        only(&converted(&text), DocumentKind::ScalingPolicy)["TargetTrackingScalingPolicyConfiguration"]["TargetValue"]
            .clone()
    };
    assert_eq!(worker("10m", "250ms"), 2_400);
    assert_eq!(worker("10s", "3s"), 4);
    let spot = manifest("Backend Service", "{range: {min: 1, max: 10, spot_from: 3}, cpu_percentage: 70}");
    let found = converted(&spot);
    let strategy = &only(&found, DocumentKind::Service)["capacityProviderStrategy"];
    let of =
        |provider: &str| strategy.as_array().unwrap().iter().find(|item| item["capacityProvider"] == provider).cloned();
    assert_eq!(of("FARGATE"), Some(json!({"capacityProvider": "FARGATE", "base": 2, "weight": 0})));
    assert_eq!(of("FARGATE_SPOT"), Some(json!({"capacityProvider": "FARGATE_SPOT", "base": 0, "weight": 1})));
    let policy = only(&found, DocumentKind::ScalingPolicy);
    let tracking = &policy["TargetTrackingScalingPolicyConfiguration"];
    assert_eq!((&tracking["ScaleInCooldown"], &tracking["ScaleOutCooldown"]), (&json!(120), &json!(60)));
    let cooled = manifest(
        "Backend Service",
        "{range: 1-2, cooldown: {in: 30s, out: 10s}, cpu_percentage: {value: 50, cooldown: {in: 45s}}}",
    );
    let tracking =
        only(&converted(&cooled), DocumentKind::ScalingPolicy)["TargetTrackingScalingPolicyConfiguration"].clone();
    assert_eq!((&tracking["ScaleInCooldown"], &tracking["ScaleOutCooldown"]), (&json!(45), &json!(10)));
    for (kind, count) in [
        ("Backend Service", "{range: 1-10}"),
        ("Backend Service", "{cpu_percentage: 70}"),
        ("Backend Service", "{range: 10-1, cpu_percentage: 70}"),
        ("Backend Service", "{range: 1-10, cpu_percentage: 170}"),
        ("Backend Service", "{spot: 1, range: 1-10, cpu_percentage: 70}"),
        ("Worker Service", "{range: 1-10, requests: 70}"),
        ("Worker Service", "{range: 1-10, queue_delay: {acceptable_latency: 1s, msg_processing_time: 2s}}"),
    ] {
        let error = convert(manifest(kind, count).as_bytes(), &Parameters::default()).unwrap_err();
        assert_eq!(error.code(), "copilot/count", "{kind} {count}");
    }
}

#[test]
fn copilot_services_and_jobs() {
    let mut text = manifest("Load Balanced Web Service", "2");
    text.push_str("deployment: {rolling: recreate}\nenvironments: {test: {count: {spot: 5}, cpu: 512}}\n");
    text.push_str("sidecars: {proxy: {image: envoy, port: 2000/udp}}\n");
    let found = converted(&text);
    requirement(&only(&found, DocumentKind::TaskDefinition));
    let service = only(&found, DocumentKind::Service);
    assert_eq!((&service["desiredCount"], &service["launchType"]), (&json!(2), &json!("FARGATE")));
    assert_eq!(service["deploymentConfiguration"]["maximumPercent"], 100);
    let parameters = Parameters::of([("COPILOT_APPLICATION_NAME", "app")]).in_environment(Some("test".into()));
    let test = convert(text.as_bytes(), &parameters).unwrap();
    let task = only(&test, DocumentKind::TaskDefinition);
    assert_eq!((&task["family"], &task["cpu"]), (&json!("app-test-web"), &json!("512")));
    assert_eq!(task["containerDefinitions"][1]["portMappings"], json!([{"containerPort": 2000, "protocol": "udp"}]));
    assert_eq!(only(&test, DocumentKind::Service)["capacityProviderStrategy"][0]["capacityProvider"], "FARGATE_SPOT");
    let job = "name: job\ntype: Scheduled Job\nimage: {build: ./Dockerfile}\non: {schedule: '@every 1h30m'}\nretries: 3\ntimeout: 30m\n";
    let found = converted(job);
    let task = only(&found, DocumentKind::ScheduledTask);
    assert_eq!((&task["ScheduleExpression"], &task["TimeoutSeconds"]), (&json!("rate(90 minutes)"), &json!(1800)));
    assert_eq!(found.unresolved.len(), 1);
}

#[test]
fn what_is_not_read_says_what_to_do() {
    for (text, code) in [
        ("resource \"aws_ecs_service\" \"x\" {}", "format/terraform-source"),
        ("hello", "format/unknown"),
        ("{\"a\": 1}", "format/unknown"),
        ("", "format/unknown"),
        ("Resources:\n  X: [\n  Type: AWS::ECS::Service", "yaml/syntax"),
        ("name: x\ntype: Static Site", "copilot/type"),
    ] {
        let error = convert(text.as_bytes(), &Parameters::default()).unwrap_err();
        assert_eq!(error.code(), code, "{text}");
    }
}

/// Seeds with a part replaced by anything.
fn seeds() -> [&'static str; 4] {
    [
        TERRAFORM,
        CLOUDFORMATION,
        ECSPRESSO,
        "name: web\ntype: Worker Service\ncount: {range: 1-10, queue_delay: {acceptable_latency: 1m, msg_processing_time: 1s}}\n",
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec!["Ref", "Fn::Sub", "Fn::If", "Fn::Join", "A", "${A}", "AWS::NoValue", "é", ""]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from)
    ];
    leaf.prop_recursive(5, 40, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..3).prop_map(|fields| Value::Object(
                fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            )),
        ]
    })
}

/// Every value of a document, in order.
fn replace_nth(value: &mut Value, left: &mut usize, with: &Value) {
    if *left == 0 {
        *value = with.clone();
        *left = usize::MAX;
        return;
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| replace_nth(item, left, with)),
        Value::Object(fields) => fields.values_mut().for_each(|item| replace_nth(item, left, with)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(cases(256))]
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = convert(&bytes, &Parameters::default());
    }

    #[test]
    fn changed_seeds_are_answered(seed in 0..4_usize, at in 0..2_000_usize, length in 0..30_usize, text in "[-\\[\\]{}:,!&*#|> \n\"'$a-c0-2]{0,12}") {
        let mut bytes = seeds()[seed].as_bytes().to_vec();
        let start = at.min(bytes.len());
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, text.bytes());
        let _ = convert(&bytes, &Parameters::default());
    }

    #[test]
    fn any_properties_are_answered(value in any_value()) {
        let template = json!({"Parameters": {"A": {"Type": "String", "Default": "a"}}, "Conditions": {"A": value},
            "Resources": {"T": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": value, "Family": value}},
            "S": {"Type": "AWS::ECS::Service", "Condition": "A", "Properties": value}}});
        let _ = convert(template.to_string().as_bytes(), &Parameters::default());
        let workload = json!({"name": "x", "type": "Backend Service", "count": value, "image": value, "variables": value});
        let _ = convert(workload.to_string().as_bytes(), &Parameters::default());
    }

    #[test]
    fn changed_plans_are_answered(value in any_value(), at in 0..120_usize) {
        let mut plan: Value = serde_json::from_str(TERRAFORM).unwrap();
        replace_nth(&mut plan, &mut at.clone(), &value);
        if let Ok(converted) = convert(plan.to_string().as_bytes(), &Parameters::default()) {
            for document in &converted.documents {
                let _ = document.place("/containerDefinitions/0/name");
            }
        }
    }
}
