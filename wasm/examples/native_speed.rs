//! The native side of `npm/test/speed.mjs`: the same placements, timed.
//! `native_speed WORKLOAD.json`.
#![expect(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "a measurement may panic")]

use std::time::Instant;

use stowplan::{
    id::{PreparedId, TaskId},
    placement::Decision,
};
use stowplan_wire::{ClusterSession, Document};

fn main() {
    let path = std::env::args().nth(1).unwrap();
    let bytes = std::fs::read(path).unwrap();
    let workload = Document::parse(&bytes).unwrap();
    let workload = workload.root();
    let list = |key: &str| workload.get(key).unwrap().items();
    let mut session = ClusterSession::read(&workload.get("cluster").unwrap(), None).unwrap();
    let prepared_tasks: Vec<PreparedId> =
        list("kinds").map(|node| session.prepare(&Document::of_text(node.written()).unwrap()).unwrap()).collect();
    let order: Vec<PreparedId> =
        list("order").map(|prepared| *prepared_tasks.get(prepared.as_u64().unwrap() as usize).unwrap()).collect();
    let rounds = workload.get("rounds").unwrap().as_u64().unwrap();
    let (mut place_times, mut remove_times, mut placed) = (vec![], vec![], vec![]);
    for _ in 0..rounds {
        placed.clear();
        let start = Instant::now();
        for &prepared in &order {
            placed.extend(place(&mut session, prepared));
        }
        place_times.push(start.elapsed().as_secs_f64() * 1e9 / order.len() as f64);
        let start = Instant::now();
        for task in &placed {
            session.cluster_mut().remove_task(*task).unwrap();
        }
        remove_times.push(start.elapsed().as_secs_f64() * 1e9 / order.len() as f64);
    }
    println!(
        r#"{{"place": {:.1}, "remove": {:.1}, "placed": {}}}"#,
        median(&mut place_times),
        median(&mut remove_times),
        placed.len()
    );
}

fn place(session: &mut ClusterSession, prepared: PreparedId) -> Option<TaskId> {
    let Decision::Placed(placed) = session.cluster().decide(prepared).unwrap() else { return None };
    Some(session.cluster_mut().apply(&placed).unwrap())
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    *times.get(times.len() / 2).unwrap()
}
