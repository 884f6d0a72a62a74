//! The tape reads what a tree of `serde_json` reads, and nothing else.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

#[path = "../../core/tests/common/cases.rs"]
mod cases;

use std::path::Path;

use cases::cases;
use proptest::prelude::*;
use serde_json::Value;
use stowplan_wire::{Document, Node, json};

/// Both accept a text and find the same in it, or both refuse it with the same words.
fn agree(bytes: &[u8]) {
    let (tape, tree) = (Document::parse(bytes), json::parse(bytes));
    let shown = || String::from_utf8_lossy(bytes).into_owned();
    match (&tape, &tree) {
        (Ok(document), Ok(tree)) => {
            assert_eq!(document.root().to_value(), *tree, "{}", shown());
            // In the order of the keys, too.
            assert_eq!(serde_json::to_string(&document.root()).unwrap(), tree.to_string(), "{}", shown());
        }
        (Err(own), Err(theirs)) => assert_eq!(own, theirs, "{}", shown()),
        _ => panic!("{}: {:?} {:?}", shown(), tape.err(), tree.err()),
    }
}

/// The values of a document, with the JSON pointers that a walk over a tree gives them.
fn all<'a>(node: Node<'a>, path: String, found: &mut Vec<(String, Node<'a>)>) {
    for (index, item) in node.items().enumerate() {
        all(item, format!("{path}/{index}"), found);
    }
    for (key, value) in node.entries() {
        all(value, format!("{path}/{}", key.replace('~', "~0").replace('/', "~1")), found);
    }
    found.push((path, node));
}

const TEXTS: [&str; 84] = [
    "",
    " ",
    "\u{feff}",
    "\u{feff}1",
    "1",
    " 1 ",
    "1 2",
    "0",
    "-0",
    "-",
    "01",
    "-01",
    "00",
    "1.",
    "1.0",
    ".5",
    "-.5",
    "1e5",
    "1E+5",
    "1e-5",
    "1e",
    "1e+",
    "1.5e3",
    "1e308",
    "1e309",
    "1e999",
    "-1e999",
    "1e-999",
    "0e999",
    "0.0e999999",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "-9223372036854775809",
    "123456789012345678901234567890.5",
    "1a",
    "0x1",
    "+1",
    "NaN",
    "Infinity",
    "true",
    "tru",
    "truex",
    "false",
    "null",
    "nul",
    "nulll",
    "\"\"",
    "\"a",
    "\"\\",
    "\"\\\"",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\u00e9\\n\\/\"",
    "\"\\ud800\"",
    "\"\\ud83d\\ude00\"",
    "\"\\udc00\"",
    "\"\\ud83dx\"",
    "\"\\ud83d\\n\"",
    "\"\\ud83d\\u0041\"",
    "\"\t\"",
    "\"\u{7f}é€😀\"",
    "\"\\u0000\"",
    "[",
    "]",
    "[]",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[1}",
    "{",
    "}",
    "{}",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{a:1}",
    "{1:1}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1,\"a\":{\"b\":2},\"c\":[],\"a\":3}",
    "{\"a\\u0062\":1,\"ab\":2,\"\\u0061b\":3}",
    "[[],{},[{}],{\"\":\"\"}]",
    "//",
    "[1]//",
];

#[test]
fn texts_of_every_kind() {
    for text in TEXTS {
        agree(text.as_bytes());
        agree(format!("[{text}]").as_bytes());
        agree(format!("{{\"key\": {text}, \"other\": [{text}, 1]}}").as_bytes());
    }
    for bytes in [&b"\xff"[..], b"\"\xc3\"", b"\"\xed\xa0\x80\"", b"\xef\xbb\xbf[]", b"[\xef\xbb\xbf]"] {
        agree(bytes);
    }
}

#[test]
fn strings_of_every_length() {
    for length in 0..40 {
        for end in ["\"", "\\n\"", "\\n", "\u{1}\"", "é\"", ""] {
            let text = "a".repeat(length);
            agree(format!("\"{text}{end}").as_bytes());
            agree(format!("{{\"{text}{end}: 1, \"{text}\": 2, \"{text}{end}: 3}}").as_bytes());
        }
        agree(format!("{}1{}", " ".repeat(length), "\n".repeat(length)).as_bytes());
    }
}

#[test]
fn nesting_has_a_limit() {
    for depth in [126, 127, 128, 129, 1000] {
        agree(format!("{}{}", "[".repeat(depth), "]".repeat(depth)).as_bytes());
        agree(format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth)).as_bytes());
        agree("[".repeat(depth).as_bytes());
    }
}

#[test]
fn many_keys() {
    for count in [31_u32, 32, 33, 34, 63, 64, 65, 200] {
        let members = |extra: u32| {
            let members: Vec<String> = (0..count).map(|key| format!("\"k{key}\": {}", key + extra)).collect();
            members.join(", ")
        };
        agree(format!("{{{}}}", members(0)).as_bytes());
        agree(format!("{{{}, {}}}", members(0), members(7)).as_bytes());
        let again = format!("{{{}, \"k{}\": 99}}", members(0), count - 1);
        agree(again.as_bytes());
        let document = Document::parse(again.as_bytes()).unwrap();
        assert_eq!(document.root().get(&format!("k{}", count - 1)).unwrap().as_i64(), Some(99));
    }
}

fn conformance() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    files.sort();
    files.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

