//! Task definitions at hand are checked: which are legal, and why the others are not.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its file should stop")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// The files of the corpus; `None`, said aloud, when it is not here.
fn corpus() -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/documents/taskdefs");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("SKIPPED: no corpus at {}", folder.display());
        return None;
    };
    let mut files: Vec<_> =
        entries.map(|entry| entry.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "json")).collect();
    files.sort();
    Some(files)
}

fn load(file: &Path) -> Value {
    stowplan_wire::json::parse(&std::fs::read(file).unwrap())
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn check(definition: &Value) -> Value {
    let answer = stowplan_wire::decide_value(&json!({"decide": "check", "taskDefinition": definition}));
    assert!(answer.get("error").is_none(), "{answer}");
    answer
}

#[test]
#[ignore = "prints"]
fn dump() {
    for file in corpus().unwrap() {
        let answer = check(&load(&file));
        for f in answer["findings"].as_array().unwrap() {
            println!(
                "{} {} {} {} {}",
                file.file_stem().unwrap().to_string_lossy(),
                f["severity"],
                f["code"],
                f["path"],
                f["message"]
            );
        }
    }
    let _: Option<BTreeMap<u8, u8>> = None;
}
