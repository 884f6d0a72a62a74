//! What a plan changes: which services get a deployment, what ECS refuses, and whether the
//! deployment completes, where a snapshot of the cluster is beside the plan.

use serde_json::{Value, json};
use stowplan_formats::{Change, DocumentKind, convert_before};
use stowplan_wire::answer::{ChangeEffect, FindingSeverity, MemberChange, ServiceChange};
use stowplan_wire::{Answer, Document as Read};

use super::super::found::{CheckedPart, Located, Part, found};
use super::super::running::Running;
use super::{Planned, is_told, refusal};
use crate::command::deploy;
use crate::engine;
use crate::render::{Section, Tone, list_at, str_at};
use crate::sides::{Placed, Sides};

/// The parts of a plan, one for each service that it changes.
pub(super) fn parts<'f>(
    plan: &Planned<'f>,
    running: &[Running<'_, 'f>],
    snapshots: &[Value],
    groups: &[Value],
) -> Vec<CheckedPart> {
    let Ok(before) = convert_before(&plan.file.bytes) else { return Vec::new() };
    let sides = Sides::of_plan(plan.file, before, plan.converted.clone());
    let document = json!({"decide": "diff", "old": sides.old.document(), "new": sides.new.document()});
    let answer = match engine::answer(&document, &[]) {
        Ok(Answer::Diff(answer)) => answer,
        Ok(_) => return Vec::new(),
        Err(error) => {
            let mut part = plan.part(Part::Deploy, "");
            part.not_told.push(format!("what the plan changes: {}", refusal(&error).message));
            return vec![part];
        }
    };
    let placed = sides.placed(&answer);
    let changed = answer.services.iter().filter(|service| service.verdict != "equal");
    changed.map(|change| Deployed { plan, change, placed: &placed, running, snapshots, groups }.part()).collect()
}

/// A service that changes.
struct Deployed<'p, 'f> {
    plan: &'p Planned<'f>,
    change: &'p ServiceChange,
    placed: &'p [Placed],
    running: &'p [Running<'p, 'f>],
    snapshots: &'p [Value],
    groups: &'p [Value],
}

impl Deployed<'_, '_> {
    fn part(&self) -> CheckedPart {
        let mut part = self.plan.part(Part::Deploy, &self.change.service_name);
        for change in &self.change.changes {
            part.findings.extend(self.finding(change));
        }
        // What ECS refuses in the new service is told with the service itself.
        let own = self.change.changes.iter().filter(|change| change.effect == ChangeEffect::StartsDeployment);
        let members: Vec<&str> = own.map(|change| change.member.as_str()).collect();
        let starts = self.change.starts_deployment;
        part.summary = match self.change.verdict.as_ref() {
            "refused" => "ECS refuses the change".into(),
            "added" => "is new: its first deployment starts".into(),
            "removed" => "is deleted".into(),
            "needsNewService" => "is replaced by a new service".into(),
            "startsDeployment" => format!("a deployment starts, by {}", members.join(", ")),
            "dependsOnUnknown" => "whether a deployment starts rests on what is known only after apply".into(),
            _ => "changes, and no deployment starts".into(),
        };
        let open: Vec<&str> = self.change.unknown.iter().map(|change| change.member.as_str()).collect();
        if !open.is_empty() && starts != Some(true) {
            part.not_told.push(format!("{}, known only after apply", open.join(", ")));
        }
        if starts == Some(true) {
            self.follow(&mut part);
        }
        part
    }

