//! Errors and lints for people: what, where with a caret, and what to do.

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::paint::painted;
use super::{Finding, Tone, escape, prose, str_at};
use crate::exit::{Failure, span_of};

/// An error as text of so many columns.
pub fn failure(failure: &Failure, width: Option<u16>) -> String {
    let code = failure.field("code").unwrap_or("");
    let message = failure.field("message").unwrap_or("no message");
    let mut text = headline("error", Tone::Bad, code, message, width);
    let file = failure.field("file").unwrap_or("");
    let place = place_of(&with_line(file, failure.line_and_column()), failure.field("path").unwrap_or(""));
    push_place(&mut text, &place);
    push_caret(&mut text, failure.excerpt(), failure.span(), Tone::Bad);
    push_help(&mut text, failure.field("help").unwrap_or(""), width);
    text
}

/// A lint as text of so many columns; `document` is what its path points into.
pub fn lint(lint: &Value, document: &Value, width: Option<u16>) -> String {
    let message = str_at(lint, "message");
    let mut text = headline("warning", Tone::Notable, str_at(lint, "code"), message, width);
    let path = str_at(lint, "path");
    let file = str_at(lint, "file");
    let at = |key: &str| lint.get(key).and_then(Value::as_u64);
    let place = match str_at(lint, "flag") {
        "" => place_of(&with_line(file, at("line").zip(at("column"))), path),
        flag => flag.to_owned(),
    };
    push_place(&mut text, &place);
    let excerpt = match file {
        "" => document.pointer(path).and_then(Value::as_str),
        _ => None,
    };
    push_caret(&mut text, excerpt, span_of(lint.get("span")), Tone::Notable);
    push_help(&mut text, str_at(lint, "help"), width);
    text
}

/// A finding of a report as text of so many columns.
pub fn finding(finding: &Finding, width: Option<u16>) -> String {
    let mut text = headed(&finding.head, finding.tone, &finding.message, width);
    push_place(&mut text, &finding.place);
    for (lead, remark) in &finding.remarks {
        push_remark(&mut text, lead, remark, width);
    }
    text
}

/// `FILE:LINE:COLUMN`, which terminals and editors make a link of.
pub fn with_line(file: &str, place: Option<(u64, u64)>) -> String {
    match place {
        Some((line, column)) if !file.is_empty() => format!("{file}:{line}:{column}"),
        _ => file.to_owned(),
    }
}

/// `FILE`, `FILE: PATH` or `PATH`.
pub fn place_of(file: &str, path: &str) -> String {
    if file.is_empty() || path.is_empty() { format!("{file}{path}") } else { format!("{file}: {path}") }
}

fn headline(word: &str, tone: Tone, code: &str, message: &str, width: Option<u16>) -> String {
    headed(&head(word, code), tone, message, width)
}

/// `error[json/syntax]`.
pub fn head(word: &str, code: &str) -> String {
    if code.is_empty() { word.to_owned() } else { format!("{word}[{code}]") }
}

fn headed(head: &str, tone: Tone, message: &str, width: Option<u16>) -> String {
    let text = format!("{}: {}", painted(&escape::line(head), tone), escape::line(message));
    // A log may be searched for the message.
    joined(prose::lines(&text, width.unwrap_or(u16::MAX), "", "    "))
}

/// Lines, each with its end.
fn joined(lines: Vec<String>) -> String {
    lines.into_iter().map(|line| line + "\n").collect()
}

fn push_place(text: &mut String, place: &str) {
    if !place.is_empty() {
        text.push_str(&format!("  at {}\n", escape::line(place)));
    }
}

fn push_help(text: &mut String, help: &str, width: Option<u16>) {
    if !help.is_empty() {
        push_remark(text, "help:", help, width);
    }
}

fn push_remark(text: &mut String, lead: &str, remark: &str, width: Option<u16>) {
    let indent = " ".repeat(lead.width().saturating_add(3).min(8));
    let lead = format!("  {} ", painted(lead, Tone::Strong));
    text.push_str(&joined(prose::lines(&escape::line(remark), width.unwrap_or(prose::WIDTH), &lead, &indent)));
}

/// The line of the excerpt that the span starts in, and carets below the span.
fn push_caret(text: &mut String, excerpt: Option<&str>, span: Option<(usize, usize)>, tone: Tone) {
    let (Some(excerpt), Some((start, end))) = (excerpt, span) else {
        return;
    };
    let Some(before) = excerpt.get(..start) else {
        return;
    };
    let line_start = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
    let line = excerpt.get(line_start..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let indent = escape::line(excerpt.get(line_start..start).unwrap_or("")).width();
    let line_end = line_start.saturating_add(line.len());
    let marked = excerpt.get(start..end.min(line_end)).unwrap_or("");
    let carets = "^".repeat(escape::line(marked).width().max(1));
    text.push_str(&format!(
        "  {bar} {line}\n  {bar} {space}{carets}\n",
        bar = painted("|", Tone::Quiet),
        line = escape::line(line),
        space = " ".repeat(indent),
        carets = painted(&carets, tone),
    ));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn the_caret_stands_below_what_is_meant() {
        let document = json!({"expression": "é == 1 and foo"});
        let answer = json!({"error": {"code": "query/unknown-subject", "message": "unknown subject `foo`",
            "path": "/expression", "span": [12, 15], "help": "write `attribute:foo`"}});
        let text = plain(&failure(&Failure::from_answer(&answer, &document), None));
        assert_eq!(
            text,
            "error[query/unknown-subject]: unknown subject `foo`\n  at /expression\n  | é == 1 and foo\n  |            ^^^\n  \
             help: write `attribute:foo`\n"
        );
    }

    #[test]
    fn a_span_outside_the_text_draws_nothing() {
        let document = json!({"expression": "é"});
        for span in [[1, 2], [9, 10]] {
            let answer = json!({"error": {"code": "c", "message": "m", "path": "/expression", "span": span}});
            let text = plain(&failure(&Failure::from_answer(&answer, &document), None));
            assert!(!text.contains('^'), "{text}");
        }
    }
}
