//! The face in Python: its wheel is built, installed as its users would, and used.
use std::path::{Path, PathBuf};

use crate::command::Invocation;
use crate::debian;
use crate::runner::{Runner, Stop};
use crate::tree::Tree;

const FACE: &str = "bindings/python";
/// What `pip` installs without asking anybody.
const PIP: [&str; 6] = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"];

/// Everything below the target folder, so that nothing of it is in the checkout.
struct Folders {
    /// The environment with the tools, in which the tests run.
    tools: PathBuf,
    /// Environments that hold the wheel and nothing else.
    by_pip: PathBuf,
    by_uv: PathBuf,
    wheels: PathBuf,
}

/// A step that is one program run in a folder of its own.
fn run_at(runner: &mut Runner, step: &'static str, run: &Invocation) -> Result<(), Stop> {
    runner.step(step, &run.to_string(), || match run.succeeds()? {
        true => Ok(String::new()),
        false => Err(String::new()),
    })
}

/// How the wheel is built: as the tests' own crates are, or as it is published.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Profile {
    Dev,
    Release,
}

/// Builds it and checks it.
pub fn check(runner: &mut Runner, native: &str) -> Result<(), Stop> {
    check_built(runner, native, Profile::Dev)
}

/// The same of the wheel that is published.
pub fn verify(runner: &mut Runner, native: &str) -> Result<(), Stop> {
    check_built(runner, native, Profile::Release)
}

/// The measurement, with the wheel that is published beside the tools; `None` where there is no
/// Python, which is said.
pub fn speed_program(runner: &mut Runner) -> Result<Option<Invocation>, Stop> {
    let Some((folders, wheel)) = built(runner, Profile::Release)? else { return Ok(None) };
    beside_the_tools(runner, &folders, &wheel)?;
    Ok(Some(Invocation::new(&folders.program("python")).args(["bindings/python/bench/speed.py"])))
}

/// The wheel, built as chosen; `None` where there is no Python, which is said.
fn built(runner: &mut Runner, profile: Profile) -> Result<Option<(Folders, String)>, Stop> {
    let can = is_there() || debian::install(&["python3", "python3-venv"]) && is_there();
    if !can {
        runner.skip("python", "no `python3` of 3.10 or later with `venv` and `ensurepip`")?;
        return Ok(None);
    }
    let folders = Folders::of(&runner.tree);
    tools(runner, &folders)?;
    let wheel = wheel(runner, &folders, profile)?;
    Ok(Some((folders, wheel)))
}

/// The same of a wheel that is built as chosen.
fn check_built(runner: &mut Runner, native: &str, profile: Profile) -> Result<(), Stop> {
    let Some((folders, wheel)) = built(runner, profile)? else { return Ok(()) };
    installs(runner, &folders, &wheel)?;
    let python = folders.program("python");
    let at = |run: Invocation, tree: &Tree| run.at(&tree.path(FACE)).env("STOWPLAN_NATIVE", native);
    let own = [
        ("python: types as the schemas say", vec!["tools/write_documents.py", "--check"]),
        ("python: tests", vec!["-m", "pytest"]),
        ("python: types", vec!["-m", "mypy", "--strict", "--package", "stowplan"]),
        ("python: types of tests and tools", vec!["-m", "mypy", "--strict", "tests", "bench", "tools"]),
        ("python: stubs", vec!["-m", "mypy.stubtest", "stowplan._engine"]),
    ];
    for (step, words) in own {
        let run = at(Invocation::new(&python).args(words), &runner.tree);
        run_at(runner, step, &run)?;
    }
    Ok(())
}

/// Whether there is a Python that makes environments.
fn is_there() -> bool {
    let asked = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))";
    Invocation::new("python3").args(["-c", asked]).output().is_some()
}

impl Folders {
    fn of(tree: &Tree) -> Self {
        let all = tree.target().join("python");
        Self { tools: all.join("tools"), by_pip: all.join("pip"), by_uv: all.join("uv"), wheels: all.join("wheels") }
    }

    fn program(&self, name: &str) -> String {
        program(&self.tools, name)
    }
}

/// A program of an environment.
fn program(environment: &Path, name: &str) -> String {
    environment.join("bin").join(name).to_string_lossy().into_owned()
}

