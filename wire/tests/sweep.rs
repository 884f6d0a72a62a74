//! Sweeps: their rows are the answers of the documents that their scenarios are.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use std::{num::NonZero, ops::ControlFlow};

use serde_json::{Value, json};
use stowplan_wire::pack::{PackInput, PackedSnapshot, pack};
use stowplan_wire::{Document, decide_value, sweep::Sweep};

fn cluster() -> Value {
    let instance = |number: u32| {
        json!({"containerInstanceArn": format!("i{number}"), "status": "ACTIVE", "agentConnected": true,
               "attributes": [{"name": "ecs.availability-zone", "value": if number % 2 == 0 { "a" } else { "b" }}],
               "registeredResources": [{"name": "CPU", "integerValue": 1024}, {"name": "MEMORY", "integerValue": 2048}],
               "remainingResources": [{"name": "CPU", "integerValue": 1024}, {"name": "MEMORY", "integerValue": 2048}]})
    };
    // What is misspelt is remarked on in every answer.
    json!({"containerInstances": (0..5).map(instance).collect::<Vec<_>>(), "task": []})
}

fn question() -> Value {
    json!({"decide": "place", "cluster": cluster(), "request": {"serviceName": "web"},
           "taskDefinition": {"family": "web", "containerDefinitions": [
               {"name": "app", "image": "app", "memory": 512, "cpu": 256, "environment": "hunter2"}]}})
}

/// A sweep over a count, a list of strategies, senseless values, and seeds.
fn document() -> Value {
    json!({"question": question(),
           "vary": [{"path": "/request/count", "name": "count", "from": 1, "to": 25, "step": 8},
                    {"path": "/request/placementStrategy", "name": "strategy",
                     "values": [[], [{"type": "random"}], [{"type": "binpack", "field": "memory"}], [{"type": "wrong"}]]},
                    {"path": "/taskDefinition/containerDefinitions/0/memory", "name": "memory", "values": [512, -1]},
                    {"path": "/options/tieBreak/seed", "name": "seed", "seeds": 2}]})
}

fn read(document: &Value) -> Result<Sweep, stowplan_wire::Error> {
    Sweep::read(&Document::from(document))
}

fn put(value: &mut Value, pointer: &str, new: &Value) {
    if let Some(old) = value.pointer_mut(pointer) {
        *old = new.clone();
        return;
    }
    let (head, tail) = pointer.rsplit_once('/').unwrap();
    if value.pointer(head).is_none() {
        put(value, head, &json!({}));
    }
    value.pointer_mut(head).unwrap()[tail] = new.clone();
}

#[test]
fn a_row_is_the_answer_of_its_document() {
    let document = document();
    let sweep = read(&document).unwrap();
    assert_eq!(sweep.count(), 4 * 4 * 2 * 2);
    let mut worker = sweep.worker();
    let mut senseless = 0;
    for number in 0..sweep.count() {
        let row = worker.row(number);
        let mut question = question();
        for axis in document["vary"].as_array().unwrap() {
            put(&mut question, axis["path"].as_str().unwrap(), &row[axis["name"].as_str().unwrap()]);
        }
        let alone = decide_value(&question);
        match alone.get("error") {
            Some(error) => assert_eq!(&row["error"], error, "{number}"),
            None => assert_eq!(row["answer"].to_string(), alone.to_string(), "{number}"),
        }
        senseless += u32::from(row.get("error").is_some());
        assert!(!row.to_string().contains("hunter2"));
    }
    // A wrong strategy, or less than no memory: 5 of 8 for each count and seed.
    assert_eq!(senseless, 4 * 5 * 2);
}

