//! Prints the figures of the indexed decision as a table: medians, on one core, with the machine's
//! name.
//!
//! `cargo run --release -p stowplan-benches --example figures [FILTER]`; `STOWPLAN_LARGE=1` adds
//! 1,000,000 instances.
//!
//! A million tasks are hundreds of megabytes that placements and releases touch at random: with
//! pages of 4 KiB much of the time goes into finding the pages. So glibc's allocator is asked for
//! large ones, as a program that holds such a cluster would; the largest steady case is measured
//! without them, too.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark may panic")]

use std::{hint::black_box, time::Instant};

use stowplan::{
    cluster::Cluster,
    placement::{Constraint, Decision, Packed, Strategy, TaskSpec},
    query::Query,
    rule::Semantics,
};
use stowplan_benches::workload::{Fill, SteadyCluster, chain, instances, spec};

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn sizes() -> Vec<u32> {
    let mut sizes = vec![100, 1_000, 5_000, 10_000, 100_000];
    if std::env::var_os("STOWPLAN_LARGE").is_some() {
        sizes.push(1_000_000);
    }
    sizes
}

/// Nanoseconds of placements, of releases, of the touch floor, by round.
#[derive(Default)]
struct Samples {
    place: Vec<f64>,
    release: Vec<f64>,
    floor: Vec<f64>,
    blocked: usize,
    placements: usize,
}

impl Samples {
    /// Places and releases `batch` tasks so many times; the first three rounds do not count.
    fn take(&mut self, load: &mut SteadyCluster, batch: usize, rounds: usize) {
        let mut rows = vec![[0_i64; 4]; load.cluster.instance_count()];
        for round in 0..rounds + 3 {
            let requests = load.requests(batch);
            let mut picks = Vec::with_capacity(batch);
            let start = Instant::now();
            for &prepared in &requests {
                self.blocked += usize::from(!load.place(prepared).unwrap());
            }
            let placed = start.elapsed().as_nanos() as f64 / batch as f64;
            for task in &load.tasks[load.tasks.len() - batch.min(load.tasks.len())..] {
                picks.push(load.cluster.task(*task).unwrap().instance().unwrap().row());
            }
            let start = Instant::now();
            for &row in &picks {
                let row = &mut rows[row as usize];
                row[0] -= 64;
                row[1] -= 128;
                row[2] += 1;
            }
            black_box(&rows);
            let touched = start.elapsed().as_nanos() as f64 / batch as f64;
            let start = Instant::now();
            for _ in 0..batch {
                load.remove().unwrap();
            }
            let released = start.elapsed().as_nanos() as f64 / batch as f64;
            self.placements += batch;
            if round >= 3 {
                self.place.push(placed);
                self.release.push(released);
                self.floor.push(touched);
            }
        }
    }
}

/// Prints what a placement, a release, a scan and the touch floor take.
fn steady(name: &str, load: &mut SteadyCluster, batch: usize, rounds: usize, scan: bool) {
    let mut samples = Samples::default();
    samples.take(load, batch, rounds);
    report(name, load, samples, scan);
}

fn report(name: &str, load: &SteadyCluster, samples: Samples, scan: bool) {
    let Samples { place, release, floor, blocked, placements } = samples;
    let place = median(place);
    let scan = if !scan {
        "(no scan)".into()
    } else {
        let times: Vec<f64> = (0..9)
            .map(|n| {
                let prepared = load.prepared_tasks[n * 17 % load.prepared_tasks.len()];
                let start = Instant::now();
                let _ = black_box(load.cluster.decide_by_scan(prepared).unwrap());
                start.elapsed().as_nanos() as f64
            })
            .collect();
        let scan = median(times);
        format!("scan {scan:>10.0} ns ({:>6.0}x)", scan / place)
    };
    println!(
        "{name:<44} {place:>8.0} ns {:>7.2} M/s  release {:>6.0} ns  floor {:>5.1} ns ({:>4.0}x)  {scan}  blocked {:.2} %",
        1000.0 / place,
        median(release),
        median(floor.clone()),
        place / median(floor),
        100.0 * blocked as f64 / placements as f64,
    );
}

/// How this process was started: with large pages, or in a second run without them.
const PAGES: &str = "STOWPLAN_PAGES";

/// The largest steady case, measured with both sizes of pages.
const LARGE: &str = "a steady 70 %, 100000";

