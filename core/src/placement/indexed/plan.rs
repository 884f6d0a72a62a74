//! The plan of a prepared task: what it asks of the indexes, worked out once for each class, so
//! that a decision only compares numbers.

use alloc::{boxed::Box, vec::Vec};
use core::ops::ControlFlow;

use crate::{
    id::Row,
    index::{Class, ClassSet, Classes, Index, MIXED, OrderBy},
    placement::step::{check_eligible, check_others, is_feasible, platform},
    query::{AttributeValue, Comparison, Operator, Query, QueryExpression, QueryOptions, Subject, SubjectName, Test},
    request::{Constraint, Field, PLATFORM_ATTRIBUTES, Packed, PreparedTask, ResolvedLaunch, Stage, Strategy},
    rule::TieBreak,
    state::{InstanceView, State, Symbol, Symbols, TYPE_ATTRIBUTE, VPC_ATTRIBUTE, ZONE_ATTRIBUTE},
    task::{DeviceType, Gpus},
    unit::Timestamp,
};

/// How a prepared task is decided with the indexes.
#[derive(Clone, Debug)]
pub(crate) struct IndexPlan {
    /// Whether the indexes can decide for the prepared task at all; if not, a scan decides.
    pub(super) supported: bool,
    pub(super) order: OrderBy,
    /// The classes that pass every check whose result is the same for all instances of a class.
    pub(super) allowed: ClassSet,
    /// The allowed classes whose instances must each be tested against the constraint.
    asked: ClassSet,
    /// The spread attributes before anything else.
    pub(super) spreads: Vec<Cells>,
    /// Whether the instances with the fewest tasks come next.
    pub(super) instances: bool,
    /// The stages behind the one that gives the order.
    pub(super) after: Vec<After>,
    /// Whether a random stage ends the chain.
    pub(super) random: bool,
    /// Whether the pick is drawn from the whole set.
    pub(super) drawn: bool,
    distinct: bool,
    /// Whether each candidate must be asked for attributes that do not divide the instances.
    eligible: bool,
    /// Whether each candidate must be asked for ports, GPUs, other devices or network interfaces.
    resources: bool,
    constraint: Ask,
    /// What a class settles.
    settled: Vec<Settled>,
    /// By class: a bit for each settled comparison that holds.
    known: Vec<u64>,
}

/// A stage that only breaks ties of the order.
#[derive(Clone, Debug)]
pub(super) enum After {
    Packed(Packed),
    Spread(Cells),
    Instances,
}

/// The classes of instances that agree in the values of some attributes: the class by which such a
/// cell is called, by class.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    /// Which of the values of a class.
    positions: Vec<usize>,
    of_class: Vec<u8>,
}

/// A part of a constraint that a class settles.
#[derive(Clone, Debug)]
enum Settled {
    Comparison(Comparison, QueryOptions),
    /// Whether there is a task of the watched group with this bit.
    Watched(usize),
}

/// The part of a constraint that a class does not settle.
#[derive(Clone, Debug)]
enum Ask {
    All(Vec<Ask>),
    Any(Vec<Ask>),
    Not(Box<Ask>),
    /// The bit of a settled comparison.
    Settled(u8),
    /// `task:group == NAME`.
    Group(Symbol),
    Other(Comparison, QueryOptions),
}

/// The comparisons that fit into the bits of a class.
const SETTLED_MAX: usize = 64;

impl Cells {
    #[inline]
    pub(super) fn of(&self, class: u8) -> u8 {
        self.of_class.get(usize::from(class)).copied().unwrap_or(MIXED)
    }

    fn learn(&mut self, class: u8, classes: &Classes) {
        let values = |class: u8| {
            let key = classes.key(class);
            self.positions.iter().map(move |&at| key.and_then(|key| key.values.get(at)))
        };
        let alike = classes.living().map(|(other, _)| other).find(|&other| {
            other != class && usize::from(other) < self.of_class.len() && values(other).eq(values(class))
        });
        let cell = alike.map_or(class, |other| self.of(other));
        let at = usize::from(class);
        if at >= self.of_class.len() {
            self.of_class.resize(at + 1, MIXED);
        }
        if let Some(own) = self.of_class.get_mut(at) {
            *own = cell;
        }
    }
}