#[test]
fn scenarios_are_numbered_with_the_last_row_fastest() {
    let document = json!({"question": {"decide": "split"},
        "vary": [{"path": "/a", "from": -1, "to": 1}, {"path": "/b", "values": ["x", null]}],
        "columns": [{"path": "/split", "name": "split"}]});
    let sweep = read(&document).unwrap();
    let rows: Vec<(Value, Value)> = (0..sweep.count())
        .map(|number| sweep.worker().row(number))
        .map(|row| (row["/a"].clone(), row["/b"].clone()))
        .collect();
    let expected = [-1, 0, 1].into_iter().flat_map(|a| [(json!(a), json!("x")), (json!(a), Value::Null)]);
    assert_eq!(rows, expected.collect::<Vec<_>>());
    assert_eq!(sweep.names().collect::<Vec<_>>(), ["/a", "/b", "split"]);
    // Senseless: the columns are there, and the error.
    let row = sweep.worker().row(0);
    assert_eq!((&row["split"], &row["error"]["code"]), (&Value::Null, &json!("document/missing-key")));
}

#[test]
fn the_parts_are_the_whole_in_any_order() {
    let sweep = read(&document()).unwrap();
    let (whole, senseless) = sweep.worker().lines(0..sweep.count());
    for of in [1, 2, 3, 7, 64, 100] {
        // Backwards, and by one worker that has answered others before.
        let mut worker = sweep.worker();
        let mut parts: Vec<(String, u64)> = (1..=of).rev().map(|number| worker.lines(sweep.part(number, of))).collect();
        parts.reverse();
        assert_eq!(parts.iter().map(|part| part.0.as_str()).collect::<String>(), whole, "{of}");
        assert_eq!(parts.iter().map(|part| part.1).sum::<u64>(), senseless);
    }
    assert_eq!((sweep.part(0, 3), sweep.part(4, 3), sweep.part(1, 0)), (0..0, 64..64, 0..0));
}

