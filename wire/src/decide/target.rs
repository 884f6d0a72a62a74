//! Where a request's tasks go: the one place that reads launch types and capacity provider strategies
//! (PLACE-12, PLACE-131, PLACE-132, PLACE-135, PLACE-136, PLACE-146, PLACE-147).

use stowplan::{
    capacity::{ProviderKind, ProviderStrategy, StrategyError, StrategyItem},
    cluster::facts::DesiredStatus,
    placement::Launch,
};

use super::{Held, options::Options, request::Start};
use crate::{
    Error, Lint, Node,
    assumption::Assumption,
    capacity_provider::CapacityProviderFacts,
    service::{CapacityProviderItem, ServiceFacts, read_capacity_provider_strategy},
};

/// ECS's words for a daemon with a capacity provider strategy, the cluster's default included (PLACE-135).
const DAEMON_STRATEGY: &str = "Specifying a capacity provider strategy is not supported when you create a service using the DAEMON scheduling strategy.";

/// Where a task goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Container instances of the caller's.
    Instances(Launch),
    /// AWS Fargate, on demand or Spot: no container instance (PLACE-133).
    Fargate {
        /// `FARGATE` or `FARGATE_SPOT`.
        provider: String,
    },
    /// Instances that ECS manages for a provider.
    ManagedInstances {
        /// The provider's name.
        provider: String,
    },
}

/// Where the tasks of a request go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Destination {
    /// One target for each provider of the strategy, in its order; one for a launch type.
    pub(super) targets: Vec<Target>,
    /// How tasks are shared out among the providers; `None` for a launch type.
    pub(super) strategy: Option<ProviderStrategy>,
    /// What said so, a JSON pointer; that of the request where nothing did.
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

impl Target {
    /// The capacity provider; `None` for a launch type.
    pub(super) fn provider(&self) -> Option<&str> {
        match self {
            Self::Instances(Launch::CapacityProvider(name)) => Some(name),
            Self::Instances(_) => None,
            Self::Fargate { provider } | Self::ManagedInstances { provider } => Some(provider),
        }
    }

    /// Whether tasks that find no room wait for an instance: always on Managed Instances, which come as they are needed (PLACE-191).
    pub(super) fn waits(&self, held: &Held) -> bool {
        match self {
            Self::ManagedInstances { .. } => true,
            Self::Instances(_) | Self::Fargate { .. } => {
                self.provider().is_some_and(|name| managed_scaling(held, name) == ManagedScaling::On)
            }
        }
    }

    /// Which instances are asked; `None` on Fargate.
    pub(super) fn launch(&self) -> Option<Launch> {
        match self {
            Self::Instances(launch) => Some(launch.clone()),
            Self::ManagedInstances { provider } => Some(Launch::CapacityProvider(provider.clone())),
            Self::Fargate { .. } => None,
        }
    }
}

impl Destination {
    fn launch(launch: Launch, path: String) -> Self {
        Self { targets: vec![Target::Instances(launch)], strategy: None, path }
    }

    fn fargate(path: String) -> Self {
        Self { targets: vec![Target::Fargate { provider: "FARGATE".to_owned() }], strategy: None, path }
    }

    /// Whether the tasks go to Fargate: one strategy has one kind of providers (CAP-102).
    pub(super) fn is_fargate(&self) -> bool {
        matches!(self.targets.first(), Some(Target::Fargate { .. }))
    }

    /// Whether the tasks go to instances that ECS manages: one strategy has one kind of providers (CAP-102).
    pub(super) fn is_managed(&self) -> bool {
        matches!(self.targets.first(), Some(Target::ManagedInstances { .. }))
    }

    /// The only target.
    ///
    /// # Errors
    /// `request/several-capacity-providers` when the strategy shares the tasks out among several.
    pub(super) fn only(&self) -> Result<&Target, Error> {
        match self.targets.as_slice() {
            [one] => Ok(one),
            several => {
                let message =
                    format!("{} capacity providers: a task is assigned one before it is placed", several.len());
                Err(Error::new("request/several-capacity-providers", message, self.path.clone())
                    .with_help("ask for one provider after the other, each with its share of the count"))
            }
        }
    }

