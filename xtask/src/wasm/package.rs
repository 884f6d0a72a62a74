//! Puts the package together: modules, glue, entries, types, licences.
use std::path::Path;

use super::toolchain::{TARGET, Toolchain};
use super::{MODULES, Module};
use crate::command::Invocation;
use crate::runner::{Runner, Stop};
use crate::tree::Tree;

const NPM: &str = "wasm/npm";
const DIST: &str = "wasm/npm/dist";

/// Installs what `package-lock.json` pins, unless it is there.
pub fn tools(runner: &mut Runner) -> Result<(), Stop> {
    let npm = runner.tree.path(NPM);
    let marker = npm.join("node_modules/.package-lock.json");
    if newer(&marker, &npm.join("package-lock.json")) {
        return Ok(());
    }
    let words = ["ci", "--prefix", NPM, "--no-audit", "--no-fund", "--loglevel=error"];
    runner.run("npm packages", &Invocation::new("npm").args(words))
}

fn newer(product: &Path, source: &Path) -> bool {
    let time = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    matches!((time(product), time(source)), (Some(product), Some(source)) if product >= source)
}

/// Compiles each module, writes its glue, shrinks it, and lays the entries beside it.
pub fn build(runner: &mut Runner, toolchain: &Toolchain) -> Result<(), Stop> {
    let glue = Invocation::cargo(None).args(["build", "--quiet", "--release", "-p", "stowplan-wasm-glue"]);
    runner.run("wasm glue writer", &glue)?;
    for module in &MODULES {
        compile(runner, *toolchain, module)?;
    }
    let tree = runner.tree.clone();
    runner.run("document types", &Invocation::new("node").args(["wasm/npm/src/types.mjs"]))?;
    runner.step("package files", "cargo xtask wasm", || {
        for module in &MODULES {
            entries(&tree, module).map_err(|error| error.to_string())?;
        }
        for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
            std::fs::copy(tree.path(licence), tree.path(NPM).join(licence)).map_err(|error| error.to_string())?;
        }
        Ok(String::new())
    })?;
    for module in &MODULES {
        common_js(runner, module)?;
    }
    Ok(())
}

fn compile(runner: &mut Runner, toolchain: Toolchain, module: &Module) -> Result<(), Stop> {
    let products = runner.tree.target().join(toolchain.folder());
    let folder = runner.tree.path(DIST).join(module.folder);
    let folder = folder.to_string_lossy().into_owned();
    let build = toolchain.build().args(module.features.iter().copied());
    let build = build.args(["--target-dir".to_owned(), products.to_string_lossy().into_owned()]);
    runner.run("wasm module", &build)?;
    let built = products.join(TARGET).join("wasm/stowplan_wasm.wasm");
    let writer = runner.tree.target().join("release/stowplan-wasm-glue");
    let writer = Invocation::new(&writer.to_string_lossy());
    runner.run("wasm glue", &writer.args([built.to_string_lossy().into_owned(), folder.clone()]))?;
    let tool = runner.tree.path(NPM).join("node_modules/.bin/wasm-opt");
    let (from, to) = (format!("{folder}/stowplan_bg.wasm"), format!("{folder}/stowplan.wasm"));
    let words = ["-O2", "--strip-producers", "--strip-target-features", &from, "-o", &to];
    runner.run("wasm-opt", &Invocation::new(&tool.to_string_lossy()).args(words))?;
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

/// Copies the entries and their types; the types serve CommonJS under another name.
fn entries(tree: &Tree, module: &Module) -> std::io::Result<()> {
    let folder = tree.path(DIST).join(module.folder);
    for name in ["api.js", "browser.js", "node.js", "workerd.js", "slim.js", "index.d.ts"] {
        std::fs::copy(tree.path(NPM).join("src").join(name), folder.join(name))?;
    }
    std::fs::copy(tree.path(DIST).join("documents.d.ts"), folder.join("documents.d.ts"))?;
    let types = std::fs::read_to_string(folder.join("index.d.ts"))?;
    std::fs::write(folder.join("index.d.cts"), types.replace("./documents.js", "./documents.cjs"))?;
    std::fs::copy(folder.join("documents.d.ts"), folder.join("documents.d.cts")).map(|_| ())
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
pub fn sizes(runner: &mut Runner, toolchain: &Toolchain) -> Result<(), Stop> {
    let root = runner.tree.root().to_owned();
    let enforced = *toolchain != Toolchain::Prebuilt;
    runner.step("sizes", "node wasm/npm/test/sizes.mjs", || {
        let limits = MODULES.iter().map(|module| format!("{}={}", module.folder, module.gzip_limit));
        let run = Invocation::new("node").args(["wasm/npm/test/sizes.mjs"]).args(limits).at(&root);
        match run.succeeds()? {
            true => Ok(String::new()),
            false if !enforced => Ok("over, but built with the prebuilt standard library".to_owned()),
            false => Err("a module is larger than its limit".to_owned()),
        }
    })
}
