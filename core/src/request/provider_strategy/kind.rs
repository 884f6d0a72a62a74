//! What a strategy's items may be: kinds of provider, and the limits.

use core::fmt;

/// The most items of a strategy, and the most providers of a cluster (CAP-101).
pub const ITEMS_MAX: usize = 20;

/// The largest weight (CAP-101).
pub const WEIGHT_MAX: u32 = 1000;

/// The largest base (CAP-101).
pub const BASE_MAX: u32 = 100_000;

/// What kind of capacity a provider stands for; all items of a strategy have the same (CAP-102).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderKind {
    /// `FARGATE` and `FARGATE_SPOT`.
    Fargate,
    /// An EC2 Auto Scaling group.
    AutoScalingGroup,
    /// ECS Managed Instances.
    ManagedInstances,
}

impl ProviderKind {
    /// The kind that a name itself tells: AWS keeps `FARGATE` and `FARGATE_SPOT` for itself.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn of_name(name: &str) -> Option<Self> {
        matches!(name, "FARGATE" | "FARGATE_SPOT").then_some(Self::Fargate)
    }

    /// The kind in words.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fargate => "Fargate",
            Self::AutoScalingGroup => "an Auto Scaling group",
            Self::ManagedInstances => "Managed Instances",
        }
    }
}

impl fmt::Display for ProviderKind {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
