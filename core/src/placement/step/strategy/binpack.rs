//! `binpack`: the candidate with the least remaining amount that can still run the task (PLACE-6,
//! PLACE-109).

use crate::{id::Row, request::Packed, state::State};

/// The remaining amount of the packed resource before placement: subtracting the task from each
/// would not change the order.
pub(crate) fn remaining(state: &State, packed: Packed, row: Row) -> i64 {
    let load = &state.columns.occupancy[row];
    rule!("PLACE-6", "PLACE-109");
    match packed {
        Packed::Cpu => load.cpu_remaining,
        Packed::Memory => load.memory_remaining,
    }
}
