//! A decision allocates nothing, whatever the strategy and the constraints; nor does a placement with its release, once it is warm.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use stowplan_benches::workload::{Fill, Load, chain};

fn allocations(load: &mut Load) -> (u64, u64) {
    let requests = load.requests(500);
    for _ in 0..4 {
        for &kind in &requests {
            load.place(kind).unwrap();
        }
        for _ in 0..requests.len() {
            load.remove().unwrap();
        }
    }
    let decided = allocation_counter::measure(|| {
        for &kind in &load.kinds {
            let _ = std::hint::black_box(load.cluster.decide(kind).unwrap());
        }
    });
    let steady = allocation_counter::measure(|| {
        for &kind in &requests {
            load.place(kind).unwrap();
            load.remove().unwrap();
        }
    });
    (decided.count_total, steady.count_total)
}

#[test]
fn decisions_allocate_nothing() {
    for (name, mut load) in [
        ("packed", Load::new(1000, Fill::Percent(70), |_, _| {}).unwrap()),
        ("chain", Load::new(1000, Fill::Percent(40), |_, spec| spec.strategies = chain()).unwrap()),
        ("fresh", Load::new(1000, Fill::Fresh, |_, _| {}).unwrap()),
    ] {
        let (decided, steady) = allocations(&mut load);
        assert_eq!(decided, 0, "{name}: {} decisions", load.kinds.len());
        println!(
            "{name}: 0 allocations for {} decisions, {steady} for 500 placements with their releases",
            load.kinds.len()
        );
    }
}
