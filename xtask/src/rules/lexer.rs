//! Rust text as far as rules need it: names, texts and signs; comments are passed over.

/// A piece of Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// A name, a keyword or a number.
    Word(&'a str),
    /// A text between double quotes, as it is written.
    Text(&'a str),
    /// Any other sign.
    Sign(char),
}

/// Every piece but comments, white space and characters in single quotes.
pub fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let (token, length) = next(rest, first);
        found.extend(token);
        rest = rest.get(length..).unwrap_or_default();
    }
    found
}

/// The piece at the beginning, if it is one to keep, and its length in bytes.
fn next(rest: &str, first: char) -> (Option<Token<'_>>, usize) {
    if rest.starts_with("//") {
        return (None, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (None, rest.find("*/").map_or(rest.len(), |end| end + 2));
    }
    if let Some((text, length)) = raw_text(rest) {
        return (Some(Token::Text(text)), length);
    }
    match first {
        '"' => {
            let end = end_of_text(rest);
            (rest.get(1..end).map(Token::Text), end + 1)
        }
        '\'' => (None, end_of_character(rest)),
        _ if first.is_alphanumeric() || first == '_' => {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            (rest.get(..end).map(Token::Word), end)
        }
        _ if first.is_whitespace() => (None, first.len_utf8()),
        _ => (Some(Token::Sign(first)), first.len_utf8()),
    }
}

/// A raw text `r"…"` or `r#"…"#`, and its length with all its signs.
fn raw_text(rest: &str) -> Option<(&str, usize)> {
    let behind = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = behind.chars().take_while(|c| *c == '#').count();
    let inner = behind.get(hashes..)?.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = inner.find(&end)?;
    Some((inner.get(..length)?, rest.len() - inner.len() + length + end.len()))
}

/// Where the closing quote of a text stands.
fn end_of_text(rest: &str) -> usize {
    let mut escaped = false;
    let end = rest.char_indices().skip(1).find(|(_, c)| {
        let closes = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        closes
    });
    end.map_or(rest.len(), |(at, _)| at)
}

/// The length of a character such as `'"'` or `'\''`, or of the quote of a lifetime.
fn end_of_character(rest: &str) -> usize {
    let mut characters = rest.char_indices().skip(1);
    match characters.next() {
        Some((_, '\\')) => {
            let behind = characters.nth(1).map_or(rest.len(), |(at, _)| at);
            rest.get(behind..).and_then(|more| more.find('\'')).map_or(rest.len(), |end| behind + end + 1)
        }
        _ => match characters.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Token::{Sign, Text, Word};

    #[test]
    fn comments_go_and_texts_stay() {
        let source = "a /* \"x\" */ \"b // \\\" c\" // \"d\"\n'\"' '\\'' '\\u{7f}' 'life r#\"e\"f\"# é";
        let expected = [Word("a"), Text("b // \\\" c"), Word("life"), Text("e\"f"), Word("é")];
        assert_eq!(tokens(source), expected);
        assert_eq!(tokens("rule!(\"X-1\");").len(), 6);
        assert_eq!(tokens("x!")[1], Sign('!'));
        assert_eq!(tokens("\"open"), [Text("open")]);
    }
}
