//! Names inside strings: ARNs, images, ids, groups.

use stowplan::rule::Semantics;
use stowplan::task::image::Image;

use super::Redactor;
use super::names::NameKind;
use super::networks::Networks;
use super::place::Place;
use super::words::{
    is_duration, is_endpoint_service, is_instance_type, is_number, is_port_range, is_schedule, is_size,
    is_type_pattern, is_version, is_zone,
};

/// What stands in place of what nobody needs.
const REDACTED: &str = "redacted";

/// The kinds of ids of EC2 and EFS, as the part before the dash.
const IDS: [&str; 25] = [
    "i", "mi", "subnet", "vpc", "sg", "sgr", "ami", "eni", "fs", "fsap", "fsmt", "pl", "vol", "snap", "lt", "igw",
    "eigw", "nat", "vgw", "rtb", "rtbassoc", "cr", "tgw", "vpce", "eipalloc",
];

/// AWS's services as ARNs name them.
const SERVICES: [&str; 24] = [
    "ecs",
    "ecr",
    "ec2",
    "iam",
    "sts",
    "s3",
    "ssm",
    "secretsmanager",
    "kms",
    "logs",
    "lambda",
    "sns",
    "sqs",
    "autoscaling",
    "application-autoscaling",
    "cloudwatch",
    "elasticloadbalancing",
    "elasticfilesystem",
    "servicediscovery",
    "acm",
    "acm-pca",
    "firehose",
    "vpc-lattice",
    "events",
];

/// The words that ARNs put before a name.
const RESOURCES: [&str; 40] = [
    "cluster",
    "service",
    "task",
    "container-instance",
    "task-definition",
    "capacity-provider",
    "task-set",
    "service-deployment",
    "service-revision",
    "attachment",
    "role",
    "assumed-role",
    "user",
    "policy",
    "instance-profile",
    "targetgroup",
    "loadbalancer",
    "listener",
    "listener-rule",
    "app",
    "net",
    "gwy",
    "autoScalingGroup",
    "autoScalingGroupName",
    "secret",
    "parameter",
    "key",
    "alias",
    "log-group",
    "log-stream",
    "function",
    "alarm",
    "subnet",
    "instance",
    "security-group",
    "repository",
    "scalable-target",
    "scalingPolicy",
    "policyName",
    "namespace",
];

impl Redactor {
    /// A string at a place, with pseudonyms in place of names.
    pub(super) fn string(&mut self, text: &str, place: Place) -> String {
        if text.is_empty() {
            return String::new();
        }
        match place {
            Place::Plain => self.plain(text),
            Place::Unknown => self.unknown(text),
            Place::Secret => self.secret(text),
            Place::Text if self.words.has(text) || self.is_end_of_wait(text) => text.to_owned(),
            Place::Text => REDACTED.to_owned(),
            Place::Name(kind) => self.reference(kind, text),
            Place::Id(kind) => self.id(kind, text),
            Place::Provider => self.provider(text),
            Place::Group => self.group(text),
            Place::Side if matches!(text, "new" | "old") => text.to_owned(),
            Place::Definition | Place::Side => self.definition(text),
            Place::Image => self.image(text),
            Place::Digest => self.digest(text),
            Place::Expression if is_schedule(text) => text.to_owned(),
            Place::Expression => self.expression(text),
            Place::Math => self.math(text),
            Place::Field => self.field(text),
            Place::Step => match text.strip_prefix("spread(").and_then(|rest| rest.strip_suffix(')')) {
                Some(field) => format!("spread({})", self.field(field)),
                None => self.plain(text),
            },
            Place::Metric => self.metric(text),
            Place::ResourceId => self.resource_id(text),
            Place::StartedBy => match text.strip_prefix("ecs-svc/") {
                Some(id) => format!("ecs-svc/{}", self.named("deployment", id)),
                None => self.unknown(text),
            },
            Place::Path => self.path(text),
            Place::Zone if is_time_zone(text) => text.to_owned(),
            Place::Size if is_size(text) => text.to_owned(),
            Place::Ports if is_port_range(text) => text.to_owned(),
            // A placeholder stays one: nothing follows from it.
            Place::Ports if text.contains("${") => "${redacted}".to_owned(),
            Place::Ports => self.named("gpu", text),
            Place::Version if is_version(text) || self.words.has(text) => text.to_owned(),
            Place::InstanceType if is_type_pattern(text) => text.to_owned(),
            Place::InstanceType => self.named("instance-type", text),
            Place::Zone | Place::Size | Place::Version => self.unknown(text),
            Place::Prefixed => self.prefixed(text),
            Place::Listed => self.listed(text),
            Place::Link => text.split(':').map(|part| self.named("container", part)).collect::<Vec<_>>().join(":"),
            Place::Sysctl => self.sysctl(text),
            Place::Choice if is_choice(text) => text.to_owned(),
            Place::Choice => self.unknown(text),
            Place::Attribute => self.attribute(text),
            Place::Driver => self.driver(text),
        }
    }

