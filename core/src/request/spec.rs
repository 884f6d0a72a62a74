//! What to place: the task, its constraints and its strategies, as a caller describes them.

use alloc::{
    borrow::Cow,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use core::fmt;

use super::Starter;
use crate::{
    query::Query,
    state::ZONE_ATTRIBUTE,
    task::{Platform, Requirement},
    text::errors,
};

/// The most strategies that a service or task may have (PLACE-115).
pub const STRATEGIES_MAX: usize = 5;

/// The most constraints that a task may have, its definition's and its request's together
/// (PLACE-115).
pub const CONSTRAINTS_MAX: usize = 10;

/// What to place.
///
/// [`Cluster::prepare`](crate::cluster::Cluster::prepare) resolves it once; every decision after
/// that is made of numbers. [`TaskSpec::service`], [`TaskSpec::run_task`] and [`TaskSpec::daemon`]
/// begin one, and the methods that follow them in a chain add to it. Written as a struct, it ends
/// with `..TaskSpec::default()`: it has no group, needs nothing, and may go anywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields, default)
)]
pub struct TaskSpec {
    /// Who starts the task, which decides what happens where it has no strategies (PLACE-111,
    /// PLACE-112). `None`: no default applies, and every feasible instance is admissible.
    pub starter: Option<Starter>,
    /// The task group: `service:NAME` for a service, else `family:FAMILY` or a name that the caller
    /// chose (PLACE-123).
    pub group: String,
    /// What the task takes from its instance.
    pub requirement: Requirement,
    /// Attributes that the task definition requires: name, and a value where it matters (PLACE-40).
    pub requires_attributes: Vec<(String, Option<String>)>,
    /// The processor and the operating system that the task's images are built for (PLACE-151,
    /// PLACE-153).
    pub platform: Platform,
    /// Which instances the launch type or capacity provider allows (PLACE-12).
    pub launch: Launch,
    /// The Availability Zones of the request's subnets, for `awsvpc`; `None`: not checked
    /// (PLACE-42).
    pub zones: Option<Vec<String>>,
    /// The VPC of the request's subnets, for `awsvpc`; `None`: not checked.
    pub vpc: Option<String>,
    /// All constraints, the task definition's and the request's; all must hold (PLACE-114).
    pub constraints: Vec<Constraint>,
    /// The strategies in order. Where there are none, `starter` says what ECS does
    /// ([`Starter::strategies`]).
    pub strategies: Vec<Strategy>,
}

/// Which instances a launch type or capacity provider allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum Launch {
    /// Instances that are not external.
    #[default]
    Ec2,
    /// External instances.
    External,
    /// The instances of one capacity provider.
    CapacityProvider(String),
}

/// A placement constraint, which is binding.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Constraint {
    /// Each task of the group goes to an instance of its own (PLACE-113).
    DistinctInstance,
    /// Only instances that match the query (PLACE-41).
    MemberOf(Query),
}

/// A placement strategy, which is best effort (PLACE-103).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Strategy {
    /// Any of the candidates (PLACE-7).
    Random,
    /// Evenly over the values of a field (PLACE-3).
    Spread(Field),
    /// Least of a resource left (PLACE-6).
    Binpack(Packed),
}

/// What `spread` spreads over.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Field {
    /// Each instance.
    InstanceId,
    /// The values of an attribute.
    Attribute(String),
}

/// What `binpack` packs by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Packed {
    /// CPU units.
    Cpu,
    /// Memory.
    Memory,
}

impl Strategy {
    /// What a service without strategies does: evenly over the zones, then over the instances in
    /// them (PLACE-111).
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn service_default() -> Vec<Self> {
        rule!("PLACE-111");
        vec![Self::Spread(Field::Attribute(ZONE_ATTRIBUTE.to_string())), Self::Spread(Field::InstanceId)]
    }

    /// What RunTask without strategies does: any instance (PLACE-112).
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn run_task_default() -> Vec<Self> {
        rule!("PLACE-112");
        vec![Self::Random]
    }

