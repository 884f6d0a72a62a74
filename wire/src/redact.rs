//! Takes names and secrets out of a snapshot, so that it can be shown to others.
//!
//! What decides something stays: numbers, times, statuses, instance types, zones, versions, `ecs.*` attributes. Names become
//! pseudonyms, the same name everywhere the same one, so that references and queries still match: account ids,
//! clusters, services, families, groups, tasks, instances, containers, images, custom attributes and their values.
//! Dropped are environments, secrets, commands, labels, log options, tags, events and reasons.
//!
//! Placement on the redacted snapshot takes the same course, with three exceptions. Where ARNs break a tie, the order of the
//! pseudonyms is another one. A `=~` or `!~` pattern cannot be translated: the attributes that it speaks of keep their values in
//! clear, and a lint says so; a pattern on groups or ids no longer matches, which a lint says as well. And `<` or `>`
//! on a hashed value compares pseudonyms, so such attributes keep their values, too.
//!
//! The pseudonyms come from FNV-1a, which is no cryptographic hash: whoever knows the salt can test guesses, and whoever has much
//! time may find it. Take a fresh random salt for each snapshot and throw it away.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::{Lint, Node};

/// Keys whose values are never needed to decide something.
const DROPPED: [&str; 25] = [
    "environment",
    "environmentFiles",
    "secrets",
    "secretOptions",
    "driverOpts",
    "labels",
    "tags",
    "Tags",
    "command",
    "entryPoint",
    "dockerLabels",
    "healthCheck",
    "events",
    "reason",
    "stoppedReason",
    "statusReason",
    "extraHosts",
    "hostname",
    "repositoryCredentials",
    "credentialSpecs",
    "ResponseMetadata",
    "details",
    "registeredBy",
    "rolloutStateReason",
    "createdBy",
];

/// Keys whose strings stay as they are.
const KEPT: [&str; 36] = [
    "__class__",
    "decide",
    "type",
    "status",
    "lastStatus",
    "desiredStatus",
    "connectivity",
    "healthStatus",
    "launchType",
    "schedulingStrategy",
    "protocol",
    "appProtocol",
    "networkMode",
    "pidMode",
    "ipcMode",
    "cpu",
    "memory",
    "agentVersion",
    "agentHash",
    "dockerVersion",
    "platformVersion",
    "platformFamily",
    "availabilityZone",
    "AvailabilityZone",
    "availabilityZoneRebalancing",
    "operatingSystemFamily",
    "cpuArchitecture",
    "registeredAt",
    "createdAt",
    "startedAt",
    "containerPortRange",
    "hostPortRange",
    "logDriver",
    "rolloutState",
    "capturedAt",
    "stopCode",
];

/// Attributes of ECS's own whose values are ids of the account's.
const ID_ATTRIBUTES: [&str; 5] =
    ["ecs.subnet-id", "ecs.vpc-id", "ecs.ami-id", "ecs.awsvpc-trunk-id", "ecs.outpost-arn"];

/// Words of the query language, which are never names.
const WORDS: [&str; 22] = [
    "and",
    "or",
    "not",
    "in",
    "not_in",
    "exists",
    "attribute",
    "task",
    "group",
    "service",
    "family",
    "ec2InstanceId",
    "agentConnected",
    "agentVersion",
    "runningTasksCount",
    "pendingTasksCount",
    "registeredAt",
    "instanceId",
    "host",
    "true",
    "false",
    "null",
];

/// Redacts a document in place; the lints tell where something had to stay, or no longer works.
///
/// Costs two walks over the document. The salt should be random and is not kept.
pub fn redact(value: &mut Value, salt: &str) -> Vec<Lint> {
    let mut redactor = Redactor { salt: salt.to_owned(), ..Redactor::default() };
    redactor.survey(&Node::root(value), "");
    redactor.rewrite(value, "");
    redactor.lints
}

#[derive(Default)]
struct Redactor {
    salt: String,
    /// Custom attributes whose values stay, because a pattern or an order speaks of them.
    in_clear: BTreeSet<String>,
    /// Names that queries may speak of.
    names: BTreeSet<String>,
    lints: Vec<Lint>,
}

fn is_own(attribute: &str) -> bool {
    attribute.starts_with("ecs.") || attribute.starts_with("com.amazonaws.")
}

