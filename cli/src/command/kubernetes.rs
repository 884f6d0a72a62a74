//! `stowplan kubernetes`: small exact answers about Amazon EKS.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::{Value, json};
use stowplan_wire::answer::{EksFargateAnswer, HpaAnswer, KubernetesAnswer, MaxPodsAnswer, NodeGroupUpdateAnswer};

use super::ask::{self, of_kind};
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::inputs;
use crate::output::Output;
use crate::question::{Question, document};
use crate::render::instances::or_dash;
use crate::render::{Cell, Grid, Report, Section, Tone, counted, record};

/// Answer small questions about Amazon EKS: replicas, pods on Fargate, node group updates, pods of
/// a node.
#[derive(Debug, Args)]
pub struct KubernetesArgs {
    /// What is asked.
    #[command(subcommand)]
    pub question: KubernetesCommand,
}

/// What is asked.
#[derive(Debug, Subcommand)]
pub enum KubernetesCommand {
    /// What the horizontal pod autoscaler does in its next round.
    #[command(after_help = "\
Examples:
  kubectl get hpa web -o json > hpa.json
  stowplan kubernetes hpa hpa.json                         by what the autoscaler shows itself
  stowplan kubernetes hpa hpa.json --pods pods.json --pod-metrics metrics.json
  stowplan kubernetes hpa hpa.json --value 8600m           the value of its only metric, an external one
The pods: kubectl get pods -l app=web -o json > pods.json
Their use: kubectl get --raw '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods?labelSelector=app%3Dweb' > metrics.json")]
    Hpa(HpaArgs),
    /// The size that Fargate provisions for a pod.
    #[command(after_help = "\
Examples:
  stowplan kubernetes eks-fargate pod.json
  kubectl get deployment web -o json | stowplan kubernetes eks-fargate -")]
    EksFargate(EksFargateArgs),
    /// How a managed node group is updated.
    #[command(after_help = "\
Examples:
  aws eks describe-nodegroup --cluster-name blue --nodegroup-name web > nodegroup.json
  stowplan kubernetes node-group-update nodegroup.json --zones 3")]
    NodeGroupUpdate(NodeGroupUpdateArgs),
    /// How many pods a node takes.
    #[command(after_help = "\
Examples:
  stowplan kubernetes max-pods m5.large
  stowplan kubernetes max-pods m5.large m5.xlarge --prefix-delegation     a node group of two types")]
    MaxPods(MaxPodsArgs),
}

/// Of `hpa`.
#[derive(Debug, Args)]
pub struct HpaArgs {
    /// The autoscaler, as `kubectl get hpa NAME -o json` prints it.
    #[arg(value_name = "HPA")]
    pub hpa: PathBuf,
    /// The pods, as `kubectl get pods -o json` prints them.
    #[arg(long, value_name = "FILE")]
    pub pods: Option<PathBuf>,
    /// The pods' use, as the API metrics.k8s.io prints it.
    #[arg(long, value_name = "FILE")]
    pub pod_metrics: Option<PathBuf>,
    /// The value of a metric, in the order of the autoscaler's; once for each.
    #[arg(long = "value", value_name = "AMOUNT")]
    pub values: Vec<String>,
    /// The replicas now; by default as the autoscaler shows them.
    #[arg(long, value_name = "N")]
    pub replicas: Option<u32>,
    /// The instant of the round; by default that of the latest sample.
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
}

/// Of `eks-fargate`.
#[derive(Debug, Args)]
pub struct EksFargateArgs {
    /// The pod, or whatever has a template of one.
    #[arg(value_name = "POD")]
    pub pod: PathBuf,
}

/// Of `node-group-update`.
#[derive(Debug, Args)]
pub struct NodeGroupUpdateArgs {
    /// The node group, as `aws eks describe-nodegroup` prints it.
    #[arg(value_name = "NODEGROUP")]
    pub nodegroup: PathBuf,
    /// How many Availability Zones it is in.
    #[arg(long, value_name = "N")]
    pub zones: u32,
    /// The update is forced: pods that do not leave are taken away.
    #[arg(long)]
    pub force: bool,
}

