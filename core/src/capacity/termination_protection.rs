//! Managed termination protection.

/// Whether managed termination protection keeps an instance on which this many tasks run that no
/// daemon started (CAP-113).
pub(crate) const fn keeps(protection: bool, tasks: u32) -> bool {
    rule!("CAP-113");
    protection && tasks > 0
}
