//! GPUs one by one: idle, given to one task alone, or shared by several; and the devices that only
//! one task at a time can hold.
//!
//! An idle GPU is in the column of free ones. A shared one is not, but has an entry in [`Devices`]
//! that says so. All others are given to one task alone (PLACE-184).

use alloc::{
    boxed::Box,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    State, Symbol, Symbols, Taken,
    columns::{Devices, SharedGpu},
    facts::{DeviceUse, GpuDevice, GpuMemory, GpuSharingMode, InstanceFacts},
};
use crate::id::Row;

impl State {
    /// The GPUs of an instance, in the order of their ids.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn gpus_registered(&self, row: Row) -> &[Symbol] {
        &self.columns.about[row].gpus_registered
    }

    /// The GPUs that no task has any part of, in the order of their ids.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn gpus_idle(&self, row: Row) -> &[Symbol] {
        &self.columns.gpus_free[row]
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn shared_gpu(&self, row: Row, id: Symbol) -> Option<&SharedGpu> {
        self.columns.devices[row].as_deref()?.gpus.iter().find(|gpu| gpu.id == id)
    }

    /// MiB that a GPU has for tasks that share it: `None` when one task has it alone, [`u32::MAX`]
    /// when its memory is unknown (PLACE-184, PLACE-185).
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn room_on_gpu(&self, row: Row, id: Symbol) -> Option<u32> {
        rule!("PLACE-184", "PLACE-185");
        let known = self.shared_gpu(row, id);
        if !known.is_some_and(|gpu| gpu.shared) && !self.gpus_idle(row).contains(&id) {
            return None;
        }
        Some(known.and_then(|gpu| gpu.total.map(|total| total.saturating_sub(gpu.used))).unwrap_or(u32::MAX))
    }

    /// The GPU for a task that shares one: of those with room the one with the lowest id (PLACE-38,
    /// PLACE-183).
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn gpu_to_share(&self, row: Row, memory: u32) -> Option<&Symbol> {
        rule!("PLACE-38", "PLACE-183", "TASK-13");
        self.gpus_registered(row).iter().find(|&&id| self.room_on_gpu(row, id).is_some_and(|room| room >= memory))
    }

    /// The memory of each GPU in MiB, in the order of their ids, where it is known.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn gpu_memory(&self, row: Row) -> impl Iterator<Item = Option<u32>> + '_ {
        self.gpus_registered(row).iter().map(move |&id| self.shared_gpu(row, id).and_then(|gpu| gpu.total))
    }

    /// How many GPUs of an instance are shared.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn gpus_shared(&self, row: Row) -> u32 {
        let devices = self.columns.devices[row].as_deref();
        let shared = devices.map_or(0, |devices| devices.gpus.iter().filter(|gpu| gpu.shared).count());
        u32::try_from(shared).unwrap_or(u32::MAX)
    }

    /// Whether the instance's fraction of a GPU, or its Neuron devices, are taken.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn is_exclusive_taken(&self, row: Row) -> bool {
        self.columns.devices[row].as_deref().is_some_and(|devices| devices.exclusive > 0)
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn is_gpu_shared(&self, row: Row, id: Symbol) -> bool {
        self.shared_gpu(row, id).is_some_and(|gpu| gpu.shared)
    }

    /// Whether a GPU is shared and its free memory is unknown.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn is_share_untold(&self, row: Row, id: Symbol) -> bool {
        self.shared_gpu(row, id).is_some_and(|gpu| gpu.shared && gpu.total.is_none())
    }

    /// One more task holds the instance's fraction of a GPU, or its Neuron devices.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn hold_exclusive(&mut self, row: Row) {
        let devices = self.devices_mut(row);
        devices.exclusive = devices.exclusive.saturating_add(1);
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn devices_mut(&mut self, row: Row) -> &mut Devices {
        self.columns.devices[row].get_or_insert_default()
    }

    /// Takes the devices that a task holds from its instance.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn take_devices(&mut self, row: Row, held: &Taken) {
        let (gpus, devices) = (held.gpus(), held.devices());
        if let DeviceUse::Shared { memory } = devices {
            if let Some(&id) = gpus.first() {
                self.share_gpu(row, id, memory);
            }
            return;
        }
        if devices.is_exclusive() {
            self.hold_exclusive(row);
        }
        self.columns.gpus_free[row].retain(|id| !gpus.contains(id));
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn share_gpu(&mut self, row: Row, id: Symbol, memory: u32) {
        if !self.gpus_registered(row).contains(&id) {
            return;
        }
        self.columns.gpus_free[row].retain(|&other| other != id);
        let devices = self.devices_mut(row);
        match devices.gpus.iter_mut().find(|gpu| gpu.id == id) {
            Some(gpu) => {
                gpu.used = gpu.used.saturating_add(memory);
                gpu.shared = true;
            }
            None => devices.gpus.push(SharedGpu { id, total: None, used: memory, shared: true }),
        }
    }

    /// Gives back the devices that a task held.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn give_back_devices(&mut self, row: Row, held: &Taken) {
        let mut idle: Vec<Symbol> = held.gpus().to_vec();
        let devices = self.columns.devices[row].as_deref_mut();
        if let Some(devices) = devices {
            match held.devices() {
                DeviceUse::Shared { memory } => {
                    for gpu in devices.gpus.iter_mut().filter(|gpu| idle.contains(&gpu.id)) {
                        gpu.used = gpu.used.saturating_sub(memory);
                        gpu.shared &= gpu.used > 0;
                    }
                }
                DeviceUse::Fraction(_) | DeviceUse::NeuronDevices => {
                    devices.exclusive = devices.exclusive.saturating_sub(1);
                }
                DeviceUse::Whole => {}
            }
            idle.retain(|id| !devices.gpus.iter().any(|gpu| gpu.id == *id && gpu.shared));
        }
        // The registered ones are in the order of their ids.
        let free = &mut self.columns.gpus_free[row];
        let registered = self.columns.about[row].gpus_registered.iter();
        *free = registered.copied().filter(|id| free.contains(id) || idle.contains(id)).collect();
    }

    /// The GPUs as facts, where more is known than which are idle.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn gpu_device_facts(&self, row: Row, symbols: &Symbols) -> Vec<GpuDevice> {
        let device = |&id: &Symbol| {
            let known = self.shared_gpu(row, id).filter(|gpu| gpu.shared || gpu.total.is_some())?;
            let mode = if known.shared {
                GpuSharingMode::NvidiaMps
            } else if self.gpus_idle(row).contains(&id) {
                GpuSharingMode::Idle
            } else {
                GpuSharingMode::Dedicated
            };
            let remaining = |total: u32| GpuMemory { total, remaining: total.saturating_sub(known.used) };
            Some(GpuDevice { id: symbols.text(id).to_string(), mode, memory: known.total.map(remaining) })
        };
        self.gpus_registered(row).iter().filter_map(device).collect()
    }
}