impl Redactor {
    /// First walk: which names are there, and which attributes stay in clear?
    fn survey(&mut self, node: &Node<'_>, key: &str) {
        match node.value() {
            Value::Object(object) => {
                for key in object.keys().filter(|key| !DROPPED.contains(&key.as_str())) {
                    if let Some(below) = node.field(key) {
                        self.survey(&below, key);
                    }
                }
            }
            Value::Array(_) => {
                for item in node.list().unwrap_or_default() {
                    self.survey(&item, key);
                }
            }
            Value::String(text) if key == "expression" => self.survey_expression(text, node.path()),
            Value::String(text) if matches!(key, "group" | "family" | "serviceName") => {
                self.names.insert(text.rsplit(':').next().unwrap_or(text).to_owned());
            }
            Value::String(text) if key == "taskDefinitionArn" => {
                let family = text.rsplit('/').next().and_then(|tail| tail.split(':').next());
                self.names.extend(family.map(str::to_owned));
            }
            _ => {}
        }
    }

    fn survey_expression(&mut self, text: &str, path: &str) {
        let mut words = text.split_whitespace().peekable();
        while let Some(word) = words.next() {
            let compares = words.peek().is_some_and(|next| matches!(*next, "=~" | "!~" | "<" | "<=" | ">" | ">="));
            let pattern = word.contains(['~', '<', '>']) || words.peek().is_some_and(|next| next.contains('~'));
            if !compares && !pattern {
                continue;
            }
            if let Some((_, after)) = word.split_once("attribute:") {
                let name: String = after.chars().take_while(|c| is_name(*c)).collect();
                if !is_own(&name) && self.in_clear.insert(name.clone()) {
                    let message =
                        format!("the values of `{name}` stay in clear: a query compares them by pattern or order");
                    self.lints.push(Lint::new("redact/kept-values", message, path));
                }
            } else if pattern && ["task:group", "nstanceId", "group"].iter().any(|subject| word.contains(subject)) {
                let message = "a pattern on names or ids no longer matches what it did";
                self.lints.push(Lint::new("redact/pattern", message, path));
            }
        }
    }

    fn rewrite(&self, value: &mut Value, key: &str) {
        match value {
            Value::Object(object) => self.rewrite_object(object, key),
            Value::Array(items) => items.iter_mut().for_each(|item| self.rewrite(item, key)),
            Value::String(text) => *text = self.string(key, text),
            _ => {}
        }
    }

    fn rewrite_object(&self, object: &mut Map<String, Value>, parent: &str) {
        // `options` are a log driver's, which may hold tokens, or a decision's, which name nothing.
        let is_log = parent == "logConfiguration";
        object.retain(|key, _| !(DROPPED.contains(&key.as_str()) || is_log && key == "options"));
        if matches!(parent, "attributes" | "requiresAttributes") {
            let name = object.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
            for (key, value) in object.iter_mut() {
                let Value::String(text) = value else { continue };
                *text = match key.as_str() {
                    "name" => self.attribute(text),
                    "value" => self.attribute_value(&name, text),
                    "targetType" => text.clone(),
                    _ => self.string(key, text),
                };
            }
            return;
        }
        let is_resource = matches!(parent, "registeredResources" | "remainingResources" | "resourceRequirements");
        for (key, value) in object.iter_mut() {
            let stays = is_resource && matches!(key.as_str(), "name" | "type" | "value" | "stringSetValue");
            if !stays && key != "options" {
                self.rewrite(value, key);
            }
        }
    }

    fn attribute(&self, name: &str) -> String {
        if is_own(name) { name.to_owned() } else { self.name(name) }
    }

    fn attribute_value(&self, attribute: &str, value: &str) -> String {
        let stays = self.in_clear.contains(attribute) || (is_own(attribute) && !ID_ATTRIBUTES.contains(&attribute));
        if stays { value.to_owned() } else { self.name(value) }
    }

    fn string(&self, key: &str, text: &str) -> String {
        let is_time = key.ends_with("At") && crate::time::parse(text).is_some();
        if is_time || KEPT.contains(&key) || matches!(key, "requiresCompatibilities" | "compatibilities" | "gpuIds") {
            return text.to_owned();
        }
        match key {
            "expression" => self.expression(text),
            "field" => match text.strip_prefix("attribute:") {
                Some(name) => format!("attribute:{}", self.attribute(name)),
                None => text.to_owned(),
            },
            "group" => match text.split_once(':') {
                Some((kind @ ("service" | "family"), name)) => {
                    format!("{kind}:{}", self.name(name))
                }
                _ => self.name(text),
            },
            "image" => self.image(text),
            "capacityProvider" | "capacityProviderName" | "capacityProviders" | "name"
                if matches!(text, "FARGATE" | "FARGATE_SPOT") =>
            {
                text.to_owned()
            }
            _ if text.starts_with("arn:") => self.arn(text),
            _ => self.segments(text),
        }
    }

