//! What is committed: lock files that hold, scripts that parse, no path of a machine.
use crate::command::Invocation;
use crate::runner::{Runner, Stop};
use crate::tree::Tree;

/// The fuzz crate has a lock file of its own, which goes stale unnoticed.
pub fn lock_files(runner: &mut Runner) -> Result<(), Stop> {
    let root = runner.tree.root().to_owned();
    let words = ["metadata", "--locked", "--format-version", "1", "--manifest-path"];
    runner.step("lock files", "cargo update --workspace --manifest-path fuzz/Cargo.toml", || {
        for manifest in ["Cargo.toml", "fuzz/Cargo.toml"] {
            let run = Invocation::cargo(None).args(words).args([manifest]).at(&root);
            if !run.lines(|_| {})? {
                return Err(format!("the lock file beside {manifest} does not fit"));
            }
        }
        Ok(String::new())
    })
}

/// `bash -n` over every tracked shell script.
pub fn scripts(runner: &mut Runner) -> Result<(), Stop> {
    const STEP: &str = "scripts";
    let Some(tracked) = runner.tree.files() else {
        return runner.skip(STEP, "not a git checkout");
    };
    if Invocation::new("bash").args(["--version"]).output().is_none() {
        return runner.skip(STEP, "bash is not installed");
    }
    let scripts: Vec<String> = tracked.into_iter().filter(|name| is_script(&runner.tree, name)).collect();
    let root = runner.tree.root().to_owned();
    runner.step(STEP, "cargo xtask lint", || {
        for script in &scripts {
            if !Invocation::new("bash").args(["-n", script]).at(&root).succeeds()? {
                return Err(format!("{script} does not parse"));
            }
        }
        Ok(format!("{} parsed", scripts.len()))
    })
}

/// Every tracked Python file parses.
pub fn python(runner: &mut Runner) -> Result<(), Stop> {
    const STEP: &str = "Python files";
    const PARSE: &str =
        "import ast, sys; [ast.parse(open(name, encoding='utf-8').read(), name) for name in sys.argv[1:]]";
    let Some(tracked) = runner.tree.files() else {
        return runner.skip(STEP, "not a git checkout");
    };
    if Invocation::new("python3").args(["--version"]).output().is_none() {
        return runner.skip(STEP, "Python is not installed");
    }
    let files: Vec<String> = tracked.into_iter().filter(|name| name.ends_with(".py")).collect();
    let root = runner.tree.root().to_owned();
    runner.step(STEP, "cargo xtask lint", || {
        let parse = Invocation::new("python3").args(["-c", PARSE]).args(files.iter().cloned()).at(&root);
        match parse.succeeds()? {
            true => Ok(format!("{} parsed", files.len())),
            false => Err("a file does not parse".to_owned()),
        }
    })
}

fn is_script(tree: &Tree, name: &str) -> bool {
    let shebang = |text: String| text.lines().next().is_some_and(|line| line.starts_with("#!") && line.ends_with("sh"));
    name.ends_with(".sh") || (!name.contains('.') || name.starts_with(".ci/")) && tree.text(name).is_some_and(shebang)
}

/// No tracked text names a folder of the machine that it was written on.
pub fn paths(runner: &mut Runner) -> Result<(), Stop> {
    const STEP: &str = "machine paths";
    let Some(tracked) = runner.tree.files() else {
        return runner.skip(STEP, "not a git checkout");
    };
    let tree = &runner.tree;
    let roots = machine_roots(tree);
    let mut found = Vec::new();
    for name in &tracked {
        let Some(text) = tree.text(name) else {
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            if let Some(root) = roots.iter().find(|root| names(line, root)) {
                found.push(format!("{name}:{}: names {root}", number + 1));
            }
        }
    }
    runner.step(STEP, "cargo xtask lint", || {
        if found.is_empty() { Ok(format!("{} files", tracked.len())) } else { Err(found.join("\n")) }
    })
}

/// Folders that only machines have: this checkout, this home, and where others usually lie. Written
/// in pieces, so that this file passes its own check.
fn machine_roots(tree: &Tree) -> Vec<String> {
    let mut roots: Vec<String> =
        [["/home", "runner"], ["", "Users"], ["", "work"], ["/root", ".cargo"], ["/root", ".rustup"]]
            .iter()
            .map(|pieces| format!("{}/", pieces.join("/")))
            .collect();
    let own = tree.root().to_string_lossy().into_owned();
    let home = std::env::var("HOME").unwrap_or_default();
    for folder in [own, home] {
        if folder.trim_matches('/').contains('/') {
            roots.push(format!("{}/", folder.trim_end_matches('/')));
        }
    }
    roots
}

/// Whether a line holds the folder as the start of a path, not inside a longer one or an address.
fn names(line: &str, root: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || "/._-~*}>)".contains(c);
    line.match_indices(root).any(|(at, _)| !line.get(..at).and_then(|before| before.chars().last()).is_some_and(inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_counts_at_the_start_of_a_path_only() {
        assert!(names("see /srv/build/x.rs", "/srv/build/"));
        assert!(names("\"/srv/build/\"", "/srv/build/"));
        assert!(!names("https://example.com/srv/build/x", "/srv/build/"));
        assert!(!names("a/srv/build/x", "/srv/build/"));
        assert!(!names("/srv/builder", "/srv/build/"));
    }
}