#[test]
fn every_value_is_where_its_path_leads() {
    for bytes in conformance() {
        agree(&bytes);
        let document = Document::parse(&bytes).unwrap().hung_at("/whole");
        let tree = json::parse(&bytes).unwrap();
        let mut found = Vec::new();
        all(document.root(), String::new(), &mut found);
        for (path, node) in &found {
            assert_eq!(node.path(), format!("/whole{path}"));
            assert_eq!(document.root().pointer(path).map(|node| node.path()), Some(node.path()));
        }
        let pointers: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
        let lines: Vec<&str> = document.text().lines().collect();
        for ((path, node), (line, column)) in found.iter().zip(document.positions(&pointers)).step_by(17) {
            assert_eq!(node.to_value(), *tree.pointer(path).unwrap(), "{path}");
            assert_eq!(node.position(), (line, column), "{path}");
            let index = |number: u64| usize::try_from(number).unwrap() - 1;
            let rest: String = lines[index(line)].chars().skip(index(column)).collect();
            assert!(node.written().starts_with(rest.get(..1).unwrap()), "{path}");
            assert_eq!(serde_json::from_str::<Value>(node.written()).unwrap(), node.to_value(), "{path}");
            assert!(node.is_same(&node.to_document().root()) && node.to_document().path() == node.path(), "{path}");
        }
    }
}

#[test]
fn long_lists_and_objects_know_their_children() {
    let list: Vec<Value> = (0..1000).map(|n| serde_json::json!({"n": n, "inner": vec![n; 130]})).collect();
    let object: serde_json::Map<String, Value> = (0..1000).map(|n| (format!("key {n}"), n.into())).collect();
    let text = serde_json::json!({"list": list, "object": object}).to_string();
    let document = Document::parse(text.as_bytes()).unwrap();
    for n in [0, 1, 63, 64, 65, 127, 128, 500, 999] {
        let item = document.root().pointer(&format!("/list/{n}/inner/{}", n % 130)).unwrap();
        assert_eq!((item.as_i64(), item.path()), (Some(n), format!("/list/{n}/inner/{}", n % 130)));
        let value = document.root().pointer(&format!("/object/key {n}")).unwrap();
        assert_eq!((value.as_i64(), value.path()), (Some(n), format!("/object/key {n}")));
    }
    for pointer in ["/list/1000", "/list/00", "/list/+1", "/list/x", "/object/0", "list", "/list/0/n/1"] {
        assert!(document.root().pointer(pointer).is_none(), "{pointer}");
    }
    assert_eq!((document.root().get("list").unwrap().count(), document.root().count()), (1000, 2));
}

#[test]
fn documents_one_after_another() {
    for (text, values) in [("{\"a\":1}{\"b\":2}\n[3] \"x\"\"y\" 4 5\n", 7), ("1 true null", 3), ("{}1", 2), ("[]", 1)] {
        let pages = Document::parse_all(text.as_bytes()).unwrap();
        let stream: Vec<Value> = serde_json::Deserializer::from_str(text).into_iter().map(Result::unwrap).collect();
        assert_eq!((pages.root().to_value(), stream.len()), (Value::Array(stream), values));
    }
    for text in ["", "{} {", "1 2 x", "12x", "1true", "[] ]", "{}{\"a\" 1}"] {
        let error = Document::parse_all(text.as_bytes()).unwrap_err();
        assert!(error.code().starts_with("json/"), "{text}: {error}");
    }
    let error = Document::parse_all(b"{\"tasks\": []}\n{\"tasks\": [}").unwrap_err();
    assert_eq!(error.message(), "not JSON at line 2, column 12: expected value");
}

#[test]
fn equal_values_are_the_same() {
    let same = |one: &str, other: &str| Document::of_text(one).unwrap() == Document::of_text(other).unwrap();
    for (one, other, is) in [
        ("{\"a\": 1, \"b\": [2, null]}", "{\"b\":[2,null],\"a\":1}", true),
        ("{\"a\": 1, \"a\": 2}", "{\"a\": 2}", true),
        ("\"\\u0061\"", "\"a\"", true),
        ("1", "1.0", false),
        ("10", "1e1", false),
        ("1.50", "1.5", true),
        ("[1]", "[1, 2]", false),
        ("{\"a\": 1}", "{\"b\": 1}", false),
        ("null", "false", false),
    ] {
        assert_eq!((same(one, other), same(other, one)), (is, is), "{one} {other}");
    }
}

proptest! {
    #![proptest_config(cases(512))]
    #[test]
    fn what_is_spoilt_is_spoilt_for_both(
        file in 0_usize..1000,
        from in any::<prop::sample::Index>(),
        length in 1_usize..300,
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..24), 0..4),
    ) {
        let files = conformance();
        let bytes = &files[file % files.len()];
        // A stretch that begins at a bracket may be a whole value.
        let begin = from.index(bytes.len());
        let begin = bytes[begin..].iter().position(|byte| matches!(byte, b'{' | b'[')).map_or(begin, |at| begin + at);
        let mut part = bytes[begin..bytes.len().min(begin + length)].to_vec();
        for (at, change) in changes {
            let at = at.index(part.len() + 1);
            let marks = b"{}[]\",:\\ \n0-1.e+tfnu\xff\x01d";
            match change {
                0 if at < part.len() => { part.remove(at); }
                1 => part.truncate(at),
                other => part.insert(at, marks[other % marks.len()]),
            }
        }
        agree(&part);
        // Closed again it is JSON more often.
        let mut closed = part.clone();
        let mut open = Vec::new();
        for byte in &part {
            match byte {
                b'{' => open.push(b'}'),
                b'[' => open.push(b']'),
                b'}' | b']' => { open.pop(); }
                _ => {}
            }
        }
        closed.extend(open.iter().rev());
        agree(&closed);
    }

    #[test]
    fn strings_of_any_kind(text in "\\PC{0,40}", bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        agree(serde_json::to_string(&text).unwrap().as_bytes());
        agree(format!("[{}, {{{}: 1}}]", Value::from(text.as_str()), Value::from(text.as_str())).as_bytes());
        agree(&bytes);
    }
}
