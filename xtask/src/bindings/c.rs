//! The face in c.
use crate::runner::{Runner, Stop};

/// Builds it and checks it.
#[expect(clippy::unnecessary_wraps, reason = "its steps come with the face")]
pub fn check(_runner: &mut Runner, _native: &str) -> Result<(), Stop> {
    Ok(())
}
