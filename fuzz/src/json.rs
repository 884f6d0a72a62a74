//! JSON: the reader without a tree takes and refuses what `serde_json` does, in the same words, and
//! finds the same.
use stowplan_wire::{Document, json};

/// Texts of every kind of token, and of every mistake.
pub const SEEDS: &[&str] = &[
    "",
    " ",
    "\u{feff}{}",
    "null",
    "[true, false, null, -0, 0.5, 1e5, 1E-5, 18446744073709551616]",
    "[1e309, -1e999, 01, 1., .5, +1]",
    r#"{"a": {"b": [1, {"c": "d"}]}, "a": [], "e": {}}"#,
    r#"{"a\u0062": 1, "ab": 2, "\u0061b": {"ab": 3, "ab": 4}}"#,
    r#"["\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00", "é€😀", "\ud83d", "\udc00"]"#,
    "{\"key\" : 1 ,\r\n\t \"a rather long key that has two words\": \"a rather long text, too\"\n}",
    "[[[[[[[[[[]]]]]]]]]]",
    "{} [] 1",
    r#"{"taskArn": "arn:aws:ecs:eu-west-1:111122223333:task/c/1", "containers": [{"name": "web", "cpu": "256", "networkBindings": []}]}"#,
];

/// Reads both ways.
pub fn target(data: &[u8]) {
    match (Document::parse(data), json::parse(data)) {
        (Ok(document), Ok(tree)) => {
            let found = document.root().to_value();
            assert_eq!(found, tree);
            assert_eq!(found.to_string(), tree.to_string());
        }
        (Err(own), Err(theirs)) => assert_eq!(own, theirs),
        (own, theirs) => panic!("read as {own:?}, and by `serde_json` as {theirs:?}"),
    }
}