/// Of `max-pods`.
#[derive(Debug, Args)]
pub struct MaxPodsArgs {
    /// The instance types of the nodes.
    #[arg(value_name = "TYPE", required = true)]
    pub types: Vec<String>,
    /// The network plugin gives prefixes in place of single addresses.
    #[arg(long)]
    pub prefix_delegation: bool,
    /// The network plugin keeps pods off the primary interface.
    #[arg(long)]
    pub custom_networking: bool,
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[&[
    ("/horizontalPodAutoscaler", "HPA"),
    ("/pods", "--pods"),
    ("/podMetrics", "--pod-metrics"),
    ("/metricValues", "--value"),
    ("/currentReplicas", "--replicas"),
    ("/now", "--now"),
    ("/pod", "POD"),
    ("/nodegroup", "NODEGROUP"),
    ("/zones", "--zones"),
    ("/force", "--force"),
    ("/instanceTypes", "TYPE"),
    ("/prefixDelegation", "--prefix-delegation"),
    ("/customNetworking", "--custom-networking"),
]];

/// What is asked.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct KubernetesRequest<'a> {
    question: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    horizontal_pod_autoscaler: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_replicas: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pods: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pod_metrics: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    metric_values: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pod: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nodegroup: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zones: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    force: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    instance_types: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prefix_delegation: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_networking: Option<bool>,
}

/// Answers it.
pub fn run(args: &KubernetesArgs, output: &Output) -> Result<Exit, Failure> {
    let question = Question::of(document("kubernetes", &request(&args.question)?, None));
    ask::typed(&question, output, of_kind!(Kubernetes), |_, answer, _| report(answer))
}

fn request(command: &KubernetesCommand) -> Result<KubernetesRequest<'_>, Failure> {
    Ok(match command {
        KubernetesCommand::Hpa(args) => KubernetesRequest {
            question: "hpa",
            horizontal_pod_autoscaler: Some(file(&args.hpa)?),
            current_replicas: args.replicas,
            pods: args.pods.as_deref().map(file).transpose()?,
            pod_metrics: args.pod_metrics.as_deref().map(file).transpose()?,
            metric_values: args.values.iter().map(|value| json!({"value": value})).collect(),
            now: args.now.as_deref(),
            ..KubernetesRequest::default()
        },
        KubernetesCommand::EksFargate(args) => {
            KubernetesRequest { question: "eksFargate", pod: Some(file(&args.pod)?), ..KubernetesRequest::default() }
        }
        KubernetesCommand::NodeGroupUpdate(args) => KubernetesRequest {
            question: "nodeGroupUpdate",
            nodegroup: Some(file(&args.nodegroup)?),
            zones: Some(args.zones),
            force: Some(args.force),
            ..KubernetesRequest::default()
        },
        KubernetesCommand::MaxPods(args) => KubernetesRequest {
            question: "maxPods",
            instance_types: args.types.iter().map(String::as_str).collect(),
            prefix_delegation: Some(args.prefix_delegation),
            custom_networking: Some(args.custom_networking),
            ..KubernetesRequest::default()
        },
    })
}

fn file(path: &Path) -> Result<Value, Failure> {
    inputs::one(path, &inputs::read_bytes(path)?)
}

/// The report of a `kubernetes` answer.
pub fn report(answer: &KubernetesAnswer) -> Report {
    match answer {
        KubernetesAnswer::Hpa(answer) => replicas(answer),
        KubernetesAnswer::EksFargate(answer) => fargate(answer),
        KubernetesAnswer::NodeGroupUpdate(answer) => update(answer),
        KubernetesAnswer::MaxPods(answer) => pods(answer),
    }
}

fn replicas(answer: &HpaAnswer) -> Report {
    let (from, to) = (answer.current_replicas, answer.desired_replicas);
    let line = if from == to { format!("{from} replicas stay") } else { format!("{from} replicas become {to}") };
    let tone = if answer.scaling_active { Tone::Good } else { Tone::Bad };
    let mut sections = vec![Section::Headline(tone, line)];
    sections.extend(answer.reason.clone().map(Section::Text));
    let mut grid = Grid { header: vec!["metric", "is", "wanted", "replicas", ""], rows: Vec::new() };
    let mut records = Vec::new();
    for metric in &answer.metrics {
        let wish = metric.desired_replicas.map(|replicas| replicas.to_string());
        grid.rows.push(vec![
            metric.name.as_str().into(),
            Cell { number: true, ..or_dash(metric.current.clone().unwrap_or_default()) },
            Cell::number(&metric.target),
            Cell { number: true, ..or_dash(wish.unwrap_or_default()) },
            Cell::toned(metric.error.clone().unwrap_or_default(), Tone::Bad),
        ]);
        records.push(record([
            ("metric", json!(metric.name)),
            ("current", json!(metric.current)),
            ("target", json!(metric.target)),
            ("desiredReplicas", json!(metric.desired_replicas)),
            ("error", json!(metric.error)),
        ]));
    }
    if !grid.rows.is_empty() {
        sections.push(Section::Grid(grid));
    }
    if let (Some(recommended), Some(stabilized)) = (answer.recommended_replicas, answer.stabilized_replicas) {
        let words = |word: &Option<stowplan_wire::answer::Word>| word.as_deref().unwrap_or_default().to_owned();
        sections.push(Section::Text(format!(
            "the metrics ask for {recommended}; {stabilized} after earlier rounds ({}); {to} after rates and bounds ({})",
            words(&answer.able_to_scale),
            words(&answer.scaling_limited)
        )));
    }
    Report::new(sections, &["metric", "current", "target", "desiredReplicas", "error"], records)
}

