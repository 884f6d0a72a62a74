//! Where text goes: answers to standard output, remarks and errors to standard error, and an exit code at the end.

use std::{
    io::{IsTerminal, Write},
    process::ExitCode,
};

use serde_json::Value;

use crate::{
    Failure,
    args::{Color, Format},
};

/// How a command ended, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// 0.
    Answered,
    /// 3: the answer is no.
    No,
    /// 1: the input made no sense.
    Failed,
}

/// What an answer says of itself.
pub(crate) fn outcome_of(answer: &Value) -> Outcome {
    let some = |key: &str| match answer.get(key) {
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Number(_)) => true,
        _ => false,
    };
    if answer.get("error").is_some() {
        Outcome::Failed
    } else if ["failures", "unplaced", "unstopped"].into_iter().any(some) {
        Outcome::No
    } else {
        Outcome::Answered
    }
}

/// The two streams, and how to write to them.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) format: Format,
    /// Columns to fit in; `None` when nobody looks.
    pub(crate) width: Option<usize>,
    pub(crate) instance: Option<String>,
    pub(crate) rules: Vec<String>,
    colored: bool,
    errors_colored: bool,
    text: String,
    remarks: String,
}

impl Output {
    pub(crate) fn new(format: Format, color: Color) -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let wanted = |terminal: bool| match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if set("NO_COLOR") => false,
            Color::Auto => set("CLICOLOR_FORCE") || terminal,
        };
        let terminal = std::io::stdout().is_terminal();
        let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
        let measured = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        Self {
            format,
            width: if terminal { columns.or(measured) } else { columns }.filter(|&width| width >= 20),
            instance: None,
            rules: Vec::new(),
            colored: format == Format::Table && wanted(terminal),
            errors_colored: wanted(std::io::stderr().is_terminal()),
            text: String::new(),
            remarks: String::new(),
        }
    }

    pub(crate) fn only_instance(&mut self, instance: Option<String>) {
        self.instance = instance;
    }

    pub(crate) fn only_rules(&mut self, rules: Vec<String>) {
        self.rules = rules;
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Text in a colour: an ANSI code such as `32`.
    pub(crate) fn paint(&self, text: &str, code: &str) -> String {
        if self.colored { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// A remark on the input.
    pub(crate) fn warn(&mut self, lint: &Value) {
        let get = |key: &str| lint.get(key).and_then(Value::as_str).unwrap_or_default();
        let word = if self.errors_colored { "\u{1b}[33mwarning\u{1b}[0m" } else { "warning" };
        let place = if get("path").is_empty() { String::new() } else { format!(" (at {})", get("path")) };
        self.remarks.push_str(&format!("{word}: {}{place}\n", get("message")));
        if !get("help").is_empty() {
            self.remarks.push_str(&format!("  help: {}\n", get("help")));
        }
    }

    pub(crate) fn fail(&mut self, failure: &Failure) -> Outcome {
        let document = failure.to_document();
        let error = document.get("error").cloned().unwrap_or_default();
        self.fail_document(&Value::Null, &error)
    }

    /// An error answer: as JSON when JSON was asked for, else in words, with a caret where there is a span.
    pub(crate) fn fail_document(&mut self, document: &Value, error: &Value) -> Outcome {
        if matches!(self.format, Format::Json | Format::Jsonl) {
            self.remarks.push_str(&format!("{}\n", serde_json::json!({"error": error})));
            return Outcome::Failed;
        }
        let get = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default();
        let word = if self.errors_colored { "\u{1b}[31merror\u{1b}[0m" } else { "error" };
        let place = if get("path").is_empty() { String::new() } else { format!(" (at {})", get("path")) };
        let mut text = format!("{word}: {}{place}\n", get("message"));
        let source = document.pointer(get("path")).and_then(Value::as_str);
        let span = error.get("span").and_then(Value::as_array);
        let bound = |at: usize| {
            span.and_then(|span| span.get(at)).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok())
        };
        if let (Some(source), Some(start), Some(end)) = (source, bound(0), bound(1)) {
            let drawn = stowplan::query::caret(source, start..end);
            text.push_str(&format!("{drawn}\n"));
        }
        if !get("help").is_empty() {
            text.push_str(&format!("  help: {}\n", get("help")));
        }
        self.remarks.push_str(&text);
        Outcome::Failed
    }

    /// Writes everything. A reader that has gone away is no error.
    pub(crate) fn finish(self, outcome: Outcome) -> ExitCode {
        let _ = std::io::stderr().lock().write_all(self.remarks.as_bytes());
        let mut stdout = std::io::stdout().lock();
        let _ = stdout.write_all(self.text.as_bytes());
        let _ = stdout.flush();
        match outcome {
            Outcome::Answered => ExitCode::SUCCESS,
            Outcome::Failed => ExitCode::from(1),
            Outcome::No => ExitCode::from(3),
        }
    }
}
