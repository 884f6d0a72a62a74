//! Copilot manifests: services and jobs on Fargate.

mod environment;
mod parts;
mod scaling;
mod schedule;

use crate::converted::{Collector, Converted, DocumentKind, Parameters};
use crate::error::Error;
use crate::format::{Format, Read};
use crate::shape;
use crate::tree::{Origin, SharedSource, Tree};

const BALANCED: &str = "Load Balanced Web Service";
const BACKEND: &str = "Backend Service";
const WORKER: &str = "Worker Service";
const JOB: &str = "Scheduled Job";

/// What the parts of a manifest need to know of each other.
struct Workload<'a> {
    manifest: &'a Tree,
    kind: &'a str,
    /// `application-environment-name`, as Copilot names families, with placeholders for what is not
    /// given.
    full_name: String,
    origin: Origin,
}

pub(crate) fn convert(read: Read, parameters: &Parameters) -> Result<Converted, Error> {
    let Read { source, root } = read;
    let manifest = match &parameters.environment {
        Some(name) => environment::overridden(&root, name),
        None => root,
    };
    let kind = manifest.text_at("type").unwrap_or_default();
    if ![BALANCED, BACKEND, WORKER, JOB].contains(&kind) {
        return Err(Error::new("copilot/type", format!("a `{kind}` runs no ECS tasks")).path("/type"));
    }
    let name = manifest.text_at("name").unwrap_or_default();
    parameters.leave_open("COPILOT_ENVIRONMENT_NAME");
    let environment = parameters.environment.as_deref().or_else(|| parameters.get("COPILOT_ENVIRONMENT_NAME"));
    let part = |value: Option<&str>, name: &str| value.map_or_else(|| format!("${{{name}}}"), str::to_owned);
    let application = part(parameters.get("COPILOT_APPLICATION_NAME"), "COPILOT_APPLICATION_NAME");
    let environment = part(environment, "COPILOT_ENVIRONMENT_NAME");
    let full_name = format!("{application}-{environment}-{name}");
    let workload = Workload { manifest: &manifest, kind, full_name, origin: manifest.origin };
    let mut collector = Collector::default();
    let definition = definition(&workload, name, &mut collector);
    collector.push_definition(name, None, definition);
    if kind == JOB {
        collector.push(DocumentKind::ScheduledTask, name, None, scheduled_task(&workload)?);
    } else {
        scaling::push(&workload, name, &mut collector)?;
    }
    Ok(collector.finish(Format::Copilot, &SharedSource::new(source)))
}

fn definition(workload: &Workload<'_>, name: &str, collector: &mut Collector) -> Tree {
    let (manifest, origin) = (workload.manifest, workload.origin);
    let text = |text: &str| Tree::text(text, origin);
    let platform = platform(manifest);
    let is_windows = platform.as_ref().and_then(|tree| tree.text_at("operatingSystemFamily")) != Some("LINUX");
    let (cpu, memory) = if platform.is_some() && is_windows { (1_024, 2_048) } else { (256, 512) };
    let size = |key: &str, default: u64| manifest.get(key).cloned().unwrap_or_else(|| Tree::number(default, origin));
    let mut containers = vec![main_container(manifest, name, collector)];
    containers.extend(parts::added(manifest));
    for (name, sidecar) in manifest.get("sidecars").map(Tree::fields).unwrap_or_default() {
        containers.push(sidecar_container(sidecar, name, collector));
    }
    if let Some(own) = manifest.get("taskdef_overrides") {
        let what = "`taskdef_overrides` is not applied";
        collector.unresolved(own.origin, what, "check what `copilot svc package` prints, which has it");
    }
    let mut tree = Tree::map(
        [
            ("family", text(&workload.full_name)),
            ("cpu", size("cpu", cpu)),
            ("memory", size("memory", memory)),
            ("networkMode", text("awsvpc")),
            ("requiresCompatibilities", Tree::list(vec![text("FARGATE")], origin)),
            ("executionRoleArn", text("${ExecutionRole}")),
            ("taskRoleArn", text("${TaskRole}")),
            ("containerDefinitions", Tree::list(containers, origin)),
        ],
        origin,
    );
    if let Some(platform) = platform {
        tree.set("runtimePlatform", platform);
    }
    let volumes = parts::volumes(manifest);
    if !volumes.is_empty() {
        tree.set("volumes", Tree::list(volumes, origin));
    }
    if let Some(size) = manifest.at(&["storage", "ephemeral"]) {
        tree.set("ephemeralStorage", Tree::map([("sizeInGiB", size.clone())], size.origin));
    }
    shape::settled(tree)
}

/// `linux/arm64` or `{osfamily, architecture}`.
fn platform(manifest: &Tree) -> Option<Tree> {
    let given = manifest.get("platform")?;
    let (system, architecture) = match given.as_text() {
        Some(text) => text.split_once('/')?,
        None => (given.text_at("osfamily")?, given.text_at("architecture")?),
    };
    let system = match system {
        "linux" => "LINUX".to_owned(),
        "windows" => "WINDOWS_SERVER_2019_CORE".to_owned(),
        other => other.to_ascii_uppercase(),
    };
    let architecture = if matches!(architecture, "arm64" | "arm") { "ARM64" } else { "X86_64" };
    let text = |text: &str| Tree::text(text, given.origin);
    Some(Tree::map([("operatingSystemFamily", text(&system)), ("cpuArchitecture", text(architecture))], given.origin))
}

