//! Files in which nothing is known: what they look like, and what to give instead.

use serde_json::{Value, json};
use stowplan_formats::{DocumentKind, Format, Parameters, Stranger, convert, detect, recognise, recognise_value};
use stowplan_wire::{Document, Node, aws::collect};

use crate::exit::Failure;

/// What a command looks for in its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Parts of a snapshot.
    Cluster,
    /// Targets, policies, alarms, metrics.
    Scaling,
    /// Auto Scaling groups, their policies, alarms, metrics.
    Group,
    /// Services, target groups, security groups.
    Reach,
}

/// Keys that belong to a cluster, but decide nothing without one.
const BESIDE: [&str; 2] = ["AutoScalingGroups", "eniSlotsByInstanceType"];

/// AWS's lists that `reach` takes.
pub const REACH_LISTS: [&str; 11] = [
    "services",
    "TargetGroups",
    "LoadBalancers",
    "Listeners",
    "Rules",
    "SecurityGroups",
    "Subnets",
    "PrefixLists",
    "RouteTables",
    "VpcEndpoints",
    "MountTargets",
];

/// What `reach` reads besides.
const REACH_KEYS: [&str; 5] =
    ["taskDefinition", "containerDefinitions", "service", "instanceSecurityGroups", "instanceSubnets"];

/// What `group` reads besides alarms, policies and metrics.
const GROUP_KEYS: [&str; 6] = [
    "AutoScalingGroups",
    "ScheduledUpdateGroupActions",
    "LifecycleHooks",
    "WarmPoolConfiguration",
    "capacityProviders",
    "MinSize",
];

/// What a command finds in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finds {
    Something,
    /// What is read, but decides nothing alone.
    SomethingBeside,
    Nothing,
}

impl Wanted {
    const ALL: [Self; 4] = [Self::Cluster, Self::Scaling, Self::Group, Self::Reach];

    fn in_value(self, value: &Node<'_>) -> Finds {
        let finds = match self {
            // A question of ours names what it is about.
            _ if value.get("decide").is_some() => true,
            _ if is_compose(value) => false,
            Self::Cluster => collect::is_known(value),
            Self::Scaling => collect::is_known_of_scaling(value),
            Self::Group => has_key(value, &GROUP_KEYS, 0) || collect::is_known_of_scaling(value),
            Self::Reach => has_key(value, &REACH_LISTS, 0) || has_key(value, &REACH_KEYS, 0),
        };
        match finds {
            true => Finds::Something,
            false if self == Self::Cluster && has_key(value, &BESIDE, 0) => Finds::SomethingBeside,
            // When instances were launched is nothing without their group.
            false if self == Self::Group && has_key(value, &["Reservations"], 0) => Finds::SomethingBeside,
            false => Finds::Nothing,
        }
    }
}

/// Docker's Compose has `services`, too.
fn is_compose(value: &Node<'_>) -> bool {
    let services = value.get("services");
    services.is_some_and(|all| all.entries().any(|(_, one)| one.get("image").is_some() || one.get("build").is_some()))
}

fn has_key(value: &Node<'_>, keys: &[&str], depth: u8) -> bool {
    let below = |value: Node<'_>| depth < 4 && has_key(&value, keys, depth.saturating_add(1));
    value.items().any(below)
        || value.entries().any(|(key, _)| keys.contains(&key))
        || value.get("data").is_some_and(below)
}

/// Watches the values of a command's files, and tells at the end which files held nothing for it.
#[derive(Debug)]
pub struct Watch {
    wanted: Wanted,
    knows_any: bool,
    /// File by file, in their order.
    files: Vec<Seen>,
}

#[derive(Debug)]
struct Seen {
    name: String,
    /// Whether it was found in a directory rather than named.
    found: bool,
    /// Whether the command reads anything of it.
    is_read: bool,
    /// Its first value that decides nothing here.
    stranger: Option<Unknown>,
}

#[derive(Debug)]
struct Unknown {
    stranger: Stranger,
    /// Whether another command would read it.
    elsewhere: bool,
    finds: Finds,
}

impl Watch {
    /// A watch for one command.
    pub const fn new(wanted: Wanted) -> Self {
        Self { wanted, knows_any: false, files: Vec::new() }
    }

    /// Looks at a value of a file.
    pub fn value(&mut self, name: &str, found: bool, value: &Value) {
        self.node(name, found, &Document::from(value).root());
    }

