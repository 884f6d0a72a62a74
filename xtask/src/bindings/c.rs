//! The face in C: the header as the sources make it, the library installed, the cases through it.
mod memory;

use crate::bindings::conformance;
use crate::command::Invocation;
use crate::debian;
use crate::runner::{Runner, Stop};

/// The committed header.
const HEADER: &str = "bindings/c/include/stowplan.h";

/// Which languages the headers are for: a compiler, the standards, and what is compiled.
const STANDARDS: [(&str, &[&str], &str); 6] = [
    ("cc", &["c99", "c11", "c17"], "stowplan.h"),
    ("c++", &["c++11", "c++20"], "stowplan.h"),
    ("c++", &["c++17", "c++20"], "stowplan.hpp"),
    ("clang", &["c99", "c11", "c17"], "stowplan.h"),
    ("clang++", &["c++11", "c++20"], "stowplan.h"),
    ("clang++", &["c++17", "c++20"], "stowplan.hpp"),
];

/// The examples, and what each prints.
const EXAMPLES: [(Program, &str); 2] = [
    (Program::c("examples/place.c", "place"), "place.txt"),
    (Program::cpp("examples/what_if.cpp", "what_if"), "what_if.txt"),
];

/// A program that ends where it misuses memory, or does what the languages do not define.
const SANITISED: &str = "-g -fsanitize=address,undefined -fno-sanitize-recover=all";

/// Programs without which a part of the checks is left out, and the packages that have them.
const WANTED: [&str; 6] = ["cc", "c++", "make", "pkg-config", "valgrind", "clang"];
const PACKAGES: [&str; 6] = ["gcc", "g++", "make", "pkg-config", "valgrind", "clang"];

/// All that a compiler has to say, and nothing of it let pass.
const STRICT: &str = "-Wall -Wextra -Werror -pedantic";

/// Builds it and checks it.
pub fn check(runner: &mut Runner, _native: &str) -> Result<(), Stop> {
    header(runner)?;
    let tests = Invocation::cargo(None).args(["test", "--quiet", "-p", "stowplan-c", "--tests"]);
    runner.run_tests("c: the edge", &tests)?;
    let installed = Installed::build(runner, "dev", "c")?;
    installed.headers(runner)?;
    let answers = installed.compile(runner, "c: answers", &Program::c("tests/answers.c", "answers"))?;
    conformance::compare(runner, "c: conformance", "c", &[answers])?;
    installed.examples(runner)?;
    installed.readme(runner)?;
    installed.speed_once(runner)
}

