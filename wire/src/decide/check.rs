//! `check`: whether ECS takes a task definition.

use stowplan::task::{Overrides, requirement};
use stowplan_check::definition::{self, Severity, compatibilities, first_error, start_order};
use stowplan_check::document::{Container, Document, HealthCheck, Mapping};

use crate::answer::{
    CheckAnswer, Finding, FindingSeverity, NormalizedContainer, NormalizedDefinition, NormalizedHealthCheck,
    NormalizedMapping, NormalizedStorage,
};
use crate::aws::{attributes, task_definition, whole_definition};
use crate::decide::place::explanation;
use crate::read::secret;
use crate::{Error, Node};

pub(super) fn answer(node: &Node<'_>) -> Result<CheckAnswer, Error> {
    let given = node.required("taskDefinition")?;
    let inner = task_definition::unwrap(&given);
    let (document, shape) = whole_definition::read_document(&inner);
    let shape_is_wrong = shape.iter().any(|finding| finding.code == "taskdef/wrong-type");
    let findings = whole_definition::findings(&document, shape);
    // ECS looks at the shape before it looks at the rules.
    let first = first_error(&document).filter(|_| !shape_is_wrong);
    let order = start_order(&document);
    let name = |index: usize| document.containers().get(index).map(|container| container.label().to_owned());
    let definition = task_definition::read_task_definition(&inner, &mut Vec::new());
    let needs = definition.ok().and_then(|definition| requirement(&definition, &Overrides::default()).ok());
    let normalize = node.field("normalize").is_some_and(|wanted| wanted.as_bool() == Some(true));
    Ok(CheckAnswer {
        first_error: first.and_then(|first| findings.iter().position(|finding| *finding == first)),
        findings: findings.iter().map(|finding| written(finding, &inner, node)).collect(),
        start_order: order.start.iter().copied().filter_map(name).collect(),
        stop_order: order.stop().filter_map(name).collect(),
        requirement: needs.as_ref().map(explanation::requirement),
        compatibilities: compatibilities(&document).map(|words| words.into_iter().map(Into::into).collect()),
        requires_attributes: inner.is_object().then(|| attributes::derived(&inner)),
        normalized: normalize.then(|| normalized(&document.normalized())),
        lints: Vec::new(),
    })
}

/// A finding, its path seen from the decision document, without secrets of it.
fn written(finding: &definition::Finding, inner: &Node<'_>, node: &Node<'_>) -> Finding {
    let mut written = Finding {
        severity: match finding.severity {
            Severity::Error => FindingSeverity::Error,
            Severity::Warning => FindingSeverity::Warning,
            Severity::Note => FindingSeverity::Note,
        },
        code: finding.code.into(),
        path: format!("{}{}", inner.path(), finding.path),
        message: finding.message.clone(),
        help: finding.help.clone(),
        aws_text: finding.aws_text.clone(),
        rule: finding.rule.map(|rule| rule.as_str().into()),
    };
    let Finding { message, help, aws_text, path, .. } = &mut written;
    secret::in_texts([message].into_iter().chain(help).chain(aws_text), path, &[*node]);
    written
}

/// What ECS fills in, as far as it decides something.
fn normalized(document: &Document) -> NormalizedDefinition {
    NormalizedDefinition {
        cpu: document.cpu.known().cloned(),
        memory: document.memory.known().cloned(),
        network_mode: document.network_mode.known().cloned(),
        ephemeral_storage: document.ephemeral_storage_gib.get().map(|gib| NormalizedStorage { size_in_gib: gib }),
        container_definitions: document.containers().iter().map(container).collect(),
    }
}

fn container(container: &Container) -> NormalizedContainer {
    NormalizedContainer {
        name: container.name.known().cloned(),
        cpu: container.cpu.get(),
        essential: container.essential.get(),
        port_mappings: container.port_mappings.iter().map(mapping).collect(),
        health_check: container.health_check.known().map(health_check),
    }
}

fn mapping(mapping: &Mapping) -> NormalizedMapping {
    NormalizedMapping {
        container_port: mapping.container_port.get(),
        container_port_range: mapping.container_port_range.known().cloned(),
        host_port: mapping.host_port.get(),
        protocol: mapping.protocol.known().cloned(),
    }
}

fn health_check(check: &HealthCheck) -> NormalizedHealthCheck {
    NormalizedHealthCheck {
        interval: check.interval.get(),
        timeout: check.timeout.get(),
        retries: check.retries.get(),
        start_period: check.start_period.get(),
    }
}
