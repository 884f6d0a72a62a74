//! Strategies and constraints as serde writes them: as ECS's API spells them, `type` and `field` or
//! `expression`.

use alloc::{
    format,
    string::{String, ToString},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::{Constraint, Field, Packed, SpecError, Strategy};
use crate::query::Query;

/// An item of `placementStrategy`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StrategyForm {
    r#type: String,
    #[serde(default)]
    field: Option<String>,
}

impl From<Strategy> for StrategyForm {
    fn from(strategy: Strategy) -> Self {
        let (kind, field) = match strategy {
            Strategy::Random => ("random", None),
            Strategy::Spread(Field::InstanceId) => ("spread", Some("instanceId".to_string())),
            Strategy::Spread(Field::Attribute(name)) => ("spread", Some(format!("attribute:{name}"))),
            Strategy::Binpack(Packed::Cpu) => ("binpack", Some("cpu".to_string())),
            Strategy::Binpack(Packed::Memory) => ("binpack", Some("memory".to_string())),
        };
        Self { r#type: kind.to_string(), field }
    }
}

impl TryFrom<StrategyForm> for Strategy {
    type Error = SpecError;

    fn try_from(StrategyForm { r#type, field }: StrategyForm) -> Result<Self, SpecError> {
        match field.as_deref().and_then(|field| field.strip_prefix("attribute:")) {
            // Whatever the name: what was written is read.
            Some(name) if r#type == "spread" => Ok(Self::Spread(Field::Attribute(name.to_string()))),
            _ => Self::parse(&r#type, field.as_deref(), false),
        }
    }
}

impl Serialize for Strategy {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        StrategyForm::from(self.clone()).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Strategy {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        StrategyForm::deserialize(from)?.try_into().map_err(D::Error::custom)
    }
}

/// An item of `placementConstraints`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConstraintForm {
    r#type: String,
    #[serde(default)]
    expression: Option<Query>,
}

impl From<Constraint> for ConstraintForm {
    fn from(constraint: Constraint) -> Self {
        let (kind, expression) = match constraint {
            Constraint::DistinctInstance => ("distinctInstance", None),
            Constraint::MemberOf(query) => ("memberOf", Some(query)),
        };
        Self { r#type: kind.to_string(), expression }
    }
}

impl TryFrom<ConstraintForm> for Constraint {
    type Error = String;

    fn try_from(ConstraintForm { r#type, expression }: ConstraintForm) -> Result<Self, String> {
        match (r#type.as_str(), expression) {
            ("distinctInstance", None) => Ok(Self::DistinctInstance),
            ("memberOf", Some(query)) => Ok(Self::MemberOf(query)),
            ("distinctInstance", Some(_)) => Err("distinctInstance takes no expression".to_string()),
            ("memberOf", None) => Err("memberOf needs an expression".to_string()),
            (other, _) => Err(format!("unknown placement constraint `{other}`, use `distinctInstance` or `memberOf`")),
        }
    }
}

impl Serialize for Constraint {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        ConstraintForm::from(self.clone()).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Constraint {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        ConstraintForm::deserialize(from)?.try_into().map_err(D::Error::custom)
    }
}
