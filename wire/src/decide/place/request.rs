//! Reading what a `place` or `stop` document asks for, and turning it into a task specification.

use stowplan::{
    placement::{CONSTRAINTS_MAX, Constraint, STRATEGIES_MAX, Strategy, TaskSpec},
    request::{ConstraintError, RequestError, RunTask, StartTask, Target, UnknownZone, service_group, task_group},
    task::{NetworkMode, Overrides, Requirement, RequirementError, TaskDefinition, requirement},
};

use crate::assumption::Assumption;
use crate::aws::service::{SchedulingStrategy, read_placement_strategy};
use crate::aws::task_definition::{self, read_overrides, read_task_definition};
use crate::count::counted;
pub(in crate::decide) use crate::decide::place::start::{Start, refused};
use crate::decide::{
    ClusterSession, asked, devices, fargate,
    managed_instances::{self, Candidates},
    options::DecideOptions,
    query::{query_error, query_lints, read_query, unknown_names},
    target::{self, Destination},
};
use crate::read::nearest;
use crate::{Document, Error, Lint, Node};

/// The most tasks of one document: twice what a service may have by AWS's default quota, so that an
/// answer stays an answer.
pub(in crate::decide) const COUNT_MAX: usize = 10_000;

/// A `place` document, read.
#[derive(Clone, Debug)]
pub(in crate::decide) struct Request {
    pub(in crate::decide) start: Start,
    pub(in crate::decide) spec: TaskSpec,
    pub(in crate::decide) definition: TaskDefinition,
    #[cfg(feature = "capacity")]
    pub(in crate::decide) overrides: Overrides,
    /// Where the tasks go. Where that is one kind of instances, `spec` asks for them.
    pub(in crate::decide) destination: Destination,
    /// The instance types that each target may launch, where it is one of Managed Instances and a
    /// table says.
    pub(in crate::decide) candidates: Vec<Option<Candidates>>,
    pub(in crate::decide) lints: Vec<Lint>,
}

impl Request {
    /// Refuses a request whose tasks ask no container instance, where only instances can be
    /// answered for.
    pub(in crate::decide) fn on_instances(&self, help: &str) -> Result<(), Error> {
        if self.destination.to.is_fargate() {
            let message = "the tasks run on Fargate: they ask no container instance";
            return Err(Error::new("request/on-fargate", message, self.destination.path.clone()).with_help(help));
        }
        self.destination.only().map(|_| ())
    }
}

pub(in crate::decide) fn read(
    session: &ClusterSession,
    node: &Node<'_>,
    options: &DecideOptions,
) -> Result<Request, Error> {
    let empty = Document::empty_object().hung_at(node.path_of("request"));
    let request = node.field("request").unwrap_or_else(|| empty.root());
    read_parts(session, node, &request, options)
}

