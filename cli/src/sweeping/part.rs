//! A file of rows while it is written.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crc32fast::Hasher;
use stowplan_wire::sweep::SweepRows;

use super::manifest::{Manifest, checksum};
use super::unwritable;
use crate::exit::Failure;
use crate::named::{display_name, unreadable};

/// So long may what was done since the manifest was written be lost.
const SAVED_EACH: Duration = Duration::from_secs(1);

/// A file of rows, and its manifest.
pub struct PartFile {
    path: PathBuf,
    file: File,
    manifest: Manifest,
    hasher: Hasher,
    saved: Instant,
}

impl PartFile {
    /// Opens a new file, or one that was begun: rows that its manifest tells of stay, others go.
    pub fn open(path: &Path, fresh: Manifest) -> Result<Self, Failure> {
        let name = display_name(path);
        let Some(told) = Manifest::read(path)? else {
            let opened = OpenOptions::new().write(true).create_new(true).open(path);
            let file = opened.map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => taken(&name),
                _ => unwritable(path, &error),
            })?;
            fresh.write(path)?;
            return Ok(Self { path: path.into(), file, manifest: fresh, hasher: Hasher::new(), saved: Instant::now() });
        };
        let of = |manifest: &Manifest| (manifest.sweep.clone(), manifest.part, manifest.of, manifest.all);
        if of(&told) != of(&fresh) {
            let message = format!("`{name}` has rows of another sweep, or of another part");
            let help = "name another file; or move it and its manifest away, to begin anew";
            return Err(Failure::new("sweep/other-sweep", message).file(&name).help(help));
        }
        let opened = OpenOptions::new().read(true).write(true).open(path);
        let mut file = opened.map_err(|error| unreadable(&name, &error))?;
        let hasher = verified(&mut file, &told, &name)?;
        file.set_len(told.bytes).map_err(|error| unwritable(path, &error))?;
        file.seek(SeekFrom::Start(told.bytes)).map_err(|error| unwritable(path, &error))?;
        Ok(Self { path: path.into(), file, manifest: told, hasher, saved: Instant::now() })
    }

    /// How far it is.
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Writes the next rows.
    pub fn write(&mut self, rows: &SweepRows) -> Result<(), Failure> {
        let bytes = rows.lines.as_bytes();
        self.file.write_all(bytes).map_err(|error| unwritable(&self.path, &error))?;
        self.hasher.update(bytes);
        let own = &mut self.manifest;
        own.rows = own.rows.saturating_add(rows.scenarios.end.saturating_sub(rows.scenarios.start));
        own.senseless = own.senseless.saturating_add(rows.senseless);
        own.bytes = own.bytes.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if self.saved.elapsed() < SAVED_EACH {
            return Ok(());
        }
        self.saved = Instant::now();
        self.save()
    }

    fn save(&mut self) -> Result<(), Failure> {
        self.file.sync_data().map_err(|error| unwritable(&self.path, &error))?;
        self.manifest.checksum = checksum(self.hasher.clone().finalize());
        self.manifest.write(&self.path)
    }

    /// Writes the manifest a last time, and tells how many rows have an error.
    pub fn finish(mut self) -> Result<u64, Failure> {
        self.save()?;
        Ok(self.manifest.senseless)
    }
}

/// Reads what the manifest tells of, from the beginning.
pub fn verified(file: &mut File, manifest: &Manifest, name: &str) -> Result<Hasher, Failure> {
    let mut hasher = Hasher::new();
    each_block(file, manifest.bytes, name, |block| {
        hasher.update(block);
        Ok(())
    })?;
    if checksum(hasher.clone().finalize()) == manifest.checksum { Ok(hasher) } else { Err(damaged(name)) }
}

/// The first so many bytes of a file, block by block.
pub fn each_block(
    file: &mut File,
    bytes: u64,
    name: &str,
    mut take: impl FnMut(&[u8]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    file.seek(SeekFrom::Start(0)).map_err(|error| unreadable(name, &error))?;
    let mut reader = BufReader::new(file).take(bytes);
    let mut block = vec![0; 1 << 16];
    let mut left = bytes;
    while left > 0 {
        let length = reader.read(&mut block).map_err(|error| unreadable(name, &error))?;
        let read = block.get(..length).filter(|read| !read.is_empty()).ok_or_else(|| damaged(name))?;
        take(read)?;
        left = left.saturating_sub(u64::try_from(length).unwrap_or(u64::MAX));
    }
    Ok(())
}

fn taken(name: &str) -> Failure {
    Failure::new("sweep/file-taken", format!("`{name}` is there already, and has no manifest"))
        .file(name)
        .help("name another file, or move it away")
}

fn damaged(name: &str) -> Failure {
    Failure::new("sweep/damaged", format!("`{name}` is not what its manifest says: it was cut off or changed"))
        .file(name)
        .help("move it and its manifest away, and write it again")
}
