//! Every conformance case through a face: the same bytes as the command answers.
//!
//! The documents of all cases are lines of one file, as the command's `decide --lines` takes them.
//! A face brings a program that reads them from standard input and prints an answer a line.
use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::runner::{Runner, Stop};
use crate::tree::Tree;

/// The command that repeats a step here.
const RERUN: &str = "cargo xtask bindings";

/// The documents, a line each.
pub fn documents(tree: &Tree) -> PathBuf {
    tree.target().join("bindings/documents.jsonl")
}

/// What the command answers, a line each.
fn answers(tree: &Tree) -> PathBuf {
    tree.target().join("bindings/answers.jsonl")
}

/// Writes the documents of all cases, and lets the command answer them. Once for all faces.
pub fn prepare(runner: &mut Runner, native: &str) -> Result<(), Stop> {
    let tree = runner.tree.clone();
    runner.step("cases, answered natively", RERUN, || {
        let lines = lines(&tree)?;
        let (documents, answers) = (documents(&tree), answers(&tree));
        std::fs::create_dir_all(tree.target().join("bindings")).map_err(|error| error.to_string())?;
        std::fs::write(&documents, lines.join("\n") + "\n").map_err(|error| error.to_string())?;
        answer(&[native.to_owned(), "decide".into(), "--lines".into(), "-".into()], &documents, &answers)?;
        let count = text(&answers)?.lines().count();
        match count == lines.len() && count > 1000 {
            true => Ok(format!("{count} cases")),
            false => Err(format!("{count} answers to {} documents", lines.len())),
        }
    })
}

/// Holds a face to these answers: `program` and its arguments read the documents and print an
/// answer a line.
pub fn compare(runner: &mut Runner, step: &'static str, face: &str, program: &[String]) -> Result<(), Stop> {
    let tree = runner.tree.clone();
    let rerun = format!("{} < {}", program.join(" "), documents(&tree).display());
    runner.step(step, &rerun, || {
        let printed = tree.target().join(format!("bindings/answers.{face}.jsonl"));
        answer(program, &documents(&tree), &printed)?;
        same(&text(&answers(&tree))?, &text(&printed)?)
    })
}

/// How many lines are the same; or the first that is not.
fn same(native: &str, face: &str) -> Result<String, String> {
    let (native, face): (Vec<&str>, Vec<&str>) = (native.lines().collect(), face.lines().collect());
    let differing: Vec<usize> =
        (0..native.len().max(face.len())).filter(|at| native.get(*at) != face.get(*at)).collect();
    let of = |lines: &[&str], at: usize| lines.get(at).map_or_else(|| "nothing".to_owned(), |line| (*line).to_owned());
    match differing.first() {
        None => Ok(format!("{} cases, the same bytes", native.len())),
        Some(&at) => Err(format!(
            "{} of {} answers differ; the first is of line {}\nnative: {}\nface:   {}",
            differing.len(),
            native.len(),
            at + 1,
            of(&native, at),
            of(&face, at)
        )),
    }
}

/// Runs a program from one file into another. A face's program may fail for documents that make no
/// sense, as the command does: what counts is what it printed.
fn answer(program: &[String], documents: &PathBuf, answers: &PathBuf) -> Result<(), String> {
    let (name, arguments) = program.split_first().ok_or("no program")?;
    let input = File::open(documents).map_err(|error| format!("{}: {error}", documents.display()))?;
    let output = File::create(answers).map_err(|error| format!("{}: {error}", answers.display()))?;
    let ended = Command::new(name).args(arguments).stdin(input).stdout(Stdio::from(output)).status();
    let ended = ended.map_err(|error| format!("cannot run `{name}`: {error}"))?;
    ended.code().map(|_| ()).ok_or_else(|| format!("`{name}` was ended by a signal"))
}

