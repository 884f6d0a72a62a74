//! The proof that the library needs no operating system.
use std::path::Path;
use std::time::Duration;

use crate::command::Invocation;
use crate::runner::{Runner, Stop};
use crate::rust::toolchains;
use crate::tree::Tree;

const TARGET: &str = "thumbv7m-none-eabi";
const DOWNLOAD_LIMIT: Duration = Duration::from_secs(60);

/// A static library with its own panic handler: linking fails when anything under the library
/// brings `std`.
const PROOF: &str = include_str!("../no_std_proof/lib.rs");

/// Builds the proof for this machine: works with every toolchain.
pub fn host_proof(runner: &mut Runner) -> Result<(), Stop> {
    let folder = runner.tree.target().join("no-std-proof");
    if let Err(error) = write_proof(&runner.tree, &folder) {
        return runner.step("no_std on this host", "cargo xtask test no-std", || Err(error.to_string()));
    }
    let manifest = folder.join("Cargo.toml").to_string_lossy().into_owned();
    let run = Invocation::cargo(None).args(["build", "--quiet", "--manifest-path", &manifest, "--target-dir"]);
    let products = runner.tree.target().join("no-std-proof-target").to_string_lossy().into_owned();
    runner.run("no_std on this host", &run.args([products]))
}

fn write_proof(tree: &Tree, folder: &Path) -> std::io::Result<()> {
    let manifest = format!(
        "[package]\nname = \"no-std-proof\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [lib]\npath = \"lib.rs\"\ncrate-type = [\"staticlib\"]\n\n\
         [dependencies]\nstowplan = {{ path = '{}', features = ['serde'] }}\n\n[profile.dev]\npanic = \"abort\"\n",
        tree.path("core").display()
    );
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("Cargo.toml"), manifest)?;
    std::fs::write(folder.join("lib.rs"), PROOF)?;
    std::fs::copy(tree.path("Cargo.lock"), folder.join("Cargo.lock")).map(|_| ())
}

/// Builds the library for a microcontroller, by the first way that this machine has.
pub fn bare_metal(runner: &mut Runner) -> Result<(), Stop> {
    const STEP: &str = "no_std on bare metal";
    let build = |toolchain: Option<&str>| {
        Invocation::cargo(toolchain).args([
            "build",
            "--quiet",
            "-p",
            "stowplan",
            "-p",
            "stowplan-deployment",
            "-p",
            "stowplan-group",
            "-p",
            "stowplan-kubernetes",
            "-p",
            "stowplan-check",
            "-p",
            "stowplan-fleet",
            "--features",
            "stowplan/serde",
            "--target",
            TARGET,
        ])
    };
    if has(None, &libraries(TARGET)) {
        return runner.run(STEP, &build(None));
    }
    if let Some(name) = toolchains().iter().find(|name| has(Some(name), &libraries(TARGET))) {
        return runner.run(STEP, &build(Some(name)));
    }
    if has(None, &["--print".to_owned(), "sysroot".to_owned()]) {
        let run = build(None).args(["-Zbuild-std=core,alloc"]).env("RUSTC_BOOTSTRAP", "1");
        return runner.run(STEP, &run);
    }
    println!("\n(asking rustup for {TARGET}, {} seconds at most)", DOWNLOAD_LIMIT.as_secs());
    if Invocation::new("rustup").args(["target", "add", TARGET]).succeeds_within(DOWNLOAD_LIMIT)
        && has(None, &libraries(TARGET))
    {
        return runner.run(STEP, &build(None));
    }
    runner.skip(STEP, &format!("no {TARGET} and no rust-src here, and rustup could not add it"))
}

/// Asks where the compiled libraries of a target are.
pub fn libraries(target: &str) -> Vec<String> {
    ["--print", "target-libdir", "--target", target].map(str::to_owned).to_vec()
}

/// Whether the folder that `rustc` prints holds what building needs: compiled libraries, or the
/// sources of the sysroot.
pub fn has(toolchain: Option<&str>, question: &[String]) -> bool {
    let rustc = Invocation::new("rustc").args(toolchain.map(|name| format!("+{name}")));
    let Some(folder) = rustc.args(question.iter().cloned()).output() else {
        return false;
    };
    let folder = Path::new(folder.trim());
    if question.iter().any(|word| word == "sysroot") {
        folder.join("lib/rustlib/src/rust/library/core/Cargo.toml").is_file()
    } else {
        folder.is_dir()
    }
}
