//! What `redact` promises: decisions stay, secrets go, and nothing can be guessed back.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use stowplan_wire::{Document, decide_value};

/// What a document becomes.
fn redact(document: &Value) -> Value {
    let redacted = stowplan_wire::redact::redact(&Document::from(document).root());
    serde_json::from_str(&redacted.document).unwrap()
}

/// Texts for people hold names within sentences; codes are compared on their own.
const TEXTS: [&str; 22] = [
    "notCounted",
    "unmetRequirement",
    "stoppedReason",
    "error",
    "timeZoneDatabase",
    "lints",
    "formula",
    "localTimes",
    "activities",
    "text",
    "event",
    "message",
    "help",
    "awsText",
    "description",
    "Description",
    "Cause",
    "StatusMessage",
    "code",
    "path",
    "reason",
    "span",
];

fn without_texts(value: &mut Value) {
    match value {
        Value::Object(object) => {
            // `missing` of a way to an image is in words, that of a hop in ports.
            object.retain(|key, value| {
                let is_words = |value: &Value| value.as_array().is_some_and(|items| items.iter().any(Value::is_string));
                !(TEXTS.contains(&key.as_str()) || key == "missing" && is_words(value))
            });
            object.values_mut().for_each(without_texts);
        }
        Value::Array(items) => items.iter_mut().for_each(without_texts),
        _ => {}
    }
}

fn codes(answer: &Value) -> Vec<String> {
    let lists = ["lints", "findings"].iter().filter_map(|key| answer[*key].as_array()).flatten();
    let reasons = answer["failures"].as_array().into_iter().flatten();
    let codes = lists.filter_map(|found| found["code"].as_str());
    let reasons = reasons.filter_map(|failure| failure["reason"].as_str());
    // Remarks on how a value is spelt: expressions, templates.
    let codes = codes
        .filter(|code| !code.starts_with("query/") && !matches!(*code, "task/placeholder" | "document/unknown-key"));
    codes.chain(reasons).chain(answer["error"]["code"].as_str()).map(str::to_owned).collect()
}

/// Why the redacted question is answered otherwise; nothing if it is not.
fn difference(question: &Value) -> Option<String> {
    let answer = decide_value(question);
    // Question and answer together, so that the names in both have the same pseudonyms.
    let both = redact(&json!([question, answer]));
    let mut found = decide_value(&both[0]);
    if codes(&found) != codes(&answer) {
        return Some(format!("{:?} became {:?}", codes(&answer), codes(&found)));
    }
    let mut expected = both[1].clone();
    if answer.get("error").is_some() {
        return None;
    }
    without_texts(&mut expected);
    without_texts(&mut found);
    first_difference(&expected, &found, "")
}

fn first_difference(expected: &Value, found: &Value, at: &str) -> Option<String> {
    match (expected, found) {
        (Value::Object(one), Value::Object(other)) if one.len() == other.len() => {
            one.iter().find_map(|(key, value)| {
                other.get(key).map_or_else(
                    || Some(format!("{at}/{key} is gone")),
                    |other| first_difference(value, other, &format!("{at}/{key}")),
                )
            })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => one
            .iter()
            .zip(other)
            .enumerate()
            .find_map(|(index, (one, other))| first_difference(one, other, &format!("{at}/{index}"))),
        // A pseudonym needs no quotes where the name did.
        (Value::String(one), Value::String(other))
            if at == "/canonical" && one.replace('\'', "") == other.replace('\'', "") =>
        {
            None
        }
        _ => (expected != found).then(|| format!("{at}: expected {expected}, found {found}")),
    }
}

fn hold(name: &str, questions: impl IntoIterator<Item = (String, Value)>) {
    let (mut count, mut differ) = (0, Vec::new());
    for (at, question) in questions {
        count += 1;
        differ.extend(difference(&question).map(|how| format!("{at}: {how}")));
    }
    eprintln!("{name}: {count} decisions, {} differ", differ.len());
    assert!(
        differ.is_empty(),
        "{}",
        differ.iter().take(60).map(|text| text.chars().take(400).collect::<String>()).collect::<Vec<_>>().join("\n")
    );
}

fn conformance() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance");
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let mut questions = Vec::new();
    for file in files {
        let value: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        for case in value["cases"].as_array().unwrap() {
            let mut document = case["document"].clone();
            if let Some(fixture) = document["cluster"].as_str().map(str::to_owned) {
                document["cluster"] = value["fixtures"][&fixture].clone();
            }
            questions.push((format!("{} {}", file.file_name().unwrap().to_string_lossy(), case["id"]), document));
        }
    }
    questions
}

