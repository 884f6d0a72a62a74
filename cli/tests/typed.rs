//! Names and values that are typed: an unknown name brings the nearest and those that there are,
//! and an error about a flag's value names the flag.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop where it is")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stowplan"));
    command.args(arguments).env("COLUMNS", "200").env("NO_COLOR", "1");
    command.output().expect("the binary runs")
}

fn shown(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A directory of its own, gone when dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("the directory is made");
        Self(path)
    }

    fn file(&self, name: &str, contents: impl AsRef<[u8]>) -> String {
        std::fs::write(self.0.join(name), contents).expect("the file is written");
        self.0.join(name).to_str().expect("the path is UTF-8").to_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const CLUSTER: &str = r#"{"containerInstances": [
 {"containerInstanceArn": "arn:aws:ecs:eu-central-1:123456789012:container-instance/shop/1c4e8a02f7b34d6c", "ec2InstanceId": "i-0a1b2c3d4e5f60718", "status": "ACTIVE", "agentConnected": true, "capacityProviderName": "spot-pool", "runningTasksCount": 1,
  "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 2048}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 7800}],
  "remainingResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 1984}, {"name": "MEMORY", "type": "INTEGER", "integerValue": 7736}],
  "attributes": [{"name": "ecs.instance-type", "value": "m5.large"}, {"name": "ecs.availability-zone", "value": "eu-central-1a"}, {"name": "stack", "value": "prod"}, {"name": "ecs.subnet-id", "value": "subnet-0aaa"}]}],
 "tasks": [{"taskArn": "t", "group": "service:web", "containerInstanceArn": "arn:aws:ecs:eu-central-1:123456789012:container-instance/shop/1c4e8a02f7b34d6c", "lastStatus": "RUNNING", "desiredStatus": "RUNNING", "cpu": "64", "memory": "64", "taskDefinitionArn": "arn:aws:ecs:eu-central-1:123456789012:task-definition/web:3"}],
 "services": [{"serviceName": "web", "serviceArn": "arn:aws:ecs:eu-central-1:123456789012:service/shop/web", "desiredCount": 1, "taskDefinition": "web:3", "launchType": "EC2"}, {"serviceName": "checkout", "desiredCount": 0, "taskDefinition": "web:3"}],
 "taskDefinitions": [{"family": "web", "revision": 3, "taskDefinitionArn": "arn:aws:ecs:eu-central-1:123456789012:task-definition/web:3", "containerDefinitions": [{"name": "web", "image": "web", "cpu": 64, "memory": 64}]}],
 "subnets": [{"SubnetId": "subnet-0aaa", "AvailabilityZone": "eu-central-1a"}],
 "capacityProviders": [{"name": "spot-pool", "capacityProviderArn": "x", "autoScalingGroupProvider": {"autoScalingGroupArn": "g"}}]}"#;

const REACH: &str = r#"{"services": [{"serviceName": "web", "loadBalancers": []}, {"serviceName": "api", "loadBalancers": []}],
 "taskDefinition": {"family": "web", "containerDefinitions": [{"name": "web", "image": "web", "memory": 64}]},
 "SecurityGroups": [{"GroupId": "sg-0aaa", "IpPermissions": [], "IpPermissionsEgress": []}], "Subnets": [{"SubnetId": "subnet-0aaa", "CidrBlock": "10.0.0.0/24"}]}"#;

const TARGETS: &str = r#"{"ScalableTargets": [{"ServiceNamespace": "ecs", "ResourceId": "service/shop/web", "MinCapacity": 1, "MaxCapacity": 9}]}"#;

