//! The map of rules: `RULES.md`, made from the table, from every `rule!` in code, and from the
//! conformance cases.

mod cases;
mod lexer;
mod page;
mod places;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use crate::runner::{Runner, Stop};
use crate::tree::Tree;
use table::Family;

const PAGE: &str = "RULES.md";
const DOCUMENTATION: &str = "core/docs/rules.md";

/// The table's own tests name ids to look them up: that tests no rule.
const OWN: &str = "core/src/rule/mod.rs";

/// Crates whose code carries rules out, and those whose tests count.
const CODE: [&str; 7] =
    ["core/src/", "deployment/src/", "group/src/", "kubernetes/src/", "check/src/", "fleet/src/", "wire/src/"];

/// A conformance case.
#[derive(Debug)]
struct Named {
    file: String,
    id: String,
}

/// What is known of a rule besides its row.
#[derive(Debug, Default)]
struct Known {
    /// Files, and in each the functions that carry it out, in the order of the text.
    places: BTreeMap<String, Vec<String>>,
    /// The cases that derive from it.
    derived: Vec<Named>,
    /// Other cases that name it.
    cases: Vec<Named>,
    /// Files of tests that name it.
    tests: BTreeSet<String>,
}

impl Known {
    /// Whether a test or a case names it.
    fn is_named(&self) -> bool {
        !(self.tests.is_empty() && self.derived.is_empty() && self.cases.is_empty())
    }
}

/// The table, what is known of each rule, and what else is written like a rule's id.
struct Map {
    families: Vec<Family>,
    known: BTreeMap<String, Known>,
    /// Ids in comments and documents, and the files that have them.
    mentioned: BTreeMap<String, String>,
}