fn main_container(manifest: &Tree, name: &str, collector: &mut Collector) -> Tree {
    let image = manifest.get("image");
    let location = image.and_then(|image| image.get("location"));
    let port = image.and_then(|image| image.get("port"));
    let mut tree = container(manifest, name, location, port, collector);
    if let Some(check) = image.and_then(|image| image.get("healthcheck")) {
        tree.set("healthCheck", parts::health_check(check));
    }
    if let Some(given) = image.and_then(|image| image.get("depends_on")) {
        tree.set("dependsOn", parts::depends_on(given));
    }
    set_list(&mut tree, "mountPoints", parts::main_mounts(manifest));
    tree.set("logConfiguration", parts::main_logs(manifest));
    set_credentials(&mut tree, image.and_then(|image| image.get("credentials")));
    set_labels(&mut tree, image.and_then(|image| image.get("labels")));
    tree
}

fn sidecar_container(sidecar: &Tree, name: &str, collector: &mut Collector) -> Tree {
    let image = sidecar.get("image").map(|image| image.get("location").unwrap_or(image));
    let mut tree = container(sidecar, name, image, sidecar.get("port"), collector);
    if let Some(check) = sidecar.get("healthcheck") {
        tree.set("healthCheck", parts::health_check(check));
    }
    if let Some(given) = sidecar.get("depends_on") {
        tree.set("dependsOn", parts::depends_on(given));
    }
    set_list(&mut tree, "mountPoints", parts::sidecar_mounts(sidecar));
    tree.set("logConfiguration", parts::awslogs(sidecar.origin));
    set_credentials(&mut tree, sidecar.get("credentialsParameter"));
    set_labels(&mut tree, sidecar.get("labels"));
    tree
}

fn set_list(tree: &mut Tree, key: &str, items: Vec<Tree>) {
    if !items.is_empty() {
        let origin = tree.origin;
        tree.set(key, Tree::list(items, origin));
    }
}

fn set_credentials(tree: &mut Tree, given: Option<&Tree>) {
    if let Some(given) = given {
        let credentials = Tree::map([("credentialsParameter", given.clone())], given.origin);
        tree.set("repositoryCredentials", credentials);
    }
}

fn set_labels(tree: &mut Tree, given: Option<&Tree>) {
    if let Some(given) = given {
        tree.set("dockerLabels", given.clone());
    }
}

/// A list of words, or a line of them.
fn words(tree: &Tree) -> Tree {
    match tree.as_text() {
        Some(line) => {
            let each = line.split_whitespace().map(|word| Tree::text(word, tree.origin));
            Tree::list(each.collect(), tree.origin)
        }
        None => tree.clone(),
    }
}

fn container(own: &Tree, name: &str, image: Option<&Tree>, port: Option<&Tree>, collector: &mut Collector) -> Tree {
    let origin = own.origin;
    let mut tree = Tree::map([("name", Tree::text(name, origin))], origin);
    match image.filter(|image| image.as_text().is_some()) {
        Some(image) => tree.set("image", image.clone()),
        None => {
            let what = format!("the image of `{name}` is built by Copilot");
            collector.unresolved(
                own.get("image").map_or(origin, |image| image.origin),
                what,
                "a placeholder stands for it",
            );
            tree.set("image", Tree::unknown("Image", origin));
        }
    }
    tree.set("essential", own.get("essential").cloned().unwrap_or_else(|| Tree::bool(true, origin)));
    if let Some(port) = port {
        let text = port.scalar().unwrap_or_default();
        let (number, protocol) = text.split_once('/').unwrap_or((text.as_str(), "tcp"));
        let mapping =
            [("containerPort", Tree::text(number, port.origin)), ("protocol", Tree::text(protocol, port.origin))];
        tree.set("portMappings", Tree::list(vec![Tree::map(mapping, port.origin)], port.origin));
    }
    for (key, to) in [("entrypoint", "entryPoint"), ("command", "command")] {
        if let Some(found) = own.get(key) {
            tree.set(to, words(found));
        }
    }
    set_list(&mut tree, "environment", parts::variables(own.get("variables")));
    set_list(&mut tree, "secrets", parts::secrets(own.get("secrets")));
    if let Some(file) = own.get("env_file") {
        let fields = [("type", Tree::text("s3", file.origin)), ("value", Tree::unknown("EnvFileARN", file.origin))];
        set_list(&mut tree, "environmentFiles", vec![Tree::map(fields, file.origin)]);
    }
    tree
}

fn scheduled_task(workload: &Workload<'_>) -> Result<Tree, Error> {
    let manifest = workload.manifest;
    let Some(given) = manifest.at(&["on", "schedule"]) else {
        return Err(Error::new("copilot/schedule", "a scheduled job needs `on.schedule`").path("/on"));
    };
    let expression =
        schedule::expression(given.as_text().unwrap_or_default()).map_err(|error| error.path("/on/schedule"))?;
    let family = Tree::text(workload.full_name.as_str(), workload.origin);
    let mut fields = vec![("ScheduleExpression", Tree::text(expression, given.origin)), ("TaskDefinition", family)];
    fields.extend(manifest.get("retries").map(|retries| ("Retries", retries.clone())));
    if let Some(timeout) = manifest.get("timeout") {
        let milliseconds = timeout.as_text().and_then(schedule::milliseconds);
        let seconds = milliseconds.filter(|given| *given >= 1_000 && given % 1_000 == 0).map(|given| given / 1_000);
        let Some(seconds) = seconds else {
            let message = "a timeout is whole seconds, at least one";
            return Err(Error::new("copilot/timeout", message).path("/timeout").with_help("for instance `1h30m`"));
        };
        fields.push(("TimeoutSeconds", Tree::number(seconds, timeout.origin)));
    }
    Ok(Tree::map(fields, workload.origin))
}
