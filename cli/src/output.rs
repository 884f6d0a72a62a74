//! Where text goes: answers to standard output, everything else to standard error.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::args::{Color, Format};
use crate::exit::Failure;
use crate::flags::Flags;
use crate::progress;
use crate::render::{self, Report, View, diagnostic};

/// The narrowest table that is tried.
const MIN_WIDTH: u16 = 40;

/// The two streams, and how to write to them.
#[derive(Debug)]
pub struct Output {
    view: View,
    /// Columns of the terminal that messages go to.
    width: Option<u16>,
    flags: Flags,
}

impl Output {
    /// Sets the colours up and measures the terminal.
    pub fn new(format: Format, color: Color, flags: Flags) -> Self {
        match color {
            Color::Auto => {}
            Color::Always => anstream::ColorChoice::Always.write_global(),
            Color::Never => anstream::ColorChoice::Never.write_global(),
        }
        // Tables are always painted; the streams take the paint off where it is not wanted.
        crossterm::style::force_color_output(true);
        let terminal = io::stdout().is_terminal();
        Self {
            view: View { format, width: width(terminal), lines: terminal },
            width: width(io::stderr().is_terminal()),
            flags,
        }
    }

    /// Whether something could not be written: then there is no answer.
    #[expect(clippy::unused_self, reason = "a question to the streams")]
    pub fn failed(&self) -> bool {
        FAILED.load(Ordering::Relaxed)
    }

    /// What reports are made for.
    pub const fn view(&self) -> View {
        self.view
    }

    /// Prints a report in the chosen format.
    pub fn report(&self, report: &Report) -> bool {
        let text = render::text(report, self.view);
        if self.view.format == Format::Table {
            return write(&mut anstream::stdout().lock(), &text);
        }
        self.text(&text)
    }

    /// Prints text as it is, but that a terminal is not painted by it; false when nobody reads any
    /// more.
    pub fn text(&self, text: &str) -> bool {
        if self.view.lines {
            return write(&mut io::stdout().lock(), &render::escape::json(text.to_owned()));
        }
        write(&mut io::stdout().lock(), text)
    }

    /// Prints an error: as JSON for programs, in the words of the command line for people.
    pub fn failure(&self, failure: &Failure) {
        if matches!(self.view.format, Format::Json | Format::Jsonl) {
            write(&mut io::stderr().lock(), &render::escape::json(format!("{}\n", failure.to_document())));
        } else {
            write(&mut anstream::stderr().lock(), &diagnostic::failure(&self.flags.speak(failure), self.width));
        }
    }

    /// Prints lints, for people; JSON answers hold their own.
    pub fn lints(&self, lints: &[Value], document: &Value) {
        if lints.is_empty() {
            return;
        }
        let text: String = if matches!(self.view.format, Format::Json | Format::Jsonl) {
            render::escape::json(
                lints.iter().map(|lint| format!("{}\n", serde_json::json!({ "lint": lint }))).collect(),
            )
        } else {
            lints.iter().map(|lint| diagnostic::lint(&self.flags.place(lint), document, self.width)).collect()
        };
        write(&mut anstream::stderr().lock(), &text);
    }
}

/// Whether something could not be written, to a full disk for example.
static FAILED: AtomicBool = AtomicBool::new(false);

/// Writes and flushes; a closed pipe is no error, its reader has seen enough.
fn write(stream: &mut impl Write, text: &str) -> bool {
    progress::done();
    match stream.write_all(text.as_bytes()).and_then(|()| stream.flush()) {
        Ok(()) => true,
        Err(error) => {
            if error.kind() != io::ErrorKind::BrokenPipe && !FAILED.swap(true, Ordering::Relaxed) {
                let _ =
                    writeln!(io::stderr().lock(), "error[output/unwritable]: the answer could not be written: {error}");
            }
            false
        }
    }
}

/// The columns of the terminal, or what COLUMNS says; none for a pipe.
fn width(terminal: bool) -> Option<u16> {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let measured = || terminal.then(|| crossterm::terminal::size().ok()).flatten();
    asked
        .or_else(|| measured().map(|(columns, _)| columns))
        .filter(|columns| *columns > 0)
        .map(|columns: u16| columns.max(MIN_WIDTH))
}
