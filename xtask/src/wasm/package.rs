//! Puts the package together: modules, glue, entries, types, licences.
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Module;
use super::stamp::Stamp;
use super::toolchain::{TARGET, Toolchain};
use crate::command::Invocation;
use crate::npm;
use crate::runner::{Runner, Stop};
use crate::tree::Tree;

const NPM: &str = "wasm/npm";
const DIST: &str = "wasm/npm/dist";
/// What the glue writer takes alone: it is built beside the first module.
const WRITER: &str = "debug/stowplan-wasm-glue";

/// Compiles each module, writes its glue, shrinks it, and lays the entries beside it; what is so
/// already stays.
pub fn build(runner: &mut Runner, toolchain: Toolchain, modules: &[&Module]) -> Result<(), Stop> {
    npm::install(runner, "npm packages", NPM)?;
    // As the tests build it: it works for a second, and takes a minute to optimise.
    let mut writer = Some(Invocation::cargo(None).args(["build", "-p", "stowplan-wasm-glue"]));
    for module in modules {
        let runs: Vec<Invocation> = [compile(runner, toolchain, module)].into_iter().chain(writer.take()).collect();
        runner.long(module.step, &runs, module.usual)?;
        finish(runner, toolchain, module)?;
    }
    Ok(())
}

fn products(runner: &Runner, toolchain: Toolchain) -> PathBuf {
    runner.tree.target().join(toolchain.folder())
}

fn compile(runner: &Runner, toolchain: Toolchain, module: &Module) -> Invocation {
    let folder = products(runner, toolchain).to_string_lossy().into_owned();
    toolchain
        .build("build", "stowplan-wasm")
        .args(module.features.iter().copied())
        .args(["--target-dir".to_owned(), folder])
}

/// All that follows the compiler.
fn finish(runner: &mut Runner, toolchain: Toolchain, module: &Module) -> Result<(), Stop> {
    let folder = products(runner, toolchain);
    let built = folder.join(TARGET).join("wasm/stowplan_wasm.wasm");
    let tree = runner.tree.clone();
    let sources =
        ["wasm/npm/src", "wasm/npm/package-lock.json", "wire/schemas", "Cargo.lock"].map(|name| tree.path(name));
    let stamp = Stamp::of(
        folder.join(format!("{}.stamp", module.folder)),
        &[&sources[..], std::slice::from_ref(&built)].concat(),
    );
    let stamp = stamp.map_err(|error| {
        eprintln!("{}: {error}", built.display());
        Stop
    })?;
    let product = tree.path(DIST).join(module.folder).join("stowplan.wasm");
    if stamp.holds() && product.is_file() {
        println!("   (the package's {} is of these sources already)", module.folder);
        return Ok(());
    }
    glue(runner, module, &built)?;
    runner.run("document types", &Invocation::new("node").args(["wasm/npm/src/types.mjs"]))?;
    runner.step("package files", "cargo xtask wasm", || {
        entries(&tree, module).and_then(|()| licences(&tree)).map(|()| String::new()).map_err(|error| error.to_string())
    })?;
    common_js(runner, module)?;
    runner.step("package stamp", "cargo xtask wasm", || {
        stamp.keep().map(|()| String::new()).map_err(|error| error.to_string())
    })
}

