//! The floor plan of the sources: which room may use which, and no circle of files anywhere.
mod imports;
mod plan;

use std::collections::{BTreeMap, BTreeSet};

use crate::runner::{Runner, Stop};
use crate::tree::Tree;
use imports::{Import, imports};
use plan::{FLOORS, Floor};

/// The sources of the crate with floors.
const CORE: &str = "core/src/";

/// The sources in which no file may lead back to itself.
const WITHOUT_CIRCLES: [&str; 9] = [
    "core/src/",
    "deployment/src/",
    "group/src/",
    "kubernetes/src/",
    "check/src/",
    "fleet/src/",
    "wire/src/",
    "cli/src/",
    "formats/src/",
];

/// A Rust file: its path, its module's path, and what it imports, tests left out.
struct File {
    path: String,
    module: Vec<String>,
    imports: Vec<Import>,
}

/// Every arrow between rooms of core goes down, and no file leads back to itself.
pub fn check(runner: &mut Runner) -> Result<(), Stop> {
    let Some(tracked) = runner.tree.files() else {
        return runner.skip("floors", "not a git checkout");
    };
    let core = files(&runner.tree, &tracked, CORE);
    let wrong: Vec<String> = core.iter().flat_map(wrong_arrows).collect();
    runner.step("floors", "cargo xtask floors", || match wrong.is_empty() {
        true => Ok(format!("{} files on {} floors", core.len(), FLOORS.len())),
        false => Err(wrong.join("\n")),
    })?;
    let rooms: Vec<Vec<File>> = WITHOUT_CIRCLES
        .iter()
        .map(|root| files(&runner.tree, &tracked, root))
        .filter(|files| !files.is_empty())
        .collect();
    let circles: Vec<String> = rooms.iter().flat_map(|files| circles(files)).collect();
    runner.step("circles", "cargo xtask floors", || match circles.is_empty() {
        true => Ok(format!("none among {} files", rooms.iter().map(Vec::len).sum::<usize>())),
        false => Err(circles.join("\n")),
    })
}

fn files(tree: &Tree, tracked: &[String], root: &str) -> Vec<File> {
    let sources = tracked.iter().filter(|name| name.starts_with(root) && name.ends_with(".rs") && !is_test(name));
    let read = |name: &String| {
        let module = module_of(name.strip_prefix(root)?);
        Some(File { path: name.clone(), imports: imports(&tree.text(name)?, &module), module })
    };
    sources.filter_map(read).collect()
}

/// Whether a file holds tests alone.
fn is_test(name: &str) -> bool {
    name.contains("/tests/") || ["/tests.rs", "_tests.rs", "/laws.rs"].iter().any(|end| name.ends_with(end))
}

/// The path of the module that a file is.
fn module_of(name: &str) -> Vec<String> {
    let name = name.trim_end_matches(".rs").trim_end_matches("/mod");
    if name == "lib" || name == "main" { Vec::new() } else { name.split('/').map(str::to_owned).collect() }
}

/// The floor that a module path is on: the longest name that it begins with.
fn floor_of(path: &[String]) -> Option<&'static Floor> {
    let begins = |floor: &&Floor| {
        let name: Vec<&str> = floor.name.split('/').collect();
        path.len() >= name.len() && name.iter().zip(path).all(|(own, part)| own == part)
    };
    FLOORS.iter().filter(begins).max_by_key(|floor| floor.name.len())
}

fn wrong_arrows(file: &File) -> Vec<String> {
    let Some(own) = floor_of(&file.module) else {
        let crate_root = file.module.is_empty();
        return if crate_root { Vec::new() } else { vec![format!("{}: is on no floor of the plan", file.path)] };
    };
    let mut wrong = Vec::new();
    for import in &file.imports {
        let Some(used) = floor_of(&import.path) else { continue };
        // A module tells of what lies in it.
        let own_child = import.path.starts_with(&file.module);
        if used.name != own.name && !own_child && !own.uses.contains(&used.name) {
            let (path, line, because) = (&file.path, import.line, own.because);
            wrong.push(format!("{path}:{line}: `{}` uses `{}`: {because}", own.name, used.name));
        }
    }
    wrong
}

/// The circles of files: each is told by its files. A folder's `mod.rs` and what lies in the folder
/// are one house, so what leads from the one to the other counts for none.
fn circles(files: &[File]) -> Vec<String> {
    let by_module: BTreeMap<&[String], usize> =
        files.iter().enumerate().map(|(at, file)| (file.module.as_slice(), at)).collect();
    let names: Vec<BTreeMap<&str, &[String]>> = files.iter().map(names_of).collect();
    let arrows: Vec<BTreeSet<usize>> = files
        .iter()
        .map(|file| {
            let targets = file.imports.iter().filter_map(|import| target(&import.path, &by_module, &names));
            targets.filter(|&to| files.get(to).is_some_and(|to| !is_kin(&file.module, &to.module))).collect()
        })
        .collect();
    let reach: Vec<BTreeSet<usize>> = (0..files.len()).map(|from| reached(from, &arrows)).collect();
    let mut told: BTreeSet<BTreeSet<usize>> = BTreeSet::new();
    for (from, far) in reach.iter().enumerate().filter(|(from, far)| far.contains(from)) {
        told.insert(far.iter().copied().filter(|to| reach.get(*to).is_some_and(|back| back.contains(&from))).collect());
    }
    let path = |at: &usize| files.get(*at).map_or("", |file| file.path.as_str());
    told.iter()
        .map(|circle| format!("lead back to themselves: {}", circle.iter().map(path).collect::<Vec<_>>().join(", ")))
        .collect()
}

