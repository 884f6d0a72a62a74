//! `explanation`: the funnel, the reasons, what would help, and with `full` every instance.

use stowplan::{
    capacity::fargate::ZoneBalance,
    cluster::Cluster,
    placement::{Explanation, FunnelStep, InstanceReport, Reason, Rejection, RemedyKind, TaskSpec, Verdict},
    request::Target,
    task::{GpuFraction, Gpus, NetworkMode, Requirement},
};

use crate::answer::{
    self, Amount, Check, GpuPart, InstanceVerdict, NeuronDevices, ReasonCount, Totals, ZoneReport, ZoneVerdict,
};
use crate::decide::{
    arn,
    options::{DecideOptions, Explain},
    place::request::Request,
    some_of,
};

/// An explanation, as the document asks for it.
pub(in crate::decide) fn written(
    cluster: &Cluster,
    explanation: &Explanation,
    request: &Request,
    options: &DecideOptions,
) -> answer::Explanation {
    let spec = &request.spec;
    let full = (options.explain == Explain::Full).then(|| reports(explanation, options));
    let of_step = |step: &FunnelStep| answer::FunnelStep {
        step: step.step.clone(),
        instances: step.instances,
        rules: step.rules.as_slice().into(),
    };
    let of_reason =
        |(reason, instances): &(Reason, u32)| ReasonCount { reason: reason.as_str().into(), instances: *instances };
    answer::Explanation {
        requirement: requirement(&spec.requirement),
        funnel: Some(explanation.funnel.iter().map(of_step).collect()),
        reasons: Some(explanation.reasons.iter().map(of_reason).collect()),
        remedies: Some(remedies(cluster, explanation, request, options)),
        capacity_provider: None,
        rules: explanation.rules.as_slice().into(),
        totals: full
            .as_ref()
            .and_then(|reports| options.rows.totals(Totals { instances: Some(reports.len()), ..Totals::default() })),
        instances: full
            .map(|reports| options.rows.of(reports.iter()).map(|report| instance(cluster, report, spec)).collect()),
        zones: None,
    }
}

