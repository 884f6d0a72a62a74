//! What a placement constraint may be about on ECS Managed Instances (TASK-184).

use alloc::{format, string::String};

use crate::query::{Query, SubjectName};

/// The attributes that a constraint may be about.
pub const CONSTRAINT_ATTRIBUTES: [&str; 4] =
    ["ecs.subnet-id", "ecs.availability-zone", "ecs.cpu-architecture", "ecs.instance-type"];

/// The first subject of a constraint that managed instances do not support, as it is written.
/// Costs the length of the query.
#[must_use]
pub fn unknown_subject(query: &Query) -> Option<String> {
    rule!("TASK-184");
    query.comparisons().into_iter().find_map(|comparison| match &comparison.subject {
        SubjectName::Attribute(name) if CONSTRAINT_ATTRIBUTES.contains(&&**name) => None,
        subject => Some(format!("{subject}")),
    })
}