    /// A name of a kind: noted in the first walk, replaced in the second.
    pub(super) fn named(&mut self, kind: NameKind, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        if !self.is_replacing() {
            self.names.add(kind, text);
            // The groups that tasks of this service or family would have.
            if matches!(kind, "service" | "family") {
                self.asked.add("task:group", &format!("{kind}:{text}"));
            }
            return String::new();
        }
        self.names.known(kind, text).unwrap_or_else(|| REDACTED.to_owned())
    }

    fn secret(&self, text: &str) -> String {
        // Of a health check's command the first word says how it runs.
        if matches!(text, "CMD" | "CMD-SHELL" | "NONE") { text.to_owned() } else { REDACTED.to_owned() }
    }

    fn plain(&mut self, text: &str) -> String {
        if self.words.has(text)
            || is_number(text)
            || is_duration(text)
            || is_endpoint_service(text)
            || is_zone(text)
            || is_instance_type(text)
            || is_rule(text)
            || is_statistic(text)
            || crate::read::time::parse(text).is_some()
        {
            return text.to_owned();
        }
        // A placeholder stays one: nothing follows from it.
        if text.contains("${") { "${redacted}".to_owned() } else { self.unknown(text) }
    }

    /// Why a task that waited was stopped, in words that are all ECS's (PLACE-141).
    fn is_end_of_wait(&self, text: &str) -> bool {
        const PHRASES: [&str; 4] = [
            "NO ACTIVE INSTANCES",
            "EMPTY CAPACITY PROVIDER",
            "MemberOf placement constraint unsatisfied",
            "DistinctInstance placement constraint unsatisfied.",
        ];
        text.strip_prefix("TaskFailedToStart: ").is_some_and(|end| self.words.has(end) || PHRASES.contains(&end))
    }

    /// A text that may be anything.
    fn unknown(&mut self, text: &str) -> String {
        if text.starts_with("arn:") {
            return self.arn(text);
        }
        if Networks::is_network(text) {
            return self.network(text);
        }
        if is_account(text) {
            return self.named("account", text);
        }
        if let Some(kind) = id_kind(text) {
            return self.named(kind, text);
        }
        if self.is_replacing() {
            return self.names.any(text).unwrap_or_else(|| REDACTED.to_owned());
        }
        self.named("name", text)
    }

    fn network(&mut self, text: &str) -> String {
        if self.is_replacing() {
            return self.networks.pseudonym(text);
        }
        self.networks.add(text);
        String::new()
    }

    fn reference(&mut self, kind: NameKind, text: &str) -> String {
        if text.starts_with("arn:") { self.arn(text) } else { self.named(kind, text) }
    }

    pub(super) fn id(&mut self, kind: NameKind, text: &str) -> String {
        if text.starts_with("arn:") {
            return self.arn(text);
        }
        if kind == "i" {
            self.ask("ec2InstanceId", text);
        }
        self.named(id_kind(text).unwrap_or(kind), text)
    }

    fn provider(&mut self, text: &str) -> String {
        if matches!(text, "FARGATE" | "FARGATE_SPOT") { text.to_owned() } else { self.reference("provider", text) }
    }

    pub(super) fn group(&mut self, text: &str) -> String {
        self.ask("task:group", text);
        match text.split_once(':') {
            Some(("service", name)) => format!("service:{}", self.named("service", name)),
            Some(("family", name)) => format!("family:{}", self.named("family", name)),
            _ => self.named("group", text),
        }
    }

    fn definition(&mut self, text: &str) -> String {
        if text.starts_with("arn:") {
            return self.arn(text);
        }
        match text.split_once(':') {
            Some((family, revision)) if is_number(revision) => format!("{}:{revision}", self.named("family", family)),
            Some((family, rest)) => format!("{}:{}", self.named("family", family), self.named("name", rest)),
            None => self.named("family", text),
        }
    }

    pub(super) fn attribute(&mut self, name: &str) -> String {
        if self.words.is_own_attribute(name) {
            return name.to_owned();
        }
        // The driver of a volume is part of the attribute that it asks for.
        match name.strip_prefix("ecs.capability.docker-plugin.") {
            Some(driver) => format!("ecs.capability.docker-plugin.{}", self.driver(driver)),
            None => self.named("attribute", name),
        }
    }