/// Why a Fargate task goes to its zone: how many tasks each zone of the subnets has, and which may
/// be taken (CAP-22).
pub(in crate::decide) fn of_zones(
    balance: Option<&ZoneBalance>,
    target: &Target,
    request: &Request,
    options: &DecideOptions,
) -> answer::Explanation {
    let zones = |balance: &ZoneBalance| {
        let admissible = balance.admissible();
        let pick = balance.clone().place(options.semantics.tie_break).map(str::to_owned);
        let zones = balance.counts().map(|(zone, tasks)| {
            let verdict = match admissible.contains(&zone) {
                _ if pick.as_deref() == Some(zone) => ZoneVerdict::Picked,
                true => ZoneVerdict::Admissible,
                false => ZoneVerdict::Outranked,
            };
            ZoneReport { availability_zone: zone.to_owned(), tasks, verdict }
        });
        zones.collect()
    };
    answer::Explanation {
        requirement: requirement(&request.spec.requirement),
        funnel: None,
        reasons: None,
        remedies: None,
        capacity_provider: target.provider().map(str::to_owned),
        rules: rules!["CAP-22", "PLACE-133", "PLACE-137"][..].into(),
        instances: None,
        totals: None,
        zones: balance.map(zones),
    }
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

pub(in crate::decide) fn requirement(needs: &Requirement) -> answer::Requirement {
    let (gpus, gpu_memory) = match needs.gpus {
        Gpus::None => (answer::Gpus::Count(0), None),
        Gpus::Count(count) => (answer::Gpus::Count(count), None),
        Gpus::All => (answer::Gpus::Part(GpuPart::All), None),
        Gpus::Fraction(GpuFraction::Eighth) => (answer::Gpus::Part(GpuPart::Eighth), None),
        Gpus::Fraction(GpuFraction::Quarter) => (answer::Gpus::Part(GpuPart::Quarter), None),
        Gpus::Fraction(GpuFraction::Half) => (answer::Gpus::Part(GpuPart::Half), None),
        Gpus::Shared { memory } => (answer::Gpus::Count(0), Some(memory)),
    };
    answer::Requirement {
        cpu: needs.cpu.0,
        memory: needs.memory.0,
        ports: needs.ports_tcp.clone(),
        ports_udp: needs.ports_udp.clone(),
        gpus,
        eni: needs.eni,
        gpu_memory,
        neuron_devices: needs.neuron_devices.then_some(NeuronDevices::All),
    }
}

fn remedies(
    cluster: &Cluster,
    explanation: &Explanation,
    request: &Request,
    options: &DecideOptions,
) -> Vec<answer::Remedy> {
    let mode = request.definition.effective_network_mode();
    let bridged = matches!(mode, NetworkMode::Bridge | NetworkMode::Default);
    let possible = explanation.remedies.iter().filter(|remedy| bridged || remedy.kind != RemedyKind::DynamicPorts);
    let written = possible.map(|remedy| answer::Remedy {
        instances: some_of(remedy.instances.iter().map(|&id| arn(cluster, id).to_owned()), options),
        text: remedy.describe(cluster, &request.spec),
        ..numbers(&remedy.kind)
    });
    written.collect()
}

/// The kind of a remedy with its numbers.
fn numbers(kind: &RemedyKind) -> answer::Remedy {
    let mut remedy = answer::Remedy { kind: kind.as_str().into(), ..answer::Remedy::default() };
    let amount = |number: u32| Some(Amount::Number(number));
    let word = |word: &'static str| Some(Amount::Word(word.into()));
    match *kind {
        RemedyKind::ReduceCpu { by, to }
        | RemedyKind::ReduceMemory { by, to }
        | RemedyKind::ReduceGpuMemory { by, to } => {
            remedy.by = Some(by);
            remedy.to = amount(to);
        }
        RemedyKind::ChangeGpuFraction { to } => remedy.to = word(to.as_str()),
        RemedyKind::ReduceCpuAndMemory { cpu, memory } => {
            remedy.cpu = Some(cpu);
            remedy.memory = Some(memory);
        }
        RemedyKind::ChangePort { protocol, from, to } => {
            remedy.protocol = Some(protocol.as_str().into());
            remedy.from = Some(from);
            remedy.to = amount(to.into());
        }
        RemedyKind::FewerPorts { to } | RemedyKind::ReduceGpus { to } => remedy.to = amount(to),
        RemedyKind::RemoveConstraint { constraint } => remedy.constraint = Some(constraint),
        RemedyKind::ChangeArchitecture { to } => remedy.to = word(to.as_str()),
        RemedyKind::ChangeSystem { to } => remedy.to = word(to),
        RemedyKind::MoreInstances { count } => remedy.count = Some(count),
        _ => {}
    }
    remedy
}

fn instance(cluster: &Cluster, report: &InstanceReport, spec: &TaskSpec) -> answer::InstanceReport {
    let mut written = answer::InstanceReport {
        container_instance_arn: arn(cluster, report.instance).to_owned(),
        verdict: InstanceVerdict::Rejected,
        text: None,
        stage: None,
        key: None,
        reason: None,
        checks: None,
    };
    match report.verdict {
        Verdict::Ignored(ignored) => {
            written.verdict = InstanceVerdict::Ignored;
            written.text = Some(ignored.to_string());
            return written;
        }
        Verdict::Outranked { stage, key } => {
            written.verdict = InstanceVerdict::Outranked;
            written.stage = Some(spec.strategies.get(stage).map(ToString::to_string).unwrap_or_default());
            written.key = Some(key);
            return written;
        }
        Verdict::Admissible => written.verdict = InstanceVerdict::Admissible,
        Verdict::Picked => written.verdict = InstanceVerdict::Picked,
        _ => {}
    }
    if let Some(first) = report.rejections.first() {
        written.reason = Some(first.reason().as_str().into());
        written.checks = Some(report.rejections.iter().map(|rejection| check(rejection, spec)).collect());
    }
    written
}

fn check(rejection: &Rejection, spec: &TaskSpec) -> Check {
    let amounts = rejection.amounts();
    Check {
        reason: rejection.reason().as_str().into(),
        needs: amounts.map(|(needs, _)| needs),
        has: amounts.map(|(_, has)| has),
        text: rejection.describe(spec),
        rule: rejection.rule().as_str().into(),
    }
}
