//! What a change of a service or a task definition does on ECS.
//!
//! | to | use |
//! |---|---|
//! | know what a change of a service's member does | [`of_service()`] |
//! | know what a change of where its tasks run does | [`of_place()`] |
//! | know whether a definition is for where tasks are to run | [`of_compatibility()`] |
//! | know what a change of a definition's member does | [`of_definition()`] |
//! | know which lists compare without order, and by what | [`list_kind()`] |
//! | know what ECS fills in | [`default_of()`] |
//!
//! The table of a service's members is core's
//! ([`SERVICE_MEMBERS`](stowplan_deployment::SERVICE_MEMBERS)); what its deployment controller
//! makes of it is here.

mod definition;
mod place;
mod service;
mod values;

pub use definition::of_definition;
pub use place::{CreatedWith, PlaceMember, ServicePlace, of_compatibility, of_place};
pub use service::{Controller, of_service};
pub use values::{ListKind, default_of, list_kind};

use stowplan::rule::RuleId;

/// What a change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// ECS refuses it.
    Refused,
    /// The service cannot be changed so: another one takes its place.
    NeedsNewService,
    /// AWS's pages do not say.
    NotSaid,
    /// It starts a deployment.
    StartsDeployment,
    /// It is a new revision of the definition.
    NewRevision,
    /// It is taken, and starts no deployment.
    Nothing,
}

impl Effect {
    /// The word in documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::NeedsNewService => "needsNewService",
            Self::NotSaid => "notSaid",
            Self::StartsDeployment => "startsDeployment",
            Self::NewRevision => "newRevision",
            Self::Nothing => "none",
        }
    }
}

/// What a change does, by which rule, and what ECS answers to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// What it does.
    pub effect: Effect,
    /// The rule.
    pub rule: RuleId,
    /// ECS's text, where one is known.
    pub aws_text: Option<&'static str>,
    /// What to know or to do about it.
    pub help: Option<&'static str>,
}

impl Judgement {
    const fn new(effect: Effect, rule: RuleId) -> Self {
        Self { effect, rule, aws_text: None, help: None }
    }

    const fn text(self, aws_text: &'static str) -> Self {
        Self { aws_text: Some(aws_text), ..self }
    }

    const fn help(self, help: &'static str) -> Self {
        Self { help: Some(help), ..self }
    }
}
