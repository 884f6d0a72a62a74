//! The sizes that AWS Fargate offers.

use core::fmt;

use crate::unit::{CpuUnits, MemoryMib};

/// A pair of CPU and memory that AWS Fargate offers (TASK-121); there are 77.
///
/// Ordered by CPU, then by memory (TASK-10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FargateSize {
    cpu: CpuUnits,
    memory: MemoryMib,
}

/// What memory goes with a CPU size, in MiB.
#[derive(Clone, Copy)]
enum Memory {
    List(&'static [u32]),
    Steps { first: u32, last: u32, step: u32 },
}

const TABLE: [(u32, Memory); 8] = [
    (256, Memory::List(&[512, 1024, 2048])),
    (512, Memory::Steps { first: 1024, last: 4096, step: 1024 }),
    (1024, Memory::Steps { first: 2048, last: 8192, step: 1024 }),
    (2048, Memory::Steps { first: 4096, last: 16384, step: 1024 }),
    (4096, Memory::Steps { first: 8192, last: 30720, step: 1024 }),
    (8192, Memory::Steps { first: 16384, last: 61440, step: 4096 }),
    (16384, Memory::Steps { first: 32768, last: 122_880, step: 8192 }),
    (32768, Memory::List(&[61440, 122_880, 249_856])),
];

impl Memory {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn count(self) -> u32 {
        match self {
            Self::List(sizes) => u32::try_from(sizes.len()).unwrap_or(u32::MAX),
            Self::Steps { first, last, step } => {
                last.saturating_sub(first).checked_div(step).unwrap_or(0).saturating_add(1)
            }
        }
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn nth(self, index: u32) -> Option<u32> {
        match self {
            Self::List(sizes) => sizes.get(usize::try_from(index).ok()?).copied(),
            Self::Steps { first, last, step } => {
                Some(first.saturating_add(step.saturating_mul(index))).filter(|size| *size <= last)
            }
        }
    }
}

impl FargateSize {
    /// Every size, by CPU, then by memory.
    ///
    /// ```
    /// assert_eq!(stowplan::task::FargateSize::all().count(), 77);
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.into_iter().flat_map(|(cpu, memory)| {
            (0..memory.count())
                .filter_map(move |index| memory.nth(index))
                .map(move |mib| Self { cpu: CpuUnits(cpu), memory: MemoryMib(mib) })
        })
    }

    /// The size of exactly these values; `None` when Fargate has no such pair.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn exactly(cpu: CpuUnits, memory: MemoryMib) -> Option<Self> {
        rule!("TASK-121");
        let wanted = Self { cpu, memory };
        Self::all().find(|size| *size == wanted)
    }

    /// The first size that covers both values (TASK-10); `None` beyond 32768 CPU units or 249856
    /// MiB.
    ///
    /// ```
    /// use stowplan::task::FargateSize;
    /// use stowplan::unit::{CpuUnits, MemoryMib};
    /// let up = FargateSize::covering(CpuUnits(256), MemoryMib(4096)).map(|size| size.to_string());
    /// assert_eq!(up.as_deref(), Some("512 CPU units with 4096 MiB"));
    /// ```
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn covering(cpu: CpuUnits, memory: MemoryMib) -> Option<Self> {
        rule!("TASK-10");
        Self::all().find(|size| size.cpu >= cpu && size.memory >= memory)
    }

    /// The last size that exceeds neither value (TASK-10); `None` below 256 CPU units or 512 MiB.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn within(cpu: CpuUnits, memory: MemoryMib) -> Option<Self> {
        rule!("TASK-10");
        Self::all().filter(|size| size.cpu <= cpu && size.memory <= memory).last()
    }

    /// CPU units.
    #[must_use]
    pub const fn cpu(self) -> CpuUnits {
        self.cpu
    }

    /// Memory in MiB.
    #[must_use]
    pub const fn memory(self) -> MemoryMib {
        self.memory
    }

    /// Whether Fargate runs Windows containers in this size: 1, 2 and 4 vCPU.
    #[must_use]
    pub const fn runs_windows(self) -> bool {
        matches!(self.cpu.0, 1024 | 2048 | 4096)
    }

    /// Whether the size needs platform version 1.4.0 or later: from 8 vCPU up.
    #[must_use]
    pub const fn needs_platform_1_4(self) -> bool {
        self.cpu.0 >= 8192
    }
}

impl fmt::Display for FargateSize {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} CPU units with {} MiB", self.cpu.0, self.memory.0)
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    fn size(cpu: u32, memory: u32) -> (CpuUnits, MemoryMib) {
        (CpuUnits(cpu), MemoryMib(memory))
    }

    /// Every CPU size with its memory sizes (TASK-121): vCPU × 4, then GB.
    #[test]
    fn the_table_is_the_documented_one() {
        let rows: [(u32, Vec<u32>); 8] = [
            (256, std::vec![512, 1024, 2048]),
            (512, (1..=4).map(|gb| gb * 1024).collect()),
            (1024, (2..=8).map(|gb| gb * 1024).collect()),
            (2048, (4..=16).map(|gb| gb * 1024).collect()),
            (4096, (8..=30).map(|gb| gb * 1024).collect()),
            (8192, (4..=15).map(|fours| fours * 4 * 1024).collect()),
            (16384, (4..=15).map(|eights| eights * 8 * 1024).collect()),
            (32768, std::vec![60 * 1024, 120 * 1024, 244 * 1024]),
        ];
        let pairs: Vec<_> =
            rows.iter().flat_map(|(cpu, memory)| memory.iter().map(|memory| size(*cpu, *memory))).collect();
        assert_eq!(pairs.len(), 77);
        assert_eq!(FargateSize::all().map(|size| (size.cpu, size.memory)).collect::<Vec<_>>(), pairs);
        // Every other pair of a whole number of half GB up to 250 GB with one of the CPU sizes is
        // refused.
        let mut refused = 0;
        for (cpu, memory) in &rows {
            for half in 1..=500 {
                let (cpu, mib) = size(*cpu, half * 512);
                assert_eq!(FargateSize::exactly(cpu, mib).is_some(), memory.contains(&mib.0), "{cpu:?} {mib:?}");
                refused += usize::from(!memory.contains(&mib.0));
            }
        }
        assert_eq!(refused, 8 * 500 - 77);
    }

    #[test]
    fn neighbours_by_arithmetic() {
        let text = |size: Option<FargateSize>| size.map(|size| (size.cpu.0, size.memory.0));
        for (cpu, memory, up, down) in [
            (256, 4096, Some((512, 4096)), Some((256, 2048))),       // example 2
            (1024, 1024, Some((1024, 2048)), Some((512, 1024))),     // example 8
            (8192, 18432, Some((8192, 20480)), Some((8192, 16384))), // example 5
            (32768, 131_072, Some((32768, 249_856)), Some((32768, 122_880))), // example 6
            (100, 100, Some((256, 512)), None),
            (256, 511, Some((256, 512)), None),
            (40000, 512, None, Some((256, 512))),
            (256, 300_000, None, Some((256, 2048))),
            (2048, 4096, Some((2048, 4096)), Some((2048, 4096))),
            (1500, 3000, Some((2048, 4096)), Some((1024, 2048))),
        ] {
            let (cpu, memory) = size(cpu, memory);
            assert_eq!(text(FargateSize::covering(cpu, memory)), up, "{cpu:?} {memory:?}");
            assert_eq!(text(FargateSize::within(cpu, memory)), down, "{cpu:?} {memory:?}");
        }
    }
}