fn text(path: &PathBuf) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The document of each case in a line, its fixture in the place of the fixture's name.
fn lines(tree: &Tree) -> Result<Vec<String>, String> {
    let mut lines = Vec::new();
    for name in tree.names("conformance", ".json") {
        let path = format!("conformance/{name}.json");
        let file = tree.text(&path).ok_or_else(|| format!("{path} is not readable"))?;
        let of_file = of_file(&file).ok_or_else(|| format!("{path} is not as the cases are"))?;
        lines.extend(of_file);
    }
    Ok(lines)
}

fn of_file(file: &str) -> Option<Vec<String>> {
    let fixtures = member(file, "fixtures");
    let documents = items(member(file, "cases")?)?.into_iter().map(|case| {
        let document = member(case, "document")?;
        let named = member(document, "cluster").filter(|cluster| cluster.starts_with('"'));
        let fixture = named.and_then(|name| Some((name, member(fixtures?, name.trim_matches('"'))?)));
        Some(one_line(&match fixture {
            None => document.to_owned(),
            Some((name, fixture)) => {
                let at = name.as_ptr() as usize - document.as_ptr() as usize;
                format!("{}{fixture}{}", document.get(..at)?, document.get(at + name.len()..)?)
            }
        }))
    });
    documents.collect()
}

/// A line feed is within no string of JSON.
fn one_line(json: &str) -> String {
    json.lines().map(str::trim_start).collect::<Vec<_>>().join(" ")
}

/// The value of a key of an object, as it is written.
pub fn member<'a>(object: &'a str, key: &str) -> Option<&'a str> {
    let mut rest = object.trim_start().strip_prefix('{')?.trim_start();
    while !rest.starts_with('}') {
        let name = value(rest)?;
        rest = rest.get(name.len()..)?.trim_start().strip_prefix(':')?.trim_start();
        let found = value(rest)?;
        if name.trim_matches('"') == key {
            return Some(found);
        }
        rest = rest.get(found.len()..)?.trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    None
}

/// The values of a list, as they are written.
fn items(list: &str) -> Option<Vec<&str>> {
    let mut rest = list.strip_prefix('[')?.trim_start();
    let mut found = Vec::new();
    while !rest.starts_with(']') {
        let item = value(rest)?;
        found.push(item);
        rest = rest.get(item.len()..)?.trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    Some(found)
}

/// The value that a text begins with: up to where its brackets are closed, outside of strings.
fn value(text: &str) -> Option<&str> {
    let (mut depth, mut in_string, mut is_escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        if in_string {
            in_string = is_escaped || byte != b'"';
            is_escaped = byte == b'\\' && !is_escaped;
            if !in_string && depth == 0 {
                return text.get(..=at);
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return text.get(..at),
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return text.get(..=at);
                }
            }
            b',' | b' ' | b'\n' | b'\r' | b'\t' if depth == 0 => return text.get(..at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_a_line_with_its_fixture() {
        let file = r#"{
          "fixtures": {"two": [1, {"a": "}\"]"}]},
          "cases": [
            {"id": "x", "document": {"n": 1e3,
                "cluster": "two", "text": "\\"}, "answer": {}},
            {"id": "y", "document": {"cluster": []}}
          ]
        }"#;
        let expected =
            [r#"{"n": 1e3, "cluster": [1, {"a": "}\"]"}], "text": "\\"}"#.to_owned(), r#"{"cluster": []}"#.to_owned()];
        assert_eq!(of_file(file), Some(expected.into()));
        assert_eq!(of_file("[]"), None);
    }

    #[test]
    fn the_first_difference_is_told() {
        assert_eq!(same("a\nb\n", "a\nb\n"), Ok("2 cases, the same bytes".to_owned()));
        let told = same("a\nb\nc\n", "a\nx\n").unwrap_or_else(|told| told);
        assert!(told.starts_with("2 of 3 answers differ; the first is of line 2\nnative: b\nface:   x"), "{told}");
    }
}