    /// `arn:aws:ecs:region:account:kind/cluster/id`: partition, service, region and kind stay.
    fn arn(&self, text: &str) -> String {
        let mut parts: Vec<String> = text.splitn(6, ':').map(str::to_owned).collect();
        if let Some(account) = parts.get_mut(4).filter(|account| !account.is_empty()) {
            *account = self.account(account);
        }
        if let Some(resource) = parts.get_mut(5) {
            *resource = match resource.split_once(['/', ':']) {
                Some((kind, rest)) => {
                    let separator = resource.get(kind.len()..).and_then(|tail| tail.chars().next()).unwrap_or('/');
                    format!("{kind}{separator}{}", self.segments(rest))
                }
                None => self.segments(resource),
            };
        }
        parts.join(":")
    }

    /// Each part between `/` and `:` is a name; a revision stays.
    fn segments(&self, text: &str) -> String {
        let mut result = String::with_capacity(text.len());
        let mut part = String::new();
        for c in text.chars() {
            if matches!(c, '/' | ':') {
                result.push_str(&self.name(&part));
                part.clear();
                result.push(c);
            } else {
                part.push(c);
            }
        }
        result.push_str(&self.name(&part));
        result
    }

    /// Registry and repository are hashed; the tag goes.
    fn image(&self, text: &str) -> String {
        format!("registry.example/{}", self.hash(text))
    }

    fn account(&self, text: &str) -> String {
        format!("{:012}", fnv(&self.salt, text).checked_rem(1_000_000_000_000).unwrap_or(0))
    }

    /// The pseudonym of a name. Numbers below twelve digits, versions, the language's own words and empty names stay; ids keep their prefix.
    fn name(&self, text: &str) -> String {
        let is_address = text.bytes().filter(|byte| *byte == b'.').count() > 2;
        let is_number =
            !is_address && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if is_number && text.len() == 12 {
            return self.account(text);
        }
        if text.is_empty() || (is_number && text.len() < 12) || WORDS.contains(&text) || text == "ecs-svc" {
            return text.to_owned();
        }
        let prefix = match text.split_once('-') {
            Some((prefix @ ("i" | "mi" | "subnet" | "vpc" | "ami" | "eni" | "sg"), _)) => prefix,
            _ => "n",
        };
        format!("{prefix}-{}", self.hash(text))
    }

    fn hash(&self, text: &str) -> String {
        format!("{:016x}", fnv(&self.salt, text))
    }

    /// Names of custom attributes, their values and known names are replaced; everything else stays.
    fn expression(&self, text: &str) -> String {
        let mut result = String::with_capacity(text.len());
        let mut attribute: Option<String> = None;
        let mut subject = String::new();
        for token in tokens(text) {
            if !token.starts_with(is_name) {
                if token.contains(['&', '|']) {
                    attribute = None;
                }
                result.push_str(token);
                continue;
            }
            let replaced = if subject == "attribute" && result.ends_with(':') {
                attribute = Some(token.to_owned());
                self.attribute(token)
            } else if matches!(token, "and" | "or") {
                attribute = None;
                token.to_owned()
            } else if WORDS.contains(&token) {
                token.to_owned()
            } else if let Some(attribute) = &attribute {
                self.attribute_value(attribute, token)
            } else if self.names.contains(token) || token.starts_with("i-") || token.starts_with("mi-") {
                self.name(token)
            } else {
                token.to_owned()
            };
            subject = token.to_owned();
            result.push_str(&replaced);
        }
        result
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Runs of name characters, and what is between them.
fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| is_name(c) != is_name(first)).unwrap_or(rest.len());
        let Some((token, after)) = rest.split_at_checked(end) else {
            break;
        };
        found.push(token);
        rest = after;
    }
    found
}