/// Reads the request, and the task definition of the node that has it.
pub(in crate::decide) fn read_parts(
    session: &ClusterSession,
    node: &Node<'_>,
    request: &Node<'_>,
    options: &DecideOptions,
) -> Result<Request, Error> {
    let mut lints = Vec::new();
    request.object()?;
    let Defined { definition, path: definition_path, document } = read_definition(session, node, &mut lints)?;
    let start = read_start(request)?;
    let destination = target::read(session, request, &start, options, &mut lints)?;
    let overrides = match request.field("overrides") {
        Some(overrides) => {
            within_length(&overrides)?;
            read_overrides(&overrides, &mut lints)?
        }
        None => Overrides::default(),
    };
    let requirement = requirement(&definition, &overrides).map_err(|error| wrap(&error, &definition_path))?;
    if destination.to.is_fargate() {
        fargate::check(&fargate::Asked {
            session,
            request,
            start: &start,
            destination: &destination.to,
            definition: &definition,
            document,
            definition_path: &definition_path,
            overrides: &overrides,
        })?;
    }
    let managed = managed_instances::Asked {
        session,
        request,
        destination: &destination,
        definition: &definition,
        definition_path: &definition_path,
        zones: None,
    };
    if destination.to.is_managed() {
        managed_instances::check(&managed, &mut lints)?;
    }
    let constraints = read_constraints(&definition, &definition_path, request, &start, options, &mut lints)?;
    let given = match start {
        Start::OnInstances { .. } | Start::Daemon { .. } => Vec::new(),
        _ => read_strategies(request, options)?,
    };
    let strategies = start.starter().strategies(given, &destination.to);
    let asked = Asked { start: &start, definition: &definition, requirement: &requirement, destination: &destination };
    let (zones, vpc) = read_subnets(session, &asked, request, &mut lints)?;
    let managed = managed_instances::Asked { zones: zones.as_deref(), ..managed };
    let candidates = managed_instances::candidates(&managed, &requirement, &constraints, &mut lints)?;
    let launch = destination.to.targets().first().and_then(Target::launch);
    let (requires_attributes, platform) = match &launch {
        Some(launch) => asked::read(session, &definition, &definition_path, launch, options, &mut lints),
        None => Default::default(),
    };
    let spec = TaskSpec {
        // The strategies are the starter's already.
        starter: None,
        group: read_group(request, &start, &definition)?,
        requirement,
        requires_attributes,
        platform,
        launch: launch.unwrap_or_default(),
        zones,
        vpc,
        constraints,
        strategies,
    };
    devices::look(session, &destination, &spec, &definition_path, &mut lints)?;
    if !destination.to.is_fargate() {
        let own = definition.placement_constraints.len();
        remark_names(session, request, spec.constraints.get(own..).unwrap_or_default(), &mut lints)?;
    }
    Ok(Request {
        start,
        spec,
        definition,
        #[cfg(feature = "capacity")]
        overrides,
        destination,
        candidates,
        lints,
    })
}

/// A task definition, where it is, and as it was written.
struct Defined<'a> {
    definition: TaskDefinition,
    path: String,
    document: Option<Node<'a>>,
}

fn read_definition<'a>(
    session: &'a ClusterSession,
    node: &Node<'a>,
    lints: &mut Vec<Lint>,
) -> Result<Defined<'a>, Error> {
    let wanted = node.required("taskDefinition")?;
    let Some(reference) = wanted.as_str() else {
        let path = wanted.field("taskDefinition").unwrap_or(wanted).path();
        let definition = read_task_definition(&wanted, lints)?;
        return Ok(Defined { definition, path, document: Some(task_definition::unwrap(&wanted)) });
    };
    let Some(definition) = session.facts.task_definition(reference) else {
        let message = format!("`cluster.taskDefinitions` does not hold `{reference}`");
        let otherwise = "add what `aws ecs describe-task-definition` prints, or give the definition itself";
        return Err(Error::new("request/unknown-task-definition", message, wanted.path())
            .with_help(session.facts.unknown_task_definition(reference, otherwise)));
    };
    let path = session.facts.task_definition_path(reference).unwrap_or_default().to_owned();
    #[cfg(feature = "check")]
    let document = session.facts.task_definition_document(reference).map(Document::root);
    #[cfg(not(feature = "check"))]
    let document = None;
    Ok(Defined { definition: definition.clone(), path, document })
}

/// ECS's own words where they are known, at the place in the document.
fn wrap(error: &RequirementError, definition: &str) -> Error {
    let root = if error.is_in_overrides() { "/request/overrides" } else { definition };
    let path = if error.path().is_empty() { root.to_owned() } else { format!("{root}/{}", error.path()) };
    let wrapped = Error::new(error.code(), error.to_string(), path);
    match error.aws_text() {
        Some(text) => wrapped.with_help(format!("ECS says: {text}")),
        None => wrapped,
    }
}

/// RunTask and StartTask take at most this many characters of JSON as overrides.
const OVERRIDES_MAX: usize = 8192;

