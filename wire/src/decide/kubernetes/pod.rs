//! `eksFargate`: what Fargate provisions for a pod, and whether it runs it.

use stowplan::rule::RuleId;
use stowplan_kubernetes::{
    ContainerAmounts, FARGATE_STORAGE_MAX_GIB, PodContainer, PodNeed, PodSize, Unit, pod_need, pod_size,
};

use super::{amount_at, single};
use crate::answer::{EksFargateAnswer, PodAmounts, PodRefusal};
use crate::decide::told_once;
use crate::{Error, Lint, Node};

/// What a pod has without asking, in GiB.
const STORAGE_GIB: u32 = 20;

pub(super) fn answer(node: &Node<'_>) -> Result<EksFargateAnswer, Error> {
    let object = single(node.required("pod")?, "pod")?;
    let kind = object.str_at("kind")?.unwrap_or_default();
    let spec = object.required("spec")?;
    let spec = match spec.field("template") {
        Some(template) => template.required("spec")?,
        None => spec,
    };
    let containers = containers(&spec)?;
    if containers.is_empty() {
        return Err(Error::new("kubernetes/no-container", "the pod has no container", spec.path_of("containers")));
    }
    let amounts: Vec<PodContainer> = containers.iter().map(|(_, container)| *container).collect();
    let need = pod_need(&amounts);
    let size = pod_size(&need);
    let mut refused = Refusals(Vec::new());
    if kind == "DaemonSet" {
        refused.add("Fargate runs no daemon sets", object.path_of("kind"), rule!("EKS-105"));
    }
    refused.of_spec(&spec)?;
    for (container, _) in &containers {
        refused.of_container(container)?;
    }
    if size.is_none() {
        let text = "no size of Fargate for pods is so large: 16 vCPU and 120 GB are the most";
        refused.add(text, spec.path_of("containers"), rule!("EKS-102"));
    }
    let mut lints = guaranteed(&containers);
    let storage = storage(&containers)?;
    let limit = i64::from(FARGATE_STORAGE_MAX_GIB) << 30;
    if storage > limit {
        let text = format!("a pod on Fargate has {FARGATE_STORAGE_MAX_GIB} GiB of ephemeral storage at most");
        refused.add(text, spec.path_of("containers"), rule!("EKS-104"));
    } else if storage > i64::from(STORAGE_GIB) << 30 {
        let message = "how much ephemeral storage is provisioned beyond what the pod asks for is not known";
        lints.push(Lint::new("kubernetes/storage", message, spec.path_of("containers")));
    }
    let Refusals(refused) = refused;
    let verdict = if refused.is_empty() { "runs" } else { "refused" };
    let mut rules = rules!["EKS-101", "EKS-102", "EKS-104", "EKS-105"].to_vec();
    if amounts.iter().any(|container| container.is_init && container.restarts_always) {
        rules.extend(rules!["EKS-103"]);
        super::super::sort_rules(&mut rules);
    }
    Ok(EksFargateAnswer {
        verdict: verdict.into(),
        refused,
        needed: needed(&need),
        provisioned: size.map(provisioned),
        capacity_provisioned: size.map(annotation),
        ephemeral_storage_gib: (storage <= i64::from(STORAGE_GIB) << 30).then_some(STORAGE_GIB),
        rules: rules.as_slice().into(),
        lints: told_once(&lints),
    })
}

fn needed(need: &PodNeed) -> PodAmounts {
    PodAmounts {
        cpu_millis: need.cpu_millis,
        memory_mib: (need.memory_bytes >> 20) + i64::from(need.memory_bytes & 0xF_FFFF > 0),
    }
}

fn provisioned(size: PodSize) -> PodAmounts {
    PodAmounts { cpu_millis: i64::from(size.cpu.0) * 1000 / 1024, memory_mib: i64::from(size.memory.0) }
}

/// As the annotation of the pod has it.
fn annotation(size: PodSize) -> String {
    format!("{}vCPU {}GB", f64::from(size.cpu.0) / 1024.0, f64::from(size.memory.0) / 1024.0)
}

/// Every container and what it asks for.
fn containers<'a>(spec: &Node<'a>) -> Result<Vec<(Node<'a>, PodContainer)>, Error> {
    let mut containers = Vec::new();
    for (key, is_init) in [("initContainers", true), ("containers", false)] {
        for container in spec.list_at(key)? {
            container.object()?;
            let restarts_always = container.str_at("restartPolicy")? == Some("Always");
            let amounts = ContainerAmounts {
                cpu_millis: asked(&container, "cpu", Unit::Thousandth)?,
                memory_bytes: asked(&container, "memory", Unit::One)?,
            };
            containers.push((container, PodContainer { amounts, is_init, restarts_always }));
        }
    }
    Ok(containers)
}

