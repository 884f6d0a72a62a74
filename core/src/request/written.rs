//! How strategies and constraints are written in logs and files, and how they are read.

use alloc::string::ToString;
use core::{fmt, str::FromStr};

use super::{Constraint, ConstraintError, Field, Launch, Packed, SpecError, Strategy};
use crate::{query::Query, word::UnknownWord};

/// Reads `random`, `spread:instanceId`, `spread:attribute:NAME`, `binpack:cpu` or `binpack:memory`,
/// the field in brackets as well as behind a colon; fields as in [`Strategy::parse`].
///
/// # Example
/// ```
/// use stowplan::{Packed, Strategy};
/// assert_eq!("binpack:memory".parse(), Ok(Strategy::Binpack(Packed::Memory)));
/// let spread: Strategy = "spread:attribute:ecs.availability-zone".parse()?;
/// assert_eq!(spread.to_string(), "spread(attribute:ecs.availability-zone)");
/// assert_eq!(spread.to_string().parse(), Ok(spread));
/// let error = "spread:zone".parse::<Strategy>().unwrap_err();
/// assert_eq!(error.help().as_deref(), Some("an attribute is written `attribute:zone`"));
/// # Ok::<(), stowplan::placement::SpecError>(())
/// ```
impl FromStr for Strategy {
    type Err = SpecError;

    #[cfg_attr(cold_code_small, optimize(size))]
    fn from_str(text: &str) -> Result<Self, SpecError> {
        let (kind, field) = in_two(text);
        Self::parse(kind, field, false)
    }
}

/// `distinctInstance`, or `memberOf(EXPRESSION)`.
impl fmt::Display for Constraint {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DistinctInstance => f.write_str("distinctInstance"),
            Self::MemberOf(query) => write!(f, "memberOf({query})"),
        }
    }
}

/// Reads `distinctInstance`, `memberOf(EXPRESSION)` or `memberOf:EXPRESSION`.
///
/// # Example
/// ```
/// use stowplan::Constraint;
/// let constraint: Constraint = "memberOf:attribute:rack == r7".parse()?;
/// assert_eq!(constraint.to_string(), "memberOf(attribute:rack == r7)");
/// assert_eq!("distinctInstance".parse(), Ok(Constraint::DistinctInstance));
/// # Ok::<(), stowplan::request::ConstraintError>(())
/// ```
impl FromStr for Constraint {
    type Err = ConstraintError;

    #[cfg_attr(cold_code_small, optimize(size))]
    fn from_str(text: &str) -> Result<Self, ConstraintError> {
        match in_two(text) {
            ("distinctInstance", None) => Ok(Self::DistinctInstance),
            ("memberOf", Some(expression)) => Ok(Self::MemberOf(Query::parse(expression)?)),
            ("memberOf", None) => Err(ConstraintError::NoExpression),
            (other, _) => Err(ConstraintError::Type(other.to_string())),
        }
    }
}

/// The name, and what stands behind a colon or in brackets; a bracket that nothing closes is of the
/// name.
#[cfg_attr(cold_code_small, optimize(size))]
fn in_two(text: &str) -> (&str, Option<&str>) {
    let Some((name, rest)) = text.find([':', '(']).and_then(|at| text.split_at_checked(at)) else {
        return (text, None);
    };
    match rest.strip_prefix(':').or_else(|| rest.strip_prefix('(')?.strip_suffix(')')) {
        Some(inner) => (name, Some(inner)),
        None => (text, None),
    }
}

/// As the API spells it: `instanceId` or `attribute:NAME`.
impl fmt::Display for Field {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InstanceId => f.write_str("instanceId"),
            Self::Attribute(name) => write!(f, "attribute:{name}"),
        }
    }
}

/// As the API spells it: `cpu` or `memory`.
impl fmt::Display for Packed {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
        })
    }
}

/// Reads a field that `spread` takes, as in [`Strategy::parse`].
impl FromStr for Field {
    type Err = SpecError;

    #[cfg_attr(cold_code_small, optimize(size))]
    fn from_str(text: &str) -> Result<Self, SpecError> {
        Self::read(text, false)
    }
}

/// Reads a field that `binpack` takes, in any case (PLACE-10).
impl FromStr for Packed {
    type Err = SpecError;

    #[cfg_attr(cold_code_small, optimize(size))]
    fn from_str(text: &str) -> Result<Self, SpecError> {
        Self::read(text)
    }
}

/// `EC2`, `EXTERNAL`, or `capacityProvider:NAME`.
impl fmt::Display for Launch {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ec2 => f.write_str("EC2"),
            Self::External => f.write_str("EXTERNAL"),
            Self::CapacityProvider(name) => write!(f, "capacityProvider:{name}"),
        }
    }
}

impl FromStr for Launch {
    type Err = UnknownWord;

    /// Reads `EC2`, `EXTERNAL`, or `capacityProvider:NAME`.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        match (text, text.strip_prefix("capacityProvider:")) {
            ("EC2", _) => Ok(Self::Ec2),
            ("EXTERNAL", _) => Ok(Self::External),
            (_, Some(name)) if !name.is_empty() => Ok(Self::CapacityProvider(name.to_string())),
            _ => Err(UnknownWord::new("launch", text, &["EC2", "EXTERNAL", "capacityProvider:NAME"])),
        }
    }
}
