//! What an agent registers for its instance.

use core::fmt;

/// TCP host ports that the Linux agent reserves: SSH, Docker and its own (TASK-4). No UDP port.
///
/// 51680 joins them only when the agent's Prometheus metrics are on; `ECS_RESERVED_PORTS` replaces
/// them all.
pub const DEFAULT_PORTS_LINUX: [u16; 5] = [22, 2375, 2376, 51678, 51679];

/// TCP host ports that the Windows agent reserves, sorted. No UDP port.
pub const DEFAULT_PORTS_WINDOWS: [u16; 11] = [53, 135, 139, 445, 2375, 2376, 3389, 5985, 5986, 51678, 51679];

/// The CPU units of an instance: 1024 for each logical CPU (TASK-106).
///
/// ```
/// assert_eq!(stowplan::task::registered_cpu(2), 2048);
/// ```
#[must_use]
pub const fn registered_cpu(logical_cpus: u32) -> u32 {
    rule!("TASK-106");
    logical_cpus.saturating_mul(1024)
}

/// The MiB that an agent registers: what the operating system has, rounded down, less
/// `ECS_RESERVED_MEMORY` (TASK-106).
///
/// # Errors
/// When more is reserved than there is: the agent then fails to register. Also beyond 2^31 - 1 MiB.
///
/// ```
/// use stowplan::task::registered_memory_mib;
/// assert_eq!(registered_memory_mib(8_373_026_816, 256), Ok(7729));
/// ```
#[cfg_attr(cold_code_small, optimize(size))]
pub fn registered_memory_mib(os_bytes: u64, reserved_mib: u32) -> Result<u32, RegisteredError> {
    rule!("TASK-106");
    let total_mib = os_bytes >> 20;
    let error = RegisteredError { total_mib, reserved_mib };
    let left = total_mib.checked_sub(u64::from(reserved_mib)).ok_or(error)?;
    i32::try_from(left).ok().and_then(|left| u32::try_from(left).ok()).ok_or(error)
}

/// Memory that cannot be registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisteredError {
    total_mib: u64,
    reserved_mib: u32,
}

impl RegisteredError {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        if self.is_reservation() { "task/reserved-memory" } else { "task/memory-too-large" }
    }

    const fn is_reservation(&self) -> bool {
        // `u64::from` is not const.
        self.total_mib >> 32 == 0 && self.total_mib < self.reserved_mib as u64
    }
}

impl fmt::Display for RegisteredError {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { total_mib, reserved_mib } = self;
        if self.is_reservation() {
            write!(f, "{reserved_mib} MiB are reserved, but the system has only {total_mib} MiB")
        } else {
            write!(f, "{total_mib} MiB is more memory than an instance can register")
        }
    }
}

impl core::error::Error for RegisteredError {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn rows_21_to_23_and_r15() {
        // 8373026816 / 1048576 = 7985.1…; 8589524992 / 1048576 = 8191.6…
        assert_eq!(registered_memory_mib(8_373_026_816, 0), Ok(7985));
        assert_eq!(registered_memory_mib(8_589_524_992, 0), Ok(8191));
        assert_eq!(registered_memory_mib(8_373_026_816, 256), Ok(7985 - 256));
    }

    #[test]
    fn more_reserved_than_there_is() {
        assert_eq!(registered_memory_mib(1 << 30, 1024), Ok(0));
        let error = registered_memory_mib(1 << 30, 1025).unwrap_err();
        assert_eq!(error.code(), "task/reserved-memory");
        assert_eq!(format!("{error}"), "1025 MiB are reserved, but the system has only 1024 MiB");
        assert_eq!(registered_memory_mib(u64::MAX, 0).unwrap_err().code(), "task/memory-too-large");
    }

    #[test]
    fn r19_default_ports() {
        assert_eq!(DEFAULT_PORTS_LINUX, [22, 2375, 2376, 51678, 51679]);
        assert!(DEFAULT_PORTS_WINDOWS.is_sorted());
        assert_eq!(DEFAULT_PORTS_WINDOWS.len(), 11);
    }
}
