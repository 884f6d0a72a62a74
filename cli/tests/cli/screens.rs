//! What people see first, and that nothing is broken on the way to the edge of the terminal.

use super::*;

/// Standard output on a terminal of so many columns.
fn at(columns: u16, arguments: &[&str]) -> String {
    let output = stowplan(arguments).env("COLUMNS", columns.to_string()).output().expect("the binary runs");
    stdout(&output)
}

/// Where a part stands; it must be there.
#[track_caller]
fn place_of(text: &str, part: &str) -> usize {
    text.find(part).unwrap_or_else(|| panic!("{part} is missing in\n{text}"))
}

/// The sample's task 4: four instances have port 80 taken, one has 764 of 1024 MiB, one no agent,
/// one drains.
#[test]
fn a_failure_begins_with_its_reasons() {
    for (command, columns) in [("place", 80), ("place", 120), ("explain", 80), ("explain", 120)] {
        let text = at(columns, &[command, SAMPLE]);
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            flat.contains(
                "no instance of 7: 4 have no free host port for it, 1 has no connected agent, \
                 1 is not considered (its status is DRAINING), 1 lacks memory"
            ),
            "{text}"
        );
        let order =
            ["Why task 4 found no place", "Nearest misses", "What would help", "Service event", "Instances left"];
        let places = order.map(|part| place_of(&text, part));
        assert!(places.is_sorted(), "{places:?} in\n{text}");
        // 1024 − 764 = 260.
        assert!(flat.contains("has 764: 260 short"), "{text}");
        assert!(flat.contains("7 instances are not shown: `--all` shows each"), "{text}");
        assert!(!text.contains("Instances, each by itself"), "{text}");
    }
}

#[test]
fn rows_of_instances_are_asked_for() {
    let rows = |arguments: &[&str]| {
        let text = at(160, &[&["explain", SAMPLE], arguments].concat());
        let table = text.split("Instances, each by itself\n").nth(1).and_then(|rest| rest.split("\n\n").next());
        table.map_or(0, |table| table.lines().count().saturating_sub(1))
    };
    assert_eq!((rows(&[]), rows(&["--all"]), rows(&["--limit", "2"]), rows(&["--limit", "0"])), (0, 7, 2, 0));
    assert_eq!(rows(&["--instance", "d4f5a6b7"]), 1);
    // The nearest come first: what lacks a quarter of its memory before what has no port.
    let text = at(120, &["place", SAMPLE, "--limit", "1"]);
    let (_, row) = text.split_once("Instances, each by itself\n").expect("a table");
    assert!(row.lines().nth(1).expect("a row").contains("d4f5a6b7"), "{text}");
    assert_code(&run(&["place", SAMPLE, "--limit", "1", "--all"]), 2);
}

#[test]
fn programs_get_the_same_records_as_ever() {
    let text = stdout(&run(&["explain", SAMPLE, "-o", "jsonl"]));
    assert_eq!(text.lines().count(), 7);
    let record: serde_json::Value = serde_json::from_str(text.lines().last().expect("a line")).expect("JSON");
    assert_eq!(record["checks"], serde_json::json!(["needs 1024 MiB of memory, has 764"]));
    let answer: serde_json::Value =
        serde_json::from_str(&stdout(&run(&["place", SAMPLE, "-o", "json"]))).expect("JSON");
    assert!(answer["explanation"].get("instances").is_none(), "place answers a summary");
}

/// Lines are longer than the terminal only where one word is, or a place that is to be followed.
#[test]
fn prose_keeps_within_the_terminal() {
    let scratch = Scratch::new("screens-prose");
    let refused = r#"{"family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
        "memory": "4096", "cpu": "256", "containerDefinitions": [{"name": "web", "image": "nginx", "memory": 128,
        "dependsOn": [{"containerName": "a-container-of-another-name", "condition": "HEALTHY"}]}]}"#;
    let refused = scratch.file("refused.json", refused);
    for arguments in [vec!["place", SAMPLE], vec!["explain", SAMPLE, "--all"], vec!["check", &refused]] {
        for columns in [80, 100, 120] {
            let text = at(columns, &arguments);
            for line in text.lines() {
                let is_a_place = line.starts_with("  at ");
                let is_a_word = line.split_whitespace().any(|word| word.chars().count() > usize::from(columns) - 12);
                assert!(
                    line.chars().count() <= usize::from(columns) || is_a_word || is_a_place,
                    "{columns} columns: {line}\n{text}"
                );
            }
        }
    }
}

