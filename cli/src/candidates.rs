//! What shells offer to complete a word: strategies, rules, instance types, and the names in the
//! files that were typed before it.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::PathBuf;

use clap_complete::engine::{CompletionCandidate, PathCompleter, ValueCompleter};
use serde_json::{Value, json};

use crate::engine;
use crate::render::{instances::short, list_at, str_at};
use crate::snapshot::{Snapshot, snapshot};

/// More than this is not read while somebody waits for a word.
const MAX_BYTES: u64 = 64 << 20;

/// The names of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Candidates {
    /// Services of the snapshot.
    Services,
    /// Files, and families of the snapshot with and without their revision.
    Definitions,
    /// Stages of a placement strategy, with the attributes of the snapshot.
    Strategies,
    /// Capacity providers of the snapshot.
    Providers,
    /// Container instances of the snapshot.
    Instances,
    /// EC2's instance types.
    InstanceTypes,
    /// Ids of rules.
    Rules,
    /// Rules that have alternatives, with these.
    Semantics,
}

impl ValueCompleter for Candidates {
    fn complete(&self, current: &OsStr) -> Vec<CompletionCandidate> {
        let Some(typed) = current.to_str() else { return Vec::new() };
        let mut found: Vec<CompletionCandidate> = self
            .all()
            .into_iter()
            .filter(|(name, _)| name.starts_with(typed))
            .map(|(name, help)| CompletionCandidate::new(name).help(help.map(Into::into)))
            .collect();
        if *self == Self::Definitions {
            found.extend(PathCompleter::any().complete(current));
        }
        found
    }
}

/// A word and what it means.
type Word = (String, Option<String>);

impl Candidates {
    fn all(self) -> Vec<Word> {
        match self {
            Self::Strategies => strategies(),
            Self::InstanceTypes => types(),
            Self::Rules => rules().iter().map(|rule| (str_at(rule, "id").to_owned(), told(rule))).collect(),
            Self::Semantics => semantics(),
            Self::Services | Self::Definitions | Self::Providers | Self::Instances => {
                let cluster = typed_cluster();
                let names: BTreeSet<String> = names(self, &cluster).filter(|name| !name.is_empty()).collect();
                names.into_iter().map(|name| (name, None)).collect()
            }
        }
    }
}

fn names(of: Candidates, cluster: &Value) -> Box<dyn Iterator<Item = String> + '_> {
    let each = |list: &str, key: &'static str| {
        list_at(cluster, list).iter().map(move |one| str_at(one, key).to_owned()).collect::<Vec<_>>().into_iter()
    };
    match of {
        Candidates::Services => Box::new(each("services", "serviceName")),
        Candidates::Instances => {
            Box::new(each("containerInstances", "containerInstanceArn").map(|arn| short(&arn).to_owned()))
        }
        Candidates::Providers => {
            let own = each("containerInstances", "capacityProviderName");
            let fargate = ["FARGATE", "FARGATE_SPOT"].map(str::to_owned);
            Box::new(each("capacityProviders", "name").chain(own).chain(fargate))
        }
        _ => Box::new(list_at(cluster, "taskDefinitions").iter().flat_map(|one| {
            let one = one.get("taskDefinition").unwrap_or(one);
            let family = str_at(one, "family");
            let revision = one.get("revision").and_then(Value::as_u64);
            [Some(family.to_owned()), revision.map(|revision| format!("{family}:{revision}"))].into_iter().flatten()
        })),
    }
}

/// The cluster in the files that stand on the command line already; nothing where they are large.
fn typed_cluster() -> Value {
    let mut words = std::env::args_os().skip_while(|word| word != "--").skip(2);
    let files = files_among(&mut words);
    let size: u64 = files.iter().filter_map(|file| fs::metadata(file).ok()).map(|kind| kind.len()).sum();
    if files.is_empty() || size > MAX_BYTES {
        return Value::Null;
    }
    if let Ok(all) = snapshot(&files) {
        return whole(all);
    }
    // One of them is of another kind: the first that is a snapshot counts.
    let mut each = files.iter().filter_map(|file| snapshot(std::slice::from_ref(file)).ok());
    each.next().map_or(Value::Null, whole)
}

