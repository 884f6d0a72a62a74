//! Expressions that people wrote.

use super::*;

/// Puts a plain word in place of every placeholder of a template.
fn substitute(template: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    'outer: while let Some(c) = rest.chars().next() {
        for open in ["${", "#{", "{"] {
            if let Some(inside) = rest.strip_prefix(open) {
                let mut depth = 1;
                for (at, c) in inside.char_indices() {
                    depth += i32::from(c == '{') - i32::from(c == '}');
                    if depth == 0 {
                        out.push_str("word");
                        rest = &inside[at + 1..];
                        continue 'outer;
                    }
                }
            }
        }
        if rest.starts_with('<') && rest.contains('>') && !rest.starts_with("<=") && !rest.starts_with("< ") {
            out.push_str("word");
            rest = rest.split_once('>').unwrap().1;
        } else if rest.starts_with("%s") || rest.starts_with("%q") {
            out.push_str("word");
            rest = &rest[2..];
        } else if rest.starts_with('$') {
            out.push_str("word");
            rest = rest[1..].trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

#[test]
fn the_corpus() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/cql.jsonl");
    let Ok(lines) = fs::read_to_string(&path) else {
        stowplan_skip::absent_documents(&path);
        return;
    };
    let mut counts = std::collections::BTreeMap::<String, [usize; 2]>::new();
    let mut refused = Vec::new();
    for line in lines.lines() {
        let field = |name: &str| {
            let start = line.find(&format!("\"{name}\": \"")).unwrap() + name.len() + 5;
            let mut text = String::new();
            let mut chars = line[start..].chars();
            while let Some(c) = chars.next() {
                match c {
                    '"' => break,
                    '\\' => text.push(match chars.next().unwrap() {
                        'n' => '\n',
                        other => other,
                    }),
                    c => text.push(c),
                }
            }
            text
        };
        let (written, kind) = (field("expr"), field("kind"));
        let source = if kind == "template" { substitute(&written) } else { written.clone() };
        let count = counts.entry(kind.clone()).or_default();
        match Query::parse(&source) {
            Ok(query) => {
                assert_eq!(Query::parse(&query.to_string()).unwrap(), query, "{source}");
                count[0] += 1;
                if kind == "invalid" {
                    let lints = query.lints();
                    assert!(!lints.is_empty(), "an invalid row without a remark: {source}");
                    println!("{kind}: `{source}` has the lint {}", lints[0].code);
                }
            }
            Err(error) => {
                assert!(source.get(error.span()).is_some());
                count[1] += 1;
                println!("{kind}: `{written}` refused at {}: {error}", error.span().start);
                if kind != "invalid" {
                    refused.push(format!("{kind}: {written}: {}", error.code()));
                }
            }
        }
    }
    println!("{counts:?} (read, refused)");
    assert_eq!(counts.values().map(|[read, refused]| read + refused).sum::<usize>(), 255);
    refused.sort();
    // Two single `=`, a placeholder with a space, a bare `ecs.` name; templates whose text is not
    // the expression itself.
    let expected = [
        "docs: attribute:ecs.os-family == WINDOWS_SERVER_<OS_Release>_<FULL or CORE>: query/unknown-subject",
        "docs: attribute:environment=production: query/unknown-operator",
        "docs: attribute:stack=prod: query/unknown-operator",
        "literal: ecs.cpu-architecture == arm64: query/unknown-subject",
    ];
    let (templates, others): (Vec<_>, Vec<_>) =
        refused.iter().map(String::as_str).partition(|row| row.starts_with("template"));
    assert_eq!(others, expected);
    assert_eq!(counts["docs"], [70, 3]);
    assert_eq!(counts["literal"], [110, 1]);
    assert_eq!(counts["invalid"][0] + counts["invalid"][1], 13);
    assert_eq!(counts["template"][0] + counts["template"][1], 58);
    // An operator, a list or a version stands where the template has a placeholder, a call is not
    // the expression, a word is no condition.
    let codes: Vec<&str> = templates.iter().filter_map(|row| row.rsplit(": ").next()).collect();
    let expected = [
        "query/bad-version",
        "query/expected-list",
        "query/unknown-operator",
        "query/expected-list",
        "query/unknown-subject",
        "query/unknown-subject",
    ];
    assert_eq!(codes, expected, "{templates:#?}");
}
