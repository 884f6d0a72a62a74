//! Secrets, environment files and registry credentials.

use alloc::{collections::BTreeSet, format, vec::Vec};

use super::{At, Finding};
use crate::document::{EnvironmentFile, Given, Secret};

const ENVIRONMENT_FILES_MAX: usize = 10;

pub(super) fn check(at: &At<'_>, found: &mut Vec<Finding>) {
    for (index, secret) in at.container.secrets.iter().enumerate() {
        check_secret(at, secret, &format!("secrets/{index}"), found);
    }
    names(at, found);
    let files = &at.container.environment_files;
    if files.len() > ENVIRONMENT_FILES_MAX {
        let message = format!("{} environment files, at most {ENVIRONMENT_FILES_MAX} are allowed", files.len());
        found.push(Finding::error("taskdef/environment-files", at.path("environmentFiles"), message));
    }
    for (index, file) in files.iter().enumerate() {
        environment_file(at, index, file, found);
    }
    if at.container.repository_credentials.raw() == Some("") {
        let path = at.path("repositoryCredentials/credentialsParameter");
        let message = "`credentialsParameter` is missing: the ARN or name of a secret";
        found.push(Finding::error("taskdef/repository-credentials", path, message));
    }
}

/// A secret becomes a variable of the container, so its name must be unique among secrets and
/// variables (TASK-161, TASK-162). Other containers do not matter.
fn names(at: &At<'_>, found: &mut Vec<Finding>) {
    let variables: BTreeSet<&str> = at.container.environment.iter().filter_map(Given::text).collect();
    let mut seen = BTreeSet::new();
    for (index, secret) in at.container.secrets.iter().enumerate() {
        let Some(name) = secret.name.text().filter(|name| !name.is_empty()) else { continue };
        let path = || at.item("secrets", index, "name");
        if variables.contains(name) {
            let message = format!("{} has a variable `{name}`, too", at.name());
            let finding = Finding::error("taskdef/secret-name", path(), message)
                .aws(format!("The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '{name}'."))
                .help("drop the variable, or give the secret another name");
            found.push(finding.rule(rule!("TASK-161")));
        }
        if !seen.insert(name) {
            let message = format!("{} has two secrets called `{name}`", at.name());
            let finding = Finding::error("taskdef/secret-name", path(), message)
                .aws(format!("Duplicate secret names found: {name}. Each secret name must be unique."));
            found.push(finding.rule(rule!("TASK-162")));
        }
    }
}

/// One of `secrets` or `secretOptions`.
pub(super) fn check_secret(at: &At<'_>, secret: &Secret, place: &str, found: &mut Vec<Finding>) {
    for (given, key) in [(&secret.name, "name"), (&secret.value_from, "valueFrom")] {
        if given.is_blank() {
            let path = at.path(&format!("{place}/{key}"));
            found.push(Finding::error("taskdef/secret", path, format!("a secret has no `{key}`")));
        }
    }
    let Some(text) = secret.value_from.text().filter(|text| text.starts_with("arn:")) else { return };
    let service = text.split(':').nth(2).unwrap_or_default();
    if !matches!(service, "secretsmanager" | "ssm") {
        let message = format!("`{text}` is the ARN of neither a secret nor a parameter");
        let finding = Finding::error("taskdef/secret", at.path(&format!("{place}/valueFrom")), message);
        found.push(finding.help("the ARN of a Secrets Manager secret, or the ARN or name of an SSM parameter"));
    }
}

fn environment_file(at: &At<'_>, index: usize, file: &EnvironmentFile, found: &mut Vec<Finding>) {
    let path = |key: &str| at.item("environmentFiles", index, key);
    if file.kind.is_blank() || file.kind.text().is_some_and(|kind| kind != "s3") {
        let message = match file.kind.raw().unwrap_or_default() {
            "" => "an environment file has no `type`".into(),
            kind => format!("unknown type `{kind}` of an environment file"),
        };
        found.push(Finding::error("taskdef/environment-file", path("type"), message).help("the only type is `s3`"));
    }
    let Some(text) = file.value.text().or(file.value.is_absent().then_some("")) else { return };
    let is_object = || {
        let mut parts = text.splitn(6, ':');
        parts.next() == Some("arn")
            && parts.nth(1) == Some("s3")
            && parts
                .nth(2)
                .and_then(|object| object.split_once('/'))
                .is_some_and(|(bucket, key)| !bucket.is_empty() && key.ends_with(".env"))
    };
    if !is_object() {
        let message = format!("`{text}` is not an environment file");
        let finding = Finding::error("taskdef/environment-file", path("value"), message);
        found.push(finding.help("the ARN of an S3 object that ends in `.env`"));
    }
}
