//! Other tools' files: any bytes are converted, refused or recognised, and every value of a
//! document has a place.

use stowplan_formats::{Parameters, convert, recognise};

/// Small files of every format.
pub const SEEDS: &[&str] = &[
    r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": "aws_ecs_task_definition.a", "mode": "managed", "type": "aws_ecs_task_definition",
        "values": {"family": "a", "cpu": "256", "volume": [{"name": "v", "host_path": "/v"}], "container_definitions": "[{\"name\": \"a\", \"memory\": 64}]"}}]}},
        "resource_changes": [{"address": "aws_ecs_task_definition.a", "change": {"actions": ["create"], "after_unknown": {"task_role_arn": true}}}]}"#,
    "Parameters: {A: {Type: CommaDelimitedList, Default: 'a,b'}}\nConditions: {C: !Equals [!Ref AWS::Region, x]}\nMappings: {M: {a: {b: 1}}}\nResources:\n  T:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      Family: !Sub '${A}-${!x}-${R.Arn}'\n      Cpu: !If [C, !FindInMap [M, a, b], !Ref AWS::NoValue]\n      Memory: !Select [0, !Split ['-', !Join ['-', !Ref A]]]\n      ContainerDefinitions: &c [{Name: a, Image: b}]\n  S: {Type: AWS::ECS::TaskDefinition, Properties: {ContainerDefinitions: *c}}\n",
    r#"{"family": "{{ must_env `A` }}", "cpu": {{ env `B` `256` }}, "containerDefinitions": [{"name": "a"}]}"#,
    "name: a\ntype: Worker Service\nimage: {location: b, healthcheck: {interval: 10s}}\nvariables: {X: y}\ncount: {range: {min: 1, max: 10, spot_from: 3}, queue_delay: {acceptable_latency: 10m, msg_processing_time: 250ms}}\n",
    r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": "aws_cloudwatch_metric_alarm.a[\"k\"]", "mode": "managed", "type": "aws_cloudwatch_metric_alarm", "values": {"alarm_actions": [null]}},
        {"address": "aws_appautoscaling_policy.p[0]", "mode": "managed", "type": "aws_appautoscaling_policy", "values": {"name": "p"}}]}},
        "resource_changes": [{"address": "aws_cloudwatch_metric_alarm.a[\"k\"]", "change": {"actions": ["create"], "after_unknown": {"alarm_actions": [true], "threshold": true}}}],
        "configuration": {"root_module": {"resources": [{"address": "aws_cloudwatch_metric_alarm.a", "expressions": {"alarm_actions": {"references": ["var.x", "module.m.o", "aws_appautoscaling_policy.p[0].arn"]}}}],
        "module_calls": {"m": {"expressions": {"v": {"references": ["local.x"]}}, "module": {"outputs": {"o": {"expression": {"references": ["var.v"]}}}}}}}}}"#,
    "Resources:\n  P: {Type: AWS::ApplicationAutoScaling::ScalingPolicy, Properties: {ScalingTargetId: !GetAtt T.Id}}\n  A:\n    Type: AWS::CloudWatch::Alarm\n    Properties: {AlarmActions: [\n!Ref P, !GetAtt P.Arn\n], Threshold: !Ref X}\n",
    "name: a\ntype: Backend Service\nimage: {location: b, depends_on: {s: success}}\nlogging: {destination: {Name: x}, configFilePath: /c}\nstorage: {volumes: {v: {path: /v, efs: {id: fs-1, auth: {iam: true}}}}}\nsidecars: {s: {image: c, mount_points: [{source_volume: v, path: /w}]}}\ncount: {spot: 1}\nenvironments: {e: {count: {range: 1-2, cpu_percentage: 5}}}\n",
    r#"{"resource_changes": [{"type": "aws_ecs_service", "name": "s", "change": {"actions": ["delete", "create"], "after": {"name": "s", "launch_type": null},
        "after_unknown": {"launch_type": true}, "after_sensitive": {"name": true}}}], "errored": true,
        "deferred_changes": [{"resource_change": {"address": "aws_ecs_service.t[0]", "change": {}}}]}"#,
    r#"{"version": 4, "terraform_version": "1.9.0", "resources": [{"module": "module.m[0]", "mode": "managed", "type": "aws_ecs_task_definition", "name": "a", "instances":
        [{"index_key": "k", "attributes": {"family": "a", "container_definitions": [{"name": "a"}]}}, {"deposed": "x"}, {"attributes_flat": {}}]}]}"#,
    "name: a\ntype: Scheduled Job\nimage: {build: x}\non: {schedule: '@every 1h30m'}\ntimeout: 1h\n",
];

/// Converts, and asks for the places.
pub fn target(data: &[u8]) {
    let mut parameters = Parameters::of([("A", "a"), ("COPILOT_APPLICATION_NAME", "app")]);
    parameters.environment = Some("e".into());
    if let Some(stranger) = recognise(data) {
        assert!(!stranger.what.is_empty() && !stranger.help.is_empty());
    }
    let Ok(converted) = convert(data, &parameters) else {
        return;
    };
    for document in &converted.documents {
        for pointer in ["", "/containerDefinitions/0/name", "/nowhere/0"] {
            let place = document.place(pointer);
            assert!(place.pointer.is_empty() || place.pointer.starts_with('/'), "{place:?}");
        }
    }
}