fn fargate(answer: &EksFargateAnswer) -> Report {
    let runs = answer.verdict.as_ref() == "runs";
    let size = answer.capacity_provisioned.as_deref();
    let line = match (runs, size) {
        (true, Some(size)) => format!("Fargate provisions {size}"),
        _ => "Fargate does not run this pod".to_owned(),
    };
    let needed = answer.needed;
    let mut sections = vec![Section::Headline(if runs { Tone::Good } else { Tone::Bad }, line)];
    sections.push(Section::Text(format!(
        "needed: {}m CPU and {} MiB, 256 of them for Kubernetes' own components",
        needed.cpu_millis, needed.memory_mib
    )));
    sections.extend(answer.ephemeral_storage_gib.map(|gib| Section::Text(format!("ephemeral storage: {gib} GiB"))));
    let mut grid = Grid { header: vec!["refused", "at", "rule"], rows: Vec::new() };
    for refusal in &answer.refused {
        grid.rows.push(vec![
            Cell::toned(refusal.text.as_str(), Tone::Bad),
            Cell::toned(refusal.path.as_str(), Tone::Quiet),
            refusal.rule.as_ref().into(),
        ]);
    }
    if !grid.rows.is_empty() {
        sections.push(Section::Grid(grid));
    }
    let provisioned = answer.provisioned;
    let records = vec![record([
        ("verdict", json!(answer.verdict)),
        ("cpuMillis", json!(provisioned.map(|size| size.cpu_millis))),
        ("memoryMib", json!(provisioned.map(|size| size.memory_mib))),
        ("capacityProvisioned", json!(answer.capacity_provisioned)),
    ])];
    Report::new(sections, &["verdict", "cpuMillis", "memoryMib", "capacityProvisioned"], records)
}

fn update(answer: &NodeGroupUpdateAnswer) -> Report {
    let once = counted(answer.max_unavailable, "node");
    let line = if answer.grows_by == 0 {
        format!("{once} at once, without growing first")
    } else {
        format!("{once} at once, up to {} more meanwhile: {} in all", answer.grows_by, answer.peak_desired_size)
    };
    let mut grid = Grid { header: vec!["step", "nodes", "times", "what happens"], rows: Vec::new() };
    let mut records = Vec::new();
    for step in &answer.steps {
        grid.rows.push(vec![
            step.step.as_ref().into(),
            Cell::number(step.nodes),
            Cell::number(step.times),
            step.text.as_str().into(),
        ]);
        records.push(record([
            ("step", json!(step.step)),
            ("nodes", json!(step.nodes)),
            ("times", json!(step.times)),
            ("text", json!(step.text)),
        ]));
    }
    let sections = vec![Section::Headline(Tone::Good, line), Section::Grid(grid)];
    Report::new(sections, &["step", "nodes", "times", "text"], records)
}

fn pods(answer: &MaxPodsAnswer) -> Report {
    let mut grid = Grid { header: vec!["instance type", "pods", "with addresses", "recommended"], rows: Vec::new() };
    let mut records = Vec::new();
    for row in &answer.instance_types {
        let recommended = row.recommended.map(|pods| pods.to_string());
        grid.rows.push(vec![
            row.instance_type.as_str().into(),
            Cell::number(row.max_pods),
            Cell::number(row.with_addresses),
            Cell { number: true, ..or_dash(recommended.unwrap_or_default()) },
        ]);
        records.push(record([
            ("instanceType", json!(row.instance_type)),
            ("maxPods", json!(row.max_pods)),
            ("withAddresses", json!(row.with_addresses)),
            ("recommended", json!(row.recommended)),
        ]));
    }
    let line = format!("{} a node", counted(answer.max_pods, "pod"));
    let sections = vec![Section::Headline(Tone::Good, line), Section::Grid(grid)];
    Report::new(sections, &["instanceType", "maxPods", "withAddresses", "recommended"], records)
}
