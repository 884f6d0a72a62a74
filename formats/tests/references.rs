//! What one part of a file says of another: alarms and policies, services and definitions, an
//! environment and its base.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

use serde_json::{Value, json};
use stowplan_formats::{Converted, DocumentKind, Format, Parameters, convert, looks_like};

fn converted(text: &str) -> Converted {
    convert(text.as_bytes(), &Parameters::default()).unwrap_or_else(|error| panic!("{error} in\n{text}"))
}

fn values(converted: &Converted, kind: DocumentKind) -> Vec<Value> {
    converted.of_kind(kind).map(|document| document.value().clone()).collect()
}

fn remarks(converted: &Converted) -> Vec<&str> {
    converted.unresolved.iter().map(|one| one.what.as_str()).collect()
}

/// Every way in which a template writes "that policy", and what is none.
#[test]
fn alarms_of_a_template_name_its_policies() {
    for (action, expected) in [
        ("!Ref Grow", "${Grow}"),
        ("{Ref: Grow}", "${Grow}"),
        ("!GetAtt Grow.Arn", "${Grow}"),
        ("{'Fn::GetAtt': [Grow, Arn]}", "${Grow}"),
        ("!Sub '${Grow}'", "${Grow}"),
        ("!Sub '${Grow.Arn}'", "${Grow}"),
        ("!Sub ['${P}', {P: !Ref Grow}]", "${Grow}"),
        ("!Join ['', [!Ref Grow]]", "${Grow}"),
        ("!If [Always, !Ref Grow, !Ref Topic]", "${Grow}"),
        ("!Ref Topic", "${Topic}"),
    ] {
        let template = format!(
            "Conditions: {{Always: !Equals [a, a]}}
Resources:
  Topic: {{Type: 'AWS::SNS::Topic'}}
  Goal:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties: {{MinCapacity: 1, MaxCapacity: 4, ResourceId: !Sub 'service/blue/${{Shop.Name}}', ServiceNamespace: ecs}}
  Shop: {{Type: 'AWS::ECS::Service', Properties: {{DesiredCount: 1}}}}
  Grow:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties: {{PolicyName: grow, ScalingTargetId: !Ref Goal, StepScalingPolicyConfiguration: {{StepAdjustments: []}}}}
  Busy:
    Type: AWS::CloudWatch::Alarm
    Properties: {{Threshold: 1, AlarmActions: [{action}]}}
"
        );
        let converted = converted(&template);
        let policy = values(&converted, DocumentKind::ScalingPolicy).remove(0);
        let alarm = values(&converted, DocumentKind::Alarm).remove(0);
        assert_eq!(alarm["AlarmActions"], json!([expected]), "{action}");
        assert_eq!(policy["PolicyARN"], "${Grow}", "{action}");
        // What CloudFormation names by itself is called what the template calls it, everywhere.
        assert_eq!(alarm["AlarmName"], "Busy");
        assert_eq!(policy["ResourceId"], "service/blue/Shop");
        assert_eq!(values(&converted, DocumentKind::Service)[0]["serviceName"], "Shop");
        assert!(!remarks(&converted).iter().any(|what| what.contains("Grow")), "{action}");
    }
}

/// A parameter without a value leaves its field out, or is a placeholder where a text belongs;
/// nothing else is lost.
#[test]
fn one_unknown_value_of_a_template_leaves_the_rest() {
    let converted = converted(
        "Parameters: {Limit: {Type: Number}, Actions: {Type: CommaDelimitedList}}
Resources:
  Busy:
    Type: AWS::CloudWatch::Alarm
    Properties: {Threshold: !Ref Limit, AlarmActions: !Ref Actions, Period: 60}
  Shop: {Type: 'AWS::ECS::Service', Properties: {DesiredCount: !Ref Limit, Cluster: !Ref Limit}}
",
    );
    let alarm = &values(&converted, DocumentKind::Alarm)[0];
    assert_eq!(
        *alarm,
        json!({"Threshold": "${Limit}", "AlarmActions": ["${Actions}"], "Period": 60, "AlarmName": "Busy"})
    );
    let service = &values(&converted, DocumentKind::Service)[0];
    assert_eq!(*service, json!({"cluster": "${Limit}", "serviceName": "Shop"}));
    assert_eq!(converted.unresolved.len(), 4, "{:?}", remarks(&converted));
}