/// What is looked at of a cluster, with its instances and all of their attributes but capabilities.
fn whole(snapshot: Snapshot) -> Value {
    let mut cluster = snapshot.cluster;
    if let Some(fields) = cluster.as_object_mut() {
        fields.insert("containerInstances".into(), snapshot.files.instances(|name| !is_capability(name)));
    }
    cluster
}

fn is_capability(name: &str) -> bool {
    name.starts_with("com.amazonaws.") || name.starts_with("ecs.capability.")
}

fn files_among(words: &mut dyn Iterator<Item = OsString>) -> Vec<PathBuf> {
    words.map(PathBuf::from).filter(|word| word.is_file() || (word.is_dir() && word.as_os_str() != ".")).collect()
}

fn strategies() -> Vec<Word> {
    let of = |text: &str, help: &str| (text.to_owned(), Some(help.to_owned()));
    let mut all = vec![
        of("binpack:memory", "the least memory left first"),
        of("binpack:cpu", "the least CPU left first"),
        of("spread:instanceId", "the instance with the fewest tasks first"),
        of("spread:attribute:ecs.availability-zone", "the zone with the fewest tasks first"),
        of("random", "any instance"),
    ];
    let cluster = typed_cluster();
    let attributes = list_at(&cluster, "containerInstances").iter().flat_map(|one| list_at(one, "attributes"));
    let names: BTreeSet<&str> =
        attributes.map(|one| str_at(one, "name")).filter(|name| !name.is_empty() && !is_capability(name)).collect();
    let known: Vec<String> = all.iter().map(|(name, _)| name.clone()).collect();
    let spread = names.into_iter().map(|name| format!("spread:attribute:{name}"));
    all.extend(spread.filter(|stage| !known.contains(stage)).map(|stage| (stage, None)));
    all
}

fn types() -> Vec<Word> {
    let answer = engine::decide_value(&json!({"decide": "instanceTypes"}));
    let types = list_at(&answer, "instanceTypes").iter().map(|one| (str_at(one, "instanceType").to_owned(), None));
    types.collect()
}

fn rules() -> Vec<Value> {
    list_at(&engine::decide_value(&json!({"decide": "rules"})), "rules").to_vec()
}

fn told(rule: &Value) -> Option<String> {
    Some(str_at(rule, "statement").to_owned())
}

fn semantics() -> Vec<Word> {
    let rules = rules();
    let pairs = rules.iter().flat_map(|rule| {
        let alternatives = list_at(rule, "alternatives").iter().filter_map(Value::as_str);
        alternatives.map(|name| (format!("{}={name}", str_at(rule, "id")), told(rule)))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(of: Candidates, typed: &str) -> Vec<String> {
        let found = of.complete(OsStr::new(typed));
        found.iter().map(|one| one.get_value().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn what_is_known_without_files_is_offered() {
        assert_eq!(offered(Candidates::Strategies, "bin"), ["binpack:memory", "binpack:cpu"]);
        assert!(offered(Candidates::Semantics, "PLACE-33=").contains(&"PLACE-33=fieldFirst".to_owned()));
        assert!(offered(Candidates::InstanceTypes, "m5.la").contains(&"m5.large".to_owned()));
        assert!(offered(Candidates::Rules, "PLACE-1").len() > 1);
        assert_eq!(offered(Candidates::Services, ""), Vec::<String>::new());
    }

    #[test]
    fn names_are_those_of_the_snapshot() {
        let cluster = json!({
            "services": [{"serviceName": "web"}, {"serviceName": "api"}],
            "taskDefinitions": [{"family": "web", "revision": 7}],
            "capacityProviders": [{"name": "spot"}],
            "containerInstances": [{"containerInstanceArn": "arn:x/c/abc", "capacityProviderName": "spot"}],
        });
        let all = |of| names(of, &cluster).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(all(Candidates::Services), "api web");
        assert_eq!(all(Candidates::Definitions), "web web:7");
        assert_eq!(all(Candidates::Providers), "FARGATE FARGATE_SPOT spot");
        assert_eq!(all(Candidates::Instances), "abc");
    }
}