fn main() {
    let filter = std::env::args().nth(1).unwrap_or_default();
    if cfg!(all(target_os = "linux", target_env = "gnu")) && std::env::var_os(PAGES).is_none() {
        machine();
        run_again("large", "glibc.malloc.hugetlb=1", &filter);
        if LARGE.contains(filter.as_str()) {
            println!("\nwith pages of 4 KiB:");
            run_again("small", "glibc.malloc.hugetlb=0", LARGE);
        }
        return;
    }
    let wanted = |name: &str| name.contains(filter.as_str());
    let mut cases = Vec::new();
    for count in sizes() {
        let name = format!("a steady 70 %, {count}");
        if wanted(&name) && (filter != LARGE || name == LARGE) {
            let load = SteadyCluster::new(count, Fill::Percent(70), |_, _| {}).unwrap();
            cases.push((name, load, Samples::default(), batch_of(count)));
        }
    }
    // In turns, so that all have the same share of a busy machine.
    for _ in 0..12 {
        for (_, load, samples, batch) in &mut cases {
            samples.take(load, *batch, 10);
        }
    }
    for (name, load, samples, _) in cases {
        report(&name, &load, samples, true);
        println!("    index bytes an instance: {}", load.cluster.index_bytes() / load.cluster.instance_count());
    }
    for count in sizes() {
        if wanted(&format!("b saturated, {count}")) {
            saturated(count);
        }
    }
    for count in sizes() {
        let name = format!("c fresh, {count}");
        if wanted(&name) {
            let mut load = SteadyCluster::new(count, Fill::Fresh, |_, _| {}).unwrap();
            steady(&name, &mut load, batch_of(count), 30, true);
        }
    }
    if wanted("batch") {
        batch();
    }
    if wanted("sweep") {
        sweep();
    }
    if wanted("chain") {
        chains();
    }
    if wanted("constraint") {
        constraints();
    }
}

/// How many tasks are placed one after the other.
fn batch_of(count: u32) -> usize {
    (count as usize / 2).clamp(50, 2000)
}

/// Names the machine.
fn machine() {
    let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{}, {cores} cores of which one is used", model.map_or("an unknown processor", |(_, model)| model));
}

/// Runs this program once more: the allocator reads its settings when a process starts.
fn run_again(pages: &str, tunables: &str, filter: &str) {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.arg(filter).env(PAGES, pages).env("GLIBC_TUNABLES", tunables);
    assert!(command.status().unwrap().success());
}

/// With and without a constraint that asks for an attribute by pattern and for the tasks on the
/// instance: a group that few instances have, and one that a quarter of them has, whose instances
/// must be passed over one by one.
fn constraints() {
    let regex = "attribute:ecs.instance-type =~ [cmr]5.*";
    let rare = format!("{regex} and not(task:group == service:rare)");
    let common = format!("{regex} and not(task:group == service:s0)");
    let queries =
        [("none", None), ("regex + not(rare group)", Some(&rare)), ("regex + not(common group)", Some(&common))];
    let mut cases = queries.map(|(name, query)| {
        let adapt = |n: u32, spec: &mut TaskSpec| {
            let query = query.filter(|_| n > 0).map(|query| Constraint::MemberOf(Query::parse(query).unwrap()));
            spec.constraints = query.into_iter().collect();
        };
        let mut load = SteadyCluster::new(10_000, Fill::Percent(70), adapt).unwrap();
        let rare = TaskSpec { group: "service:rare".into(), ..TaskSpec::default() };
        let rare = load.cluster.prepare(&rare).unwrap();
        let hosts: Vec<_> = load.cluster.instances().step_by(100).collect();
        for instance in hosts {
            load.cluster.apply(&stowplan::placement::Placed { prepared: rare, instance }).unwrap();
        }
        (name, load, Samples::default())
    });
    // In turns, so that all have the same share of a busy machine.
    for _ in 0..60 {
        for (_, load, samples) in &mut cases {
            samples.take(load, 2000, 6);
        }
    }
    for (name, load, samples) in cases {
        report(&format!("constraint {name}"), &load, samples, false);
    }
}

/// A million equal tasks onto 100,000 empty instances.
fn batch() {
    let strategies = [("binpack", vec![Strategy::Binpack(Packed::Memory)]), ("none", vec![])];
    for (name, strategies) in strategies {
        let times = (0..5)
            .map(|_| {
                let mut cluster =
                    Cluster::build(instances(100_000, Fill::Fresh), vec![], &Semantics::V2026_11).unwrap();
                let mut spec = spec(3).unwrap();
                spec.requirement = stowplan::task::Requirement {
                    cpu: stowplan::unit::CpuUnits(400),
                    memory: stowplan::unit::MemoryMib(1500),
                    ..Default::default()
                };
                spec.constraints.clear();
                spec.strategies.clone_from(&strategies);
                let prepared = cluster.prepare(&spec).unwrap();
                let start = Instant::now();
                let placed = cluster.place_many(prepared, 1_000_000).unwrap();
                let time = start.elapsed().as_secs_f64() * 1e3;
                assert_eq!(placed.len(), 1_000_000);
                time
            })
            .collect();
        println!("batch of 1,000,000 onto 100,000, {name:<10} {:>8.1} ms", median(times));
    }
}