    /// How many tasks of a group each target has now: those that count in a service's split (CAP-3).
    pub(super) fn present(&self, held: &Held, group: &str) -> Vec<u32> {
        let mut counts = vec![0_u32; self.targets.len()];
        for task in held.facts.tasks.iter().filter(|task| task.group == group) {
            let on = task.capacity_provider.as_deref().or_else(|| {
                let view = held.cluster.find_instance(task.instance.as_deref()?)?;
                held.cluster.instance(view)?.capacity_provider()
            });
            let at = self.targets.iter().position(|target| on.is_some() && target.provider() == on);
            let counts_now = task.desired_status == DesiredStatus::Running;
            if let Some(count) = at.filter(|_| counts_now).and_then(|at| counts.get_mut(at)) {
                *count = count.saturating_add(1);
            }
        }
        counts
    }

    /// The place in `targets` of each of `count` new tasks, in turn: a service's are shared out with those that it has (CAP-3), RunTask's
    /// from nothing (CAP-4).
    pub(super) fn shares(&self, held: &Held, start: &Start, group: &str, count: usize) -> Vec<usize> {
        let Some(strategy) = self.strategy.as_ref().filter(|_| self.targets.len() > 1) else {
            return vec![0; count];
        };
        let present = match start {
            Start::Service { .. } => self.present(held, group),
            _ => vec![0; self.targets.len()],
        };
        let total = present.iter().fold(0_u32, |sum, count| sum.saturating_add(*count));
        strategy.scale(&present, total.saturating_add(u32::try_from(count).unwrap_or(u32::MAX)))
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
    held: &Held,
    request: &Node<'_>,
    start: &Start,
    options: &Options,
    lints: &mut Vec<Lint>,
) -> Result<Destination, Error> {
    match said(held, request, start, lints)? {
        Said::Strategy(items, path) => of_strategy(held, items, path, start, options, lints),
        Said::LaunchType(word, path) => of_launch_type(&word, path, start),
        Said::Nothing => Ok(Destination::launch(Launch::Ec2, request.path().to_owned())),
    }
}

fn said(held: &Held, request: &Node<'_>, start: &Start, lints: &mut Vec<Lint>) -> Result<Said, Error> {
    let items = read_capacity_provider_strategy(request)?;
    let path = request.path_of("capacityProviderStrategy");
    match (request.str_at("launchType")?, items.is_empty()) {
        (Some(_), false) => {
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
    if let Some(said) = described_service(held, start).and_then(of_service) {
        return Ok(said);
    }
    let default = default_strategy(held, request, lints)?;
    Ok(default.map_or(Said::Nothing, |(items, path)| Said::Strategy(items, path)))
}

/// The service of the snapshot that a request is about.
pub(super) fn described_service<'held>(held: &'held Held, start: &Start) -> Option<&'held ServiceFacts> {
    let (Start::Service { name, .. } | Start::Daemon { name }) = start else { return None };
    held.facts.service(name)
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
    held: &Held,
    request: &Node<'_>,
    lints: &mut Vec<Lint>,
) -> Result<Option<(Vec<CapacityProviderItem>, String)>, Error> {
    let wanted = request.str_at("cluster").unwrap_or(None);
    let is_meant = |facts: &&crate::cluster_settings::ClusterFacts| {
        wanted.is_some() && (facts.name.as_deref() == wanted || facts.arn.as_deref() == wanted)
    };
    let clusters = &held.facts.clusters;
    let of = |facts: &crate::cluster_settings::ClusterFacts| {
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
        "EC2" => Ok(Destination::launch(Launch::Ec2, path)),
        "EXTERNAL" => Ok(Destination::launch(Launch::External, path)),
        "FARGATE" if matches!(start, Start::OnInstances { .. }) => Err(Error::new(
            "request/launch-type",
            "StartTask names container instances: nothing of it is on Fargate",
            path,
        )
        .with_help("leave `containerInstances` out, or the launch type")),
        "FARGATE" => Ok(Destination::fargate(path)),
        "MANAGED_INSTANCES" => {
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
    held: &Held,
    items: Vec<CapacityProviderItem>,
    path: String,
    start: &Start,
    options: &Options,
    lints: &mut Vec<Lint>,
) -> Result<Destination, Error> {
    match start {
        Start::Daemon { .. } => {
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
    let strategy = checked(items, |name| kind_of(held, name), &path, options)?;
    let mut targets = Vec::with_capacity(strategy.items().len());
    for (at, item) in strategy.items().iter().enumerate() {
        let provider = item.provider.clone();
        usable(held, &provider, &format!("{path}/{at}/capacityProvider"))?;
        targets.push(match kind_of(held, &provider) {
            Some(ProviderKind::Fargate) => Target::Fargate { provider },
            Some(ProviderKind::ManagedInstances) => Target::ManagedInstances { provider },
            Some(ProviderKind::AutoScalingGroup) | None => {
                lints.extend(not_told(held, &provider, &format!("{path}/{at}/capacityProvider")));
                Target::Instances(Launch::CapacityProvider(provider))
            }
        });
    }
    Ok(Destination { targets, strategy: Some(strategy), path })
}

/// A provider is associated with the cluster, and not on its way out, where that is told (PLACE-147).
fn usable(held: &Held, provider: &str, path: &str) -> Result<(), Error> {
    let associated = |facts: &crate::cluster_settings::ClusterFacts| {
        facts.capacity_providers.as_ref().map(|names| names.iter().any(|name| name == provider))
    };
    let mut told = held.facts.clusters.iter().filter_map(associated).peekable();
    if told.peek().is_some() && !told.any(|is| is) {
        let message = format!("the capacity provider `{provider}` is not associated with the cluster");
        return Err(Error::new("request/capacity-provider-not-associated", message, path).with_help(
            "associate it with `aws ecs put-cluster-capacity-providers`, then add what `describe-clusters` prints",
        ));
    }
    is_usable(described(held, provider), path)
}

/// A provider on its way in or out takes no tasks (PLACE-147).
pub(super) fn is_usable(facts: Option<&CapacityProviderFacts>, path: &str) -> Result<(), Error> {
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
fn not_told(held: &Held, provider: &str, path: &str) -> Option<Lint> {
    if managed_scaling(held, provider) != ManagedScaling::NotTold {
        return None;
    }
    let help = "add what `aws ecs describe-capacity-providers` prints to the cluster: with managed scaling tasks that find no room wait";
    Some(match described(held, provider) {
        None => {
            let message = format!(
                "nothing describes the capacity provider `{provider}`: it is judged by its instances, and tasks that find no room fail"
            );
            Assumption::CapacityProvider.lint(message, path).with_help(help)
        }
        Some(_) => {
            let message = format!(
                "whether `{provider}` has managed scaling is not told: ECS turns it off where a provider is made without, so tasks that find no room fail"
            );
            Assumption::NoManagedScaling.lint(message, path).with_help(help)
        }
    })
}

fn described<'held>(held: &'held Held, provider: &str) -> Option<&'held CapacityProviderFacts> {
    held.facts.capacity_providers.iter().find(|facts| facts.name == provider)
}

/// What stands behind a provider, where anything tells.
pub(super) fn kind_of(held: &Held, provider: &str) -> Option<ProviderKind> {
    described(held, provider).and_then(|facts| facts.kind).or_else(|| ProviderKind::of_name(provider))
}

/// Whether tasks wait for instances of the provider.
pub(super) fn managed_scaling(held: &Held, provider: &str) -> ManagedScaling {
    match described(held, provider).and_then(|facts| facts.managed_scaling.as_ref()) {
        None => ManagedScaling::NotTold,
        Some(settings) if settings.is_off => ManagedScaling::Off,
        Some(_) => ManagedScaling::On,
    }
}

/// The strategy, if ECS would take it; the first of what is wrong else, and the others in the help.
pub(super) fn checked(
    items: Vec<CapacityProviderItem>,
    kind_of: impl Fn(&str) -> Option<ProviderKind>,
    path: &str,
    options: &Options,
) -> Result<ProviderStrategy, Error> {
    let items =
        items.into_iter().map(|item| StrategyItem { provider: item.name, base: item.base, weight: item.weight });
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
    let mut help = first.help().to_owned();
    for other in others {
        help.push_str("; besides, ");
        help.push_str(&other.to_string());
    }
    Error::new(first.code(), first.to_string(), at).with_help(help)
}