/// A plan of `(address, planned values, what is not known, references by attribute)` in the root
/// module.
fn plan(resources: &[(&str, Value, Value, Value)]) -> Value {
    let kind = |address: &str| address.split('.').next().unwrap().to_owned();
    let planned = resources.iter().map(|(address, values, _, _)| {
        json!({"address": address, "mode": "managed", "type": kind(address), "values": values})
    });
    let changes = resources.iter().map(|(address, _, unknown, _)| {
        json!({"address": address, "type": kind(address), "change": {"actions": ["create"], "after_unknown": unknown}})
    });
    let written = resources.iter().map(|(address, _, _, references)| {
        let each = references.as_object().unwrap().iter();
        let expressions: serde_json::Map<_, _> =
            each.map(|(key, names)| (key.clone(), json!({ "references": names }))).collect();
        let address = address.split('[').next().unwrap();
        json!({"address": address, "type": kind(address), "expressions": expressions})
    });
    json!({"format_version": "1.2",
        "planned_values": {"root_module": {"resources": planned.collect::<Vec<_>>()}},
        "resource_changes": changes.collect::<Vec<_>>(),
        "configuration": {"root_module": {"resources": written.collect::<Vec<_>>()}}})
}

fn actions_of(plan: &Value) -> (Vec<Value>, Vec<String>) {
    let converted = converted(&plan.to_string());
    let alarms = values(&converted, DocumentKind::Alarm);
    let actions = alarms.into_iter().map(|alarm| alarm["AlarmActions"].clone()).collect();
    (actions, remarks(&converted).into_iter().map(str::to_owned).collect())
}

const POLICY: &str = "aws_appautoscaling_policy";
const ALARM: &str = "aws_cloudwatch_metric_alarm";

#[test]
fn unknown_actions_of_a_plan_are_what_the_configuration_names() {
    let policy = |name: &str| (format!("{POLICY}.{name}"), json!({"name": name}), json!({"arn": true}), json!({}));
    let (up, down) = (policy("up"), policy("down"));
    let of = |references: Value, unknown: Value, planned: Value| {
        let alarm = (format!("{ALARM}.busy"), planned, unknown, json!({ "alarm_actions": references }));
        let all = [&up, &down, &alarm];
        plan(&all.map(|(address, values, unknown, names)| {
            (address.as_str(), values.clone(), unknown.clone(), names.clone())
        }))
    };
    let whole = json!({"alarm_actions": true});
    let name = |name: &str| format!("${{{POLICY}.{name}}}");
    let refers = |address: &str| json!([format!("{address}.arn"), address]);
    // One policy, as a whole and as an element: the same, and nothing to say.
    let one = refers(&format!("{POLICY}.up"));
    assert_eq!(actions_of(&of(one.clone(), whole.clone(), json!({}))), (vec![json!([name("up")])], vec![]));
    let element = json!({"alarm_actions": [true]});
    let planned = json!({"alarm_actions": [null]});
    assert_eq!(actions_of(&of(one.clone(), element.clone(), planned)), (vec![json!([name("up")])], vec![]));
    // Beside an element that is known.
    let topic = "arn:aws:sns:eu-west-1:111122223333:ops";
    let beside = of(one, json!({"alarm_actions": [false, true]}), json!({"alarm_actions": [topic, null]}));
    assert_eq!(actions_of(&beside), (vec![json!([topic, name("up")])], vec![]));
    // A topic of the same plan is no policy, but it is what the alarm does.
    let sns = of(refers("aws_sns_topic.ops"), whole.clone(), json!({}));
    assert_eq!(actions_of(&sns), (vec![json!(["${aws_sns_topic.ops}"])], vec![]));
    // Two policies may be one or the other: both, and that is said.
    let both = json!(["var.up", format!("{POLICY}.up.arn"), format!("{POLICY}.down.arn")]);
    let (actions, said) = actions_of(&of(both, whole.clone(), json!({})));
    assert_eq!(actions, [json!([name("up"), name("down")])]);
    assert_eq!(said, ["`alarm_actions` is known only after apply"]);
    // A local value leads nowhere in a plan.
    let (actions, said) = actions_of(&of(json!(["local.actions"]), whole, json!({})));
    assert_eq!((actions, said.len()), (vec![json!([format!("${{{ALARM}.busy.alarm_actions}}")])], 1));
}

