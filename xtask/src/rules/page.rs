//! `RULES.md`, and the same page within core's documentation: each rule, what it says, which files
//! carry it out, which cases name it.

use std::fmt::Write as _;

use super::{Known, Map, table::Row};

/// Cases told of a rule; of more their number is.
const CASES_TOLD: usize = 4;

/// Files of tests told of a rule.
const FILES_TOLD: usize = 3;

const HEAD: &str = "\
# Rules

Every rule of ECS that this project follows: what it says, how well it is known, and where it comes from; then the files that carry it
out, with the functions, and the conformance cases and tests that name it. `stowplan rules PLACE-3` tells a rule on the command line.

| strength | means |
|---|---|
| documented | AWS's documentation or API model says so |
| agent | code that AWS publishes does so |
| observed | a published answer or event of ECS shows it |
| choice | nothing says; it is our choice, and some have an alternative |

In code `rule!(\"PLACE-3\")` marks the place that carries a rule out; a wrong id does not compile.
This page is made by `cargo xtask gen rules`, and `cargo xtask lint` fails where it is not as the code is.
";

/// How a page leads to a file: from its path and from what stands for it.
type Link = fn(&str, &str) -> String;

/// The page at the top of the tree.
pub fn write(map: &Map) -> String {
    write_with(map, |file, text| format!("[{text}]({file})"))
}

/// The page within core's documentation, which has core's sources beside it and no other file.
pub fn write_documentation(map: &Map) -> String {
    let page = write_with(map, |file, text| match file.strip_prefix("core/src/") {
        Some(source) => format!("[{text}](../../../src/stowplan/{source}.html)"),
        None => format!("`{text}`"),
    });
    page.replacen("# Rules\n\n", "", 1)
}

fn write_with(map: &Map, link: Link) -> String {
    let mut page = HEAD.to_owned();
    let none = Known::default();
    for family in &map.families {
        let _ = write!(page, "\n## {}\n", family.title);
        for row in &family.rows {
            write_rule(&mut page, row, map.known.get(&row.id).unwrap_or(&none), link);
        }
    }
    page
}

fn write_rule(page: &mut String, row: &Row, known: &Known, link: Link) {
    let Row { id, statement, strength, source, alternatives, outside } = row;
    let _ = write!(page, "\n### {id}\n{}\n\n", escaped(statement));
    let _ = writeln!(page, "- {strength}: <{source}>");
    if let [default, second] = alternatives.as_slice() {
        let _ = writeln!(page, "- `{default}` unless `{second}` is chosen");
    }
    for (file, functions) in &known.places {
        let functions: Vec<String> =
            functions.iter().filter(|name| !name.is_empty()).map(|name| format!("`{name}`")).collect();
        let behind = if functions.is_empty() { String::new() } else { format!(": {}", functions.join(", ")) };
        let _ = writeln!(page, "- {}{behind}", link(file, file));
    }
    if let Some(why) = outside {
        let _ = writeln!(page, "- no code carries it out: {}", escaped(why));
    }
    write_cases(page, known, link);
    if !known.tests.is_empty() {
        let told: Vec<String> = known.tests.iter().take(FILES_TOLD).map(|file| link(file, file)).collect();
        let _ = writeln!(page, "- tests: {}{}", told.join(", "), more(known.tests.len(), FILES_TOLD));
    }
}

/// Cases by their files, those first that derive from the rule.
fn write_cases(page: &mut String, known: &Known, link: Link) {
    let mut told: Vec<(&str, Vec<&str>)> = Vec::new();
    for case in known.derived.iter().chain(&known.cases).take(CASES_TOLD) {
        match told.last_mut().filter(|(file, _)| *file == case.file) {
            Some((_, ids)) => ids.push(&case.id),
            None => told.push((&case.file, vec![&case.id])),
        }
    }
    if told.is_empty() {
        return;
    }
    let of_file = |(file, ids): &(&str, Vec<&str>)| {
        let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
        format!("{} in {}", ids.join(", "), link(file, file.rsplit('/').next().unwrap_or(file)))
    };
    let told: Vec<String> = told.iter().map(of_file).collect();
    let _ = writeln!(page, "- cases: {}{}", told.join(", "), more(known.derived.len() + known.cases.len(), CASES_TOLD));
}

fn more(all: usize, told: usize) -> String {
    if all > told { format!(" and {} more", all - told) } else { String::new() }
}

/// A statement as Markdown: `*`, `_`, `<` and `|` are themselves.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if "*_<>|[]`#".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
