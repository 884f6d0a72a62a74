//! The WebAssembly modules, and the npm package around them.

mod check;
mod package;
mod stamp;
mod toolchain;

pub use stamp::Stamp;
pub use toolchain::{TARGET, Toolchain};

use std::time::Duration;

use crate::runner::{Runner, Stop};

/// What is built: a folder of the package, the features of the crate, the most bytes that the
/// module may have compressed.
#[derive(Debug)]
struct Module {
    folder: &'static str,
    step: &'static str,
    features: &'static [&'static str],
    gzip_limit: u64,
    /// Minutes on two cores from nothing, until this machine has shown its own.
    usual: Duration,
}

/// The module that answers every document: the page's.
const FULL: Module = Module {
    folder: "full",
    step: "wasm module full",
    features: &[],
    gzip_limit: 1_416 * 1024,
    usual: Duration::from_secs(270),
};

/// The package's main entry: it places, stops, queries.
const MAIN: Module = Module {
    folder: "main",
    step: "wasm module main",
    features: &["--no-default-features"],
    gzip_limit: 414 * 1024,
    usual: Duration::from_secs(150),
};

/// Builds the package into `wasm/npm/dist`; without a way to build for WebAssembly that is said,
/// and `false`. A module over its limit is an error, unless it has the prebuilt standard library.
pub fn build(runner: &mut Runner) -> Result<bool, Stop> {
    let Some(toolchain) = find(runner)? else { return Ok(false) };
    package::build(runner, toolchain, &[&FULL, &MAIN])?;
    package::sizes(runner, toolchain, &[&FULL, &MAIN])?;
    Ok(true)
}

/// Builds what the page needs of it, and no more.
pub fn build_for_page(runner: &mut Runner) -> Result<bool, Stop> {
    let Some(toolchain) = find(runner)? else { return Ok(false) };
    package::build(runner, toolchain, &[&FULL])?;
    Ok(true)
}

/// A way to build for WebAssembly; without one that is said, and `None`.
pub fn find(runner: &mut Runner) -> Result<Option<Toolchain>, Stop> {
    let toolchain = toolchain::find();
    if toolchain.is_none() {
        runner.skip("wasm", "no way to build for wasm32-unknown-unknown: see wasm/README.md")?;
    }
    Ok(toolchain)
}

/// Builds the package, and installs and uses it as its users would.
pub fn check(runner: &mut Runner) -> Result<(), Stop> {
    if build(runner)? { check::run(runner) } else { Ok(()) }
}

/// The package's speed beside the native one's, printed.
pub fn speed(runner: &mut Runner) -> Result<(), Stop> {
    if build(runner)? { check::speed(runner) } else { Ok(()) }
}
