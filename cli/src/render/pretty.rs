//! JSON text on many lines, a piece at a time.

/// How deep each value has a line of its own; what is deeper stays on one, so that the text does
/// not grow without bound.
const DEPTH_MAX: usize = 16;

/// About as much is given out at once.
const PIECE: usize = 1 << 16;

/// Gives out a compact JSON text on many lines, as long as somebody takes it.
pub fn pretty(compact: &str, mut take: impl FnMut(&str) -> bool) -> bool {
    let mut piece = String::with_capacity(compact.len().min(PIECE));
    let (mut depth, mut before, mut in_string, mut escaped) = (0_usize, ' ', false, false);
    for character in compact.chars() {
        if in_string {
            in_string = escaped || character != '"';
            escaped = !escaped && character == '\\';
            piece.push(character);
            before = character;
            continue;
        }
        match character {
            '{' | '[' => {
                open(&mut piece, before, depth);
                depth = depth.saturating_add(1);
                piece.push(character);
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                if !matches!(before, '{' | '[') {
                    line(&mut piece, depth, depth < DEPTH_MAX);
                }
                piece.push(character);
            }
            ',' => {
                piece.push(',');
                line(&mut piece, depth, depth <= DEPTH_MAX);
            }
            ':' => piece.push_str(": "),
            _ => {
                open(&mut piece, before, depth);
                in_string = character == '"';
                piece.push(character);
            }
        }
        before = character;
        if piece.len() >= PIECE {
            if !take(&piece) {
                return false;
            }
            piece.clear();
        }
    }
    piece.push('\n');
    take(&piece)
}

/// The first value in a container begins a line.
fn open(piece: &mut String, before: char, depth: usize) {
    if matches!(before, '{' | '[') {
        line(piece, depth, depth <= DEPTH_MAX);
    }
}

fn line(piece: &mut String, depth: usize, breaks: bool) {
    if breaks {
        piece.push('\n');
        (0..depth).for_each(|_| piece.push_str("  "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(compact: &str) -> String {
        let mut whole = String::new();
        assert!(pretty(compact, |piece| {
            whole.push_str(piece);
            true
        }));
        whole
    }

    #[test]
    fn as_serde_writes_it() {
        for text in [
            r#"{"a":[1,2.5,{"b":[]}],"c":{},"d":"x\\\"{[,:]}","e":null}"#,
            "[]",
            "{}",
            "7",
            r#""a\\""#,
            r#"[[[["deep"]],true]]"#,
        ] {
            let value: serde_json::Value = serde_json::from_str(text).unwrap();
            assert_eq!(all(&value.to_string()), format!("{}\n", serde_json::to_string_pretty(&value).unwrap()));
        }
    }

    #[test]
    fn what_is_very_deep_stays_on_a_line() {
        let text = format!("{}{}", "[".repeat(100), "]".repeat(100));
        assert_eq!(all(&text).replace(['\n', ' '], ""), text);
        assert!(all(&text).lines().count() < 40);
    }
}
