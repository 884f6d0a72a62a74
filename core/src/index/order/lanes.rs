//! Many numbers compared at once.
//!
//! Over lists of fixed length and without branches, the compiler turns several comparisons into one
//! instruction. WebAssembly is built without such instructions, so there the fewest comparisons
//! win: values are compared one by one, and only where necessary.

use super::super::list::Filler;

/// How many lanes the largest amounts have.
pub(super) const LANES: usize = 16;

/// Whether numbers are compared one by one.
const ONE_BY_ONE: bool = cfg!(target_arch = "wasm32");

/// The largest amounts of something, by class modulo [`LANES`]; [`NOTHING`] where there is no
/// instance.
pub(super) type Lanes = [i32; LANES];

/// Below every amount that is kept.
pub(super) const NOTHING: i32 = i32::FILLER;
/// The lane of a class.
pub(super) fn lane(class: u8) -> usize {
    usize::from(class) % LANES
}

/// The positions of the bits that are set.
#[inline]
pub(super) fn places_of(bits: u32) -> impl Iterator<Item = usize> {
    let mut left = bits;
    core::iter::from_fn(move || {
        let at = left.trailing_zeros();
        left &= left.wrapping_sub(1);
        (at < u32::BITS).then_some(at as usize)
    })
}

/// Raises the largest amounts to those of another list.
pub(super) fn raise_all<const K: usize>(largest: &mut [Lanes; K], by: &[Lanes; K]) {
    for (largest, by) in largest.iter_mut().zip(by) {
        for (largest, &by) in largest.iter_mut().zip(by) {
            *largest = (*largest).max(by);
        }
    }
}

/// All bits for each lane that is wanted.
#[inline]
pub(super) fn masks(lanes: u32) -> [u32; LANES] {
    core::array::from_fn(|lane| if lanes >> lane & 1 == 1 { u32::MAX } else { 0 })
}

/// Whether one of the wanted lanes has enough of everything. All lanes are compared at once, none
/// with a branch.
#[inline]
pub(super) fn reaches<const K: usize>(maxima: &[Lanes; K], masks: &[u32; LANES], least: &[i32; K]) -> bool {
    if ONE_BY_ONE {
        let has_enough = |lane: usize| {
            let largest = maxima.iter().map(|maxima| maxima.get(lane).copied().unwrap_or(NOTHING));
            masks.get(lane).is_some_and(|&mask| mask != 0)
                && largest.zip(least).all(|(largest, &least)| largest >= least)
        };
        return (0..LANES).any(has_enough);
    }
    let mut enough = *masks;
    for (maxima, &least) in maxima.iter().zip(least) {
        for (enough, &largest) in enough.iter_mut().zip(maxima) {
            *enough &= if largest >= least { u32::MAX } else { 0 };
        }
    }
    enough.iter().fold(0, |all, one| all | one) != 0
}

/// The place of a row among those of some bits.
#[inline]
pub(super) fn find<const N: usize>(rows: &[u32; N], members: u32, row: u32) -> Option<usize> {
    if ONE_BY_ONE {
        return places_of(members).find(|&at| rows.get(at) == Some(&row));
    }
    let alike = rows.iter().enumerate().fold(0, |bits, (at, &own)| bits | u32::from(own == row) << at);
    let found = alike & members;
    (found != 0).then_some(found.trailing_zeros() as usize)
}

/// Those of some bits whose places have enough of everything; where numbers are compared one by
/// one, those that may have. Without a branch, because no pattern predicts the result.
#[inline(always)]
pub(super) fn enough<const N: usize, const K: usize>(amounts: &[[i32; N]; K], least: &[i32; K], bits: u32) -> u32 {
    if ONE_BY_ONE {
        return bits;
    }
    let mut bits = bits;
    for (amounts, &least) in amounts.iter().zip(least) {
        bits &= at_least(amounts, least);
    }
    bits
}

/// Whether a place that [`enough`] let through has enough.
#[inline(always)]
pub(super) fn has_enough<const N: usize, const K: usize>(amounts: &[[i32; N]; K], least: &[i32; K], at: usize) -> bool {
    let amounts = amounts.iter().map(|amounts| amounts.get(at).copied().unwrap_or(NOTHING));
    !ONE_BY_ONE || amounts.zip(least).all(|(amount, &least)| amount >= least)
}

/// A bit for each amount that is enough. A place without an instance has less than anything that is
/// asked for.
#[inline]
fn at_least<const N: usize>(amounts: &[i32; N], least: i32) -> u32 {
    amounts.iter().enumerate().fold(0, |bits, (at, &amount)| bits | u32::from(amount >= least) << at)
}
