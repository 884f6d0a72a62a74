//! Frees instances of a half empty cluster: Alibaba's GPU cluster trace of 2023, of whose placed
//! pods half have gone.
//!
//! `cargo run --release -p stowplan-benches --example repack [FOLDER]`; the folder holds the
//! trace's CSV files. Pods of one size are a service with 100 and 200 percent. Every move of every
//! plan is replayed, and the state after it checked.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark may panic")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use stowplan::{
    capacity::advise::{Budget, Movable, Repack},
    cluster::{
        Cluster,
        facts::{InstanceFacts, ResourceFacts},
    },
    id::InstanceId,
    placement::{Decision, Field, Packed, Strategy, TaskSpec},
    request::Percentages,
    rule::Semantics,
    task::{Gpus, Requirement},
    unit::{CpuUnits, MemoryMib},
};
use stowplan_benches::workload::Draws;

/// CPU units, MiB and whole GPUs.
type Shape = [u32; 3];

fn main() {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/traces/alibaba-gpu-v2023");
    let folder = std::env::args().nth(1).map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let Some((nodes, pods)) = read(&folder) else {
        println!("SKIPPED: the trace is not at {}", folder.display());
        return;
    };
    println!(
        "| services place by | instances | in use | moves allowed | moves | freed | no plan frees more than | time |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    for (name, strategy) in [
        ("spread instanceId", Strategy::Spread(Field::InstanceId)),
        ("binpack memory", Strategy::Binpack(Packed::Memory)),
    ] {
        let (mut cluster, services) = half_empty(&nodes, &pods, &strategy);
        for moves in [100, 500, 2000, u32::MAX] {
            let start = Instant::now();
            let budget = Budget { moves, ..Budget::default() };
            let plan = cluster.repack(&services, budget, &|_| true, &|_| false).unwrap();
            let milliseconds = start.elapsed().as_millis();
            let empty = plan.steps.iter().filter(|step| step.moves.is_empty()).count();
            check(&cluster, &nodes, &plan, &services);
            println!(
                "| {name} | {} | {} | {} | {} | {} | {} | {milliseconds} ms |",
                nodes.len(),
                nodes.len() - empty,
                if moves == u32::MAX { "any".to_owned() } else { moves.to_string() },
                plan.moves(),
                plan.steps.len(),
                plan.bound,
            );
        }
    }
}

fn read(folder: &Path) -> Option<(Vec<Shape>, Vec<Shape>)> {
    let shapes = |name: &str| {
        let text = fs::read_to_string(folder.join(name)).ok()?;
        Some(text.lines().skip(1).map(shape).collect())
    };
    Some((shapes("openb_node_list_gpu_node.csv")?, shapes("openb_pod_list_default.csv")?))
}

/// CPU comes in thousandths of a core.
fn shape(line: &str) -> Shape {
    let cells: Vec<&str> = line.split(',').collect();
    let [cpu, memory, gpus] = [1, 2, 3].map(|column: usize| cells.get(column).unwrap().parse::<u32>().unwrap());
    [cpu * 1024 / 1000, memory, gpus]
}

/// Places the pods, then lets every other one go.
fn half_empty(nodes: &[Shape], pods: &[Shape], strategy: &Strategy) -> (Cluster, Vec<Movable>) {
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
    let mut cluster = Cluster::build(instances.collect(), vec![], &Semantics::V2026_11).unwrap();
    let mut prepared_tasks = BTreeMap::new();
    let mut specs: BTreeMap<Shape, (TaskSpec, u32)> = BTreeMap::new();
    let mut draws = Draws::new(7);
    let mut placed = Vec::new();
    for &shape in pods {
        let spec = spec(shape, strategy);
        let prepared = *prepared_tasks.entry(shape).or_insert_with(|| cluster.prepare(&spec).unwrap());
        if let Decision::Placed(decision) = cluster.decide(prepared).unwrap() {
            placed.push((shape, cluster.apply(&decision).unwrap()));
            specs.entry(shape).or_insert((spec, 0));
        }
    }
    for (shape, task) in placed {
        if draws.below(2) == 0 {
            cluster.remove_task(task).unwrap();
        } else {
            specs.get_mut(&shape).unwrap().1 += 1;
        }
    }
    let services = specs.into_values().map(|(spec, desired)| Movable::new(spec, desired, Percentages::REPLICA));
    (cluster, services.collect())
}

fn spec(shape: Shape, strategy: &Strategy) -> TaskSpec {
    let [cpu, memory, gpus] = shape;
    TaskSpec {
        group: format!("service:{cpu}-{memory}-{gpus}"),
        requirement: Requirement {
            cpu: CpuUnits(cpu),
            memory: MemoryMib(memory),
            gpus: if gpus == 0 { Gpus::None } else { Gpus::Count(gpus) },
            ..Requirement::default()
        },
        strategies: vec![strategy.clone()],
        ..TaskSpec::default()
    }
}

/// Replays a plan: nothing is overcommitted, no freed instance is used again, each is empty when it
/// is done, the percentages hold.
fn check(cluster: &Cluster, nodes: &[Shape], plan: &Repack, services: &[Movable]) {
    let mut rooms: BTreeMap<InstanceId, [i64; 3]> = BTreeMap::new();
    for id in cluster.instances() {
        let view = cluster.instance(id).unwrap();
        let gpus = i64::try_from(view.gpus_free().count()).unwrap();
        rooms.insert(id, [view.cpu_remaining(), view.memory_remaining(), gpus]);
    }
    let whole: BTreeMap<InstanceId, [i64; 3]> =
        cluster.instances().zip(nodes).map(|(id, shape)| (id, shape.map(i64::from))).collect();
    let mut freed = Vec::new();
    for step in &plan.steps {
        for planned in &step.moves {
            let service = services.iter().find(|service| service.spec.group == planned.group).unwrap();
            let limits = service.percentages.limits(service.desired);
            if planned.stop_first {
                assert!(service.desired > limits.minimum, "below the minimum");
            } else {
                assert!(service.desired < limits.maximum, "beyond the maximum");
            }
            let needs = &service.spec.requirement;
            let amounts = [i64::from(needs.cpu.0), i64::from(needs.memory.0), i64::from(needs.gpus.least())];
            assert!(!freed.contains(&planned.to) && planned.to != step.instance, "onto a freed instance");
            for (at, amount) in amounts.into_iter().enumerate() {
                let (Some(to), Some(left)) = (rooms.get_mut(&planned.to), amounts.get(at)) else { panic!("unknown") };
                *to.get_mut(at).unwrap() -= left;
                assert!(to.iter().all(|left| *left >= 0), "overcommitted");
                *rooms.get_mut(&planned.from).unwrap().get_mut(at).unwrap() += amount;
            }
        }
        assert_eq!(rooms.get(&step.instance), whole.get(&step.instance), "not empty");
        freed.push(step.instance);
    }
}
