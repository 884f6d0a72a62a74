//! The cases, read from their files.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::{Value, json};

use crate::compare::{check, missing};

/// A case, its fixture filled in.
pub(crate) struct Case {
    pub(crate) file: String,
    pub(crate) id: String,
    pub(crate) document: Value,
    value: Value,
}

impl Case {
    /// File and id, as failures name it.
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.file, self.id)
    }

    /// One of the case's texts, `""` where it is not there.
    pub(crate) fn text(&self, key: &str) -> &str {
        self.value[key].as_str().unwrap_or_default()
    }

    /// Whether the case expects an error by its code or place, and none of ECS's words in it.
    pub(crate) fn expects_own_error(&self) -> bool {
        let error = &self.value["answer"]["error"];
        let checks = self.value["checks"].as_object().into_iter().flatten();
        let mut checks = checks.filter_map(|(pointer, wanted)| Some((pointer.strip_prefix("/error/")?, wanted)));
        let expects = !error.is_null() || checks.clone().next().is_some();
        let ecs_says = |text: Option<&Value>| text.and_then(Value::as_str).is_some_and(|text| text.contains(' '));
        let has_words = ecs_says(error.get("message"))
            || checks.any(|(part, wanted)| matches!(part, "message" | "help") && ecs_says(Some(wanted)));
        expects && !has_words
    }

    pub(crate) fn expects_something(&self) -> bool {
        let holds = |key: &str| self.value[key].as_object().is_some_and(|object| !object.is_empty());
        holds("answer") || holds("checks")
    }

    /// Where the answer to a document is not what the case expects.
    pub(crate) fn differences(&self, document: &Value) -> Vec<String> {
        let answer = decide(document);
        let mut differences = Vec::new();
        missing(&self.value["answer"], &answer, "", &mut differences);
        for (pointer, wanted) in self.value["checks"].as_object().into_iter().flatten() {
            check(pointer, wanted, answer.pointer(pointer), &mut differences);
        }
        differences
    }

    /// The alternative that the case's document sets for a rule.
    pub(crate) fn choice(&self, rule: &str) -> Option<&str> {
        self.document.pointer("/options/semantics")?.get(rule)?.as_str()
    }

    /// The document with another alternative for a rule; `None` leaves it to the default.
    pub(crate) fn choosing(&self, rule: &str, alternative: Option<&str>) -> Value {
        let mut document = self.document.clone();
        let semantics = document["options"]["semantics"].as_object_mut().unwrap();
        match alternative {
            Some(alternative) => semantics.insert(rule.into(), json!(alternative)),
            None => semantics.remove(rule),
        };
        document
    }
}

pub(crate) fn decide(document: &Value) -> Value {
    serde_json::from_str(&stowplan_wire::decide(&document.to_string())).unwrap()
}

/// Every case of every file, by file name.
pub(crate) fn all() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance");
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    assert!(!files.is_empty(), "no cases in {}", folder.display());
    let mut cases = Vec::new();
    for path in files {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let mut ids = BTreeSet::new();
        for case in value["cases"].as_array().unwrap_or_else(|| panic!("{file} has no cases")) {
            let id = case["id"].as_str().unwrap_or_else(|| panic!("{file}: a case without id")).to_owned();
            assert!(ids.insert(id.clone()), "{file}: {id} twice");
            let mut document = case["document"].clone();
            if let Some(fixture) = document.get("cluster").and_then(Value::as_str) {
                let cluster = value["fixtures"][fixture].clone();
                assert!(cluster.is_object(), "{file}/{id}: no fixture {fixture}");
                document["cluster"] = cluster;
            }
            cases.push(Case { file: file.clone(), id, document, value: case.clone() });
        }
    }
    cases
}
