//! Where code carries rules out: every `rule!("…")` outside tests.

use super::lexer::{Token, tokens};

/// A `rule!("…")`.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    pub id: String,
    /// The function that it stands in.
    pub function: Option<String>,
}

/// The places of a file that is no test.
pub fn places(source: &str) -> Vec<Place> {
    let tokens = tokens(source);
    let mut found = Vec::new();
    let mut functions: Vec<(usize, &str)> = Vec::new();
    let mut depth = 0_usize;
    let mut rest: &[Token<'_>] = &tokens;
    while let [first, behind @ ..] = rest {
        rest = behind;
        match (first, behind) {
            (Token::Sign('#'), behind) if is_test(behind) => rest = behind_item(behind),
            (Token::Sign('{'), _) => depth += 1,
            (Token::Sign('}'), _) => {
                depth = depth.saturating_sub(1);
                functions.retain(|(outside, _)| *outside < depth);
            }
            (Token::Word("fn"), [Token::Word(name), ..]) => functions.push((depth, name)),
            (Token::Word("rule"), [Token::Sign('!'), Token::Sign('('), ids @ ..]) => {
                let ids = ids.iter().take_while(|token| **token != Token::Sign(')'));
                for id in ids.filter_map(|token| if let Token::Text(id) = token { Some(id) } else { None }) {
                    let function = functions.last().map(|(_, name)| (*name).to_owned());
                    found.push(Place { id: (*id).to_owned(), function });
                }
            }
            _ => {}
        }
    }
    found
}

/// What a line of Rust says in a comment.
pub fn comment(line: &str) -> &str {
    let begins = |at: usize| line.get(..at).is_some_and(|before| !before.ends_with(':'));
    line.match_indices("//").find(|(at, _)| begins(*at)).and_then(|(at, _)| line.get(at..)).unwrap_or_default()
}

/// Whether `[cfg(test)]` follows.
fn is_test(behind: &[Token<'_>]) -> bool {
    use Token::{Sign, Word};
    behind.starts_with(&[Sign('['), Word("cfg"), Sign('('), Word("test"), Sign(')'), Sign(']')])
}

/// What follows the next item, which ends with a semicolon or with its braces.
fn behind_item<'a, 't>(tokens: &'a [Token<'t>]) -> &'a [Token<'t>] {
    let mut depth = 0_usize;
    let end = tokens.iter().position(|token| match token {
        Token::Sign('{') => {
            depth += 1;
            false
        }
        Token::Sign('}') => {
            depth = depth.saturating_sub(1);
            depth == 0
        }
        Token::Sign(';') => depth == 0,
        _ => false,
    });
    end.and_then(|end| tokens.get(end + 1..)).unwrap_or_default()
}

/// Whether a file of a `src` folder holds tests alone.
pub fn is_test_file(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    file.ends_with("tests.rs") || file == "laws.rs" || name.contains("/tests/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_behind_two_slashes() {
        assert_eq!(comment("let a = 1; // A-1"), "// A-1");
        assert_eq!(comment("\"https://x\""), "");
    }

    #[test]
    fn a_rule_counts_in_code_alone() {
        let source = "
            /// rule!(\"A-1\")
            fn one() { rule!(\"A-2\"); let x = || { 1 }; rule!(\"A-3\") }
            const RULE: RuleId = rule!(\"A-4\");
            #[cfg(test)]
            mod tests { fn t() { rule!(\"A-5\"); } }
            fn two<T: Fn() -> u8>() { rules![\"A-6\"]; rule!(\"A-7\", \"A-8\"); }";
        let found = places(source);
        let found: Vec<_> = found.iter().map(|place| (place.id.as_str(), place.function.as_deref())).collect();
        assert_eq!(
            found,
            [("A-2", Some("one")), ("A-3", Some("one")), ("A-4", None), ("A-7", Some("two")), ("A-8", Some("two"))]
        );
    }
}
