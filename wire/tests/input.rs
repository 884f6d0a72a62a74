//! Good, odd and bad input.

#[path = "../../core/tests/common/cases.rs"]
mod cases;

use cases::cases;
use proptest::prelude::*;
use serde_json::{Value, json};
use stowplan::cluster::facts::{EniSlots, InstanceStatus, LastStatus};
use stowplan::task::Gpus;
use stowplan::unit::{Protocol, Timestamp};
use stowplan_wire::aws::task_definition::read_task_definition;
use stowplan_wire::{ClusterDocument, Document, Error, json, read::time, read_cluster, read_snapshot};

fn cluster(value: &Value) -> Result<ClusterDocument, Error> {
    read_cluster(&Document::from(value).root())
}

fn instance(arn: &str) -> Value {
    json!({"containerInstanceArn": arn, "status": "ACTIVE", "agentConnected": true, "registeredResources": [
        {"name": "CPU", "type": "INTEGER", "integerValue": 2048, "longValue": 0},
        {"name": "PORTS", "type": "STRINGSET", "integerValue": 0, "stringSetValue": ["22", "2376", "22", "2375"]}]})
}

fn redacted(value: &Value) -> Value {
    let redacted = stowplan_wire::redact::redact(&Document::from(value).root());
    serde_json::from_str(&redacted.document).unwrap_or_default()
}

#[test]
fn bytes_that_are_no_json() {
    let code = |bytes: &[u8]| json::parse(bytes).map_err(|error| error.code().to_owned());
    assert_eq!(code(b"").unwrap_err(), "json/empty");
    assert_eq!(code(b" \n").unwrap_err(), "json/empty");
    assert_eq!(code(b"{\"a\": [1, 2").unwrap_err(), "json/truncated");
    assert_eq!(code(b"{\"a\" 1}").unwrap_err(), "json/syntax");
    assert_eq!(code(b"{} {}").unwrap_err(), "json/syntax");
    assert_eq!(code(b"\xef\xbb\xbf{}"), Ok(json!({})));
    let error = json::parse(b"{\"a\": \"\xff\"}").unwrap_err();
    // {"a": " are seven bytes.
    assert_eq!(
        (error.code(), error.message()),
        ("json/invalid-utf8", "the document is not UTF-8: byte 7 starts no character")
    );
    assert!(json::parse(b"\xff\xfe{\0}\0").unwrap_err().help().unwrap().contains("UTF-16"));
    assert_eq!(json::parse(b"[1,\n 2,,]").unwrap_err().message(), "not JSON at line 2, column 4: expected value");
}

#[test]
fn ten_megabytes_of_brackets() {
    let error = json::parse(&vec![b'['; 10_000_000]).unwrap_err();
    assert_eq!(error.code(), "json/too-deep");
    assert!(error.message().starts_with("more than 128 levels of nesting at line 1"));
}

