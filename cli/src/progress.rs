//! A line on the terminal that says what is being done, where that takes longer than a second.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::render::escape;

/// So long nothing is said.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often it is looked.
const TICK: Duration = Duration::from_millis(200);

/// What is being done, for the thread that tells it.
static WORK: Mutex<Option<Work>> = Mutex::new(None);

struct Work {
    stage: String,
    since: Instant,
    /// Whether a line stands on the terminal.
    shown: bool,
}

/// Begins to watch, where standard error is a terminal that can take a line back.
pub fn watch() {
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if io::stderr().is_terminal() && !is_dumb {
        thread::spawn(|| {
            loop {
                thread::sleep(TICK);
                tell();
            }
        });
    }
}

/// What is done from now on.
pub fn stage(what: &str) {
    let mut work = WORK.lock().unwrap_or_else(PoisonError::into_inner);
    let shown = work.as_ref().is_some_and(|work| work.shown);
    *work = Some(Work { stage: escape::line(what), since: Instant::now(), shown });
}

/// The same work goes on, and this is how far it is.
pub fn update(what: &str) {
    let mut work = WORK.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(work) = work.as_mut() {
        work.stage = escape::line(what);
    }
}

/// Nothing is done any more that one waits for: the line goes, before something else is written.
pub fn done() {
    let mut work = WORK.lock().unwrap_or_else(PoisonError::into_inner);
    if work.take().is_some_and(|work| work.shown) {
        let _ = io::stderr().lock().write_all(b"\r\x1b[2K");
    }
}

fn tell() {
    let mut work = WORK.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(work) = work.as_mut() else { return };
    let elapsed = work.since.elapsed();
    if elapsed < PATIENCE {
        return;
    }
    // A terminal that does not know its width says 0.
    let known = crossterm::terminal::size().ok().filter(|(columns, _)| *columns > 0);
    let width = known.map_or(80, |(columns, _)| usize::from(columns));
    let line = line(&work.stage, elapsed.as_secs(), width);
    // Who cannot read it misses nothing.
    let _ = write!(io::stderr().lock(), "\r\x1b[2K{line}");
    let _ = io::stderr().lock().flush();
    work.shown = true;
}

/// The line, shorter than the terminal is wide: a longer one could not be taken back.
fn line(stage: &str, seconds: u64, width: usize) -> String {
    let time = format!(" … {seconds} s");
    let room = width.saturating_sub(time.chars().count()).saturating_sub(1);
    let count = stage.chars().count();
    let shown: String = match count.checked_sub(room) {
        // The end of a long name tells more than its beginning.
        Some(over) if over > 0 => ['…'].into_iter().chain(stage.chars().skip(over.saturating_add(1))).collect(),
        _ => stage.to_owned(),
    };
    shown + &time
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_fits_the_terminal() {
        assert_eq!(line("reading `cluster.json`", 3, 80), "reading `cluster.json` … 3 s");
        for width in 12..60 {
            let long = line("reading `a/folder/with/a/long/name/cluster.json`", 12, width);
            assert!(long.chars().count() < width, "{width}: {long}");
            assert!(long.ends_with("` … 12 s"), "{long}");
        }
    }
}
