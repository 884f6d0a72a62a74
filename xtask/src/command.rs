//! One program run: printable, with no standard input.
use std::ffi::OsStr;
use std::fmt;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A program, its arguments, extra environment and folder.
#[derive(Debug, Clone)]
pub struct Invocation {
    program: String,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    folder: Option<PathBuf>,
}

impl Invocation {
    pub fn new(program: &str) -> Self {
        Self { program: program.to_owned(), arguments: Vec::new(), environment: Vec::new(), folder: None }
    }

    /// `cargo`, as a toolchain other than the default one when given.
    pub fn cargo(toolchain: Option<&str>) -> Self {
        let cargo = Self::new("cargo");
        match toolchain {
            Some(name) => cargo.args([format!("+{name}")]),
            None => cargo,
        }
    }

    pub fn args<S: Into<String>>(mut self, arguments: impl IntoIterator<Item = S>) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    pub fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    pub fn at(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
        self
    }

    /// Runs with inherited output; true when it exits with 0.
    pub fn succeeds(&self) -> Result<bool, String> {
        self.command().status().map(|status| status.success()).map_err(|error| self.unstartable(&error))
    }

    /// Starts it, with inherited output.
    pub fn start(&self) -> Result<Child, String> {
        self.command().spawn().map_err(|error| self.unstartable(&error))
    }

    /// Runs, hands each line of standard output to `line`; true when it exits with 0.
    pub fn lines(&self, mut line: impl FnMut(&str)) -> Result<bool, String> {
        let mut child = self.command().stdout(Stdio::piped()).spawn().map_err(|error| self.unstartable(&error))?;
        if let Some(output) = child.stdout.take() {
            for bytes in BufReader::new(output).split(b'\n').map_while(Result::ok) {
                line(&String::from_utf8_lossy(&bytes));
            }
        }
        child.wait().map(|status| status.success()).map_err(|error| self.unstartable(&error))
    }

    /// Standard output of a run that exits with 0; its complaints are dropped.
    pub fn output(&self) -> Option<String> {
        let output = self.command().stderr(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs silently, ends it after a limit; true when it exits with 0 in time.
    pub fn succeeds_within(&self, limit: Duration) -> bool {
        let Ok(mut child) = self.command().stdout(Stdio::null()).stderr(Stdio::null()).spawn() else {
            return false;
        };
        let start = Instant::now();
        while start.elapsed() < limit {
            match child.try_wait() {
                Ok(Some(status)) => return status.success(),
                Ok(None) => std::thread::sleep(Duration::from_millis(100)),
                Err(_) => break,
            }
        }
        let _ = child.kill();
        let _ = child.wait();
        false
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(self.arguments.iter().map(OsStr::new)).stdin(Stdio::null());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        command
    }

    fn unstartable(&self, error: &std::io::Error) -> String {
        format!("cannot run `{}`: {error}", self.program)
    }
}

impl fmt::Display for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.environment {
            write!(f, "{name}={} ", quoted(value))?;
        }
        f.write_str(&self.program)?;
        self.arguments.iter().try_for_each(|argument| write!(f, " {}", quoted(argument)))
    }
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./+,:".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_what_a_shell_would_repeat() {
        let run = Invocation::cargo(Some("nightly")).args(["doc", "a b"]).env("RUSTDOCFLAGS", "-D warnings");
        assert_eq!(run.to_string(), "RUSTDOCFLAGS='-D warnings' cargo +nightly doc 'a b'");
    }

    #[test]
    fn ends_a_run_that_takes_too_long() {
        let start = Instant::now();
        assert!(!Invocation::new("sleep").args(["30"]).succeeds_within(Duration::from_millis(300)));
        assert!(start.elapsed() < Duration::from_secs(20));
    }
}
