//! `check`: whether ECS takes a task definition or a service.

mod normal;
pub(super) mod service;

use stowplan::task::{Overrides, requirement};
use stowplan_check::definition::{self, Severity, compatibilities, first_error, start_order};
use stowplan_check::document::Document;

use crate::answer::{CheckAnswer, Finding, FindingSeverity};
use crate::aws::{attributes, task_definition, whole_definition};
use crate::decide::place::explanation;
use crate::read::secret;
use crate::{Error, Node};

pub(super) fn answer(node: &Node<'_>) -> Result<CheckAnswer, Error> {
    let Some(service) = node.field("service") else {
        let (_, answer) = of_definition(&node.required("taskDefinition")?, node);
        return Ok(answer);
    };
    let (definition, mut answer) = match node.field("taskDefinition") {
        Some(given) => {
            let (document, answer) = of_definition(&given, node);
            (Some(document), answer)
        }
        None => (None, CheckAnswer::default()),
    };
    let own = service::findings(node, &service, definition.as_ref())?;
    let is_error = |finding: &Finding| finding.severity == FindingSeverity::Error;
    // Which of several errors of a service ECS tells, nobody knows; a definition is registered
    // before.
    let first = match answer.first_error {
        Some(at) => answer.findings.get(at).cloned(),
        None => own
            .iter()
            .find(|finding| is_error(finding))
            .filter(|_| own.iter().filter(|it| is_error(it)).count() == 1)
            .cloned(),
    };
    // `/service…` before `/taskDefinition…`, as all findings are by path.
    answer.findings.splice(0..0, own);
    answer.first_error = first.and_then(|first| answer.findings.iter().position(|finding| *finding == first));
    Ok(answer)
}

/// The answer about a definition alone, and the definition as it was read.
fn of_definition(given: &Node<'_>, node: &Node<'_>) -> (Document, CheckAnswer) {
    let inner = task_definition::unwrap(given);
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
    let answer = CheckAnswer {
        first_error: first.and_then(|first| findings.iter().position(|finding| *finding == first)),
        findings: findings.iter().map(|finding| written(finding, &inner, node)).collect(),
        start_order: order.start.iter().copied().filter_map(name).collect(),
        stop_order: order.stop().filter_map(name).collect(),
        requirement: needs.as_ref().map(explanation::requirement),
        compatibilities: compatibilities(&document).map(|words| words.into_iter().map(Into::into).collect()),
        requires_attributes: inner.is_object().then(|| attributes::derived(&inner)),
        normalized: normalize.then(|| normal::normalized(&document.normalized())),
        lints: Vec::new(),
    };
    (document, answer)
}

/// A finding, its path seen from the decision document, without secrets of it.
pub(super) fn written(finding: &definition::Finding, inner: &Node<'_>, node: &Node<'_>) -> Finding {
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