/// Resources that are made for each of the same things mean their own.
#[test]
fn instances_mean_those_with_their_own_keys() {
    let mut resources = Vec::new();
    for key in ["\"a\"", "\"b.c\""] {
        resources.push((format!("{POLICY}.up[{key}]"), json!({"name": key}), json!({"arn": true}), json!({})));
        let references = json!({"alarm_actions": [format!("{POLICY}.up"), "each.key"]});
        resources.push((format!("{ALARM}.busy[{key}]"), json!({}), json!({"alarm_actions": [true]}), references));
    }
    let all: Vec<_> = resources.iter().map(|(a, b, c, d)| (a.as_str(), b.clone(), c.clone(), d.clone())).collect();
    // The address of the policy that has the same key.
    let (actions, _) = actions_of(&plan(&all));
    let own = |key: &str| json!([format!("${{{POLICY}.up[{key}]}}")]);
    assert_eq!(actions, [own("\"a\""), own("\"b.c\"")]);
}

/// Through an output of one module and a variable of another.
#[test]
fn references_lead_through_modules() {
    let plan = json!({"format_version": "1.2",
        "planned_values": {"root_module": {"child_modules": [
            {"address": "module.scaling", "resources": [{"address": format!("module.scaling.{POLICY}.up"), "mode": "managed",
                "type": POLICY, "values": {"name": "up"}}]},
            {"address": "module.alarms[0]", "resources": [{"address": format!("module.alarms[0].{ALARM}.busy"),
                "mode": "managed", "type": ALARM, "values": {"threshold": 70}}]}]}},
        "resource_changes": [{"address": format!("module.alarms[0].{ALARM}.busy"), "type": ALARM,
            "change": {"actions": ["create"], "after_unknown": {"alarm_actions": true}}}],
        "configuration": {"root_module": {"module_calls": {
            "scaling": {"module": {
                "outputs": {"policy": {"expression": {"references": [format!("{POLICY}.up.arn"), format!("{POLICY}.up")]}}},
                "resources": [{"address": format!("{POLICY}.up"), "expressions": {}}]}},
            "alarms": {"expressions": {"actions": {"references": ["module.scaling.policy", "module.scaling"]}},
                "module": {"resources": [{"address": format!("{ALARM}.busy"),
                    "expressions": {"alarm_actions": {"references": ["var.actions"]}}}]}}}}}});
    let (actions, said) = actions_of(&plan);
    assert_eq!(actions, [json!([format!("${{module.scaling.{POLICY}.up}}")])]);
    assert!(said.is_empty(), "{said:?}");
}