    /// Looks at a value of a file, as it was written.
    pub fn node(&mut self, name: &str, found: bool, value: &Node<'_>) {
        let finds = self.wanted.in_value(value);
        // What `group` reads only beside its group is a stranger to every other command.
        let reads = |other: &Wanted| match other.in_value(value) {
            Finds::Something => true,
            Finds::SomethingBeside => *other != Wanted::Group,
            Finds::Nothing => false,
        };
        let is_read_elsewhere = || Wanted::ALL.iter().any(reads);
        let is_known = self.files.last().is_some_and(|seen| seen.name == name && seen.stranger.is_some());
        let is_strange = finds != Finds::Something && !is_known;
        let stranger = is_strange.then(|| (look_at(name, value), is_read_elsewhere()));
        self.push(name, found, finds, stranger);
    }

    /// Counts a file that was read in another way: a series, a template.
    pub fn known(&mut self, name: &str, found: bool) {
        self.push(name, found, Finds::Something, None);
    }

    fn push(&mut self, name: &str, found: bool, finds: Finds, stranger: Option<(Stranger, bool)>) {
        self.knows_any |= finds == Finds::Something;
        if self.files.last().is_none_or(|seen| seen.name != name) {
            let (is_read, stranger) = (false, None);
            self.files.push(Seen { name: name.to_owned(), found, is_read, stranger });
        }
        if let Some(seen) = self.files.last_mut() {
            seen.is_read |= finds != Finds::Nothing;
            seen.stranger =
                seen.stranger.take().or(stranger.map(|(stranger, elsewhere)| Unknown { stranger, elsewhere, finds }));
        }
    }

    /// What was passed over, as a lint.
    ///
    /// # Errors
    /// When a file was named in which nothing is known, or when nothing is known in any.
    pub fn finish(self) -> Result<Option<Value>, Failure> {
        let mut passed = Vec::new();
        for seen in self.files {
            let Some(unknown) = seen.stranger else { continue };
            let is_senseless = !seen.found && !seen.is_read && !unknown.elsewhere;
            if is_senseless || !self.knows_any {
                return Err(failure(&seen.name, &unknown.stranger));
            }
            if unknown.finds == Finds::Nothing {
                passed.push((seen.name, seen.is_read, unknown.stranger));
            }
        }
        let Some((name, is_read, stranger)) = passed.first() else { return Ok(None) };
        let part = if *is_read { "a part of " } else { "" };
        let others = match passed.len().saturating_sub(1) {
            0 => String::new(),
            1 => "; nor is 1 other file".to_owned(),
            count => format!("; nor are {count} other files"),
        };
        let message = format!("{part}`{name}` is not read here: it is {}{others}", stranger.what);
        Ok(Some(
            json!({"code": "input/passed-over", "message": message, "path": "", "file": name, "help": stranger.help}),
        ))
    }
}

/// What is wrong with a file in which nothing is known.
pub fn failure(name: &str, stranger: &Stranger) -> Failure {
    Failure::new("input/nothing-known", format!("nothing is known in `{name}`: it is {}", stranger.what))
        .file(name)
        .help(stranger.help.replace("FILE", name))
}

/// The same for a file that was to hold something of a kind.
pub fn holds_no(kind: &str, name: &str, stranger: &Stranger) -> Failure {
    Failure::new("input/nothing-known", format!("`{name}` holds no {kind}: it is {}", stranger.what))
        .file(name)
        .help(stranger.help.replace("FILE", name))
}

/// What is wrong with bytes that are no JSON; nothing where it cannot be told what they are.
pub fn of_bytes(name: &str, bytes: &[u8]) -> Option<Failure> {
    let format = detect(bytes);
    let stranger = if matches!(format, Format::Aws | Format::Unknown) {
        recognise(bytes)?
    } else {
        of_format(name, format, bytes)
    };
    Some(failure(name, &stranger))
}

/// Of larger values only the keys are looked at.
const LOOKED_AT_MAX: usize = 8 << 20;

/// What a JSON value looks like that holds nothing for a command.
fn look_at(name: &str, node: &Node<'_>) -> Stranger {
    if node.written().len() <= LOOKED_AT_MAX {
        return look(name, &node.to_value());
    }
    let keys = node.entries().take(1000).map(|(key, _)| (key.to_owned(), Value::Null));
    look(name, &if node.is_object() { Value::Object(keys.collect()) } else { json!([]) })
}

/// The same of a value that was read.
pub fn look(name: &str, value: &Value) -> Stranger {
    let bytes = value.to_string().into_bytes();
    let format = detect(&bytes);
    if !matches!(format, Format::Aws | Format::Unknown) {
        return of_format(name, format, &bytes);
    }
    recognise_value(value).unwrap_or_else(|| Stranger {
        what: named_by_keys(value),
        help: "give what `aws ecs describe-container-instances`, `describe-tasks` and the like print; \
               `stowplan snapshot-script` prints a script that gathers all"
            .to_owned(),
    })
}

