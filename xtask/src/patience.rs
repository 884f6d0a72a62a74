//! Steps of minutes: what they run goes on side by side, and a line now and then says how far they
//! are.
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::command::Invocation;
use crate::tree::Tree;

/// How often a word is said.
const INTERVAL: Duration = Duration::from_secs(15);
/// A step shorter than this found its work done: its time says nothing of the next.
const TELLING: Duration = Duration::from_secs(20);

/// How long a step took the last time on this machine.
#[derive(Debug)]
pub struct Memory {
    file: PathBuf,
    usual: Duration,
}

impl Memory {
    /// What is remembered of a step; `usual` where nothing is.
    pub fn of(tree: &Tree, step: &str, usual: Duration) -> Self {
        let file = tree.target().join("xtask-times").join(step.replace(' ', "-"));
        let last = std::fs::read_to_string(&file).ok().and_then(|text| text.trim().parse().ok());
        Self { file, usual: last.map_or(usual, Duration::from_secs) }
    }

    pub const fn expected(&self) -> Duration {
        self.usual
    }

    /// Remembers a time, unless there was nothing to do.
    pub fn keep(&self, took: Duration) {
        if took < TELLING {
            return;
        }
        // A time that cannot be kept is one that is guessed next time.
        if let Some(folder) = self.file.parent() {
            let _ = std::fs::create_dir_all(folder);
        }
        let _ = std::fs::write(&self.file, took.as_secs().to_string());
    }
}

/// Runs side by side; a line every quarter of a minute. True when all of them exit with 0; one that
/// fails ends the others.
pub fn together(runs: &[Invocation], expected: Duration) -> Result<bool, String> {
    let mut running = Vec::new();
    for run in runs {
        running.push(run.start()?);
    }
    let start = Instant::now();
    let mut said = Duration::ZERO;
    let mut good = true;
    while good && !running.is_empty() {
        std::thread::sleep(Duration::from_millis(100));
        let mut left = Vec::new();
        for mut child in running {
            match child.try_wait() {
                Ok(Some(status)) => good &= status.success(),
                Ok(None) => left.push(child),
                Err(error) => return Err(error.to_string()),
            }
        }
        running = left;
        let elapsed = start.elapsed();
        if elapsed >= said + INTERVAL && !running.is_empty() {
            said = elapsed;
            println!("   … {}", progress(elapsed, expected));
        }
    }
    for mut child in running {
        let _ = child.kill();
        let _ = child.wait();
    }
    Ok(good)
}

/// `1 min 15 s of about 4 min`.
fn progress(elapsed: Duration, expected: Duration) -> String {
    if elapsed > expected {
        format!("{}, longer than the usual {}", words(elapsed), words(expected))
    } else {
        format!("{} of about {}", words(elapsed), words(expected))
    }
}

/// Minutes and seconds.
pub fn words(time: Duration) -> String {
    match (time.as_secs() / 60, time.as_secs() % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_how_far_it_is() {
        let seconds = Duration::from_secs;
        assert_eq!(progress(seconds(75), seconds(240)), "1 min 15 s of about 4 min");
        assert_eq!(progress(seconds(15), seconds(50)), "15 s of about 50 s");
        assert_eq!(progress(seconds(61), seconds(60)), "1 min 1 s, longer than the usual 1 min");
    }

    #[test]
    fn one_that_fails_ends_the_others() {
        let start = Instant::now();
        let runs = [Invocation::new("sleep").args(["30"]), Invocation::new("false")];
        assert_eq!(together(&runs, Duration::from_secs(1)), Ok(false));
        assert!(start.elapsed() < Duration::from_secs(20));
        assert_eq!(together(&[Invocation::new("true")], Duration::from_secs(1)), Ok(true));
    }
}
