//! Where a request's tasks go: the one place that reads launch types and capacity provider
//! strategies (PLACE-12, PLACE-131, PLACE-132, PLACE-135, PLACE-136, PLACE-146, PLACE-147).

use std::borrow::Cow;

use stowplan::{
    capacity::{CapacityProviderStrategyItem, ProviderKind, ProviderStrategy, StrategyError},
    placement::Launch,
    request::{self, ProviderFacts, Target},
};

use crate::assumption::Assumption;
use crate::aws::capacity_provider::CapacityProviderFacts;
use crate::aws::service::{CapacityProviderItem, ServiceFacts, read_capacity_provider_strategy};
use crate::decide::{ClusterSession, options::DecideOptions, place::start::Start};
use crate::{Error, Lint, Node};

/// ECS's words for a daemon with a capacity provider strategy, the cluster's default included
/// (PLACE-135).
const DAEMON_STRATEGY: &str = "Specifying a capacity provider strategy is not supported when you create a service using the DAEMON scheduling strategy.";

/// Where the tasks of a request go, and what said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Destination {
    pub(super) to: request::Destination,
    /// A JSON pointer; that of the request where nothing said so.
    pub(super) path: String,
}

/// Whether tasks wait for instances of a provider that has no room (PLACE-140).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ManagedScaling {
    /// They wait.
    On,
    /// They fail at once (CAP-115).
    Off,
    /// Nothing tells (PLACE-146, CAP-171).
    NotTold,
}

impl Destination {
    fn launch(launch: &Launch, path: String) -> Self {
        Self { to: launch.into(), path }
    }

    /// The only target.
    ///
    /// # Errors
    /// `request/several-capacity-providers` when the strategy shares the tasks out among several.
    pub(super) fn only(&self) -> Result<&Target, Error> {
        match self.to.targets() {
            [one] => Ok(one),
            several => {
                let message =
                    format!("{} capacity providers: a task is assigned one before it is placed", several.len());
                Err(Error::new("request/several-capacity-providers", message, self.path.clone())
                    .with_help("ask for one provider after the other, each with its share of the count"))
            }
        }
    }
}

/// What decides where tasks go, from the first that says anything (PLACE-131, PLACE-132).
enum Said {
    Strategy(Vec<CapacityProviderItem>, String),
    LaunchType(String, String),
    Nothing,
}

/// Reads where the tasks of a request go.
pub(super) fn read(
    session: &ClusterSession,
    request: &Node<'_>,
    start: &Start,
    options: &DecideOptions,
    lints: &mut Vec<Lint>,
) -> Result<Destination, Error> {
    rule!("PLACE-131");
    match said(session, request, start, lints)? {
        Said::Strategy(items, path) => of_strategy(session, items, path, start, options, lints),
        Said::LaunchType(word, path) => of_launch_type(&word, path, start),
        Said::Nothing => Ok(Destination::launch(&Launch::Ec2, request.path())),
    }
}

fn said(session: &ClusterSession, request: &Node<'_>, start: &Start, lints: &mut Vec<Lint>) -> Result<Said, Error> {
    let items = read_capacity_provider_strategy(request)?;
    let path = request.path_of("capacityProviderStrategy");
    match (request.str_at("launchType")?, items.is_empty()) {
        (Some(_), false) => {
            rule!("PLACE-131");
            let message = "Specifying both a launch type and capacity provider strategy is not supported";
            return Err(Error::new("request/launch-type-and-provider", message, path));
        }
        (None, false) => return Ok(Said::Strategy(items, path)),
        (Some(word), true) => return Ok(Said::LaunchType(word.to_owned(), request.path_of("launchType"))),
        (None, true) => {}
    }
    // StartTask names its instances: nothing else says where.
    if matches!(start, Start::OnInstances { .. }) {
        return Ok(Said::Nothing);
    }
    if let Some(said) = described_service(session, start).and_then(of_service) {
        return Ok(said);
    }
    rule!("PLACE-132");
    let default = default_strategy(session, request, lints)?;
    Ok(default.map_or(Said::Nothing, |(items, path)| Said::Strategy(items, path)))
}

/// The service of the snapshot that a request is about.
pub(super) fn described_service<'session>(
    session: &'session ClusterSession,
    start: &Start,
) -> Option<&'session ServiceFacts> {
    let (Start::Service { name, .. } | Start::Daemon { name }) = start else { return None };
    session.facts.service(name)
}

/// A service keeps the strategy or launch type that it was created with.
fn of_service(service: &ServiceFacts) -> Option<Said> {
    let path = |key: &str| format!("{}/{key}", service.path);
    if !service.capacity_provider_strategy.is_empty() {
        return Some(Said::Strategy(service.capacity_provider_strategy.clone(), path("capacityProviderStrategy")));
    }
    service.launch_type.clone().map(|word| Said::LaunchType(word, path("launchType")))
}