/// Both pages, by their files.
fn pages(map: &Map) -> [(&'static str, String); 2] {
    [(PAGE, page::write(map)), (DOCUMENTATION, page::write_documentation(map))]
}

/// Writes `RULES.md` and the page of core's documentation anew.
pub fn update(runner: &mut Runner) -> Result<(), Stop> {
    let map = read(&runner.tree);
    let tree = runner.tree.clone();
    runner.step("rules", "cargo xtask gen rules", || {
        for (name, text) in pages(&map?) {
            std::fs::write(tree.path(name), text).map_err(|error| format!("{name}: {error}"))?;
        }
        Ok(format!("{PAGE}, {DOCUMENTATION}"))
    })
}

/// Every rule is carried out somewhere and named by a test or a case, and `RULES.md` says so as it
/// is.
pub fn check(runner: &mut Runner) -> Result<(), Stop> {
    let map = read(&runner.tree);
    let tree = runner.tree.clone();
    runner.step("rules", "cargo xtask gen rules", || {
        let map = map?;
        let faults = faults(&map);
        if !faults.is_empty() {
            return Err(faults.join("\n"));
        }
        for (name, text) in pages(&map) {
            if tree.text(name).unwrap_or_default() != text {
                return Err(format!("{name} is not what `cargo xtask gen rules` writes"));
            }
        }
        let rows = map.families.iter().map(|family| family.rows.len()).sum::<usize>();
        let places = map.known.values().flat_map(|known| known.places.values()).map(Vec::len).sum::<usize>();
        Ok(format!("{rows} rules, carried out in {places} functions"))
    })
}

/// Rules that no code carries out though the table does not say so, or that neither a test nor a
/// case names.
fn faults(map: &Map) -> Vec<String> {
    let mut faults = Vec::new();
    for row in map.families.iter().flat_map(|family| &family.rows) {
        let id = &row.id;
        let known = map.known.get(id);
        if row.outside.is_some() {
            if known.is_some_and(|known| !known.places.is_empty()) {
                faults.push(format!("{id}: the table says that no code carries it out, but `rule!` does"));
            }
            continue;
        }
        if known.is_none_or(|known| known.places.is_empty()) {
            faults.push(format!("{id}: no code says `rule!(\"{id}\")` where it carries the rule out"));
        }
        if !known.is_some_and(Known::is_named) {
            faults.push(format!("{id}: neither a test nor a conformance case names it"));
        }
    }
    let rows = || map.families.iter().flat_map(|family| &family.rows);
    let unknown = |id: &str| rows().all(|row| row.id != id);
    let places = map
        .known
        .iter()
        .filter(|(id, _)| unknown(id))
        .flat_map(|(id, known)| known.places.keys().map(move |file| (id, file)));
    faults.extend(places.map(|(id, file)| format!("{file}: `rule!` names {id}, which there is not")));
    let strays = map.mentioned.iter().filter(|(id, _)| unknown(id));
    faults.extend(strays.map(|(id, file)| format!("{file}: there is no rule {id}")));
    faults
}

/// Reads the tracked files; nothing is compiled.
fn read(tree: &Tree) -> Result<Map, String> {
    let families = table::read(tree)?;
    let mut known: BTreeMap<String, Known> = BTreeMap::new();
    let mut mentioned = BTreeMap::new();
    for name in tree.files().ok_or("not a git checkout")? {
        let is_code = CODE.iter().any(|crate_| name.starts_with(crate_)) && name.ends_with(".rs");
        let is_test = name.ends_with(".rs") && places::is_test_file(&name);
        let is_case = name.starts_with("conformance/") && name.ends_with(".json");
        let is_document = name.ends_with(".md") && ![PAGE, DOCUMENTATION].contains(&name.as_str());
        if name.starts_with(table::FOLDER)
            || name.starts_with(table::CHOICES)
            || !(is_code || is_test || is_case || is_document)
        {
            continue;
        }
        let Some(text) = tree.text(&name) else { continue };
        if !is_case {
            let prose = |line: &str| if is_document { line.to_owned() } else { places::comment(line).to_owned() };
            let prose: String = text.lines().map(prose).collect::<Vec<_>>().join("\n");
            mentioned.extend(cases::ids(&prose).into_iter().map(|id| (id, name.clone())));
        }
        if is_document {
            continue;
        }
        if is_case {
            add_cases(&mut known, &name, &text);
        } else if is_test {
            add_tests(&mut known, &name, &text);
        } else {
            add_places(&mut known, &name, &text);
            let tests = text.split_once("#[cfg(test)]").map_or("", |(_, tests)| tests);
            add_tests(&mut known, &name, tests);
        }
    }
    Ok(Map { families, known, mentioned })
}

fn add_places(known: &mut BTreeMap<String, Known>, name: &str, text: &str) {
    for place in places::places(text) {
        let functions = known.entry(place.id).or_default().places.entry(name.to_owned()).or_default();
        let function = place.function.unwrap_or_default();
        if !functions.contains(&function) {
            functions.push(function);
        }
    }
}

fn add_tests(known: &mut BTreeMap<String, Known>, name: &str, text: &str) {
    if name.starts_with(OWN) {
        return;
    }
    for id in cases::ids(text) {
        known.entry(id).or_default().tests.insert(name.to_owned());
    }
}

fn add_cases(known: &mut BTreeMap<String, Known>, name: &str, text: &str) {
    for case in cases::cases(text) {
        let rules: BTreeSet<&String> = case.rules.iter().collect();
        for id in rules {
            let known = known.entry(id.clone()).or_default();
            let list = if case.derived_from.contains(id) { &mut known.derived } else { &mut known.cases };
            list.push(Named { file: name.to_owned(), id: case.id.clone() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `lint` asks, so that tests ask it, too.
    #[test]
    fn every_rule_is_carried_out_and_tested_and_the_page_says_so() {
        let tree = Tree::find().unwrap();
        if tree.files().is_none() {
            return stowplan_skip::absent_program("git", "run the tests in a git checkout");
        }
        let map = read(&tree).unwrap();
        assert_eq!(faults(&map), Vec::<String>::new());
        for (name, text) in pages(&map) {
            assert!(tree.text(name).unwrap_or_default() == text, "{name} is not what `cargo xtask gen rules` writes");
        }
    }

    #[test]
    fn each_fault_is_told() {
        let row = |id: &str, outside: Option<&str>| table::Row {
            id: id.to_owned(),
            statement: String::new(),
            strength: String::new(),
            source: String::new(),
            alternatives: Vec::new(),
            outside: outside.map(str::to_owned),
        };
        let rows = vec![row("CAP-1", None), row("CAP-2", Some("Nobody asks.")), row("CAP-3", None)];
        let mut known = BTreeMap::new();
        add_places(&mut known, "a.rs", "fn f() { rule!(\"CAP-2\", \"CAP-3\", \"CAP-5\"); }");
        add_cases(&mut known, "c.json", "{\"cases\": [{\"id\": \"X\", \"rules\": [\"CAP-1\"]}]}");
        let mentioned =
            BTreeMap::from([("CAP-3".to_owned(), "a.md".to_owned()), ("CAP-4".to_owned(), "b.md".to_owned())]);
        let map = Map { families: vec![Family { title: String::new(), rows }], known, mentioned };
        assert_eq!(
            faults(&map),
            [
                "CAP-1: no code says `rule!(\"CAP-1\")` where it carries the rule out",
                "CAP-2: the table says that no code carries it out, but `rule!` does",
                "CAP-3: neither a test nor a conformance case names it",
                "a.rs: `rule!` names CAP-5, which there is not",
                "b.md: there is no rule CAP-4",
            ]
        );
    }
}
