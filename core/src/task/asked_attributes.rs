//! What the attributes of instances say about their agents, and which attributes are therefore
//! required of them (PLACE-155).

use alloc::{string::String, vec::Vec};

use crate::rule::Semantics;

/// How versions of Docker's API are told.
const DOCKER_API: &str = "com.amazonaws.ecs.capability.docker-remote-api.1.";

/// What the attributes of a cluster's instances say about their agents; descriptions written by
/// hand leave that out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Whether any tells what its agent can do.
    pub capabilities: bool,
    /// Whether any tells a version of Docker's API.
    pub docker_api: bool,
}

impl Told {
    /// What these attributes tell, by their names.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn by<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut told = Self::default();
        for name in names {
            told.capabilities |= is_capability(name);
            told.docker_api |= docker_api(name).is_some();
        }
        told
    }
}

/// Whether an attribute names a capability of the agent; `ecs.capability.external` only says what
/// the instance is.
///
/// ```
/// use stowplan::task::is_capability;
/// assert!(is_capability("com.amazonaws.ecs.capability.logging-driver.awslogs"));
/// assert!(!is_capability("ecs.capability.external"));
/// ```
#[must_use]
#[cfg_attr(cold_code_small, optimize(size))]
pub fn is_capability(name: &str) -> bool {
    let name = name.strip_prefix("com.amazonaws.").unwrap_or(name);
    name.starts_with("ecs.capability.") && name != "ecs.capability.external"
}

/// The version of Docker's API in an attribute: N of 1.N.
///
/// ```
/// use stowplan::task::docker_api;
/// assert_eq!(docker_api("com.amazonaws.ecs.capability.docker-remote-api.1.21"), Some(21));
/// assert_eq!(docker_api("ecs.capability.task-eni"), None);
/// ```
#[must_use]
#[cfg_attr(cold_code_small, optimize(size))]
pub fn docker_api(name: &str) -> Option<u8> {
    name.strip_prefix(DOCKER_API)?.parse().ok()
}

/// Of the attributes that a definition requires those that instances are asked for: what none of
/// them tells is not checked (PLACE-155), unless the semantics refuse it. In one order, whatever
/// the definition's: versions of Docker's API last, for what an attribute is for tells more.
///
/// ```
/// use stowplan::{rule::Semantics, task::{Told, asked_attributes}};
/// let required = [("ecs.capability.task-eni".to_owned(), None), ("rack".to_owned(), None)];
/// let asked = asked_attributes(&required, Told::by(["rack"]), &Semantics::V2026_11);
/// assert_eq!(asked, [("rack".to_owned(), None)]);
/// ```
#[must_use]
#[cfg_attr(cold_code_small, optimize(size))]
pub fn asked_attributes(
    required: &[(String, Option<String>)],
    told: Told,
    semantics: &Semantics,
) -> Vec<(String, Option<String>)> {
    rule!("PLACE-155");
    let is_untold = |name: &str| {
        let is_told = if docker_api(name).is_some() { told.docker_api } else { told.capabilities };
        is_capability(name) && !is_told && !semantics.unknown_capabilities_refused
    };
    let mut asked: Vec<_> = required.iter().filter(|(name, _)| !is_untold(name)).cloned().collect();
    asked.sort_by(|one, other| (docker_api(&one.0), one).cmp(&(docker_api(&other.0), other)));
    asked
}