/// The default strategy of the cluster, and where it is; `None` for none.
pub(super) fn default_strategy(
    session: &ClusterSession,
    request: &Node<'_>,
    lints: &mut Vec<Lint>,
) -> Result<Option<(Vec<CapacityProviderItem>, String)>, Error> {
    let wanted = request.str_at("cluster").unwrap_or(None);
    let is_meant = |facts: &&crate::aws::cluster::ClusterFacts| {
        wanted.is_some() && (facts.name.as_deref() == wanted || facts.arn.as_deref() == wanted)
    };
    let clusters = &session.facts.clusters;
    let of = |facts: &crate::aws::cluster::ClusterFacts| {
        let path = format!("{}/defaultCapacityProviderStrategy", facts.path);
        (!facts.default_strategy.is_empty()).then(|| (facts.default_strategy.clone(), path))
    };
    let Some(first) = clusters.iter().find(is_meant).or_else(|| clusters.first()) else { return Ok(None) };
    if clusters.iter().all(|other| other.default_strategy == first.default_strategy)
        || clusters.iter().any(|facts| is_meant(&facts))
    {
        return Ok(of(first));
    }
    let message =
        format!("there are {} clusters with several default strategies: none of them is taken", clusters.len());
    let lint = Assumption::LaunchType.lint(message, first.path.clone());
    lints.push(lint.with_help("keep the cluster that is meant, or give a `launchType` or `capacityProviderStrategy`"));
    Ok(None)
}

fn of_launch_type(word: &str, path: String, start: &Start) -> Result<Destination, Error> {
    match word {
        "EC2" => Ok(Destination::launch(&Launch::Ec2, path)),
        "EXTERNAL" => Ok(Destination::launch(&Launch::External, path)),
        "FARGATE" if matches!(start, Start::OnInstances { .. }) => Err(Error::new(
            "request/launch-type",
            "StartTask names container instances: nothing of it is on Fargate",
            path,
        )
        .with_help("leave `containerInstances` out, or the launch type")),
        "FARGATE" => Ok(Destination { to: request::Destination::fargate(), path }),
        "MANAGED_INSTANCES" => {
            rule!("PLACE-136");
            let message = "`MANAGED_INSTANCES` is a launch type that ECS answers, not one to ask for";
            Err(Error::new("request/launch-type", message, path).with_help(
                "use the `capacityProviderStrategy` request parameter with the Managed Instances provider, and omit `launchType`",
            ))
        }
        other => {
            let message = format!("unknown launch type `{other}`");
            Err(Error::new("request/launch-type", message, path).with_help("use `EC2`, `FARGATE` or `EXTERNAL`"))
        }
    }
}

fn of_strategy(
    session: &ClusterSession,
    items: Vec<CapacityProviderItem>,
    path: String,
    start: &Start,
    options: &DecideOptions,
    lints: &mut Vec<Lint>,
) -> Result<Destination, Error> {
    match start {
        Start::Daemon { .. } => {
            rule!("PLACE-135");
            return Err(Error::new("request/daemon-strategy", DAEMON_STRATEGY, path)
                .with_help("set `launchType` to `EC2`: the cluster's default strategy counts as one, too"));
        }
        Start::OnInstances { .. } => {
            let message = "StartTask names container instances: it takes no capacity provider strategy";
            return Err(Error::new("request/start-task-strategy", message, path)
                .with_help("leave `capacityProviderStrategy` out"));
        }
        Start::RunTask { .. } | Start::Service { .. } => {}
    }
    let strategy = checked(items, |name| kind_of(session, name), &path, options)?;
    let to = request::Destination::of_strategy(strategy, |name| known(session, name));
    for (at, target) in to.targets().iter().enumerate() {
        let provider = target.provider().unwrap_or_default();
        usable(session, provider, &format!("{path}/{at}/capacityProvider"))?;
        if let Target::Provider { .. } = target {
            lints.extend(not_told(session, provider, &format!("{path}/{at}/capacityProvider")));
        }
    }
    Ok(Destination { to, path })
}

/// A provider is associated with the cluster, and not on its way out, where that is given
/// (PLACE-147).
fn usable(session: &ClusterSession, provider: &str, path: &str) -> Result<(), Error> {
    rule!("PLACE-147");
    let associated = |facts: &crate::aws::cluster::ClusterFacts| {
        facts.capacity_providers.as_ref().map(|names| names.iter().any(|name| name == provider))
    };
    let mut told = session.facts.clusters.iter().filter_map(associated).peekable();
    if told.peek().is_some() && !told.any(|is| is) {
        let message = format!("the capacity provider `{provider}` is not associated with the cluster");
        return Err(Error::new("request/capacity-provider-not-associated", message, path).with_help(
            "associate it with `aws ecs put-cluster-capacity-providers`, then add what `describe-clusters` prints",
        ));
    }
    is_usable(described(session, provider), path)
}