    fn driver(&mut self, text: &str) -> String {
        if self.words.has(text) { text.to_owned() } else { self.named("driver", &text.replace(':', ".")) }
    }

    pub(super) fn attribute_value(&mut self, attribute: &str, value: &str) -> String {
        if value.is_empty() {
            return String::new();
        }
        self.ask(&format!("attribute:{attribute}"), value);
        if !self.words.is_own_attribute(attribute) {
            return self.named("value", value);
        }
        let kind = match attribute {
            "ecs.subnet-id" => "subnet",
            "ecs.vpc-id" => "vpc",
            "ecs.ami-id" => "ami",
            "ecs.awsvpc-trunk-id" => "trunk",
            "ecs.outpost-arn" => "outpost",
            _ if self.words.has(value) || is_zone(value) || is_instance_type(value) || is_version(value) => {
                return value.to_owned();
            }
            _ => "value",
        };
        self.id(kind, value)
    }

    fn field(&mut self, text: &str) -> String {
        match text.strip_prefix("attribute:") {
            Some(name) => format!("attribute:{}", self.attribute(name)),
            None if self.words.has(text) || is_strategy_field(text) => text.to_owned(),
            None => self.attribute(text),
        }
    }

    pub(super) fn metric(&mut self, text: &str) -> String {
        if text.starts_with("arn:") {
            return self.arn(text);
        }
        let is_aws = text.starts_with(|c: char| c.is_ascii_uppercase()) && self.words.has(text);
        if is_aws || matches!(text, "high" | "low") {
            return text.to_owned();
        }
        // The alarms of target tracking, as AWS and the engine name them.
        for side in ["-AlarmHigh-", "-AlarmLow-"] {
            let parts = text.strip_prefix("TargetTracking-service/").and_then(|rest| rest.split_once(side));
            if let Some((service, policy)) = parts {
                let service = self.resource_id(&format!("service/{service}"));
                return format!("TargetTracking-{service}{side}{}", self.metric(policy));
            }
        }
        for made in ["TargetTracking-AlarmHigh-", "TargetTracking-AlarmLow-"] {
            if let Some(policy) = text.strip_prefix(made) {
                return format!("{made}{}", self.metric(policy));
            }
        }
        self.named("metric", text)
    }

    fn resource_id(&mut self, text: &str) -> String {
        let parts: Vec<&str> = text.split('/').collect();
        match parts.as_slice() {
            ["service", cluster, name] => {
                format!("service/{}/{}", self.named("cluster", cluster), self.named("service", name))
            }
            [name] => self.named("service", name),
            _ => self.segments(text),
        }
    }

    fn path(&mut self, text: &str) -> String {
        if text == "/" {
            return text.to_owned();
        }
        let name = self.named("path", text);
        if text.starts_with('/') { format!("/{name}") } else { name }
    }

    fn prefixed(&mut self, text: &str) -> String {
        match text.split_once(':') {
            Some((word @ ("label" | "apparmor" | "credentialspec" | "credentialspecdomainless"), rest)) => {
                format!("{word}:{}", self.unknown(rest))
            }
            _ if text == "no-new-privileges" => text.to_owned(),
            _ => self.unknown(text),
        }
    }

    fn listed(&mut self, text: &str) -> String {
        let parts =
            text.split(',').map(|part| if is_number(part.trim()) { part.to_owned() } else { self.plain(part.trim()) });
        parts.collect::<Vec<_>>().join(",")
    }

    fn sysctl(&mut self, text: &str) -> String {
        const KNOWN: [&str; 8] = [
            "net.core.somaxconn",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes",
            "kernel.msgmax",
            "kernel.shmmax",
            "kernel.sem",
        ];
        if KNOWN.contains(&text) {
            return text.to_owned();
        }
        match text.split_once('.') {
            Some((word @ ("net" | "kernel" | "fs"), rest)) => format!("{word}.{}", self.named("sysctl", rest)),
            _ => self.named("sysctl", text),
        }
    }

    /// The value of an option of a log driver or of FireLens.
    pub(super) fn option_value(&mut self, option: &str, text: &str) -> String {
        if text.starts_with("arn:") {
            return self.arn(text);
        }
        let stays = self.words.is_plain_option(option) && (self.words.has(text) || is_size(text) || is_zone(text));
        if stays { text.to_owned() } else { REDACTED.to_owned() }
    }

    /// The name of an option of a log driver or of FireLens.
    pub(super) fn option_name(&mut self, text: &str) -> String {
        if self.words.is_option(text) { text.to_owned() } else { self.named("option", text) }
    }

