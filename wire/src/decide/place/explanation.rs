//! `explanation`: the funnel, the reasons, what would help, and with `full` every instance.

use serde_json::{Value, json};
use stowplan::{
    capacity::fargate::ZoneBalance,
    cluster::Cluster,
    placement::{Explanation, InstanceReport, RemedyKind, TaskSpec, Verdict},
    request::Target,
    task::{Gpus, NetworkMode, Requirement},
};

use crate::decide::{
    arn,
    options::{DecideOptions, Explain},
    place::request::Request,
    rule_ids,
};

/// An explanation, as the document asks for it.
pub(in crate::decide) fn written(
    cluster: &Cluster,
    explanation: &Explanation,
    request: &Request,
    options: &DecideOptions,
) -> Value {
    let spec = &request.spec;
    let mut value = json!({
        "requirement": requirement(&spec.requirement),
        "funnel": explanation.funnel.iter().map(|step| json!({
            "step": step.step,
            "instances": step.instances,
            "rules": rule_ids(&step.rules),
        })).collect::<Value>(),
        "reasons": explanation.reasons.iter().map(|(reason, count)| json!({
            "reason": reason.as_str(),
            "instances": count,
        })).collect::<Value>(),
        "remedies": remedies(cluster, explanation, request, options),
        "rules": rule_ids(&explanation.rules),
    });
    if options.explain == Explain::Full {
        if let Some(object) = value.as_object_mut() {
            let reports = reports(explanation, options);
            let written = options.rows.of(reports.iter()).map(|report| instance(cluster, report, spec)).collect();
            options.rows.put(object, "instances", reports.len(), written);
        }
    }
    value
}

/// Why a Fargate task goes to its zone: how many tasks each zone of the subnets has, and which may
/// be taken (CAP-22).
pub(in crate::decide) fn of_zones(
    balance: Option<&ZoneBalance>,
    target: &Target,
    request: &Request,
    options: &DecideOptions,
) -> Value {
    let mut value = json!({
        "requirement": requirement(&request.spec.requirement),
        "capacityProvider": target.provider(),
        "rules": rule_ids(&rules!["CAP-22", "PLACE-133", "PLACE-137"]),
    });
    let Some(balance) = balance else { return value };
    let admissible = balance.admissible();
    let pick = balance.clone().place(options.semantics.tie_break).map(str::to_owned);
    let zones = balance.counts().map(|(zone, tasks)| {
        let verdict = match admissible.contains(&zone) {
            _ if pick.as_deref() == Some(zone) => "picked",
            true => "admissible",
            false => "outranked",
        };
        json!({ "availabilityZone": zone, "tasks": tasks, "verdict": verdict })
    });
    if let Some(fields) = value.as_object_mut() {
        fields.insert("zones".into(), zones.collect());
    }
    value
}

/// Every instance's report, by ARN; where rows are asked for those of interest first, so that a
/// page has them.
fn reports<'a>(explanation: &'a Explanation, options: &DecideOptions) -> Vec<&'a InstanceReport> {
    let mut reports: Vec<&InstanceReport> = explanation.instances.iter().collect();
    if options.rows.are_asked() {
        reports.sort_by_key(|report| match report.verdict {
            Verdict::Picked => 0,
            Verdict::Admissible => 1,
            Verdict::Outranked { .. } => 2,
            Verdict::Ignored(_) => 4,
            _ => 3,
        });
    }
    reports
}

pub(in crate::decide) fn requirement(needs: &Requirement) -> Value {
    let mut value = json!({
        "cpu": needs.cpu.0,
        "memory": needs.memory.0,
        "ports": needs.ports_tcp,
        "portsUdp": needs.ports_udp,
        "gpus": match needs.gpus {
            Gpus::None => json!(0),
            Gpus::Count(count) => json!(count),
            Gpus::All => json!("ALL"),
            Gpus::Fraction(fraction) => json!(fraction.as_str()),
            Gpus::Shared { .. } => json!(0),
        },
        "eni": needs.eni,
    });
    if let (Some(object), Gpus::Shared { memory }) = (value.as_object_mut(), needs.gpus) {
        object.insert("gpuMemory".into(), memory.into());
    }
    if let Some(object) = value.as_object_mut().filter(|_| needs.neuron_devices) {
        object.insert("neuronDevices".into(), "ALL".into());
    }
    value
}