#[test]
fn one_unknown_attribute_of_a_plan_leaves_the_rest() {
    let service = (
        "aws_ecs_service.shop",
        json!({"name": "shop"}),
        json!({"desired_count": true, "task_definition": true, "cluster": true, "network_configuration": [{"subnets": [true, true]}]}),
        json!({"task_definition": ["aws_ecs_task_definition.shop.arn"], "cluster": ["aws_ecs_cluster.blue.id"]}),
    );
    let others = [
        ("aws_ecs_cluster.blue", json!({"name": "blue"}), json!({"id": true}), json!({})),
        (
            "aws_ecs_task_definition.shop",
            json!({"family": "shop", "container_definitions": "[]"}),
            json!({"arn": true}),
            json!({}),
        ),
        (
            "aws_cloudwatch_metric_alarm.busy",
            json!({"period": 60}),
            json!({"threshold": true, "dimensions": true}),
            json!({}),
        ),
    ];
    let all: Vec<_> = std::iter::once(service).chain(others).collect();
    let converted = converted(&plan(&all).to_string());
    let service = &values(&converted, DocumentKind::Service)[0];
    assert_eq!(service["taskDefinition"], "shop");
    assert_eq!(service["cluster"], "blue");
    assert_eq!(service.get("desiredCount"), None);
    let threshold = "${aws_cloudwatch_metric_alarm.busy.threshold}";
    assert_eq!(values(&converted, DocumentKind::Alarm)[0], json!({"Period": 60, "Threshold": threshold}));
    let said = remarks(&converted);
    for key in ["desired_count", "network_configuration[0].subnets[1]", "threshold", "dimensions"] {
        assert!(said.contains(&format!("`{key}` is known only after apply").as_str()), "{key}: {said:?}");
    }
}

fn copilot(text: &str, environment: Option<&str>) -> Converted {
    let parameters = Parameters::default().in_environment(environment.map(str::to_owned));
    convert(text.as_bytes(), &parameters).unwrap_or_else(|error| panic!("{error} in\n{text}"))
}

/// `countTransformer` and `advancedCountTransformer` of Copilot's `transform.go`.
#[test]
fn ways_of_counting_unset_each_other() {
    for (base, over, desired, range) in [
        ("{range: 2-5, cpu_percentage: 50}", "{spot: 3}", 3, None),
        ("{range: 2-5, cpu_percentage: 50}", "9", 9, None),
        ("{spot: 3}", "{range: 2-5, cpu_percentage: 50}", 2, Some((2, 5))),
        ("{spot: 3}", "{spot: 4}", 4, None),
        ("{spot: 3}", "2", 2, None),
        ("4", "{range: {min: 1, max: 3}, requests: 10}", 1, Some((1, 3))),
        ("{range: 2-5, cpu_percentage: 50}", "{range: 3-6}", 3, Some((3, 6))),
        ("{range: {min: 2, max: 5}, cpu_percentage: 50}", "{range: {max: 8}}", 2, Some((2, 8))),
        ("{range: 2-5, cooldown: {in: 5m}, memory_percentage: 50}", "{spot: 1}", 1, None),
    ] {
        let text = format!(
            "name: shop\ntype: Load Balanced Web Service\nimage: {{location: a, port: 80}}\ncount: {base}\nenvironments: {{live: {{count: {over}}}}}\n"
        );
        let converted = copilot(&text, Some("live"));
        let service = &values(&converted, DocumentKind::Service)[0];
        assert_eq!(service["desiredCount"], desired, "{base} then {over}");
        let target = values(&converted, DocumentKind::ScalableTarget);
        let found = target
            .first()
            .map(|target| (target["MinCapacity"].as_u64().unwrap(), target["MaxCapacity"].as_u64().unwrap()));
        assert_eq!(found, range, "{base} then {over}");
        let spot = over.contains("spot");
        assert_eq!(service["capacityProviderStrategy"][0]["capacityProvider"] == "FARGATE_SPOT", spot, "{over}");
    }
    let both =
        "name: shop\ntype: Backend Service\nimage: {location: a}\ncount: {spot: 1, range: 1-2, cpu_percentage: 50}\n";
    assert_eq!(convert(both.as_bytes(), &Parameters::default()).unwrap_err().code(), "copilot/count");
}

