//! Warm pools.

/// How many instances a warm pool holds (CAP-150): as many as the group may still grow by, up to
/// `MaxGroupPreparedCapacity` or else its maximum, and at least the pool's own minimum. None of
/// them counts as running (CAP-21).
///
/// ```
/// use stowplan_group::warm_pool_size;
/// assert_eq!((warm_pool_size(6, 10, None, 0), warm_pool_size(6, 10, Some(8), 0)), (4, 2));
/// ```
#[must_use]
pub fn warm_pool_size(desired: u32, maximum: u32, prepared: Option<u32>, minimum: u32) -> u32 {
    rule!("CAP-21", "CAP-150");
    prepared.unwrap_or(maximum).saturating_sub(desired).max(minimum)
}
