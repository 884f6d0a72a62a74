//! Files that gzip packed, wherever a file is read.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop where it is")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;

fn stowplan(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_stowplan"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    // A command that has read enough may close its end first.
    let _ = child.stdin.take().expect("stdin is piped").write_all(input);
    child.wait_with_output().expect("the binary ends")
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

fn readme(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readme").join(name);
    std::fs::read(path).expect("the file is there")
}

/// The files of the README, packed, in a folder of its own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("all")).expect("the directory is made");
    for file in ["snapshot.json", "web.json"] {
        std::fs::write(folder.join(format!("{file}.gz")), packed(&readme(file))).expect("the file is written");
    }
    std::fs::write(folder.join("all/snapshot.json.gz"), packed(&readme("snapshot.json"))).expect("it is written");
    folder
}

#[test]
fn packed_files_answer_as_the_files_do() {
    let folder = folder("packed");
    let at = |name: &str| folder.join(name).to_str().expect("UTF-8").to_owned();
    let plain = |name: &str| format!("{}/tests/readme/{name}", env!("CARGO_MANIFEST_DIR"));
    let answer = |arguments: &[&str], input: &[u8]| stowplan(&[arguments, &["-o", "json"]].concat(), input).stdout;
    let expected = answer(&["place", &plain("snapshot.json"), "-d", &plain("web.json")], b"");
    assert!(!expected.is_empty());
    let (snapshot, web, all) = (at("snapshot.json.gz"), at("web.json.gz"), at("all"));
    assert_eq!(answer(&["place", &snapshot, "-d", &web], b""), expected);
    assert_eq!(answer(&["place", &all, "-d", &web], b""), expected, "a folder");
    assert_eq!(answer(&["place", "-", "-d", &web], &packed(&readme("snapshot.json"))), expected, "standard input");
    // By its first bytes, not by its name.
    let renamed = at("snapshot.txt");
    std::fs::rename(&snapshot, &renamed).expect("it is renamed");
    assert_eq!(answer(&["place", &renamed, "-d", &web], b""), expected, "another name");
    let checked = stowplan(&["check", &web], b"");
    assert_eq!(checked.status.code(), Some(0));
    let line = packed(b"{\"decide\": \"rules\"}\n{\"decide\": \"nothing\"}\n");
    let answers = stowplan(&["decide", "-", "--lines"], &line).stdout;
    assert_eq!(answers.iter().filter(|byte| **byte == b'\n').count(), 2, "a line each");
}

#[test]
fn what_is_broken_is_an_error_with_its_name() {
    let folder = folder("packed-broken");
    let file = folder.join("cut.json.gz");
    let whole = packed(&readme("snapshot.json"));
    std::fs::write(&file, whole.get(..whole.len() / 2).expect("half of it")).expect("the file is written");
    let output = stowplan(&["place", file.to_str().expect("UTF-8"), "-d", "web"], b"");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("error[input/unreadable]") && text.contains("cut.json.gz"), "{text}");
}