/// An object by its keys; its values may be secrets.
fn named_by_keys(value: &Value) -> String {
    let Some(fields) = value.as_object() else { return "no document of AWS's".to_owned() };
    let shown: Vec<String> = fields.keys().take(5).map(|key| format!("`{}`", shorten(key))).collect();
    let more = match fields.len().saturating_sub(shown.len()) {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    format!("an object of {}{more}", shown.join(", "))
}

fn shorten(key: &str) -> String {
    if key.chars().count() > 40 { key.chars().take(39).chain(['…']).collect() } else { key.to_owned() }
}

/// Another tool's file, with what of it can be taken.
fn of_format(name: &str, format: Format, bytes: &[u8]) -> Stranger {
    let counts = convert(bytes, &Parameters::default()).map(|converted| {
        let of = |kind, noun: &str| match converted.of_kind(kind).count() {
            0 => None,
            1 => Some(format!("1 {noun}")),
            count => Some(format!("{count} {noun}s")),
        };
        [of(DocumentKind::TaskDefinition, "task definition"), of(DocumentKind::Service, "service")]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
    });
    let (holds, holds_some) = match counts {
        Ok(counts) if counts.is_empty() => (" without a task definition or service".to_owned(), false),
        Ok(counts) => (format!(" with {}", counts.join(" and ")), true),
        Err(_) => (String::new(), true),
    };
    let help = if holds_some {
        format!(
            "`stowplan check`, `scale` and `reach` read it; with a snapshot of the cluster, --task-definition {name}#NAME \
             and --request {name}#NAME take from it what `place`, `fit`, `deploy` and `capacity` need"
        )
    } else {
        "`stowplan check`, `scale` and `reach` read such files; a snapshot of the cluster comes from \
         `stowplan snapshot-script`"
            .to_owned()
    };
    let article = if format == Format::Ecspresso { "an" } else { "a" };
    Stranger { what: format!("{article} {}{holds}", format.name()), help }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watched(files: &[(&str, bool, Value)]) -> Result<Option<Value>, Failure> {
        let mut watch = Watch::new(Wanted::Cluster);
        for (name, found, value) in files {
            watch.value(name, *found, value);
        }
        watch.finish()
    }

    #[test]
    fn named_files_must_hold_something() {
        let tasks = || json!({"tasks": []});
        let list = || json!({"taskArns": []});
        let alarms = || json!({"MetricAlarms": []});
        for (files, passes) in [
            (vec![("a", false, tasks())], true),
            (vec![("a", false, list())], false),
            (vec![("a", false, tasks()), ("b", false, list())], false),
            // Among the files of a directory, or within a file that has more, it is passed over.
            (vec![("a", true, tasks()), ("b", true, list())], true),
            (vec![("a", false, tasks()), ("a", false, list())], true),
            (vec![("a", true, list())], false),
            // What another command reads may stand beside it, as `aws/*.json` names it.
            (vec![("a", false, tasks()), ("b", false, alarms())], true),
            (vec![("b", false, alarms())], false),
            (vec![("a", false, json!({"decide": "place"}))], true),
            // Groups stand beside a cluster: alone they are none.
            (vec![("a", false, json!({"AutoScalingGroups": []}))], false),
            (vec![("a", false, tasks()), ("b", false, json!({"AutoScalingGroups": []}))], true),
            (vec![("a", false, json!({"services": {"web": {"image": "nginx"}}}))], false),
        ] {
            assert_eq!(watched(&files).is_ok(), passes, "{files:?}");
        }
    }

    #[test]
    fn what_is_passed_over_is_one_lint() {
        let other = |name| (name, true, json!({"taskArns": []}));
        let lint = watched(&[("a", true, json!({"tasks": []})), other("b"), other("c"), other("d")]).unwrap().unwrap();
        assert_eq!(
            lint["message"],
            "`b` is not read here: it is what `aws ecs list-tasks` prints: names, and nothing about them; nor are 2 other files"
        );
        assert_eq!((&lint["code"], &lint["file"]), (&"input/passed-over".into(), &"b".into()));
    }

    #[test]
    fn values_are_never_repeated() {
        let error = watched(&[("a", false, json!({"token": "hunter2", "more": ["hunter2"]}))]).unwrap_err();
        assert_eq!(error.field("message"), Some("nothing is known in `a`: it is an object of `token`, `more`"));
        assert!(!error.to_document().to_string().contains("hunter2"));
    }

    #[test]
    fn other_tools_files_say_what_can_be_taken() {
        let template = json!({"Resources": {"T": {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": []}}}});
        let error = watched(&[("stack.json", false, template)]).unwrap_err();
        assert_eq!(
            error.field("message"),
            Some("nothing is known in `stack.json`: it is a CloudFormation template with 1 task definition")
        );
        assert!(error.field("help").unwrap().contains("--task-definition stack.json#NAME"));
    }
}