/// Removes each of 1,000 instances in a what-if and places its 10 tasks again.
fn sweep() {
    for strategies in [vec![Strategy::Binpack(Packed::Memory)], chain()] {
        let mut load = SteadyCluster::new(1_000, Fill::Percent(40), |_, spec| {
            spec.strategies.clone_from(&strategies);
        })
        .unwrap();
        let ids: Vec<_> = load.cluster.instances().collect();
        for &id in &ids {
            let on_it: Vec<_> = load.cluster.tasks_on(id).unwrap().skip(10).collect();
            on_it.into_iter().for_each(|task| load.cluster.remove_task(task).unwrap());
        }
        let mut prepared_tasks = std::collections::BTreeMap::new();
        for (task, prepared) in load.tasks.iter().zip(&load.prepared_of) {
            prepared_tasks.insert(*task, load.prepared_tasks[*prepared as usize]);
        }
        let wanted: Vec<Vec<_>> = ids
            .iter()
            .map(|&id| {
                load.cluster.tasks_on(id).unwrap().filter_map(|task| prepared_tasks.get(&task).copied()).collect()
            })
            .collect();
        let tasks: usize = wanted.iter().map(Vec::len).sum();
        let mut placed = 0;
        let times = (0..9)
            .map(|_| {
                placed = 0;
                let start = Instant::now();
                for (&id, prepared_tasks) in ids.iter().zip(&wanted) {
                    let mut fork = load.cluster.fork();
                    fork.deregister(id).unwrap();
                    for &prepared in prepared_tasks {
                        if let Decision::Placed(pick) = fork.decide(prepared).unwrap() {
                            fork.apply(&pick).unwrap();
                            placed += 1;
                        }
                    }
                }
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        println!(
            "remove each of 1,000 what-if, {} strategies: {:>6.1} ms ({tasks} tasks, {placed} placed again)",
            strategies.len(),
            median(times)
        );
    }
}

fn chains() {
    let mut load = SteadyCluster::new(5_000, Fill::Percent(40), |_, spec| spec.strategies = chain()).unwrap();
    while load.remove().unwrap().is_some() {}
    for prepared in 0..200 {
        for _ in 0..10 {
            load.place(prepared).unwrap();
        }
    }
    steady("chain, 5000, 200 services x 10", &mut load, 200, 100, true);
    // Small tasks, so that 100,000 of them have room: 200 services on 500 of the 5,000 hosts each.
    let mut load = SteadyCluster::new(5_000, Fill::Percent(1), |_, spec| {
        spec.strategies = chain();
        spec.requirement.cpu = stowplan::unit::CpuUnits(32);
        spec.requirement.memory = stowplan::unit::MemoryMib(64);
    })
    .unwrap();
    while load.remove().unwrap().is_some() {}
    for prepared in 0..200 {
        for _ in 0..500 {
            load.place(prepared).unwrap();
        }
    }
    steady("chain, 5000, 200 services on 10 %", &mut load, 200, 100, true);
    let mut load = SteadyCluster::new(5_000, Fill::Percent(20), |_, spec| spec.strategies = chain()).unwrap();
    let prepared = 3;
    for _ in 0..2_500 {
        load.place(prepared).unwrap();
    }
    let only = load.prepared_tasks[prepared as usize];
    load.prepared_tasks = vec![only];
    load.tasks.drain(..load.tasks.len() - 2_500);
    load.prepared_of.drain(..load.prepared_of.len() - 2_500);
    steady("chain, 5000, one service on half", &mut load, 100, 100, true);
}

fn saturated(count: u32) {
    let mut load = SteadyCluster::new(count, Fill::Percent(100), |_, _| {}).unwrap();
    let large = TaskSpec { group: "service:large".into(), ..spec(1).unwrap() };
    let large = TaskSpec {
        requirement: stowplan::task::Requirement {
            cpu: stowplan::unit::CpuUnits(4000),
            ports_tcp: vec![],
            ..large.requirement
        },
        strategies: vec![Strategy::Binpack(Packed::Memory)],
        ..large
    };
    let large = load.cluster.prepare(&large).unwrap();
    let mut failed = 0;
    while failed < 300 {
        let prepared = load.requests(1)[0];
        if load.place(prepared).unwrap() { failed = 0 } else { failed += 1 }
    }
    let mut times = Vec::new();
    let mut blocked = 0;
    for step in 0..40_000 {
        let prepared = load.remove().unwrap().unwrap();
        let prepared = if step % 100 == 0 { None } else { Some(prepared) };
        let id = prepared.map_or(large, |prepared| load.prepared_tasks[prepared as usize]);
        let start = Instant::now();
        let decision = load.cluster.decide(id).unwrap();
        let task = match decision {
            Decision::Placed(placed) => Some(load.cluster.apply(&placed).unwrap()),
            Decision::Blocked => None,
        };
        times.push(start.elapsed().as_nanos() as f64);
        match task {
            Some(task) => {
                load.tasks.push(task);
                load.prepared_of.push(prepared.unwrap_or(0));
            }
            None => blocked += 1,
        }
        if prepared.is_none() {
            // The room that was made stays taken.
            let again = load.requests(1)[0];
            let _ = load.place(again).unwrap();
        }
    }
    times.sort_by(f64::total_cmp);
    let at = |thousandths: usize| times[times.len() * thousandths / 1000];
    println!(
        "b saturated, {count:<31} median {:>6.0} ns  p99 {:>7.0} ns  p99.9 {:>7.0} ns  largest {:>8.0} ns  blocked {:.2} %",
        at(500),
        at(990),
        at(999),
        times[times.len() - 1],
        100.0 * f64::from(blocked) / times.len() as f64
    );
}