/// Cases whose answer may be another one: the longest expression that there may be has no room for
/// longer names, and numbers in custom attributes are names like any other (as the contract says).
const EXCEPTIONS: [&str; 2] = ["Q48-limit", "CQL-24-numeric"];

#[test]
fn decisions_stay_on_the_conformance_cases() {
    // What is no snapshot has no names: rules, and expressions by themselves that do not parse.
    let questions = conformance().into_iter().filter(|(id, question)| {
        let about_snapshots = [
            "place",
            "stop",
            "query",
            "deploy",
            "capacity",
            "fit",
            "rebalance",
            "drain",
            "repack",
            "split",
            "fleet",
            "reach",
            "scale",
            "alarm",
            "schedule",
        ];
        about_snapshots.contains(&question["decide"].as_str().unwrap_or_default())
            && !EXCEPTIONS.iter().any(|except| id.contains(except))
    });
    hold("conformance", questions);
}

fn shared(folder: &str) -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(folder);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        stowplan_skip::absent_documents(&folder);
        return None;
    };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    Some(files)
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Holds every decision about a cluster, for the services and definitions that it has, and for some
/// of others'.
fn hold_about(name: &str, cluster: &Value, definitions: &[Value], expressions: &[String]) {
    let questions = questions_about(name, cluster, definitions, expressions);
    // One at a time: a question holds the whole cluster.
    hold(
        name,
        questions.into_iter().map(|(at, mut question)| {
            question["cluster"] = cluster.clone();
            (at, question)
        }),
    );
}

fn questions_about(name: &str, cluster: &Value, definitions: &[Value], expressions: &[String]) -> Vec<(String, Value)> {
    let mut questions = Vec::new();
    let mut push = |what: String, question: Value| questions.push((format!("{name} {what}"), question));
    for (index, definition) in definitions.iter().enumerate() {
        let request = json!({"count": 2, "serviceName": format!("new-{index}"), "placementStrategy": [{"type": "spread", "field": "attribute:ecs.availability-zone"}, {"type": "binpack", "field": "memory"}]});
        push(
            format!("place {index}"),
            json!({"decide": "place", "taskDefinition": definition, "request": request, "options": {"explain": "full"}}),
        );
        push(format!("fit {index}"), json!({"decide": "fit", "taskDefinition": definition, "request": {}}));
    }
    for expression in expressions {
        push(format!("query {expression}"), json!({"decide": "query", "expression": expression}));
    }
    let mut services = BTreeSet::new();
    names(cluster, &mut services);
    for service in &services {
        push(format!("stop {service}"), json!({"decide": "stop", "serviceName": service, "count": 2}));
        push(
            format!("deploy {service}"),
            json!({"decide": "deploy", "service": service, "options": {"explain": "summary"}}),
        );
    }
    push("rebalance".into(), json!({"decide": "rebalance"}));
    push("repack".into(), json!({"decide": "repack"}));
    push("capacity".into(), json!({"decide": "capacity"}));
    questions
}

fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            found.extend(object.get("serviceName").and_then(Value::as_str).map(str::to_owned));
            let group = object.get("group").and_then(Value::as_str).and_then(|group| group.strip_prefix("service:"));
            found.extend(group.map(str::to_owned));
            object.values().for_each(|value| names(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| names(value, found)),
        _ => {}
    }
}

#[test]
fn decisions_stay_on_every_cluster_document_of_the_corpus() {
    let (Some(definitions), Some(_)) = (shared("corpus/documents/taskdefs"), shared("corpus/documents/instances"))
    else {
        return;
    };
    let definitions: Vec<Value> = definitions.iter().step_by(24).map(|file| read(file)).collect();
    let lines =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/cql.jsonl")).unwrap();
    let expressions: Vec<String> = lines
        .lines()
        .step_by(8)
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["expr"].as_str().unwrap().to_owned())
        .collect();
    for folder in ["instances", "tasks", "services", "clusters", "attributes", "capacity_providers"] {
        for file in shared(&format!("corpus/documents/{folder}")).unwrap() {
            let name = format!("{folder}/{}", file.file_name().unwrap().to_string_lossy());
            let cluster = json!({"documents": [read(&file)], "containerInstances": []});
            hold_about(&name, &cluster, &definitions, if folder == "instances" { &expressions } else { &[] });
        }
    }
    for name in ["half", "enip", "leak"] {
        let Some(files) = shared("cases/edges") else { return };
        let Some(file) = files.iter().find(|file| file.ends_with(format!("{name}.json"))) else {
            stowplan_skip::absent_documents(
                &Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../shared/cases/edges/{name}.json")),
            );
            continue;
        };
        let cluster = read(file);
        hold_about(name, &cluster, definitions.get(..2).unwrap(), expressions.get(..8).unwrap());
    }
}