/// The environment with what the checks need; one that has it already stays.
fn tools(runner: &mut Runner, folders: &Folders) -> Result<(), Stop> {
    let list = runner.tree.path(FACE).join("requirements.txt");
    let stamp = folders.tools.join("installed.txt");
    let wanted = std::fs::read_to_string(&list).unwrap_or_default();
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    environment(runner, "python: environment", &folders.tools)?;
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
    let list = list.to_string_lossy().into_owned();
    runner.run("python: tools", &Invocation::new(&folders.program("python")).args(install).args([list]))?;
    let _ = std::fs::write(stamp, wanted);
    Ok(())
}

fn environment(runner: &mut Runner, step: &'static str, folder: &Path) -> Result<(), Stop> {
    let folder = folder.to_string_lossy().into_owned();
    runner.run(step, &Invocation::new("python3").args(["-m", "venv", "--clear", &folder]))
}

/// Builds the wheel, and names it.
fn wheel(runner: &mut Runner, folders: &Folders, profile: Profile) -> Result<String, Stop> {
    let tree = runner.tree.clone();
    runner.step("python: licences", "cargo xtask bindings python", || {
        let _ = std::fs::remove_dir_all(&folders.wheels);
        let copied = ["LICENSE-MIT", "LICENSE-APACHE"]
            .into_iter()
            .try_for_each(|name| std::fs::copy(tree.path(name), tree.path(FACE).join(name)).map(|_| ()));
        copied.map(|()| String::new()).map_err(|error| error.to_string())
    })?;
    let chosen: &[&str] = if profile == Profile::Release { &["--release", "--strip"] } else { &["--profile", "dev"] };
    let build = Invocation::new(&folders.program("maturin"))
        .args(["build", "--quiet", "--locked", "--interpreter", "python3", "--out"])
        .args([folders.wheels.to_string_lossy().into_owned()])
        .args(chosen.iter().copied())
        .at(&tree.path(FACE));
    run_at(runner, "python: wheel", &build)?;
    let found = std::fs::read_dir(&folders.wheels).into_iter().flatten().flatten();
    let wheel = found.map(|entry| entry.path()).find(|path| path.extension().is_some_and(|ending| ending == "whl"));
    let Some(wheel) = wheel else {
        eprintln!("no wheel in {}", folders.wheels.display());
        return Err(Stop);
    };
    let size = std::fs::metadata(&wheel).map_or(0, |data| data.len());
    println!("   ({size} bytes)");
    Ok(wheel.to_string_lossy().into_owned())
}

/// Installs the wheel as users do, by pip and by uv, into environments that hold nothing else; and
/// beside the tools.
fn installs(runner: &mut Runner, folders: &Folders, wheel: &str) -> Result<(), Stop> {
    const USE: &str =
        "import stowplan; print(stowplan.decide({'decide': 'query', 'expression': 'attribute:stack == prod'}))";
    environment(runner, "python: clean environment", &folders.by_pip)?;
    let install = Invocation::new(&program(&folders.by_pip, "python")).args(PIP).args([wheel]);
    runner.run("python: pip install", &install)?;
    let folder = folders.by_uv.to_string_lossy().into_owned();
    let uv = folders.program("uv");
    runner
        .run("python: clean environment by uv", &Invocation::new(&uv).args(["venv", "--quiet", "--clear", &folder]))?;
    let into = ["pip", "install", "--quiet", "--no-index", "--python", &folder, wheel];
    runner.run("python: uv pip install", &Invocation::new(&uv).args(into))?;
    for (step, folder) in
        [("python: used as pip installed it", &folders.by_pip), ("python: used as uv installed it", &folders.by_uv)]
    {
        runner.run(step, &Invocation::new(&program(folder, "python")).args(["-c", USE]))?;
    }
    beside_the_tools(runner, folders, wheel)
}

fn beside_the_tools(runner: &mut Runner, folders: &Folders, wheel: &str) -> Result<(), Stop> {
    let beside = Invocation::new(&folders.program("python")).args(PIP).args(["--no-deps", "--force-reinstall", wheel]);
    runner.run("python: wheel beside the tools", &beside)
}
