//! What capacity costs, in whole billionths of the currency that the prices have.
//!
//! Prices are data that the caller brings, with a date; none are compiled in. Rates are kept by the
//! hour and divided last (CAP-25), because a second's share of 0.04048 is not a whole number of
//! billionths.

use core::{fmt, iter::Sum, ops::Add};

/// The shortest time that is paid for, in seconds (CAP-117).
pub const SECONDS_MIN: u64 = 60;

/// Gibibytes of a Fargate task's own storage that cost nothing (CAP-117).
pub const STORAGE_INCLUDED_GIB: u32 = 20;

/// A rate: billionths of the currency an hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HourlyRate(pub u64);

/// What Fargate takes for one platform and region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FargateRates {
    /// For a vCPU: 1024 CPU units.
    pub vcpu: HourlyRate,
    /// For a GB: 1024 MiB.
    pub memory_gb: HourlyRate,
    /// For a GB of storage beyond the first twenty.
    pub storage_gb: HourlyRate,
}

/// A Fargate task's size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BilledFargateSize {
    /// CPU units.
    pub cpu: u32,
    /// MiB.
    pub memory: u32,
    /// Gibibytes of storage, including the twenty free ones.
    pub storage_gib: u32,
}

/// An exact amount: 1 ÷ (3600 × 1024) billionths of the currency, added up without rounding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(u128);

/// Parts of a billionth: seconds in an hour × CPU units in a vCPU (and MiB in a GB).
const PARTS: u128 = 3600 * 1024;

impl Amount {
    /// Billionths of the currency, rounded once, halves to the even one (CAP-25).
    #[must_use]
    pub const fn billionths(self) -> u128 {
        rule!("CAP-25");
        let (whole, rest) = (self.0 / PARTS, self.0 % PARTS);
        let up = rest * 2 > PARTS || (rest * 2 == PARTS && whole % 2 == 1);
        if up { whole + 1 } else { whole }
    }

    /// The amount less a discount in percent, e.g. Spot's.
    #[must_use]
    pub const fn less_percent(self, percent: u32) -> Self {
        let left = 100_u32.saturating_sub(percent);
        Self(self.0.saturating_mul(left as u128) / 100)
    }

    /// The amount times a number.
    #[must_use]
    pub const fn times(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count as u128))
    }
}

impl Add for Amount {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}

impl fmt::Display for Amount {
    /// The amount with nine digits behind the point.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let billionths = self.billionths();
        write!(f, "{}.{:09}", billionths / 1_000_000_000, billionths % 1_000_000_000)
    }
}

/// Seconds that are paid for: rounded up to whole ones, at least sixty.
#[must_use]
pub const fn paid_seconds(milliseconds: u64) -> u64 {
    rule!("CAP-117");
    let seconds = milliseconds.div_ceil(1000);
    if seconds < SECONDS_MIN { SECONDS_MIN } else { seconds }
}

impl FargateRates {
    /// What one task costs, from the pull of its image until it stops.
    ///
    /// ```
    /// use stowplan::capacity::price::{FargateRates, BilledFargateSize, HourlyRate};
    /// let rates = FargateRates { vcpu: HourlyRate(40_480_000), memory_gb: HourlyRate(4_445_000), storage_gb: HourlyRate(111_000) };
    /// let task = BilledFargateSize { cpu: 1024, memory: 2048, storage_gib: 20 };
    /// // (0.04048 + 2 × 0.004445) × 730
    /// assert_eq!(rates.task(task, 730 * 3_600_000).to_string(), "36.040100000");
    /// ```
    #[must_use]
    pub fn task(&self, size: BilledFargateSize, milliseconds: u64) -> Amount {
        rule!("CAP-117");
        let part = |amount: u32, rate: HourlyRate| u128::from(amount).saturating_mul(u128::from(rate.0));
        let storage = size.storage_gib.saturating_sub(STORAGE_INCLUDED_GIB).saturating_mul(1024);
        let hourly = part(size.cpu, self.vcpu)
            .saturating_add(part(size.memory, self.memory_gb))
            .saturating_add(part(storage, self.storage_gb));
        Amount(hourly.saturating_mul(u128::from(paid_seconds(milliseconds))))
    }
}

/// What an instance costs at an hourly rate, by the second, at least sixty.
///
/// ```
/// use stowplan::capacity::price::{HourlyRate, instance};
/// assert_eq!(instance(HourlyRate(96_000_000), 86_400_000).times(3).to_string(), "6.912000000");
/// ```
#[must_use]
pub fn instance(rate: HourlyRate, milliseconds: u64) -> Amount {
    Amount(u128::from(rate.0).saturating_mul(u128::from(paid_seconds(milliseconds))).saturating_mul(1024))
}
