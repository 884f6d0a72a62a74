//! Parts of a sweep as one.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crc32fast::Hasher;

use super::manifest::{Manifest, checksum};
use super::part::{each_block, verified};
use super::{tell_senseless, unwritable};
use crate::exit::{Exit, Failure};
use crate::named::{display_name, unreadable};
use crate::output::Output;

/// The parts by their numbers.
type Parts<'p> = BTreeMap<u64, (&'p Path, Manifest)>;

/// Checks all parts, then writes their rows in order.
pub fn run(paths: &[PathBuf], to: Option<&Path>, output: &Output) -> Result<Exit, Failure> {
    let parts = gathered(paths)?;
    for (path, manifest) in parts.values() {
        let name = display_name(path);
        verified(&mut opened(path)?, manifest, &name)?;
    }
    let senseless = match to {
        Some(to) => to_file(&parts, to)?,
        None => to_output(&parts, output)?,
    };
    tell_senseless(senseless, output);
    Ok(if senseless == 0 { Exit::Done } else { Exit::Failed })
}

/// All parts of one sweep, each once and whole.
fn gathered(paths: &[PathBuf]) -> Result<Parts<'_>, Failure> {
    let mut parts = Parts::new();
    for path in paths {
        let name = display_name(path);
        let wrong = |code: &str, message: String| Failure::new(code, message).file(&name);
        let Some(manifest) = Manifest::read(path)? else {
            let failure = wrong("sweep/no-manifest", format!("`{name}` has no manifest beside it"));
            return Err(failure.help("bring what `--to` wrote together: the rows, and FILE.manifest.json"));
        };
        if !manifest.is_whole() {
            let message = format!("`{name}` has {} of {} rows", manifest.rows, manifest.all);
            return Err(
                wrong("sweep/part-unfinished", message).help("run the part again: it goes on where it was stopped")
            );
        }
        let of = |manifest: &Manifest| (manifest.sweep.clone(), manifest.of, manifest.scenarios);
        if parts.values().next().is_some_and(|(_, first)| of(first) != of(&manifest)) {
            let message = format!("`{name}` is a part of another sweep than the first one");
            let help = "the sweep, its cluster, the number of parts and the version of stowplan are the same for all";
            return Err(wrong("sweep/other-sweep", message).help(help));
        }
        let number = manifest.part;
        if parts.insert(number, (path, manifest)).is_some() {
            let message = format!("`{name}` is part {number}, and so is another one");
            return Err(wrong("sweep/part-twice", message).help("name each part once"));
        }
    }
    let of = parts.values().next().map_or(0, |(_, first)| first.of);
    let is_there = |number: &u64| parts.contains_key(number);
    match (1..=of).find(|number| !is_there(number)) {
        None => Ok(parts),
        Some(missing) => {
            let message = format!("part {missing} of {of} is missing");
            let help = format!("`stowplan sweep … --shard {missing}/{of} --to FILE` writes it");
            Err(Failure::new("sweep/part-missing", message).help(help))
        }
    }
}

fn to_output(parts: &Parts<'_>, output: &Output) -> Result<u64, Failure> {
    let mut senseless = 0_u64;
    // Of characters that are cut in two by a block the first half waits for the second.
    let mut rest: Vec<u8> = Vec::new();
    let mut is_read = true;
    for (path, manifest) in parts.values() {
        each_block(&mut opened(path)?, manifest.bytes, &display_name(path), |block| {
            rest.extend_from_slice(block);
            let whole = rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last.saturating_add(1));
            let lines: Vec<u8> = rest.drain(..whole).collect();
            is_read = is_read && output.text(&String::from_utf8_lossy(&lines));
            Ok(())
        })?;
        senseless = senseless.saturating_add(manifest.senseless);
    }
    Ok(senseless)
}

fn to_file(parts: &Parts<'_>, to: &Path) -> Result<u64, Failure> {
    let created = OpenOptions::new().write(true).create_new(true).open(to);
    let mut file = created.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            let name = display_name(to);
            let failure = Failure::new("sweep/file-taken", format!("`{name}` is there already")).file(&name);
            failure.help("name another file, or move it away")
        }
        _ => unwritable(to, &error),
    })?;
    let mut hasher = Hasher::new();
    let mut whole: Option<Manifest> = None;
    for (path, manifest) in parts.values() {
        each_block(&mut opened(path)?, manifest.bytes, &display_name(path), |block| {
            hasher.update(block);
            file.write_all(block).map_err(|error| unwritable(to, &error))
        })?;
        let sum = whole.get_or_insert_with(|| Manifest {
            part: 1,
            of: 1,
            all: 0,
            rows: 0,
            senseless: 0,
            bytes: 0,
            ..manifest.clone()
        });
        sum.all = sum.all.saturating_add(manifest.all);
        sum.rows = sum.rows.saturating_add(manifest.rows);
        sum.senseless = sum.senseless.saturating_add(manifest.senseless);
        sum.bytes = sum.bytes.saturating_add(manifest.bytes);
    }
    file.sync_all().map_err(|error| unwritable(to, &error))?;
    let Some(mut whole) = whole else { return Ok(0) };
    whole.checksum = checksum(hasher.finalize());
    whole.write(to)?;
    Ok(whole.senseless)
}

fn opened(path: &Path) -> Result<File, Failure> {
    File::open(path).map_err(|error| unreadable(&display_name(path), &error))
}