impl IndexPlan {
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn new(prepared: &PreparedTask, index: &Index, state: &State) -> Self {
        let (classes, symbols) = (&index.classes, &state.symbols);
        let mut plan = Self {
            supported: true,
            order: OrderBy::Arn,
            allowed: ClassSet::default(),
            asked: ClassSet::default(),
            spreads: Vec::new(),
            instances: false,
            after: Vec::new(),
            random: false,
            drawn: matches!(state.semantics.tie_break, TieBreak::Seeded(_)),
            distinct: prepared.constraints().contains(&Constraint::DistinctInstance),
            eligible: prepared.eligible_names().any(|name| classes.position(name).is_none()),
            resources: prepared.requirement.eni
                || prepared.requirement.gpus != Gpus::None
                || prepared.requirement.neuron_devices
                || !(prepared.requirement.ports_tcp.is_empty() && prepared.requirement.ports_udp.is_empty()),
            constraint: Ask::All(Vec::new()),
            settled: Vec::new(),
            known: Vec::new(),
        };
        plan.read_stages(prepared, classes, state.semantics.tie_break);
        let queries = prepared.constraints().iter().filter_map(|constraint| match constraint {
            Constraint::MemberOf(query) => Some(plan.read(query.expression(), query, index, symbols)),
            Constraint::DistinctInstance => None,
        });
        plan.constraint = Ask::All(queries.collect());
        plan.allowed.set(MIXED, true);
        for (class, _) in classes.living() {
            plan.learn(prepared, class, classes, symbols);
        }
        plan
    }

    /// Whether an instance that is in the orders, of an allowed class and with CPU and memory
    /// enough, passes every other check.
    #[inline]
    pub(super) fn passes(&self, state: &State, index: &Index, prepared: &PreparedTask, row: Row, class: u8) -> bool {
        if class == MIXED {
            return is_feasible(state, prepared, row);
        }
        if self.distinct && index.has_group(row, prepared.group) {
            return false;
        }
        if self.asked.contains(class) {
            let known = self.known.get(usize::from(class)).copied().unwrap_or(0);
            if !self.constraint.holds(known, state, index, row) {
                return false;
            }
        }
        let stop = &mut |_| ControlFlow::Break(());
        (!self.resources || check_others(state, prepared, row, stop).is_continue())
            && (!self.eligible || check_eligible(state, prepared, row, stop).is_continue())
    }

    /// Whether CPU and memory alone decide if an instance of a class takes another task.
    pub(super) fn is_amounts_only(&self, class: u8) -> bool {
        class != MIXED && !self.resources && !self.distinct && !self.eligible && !self.asked.contains(class)
    }

