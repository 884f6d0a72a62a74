//! Prose within the width of the terminal: broken at blanks, never within a name, a place, a time
//! or an amount.

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// The width of prose where nobody measures one: for pipes and files.
pub const WIDTH: u16 = 80;

/// A blank at which no line ends.
const HARD: char = '\u{a0}';

/// The longest quotation that stands on one line as a whole.
const QUOTED: usize = 40;

/// Lines of at most so many columns, those behind the first indented; longer only where one word
/// is.
pub fn lines(text: &str, width: u16, lead: &str, indent: &str) -> Vec<String> {
    let options = Options::new(usize::from(width))
        .subsequent_indent(indent)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    let wrapped = text.lines().enumerate().flat_map(|(index, line)| {
        let options = options.clone().initial_indent(if index == 0 { lead } else { indent });
        textwrap::wrap(&bound(line), options).into_iter().map(soft).collect::<Vec<_>>()
    });
    wrapped.collect()
}

/// The text with hard blanks where it must not break: within times, before units, in short
/// quotations.
pub fn bound(text: &str) -> String {
    let mut bound = String::with_capacity(text.len());
    let mut quoted = false;
    let parts: Vec<&str> = text.split(' ').collect();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            let before = index.checked_sub(1).and_then(|before| parts.get(before)).copied().unwrap_or("");
            let is_bound = belong_together(before, part) || (quoted && quotation(&parts, index) <= QUOTED);
            bound.push(if is_bound { HARD } else { ' ' });
        }
        quoted ^= part.matches('`').count() % 2 == 1;
        bound.push_str(part);
    }
    bound
}

/// The text with hard blanks alone.
pub fn hard(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

/// The text with ordinary blanks again.
pub fn soft(text: impl AsRef<str>) -> String {
    text.as_ref().replace(HARD, " ")
}

/// How long the quotation is that the blank before a part lies in.
fn quotation(parts: &[&str], index: usize) -> usize {
    let ends = |part: &&&str| part.contains('`');
    let before = parts.get(..index).unwrap_or_default();
    let after = parts.get(index..).unwrap_or_default();
    let first = before.iter().rposition(|part| part.contains('`')).unwrap_or(0);
    let length = |parts: &[&str]| parts.iter().map(|part| part.chars().count().saturating_add(1)).sum::<usize>();
    let last = after.iter().take_while(|part| !ends(part)).count().saturating_add(1);
    length(before.get(first..).unwrap_or_default()).saturating_add(length(after.get(..last).unwrap_or(after)))
}

/// A date and its time, a number and its unit, a count and what is counted on either side of an
/// arrow.
fn belong_together(before: &str, after: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || ".,–".contains(c));
    let is_date = before.len() == 10 && digits(before) == 8 && before.matches('-').count() == 2;
    let is_time = after.len() >= 5 && after.contains(':') && digits(after) >= 4;
    let is_unit = after.chars().count() <= 4
        && !after.is_empty()
        && after.chars().all(|c| c.is_alphabetic() || "%,.;:)".contains(c));
    let is_small_word = ["of", "to", "is", "in", "on", "a", "an", "and", "or", "at", "→"].contains(&after);
    let is_arrow =
        (is_number(before) && after == "→") || (before == "→" && after.starts_with(|c: char| c.is_ascii_digit()));
    (is_date && is_time) || (is_number(before) && is_unit && !is_small_word) || is_arrow
}

/// The width of the longest word of a text that may break.
pub fn longest_word(text: &str) -> usize {
    use unicode_width::UnicodeWidthStr;
    text.split([' ', '\n']).map(UnicodeWidthStr::width).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_blanks_alone() {
        let arn = "arn:aws:ecs:eu-central-1:123456789012:container-instance/shop/1c4e8a02f7b34d6c9a5e0d1b2f3a4c5d";
        let text = format!(
            "the first is `{arn}`, at /cluster/containerInstances/0/attributes since 2026-11-01 08:00:00 with 1024 MiB"
        );
        let wrapped = lines(&text, 40, "", "  ");
        for whole in
            [&format!("`{arn}`,"), "/cluster/containerInstances/0/attributes", "2026-11-01 08:00:00", "1024 MiB"]
        {
            assert!(wrapped.iter().any(|line| line.contains(whole)), "{whole} is broken in {wrapped:#?}");
        }
        assert!(wrapped.iter().skip(1).all(|line| line.starts_with("  ")), "{wrapped:#?}");
        assert_eq!(wrapped.join(" ").replace("  ", " ").replace("  ", " "), text);
    }

    #[test]
    fn short_lines_stay_as_they_are() {
        assert_eq!(lines("needs 4 of 7", 80, "→ ", "  "), ["→ needs 4 of 7"]);
        assert_eq!(lines("one\ntwo", 80, "", ""), ["one", "two"]);
    }

    #[test]
    fn short_quotations_stand_on_one_line() {
        let wrapped = lines("this is what `stowplan rules PLACE-1` tells of it", 30, "", "");
        assert_eq!(wrapped, ["this is what", "`stowplan rules PLACE-1` tells", "of it"]);
        // A long one breaks like any other prose.
        let long = format!("`{}`", "word ".repeat(20).trim_end());
        assert!(lines(&long, 30, "", "").len() > 2);
    }

    #[test]
    fn no_word_is_lost_or_split() {
        for width in 1..60 {
            let text = "a 2 min 40 s wait → 5 of 7; `x y` and /a/b/c 2026-11-01 08:00";
            let joined = lines(text, width, "", "").join(" ");
            assert_eq!(joined, text, "{width}");
        }
    }
}