#[test]
fn no_name_is_broken() {
    let scratch = Scratch::new("screens-names");
    let mut document = sample();
    let arn = document["cluster"]["containerInstances"][0]["containerInstanceArn"].as_str().expect("an ARN").to_owned();
    document["request"]["launchTyp"] = "EC2".into();
    let file = scratch.file("a-folder/with a name/cluster.json", document.to_string());
    for columns in [40, 60, 80] {
        let output = stowplan(&["place", &file]).env("COLUMNS", columns.to_string()).output().expect("the binary runs");
        let text = format!("{}{}", stdout(&output), stderr(&output));
        let id = arn.rsplit('/').next().expect("an id").to_owned();
        for whole in [id.as_str(), "/request/launchTyp", "`launchType`"] {
            assert!(text.contains(whole), "{whole} is broken at {columns} columns in\n{text}");
        }
    }
    let missing = scratch.path().to_owned() + "/no such file.json";
    let output = stowplan(&["place", &missing]).env("COLUMNS", "60").output().expect("the binary runs");
    assert!(stderr(&output).contains(&format!("at {missing}\n")), "{}", stderr(&output));
}

#[test]
fn times_and_pointers_stay_whole() {
    let scratch = Scratch::new("screens-times");
    let cpu = scratch
        .file("cpu.csv", "time,cpu\n2026-11-01T08:00:00Z,80\n2026-11-01T08:01:00Z,80\n2026-11-01T08:02:00Z,80\n");
    let arguments = ["scale", &cpu, "--track", "50", "--min", "2", "--max", "20", "--desired", "4", "--minutes"];
    for columns in [40, 60, 80, 120] {
        let text = at(columns, &arguments);
        for minute in ["2026-11-01 08:00", "2026-11-01 08:01", "2026-11-01 08:02"] {
            assert!(text.contains(minute), "{minute} is broken at {columns} columns in\n{text}");
        }
    }
}

#[test]
fn lists_stay_lists_in_records() {
    let scratch = Scratch::new("screens-lists");
    let cpu = scratch
        .file("cpu.csv", "time,cpu\n2026-11-01T08:00:00Z,80\n2026-11-01T08:01:00Z,80\n2026-11-01T08:02:00Z,80\n");
    let scale = ["scale", &cpu, "--track", "50", "--min", "2", "--max", "20", "--desired", "4"];
    let first = |arguments: &[&str]| -> serde_json::Value {
        let text = stdout(&run(arguments));
        serde_json::from_str(text.lines().next().expect("a line")).expect("JSON")
    };
    let change = first(&[&scale[..], &["-o", "jsonl"]].concat());
    assert!(change["rules"].as_array().is_some_and(|rules| rules.iter().all(serde_json::Value::is_string)), "{change}");
    let minute = first(&[&scale[..], &["--minutes", "-o", "jsonl"]].concat());
    assert_eq!(minute["values"], serde_json::json!([80]));
    assert!(minute["alarms"].is_array(), "{minute}");
}

#[test]
fn a_capacity_provider_has_rows() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/readme");
    let (snapshot, groups, web) =
        (format!("{folder}/snapshot.json"), format!("{folder}/groups.json"), format!("{folder}/web.json"));
    let csv = |more: &[&str]| stdout(&run(&[&["capacity", &snapshot, &groups, "-o", "csv"], more].concat()));
    // Six instances, a row each.
    let instances = csv(&[]);
    assert!(
        instances.starts_with("containerInstanceArn,ec2InstanceId,availabilityZone,instanceType,tasks,"),
        "{instances}"
    );
    assert_eq!(instances.lines().count(), 1 + 6, "{instances}");
    let changes = csv(&["-d", &web, "-n", "50"]);
    assert!(changes.starts_with("minute,from,to,") && changes.lines().count() > 1, "{changes}");
    let minutes = csv(&["-d", &web, "-n", "50", "--every-minute", "--minutes", "5"]);
    assert!(minutes.starts_with("minute,running,used,"), "{minutes}");
    assert_eq!(minutes.lines().count(), 1 + 6, "minutes 0 to 5\n{minutes}");
}

/// StartTask is about the instances that it names: what a task placed freely would find there is no
/// matter.
#[test]
fn a_named_instance_has_its_own_reason() {
    // The fourth task has host port 80 taken nearly everywhere; this instance has 764 of 1024 MiB.
    let named = "d4f5a6b7c8d94e0f91a2b3c4d5e6f708";
    for command in ["place", "explain"] {
        let text = at(120, &[command, SAMPLE, "--start-task", named]);
        assert!(text.contains(" none of 1 named instance: 1 lacks memory\n"), "{text}");
        assert!(!text.contains("Instances left") && !text.contains("()"), "{text}");
    }
    let missing = at(120, &["place", SAMPLE, "--start-task", "0123456789abcdef0123456789abcdef"]);
    assert!(missing.contains("MISSING"), "{missing}");
}

#[test]
fn an_empty_cluster_is_a_reason() {
    let scratch = Scratch::new("screens-empty");
    let empty = scratch.file("empty.json", r#"{"containerInstances": []}"#);
    let text =
        at(80, &["place", &empty, "-d", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/readme/web.json"), "-s", "web"]);
    assert!(text.contains("Why task 1 found no place\n the cluster has no instance\n"), "{text}");
}