    /// A change that ECS refuses, or that takes a new service which the plan does not make.
    fn finding(&self, change: &MemberChange) -> Option<Located> {
        let code = match change.effect {
            ChangeEffect::Refused => "diff/refused",
            ChangeEffect::NeedsNewService if !self.is_replaced() => "diff/needs-new-service",
            _ => return None,
        };
        let place = self.placed.iter().find(|placed| placed.asked == change.path);
        let path = place.map_or("", |place| place.path.as_str());
        let mut finding =
            found(FindingSeverity::Error, code, path, change.text.clone(), change.help.as_deref().map(str::to_owned));
        finding.aws_text = change.aws_text.as_deref().map(str::to_owned);
        finding.rule = Some(change.rule.clone());
        Some(Located::at(finding, place.and_then(|place| place.line_and_column).unwrap_or((1, 1))))
    }

    /// Whether the plan deletes the service and creates it anew.
    fn is_replaced(&self) -> bool {
        let own = self.plan.converted.of_kind(DocumentKind::Service);
        let mut own = own.filter(|document| str_at(document.value(), "serviceName") == self.change.service_name);
        own.any(|document| document.change() == Some(Change::Replace))
    }

    /// Whether the deployment completes, where a snapshot tells what runs.
    fn follow(&self, part: &mut CheckedPart) {
        let name = self.change.service_name.as_str();
        let own = self.running.iter().find(|running| running.file == self.plan.file.name && running.is_called(name));
        let Some((running, definition)) = own.and_then(|own| Some((own, own.definition?))) else {
            part.not_told.push("whether the deployment completes: its task definition is not in the plan".into());
            return;
        };
        if self.snapshots.is_empty() {
            let what = "whether the deployment completes: neither the instances nor the tasks that run; give a snapshot of the cluster beside the plan";
            part.not_told.push(what.into());
            return;
        }
        let described = self.snapshots.iter().flat_map(|snapshot| list_at(snapshot, "services"));
        let mut described = described.filter(|service| str_at(service, "serviceName") == name);
        let mut service = described.next().and_then(Value::as_object).cloned().unwrap_or_default();
        // A strategy takes the place of a launch type, and the other way round.
        let told = running.value.as_object().cloned().unwrap_or_default();
        if told.contains_key("launchType") || told.contains_key("capacityProviderStrategy") {
            service.retain(|key, _| !matches!(key.as_str(), "launchType" | "capacityProviderStrategy"));
        }
        service
            .extend(told.into_iter().filter(|(key, _)| !matches!(key.as_str(), "taskDefinition" | "cluster" | "tags")));
        let mut document = json!({
            "decide": "deploy", "service": service, "taskDefinition": definition, "forceNewDeployment": true,
            "deploymentConfiguration": service.get("deploymentConfiguration").cloned().unwrap_or_else(|| json!({})),
        });
        let groups: Vec<&Value> = self.groups.iter().filter(|group| is_told(group)).collect();
        if let (Some(fields), false) = (document.as_object_mut(), groups.is_empty()) {
            fields.insert("TargetGroups".into(), json!(groups));
        }
        let read: Vec<Read<'_>> = self.snapshots.iter().map(Read::from).collect();
        let nodes: Vec<_> = read.iter().map(Read::root).collect();
        match engine::answer(&document, &nodes) {
            Ok(Answer::Deploy(answer)) => {
                let report = deploy::report(&document, &answer);
                let Some(Section::Headline(tone, line)) = report.sections.into_iter().next() else { return };
                let line = line.strip_prefix(&format!("{name}: ")).unwrap_or(&line).to_owned();
                let severity = match tone {
                    Tone::Bad => Some(FindingSeverity::Error),
                    Tone::Notable => Some(FindingSeverity::Warning),
                    _ => None,
                };
                if let Some(severity) = severity {
                    let code = if tone == Tone::Bad { "deploy/not-completed" } else { "deploy/uncertain" };
                    let finding = found(severity, code, "", format!("the deployment {line}"), None);
                    part.findings.push(running.located(finding, "/taskDefinition"));
                }
                part.summary = format!("{}; it {line}", part.summary);
            }
            Ok(_) => {}
            Err(error) => {
                part.not_told.push(format!("whether the deployment completes: {}", refusal(&error).message));
            }
        }
    }
}
