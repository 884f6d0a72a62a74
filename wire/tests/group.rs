//! An Auto Scaling group by CPU for one hour, from what the AWS CLI prints, worked by hand.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::{Value, json};
use stowplan_wire::decide_value;

fn read(name: &str) -> Value {
    let path = format!("{}/tests/group/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// `describe-auto-scaling-groups`, `describe-policies`, `describe-alarms`, `get-metric-data`.
fn hour() -> Value {
    let documents: Vec<Value> = ["groups", "policies", "alarms", "metrics"].map(read).to_vec();
    decide_value(&json!({"decide": "group", "documents": documents, "launchSeconds": 60, "detail": "minutes"}))
}

/// Four instances, target 50, warm-up 120 s from InService on, 60 s from launch to InService; 2 to
/// 12. The upper alarm is 3 of 3 minutes above 50, the lower one 15 of 15 below 45.
///
/// | minutes | CPU | what follows |
/// |---|---|---|
/// | 0 – 9 | 48 | between 45 and 50: nothing |
/// | 10 – 14 | 75 | the third point comes at 12: ⌈4 × 75 ÷ 50⌉ = 6. In service at 13, warm at 15: at 13 and 14 four warm ones want 6 again |
/// | 15 – 19 | 60 | at 15 six are warm: ⌈6 × 60 ÷ 50⌉ = ⌈7.2⌉ = 8; in service at 16, warm at 18, where ⌈8 × 60 ÷ 50⌉ = ⌈9.6⌉ = 10 |
/// | 20 – 29 | 48 | the alarm is OK again at 20, for its newest point is not above 50 |
/// | 30 – 60 | 20 | the fifteenth point below 45 comes at 44: ⌈10 × 20 ÷ 50⌉ = 4; at 45 ⌈4 × 20 ÷ 50⌉ = ⌈1.6⌉ = 2; from 46 on ⌈2 × 20 ÷ 50⌉ = 1, and the minimum is 2 |
///
/// The zones hold 5 and 5 at 44. The four of version 1 of the template go first, from the fuller
/// zone each: i-01 (any of the four), i-02 (any of b), i-03 (or i-04), i-04. Then, 3 and 3, the new
/// ones
/// closest to their hour: those launched at 12 are 32 minutes old, 28 from it: new-0001 (a or b),
/// new-0002
/// (the fuller b). At 45 those of minute 15: new-0003, new-0004.
#[test]
fn an_hour_by_cpu() {
    let answer = hour();
    assert!(answer.get("error").is_none(), "{answer:#}");
    let row = |change: &Value| json!([change["at"], change["from"], change["to"], change["formula"]]);
    let changes: Vec<Value> = answer["changes"].as_array().unwrap().iter().map(row).collect();
    assert_eq!(
        changes,
        [
            json!(["2026-11-02T12:12:00Z", 4, 6, "ceil(4 × 75 / 50) = 6"]),
            json!(["2026-11-02T12:15:00Z", 6, 8, "ceil(6 × 60 / 50) = 8"]),
            json!(["2026-11-02T12:18:00Z", 8, 10, "ceil(8 × 60 / 50) = 10"]),
            json!(["2026-11-02T12:44:00Z", 10, 4, "ceil(10 × 20 / 50) = 4"]),
            json!(["2026-11-02T12:45:00Z", 4, 2, "ceil(4 × 20 / 50) = 2"]),
        ]
    );
    // Minute by minute: the desired capacity, and what is in service (a minute after a launch).
    let desired = |minute: usize| match minute {
        0..=11 => 4,
        12..=14 => 6,
        15..=17 => 8,
        18..=43 => 10,
        44 => 4,
        _ => 2,
    };
    let minutes = answer["minutes"].as_array().unwrap();
    assert_eq!(minutes.len(), 61);
    for (minute, row) in minutes.iter().enumerate() {
        assert_eq!(row["desiredCapacity"], desired(minute), "minute {minute}");
        let serving = if (12..44).contains(&minute) { desired(minute - 1) } else { desired(minute) };
        assert_eq!(row["inService"], serving, "minute {minute}");
        let expected = match minute {
            13 | 14 | 16 | 17 | 19 => format!("{} are wanted already, those on their way included", desired(minute)),
            46.. => "the group is at its minimum of 2".to_owned(),
            _ => String::new(),
        };
        assert_eq!(row["text"].as_str().unwrap_or_default(), expected, "minute {minute}");
    }
    let ends = answer["events"].as_array().unwrap().iter().filter(|event| event["event"] == "terminating");
    let ends: Vec<Value> =
        ends.map(|event| json!([event["instanceId"], event["admissible"].as_array().unwrap().len()])).collect();
    let expected = [
        json!(["i-01", 4]),
        json!(["i-02", 2]),
        json!(["i-03", 2]),
        json!(["i-04", 1]),
        json!(["new-0001", 2]),
        json!(["new-0002", 1]),
        json!(["new-0003", 2]),
        json!(["new-0004", 1]),
    ];
    assert_eq!(ends, expected);
    let left: Vec<&Value> = answer["instances"].as_array().unwrap().iter().map(|one| &one["instanceId"]).collect();
    assert_eq!(left, ["new-0005", "new-0006"]);
}

/// What is taken for granted in that hour, and nothing else.
#[test]
fn an_hour_says_what_it_rests_on() {
    let answer = hour();
    let codes: Vec<&str> =
        answer["lints"].as_array().unwrap().iter().map(|lint| lint["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["group/unknown-age", "assumed/load"]);
}
