//! What needs a newer platform version of Fargate.

use core::fmt;

/// What needs a newer platform version of Fargate than a request names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlatformNeed {
    /// The processor ARM64: 1.4.0.
    Arm64,
    /// A task of 8 vCPU or more: 1.4.0.
    LargeTask,
    /// Fargate Spot: 1.3.0.
    Spot,
}

impl fmt::Display for PlatformNeed {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Arm64 => "ARM64 needs platform version 1.4.0 or later",
            Self::LargeTask => "tasks from 8 vCPU up need platform version 1.4.0 or later",
            Self::Spot => "FARGATE_SPOT needs platform version 1.3.0 or later",
        })
    }
}
