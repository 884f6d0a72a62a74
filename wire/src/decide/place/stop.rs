//! `stop`: which tasks stop when a service or a task group scales in.

use stowplan::{cluster::Cluster, id::TaskId, placement::Stop, request::ScaleIn};

use crate::answer::{StopAnswer, StoppedTask};
use crate::decide::{ClusterSession, options::DecideOptions, place::request, some_of, told_once};
use crate::read::json::shorten;
use crate::read::nearest;
use crate::{ClusterDocument, Error, Node};

pub(in crate::decide) fn answer(
    session: &mut ClusterSession,
    node: &Node<'_>,
    options: &DecideOptions,
) -> Result<StopAnswer, Error> {
    let (group, service) = match (node.str_at("serviceName")?, node.str_at("group")?) {
        (Some(service), None) => (format!("service:{service}"), Some(service)),
        (None, Some(group)) => (group.to_owned(), group.strip_prefix("service:")),
        (Some(_), Some(_)) => {
            return Err(Error::new(
                "request/service-and-group",
                "`serviceName` and `group` are both given",
                node.path_of("group"),
            )
            .with_help("a service's group is `service:` and its name: give one of the two"));
        }
        (None, None) => {
            return Err(Error::new("document/missing-key", "`serviceName` or `group` is missing", node.path()));
        }
    };
    exists(session, &group, service, node)?;
    let count = node.u32_at("count")?.unwrap_or(1) as usize;
    if count > request::COUNT_MAX {
        let message = format!("{count} tasks, one document takes at most {}", request::COUNT_MAX);
        return Err(Error::new("request/count", message, node.path_of("count")));
    }
    let strategies = request::read_strategies(node, options)?;
    let task_set = service.and_then(|service| primary(&session.facts, service));
    let asked = ScaleIn { group: &group, count, strategies: &strategies, task_set };
    let mut fork = session.cluster.fork();
    let outcome = fork.scale_in(&asked);
    Ok(StopAnswer {
        stopped: outcome.stops.iter().map(|stop| stopped(&session.facts, &fork, stop, options)).collect(),
        unstopped: (outcome.unstopped > 0).then_some(outcome.unstopped),
        event: outcome.event,
        lints: told_once(&session.facts.lints),
    })
}

/// A name that nothing knows, where others are known, is a slip of the pen: no task of it is there,
/// and no service.
fn exists(session: &ClusterSession, group: &str, service: Option<&str>, node: &Node<'_>) -> Result<(), Error> {
    let facts = &session.facts;
    let has_tasks = facts.tasks.iter().any(|task| task.group == group);
    if has_tasks || service.is_some_and(|name| facts.services.iter().any(|known| known.name == name)) {
        return Ok(());
    }
    let groups = || facts.tasks.iter().map(|task| task.group.as_str());
    if let (Some(name), true) = (service, node.has("serviceName")) {
        let of_tasks = groups().filter_map(|group| group.strip_prefix("service:"));
        let known: Vec<&str> = facts.services.iter().map(|known| known.name.as_str()).chain(of_tasks).collect();
        if known.is_empty() {
            return Ok(());
        }
        let message = format!("no service `{}` is in the snapshot, and no task of it", shorten(name));
        return Err(Error::new("request/unknown-service", message, node.path_of("serviceName"))
            .with_help(nearest::help(name, known, "")));
    }
    if groups().next().is_none() {
        return Ok(());
    }
    let message = format!("no task of the group `{}` is in the snapshot", shorten(group));
    let help = nearest::help(group, groups(), "");
    Err(Error::new("request/unknown-group", message, node.path_of("group")).with_help(help))
}

/// The id of the service's primary deployment, where the snapshot describes it.
fn primary<'a>(facts: &'a ClusterDocument, service: &str) -> Option<&'a str> {
    let at = facts.services.iter().position(|known| known.name == service)?;
    let deployments = facts.service_documents.get(at)?.root().get("deployments")?;
    let is_primary =
        |deployment: &Node<'_>| deployment.get("status").and_then(|status| status.as_str()) == Some("PRIMARY");
    let found = deployments.items().find(is_primary)?;
    found.get("id")?.as_str()
}

fn stopped(session: &ClusterDocument, cluster: &Cluster, stop: &Stop, options: &DecideOptions) -> StoppedTask {
    let arn = |id: TaskId| cluster.task(id).and_then(|task| task.arn()).unwrap_or_default().to_owned();
    let mut arns: Vec<String> = stop.admissible.iter().map(|&id| arn(id)).collect();
    arns.sort();
    let own = arn(stop.task);
    // A task may be on an instance that the snapshot does not have.
    let told = || session.tasks.iter().find(|task| task.arn == own).and_then(|task| task.instance.as_deref());
    let instance = stop.instance.and_then(|id| cluster.instance(id)).map(|view| view.arn()).or_else(told);
    let zone = cluster.task(stop.task).and_then(|task| task.availability_zone()).filter(|_| instance.is_none());
    StoppedTask {
        admissible_count: arns.len(),
        container_instance_arn: instance.map(str::to_owned),
        availability_zone: zone.map(str::to_owned),
        task_arn: own,
        admissible: some_of(arns.into_iter(), options),
    }
}