#[test]
fn work_is_bounded() {
    let error = |document: &Value| {
        let answer = stowplan_wire::decide_value(document);
        format!("{} {}", answer["error"]["path"].as_str().unwrap(), answer["error"]["message"].as_str().unwrap())
    };
    let policy = |index: usize| json!({"PolicyName": format!("p{index}"), "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 50}});
    let mut document = json!({"decide": "scale", "ScalableTargets": [{"MinCapacity": 1, "MaxCapacity": 2}], "desiredCount": 1,
        "from": 0, "to": 60, "metrics": {"m": {"start": 0, "values": [1]}}, "ScalingPolicies": (0..51).map(policy).collect::<Vec<_>>()});
    assert_eq!(error(&document), "/ScalingPolicies/50 51 scaling policies on one scalable target; AWS has at most 50");
    // 20 alarms, 31,536,000 seconds / 60 + 1 instants of each, 1,440 + 2 datapoints at each:
    // 15,158,332,840.
    let step = |index: usize| {
        json!({"PolicyName": format!("p{index}"), "Alarms": [{"AlarmName": format!("a{index}")}],
        "StepScalingPolicyConfiguration": {"AdjustmentType": "ChangeInCapacity", "StepAdjustments": [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}]}})
    };
    let alarm = |index: usize| {
        json!({"AlarmName": format!("a{index}"), "Statistic": "Average", "Period": 60, "EvaluationPeriods": 1440,
        "Threshold": 5, "ComparisonOperator": "GreaterThanThreshold"})
    };
    document["ScalingPolicies"] = (0..20).map(step).collect();
    document["MetricAlarms"] = (0..20).map(alarm).collect();
    document["to"] = json!(31_536_000);
    assert_eq!(error(&document), "/to the alarms would look at 15158332840 datapoints, more than 1000000000");
}

#[test]
fn instances_are_read() {
    let mut one = instance("arn:1");
    one["eniSlotsTotal"] = json!("3");
    one["attributes"] = json!([{"name": "stack", "value": "prod"}, {"name": "gpu"}]);
    one["remainingResources"] = json!([{"name": "CPU", "type": "INTEGER", "integerValue": -5},
        {"name": "MEMORY", "type": "LONG", "integerValue": 0, "longValue": 7.0},
        {"name": "GPU", "type": "STRINGSET", "stringSetValue": ["g1", "g0", "g1"]}]);
    one["status"] = json!("DRAINING");
    one["registeredAt"] = json!(1_795_401_765.278);
    one["versionInfo"] = json!({"agentVersion": "1.68.2"});
    one["runningTasksCount"] = Value::Null;
    let document = cluster(&json!({"containerInstances": [one], "unknown": [1]})).unwrap();
    let facts = &document.instances[0];
    assert_eq!(facts.registered.ports_tcp, [22, 2375, 2376]);
    let remaining = facts.remaining.as_ref().unwrap();
    assert_eq!((remaining.cpu, remaining.memory), (-5, 7));
    assert_eq!(remaining.gpus, ["g0", "g1"]);
    assert_eq!(facts.eni_slots, Some(EniSlots { total: 3, used: 0 }));
    assert_eq!(facts.attributes, [("stack".to_owned(), Some("prod".to_owned())), ("gpu".to_owned(), None)]);
    assert_eq!(facts.status, InstanceStatus::Draining);
    assert_eq!(facts.registered_at, Some(Timestamp(1_795_401_765_278)));
    assert_eq!(facts.agent_version.as_deref(), Some("1.68.2"));
    assert_eq!(facts.running_tasks_count, None);
    // What nothing reads is said, and nothing else.
    let told: Vec<_> = document.lints.iter().map(|lint| (&*lint.code, lint.path.as_str())).collect();
    assert_eq!(told, [("document/unknown-key", "/unknown")]);
}

#[test]
fn errors_name_the_place() {
    let with = |key: &str, value: Value| {
        let mut one = instance("a");
        one[key] = value;
        let error = cluster(&json!({"containerInstances": [one]})).unwrap_err();
        format!("{} {} {}", error.code(), error.path(), error.message())
    };
    for (key, value, expected) in [
        ("status", json!("SLEEPING"), "document/unknown-value /containerInstances/0/status unknown status `SLEEPING`"),
        ("status", json!(5), "document/wrong-type /containerInstances/0/status expected a string, found the number 5"),
        (
            "attributes",
            json!({}),
            "document/wrong-type /containerInstances/0/attributes expected a list, found an object",
        ),
        (
            "runningTasksCount",
            json!(-1),
            "document/out-of-range /containerInstances/0/runningTasksCount expected a whole number from 0 to 2147483647, found the number -1",
        ),
        (
            "runningTasksCount",
            json!(2_147_483_648_u64),
            "document/out-of-range /containerInstances/0/runningTasksCount expected a whole number from 0 to 2147483647, found the number 2147483648",
        ),
        (
            "runningTasksCount",
            json!(0.5),
            "document/wrong-type /containerInstances/0/runningTasksCount expected a whole number, found the number 0.5",
        ),
        (
            "registeredResources",
            json!([{"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22", "70000"]}]),
            "document/out-of-range /containerInstances/0/registeredResources/0/stringSetValue/1 expected a whole number from 0 to 65535, found the string `70000`",
        ),
        (
            "containerInstanceArn",
            json!(""),
            "document/empty /containerInstances/0/containerInstanceArn the `containerInstanceArn` is empty",
        ),
        (
            "containerInstanceArn",
            Value::Null,
            "document/missing-key /containerInstances/0/containerInstanceArn `containerInstanceArn` is missing",
        ),
    ] {
        assert_eq!(with(key, value), expected);
    }
    let error = cluster(&json!({"tasks": []})).unwrap_err();
    assert_eq!((error.code(), error.path()), ("document/missing-key", "/containerInstances"));
    assert_eq!(cluster(&json!(5)).unwrap_err().message(), "expected an object, found the number 5");
    assert_eq!(
        error.to_document(),
        json!({"error": {"code": "document/missing-key", "message": "`containerInstances` is missing", "path": "/containerInstances",
            "help": "what `aws ecs describe-container-instances` prints; an empty list is accepted"}})
    );
}

