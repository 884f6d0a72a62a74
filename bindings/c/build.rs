//! The name that programs know the shared library by: it carries the version of the interface.

fn main() {
    println!("cargo:rerun-if-changed=src/version.rs");
    let source = std::fs::read_to_string("src/version.rs").unwrap_or_default();
    let version = source.lines().find_map(|line| line.strip_prefix("pub const ABI_VERSION: u32 = "));
    let is_linux = std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux");
    if let Some(version) = version.filter(|_| is_linux) {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libstowplan.so.{}", version.trim_end_matches(';'));
    }
}
