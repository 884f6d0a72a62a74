//! Public reports of November 2026: each folder of `../shared/cases/2026-11` is read as its
//! reporter would read it. Where the folders are absent, the tests are skipped.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should stop where it is")]

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

/// A folder of the reports; nothing, said aloud, when it is not here.
fn folder(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/cases/2026-11").join(name);
    if path.is_dir() {
        return Some(path);
    }
    stowplan_skip::absent_documents(&path);
    None
}

/// The exit code and the answer of a command; names of files are below the folder.
fn ask(folder: &std::path::Path, arguments: &[&str]) -> (i32, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_stowplan"))
        .args(arguments)
        .args(["-o", "json"])
        .current_dir(folder)
        .output()
        .expect("the binary runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let answer = serde_json::from_str(&text).unwrap_or_else(|_| {
        let text = String::from_utf8_lossy(&output.stderr);
        serde_json::from_str(&text).unwrap_or_else(|_| json!({ "stderr": text }))
    });
    (output.status.code().unwrap_or(-1), answer)
}

/// The exit code and what a command prints for people; the arguments are apart by blanks.
fn run(folder: &std::path::Path, arguments: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stowplan"));
    let output = command.current_dir(folder).args(arguments.split(' ')).output().expect("the binary runs");
    (output.status.code(), String::from_utf8(output.stdout).expect("output is UTF-8"))
}

/// The changes of a timeline: when, from, to.
fn changes(answer: &Value) -> Vec<(String, u64, u64)> {
    let list = answer["changes"].as_array().unwrap_or_else(|| panic!("no changes in {answer:#}"));
    let each = list.iter().map(|change| {
        let count = |key: &str| change[key].as_u64().expect("a count");
        (change["at"].as_str().expect("a time").to_owned(), count("from"), count("to"))
    });
    each.collect()
}

/// 01: `Ref`, `Fn::GetAtt` and what the CDK writes name a policy of the same template.
/// Two minutes at 70 or more: minutes 6 and 7; 85 is 15 above the threshold: +3, at most 10.
#[test]
fn a_step_policy_and_its_alarm_in_one_template() {
    let Some(folder) = folder("01-cfn-step-alarm-ref") else { return };
    for file in ["step.yaml", "step_getatt.yaml", "step_cdk.json"] {
        assert_steps(&ask(&folder, &["scale", file, "cpu.csv", "--desired", "2"]), file);
    }
}

#[track_caller]
fn assert_steps((code, answer): &(i32, Value), file: &str) {
    assert_eq!(*code, 0, "{file}: {answer:#}");
    let at = |minute: u8| format!("2026-11-01T00:0{minute}:00Z");
    let expected = [(at(7), 2, 5), (at(8), 5, 8), (at(9), 8, 10)];
    assert_eq!(changes(answer), expected, "{file}");
}

/// 02: what is unknown until apply, by the references of the configuration.
#[test]
fn a_plan_whose_alarm_actions_are_not_known_yet() {
    let Some(folder) = folder("02-tf-plan-unknown-alarm-actions") else { return };
    for file in ["step.json", "elem.json", "state.json"] {
        assert_steps(&ask(&folder, &["scale", file, "cpu.csv", "--desired", "2"]), file);
    }
    let (code, answer) = ask(&folder, &["scale", "tt_sns.json", "cpu.csv", "--desired", "2"]);
    assert_eq!(code, 0, "{answer:#}");
    assert_eq!(answer["lints"][0]["code"], "alarm/no-policy", "{answer:#}");
    assert!(!changes(&answer).is_empty(), "the target tracking policy is followed: {answer:#}");
}

/// The errors of the only definition of a file: ECS's texts.
fn refusals(folder: &std::path::Path, file: &str) -> Vec<String> {
    let (code, answer) = ask(folder, &["check", file]);
    assert_eq!(code, 3, "{file}: {answer:#}");
    let findings = answer.pointer("/taskDefinitions/0/findings").and_then(Value::as_array).expect("findings");
    let errors = findings.iter().filter(|finding| finding["severity"] == "error");
    errors.map(|error| error["awsText"].as_str().unwrap_or_default().to_owned()).collect()
}

