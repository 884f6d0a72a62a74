//! What lies beside a file of rows: which sweep they are of, and how many are whole.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use stowplan_wire::sweep::Sweep;

use super::unwritable;
use crate::exit::Failure;
use crate::named::{display_name, unreadable};

/// A manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// The digest of the sweep.
    pub sweep: String,
    /// How many scenarios the sweep has.
    pub scenarios: u64,
    /// Which part of how many, counted from 1.
    pub part: u64,
    /// How many parts there are.
    pub of: u64,
    /// How many scenarios the part has.
    pub all: u64,
    /// How many rows are written.
    pub rows: u64,
    /// How many of them have an error.
    pub senseless: u64,
    /// How many bytes they are.
    pub bytes: u64,
    /// The CRC-32 of these bytes, in hexadecimal digits.
    pub checksum: String,
}

impl Manifest {
    /// That of a part of which nothing is written.
    pub fn new(sweep: &Sweep, (part, of): (u64, u64)) -> Self {
        let scenarios = sweep.part(part, of);
        Self {
            sweep: sweep.digest(),
            scenarios: sweep.count(),
            part,
            of,
            all: scenarios.end.saturating_sub(scenarios.start),
            rows: 0,
            senseless: 0,
            bytes: 0,
            checksum: checksum(0),
        }
    }

    /// Where it lies.
    pub fn path(rows: &Path) -> PathBuf {
        let mut name: OsString = rows.into();
        name.push(".manifest.json");
        name.into()
    }

    /// Reads that of a file of rows; nothing where there is none.
    pub fn read(rows: &Path) -> Result<Option<Self>, Failure> {
        let path = Self::path(rows);
        let name = display_name(&path);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|error| unreadable(&name, &error))?,
        };
        serde_json::from_slice(&bytes).map(Some).map_err(|error| {
            Failure::new("sweep/manifest", format!("`{name}` is no manifest of a sweep: {error}"))
                .file(&name)
                .help("move it away, and the rows beside it")
        })
    }

    /// Writes it, at once or not at all.
    pub fn write(&self, rows: &Path) -> Result<(), Failure> {
        let path = Self::path(rows);
        let mut beside: OsString = path.clone().into();
        beside.push(".new");
        let text = serde_json::to_string(self).unwrap_or_default() + "\n";
        let written = fs::File::create(&beside).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        written.and_then(|()| fs::rename(&beside, &path)).map_err(|error| unwritable(&path, &error))
    }

    /// Whether all rows are there.
    pub const fn is_whole(&self) -> bool {
        self.rows == self.all
    }
}

/// As manifests write it.
pub fn checksum(number: u32) -> String {
    format!("{number:08x}")
}
