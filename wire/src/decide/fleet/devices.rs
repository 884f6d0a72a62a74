//! Devices of instance types: a fraction of a GPU counts as the one GPU of types that have just
//! that (PLACE-181, PLACE-182).

use stowplan::task::{DeviceType, Gpus, Requirement};

use super::types::Types;
use crate::Lint;

/// Whether a fleet can be worked out for tasks with these devices: shared GPUs and Neuron devices
/// are left out.
pub(super) const fn is_modelled(needs: &Requirement) -> bool {
    !needs.neuron_devices && !needs.gpus.is_shared()
}

pub(super) fn left_out(name: &str, path: &str) -> Lint {
    let message = format!("`{name}` shares GPUs or takes Neuron devices, which are not modelled here: left out");
    Lint::new("fleet/devices", message, path)
}

/// The requirement with its fraction as the one GPU of the types that [`narrow`] leaves.
pub(super) fn as_whole(mut needs: Requirement) -> Requirement {
    if matches!(needs.gpus, Gpus::Fraction(_)) {
        needs.gpus = Gpus::Count(1);
    }
    needs
}

/// The types with the fraction that is asked for, or without any where whole GPUs are.
pub(super) fn narrow(gpus: Gpus, types: &Types, allowed: Option<Vec<usize>>) -> Option<Vec<usize>> {
    let fits = |place: &usize| {
        let devices = types.rows.get(*place).map(|row| DeviceType::of(Some(&row.name)));
        match (gpus, devices) {
            (Gpus::Fraction(needed), devices) => devices == Some(DeviceType::Fraction(needed)),
            (Gpus::Count(_) | Gpus::All, Some(DeviceType::Fraction(_))) => false,
            _ => true,
        }
    };
    let all = types.rows.len();
    let left: Vec<usize> = allowed.clone().unwrap_or_else(|| (0..all).collect()).into_iter().filter(fits).collect();
    if left.len() < allowed.as_ref().map_or(all, Vec::len) { Some(left) } else { allowed }
}
