//! Lower bounds that need no patterns: by sums of resources, by large tasks, and by tasks that
//! exclude each other.
//!
//! Every bound here gives each class of tasks a value such that the tasks of any one instance are
//! worth no more than its price. All tasks together are then worth no more than any answer's price.
//! Values are whole numbers, rounded down.

use alloc::{collections::BTreeSet, vec, vec::Vec};

use super::{
    FleetResource, Proof,
    filled_instance::Steps,
    number::{float, whole},
    problem::{Problem, at},
    simplex::{Column, Master},
};

/// Parts of one unit of cost.
const PARTS: u128 = 1 << 40;
/// 2^60: whole prices of a unit of a resource are parts of this.
const UNIT: f64 = 1_152_921_504_606_846_976.0;

/// The largest of the bounds, and what proves it.
pub(crate) fn bound(problem: &Problem, steps: &mut Steps) -> (u64, Proof) {
    let mut best = (0, Proof::Sum(FleetResource::Cpu));
    let mut offer = |bound: u64, proof: Proof| {
        if bound > best.0 {
            best = (bound, proof);
        }
    };
    for (r, resource) in FleetResource::ALL.into_iter().enumerate() {
        offer(by_shares(problem, r, Share::Plain), Proof::Sum(resource));
    }
    offer(exclusive(problem), Proof::Exclusive);
    offer(mixed(problem), Proof::Resources);
    for (r, resource) in FleetResource::ALL.into_iter().enumerate() {
        for share in thresholds(problem, r) {
            if !steps.are_left() {
                return best;
            }
            steps.spend(20 * (problem.classes.len() * problem.active.len()) as u64);
            offer(by_shares(problem, r, share), Proof::Large(resource));
        }
    }
    best
}

/// Dual feasible functions, which turn a task's share of a resource into its weight: shares that
/// add up to at most 1 still do.
#[derive(Clone, Copy, Debug)]
enum Share {
    /// The share itself.
    Plain,
    /// 1 for shares above one less this threshold, 0 below the threshold (Martello and Toth); need
    /// and room of the threshold.
    Large(u64, u64),
    /// The share times one more than this, whole numbers below, over this (Fekete and Schepers).
    Steps(u64),
}

impl Share {
    /// The parts of the cost that a need counts for in a room.
    fn of(self, need: u64, room: u64, cost: u64) -> u128 {
        let (need, room, all) = (u128::from(need), u128::from(room), u128::from(cost) * PARTS);
        if room == 0 {
            return 0;
        }
        match self {
            Self::Plain => all * need / room,
            Self::Large(small, of) => {
                let (small, of) = (u128::from(small), u128::from(of));
                if need * of > room * (of - small.min(of)) {
                    all
                } else if need * of < room * small {
                    0
                } else {
                    all * need / room
                }
            }
            Self::Steps(steps) => {
                let (product, steps) = (need * u128::from(steps + 1), u128::from(steps));
                if product % room == 0 { all * need / room } else { all * (product / room) / steps }
            }
        }
    }
}

/// The thresholds to try: the shares of the classes up to one half, at most 60 of them.
fn thresholds(problem: &Problem, r: usize) -> Vec<Share> {
    let mut shares: Vec<Share> = (1..=12).map(Share::Steps).chain([Share::Large(1, 2)]).collect();
    for one in problem.active.iter().filter_map(|&of| problem.types.get(of)).take(4) {
        let room = at(&one.room, r);
        let needs: BTreeSet<u64> = problem.classes.iter().map(|class| at(&class.need, r)).collect();
        let half: Vec<u64> = needs.into_iter().filter(|&need| need > 0 && need * 2 <= room).collect();
        let every = half.len().div_ceil(60).max(1);
        shares.extend(half.into_iter().step_by(every).map(|need| Share::Large(need, room)));
    }
    shares
}