/// A list of nothing tells what an empty list of container instances does: that there are none.
fn tells_nothing(list: &Value) {
    let told = cluster(list);
    let is_nothing =
        |told: &ClusterDocument| told.instances.is_empty() && told.tasks.is_empty() && told.lints.is_empty();
    assert!(told.as_ref().is_ok_and(is_nothing), "{told:?}");
    assert_eq!(told.ok(), cluster(&json!({"containerInstances": []})).ok());
}

#[test]
fn every_shape_is_found() {
    let (a, b) = (instance("a"), instance("b"));
    for shape in [
        json!({"containerInstances": [a, b]}),
        json!([{"containerInstances": [a]}, {"containerInstances": [b]}]),
        json!([a, b]),
        json!({"status_code": 200, "data": {"containerInstances": [a, b], "ResponseMetadata": {}}}),
        json!([{"containerInstance": a}, {"containerInstance": b}]),
        json!({"snapshotVersion": 1, "cluster": "c", "documents": {"x": {"containerInstances": [a]}, "y": {"containerInstances": [b]}}}),
        json!({"documents": [{"containerInstances": [a, b]}]}),
    ] {
        let document = cluster(&shape).unwrap();
        assert_eq!(document.instances.iter().map(|i| i.arn.as_str()).collect::<Vec<_>>(), ["a", "b"], "{shape}");
    }
    tells_nothing(&json!([]));
}

/// A list of which no element is an instance, or an answer with a place for some, tells of no
/// cluster, as the same without the list does not.
#[test]
fn lists_of_something_else_are_no_cluster() {
    let task = json!({"taskArn": "t", "lastStatus": "RUNNING"});
    for stranger in [
        json!({"a": 1}),
        json!({}),
        json!([]),
        json!({"taskArns": ["t"]}),
        json!({"tasks": [task]}),
        task,
        json!({"data": {"tasks": []}}),
        json!({"documents": {"describe-tasks": {"tasks": []}}}),
    ] {
        for list in [json!([stranger]), json!([stranger, stranger])] {
            let error = cluster(&list).expect_err(&list.to_string());
            assert_eq!((error.code(), error.path()), ("document/missing-key", ""), "{list}");
            assert_eq!(error.message(), "`containerInstances` is missing");
        }
        for told in [json!({"containerInstances": []}), instance("i")] {
            assert!(cluster(&json!([stranger, told])).is_ok(), "{stranger} beside {told}");
        }
    }
    tells_nothing(&json!([]));
}

#[test]
fn attributes_of_their_own_command() {
    let attributes = json!([{"name": "stack", "value": "prod", "targetId": "arn:aws:ecs:r:1:container-instance/x/a"},
        {"name": "stack", "value": "other", "targetId": "a"}, {"name": "lost", "targetId": "b"}]);
    let document = cluster(
        &json!({"containerInstances": [instance("arn:aws:ecs:r:1:container-instance/x/a")], "attributes": attributes}),
    );
    // The first counts; an instance that is not here is passed over.
    assert_eq!(document.unwrap().instances[0].attributes, [("stack".to_owned(), Some("prod".to_owned()))]);
}

#[test]
fn truncated_snapshots_are_remarked() {
    let document =
        cluster(&json!({"containerInstances": [], "nextToken": "x", "failures": [{"arn": "a", "reason": "MISSING"}]}))
            .unwrap();
    let remarks: Vec<_> = document.lints.iter().map(|lint| (lint.code.as_ref(), lint.path.as_str())).collect();
    assert_eq!(remarks, [("snapshot/truncated", "/nextToken"), ("snapshot/failures", "/failures")]);
}

