//! Opening what is named on the command line: files, pipes and standard input are read; sockets and
//! devices are refused.
//!
//! A pipe waits for its writer: `<(…)` is one, under `/dev/fd` on most systems and with a name of
//! its own on others. So pipes are read whatever they are called, and who waits is told what for.

use std::fs::{self, File};
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use crate::exit::Failure;
use crate::gzip::Unpacking;
use crate::named::{display_name, is_stdin, unreadable};
use crate::progress;
use crate::render::escape;

/// After so long without a byte it is said what is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// Names of standard input.
const STDIN: [&str; 3] = ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/// Opens a file, a pipe, or standard input for `-`; what gzip packed is unpacked as it is read.
///
/// # Errors
/// `input/not-found`, `input/permission`, `input/directory`, and `input/not-a-file` for sockets and
/// devices, which may never end.
pub fn open(path: &Path) -> Result<Unpacking, Failure> {
    open_packed(path).map(Unpacking::of)
}

/// Whether a name leads to standard input, of which a part may have been read.
pub fn is_standard_input(path: &Path) -> bool {
    is_stdin(path) || STDIN.iter().any(|stdin| path == Path::new(stdin))
}

fn open_packed(path: &Path) -> Result<Box<dyn Read>, Failure> {
    let name = display_name(path);
    if is_standard_input(path) {
        let waiting = io::stdin().is_terminal().then(|| Waiting::for_input(&name));
        return Ok(Box::new(Source { inner: io::stdin(), waiting }));
    }
    let kind = kind_of(path).map_err(|error| unreadable(&name, &error))?;
    let refused = match kind {
        InputKind::File => None,
        InputKind::Pipe => {
            let waiting = Some(Waiting::for_input(&name));
            let inner = File::open(path).map_err(|error| unreadable(&name, &error))?;
            return Ok(Box::new(Source { inner, waiting }));
        }
        InputKind::Directory => {
            return Err(Failure::new("input/directory", format!("`{name}` is a directory, not a file"))
                .file(&name)
                .help("name one file in it"));
        }
        InputKind::Socket => Some("a socket"),
        InputKind::Device => Some("a device"),
    };
    if let Some(what) = refused {
        return Err(Failure::new("input/not-a-file", format!("`{name}` is {what}, not a file"))
            .file(&name)
            .help("files, pipes and standard input (`-`) are read"));
    }
    progress::stage(&format!("reading {}", shown(&name)));
    Ok(Box::new(File::open(path).map_err(|error| unreadable(&name, &error))?))
}

/// What a name leads to.
#[cfg_attr(not(unix), expect(dead_code, reason = "only Unix has them all under names"))]
enum InputKind {
    File,
    Directory,
    Pipe,
    Socket,
    Device,
}

#[cfg(unix)]
fn kind_of(path: &Path) -> io::Result<InputKind> {
    use std::os::unix::fs::FileTypeExt;

    let kind = fs::metadata(path)?.file_type();
    Ok(if kind.is_dir() {
        InputKind::Directory
    } else if kind.is_fifo() {
        InputKind::Pipe
    } else if kind.is_socket() {
        InputKind::Socket
    } else if (kind.is_char_device() || kind.is_block_device()) && path != Path::new("/dev/null") {
        InputKind::Device
    } else {
        InputKind::File
    })
}

#[cfg(not(unix))]
fn kind_of(path: &Path) -> io::Result<InputKind> {
    Ok(if fs::metadata(path)?.is_dir() { InputKind::Directory } else { InputKind::File })
}

/// A reader that may wait.
struct Source<R> {
    inner: R,
    waiting: Option<Waiting>,
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        // Something has come, or the end: there is nothing to say any more.
        self.waiting = None;
        Ok(length)
    }
}

/// Says once, after a while, what is waited for; nothing when it is dropped before.
struct Waiting {
    _over: Sender<()>,
}

impl Waiting {
    fn for_input(name: &str) -> Self {
        let (over, waits) = mpsc::channel::<()>();
        let text = format!("waiting for {}: nothing has been written to it yet\n", escape::line(&shown(name)));
        thread::spawn(move || {
            if waits.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let _ = io::stderr().lock().write_all(text.as_bytes());
            }
        });
        Self { _over: over }
    }
}

/// A name as messages have it.
fn shown(name: &str) -> String {
    if name == "standard input" { name.to_owned() } else { format!("`{name}`") }
}
