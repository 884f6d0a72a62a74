//! Debian's packages, installed by name where a step needs them.
use std::time::Duration;

use crate::command::Invocation;

const LIMIT: Duration = Duration::from_secs(300);

/// Installs packages, with fresh lists when the old ones do not do; true when `apt-get` says that
/// they are there.
pub fn install(names: &[&str]) -> bool {
    println!("\n(asking apt-get: {}, {} s at most)", names.join(" "), LIMIT.as_secs());
    let get = |words: &[&str]| {
        let run = Invocation::new("apt-get").args(words.iter().copied()).args(["-q", "-y"]);
        run.env("DEBIAN_FRONTEND", "noninteractive").succeeds_within(LIMIT)
    };
    let install = [&["install", "--no-install-recommends"], names].concat();
    get(&install) || get(&["update"]) && get(&install)
}
