//! The tour: every example of the library runs, and prints what its README shows.
use crate::command::Invocation;
use crate::runner::{Runner, Stop};
use crate::tree::Tree;

/// Where they are: a package, its folder, and how the page leads there.
const FOLDERS: [(&str, &str, &str); 2] =
    [("stowplan", "core/examples", ""), ("stowplan-deployment", "deployment/examples", "../../deployment/examples/")];
const PAGE: &str = "core/examples/README.md";
const BEGIN: &str = "```text\n";
const END: &str = "```\n";

/// Runs them, and holds the page to what they print.
pub fn check(runner: &mut Runner) -> Result<(), Stop> {
    let shown = runner.tree.text(PAGE).unwrap_or_default();
    let names = names(&runner.tree);
    runner.step("examples", "cargo xtask gen examples", || {
        let printed = printed(names)?;
        match page(&shown, &printed)? == shown {
            true => Ok(format!("{} run, and print what their README shows", printed.len())),
            false => Err(format!("{PAGE} shows something else than the examples print")),
        }
    })
}

/// Writes into the page what they print.
pub fn update(runner: &mut Runner) -> Result<(), Stop> {
    let (shown, path) = (runner.tree.text(PAGE).unwrap_or_default(), runner.tree.path(PAGE));
    let names = names(&runner.tree);
    runner.step("examples", "cargo xtask gen examples", || {
        let made = page(&shown, &printed(names)?)?;
        std::fs::write(&path, made).map_err(|error| format!("{PAGE}: {error}"))?;
        Ok(PAGE.to_owned())
    })
}

/// Each with its package, its name, and how the page leads to it.
fn names(tree: &Tree) -> Vec<(&'static str, String, String)> {
    let of = |(package, folder, link): (&'static str, &str, &'static str)| {
        tree.names(folder, ".rs").into_iter().map(move |name| (package, name.clone(), format!("{link}{name}")))
    };
    FOLDERS.into_iter().flat_map(of).collect()
}

/// What each prints, by how the page leads to it.
fn printed(names: Vec<(&str, String, String)>) -> Result<Vec<(String, String)>, String> {
    let run = |(package, name, link): (&str, String, String)| {
        let words = ["run", "--quiet", "-p", package, "--example", &name];
        let output = Invocation::cargo(None).args(words).output();
        output.map(|output| (link, output)).ok_or(format!("the example `{name}` fails"))
    };
    names.into_iter().map(run).collect()
}

/// The page with what each example prints in the first block of text below the link to it.
fn page(shown: &str, printed: &[(String, String)]) -> Result<String, String> {
    let mut made = shown.to_owned();
    for (name, output) in printed {
        let missing = || format!("{PAGE} has no link to `{name}.rs` with a block of text below it");
        let link = made.find(&format!("]({name}.rs)")).ok_or_else(missing)?;
        let begin = find(&made, BEGIN, link).ok_or_else(missing)? + BEGIN.len();
        let end = find(&made, END, begin).ok_or_else(missing)?;
        let output = format!("{}\n", output.trim_end());
        made = [made.get(..begin).unwrap_or_default(), &output, made.get(end..).unwrap_or_default()].concat();
    }
    Ok(made)
}

fn find(text: &str, what: &str, from: usize) -> Option<usize> {
    Some(text.get(from..)?.find(what)? + from)
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn an_output_goes_below_its_link() {
        let shown = "[place](place.rs)\n```text\nold\n```\n[query](query.rs)\n```rust\nx\n```\n```text\n```\n";
        let printed = [("query".to_owned(), "two\n".to_owned()), ("place".to_owned(), "one\n\n".to_owned())];
        let made = "[place](place.rs)\n```text\none\n```\n[query](query.rs)\n```rust\nx\n```\n```text\ntwo\n```\n";
        assert_eq!(page(shown, &printed), Ok(made.to_owned()));
        assert!(page("", &printed).is_err());
    }
}
