//! The C functions beside what they call, in turns and in one process: nanoseconds a call.
//! `overhead WORKLOAD.json`, a workload as `speed.c` takes it.
#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::undocumented_unsafe_blocks,
    clippy::indexing_slicing,
    reason = "a measurement may panic, and calls as the header asks"
)]

use std::hint::black_box;
use std::ptr::{null, null_mut};
use std::time::Instant;

use stowplan::placement::Decision;
use stowplan_c::*;
use stowplan_wire::{ClusterSession, Document};

fn main() {
    let bytes = std::fs::read(std::env::args().nth(1).unwrap()).unwrap();
    let workload = Document::parse(&bytes).unwrap();
    let workload = workload.root();
    let list = |key: &str| workload.get(key).unwrap().items();
    let snapshot = workload.get("cluster").unwrap();
    let kinds: Vec<&str> = list("kinds").map(|kind| kind.written()).collect();
    let order: Vec<usize> = list("order").map(|kind| kind.as_u64().unwrap() as usize).collect();
    let rounds = workload.get("rounds").unwrap().as_u64().unwrap();

    let mut session = ClusterSession::read(&snapshot, None).unwrap();
    let native: Vec<_> =
        kinds.iter().map(|kind| session.prepare(&Document::of_text(*kind).unwrap()).unwrap()).collect();
    let native: Vec<_> = order.iter().map(|&kind| native[kind]).collect();
    let mut cluster = null_mut();
    let text = snapshot.written();
    unsafe { stowplan_cluster_open(text.as_ptr().cast(), text.len(), null(), 0, &raw mut cluster, null_mut()) };
    let prepare = |kind: &&str| {
        let mut prepared = 0;
        unsafe { stowplan_cluster_prepare(cluster, kind.as_ptr().cast(), kind.len(), &raw mut prepared, null_mut()) };
        prepared
    };
    let face: Vec<PreparedNumber> = kinds.iter().map(prepare).collect();
    let face: Vec<PreparedNumber> = order.iter().map(|&kind| face[kind]).collect();
    // Not to be seen through.
    let (decide, place) =
        black_box((stowplan_cluster_decide as DecideFunction, stowplan_cluster_place as PlaceFunction));
    let remove = black_box(stowplan_cluster_remove as unsafe extern "C" fn(*mut Cluster, u64) -> Status);

    let mut times: [Vec<f64>; 6] = Default::default();
    for _ in 0..rounds {
        let mut took = |which: usize, work: &mut dyn FnMut()| {
            let start = Instant::now();
            work();
            times[which].push(start.elapsed().as_secs_f64() * 1e9 / order.len() as f64);
        };
        took(0, &mut || {
            for &prepared in &native {
                let _ = black_box(session.cluster().decide(prepared).unwrap());
            }
        });
        took(1, &mut || {
            for &prepared in &face {
                let mut instance = 0;
                black_box(unsafe { decide(cluster, prepared, &raw mut instance) });
            }
        });
        let mut tasks = Vec::with_capacity(order.len());
        took(2, &mut || {
            for &prepared in &native {
                if let Decision::Placed(placed) = session.cluster().decide(prepared).unwrap() {
                    tasks.push(session.cluster_mut().apply(&placed).unwrap());
                }
            }
        });
        tasks.iter().for_each(|task| session.cluster_mut().remove_task(*task).unwrap());
        let mut numbers = Vec::with_capacity(order.len());
        took(3, &mut || {
            for &prepared in &face {
                let mut task = 0;
                if unsafe { place(cluster, prepared, &raw mut task, null_mut()) } == Status::Ok {
                    numbers.push(task);
                }
            }
        });
        assert_eq!(tasks.len(), numbers.len(), "placed differently");
        numbers.iter().for_each(|task| assert_eq!(unsafe { remove(cluster, *task) }, Status::Ok));
        let question = kinds[0];
        let mut ask = || {
            black_box(session.decide(&Document::of_text(question).unwrap()).to_string());
        };
        // Twice, and the second time is taken: whoever comes first would find its memory cold.
        ask();
        took(4, &mut ask);
        let mut ask = || {
            let mut answer = Text { bytes: null_mut(), length: 0 };
            unsafe {
                stowplan_cluster_answer(cluster, question.as_ptr().cast(), question.len(), &raw mut answer);
                stowplan_text_free(&raw mut answer);
            }
        };
        ask();
        took(5, &mut ask);
    }
    unsafe { stowplan_cluster_close(cluster) };
    let [native_decide, decide, native_place, place, native_document, document] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    });
    let each = order.len() as f64;
    println!(
        "{{\"decide\": {decide:.1}, \"nativeDecide\": {native_decide:.1}, \"place\": {place:.1}, \"nativePlace\": \
         {native_place:.1}, \"document\": {:.1}, \"nativeDocument\": {:.1}}}",
        document * each,
        native_document * each
    );
}

type DecideFunction = unsafe extern "C" fn(*const Cluster, PreparedNumber, *mut InstanceNumber) -> Status;
type PlaceFunction = unsafe extern "C" fn(*mut Cluster, PreparedNumber, *mut TaskNumber, *mut InstanceNumber) -> Status;
