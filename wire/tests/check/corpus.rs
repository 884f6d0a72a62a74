//! Published and recorded task definitions: which are legal, and why the others are not.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{check, codes};

/// The files of the corpus; `None`, said aloud, when it is not here.
fn corpus() -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/documents/taskdefs");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        stowplan_skip::absent_documents(&folder);
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

/// The corpus files that are refused, with the codes of their errors. Nothing that AWS answered is
/// among them.
const REFUSED: [(&str, &[&str]); 15] = [
    // AWS's samples for Fargate leave the execution role for the reader to add.
    ("013", &["taskdef/execution-role"]),
    ("014", &["taskdef/host-port-mismatch"]), // awsvpc with host port 80 for another container port
    ("015", &["taskdef/execution-role"]),
    ("018", &["taskdef/host-port-mismatch"]),
    ("019", &["taskdef/execution-role"]),
    ("021", &["taskdef/execution-role"]),
    ("051", &["taskdef/wrong-type"]),            // portMappings without brackets
    ("061", &["taskdef/wrong-type"]),            // secretOptions without brackets
    ("169", &["taskdef/inference-accelerator"]), // taken in its day, the service is retired since
    // A test of a tool: the proxy's container is not in the definition.
    ("251", &["taskdef/proxy-container"]),
    ("252", &["taskdef/proxy-container"]),
    ("254", &["taskdef/proxy-container"]),
    ("256", &["taskdef/cpu-sum", "taskdef/memory-sum"]), // 2 × 256 of 256 units, 2 × 512 of 512 MiB
    ("257", &["taskdef/no-containers"]),
    ("259", &["taskdef/network-mode"]), // aws-vpc
];

#[test]
fn the_corpus_is_legal_but_for_a_few_with_reasons() {
    let Some(files) = corpus() else { return };
    let mut refused = BTreeMap::new();
    let (mut legal, mut answered) = (0, 0);
    for file in &files {
        let value = load(file);
        let answer = check(&value);
        let errors: Vec<String> = codes(&answer, "error").into_iter().map(str::to_owned).collect();
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        // Only answers of ECS hold what it derives.
        let inner = value.get("data").unwrap_or(&value);
        if inner["taskDefinition"]["requiresAttributes"].as_array().is_some_and(|list| !list.is_empty()) {
            answered += 1;
            assert!(errors.is_empty(), "{name} was taken by ECS, but {errors:?}");
            same_compatibilities(&inner["taskDefinition"], &answer, &name);
            same_attributes(&inner["taskDefinition"], &answer, &name);
        }
        if errors.is_empty() {
            legal += 1;
        } else {
            refused.insert(name, errors);
        }
        for finding in answer["findings"].as_array().unwrap() {
            let path = finding["path"].as_str().unwrap().strip_prefix("/taskDefinition").unwrap();
            let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
            let is_there = value.pointer(path).or_else(|| value.pointer(parent)).is_some();
            let default = ["mountPoints", "healthCheck", "runtimePlatform"].iter().any(|key| path.contains(key));
            assert!(is_there || default, "{}: {path} points nowhere", file.display());
        }
    }
    let expected: BTreeMap<String, Vec<String>> = REFUSED
        .iter()
        .map(|(name, codes)| ((*name).to_owned(), codes.iter().map(|code| (*code).to_owned()).collect()))
        .collect();
    assert_eq!(refused, expected);
    eprintln!(
        "{} task definitions: {legal} legal, {} refused; {answered} were answered by ECS",
        files.len(),
        refused.len()
    );
    assert_eq!((files.len(), legal, answered), (143, 128, 11));
}

/// What ECS answered as `compatibilities`; managed instances are younger than the answers.
fn same_compatibilities(recorded: &Value, answer: &Value, name: &str) {
    let Some(recorded) = recorded["compatibilities"].as_array() else { return };
    let computed = answer["compatibilities"].as_array().unwrap().iter().filter(|word| **word != "MANAGED_INSTANCES");
    assert_eq!(recorded.iter().collect::<Vec<_>>(), computed.collect::<Vec<_>>(), "{name}");
}

/// What ECS answered as `requiresAttributes`.
fn same_attributes(recorded: &Value, answer: &Value, name: &str) {
    let mut recorded: Vec<&str> =
        recorded["requiresAttributes"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    recorded.sort_unstable();
    let computed: Vec<&str> =
        answer["requiresAttributes"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    assert_eq!(recorded, computed, "{name}");
}