fn remedies(cluster: &Cluster, explanation: &Explanation, request: &Request, options: &DecideOptions) -> Value {
    let mode = request.definition.effective_network_mode();
    let bridged = matches!(mode, NetworkMode::Bridge | NetworkMode::Default);
    let possible = explanation.remedies.iter().filter(|remedy| bridged || remedy.kind != RemedyKind::DynamicPorts);
    let written = possible.map(|remedy| {
        let mut value = json!({"kind": remedy.kind.as_str()});
        if let (Some(object), Value::Object(numbers)) = (value.as_object_mut(), numbers(&remedy.kind)) {
            object.extend(numbers);
            let arns = remedy.instances.iter().take(options.admissible).map(|&id| Value::from(arn(cluster, id)));
            object.insert("instances".into(), arns.collect());
            object.insert("text".into(), remedy.describe(cluster, &request.spec).into());
        }
        value
    });
    written.collect()
}

fn numbers(kind: &RemedyKind) -> Value {
    match *kind {
        RemedyKind::ReduceCpu { by, to }
        | RemedyKind::ReduceMemory { by, to }
        | RemedyKind::ReduceGpuMemory { by, to } => json!({"by": by, "to": to}),
        RemedyKind::ChangeGpuFraction { to } => json!({"to": to.as_str()}),
        RemedyKind::ReduceCpuAndMemory { cpu, memory } => json!({"cpu": cpu, "memory": memory}),
        RemedyKind::ChangePort { protocol, from, to } => {
            json!({"protocol": protocol.to_string(), "from": from, "to": to})
        }
        RemedyKind::FewerPorts { to } | RemedyKind::ReduceGpus { to } => json!({"to": to}),
        RemedyKind::RemoveConstraint { constraint } => json!({"constraint": constraint}),
        RemedyKind::ChangeArchitecture { to } => json!({"to": to.as_str()}),
        RemedyKind::ChangeSystem { to } => json!({"to": to}),
        RemedyKind::MoreInstances { count } => json!({"count": count}),
        _ => json!({}),
    }
}

fn instance(cluster: &Cluster, report: &InstanceReport, spec: &TaskSpec) -> Value {
    let mut value = json!({"containerInstanceArn": arn(cluster, report.instance)});
    let Some(object) = value.as_object_mut() else { return value };
    let verdict = match report.verdict {
        Verdict::Ignored(ignored) => {
            object.insert("verdict".into(), "ignored".into());
            object.insert("text".into(), ignored.to_string().into());
            return value;
        }
        Verdict::Rejected => "rejected",
        Verdict::Outranked { stage, key } => {
            object.insert("verdict".into(), "outranked".into());
            let strategy = spec.strategies.get(stage).map(ToString::to_string).unwrap_or_default();
            object.insert("stage".into(), strategy.into());
            object.insert("key".into(), key.into());
            return value;
        }
        Verdict::Admissible => "admissible",
        Verdict::Picked => "picked",
        _ => "unknown",
    };
    object.insert("verdict".into(), verdict.into());
    if let Some(first) = report.rejections.first() {
        object.insert("reason".into(), first.reason().as_str().into());
        let checks = report.rejections.iter().map(|rejection| {
            let mut check = json!({"reason": rejection.reason().as_str()});
            if let Some(check) = check.as_object_mut() {
                if let Some((needs, has)) = rejection.amounts() {
                    check.insert("needs".into(), needs.into());
                    check.insert("has".into(), has.into());
                }
                check.insert("text".into(), rejection.describe(spec).into());
                check.insert("rule".into(), rejection.rule().as_str().into());
            }
            check
        });
        object.insert("checks".into(), checks.collect());
    }
    value
}
