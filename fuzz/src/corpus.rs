//! What libFuzzer begins with: each target's seeds, and for decision documents the conformance
//! cases.
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::TARGETS;

/// The document of every conformance case, as text.
pub fn conformance() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files.iter().flat_map(|file| documents(&fs::read_to_string(file).unwrap())).collect()
}

fn documents(file: &str) -> Vec<String> {
    let file: Value = serde_json::from_str(file).unwrap();
    let cases = file["cases"].as_array().unwrap();
    let document = |case: &Value| {
        let mut document = case["document"].clone();
        if let Some(fixture) = document["cluster"].as_str().map(str::to_owned) {
            document["cluster"] = file["fixtures"][&fixture].clone();
        }
        document.to_string()
    };
    cases.iter().map(document).collect()
}

/// Writes them below a folder, one folder a target.
pub fn write(folder: &Path) -> std::io::Result<usize> {
    let mut count = 0;
    for (name, _, seeds) in TARGETS {
        let folder = folder.join(name);
        fs::create_dir_all(&folder)?;
        let more = if *name == "document" { conformance() } else { Vec::new() };
        for (number, seed) in seeds.iter().copied().chain(more.iter().map(String::as_str)).enumerate() {
            fs::write(folder.join(format!("seed-{number:04}")), seed)?;
            count += 1;
        }
    }
    Ok(count)
}
