//! Drawing a message with a caret, in plain text.

use alloc::{format, string::String};
use core::ops::Range;

/// The most characters of the source that are shown on either side of the place.
const CONTEXT: usize = 60;

/// `title`, the part of `source` around the place with a line of carets, and the help.
pub(crate) fn render(title: &str, source: &str, span: Range<usize>, help: Option<&str>) -> String {
    let start = floor(source, span.start);
    let end = floor(source, span.end.max(span.start)).max(start);
    let before = source.get(..start).unwrap_or("");
    let marked = source.get(start..end).unwrap_or("");
    let after = source.get(end..).unwrap_or("");
    let skipped = before.chars().count().saturating_sub(CONTEXT);
    let shown: String = before.chars().skip(skipped).map(plain).collect();
    let dots = if skipped > 0 { "…" } else { "" };
    let rest: String = after.chars().take(CONTEXT).map(plain).collect();
    let more = if after.chars().nth(CONTEXT).is_some() { "…" } else { "" };
    let middle: String = marked.chars().take(2 * CONTEXT).map(plain).collect();
    let indent = " ".repeat(dots.chars().count() + shown.chars().count());
    let carets = "^".repeat(middle.chars().count().max(1));
    let help = help.map(|help| format!("\n  help: {help}")).unwrap_or_default();
    format!("{title}\n  {dots}{shown}{middle}{rest}{more}\n  {indent}{carets}{help}")
}

/// Line breaks and tabs would move the caret.
fn plain(c: char) -> char {
    if c.is_control() { ' ' } else { c }
}

/// The start of the character that a byte position lies in.
fn floor(source: &str, at: usize) -> usize {
    let mut at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn the_caret_stands_under_the_place() {
        assert_eq!(render("error: x", "é == b", 3..5, Some("y")), "error: x\n  é == b\n    ^^\n  help: y");
        assert_eq!(render("error: x", "a", 1..1, None), "error: x\n  a\n   ^");
        assert_eq!(render("e", "é", 1..1, None), "e\n  é\n  ^", "a place within a character");
    }
}
