//! A kind of task, prepared: every name resolved, so that a decision compares numbers.

use alloc::vec::Vec;

use super::{
    AskedPlatform, CONSTRAINTS_MAX, Constraint, Field, Launch, Packed, STRATEGIES_MAX, SpecError, SpecErrorKind,
    Strategy, TaskSpec,
};
use crate::{
    cluster::Cluster,
    id::{KindId, Stale},
    query::{Operator, SubjectName, Test},
    rule::Semantics,
    state::{Symbol, VPC_ATTRIBUTE, ZONE_ATTRIBUTE},
    task::Requirement,
};

/// A [`TaskSpec`] resolved against one cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
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
    pub(crate) semantics: Semantics,
    /// How many tasks of this kind were committed: the position in the stream of random draws.
    pub(crate) draws: u64,
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

impl Kind {
    /// Resolves a specification; `symbol` finds or makes the symbol of a name.
    fn resolve(
        spec: &TaskSpec,
        semantics: &Semantics,
        mut symbol: impl FnMut(&str) -> Symbol,
    ) -> Result<Self, SpecError> {
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
            semantics: semantics.clone(),
            draws: 0,
            spec: spec.clone(),
        })
    }

    /// Every symbol that the kind holds a reference to.
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

    pub(crate) fn constraints(&self) -> &[Constraint] {
        &self.spec.constraints
    }
}

/// Resolves strategies to stages.
pub(crate) fn stages(strategies: &[Strategy], mut symbol: impl FnMut(&str) -> Symbol) -> Vec<Stage> {
    let resolve = |strategy: &Strategy| match strategy {
        Strategy::Random => Stage::Random,
        Strategy::Spread(Field::InstanceId) => Stage::SpreadInstances,
        Strategy::Spread(Field::Attribute(name)) => Stage::SpreadAttribute(symbol(name)),
        Strategy::Binpack(packed) => Stage::Binpack(*packed),
    };
    strategies.iter().map(resolve).collect()
}

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

/// Sorts the ports, drops duplicates, and reads no GPUs, and nothing of a shared one, as none.
fn tidy(requirement: &Requirement) -> Requirement {
    let mut tidy = requirement.clone();
    for ports in [&mut tidy.ports_tcp, &mut tidy.ports_udp] {
        ports.sort_unstable();
        ports.dedup();
    }
    if matches!(tidy.gpus, crate::task::Gpus::Count(0) | crate::task::Gpus::Shared { memory: 0 }) {
        tidy.gpus = crate::task::Gpus::None;
    }
    tidy
}

impl Cluster {
    /// Resolves a task specification once, for any number of decisions. O(size of the specification).
    ///
    /// # Errors
    /// [`SpecError`] when there are too many strategies or constraints.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn prepare(&mut self, spec: &TaskSpec, semantics: &Semantics) -> Result<KindId, SpecError> {
        // Checked before any name is acquired, so that a refusal leaves no trace.
        Kind::resolve(spec, semantics, |_| Symbol::UNKNOWN)?;
        let kind = Kind::resolve(spec, semantics, |name| self.acquire(name))?;
        Ok(self.insert_kind(kind))
    }

    /// Resolves a specification without changing the cluster: names that nothing has stay unknown.
    pub(crate) fn resolve(&self, spec: &TaskSpec, semantics: &Semantics) -> Result<Kind, SpecError> {
        Kind::resolve(spec, semantics, |name| self.symbol(name))
    }

    /// What a prepared kind was made of.
    ///
    /// # Errors
    /// [`Stale`] when the kind is gone.
    pub fn spec(&self, kind: KindId) -> Result<&TaskSpec, Stale> {
        self.kind(kind).map(|kind| &kind.spec)
    }
}
