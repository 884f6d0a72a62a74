//! Tokens of any text, and what settles an expression.

use proptest::prelude::*;
use stowplan::query::{Query, TokenKind, tokens};

use crate::{cases::cases, laws::expression};

fn read(source: &str) -> Vec<(TokenKind, &str)> {
    tokens(source).iter().map(|token| (token.kind, &source[token.span()])).collect()
}

/// Rules: CQL-18, CQL-28, CQL-29.
#[test]
fn each_token_is_named_by_its_place() {
    use TokenKind::{Bracket, Keyword, Operator, Subject, Unknown, Value};
    for (source, wanted) in [
        ("", vec![]),
        (" \t", vec![]),
        ("attribute:", vec![(Subject, "attribute:")]),
        ("attributes:a", vec![(Unknown, "attributes:a")]),
        ("attribute:a exists", vec![(Subject, "attribute:a"), (Operator, "exists")]),
        ("attribute:a==b", vec![(Subject, "attribute:a"), (Operator, "=="), (Value, "b")]),
        ("attribute:a ==", vec![(Subject, "attribute:a"), (Operator, "==")]),
        (
            "(task:group == ) and",
            vec![(Bracket, "("), (Subject, "task:group"), (Operator, "=="), (Bracket, ")"), (Keyword, "and")],
        ),
        (
            "attribute:a not_in [x, 'y z']||!agentConnected == true",
            vec![
                (Subject, "attribute:a"),
                (Operator, "not_in"),
                (Bracket, "["),
                (Value, "x"),
                (Bracket, ","),
                (Value, "'y z'"),
                (Bracket, "]"),
                (Keyword, "||"),
                (Keyword, "!"),
                (Subject, "agentConnected"),
                (Operator, "=="),
                (Value, "true"),
            ],
        ),
        // A pattern may have parentheses, a value may not.
        ("attribute:a =~ (b|c)d.[e f]", vec![(Subject, "attribute:a"), (Operator, "=~"), (Value, "(b|c)d.[e f]")]),
        (
            "attribute:a == (b) and",
            vec![(Subject, "attribute:a"), (Operator, "=="), (Value, "(b"), (Bracket, ")"), (Keyword, "and")],
        ),
        // What is never closed reaches to the end.
        ("attribute:a == 'b c", vec![(Subject, "attribute:a"), (Operator, "=="), (Value, "'b c")]),
        ("attribute:a =~ [b c", vec![(Subject, "attribute:a"), (Operator, "=~"), (Value, "[b c")]),
        // An operator's symbol alone, and characters of several bytes.
        ("é = ü", vec![(Unknown, "é"), (Unknown, "="), (Unknown, "ü")]),
        (
            "in attribute:in in [in]",
            vec![
                (Operator, "in"),
                (Subject, "attribute:in"),
                (Operator, "in"),
                (Bracket, "["),
                (Value, "in"),
                (Bracket, "]"),
            ],
        ),
    ] {
        assert_eq!(read(source), wanted, "{source}");
    }
}

/// A megabyte of what is never closed takes no longer than it is: 26 MB of text in all.
#[test]
fn long_texts_are_read_once() {
    for piece in ["attribute:a =~ (b ", "attribute:a =~ [b ", "attribute:a == 'b ", "!(", "in [,", "== é", "=~ ((\\"] {
        let source = piece.repeat((1 << 20) / piece.len());
        assert!(!tokens(&source).is_empty(), "{piece}");
    }
}

fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "attribute:a",
        "task:group",
        "==",
        "!=",
        "in",
        "!in",
        "=~",
        "exists",
        "and",
        "||",
        "not",
        "!",
        "(",
        ")",
        "[",
        "]",
        ",",
        "'",
        "\"",
        "b",
        "'c d'",
        "é",
        " ",
        "\n",
        "\\",
        "&",
        "[x y]",
    ]);
    prop::collection::vec(word, 0..24).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(cases(400))]

    /// Tokens are in order, apart, not empty, and between them stands white space alone.
    #[test]
    fn nothing_is_left_out(source in words()) {
        let mut end = 0;
        for token in tokens(&source) {
            let span = token.span();
            prop_assert!(span.start >= end && span.end > span.start);
            prop_assert!(source[end..span.start].chars().all(char::is_whitespace));
            end = span.end;
        }
        prop_assert!(source[end..].chars().all(char::is_whitespace));
    }

    /// Of what is an expression nothing is unknown, and each condition begins with its subject's
    /// token.
    #[test]
    fn an_expression_has_no_unknown_token(source in prop_oneof![words(), expression().prop_map(|expression| expression.to_string())]) {
        let Ok(query) = Query::parse(&source) else { return Ok(()) };
        let read = tokens(&source);
        prop_assert!(read.iter().all(|token| token.kind != TokenKind::Unknown), "{read:?}");
        for comparison in query.comparisons() {
            let subject = read.iter().find(|token| token.span() == comparison.subject_span());
            prop_assert_eq!(subject.map(|token| token.kind), Some(TokenKind::Subject));
        }
    }
}