    /// Registry and repository by their parts; what kind of registry it is stays, as does the tag
    /// `latest`.
    fn image(&mut self, text: &str) -> String {
        let Ok(image) = Image::parse(text) else { return self.named("image", text) };
        let head = text.split(['@', '#']).next().unwrap_or(text);
        let mut name = head;
        let mut suffix = String::new();
        if let Some(tag) = image.tag().filter(|tag| head.ends_with(&format!(":{tag}"))) {
            name = head.get(..head.len().saturating_sub(tag.len().saturating_add(1))).unwrap_or(head);
            let tag = if tag == "latest" { tag.to_owned() } else { self.named("tag", tag) };
            suffix = format!(":{tag}");
        }
        if let Some(digest) = image.digest() {
            suffix = format!("{suffix}@{}", self.digest(digest));
        }
        let mut parts: Vec<String> = Vec::new();
        for (index, part) in name.split('/').enumerate() {
            let host = index == 0 && (part.contains(['.', ':']) || part == "localhost") && name.contains('/');
            parts.push(if host { self.registry(part) } else { self.named("image", part) });
        }
        format!("{}{suffix}", parts.join("/"))
    }

    fn registry(&mut self, host: &str) -> String {
        let known =
            ["docker.io", "public.ecr.aws", "quay.io", "ghcr.io", "gcr.io", "mcr.microsoft.com", "registry.k8s.io"];
        if known.contains(&host) {
            return host.to_owned();
        }
        if let Some((account, rest)) = host.split_once(".dkr.ecr.").filter(|(account, _)| is_account(account)) {
            if let Some((region, domain)) = rest.split_once('.') {
                if is_zone(region) && matches!(domain, "amazonaws.com" | "amazonaws.com.cn") {
                    return format!("{}.dkr.ecr.{region}.{domain}", self.named("account", account));
                }
            }
        }
        format!("{}.example", self.named("registry", host))
    }

    fn digest(&mut self, text: &str) -> String {
        format!("sha256:{}", self.named("digest", text.strip_prefix("sha256:").unwrap_or(text)))
    }

    /// An ARN by its parts: partition, service, region and the kind of resource stay where they are
    /// AWS's.
    fn arn(&mut self, text: &str) -> String {
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next().unwrap_or_default();
        let (_, partition, service, region, account, resource) = (next(), next(), next(), next(), next(), next());
        let partition = if matches!(partition, "aws" | "aws-cn" | "aws-us-gov" | "aws-iso" | "aws-iso-b" | "aws-eusc") {
            partition.to_owned()
        } else {
            self.named("name", partition)
        };
        let new_service = if SERVICES.contains(&service) { service.to_owned() } else { self.named("name", service) };
        let region = if is_zone(region) { region.to_owned() } else { self.named("name", region) };
        let account = if account == "aws" { account.to_owned() } else { self.named("account", account) };
        let resource = self.resource(service, resource);
        let head = [partition, new_service, region, account].join(":");
        // Parts that were not there do not come up.
        match text.bytes().filter(|byte| *byte == b':').count() {
            0..5 => format!("arn:{}", head.trim_end_matches(':')),
            _ => format!("arn:{head}:{resource}"),
        }
    }

