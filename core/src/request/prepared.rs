//! A task specification, prepared: every name resolved, so that a decision compares numbers.

use alloc::vec::Vec;

use super::{
    AskedPlatform, CONSTRAINTS_MAX, Constraint, Field, Launch, PLATFORM_ATTRIBUTES, Packed, STRATEGIES_MAX, SpecError,
    SpecErrorKind, Strategy, TaskSpec,
};
use crate::{
    query::{Operator, Query, SubjectName, Test},
    rule::Semantics,
    state::{Symbol, TYPE_ATTRIBUTE, VPC_ATTRIBUTE, ZONE_ATTRIBUTE},
    task::{Gpus, Requirement},
};

/// A [`TaskSpec`] resolved against one cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PreparedTask {
    pub(crate) spec: TaskSpec,
    pub(crate) group: Symbol,
    pub(crate) requirement: Requirement,
    pub(crate) requires_attributes: Vec<(Symbol, Option<Symbol>)>,
    pub(crate) platform: Option<AskedPlatform>,
    pub(crate) launch: ResolvedLaunch,
    pub(crate) zone_name: Symbol,
    pub(crate) vpc_name: Symbol,
    pub(crate) zones: Option<Vec<Symbol>>,
    pub(crate) vpc: Option<Symbol>,
    pub(crate) stages: Vec<Stage>,
    /// The groups that constraints ask for by `==`, kept so that their symbols stay.
    pub(crate) asked_groups: Vec<Symbol>,
    /// How many tasks of this specification were committed, which is the position in the stream of
    /// random draws.
    pub(crate) draws: u64,
}

/// The specification with the strategies that ECS uses.
#[cfg_attr(cold_code_small, optimize(size))]
fn with_strategies(spec: &TaskSpec) -> TaskSpec {
    let mut spec = spec.clone();
    if let Some(starter) = spec.starter {
        spec.strategies = starter.strategies(core::mem::take(&mut spec.strategies), &(&spec.launch).into());
    }
    spec
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResolvedLaunch {
    Ec2,
    External,
    Provider(Symbol),
}

/// A strategy with its names resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Random,
    SpreadInstances,
    SpreadAttribute(Symbol),
    Binpack(Packed),
}

