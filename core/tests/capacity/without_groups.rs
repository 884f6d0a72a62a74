//! Fargate and managed instances, capacity without a group: CAP-22 to CAP-24, CAP-116, CAP-118.

use stowplan::capacity::{
    TypeRoom,
    fargate::LaunchRate,
    managed_instances::{Candidate, Loaded, Underused, choose_type, goes_when_idle, underutilised},
    price::HourlyRate,
};

use super::task;

fn candidate(name: &str, cpu: u32, memory: u32, rate: u64) -> Candidate {
    Candidate { name: name.into(), room: TypeRoom { cpu, memory, ..TypeRoom::default() }, rate: HourlyRate(rate) }
}

#[test]
fn fargate_starts_at_a_rate() {
    let small = LaunchRate { burst: 25, per_second: 5 };
    // 75 beyond the first 25, five a second.
    assert_eq!((small.seconds_for(25), small.seconds_for(100)), (Some(0), Some(15)));
    assert_eq!(LaunchRate { burst: 1, per_second: 0 }.seconds_for(2), None);
}

/// Rules: CAP-24.
#[test]
fn the_cheapest_type_that_holds_all() {
    let types = [candidate("m5.large", 2048, 7764, 96), candidate("m5.xlarge", 4096, 15_800, 192)];
    let tasks = |count, cpu, memory| vec![task(cpu, memory); count];
    let chosen = |tasks: Vec<_>| {
        choose_type(&tasks, &types).map(|chosen| (types[chosen.candidate].name.as_str(), chosen.instances))
    };
    // Five halves of a large: three large for 288, two extra large for 384.
    assert_eq!(chosen(tasks(5, 1024, 1024)), Some(("m5.large", 3)));
    // Four halves: two for 192, or one for 192: the fewer.
    assert_eq!(chosen(tasks(4, 1024, 1024)), Some(("m5.xlarge", 1)));
    assert_eq!(chosen(tasks(1, 3072, 1024)), Some(("m5.xlarge", 1)));
    assert_eq!(chosen(tasks(1, 8192, 1024)), None);
}

/// Rules: CAP-23, CAP-118.
#[test]
fn who_is_given_up() {
    let types = [candidate("m5.large", 2048, 7764, 96)];
    let loaded = |tasks: &[u32], free: u32, rate| Loaded {
        tasks: tasks.iter().map(|cpu| task(*cpu, 512)).collect(),
        standalone: false,
        free: TypeRoom { cpu: free, memory: 16_000, ..TypeRoom::default() },
        cpu: 4096,
        rate: HourlyRate(rate),
    };
    // The second asks for the least, and the first has room for it.
    let pair = [loaded(&[2048], 2048, 192), loaded(&[512], 3584, 192)];
    assert_eq!(underutilised(&pair, &types), Some((1, Underused::FitsElsewhere)));
    // Nowhere else, but a cheaper type holds it.
    let full = [loaded(&[4096], 0, 192), loaded(&[512], 3584, 192)];
    assert_eq!(underutilised(&full, &types), Some((1, Underused::Cheaper { candidate: 0 })));
    // A standalone task is never moved; the other is full.
    let kept = [loaded(&[4096], 0, 192), Loaded { standalone: true, ..loaded(&[512], 0, 192) }];
    assert_eq!(underutilised(&kept, &types), None);
    assert_eq!((goes_when_idle(Some(0), 0), goes_when_idle(Some(-1), 9)), (Some(true), Some(false)));
}
