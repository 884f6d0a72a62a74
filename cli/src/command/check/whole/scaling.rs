//! Scalable targets with their policies, scheduled actions and alarms, as `scale` takes them.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use stowplan_formats::{Document, DocumentKind};
use stowplan_wire::Answer;
use stowplan_wire::answer::{FindingSeverity, ScaleAnswer};

use super::super::found::{CheckedPart, Part, found};
use super::{Planned, is_open, refusal};
use crate::engine;
use crate::render::{counted, list_at, str_at};

/// The kinds in the order of the lists of a question.
const KINDS: [DocumentKind; 4] =
    [DocumentKind::ScalableTarget, DocumentKind::ScalingPolicy, DocumentKind::ScheduledAction, DocumentKind::Alarm];

/// Any instant: what is asked is whether the documents can be read.
const INSTANT: &str = "2026-11-01T00:00:00Z";

/// The documents that one question is about, by kind.
type Asked<'d> = [Vec<&'d Document>; 4];

/// The parts of a file, one for each scalable target of ECS.
pub(super) fn parts(planned: &Planned<'_>) -> Vec<CheckedPart> {
    let of = |kind| planned.converted.of_kind(kind);
    let mut below: BTreeMap<&str, [Vec<&Document>; 2]> = BTreeMap::new();
    for (place, kind) in [DocumentKind::ScalingPolicy, DocumentKind::ScheduledAction].into_iter().enumerate() {
        for document in of(kind).filter(|document| is_of_ecs(document)) {
            let own = below.entry(str_at(document.value(), "ResourceId")).or_default();
            own.get_mut(place).into_iter().for_each(|own| own.push(document));
        }
    }
    let alarms = Alarms::of(planned);
    let mut parts = Vec::new();
    for target in of(DocumentKind::ScalableTarget).filter(|document| is_of_ecs(document)) {
        let own = below.remove(str_at(target.value(), "ResourceId")).unwrap_or_default();
        parts.push(part(planned, target, own, &alarms));
    }
    // What scales a target that is not in the file.
    for (resource, [policies, actions]) in below {
        let Some(first) = policies.first().or(actions.first()) else { continue };
        let mut part = planned.part(Part::Scaling, first.name());
        part.summary = summary(None, policies.len(), actions.len());
        part.not_told
            .push(format!("the scalable target `{resource}`: its policies and scheduled actions are not checked"));
        parts.push(part);
    }
    parts
}

/// Whether Application Auto Scaling scales a service by it, and nothing else.
fn is_of_ecs(document: &Document) -> bool {
    let namespace = str_at(document.value(), "ServiceNamespace");
    namespace.is_empty() || namespace == "ecs" || namespace.contains("${")
}

/// The alarms of a file by what they invoke.
struct Alarms<'d> {
    by_action: BTreeMap<&'d str, Vec<&'d Document>>,
}

impl<'d> Alarms<'d> {
    fn of(planned: &'d Planned<'_>) -> Self {
        let mut by_action: BTreeMap<&str, Vec<&Document>> = BTreeMap::new();
        for alarm in planned.converted.of_kind(DocumentKind::Alarm) {
            for action in list_at(alarm.value(), "AlarmActions").iter().filter_map(Value::as_str) {
                by_action.entry(action).or_default().push(alarm);
            }
        }
        Self { by_action }
    }

    fn of_policies(&self, policies: &[&Document]) -> Vec<&'d Document> {
        let arns = policies.iter().map(|policy| str_at(policy.value(), "PolicyARN"));
        arns.filter_map(|arn| self.by_action.get(arn)).flatten().copied().collect()
    }
}