/// The ids of an instance's GPUs, sorted, and whether each is idle; `gpu_devices` overrides the
/// remaining resources (PLACE-185).
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn gpus_of(facts: &InstanceFacts) -> Vec<(&String, bool)> {
    let mut ids: Vec<&String> =
        facts.registered.gpus.iter().chain(facts.gpu_devices.iter().map(|device| &device.id)).collect();
    ids.sort();
    ids.dedup();
    let remaining = facts.remaining.as_ref().unwrap_or(&facts.registered);
    rule!("PLACE-185");
    let is_idle = |id: &String| match facts.gpu_devices.iter().find(|device| device.id == *id) {
        Some(device) => device.mode == GpuSharingMode::Idle,
        None => remaining.gpus.contains(id),
    };
    ids.into_iter().map(|id| (id, is_idle(id))).collect()
}

/// What the facts say about single GPUs; `symbol` finds the symbol of an id.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn devices_of(facts: &InstanceFacts, symbol: impl Fn(&str) -> Symbol) -> Option<Box<Devices>> {
    let told =
        facts.gpu_devices.iter().filter(|device| device.memory.is_some() || device.mode == GpuSharingMode::NvidiaMps);
    let mut gpus: Vec<SharedGpu> = Vec::new();
    for device in told {
        let shared = device.mode == GpuSharingMode::NvidiaMps;
        let used = |memory: GpuMemory| if shared { memory.total.saturating_sub(memory.remaining) } else { 0 };
        let id = symbol(&device.id);
        if gpus.iter().all(|gpu| gpu.id != id) {
            let total = device.memory.map(|memory| memory.total);
            gpus.push(SharedGpu { id, total, used: device.memory.map_or(0, used), shared });
        }
    }
    (!gpus.is_empty()).then(|| Box::new(Devices { gpus, exclusive: 0 }))
}
