//! Files as arguments name them.

use std::io;
use std::path::Path;

use crate::exit::Failure;

/// Whether the argument means standard input.
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// How messages name an argument.
pub fn display_name(path: &Path) -> String {
    if is_stdin(path) { "standard input".to_owned() } else { path.display().to_string() }
}

/// Why a file could not be read, and what to do.
pub fn unreadable(name: &str, error: &io::Error) -> Failure {
    let (code, message, help) = match error.kind() {
        io::ErrorKind::NotFound => {
            ("input/not-found", format!("there is no file `{name}`"), "check the path; `-` reads standard input")
        }
        io::ErrorKind::PermissionDenied => {
            ("input/permission", format!("`{name}` may not be read"), "check its permissions")
        }
        _ => ("input/unreadable", format!("`{name}` could not be read: {error}"), "check that it is a regular file"),
    };
    Failure::new(code, message).file(name).help(help)
}
