//! What strangers wrote, made harmless for where it is shown.
//!
//! Names and messages come from documents that anybody may have written. A control character could
//! paint a terminal, a bidirectional one could show another text than there is, an invisible one
//! could make two names look alike: all of them are shown as `\u{…}`.

use std::fmt::Write;

/// Whether a character must not be shown as it is. A line feed is the layout's.
fn is_dangerous(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(
            character,
            // Zero width, soft hyphen, joiners, fillers, byte order mark, interlinear marks, tags,
            // variation selectors beyond emoji.
            '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
            // Bidirectional marks, embeddings, isolates.
            | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
            // Line and paragraph separators.
            | '\u{2028}' | '\u{2029}'
        )
}

/// A text whose dangerous characters can be seen: `\u{1b}` for an escape.
pub fn visible(text: &str) -> String {
    if !text.contains(is_dangerous) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len().saturating_add(16));
    for character in text.chars() {
        match character {
            '\t' => shown.push(' '),
            _ if is_dangerous(character) => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(character));
            }
            _ => shown.push(character),
        }
    }
    shown
}

/// [`visible`], on one line.
pub fn line(text: &str) -> String {
    if text.contains('\n') { visible(&text.replace('\n', "\\n")) } else { visible(text) }
}

/// JSON whose dangerous characters are escapes: the same JSON, in other bytes. They stand in
/// strings alone.
pub fn json(text: String) -> String {
    if !text.contains(is_dangerous) {
        return text;
    }
    let mut escaped = String::with_capacity(text.len().saturating_add(16));
    for character in text.chars() {
        if is_dangerous(character) && character != '\t' && character != '\r' {
            let mut units = [0_u16; 2];
            for unit in character.encode_utf16(&mut units) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(character);
        }
    }
    escaped
}

/// A cell that no spreadsheet takes for a formula. Numbers stay numbers.
pub fn cell(text: &str) -> String {
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%'])
        || text.starts_with(['\t', '\r', '\n']);
    if is_formula && text.parse::<f64>().is_err() { format!("'{}", visible(text)) } else { visible(text) }
}

/// Markdown that shows the text, whatever is in it: no emphasis, no markup, no link, nobody
/// mentioned.
pub fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = visible(text);
    // What hosts make links of, they find in the text after Markdown was read: a comment parts it.
    for link in ["http://", "https://", "ftp://", "mailto:", "xmpp:", "www."] {
        let (head, tail) = link.split_at(link.len().saturating_sub(1));
        rest = rest.replace(link, &format!("{head}\u{1}{tail}"));
    }
    for character in rest.chars() {
        match character {
            '\u{1}' => escaped.push_str("<!-- -->"),
            '@' | '#' => {
                escaped.push('\\');
                escaped.push(character);
                escaped.push_str("<!-- -->");
            }
            '|' | '*' | '_' | '<' | '>' | '[' | ']' | '(' | ')' | '\\' | '`' | '~' | '!' | '&' | '$' => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

/// A message of SARIF, in which `[text](place)` would be a link.
pub fn sarif(text: &str) -> String {
    visible(text).replace("](", "] (")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every kind of character that paints, turns or hides, at every face.
    #[test]
    fn nothing_dangerous_is_shown() {
        let kinds = [
            '\0',
            '\u{7}',
            '\u{8}',
            '\r',
            '\u{1b}',
            '\u{7f}',
            '\u{85}',
            '\u{9b}',
            '\u{9d}',
            '\u{ad}',
            '\u{61c}',
            '\u{180e}',
            '\u{200b}',
            '\u{200d}',
            '\u{200e}',
            '\u{202a}',
            '\u{202e}',
            '\u{2028}',
            '\u{2029}',
            '\u{2060}',
            '\u{2066}',
            '\u{2069}',
            '\u{3164}',
            '\u{feff}',
            '\u{e0041}',
        ];
        for kind in kinds {
            let text = format!("a{kind}b");
            for shown in [visible(&text), line(&text), cell(&text), markdown(&text), sarif(&text)] {
                assert!(!shown.contains(is_dangerous), "{kind:?}: {shown:?}");
            }
            let document = serde_json::json!({ "name": text });
            let escaped = json(document.to_string());
            assert!(!escaped.contains(is_dangerous), "{kind:?}");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&escaped).unwrap(), document);
        }
        assert_eq!(visible("é 東京 → –"), "é 東京 → –");
        assert_eq!(visible("\u{1b}[31m"), "\\u{1b}[31m");
        assert_eq!(line("a\nb"), "a\\nb");
    }

    #[test]
    fn formulas_are_texts_and_numbers_numbers() {
        for (text, shown) in [
            ("=HYPERLINK(\"http://evil\")", "'=HYPERLINK(\"http://evil\")"),
            ("+1+cmd", "'+1+cmd"),
            ("@SUM(1)", "'@SUM(1)"),
            (" =1", "' =1"),
            ("-web", "'-web"),
            ("-5", "-5"),
            ("+2.5", "+2.5"),
            ("web", "web"),
        ] {
            assert_eq!(cell(text), shown);
        }
    }

    #[test]
    fn markdown_shows_what_there_is() {
        for (text, shown) in [
            ("@team", "\\@<!-- -->team"),
            ("#1", "\\#<!-- -->1"),
            ("[x](http://evil)", "\\[x\\]\\(http:/<!-- -->/evil\\)"),
            ("<img src=x>", "\\<img src=x\\>"),
            ("a_b|c", "a\\_b\\|c"),
            ("`x`", "\\`x\\`"),
            ("www.evil.example", "www<!-- -->.evil.example"),
        ] {
            assert_eq!(markdown(text), shown);
        }
        assert_eq!(sarif("[x](http://evil)"), "[x] (http://evil)");
    }
}
