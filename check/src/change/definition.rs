//! A task definition's members.

use super::{Effect, Judgement};

/// What DescribeTaskDefinition tells beside what was registered.
const SHOWN: [&str; 12] = [
    "compatibilities",
    "deleteRequestedAt",
    "deregisteredAt",
    "family",
    "managed",
    "registeredAt",
    "registeredBy",
    "requiresAttributes",
    "revision",
    "status",
    "taskDefinitionArn",
    "updatedAt",
];

/// What a change of one of a task definition's members does; `None` for what AWS tells of a
/// definition beside what was registered, and for the family, by which definitions are told apart.
///
/// ```
/// use stowplan_check::change::{Effect, of_definition};
/// assert_eq!(of_definition("cpu").map(|judged| judged.effect), Some(Effect::NewRevision));
/// assert_eq!(of_definition("tags").map(|judged| judged.effect), Some(Effect::Nothing));
/// assert_eq!(of_definition("registeredAt"), None);
/// ```
#[must_use]
pub fn of_definition(member: &str) -> Option<Judgement> {
    match member {
        "tags" => Some(Judgement::new(Effect::Nothing, rule!("DEPLOY-167"))),
        member if SHOWN.contains(&member) => None,
        _ => Some(Judgement::new(Effect::NewRevision, rule!("DEPLOY-166"))),
    }
}
