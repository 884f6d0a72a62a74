//! Writes the header of the C face: `stowplan-c-header FILE`.
//!
//! It reads the face's sources and nothing else, in the order of `FILES`, which is the header's.
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The sources that have something for the header.
const FILES: [&str; 13] = [
    "version", "status", "number", "text", "error", "document", "cluster", "place", "fork", "look", "query", "json",
    "memory",
];

fn main() -> ExitCode {
    let Some(file) = std::env::args_os().nth(1) else {
        eprintln!("usage: stowplan-c-header FILE");
        return ExitCode::from(2);
    };
    match write(Path::new(&file)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("stowplan-c-header: {message}");
            ExitCode::FAILURE
        }
    }
}

fn write(file: &Path) -> Result<(), String> {
    let face = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let config = cbindgen::Config::from_file(face.join("cbindgen.toml"))?;
    let sources = face.join("src");
    nothing_is_left_out(&sources)?;
    let builder = FILES.iter().fold(cbindgen::Builder::new().with_config(config), |builder, name| {
        builder.with_src(sources.join(name).with_extension("rs"))
    });
    let header = builder.generate().map_err(|error| error.to_string())?;
    let mut text = Vec::new();
    header.write(&mut text);
    if !text.ends_with(b"\n") {
        text.push(b'\n');
    }
    std::fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}

/// Every source that exports a function is read.
fn nothing_is_left_out(sources: &Path) -> Result<(), String> {
    let entries = std::fs::read_dir(sources).map_err(|error| error.to_string())?;
    for path in entries.flatten().map(|entry| entry.path()) {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if text.contains("#[unsafe(no_mangle)]") && !FILES.contains(&name.as_str()) {
            return Err(format!("`{name}.rs` exports functions and is not read"));
        }
    }
    Ok(())
}
