//! Errors speak the flags that were typed: the engine names keys of the decision document, of which
//! most readers have never heard. JSON keeps the keys.

use clap::{ArgMatches, CommandFactory, parser::ValueSource};
use serde_json::Value;

use crate::args::Cli;
use crate::exit::Failure;

/// Where a flag's value goes: the command, the JSON pointer into its document (`*` is any index or
/// key, and what is below belongs to it), and the flag or the name of the argument.
const KEYS: &[(&str, &str, &str)] = &[
    ("place explain fit", "/taskDefinition", "--task-definition"),
    ("place explain", "/request/count", "--count"),
    ("fit", "/limit", "--count"),
    ("place explain fit", "/request/serviceName", "--service"),
    ("place explain fit", "/request/group", "--group"),
    ("place explain fit", "/request/placementStrategy", "--strategy"),
    ("place explain fit", "/request/placementConstraints", "--constraint"),
    ("place explain fit", "/request/launchType", "--launch-type"),
    ("place explain fit", "/request/capacityProviderStrategy", "--capacity-provider"),
    ("place explain fit", "/request/networkConfiguration", "--subnet"),
    ("place explain fit", "/request/containerInstances", "--start-task"),
    ("place explain fit", "/request", "--request"),
    ("stop", "/serviceName", "--service"),
    ("stop", "/group", "--group"),
    ("stop", "/count", "--count"),
    ("stop", "/placementStrategy", "--strategy"),
    ("place explain fit stop deploy", "/options/tieBreak", "--tie-break"),
    ("place explain fit stop deploy", "/options/admissible", "--admissible"),
    ("place explain fit stop deploy split capacity repack scale schedule", "/options/semantics", "--semantics"),
    ("place explain fit stop deploy capacity repack", "/options/trustSnapshot", "--trust-snapshot"),
    ("place explain fit stop deploy capacity repack", "/cluster/eniSlotsByInstanceType", "--eni"),
    ("query", "/expression", "EXPR"),
    ("deploy", "/service", "--service"),
    ("deploy", "/taskDefinition", "--task-definition"),
    ("deploy", "/desiredCount", "--desired"),
    ("deploy", "/deploymentConfiguration/minimumHealthyPercent", "--minimum-healthy-percent"),
    ("deploy", "/deploymentConfiguration/maximumPercent", "--maximum-percent"),
    ("deploy", "/forceNewDeployment", "--force"),
    ("deploy", "/stepSeconds", "--step-seconds"),
    ("split", "/capacityProviderStrategy", "NAME[:WEIGHT[:BASE]]"),
    ("split", "/count", "--count"),
    ("split", "/current", "--current"),
    ("split", "/withoutCapacity", "--without"),
    ("capacity", "/capacityProvider", "--provider"),
    ("capacity", "/minutes", "--minutes"),
    ("capacity", "/detail", "--every-minute"),
    ("capacity", "/demand/*/taskDefinition", "--task-definition"),
    ("capacity", "/demand/*/request/count", "--count"),
    ("capacity", "/demand/*/request/serviceName", "--service"),
    ("capacity", "/demand/*/runsMinutes", "--runs"),
    ("capacity", "/instanceTypes", "--instance-type"),
    ("capacity", "/managedScaling/targetCapacity", "--target"),
    ("capacity", "/minSize", "--min"),
    ("capacity", "/maxSize", "--max"),
    ("capacity", "/launchSeconds", "--launch-seconds"),
    ("capacity repack fleet", "/prices", "--prices"),
    ("fit fleet instance-types", "/reservedMemory", "--reserved-memory"),
    ("repack", "/moves", "--moves"),
    ("repack", "/instances", "--instances"),
    ("repack", "/capacityProvider", "--provider"),
    ("reach", "/serviceName", "--service"),
    ("reach", "/taskDefinition", "--task-definition"),
    ("reach", "/instanceSecurityGroups", "--instance-sg"),
    ("reach", "/instanceSubnets", "--instance-subnet"),
    ("reach", "/client", "--client"),
    ("fleet", "/instanceTypes", "--types"),
    ("fleet", "/objective", "--objective"),
    ("fleet", "/trunking", "--trunking"),
    ("fleet", "/daemons", "--daemon"),
    ("instance-types", "/instanceTypes", "TYPE"),
    ("scale", "/resourceId", "--resource"),
    ("scale", "/desiredCount", "--desired"),
    ("scale", "/runningCount", "--running"),
    ("scale", "/ScalableTargets/*/MinCapacity", "--min"),
    ("scale", "/ScalableTargets/*/MaxCapacity", "--max"),
    ("scale", "/ScalingPolicies", "--track"),
    ("scale", "/from", "--from"),
    ("scale", "/to", "--to"),
    ("scale", "/detail", "--minutes"),
    ("scale", "/running/startSeconds", "--start-seconds"),
    ("scale", "/running/stopSeconds", "--stop-seconds"),
    ("scale", "/metricDelaySeconds", "--metric-delay"),
    ("schedule", "/expression", "EXPR"),
    ("schedule", "/timezone", "--tz"),
    ("schedule", "/count", "--count"),
    ("schedule", "/from", "--from"),
    ("schedule", "/startTime", "--start"),
    ("schedule", "/endTime", "--end"),
];