#[test]
fn an_arn_twice() {
    let document =
        cluster(&json!([{"containerInstances": [instance("a")]}, {"containerInstances": [instance("a")]}])).unwrap();
    assert_eq!(document.instances.len(), 1);
    assert_eq!(document.lints[0].code, "snapshot/duplicate-entry");
    let mut other = instance("a");
    other["status"] = json!("DRAINING");
    let error = cluster(&json!({"containerInstances": [instance("a"), other]})).unwrap_err();
    assert_eq!((error.code(), error.path()), ("snapshot/duplicate-arn", "/containerInstances/1"));
}

fn definition() -> Value {
    json!({"taskDefinitionArn": "arn:aws:ecs:r:1:task-definition/web:3", "family": "web", "revision": 3, "containerDefinitions": [
        {"name": "c", "cpu": "100", "memory": 300.0, "memoryReservation": 128, "portMappings": [
            {"containerPort": 80, "hostPort": 8080}, {"containerPort": 53, "hostPort": 0, "protocol": "UDP"}],
         "resourceRequirements": [{"type": "GPU", "value": "2"}]}]})
}

#[test]
fn tasks_hold_what_their_definition_says() {
    let task = json!({"taskArn": "t", "containerInstanceArn": "i", "taskDefinitionArn": "arn:aws:ecs:r:1:task-definition/web:3",
        "cpu": "1", "memory": "1", "lastStatus": "ACTIVATING", "desiredStatus": "RUNNING", "group": "service:web",
        "overrides": {"containerOverrides": [{"name": "c", "cpu": 200}]},
        "containers": [{"gpuIds": ["g1", "g0"], "networkBindings": [
            {"bindIP": "0.0.0.0", "hostPort": 8080, "protocol": "tcp"}, {"bindIP": "::", "hostPort": 8080, "protocol": "tcp"},
            {"hostPort": 31000, "protocol": "tcp"}]}]});
    let document = cluster(&json!({"containerInstances": [], "tasks": [task], "taskDefinitions": [definition()],
        "protectedTasks": [{"taskArn": "t", "protectionEnabled": true}]}))
    .unwrap();
    let facts = &document.tasks[0];
    // The override's 200 CPU units, the reservation's 128 MiB.
    assert_eq!((facts.holds.cpu, facts.holds.memory), (200, 128));
    assert_eq!(facts.holds.ports_tcp, [8080]);
    // 31000 is no port of the definition: the agent chose it.
    assert_eq!(facts.holds.dynamic_ports, [(Protocol::Tcp, 31000)]);
    assert_eq!(facts.holds.gpus, ["g0", "g1"]);
    assert!(facts.protected);
    assert_eq!(facts.last_status, LastStatus::Activating);
    let lints: Vec<_> = document.lints.iter().map(|lint| lint.code.as_ref()).collect();
    assert_eq!(lints, ["task/protocol"]);
}

/// Rules: TASK-108.
#[test]
fn tasks_without_their_definition() {
    let task = json!({"taskArn": "t", "containerInstanceArn": "i", "cpu": "256", "memory": "0.5 GB",
        "containers": [{"networkBindings": [{"hostPort": 80, "protocol": "tcp"}, {"hostPort": 53, "protocol": "udp"},
            {"hostPort": 32768, "protocol": "tcp"}, {"hostPortRange": "40000-40001", "protocol": "udp"}]}]});
    let bare = json!({"taskArn": "u", "containerInstanceArn": "i"});
    let document = read_snapshot(&Document::from(&json!([task, bare])).root()).unwrap();
    let holds = &document.tasks[0].holds;
    assert_eq!((holds.cpu, holds.memory), (256, 512));
    assert_eq!((holds.ports_tcp.as_slice(), holds.ports_udp.as_slice()), (&[80][..], &[53][..]));
    let dynamic = [(Protocol::Tcp, 32768), (Protocol::Udp, 40000), (Protocol::Udp, 40001)];
    assert_eq!(holds.dynamic_ports, dynamic);
    let lints: Vec<_> = document.lints.iter().map(|lint| (lint.code.as_ref(), lint.path.as_str())).collect();
    assert_eq!(lints, [("assumed/host-ports", "/0"), ("assumed/no-resources", "/1")]);
}

