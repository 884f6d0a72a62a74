//! What `diff` answers.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Finding, Word, answered};
use crate::Lint;

/// What becomes of services and task definitions, one by one and as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DiffAnswer {
    /// The gravest of the services' verdicts, and `startsNone` where definitions alone change:
    /// `refused`, `needsNewService`, `startsDeployment`, `dependsOnUnknown`, `startsNone`, `equal`.
    pub verdict: Word,
    /// Whether a deployment starts in any service; absent where that rests on what is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_deployment: Option<bool>,
    /// The services of both sides, by their names.
    pub services: Vec<ServiceChange>,
    /// The task definitions of both sides, by their families.
    pub task_definitions: Vec<DefinitionChange>,
    /// What is legal but misleading, and what was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<Lint>,
}

answered!(DiffAnswer;);

/// What becomes of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceChange {
    /// Its name.
    pub service_name: String,
    /// Where the old document has it, a JSON pointer; absent for one that is added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_path: Option<String>,
    /// Where the new document has it, a JSON pointer; absent for one that is removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_path: Option<String>,
    /// `refused`, `needsNewService`, `startsDeployment`, `dependsOnUnknown`, `startsNone`, `equal`;
    /// `added`, `removed`.
    pub verdict: Word,
    /// Whether a deployment starts: of a service that is added its first one. Absent where that
    /// rests on what is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_deployment: Option<bool>,
    /// What changes, the gravest first.
    pub changes: Vec<MemberChange>,
    /// What may change or not: a value of which a document has an expression alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<MemberChange>,
    /// Errors of the new service for which ECS refuses it, as `check` tells them; those that the
    /// old one has, too, are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

/// What becomes of a task definition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DefinitionChange {
    /// Its family.
    pub family: String,
    /// Where the old document has it, a JSON pointer; absent for one that is added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_path: Option<String>,
    /// Where the new document has it, a JSON pointer; absent for one that is removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_path: Option<String>,
    /// `newRevision`, `dependsOnUnknown`, `sameRevision`, `equal`; `added`, `removed`.
    pub verdict: Word,
    /// The services that run it afterwards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// What changes, the gravest first.
    pub changes: Vec<MemberChange>,
    /// What may change or not: a value of which a document has an expression alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<MemberChange>,
}

/// A member that changes, or may.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemberChange {
    /// The member in AWS's words, elements of lists by their names, e.g.
    /// `containerDefinitions[web].environment[LOG_LEVEL].value`.
    pub member: String,
    /// Where it lies, a JSON pointer: in the new document, in the old one where it is removed; in
    /// the service or the definition where neither document writes it.
    pub path: String,
    /// The old value, secrets as `redacted`; absent where it is not written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Value>,
    /// The new value, secrets as `redacted`; absent where it is not written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Value>,
    /// What the change does, or what it would do.
    pub effect: ChangeEffect,
    /// The change in words.
    pub text: String,
    /// What ECS answers to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aws_text: Option<Word>,
    /// What to know or to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Word>,
    /// The rule.
    pub rule: Word,
}

/// What a change does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum ChangeEffect {
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
    #[default]
    None,
}

impl ChangeEffect {
    /// The word in documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::NeedsNewService => "needsNewService",
            Self::NotSaid => "notSaid",
            Self::StartsDeployment => "startsDeployment",
            Self::NewRevision => "newRevision",
            Self::None => "none",
        }
    }
}