    /// The order that the plan walks.
    pub(crate) const fn order(&self) -> OrderBy {
        self.order
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn read_stages(&mut self, prepared: &PreparedTask, classes: &Classes, tie_break: TieBreak) {
        let mut positions = Vec::new();
        let mut ordered = false;
        let mut divided_to_instances = false;
        for (stage, strategy) in prepared.stages.iter().zip(&prepared.spec.strategies) {
            match (stage, strategy) {
                (Stage::Random, _) => {
                    self.random = true;
                    self.drawn = tie_break != TieBreak::LowestArn;
                    return;
                }
                (Stage::Binpack(packed), _) if !ordered => {
                    ordered = true;
                    self.order = match packed {
                        Packed::Cpu => OrderBy::Cpu,
                        Packed::Memory => OrderBy::Memory,
                    };
                }
                (Stage::Binpack(packed), _) => self.after.push(After::Packed(*packed)),
                // Each instance is already a cell of its own, and those that are left have equally
                // many tasks.
                (Stage::SpreadInstances | Stage::SpreadAttribute(_), _) if divided_to_instances => {}
                (Stage::SpreadInstances, _) => {
                    divided_to_instances = true;
                    if ordered {
                        self.after.push(After::Instances);
                    } else {
                        self.instances = true;
                    }
                }
                (Stage::SpreadAttribute(_), Strategy::Spread(Field::Attribute(name))) => {
                    let Some(position) = classes.position(name) else {
                        self.supported = false;
                        continue;
                    };
                    positions.push(position);
                    let cells = Cells { positions: positions.clone(), of_class: Vec::new() };
                    if ordered {
                        self.after.push(After::Spread(cells));
                    } else {
                        self.spreads.push(cells);
                    }
                }
                (Stage::SpreadAttribute(_), _) => self.supported = false,
            }
        }
    }

    /// Splits an expression into what a class settles and what each instance must be asked.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn read(&mut self, expression: &QueryExpression, query: &Query, index: &Index, symbols: &Symbols) -> Ask {
        let mut parts = |parts: &[QueryExpression]| -> Vec<Ask> {
            parts.iter().map(|part| self.read(part, query, index, symbols)).collect()
        };
        match expression {
            QueryExpression::Or(list) => Ask::Any(parts(list)),
            QueryExpression::And(list) => Ask::All(parts(list)),
            QueryExpression::Not(inner) => Ask::Not(Box::new(self.read(inner, query, index, symbols))),
            QueryExpression::Simple(comparison) => match (&comparison.subject, &comparison.test) {
                (SubjectName::Attribute(name), _)
                    if index.classes.position(name).is_some() && self.settled.len() < SETTLED_MAX =>
                {
                    self.settle(Settled::Comparison(comparison.clone(), *query.options()))
                }
                (SubjectName::TaskGroup, Test::Compare(Operator::Equals, value)) => {
                    // The prepared task holds a reference to it.
                    let group = symbols.find(value.as_str()).unwrap_or(Symbol::UNKNOWN);
                    match index.watched(group).filter(|_| self.settled.len() < SETTLED_MAX) {
                        Some(bit) => self.settle(Settled::Watched(bit)),
                        None => Ask::Group(group),
                    }
                }
                _ => Ask::Other(comparison.clone(), *query.options()),
            },
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn settle(&mut self, part: Settled) -> Ask {
        self.settled.push(part);
        Ask::Settled(u8::try_from(self.settled.len() - 1).unwrap_or(u8::MAX))
    }

    /// Works out the plan for a new class.
    pub(crate) fn learn(&mut self, prepared: &PreparedTask, class: u8, classes: &Classes, symbols: &Symbols) {
        let Some(key) = classes.key(class) else { return };
        let subject = Class { key, classes, symbols };
        let mut known = 0_u64;
        for (bit, part) in self.settled.iter().enumerate() {
            let holds = match part {
                Settled::Comparison(comparison, options) => comparison.holds(options, &subject),
                Settled::Watched(group) => key.groups >> group & 1 == 1,
            };
            known |= u64::from(holds) << bit;
        }
        let at = usize::from(class);
        if at >= self.known.len() {
            self.known.resize(at + 1, 0);
        }
        if let Some(cell) = self.known.get_mut(at) {
            *cell = known;
        }
        let outcome = self.constraint.outcome(known);
        self.allowed.set(class, takes(prepared, &subject) && outcome != Some(false));
        self.asked.set(class, outcome.is_none());
        let after = self.after.iter_mut().filter_map(|after| match after {
            After::Spread(cells) => Some(cells),
            _ => None,
        });
        for cells in self.spreads.iter_mut().chain(after) {
            cells.learn(class, classes);
        }
    }
}

impl Ask {
    /// The answer, where the class alone settles it.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn outcome(&self, known: u64) -> Option<bool> {
        let each = |parts: &[Self], decisive: bool| {
            let mut open = false;
            for part in parts {
                match part.outcome(known) {
                    Some(answer) if answer == decisive => return Some(decisive),
                    Some(_) => {}
                    None => open = true,
                }
            }
            (!open).then_some(!decisive)
        };
        match self {
            Self::All(parts) => each(parts, false),
            Self::Any(parts) => each(parts, true),
            Self::Not(inner) => inner.outcome(known).map(|answer| !answer),
            Self::Settled(bit) => Some(known >> bit & 1 == 1),
            Self::Group(_) | Self::Other(..) => None,
        }
    }

    fn holds(&self, known: u64, state: &State, index: &Index, row: Row) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(known, state, index, row)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(known, state, index, row)),
            Self::Not(inner) => !inner.holds(known, state, index, row),
            Self::Settled(bit) => known >> bit & 1 == 1,
            Self::Group(group) => index.has_group(row, *group),
            Self::Other(comparison, options) => comparison.holds(options, &InstanceView::new(state, row)),
        }
    }
}

