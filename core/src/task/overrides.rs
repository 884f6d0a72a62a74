//! What `RunTask` replaces in a task definition.

use alloc::{string::String, vec::Vec};

use super::Gpus;

/// The `overrides` of a `RunTask` or of a task; each value given replaces the definition's
/// (TASK-107).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// The task's own CPU units.
    pub cpu: Option<u32>,
    /// The task's own memory in MiB.
    pub memory: Option<u32>,
    /// Overrides of single containers.
    pub containers: Vec<ContainerOverride>,
}

/// The override of one container, found by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContainerOverride {
    /// The container's name.
    pub name: String,
    /// CPU units.
    pub cpu: Option<u32>,
    /// The hard memory limit in MiB.
    pub memory: Option<u32>,
    /// The soft memory limit in MiB.
    pub memory_reservation: Option<u32>,
    /// GPUs.
    pub gpus: Option<Gpus>,
}

impl Overrides {
    /// Whether nothing is replaced. A container override that has only a name replaces nothing.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn is_empty(&self) -> bool {
        self.cpu.is_none()
            && self.memory.is_none()
            && self.containers.iter().all(|container| {
                container.cpu.is_none()
                    && container.memory.is_none()
                    && container.memory_reservation.is_none()
                    && container.gpus.is_none()
            })
    }
}