    fn resource(&mut self, service: &str, text: &str) -> String {
        let (word, rest) = text.split_once(['/', ':']).unwrap_or((text, ""));
        let separator = text.get(word.len()..).and_then(|tail| tail.chars().next()).unwrap_or('/');
        let parts: Vec<&str> = rest.split('/').collect();
        let inside = match (service, word, parts.as_slice()) {
            ("ecs", "cluster", _) => self.named("cluster", rest),
            ("ecs", "service", [name]) => self.named("service", name),
            ("ecs", "service", [cluster, name]) => {
                format!("{}/{}", self.named("cluster", cluster), self.named("service", name))
            }
            ("ecs", "task", [id]) => self.named("task", id),
            ("ecs", "task", [cluster, id]) => format!("{}/{}", self.named("cluster", cluster), self.named("task", id)),
            ("ecs", "container-instance", [id]) => self.named("instance", id),
            ("ecs", "container-instance", [cluster, id]) => {
                format!("{}/{}", self.named("cluster", cluster), self.named("instance", id))
            }
            ("ecs", "container", [cluster, task, id]) => {
                let (cluster, task) = (self.named("cluster", cluster), self.named("task", task));
                format!("{cluster}/{task}/{}", self.named("id", id))
            }
            ("ecs", "task-definition", _) => self.definition(rest),
            ("ecs", "capacity-provider", [name]) => self.provider(name),
            ("ecs", "service-deployment" | "service-revision" | "task-set", [cluster, name, id]) => {
                let (cluster, name) = (self.named("cluster", cluster), self.named("service", name));
                format!("{cluster}/{name}/{}", self.named("deployment", id))
            }
            ("elasticloadbalancing", "targetgroup", [name, id]) => {
                format!("{}/{}", self.named("target-group", name), self.named("id", id))
            }
            ("elasticloadbalancing", "loadbalancer", [kind @ ("app" | "net" | "gwy"), name, id]) => {
                format!("{kind}/{}/{}", self.named("load-balancer", name), self.named("id", id))
            }
            ("elasticloadbalancing", "listener" | "listener-rule", [kind @ ("app" | "net" | "gwy"), ids @ ..]) => {
                let ids: Vec<String> = ids.iter().map(|id| self.named("id", id)).collect();
                format!("{kind}/{}", ids.join("/"))
            }
            ("cloudwatch", "alarm", _) => self.named("metric", rest),
            ("autoscaling", "autoScalingGroup", _) if rest.contains(":autoScalingGroupName/") => {
                let (id, name) = rest.split_once(":autoScalingGroupName/").unwrap_or((rest, ""));
                format!("{}:autoScalingGroupName/{}", self.named("id", id), self.named("auto-scaling-group", name))
            }
            ("autoscaling", "scalingPolicy", _) if rest.contains(":policyName/") => {
                let (target, policy) = rest.split_once(":policyName/").unwrap_or((rest, ""));
                let (id, target) = target.split_once(":resource/ecs/").unwrap_or((target, ""));
                let (id, target) = (self.named("id", id), self.resource_id(target));
                format!("{id}:resource/ecs/{target}:policyName/{}", self.metric(policy))
            }
            ("iam", "role", _) => parts.iter().map(|part| self.named("role", part)).collect::<Vec<_>>().join("/"),
            ("s3", ..) => return self.bucket(text),
            (_, word, _) if RESOURCES.contains(&word) => self.segments(rest),
            _ => return self.segments(text),
        };
        if text.len() == word.len() { word.to_owned() } else { format!("{word}{separator}{inside}") }
    }

    fn bucket(&mut self, text: &str) -> String {
        let mut parts = text.split('/');
        let bucket = self.named("bucket", parts.next().unwrap_or_default());
        let keys = parts.map(|part| self.named("object", part));
        [bucket].into_iter().chain(keys).collect::<Vec<_>>().join("/")
    }

    /// Each part between `/` and `:` is a name, an id or a number.
    fn segments(&mut self, text: &str) -> String {
        let mut new = String::with_capacity(text.len());
        for part in text.split_inclusive(['/', ':']) {
            let name = part.trim_end_matches(['/', ':']);
            if !name.is_empty() {
                new.push_str(&self.segment(name));
            }
            new.push_str(part.get(name.len()..).unwrap_or_default());
        }
        new
    }

    fn segment(&mut self, name: &str) -> String {
        if name == "*" || RESOURCES.contains(&name) {
            return name.to_owned();
        }
        self.unknown(name)
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `subnet` of `subnet-0123abcd`.
fn id_kind(text: &str) -> Option<NameKind> {
    let (prefix, rest) = text.split_once('-')?;
    let is_id = !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    IDS.iter().find(|kind| is_id && **kind == prefix).copied()
}

/// `p99`, `tm95`.
fn is_statistic(text: &str) -> bool {
    let number = ["p", "tm", "tc", "ts", "wm", "pr"].iter().find_map(|kind| text.strip_prefix(kind));
    number.is_some_and(|number| is_number(number) && number.len() <= 6)
}

/// A placement strategy's field, in any case (PLACE-10).
fn is_strategy_field(text: &str) -> bool {
    ["cpu", "memory", "instanceid"].iter().any(|field| text.eq_ignore_ascii_case(field))
}

/// `PLACE-33`.
fn is_rule(text: &str) -> bool {
    text.split_once('-').is_some_and(|(family, number)| {
        let families = ["PLACE", "CQL", "TASK", "SCALE", "CAP", "DEPLOY", "SERVICE"];
        families.contains(&family) && is_number(number) && number.len() <= 4
    })
}

fn is_choice(text: &str) -> bool {
    is_rule(text) || text == "base" || Semantics::dated(text).is_some()
}

#[cfg(all(feature = "scaling", feature = "time-zones"))]
fn is_time_zone(text: &str) -> bool {
    stowplan::scaling::schedule::Zone::named(text).is_ok()
}

#[cfg(not(all(feature = "scaling", feature = "time-zones")))]
fn is_time_zone(text: &str) -> bool {
    text == "UTC"
}
