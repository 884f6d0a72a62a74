//! README as a newcomer follows it: its console lines on files of the kinds that they name, its
//! sample screen, its figures.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should stop where it is")]

use std::path::{Path, PathBuf};
use std::process::Command;

const README: &str = include_str!("../../README.md");

fn here(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

/// The lines of the first fenced block behind a heading.
fn block(heading: &str) -> Vec<&'static str> {
    let (_, after) = README.split_once(heading).unwrap_or_else(|| panic!("README has no {heading}"));
    after
        .lines()
        .skip_while(|line| !line.starts_with("```"))
        .skip(1)
        .take_while(|line| !line.starts_with("```"))
        .collect()
}

/// A line of the shell: its words, and the file that the output goes to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Line {
    words: Vec<String>,
    into: Option<String>,
}

/// Reads blanks, single quotes, `>` and comments: all that README uses.
fn parse(line: &str) -> Line {
    let (mut words, mut quoted, mut open) = (vec![String::new()], false, false);
    for c in line.chars() {
        match c {
            '\'' => (quoted, open) = (!quoted, true),
            ' ' if !quoted => {
                if open {
                    words.push(String::new());
                }
                open = false;
            }
            '#' if !quoted && !open => break,
            _ => {
                words.last_mut().expect("there is always one").push(c);
                open = true;
            }
        }
    }
    words.retain(|word| !word.is_empty());
    let redirected = words.iter().position(|word| word == ">");
    let into = redirected.map(|at| words.split_off(at)).and_then(|rest| rest.get(1).cloned());
    Line { words, into }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the directory is made");
    for entry in std::fs::read_dir(from).expect("the files are there").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("the file is copied");
        }
    }
}

#[test]
fn a_line_is_read_as_a_shell_does() {
    let line = parse("stowplan query 'a b # c' f.json > out.json   # why");
    assert_eq!(line.words, ["stowplan", "query", "a b # c", "f.json"]);
    assert_eq!(line.into.as_deref(), Some("out.json"));
}

/// Every `stowplan …` line answers; `bash snapshot.sh` is run against a server by the tests of the
/// script.
#[test]
fn every_console_line_works() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    let _ = std::fs::remove_dir_all(&folder);
    copy(&here("tests/readme"), &folder);
    let (mut wrong, mut count) = (Vec::new(), 0);
    for text in block("## On your cluster") {
        let line = parse(text);
        let Some((program, arguments)) = line.words.split_first() else { continue };
        if program == "bash" {
            continue;
        }
        assert_eq!(program, "stowplan", "{text}");
        count += 1;
        let output = Command::new(env!("CARGO_BIN_EXE_stowplan"))
            .args(arguments)
            .current_dir(&folder)
            .output()
            .expect("it runs");
        if let Some(file) = &line.into {
            std::fs::write(folder.join(file), &output.stdout).expect("the file is written");
        }
        // What a command writes into a file it does not print.
        let to = arguments.iter().skip_while(|word| *word != "--to").nth(1);
        let written =
            to.map_or(!output.stdout.is_empty(), |to| folder.join(to).metadata().is_ok_and(|file| file.len() > 0));
        if output.status.code() != Some(0) || !written {
            wrong.push(format!(
                "{text}\n    exit {:?}: {}",
                output.status.code(),
                String::from_utf8_lossy(&output.stderr)
            ));
        }
    }
    assert!(count >= 18, "only {count} lines");
    assert!(wrong.is_empty(), "{} of {count} lines:\n{}", wrong.len(), wrong.join("\n"));
}

/// The picture at the top is what `cargo run --release` prints on a terminal of 80 columns, less
/// its end.
#[test]
fn the_sample_screen_is_the_samples() {
    let output = Command::new(env!("CARGO_BIN_EXE_stowplan")).env("COLUMNS", "80").output().expect("it runs");
    let screen = String::from_utf8(output.stdout).expect("output is UTF-8");
    let shown = block("# stowplan\n").join("\n");
    assert!(screen.contains(&shown), "README shows\n{shown}\nand the command prints\n{screen}");
}

#[test]
fn the_number_of_cases_is_theirs() {
    let cases =
        std::fs::read_dir(here("../conformance")).expect("the cases are there").flatten().map(|entry| entry.path());
    let cases: usize = cases
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let text = std::fs::read_to_string(path).expect("a case file is read");
            let file: serde_json::Value = serde_json::from_str(&text).expect("a case file is JSON");
            file.get("cases").and_then(serde_json::Value::as_array).map_or(0, Vec::len)
        })
        .sum();
    assert!(README.contains(&format!("[{cases} cases](conformance/README.md)")), "there are {cases} cases");
}