#[test]
fn threads_change_nothing_and_a_run_may_end_early() {
    let mut document = document();
    document["vary"][3]["seeds"] = json!(40);
    let sweep = read(&document).unwrap();
    let (whole, senseless) = sweep.worker().lines(0..sweep.count());
    for threads in [1, 2, 3, 8] {
        let (mut lines, mut told, mut next) = (String::new(), 0, 0);
        sweep.run(0..sweep.count(), NonZero::new(threads).unwrap(), &mut |rows| {
            if let Some(rows) = rows {
                assert_eq!(rows.scenarios.start, next);
                next = rows.scenarios.end;
                lines.push_str(&rows.lines);
                told += rows.senseless;
            }
            ControlFlow::Continue(())
        });
        assert_eq!((lines.as_str(), told), (whole.as_str(), senseless), "{threads}");
        let mut calls = 0;
        sweep.run(0..sweep.count(), NonZero::new(threads).unwrap(), &mut |rows| {
            calls += u32::from(rows.is_some());
            if calls == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(calls, 3, "{threads}");
        sweep.run(5..5, NonZero::new(threads).unwrap(), &mut |_| panic!("there is nothing to take"));
    }
}

#[test]
fn columns_are_values_of_the_answers_and_lints_are_told() {
    let mut document = document();
    document["question"]["options"] = json!({"rows": 0});
    document["columns"] = json!([{"path": "/totals/placements", "name": "placed"}, {"path": "/no/such"}]);
    let sweep = read(&document).unwrap();
    let row = sweep.worker().row(0);
    assert_eq!(row["placed"], 1);
    assert_eq!(row["/no/such"], Value::Null);
    assert!(row.get("answer").is_none());
    assert!(row["lints"].as_array().unwrap().contains(&json!("document/unknown-key")), "{row}");
}

#[test]
fn a_cluster_of_files_and_a_packed_one_answer_alike() {
    let mut document = document();
    let file = Document::from(&cluster()).hung_at("/cluster/0");
    document["question"].as_object_mut().unwrap().remove("cluster");
    let input = PackInput { name: "c.json", document: &file, pages: false };
    let packed = PackedSnapshot::read(&pack(&[input], &[file.root()]).unwrap()).unwrap();
    let of_files = read(&document).unwrap().about(&[file.root()]).unwrap();
    let of_pack = read(&document).unwrap().about_packed(&packed, &[]).unwrap();
    let lines = |sweep: &Sweep| sweep.worker().lines(0..sweep.count());
    assert_eq!(lines(&of_files), lines(&of_pack));
    let code = |result: Result<Sweep, stowplan_wire::Error>| result.unwrap_err().code().to_owned();
    assert_eq!(code(of_files.about(&[file.root()])), "sweep/two-clusters");
    assert_eq!(code(of_pack.about_packed(&packed, &[])), "sweep/two-clusters");
}

#[test]
fn a_cluster_may_vary() {
    let document = json!({"question": {"decide": "query", "expression": "runningTasksCount == 0", "cluster": cluster()},
        "vary": [{"path": "/cluster/containerInstances/1/runningTasksCount", "values": [0, 3]},
                 {"path": "/cluster/containerInstances", "values": [[]]}]});
    assert_eq!(read(&document).unwrap_err().code(), "sweep/place-twice");
    let mut document = document;
    document["vary"].as_array_mut().unwrap().pop();
    let sweep = read(&document).unwrap();
    let matches = |number| sweep.worker().row(number)["answer"]["matches"].as_array().map(Vec::len);
    assert_eq!((matches(0), matches(1)), (Some(5), Some(4)));
}

#[test]
fn the_digest_tells_sweeps_apart() {
    let base = document();
    let mut all = vec![read(&base).unwrap().digest()];
    for (pointer, new) in [
        ("/question/request/serviceName", json!("api")),
        ("/question/cluster/containerInstances/0/status", json!("DRAINING")),
        ("/vary/0/to", json!(26)),
        ("/vary/3/seed", json!(1)),
        ("/columns", json!([])),
    ] {
        let mut other = base.clone();
        put(&mut other, pointer, &new);
        all.push(read(&other).unwrap().digest());
    }
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
}

#[test]
fn what_makes_no_sense_is_refused_at_its_place() {
    for (pointer, new, code, path) in [
        ("/question", json!(1), "document/wrong-type", "/question"),
        ("/vary", json!(null), "document/missing-key", "/vary"),
        ("/vary/0/path", json!("count"), "sweep/no-pointer", "/vary/0/path"),
        ("/vary/0/path", json!(""), "sweep/no-place", "/vary/0/path"),
        ("/vary/0/path", json!("/decide/x"), "sweep/no-place", "/vary/0/path"),
        ("/vary/2/path", json!("/taskDefinition/containerDefinitions/1/memory"), "sweep/no-place", "/vary/2/path"),
        ("/vary/2/path", json!("/request/placementStrategy/0"), "sweep/place-twice", "/vary/2/path"),
        ("/vary/0/to", json!(0), "sweep/no-values", "/vary/0/to"),
        ("/vary/0/step", json!(0), "document/out-of-range", "/vary/0/step"),
        ("/vary/0/seeds", json!(3), "sweep/which-values", "/vary/0"),
        ("/vary/1/values", json!([]), "sweep/no-values", "/vary/1/values"),
        ("/vary/1/name", json!("count"), "sweep/name-twice", "/vary/1/name"),
        ("/vary/1/name", json!("answer"), "sweep/name-twice", "/vary/1/name"),
        ("/columns", json!([{"path": "/a", "name": "count"}]), "sweep/name-twice", "/columns/0/name"),
        ("/limit", json!(63), "sweep/too-many", "/vary"),
        ("/vary/3/seeds", json!(9_007_199_254_740_991_i64), "sweep/too-many", "/vary"),
        (
            "/question/cluster/containerInstances",
            json!(5),
            "document/wrong-type",
            "/question/cluster/containerInstances",
        ),
        ("/question/options", json!({"semantics": "x"}), "", "/question/options/semantics"),
    ] {
        let mut document = document();
        put(&mut document, pointer, &new);
        let error = read(&document).expect_err(pointer);
        assert_eq!(error.path(), path, "{pointer}: {error}");
        assert!(code.is_empty() || error.code() == code, "{pointer}: {error} {}", error.code());
    }
    let mut document = document();
    document["limit"] = json!(64);
    document["colums"] = json!([]);
    let sweep = read(&document).unwrap();
    let told: Vec<(&str, &str)> = sweep.lints().iter().map(|lint| (&*lint.code, lint.path.as_str())).collect();
    assert_eq!(told, [("document/unknown-key", "/colums")]);
}