impl Subject for Class<'_> {
    fn agent_connected(&self) -> Option<bool> {
        None
    }

    fn agent_version(&self) -> Option<&str> {
        None
    }

    fn ec2_instance_id(&self) -> Option<&str> {
        None
    }

    fn registered_at(&self) -> Option<Timestamp> {
        None
    }

    fn running_tasks_count(&self) -> u32 {
        0
    }

    fn attribute(&self, name: &str) -> AttributeValue<'_> {
        match self.value(name) {
            None => AttributeValue::Absent,
            Some(value) => {
                value.map_or(AttributeValue::NameOnly, |value| AttributeValue::Value(self.symbols.text(value)))
            }
        }
    }

    fn any_task_group(&self, _: &mut dyn FnMut(&str) -> bool) -> bool {
        false
    }
}

/// Whether instances of a class are considered and eligible, as far as the class says: the checks
/// of `eligible` and of GPUs.
#[cfg_attr(cold_code_small, optimize(size))]
fn takes(prepared: &PreparedTask, class: &Class<'_>) -> bool {
    let launch = match prepared.launch {
        ResolvedLaunch::Ec2 => !class.key.external,
        ResolvedLaunch::External => class.key.external,
        ResolvedLaunch::Provider(provider) => class.key.provider == Some(provider),
    };
    let gpus = match prepared.requirement.gpus {
        Gpus::None => true,
        Gpus::Count(needed) => class.key.gpus >= needed,
        Gpus::All | Gpus::Shared { .. } => class.key.gpus > 0,
        Gpus::Fraction(_) => true,
    };
    let divides = |name: &str| class.classes.position(name).is_some();
    let devices = !prepared.asks_for_type() || !divides(TYPE_ATTRIBUTE) || takes_type(prepared, class);
    let required = prepared.spec.requires_attributes.iter().zip(&prepared.requires_attributes);
    let required = required.filter(|((name, _), _)| divides(name)).all(|((name, _), (_, wanted))| match wanted {
        None => class.value(name).is_some(),
        Some(wanted) => class.value(name) == Some(Some(*wanted)),
    });
    let vpc = prepared
        .vpc
        .is_none_or(|vpc| !divides(VPC_ATTRIBUTE) || class.value(VPC_ATTRIBUTE).flatten().is_none_or(|own| own == vpc));
    let zone = prepared.zones.as_ref().is_none_or(|zones| {
        !divides(ZONE_ATTRIBUTE) || class.value(ZONE_ATTRIBUTE).flatten().is_some_and(|own| zones.contains(&own))
    });
    // Where one of the attributes does not divide the instances, each candidate is tested for all
    // of them.
    let platform = prepared.platform.as_ref().is_none_or(|asked| {
        let value = |name| class.value(name).flatten().map(|value| class.symbols.text(value));
        !prepared.platform_names().all(divides)
            || platform::rejections(asked, PLATFORM_ATTRIBUTES.map(value)).iter().all(Option::is_none)
    });
    launch && gpus && devices && required && platform && vpc && zone
}

#[cfg_attr(cold_code_small, optimize(size))]
fn takes_type(prepared: &PreparedTask, class: &Class<'_>) -> bool {
    let value = class.value(TYPE_ATTRIBUTE).flatten().map(|value| class.symbols.text(value));
    match (DeviceType::of(value), prepared.requirement.gpus) {
        (DeviceType::Unknown, _) => true,
        (DeviceType::Fraction(has), Gpus::Fraction(needed)) => has == needed,
        (DeviceType::Neuron, Gpus::None) => true,
        _ => false,
    }
}