/// What README and CONTRIBUTING tell to type exists; what exists is told.
#[test]
fn every_command_is_in_the_list_or_the_help() {
    let output = Command::new(env!("CARGO_BIN_EXE_stowplan")).arg("--help").output().expect("it runs");
    let help = String::from_utf8(output.stdout).expect("output is UTF-8");
    let (_, list) = help.split_once("Commands:").expect("the help lists commands");
    let told: Vec<String> =
        block("## On your cluster").iter().filter_map(|line| parse(line).words.get(1).cloned()).collect();
    let commands = list
        .lines()
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|word| !word.is_empty());
    // Told elsewhere: the contract's own command, AWS's words for instance types, and what shells
    // and manuals are made of.
    let elsewhere = ["decide", "help", "completions", "man"];
    let silent: Vec<&str> =
        commands.filter(|command| !elsewhere.contains(command) && !told.iter().any(|one| one == command)).collect();
    assert!(silent.is_empty(), "README does not show {silent:?}");
}

/// The answers of one command beside the sample files.
fn reach(files: &[(&str, &str)], arguments: &[&str]) -> (Option<i32>, String) {
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("readme-{}", arguments.join("-").replace('/', "")));
    let _ = std::fs::remove_dir_all(&folder);
    copy(&here("tests/readme"), &folder);
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("the file is written");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_stowplan"));
    let output = command.arg("reach").args(arguments).current_dir(&folder).output().expect("it runs");
    (
        output.status.code(),
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat(),
    )
}

/// The sweep that README shows is the one that its lines are run on; parts, in the wrong order, are
/// the bytes of one run.
#[test]
fn the_sweep_is_the_one_that_is_shown() {
    let shown = block("## Sweeps").join("\n");
    let file = std::fs::read_to_string(here("tests/readme/sweep.json")).expect("the sweep is there");
    assert_eq!(shown, file.trim_end());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme-sweep");
    let _ = std::fs::remove_dir_all(&folder);
    copy(&here("tests/readme"), &folder);
    let run = |words: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stowplan"));
        let output = command.args(words.split(' ')).current_dir(&folder).output().expect("it runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{words}: {}", String::from_utf8_lossy(&output.stderr));
        text
    };
    assert!(run("sweep sweep.json snapshot.json --dry-run").starts_with("{\"scenarios\":1000,"));
    let whole = run("sweep sweep.json snapshot.json");
    assert_eq!(whole.lines().count(), 1000);
    assert!(whole.starts_with(
        "{\"scenario\":0,\"count\":1,\"strategy\":[{\"type\":\"binpack\",\"field\":\"memory\"}],\"seed\":"
    ));
    assert!(whole.lines().next().is_some_and(|row| row.contains("\"placed\":1,\"failed\":0")), "{whole}");
    run("sweep sweep.json snapshot.json --shard 2/2 --to b.jsonl");
    run("sweep sweep.json snapshot.json --shard 1/2 --to a.jsonl --threads 1");
    run("sweep merge b.jsonl a.jsonl --to all.jsonl");
    assert_eq!(std::fs::read_to_string(folder.join("all.jsonl")).expect("it is there"), whole);
}

/// A definition more in the directory changes nothing for a service that names its own; the last
/// one counted once, without a word.
#[test]
fn reach_takes_the_definition_that_the_service_names() {
    let job =
        r#"{"family": "zzz", "revision": 1, "containerDefinitions": [{"name": "job", "image": "job", "memory": 64}]}"#;
    let (code, text) = reach(&[("aws/zzz.json", job)], &["aws/", "--service", "web"]);
    assert_eq!(code, Some(0), "{text}");
    let other = [
        ("aws/zzz.json", job),
        ("aws/taskdefinition.json", r#"{"family": "web", "revision": 41, "containerDefinitions": []}"#),
    ];
    let (code, text) = reach(&other, &["aws/", "--service", "web", "--client", "10.0.0.0/8"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("`zzz:1`") && text.contains("`web:41`"), "{text}");
}

/// A snapshot has the definitions in a list, and lists of several files are one.
#[test]
fn reach_reads_a_snapshot_and_lists_of_several_files() {
    let groups = |id: &str| {
        format!(
            r#"{{"SecurityGroups": [{{"GroupId": "{id}", "VpcId": "vpc-1", "IpPermissions": [{{"IpProtocol": "-1", "IpRanges": [{{"CidrIp": "0.0.0.0/0"}}]}}], "IpPermissionsEgress": [{{"IpProtocol": "-1", "IpRanges": [{{"CidrIp": "0.0.0.0/0"}}]}}]}}]}}"#
        )
    };
    let (front, hosts) = (groups("sg-front"), groups("sg-hosts"));
    let files = [("front.json", front.as_str()), ("hosts.json", hosts.as_str())];
    let arguments = [
        "snapshot.json",
        "aws/balancers.json",
        "front.json",
        "hosts.json",
        "--service",
        "web",
        "--instance-sg",
        "sg-hosts",
    ];
    let (code, text) = reach(&files, &arguments);
    assert_eq!(code, Some(0), "{text}");
}
