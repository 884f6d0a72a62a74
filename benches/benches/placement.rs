//! Decisions, placements, batches, what-ifs and explanations, by cluster size; the scan beside them is what the indexes must beat.
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::time::{Duration, Instant};

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use stowplan::{
    placement::{Decision, Packed, Strategy},
    rule::Semantics,
};
use stowplan_benches::{
    cluster, spec,
    workload::{Fill, Load, chain},
};

const SIZES: [u32; 4] = [100, 1_000, 10_000, 100_000];

/// One decision that changes nothing, by the indexes and by the scan.
fn decisions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decide");
    for count in SIZES {
        let mut cluster = cluster(count).unwrap();
        let kind = cluster.prepare(&spec(512), &Semantics::V2026_11).unwrap();
        group.bench_function(BenchmarkId::new("indexes", count), |bencher| {
            bencher.iter(|| cluster.decide(kind).unwrap())
        });
        group.bench_function(BenchmarkId::new("scan", count), |bencher| {
            bencher.iter(|| cluster.decide_by_scan(kind).unwrap())
        });
    }
    group.finish();
}

/// Places tasks under a steady load; releases are not counted.
fn placements(load: &mut Load, count: u64) -> Duration {
    let mut spent = Duration::ZERO;
    let mut left = usize::try_from(count).unwrap();
    while left > 0 {
        let requests = load.requests(left.min(50));
        let start = Instant::now();
        for &kind in &requests {
            load.place(kind).unwrap();
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
            let mut load = Load::new(count, fill, |_, _| {}).unwrap();
            group.bench_function(BenchmarkId::new(name, count), |bencher| {
                bencher.iter_custom(|count| placements(&mut load, count))
            });
        }
    }
    let mut load = Load::new(5_000, Fill::Percent(40), |_, spec| spec.strategies = chain()).unwrap();
    group.bench_function(BenchmarkId::new("chain", 5_000), |bencher| {
        bencher.iter_custom(|count| placements(&mut load, count))
    });
    group.finish();
}

/// As many equal tasks as instances, at once.
fn batches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("batch");
    for count in [1_000, 10_000] {
        let mut load = Load::new(count, Fill::Fresh, |_, spec| {
            spec.strategies = vec![Strategy::Binpack(Packed::Memory)];
        })
        .unwrap();
        let kind = *load.kinds.get(3).unwrap();
        load.kinds.clear();
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter_batched(
                || load.cluster.clone(),
                |mut cluster| {
                    cluster.place_many(kind, count as usize).unwrap();
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
        let mut load = Load::new(count, Fill::Percent(40), |_, _| {}).unwrap();
        let ids: Vec<_> = load.cluster.instances().collect();
        let mut next = ids.iter().cycle();
        let kinds = load.kinds.clone();
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| {
                let mut fork = load.cluster.fork();
                fork.deregister(*next.next().unwrap()).unwrap();
                for &kind in kinds.iter().take(10) {
                    if let Decision::Placed(placed) = fork.decide(kind).unwrap() {
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
        let kind = cluster.prepare(&spec(60_000), &Semantics::V2026_11).unwrap();
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| cluster.explain(kind, 1).unwrap())
        });
    }
    group.finish();
}

criterion_group!(benches, decisions, steady, batches, forks, explanations);
criterion_main!(benches);
