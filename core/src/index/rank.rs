//! Numbers in the order of the ARNs, so that an order compares four bytes.

use core::ops::Bound;

use super::Index;
use crate::{id::Row, state::State};

/// The distance between two new ranks, so that others fit between them.
const SPACING: u32 = 1 << 12;

impl Index {
    /// Gives a new instance a rank between its neighbours'.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn rank(&mut self, state: &State, row: Row) {
        let arn = &*state.columns.about[row].arn;
        let rank_of = |row: &Row| self.entries[*row].rank;
        let before = state.instance_by_arn.range::<str, _>((Bound::Unbounded, Bound::Excluded(arn))).next_back();
        let after = state.instance_by_arn.range::<str, _>((Bound::Excluded(arn), Bound::Unbounded)).next();
        let low = before.map_or(0, |(_, row)| rank_of(row));
        let rank = match after.map(|(_, row)| rank_of(row)) {
            Some(high) => Some(low + (high.saturating_sub(low)) / 2).filter(|&rank| rank > low),
            None => low.checked_add(self.spacing.max(SPACING)),
        };
        let Some(rank) = rank else {
            self.rank_anew(state);
            return;
        };
        self.entries[row].rank = rank;
    }

    /// Spreads the ranks evenly over the lower half of the numbers, so that there is room between
    /// and behind them.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn rank_anew(&mut self, state: &State) {
        let count = u32::try_from(state.instance_by_arn.len()).unwrap_or(u32::MAX - 1);
        let spacing = (u32::MAX / 2 / (count + 1)).max(1);
        let mut rank = 0_u32;
        for &row in state.instance_by_arn.values() {
            rank = rank.saturating_add(spacing);
            self.entries[row].rank = rank;
        }
        self.spacing = spacing;
        self.list_all();
    }
}
