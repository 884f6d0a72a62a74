//! Every published or recorded document at hand is read.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its file should stop")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use stowplan_wire::aws::task_definition::read_task_definition;
use stowplan_wire::redact::redact;
use stowplan_wire::{ClusterDocument, Document, Lint, json, read_snapshot};

/// The files of one folder; `None`, said aloud, when the corpus is not here.
fn documents(folder: &str) -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/documents").join(folder);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        stowplan_skip::absent_documents(&folder);
        return None;
    };
    let mut files: Vec<_> =
        entries.map(|entry| entry.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "json")).collect();
    files.sort();
    Some(files)
}

fn load(file: &Path) -> serde_json::Value {
    json::parse(&std::fs::read(file).unwrap()).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn tally(lints: &[Lint], counts: &mut BTreeMap<String, usize>) {
    for lint in lints {
        *counts.entry(lint.code.to_string()).or_default() += 1;
    }
}

/// Numbers, statuses and times survive, account ids do not.
fn assert_redaction_keeps(before: &ClusterDocument, value: &serde_json::Value, file: &Path) {
    let account =
        value.to_string().split("arn:aws:ecs:").nth(1).and_then(|arn| arn.split(':').nth(1)).map(str::to_owned);
    let value: serde_json::Value = serde_json::from_str(&redact(&Document::from(value).root()).document).unwrap();
    let text = value.to_string();
    if let Some(account) = account.filter(|account| account.len() == 12) {
        assert!(!text.contains(&account), "{} still names {account}", file.display());
    }
    let after =
        read_snapshot(&Document::from(&value).root()).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    for (before, after) in before.instances.iter().zip(&after.instances) {
        assert_eq!((&before.registered, &before.remaining), (&after.registered, &after.remaining));
        assert_eq!((before.status, before.registered_at), (after.status, after.registered_at));
        assert_eq!(before.attributes.len(), after.attributes.len());
    }
    for (before, after) in before.tasks.iter().zip(&after.tasks) {
        assert_eq!((&before.holds, before.created_at), (&after.holds, after.created_at));
        assert_eq!((before.desired_status, before.last_status), (after.desired_status, after.last_status));
    }
    assert_eq!((before.tasks.len(), before.services.len()), (after.tasks.len(), after.services.len()));
}

fn read_all(folder: &str, count: impl Fn(&ClusterDocument) -> usize) {
    let Some(files) = documents(folder) else {
        return;
    };
    assert!(!files.is_empty());
    let (mut found, mut lints) = (0, BTreeMap::new());
    for file in &files {
        let value = load(file);
        let document =
            read_snapshot(&Document::from(&value).root()).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert!(
            count(&document) > 0 || file.ends_with("013.json") || folder == "clusters",
            "{} holds nothing",
            file.display()
        );
        assert_redaction_keeps(&document, &value, file);
        found += count(&document);
        tally(&document.lints, &mut lints);
    }
    eprintln!("{folder}: {} documents, {found} entries, lints {lints:?}", files.len());
}

#[test]
fn task_definitions() {
    let Some(files) = documents("taskdefs") else {
        return;
    };
    let (mut lints, mut with_lints, mut needs, mut empty) = (BTreeMap::new(), 0, 0, 0);
    for file in &files {
        let value = load(file);
        let mut remarks = Vec::new();
        let definition = read_task_definition(&Document::from(&value).root(), &mut remarks)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        empty += usize::from(definition.containers.is_empty());
        // Found by its keys, too.
        assert_eq!(
            read_snapshot(&Document::from(&value).root()).unwrap().task_definitions,
            std::slice::from_ref(&definition),
            "{}",
            file.display()
        );
        if let Err(error) = stowplan::task::requirement(&definition, &Default::default()) {
            eprintln!("{}: {error}", file.display());
        }
        needs += usize::from(stowplan::task::requirement(&definition, &Default::default()).is_ok());
        with_lints += usize::from(!remarks.is_empty());
        tally(&remarks, &mut lints);
    }
    eprintln!("{} task definitions, {needs} with a requirement, {with_lints} with lints: {lints:?}", files.len());
    assert_eq!(files.len(), 143);
    // One is a skeleton without containers.
    assert_eq!(empty, 1);
}

#[test]
fn instances() {
    read_all("instances", |document| document.instances.len());
}

#[test]
fn tasks() {
    read_all("tasks", |document| document.tasks.len());
}

#[test]
fn services() {
    read_all("services", |document| document.services.len());
}

#[test]
fn clusters() {
    read_all("clusters", |_| 0);
}

/// Policies, targets, scheduled actions and alarms, as printed or as their configuration alone:
/// whatever is about an ECS service is decided.
#[test]
fn policies() {
    let Some(files) = documents("policies") else {
        return;
    };
    let (mut decided, mut refused) = (0, BTreeMap::new());
    for file in &files {
        let document = load(file);
        let step = document.to_string().contains("StepAdjustments");
        // The alarms that those step policies name; none are among the documents.
        let alarm = |name: &str, comparison: &str, threshold: u32| serde_json::json!({ "AlarmName": name, "ComparisonOperator": comparison, "Threshold": threshold, "EvaluationPeriods": 1, "Period": 60 });
        let mut alarms = vec![
            alarm("web-app-cpu-gt-75", "GreaterThanOrEqualToThreshold", 75),
            alarm("web-app-cpu-lt-25", "LessThanOrEqualToThreshold", 25),
        ];
        alarms.retain(|_| step);
        let question = serde_json::json!({
            "decide": "scale", "documents": [document], "desiredCount": 2, "MetricAlarms": alarms,
            "metrics": { "any": [[0, 50], [60, 90], [120, 95], [180, 20]] },
        });
        let mut with_target = question.clone();
        with_target["ScalableTargets"] = serde_json::json!([{ "MinCapacity": 1, "MaxCapacity": 10 }]);
        let answers = [stowplan_wire::decide_value(&question), stowplan_wire::decide_value(&with_target)];
        let codes = answers.each_ref().map(|answer| answer.pointer("/error/code").and_then(|code| code.as_str()));
        match codes {
            [None, _] | [_, None] => decided += 1,
            [_, Some(code)] => {
                drop(refused.insert(file.file_name().unwrap().to_string_lossy().into_owned(), code.to_owned()))
            }
        }
    }
    eprintln!("policies: {} documents, {decided} decided, refused {refused:?}", files.len());
    assert_eq!(refused.into_iter().collect::<Vec<_>>(), []);
}
