//! Secrets, environment files and registry credentials.

use alloc::{format, vec::Vec};

use super::{At, Finding};
use crate::task::document::{EnvironmentFile, Secret};

const ENVIRONMENT_FILES_MAX: usize = 10;

pub(super) fn check(at: &At<'_>, found: &mut Vec<Finding>) {
    for (index, secret) in at.container.secrets.iter().enumerate() {
        check_secret(at, secret, &format!("secrets/{index}"), found);
    }
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
        let message = format!("`{text}` is no environment file");
        let finding = Finding::error("taskdef/environment-file", path("value"), message);
        found.push(finding.help("the ARN of an S3 object that ends in `.env`"));
    }
}
