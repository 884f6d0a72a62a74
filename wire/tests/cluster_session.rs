//! A held cluster in which one instance is replaced answers as the whole snapshot read anew.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../core/tests/common/cases.rs"]
mod cases;

use cases::cases;
use proptest::prelude::*;
use serde_json::{Value, json};
use stowplan_wire::{ClusterSession, Document, Error};

fn resources(cpu: i64, memory: i64) -> Value {
    json!([{"name": "CPU", "type": "INTEGER", "integerValue": cpu}, {"name": "MEMORY", "type": "INTEGER", "integerValue": memory}])
}

fn instance(name: usize) -> impl Strategy<Value = Value> {
    let amounts = (0_i64..4, 0_i64..4, 0_i64..3);
    (amounts, 0..3_usize, any::<bool>(), any::<bool>(), any::<bool>(), 0..4_u32).prop_map(
        move |((cpu, memory, used), zone, active, connected, remains, running)| {
            let mut instance = json!({
                "containerInstanceArn": format!("arn:aws:ecs:us-east-1:111122223333:container-instance/c/{name}"),
                "status": if active { "ACTIVE" } else { "DRAINING" },
                "agentConnected": connected,
                "attributes": [{"name": "ecs.availability-zone", "value": format!("us-east-1{}", ["a", "b", "c"][zone])}],
                "registeredResources": resources(1024 * cpu, 1024 * memory),
            });
            if remains {
                instance["remainingResources"] = resources(512 * cpu - 64 * used, 512 * memory);
                instance["runningTasksCount"] = json!(running);
            }
            instance
        },
    )
}

fn tasks(instances: usize) -> impl Strategy<Value = Vec<Value>> {
    let task = (0..instances + 1, 0..2_usize, any::<bool>());
    prop::collection::vec(task, 0..8).prop_map(|tasks| {
        let task = |(at, (instance, group, runs)): (usize, (usize, usize, bool))| {
            json!({
                "taskArn": format!("arn:aws:ecs:us-east-1:111122223333:task/c/{at}"),
                "containerInstanceArn": format!("arn:aws:ecs:us-east-1:111122223333:container-instance/c/{instance}"),
                "group": if group == 0 { "service:web" } else { "service:api" }, "cpu": "128", "memory": "256",
                "lastStatus": "RUNNING", "desiredStatus": if runs { "RUNNING" } else { "STOPPED" },
            })
        };
        tasks.into_iter().enumerate().map(task).collect()
    })
}

/// Takes away what would contradict the tasks, and the tasks of an instance that is not there.
fn make_consistent(cluster: &mut Value) {
    for instance in cluster["containerInstances"].as_array_mut().unwrap() {
        let instance = instance.as_object_mut().unwrap();
        instance.remove("remainingResources");
        instance.remove("runningTasksCount");
    }
    cluster["tasks"]
        .as_array_mut()
        .unwrap()
        .retain(|task| !task["containerInstanceArn"].as_str().unwrap().ends_with("/3"));
}

/// Questions that see every part of an instance.
fn questions() -> [Value; 4] {
    let definition =
        json!({"family": "web", "containerDefinitions": [{"name": "web", "image": "web", "cpu": 128, "memory": 256}]});
    let place = |strategy: Value, count: u32| {
        json!({"decide": "place", "taskDefinition": definition, "request": {"serviceName": "web", "count": count, "placementStrategy": strategy},
               "options": {"explain": "full", "admissible": "all"}})
    };
    [
        place(json!([{"type": "binpack", "field": "memory"}]), 5),
        place(
            json!([{"type": "spread", "field": "attribute:ecs.availability-zone"}, {"type": "spread", "field": "instanceId"}]),
            9,
        ),
        json!({"decide": "query", "expression": "runningTasksCount > 0 or attribute:ecs.availability-zone == us-east-1a"}),
        json!({"decide": "fit", "taskDefinition": definition, "request": {"serviceName": "api"}}),
    ]
}

fn held(cluster: &Value, options: Option<&Value>) -> Result<ClusterSession, Error> {
    let options = options.map(|options| Document::from(options).hung_at("/options"));
    let options = options.as_ref().map(Document::root);
    ClusterSession::read(&Document::from(cluster).root(), options.as_ref())
}

fn answers(session: &mut ClusterSession) -> Vec<String> {
    questions().iter().map(|question| session.decide(&Document::from(question)).to_string()).collect()
}

proptest! {
    #![proptest_config(cases(256))]
    #[test]
    fn one_replaced_instance_is_the_whole_read_anew(
        (old, new) in (instance(0), instance(0)),
        others in (instance(1), instance(2)),
        tasks in tasks(3),
        told in any::<bool>(),
        consistent in any::<bool>(),
    ) {
        let cluster = |first: &Value| {
            let mut cluster = json!({"containerInstances": [first, others.0, others.1], "tasks": tasks});
            if consistent {
                make_consistent(&mut cluster);
            }
            if told {
                cluster["attributes"] = json!([{"targetId": "0", "name": "stack", "value": "prod"}]);
            }
            cluster
        };
        let mut session = held(&cluster(&old), None).unwrap();
        let before = answers(&mut session);
        let whole = cluster(&new);
        let replaced = session.replace_instance(&Document::from(&whole["containerInstances"][0])).unwrap();
        let mut fresh = held(&whole, None).unwrap();
        // What reading one instance cannot tell is refused, not guessed: attributes from elsewhere,
        // and what contradicts.
        if told || consistent {
            prop_assert_eq!(replaced, !told);
        }
        prop_assert_eq!(answers(&mut session), if replaced { answers(&mut fresh) } else { before });
    }
}

