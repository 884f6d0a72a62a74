//! The table of all that AWS defines: `wire/fields/`, written from botocore's models, and the
//! lints' table in Rust.
use crate::command::Invocation;
use crate::runner::{Runner, Stop};

const SCRIPT: &str = "xtask/fields/generate.py";
const REQUIREMENTS: &str = "xtask/fields/requirements.txt";

/// What is generated, and must not change when it is generated anew.
const WRITTEN: [&str; 2] = ["wire/fields", "wire/src/fields/table.rs"];

/// Writes the tables anew from the models of the pinned botocore: classes stay, new members come
/// without one.
pub fn update(runner: &mut Runner) -> Result<(), Stop> {
    let Some(folder) = botocore(runner) else {
        return runner.skip("fields", "Python with pip, or the package botocore, cannot be had here");
    };
    runner.run("fields", &Invocation::new("python3").args([SCRIPT, ".", &folder]))
}

/// Writes the table in Rust anew from those in text, after a member was judged.
pub fn table(runner: &mut Runner) -> Result<(), Stop> {
    runner.run("table of fields", &Invocation::new("python3").args([SCRIPT, "."]))
}

/// Generating anew changes nothing: no hand has touched what is generated, and botocore's pinned
/// models say what the tables say.
pub fn drift(runner: &mut Runner) -> Result<(), Stop> {
    const STEP: &str = "fields unchanged";
    if botocore(runner).is_none() {
        return runner.skip(STEP, "Python with pip, or the package botocore, cannot be had here");
    }
    let before = contents(runner);
    update(runner)?;
    let after = contents(runner);
    runner.step(STEP, "cargo xtask gen fields", || match before == after {
        true => Ok(format!("{} files", after.len())),
        false => Err("what is committed is not what `cargo xtask gen fields` writes".to_owned()),
    })
}

/// The text of every generated file.
fn contents(runner: &Runner) -> Vec<(String, Option<String>)> {
    let names = runner.tree.names(WRITTEN[0], ".txt").into_iter().map(|name| format!("{}/{name}.txt", WRITTEN[0]));
    names.chain([WRITTEN[1].to_owned()]).map(|name| (name.clone(), runner.tree.text(&name))).collect()
}

/// The folder with the pinned botocore, installed unless it is there.
fn botocore(runner: &Runner) -> Option<String> {
    let pinned = runner.tree.text(REQUIREMENTS)?;
    let folder = runner.tree.target().join("fields").join(pinned.trim().replace("==", "-"));
    let folder_text = folder.to_string_lossy().into_owned();
    if folder.join("botocore/data").is_dir() {
        return Some(folder_text);
    }
    let words =
        ["-m", "pip", "install", "--quiet", "--no-deps", "--requirement", REQUIREMENTS, "--target", &folder_text];
    let install = Invocation::new("python3").args(words).at(runner.tree.root());
    println!("\n== botocore: {install}");
    install.succeeds().ok().filter(|done| *done).map(|_| folder_text)
}
