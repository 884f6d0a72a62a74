//! Which tool's file is it? Told by what is in it, never by its name.

use super::shape::{Shape, Sort};

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

/// The format of a value that was read, JSON or YAML. It looks at few keys.
#[must_use]
pub fn of_value<S: Shape>(root: &S) -> Format {
    let has = |key: &str| root.get(key).is_some();
    let changes = root.get("resource_changes").filter(|changes| changes.sort() == Sort::List);
    let has_change = || changes.as_ref().is_some_and(|changes| changes.any(&mut |entry| entry.get("change").is_some()));
    if has("planned_values") || has_change() {
        return Format::TerraformPlan;
    }
    if has("format_version") && has("resource_changes") {
        return Format::TerraformPlan;
    }
    // The state of an empty workspace has nothing but its versions.
    let is_shown = has("format_version") && (has("values") || has("terraform_version") || root.is_single());
    let has_root = || root.get("values").is_some_and(|values| values.get("root_module").is_some());
    if is_shown || has_root() || is_terraform_state(root) {
        return Format::TerraformState;
    }
    let typed =
        |resource: S| resource.get("Type").is_some_and(|name| name.text().is_some_and(|name| name.contains("::")));
    let resources = root.get("Resources").filter(|resources| resources.sort() == Sort::Object);
    if has("AWSTemplateFormatVersion") || resources.is_some_and(|resources| resources.any(&mut |one| typed(one))) {
        return Format::CloudFormation;
    }
    let text_at = |key: &str| root.get(key).filter(|value| value.sort() == Sort::Text);
    if text_at("name").is_some() && text_at("type").is_some_and(|kind| kind.text().is_some_and(is_copilot_type)) {
        return Format::Copilot;
    }
    let keys =
        ["containerDefinitions", "taskDefinition", "taskDefinitions", "services", "service", "deploymentConfiguration"];
    let inner = root.get("data");
    let is_aws = keys.iter().any(|key| has(key) || inner.as_ref().is_some_and(|inner| inner.get(key).is_some()));
    if is_aws { Format::Aws } else { Format::Unknown }
}

/// The version of Terraform's state files since 0.12.
pub const TERRAFORM_STATE_VERSION: u64 = 4;

/// Whether this is a state file, of that version.
#[must_use]
pub fn is_terraform_state<S: Shape>(root: &S) -> bool {
    let is_version = root.get("version").is_some_and(|version| version.is_number(TERRAFORM_STATE_VERSION));
    is_version && root.get("terraform_version").is_some() && root.get("resources").is_some()
}

/// Whether a word is one of Copilot's workload types.
#[must_use]
pub fn is_copilot_type(word: &str) -> bool {
    [
        "Load Balanced Web Service",
        "Backend Service",
        "Worker Service",
        "Scheduled Job",
        "Request-Driven Web Service",
        "Static Site",
    ]
    .contains(&word)
}

/// Whether text that is no JSON would be AWS's JSON once its templates are rendered.
#[must_use]
pub fn is_ecspresso(text: &str) -> bool {
    let keys = ["\"containerDefinitions\"", "\"deploymentConfiguration\"", "\"desiredCount\"", "\"taskDefinition\""];
    text.trim_start().starts_with('{') && text.contains("{{") && keys.iter().any(|key| text.contains(key))
}

/// Whether JSON text has ecspresso's functions within its strings.
#[must_use]
pub fn has_ecspresso_function(text: &str) -> bool {
    let functions = ["must_env", "env", "tfstate", "tfstatef", "ssm", "secretsmanager_arn", "cfn_output"];
    text.contains("{{")
        && functions
            .iter()
            .any(|name| text.contains(&format!("{{{{ {name} ")) || text.contains(&format!("{{{{{name} ")))
}

/// The format that a text was meant to have, broken or not, by the words in it.
#[must_use]
pub fn meant(text: &str) -> Option<Format> {
    let has = |word: &str| text.contains(word);
    // Keys of the first level, as a manifest has them.
    let first_level = |key: &str| {
        text.lines().find_map(|line| {
            Some(line.strip_prefix(key)?.trim_matches(|c: char| c.is_whitespace() || "'\"".contains(c)))
        })
    };
    if has("\"planned_values\"") || (has("\"terraform_version\"") && has("\"resource_changes\"")) {
        Some(Format::TerraformPlan)
    } else if has("AWS::") && has("Resources") && has("Type") {
        Some(Format::CloudFormation)
    } else if first_level("name:").is_some() && first_level("type:").is_some_and(is_copilot_type) {
        Some(Format::Copilot)
    } else if AWS_KEYS.iter().any(|key| has(&format!("\"{key}\""))) {
        Some(Format::Aws)
    } else {
        None
    }
}

/// Keys that only AWS's documents have.
const AWS_KEYS: &[&str] = &[
    "family",
    "containerDefinitions",
    "taskDefinitionArn",
    "containerInstances",
    "containerInstanceArn",
    "taskArns",
    "ScalableTargets",
    "ScalingPolicies",
    "MetricAlarms",
];
