//! Purchase options and weights.

use core::fmt;

/// How many of `total` instances are on demand (CAP-148): the base, then the percentage of the
/// rest, fractions in favour of on demand.
///
/// ```
/// use stowplan_group::on_demand_count;
/// assert_eq!(on_demand_count(40, 10, 50), 25);
/// assert_eq!(on_demand_count(5, 0, 50), 3);
/// ```
#[must_use]
pub fn on_demand_count(total: u32, base: u32, percent: u32) -> u32 {
    rule!("CAP-148");
    let first = total.min(base);
    let rest = u64::from(total.saturating_sub(first));
    let share = rest.saturating_mul(u64::from(percent.min(100))).div_ceil(100);
    first.saturating_add(u32::try_from(share).unwrap_or(u32::MAX))
}

/// Weights that a group cannot have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightError {
    /// A weight is not 1 to 999.
    OutOfRange(u32),
    /// Some types have a weight, others none.
    SomeMissing,
}

impl fmt::Display for WeightError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange(weight) => write!(f, "a weight of {weight}, weights are 1 to 999"),
            Self::SomeMissing => f.write_str("some types have a weight and others none"),
        }
    }
}

impl core::error::Error for WeightError {}

/// Checks the weights of a group's types: 1 to 999, all or none. A group behind a capacity provider
/// may have none at all.
///
/// # Errors
/// [`WeightError`].
pub fn check_weights(weights: &[Option<u32>]) -> Result<(), WeightError> {
    rule!("CAP-149");
    let given = weights.iter().flatten();
    if let Some(wrong) = given.clone().find(|weight| !(1..=999).contains(*weight)) {
        return Err(WeightError::OutOfRange(*wrong));
    }
    if given.count() == 0 || weights.iter().all(Option::is_some) { Ok(()) } else { Err(WeightError::SomeMissing) }
}

/// How many instances of a weight fill the missing units, and by how many units they overshoot
/// (CAP-149).
///
/// ```
/// use stowplan_group::weighted_launch;
/// assert_eq!(weighted_launch(5, 12), (1, 7));
/// ```
#[must_use]
pub fn weighted_launch(missing: u32, weight: u32) -> (u32, u32) {
    rule!("CAP-149");
    let weight = weight.max(1);
    let instances = missing.div_ceil(weight);
    (instances, instances.saturating_mul(weight).saturating_sub(missing))
}

/// The capacity that a weighted group never exceeds: the desired one and the largest weight.
#[must_use]
pub fn weighted_limit(desired: u32, weights: &[u32]) -> u32 {
    desired.saturating_add(weights.iter().copied().max().unwrap_or(0))
}