fn part(
    planned: &Planned<'_>,
    target: &Document,
    [policies, actions]: [Vec<&Document>; 2],
    alarms: &Alarms<'_>,
) -> CheckedPart {
    let mut part = planned.part(Part::Scaling, target.name());
    part.summary = summary(Some(target.value()), policies.len(), actions.len());
    if ask(planned, &mut part, &[vec![target], Vec::new(), Vec::new(), Vec::new()]).is_none() {
        return part;
    }
    // One by one, for the engine tells the first error of a document.
    let mut taken: Asked<'_> = [vec![target], Vec::new(), Vec::new(), Vec::new()];
    for (place, own) in [(1, policies), (2, actions)] {
        for document in own {
            let mut asked: Asked<'_> = [vec![target], Vec::new(), Vec::new(), Vec::new()];
            asked.get_mut(place).into_iter().for_each(|list| list.push(document));
            if ask(planned, &mut part, &asked).is_some() {
                taken.get_mut(place).into_iter().for_each(|list| list.push(document));
            }
        }
    }
    let [_, policies, _, own] = &mut taken;
    own.extend(alarms.of_policies(policies));
    let lints = ask(planned, &mut part, &taken).unwrap_or_default();
    for lint in &lints {
        let code = str_at(lint, "code");
        // What an answer over time would rest on is no matter of the documents.
        if code.starts_with("assumed/") || code == "document/not-modelled" {
            continue;
        }
        let help = lint.get("help").and_then(Value::as_str).map(str::to_owned);
        let mut finding = found(FindingSeverity::Warning, "", "", str_at(lint, "message").to_owned(), help);
        finding.code = code.to_owned().into();
        let (document, below) = place(&taken, str_at(lint, "path")).unwrap_or((target, String::new()));
        part.findings.push(planned.located(finding, document, &below));
    }
    part
}

/// Asks `scale` at an instant at which no alarm rings: its remarks, or nothing where it refuses the
/// documents, which is noted in the part. Schedules alone are read over a minute, for at an instant
/// nothing of them is.
fn ask(planned: &Planned<'_>, part: &mut CheckedPart, asked: &Asked<'_>) -> Option<Vec<Value>> {
    let [_, policies, actions, _] = asked;
    let mut document = match policies.is_empty() && !actions.is_empty() {
        true => json!({ "decide": "scale", "from": INSTANT, "to": INSTANT, "desiredCount": 1 }),
        false => json!({ "decide": "scale", "alarmStates": [], "desiredCount": 1 }),
    };
    for (kind, own) in KINDS.into_iter().zip(asked) {
        let values: Value = own.iter().map(|document| document.value().clone()).collect();
        document.as_object_mut().into_iter().for_each(|fields| {
            fields.insert(kind.key().into(), values.clone());
        });
    }
    match engine::answer(&document, &[]) {
        Ok(Answer::Scale(answer)) => match *answer {
            ScaleAnswer::Now(answer) => Some(answer.lints.iter().map(|lint| json!(lint)).collect()),
            ScaleAnswer::OverTime(answer) => Some(answer.lints.iter().map(|lint| json!(lint)).collect()),
        },
        Ok(_) => None,
        Err(error) => {
            let finding = refusal(&error);
            let path = error.pointer("/error/path").and_then(Value::as_str).unwrap_or_default();
            let own = || asked.iter().find_map(|own| own.first().copied());
            let (document, below) = place(asked, path).or_else(|| own().map(|own| (own, String::new())))?;
            let member = below.rsplit('/').next().unwrap_or_default();
            if document.value().pointer(&below).is_some_and(is_open) {
                let of = if document.name() == part.name { String::new() } else { format!(" of {}", document.name()) };
                part.not_told.push(format!("`{member}`{of}, which is {}", part.unknown()));
            } else if finding.code.as_ref() == "scale/no-forecast" {
                part.not_told.push(format!("the forecast of {}", document.name()));
            } else {
                part.findings.push(planned.located(finding, document, &below));
            }
            None
        }
    }
}

/// The document that a path of the question leads into, and the path there.
fn place<'d>(asked: &Asked<'d>, path: &str) -> Option<(&'d Document, String)> {
    let (key, rest) = path.strip_prefix('/')?.split_once('/')?;
    let at = KINDS.iter().position(|kind| kind.key() == key)?;
    let (index, _) = rest.split_once('/').unwrap_or((rest, ""));
    let document = asked.get(at)?.get(index.parse::<usize>().ok()?)?;
    Some((document, rest.get(index.len()..).unwrap_or_default().to_owned()))
}

fn summary(target: Option<&Value>, policies: usize, actions: usize) -> String {
    let bound = |key: &str| match target.and_then(|target| target.get(key)) {
        Some(value) if !is_open(value) => value.to_string(),
        _ => "?".to_owned(),
    };
    let policies = if policies == 1 { "1 policy".to_owned() } else { format!("{policies} policies") };
    let actions = counted(actions, "scheduled action");
    let of = match target {
        None => "a target elsewhere".to_owned(),
        Some(target) => {
            let resource = str_at(target, "ResourceId");
            format!("{} to {} tasks of `{resource}`", bound("MinCapacity"), bound("MaxCapacity"))
        }
    };
    format!("{of}, {policies}, {actions}")
}
