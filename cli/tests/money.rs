//! Money is shown in the currency of the prices, with digits that tell something; nowhere in
//! another one.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop where it is")]

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

/// What the command prints for a document, on both streams.
fn shown(command: &str, document: &Value) -> String {
    let file = std::env::temp_dir().join(format!("stowplan-money-{}-{command}.json", std::process::id()));
    std::fs::write(&file, document.to_string()).expect("the scratch file is written");
    let output =
        Command::new(env!("CARGO_BIN_EXE_stowplan")).arg(command).arg(&file).output().expect("the binary runs");
    let _ = std::fs::remove_file(&file);
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

fn prices() -> Value {
    json!({"asOf": "2026-10-01", "currency": "EUR", "perHour": {"lab.small": 0.0336}})
}

fn cluster() -> Value {
    let resources = json!([{"name": "CPU", "type": "INTEGER", "integerValue": 2048}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 4096}]);
    let instance = |arn: &str| {
        json!({"containerInstanceArn": arn, "capacityProviderName": "barn", "registeredResources": resources,
            "attributes": [{"name": "ecs.instance-type", "value": "lab.small"}]})
    };
    json!({"containerInstances": [instance("a"), instance("b")]})
}

#[test]
fn money_is_in_the_currency_of_the_prices() {
    let repack = shown("repack", &json!({"decide": "repack", "cluster": cluster(), "prices": prices()}));
    assert!(
        repack.starts_with(
            "2 of 2 instances can be freed by 0 moves, which saves 0.0672 EUR an hour (prices of 2026-10-01)\n"
        ),
        "{repack}"
    );
    // Two instances for 61 minutes, both idle: 2 × 61 / 60 × 0.0336 = 0.06832.
    let capacity = json!({"decide": "capacity", "cluster": cluster(), "minutes": 60, "prices": prices(), "minSize": 2, "maxSize": 2});
    let capacity = shown("capacity", &capacity).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        capacity.contains("0.06832 EUR, 0.06832 EUR of it for idle instances (prices of 2026-10-01)"),
        "{capacity}"
    );
    let fleet = json!({"decide": "fleet", "prices": prices(), "objective": "cheapest",
        "instanceTypes": [{"instanceType": "lab.small", "cpu": 2048, "memory": 4096}],
        "services": [{"serviceName": "cow", "taskDefinition": "cow:1", "desiredCount": 3}],
        "taskDefinitions": [{"family": "cow", "revision": 1, "containerDefinitions": [{"name": "cow", "image": "cow", "cpu": 2048, "memory": 512}]}]});
    let fleet = shown("fleet", &fleet);
    // 3 × 0.0336 = 0.1008; 730 × 0.1008 = 73.584.
    assert!(
        fleet.starts_with("3 instances, 0.1008 EUR an hour, 73.58 EUR for 730 hours (prices of 2026-10-01)\n"),
        "{fleet}"
    );
    assert!(fleet.contains("0.0336 EUR"), "{fleet}");
    for text in [repack, capacity, fleet] {
        assert!(!text.contains("USD") && !text.to_lowercase().contains("dollar"), "{text}");
    }
}

/// No text says dollars: it would be said of any currency.
#[test]
fn no_source_says_dollars() {
    for folder in ["../cli/src", "../wire/src", "../core/src"] {
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).expect("the folder is there").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let text = std::fs::read_to_string(&path).expect("a source is UTF-8").to_lowercase();
                    assert!(!text.contains("dollar"), "{}", path.display());
                }
            }
        }
    }
}
