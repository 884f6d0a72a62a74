//! Units that the type system keeps apart: CPU units, mebibytes, instants.

use core::fmt;

/// CPU units; 1024 = 1 vCPU. ECS's own range for a task is 128..=196608, a container may ask for 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct CpuUnits(pub u32);

/// Mebibytes (MiB), as in a task definition's `memory`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct MemoryMib(pub u32);

impl From<u32> for CpuUnits {
    fn from(units: u32) -> Self {
        Self(units)
    }
}

impl From<u32> for MemoryMib {
    fn from(mebibytes: u32) -> Self {
        Self(mebibytes)
    }
}

/// With the unit: `512 CPU units`.
impl fmt::Display for CpuUnits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} CPU {}", self.0, if self.0 == 1 { "unit" } else { "units" })
    }
}

/// With the unit: `2048 MiB`.
impl fmt::Display for MemoryMib {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} MiB", self.0)
    }
}

/// Milliseconds since 1970-01-01T00:00:00Z. Always an argument: the core never reads a clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The instant as whole seconds since the epoch, rounded down.
    #[must_use]
    pub const fn whole_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// An instant from whole seconds since the epoch, saturating at the ends of the range.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// The instant `seconds` later, or earlier when negative; saturates at the ends of the range.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }
}

/// The transport protocol of a port. ECS keeps two separate sets of host ports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// `tcp`, and whatever else than `udp` is written (TASK-103).
    #[default]
    Tcp,
    /// `udp`.
    Udp,
}

words! {
    Protocol: "protocol" { Tcp = "tcp", Udp = "udp" }
}