fn within_length(overrides: &Node<'_>) -> Result<(), Error> {
    let characters = overrides.to_value().to_string().chars().count();
    if characters > OVERRIDES_MAX {
        let message = format!("{characters} characters of overrides, at most {OVERRIDES_MAX} are allowed");
        return Err(Error::new("request/overrides-too-long", message, overrides.path())
            .with_help("put what is long into the task definition, or into a file that the container reads"));
    }
    Ok(())
}

fn read_start(request: &Node<'_>) -> Result<Start, Error> {
    if request.has("containerInstances") {
        let list = request.list_at("containerInstances")?;
        StartTask::check_count(list.len()).map_err(|error| refused(&error, request.path_of("containerInstances")))?;
        let instances = list.iter().map(|item| item.str().map(str::to_owned)).collect::<Result<_, _>>()?;
        return Ok(Start::OnInstances { instances });
    }
    let name = request.string_at("serviceName")?;
    let scheduling = request.word_at(
        "schedulingStrategy",
        &[("REPLICA", SchedulingStrategy::Replica), ("DAEMON", SchedulingStrategy::Daemon)],
    )?;
    let key = if name.is_some() && !request.has("count") { "desiredCount" } else { "count" };
    let count = request.u32_at(key)?.unwrap_or(1) as usize;
    if count > COUNT_MAX {
        let message = format!("{count} tasks, one document takes at most {COUNT_MAX}");
        return Err(Error::new("request/count", message, request.path_of(key)));
    }
    match (name, scheduling.unwrap_or_default()) {
        (Some(name), SchedulingStrategy::Daemon) => Ok(Start::Daemon { name }),
        (Some(name), SchedulingStrategy::Replica) => Ok(Start::Service { name, count }),
        (None, SchedulingStrategy::Daemon) => Err(Error::new(
            "document/missing-key",
            "a daemon is a service: `serviceName` is missing",
            request.path_of("serviceName"),
        )),
        (None, SchedulingStrategy::Replica) => {
            RunTask::check_count(count).map_err(|error| refused(&error, request.path_of("count")))?;
            Ok(Start::RunTask { count })
        }
    }
}

/// The task group: PLACE-123.
fn read_group(request: &Node<'_>, start: &Start, definition: &TaskDefinition) -> Result<String, Error> {
    match start {
        Start::Service { name, .. } | Start::Daemon { name } => Ok(service_group(name)),
        _ => Ok(task_group(request.str_at("group")?, &definition.family)),
    }
}

/// Strategies and their fields, for a misspelt one.
const KINDS: [&str; 3] = ["binpack", "spread", "random"];
const FIELDS: [&str; 5] = ["memory", "cpu", "instanceId", "host", "attribute:ecs.availability-zone"];

/// Strategies as the API spells them (PLACE-10, PLACE-11); none when the key is absent.
pub(in crate::decide) fn read_strategies(node: &Node<'_>, options: &DecideOptions) -> Result<Vec<Strategy>, Error> {
    let items = read_placement_strategy(node)?;
    let path = node.path_of("placementStrategy");
    if items.len() > STRATEGIES_MAX {
        let message = format!("{} placement strategies, at most {STRATEGIES_MAX} are allowed", items.len());
        return Err(Error::new("request/too-many-strategies", message, path)
            .with_help("ECS says: Maximum number of strategies is 5"));
    }
    let parse = |(index, item): (usize, &crate::aws::service::PlacementStrategyItem)| {
        Strategy::parse(&item.kind, item.field.as_deref(), options.semantics.strict_fields).map_err(|error| {
            let key = if error.code() == "request/unknown-strategy" { "type" } else { "field" };
            let wrapped = Error::new(error.code(), error.to_string(), format!("{path}/{index}/{key}"));
            let given = if key == "type" { item.kind.as_str() } else { item.field.as_deref().unwrap_or_default() };
            let meant = nearest::nearest(given, if key == "type" { &KINDS[..] } else { &FIELDS }.iter().copied());
            match (error.help(), meant.filter(|meant| *meant != given)) {
                (Some(help), Some(meant)) => wrapped.with_help(format!("did you mean `{meant}`? {help}")),
                (Some(help), None) => wrapped.with_help(help),
                (None, Some(meant)) => wrapped.with_help(format!("did you mean `{meant}`?")),
                (None, None) => wrapped,
            }
        })
    };
    items.iter().enumerate().map(parse).collect()
}

