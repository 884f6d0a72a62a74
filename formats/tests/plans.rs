//! Terraform's plans and states in every shape that people have them: whole, in part, of changes
//! alone, with values hidden.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "tests may panic")]

use serde_json::{Value, json};
use stowplan_formats::{Change, Converted, DocumentKind, Format, Parameters, convert};

const CONTAINERS: &str = r#"[{"name":"api","image":"registry/api:1","memory":128}]"#;

fn converted(plan: &Value) -> Converted {
    convert(plan.to_string().as_bytes(), &Parameters::default()).unwrap()
}

fn families(plan: &Value) -> Vec<String> {
    let found = converted(plan);
    let family = |value: &Value| value["family"].as_str().unwrap_or_default().to_owned();
    found.of_kind(DocumentKind::TaskDefinition).map(|one| family(one.value())).collect()
}

fn remarks(plan: &Value) -> Vec<(String, bool)> {
    converted(plan).unresolved.into_iter().map(|one| (one.what, one.lost)).collect()
}

fn definition(name: &str, family: &str) -> Value {
    json!({"address": format!("aws_ecs_task_definition.{name}"), "mode": "managed", "type": "aws_ecs_task_definition",
        "name": name, "values": {"family": family, "container_definitions": CONTAINERS}})
}

fn change(name: &str, actions: &[&str], change: Value) -> Value {
    let mut change = change;
    change["actions"] = json!(actions);
    json!({"address": format!("aws_ecs_task_definition.{name}"), "mode": "managed", "type": "aws_ecs_task_definition",
        "name": name, "change": change})
}

#[test]
fn changes_alone_are_a_plan() {
    let after =
        |family: &str| json!({"before": null, "after": {"family": family, "container_definitions": CONTAINERS}});
    let plan = json!({"resource_changes": [
        change("kept", &["no-op"], after("kept")),
        change("new", &["create"], after("new")),
        change("other", &["update"], after("other")),
        change("again", &["delete", "create"], after("again")),
        change("let-go", &["create", "forget"], after("let-go")),
        change("gone", &["delete"], json!({"before": {"family": "gone", "container_definitions": CONTAINERS}, "after": null})),
        {"address": "data.aws_ecs_task_definition.read", "mode": "data", "type": "aws_ecs_task_definition",
         "change": {"actions": ["read"], "after": {"family": "read", "container_definitions": CONTAINERS}}},
        {"type": "aws_ecs_service", "change": {"actions": ["create"], "after": {"name": "api", "desired_count": 2}}},
    ]});
    assert_eq!(families(&plan), ["kept", "new", "other", "again", "let-go"]);
    let found = converted(&plan);
    assert_eq!(found.format, Format::TerraformPlan);
    let changes: Vec<_> = found.of_kind(DocumentKind::TaskDefinition).map(|one| one.change()).collect();
    let expected = [Change::NoOp, Change::Create, Change::Update, Change::Replace, Change::Replace].map(Some);
    assert_eq!(changes, expected);
    let gone = found.documents.iter().find(|one| one.change() == Some(Change::Delete)).unwrap();
    assert_eq!(gone.value()["family"], "gone");
    // An entry without an address is called by its type.
    let service = found.of_kind(DocumentKind::Service).next().unwrap();
    assert_eq!((service.name(), &service.value()["desiredCount"]), ("aws_ecs_service", &json!(2)));
    let place = found.of_kind(DocumentKind::TaskDefinition).next().unwrap().place("/containerDefinitions/0/memory");
    assert_eq!(place.pointer, "/resource_changes/0/change/after/container_definitions");
    assert_eq!(place.within.as_deref(), Some("/0/memory"));
}

#[test]
fn what_only_changes_is_there_too() {
    // A plan of one target lists in `planned_values` less than it changes.
    let plan = json!({"format_version": "1.2", "planned_values": {"root_module": {"resources": [definition("a", "a")]}},
        "resource_changes": [
            change("a", &["update"], json!({"after": {"family": "stale", "container_definitions": "[]"}})),
            change("b", &["create"], json!({"after": {"family": "b", "container_definitions": CONTAINERS}})),
            // What an interrupted replacement left behind goes; the resource of that address stays.
            {"address": "aws_ecs_task_definition.a", "deposed": "0a1b", "mode": "managed", "type": "aws_ecs_task_definition",
             "change": {"actions": ["delete"], "before": {"family": "left-behind", "container_definitions": CONTAINERS}}}]});
    assert_eq!(families(&plan), ["a", "b"]);
    let found = converted(&plan);
    assert_eq!(found.documents.len(), 2);
    assert_eq!(found.documents[0].change(), Some(Change::Update));
}

