//! Names that were typed, and that the files do not know: an error with the nearest. A document may
//! say the same and mean it; who types a subnet beside a list of subnets has made a slip of the
//! pen.

use std::borrow::Cow;

use serde_json::{Value, json};
use stowplan_wire::read::nearest::{help, nearest};

use crate::exit::Failure;
use crate::render::{instances::short, list_at, str_at};

/// The error of an unknown name; `path` is where the name stands in the document.
pub fn unknown<'a>(
    code: &str,
    noun: &str,
    name: &str,
    path: &str,
    known: impl IntoIterator<Item = &'a str>,
    otherwise: &str,
) -> Failure {
    let help = help(name, known, otherwise);
    let failure = Failure::new(code, format!("no {noun} `{}` is in the snapshot", shorten(name))).at(path);
    if help.is_empty() { failure } else { failure.help(help) }
}

fn shorten(name: &str) -> String {
    if name.chars().count() > 60 { name.chars().take(59).chain(['…']).collect() } else { name.to_owned() }
}

/// The names of a cluster's services.
pub fn services(cluster: &Value) -> impl Iterator<Item = &str> {
    list_at(cluster, "services").iter().map(|service| str_at(service, "serviceName")).filter(|name| !name.is_empty())
}

/// The error of a service that had to be there.
pub fn no_service(name: &str, cluster: &Value, path: &str) -> Failure {
    let otherwise = if services(cluster).next().is_none() { "add what `aws ecs describe-services` prints" } else { "" };
    unknown("request/unknown-service", "service", name, path, services(cluster), otherwise)
}

/// A service that is not there may be a new one: a lint where its name is nearly that of another.
pub fn new_service(name: &str, cluster: &Value, path: &str) -> Option<Value> {
    let is_known = services(cluster).any(|known| known == name || short(known) == name);
    let meant = nearest(name, services(cluster)).filter(|_| !is_known && !name.is_empty())?;
    let message = format!("no service `{}` is in the snapshot: a new one is assumed to be meant", shorten(name));
    Some(json!({
        "code": "request/new-service", "message": message, "path": path, "help": format!("did you mean `{meant}`?"),
    }))
}

/// Whether a capacity provider that was typed is there.
///
/// # Errors
/// Where others are, and it is not.
pub fn provider(name: &str, cluster: &Value) -> Result<(), Failure> {
    let described = list_at(cluster, "capacityProviders").iter().map(|one| str_at(one, "name"));
    let of_instances = list_at(cluster, "containerInstances").iter().map(|one| str_at(one, "capacityProviderName"));
    let of_clusters = list_at(cluster, "clusters").iter().flat_map(|one| list_at(one, "capacityProviders"));
    let all = described.chain(of_instances).chain(of_clusters.filter_map(Value::as_str));
    let mut known: Vec<&str> = all.filter(|name| !name.is_empty()).collect();
    if known.is_empty() || known.contains(&name) || ["FARGATE", "FARGATE_SPOT"].contains(&name) {
        return Ok(());
    }
    known.extend(["FARGATE", "FARGATE_SPOT"]);
    let path = "/request/capacityProviderStrategy/0/capacityProvider";
    Err(unknown("capacity/unknown-provider", "capacity provider", name, path, known, ""))
}

/// Whether the subnets that were typed are there: those that are described, or that instances name
/// as theirs.
///
/// # Errors
/// Where others are, and one is not.
pub fn subnets<'d>(names: &[String], document: impl FnOnce() -> Cow<'d, Value>, path: &str) -> Result<(), Failure> {
    if names.is_empty() {
        return Ok(());
    }
    let document = document();
    let cluster = document.get("cluster").unwrap_or(&document);
    let described = ["subnets", "Subnets"].into_iter().flat_map(|key| list_at(cluster, key));
    let described: Vec<&str> = described.map(|one| str_at(one, "SubnetId")).filter(|id| !id.is_empty()).collect();
    if described.is_empty() {
        return Ok(());
    }
    let own = list_at(cluster, "containerInstances").iter().flat_map(|one| list_at(one, "attributes"));
    let own = own.filter(|one| str_at(one, "name") == "ecs.subnet-id").map(|one| str_at(one, "value"));
    let known: Vec<&str> = described.into_iter().chain(own).collect();
    match names.iter().position(|name| !known.contains(&name.as_str())) {
        Some(at) => {
            let (name, path) = (names.get(at).map_or("", String::as_str), format!("{path}/{at}"));
            let otherwise = "or add what `aws ec2 describe-subnets` prints of it";
            Err(unknown("request/unknown-subnet", "subnet", name, &path, known, otherwise))
        }
        None => Ok(()),
    }
}

/// Whether the security groups that were typed are there.
///
/// # Errors
/// Where others are, and one is not.
pub fn security_groups<'n>(
    names: impl IntoIterator<Item = &'n str>,
    document: &Value,
    path: &str,
) -> Result<(), Failure> {
    let known: Vec<&str> = list_at(document, "SecurityGroups").iter().map(|one| str_at(one, "GroupId")).collect();
    for name in names {
        if !known.is_empty() && !known.contains(&name) {
            let otherwise = "or add what `aws ec2 describe-security-groups` prints of it";
            return Err(unknown("reach/unknown-group", "security group", name, path, known, otherwise));
        }
    }
    Ok(())
}
