//! What ECS computes as `compatibilities`.

use alloc::vec::Vec;

use super::{Context, Finding, Severity, fargate};
use crate::task::NetworkMode;
use crate::task::document::Document;

/// Where a task definition can run, as `compatibilities` would tell (TASK-7); `None` when the network mode is unknown.
#[must_use]
pub fn compatibilities(document: &Document) -> Option<Vec<&'static str>> {
    let context = Context::new(document);
    if context.mode? != NetworkMode::Awsvpc {
        return Some(["EC2", "EXTERNAL"].into());
    }
    let mut found = Vec::new();
    fargate::check(&context, &mut found);
    let is_error = |finding: &Finding| finding.severity == Severity::Error;
    let words = [("EC2", true), ("FARGATE", !found.iter().any(is_error)), ("MANAGED_INSTANCES", !context.windows)];
    Some(words.into_iter().filter(|(_, holds)| *holds).map(|(word, _)| word).collect())
}
