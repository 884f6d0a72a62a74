//! Other tools' files: any bytes are converted or refused, and every value of a document has a place.

use stowplan_formats::{Parameters, convert};

/// Small files of every format.
pub const SEEDS: &[&str] = &[
    r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": "aws_ecs_task_definition.a", "mode": "managed", "type": "aws_ecs_task_definition",
        "values": {"family": "a", "cpu": "256", "volume": [{"name": "v", "host_path": "/v"}], "container_definitions": "[{\"name\": \"a\", \"memory\": 64}]"}}]}},
        "resource_changes": [{"address": "aws_ecs_task_definition.a", "change": {"actions": ["create"], "after_unknown": {"task_role_arn": true}}}]}"#,
    "Parameters: {A: {Type: CommaDelimitedList, Default: 'a,b'}}\nConditions: {C: !Equals [!Ref AWS::Region, x]}\nMappings: {M: {a: {b: 1}}}\nResources:\n  T:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      Family: !Sub '${A}-${!x}-${R.Arn}'\n      Cpu: !If [C, !FindInMap [M, a, b], !Ref AWS::NoValue]\n      Memory: !Select [0, !Split ['-', !Join ['-', !Ref A]]]\n      ContainerDefinitions: &c [{Name: a, Image: b}]\n  S: {Type: AWS::ECS::TaskDefinition, Properties: {ContainerDefinitions: *c}}\n",
    r#"{"family": "{{ must_env `A` }}", "cpu": {{ env `B` `256` }}, "containerDefinitions": [{"name": "a"}]}"#,
    "name: a\ntype: Worker Service\nimage: {location: b, healthcheck: {interval: 10s}}\nvariables: {X: y}\ncount: {range: {min: 1, max: 10, spot_from: 3}, queue_delay: {acceptable_latency: 10m, msg_processing_time: 250ms}}\n",
    "name: a\ntype: Scheduled Job\nimage: {build: x}\non: {schedule: '@every 1h30m'}\ntimeout: 1h\n",
];

/// Converts, and asks for the places.
pub fn target(data: &[u8]) {
    let parameters = Parameters::of([("A", "a"), ("COPILOT_APPLICATION_NAME", "app")]);
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
