//! How a test says that it could not run: a line on standard error, and one in the file that
//! `STOWPLAN_SKIPS` names, from which `cargo xtask test` makes rows of its table. A skip is never a
//! test that passed.
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

/// The variable that names the file of skips.
pub const VARIABLE: &str = "STOWPLAN_SKIPS";

/// Why a test could not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Documents beside the repository, which not everybody has: always allowed.
    Documents,
    /// A program that can be installed: an error, unless skips are allowed.
    Program,
}

impl Cause {
    const ALL: [(Self, &str); 2] = [(Self::Documents, "documents"), (Self::Program, "program")];

    fn word(self) -> &'static str {
        Self::ALL.iter().find(|(cause, _)| *cause == self).map_or("", |(_, word)| word)
    }
}

/// A test that did not run, as a line of the file of skips.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skip {
    /// What was missing.
    pub cause: Cause,
    /// The test's name, as its runner prints it.
    pub test: String,
    /// What is missing, and how it is installed.
    pub reason: String,
}

impl Skip {
    /// Reads a line of the file; nothing when it is none.
    #[must_use]
    pub fn read(line: &str) -> Option<Self> {
        let mut fields = line.splitn(3, '\t');
        let (word, test, reason) = (fields.next()?, fields.next()?, fields.next()?);
        let (cause, _) = Cause::ALL.iter().find(|(_, known)| *known == word)?;
        Some(Self { cause: *cause, test: test.to_owned(), reason: reason.to_owned() })
    }

    fn line(&self) -> String {
        let flat = |text: &str| text.replace(['\t', '\n', '\r'], " ");
        format!("{}\t{}\t{}\n", self.cause.word(), flat(&self.test), flat(&self.reason))
    }
}

/// The documents that a test reads are not beside the repository.
pub fn absent_documents(path: &Path) {
    skip(Cause::Documents, &format!("nothing at {}", outside(path)));
}

/// A program that a test uses is not installed; `install` says how it is.
pub fn absent_program(program: &str, install: &str) {
    skip(Cause::Program, &format!("`{program}` is not installed: {install}"));
}

/// The part of a path behind its last `..`, which stands for the folder of the repository.
fn outside(path: &Path) -> String {
    let text = path.to_string_lossy();
    text.rsplit_once("../").map_or_else(|| text.to_string(), |(_, rest)| format!("../{rest}"))
}

fn skip(cause: Cause, reason: &str) {
    // The runner names a test's thread after the test.
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let skip = Skip { cause, test, reason: reason.to_owned() };
    eprintln!("SKIPPED: {}: {}", skip.test, skip.reason);
    let Some(file) = std::env::var_os(VARIABLE) else { return };
    let written = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&file)
        .and_then(|mut file| file.write_all(skip.line().as_bytes()));
    if let Err(error) = written {
        eprintln!("cannot note the skip in {}: {error}", Path::new(&file).display());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_back() {
        for cause in [Cause::Documents, Cause::Program] {
            let skip = Skip { cause, test: "a::test".to_owned(), reason: "no `java`: apt install it".to_owned() };
            assert_eq!(Skip::read(skip.line().trim_end()), Some(skip));
        }
        assert_eq!(Skip::read("documents\tone field is missing"), None);
        assert_eq!(Skip::read("other\ta\tb"), None);
    }

    #[test]
    fn a_reason_stays_on_its_line() {
        let skip = Skip { cause: Cause::Program, test: "t".to_owned(), reason: "a\n\tb".to_owned() };
        assert_eq!(skip.line(), "program\tt\ta  b\n");
    }

    #[test]
    fn no_folder_of_a_machine_is_named() {
        assert_eq!(outside(Path::new("/somewhere/core/../../shared/corpus")), "../shared/corpus");
    }
}
