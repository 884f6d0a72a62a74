//! A task specification, built in a chain of calls.

use alloc::{string::String, vec::Vec};

use super::{Constraint, Field, Launch, Packed, Starter, Strategy, TaskSpec, service_group, task_group};
use crate::{
    query::Query,
    state::ZONE_ATTRIBUTE,
    task::{Platform, Requirement},
};

impl TaskSpec {
    /// A task of a service with the scheduling strategy REPLICA: its group is `service:NAME`
    /// (PLACE-123). Without a strategy it goes over the zones, and there over the instances
    /// (PLACE-111).
    ///
    /// # Example: a service with strategies and a constraint of its own
    /// ```
    /// use stowplan::{CpuUnits, MemoryMib, Packed, Query, Requirement, TaskSpec};
    /// let web = TaskSpec::service("web", Requirement::new(CpuUnits(256), MemoryMib(512)))
    ///     .spread_zones()
    ///     .binpack(Packed::Memory)
    ///     .member_of(Query::parse("attribute:ecs.instance-type =~ m5.*")?)
    ///     .distinct_instance();
    /// let strategies: Vec<String> = web.strategies.iter().map(ToString::to_string).collect();
    /// assert_eq!(strategies, ["spread(attribute:ecs.availability-zone)", "binpack(memory)"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn service(name: &str, requirement: Requirement) -> Self {
        Self::started(Starter::Service, service_group(name), requirement)
    }

    /// A standalone task of RunTask: its group is `family:FAMILY` (PLACE-123), unless
    /// [`group`](Self::group) names another. Without a strategy it goes onto any instance
    /// (PLACE-112).
    #[must_use]
    pub fn run_task(family: &str, requirement: Requirement) -> Self {
        Self::started(Starter::RunTask, task_group(None, family), requirement)
    }

    /// A task of a service with the scheduling strategy DAEMON: its group is `service:NAME`
    /// (PLACE-123). Its strategies do not count (PLACE-120).
    #[must_use]
    pub fn daemon(name: &str, requirement: Requirement) -> Self {
        Self::started(Starter::Daemon, service_group(name), requirement)
    }

    fn started(starter: Starter, group: String, requirement: Requirement) -> Self {
        Self { starter: Some(starter), group, requirement, ..Self::default() }
    }

    /// The same task, started by a service: its group is `service:NAME`, and without a strategy it
    /// goes over the zones, and there over the instances. For a task that was read from its
    /// definition ([`TaskSpec::of_definition`]).
    #[must_use]
    pub fn in_service(self, name: &str) -> Self {
        Self { starter: Some(Starter::Service), group: service_group(name), ..self }
    }

    /// The task group.
    #[must_use]
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.group = group.into();
        self
    }

    /// Adds a strategy behind the present ones.
    #[must_use]
    pub fn strategy(mut self, strategy: Strategy) -> Self {
        self.strategies.push(strategy);
        self
    }

    /// Then evenly over the Availability Zones: `spread` over `attribute:ecs.availability-zone`.
    #[must_use]
    pub fn spread_zones(self) -> Self {
        self.spread_attribute(ZONE_ATTRIBUTE)
    }

    /// Then evenly over the instances: `spread` over `instanceId`.
    #[must_use]
    pub fn spread_instances(self) -> Self {
        self.strategy(Strategy::Spread(Field::InstanceId))
    }

    /// Then evenly over the values of an attribute: `spread` over `attribute:NAME`.
    #[must_use]
    pub fn spread_attribute(self, name: impl Into<String>) -> Self {
        self.strategy(Strategy::Spread(Field::Attribute(name.into())))
    }

    /// Then where the least of a resource is left: `binpack`.
    #[must_use]
    pub fn binpack(self, packed: Packed) -> Self {
        self.strategy(Strategy::Binpack(packed))
    }

    /// Then any: `random`.
    #[must_use]
    pub fn random(self) -> Self {
        self.strategy(Strategy::Random)
    }

    /// One more constraint.
    #[must_use]
    pub fn constraint(mut self, constraint: Constraint) -> Self {
        self.constraints.push(constraint);
        self
    }

    /// Only instances that match the query (PLACE-41).
    #[must_use]
    pub fn member_of(self, query: Query) -> Self {
        self.constraint(Constraint::MemberOf(query))
    }

    /// Each task of the group on an instance of its own (PLACE-113).
    #[must_use]
    pub fn distinct_instance(self) -> Self {
        self.constraint(Constraint::DistinctInstance)
    }

    /// An attribute that the task definition requires, whatever its value (PLACE-40).
    #[must_use]
    pub fn requires_attribute(mut self, name: impl Into<String>) -> Self {
        self.requires_attributes.push((name.into(), None));
        self
    }

    /// An attribute that the task definition requires with this value (PLACE-40).
    #[must_use]
    pub fn requires_attribute_value(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.requires_attributes.push((name.into(), Some(value.into())));
        self
    }

    /// The processor and the operating system that the images are built for (PLACE-151, PLACE-153).
    #[must_use]
    pub fn platform(mut self, platform: Platform) -> Self {
        self.platform = platform;
        self
    }

    /// Only the instances of a capacity provider (PLACE-12).
    #[must_use]
    pub fn capacity_provider(mut self, name: impl Into<String>) -> Self {
        self.launch = Launch::CapacityProvider(name.into());
        self
    }

    /// Only external instances: the launch type EXTERNAL (PLACE-12).
    #[must_use]
    pub fn external(mut self) -> Self {
        self.launch = Launch::External;
        self
    }

    /// Only instances in these Availability Zones, which the request's subnets are in (PLACE-42).
    #[must_use]
    pub fn zones<T: Into<String>>(mut self, zones: impl IntoIterator<Item = T>) -> Self {
        self.zones = Some(zones.into_iter().map(Into::into).collect::<Vec<_>>());
        self
    }

    /// Only instances in this VPC, which the request's subnets are in (PLACE-156).
    #[must_use]
    pub fn vpc(mut self, vpc: impl Into<String>) -> Self {
        self.vpc = Some(vpc.into());
        self
    }
}