/// 05: a secret's name is no variable's and no other secret's of the container, and secrets need
/// the execution role.
#[test]
fn names_of_secrets() {
    let Some(folder) = folder("05-secrets-names") else { return };
    for (file, text) in [
        (
            "s_shared.json",
            "The secret name must be unique and not shared with any new or existing environment variables set on the container, such as 'DB'.",
        ),
        ("s_dup.json", "Duplicate secret names found: APP_ENV. Each secret name must be unique."),
        (
            "s_norole.json",
            "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
        ),
    ] {
        assert_eq!(refusals(&folder, file), [text], "{file}");
    }
}

/// 06: a router and somebody who uses it; a configuration in S3 by its ARN.
#[test]
fn a_firelens_router_and_its_users() {
    let Some(folder) = folder("06-firelens-pairing") else { return };
    for (file, text) in [
        (
            "g1.json",
            "When a firelensConfiguration object is specified, at least one container has to be configured with the awsfirelens log driver.",
        ),
        (
            "f8.json",
            "When awsfirelens log driver is specified in log configuration, a firelens configuration object must be configured in one of the containers.",
        ),
        ("f3.json", "Invalid arn syntax."),
    ] {
        assert_eq!(refusals(&folder, file), [text], "{file}");
    }
}

/// 07: flow collections end at any column; in a directory, too.
#[test]
fn flow_collections_that_end_at_the_column_of_their_key() {
    let Some(folder) = folder("07-yaml-flow-close") else { return };
    for (argument, definitions) in [("flow.yaml", 1), ("manifest.yml", 1), ("dirtest", 1)] {
        let (code, answer) = ask(&folder, &["check", argument]);
        assert_eq!(code, 0, "{argument}: {answer:#}");
        assert_eq!(answer["summary"]["taskDefinitions"], definitions, "{argument}: {answer:#}");
        assert_eq!(answer["summary"]["passedOver"], 0, "{argument}: {answer:#}");
    }
}

/// 08: the environment's way of counting replaces the base's.
#[test]
fn spot_and_ranges_of_copilot_unset_each_other() {
    let Some(folder) = folder("08-copilot-spot-override") else { return };
    // The greatest count where the service scales.
    let rows: [(&str, &str, Option<u64>); 9] = [
        ("lb.yml", "staging", None),
        ("lb.yml", "", Some(6)),
        ("spot2.yml", "a", None),
        ("spot2.yml", "b", Some(10)),
        ("spot2.yml", "c", None),
        ("spot3.yml", "", None),
        ("spot3.yml", "b", Some(10)),
        ("spot3.yml", "c", None),
        ("spot3.yml", "d", Some(4)),
    ];
    for (file, environment, range) in rows {
        let environment: &[&str] = if environment.is_empty() { &[] } else { &["--environment", environment] };
        let (code, answer) = ask(&folder, &[&["check", file], environment].concat());
        assert_eq!(code, 0, "{file} {environment:?}: {answer:#}");
        // One minute of a metric far above any target: it scales to what the range allows, or there
        // is no target.
        std::fs::write(csv(), "time,CPUUtilization\n2026-11-01T00:00:00Z,5000\n2026-11-01T00:01:00Z,5000\n2026-11-01T00:02:00Z,5000\n2026-11-01T00:03:00Z,5000\n")
            .expect("the series is written");
        let series = csv();
        let series = series.to_str().expect("the path is UTF-8");
        let (_, answer) = ask(&folder, &[&["scale", file, series, "--desired", "1"], environment].concat());
        match range {
            Some(max) => assert_eq!(answer["desiredCount"], max, "{file} {environment:?}: {answer:#}"),
            None => assert_eq!(answer["error"]["code"], "scale/no-target", "{file} {environment:?}: {answer:#}"),
        }
    }
}

fn csv() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("copilot-cpu.csv")
}

/// 14: `image.depends_on` is the main container's start order.
#[test]
fn a_container_that_is_waited_for_is_not_essential() {
    let Some(folder) = folder("14-copilot-depends-on") else { return };
    let (code, answer) = ask(&folder, &["check", "dep.yml"]);
    assert_eq!(code, 3, "{answer:#}");
    let checked = &answer["taskDefinitions"][0];
    assert_eq!(checked["startOrder"], json!(["migrate", "api"]), "{answer:#}");
    let error = checked["findings"].as_array().expect("findings").iter().find(|one| one["severity"] == "error");
    let error = error.expect("an error");
    assert!(error["message"].as_str().expect("a text").contains("essential"), "{error:#}");
}

