//! One decision, one placement with its release, and one full explanation, by cluster size. The engine is the plain scan.
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use stowplan::{placement::Decision, rule::Semantics};
use stowplan_benches::{cluster, spec};

fn decisions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decide");
    for count in [100, 1000, 5000] {
        let mut cluster = cluster(count).unwrap();
        let kind = cluster.prepare(&spec(512), &Semantics::V2026_11).unwrap();
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| cluster.decide(kind).unwrap())
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("place and release");
    for count in [100, 1000, 5000] {
        let mut cluster = cluster(count).unwrap();
        let kind = cluster.prepare(&spec(512), &Semantics::V2026_11).unwrap();
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| {
                let Decision::Placed(placed) = cluster.decide(kind).unwrap() else { return };
                let task = cluster.apply(&placed).unwrap();
                cluster.remove_task(task).unwrap();
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

criterion_group!(benches, decisions, explanations);
criterion_main!(benches);