/// Something secret in each kind of member that can hold it, and where it must not be found.
fn planted() -> (Value, Vec<(&'static str, String)>) {
    let mut secrets: Vec<(&'static str, String)> = Vec::new();
    let mut s = |kind: &'static str, text: &str| {
        secrets.push((kind, text.trim_matches(|c: char| matches!(c, '.' | '*' | '/')).to_owned()));
        text.to_owned()
    };
    let account = s("account id", "948271536044");
    let arn = |service: &str, rest: &str| format!("arn:aws:{service}:eu-west-1:{account}:{rest}");
    let container = json!({
        "name": s("container name", "zq-sidecar"), "image": format!("{}/{}:{}@sha256:{}", s("registry", "registry.zqcorp.internal"), s("repository", "zqrepo"), s("image tag", "zqtag"), s("image digest", &"ab12".repeat(16))),
        "environment": [{"name": s("environment name", "ZQ_DB_PASSWORD"), "value": s("environment value", "zq-hunter-2")}],
        "environmentFiles": [{"type": "s3", "value": format!("arn:aws:s3:::{}/{}", s("bucket", "zq-bucket"), s("object key", "zqkey.env"))}],
        "secrets": [{"name": s("secret's variable", "ZQ_API_KEY"), "valueFrom": arn("secretsmanager", &format!("secret:{}", s("secret's name", "zq/prod-AbCdEf")))},
                    {"name": "X", "valueFrom": s("parameter name", "/zqparams/db")}],
        "command": [s("command", "--password=zqcommand")], "entryPoint": [s("entry point", "/opt/zqentry")],
        "healthCheck": {"command": ["CMD-SHELL", s("health check", "curl -u zq:health http://localhost")]},
        "dockerLabels": {s("label key", "com.zqlabel.team"): s("label value", "zqlabelvalue")},
        "logConfiguration": {"logDriver": "splunk", "options": {"splunk-token": s("log option", "zqtoken-1"), s("log option's name", "zq-option"): "x"},
                             "secretOptions": [{"name": s("secret option", "zqsecretoption"), "valueFrom": s("secret option's parameter", "zqparameter")}]},
        "firelensConfiguration": {"type": "fluentbit", "options": {"config-file-type": "s3", "config-file-value": format!("arn:aws:s3:::{}", s("FireLens file", "zqfirelens/conf")), s("FireLens option", "zqfireopt"): "y"}},
        "repositoryCredentials": {"credentialsParameter": arn("secretsmanager", &format!("secret:{}", s("repository credentials", "zqcreds")))},
        "credentialSpecs": [s("credential spec", "credentialspec:arn:aws:s3:::zqspec/f")],
        "hostname": s("host name", "zqhost.internal"), "extraHosts": [{"hostname": s("extra host", "zqextra"), "ipAddress": s("extra address", "10.73.41.9")}],
        "dnsServers": [s("DNS server", "10.73.99.2"), s("DNS server of IPv6", "2600:1f18:abcd:e::5")], "dnsSearchDomains": [s("search domain", "zqsearch.corp")],
        "user": s("user", "zquser"), "workingDirectory": s("working directory", "/home/zqdir"), "dockerSecurityOptions": [s("security option", "label:zqlabelopt")],
        "links": [s("link", "zqdb:zqalias")], "mountPoints": [{"sourceVolume": s("volume name", "zqvolume"), "containerPath": s("container path", "/zqmount")}],
        "systemControls": [{"namespace": s("kernel parameter", "net.core.zqsysctl"), "value": "1"}]
    });
    let definition = json!({"family": s("family", "zqfamily"), "revision": 3, "taskDefinitionArn": arn("ecs", "task-definition/zqfamily:3"),
        "taskRoleArn": arn("iam", &format!("role/{}", s("role", "zqrole"))), "containerDefinitions": [container],
        "proxyConfiguration": {"type": "APPMESH", "properties": [{"name": "EgressIgnoredIPs", "value": s("proxy addresses", "10.73.55.66")}, {"name": s("proxy property", "zqproperty"), "value": "z"}]},
        "volumes": [{"name": "v", "host": {"sourcePath": s("host path", "/srv/zqhostpath")}},
                    {"name": "e", "efsVolumeConfiguration": {"fileSystemId": s("EFS id", "fs-0zqefs"), "rootDirectory": s("EFS directory", "/zqefsdir"), "authorizationConfig": {"accessPointId": s("access point", "fsap-0zqap")}}},
                    {"name": "d", "dockerVolumeConfiguration": {"driver": s("volume driver", "zqdriver"), "driverOpts": {s("driver option", "zqdopt"): "u"}, "labels": {"l": s("volume label", "zqvlabel")}}},
                    {"name": "w", "fsxWindowsFileServerVolumeConfiguration": {"fileSystemId": "fs-1", "rootDirectory": "x", "authorizationConfig": {"credentialsParameter": "p", "domain": s("FSx domain", "zqfsx.corp")}}}],
        "placementConstraints": [{"type": "memberOf", "expression": format!("attribute:{} == {} and task:group =~ {}", s("attribute in an expression", "zqattr"), s("value in an expression", "zqvalue"), s("pattern", "service:zqpattern.*"))}],
        "tags": [{"key": s("tag key", "ZqTagKey"), "value": s("tag value", "zqtagvalue")}]});
    let service = json!({"serviceName": s("service", "zqservice"), "serviceArn": arn("ecs", &format!("service/{}/zqservice", s("cluster", "zqcluster"))),
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": [s("subnet", "subnet-0zqsubnet")], "securityGroups": [s("security group", "sg-0zqgroup")]}},
        "loadBalancers": [{"targetGroupArn": arn("elasticloadbalancing", &format!("targetgroup/{}/0a1b", s("target group", "zqtargets")))}],
        "serviceConnectConfiguration": {"namespace": s("Service Connect namespace", "zqns.local"), "services": [{"portName": s("port name", "zqport"), "discoveryName": s("discovery name", "zqdiscovery"), "clientAliases": [{"port": 80, "dnsName": s("DNS alias", "zqalias.corp")}]}]},
        "capacityProviderStrategy": [{"capacityProvider": s("capacity provider", "zqprovider"), "weight": 1}],
        "deploymentConfiguration": {"alarms": {"alarmNames": [s("alarm", "zqalarm")]}, "lifecycleHooks": [{"hookTargetArn": arn("lambda", &format!("function:{}", s("hook", "zqhook"))), "hookDetails": {s("hook detail", "zqdetail"): {"deep": s("hook detail's value", "zqdeep")}}}]},
        "volumeConfigurations": [{"name": "v", "managedEBSVolume": {"kmsKeyId": s("KMS alias", "alias/zqkms")}}],
        "events": [{"message": s("event message", "(service zqevent) failed")}]});
    let task = json!({"taskArn": arn("ecs", &format!("task/zqcluster/{}", s("task id", "zqtask0001"))), "group": "service:zqservice", "startedBy": s("starter of digits", "55512345678"),
        "ownerAccount": 948_271_536_044_u64, "containers": [{"name": "c", "runtimeId": s("runtime id", "zqruntime"), "networkInterfaces": [{"ipv6Address": s("address of IPv6", "2600:1f18:1234:5678:1:2:3:4"), "privateIpv4Address": s("address", "10.73.8.7")}]}],
        "attachments": [{"id": s("attachment id", "zqattach"), "type": "ElasticNetworkInterface", "details": [{"name": "macAddress", "value": s("MAC address", "0a:zq:00")}]}],
        "stoppedReason": s("stopped reason", "zqreason"), "overrides": {"containerOverrides": [{"name": "c", "command": [s("override command", "zqoverride")], "environment": [{"name": "E", "value": s("override environment", "zqoverenv")}]}]}});
    let instance = json!({"containerInstanceArn": arn("ecs", &format!("container-instance/zqcluster/{}", s("container instance id", "zqinstance01"))), "ec2InstanceId": s("EC2 instance id", "i-0zq1234"), "status": "ACTIVE",
        "attributes": [{"name": s("attribute", "zqattribute"), "value": s("attribute value", "zqattrvalue")}, {"name": s("attribute like ECS's own", "ecs.zq-secret"), "value": s("its value", "ZQSECRETVALUE")}, {"name": "ecs.ami-id", "value": s("AMI", "ami-0zqami")}], "statusReason": s("status reason", "zqstatus")});
    let others = json!({"subnets": [{"SubnetId": "subnet-0zqsubnet", "VpcId": s("VPC", "vpc-0zqvpc"), "CidrBlock": s("network", "10.73.0.0/16"), "Ipv6CidrBlockAssociationSet": [{"Ipv6CidrBlock": s("network of IPv6", "2600:1f18:4444:5500::/56")}], "Tags": [{"Key": "Name", "Value": s("EC2 tag", "zqec2tag")}]}],
        "MetricAlarms": [{"AlarmName": "a", "Namespace": s("metric namespace", "ZqNamespace"), "MetricName": s("metric", "ZqMetric"), "Dimensions": [{"Name": "QueueName", "Value": s("dimension", "zqqueue")}], "AlarmDescription": s("alarm description", "zqdescription")}],
        "metrics": {s("metric's key", "zqmetrickey"): {"values": [1]}}, "AutoScalingGroups": [{"AutoScalingGroupName": s("Auto Scaling group", "zqasg")}],
        s("unknown key", "zqunknown"): {s("unknown key below", "zqbelow"): s("unknown value", "zqhidden")}, "status": s("value in place of a status", "zqstatusvalue"), "memory": s("value in place of a size", "zqsize"), "registeredAt": s("value in place of a time", "zqnotatime")});
    (
        json!({"containerInstances": [instance], "tasks": [task], "taskDefinitions": [definition], "services": [service], "more": others}),
        secrets,
    )
}

#[test]
fn secrets_of_every_kind_of_member_go() {
    let (document, secrets) = planted();
    let before = document.to_string();
    let after = redact(&document).to_string();
    let kinds: BTreeSet<_> = secrets.iter().map(|(kind, _)| *kind).collect();
    let mut left = Vec::new();
    for (kind, secret) in &secrets {
        assert!(before.contains(secret.as_str()), "{kind}: `{secret}` was not planted");
        left.extend(after.contains(secret.as_str()).then_some((kind, secret)));
    }
    assert!(!after.to_ascii_lowercase().contains("zq"), "{after}");
    eprintln!("{} secrets in {} kinds of member, {} left: {kinds:?}", secrets.len(), kinds.len(), left.len());
    assert!(left.is_empty() && secrets.len() >= 60 && kinds.len() >= 30, "{left:?}\n{after}");
}

/// A snapshot that names one service, in every place that names it.
fn snapshot(service: &str, account: &str) -> Value {
    let arn = |rest: &str| format!("arn:aws:ecs:eu-west-1:{account}:{rest}");
    json!({
        "containerInstances": [{"containerInstanceArn": arn("container-instance/prod/0a1b"), "status": "ACTIVE",
            "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 2048}], "attributes": [{"name": "team", "value": service}]}],
        "tasks": [{"taskArn": arn("task/prod/77"), "group": format!("service:{service}"), "containerInstanceArn": arn("container-instance/prod/0a1b"),
            "startedBy": service, "ownerAccount": account.parse::<u64>().unwrap()}],
        "services": [{"serviceName": service, "serviceArn": arn(&format!("service/prod/{service}")), "desiredCount": 3,
            "placementConstraints": [{"type": "memberOf", "expression": format!("attribute:team == {service} and not(task:group == service:{service})")}]}],
        "taskDefinitions": [{"family": service, "containerDefinitions": [{"name": service, "image": format!("{account}.dkr.ecr.eu-west-1.amazonaws.com/{service}:1")}]}]
    })
}

/// An attacker has the program and the redacted document, so each guess can be redacted and
/// compared. A name could be found if the redacted document depended on it. It does not: all 10,000
/// guesses, the right one among them, give the same bytes, and so do all accounts. A pseudonym is a
/// place among the sorted names of a kind, so the one thing that a document with several names
/// tells is their order.
///
/// 10⁹ accounts are not tried one by one: no digit of an account is read but to sort them, so with
/// one account in the document every account gives the same bytes. A sample spread over all twelve
/// digits shows it.
#[test]
fn guesses_find_nothing() {
    let words = ["web", "api", "shop", "pay", "auth", "search", "admin", "batch", "mail", "cart"];
    let mut guesses = BTreeSet::new();
    for one in words {
        for other in words {
            guesses.extend((0..100).map(|number| format!("{one}-{other}-{number}")));
        }
    }
    assert_eq!(guesses.len(), 10_000);
    let secret = "shop-pay-42";
    assert!(guesses.contains(secret));
    let seen = redact(&snapshot(secret, "948271536044"));
    let differs = |service: &str, account: &str| redact(&snapshot(service, account)) != seen;
    assert_eq!(
        guesses.iter().filter(|guess| differs(guess, "948271536044")).count(),
        0,
        "a guess can be told from another one"
    );
    let text = seen.to_string();
    assert!(!guesses.iter().any(|guess| text.contains(guess.as_str())));
    // Steps of a prime near 10⁹ over the accounts from 10¹¹ on.
    let accounts = (0..900_u64).map(|step| (100_000_000_000 + step * 999_999_937).to_string());
    assert_eq!(
        accounts.filter(|account| differs("web", account)).count(),
        0,
        "an account can be told from another one"
    );
}

/// Two names tell which of them comes first, and nothing else.
#[test]
fn the_order_is_all_that_is_told() {
    let two = |one: &str, other: &str| {
        redact(&json!({"services": [{"serviceName": one}, {"serviceName": other}]})).to_string()
    };
    assert_eq!(two("alpha", "omega"), two("a", "b"));
    assert_ne!(two("alpha", "omega"), two("omega", "alpha"));
}

#[test]
fn the_order_of_arns_and_so_the_picks_stay() {
    let arn = |id: usize| {
        format!("arn:aws:ecs:us-east-1:123456789012:container-instance/prod/{:032x}", id.wrapping_mul(2_654_435_761))
    };
    let old: Vec<String> = (0..150).map(arn).collect();
    let new = redact(&json!({"containerInstanceArns": old}));
    let new: Vec<&str> =
        new["containerInstanceArns"].as_array().unwrap().iter().map(|arn| arn.as_str().unwrap()).collect();
    for one in 0..old.len() {
        for other in 0..old.len() {
            assert_eq!(old[one].cmp(&old[other]), new[one].cmp(new[other]));
        }
    }
}

/// A redacted document is a document: redacting it again changes nothing.
#[test]
fn twice_is_once() {
    for (at, question) in
        conformance().into_iter().filter(|(at, _)| !EXCEPTIONS.iter().any(|except| at.contains(except)))
    {
        let once = redact(&question);
        assert_eq!(redact(&once), once, "{at}: {:?}", first_difference(&once, &redact(&once), ""));
    }
}

/// Every key of the contract is known, so that no key of ours becomes a name.
#[test]
fn keys_of_the_contract_stay() {
    let schemas = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/documents.json"));
    let mut keys = BTreeSet::new();
    collect_keys(&schemas, &mut keys);
    let lost: Vec<_> =
        keys.iter().filter(|key| redact(&json!({ key.as_str(): 1 })).get(key.as_str()).is_none()).collect();
    assert!(lost.is_empty(), "unknown to the redactor: {lost:?}");
}

fn collect_keys(schema: &Value, keys: &mut BTreeSet<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get("properties") {
                keys.extend(properties.keys().cloned());
            }
            object.values().for_each(|value| collect_keys(value, keys));
        }
        Value::Array(items) => items.iter().for_each(|value| collect_keys(value, keys)),
        _ => {}
    }
}

/// Several files are redacted as a list of them is.
#[test]
fn documents_one_by_one() {
    let documents = [
        json!({"services": [{"serviceName": "shop"}]}),
        json!([{"tasks": [{"group": "service:shop"}]}]),
        json!({"services": [{"serviceName": "cart"}]}),
    ];
    let read: Vec<Document<'_>> = documents.iter().map(Document::from).collect();
    let nodes: Vec<_> = read.iter().map(Document::root).collect();
    let mut written = Vec::new();
    let (replaced, lints) = stowplan_wire::redact::redact_each(&nodes, |text| written.push(text));
    let whole = redact(&Value::Array(documents.to_vec()));
    assert_eq!((replaced, lints.len()), (3, 0));
    assert_eq!(format!("[{}]", written.join(",")), whole.to_string());
}
