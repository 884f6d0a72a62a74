//! Numbers that Auto Scaling takes, from both sides of each limit.

use stowplan_group::{Maintenance, check_weights};

#[test]
fn limits_hold_from_both_sides() {
    type Takes = fn(u32) -> bool;
    let limits: [(u32, u32, Takes); 4] = [
        (1, 999, |weight| check_weights(&[Some(weight)]).is_ok()),
        (0, 100, |at_least| Maintenance::new(at_least, 100).is_ok()),
        (100, 200, |at_most| Maintenance::new(100, at_most).is_ok()),
        // At most 100 above the healthy part.
        (100, 160, |at_most| Maintenance::new(60, at_most).is_ok()),
    ];
    for (least, most, takes) in limits {
        assert!(takes(least) && takes(most) && !takes(most + 1), "{least} to {most}");
        assert!(least.checked_sub(1).is_none_or(|below| !takes(below)), "{least}");
    }
}