#[test]
fn states_are_read() {
    let module = json!({"resources": [definition("a", "a")], "child_modules": [{"address": "module.m", "child_modules":
        [{"address": "module.m.module.n", "resources": [definition("b", "b")]}]}]});
    let shown = json!({"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": module}});
    assert_eq!(families(&shown), ["a", "b"]);
    assert_eq!(converted(&shown).format, Format::TerraformState);
    assert_eq!(families(&json!({"values": {"root_module": module}})), ["a", "b"]);
    for empty in [json!({"format_version": "1.0"}), json!({"format_version": "1.0", "terraform_version": "1.9.0"})] {
        assert_eq!(converted(&empty).format, Format::TerraformState);
        assert!(converted(&empty).documents.is_empty());
    }
}

#[test]
fn state_files_are_read() {
    let attributes = |family: &str| json!({"family": family, "container_definitions": CONTAINERS});
    let state = json!({"version": 4, "terraform_version": "1.9.0", "serial": 3, "lineage": "x", "outputs": {}, "resources": [
        {"mode": "data", "type": "aws_ecs_task_definition", "name": "read", "instances": [{"attributes": attributes("read")}]},
        {"module": "module.m[\"eu\"]", "mode": "managed", "type": "aws_ecs_task_definition", "name": "api", "instances": [
            {"index_key": "a.b", "attributes": attributes("one")}, {"index_key": 1, "attributes": attributes("two")},
            {"attributes": attributes("three")}, {"deposed": "0a1b", "attributes": attributes("left-behind")}]},
        {"mode": "managed", "type": "aws_ecs_service", "name": "old", "instances": [{"attributes_flat": {}}]}]});
    assert_eq!(families(&state), ["one", "two", "three"]);
    let found = converted(&state);
    assert_eq!(found.format, Format::TerraformState);
    let names: Vec<_> = found.documents.iter().map(|one| one.name().to_owned()).collect();
    let api = "module.m[\"eu\"].aws_ecs_task_definition.api";
    assert_eq!(names, [format!("{api}[\"a.b\"]"), format!("{api}[1]"), api.to_owned()]);
    assert_eq!(remarks(&state), [("the state has no attributes of `aws_ecs_service.old`".to_owned(), true)]);
}

#[test]
fn what_is_hidden_is_said_to_be() {
    for mask in [json!(null), json!("(sensitive value)"), json!("[REDACTED]"), json!("***")] {
        let plan = json!({"resource_changes": [change("a", &["create"], json!({
            "after": {"family": "a", "cpu": mask, "container_definitions": CONTAINERS},
            "after_sensitive": {"cpu": true, "container_definitions": true}, "after_unknown": {"arn": true}}))]});
        // Terraform itself writes sensitive values out: the containers are read.
        assert_eq!(remarks(&plan), [("`cpu` is sensitive, and the file hides it".to_owned(), false)], "{mask}");
        let found = converted(&plan);
        assert_eq!(found.documents[0].value()["cpu"], "${aws_ecs_task_definition.a.cpu}");
        assert_eq!(found.documents[0].value()["containerDefinitions"][0]["memory"], 128);
    }
    let mut resource = definition("a", "a");
    resource["values"]["container_definitions"] = "(sensitive value)".into();
    resource["sensitive_values"] = json!({"container_definitions": true});
    let plan = json!({"planned_values": {"root_module": {"resources": [resource]}}});
    let expected = [
        ("`container_definitions` is sensitive, and the file hides it".to_owned(), false),
        ("the containers of `aws_ecs_task_definition.a` are not known".to_owned(), true),
    ];
    assert_eq!(remarks(&plan), expected);
}

#[test]
fn what_aws_fills_in_is_left_out() {
    // The provider asks AWS for the network mode where the configuration says nothing: AWS's
    // default holds.
    let of = |expressions: Value| {
        let mut resource = definition("a", "a");
        resource["values"]["network_mode"] = json!(null);
        json!({"planned_values": {"root_module": {"resources": [resource]}},
            "resource_changes": [change("a", &["create"], json!({"after_unknown": {"network_mode": true}}))],
            "configuration": {"root_module": {"resources": [{"address": "aws_ecs_task_definition.a", "expressions": expressions}]}}})
    };
    let open = of(json!({"family": {"constant_value": "a"}}));
    assert_eq!(remarks(&open), []);
    assert_eq!(converted(&open).documents[0].value().get("networkMode"), None);
    let told = of(json!({"network_mode": {"references": ["var.mode"]}}));
    assert_eq!(remarks(&told), [("`network_mode` is known only after apply".to_owned(), false)]);
    // A plan without its configuration does not say which it is.
    let mut bare = open;
    bare.as_object_mut().unwrap().remove("configuration");
    assert_eq!(remarks(&bare), [("`network_mode` is known only after apply".to_owned(), false)]);
}

