//! When the circuit breaker gives up on new tasks that find no place.

use crate::deployment::{Threshold, throttle_seconds};

/// Seconds from the beginning of SCALE_UP until launches that fail reach a threshold (DEPLOY-122):
/// once the tasks that did start are healthy, `unplaced` launches fail at each attempt, and the
/// attempts are spaced out as starts that never run are (DEPLOY-28). `None` where none fails.
///
/// ```
/// use stowplan::deployment::{Threshold, stages::launches_fail_after};
/// // Half of 10 is 5: two of them fail at once, two more after 10 s, two more after 10 + 20.
/// assert_eq!(launches_fail_after(Threshold::default(), 10, 2, 0), Some(30));
/// // All ten at once.
/// assert_eq!(launches_fail_after(Threshold::default(), 10, 10, 0), Some(0));
/// ```
#[must_use]
pub fn launches_fail_after(threshold: Threshold, desired: u32, unplaced: u32, healthy_after: u32) -> Option<u32> {
    rule!("DEPLOY-122");
    let attempts = threshold.failures(desired).checked_add(unplaced)?.checked_sub(1)?.checked_div(unplaced)?;
    // From the ninth wait on each is as long as the others.
    let waits = attempts.checked_sub(1)?;
    let growing = (1..=waits.min(8)).fold(0_u32, |seconds, wait| seconds.saturating_add(throttle_seconds(wait)));
    let others = waits.saturating_sub(8).saturating_mul(throttle_seconds(9));
    Some(healthy_after.saturating_add(growing).saturating_add(others))
}
