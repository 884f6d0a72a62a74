//! What comments and documents refer to is there for their readers: no document that nobody has, no
//! path that is gone.

use std::collections::BTreeSet;

use crate::runner::{Runner, Stop};

/// The documents whose paths in backticks must lead somewhere.
const GUIDES: [&str; 4] = ["CONTRIBUTING.md", "DESIGN.md", "README.md", "conformance/README.md"];

/// Every document that is named, every numbered section, and every path of the guides.
pub fn refuse(runner: &mut Runner) -> Result<(), Stop> {
    const STEP: &str = "references";
    let Some(tracked) = runner.tree.files() else {
        return runner.skip(STEP, "not a git checkout");
    };
    let names: BTreeSet<&str> = tracked.iter().filter_map(|path| path.rsplit('/').next()).collect();
    let tree = &runner.tree;
    let (mut files, mut found) = (0_usize, Vec::new());
    for path in tracked.iter().filter(|path| is_read(path)) {
        let Some(text) = tree.text(path) else { continue };
        files += 1;
        let is_code = !path.ends_with(".md") && !path.ends_with(".json");
        for (number, line) in (1_usize..).zip(text.lines()).filter(|(_, line)| !is_code || is_comment(line)) {
            found.extend(dangling(line, &names).map(|what| format!("{path}:{number}: {what}")));
        }
        if GUIDES.contains(&path.as_str()) {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let is_there = |wanted: &str| {
                let places = [wanted.to_owned(), format!("core/src/{wanted}"), format!("{folder}/{wanted}")];
                names.contains(wanted) || places.iter().any(|place| tree.path(place).exists())
            };
            for (number, line) in (1_usize..).zip(text.lines()) {
                let gone = paths(line).filter(|wanted| !is_there(wanted));
                found.extend(gone.map(|wanted| format!("{path}:{number}: `{wanted}` is not there")));
            }
        }
    }
    runner.step(STEP, "cargo xtask lint", || match found.as_slice() {
        [] => Ok(format!("{files} files")),
        _ => Err(format!("{}\ncite the rule's id, or AWS's page by its address", found.join("\n"))),
    })
}

fn is_read(path: &str) -> bool {
    [".rs", ".md", ".json", ".ts", ".tsx", ".mjs", ".js"].iter().any(|ending| path.ends_with(ending))
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("//") || line.starts_with("/*") || line.starts_with("* ")
}

/// Documents that are not in the tree, and sections or rows by number: numbers of a document that
/// the reader does not have.
fn dangling<'a>(line: &'a str, names: &'a BTreeSet<&str>) -> impl Iterator<Item = String> + 'a {
    let is_name = |c: char| c.is_alphanumeric() || "_-./:".contains(c);
    let words = line.split(move |c| !is_name(c)).map(|word| word.trim_end_matches(['.', ':', '/']));
    let documents = words.filter(|word| word.ends_with(".md") && word.len() > 3 && !word.contains("://"));
    let gone = documents.filter(|word| !names.contains(word.rsplit('/').next().unwrap_or(word)));
    // By single blanks: the columns of a drawing are no sentence.
    let numbered = line.split(' ').zip(line.split(' ').skip(1)).filter(|(word, number)| {
        let word = word.trim_start_matches(['(', '"', '`']).to_ascii_lowercase();
        // In pieces, so that this file passes its own check.
        let is_place =
            [concat!("sec", "tion"), concat!("ro", "w")].iter().any(|one| word.trim_end_matches('s') == *one);
        is_place && number.starts_with(|c: char| c.is_ascii_digit())
    });
    gone.map(|word| format!("`{word}` is not in the tree"))
        .chain(numbered.map(|(word, number)| format!("`{word} {number}` of what?")))
}

/// What a line has in backticks that is a path: letters, digits and `._/-`, with a slash or the
/// ending of a file; up to the first `*`.
fn paths(line: &str) -> impl Iterator<Item = &str> {
    let quoted = line.split('`').skip(1).step_by(2);
    let is_path = |word: &&str| {
        let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "._/-*".contains(c));
        let ending = [".rs", ".md", ".json", ".toml", ".txt", ".ts"].iter().any(|ending| word.ends_with(ending));
        plain && (word.contains('/') || ending) && !word.starts_with("target/")
    };
    quoted.filter(is_path).map(|word| word.split('*').next().unwrap_or(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_sections_and_paths_are_found() {
        let names = BTreeSet::from(["README.md"]);
        let found = |line| dangling(line, &names).count();
        assert_eq!(found("see README.md, wire/README.md and https://example.com/a.md"), 0);
        assert_eq!(found(concat!("// as gone", ".md 8.1 says")), 1);
        assert_eq!(found(concat!("/// (Sec", "tion 8, and ro", "ws 3 to 5)")), 2);
        assert_eq!(found("a row of three, a section for each"), 0);
        let listed: Vec<_> = paths("`core/src/*.rs` and `plan.rs`, not `a b/c`, `SPREAD` or `target/x`").collect();
        assert_eq!(listed, ["core/src/", "plan.rs"]);
    }
}
