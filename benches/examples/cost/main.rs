//! What a placement costs against the cluster's size: measures, writes `benches/results/cost.csv`,
//! draws `cost.svg` beside it.
//!
//! `cargo run --release -p stowplan-benches --example cost [draw]`; `draw` only draws what is
//! written; `STOWPLAN_LARGE=1` adds 1,000,000 instances. The points of other schedulers are read
//! from `peers.csv`, which `cargo xtask bench --peers` writes.
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

mod plot;

use std::{
    fmt::Write as _,
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    time::Instant,
};

use stowplan_benches::workload::{Fill, SteadyCluster};

/// A measured cost: of what, at how many instances, in nanoseconds.
struct Cost {
    name: String,
    instances: f64,
    nanoseconds: f64,
}

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("results");
    let file = folder.join("cost.csv");
    if std::env::args().nth(1).as_deref() != Some("draw") {
        let mut sizes = vec![100, 1_000, 10_000, 100_000];
        if std::env::var_os("STOWPLAN_LARGE").is_some() {
            sizes.push(1_000_000);
        }
        let mut text = String::from("what,instances,nanoseconds\n");
        for size in sizes {
            for (name, cost) in measure(size) {
                let _ = writeln!(text, "{name},{size},{cost:.1}");
            }
        }
        print!("{text}");
        fs::write(&file, text).unwrap();
    }
    let peers: PathBuf = folder.join("peers.csv");
    if !peers.exists() {
        println!("SKIPPED: no points of other schedulers, peers.csv is absent");
    }
    fs::write(folder.join("cost.svg"), plot::draw(&read(&file), &read(&peers)).unwrap()).unwrap();
}

fn read(file: &Path) -> Vec<Cost> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let cost = |line: &str| {
        let (name, rest) = line.split_once(',')?;
        let (instances, nanoseconds) = rest.split_once(',')?;
        Some(Cost { name: name.into(), instances: instances.parse().ok()?, nanoseconds: nanoseconds.parse().ok()? })
    };
    text.lines().skip(1).filter_map(cost).collect()
}

/// Nanoseconds of a placement by the indexes, of a decision by the scan, and of touching the rows
/// that were chosen.
fn measure(size: u32) -> [(&'static str, f64); 3] {
    let mut load = SteadyCluster::new(size, Fill::Percent(70), |_, _| {}).unwrap();
    let batch = (size as usize / 2).clamp(50, 2000);
    let mut rows = vec![[0_i64; 4]; load.cluster.instance_count()];
    let (mut indexes, mut floor) = (vec![], vec![]);
    for round in 0..43 {
        let requests = load.requests(batch);
        let start = Instant::now();
        for &prepared in &requests {
            load.place(prepared).unwrap();
        }
        let placed = start.elapsed().as_nanos() as f64 / batch as f64;
        let tasks = load.tasks.iter().rev().take(batch);
        let picks: Vec<u32> = tasks.map(|task| load.cluster.task(*task).unwrap().instance().unwrap().row()).collect();
        let start = Instant::now();
        for &row in &picks {
            let row = rows.get_mut(row as usize).unwrap();
            let [cpu, memory, tasks, _] = row;
            *cpu -= 64;
            *memory -= 128;
            *tasks += 1;
        }
        black_box(&rows);
        let touched = start.elapsed().as_nanos() as f64 / batch as f64;
        (0..batch).for_each(|_| assert!(load.remove().unwrap().is_some()));
        if round >= 3 {
            indexes.push(placed);
            floor.push(touched);
        }
    }
    let scans = load.prepared_tasks.iter().step_by(17).map(|&prepared| {
        let start = Instant::now();
        let _ = black_box(load.cluster.decide_by_scan(prepared).unwrap());
        start.elapsed().as_nanos() as f64
    });
    let scan = median(scans.collect());
    [("indexes", median(indexes)), ("scan", scan), ("floor", median(floor))]
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    *values.get(values.len() / 2).unwrap()
}