/// Attributes and values in the request's constraints and strategies that no instance has.
fn remark_names(
    session: &ClusterSession,
    request: &Node<'_>,
    constraints: &[Constraint],
    lints: &mut Vec<Lint>,
) -> Result<(), Error> {
    for (constraint, item) in constraints.iter().zip(request.list_at("placementConstraints")?) {
        if let (Constraint::MemberOf(query), Some(expression)) = (constraint, item.field("expression")) {
            lints.extend(unknown_names(query, session, &expression));
        }
    }
    for stage in request.list_at("placementStrategy")? {
        let Some(name) = stage.str_at("field")?.and_then(|field| field.strip_prefix("attribute:")) else { continue };
        let all = || session.facts.instances.iter().flat_map(|instance| &instance.attributes);
        if session.facts.instances.is_empty() || all().any(|(known, _)| known == name) {
            continue;
        }
        let message = format!("no instance has an attribute `{name}` to spread over: it spreads nothing");
        let names = all().map(|(known, _)| known.as_str()).filter(|known| !known.contains(".capability."));
        let lint = Lint::new("query/unknown-attribute", message, stage.path_of("field"));
        lints.push(match nearest::among(name, names) {
            Some(among) => lint.with_help(among),
            None => lint,
        });
    }
    Ok(())
}

/// The task definition's constraints, then the request's (PLACE-114, PLACE-115). StartTask takes
/// none of its own (PLACE-17).
fn read_constraints(
    definition: &TaskDefinition,
    definition_path: &str,
    request: &Node<'_>,
    start: &Start,
    options: &DecideOptions,
    lints: &mut Vec<Lint>,
) -> Result<Vec<Constraint>, Error> {
    let own = definition.placement_constraints.len();
    let items = request.list_at("placementConstraints")?;
    if own + items.len() > CONSTRAINTS_MAX {
        let message = format!(
            "{} in the task definition and {} in the request, together at most {CONSTRAINTS_MAX} are allowed",
            counted(own, "placement constraint"),
            items.len()
        );
        return Err(Error::new("request/too-many-constraints", message, request.path_of("placementConstraints")));
    }
    let mut constraints = Vec::new();
    for (index, item) in definition.placement_constraints.iter().enumerate() {
        let path = format!("{definition_path}/placementConstraints/{index}");
        let constraint =
            Constraint::of_definition(item, &options.semantics).map_err(|error| no_constraint(error, &path))?;
        if let Constraint::MemberOf(query) = &constraint {
            lints.extend(query_lints(query, &format!("{path}/expression")));
        }
        constraints.push(constraint);
    }
    if let (Start::OnInstances { .. }, Some(first)) = (start, items.first()) {
        return Err(refused(&RequestError::StartTaskConstraint, first.path()));
    }
    for item in &items {
        let kind = item.required("type")?;
        match kind.str()? {
            "distinctInstance" if item.has("expression") => {
                let message = "distinctInstance expression should not be specified.";
                return Err(Error::new("request/distinct-instance-expression", message, item.path_of("expression")));
            }
            "distinctInstance" => constraints.push(Constraint::DistinctInstance),
            "memberOf" => constraints.push(read_member_of(&item.required("expression")?, options, lints)?),
            other => {
                let message = format!("unknown placement constraint `{other}`");
                return Err(Error::new("request/unknown-constraint", message, kind.path()).with_help(nearest::help(
                    other,
                    ["memberOf", "distinctInstance"],
                    "",
                )));
            }
        }
    }
    Ok(constraints)
}

