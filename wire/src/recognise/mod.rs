//! What is this text? Found by keys and first words, never by a file's name.
//!
//! [`recognise`] tells it of any text, [`stranger`] of what holds nothing for us, [`tool`] which
//! tool wrote a file.

mod known;
mod parts;
pub mod shape;
pub mod stranger;
pub mod tool;

use std::ops::Range;

use stowplan::query::Query;

pub use parts::Part;

use crate::answer::TextFormat;
use crate::read::{broken, csv};
use crate::{Document, Error};
use broken::Broken;
use tool::Format;

/// What a text is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recognised {
    /// What kind of text.
    pub format: TextFormat,
    /// The same in words, to be said after "it is".
    pub what: String,
    /// Where the JSON documents stand: bytes, half-open.
    pub values: Vec<Range<usize>>,
    /// What is known in them.
    pub parts: Vec<Part>,
    /// Where it stops being JSON: nothing is known of it then.
    pub problem: Option<(&'static str, Broken)>,
    /// What to give or run instead.
    pub help: Option<String>,
}

/// Tells what a text is. Cost: linear, as reading it is.
///
/// ```
/// use stowplan_wire::{answer::TextFormat, recognise::recognise};
/// let found = recognise(r#"{"containerInstances": [], "taskArns": ["a", "b"]}"#);
/// assert_eq!(found.what, "0 container instances and 2 ARNs of tasks");
/// assert_eq!(found.parts[1].path, "/taskArns");
/// let found = recognise("Resources:\n  Web:\n    Type: AWS::ECS::Service\n");
/// assert_eq!((found.format, found.what.as_str()), (TextFormat::CloudFormation, "a CloudFormation template"));
/// ```
#[must_use]
pub fn recognise(text: &str) -> Recognised {
    let text_without_mark = text.strip_prefix('\u{feff}').unwrap_or(text);
    let before = text.len().saturating_sub(text_without_mark.len());
    match text_without_mark.trim_start().chars().next() {
        Some('{' | '[') => of_json(text_without_mark, before),
        _ => of_other(text_without_mark),
    }
}

/// A text that begins like JSON.
fn of_json(text: &str, before: usize) -> Recognised {
    if tool::is_ecspresso(text) || tool::has_ecspresso_function(text) {
        return of_tool(Format::Ecspresso);
    }
    let whole = |at: Range<usize>| at.start.saturating_add(before)..at.end.saturating_add(before);
    let mut read = Vec::new();
    let mut spans: Vec<Range<usize>> = std::iter::once(0..text.len()).collect();
    match Document::of_text(text) {
        Ok(document) => read.push(document),
        Err(error) => {
            spans = side_by_side(text);
            let each = spans.iter().filter(|_| spans.len() > 1).map(|span| text.get(span.clone()).unwrap_or_default());
            match each.map(Document::of_text).collect::<Result<Vec<_>, Error>>() {
                Ok(documents) if !documents.is_empty() => read = documents,
                _ => return no_json(text, &error, before),
            }
        }
    }
    let several = read.len() > 1;
    let mut parts = Vec::new();
    for (at, document) in read.iter().enumerate() {
        let path = if several { format!("/{at}") } else { String::new() };
        parts::find(&document.root(), &path, &mut parts);
    }
    let found = Recognised {
        format: TextFormat::Json,
        values: spans.into_iter().map(whole).collect(),
        ..Recognised::default()
    };
    let Some(first) = read.first().filter(|_| parts.is_empty()).map(Document::root) else {
        return Recognised { what: known::in_words(&parts), parts, ..found };
    };
    match tool::of_value(&first) {
        Format::Aws | Format::Unknown => {}
        format => return Recognised { values: found.values, ..of_tool(format) },
    }
    match stranger::of_value(&first) {
        Some(stranger) => Recognised { what: stranger.what, help: Some(stranger.help), ..found },
        None => Recognised { what: known::by_keys(&first), help: Some(known::HELP.to_owned()), ..found },
    }
}

/// What was meant to be JSON, and where it breaks off.
fn no_json(text: &str, error: &Error, before: usize) -> Recognised {
    let mut place = broken::broken(text);
    let code = match error.code() {
        "json/truncated" => "json/truncated",
        // It is JSON, and nests too deep to be read.
        "json/too-deep" => {
            error.message().clone_into(&mut place.message);
            "json/too-deep"
        }
        _ => "json/syntax",
    };
    place.span = place.span.start.saturating_add(before)..place.span.end.saturating_add(before);
    let what = "no JSON, though it begins like it".to_owned();
    Recognised { format: TextFormat::Json, what, problem: Some((code, place)), ..Recognised::default() }
}

/// A text that does not begin like JSON.
fn of_other(text: &str) -> Recognised {
    if text.trim().is_empty() {
        return of_stranger(stranger::of_bytes(b""));
    }
    if csv::is_series(text) {
        return Recognised {
            format: TextFormat::Csv,
            what: "a CSV of times and values".into(),
            ..Recognised::default()
        };
    }
    if Query::parse(text).is_ok() {
        return Recognised {
            format: TextFormat::Expression,
            what: "a cluster query expression".into(),
            ..Recognised::default()
        };
    }
    match tool::meant(text) {
        Some(format @ (Format::CloudFormation | Format::Copilot)) => of_tool(format),
        _ => of_stranger(stranger::of_beginning(text.as_bytes())),
    }
}

fn of_stranger(stranger: Option<stranger::Stranger>) -> Recognised {
    let (what, help) = match stranger {
        Some(stranger) => (stranger.what, stranger.help),
        None => ("neither JSON nor a CSV of times and values".to_owned(), known::HELP.to_owned()),
    };
    Recognised { format: TextFormat::Other, what, help: Some(help), ..Recognised::default() }
}

fn of_tool(format: Format) -> Recognised {
    let (word, article) = match format {
        Format::TerraformPlan => (TextFormat::TerraformPlan, "a"),
        Format::TerraformState => (TextFormat::TerraformState, "a"),
        Format::CloudFormation => (TextFormat::CloudFormation, "a"),
        Format::Ecspresso => (TextFormat::Ecspresso, "an"),
        Format::Copilot => (TextFormat::Copilot, "a"),
        Format::Aws | Format::Unknown => (TextFormat::Other, "a"),
    };
    let help = "`stowplan check`, `scale` and `reach` read it; --task-definition FILE#NAME and --request FILE#NAME take from it what other commands need";
    Recognised {
        format: word,
        what: format!("{article} {}", format.name()),
        help: Some(help.to_owned()),
        ..Recognised::default()
    }
}

/// Where objects and lists stand side by side in a text, with white space and commas between them;
/// none where something else does.
fn side_by_side(text: &str) -> Vec<Range<usize>> {
    let (mut spans, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' if depth == 0 => return Vec::new(),
            b'"' => {
                while let Some((_, inside)) = bytes.next() {
                    match inside {
                        b'"' => break,
                        b'\\' => drop(bytes.next()),
                        _ => {}
                    }
                }
            }
            b'{' | b'[' => {
                if depth == 0 {
                    start = at;
                }
                depth = depth.saturating_add(1);
            }
            b'}' | b']' => {
                let Some(outside) = depth.checked_sub(1) else { return Vec::new() };
                depth = outside;
                if depth == 0 {
                    spans.push(start..at.saturating_add(1));
                }
            }
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {}
            _ if depth == 0 => return Vec::new(),
            _ => {}
        }
    }
    if depth == 0 { spans } else { Vec::new() }
}

#[cfg(test)]
mod tests;