/// What a module re-exports, by name.
fn names_of(file: &File) -> BTreeMap<&str, &[String]> {
    let named = file.imports.iter().map(|import| (import.name.as_str(), import.path.as_slice()));
    named.filter(|(name, _)| !name.is_empty()).collect()
}

/// The file that defines what a path names, through re-exports.
fn target(
    path: &[String],
    by_module: &BTreeMap<&[String], usize>,
    names: &[BTreeMap<&str, &[String]>],
) -> Option<usize> {
    let mut path = path.to_vec();
    for _ in 0..8 {
        let length =
            (0..=path.len()).rev().find(|&length| by_module.contains_key(path.get(..length).unwrap_or_default()))?;
        let at = *by_module.get(path.get(..length)?)?;
        let further = path.get(length).and_then(|name| names.get(at)?.get(name.as_str()));
        match further {
            Some(elsewhere) if **elsewhere != *path => {
                let rest = path.get(length + 1..).unwrap_or_default().to_vec();
                path = elsewhere.iter().cloned().chain(rest).collect();
            }
            _ => return Some(at),
        }
    }
    None
}

/// Whether one module is the other's, or lies in it.
fn is_kin(one: &[String], other: &[String]) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

fn reached(from: usize, arrows: &[BTreeSet<usize>]) -> BTreeSet<usize> {
    let mut seen = BTreeSet::new();
    let mut left: Vec<usize> = arrows.get(from).into_iter().flatten().copied().collect();
    while let Some(at) = left.pop() {
        if seen.insert(at) {
            left.extend(arrows.get(at).into_iter().flatten());
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        let module = module_of(path);
        File { path: path.to_owned(), imports: imports(text, &module), module }
    }

    fn told(path: &str, text: &str) -> Vec<String> {
        wrong_arrows(&file(path, text))
    }

    /// Every arrow that must never be, as a line of code in the place where it would be written.
    #[test]
    fn each_never_is_refused() {
        let nevers = [
            ("state/columns.rs", "use crate::placement::Rejection;", "`state` uses `placement`"),
            ("state/columns.rs", "use crate::request::Kind;", "`state` uses `request`"),
            ("state/mod.rs", "fn f() -> crate::cluster::Cluster {}", "`state` uses `cluster`"),
            (
                "request/prepared.rs",
                "use crate::{\n    id::PreparedId,\n    placement::step::Rejection,\n};",
                "`request` uses `placement/step`",
            ),
            ("index/follow.rs", "use crate::placement::Plan;", "`index` uses `placement`"),
            ("placement/step/mod.rs", "use crate::cluster::Cluster;", "`placement/step` uses `cluster`"),
            ("placement/step/mod.rs", "use crate::index::Index;", "`placement/step` uses `index`"),
            ("placement/step/mod.rs", "use super::why::explain;", "`placement/step` uses `placement/why`"),
            ("placement/scale_in.rs", "use crate::{cluster::Cluster, id::TaskId};", "`placement` uses `cluster`"),
            ("placement/why/remedy.rs", "use crate::cluster::Cluster;", "`placement/why` uses `cluster`"),
            (
                "rule/mod.rs",
                "use crate::{capacity::CapacityChoices, scaling::ScalingChoices};",
                "`rule` uses `capacity`",
            ),
            ("task/definition.rs", "use crate::cluster::facts::LastStatus;", "`task` uses `cluster`"),
            ("query/evaluate.rs", "use crate::placement::Constraint;", "`query` uses `placement`"),
            ("scaling/metric_math/error.rs", "use crate::query::caret;", "`scaling` uses `query`"),
            ("cluster/mod.rs", "use crate::capacity::Fit;", "`cluster` uses `capacity`"),
        ];
        for (path, text, wrong) in nevers {
            let told = told(path, text);
            assert!(told.first().is_some_and(|told| told.contains(wrong) && told.ends_with('.')), "{path}: {told:?}");
        }
    }

    #[test]
    fn what_is_below_may_be_used() {
        assert!(told("cluster/decide.rs", "use crate::{placement::Decision, request::Kind, state::State};").is_empty());
        assert!(told("state/facts.rs", "pub use crate::task::LastStatus;").is_empty());
        assert!(told("state/facts.rs", "// crate::placement, said in a comment\n").is_empty());
        assert!(told("rule/texts.rs", "#[cfg(test)]\nmod tests {\n    use crate::placement::Reason;\n}\n").is_empty());
        assert_eq!(told("attic/mod.rs", ""), ["attic/mod.rs: is on no floor of the plan"]);
    }

    #[test]
    fn the_plan_has_no_circle() {
        for (at, floor) in FLOORS.iter().enumerate() {
            let below = FLOORS.get(..at).unwrap_or_default();
            for used in floor.uses {
                assert!(
                    below.iter().any(|other| other.name == *used),
                    "`{}` uses `{used}`, which is not below it",
                    floor.name
                );
            }
        }
    }

    #[test]
    fn a_circle_of_files_is_found_through_a_re_export() {
        let files = [
            file(
                "room/mod.rs",
                "mod strategy;\nmod error;\npub use error::StrategyError;\npub use strategy::Strategy;",
            ),
            file("room/strategy.rs", "use super::StrategyError;"),
            file("room/error.rs", "use super::strategy::Strategy;"),
            file("room/alone.rs", "use super::Strategy;"),
        ];
        assert_eq!(circles(&files), ["lead back to themselves: room/strategy.rs, room/error.rs"]);
        assert!(circles(&files[..2]).is_empty());
    }
}
