//! Reading: a cluster query, and a snapshot of a cluster as the AWS CLI prints it.
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::{Value, json};
use stowplan::query::Query;
use stowplan_benches::workload::{Fill, instances};
use stowplan_wire::{Document, Threads, read_snapshot};

const QUERIES: [(&str, &str); 3] = [
    ("one comparison", "attribute:ecs.instance-type == m5.large"),
    ("pattern and group", "attribute:ecs.instance-type =~ [cmr]5.* and not(task:group == service:batch)"),
    (
        "many",
        "(attribute:ecs.availability-zone in [us-east-1a, us-east-1b] or attribute:rack !exists) and \
         registeredAt < 2026-01-01 and runningTasksCount >= 3 and agentVersion > 1.40.0",
    ),
];

fn queries(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse a query");
    for (name, query) in QUERIES {
        group.bench_function(name, |bencher| bencher.iter(|| Query::parse(query).unwrap()));
    }
    group.finish();
}

/// What `describe-container-instances` and `describe-tasks` print: one task on each instance.
fn snapshot(count: u32) -> Vec<u8> {
    let amounts = |cpu: i64, memory: i64| {
        json!([
            {"name": "CPU", "type": "INTEGER", "integerValue": cpu},
            {"name": "MEMORY", "type": "INTEGER", "integerValue": memory},
            {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22", "2375", "2376", "51678", "51679"]},
        ])
    };
    let all = instances(count, Fill::Percent(70));
    let hosts = all.iter().map(|instance| {
        let attributes: Vec<Value> =
            instance.attributes.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
        let (cpu, memory) = (instance.registered.cpu, instance.registered.memory);
        json!({
            "containerInstanceArn": instance.arn, "status": "ACTIVE", "agentConnected": true, "attributes": attributes,
            "registeredResources": amounts(cpu, memory), "remainingResources": amounts(cpu - 256, memory - 512),
            "runningTasksCount": 1, "pendingTasksCount": 0,
        })
    });
    let tasks = (0..).zip(&all).map(|(n, instance)| {
        json!({
            "taskArn": format!("arn:aws:ecs:us-east-1:111122223333:task/bench/{n:032x}"),
            "containerInstanceArn": instance.arn, "group": format!("service:s{}", n % 50),
            "taskDefinitionArn": "arn:aws:ecs:us-east-1:111122223333:task-definition/web:1",
            "desiredStatus": "RUNNING", "lastStatus": "RUNNING", "cpu": "256", "memory": "512",
        })
    });
    let document =
        json!({"containerInstances": hosts.collect::<Vec<_>>(), "tasks": tasks.collect::<Vec<_>>(), "failures": []});
    serde_json::to_vec(&document).unwrap()
}

fn snapshots(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read a snapshot");
    for count in [100, 1_000, 10_000] {
        let bytes = snapshot(count);
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| {
                let document = Document::parse(&bytes).unwrap();
                let snapshot = read_snapshot(&document.root()).unwrap();
                assert_eq!(snapshot.instances.len(), count as usize);
            });
        });
    }
    group.finish();
}

/// The text of a snapshot: a tree of it, and where its tokens begin, on one thread and on two.
fn texts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read the text of a snapshot of 10,000");
    let text = String::from_utf8(snapshot(10_000)).unwrap();
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("a tree, by serde_json", |bencher| {
        bencher.iter(|| serde_json::from_str::<Value>(&text).unwrap());
    });
    for (name, threads) in [("tokens", Threads::One), ("tokens, on two threads", Threads::Two)] {
        group.bench_function(name, |bencher| {
            let read = |text| Document::keep(text, false, threads).unwrap();
            bencher.iter_batched(|| text.clone(), read, BatchSize::LargeInput);
        });
    }
    group.finish();
}

criterion_group!(benches, queries, snapshots, texts);
criterion_main!(benches);