/// A provider on its way in or out takes no tasks (PLACE-147).
pub(super) fn is_usable(facts: Option<&CapacityProviderFacts>, path: &str) -> Result<(), Error> {
    rule!("PLACE-147");
    let status = facts.and_then(|facts| Some((facts.name.as_str(), facts.status.as_deref()?)));
    match status.filter(|(_, status)| !matches!(*status, "ACTIVE" | "UPDATING")) {
        None => Ok(()),
        Some((provider, status)) => {
            let message = format!(
                "the capacity provider `{provider}` is {status}, a strategy needs one that is ACTIVE or UPDATING"
            );
            Err(Error::new("request/capacity-provider-status", message, path)
                .with_help("use another capacity provider"))
        }
    }
}

/// What only guessing could tell of a provider of container instances.
fn not_told(session: &ClusterSession, provider: &str, path: &str) -> Option<Lint> {
    rule!("CAP-171", "PLACE-146");
    if managed_scaling(session, provider) != ManagedScaling::NotTold {
        return None;
    }
    let help = "add what `aws ecs describe-capacity-providers` prints to the cluster: with managed scaling tasks that find no room wait";
    Some(match described(session, provider) {
        None => {
            let message = format!(
                "nothing describes the capacity provider `{provider}`: it is judged by its instances, and tasks that find no room fail"
            );
            Assumption::CapacityProvider.lint(message, path).with_help(help)
        }
        Some(_) => {
            let message = format!(
                "whether `{provider}` has managed scaling is unknown: ECS turns it off where a provider is created without it, so tasks that find no room fail"
            );
            Assumption::NoManagedScaling.lint(message, path).with_help(help)
        }
    })
}

fn described<'session>(session: &'session ClusterSession, provider: &str) -> Option<&'session CapacityProviderFacts> {
    session.facts.capacity_providers.iter().find(|facts| facts.name == provider)
}

/// What stands behind a provider, where anything tells.
pub(super) fn kind_of(session: &ClusterSession, provider: &str) -> Option<ProviderKind> {
    described(session, provider).and_then(|facts| facts.kind).or_else(|| ProviderKind::of_name(provider))
}

/// Whether tasks wait for instances of the provider.
pub(super) fn managed_scaling(session: &ClusterSession, provider: &str) -> ManagedScaling {
    match described(session, provider).and_then(|facts| facts.managed_scaling.as_ref()) {
        None => ManagedScaling::NotTold,
        Some(settings) if settings.is_off => ManagedScaling::Off,
        Some(_) => ManagedScaling::On,
    }
}

/// What the snapshot tells of a provider.
fn known(session: &ClusterSession, provider: &str) -> ProviderFacts {
    let managed_scaling = match managed_scaling(session, provider) {
        ManagedScaling::NotTold => None,
        told => Some(told == ManagedScaling::On),
    };
    ProviderFacts { kind: kind_of(session, provider), managed_scaling }
}

/// The strategy, if ECS would take it; the first of what is wrong else, and the others in the help.
pub(super) fn checked(
    items: Vec<CapacityProviderItem>,
    kind_of: impl Fn(&str) -> Option<ProviderKind>,
    path: &str,
    options: &DecideOptions,
) -> Result<ProviderStrategy, Error> {
    let items = items.into_iter().map(|item| CapacityProviderStrategyItem {
        provider: item.name,
        base: item.base,
        weight: item.weight,
    });
    let checked = ProviderStrategy::new(items.collect(), kind_of, &options.semantics.capacity);
    checked.map_err(|errors| refuse(&errors, path))
}

fn refuse(errors: &[StrategyError], path: &str) -> Error {
    let Some((first, others)) = errors.split_first() else {
        return Error::new("capacity/strategy", "the strategy makes no sense", path);
    };
    let at = match first.place() {
        Some((item, key)) => format!("{path}/{item}/{key}"),
        None => path.to_owned(),
    };
    let mut help = first.help().map_or_else(String::new, Cow::into_owned);
    for other in others {
        help.push_str("; besides, ");
        help.push_str(&other.to_string());
    }
    Error::new(first.code(), first.to_string(), at).with_help(help)
}

/// The network configuration of the service that a request names, as the snapshot describes it.
pub(super) fn described_network<'a>(session: &'a ClusterSession, start: &Start) -> Option<Node<'a>> {
    let service = described_service(session, start)?;
    let at = session.facts.services.iter().position(|other| other.path == service.path)?;
    let document = session.facts.service_documents.get(at)?;
    document.root().field("networkConfiguration")?.field("awsvpcConfiguration")
}
