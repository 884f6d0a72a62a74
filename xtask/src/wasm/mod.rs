//! The WebAssembly modules, and the npm package around them.

mod check;
mod package;
mod toolchain;

use crate::runner::{Runner, Stop};

/// What is built: a folder of the package, the features of the crate, the most bytes that the module may have compressed.
#[derive(Debug)]
struct Module {
    folder: &'static str,
    features: &'static [&'static str],
    gzip_limit: u64,
}

/// The package's modules: the main entry places, stops, queries; the full one answers every document.
const MODULES: [Module; 2] = [
    Module { folder: "full", features: &[], gzip_limit: 900_000 },
    Module { folder: "main", features: &["--no-default-features"], gzip_limit: 300 * 1024 },
];

/// Builds the package into `wasm/npm/dist`.
pub fn build(runner: &mut Runner) -> Result<(), Stop> {
    let Some(toolchain) = toolchain::find() else {
        return runner.skip("wasm", "no way to build for wasm32-unknown-unknown: see wasm/README.md");
    };
    package::tools(runner)?;
    package::build(runner, &toolchain)?;
    package::sizes(runner, &toolchain)
}

/// Builds the package, and installs and uses it as its users would.
pub fn check(runner: &mut Runner) -> Result<(), Stop> {
    build(runner)?;
    if runner.tree.path("wasm/npm/dist/full/stowplan.wasm").is_file() { check::run(runner) } else { Ok(()) }
}
