//! From a task definition to the task that a request asks for.

use alloc::string::String;

use super::{Constraint, Launch, TaskSpec, task_group};
use crate::{
    query::{self, Query, QueryError},
    rule::Semantics,
    task::{Overrides, PlacementConstraint, RequirementError, TaskDefinition, requirement},
};

/// A task definition that no task can be made of.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DefinitionError {
    /// The resources that it asks for make no sense (PLACE-101).
    #[error(transparent)]
    Requirement(#[from] RequirementError),
    /// One of its placement constraints makes no sense.
    #[error("placement constraint {index}: {error}")]
    Constraint {
        /// The place of the constraint among those of the definition.
        index: usize,
        /// What is wrong with it.
        error: ConstraintError,
    },
}

/// A placement constraint of a task definition that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConstraintError {
    /// Its type is not `memberOf`; ECS's words (PLACE-114).
    #[error("constraint.type '{0}' is not supported.")]
    Type(String),
    /// It has no expression.
    #[error("`expression` is missing")]
    NoExpression,
    /// Its expression cannot be read.
    #[error(transparent)]
    Expression(#[from] QueryError),
}

impl TaskSpec {
    /// The task of a definition, when the request adds nothing: in the group of its family
    /// (PLACE-123), with what it needs (PLACE-101), the attributes that it requires (PLACE-40), its
    /// processor and system (PLACE-151, PLACE-153) and its own constraints (PLACE-114).
    ///
    /// What the request says is then added: its `group`, its `constraints` behind these, its
    /// `strategies`; `zones` and `vpc` of its subnets by
    /// [`Cluster::subnet_reach`](crate::cluster::Cluster::subnet_reach). Where instances are
    /// described without their attributes, [`Cluster::told`](crate::cluster::Cluster::told) and
    /// [`asked_attributes`](crate::task::asked_attributes) leave out the attributes that no
    /// instance has (PLACE-155).
    ///
    /// O(size of the definition).
    ///
    /// # Errors
    /// [`DefinitionError`] when ECS would not register the definition, or refuse the overrides.
    ///
    /// # Example: a definition with a constraint of its own
    /// ```
    /// use stowplan::placement::{Constraint, TaskSpec};
    /// use stowplan::rule::Semantics;
    /// use stowplan::task::{Overrides, PlacementConstraint, TaskDefinition};
    /// use stowplan::unit::MemoryMib;
    ///
    /// let only_a = PlacementConstraint {
    ///     kind: "memberOf".into(),
    ///     expression: Some("attribute:ecs.availability-zone == eu-west-1a".into()),
    /// };
    /// let definition = TaskDefinition {
    ///     family: "report".into(),
    ///     memory: Some(512),
    ///     placement_constraints: vec![only_a],
    ///     ..TaskDefinition::default()
    /// };
    /// let mut task = TaskSpec::of_definition(&definition, &Overrides::default(), &Semantics::V2026_11)?;
    /// task.constraints.push(Constraint::DistinctInstance);
    /// assert_eq!((task.group.as_str(), task.requirement.memory), ("family:report", MemoryMib(512)));
    /// assert_eq!(task.constraints.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn of_definition(
        definition: &TaskDefinition,
        overrides: &Overrides,
        semantics: &Semantics,
    ) -> Result<Self, DefinitionError> {
        let read = |(index, constraint): (usize, &PlacementConstraint)| {
            Constraint::of_definition(constraint, semantics)
                .map_err(|error| DefinitionError::Constraint { index, error })
        };
        Ok(Self {
            starter: None,
            group: task_group(None, &definition.family),
            requirement: requirement(definition, overrides)?,
            requires_attributes: definition.requires_attributes.clone(),
            platform: definition.platform(),
            launch: Launch::default(),
            zones: None,
            vpc: None,
            constraints: definition.placement_constraints.iter().enumerate().map(read).collect::<Result<_, _>>()?,
            strategies: alloc::vec![],
        })
    }
}

impl Constraint {
    /// A constraint of a task definition: `memberOf` alone, where a request may ask for
    /// `distinctInstance`, too (PLACE-114). Numbers are ordered as the semantics say (CQL-24).
    ///
    /// # Errors
    /// [`ConstraintError`] for another type, and for a missing or unreadable expression.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn of_definition(constraint: &PlacementConstraint, semantics: &Semantics) -> Result<Self, ConstraintError> {
        rule!("PLACE-114");
        if constraint.kind != "memberOf" {
            return Err(ConstraintError::Type(constraint.kind.clone()));
        }
        let expression = constraint.expression.as_deref().ok_or(ConstraintError::NoExpression)?;
        let options = query::QueryOptions { numeric_ordering: semantics.numeric_ordering };
        Ok(Self::MemberOf(Query::parse_with(expression, &options)?))
    }
}
