//! The source tree: where it is and what is committed in it.
use std::path::{Path, PathBuf};

use crate::command::Invocation;

/// The checkout that this tool was built from.
#[derive(Debug, Clone)]
pub struct Tree {
    root: PathBuf,
}

impl Tree {
    /// Finds the workspace root above this crate.
    pub fn find() -> Result<Self, String> {
        let own = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        match own.parent() {
            Some(root) if root.join("Cargo.toml").is_file() => Ok(Self { root: root.to_owned() }),
            _ => Err(format!("no workspace above {}", own.display())),
        }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Where build products go: the caller's choice, else `target`.
    pub fn target(&self) -> PathBuf {
        match std::env::var_os("CARGO_TARGET_DIR") {
            Some(chosen) => self.root.join(chosen),
            None => self.path("target"),
        }
    }

    /// The files that git tracks, and new ones that it does not ignore, relative to the root;
    /// nothing outside a checkout.
    pub fn files(&self) -> Option<Vec<String>> {
        let words = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
        let listing = Invocation::new("git").args(words).at(&self.root).output()?;
        let names = listing.split('\0').filter(|name| !name.is_empty());
        Some(names.map(str::to_owned).collect())
    }

    /// The text of a tracked file; nothing for directories, absent files and binaries.
    pub fn text(&self, relative: &str) -> Option<String> {
        std::fs::read_to_string(self.path(relative)).ok()
    }

    /// The names of the files with an ending in a folder, sorted.
    pub fn names(&self, folder: &str, ending: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path(folder)) else {
            return Vec::new();
        };
        let mut names: Vec<String> = entries
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter_map(|name| name.strip_suffix(ending).map(str::to_owned))
            .collect();
        names.sort();
        names
    }
}