#[test]
fn unknown_names_bring_the_nearest() {
    let scratch = Scratch::new("typed-names");
    let cluster = scratch.file("cluster.json", CLUSTER);
    let reach = scratch.file("reach.json", REACH);
    let targets = scratch.file("targets.json", TARGETS);
    let (c, r, s) = (cluster.as_str(), reach.as_str(), targets.as_str());
    for (arguments, meant, listed) in [
        (vec!["stop", c, "--service", "wbe"], "web", "`checkout`"),
        (vec!["stop", c, "--group", "service:wbe"], "service:web", ""),
        (vec!["deploy", c, "--service", "chekout"], "checkout", "`web`"),
        (vec!["deploy", c, "--service", "web", "-d", "wbe"], "web", ""),
        (vec!["place", c, "--service", "wbe"], "web", "`checkout`"),
        (vec!["place", c, "-d", "wbe"], "web", ""),
        (vec!["place", c, "-d", "web:33"], "web:3", ""),
        (vec!["place", c, "-d", "web", "--capacity-provider", "spot-pol"], "spot-pool", "`FARGATE`"),
        (vec!["place", c, "-d", "web", "--subnet", "subnet-0aab"], "subnet-0aaa", ""),
        (vec!["place", c, "-d", "web", "--strategy", "binpak:memory"], "binpack", "`spread`"),
        (vec!["place", c, "-d", "web", "--strategy", "binpack:memmory"], "memory", "`cpu`"),
        (vec!["place", c, "-d", "web", "--semantics", "PLACE-33=feldFirst"], "fieldFirst", "`zoneFirst`"),
        (vec!["place", c, "-d", "web", "--semantics", "PLAC-33=fieldFirst"], "PLACE-33", "more"),
        (vec!["explain", c, "-d", "wbe"], "web", ""),
        (
            vec!["explain", c, "-d", "web", "--instance", "i-0a1b2c3d4e5f60781"],
            "i-0a1b2c3d4e5f60718",
            "`1c4e8a02f7b34d6c`",
        ),
        (vec!["fit", c, "-d", "wbe"], "web", ""),
        (vec!["capacity", c, "--provider", "spot-pol"], "spot-pool", ""),
        (vec!["capacity", c, "--minutes", "5", "--service", "wbe"], "web", "`checkout`"),
        (vec!["capacity", c, "--minutes", "5", "-d", "wbe"], "web", ""),
        (vec!["capacity", c, "--minutes", "5", "--instance-type", "m5.lareg"], "m5.large", "`m5.xlarge`"),
        (vec!["repack", c, "--provider", "spot-pol"], "spot-pool", ""),
        (vec!["fleet", c, "--types", "m5.lrage"], "m5.large", "`m5.xlarge`"),
        (vec!["fleet", c, "--types", "m5.large", "--daemon", "wbe"], "web", ""),
        (vec!["reach", r, "--service", "wbe"], "web", "`api`"),
        (vec!["reach", r, "--service", "web", "--instance-sg", "sg-0aab"], "sg-0aaa", ""),
        (vec!["reach", r, "--service", "web", "--instance-subnet", "subnet-0aab"], "subnet-0aaa", ""),
        (vec!["reach", r, "--service", "web", "--client", "sg-0aab"], "sg-0aaa", ""),
        (vec!["scale", s, "--resource", "wbe"], "web", ""),
        (vec!["split", "FARGATE:1", "-n", "3", "--without", "FARGTE"], "FARGATE", ""),
        (vec!["split", "FARGATE:1", "-n", "3", "--current", "FARGTE=1"], "FARGATE", ""),
        (vec!["instance-types", "m5.lareg"], "m5.large", "`m5.xlarge`"),
        (vec!["rules", "PLAC-33"], "PLACE-33", "more"),
    ] {
        let output = run(&arguments);
        let text = shown(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {text}");
        assert!(text.contains(&format!("did you mean `{meant}`?")), "{arguments:?}: {text}");
        assert!(text.contains(listed), "{arguments:?}: {text}");
    }
}

#[test]
fn what_may_be_meant_is_a_warning() {
    let scratch = Scratch::new("typed-warnings");
    let cluster = scratch.file("cluster.json", CLUSTER);
    let c = cluster.as_str();
    for (arguments, code, meant) in [
        // A new service may be meant, and an attribute that no instance has yet.
        (vec!["place", c, "-d", "web", "--service", "wbe"], "request/new-service", "web"),
        (vec!["query", "attribute:stak == prod", c], "query/unknown-attribute", "stack"),
        (
            vec!["query", "attribute:ecs.availability-zone in [eu-central-1b]", c],
            "query/unknown-value",
            "eu-central-1a",
        ),
        (vec!["query", "attribute:ecs.instance-type != m5.lareg", c], "query/unknown-value", "m5.large"),
        (vec!["place", c, "-d", "web", "--constraint", "attribute:stak == prod"], "query/unknown-attribute", "stack"),
        (vec!["place", c, "-d", "web", "--strategy", "spread:attribute:stak"], "query/unknown-attribute", "stack"),
    ] {
        let text = shown(&run(&arguments));
        assert!(text.contains(&format!("warning[{code}]")), "{arguments:?}: {text}");
        assert!(text.contains(&format!("did you mean `{meant}`?")), "{arguments:?}: {text}");
        let flag =
            if arguments.first() == Some(&"query") { "EXPR" } else { arguments.get(4).copied().unwrap_or_default() };
        assert!(text.contains(&format!("at {flag}\n")), "{arguments:?}: {text}");
    }
    // Whether it is there is what these ask, and what is there is no slip.
    for expression in ["attribute:stak !exists", "attribute:stack == prod", "attribute:ecs.instance-type =~ m6.*"] {
        let text = shown(&run(&["query", expression, c]));
        assert!(!text.contains("warning"), "{expression}: {text}");
    }
    // A service that is there and has no task is no slip either: none can be stopped.
    assert_eq!(run(&["stop", c, "--service", "checkout"]).status.code(), Some(3));
}

const PRICES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/readme/prices.json");

const GROUP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/readme/asg.json");

/// What each command is given besides the flag in question.
fn base<'a>(command: &str, files: &'a [String; 4]) -> Vec<(&'a str, &'a str)> {
    let [cluster, reach, series, definition] = files;
    match command {
        "place" | "explain" | "fit" => vec![("", cluster), ("--task-definition", "web")],
        "stop" | "deploy" => vec![("", cluster), ("--service", "web")],
        "capacity" => vec![("", cluster), ("--minutes", "5"), ("--task-definition", "web")],
        "repack" | "rebalance" => vec![("", cluster)],
        "drain" => vec![("", cluster), ("--instance", "a")],
        "fleet" => vec![("", cluster), ("--types", "m5.large")],
        "reach" => vec![("", reach), ("--service", "web")],
        "scale" => vec![
            ("", series),
            ("--track", "50"),
            ("--min", "1"),
            ("--max", "9"),
            ("--desired", "2"),
            ("--from", "2026-11-01T00:00:00Z"),
            ("--to", "2026-11-01T00:05:00Z"),
        ],
        "group" => vec![("", GROUP)],
        "schedule" => vec![("", "rate(5 hours)")],
        "split" => vec![("", "FARGATE:1"), ("--count", "3")],
        "query" => vec![("", "agentVersion >= 1.0.0"), ("", cluster)],
        "check" => vec![("", definition)],
        "instance-types" => vec![("", "m5.large")],
        "decide" | "redact" | "lifecycle" => vec![("", definition)],
        "alarm" => vec![("--above", "3"), ("--values", "1,2,3")],
        "price" => vec![("", "m5.large"), ("--prices", PRICES)],
        _ => Vec::new(),
    }
}

