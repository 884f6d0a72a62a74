//! Gathering files, directories and standard input.

use std::{fs, io::Read, path::Path};

use serde_json::Value;

use crate::Failure;

/// The largest file that is read, in bytes.
const FILE_MAX: u64 = 1 << 30;

/// A file's contents, or standard input's.
pub(crate) fn bytes(name: &str) -> Result<Vec<u8>, Failure> {
    if name == "-" {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().take(FILE_MAX).read_to_end(&mut bytes);
        read.map_err(|error| Failure::new("input/unreadable", format!("standard input: {error}"), ""))?;
        return Ok(bytes);
    }
    let fail = |error: std::io::Error| Failure::new("input/unreadable", format!("{name}: {error}"), "");
    let size = fs::metadata(name).map_err(fail)?.len();
    if size > FILE_MAX {
        let failure = Failure::new("input/too-large", format!("{name} is larger than 1 GiB"), "");
        return Err(failure.with_help("split it, or keep the keys that matter with jq"));
    }
    fs::read(name).map_err(fail)
}

/// The one JSON document of a file.
pub(crate) fn one(name: &str) -> Result<Value, Failure> {
    stowplan_wire::json::parse(&bytes(name)?).map_err(|error| in_file(name, &error))
}

/// Every JSON document of files and directories, with where each came from.
pub(crate) fn all(names: &[String]) -> Result<Vec<Value>, Failure> {
    let mut documents = Vec::new();
    for name in names {
        for file in files(name)? {
            documents.extend(pages(&file)?);
        }
    }
    Ok(documents)
}

fn files(name: &str) -> Result<Vec<String>, Failure> {
    if name == "-" || !Path::new(name).is_dir() {
        return Ok(vec![name.to_owned()]);
    }
    let mut found = Vec::new();
    collect(Path::new(name), &mut found, 0)?;
    found.sort();
    if found.is_empty() {
        let failure = Failure::new("input/empty-directory", format!("{name} holds no .json file"), "");
        return Err(failure.with_help("`stowplan snapshot-script` prints a script that makes one"));
    }
    Ok(found)
}

fn collect(directory: &Path, found: &mut Vec<String>, depth: u8) -> Result<(), Failure> {
    let fail =
        |error: std::io::Error| Failure::new("input/unreadable", format!("{}: {error}", directory.display()), "");
    if depth > 16 {
        return Ok(());
    }
    for entry in fs::read_dir(directory).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        if path.is_dir() {
            collect(&path, found, depth + 1)?;
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path.to_string_lossy().into_owned());
        }
    }
    Ok(())
}

/// A file may hold several documents one after the other, as pages appended by a shell do.
fn pages(name: &str) -> Result<Vec<Value>, Failure> {
    let bytes = bytes(name)?;
    match stowplan_wire::json::parse(&bytes) {
        Ok(value) => Ok(vec![value]),
        Err(error) => {
            let stream = serde_json::Deserializer::from_slice(&bytes).into_iter::<Value>();
            let pages: Result<Vec<Value>, _> = stream.collect();
            pages.ok().filter(|pages| pages.len() > 1).ok_or_else(|| in_file(name, &error))
        }
    }
}

fn in_file(name: &str, error: &Failure) -> Failure {
    let name = if name == "-" { "standard input" } else { name };
    let failure = Failure::new(error.code().to_owned(), format!("{name}: {}", error.message()), error.path());
    match error.help() {
        Some(help) => failure.with_help(help),
        None => failure.with_help("give what the AWS CLI printed with `--output json`"),
    }
}
