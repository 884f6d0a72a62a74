//! Laws that hold for any definition.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use stowplan_wire::{Document, aws::whole_definition::read_document};

use super::{cases::cases, check};

/// A container's fields, sensible and not.
fn any_container() -> impl Strategy<Value = Value> {
    let port = prop_oneof![Just(json!(80)), Just(json!(0)), Just(json!(70000)), Just(json!("${PORT}"))];
    let mapping = (port.clone(), proptest::option::of(port), proptest::option::of(Just("udp"))).prop_map(
        |(container, host, protocol)| json!({"containerPort": container, "hostPort": host, "protocol": protocol}),
    );
    let wait = (0..4_u8, prop_oneof![Just("START"), Just("SUCCESS"), Just("HEALTHY"), Just("READY")])
        .prop_map(|(name, condition)| json!({"containerName": format!("c{name}"), "condition": condition}));
    (
        0..4_u8,
        proptest::option::of(0..3000_u32),
        proptest::option::of(0..3000_u32),
        proptest::option::of(any::<bool>()),
        proptest::collection::vec(mapping, 0..3),
        proptest::collection::vec(wait, 0..2),
        any::<bool>(),
    )
        .prop_map(|(name, cpu, memory, essential, mappings, waits, healthy)| {
            json!({
                "name": format!("c{name}"), "image": "nginx", "cpu": cpu, "memory": memory, "essential": essential,
                "portMappings": mappings, "dependsOn": waits,
                "healthCheck": if healthy { json!({"command": ["CMD", "true"]}) } else { Value::Null },
            })
        })
}

fn any_definition() -> impl Strategy<Value = Value> {
    let mode = prop_oneof![
        Just(json!("awsvpc")),
        Just(json!("bridge")),
        Just(json!("host")),
        Just(Value::Null),
        Just(json!(7))
    ];
    let cpu =
        prop_oneof![Just(json!("256")), Just(json!("1 vCPU")), Just(json!("x")), Just(Value::Null), Just(json!(512))];
    let memory = prop_oneof![Just(json!("512")), Just(json!("3 GB")), Just(json!([])), Just(Value::Null)];
    let requires = prop_oneof![Just(json!(["FARGATE"])), Just(json!(["EC2"])), Just(Value::Null)];
    (mode, cpu, memory, requires, proptest::collection::vec(any_container(), 0..5)).prop_map(
        |(mode, cpu, memory, requires, containers)| {
            json!({
                "family": "web", "networkMode": mode, "cpu": cpu, "memory": memory, "requiresCompatibilities": requires,
                "containerDefinitions": containers,
            })
        },
    )
}

/// The findings without where the definition lies in the document.
fn findings(definition: &Value, prefix: &str) -> Vec<Value> {
    let answer = check(definition);
    let strip = |finding: &Value| {
        let mut finding = finding.clone();
        let path = finding["path"].as_str().and_then(|path| path.strip_prefix(prefix)).unwrap().to_owned();
        finding["path"] = path.into();
        finding
    };
    answer["findings"].as_array().unwrap().iter().map(strip).collect()
}

proptest! {
    #![proptest_config(cases(256))]
    #[test]
    fn normalizing_twice_changes_nothing_more(definition in any_definition()) {
        let (document, _) = read_document(&Document::from(&definition).root());
        let once = document.normalized();
        prop_assert_eq!(once.normalized(), once);
    }

    #[test]
    fn the_describe_form_has_the_same_findings_and_requirement(definition in any_definition()) {
        let mut answered: Map<String, Value> = definition.as_object().unwrap().clone();
        answered.insert("taskDefinitionArn".into(), "arn:aws:ecs:us-east-1:111122223333:task-definition/web:1".into());
        answered.insert("revision".into(), 1.into());
        answered.insert("status".into(), "ACTIVE".into());
        let answered = json!({"taskDefinition": answered, "tags": []});
        prop_assert_eq!(findings(&definition, "/taskDefinition"), findings(&answered, "/taskDefinition/taskDefinition"));
        let (one, other) = (check(&definition), check(&answered));
        for key in ["requirement", "compatibilities", "startOrder", "stopOrder", "firstError"] {
            prop_assert_eq!(one.get(key), other.get(key));
        }
    }

    #[test]
    fn one_more_container_never_needs_less(definition in any_definition(), more in any_container()) {
        let mut larger = definition.clone();
        larger["containerDefinitions"].as_array_mut().unwrap().push(more);
        if let (Some(before), Some(after)) = (check(&definition).get("requirement"), check(&larger).get("requirement")) {
            for key in ["cpu", "memory"] {
                prop_assert!(after[key].as_u64() >= before[key].as_u64(), "{key}: {before} {after}");
            }
            for key in ["ports", "portsUdp"] {
                prop_assert!(after[key].as_array().unwrap().len() >= before[key].as_array().unwrap().len());
            }
        }
    }

    #[test]
    fn the_start_order_follows_depends_on(definition in any_definition()) {
        let answer = check(&definition);
        let order: Vec<&str> = answer["startOrder"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let containers = definition["containerDefinitions"].as_array().unwrap();
        let first = |name: &str| containers.iter().position(|one| one["name"] == name);
        for (index, container) in containers.iter().enumerate() {
            let name = container["name"].as_str().unwrap();
            // Of containers with one name the first is meant.
            let twice = containers.iter().filter(|one| one["name"] == name).count() > 1;
            let Some(mine) = order.iter().position(|one| *one == name).filter(|_| !twice) else { continue };
            prop_assert_eq!(first(name), Some(index));
            for dependency in container["dependsOn"].as_array().unwrap() {
                let needed = dependency["containerName"].as_str().unwrap();
                if first(needed).is_some() {
                    prop_assert!(order[..mine].contains(&needed), "{} before {} in {:?}", needed, name, order);
                }
            }
        }
        let mut stop: Vec<&str> = answer["stopOrder"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        stop.reverse();
        prop_assert_eq!(stop, order);
    }

    /// Any JSON at all is checked without an error answer, and twice the same.
    #[test]
    fn any_shape_is_answered(key in "(containerDefinitions|volumes|cpu|tags|proxyConfiguration|runtimePlatform)", depth in 0..4_usize, leaf in any::<i64>()) {
        let mut value = json!(leaf);
        for level in 0..depth {
            value = if level % 2 == 0 { json!([value]) } else { json!({"name": value, "portMappings": [[]]}) };
        }
        let definition = json!({"family": "web", key: value});
        prop_assert_eq!(check(&definition), check(&definition));
    }
}
