//! Ways to build for WebAssembly, the best first.
//!
//! With the sources of the standard library it is built anew, for size and without texts of panics:
//! half the bytes.
use std::path::Path;
use std::time::Duration;

use crate::command::Invocation;
use crate::debian;
use crate::no_std::{has, libraries};

pub const TARGET: &str = "wasm32-unknown-unknown";
const DOWNLOAD_LIMIT: Duration = Duration::from_secs(120);

/// Debian's Rust for the web: packages, and where they put their programs.
const DEBIAN: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];

/// A way to build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toolchain {
    /// The default compiler with the sources of its standard library.
    Sources,
    /// Debian's compiler, likewise.
    Debian,
    /// The default compiler with its prebuilt standard library: modules are a fifth larger.
    Prebuilt,
}

/// Finds a way, by installing what is missing if need be.
pub fn find() -> Option<Toolchain> {
    let sysroot = ["--print".to_owned(), "sysroot".to_owned()];
    let rustup = |words: &[&str]| {
        println!("\n(asking rustup: {})", words.join(" "));
        Invocation::new("rustup").args(words.iter().copied()).succeeds_within(DOWNLOAD_LIMIT)
    };
    if has(None, &sysroot) || rustup(&["component", "add", "rust-src"]) && has(None, &sysroot) {
        return Some(Toolchain::Sources);
    }
    if debian_is_there() || debian::install(&DEBIAN) && debian_is_there() {
        return Some(Toolchain::Debian);
    }
    let prebuilt = libraries(TARGET);
    if has(None, &prebuilt) || rustup(&["target", "add", TARGET]) && has(None, &prebuilt) {
        return Some(Toolchain::Prebuilt);
    }
    None
}

fn debian_is_there() -> bool {
    let installed = |name: &&str| {
        let query = Invocation::new("dpkg-query").args(["-W", "-f", "${Status}", name]);
        query.output().is_some_and(|status| status.ends_with(" installed"))
    };
    DEBIAN.iter().all(installed) && Path::new("/usr/bin/cargo").is_file()
}

impl Toolchain {
    /// `cargo build`, or `cargo rustc`, of a package for the target, with the flags that make small
    /// modules.
    pub fn build(self, command: &str, package: &str) -> Invocation {
        let words = [command, "--profile", "wasm", "--target", TARGET, "-p", package];
        // Panics become traps, which needs no texts; overflow and bounds stay checked. Functions
        // that say so stay small.
        let flags = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none --cfg=cold_code_small";
        let with_sources = |cargo: Invocation| {
            let run = cargo.args(words).args(["-Zbuild-std=std,panic_abort"]);
            let run = run.args(["-Zbuild-std-features=optimize_for_size"]);
            run.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", flags)
        };
        match self {
            Self::Sources => with_sources(Invocation::cargo(None)),
            Self::Debian => with_sources(Invocation::new("/usr/bin/cargo"))
                .env("RUSTC", "/usr/bin/rustc")
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "/usr/bin/wasm-ld-22"),
            Self::Prebuilt => Invocation::cargo(None).args(words),
        }
    }

    /// The folder of build products that no other way shares.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Sources => "wasm-sources",
            Self::Debian => "wasm-debian",
            Self::Prebuilt => "wasm-prebuilt",
        }
    }
}