impl PreparedTask {
    /// Resolves a specification; `symbol` finds or makes the symbol of a name.
    ///
    /// # Errors
    /// [`SpecError`] when there are too many strategies or constraints.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn resolve(
        spec: &TaskSpec,
        semantics: &Semantics,
        mut symbol: impl FnMut(&str) -> Symbol,
    ) -> Result<Self, SpecError> {
        rule!("PLACE-11", "PLACE-115");
        let spec = with_strategies(spec);
        if spec.strategies.len() > STRATEGIES_MAX {
            return Err(SpecError::new(SpecErrorKind::TooManyStrategies(spec.strategies.len())));
        }
        if spec.constraints.len() > CONSTRAINTS_MAX {
            return Err(SpecError::new(SpecErrorKind::TooManyConstraints(spec.constraints.len())));
        }
        let requires = spec.requires_attributes.iter();
        Ok(Self {
            group: symbol(&spec.group),
            requirement: tidy(&spec.requirement),
            requires_attributes: requires
                .map(|(name, value)| (symbol(name), value.as_deref().map(&mut symbol)))
                .collect(),
            platform: AskedPlatform::new(&spec.platform, semantics, &mut symbol),
            launch: match &spec.launch {
                Launch::Ec2 => ResolvedLaunch::Ec2,
                Launch::External => ResolvedLaunch::External,
                Launch::CapacityProvider(name) => ResolvedLaunch::Provider(symbol(name)),
            },
            zone_name: symbol(ZONE_ATTRIBUTE),
            vpc_name: symbol(VPC_ATTRIBUTE),
            zones: spec.zones.as_ref().map(|zones| zones.iter().map(|zone| symbol(zone)).collect()),
            vpc: spec.vpc.as_deref().map(&mut symbol),
            stages: stages(&spec.strategies, &mut symbol),
            asked_groups: asked_groups(&spec.constraints, &mut symbol),
            draws: 0,
            spec,
        })
    }

    /// Every symbol that the prepared task holds a reference to.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn symbols(&self) -> Vec<Symbol> {
        let mut symbols = alloc::vec![self.group, self.zone_name, self.vpc_name];
        symbols.extend(self.requires_attributes.iter().flat_map(|&(name, value)| core::iter::once(name).chain(value)));
        symbols.extend(self.platform.iter().flat_map(|asked| asked.symbols));
        symbols.extend(&self.asked_groups);
        symbols.extend(self.zones.iter().flatten().copied().chain(self.vpc));
        if let ResolvedLaunch::Provider(name) = self.launch {
            symbols.push(name);
        }
        symbols.extend(self.stages.iter().filter_map(|stage| match stage {
            Stage::SpreadAttribute(name) => Some(*name),
            _ => None,
        }));
        symbols
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn constraints(&self) -> &[Constraint] {
        &self.spec.constraints
    }

    /// Whether the prepared task spreads over the instances themselves, before it packs or draws.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn spreads_over_instances(&self) -> bool {
        let ordering = self.stages.iter().take_while(|stage| !matches!(stage, Stage::Binpack(_) | Stage::Random));
        ordering.into_iter().any(|stage| *stage == Stage::SpreadInstances)
    }

    /// Every attribute that the prepared task asks for, for any reason; a name may come twice.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn attribute_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.eligible_names().collect();
        names.extend(self.asks_for_type().then_some(TYPE_ATTRIBUTE));
        for strategy in &self.spec.strategies {
            if let Strategy::Spread(Field::Attribute(name)) = strategy {
                names.push(name);
            }
        }
        for constraint in self.constraints() {
            if let Constraint::MemberOf(query) = constraint {
                names.extend(query.attribute_names());
            }
        }
        names
    }

    /// The task groups that the prepared task's constraints ask for by name.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn asked_groups(&self) -> impl Iterator<Item = &str> {
        let queries = self.constraints().iter().filter_map(|constraint| match constraint {
            Constraint::MemberOf(query) => Some(query),
            Constraint::DistinctInstance => None,
        });
        queries.flat_map(Query::task_groups)
    }

    /// The attributes that make an instance eligible.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn eligible_names(&self) -> impl Iterator<Item = &str> {
        let required = self.spec.requires_attributes.iter().map(|(name, _)| name.as_str());
        let vpc = self.vpc.map(|_| VPC_ATTRIBUTE);
        let zone = self.zones.as_ref().map(|_| ZONE_ATTRIBUTE);
        required.chain(vpc).chain(zone).chain(self.platform_names())
    }

    /// The attributes that tell the processor and the operating system, as far as they are asked
    /// for.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn platform_names(&self) -> impl Iterator<Item = &str> {
        let asks = self.platform.as_ref().map_or([false; 3], AskedPlatform::asks);
        PLATFORM_ATTRIBUTES.into_iter().zip(asks).filter_map(|(name, asked)| asked.then_some(name))
    }

    /// Whether the task needs a device that only the instance's type tells: a fraction of a GPU, or
    /// Neuron devices (PLACE-181, PLACE-187).
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) const fn asks_for_type(&self) -> bool {
        self.requirement.neuron_devices || matches!(self.requirement.gpus, Gpus::Fraction(_))
    }
}

/// Resolves strategies to stages.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn stages(strategies: &[Strategy], mut symbol: impl FnMut(&str) -> Symbol) -> Vec<Stage> {
    let resolve = |strategy: &Strategy| match strategy {
        Strategy::Random => Stage::Random,
        Strategy::Spread(Field::InstanceId) => Stage::SpreadInstances,
        Strategy::Spread(Field::Attribute(name)) => Stage::SpreadAttribute(symbol(name)),
        Strategy::Binpack(packed) => Stage::Binpack(*packed),
    };
    strategies.iter().map(resolve).collect()
}

#[cfg_attr(cold_code_small, optimize(size))]
fn asked_groups(constraints: &[Constraint], mut symbol: impl FnMut(&str) -> Symbol) -> Vec<Symbol> {
    let mut groups = Vec::new();
    for constraint in constraints {
        let Constraint::MemberOf(query) = constraint else { continue };
        for comparison in query.comparisons() {
            if let (SubjectName::TaskGroup, Test::Compare(Operator::Equals, value)) =
                (&comparison.subject, &comparison.test)
            {
                groups.push(symbol(value.as_str()));
            }
        }
    }
    groups
}

/// Sorts the ports, drops duplicates, and turns a count of 0 GPUs, or 0 MiB of a shared one, into
/// none.
#[cfg_attr(cold_code_small, optimize(size))]
fn tidy(requirement: &Requirement) -> Requirement {
    let mut tidy = requirement.clone();
    for ports in [&mut tidy.ports_tcp, &mut tidy.ports_udp] {
        ports.sort_unstable();
        ports.dedup();
    }
    if matches!(tidy.gpus, Gpus::Count(0) | Gpus::Shared { memory: 0 }) {
        tidy.gpus = Gpus::None;
    }
    tidy
}