#[test]
fn an_unfinished_plan_says_so() {
    let plan = json!({"planned_values": {"root_module": {"resources": [definition("a", "a")]}}, "errored": true,
        "deferred_changes": [
            {"reason": "instance_count_unknown", "resource_change": change("b", &["create"], json!({"after": {}}))},
            {"reason": "instance_count_unknown", "resource_change": {"address": "aws_vpc.x", "change": {}}}]});
    let expected = [
        ("the plan ended in an error".to_owned(), true),
        ("the change of `aws_ecs_task_definition.b` is put off".to_owned(), true),
    ];
    assert_eq!(remarks(&plan), expected);
    let whole = json!({"planned_values": {"root_module": {"resources": [definition("a", "a")]}}, "errored": false});
    assert_eq!(remarks(&whole), []);
}

#[test]
fn containers_may_be_a_list() {
    let after =
        json!({"after": {"family": "a", "container_definitions": [{"name": "api", "image": "x", "memory": 64}]}});
    let found = converted(&json!({"resource_changes": [change("a", &["create"], after)]}));
    assert_eq!(found.documents[0].value()["containerDefinitions"][0]["memory"], 64);
}

/// What a plan was before it, and the blocks of a service that start a deployment.
#[test]
fn both_sides_of_a_plan() {
    let service = |size: u8, alias: &str| {
        json!({"name": "web", "desired_count": 2, "force_new_deployment": true,
            "service_connect_configuration": [{"enabled": true, "namespace": "n",
                "service": [{"port_name": "http", "client_alias": [{"dns_name": alias, "port": 80}]}]}],
            "volume_configuration": [{"name": "data", "managed_ebs_volume": [{"role_arn": "r", "size_in_gb": size, "file_system_type": "xfs"}]}],
            "deployment_configuration": [{"strategy": "BLUE_GREEN", "bake_time_in_minutes": "5"}]})
    };
    let entry = json!({"address": "aws_ecs_service.web", "mode": "managed", "type": "aws_ecs_service", "name": "web",
        "change": {"actions": ["update"], "before": service(10, "a"), "after": service(20, "b"), "after_unknown": {}}});
    let plan = json!({"format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": [entry],
        "planned_values": {"root_module": {}}});
    let bytes = plan.to_string().into_bytes();
    let before = stowplan_formats::convert_before(&bytes).unwrap();
    let after = stowplan_formats::convert(&bytes, &Parameters::default()).unwrap();
    for (converted, size, alias) in [(before, 10, "a"), (after, 20, "b")] {
        let found = converted.of_kind(DocumentKind::Service).next().unwrap().value().clone();
        assert_eq!(found["volumeConfigurations"][0]["managedEBSVolume"]["sizeInGiB"], size);
        assert_eq!(found["volumeConfigurations"][0]["managedEBSVolume"]["filesystemType"], "xfs");
        assert_eq!(found["serviceConnectConfiguration"]["services"][0]["clientAliases"][0]["dnsName"], alias);
        assert_eq!(found["deploymentConfiguration"]["strategy"], "BLUE_GREEN");
        assert_eq!(
            (&found["deploymentConfiguration"]["bakeTimeInMinutes"], &found["forceNewDeployment"]),
            (&json!(5), &json!(true))
        );
    }
    assert!(stowplan_formats::convert_before(b"{\"family\": \"f\", \"containerDefinitions\": []}").is_err());
}

/// What the provider keeps of AWS's answers is nobody's configuration.
#[test]
fn the_service_linked_role_is_not_one_that_was_given() {
    let service = |role: &str| {
        json!({"resource_changes": [{"address": "aws_ecs_service.api", "type": "aws_ecs_service",
            "change": {"actions": ["no-op"], "after": {"name": "api", "iam_role": role}}}]})
    };
    for (role, expected) in [
        ("/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS", Value::Null),
        ("arn:aws:iam::111122223333:role/ecsServiceRole", json!("arn:aws:iam::111122223333:role/ecsServiceRole")),
    ] {
        let found = converted(&service(role));
        let value = found.of_kind(DocumentKind::Service).next().unwrap().value().clone();
        assert_eq!(value.get("role").cloned().unwrap_or_default(), expected, "{role}");
    }
}
