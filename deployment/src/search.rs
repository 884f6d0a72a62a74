//! Every way in which a rolling deployment could go, to prove that none of them ends.

use alloc::{collections::BTreeSet, vec::Vec};

use super::{Limits, Needs, Room};

/// The result over all orders of stops and starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orders {
    /// All of them end with the new revision alone.
    AllComplete,
    /// Some end, others get stuck: it depends on which task ECS stops, or where it starts one.
    SomeComplete,
    /// None does.
    NoneCompletes,
    /// There are too many to look at.
    TooMany,
}

/// What a search found, and how many states it saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Searched {
    /// What the orders lead to.
    pub orders: Orders,
    /// Distinct states; exchanging instances that look the same makes no new one.
    pub states: usize,
}

/// A state between two steps, all tasks healthy: the rooms, in order so that like states are equal.
type State = Vec<Room>;

/// Follows every choice that the rolling step leaves open (DEPLOY-22): which of the old tasks stop,
/// and where each new one starts. How many stop and start in a step is not open.
///
/// Visits no more than `most` states.
#[must_use]
pub fn search(rooms: &[Room], needs: &Needs, desired: u32, limits: Limits, most: usize) -> Searched {
    let mut first: State = rooms.to_vec();
    first.sort_unstable();
    let mut seen: BTreeSet<State> = BTreeSet::new();
    seen.insert(first.clone());
    let mut open = Vec::from([first]);
    let (mut completes, mut sticks) = (false, false);
    while let Some(state) = open.pop() {
        let (old, new) = totals(&state);
        if old == 0 && new == desired {
            completes = true;
            continue;
        }
        let mut after = Vec::new();
        let overflow = step(&state, needs, desired, limits, most, &mut after);
        if overflow || seen.len() > most {
            return Searched { orders: Orders::TooMany, states: seen.len() };
        }
        // Nothing could be stopped, nothing started.
        sticks |= after.contains(&state);
        for next in after {
            if seen.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    let orders = match (completes, sticks) {
        (true, false) => Orders::AllComplete,
        (true, true) => Orders::SomeComplete,
        (false, _) => Orders::NoneCompletes,
    };
    Searched { orders, states: seen.len() }
}

fn totals(state: &[Room]) -> (u32, u32) {
    let sum = |of: fn(&Room) -> u32| state.iter().map(of).fold(0, u32::saturating_add);
    (sum(|room| room.old), sum(|room| room.new))
}

/// All states after one step. Returns whether there were too many on the way.
fn step(state: &State, needs: &Needs, desired: u32, limits: Limits, most: usize, after: &mut Vec<State>) -> bool {
    let (old, new) = totals(state);
    let healthy = old.saturating_add(new);
    let stops = old.min(healthy.saturating_sub(limits.minimum));
    let mut stopped = BTreeSet::from([state.clone()]);
    for _ in 0..stops {
        stopped = spread(&stopped, |room| {
            (room.old > 0).then(|| {
                let mut next = *room;
                needs.drop_old(&mut next);
                next
            })
        });
        if stopped.len() > most {
            return true;
        }
    }
    let total = healthy.saturating_sub(stops);
    let starts = desired.saturating_sub(new).min(limits.maximum.saturating_sub(total));
    let mut started = stopped;
    for _ in 0..starts {
        let mut next = BTreeSet::new();
        for state in &started {
            let from = spread(&BTreeSet::from([state.clone()]), |room| {
                needs.fits(room).then(|| {
                    let mut next = *room;
                    needs.put_new(&mut next);
                    next
                })
            });
            // Where nothing fits, the step ends here.
            if from.is_empty() {
                next.insert(state.clone());
            } else {
                next.extend(from);
            }
        }
        started = next;
        if started.len() > most {
            return true;
        }
    }
    after.extend(started);
    false
}

/// Changes one room of each state in every way there is.
fn spread(states: &BTreeSet<State>, change: impl Fn(&Room) -> Option<Room>) -> BTreeSet<State> {
    let mut next = BTreeSet::new();
    for state in states {
        let mut before: Option<&Room> = None;
        for (index, room) in state.iter().enumerate() {
            // Rooms that look the same are neighbours.
            if before == Some(room) {
                continue;
            }
            before = Some(room);
            if let Some(changed) = change(room) {
                let mut other = state.clone();
                if let Some(slot) = other.get_mut(index) {
                    *slot = changed;
                }
                other.sort_unstable();
                next.insert(other);
            }
        }
    }
    next
}