fn glue(runner: &mut Runner, module: &Module, built: &Path) -> Result<(), Stop> {
    let folder = runner.tree.path(DIST).join(module.folder);
    // What an earlier layout left there would be packed, too.
    if folder.exists() && std::fs::remove_dir_all(&folder).is_err() {
        eprintln!("{} cannot be removed", folder.display());
        return Err(Stop);
    }
    let folder = folder.to_string_lossy().into_owned();
    let writer = Invocation::new(&runner.tree.target().join(WRITER).to_string_lossy());
    runner.run("wasm glue", &writer.args([built.to_string_lossy().into_owned(), folder.clone()]))?;
    let tool = runner.tree.path(NPM).join("node_modules/.bin/wasm-opt");
    let (from, to) = (format!("{folder}/stowplan_bg.wasm"), format!("{folder}/stowplan.wasm"));
    // The compiler has inlined already what makes it fast; more of it only fills the module.
    let inlining = [
        "--one-caller-inline-max-function-size=5",
        "--flexible-inline-max-function-size=1",
        "--always-inline-max-function-size=1",
    ];
    let words = ["-O2", "--code-folding", "--strip-producers", "--strip-target-features", &from, "-o", &to];
    let optimise = Invocation::new(&tool.to_string_lossy()).args(words).args(inlining);
    runner.long("wasm-opt", &[optimise], Duration::from_secs(40))?;
    runner.step("glue's own files", "cargo xtask wasm", || {
        for surplus in ["stowplan_bg.wasm", "stowplan_bg.wasm.d.ts", "stowplan.d.ts"] {
            let path = Path::new(&folder).join(surplus);
            if path.exists() {
                std::fs::remove_file(path).map_err(|error| error.to_string())?;
            }
        }
        Ok(String::new())
    })
}

/// Copies the entries and their types, and beside them what all entries share; the types serve
/// CommonJS under another name.
fn entries(tree: &Tree, module: &Module) -> std::io::Result<()> {
    let (source, dist) = (tree.path(NPM).join("src"), tree.path(DIST));
    let folder = dist.join(module.folder);
    for name in ["error.js", "arguments.js", "cli.js"] {
        std::fs::copy(source.join(name), dist.join(name))?;
    }
    for name in ["api.js", "browser.js", "node.js", "workerd.js", "slim.js", "index.d.ts"] {
        std::fs::copy(source.join(name), folder.join(name))?;
    }
    for name in ["questions.d.ts", "questions.d.cts"] {
        std::fs::copy(source.join(format!("questions.{}.d.ts", module.folder)), folder.join(name))?;
    }
    let types = std::fs::read_to_string(folder.join("index.d.ts"))?;
    std::fs::write(folder.join("index.d.cts"), types.replace("./questions.js", "./questions.cjs"))
}

fn licences(tree: &Tree) -> std::io::Result<()> {
    ["LICENSE-MIT", "LICENSE-APACHE"]
        .into_iter()
        .try_for_each(|name| std::fs::copy(tree.path(name), tree.path(NPM).join(name)).map(|_| ()))
}

/// The Node entry for `require`, in one file.
fn common_js(runner: &mut Runner, module: &Module) -> Result<(), Stop> {
    let folder = format!("{DIST}/{}", module.folder);
    let words = ["--bundle", "--format=cjs", "--platform=node", "--target=node18", "--log-level=warning"];
    let own_address = "--banner:js=const __address = require('node:url').pathToFileURL(__filename).href;";
    let rest = ["--define:import.meta.url=__address".to_owned(), own_address.to_owned()];
    let files = [format!("{folder}/node.js"), format!("--outfile={folder}/node.cjs")];
    let esbuild = runner.tree.path(NPM).join("node_modules/.bin/esbuild");
    runner.run("entry for require", &Invocation::new(&esbuild.to_string_lossy()).args(words).args(rest).args(files))
}

/// Prints the size of each module and holds it to its limit.
pub fn sizes(runner: &mut Runner, toolchain: Toolchain, modules: &[&Module]) -> Result<(), Stop> {
    let root = runner.tree.root().to_owned();
    let enforced = toolchain != Toolchain::Prebuilt;
    runner.step("sizes", "node wasm/npm/test/sizes.mjs", || {
        let limits = modules.iter().map(|module| format!("{}={}", module.folder, module.gzip_limit));
        let run = Invocation::new("node").args(["wasm/npm/test/sizes.mjs"]).args(limits).at(&root);
        match run.succeeds()? {
            true => Ok(String::new()),
            false if !enforced => Ok("over, but built with the prebuilt standard library".to_owned()),
            false => Err("a module is larger than its limit".to_owned()),
        }
    })
}
