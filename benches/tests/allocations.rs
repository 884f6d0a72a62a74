//! A decision and its commit take no memory from the allocator once the cluster has seen its load.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use allocation_counter::measure;
use stowplan::placement::{Strategy, TaskSpec};
use stowplan_benches::workload::{Fill, SteadyCluster, chain};

/// Places tasks and removes them again; returns the allocations of deciding, of applying, and of
/// removing.
fn round(load: &mut SteadyCluster, requests: &[u32]) -> (u64, u64, u64) {
    let (mut decide, mut place, mut remove) = (0, 0, 0);
    let before = load.tasks.len();
    for &prepared in requests {
        let id = *load.prepared_tasks.get(prepared as usize).unwrap();
        let decided = measure(|| {
            let decision = load.cluster.decide(id).unwrap();
            assert_eq!(load.cluster.decide_where(id, |_| true).unwrap(), decision);
        });
        decide += decided.count_total;
        place += measure(|| assert!(load.place(prepared).unwrap())).count_total;
    }
    while load.tasks.len() > before {
        let task = load.tasks.pop().unwrap();
        load.prepared_of.pop();
        remove += measure(|| load.cluster.remove_task(task).unwrap()).count_total;
    }
    (decide, place, remove)
}

/// The lists of an instance grow when it holds more than it ever did, so the same tasks come and go
/// until all have grown.
fn settles(strategies: Option<Vec<Strategy>>, fill: u32) {
    let adapt = |_: u32, spec: &mut TaskSpec| {
        if let Some(strategies) = &strategies {
            spec.strategies.clone_from(strategies);
        }
    };
    let mut load = SteadyCluster::new(1_000, Fill::Percent(fill), adapt).unwrap();
    let requests = load.requests(1_000);
    let (decide, ..) = round(&mut load, &requests);
    assert_eq!(decide, 0, "deciding never allocates");
    round(&mut load, &requests);
    assert_eq!(round(&mut load, &requests), (0, 0, 0));
}

/// A clone that is taken inside a what-if is a plain value: it keeps no steps to take back, so its
/// memory stays flat.
#[test]
fn a_clone_of_a_fork_keeps_no_steps() {
    let mut load = SteadyCluster::new(100, Fill::Percent(20), |_, _| {}).unwrap();
    let (plain, requests) = (load.cluster.clone(), load.requests(200));
    let mut cluster = load.cluster.clone();
    let taken = {
        let fork = cluster.fork();
        (*fork).clone()
    };
    assert_eq!(taken, plain, "nothing was changed in the fork");
    load.cluster = taken;
    round(&mut load, &requests);
    round(&mut load, &requests);
    let grown = measure(|| {
        let _ = round(&mut load, &requests);
    })
    .bytes_current;
    assert!(grown.abs() < 1024, "{grown} bytes more after 400 changes");
}

#[test]
fn packing_allocates_nothing() {
    settles(None, 60);
}

#[test]
fn a_chain_allocates_nothing() {
    settles(Some(chain()), 40);
}