#[test]
fn task_definitions_in_both_spellings() {
    for value in
        [definition(), json!({"taskDefinition": definition()}), json!({"data": {"taskDefinition": definition()}})]
    {
        let mut lints = Vec::new();
        let read = read_task_definition(&Document::from(&value).root(), &mut lints).unwrap();
        assert_eq!(read.containers[0].cpu, 100);
        assert_eq!(read.containers[0].gpus, Gpus::Count(2));
        assert_eq!(read.containers[0].port_mappings[1].protocol, Protocol::Tcp); // R11: `UDP` is tcp
    }
}

#[test]
fn placeholders_are_remarks() {
    let value = json!({"family": "${FAMILY}", "cpu": "{{ cpu }}", "memory": "1 GB", "networkMode": "$$$MODE$$$", "containerDefinitions": [
        {"name": "c", "image": "<repo>:latest", "cpu": "${CPU}", "portMappings": [{"containerPort": "<port>"}]}]});
    let mut lints = Vec::new();
    let read = read_task_definition(&Document::from(&value).root(), &mut lints).unwrap();
    assert_eq!((read.cpu, read.memory, read.network_mode), (None, Some(1024), None));
    // family, cpu, networkMode, image, the container's cpu, the port
    assert_eq!(lints.len(), 6);
    assert!(lints.iter().all(|lint| lint.code == "task/placeholder"));
}

#[test]
fn references_find_definitions() {
    let revision = |revision: u32| {
        let mut value = definition();
        value["revision"] = json!(revision);
        value["taskDefinitionArn"] = json!(format!("arn:aws:ecs:r:1:task-definition/web:{revision}"));
        value
    };
    let document =
        cluster(&json!({"containerInstances": [], "taskDefinitions": [revision(3), {"taskDefinition": revision(12)}, revision(9)]})).unwrap();
    let found = |reference: &str| document.task_definition(reference).and_then(|d| d.revision);
    assert_eq!(found("web"), Some(12));
    assert_eq!(found("web:9"), Some(9));
    assert_eq!(found("arn:aws:ecs:r:1:task-definition/web:3"), Some(3));
    assert_eq!(found("web:4"), None);
    assert_eq!(found("other"), None);
    assert_eq!(document.task_definition_path("web"), Some("/taskDefinitions/1/taskDefinition"));
}

#[test]
fn services_and_subnets() {
    let document = cluster(&json!({"containerInstances": [], "services": [{"serviceArn": "arn:s/web", "serviceName": "web", "desiredCount": 2,
        "schedulingStrategy": "DAEMON", "placementStrategy": [{"type": "random"}],
        "capacityProviderStrategy": [{"capacityProvider": "cp", "weight": 1}]}],
        "Subnets": [{"SubnetId": "subnet-1", "AvailabilityZone": "z", "VpcId": "v"}]}))
    .unwrap();
    assert_eq!(document.service("web").unwrap().placement_strategy[0].kind, "random");
    assert_eq!(document.service("arn:s/web").unwrap().path, "/services/0");
    assert_eq!(document.subnets[0].availability_zone.as_deref(), Some("z"));
}

#[test]
fn every_spelling_of_a_time() {
    // 2018-02-20T14:42:42Z is 17582 days (48 years with 12 leap days, 50 days of 2018) and 52962 s:
    // 1519137762 s.
    let expected = Some(Timestamp(1_519_137_762_150));
    for value in [
        json!(1_519_137_762.150),
        json!("1519137762.150"),
        json!("2018-02-20T14:42:42.150Z"),
        json!("2018-02-20T15:42:42.150999+01:00"),
        json!("2018-02-20 10:12:42.15-0430"),
        json!("2018-02-20T14:42:42.150"),
        json!({"__class__": "datetime", "year": 2018, "month": 2, "day": 20, "hour": 14, "minute": 42, "second": 42, "microsecond": 150_000}),
    ] {
        assert_eq!(Document::from(&value).root().timestamp().ok(), expected, "{value}");
    }
    for value in [
        json!("now"),
        json!(true),
        json!({}),
        json!(-1),
        json!("2018-02-30T00:00:00Z"),
        json!("2018-13-01"),
        json!(1_519_137_762_150_u64),
    ] {
        assert_eq!(Document::from(&value).root().timestamp().unwrap_err().code(), "document/timestamp", "{value}");
    }
}