/// The flags of one command, and which of them were typed.
#[derive(Debug, Default)]
pub struct Flags {
    command: String,
    typed: Vec<String>,
}

impl Flags {
    /// What was typed.
    pub fn of(matches: &ArgMatches) -> Self {
        let Some((name, own)) = matches.subcommand() else { return Self::default() };
        let command = Cli::command();
        let Some(found) = command.find_subcommand(name) else { return Self::default() };
        let given = |id: &str| own.value_source(id) == Some(ValueSource::CommandLine);
        let typed = found.get_arguments().filter(|argument| given(argument.get_id().as_str())).map(spelling);
        Self { command: name.to_owned(), typed: typed.collect() }
    }

    /// The flag whose value a path of the document leads to, or the argument.
    fn of_path(&self, path: &str) -> Option<&'static str> {
        let rows = KEYS.iter().filter(|(commands, ..)| commands.split(' ').any(|command| command == self.command));
        let found = rows.filter(|(_, pattern, _)| leads_into(pattern, path));
        found.max_by_key(|(_, pattern, _)| pattern.len()).map(|(.., flag)| *flag)
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
        let rows = KEYS.iter().filter(|(commands, ..)| commands.split(' ').any(|command| command == self.command));
        rows.clone()
            .find(|(_, pattern, _)| pattern.rsplit('/').next() == Some(key))
            .map(|(.., flag)| *flag)
            .filter(|_| !key.is_empty())
    }
}

/// `--name`, or the name of an argument without one.
fn spelling(argument: &clap::Arg) -> String {
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

    /// Flags whose values go into no document: files, formats, and what the command does with the
    /// answer.
    const OWN: [&str; 24] = [
        "--output",
        "--color",
        "--help",
        "--version",
        "FILES",
        "TASKDEF",
        "FILE",
        "FILE[#NAME]",
        "--parameter",
        "--environment",
        "--instance",
        "--canonical",
        "--fail-on",
        "--notes",
        "--lines",
        "--eni-by-type",
        "ID",
        "SHELL",
        "files",
        "file",
        "shell",
        "--current",
        "--without",
        "<FILES>",
    ];

    #[test]
    fn every_flag_has_its_key() {
        let command = Cli::command();
        for sub in command.get_subcommands() {
            for argument in sub.get_arguments() {
                let flag = spelling(argument);
                let has_key = KEYS.iter().any(|(commands, _, own)| {
                    commands.split(' ').any(|command| command == sub.get_name()) && *own == flag
                });
                assert!(has_key || OWN.contains(&flag.as_str()) || flag.is_empty(), "{} {flag}", sub.get_name());
            }
        }
        for (commands, pattern, flag) in KEYS {
            for name in commands.split(' ') {
                let sub = command.find_subcommand(name).unwrap_or_else(|| panic!("{name}"));
                assert!(sub.get_arguments().any(|argument| spelling(argument) == *flag), "{name} {pattern} {flag}");
            }
        }
    }

    #[test]
    fn the_longest_path_counts() {
        let flags = |command: &str| Flags { command: command.into(), typed: Vec::new() };
        for (command, path, flag) in [
            ("place", "/request/placementStrategy/0/field", Some("--strategy")),
            ("place", "/request/overrides", Some("--request")),
            ("place", "/cluster/tasks/0", None),
            ("place", "/requests", None),
            ("capacity", "/demand/0/request/count", Some("--count")),
            ("capacity", "/demand/0/request", None),
            ("scale", "/from", Some("--from")),
            ("schedule", "/from", Some("--from")),
            ("stop", "/from", None),
        ] {
            assert_eq!(flags(command).of_path(path), flag, "{command} {path}");
        }
        assert_eq!(flags("scale").words("`from` and `to`, not `Period`"), "`--from` and `--to`, not `Period`");
    }
}
