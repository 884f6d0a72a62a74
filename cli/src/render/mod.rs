//! What people and programs see: an answer becomes a report, a report becomes text.

pub mod csv;
pub mod diagnostic;
pub mod escape;
pub mod explanation;
pub mod instances;
pub mod markdown;
pub mod money;
pub mod outcome;
pub mod paint;
pub mod pretty;
pub mod prose;
pub mod sarif;
pub mod table;

use serde_json::{Map, Value};

use crate::args::Format;

pub use stowplan_wire::count::{counted, either};

/// How a piece of text is meant; colours follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Plain,
    /// What worked.
    Good,
    /// What did not.
    Bad,
    /// What deserves a look.
    Notable,
    /// What may be skipped.
    Quiet,
    /// A headline.
    Strong,
}

/// One cell of a table.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// The text; it may have several lines.
    pub text: String,
    /// How it is meant.
    pub tone: Tone,
    /// Whether it is a number, and so stands to the right.
    pub number: bool,
}

impl Cell {
    /// A cell in a tone.
    pub fn toned(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone, number: false }
    }

    /// A number.
    pub fn number(value: impl ToString) -> Self {
        Self { text: value.to_string(), tone: Tone::Plain, number: true }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::toned(text, Tone::Plain)
    }
}

/// Rows below a header.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// The columns' names.
    pub header: Vec<&'static str>,
    /// The rows, as wide as the header.
    pub rows: Vec<Vec<Cell>>,
}

impl Grid {
    /// Leaves the last column out.
    pub fn drop_last_column(&mut self) {
        self.header.pop();
        for row in &mut self.rows {
            row.pop();
        }
    }
}

/// What is wrong with a file.
#[derive(Clone, Debug)]
pub struct Finding {
    /// How grave it is.
    pub tone: Tone,
    /// `error[taskdef/fargate-size]`.
    pub head: String,
    /// What is wrong.
    pub message: String,
    /// `FILE:LINE:COLUMN: /path`.
    pub place: String,
    /// What else is said: a lead such as `help:`, and the text.
    pub remarks: Vec<(&'static str, String)>,
}

/// A part of a report, in reading order.
#[derive(Clone, Debug)]
pub enum Section {
    /// The answer in one sentence.
    Headline(Tone, String),
    /// A title above what follows.
    Title(String),
    /// A table.
    Grid(Grid),
    /// What is wrong, and where.
    Finding(Finding),
    /// Text that is copied as it is, never wrapped: commands.
    Verbatim(String),
    /// ECS's own words.
    Said(String),
    /// One suggestion a line.
    List(Vec<String>),
    /// What counts beside the headline.
    Text(String),
    /// A remark.
    Note(String),
}

/// An answer made ready to be shown.
#[derive(Clone, Debug)]
pub struct Report {
    /// The engine's answer, as it was.
    pub answer: Value,
    /// For people.
    pub sections: Vec<Section>,
    /// For programs: names of the records' fields.
    pub columns: Vec<&'static str>,
    /// For programs: flat records.
    pub records: Vec<Map<String, Value>>,
}

impl Report {
    /// A report of an answer that is not there yet.
    pub fn new(sections: Vec<Section>, columns: &[&'static str], records: Vec<Map<String, Value>>) -> Self {
        Self { answer: Value::Null, sections, columns: columns.to_vec(), records }
    }
}

/// Where the text goes.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// The format.
    pub format: Format,
    /// Columns of the terminal; none when nobody needs lines to be short.
    pub width: Option<u16>,
    /// Whether lines may be drawn.
    pub lines: bool,
}

impl View {
    /// Whether people read it, and not programs.
    pub fn is_for_people(self) -> bool {
        matches!(self.format, Format::Table | Format::Markdown)
    }

    /// Whether the terminal is too narrow for whole ids.
    pub fn is_narrow(self) -> bool {
        self.format == Format::Table && self.width.is_some_and(|width| width < 110)
    }
}

/// The text of a report, ending in a line feed.
pub fn text(report: &Report, view: View) -> String {
    match view.format {
        Format::Table => table::text(&report.sections, view),
        Format::Markdown => markdown::text(&report.sections),
        Format::Csv => csv::text(&report.columns, &report.records),
        Format::Jsonl => jsonl(&report.records),
        Format::Json => json(&report.answer),
        Format::Sarif => json(&sarif::document(&report.answer)),
    }
}

/// Indented JSON.
pub fn json(value: &Value) -> String {
    escape::json(format!("{value:#}\n"))
}

fn jsonl(records: &[Map<String, Value>]) -> String {
    let mut text = String::new();
    for record in records {
        text.push_str(&Value::Object(record.clone()).to_string());
        text.push('\n');
    }
    escape::json(text)
}

/// The string at a key, or nothing.
pub fn str_at<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

/// The elements at a key, or none.
pub fn list_at<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The count at a key, or zero.
pub fn count_at(value: &Value, key: &str) -> u64 {
    value.get(key).and_then(Value::as_u64).unwrap_or(0)
}

/// A record from pairs; null values are left out.
pub fn record<const N: usize>(fields: [(&'static str, Value); N]) -> Map<String, Value> {
    fields.into_iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| (key.to_owned(), value)).collect()
}

/// Seconds in the manner of 2 min 40 s.
pub fn duration(seconds: u64) -> String {
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}
