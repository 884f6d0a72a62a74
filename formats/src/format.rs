//! The formats, and what is read of a file.

use crate::tree::{Source, Tree};

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// AWS's own JSON: an answer of the AWS CLI or its input, rendered ecspresso files among them.
    Aws,
    /// What `terraform show -json` prints of a plan, or its `resource_changes` alone.
    TerraformPlan,
    /// What `terraform show -json` prints of a state, or a state file.
    TerraformState,
    /// A CloudFormation template, JSON or YAML, synthesized by the CDK or not.
    CloudFormation,
    /// An ecspresso file with template functions in it.
    Ecspresso,
    /// A Copilot manifest.
    Copilot,
    /// Something else.
    Unknown,
}

impl Format {
    /// What to call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aws => "AWS JSON",
            Self::TerraformPlan => "Terraform plan",
            Self::TerraformState => "Terraform state",
            Self::CloudFormation => "CloudFormation template",
            Self::Ecspresso => "ecspresso template",
            Self::Copilot => "Copilot manifest",
            Self::Unknown => "unknown",
        }
    }
}

/// Larger files are refused: real plans have some megabytes.
pub(crate) const MAX_BYTES: usize = 64 << 20;

/// A file that was read as far as its format wants.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) source: Source,
    pub(crate) root: Tree,
}