/// What a container requests of a resource: its limit where it has no request, as in Kubernetes.
fn asked(container: &Node<'_>, resource: &str, unit: Unit) -> Result<i64, Error> {
    let Some(resources) = container.field("resources") else { return Ok(0) };
    for key in ["requests", "limits"] {
        if let Some(amount) = resources.field(key).map(|own| amount_at(&own, resource, unit)).transpose()?.flatten() {
            return Ok(amount);
        }
    }
    Ok(0)
}

/// Bytes of ephemeral storage that the containers ask for.
fn storage(containers: &[(Node<'_>, PodContainer)]) -> Result<i64, Error> {
    let (mut init, mut sum) = (0_i64, 0_i64);
    for (container, of) in containers {
        let own = asked(container, "ephemeral-storage", Unit::One)?;
        if of.is_init && !of.restarts_always {
            init = init.max(own);
        } else {
            sum = sum.saturating_add(own);
        }
    }
    Ok(init.max(sum))
}

/// That requests and limits must be the same: pods on Fargate have the class Guaranteed.
fn guaranteed(containers: &[(Node<'_>, PodContainer)]) -> Vec<Lint> {
    let differs = |container: &&(Node<'_>, PodContainer)| {
        let Some(resources) = container.0.field("resources") else { return false };
        let (Some(requests), Some(limits)) = (resources.field("requests"), resources.field("limits")) else {
            return resources.has("requests");
        };
        ["cpu", "memory"].iter().any(|resource| {
            let of = |own: &Node<'_>| amount_at(own, resource, Unit::Thousandth).ok().flatten();
            let asked = of(&requests);
            asked.is_some() && asked != of(&limits)
        })
    };
    let lint = |container: &(Node<'_>, PodContainer)| {
        let message = "requests and limits differ: on Fargate they must be equal for all containers";
        Lint::new("kubernetes/not-guaranteed", message, container.0.path_of("resources"))
    };
    containers.iter().filter(differs).map(lint).collect()
}

/// Why Fargate does not run a pod.
struct Refusals(Vec<PodRefusal>);

impl Refusals {
    fn add(&mut self, text: impl Into<String>, path: String, rule: RuleId) {
        self.0.push(PodRefusal { text: text.into(), path, rule: rule.as_str().into() });
    }

    fn of_spec(&mut self, spec: &Node<'_>) -> Result<(), Error> {
        if spec.bool_at("hostNetwork")?.unwrap_or(false) {
            self.add("Fargate gives no pod the host's network", spec.path_of("hostNetwork"), rule!("EKS-105"));
        }
        let Some(selector) = spec.field("nodeSelector") else { return Ok(()) };
        for (key, only, text) in [
            ("kubernetes.io/arch", "amd64", "Fargate runs pods on x86-64 alone"),
            ("kubernetes.io/os", "linux", "Fargate runs pods on Linux alone"),
        ] {
            if selector.str_at(key)?.is_some_and(|value| value != only) {
                self.add(text, selector.path_of(key), rule!("EKS-105"));
            }
        }
        Ok(())
    }

    fn of_container(&mut self, container: &Node<'_>) -> Result<(), Error> {
        if let Some(security) = container.field("securityContext")
            && security.bool_at("privileged")?.unwrap_or(false)
        {
            self.add("Fargate runs no privileged containers", security.path_of("privileged"), rule!("EKS-105"));
        }
        for port in container.list_at("ports")? {
            if port.u32_at("hostPort")?.is_some_and(|port| port > 0) {
                self.add("Fargate gives no pod ports of the host", port.path_of("hostPort"), rule!("EKS-105"));
            }
        }
        let resources = container.field("resources");
        for own in ["limits", "requests"].iter().filter_map(|key| resources.and_then(|own| own.field(key))) {
            for key in ["nvidia.com/gpu", "amd.com/gpu", "aws.amazon.com/neuron"] {
                if amount_at(&own, key, Unit::One)?.is_some_and(|count| count > 0) {
                    self.add("Fargate has no such devices for pods", own.path_of(key), rule!("EKS-105"));
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}
