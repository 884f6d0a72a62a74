//! Other schedulers on the same work as this engine: each is built and run where its tools are, and
//! skipped aloud elsewhere.
use std::path::Path;

use crate::command::Invocation;
use crate::runner::{Runner, Stop};

const SIZES: [&str; 3] = ["1000", "5000", "10000"];

/// Writes the work, has each peer do it on one core, and prints the table.
pub fn run(runner: &mut Runner) -> Result<(), Stop> {
    let folder = runner.tree.target().join("peers");
    let example = ["run", "--release", "-p", "stowplan-benches", "--example", "peers", "--"];
    let fleets = ["run", "--release", "-p", "stowplan-benches", "--example", "fleet", "--"];
    for example in [example, fleets] {
        let write = Invocation::cargo(None).args(example).args(["write", &text(&folder)]);
        runner.run("work for the peers", &write)?;
    }
    if Invocation::new("taskset").args(["-c", "0", "true"]).output().is_none() {
        return runner.skip("peers", "`taskset` is not installed, and all must run on one core");
    }
    kube(runner, &folder)?;
    fenzo(runner, &folder)?;
    cp_sat(runner, &folder)?;
    runner.skip("Nomad", "no program for it was written: its Go module could not be had")?;
    for example in [example, fleets] {
        runner.run("table of the peers", &pinned("cargo").args(example).args(["table", &text(&folder)]))?;
    }
    Ok(())
}

fn kube(runner: &mut Runner, folder: &Path) -> Result<(), Stop> {
    const STEP: &str = "kube-scheduler";
    let program = text(&folder.join("kube"));
    let build = Invocation::new("go").args(["-C", "benches/peers/kube", "build", "-o", program.as_str(), "."]);
    if !ready(runner, STEP, &Invocation::new("go").args(["version"]), &build) {
        return runner.skip(STEP, "it cannot be built here (Go and its modules are needed)");
    }
    for size in SIZES {
        let run = pinned(&program).args(files(folder, "kube", size)).env("GOMAXPROCS", "1");
        runner.run(STEP, &run)?;
    }
    Ok(())
}

fn fenzo(runner: &mut Runner, folder: &Path) -> Result<(), Stop> {
    const STEP: &str = "Fenzo";
    let libraries = folder.join("fenzo");
    let output = format!("-DoutputDirectory={}", text(&libraries));
    let words = ["-q", "-B", "-f", "benches/peers/fenzo/pom.xml", "dependency:copy-dependencies", output.as_str()];
    if !ready(runner, STEP, &Invocation::new("java").args(["-version"]), &Invocation::new("mvn").args(words)) {
        return runner.skip(STEP, "it cannot be fetched here (Java, Maven and its packages are needed)");
    }
    let classes = format!("{}/*", text(&libraries));
    for size in SIZES {
        let words = ["-cp", classes.as_str(), "benches/peers/fenzo/Peer.java"];
        runner.run(STEP, &pinned("java").args(words).args(files(folder, "fenzo", size)))?;
    }
    Ok(())
}

/// Not a scheduler: how few instances a small set of tasks could do with.
fn cp_sat(runner: &mut Runner, folder: &Path) -> Result<(), Stop> {
    const STEP: &str = "CP-SAT";
    let home = folder.join("cpsat");
    let python = text(&home.join("bin/python"));
    let make = Invocation::new("python3").args(["-m", "venv", &text(&home)]);
    let words = ["-m", "pip", "install", "--quiet", "--requirement", "benches/peers/cpsat/requirements.txt"];
    let version = Invocation::new("python3").args(["--version"]);
    if !ready(runner, STEP, &version, &make) || !ready(runner, STEP, &version, &Invocation::new(&python).args(words)) {
        return runner.skip(STEP, "it cannot be fetched here (Python with venv and its packages are needed)");
    }
    let run = pinned(&python).args(["benches/peers/cpsat/pack.py"]).args(files(folder, "cpsat", "packing"));
    runner.run(STEP, &run)?;
    let fleets = pinned(&python).args(["benches/peers/cpsat/fleet.py", &text(folder)]);
    runner.run("CP-SAT's fleets, 20 seconds each at most", &fleets)
}

/// Whether the tool is there and the peer could be made.
fn ready(runner: &Runner, step: &str, tool: &Invocation, make: &Invocation) -> bool {
    println!("\n== {step}: {make}");
    tool.output().is_some() && make.clone().at(runner.tree.root()).succeeds().unwrap_or(false)
}

fn pinned(program: &str) -> Invocation {
    Invocation::new("taskset").args(["-c", "0", program])
}

fn files(folder: &Path, peer: &str, size: &str) -> [String; 2] {
    [text(&folder.join(format!("work-{size}.txt"))), text(&folder.join(format!("{peer}-{size}.txt")))]
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
