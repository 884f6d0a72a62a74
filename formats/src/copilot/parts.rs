//! What Copilot adds to containers: log drivers, the FireLens router, start order, volumes of EFS.
//! Read in its templates (`workloads/partials/cf/{logconfig,sidecars,volumes}.yml`).

use super::schedule;
use crate::tree::{Origin, Tree, TreeKind};

/// The router that `logging` adds, and its image where the manifest gives none.
const ROUTER: &str = "firelens_log_router";
const ROUTER_IMAGE: &str = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable";

/// The collector that `observability.tracing: awsxray` adds.
const COLLECTOR: &str = "aws-otel-collector";
const COLLECTOR_IMAGE: &str = "public.ecr.aws/aws-observability/aws-otel-collector:v0.17.0";

/// `awslogs`, as every container has it whose logs go through nothing else.
pub(super) fn awslogs(origin: Origin) -> Tree {
    let text = |text: &str| Tree::text(text, origin);
    let options = [
        ("awslogs-region", text("${AWS::Region}")),
        ("awslogs-group", text("${LogGroup}")),
        ("awslogs-stream-prefix", text("copilot")),
    ];
    Tree::map([("logDriver", text("awslogs")), ("options", Tree::map(options, origin))], origin)
}

/// The main container's logs: through FireLens when the manifest has `logging`.
pub(super) fn main_logs(manifest: &Tree) -> Tree {
    let Some(logging) = logging(manifest) else { return awslogs(manifest.origin) };
    let origin = logging.origin;
    let mut tree = Tree::map([("logDriver", Tree::text("awsfirelens", origin))], origin);
    if let Some(destination) = logging.get("destination") {
        tree.set("options", destination.clone());
    }
    let secrets = secrets(logging.get("secretOptions"));
    if !secrets.is_empty() {
        tree.set("secretOptions", Tree::list(secrets, origin));
    }
    tree
}

fn logging(manifest: &Tree) -> Option<&Tree> {
    manifest.get("logging").filter(|logging| !logging.fields().is_empty())
}

/// The containers that Copilot adds of its own accord.
pub(super) fn added(manifest: &Tree) -> Vec<Tree> {
    let mut added = Vec::new();
    if let Some(logging) = logging(manifest) {
        added.push(router(logging));
    }
    if let Some(tracing) = manifest.at(&["observability", "tracing"]).filter(|tree| tree.as_text() == Some("awsxray")) {
        let origin = tracing.origin;
        let text = |text: &str| Tree::text(text, origin);
        let fields = [
            ("name", text(COLLECTOR)),
            ("image", text(COLLECTOR_IMAGE)),
            ("command", Tree::list(vec![text("--config=/etc/ecs/ecs-xray.yaml")], origin)),
            ("logConfiguration", awslogs(origin)),
        ];
        added.push(Tree::map(fields, origin));
    }
    added
}

fn router(logging: &Tree) -> Tree {
    let origin = logging.origin;
    let text = |text: &str| Tree::text(text, origin);
    let image = logging.get("image").cloned().unwrap_or_else(|| text(ROUTER_IMAGE));
    let metadata = logging.get("enableMetadata").and_then(Tree::scalar).unwrap_or_else(|| "true".into());
    let mut options = Tree::map([("enable-ecs-log-metadata", text(&metadata))], origin);
    if let Some(path) = logging.get("configFilePath") {
        options.set("config-file-type", text("file"));
        options.set("config-file-value", path.clone());
    }
    let mut tree = Tree::map(
        [
            ("name", text(ROUTER)),
            ("image", image),
            ("firelensConfiguration", Tree::map([("type", text("fluentbit")), ("options", options)], origin)),
            ("logConfiguration", awslogs(origin)),
        ],
        origin,
    );
    let variables = variables(logging.get("variables"));
    if !variables.is_empty() {
        tree.set("environment", Tree::list(variables, origin));
    }
    let secrets = secrets(logging.get("secrets"));
    if !secrets.is_empty() {
        tree.set("secrets", Tree::list(secrets, origin));
    }
    tree
}

/// Variables as pairs; what comes out of another stack is a placeholder.
pub(super) fn variables(given: Option<&Tree>) -> Vec<Tree> {
    pairs(given, "value", |name, tree| {
        let known = tree.scalar().map(|text| Tree::text(text, tree.origin));
        known.unwrap_or_else(|| Tree::unknown(name, tree.origin))
    })
}

/// Secrets as pairs: a name is a parameter of Systems Manager, `secretsmanager` names a secret.
pub(super) fn secrets(given: Option<&Tree>) -> Vec<Tree> {
    pairs(given, "valueFrom", |name, tree| {
        let manager = tree.get("secretsmanager").and_then(Tree::scalar);
        let arn = |secret| format!("arn:aws:secretsmanager:${{AWS::Region}}:${{AWS::AccountId}}:secret:{secret}");
        let known = tree.scalar().or_else(|| manager.map(arn)).map(|text| Tree::text(text, tree.origin));
        known.unwrap_or_else(|| Tree::unknown(name, tree.origin))
    })
}

