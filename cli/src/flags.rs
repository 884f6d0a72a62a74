//! Errors speak the flags that were typed: the engine names keys of the decision document, of which
//! most readers have never heard. JSON keeps the keys.

use clap::{ArgMatches, Command, parser::ValueSource};
use serde_json::Value;

use crate::exit::Failure;

/// Where a flag's value goes: the JSON pointer into the document (`*` is any index or key, and what
/// is below belongs to it), and the flag or the name of the argument.
pub type Key = (&'static str, &'static str);

/// The flags of one command, and which of them were typed.
#[derive(Debug, Default)]
pub struct Flags {
    keys: Vec<Key>,
    typed: Vec<String>,
}

impl Flags {
    /// What was typed: `keys` are those of the command.
    pub fn of(command: &Command, matches: &ArgMatches, keys: &[&[Key]]) -> Self {
        let (mut own, mut found) = (matches, command);
        // A command may have commands of its own.
        while let Some((name, matches)) = own.subcommand()
            && let Some(command) = found.find_subcommand(name)
        {
            (own, found) = (matches, command);
        }
        if own.subcommand().is_some() || std::ptr::eq(found, command) {
            return Self::default();
        }
        let given = |id: &str| own.value_source(id) == Some(ValueSource::CommandLine);
        let typed = found.get_arguments().filter(|argument| given(argument.get_id().as_str())).map(spelling);
        Self { keys: keys.concat(), typed: typed.collect() }
    }

    /// The flag whose value a path of the document leads to, or the argument.
    fn of_path(&self, path: &str) -> Option<&'static str> {
        let found = self.keys.iter().filter(|(pattern, _)| leads_into(pattern, path));
        // Of several flags for one key the one that was typed is meant.
        let is_typed = |flag: &str| self.typed.iter().any(|typed| typed == flag);
        found.max_by_key(|(pattern, flag)| (pattern.len(), is_typed(flag))).map(|(_, flag)| *flag)
    }

    /// The error in the words of the command line: its place is the flag, and keys that it names
    /// are flags, too. What is in a file is left as it is there.
    pub fn speak(&self, failure: &Failure) -> Failure {
        if let Some(flag) = failure.flag {
            let mut spoken = failure.clone();
            spoken.set("path", flag);
            return spoken;
        }
        let path = failure.field("path").unwrap_or_default();
        let Some(flag) = self.of_path(path).filter(|_| failure.field("file").is_none()) else { return failure.clone() };
        // A value that nobody typed came with a decision document.
        if failure.is_given() && !self.typed.iter().any(|typed| typed == flag) {
            return failure.clone();
        }
        let mut spoken = failure.clone();
        spoken.set("path", flag);
        for field in ["message", "help"] {
            if let Some(text) = failure.field(field) {
                spoken.set(field, &self.words(text));
            }
        }
        spoken
    }

    /// A remark with the flag that it is about, where that was typed.
    pub fn place(&self, lint: &Value) -> Value {
        let path = lint.get("path").and_then(Value::as_str).unwrap_or_default();
        let is_typed = |flag: &&str| self.typed.iter().any(|typed| typed == flag);
        let mut lint = lint.clone();
        let flag = self.of_path(path).filter(is_typed).filter(|_| lint.get("file").is_none());
        if let (Some(flag), Some(fields)) = (flag, lint.as_object_mut()) {
            fields.insert("flag".into(), flag.into());
        }
        lint
    }

    /// A text with flags for the keys in it.
    fn words(&self, text: &str) -> String {
        let word = |(index, part): (usize, &str)| {
            let is_quoted = index % 2 == 1;
            let flag = is_quoted.then(|| self.of_key(part)).flatten();
            flag.map_or_else(|| part.to_owned(), str::to_owned)
        };
        text.split('`').enumerate().map(word).collect::<Vec<_>>().join("`")
    }

    /// The flag of a key, by the last part of its path.
    fn of_key(&self, key: &str) -> Option<&'static str> {
        let found = self.keys.iter().find(|(pattern, _)| pattern.rsplit('/').next() == Some(key));
        found.map(|(_, flag)| *flag).filter(|_| !key.is_empty())
    }
}

/// `--name`, or the name of an argument without one.
pub fn spelling(argument: &clap::Arg) -> String {
    match argument.get_long() {
        Some(long) => format!("--{long}"),
        None => argument.get_value_names().and_then(<[_]>::first).map(ToString::to_string).unwrap_or_default(),
    }
}

/// Whether a path is a pattern's, or below it.
fn leads_into(pattern: &str, path: &str) -> bool {
    let mut steps = path.split('/').skip(1);
    pattern.split('/').skip(1).all(|wanted| steps.next().is_some_and(|step| wanted == "*" || wanted == step))
}

impl Failure {
    /// Whether the document has something where the error is.
    pub fn is_given(&self) -> bool {
        self.given
    }

    fn set(&mut self, key: &str, text: &str) {
        self.error.insert(key.into(), Value::from(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_path_counts() {
        let keys = vec![
            ("/request/placementStrategy", "--strategy"),
            ("/request", "--request"),
            ("/demand/*/request/count", "--count"),
            ("/from", "--from"),
            ("/to", "--to"),
        ];
        let flags = Flags { keys, typed: Vec::new() };
        for (path, flag) in [
            ("/request/placementStrategy/0/field", Some("--strategy")),
            ("/request/overrides", Some("--request")),
            ("/cluster/tasks/0", None),
            ("/requests", None),
            ("/demand/0/request/count", Some("--count")),
            ("/demand/0/request", None),
            ("/from", Some("--from")),
        ] {
            assert_eq!(flags.of_path(path), flag, "{path}");
        }
        assert_eq!(flags.words("`from` and `to`, not `Period`"), "`--from` and `--to`, not `Period`");
    }
}
