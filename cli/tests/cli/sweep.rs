//! Sweeps: rows, parts, manifests.

use serde_json::{Value, json};

use super::*;

fn sweep(scratch: &Scratch) -> String {
    let sweep = json!({
        "question": {"decide": "split", "capacityProviderStrategy": [{"capacityProvider": "a", "weight": 1}, {"capacityProvider": "b", "weight": 2}]},
        "vary": [{"path": "/count", "name": "count", "from": 1, "to": 500},
                 {"path": "/capacityProviderStrategy/0/base", "name": "base", "values": [0, 3]}],
        "columns": [{"path": "/split/0/tasks", "name": "a"}]});
    scratch.file("sweep.json", sweep.to_string())
}

fn bytes(path: &str) -> Vec<u8> {
    std::fs::read(path).expect("the file is there")
}

fn manifest(path: &str) -> Value {
    serde_json::from_slice(&bytes(&format!("{path}.manifest.json"))).expect("the manifest is JSON")
}

#[test]
fn parts_in_any_order_are_the_bytes_of_one_run() {
    let scratch = Scratch::new("sweep-parts");
    let sweep = sweep(&scratch);
    let file = |name: &str| format!("{}/{name}", scratch.path());
    let printed = run(&["sweep", &sweep]);
    assert_code(&printed, 0);
    assert_eq!(stdout(&printed).lines().count(), 1000);
    let whole = file("whole.jsonl");
    assert_code(&run(&["sweep", &sweep, "--to", &whole, "--threads", "1"]), 0);
    assert_eq!(bytes(&whole), printed.stdout);
    let part = |number: u32| file(&format!("part-{number}.jsonl"));
    for number in [3, 1, 2] {
        let (shard, to) = (format!("{number}/3"), part(number));
        assert_code(&run(&["sweep", &sweep, "--shard", &shard, "--to", &to]), 0);
    }
    let merged = file("merged.jsonl");
    assert_code(&run(&["sweep", "merge", &part(2), &part(3), &part(1), "--to", &merged]), 0);
    assert_eq!(bytes(&merged), printed.stdout);
    assert_eq!(manifest(&merged), manifest(&whole));
    assert_eq!(run(&["sweep", "merge", &part(3), &part(1), &part(2)]).stdout, printed.stdout);

    let refused = |arguments: &[&str], code: &str| {
        let output = run(arguments);
        assert_code(&output, 1);
        assert!(stderr(&output).contains(code), "{}", stderr(&output));
    };
    refused(&["sweep", "merge", &part(1), &part(3)], "sweep/part-missing");
    refused(&["sweep", "merge", &part(1), &part(3), &part(3)], "sweep/part-twice");
    refused(&["sweep", "merge", &part(1), &merged], "sweep/other-sweep");
    refused(&["sweep", "merge", &sweep], "sweep/no-manifest");
    refused(&["sweep", "merge", &part(1), &part(2), &part(3), "--to", &merged], "sweep/file-taken");
    refused(&["sweep", &sweep, "--shard", "2/3", "--to", &part(1)], "sweep/other-sweep");
    refused(&["sweep", &sweep, "--to", &sweep], "sweep/file-taken");
    assert_code(&run(&["sweep", &sweep, "--shard", "4/3"]), 2);
    let mut changed = bytes(&part(1));
    changed[20] ^= 1;
    std::fs::write(part(1), &changed).expect("it is written");
    refused(&["sweep", "merge", &part(1), &part(2), &part(3)], "sweep/damaged");
    refused(&["sweep", &sweep, "--shard", "1/3", "--to", &part(1)], "sweep/damaged");
}

#[test]
fn a_run_that_was_stopped_goes_on() {
    let scratch = Scratch::new("sweep-resumed");
    let sweep = sweep(&scratch);
    let whole = run(&["sweep", &sweep]).stdout;
    let rows = format!("{}/rows.jsonl", scratch.path());
    assert_code(&run(&["sweep", &sweep, "--to", &rows]), 0);
    let told = manifest(&rows);
    // As it is where the machine went down: rows of which the manifest does not know, one cut off.
    let kept = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(399).expect("there are more").0 + 1;
    let mut begun = told.clone();
    begun["rows"] = json!(400);
    begun["bytes"] = json!(kept);
    begun["checksum"] = json!(format!("{:08x}", crc32fast::hash(&whole[..kept])));
    std::fs::write(format!("{rows}.manifest.json"), begun.to_string()).expect("it is written");
    std::fs::write(&rows, &whole[..kept + 30]).expect("it is written");
    assert!(stderr(&run(&["sweep", "merge", &rows])).contains("sweep/part-unfinished"));
    assert_code(&run(&["sweep", &sweep, "--to", &rows]), 0);
    assert_eq!((bytes(&rows), manifest(&rows)), (whole.clone(), told));
    // All is done: nothing changes.
    assert_code(&run(&["sweep", &sweep, "--to", &rows]), 0);
    assert_eq!(bytes(&rows), whole);
}

#[test]
fn what_makes_no_sense_is_told() {
    let scratch = Scratch::new("sweep-senseless");
    let some = scratch.file(
        "some.json",
        r#"{"question": {"decide": "split", "count": 2}, "vary": [{"path": "/capacityProviderStrategy", "values": [[], [{"capacityProvider": "a", "weight": 1}], 5]}]}"#,
    );
    let output = run(&["sweep", &some]);
    assert_code(&output, 1);
    let rows: Vec<Value> = stdout(&output).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(rows.len(), 3);
    assert!(rows[1]["answer"]["split"].is_array() && rows[2]["error"]["code"] == "document/wrong-type");
    assert!(stderr(&output).contains("of the scenarios make no sense"), "{}", stderr(&output));
    let wrong = scratch.file(
        "wrong.json",
        "{\"question\": {\"decide\": \"split\"},\n \"vary\": [{\"path\": \"/count\", \"from\": 2, \"to\": 1}]}",
    );
    let output = run(&["sweep", &wrong]);
    assert_code(&output, 1);
    assert!(
        stderr(&output).contains("wrong.json:2:") && stderr(&output).contains("sweep/no-values"),
        "{}",
        stderr(&output)
    );
    assert_code(&run(&["sweep", &wrong, "--output", "csv"]), 1);
    assert_code(&run(&["sweep"]), 2);
}
