//! Decisions, placements, batches, what-ifs, explanations and stops, by cluster size; the scan
//! beside them is what the indexes must beat.
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::time::{Duration, Instant};

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use stowplan::{
    cluster::{
        Cluster,
        facts::{InstanceFacts, ResourceFacts},
    },
    placement::{Decision, Packed, Strategy, TaskSpec},
    rule::Semantics,
    task::Requirement,
    unit::{CpuUnits, MemoryMib},
};
use stowplan_benches::{
    cluster, spec,
    workload::{Fill, SteadyCluster, chain, instance_arn},
};

const SIZES: [u32; 4] = [100, 1_000, 10_000, 100_000];

/// One decision that changes nothing, by the indexes and by the scan.
fn decisions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decide");
    for count in SIZES {
        let mut cluster = cluster(count).unwrap();
        let prepared = cluster.prepare(&spec(512)).unwrap();
        group.bench_function(BenchmarkId::new("indexes", count), |bencher| {
            bencher.iter(|| cluster.decide(prepared).unwrap())
        });
        group.bench_function(BenchmarkId::new("scan", count), |bencher| {
            bencher.iter(|| cluster.decide_by_scan(prepared).unwrap())
        });
    }
    group.finish();
}

/// Places tasks under a steady load; releases are not counted.
fn placements(load: &mut SteadyCluster, count: u64) -> Duration {
    let mut spent = Duration::ZERO;
    let mut left = usize::try_from(count).unwrap();
    while left > 0 {
        let requests = load.requests(left.min(50));
        let start = Instant::now();
        for &prepared in &requests {
            load.place(prepared).unwrap();
        }
        spent += start.elapsed();
        requests.iter().for_each(|_| {
            load.remove().unwrap();
        });
        left -= requests.len();
    }
    spent
}

fn steady(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decide and apply");
    for count in SIZES {
        for (name, fill) in [("70 % full", Fill::Percent(70)), ("fresh", Fill::Fresh)] {
            let mut load = SteadyCluster::new(count, fill, |_, _| {}).unwrap();
            group.bench_function(BenchmarkId::new(name, count), |bencher| {
                bencher.iter_custom(|count| placements(&mut load, count))
            });
        }
    }
    let mut load = SteadyCluster::new(5_000, Fill::Percent(40), |_, spec| spec.strategies = chain()).unwrap();
    group.bench_function(BenchmarkId::new("chain", 5_000), |bencher| {
        bencher.iter_custom(|count| placements(&mut load, count))
    });
    group.finish();
}

/// As many equal tasks as instances, at once.
fn batches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("batch");
    for count in [1_000, 10_000] {
        let mut load = SteadyCluster::new(count, Fill::Fresh, |_, spec| {
            spec.strategies = vec![Strategy::Binpack(Packed::Memory)];
        })
        .unwrap();
        let prepared = *load.prepared_tasks.get(3).unwrap();
        load.prepared_tasks.clear();
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter_batched(
                || load.cluster.clone(),
                |mut cluster| {
                    cluster.place_many(prepared, count as usize).unwrap();
                    cluster
                },
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

/// A what-if that removes an instance and places ten tasks.
fn forks(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("what if an instance goes");
    for count in [1_000, 10_000, 100_000] {
        let mut load = SteadyCluster::new(count, Fill::Percent(40), |_, _| {}).unwrap();
        let ids: Vec<_> = load.cluster.instances().collect();
        let mut next = ids.iter().cycle();
        let prepared_tasks = load.prepared_tasks.clone();
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| {
                let mut fork = load.cluster.fork();
                fork.deregister(*next.next().unwrap()).unwrap();
                for &prepared in prepared_tasks.iter().take(10) {
                    if let Decision::Placed(placed) = fork.decide(prepared).unwrap() {
                        fork.apply(&placed).unwrap();
                    }
                }
            });
        });
    }
    group.finish();
}

fn explanations(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("explain a failed task");
    for count in [100, 1000, 5000] {
        let mut cluster = cluster(count).unwrap();
        let prepared = cluster.prepare(&spec(60_000)).unwrap();
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| cluster.explain(prepared, 1).unwrap())
        });
    }
    group.finish();
}

/// Which task of a service stops next, and ten of them at once in a what-if.
fn stops(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("choose a task to stop");
    for count in [100, 1_000, 10_000] {
        let mut cluster = cluster(count).unwrap();
        let strategies = spec(512).strategies;
        group.bench_function(BenchmarkId::new("one", count), |bencher| {
            bencher.iter(|| cluster.select_to_stop("service:s7", &strategies).unwrap());
        });
        group.bench_function(BenchmarkId::new("none of the strategies", count), |bencher| {
            bencher.iter(|| cluster.select_to_stop("service:s7", &[]).unwrap());
        });
        group.bench_function(BenchmarkId::new("two, what if", count), |bencher| {
            bencher.iter(|| cluster.fork().stop_many("service:s7", 2, &strategies));
        });
    }
    group.finish();
}

/// The work of cluster-autoscaler's estimator benchmark: 1,000 larger and 50,000 smaller pods onto
/// new nodes of one size. The larger ones take 100 nodes and leave room for one smaller each; 20
/// smaller ones fill a node: 100 + 49,900 / 20 = 2,595 nodes.
fn estimate(criterion: &mut Criterion) {
    let nodes = (0..3_000).map(|n| InstanceFacts {
        arn: instance_arn(n),
        agent_connected: true,
        registered: ResourceFacts { cpu: 1_000, memory: 5_000, ..ResourceFacts::default() },
        ..InstanceFacts::default()
    });
    let nodes: Vec<_> = nodes.collect();
    let pods = [(95, 190, 1_000), (50, 100, 50_000)].map(|(cpu, memory, count)| {
        let requirement = Requirement { cpu: CpuUnits(cpu), memory: MemoryMib(memory), ..Requirement::default() };
        let strategies = vec![Strategy::Binpack(Packed::Cpu)];
        (TaskSpec { group: "estimatee".into(), requirement, strategies, ..TaskSpec::default() }, count)
    });
    let place = |mut cluster: Cluster| {
        for (spec, count) in &pods {
            let prepared = cluster.prepare(spec).unwrap();
            assert_eq!(cluster.place_many(prepared, *count).unwrap().len(), *count);
        }
        cluster
    };
    let build = || Cluster::build(nodes.clone(), vec![], &Semantics::V2026_11).unwrap();
    let placed = place(build());
    let used = placed.instances().filter(|&id| placed.tasks_on(id).unwrap().next().is_some()).count();
    assert_eq!(used, 2_595);
    let mut group = criterion.benchmark_group("51,000 pods onto 2,595 new nodes");
    group.sample_size(20);
    group.bench_function("with the cluster's making", |bencher| bencher.iter(|| place(build())));
    group.bench_function("placing alone", |bencher| bencher.iter_batched(build, place, BatchSize::LargeInput));
    group.finish();
}

criterion_group!(benches, decisions, steady, batches, forks, explanations, stops, estimate);
criterion_main!(benches);