/// Values by the share of one resource: for each class the value at the type where it counts least.
fn by_shares(problem: &Problem, r: usize, share: Share) -> u64 {
    let mut total = 0_u128;
    for class in &problem.classes {
        let value = problem.active.iter().filter(|&&of| at(&class.most, of) > 0).filter_map(|&of| {
            let one = problem.types.get(of)?;
            Some(share.of(at(&problem.need(class, of), r), at(&one.room, r), one.cost))
        });
        total += value.min().unwrap_or(0) * u128::from(class.count);
    }
    u64::try_from(total.div_ceil(PARTS)).unwrap_or(u64::MAX)
}

/// Tasks of which no two share an instance: one service of `distinctInstance`, or all that want one
/// host port.
fn exclusive(problem: &Problem) -> u64 {
    let price = |place: usize| {
        let class = problem.classes.get(place)?;
        let types = problem.active.iter().filter(|&&of| at(&class.most, of) > 0);
        let least = types.filter_map(|&of| problem.types.get(of)).map(|one| one.cost).min()?;
        Some(least.saturating_mul(u64::from(class.count)))
    };
    let mut by_port = vec![0_u64; problem.shared_ports];
    let mut most = 0;
    for (place, class) in problem.classes.iter().enumerate().filter(|(_, class)| class.alone || class.all_gpus) {
        let price = price(place).unwrap_or(0);
        most = most.max(price);
        for &port in &class.ports {
            if let Some(sum) = by_port.get_mut(port as usize) {
                *sum += price;
                most = most.max(*sum);
            }
        }
    }
    most
}

/// All resources together, each at its own price: a small linear program finds the prices, and
/// whole numbers prove the bound.
fn mixed(problem: &Problem) -> u64 {
    let mut totals = [0_u64; 4];
    for class in &problem.classes {
        for (total, need) in totals.iter_mut().zip(class.need) {
            *total += need * u64::from(class.count);
        }
    }
    let rows: Vec<usize> = (0..4).filter(|&r| at(&totals, r) > 0).collect();
    let types: Vec<_> = problem.active.iter().filter_map(|&of| problem.types.get(of)).collect();
    let dearest = float(types.iter().map(|one| one.cost).max().unwrap_or(1).max(1));
    // In shares of the total, so that all entries have about the same size.
    let entry = |room: u64, r: usize| float(room) / float(at(&totals, r).max(1));
    let mut columns: Vec<Column> = Vec::new();
    for (row, &r) in rows.iter().enumerate() {
        let rates = types
            .iter()
            .map(|one| (float(one.cost) / dearest, entry(at(&one.room, r), r)))
            .filter(|(_, entry)| *entry > 0.0);
        let Some((cost, entry)) = rates.min_by(|one, other| (one.0 / one.1).total_cmp(&(other.0 / other.1))) else {
            return 0;
        };
        columns.push(Column { cost, rows: vec![(row, entry)] });
    }
    for one in &types {
        let rows = rows.iter().enumerate().map(|(row, &r)| (row, entry(at(&one.room, r), r)));
        columns.push(Column { cost: float(one.cost) / dearest, rows: rows.collect() });
    }
    let mut master = Master::new(&vec![1.0; rows.len()], &columns);
    super::columns::settle(&mut master, &columns, &mut Steps::new(200_000));
    // A price for one unit of each resource, in parts; then no instance's room is worth more than
    // `worth` times its own price.
    let price =
        |row: usize, r: usize| u128::from(whole(at(master.duals(), row).max(0.0) * UNIT / float(at(&totals, r))));
    let prices: Vec<(usize, u128)> = rows.iter().enumerate().map(|(row, &r)| (r, price(row, r))).collect();
    let value =
        |amounts: &[u64; 4]| -> u128 { prices.iter().map(|&(r, price)| u128::from(at(amounts, r)) * price).sum() };
    let total = value(&totals);
    let bounds = types.iter().filter(|one| value(&one.room) > 0);
    let least = bounds.map(|one| (total * u128::from(one.cost)).div_ceil(value(&one.room))).min();
    least.map_or(0, |least| u64::try_from(least).unwrap_or(u64::MAX))
}
