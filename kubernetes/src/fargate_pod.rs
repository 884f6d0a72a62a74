//! What Fargate provisions for a pod.

use stowplan::{
    task::FargateSize,
    unit::{CpuUnits, MemoryMib},
};

/// The most ephemeral storage of a pod, in GiB (EKS-104).
pub const FARGATE_STORAGE_MAX_GIB: u32 = 175;

/// What Fargate adds to the memory of each pod for Kubernetes' own components, in bytes.
const COMPONENTS_BYTES: i64 = 256 << 20;

/// The largest row of EKS's table, in CPU units: it ends where Fargate for ECS has one more.
const CPU_MAX: u32 = 16_384;

/// What is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ContainerAmounts {
    /// Thousandths of a CPU, from 0.
    pub cpu_millis: i64,
    /// Bytes of memory, from 0.
    pub memory_bytes: i64,
}

/// A container of a pod, for its size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PodContainer {
    /// What it requests; its limits where it has no requests.
    pub amounts: ContainerAmounts,
    /// Whether it is an init container.
    pub is_init: bool,
    /// Whether its `restartPolicy` is `Always`: an init container that goes on running.
    pub restarts_always: bool,
}

/// What a pod needs in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PodNeed {
    /// Thousandths of a CPU.
    pub cpu_millis: i64,
    /// Bytes of memory, with those of Kubernetes' components.
    pub memory_bytes: i64,
    /// Whether the containers ask for nothing.
    pub is_nothing: bool,
}

/// What Fargate provisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PodSize {
    /// CPU units: 1024 are one vCPU.
    pub cpu: CpuUnits,
    /// Memory.
    pub memory: MemoryMib,
}

/// What a pod needs: for CPU and memory each the greater of its largest init container and the sum
/// of the others (EKS-101); an init container that restarts always counts with these (EKS-103).
/// Cost: linear in the containers.
#[must_use]
pub fn pod_need(containers: &[PodContainer]) -> PodNeed {
    rule!("EKS-101", "EKS-103");
    let of = |amount: fn(&ContainerAmounts) -> i64| {
        let (mut init, mut sum) = (0_i64, 0_i64);
        for container in containers {
            let own = amount(&container.amounts).max(0);
            if container.is_init && !container.restarts_always {
                init = init.max(own);
            } else {
                sum = sum.saturating_add(own);
            }
        }
        init.max(sum)
    };
    let (cpu_millis, memory) = (of(|amounts| amounts.cpu_millis), of(|amounts| amounts.memory_bytes));
    let is_nothing = cpu_millis == 0 && memory == 0;
    PodNeed { cpu_millis, memory_bytes: memory.saturating_add(COMPONENTS_BYTES), is_nothing }
}

/// The first pair of EKS's table that holds the need, by CPU, then by memory (EKS-102); `None`
/// beyond 16 vCPU or 120 GB.
///
/// ```
/// use stowplan_kubernetes::{ContainerAmounts, PodContainer, pod_need, pod_size};
/// // AWS's own example: 1 vCPU and 8 GB are 8.25 GB, and no row of 1 vCPU has that.
/// let amounts = ContainerAmounts { cpu_millis: 1000, memory_bytes: 8 << 30 };
/// let size = pod_size(&pod_need(&[PodContainer { amounts, ..PodContainer::default() }])).unwrap();
/// assert_eq!((size.cpu.0, size.memory.0), (2048, 9 * 1024));
/// ```
#[must_use]
pub fn pod_size(need: &PodNeed) -> Option<PodSize> {
    rule!("EKS-102");
    let fits = |size: &FargateSize| {
        let (cpu, memory) = (i128::from(size.cpu().0), i128::from(size.memory().0));
        size.cpu().0 <= CPU_MAX
            && cpu * 1000 >= i128::from(need.cpu_millis) * 1024
            && memory << 20 >= i128::from(need.memory_bytes)
    };
    let size = FargateSize::all().find(fits)?;
    Some(PodSize { cpu: size.cpu(), memory: size.memory() })
}