#[test]
fn the_script_parses() {
    let result =
        std::process::Command::new("bash").arg("-nc").arg(stowplan_wire::snapshot_script::SNAPSHOT_SCRIPT).status();
    match result {
        Ok(status) => assert!(status.success()),
        Err(_) => stowplan_skip::absent_program("bash", "apt-get install bash"),
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        Just("containerInstances"),
        Just("containerInstanceArn"),
        Just("tasks"),
        Just("taskArn"),
        Just("taskDefinition"),
        Just("name"),
        Just("containerDefinitions"),
        Just("portMappings"),
        Just("services"),
        Just("serviceName"),
        Just("cpu"),
        Just("memory"),
        Just("hostPort"),
        Just("attributes"),
        Just("data"),
        Just("documents"),
        Just("status"),
        Just("registeredAt"),
        Just("failures"),
        Just("overrides"),
        Just("x/~"),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!("RUNNING")),
        Just(json!("${X}")),
    ];
    leaf.prop_recursive(6, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..6).prop_map(|pairs| Value::Object(
                pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            )),
        ]
    })
}

proptest! {
    #![proptest_config(cases(256))]
    #[test]
    fn any_json_is_answered(value in any_json()) {
        if let Err(error) = read_snapshot(&Document::from(&value).root()) {
            // The place exists, or is a key that is missing.
            let parent = error.path().rsplit_once('/').map_or("", |(parent, _)| parent);
            prop_assert!(value.pointer(error.path()).is_some() || value.pointer(parent).is_some(), "{error:?}");
        }
        let _ = read_task_definition(&Document::from(&value).root(), &mut Vec::new());
        // Twice is once: pseudonyms are in the order of the names.
        let once = redacted(&value);
        prop_assert_eq!(&redacted(&once), &once);
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = json::parse(&bytes);
    }

    #[test]
    fn times_round_trip(millis in 0_i64..253_402_300_799_999) {
        let instant = Timestamp(millis);
        prop_assert_eq!(time::parse(&time::format(instant)), Some(instant));
        let seconds = json!(format!("{}.{:03}", millis / 1000, millis % 1000));
        prop_assert_eq!(Document::from(&seconds).root().timestamp(), Ok(instant));
    }

    #[test]
    fn any_text_is_a_time_or_not(text in "[0-9TZ:+. -]{0,30}|.{0,30}") {
        let _ = time::parse(&text);
    }
}

/// Metric math over points of ten seconds that begin within a minute: three whole minutes at 1500
/// against 100 are seen at 09:01, 09:02 and 09:03, and 1 x 1500 / 100 = 15 tasks.
#[test]
fn metric_math_over_fine_points_meets_whole_minutes() {
    let expression = json!({"Metrics": [
        {"Id": "m1", "MetricStat": {"Metric": {"MetricName": "Backlog"}, "Stat": "Average"}, "ReturnData": false},
        {"Id": "e1", "Expression": "m1 * 1", "ReturnData": true},
    ]});
    let tracking = json!({"TargetValue": 100, "CustomizedMetricSpecification": expression});
    for start in ["2026-11-02T09:00:10Z", "2026-11-02T09:00:20Z", "2026-11-02T09:01:00Z"] {
        let answer = stowplan_wire::decide_value(&json!({
            "decide": "scale",
            "ScalableTargets": [{"MinCapacity": 1, "MaxCapacity": 50}],
            "desiredCount": 1,
            "ScalingPolicies": [{"PolicyName": "queue", "TargetTrackingScalingPolicyConfiguration": tracking}],
            "metrics": {"m1": {"start": start, "periodSeconds": 10, "values": vec![1500; 18]}},
        }));
        assert_eq!(answer["changes"][0]["at"], "2026-11-02T09:03:00Z", "{start}: {answer}");
        assert_eq!(answer["desiredCount"], 15, "{start}: {answer}");
    }
}