/// What takes too long for every day: each byte that is read or written is watched.
pub fn verify(runner: &mut Runner, _native: &str) -> Result<(), Stop> {
    let Some(nightly) = memory::nightly(runner)? else { return Ok(()) };
    memory::check(runner, &nightly)
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

/// The measurement, of the library as users build it.
pub fn speed_program(runner: &mut Runner) -> Result<String, Stop> {
    Installed::build(runner, "release", "c-release")?.speed(runner)
}

fn generator(file: &str) -> Invocation {
    Invocation::cargo(None).args(["run", "--quiet", "-p", "stowplan-c-header", "--", file])
}

fn is_there(program: &str) -> bool {
    Invocation::new(program).args(["--version"]).output().is_some()
}

fn shell(words: &str) -> Invocation {
    Invocation::new("sh").args(["-c", words])
}

/// A program of `bindings/c`, how it is compiled and called.
#[derive(Clone, Copy)]
struct Program {
    compiler: &'static str,
    source: &'static str,
    name: &'static str,
    /// More words for the compiler.
    words: &'static str,
    is_static: bool,
}

impl Program {
    const fn c(source: &'static str, name: &'static str) -> Self {
        Self { compiler: "cc -std=c99", source, name, words: "", is_static: false }
    }

    const fn cpp(source: &'static str, name: &'static str) -> Self {
        Self { compiler: "c++ -std=c++17", ..Self::c(source, name) }
    }

    const fn linked_statically(self, name: &'static str) -> Self {
        Self { is_static: true, name, ..self }
    }

    fn by_clang(self, name: &'static str) -> Self {
        let compiler = if self.compiler.starts_with("c++") { "clang++ -std=c++17" } else { "clang -std=c99" };
        Self { compiler, name, ..self }
    }

    const fn with(self, words: &'static str, name: &'static str) -> Self {
        Self { words, name, ..self }
    }
}

/// The library as a user has it, below a folder of its own.
struct Installed {
    prefix: String,
}

impl Installed {
    fn build(runner: &mut Runner, profile: &str, folder: &str) -> Result<Self, Stop> {
        if !WANTED.into_iter().all(is_there) {
            debian::install(&PACKAGES);
        }
        let prefix = runner.tree.target().join("bindings").join(folder).to_string_lossy().into_owned();
        let make = Invocation::new("make").args(["--silent", "-C", "bindings/c", "install"]);
        runner.run("c: installed", &make.args([format!("PROFILE={profile}"), format!("PREFIX={prefix}")]))?;
        // Programs are bound to the name that says the interface, and nothing else is exported.
        let symbols = format!(
            "readelf -d {prefix}/lib/libstowplan.so | grep -q 'SONAME.*libstowplan.so.1' && \
             ! nm -D --defined-only {prefix}/lib/libstowplan.so | grep -v ' stowplan_'"
        );
        runner.run("c: symbols", &shell(&symbols))?;
        Ok(Self { prefix })
    }

    /// The headers alone, in every language that they are for.
    fn headers(&self, runner: &mut Runner) -> Result<(), Stop> {
        for (compiler, standards, header) in STANDARDS {
            if !is_there(compiler) {
                runner.skip("c: strict", &format!("`{compiler}` is not installed"))?;
                continue;
            }
            let language = if compiler.ends_with("++") { "c++" } else { "c" };
            for standard in standards {
                let words = format!(
                    "echo '#include <{header}>' | {compiler} -std={standard} {STRICT} -fsyntax-only -x {language} \
                     -I{}/include -",
                    self.prefix
                );
                runner.run("c: strict", &shell(&words))?;
            }
        }
        Ok(())
    }

    /// Compiles a program against what is installed, as pkg-config says: its path.
    fn compile(&self, runner: &mut Runner, step: &'static str, program: &Program) -> Result<String, Stop> {
        let (prefix, Program { compiler, source, name, words, .. }) = (&self.prefix, program);
        let path = format!("{prefix}/{name}");
        let library = match program.is_static {
            true => "$(pkg-config --cflags stowplan) $(pkg-config --variable=static_libs stowplan)".to_owned(),
            false => format!("$(pkg-config --cflags --libs stowplan) -Wl,-rpath,{prefix}/lib"),
        };
        let line = format!("{compiler} {STRICT} {words} bindings/c/{source} -o {path} {library}");
        runner.run(step, &shell(&line).env("PKG_CONFIG_PATH", format!("{prefix}/lib/pkgconfig")))?;
        Ok(path)
    }

    /// The examples print what they should, linked either way, and leak and misread nothing.
    fn examples(&self, runner: &mut Runner) -> Result<(), Stop> {
        let (valgrind, clang) = (is_there("valgrind"), is_there("clang"));
        for (program, expected) in EXAMPLES {
            let kinds: [(&'static str, Program); 4] = [
                ("c: example", program),
                ("c: example, linked statically", program.linked_statically("static")),
                ("c: example, sanitised", program.with(SANITISED, "sanitised")),
                ("c: example, by clang", program.by_clang("by_clang")),
            ];
            for (step, kind) in kinds {
                if kind.compiler.starts_with("clang") && !clang {
                    runner.skip(step, "`clang` is not installed")?;
                    continue;
                }
                let path = self.compile(runner, step, &kind)?;
                runner.run(step, &printed(&path, expected))?;
            }
            if valgrind {
                let words = "valgrind --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=all";
                let path = format!("{words} {}/{}", self.prefix, program.name);
                runner.run("c: example, valgrind", &printed(&path, expected))?;
            }
        }
        if valgrind { Ok(()) } else { runner.skip("c: example, valgrind", "`valgrind` is not installed") }
    }

    /// The README's samples, one program after the other.
    fn readme(&self, runner: &mut Runner) -> Result<(), Stop> {
        let text = runner.tree.text("bindings/c/README.md").unwrap_or_default();
        let c = samples(&text, "c");
        let cpp = samples(&text, "cpp");
        let folder = &self.prefix;
        for (ending, compiler, samples) in [("c", "cc -std=c99", c), ("cpp", "c++ -std=c++17", cpp)] {
            for (number, sample) in (1..).zip(&samples) {
                let path = format!("{folder}/readme{number}");
                let written = std::fs::write(format!("{path}.{ending}"), sample);
                let line = format!(
                    "{compiler} {STRICT} {path}.{ending} -o {path} $(pkg-config --cflags --libs stowplan) \
                     -Wl,-rpath,{folder}/lib && cd bindings/c/examples && {path}"
                );
                let run = shell(&line).env("PKG_CONFIG_PATH", format!("{folder}/lib/pkgconfig"));
                runner.step("c: README", &run.to_string(), || match written.is_ok() {
                    true => Ok(String::new()),
                    false => Err(format!("{path}.{ending} cannot be written")),
                })?;
                runner.run("c: README", &run)?;
            }
            if samples.is_empty() {
                return runner.step("c: README", "cargo xtask bindings c", || Err(format!("no sample in {ending}")));
            }
        }
        Ok(())
    }

    /// The measurement, compiled.
    fn speed(&self, runner: &mut Runner) -> Result<String, Stop> {
        let program = Program::c("bench/speed.c", "speed").with("-O2 -D_POSIX_C_SOURCE=200809L", "speed");
        self.compile(runner, "c: speed", &program)
    }

    /// The measurement, small: it still runs.
    fn speed_once(&self, runner: &mut Runner) -> Result<(), Stop> {
        let path = self.speed(runner)?;
        let small = "bindings/c/bench/small.json";
        runner.run("c: speed, once", &Invocation::new(&path).args([small]))
    }
}

/// A run of an example that succeeds, and prints a text of `bindings/c/examples`.
fn printed(program: &str, expected: &str) -> Invocation {
    // Not through a pipe: what a checker finds, it tells by how the program ends.
    let words = format!(
        "cd bindings/c/examples && printed=$({program} snapshot.json question.json) && \
         echo \"$printed\" | diff {expected} -"
    );
    shell(&words)
}

/// The samples in a language that a document holds.
fn samples(text: &str, language: &str) -> Vec<String> {
    let begin = format!("```{language}\n");
    let parts = text.split(begin.as_str()).skip(1);
    parts.filter_map(|part| part.split("\n```").next()).map(|sample| format!("{sample}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_found_by_their_language() {
        let text = "a\n```c\nint x;\n\nint y;\n```\n```sh\nmake\n```\n```c\nint z;\n```\n";
        assert_eq!(samples(text, "c"), ["int x;\n\nint y;\n", "int z;\n"]);
        assert!(samples(text, "cpp").is_empty());
    }
}
