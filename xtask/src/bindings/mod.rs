//! The faces in other languages: built, installed as their users would, and held to the native
//! answers.
pub mod c;
mod conformance;
mod go;
mod python;
pub mod speed;

use crate::command::Invocation;
use crate::runner::{Runner, Stop};

type Face = fn(&mut Runner, &str) -> Result<(), Stop>;

/// Each face by the word that names it.
const FACES: [(&str, Face); 3] = [("c", c::check), ("python", python::check), ("go", go::check)];

/// The words that name a face.
pub fn names() -> String {
    FACES.map(|(name, _)| name).join(", ")
}

/// Whether a word names a face.
pub fn is_name(word: &str) -> bool {
    FACES.iter().any(|(name, _)| *name == word)
}

/// Checks one face, or all in order. Each gets the path of the command, which answers natively.
pub fn check(runner: &mut Runner, only: Option<&str>) -> Result<(), Stop> {
    let native = native(runner)?;
    conformance::prepare(runner, &native)?;
    let mut chosen = FACES.iter().filter(|(name, _)| only.is_none_or(|only| only == *name));
    chosen.try_for_each(|(_, face)| face(runner, &native))
}

/// What `verify` does of the C face alone: Miri and `AddressSanitizer`.
pub fn memory(runner: &mut Runner) -> Result<(), Stop> {
    let native = native(runner)?;
    conformance::prepare(runner, &native)?;
    c::verify(runner, &native)
}

/// What is too long for every day: what is published, and how fast it is.
pub fn verify(runner: &mut Runner, factor: u64) -> Result<(), Stop> {
    let native = native(runner)?;
    conformance::prepare(runner, &native)?;
    c::verify(runner, &native)?;
    python::verify(runner, &native)?;
    speed::run(runner)?;
    go::fuzz(runner, factor)
}

/// The command, which answers natively.
fn native(runner: &mut Runner) -> Result<String, Stop> {
    let build = Invocation::cargo(None).args(["build", "--quiet", "-p", "stowplan-cli"]);
    runner.run("native answers", &build)?;
    Ok(runner.tree.target().join("debug/stowplan").to_string_lossy().into_owned())
}