/// Wrong values where `wrong` would be taken for a name, or is none.
fn wrong(command: &str, flag: &str) -> &'static str {
    match (command, flag) {
        (_, "--strategy") => "binpak:memory",
        (_, "--constraint") => "attribute:stack ==",
        (_, "--semantics") => "PLACE-33=wrong",
        (_, "--subnet" | "--instance-subnet") => "subnet-0wrong",
        (_, "--instance-sg") => "sg-0wrong",
        ("split", "--current") => "FARGTE=1",
        ("scale", "--min") => "99",
        _ => "wrong",
    }
}

#[test]
fn errors_about_a_flags_value_name_the_flag() {
    // Flags that take any name or text, files (an error names the file), and what clap prints on
    // its own.
    let any = [
        "--parameter",
        "--environment",
        "--request",
        "--prices",
        "--help",
        "--color",
        "--output",
        "--group place",
        "--group explain",
        "--group fit",
        "--service place",
        "--service explain",
        "--service fit",
        "--service capacity",
        "--start-task place",
        "--start-task explain",
        "--start-task fit",
        // A series is about no service; `unknown_names_bring_the_nearest` has it.
        "--resource",
        "--zone",
        "--reason",
        // Of Fargate's, not of instances'.
        "--platform",
        // Of a file's alarms.
        "--name",
    ];
    let scratch = Scratch::new("typed-flags");
    let files = [
        scratch.file("cluster.json", CLUSTER),
        scratch.file("reach.json", REACH),
        scratch.file("cpu.csv", "time,cpu\n2026-11-01T00:00:00Z,80\n2026-11-01T00:01:00Z,80\n"),
        scratch.file(
            "web.json",
            r#"{"family": "web", "containerDefinitions": [{"name": "web", "image": "web", "memory": 64}]}"#,
        ),
    ];
    let mut tried = 0;
    for command in [
        "place",
        "explain",
        "query",
        "stop",
        "check",
        "scale",
        "group",
        "schedule",
        "deploy",
        "reach",
        "split",
        "capacity",
        "fit",
        "repack",
        "rebalance",
        "fleet",
        "instance-types",
        "rules",
        "decide",
        "redact",
        "lifecycle",
        "alarm",
        "price",
    ] {
        let help = shown(&run(&[command, "--help"]));
        // `  -n, --count <N>`
        let flags = help.lines().filter_map(|line| {
            let line = line.trim_start();
            let rest = line
                .strip_prefix("--")
                .or_else(|| line.split_once(", --").filter(|(short, _)| short.len() == 2).map(|(_, rest)| rest))?;
            let (name, value) = rest.split_once(' ')?;
            value.trim_start().starts_with('<').then(|| format!("--{name}"))
        });
        for flag in flags {
            if any.contains(&flag.as_str()) || any.contains(&format!("{flag} {command}").as_str()) {
                continue;
            }
            let wrong = wrong(command, &flag);
            let mut arguments = vec![command];
            let conflicts = |own: &str| {
                let is_threshold = ["--above", "--at-least", "--below", "--at-most"].contains(&flag.as_str());
                let in_its_place = (command == "stop" && flag == "--group" && own == "--service")
                    || (is_threshold && own == "--above");
                own == flag || in_its_place
            };
            for (own, value) in base(command, &files).into_iter().filter(|(own, _)| !conflicts(own)) {
                arguments.extend([own, value].into_iter().filter(|word| !word.is_empty()));
            }
            arguments.extend([flag.as_str(), wrong]);
            let output = run(&arguments);
            let text = shown(&output);
            assert!(matches!(output.status.code(), Some(1 | 2)), "{arguments:?}: {text}");
            assert!(
                text.contains(&format!("at {flag}\n")) || text.contains(&format!("'{flag} ")),
                "{arguments:?}: {text}"
            );
            // Who reads JSON is told the key, where it is no matter of the command line alone.
            if output.status.code() == Some(1) {
                let json = shown(&run(&[arguments.as_slice(), &["-o", "json"]].concat()));
                assert!(!json.contains(&format!("\"path\":\"{flag}")), "{arguments:?}: {json}");
            }
            tried += 1;
        }
    }
    assert!(tried > 90, "{tried}");
}

#[test]
fn missing_keys_are_flags_too() {
    let scratch = Scratch::new("typed-missing");
    let targets = scratch.file("targets.json", TARGETS);
    let output = run(&["scale", &targets, "--track", "50"]);
    let text = shown(&output);
    assert!(text.contains("`--desired` is missing") && text.contains("at --desired"), "{text}");
    let json = shown(&run(&["scale", &targets, "--track", "50", "-o", "json"]));
    assert!(json.contains("\"path\":\"/desiredCount\"") && json.contains("`desiredCount` is missing"), "{json}");
    let text = shown(&run(&["scale", &targets, "--track", "50", "--desired", "1"]));
    assert!(text.contains("`--from`") || text.contains("metrics/missing"), "{text}");
    // What a file holds is left as it is there.
    let broken = scratch.file("broken.json", r#"{"containerInstances": [{"containerInstanceArn": 5}]}"#);
    let text = shown(&run(&["repack", &broken]));
    assert!(text.contains("/containerInstances/0/containerInstanceArn"), "{text}");
}
