//! Replays Alibaba's GPU cluster trace of 2023: its pods, in shuffled orders, onto its nodes, by
//! strategy.
//!
//! `cargo run --release -p stowplan-benches --example trace [FOLDER]`; the folder holds the trace's
//! CSV files. ECS gives whole GPUs only, so a pod that asks for a part of one gets one: shares are
//! of that larger demand, and not those of schedulers that share GPUs.
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use stowplan::{
    cluster::{
        Cluster,
        facts::{InstanceFacts, ResourceFacts},
    },
    id::{PreparedId, TaskId},
    placement::{Decision, Field, Packed, Strategy, TaskSpec},
    rule::Semantics,
    task::{Gpus, Requirement},
    unit::{CpuUnits, MemoryMib},
};
use stowplan_benches::workload::Draws;

/// Orders of arrival, each with a seed of its own. The files' own order says nothing: one list is
/// the other with pods put after it, which would come when no GPU is left.
const ORDERS: u32 = 9;

/// CPU units, MiB and whole GPUs.
type Shape = [u32; 3];

fn main() {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/traces/alibaba-gpu-v2023");
    let folder = std::env::args().nth(1).map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let Ok(nodes) = fs::read_to_string(folder.join("openb_node_list_gpu_node.csv")) else {
        println!("SKIPPED: the trace is not at {}", folder.display());
        return;
    };
    let nodes: Vec<Shape> = nodes.lines().skip(1).map(|line| shape(line, [1, 2, 3])).collect();
    println!(
        "{:<12} {:<26} {:>6} of pods {:>7} {:>7} {:>7} {:>9}",
        "pods", "strategy", "placed", "GPU", "CPU", "memory", "decision"
    );
    for list in ["default", "multigpu50"] {
        replay(&folder, list, &nodes);
    }
}

/// The amounts in three columns of a line; CPU comes in thousandths of a core.
fn shape(line: &str, columns: [usize; 3]) -> Shape {
    let cells: Vec<&str> = line.split(',').collect();
    let [cpu, memory, gpus] = columns.map(|column| cells.get(column).unwrap().parse::<u32>().unwrap());
    [cpu * 1024 / 1000, memory, gpus]
}

fn replay(folder: &Path, list: &str, nodes: &[Shape]) {
    let Ok(text) = fs::read_to_string(folder.join(format!("openb_pod_list_{list}.csv"))) else {
        println!("SKIPPED: the pods of {list} are absent");
        return;
    };
    let pods: Vec<Shape> = text.lines().skip(1).map(|line| shape(line, [1, 2, 3])).collect();
    let strategies = [
        ("binpack cpu", vec![Strategy::Binpack(Packed::Cpu)]),
        ("binpack memory", vec![Strategy::Binpack(Packed::Memory)]),
        ("spread instanceId", vec![Strategy::Spread(Field::InstanceId)]),
        ("random", vec![Strategy::Random]),
        ("none", vec![]),
    ];
    for (name, strategies) in strategies {
        let (mut times, mut shares, mut count) = (vec![], [0.0; 3], 0);
        for seed in 1..=ORDERS {
            let (nanoseconds, placed) = place(cluster(nodes), &shuffled(&pods, seed), &strategies);
            times.push(nanoseconds);
            count += placed.len();
            for (share, (placed, all)) in shares.iter_mut().zip(sums(&placed).into_iter().zip(sums(nodes))) {
                *share += 100.0 * placed / all / f64::from(ORDERS);
            }
        }
        times.sort_by(f64::total_cmp);
        let [cpu, memory, gpus] = shares;
        println!(
            "{list:<12} {name:<26} {:>6} of {:<4} {gpus:>5.1} % {cpu:>5.1} % {memory:>5.1} % {:>6.0} ns",
            count / ORDERS as usize,
            pods.len(),
            times.get(times.len() / 2).unwrap(),
        );
    }
}

fn sums(shapes: &[Shape]) -> [f64; 3] {
    shapes.iter().fold([0.0; 3], |[cpu, memory, gpus], shape| {
        let [more_cpu, more_memory, more_gpus] = shape.map(f64::from);
        [cpu + more_cpu, memory + more_memory, gpus + more_gpus]
    })
}

fn shuffled(pods: &[Shape], seed: u32) -> Vec<Shape> {
    let mut draws = Draws::new(seed.into());
    let mut pods = pods.to_vec();
    for at in (1..pods.len()).rev() {
        pods.swap(at, draws.below(u32::try_from(at).unwrap() + 1) as usize);
    }
    pods
}

fn cluster(nodes: &[Shape]) -> Cluster {
    let instances = nodes.iter().enumerate().map(|(n, &[cpu, memory, gpus])| InstanceFacts {
        arn: format!("arn:aws:ecs:us-east-1:111122223333:container-instance/trace/{n:032x}"),
        agent_connected: true,
        registered: ResourceFacts {
            cpu: cpu.into(),
            memory: memory.into(),
            gpus: (0..gpus).map(|gpu| format!("GPU-{n}-{gpu}")).collect(),
            ..ResourceFacts::default()
        },
        ..InstanceFacts::default()
    });
    Cluster::build(instances.collect(), vec![], &Semantics::V2026_11).unwrap()
}

/// Places every pod that fits; answers nanoseconds of a decision and its commit, and the shapes
/// that found room.
fn place(mut cluster: Cluster, pods: &[Shape], strategies: &[Strategy]) -> (f64, Vec<Shape>) {
    let mut prepared_tasks: BTreeMap<Shape, PreparedId> = BTreeMap::new();
    for &shape in pods {
        prepared_tasks.entry(shape).or_insert_with(|| cluster.prepare(&spec(shape, strategies)).unwrap());
    }
    let asked: Vec<PreparedId> = pods.iter().map(|shape| *prepared_tasks.get(shape).unwrap()).collect();
    let mut placed: Vec<Option<TaskId>> = Vec::with_capacity(pods.len());
    let start = Instant::now();
    for prepared in asked {
        placed.push(match cluster.decide(prepared).unwrap() {
            Decision::Placed(decision) => Some(cluster.apply(&decision).unwrap()),
            Decision::Blocked => None,
        });
    }
    let nanoseconds = start.elapsed().as_nanos() as f64 / pods.len() as f64;
    (nanoseconds, pods.iter().zip(placed).filter_map(|(shape, task)| task.map(|_| *shape)).collect())
}

/// All pods are of one group, so that spread looks at all of them.
fn spec([cpu, memory, gpus]: Shape, strategies: &[Strategy]) -> TaskSpec {
    TaskSpec {
        group: "trace".into(),
        requirement: Requirement {
            cpu: CpuUnits(cpu),
            memory: MemoryMib(memory),
            gpus: if gpus == 0 { Gpus::None } else { Gpus::Count(gpus) },
            ..Requirement::default()
        },
        strategies: strategies.to_vec(),
        ..TaskSpec::default()
    }
}
