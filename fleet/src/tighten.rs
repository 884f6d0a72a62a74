//! Removes room that no tasks can fill, because it would only weaken the bounds.

use alloc::{vec, vec::Vec};

use super::problem::{TaskClass, Type, at};

/// The most units of room times different needs for which the reachable sums are listed.
const SUMS_MAX: u64 = 400_000;

/// Lowers each type's room to the largest sum of needs that fits.
pub(crate) fn tighten(classes: &[TaskClass], types: &mut [Type]) {
    for r in [0, 1, 3] {
        for (of, one) in types.iter_mut().enumerate() {
            let may = |class: &&TaskClass| at(&class.most, of) > 0;
            let mut needs: Vec<u64> =
                classes.iter().filter(may).map(|class| at(&class.need, r)).filter(|need| *need > 0).collect();
            needs.sort_unstable();
            needs.dedup();
            if let Some(room) = one.room.get_mut(r) {
                *room = reached(&needs, *room);
            }
        }
    }
}

/// The largest sum of needs, each as often as wanted, within the room.
fn reached(needs: &[u64], room: u64) -> u64 {
    let unit = needs.iter().fold(0, |unit, &need| greatest_common_divisor(unit, need));
    if unit == 0 {
        return room;
    }
    let units = room / unit;
    if units.saturating_mul(needs.len() as u64) > SUMS_MAX {
        return units * unit;
    }
    let Ok(length) = usize::try_from(units) else { return units * unit };
    let mut reachable = vec![false; length + 1];
    if let Some(zero) = reachable.first_mut() {
        *zero = true;
    }
    let steps: Vec<usize> = needs.iter().filter_map(|need| usize::try_from(need / unit).ok()).collect();
    let mut highest = 0;
    for sum in 0..=length {
        let reach = steps.iter().any(|&step| sum.checked_sub(step).is_some_and(|before| at(&reachable, before)));
        if reach || sum == 0 {
            highest = sum;
            if let Some(slot) = reachable.get_mut(sum) {
                *slot = true;
            }
        }
    }
    highest as u64 * unit
}

/// The greatest whole number that divides both.
pub(crate) const fn greatest_common_divisor(one: u64, other: u64) -> u64 {
    let (mut one, mut other) = (one, other);
    while other > 0 {
        (one, other) = (other, one % other);
    }
    one
}

#[cfg(test)]
mod tests {
    use super::reached;

    #[test]
    fn sums_that_needs_reach() {
        for (needs, room, sum) in [
            // Multiples of 128 within 15,700: 122 of them.
            (&[128, 384, 1024][..], 15_700, 15_616),
            // 3 and 5: 7 is no sum, 6 is.
            (&[3, 5], 7, 6),
            (&[3, 5], 8, 8),
            (&[600], 1000, 600),
            (&[], 1000, 1000),
            (&[7], 5, 0),
        ] {
            assert_eq!(reached(needs, room), sum, "{needs:?} in {room}");
        }
    }
}