fn pairs(given: Option<&Tree>, value: &str, of: impl Fn(&str, &Tree) -> Tree) -> Vec<Tree> {
    let fields = given.map(Tree::fields).unwrap_or_default();
    let each = fields.iter().map(|(name, tree)| {
        Tree::map([("name", Tree::text(name.as_str(), tree.origin)), (value, of(name, tree))], tree.origin)
    });
    each.collect()
}

/// `depends_on: {other: healthy}` as ECS's list.
pub(super) fn depends_on(given: &Tree) -> Tree {
    let each = given.fields().iter().map(|(name, condition)| {
        let origin = condition.origin;
        let word = condition.as_text().unwrap_or_default().to_ascii_uppercase();
        Tree::map(
            [("containerName", Tree::text(name.as_str(), origin)), ("condition", Tree::text(word, origin))],
            origin,
        )
    });
    Tree::list(each.collect(), given.origin)
}

/// `healthcheck` with Copilot's defaults.
pub(super) fn health_check(check: &Tree) -> Tree {
    let seconds = |key: &str, default: u64| {
        let found = check.get(key);
        let given = found.and_then(Tree::as_text).and_then(schedule::milliseconds).map(|given| given / 1_000);
        Tree::number(given.unwrap_or(default), found.map_or(check.origin, |found| found.origin))
    };
    let retries = check.get("retries").cloned().unwrap_or_else(|| Tree::number(2, check.origin));
    let mut fields = vec![
        ("interval", seconds("interval", 10)),
        ("timeout", seconds("timeout", 5)),
        ("retries", retries),
        ("startPeriod", seconds("start_period", 0)),
    ];
    fields.extend(check.get("command").map(|command| ("command", super::words(command))));
    Tree::map(fields, check.origin)
}

/// The volumes of `storage`, those of EFS with what Copilot writes for them.
pub(super) fn volumes(manifest: &Tree) -> Vec<Tree> {
    let given = manifest.at(&["storage", "volumes"]).map(Tree::fields).unwrap_or_default();
    let each = given.iter().map(|(name, volume)| {
        let mut tree = Tree::map([("name", Tree::text(name.as_str(), volume.origin))], volume.origin);
        if let Some(efs) = volume.get("efs").filter(|efs| efs.kind != TreeKind::Bool(false)) {
            tree.set("efsVolumeConfiguration", efs_volume(efs));
        }
        tree
    });
    each.collect()
}

fn efs_volume(efs: &Tree) -> Tree {
    let origin = efs.origin;
    let text = |text: &str| Tree::text(text, origin);
    let Some(id) = efs.get("id") else {
        // `true`, or a user and a group: the environment's own file system, with an access point of
        // its own.
        let access = [("accessPointId", text("${AccessPoint}")), ("iam", text("ENABLED"))];
        let fields = [
            ("fileSystemId", text("${ManagedFileSystemID}")),
            ("rootDirectory", text("/")),
            ("transitEncryption", text("ENABLED")),
            ("authorizationConfig", Tree::map(access, origin)),
        ];
        return Tree::map(fields, origin);
    };
    let known = id.scalar().map(|text| Tree::text(text, id.origin));
    let root = efs.get("root_dir").cloned().unwrap_or_else(|| text("/"));
    let mut tree = Tree::map(
        [
            ("fileSystemId", known.unwrap_or_else(|| text("${FileSystem}"))),
            ("rootDirectory", root),
            ("transitEncryption", text("ENABLED")),
        ],
        origin,
    );
    let (point, iam) = (efs.at(&["auth", "access_point_id"]), efs.at(&["auth", "iam"]));
    if point.is_some() || iam.is_some() {
        let mut access = Tree::map([], origin);
        if let Some(point) = point {
            access.set("accessPointId", point.clone());
        }
        if let Some(iam) = iam {
            let is_on = iam.kind == TreeKind::Bool(true);
            access.set("iam", Tree::text(if is_on { "ENABLED" } else { "DISABLED" }, iam.origin));
        }
        tree.set("authorizationConfig", access);
    }
    tree
}

/// Where the main container mounts the volumes of `storage`: read-only unless said.
pub(super) fn main_mounts(manifest: &Tree) -> Vec<Tree> {
    let given = manifest.at(&["storage", "volumes"]).map(Tree::fields).unwrap_or_default();
    given
        .iter()
        .filter_map(|(name, volume)| Some(mount(Tree::text(name.as_str(), volume.origin), volume.get("path")?, volume)))
        .collect()
}

/// Where a sidecar mounts them.
pub(super) fn sidecar_mounts(sidecar: &Tree) -> Vec<Tree> {
    let given = sidecar.get("mount_points").map(Tree::items).unwrap_or_default();
    given
        .iter()
        .filter_map(|point| Some(mount(point.get("source_volume")?.clone(), point.get("path")?, point)))
        .collect()
}

fn mount(volume: Tree, path: &Tree, own: &Tree) -> Tree {
    let read_only = own.get("read_only").cloned().unwrap_or_else(|| Tree::bool(true, own.origin));
    Tree::map([("sourceVolume", volume), ("containerPath", path.clone()), ("readOnly", read_only)], own.origin)
}
