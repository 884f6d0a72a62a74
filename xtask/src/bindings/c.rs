//! The face in C: the header as the sources make it, the library installed, the cases through it.
use crate::bindings::conformance;
use crate::command::Invocation;
use crate::runner::{Runner, Stop};

/// The committed header.
const HEADER: &str = "bindings/c/include/stowplan.h";

/// Builds it and checks it.
pub fn check(runner: &mut Runner, _native: &str) -> Result<(), Stop> {
    header(runner)?;
    let installed = Installed::build(runner)?;
    let answers = installed.compile(runner, "c: answers", "c99", "tests/answers.c", "answers")?;
    conformance::compare(runner, "c: conformance", "c", &[answers])
}

/// Writes the committed header anew.
pub fn update(runner: &mut Runner) -> Result<(), Stop> {
    runner.run("header", &generator(HEADER))
}

/// Refuses a header that is not what the sources make.
fn header(runner: &mut Runner) -> Result<(), Stop> {
    let fresh = runner.tree.target().join("bindings/stowplan.h");
    runner.run("c: header made", &generator(&fresh.to_string_lossy()))?;
    let (committed, made) = (runner.tree.text(HEADER), std::fs::read_to_string(&fresh).ok());
    runner.step("c: header", "cargo xtask gen header", || match made.is_some() && committed == made {
        true => Ok(String::new()),
        false => Err(format!("{HEADER} is not what the sources make")),
    })
}

fn generator(file: &str) -> Invocation {
    Invocation::cargo(None).args(["run", "--quiet", "-p", "stowplan-c-header", "--", file])
}

/// The library as a user has it, below a folder of its own.
struct Installed {
    prefix: String,
}

impl Installed {
    fn build(runner: &mut Runner) -> Result<Self, Stop> {
        let prefix = runner.tree.target().join("bindings/c").to_string_lossy().into_owned();
        let make = Invocation::new("make").args(["--silent", "-C", "bindings/c", "install", "PROFILE=dev"]);
        runner.run("c: installed", &make.args([format!("PREFIX={prefix}")]))?;
        Ok(Self { prefix })
    }

    /// Compiles a program of `bindings/c` against what is installed, as pkg-config says: its path.
    fn compile(
        &self,
        runner: &mut Runner,
        step: &'static str,
        standard: &str,
        source: &str,
        name: &str,
    ) -> Result<String, Stop> {
        let prefix = &self.prefix;
        let program = format!("{prefix}/{name}");
        let words = format!(
            "cc -std={standard} -Wall -Wextra -Werror -pedantic bindings/c/{source} -o {program} \
             $(pkg-config --cflags --libs stowplan) -Wl,-rpath,{prefix}/lib"
        );
        let run = Invocation::new("sh").args(["-c", &words]);
        runner.run(step, &run.env("PKG_CONFIG_PATH", format!("{prefix}/lib/pkgconfig")))?;
        Ok(program)
    }
}