/// What Copilot's templates add: the FireLens router and who uses it, awslogs elsewhere, volumes of
/// EFS, start order.
#[test]
fn what_copilot_adds_to_containers() {
    let text = "
name: shop
type: Backend Service
image: {location: shop/shop, depends_on: {setup: success, cache: healthy}}
logging: {image: my/bit, destination: {Name: cloudwatch}, configFilePath: /etc/bit.conf, secretOptions: {key: /shop/key}}
storage:
  volumes:
    data: {path: /data, efs: true}
    own: {path: /own, read_only: false, efs: {id: fs-1, root_dir: /x, auth: {iam: true, access_point_id: fsap-1}}}
    temp: {path: /tmp/x}
secrets: {A: /shop/a, B: {secretsmanager: b}}
sidecars:
  setup: {image: alpine, essential: false, mount_points: [{source_volume: data, path: /in}]}
  cache: {image: {location: redis}, healthcheck: {command: [CMD, ping]}, depends_on: {setup: complete}}
";
    let converted = copilot(text, None);
    let definition = &values(&converted, DocumentKind::TaskDefinition)[0];
    let containers = definition["containerDefinitions"].as_array().unwrap();
    let named = |name: &str| containers.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("{name}"));
    let main = named("shop");
    assert_eq!(
        main["dependsOn"],
        json!([{"containerName": "setup", "condition": "SUCCESS"}, {"containerName": "cache", "condition": "HEALTHY"}])
    );
    assert_eq!(
        main["logConfiguration"],
        json!({"logDriver": "awsfirelens", "options": {"Name": "cloudwatch"}, "secretOptions": [{"name": "key", "valueFrom": "/shop/key"}]})
    );
    assert_eq!(main["mountPoints"][0], json!({"sourceVolume": "data", "containerPath": "/data", "readOnly": true}));
    assert_eq!(main["mountPoints"][1]["readOnly"], false);
    assert_eq!(main["secrets"][1]["valueFrom"], "arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:b");
    let router = named("firelens_log_router");
    assert_eq!(router["image"], "my/bit");
    assert_eq!(
        router["firelensConfiguration"],
        json!({"type": "fluentbit", "options": {"enable-ecs-log-metadata": "true",
        "config-file-type": "file", "config-file-value": "/etc/bit.conf"}})
    );
    for name in ["firelens_log_router", "setup", "cache"] {
        assert_eq!(named(name)["logConfiguration"]["logDriver"], "awslogs", "{name}");
    }
    assert_eq!(named("setup")["mountPoints"][0]["containerPath"], "/in");
    assert_eq!(named("cache")["image"], "redis");
    assert_eq!(named("cache")["healthCheck"]["interval"], 10);
    assert_eq!(named("cache")["dependsOn"][0]["condition"], "COMPLETE");
    let volumes = &definition["volumes"];
    assert_eq!(
        volumes[0]["efsVolumeConfiguration"]["authorizationConfig"],
        json!({"accessPointId": "${AccessPoint}", "iam": "ENABLED"})
    );
    assert_eq!(
        volumes[1]["efsVolumeConfiguration"],
        json!({"fileSystemId": "fs-1", "rootDirectory": "/x", "transitEncryption": "ENABLED",
        "authorizationConfig": {"accessPointId": "fsap-1", "iam": "ENABLED"}})
    );
    assert_eq!(volumes[2], json!({"name": "temp"}));
}

/// A file of ours that is broken is known by its words; one of somebody else is not.
#[test]
fn broken_files_are_recognised() {
    for (text, expected) in [
        ("Resources:\n  A:\n    Type: AWS::ECS::Service\n   B: {\n", Some(Format::CloudFormation)),
        ("name: shop\ntype: 'Worker Service'\nimage: [\n", Some(Format::Copilot)),
        ("{\"terraform_version\": \"1\", \"resource_changes\": [", Some(Format::TerraformPlan)),
        ("{\"family\": \"a\", \"containerDefinitions\": [}", Some(Format::Aws)),
        ("name: CI\non: [push\n", None),
        ("{\n  // settings\n  \"strict\": true\n}", None),
        ("apiVersion: v1\nkind: List\nitems: {{ x }}\n", None),
    ] {
        assert_eq!(looks_like(text.as_bytes()), expected, "{text}");
    }
    let error = convert(b"name: shop\ntype: Worker Service\nimage: [\n", &Parameters::default()).unwrap_err();
    assert_eq!(error.code(), "yaml/syntax");
    assert!(error.line_and_column().is_some(), "{error}");
}
