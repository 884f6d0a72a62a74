//! What people keep in git, as AWS's documents: Terraform plans, CloudFormation templates,
//! ecspresso files, Copilot manifests.
//!
//! [`detect`] says which tool wrote a file, by its contents. [`convert`] makes task definitions (as
//! `register-task-definition` takes them), services, scalable targets, scaling policies, scheduled
//! actions, alarms and capacity providers of it. What only the tool or AWS knows becomes a `${…}`
//! placeholder where a scalar belongs and is left out elsewhere; in either case
//! [`Converted::unresolved`] says so. Each value knows where it was written.
//!
//! ```
//! use stowplan_formats::{DocumentKind, Parameters, convert};
//!
//! let template = br#"
//! Parameters:
//!   Size: {Type: Number, Default: 256}
//! Resources:
//!   Task:
//!     Type: AWS::ECS::TaskDefinition
//!     Properties:
//!       Family: web
//!       Cpu: !Ref Size
//!       ExecutionRoleArn: !GetAtt Role.Arn
//!       ContainerDefinitions: [{Name: web, Image: nginx, Memory: 64}]
//! "#;
//! let converted = convert(template, &Parameters::default()).unwrap();
//! let task = converted.of_kind(DocumentKind::TaskDefinition).next().unwrap();
//! assert_eq!(task.value()["cpu"], "256");
//! assert_eq!(task.value()["executionRoleArn"], "${Role.Arn}");
//! assert_eq!(converted.unresolved[0].path, "/Resources/Task/Properties/ExecutionRoleArn");
//! assert_eq!(task.place("/containerDefinitions/0/memory").line_and_column, Some((11, 64)));
//! ```
//!
//! Cost: linear in the file, which has at most 64 MiB; copies that a template or an alias asks for
//! have a limit. Nothing is read but the bytes that are given.

mod cloudformation;
mod converted;
mod copilot;
mod detect;
mod ecspresso;
mod error;
mod format;
mod shape;
mod target_group;
mod terraform;
mod tree;
mod yaml;

pub use converted::{Change, Converted, Document, DocumentKind, Parameters, Place};
pub use detect::{detect, looks_like};
pub use error::{Error, Unresolved};
pub use format::Format;
use serde_json::Value;
pub use stowplan_wire::recognise::stranger::{Stranger, of_bytes as recognise};

/// What a JSON value is that holds nothing for us, as [`recognise`] tells of a file.
#[must_use]
pub fn recognise_value(value: &Value) -> Option<Stranger> {
    stowplan_wire::recognise::stranger::of_value(&value)
}

/// Whether a value is a file of Docker Compose.
#[must_use]
pub fn is_compose(value: &Value) -> bool {
    stowplan_wire::recognise::stranger::is_compose(&value)
}

/// Converts what was there before a Terraform plan: its changes' `before`, else its `prior_state`.
/// A plan without either is one of a configuration that was never applied, and holds nothing.
///
/// ```
/// use stowplan_formats::{DocumentKind, convert_before};
/// let plan = br#"{"format_version": "1.2", "terraform_version": "1.9", "planned_values": {"root_module": {}},
///     "resource_changes": [{"address": "aws_ecs_service.web", "mode": "managed", "type": "aws_ecs_service", "name": "web",
///         "change": {"actions": ["update"], "before": {"name": "web", "desired_count": 2}, "after": {"name": "web", "desired_count": 4}}}]}"#;
/// let before = convert_before(plan).unwrap();
/// assert_eq!(before.of_kind(DocumentKind::Service).next().unwrap().value()["desiredCount"], 2);
/// ```
///
/// # Errors
/// `format/no-plan` for what is no Terraform plan, and `json/…` for what is broken.
pub fn convert_before(bytes: &[u8]) -> Result<Converted, Error> {
    let (format, read) = detect::read(detect::text_of(bytes)?);
    match format {
        Format::TerraformPlan => read.map(terraform::convert_before),
        _ => Err(Error::new("format/no-plan", "no Terraform plan, which alone tells what was there before")
            .with_help("give what `terraform show -json PLAN` prints, or two files")),
    }
}

/// Converts a file of any known format.
///
/// # Errors
/// `format/unknown` and other `format/…` codes for what is not read, `yaml/…` and `json/…` for what
/// is broken, `ecspresso/…`, `cloudformation/…` and `copilot/…` for what its tool would refuse or
/// alone can resolve.
pub fn convert(bytes: &[u8], parameters: &Parameters) -> Result<Converted, Error> {
    let text = detect::text_of(bytes)?;
    let (format, read) = detect::read(text);
    match format {
        Format::Ecspresso => ecspresso::convert(text, parameters),
        Format::Unknown => Err(read.err().unwrap_or_else(|| detect::unknown_text(text))),
        Format::Aws => read.map(ecspresso::plain),
        Format::TerraformPlan | Format::TerraformState => read.map(|read| terraform::convert(format, read)),
        Format::CloudFormation => read.and_then(|read| cloudformation::convert(read, parameters)),
        Format::Copilot => read.and_then(|read| copilot::convert(read, parameters)),
    }
}