    /// Reads a strategy as the API spells it (PLACE-10): `cpu` and `memory` in any case, `host` for
    /// `instanceId`, and, unless `strict`, `instanceid`.
    ///
    /// # Errors
    /// [`SpecError`] for an unknown type or field, a missing field, or a field with `random`.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn parse(kind: &str, field: Option<&str>, strict: bool) -> Result<Self, SpecError> {
        let field_of = |wanted: &'static str| match field {
            Some(field) if !field.is_empty() => Ok(field),
            _ => Err(SpecError::new(SpecErrorKind::MissingField { kind: kind.to_string(), wanted })),
        };
        rule!("PLACE-10");
        match kind {
            "random" => match field {
                None => Ok(Self::Random),
                Some(_) => Err(SpecError::new(SpecErrorKind::FieldWithRandom)),
            },
            "spread" => Field::read(field_of("`instanceId`, `host` or `attribute:NAME`")?, strict).map(Self::Spread),
            "binpack" => Packed::read(field_of("`cpu` or `memory`")?).map(Self::Binpack),
            other => Err(SpecError::new(SpecErrorKind::UnknownStrategy(other.to_string()))),
        }
    }
}

impl Field {
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn read(field: &str, strict: bool) -> Result<Self, SpecError> {
        match field {
            "instanceId" | "host" => Ok(Self::InstanceId),
            "instanceid" if !strict => Ok(Self::InstanceId),
            other => match other.strip_prefix("attribute:") {
                Some(name) if !name.is_empty() => Ok(Self::Attribute(name.to_string())),
                _ => Err(SpecError::new(SpecErrorKind::UnknownSpreadField(other.to_string()))),
            },
        }
    }
}

impl Packed {
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn read(field: &str) -> Result<Self, SpecError> {
        match field {
            field if field.eq_ignore_ascii_case("cpu") => Ok(Self::Cpu),
            field if field.eq_ignore_ascii_case("memory") => Ok(Self::Memory),
            other => Err(SpecError::new(SpecErrorKind::UnknownBinpackField(other.to_string()))),
        }
    }
}

impl fmt::Display for Strategy {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Random => f.write_str("random"),
            Self::Spread(Field::InstanceId) => f.write_str("spread(instanceId)"),
            Self::Spread(Field::Attribute(name)) => write!(f, "spread(attribute:{name})"),
            Self::Binpack(Packed::Cpu) => f.write_str("binpack(cpu)"),
            Self::Binpack(Packed::Memory) => f.write_str("binpack(memory)"),
        }
    }
}

/// A task specification that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecError {
    kind: SpecErrorKind,
}

errors! {
    /// What is wrong with a task specification.
    pub enum SpecErrorKind {
        /// This many strategies: more than [`STRATEGIES_MAX`].
        #[error("{0} placement strategies, at most {STRATEGIES_MAX} are allowed")]
        TooManyStrategies(count: usize) => "request/too-many-strategies",
            help: format!("keep the first {STRATEGIES_MAX}: later ones only break ties");
        /// This many constraints: more than [`CONSTRAINTS_MAX`].
        #[error("{0} placement constraints in task definition and request together, at most {CONSTRAINTS_MAX} are allowed")]
        TooManyConstraints(count: usize) => "request/too-many-constraints",
            help: "join expressions with `and` in one memberOf";
        /// No such strategy type.
        #[error("unknown placement strategy `{0}`")]
        UnknownStrategy(written: String) => "request/unknown-strategy", help: "use `binpack`, `spread` or `random`";
        /// A field that `spread` does not know.
        #[error("spread field `{0}` is invalid")]
        UnknownSpreadField(field: String) => "request/unknown-field", help: instead_of_spread_field(field);
        /// A field that `binpack` does not know.
        #[error("binpack field `{0}` is invalid")]
        UnknownBinpackField(field: String) => "request/unknown-field", help: "use `cpu` or `memory`";
        /// A strategy that needs a field has none.
        #[error("{kind} needs a field: {wanted}")]
        MissingField {
            /// The strategy type.
            kind: String,
            /// The fields that it takes.
            wanted: &'static str,
        } => "request/missing-field";
        /// `random` takes no field.
        #[error("random takes no field")]
        FieldWithRandom => "request/field-with-random", help: "leave `field` out, an empty one too";
    }
}

/// What is meant by a field that `spread` does not know.
#[cfg_attr(cold_code_small, optimize(size))]
fn instead_of_spread_field(field: &str) -> Cow<'static, str> {
    if field.eq_ignore_ascii_case("instanceid") {
        "write `instanceId`".into()
    } else if field.contains('.') || field.contains("zone") {
        format!("an attribute is written `attribute:{}`", field.trim_start_matches("attributes:")).into()
    } else {
        "use `instanceId`, `host` or `attribute:NAME`".into()
    }
}

impl SpecError {
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) const fn new(kind: SpecErrorKind) -> Self {
        Self { kind }
    }

    /// What is wrong.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn kind(&self) -> &SpecErrorKind {
        &self.kind
    }

    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<Cow<'static, str>> {
        self.kind.help()
    }
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.kind, f)
    }
}

impl core::error::Error for SpecError {}
