//! The native side of every face's measurement: the same decisions, timed.
//! `native_speed WORKLOAD.json`, as `npm/test/speed.mjs` writes it. Prints medians in nanoseconds.
#![expect(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "a measurement may panic")]

use std::{hint::black_box, time::Instant};

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
    let question = list("kinds").next().unwrap().written().to_owned();
    let mut times: [Vec<f64>; 4] = Default::default();
    let mut placed = vec![];
    for _ in 0..rounds {
        placed.clear();
        let [decide, place_times, remove, document] = &mut times;
        decide.push(nanoseconds(|| {
            for &prepared in &order {
                let _ = black_box(session.cluster().decide(prepared).unwrap());
            }
        }));
        place_times.push(nanoseconds(|| {
            for &prepared in &order {
                placed.extend(place(&mut session, prepared));
            }
        }));
        remove.push(nanoseconds(|| {
            for task in &placed {
                session.cluster_mut().remove_task(*task).unwrap();
            }
        }));
        document.push(nanoseconds(|| {
            black_box(session.decide(&Document::of_text(question.as_str()).unwrap()).to_string());
        }));
    }
    let each = order.len() as f64;
    let [decide, place, remove, document] = times.map(|mut times| median(&mut times));
    println!(
        r#"{{"decide": {:.1}, "place": {:.1}, "remove": {:.1}, "document": {document:.1}, "placed": {}}}"#,
        decide / each,
        place / each,
        remove / each,
        placed.len()
    );
}

fn nanoseconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e9
}

fn place(session: &mut ClusterSession, prepared: PreparedId) -> Option<TaskId> {
    let Decision::Placed(placed) = session.cluster().decide(prepared).unwrap() else { return None };
    Some(session.cluster_mut().apply(&placed).unwrap())
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    *times.get(times.len() / 2).unwrap()
}
