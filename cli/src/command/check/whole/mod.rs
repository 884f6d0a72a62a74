//! A file judged as a whole: beside its task definitions and services what the other questions say
//! of it. `scale` is asked of its scaling, `reach` of its load balancers, `diff` and `deploy` of
//! what a plan changes. What the files do not tell is told.

mod deploy;
mod reach;
mod scaling;

use std::rc::Rc;

use serde_json::{Map, Value};
use stowplan_formats::{Converted, Document, DocumentKind, Format};
use stowplan_wire::answer::{Finding as Found, FindingSeverity};

use super::found::{CheckedPart, Located, Part, found};
use super::running::Running;
use crate::inputs::{File, Places};
use crate::render::str_at;

/// What `reach` and `deploy` take beside services and definitions, as AWS prints it.
const NETWORK: [&str; 8] = [
    "LoadBalancers",
    "Listeners",
    "SecurityGroups",
    "PrefixLists",
    "Subnets",
    "MountTargets",
    "RouteTables",
    "VpcEndpoints",
];

/// What makes a file one of a snapshot.
const SNAPSHOT: [&str; 2] = ["containerInstances", "tasks"];

/// Everything that is asked of other questions.
#[derive(Default)]
pub(super) struct Whole<'f> {
    planned: Vec<Planned<'f>>,
    network: Map<String, Value>,
    snapshots: Vec<Value>,
}

/// A converted file.
pub(super) struct Planned<'f> {
    file: &'f File,
    format: Format,
    converted: Converted,
    text: Rc<Places<'f>>,
}

impl<'f> Whole<'f> {
    /// Keeps a converted file, if other questions are asked about it.
    pub(super) fn push(&mut self, file: &'f File, format: Format, converted: Converted, text: Rc<Places<'f>>) {
        let has = |kind| converted.of_kind(kind).next().is_some();
        let scales = [DocumentKind::ScalableTarget, DocumentKind::ScalingPolicy, DocumentKind::ScheduledAction];
        if format == Format::TerraformPlan || scales.into_iter().any(has) {
            self.planned.push(Planned { file, format, converted, text });
        }
    }

    /// Takes AWS's lists of what lies between load balancers and tasks, and snapshots; whether
    /// there is any.
    pub(super) fn take(&mut self, value: &Value) -> bool {
        let mut is_there = false;
        for below in [Some(value), value.get("data"), value.get("cluster")].into_iter().flatten() {
            for key in NETWORK {
                let Some(items) = below.get(key).and_then(Value::as_array) else { continue };
                let known = self.network.entry(key).or_insert_with(|| Value::Array(Vec::new()));
                known.as_array_mut().into_iter().for_each(|known| known.extend(items.iter().cloned()));
                is_there = true;
            }
        }
        let cluster = value.get("cluster").filter(|cluster| cluster.is_object()).unwrap_or(value);
        if SNAPSHOT.iter().any(|key| cluster.get(key).is_some_and(Value::is_array)) {
            self.snapshots.push(cluster.clone());
            is_there = true;
        }
        is_there
    }

    /// What the other questions say; `running` are the services with the definitions that they run.
    pub(super) fn parts(&self, running: &[Running<'_, 'f>], groups: &[Value]) -> Vec<CheckedPart> {
        let mut parts: Vec<CheckedPart> = self.planned.iter().flat_map(scaling::parts).collect();
        parts.extend(running.iter().filter_map(|running| reach::part(running, groups, &self.network)));
        let plans = self.planned.iter().filter(|planned| planned.format == Format::TerraformPlan);
        parts.extend(plans.flat_map(|plan| deploy::parts(plan, running, &self.snapshots, groups)));
        parts
    }
}

impl Planned<'_> {
    /// A part of this file.
    fn part(&self, kind: Part, name: &str) -> CheckedPart {
        CheckedPart::new(kind, &self.file.name, name, self.format.name())
    }

    /// A finding at a value of one of the file's documents.
    fn located(&self, finding: Found, document: &Document, below: &str) -> Located {
        let place = document.place(below);
        let at = place.line_and_column.unwrap_or_else(|| self.text.position(&place.pointer));
        Located::at(Found { path: place.pointer, ..finding }, at)
    }
}

/// An error of another question as a finding.
fn refusal(error: &Value) -> Found {
    let error = error.get("error").unwrap_or(error);
    let text = |key: &str| error.get(key).and_then(Value::as_str).map(str::to_owned);
    let mut finding = found(FindingSeverity::Error, "", "", str_at(error, "message").to_owned(), text("help"));
    finding.code = text("code").unwrap_or_default().into();
    finding.aws_text = text("awsText");
    finding
}

/// Whether a value is an expression, which only the tool or AWS resolves.
fn is_open(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.contains("${"))
}

/// Whether the words of a target group are known, so that it can be read.
fn is_told(group: &Value) -> bool {
    !["TargetType", "HealthCheckPort", "Protocol"].iter().any(|key| group.get(*key).is_some_and(is_open))
}