/// A constraint of a task definition that makes no sense, at its place in the document.
fn no_constraint(error: ConstraintError, path: &str) -> Error {
    match error {
        ConstraintError::Type(_) => Error::new("task/constraint-type", error.to_string(), format!("{path}/type"))
            .with_help("a task definition takes `memberOf` only; give `distinctInstance` in the request"),
        ConstraintError::Expression(error) => query_error(&error, &format!("{path}/expression")),
        _ => Error::new("document/missing-key", error.to_string(), format!("{path}/expression")),
    }
}

fn read_member_of(expression: &Node<'_>, options: &DecideOptions, lints: &mut Vec<Lint>) -> Result<Constraint, Error> {
    if expression.is_null() {
        return Err(Error::new("document/missing-key", "`expression` is missing", expression.path()));
    }
    let (query, found) = read_query(expression, options)?;
    lints.extend(found);
    Ok(Constraint::MemberOf(query))
}

/// The zones and the VPC that the request's subnets allow an `awsvpc` task (PLACE-42, PLACE-106).
type Subnets = (Option<Vec<String>>, Option<String>);

/// What the subnets of a request are for.
struct Asked<'a> {
    start: &'a Start,
    definition: &'a TaskDefinition,
    requirement: &'a Requirement,
    destination: &'a Destination,
}

fn read_subnets(
    session: &ClusterSession,
    asked: &Asked<'_>,
    request: &Node<'_>,
    lints: &mut Vec<Lint>,
) -> Result<Subnets, Error> {
    let configuration = request.field("networkConfiguration").and_then(|node| node.field("awsvpcConfiguration"));
    let awsvpc = asked.definition.effective_network_mode() == NetworkMode::Awsvpc;
    if !asked.requirement.eni || !awsvpc {
        if let Some(configuration) = &configuration {
            let message = "Network Configuration is not valid for the given networkMode of this task definition.";
            return Err(Error::new("request/network-configuration", message, configuration.path()));
        }
        return Ok((None, None));
    }
    let unknown =
        if asked.destination.to.is_fargate() { "no zone can be named" } else { "no instance is checked for LOCATION" };
    let subnets = match configuration.or_else(|| target::described_network(session, asked.start)) {
        Some(configuration) => configuration.list_at("subnets")?,
        None => Vec::new(),
    };
    if subnets.is_empty() {
        let lint = Assumption::Subnets.lint(format!("an awsvpc task without subnets: {unknown}"), request.path());
        lints.push(
            lint.with_help("ECS says: Network Configuration must be provided when networkMode 'awsvpc' is specified."),
        );
        return Ok((None, None));
    }
    let ids = subnets.iter().map(Node::str).collect::<Result<Vec<_>, _>>()?;
    match session.cluster.subnet_reach(&ids, &session.facts.subnets) {
        Ok(reach) => Ok((Some(reach.zones), reach.vpc)),
        Err(UnknownZone { index }) => {
            let (id, subnet) = (ids.get(index).copied().unwrap_or_default(), subnets.get(index));
            let path = subnet.map_or_else(|| request.path(), Node::path);
            lints.push(unknown_zone(session, id, &path, unknown));
            Ok((None, None))
        }
    }
}

/// That nothing tells the zone of a subnet (PLACE-42).
fn unknown_zone(session: &ClusterSession, id: &str, path: &str, unknown: &str) -> Lint {
    let lint = Assumption::Zones.lint(format!("the zone of `{id}` is not known: {unknown}"), path);
    let learned = session.cluster.subnet_zones();
    let known = session.facts.subnets.iter().map(|known| known.id.as_str()).chain(learned.keys().copied());
    lint.with_help(nearest::help(id, known, "add what `aws ec2 describe-subnets` prints to the cluster"))
}
