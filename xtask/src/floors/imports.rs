//! What a Rust file imports: its `use` trees and the paths within its code, tests and comments left
//! out.

/// One thing that a file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The path from the root of the crate.
    pub path: Vec<String>,
    /// The name that it has here; empty for a path within the code.
    pub name: String,
    pub line: usize,
}

/// Everything of the own crate that a file of a module names.
pub fn imports(text: &str, module: &[String]) -> Vec<Import> {
    let code = code_of(text);
    let children = children(&code);
    let mut found = Vec::new();
    let mut line = 1;
    let mut rest = code.as_str();
    while let Some(at) = next(rest) {
        let (before, from) = rest.split_at(at);
        line += before.matches('\n').count();
        let taken = match from.strip_prefix("use ") {
            Some(tree) => {
                let end = tree.find(';').unwrap_or(tree.len());
                for (path, name) in leaves(tree.get(..end).unwrap_or_default()) {
                    found.extend(absolute(&path, module, &children).map(|path| Import { path, name, line }));
                }
                end + "use ".len()
            }
            None => {
                let end = from.find(|c: char| !(c.is_alphanumeric() || "_:".contains(c))).unwrap_or(from.len());
                let path = segments(from.get(..end).unwrap_or_default());
                found.extend(absolute(&path, module, &[]).map(|path| Import { path, name: String::new(), line }));
                end.max(1)
            }
        };
        line += from.get(..taken).unwrap_or_default().matches('\n').count();
        rest = from.get(taken..).unwrap_or_default();
    }
    found
}

/// Where the next `use` or path begins.
fn next(code: &str) -> Option<usize> {
    let starts_word = |at: usize| {
        !code
            .get(..at)
            .and_then(|before| before.chars().next_back())
            .is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    };
    ["use ", "crate::", "super::"]
        .iter()
        .filter_map(|word| code.match_indices(word).map(|(at, _)| at).find(|&at| starts_word(at)))
        .min()
}

/// The code without comments, with the lines kept, and without what is compiled for tests only.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut test_item = None;
    let mut awaits_item = false;
    for line in text.lines() {
        let bare = line.split("//").next().unwrap_or_default();
        let indent = line.len() - line.trim_start().len();
        let is_end = |indent_of: usize| indent == indent_of && line.trim_start().starts_with('}');
        if let Some(of) = test_item {
            test_item = test_item.filter(|_| !is_end(of));
        } else if bare.trim() == "#[cfg(test)]" {
            awaits_item = true;
        } else if awaits_item {
            awaits_item = bare.trim_start().starts_with("#[");
            test_item = (!awaits_item && bare.trim_end().ends_with('{')).then_some(indent);
        } else {
            code.push_str(bare);
        }
        code.push('\n');
    }
    code
}

/// The modules that a file declares.
fn children(code: &str) -> Vec<&str> {
    let declared = code.lines().filter_map(|line| line.trim().strip_suffix(';'));
    declared.filter_map(|line| line.rsplit_once("mod ").map(|(_, name)| name)).collect()
}

/// The paths of a `use` tree, each with the name that it has here.
fn leaves(tree: &str) -> Vec<(Vec<String>, String)> {
    let tree = tree.trim();
    let Some((head, body)) = tree.split_once('{') else {
        let (path, name) = tree.split_once(" as ").unwrap_or((tree, ""));
        let path = segments(path);
        let name = if name.is_empty() { path.last().cloned().unwrap_or_default() } else { name.trim().to_owned() };
        return vec![(path, name)];
    };
    let body = body.rsplit_once('}').map_or(body, |(inner, _)| inner);
    let head = segments(head);
    let under = |(path, name): (Vec<String>, String)| {
        let is_self = path.first().is_some_and(|first| first == "self");
        let path: Vec<String> = head.iter().cloned().chain(path.into_iter().filter(|part| part != "self")).collect();
        let name = if is_self && name == "self" { path.last().cloned().unwrap_or_default() } else { name };
        (path, name)
    };
    parts(body).into_iter().flat_map(leaves).map(under).collect()
}

/// The parts of a list, at the commas that are in no braces.
fn parts(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_usize, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(list.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(list.get(start..).unwrap_or_default());
    parts.retain(|part| !part.trim().is_empty());
    parts
}

fn segments(path: &str) -> Vec<String> {
    path.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The path from the root of the crate; `None` for one of another crate.
fn absolute(path: &[String], module: &[String], children: &[&str]) -> Option<Vec<String>> {
    let first = path.first()?.as_str();
    let rest = path.get(1..)?;
    let supers = path.iter().take_while(|part| *part == "super").count();
    match first {
        "crate" => Some(rest.to_vec()),
        "self" => Some(module.iter().chain(rest).cloned().collect()),
        "super" => {
            let above = module.get(..module.len().checked_sub(supers)?)?;
            Some(above.iter().chain(path.get(supers..)?).cloned().collect())
        }
        child if children.contains(&child) => Some(module.iter().chain(path).cloned().collect()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        let module = ["room".to_owned(), "file".to_owned()];
        imports(text, &module)
            .iter()
            .map(|import| format!("{} {} {}", import.line, import.path.join("::"), import.name))
            .collect()
    }

    #[test]
    fn use_trees_and_paths_are_read() {
        let text = "\
use alloc::vec::Vec;
use super::{Other, own::{self, Thing as Named}};
use crate::{
    state::State,
    unit::*,
};
mod child;
pub use child::Kept;
// use crate::gone;
fn f(x: crate::task::Gpus) -> super::Result {}
#[cfg(test)]
mod tests {
    use crate::nowhere;
}
use crate::late;
";
        let expected = [
            "2 room::Other Other",
            "2 room::own own",
            "2 room::own::Thing Named",
            "3 state::State State",
            "3 unit::* *",
            "8 room::file::child::Kept Kept",
            "10 task::Gpus ",
            "10 room::Result ",
            "15 late late",
        ];
        assert_eq!(paths(text), expected);
    }
}