/// FNV-1a, 64 bits, over salt and text.
fn fnv(salt: &str, text: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    let bytes = salt.bytes().chain([0]).chain(text.bytes());
    bytes.fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fnv_is_fnv() {
        // Offset basis 14695981039346656037 and prime 1099511628211, as published; salt, a zero byte, text.
        let step = |hash: u64, byte: u64| (hash ^ byte).wrapping_mul(1_099_511_628_211);
        assert_eq!(fnv("", "a"), step(step(14_695_981_039_346_656_037, 0), 0x61));
    }

    fn snapshot() -> Value {
        json!({
            "containerInstances": [{
                "containerInstanceArn": "arn:aws:ecs:us-east-1:123456789012:container-instance/prod/abc",
                "ec2InstanceId": "i-0123", "status": "ACTIVE", "agentConnected": true, "registeredAt": "2024-01-01T00:00:00Z",
                "registeredResources": [{"name": "CPU", "type": "INTEGER", "integerValue": 2048},
                    {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22"]}],
                "attributes": [{"name": "ecs.instance-type", "value": "m5.large"}, {"name": "ecs.subnet-id", "value": "subnet-9"},
                    {"name": "stack", "value": "acme"}, {"name": "rack", "value": "r1"}],
                "tags": [{"key": "owner", "value": "acme"}]}],
            "tasks": [{"taskArn": "arn:aws:ecs:us-east-1:123456789012:task/prod/t1", "group": "service:web", "startedBy": "ecs-svc/77x",
                "containerInstanceArn": "arn:aws:ecs:us-east-1:123456789012:container-instance/prod/abc", "cpu": "256", "memory": "512",
                "taskDefinitionArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/web:3"}],
            "taskDefinitions": [{"family": "web", "revision": 3, "taskDefinitionArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/web:3",
                "placementConstraints": [{"type": "memberOf",
                    "expression": "attribute:stack == acme and attribute:ecs.instance-type =~ m5.* and task:group != service:web and attribute:rack =~ r.*"}],
                "containerDefinitions": [{"name": "c", "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme:1", "memory": 512,
                    "environment": [{"name": "PASSWORD", "value": "hunter2"}]}]}],
            "services": [{"serviceName": "web", "serviceArn": "arn:aws:ecs:us-east-1:123456789012:service/prod/web",
                "placementStrategy": [{"type": "spread", "field": "attribute:stack"}, {"type": "spread", "field": "instanceId"}]}]
        })
    }

    #[test]
    fn names_go_and_references_stay() {
        let mut value = snapshot();
        let lints = redact(&mut value, "salt");
        let text = value.to_string();
        for secret in ["123456789012", "acme", "hunter2", "PASSWORD", "prod", "0123", "stack", "\"web", ":web", "/web"]
        {
            assert!(!text.contains(secret), "{secret} is still in {text}");
        }
        assert!(text.contains("m5.large") && text.contains("us-east-1") && text.contains("2024-01-01T00:00:00Z"));
        let before = snapshot();
        let before = crate::read_cluster(&Node::root(&before)).unwrap();
        let after = crate::read_cluster(&Node::root(&value)).unwrap();
        assert_eq!(after.tasks[0].instance.as_deref(), Some(after.instances[0].arn.as_str()));
        assert_eq!(after.tasks[0].holds, before.tasks[0].holds);
        assert_eq!(after.instances[0].registered, before.instances[0].registered);
        let reference = after.tasks[0].definition.as_deref().unwrap();
        assert_eq!(after.task_definition(reference).unwrap().revision, Some(3));
        assert_eq!(after.tasks[0].group, format!("service:{}", after.services[0].name));
        let (name, held) = &after.instances[0].attributes[2];
        let group = &after.tasks[0].group;
        let (rack, _) = &after.instances[0].attributes[3];
        assert_eq!(
            after.task_definitions[0].placement_constraints[0].expression.as_deref().unwrap(),
            format!(
                "attribute:{name} == {} and attribute:ecs.instance-type =~ m5.* and task:group != {group} and attribute:{rack} =~ r.*",
                held.as_deref().unwrap()
            )
        );
        assert_eq!(
            after.services[0].placement_strategy[0].field.as_deref(),
            Some(format!("attribute:{name}").as_str())
        );
        assert_eq!(after.instances[0].attributes[3].1.as_deref(), Some("r1"));
        assert_eq!(lints.len(), 1);
        assert_eq!(lints[0].code, "redact/kept-values");
    }

    #[test]
    fn addresses_and_log_options_go_and_decisions_stay() {
        let mut value = json!({"decide": "place", "options": {"semantics": {"PLACE-33": "fieldFirst"}}, "agent": "1.68.2",
            "privateIpv4Address": "10.0.1.2", "logConfiguration": {"logDriver": "splunk", "options": {"splunk-token": "x"}},
            "registeredAt": {"__class__": "datetime", "year": 2018}});
        redact(&mut value, "salt");
        let address = value["privateIpv4Address"].take();
        assert!(address.as_str().unwrap().starts_with("n-"));
        assert_eq!(
            value,
            json!({"decide": "place", "options": {"semantics": {"PLACE-33": "fieldFirst"}}, "agent": "1.68.2",
                "privateIpv4Address": null, "logConfiguration": {"logDriver": "splunk"},
                "registeredAt": {"__class__": "datetime", "year": 2018}})
        );
    }

    #[test]
    fn the_salt_decides() {
        let (mut one, mut two, mut three) = (snapshot(), snapshot(), snapshot());
        redact(&mut one, "a");
        redact(&mut two, "a");
        redact(&mut three, "b");
        assert_eq!(one, two);
        assert_ne!(one, three);
    }
}