#[test]
fn an_instance_that_makes_no_sense_changes_nothing() {
    let one = json!({"containerInstanceArn": "a", "registeredResources": resources(1024, 1024)});
    let mut session = held(&json!({"containerInstances": [one]}), None).unwrap();
    let before = answers(&mut session);
    let wrong = json!({"containerInstanceArn": "a", "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": "many"}]});
    let error = session.replace_instance(&Document::from(&wrong)).unwrap_err();
    assert_eq!(error.path(), "/registeredResources/0/integerValue");
    assert!(!session.replace_instance(&Document::from(&json!({"containerInstanceArn": "b"}))).unwrap(), "not known");
    let misspelt = json!({"containerInstanceArn": "a", "registeredResources": resources(1, 1), "agentConected": true});
    assert!(!session.replace_instance(&Document::from(&misspelt)).unwrap(), "a remark would say where in the document");
    let without = json!({"containerInstanceArn": "a"});
    assert!(!session.replace_instance(&Document::from(&without)).unwrap(), "a lint would say where in the document");
    assert_eq!(answers(&mut session), before);
}

/// `rows` is a window on the whole answer: the same rows, and the lengths of the lists.
#[test]
fn rows_are_a_window_on_the_whole_answer() {
    let instances: Vec<Value> = (0..5)
        .map(|at| {
            json!({"containerInstanceArn": format!("a{at}"), "registeredResources": resources(1024, 600 * i64::from(at)),
                   "attributes": [{"name": "ecs.availability-zone", "value": "z"}]})
        })
        .collect();
    let mut session = held(&json!({"containerInstances": instances}), None).unwrap();
    // 512 MiB: 0, 1, 2, 3 and 4 of them in 0, 600, 1200, 1800 and 2400 MiB; CPU units hold 8 on
    // each. Ten in all.
    let definition =
        json!({"family": "web", "containerDefinitions": [{"name": "web", "image": "web", "cpu": 128, "memory": 512}]});
    let ask = |rows: Value| json!({"decide": "place", "taskDefinition": definition, "request": {"serviceName": "web", "count": 12}, "options": {"explain": "full", "rows": rows}});
    let whole = session.decide(&Document::from(&ask(json!("all"))));
    assert!(whole.get("totals").is_none());
    let counted = session.decide(&Document::from(&ask(json!(0))));
    assert_eq!(counted["totals"], json!({"placements": 10, "failures": 5}));
    assert_eq!(counted["explanation"]["totals"], json!({"instances": 5}));
    assert_eq!(counted["unplaced"], 2);
    for list in ["placements", "failures"] {
        assert_eq!(counted[list], json!([]));
        let page = session.decide(&Document::from(&ask(json!({"from": 1, "count": 3}))));
        assert_eq!(page[list].as_array().unwrap()[..], whole[list].as_array().unwrap()[1..4]);
    }
    assert_eq!(counted["event"], whole["event"]);
    let one = json!({"decide": "place", "taskDefinition": definition, "request": {"serviceName": "web"}, "options": {"explain": "full", "rows": 2}});
    let rows = &session.decide(&Document::from(&one))["explanation"]["instances"];
    assert_eq!(rows[0]["verdict"], "picked", "what is of interest comes first");
    let fit = json!({"decide": "fit", "taskDefinition": definition, "request": {"serviceName": "web"}, "options": {"rows": 0}});
    let fit = session.decide(&Document::from(&fit));
    assert_eq!((&fit["count"], &fit["instances"], &fit["totals"]), (&json!(10), &json!([]), &json!({"instances": 4})));
    let wrong = session.decide(&Document::from(&ask(json!("some"))));
    assert_eq!(wrong["error"]["path"], "/options/rows");
}

/// A held cluster is read under the choices that it was read with; a question may choose others for
/// itself alone.
#[test]
fn a_question_chooses_semantics_for_itself_alone() {
    let resources = resources(1024, 1024);
    let instances: Vec<Value> = ["a", "b", "c", "d"]
        .map(|arn| json!({"containerInstanceArn": arn, "agentConnected": true, "registeredResources": resources}))
        .into();
    let cluster = json!({"containerInstances": instances});
    let definition = json!({"family": "web", "containerDefinitions": [{"name": "web", "image": "web", "memory": 64}]});
    let seeded = json!({"tieBreak": {"seed": 3}});
    let ask = |options: Option<&Value>| {
        let mut document =
            json!({"decide": "place", "taskDefinition": definition, "request": {"serviceName": "web", "count": 8}});
        if let Some(options) = options {
            document["options"] = options.clone();
        }
        document
    };
    let alone = |options: Option<&Value>| {
        let mut document = ask(options);
        document["cluster"] = cluster.clone();
        stowplan_wire::decide_value(&document)
    };
    let (plain, drawn) = (alone(None), alone(Some(&seeded)));
    assert_ne!(plain, drawn);
    let mut session = held(&cluster, None).unwrap();
    for _ in 0..2 {
        assert_eq!(session.decide(&Document::from(&ask(None))), plain);
        assert_eq!(session.decide(&Document::from(&ask(Some(&seeded)))), drawn);
    }
    assert_eq!(session.prepare(&Document::from(&ask(Some(&seeded)))).unwrap_err().code(), "options/other-semantics");
    session.prepare(&Document::from(&ask(None))).unwrap();
    let mut session = held(&cluster, Some(&seeded)).unwrap();
    assert_eq!(
        session.decide(&Document::from(&ask(None))),
        drawn,
        "what chooses nothing is answered as the cluster was read"
    );
    assert_eq!(session.decide(&Document::from(&ask(Some(&json!({"tieBreak": "lowestArn"}))))), plain);
    session.prepare(&Document::from(&ask(Some(&seeded)))).unwrap();
}