/// 03: what ECS derives from a definition is asked for, in either spelling.
#[test]
fn derived_attributes_decide() {
    let Some(folder) = folder("03-derived-required-attributes") else { return };
    let event = "is missing an attribute required by your task";
    for definition in ["td1395.json", "td1395d.json"] {
        let (code, text) = run(&folder, &format!("explain ci1395.json -d {definition} --service web"));
        assert_eq!(code, Some(3), "{text}");
        assert!(
            text.contains("lacks the attribute ecs.capability.execution-role-awslogs") && text.contains(event),
            "{text}"
        );
    }
    let sent = run(&folder, "explain ci1395.json -d td1395.json --service web");
    assert_eq!(
        sent,
        run(&folder, "explain ci1395.json -d td1395d.json --service web"),
        "both spellings have one answer"
    );
    for (definition, attribute) in [
        ("ra_awsvpc.json", "ecs.capability.task-eni"),
        ("ra_efs.json", "ecs.capability.efs"),
        ("ra_rexray.json", "ecs.capability.docker-plugin.rexray/ebs"),
        ("ra_secret.json", "ecs.capability.secrets.asm.environment-variables"),
        ("ra_splunk.json", "com.amazonaws.ecs.capability.logging-driver.splunk"),
    ] {
        let (code, text) = run(&folder, &format!("explain ci1395.json -d {definition}"));
        assert_eq!(code, Some(3), "{text}");
        assert!(text.contains("ATTRIBUTE") && text.contains(&format!("lacks the attribute {attribute}\n")), "{text}");
    }
    let (code, text) = run(&folder, "deploy d_attr.json --service mon -d newtd.json");
    assert_eq!(code, Some(3), "{text}");
    assert!(text.starts_with("mon: gets stuck: new tasks find no place") && text.contains(event), "{text}");
}

/// 11: `distinctInstance` of the service is kept.
#[test]
fn a_what_if_keeps_the_constraints_of_the_service() {
    let Some(folder) = folder("11-capacity-service-constraints") else { return };
    // One instance has a task of the service, each of the three needs one without: 1 + 3.
    for definition in [" -d MYTD:1", ""] {
        let (code, text) =
            run(&folder, &format!("capacity cp723.json asg.json{definition} -n 3 --service MYSERVICE --minutes 30"));
        assert_eq!(code, Some(0), "{text}");
        assert!(text.contains("1 → 4"), "{text}");
    }
    let (code, text) = run(&folder, "decide cp723doc.json");
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("\"from\":1,\"to\":4"), "{text}");
}

/// 12: above 100 is refused in AWS's words; at 50 and 100 three instances are three waves, for
/// 3 - ceil(3 × 50 %) = 1 may be away: 3 × 40 s.
#[test]
fn percentages_of_a_daemon() {
    let Some(folder) = folder("12-daemon-maximum-percent") else { return };
    for file in ["d_50_200.json", "d_100_200.json"] {
        let (code, answer) = ask(&folder, &["deploy", file, "--service", "mon"]);
        assert_eq!((code, &answer["error"]["code"]), (1, &json!("deploy/daemon-maximum-percent")), "{file}");
        let text = "The daemon scheduling strategy does not support values above 100 for maximumPercent on a \
                    deployment configuration. Change the maximumPercent value to 100, and try again";
        assert_eq!(answer["error"]["message"], json!(text), "{file}");
    }
    let (code, answer) = ask(&folder, &["deploy", "d_50_100.json", "--service", "mon"]);
    assert_eq!((code, &answer["verdict"], &answer["durationSeconds"]), (0, &json!("completes"), &json!(120)));
    let waves: Vec<usize> = answer["waves"].as_array().into_iter().flatten().map(|wave| list(wave).len()).collect();
    assert_eq!((waves, &answer["minimumHealthy"]), (vec![1, 1, 1], &json!(2)));
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
