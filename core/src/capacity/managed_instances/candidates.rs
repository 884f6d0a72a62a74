//! Which instance types a provider of Managed Instances may launch for a task: always a set, never
//! one pick (CAP-181).
//!
//! How AWS picks from the set is not published. The set contains what a table of instance types can
//! decide; see [`candidate_types`].

use alloc::{string::String, vec::Vec};

use crate::capacity::{Resource, TypeRoom};
use crate::task::{
    AcceleratorType, CpuManufacturer, DeviceType, Gpus, InstanceType, Requirement, StorageType, instance_types,
};

/// The range of an amount, both ends included; an absent end is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AmountRange {
    /// The least.
    pub min: Option<u64>,
    /// The most.
    pub max: Option<u64>,
}

impl AmountRange {
    /// Whether an amount lies within.
    #[must_use]
    pub fn hold(&self, amount: u64) -> bool {
        self.min.is_none_or(|min| amount >= min) && self.max.is_none_or(|max| amount <= max)
    }

    const fn is_open(&self) -> bool {
        self.min.is_none() && self.max.is_none()
    }
}

/// Whether types with a feature are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// With it or without.
    Included,
    /// Only with it.
    Required,
    /// Only without.
    Excluded,
}

words! {
    Presence: "presence" {
        Included = "included",
        Required = "required",
        Excluded = "excluded",
    }
}

impl Presence {
    const fn takes(self, has: bool) -> bool {
        match self {
            Self::Included => true,
            Self::Required => has,
            Self::Excluded => !has,
        }
    }
}

/// `instanceRequirements` of a provider of Managed Instances, as far as a table of types can decide
/// them. An empty list requires nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstanceRequirements {
    /// `vCpuCount`.
    pub vcpu_count: AmountRange,
    /// `memoryMiB`: of the hardware.
    pub memory_mib: AmountRange,
    /// `memoryGiBPerVCpu`, in thousandths.
    pub memory_gib_per_vcpu_thousandths: AmountRange,
    /// `allowedInstanceTypes`, with `*` for any characters.
    pub allowed_instance_types: Vec<String>,
    /// `excludedInstanceTypes`, with `*` for any characters.
    pub excluded_instance_types: Vec<String>,
    /// `cpuManufacturers`.
    pub cpu_manufacturers: Vec<CpuManufacturer>,
    /// `instanceGenerations`: whether the current one; both or none ask nothing.
    pub current_generation: Option<bool>,
    /// `burstablePerformance`; `None`: excluded, unless types are allowed by name (CAP-182).
    pub burstable_performance: Option<Presence>,
    /// `bareMetal`; `None` as for burstable types.
    pub bare_metal: Option<Presence>,
    /// `requireHibernateSupport`.
    pub require_hibernate_support: bool,
    /// `networkInterfaceCount`.
    pub network_interface_count: AmountRange,
    /// `networkBandwidthGbps`, in thousandths: up to which a type's network goes.
    pub network_bandwidth_gbps_thousandths: AmountRange,
    /// `localStorage`.
    pub local_storage: Option<Presence>,
    /// `localStorageTypes`.
    pub local_storage_types: Vec<StorageType>,
    /// `totalLocalStorageGB`, in thousandths.
    pub total_local_storage_gb_thousandths: AmountRange,
    /// `baselineEbsBandwidthMbps`.
    pub baseline_ebs_bandwidth_mbps: AmountRange,
    /// `acceleratorTypes`.
    pub accelerator_types: Vec<AcceleratorType>,
    /// `acceleratorCount`.
    pub accelerator_count: AmountRange,
    /// `acceleratorManufacturers`.
    pub accelerator_manufacturers: Vec<String>,
    /// `acceleratorNames`.
    pub accelerator_names: Vec<String>,
    /// `acceleratorTotalMemoryMiB`.
    pub accelerator_total_memory_mib: AmountRange,
}

/// A member of the requirements, and whether a type meets it.
type Member = (&'static str, fn(&InstanceRequirements, &InstanceType) -> bool);

/// Every member, in AWS's order.
const MEMBERS: [Member; 21] = [
    ("vCpuCount", |asked, of| asked.vcpu_count.hold(of.logical_cpus.into())),
    ("memoryMiB", |asked, of| asked.memory_mib.hold(of.memory_mib.into())),
    ("cpuManufacturers", |asked, of| within(&asked.cpu_manufacturers, of.cpu_manufacturer)),
    ("memoryGiBPerVCpu", |asked, of| {
        let thousandths = u64::from(of.memory_mib).saturating_mul(1000);
        let each = thousandths.checked_div(u64::from(of.logical_cpus).saturating_mul(1024));
        each.is_some_and(|each| asked.memory_gib_per_vcpu_thousandths.hold(each))
    }),
    ("excludedInstanceTypes", |asked, of| !asked.excluded_instance_types.iter().any(|name| is_like(name, of.name))),
    ("instanceGenerations", |asked, of| {
        asked.current_generation.is_none_or(|current| of.current_generation == current)
    }),
    ("bareMetal", |asked, of| asked.presence(asked.bare_metal).takes(of.bare_metal)),
    ("burstablePerformance", |asked, of| asked.presence(asked.burstable_performance).takes(of.burstable)),
    ("requireHibernateSupport", |asked, of| !asked.require_hibernate_support || of.hibernation),
    ("networkInterfaceCount", |asked, of| asked.network_interface_count.hold(of.network_interfaces.into())),
    ("localStorage", |asked, of| asked.local_storage.unwrap_or(Presence::Included).takes(of.storage_gb > 0)),
    ("localStorageTypes", |asked, of| of.storage_type.is_none_or(|own| within(&asked.local_storage_types, own))),
    ("totalLocalStorageGB", |asked, of| {
        asked.total_local_storage_gb_thousandths.hold(u64::from(of.storage_gb).saturating_mul(1000))
    }),
    ("baselineEbsBandwidthMbps", |asked, of| asked.baseline_ebs_bandwidth_mbps.hold(of.ebs_baseline_mbps.into())),
    ("acceleratorTypes", |asked, of| {
        asked.accelerator_types.is_empty()
            || of.accelerators().is_some_and(|own| asked.accelerator_types.contains(&own.accelerator_type))
    }),
    ("acceleratorCount", |asked, of| asked.accelerator_count.hold(of.accelerators().map_or(0, |own| own.count.into()))),
    ("acceleratorManufacturers", |asked, of| {
        asked.accelerator_manufacturers.is_empty()
            || of
                .accelerators()
                .is_some_and(|own| asked.accelerator_manufacturers.iter().any(|name| name == own.manufacturer))
    }),
    ("acceleratorNames", |asked, of| {
        asked.accelerator_names.is_empty()
            || of.accelerators().is_some_and(|own| asked.accelerator_names.iter().any(|name| name == own.name))
    }),
    ("acceleratorTotalMemoryMiB", |asked, of| {
        let total = |own: &crate::task::Accelerators| u64::from(own.count).saturating_mul(own.memory_mib.into());
        asked.accelerator_total_memory_mib.hold(of.accelerators().map_or(0, total))
    }),
    ("networkBandwidthGbps", |asked, of| asked.network_bandwidth_gbps_thousandths.hold(u64::from(of.network_mbps))),
    ("allowedInstanceTypes", |asked, of| {
        asked.allowed_instance_types.is_empty()
            || asked.allowed_instance_types.iter().any(|name| is_like(name, of.name))
    }),
];

fn within<T: PartialEq>(asked: &[T], own: T) -> bool {
    asked.is_empty() || asked.contains(&own)
}

/// Whether a name matches a pattern in which `*` stands for any characters.
///
/// ```
/// use stowplan::capacity::managed_instances::is_like;
/// assert!(is_like("m7*.2x*", "m7gd.2xlarge") && !is_like("m7g.*", "m7gd.large"));
/// ```
#[must_use]
pub fn is_like(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some((_, behind)) = rest.split_once(part) else { return false };
        rest = behind;
    }
    rest.ends_with(last)
}

impl InstanceRequirements {
    fn presence(&self, asked: Option<Presence>) -> Presence {
        rule!("CAP-182");
        let by_name = !self.allowed_instance_types.is_empty();
        asked.unwrap_or(if by_name { Presence::Included } else { Presence::Excluded })
    }

    /// Whether nothing is asked at all.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.vcpu_count.is_open() && *self == Self { vcpu_count: self.vcpu_count, ..Self::default() }
    }
}

/// Why no type is a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unmet {
    /// No type of the table meets this member of the requirements, by itself or beside those before
    /// it.
    Member(&'static str),
    /// No type that meets them has the task's processor.
    CpuArchitecture,
    /// None satisfies its constraints.
    Constraints,
    /// None that is left has room for the task.
    Room {
        /// What is short on all of them.
        resource: Resource,
        /// What the task needs.
        needs: u32,
        /// The most that one has.
        most: u32,
    },
}

/// The types that a provider may launch for a task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Their names, sorted.
    pub types: Vec<&'static str>,
    /// What left none.
    pub unmet: Option<Unmet>,
}

/// The types that satisfy the requirements and hold one task (CAP-181): AWS chooses among them, and
/// does not say how.
///
/// `arm` is the processor that the task asks for, `satisfies` tests its constraints on a type. An
/// instance is empty, and registers what [`InstanceType::registered_memory_mib`] estimates.
///
/// Cost: types × members.
#[must_use]
pub fn candidate_types(
    requirements: &InstanceRequirements,
    task: &Requirement,
    arm: Option<bool>,
    satisfies: &dyn Fn(&InstanceType) -> bool,
) -> Candidates {
    rule!("CAP-181");
    // Managed Instances run Linux, so a Mac is not one of them.
    let linux = |of: &&InstanceType| of.cpu_manufacturer != CpuManufacturer::Apple;
    let mut left: Vec<&'static InstanceType> = instance_types().iter().filter(linux).collect();
    for (member, meets) in MEMBERS {
        left.retain(|of| meets(requirements, of));
        if left.is_empty() {
            return Candidates {
                types: Vec::new(),
                unmet: Some(Unmet::Member(first_alone(requirements).unwrap_or(member))),
            };
        }
    }
    left.retain(|of| arm.is_none_or(|arm| of.arm == arm));
    if left.is_empty() {
        return Candidates { types: Vec::new(), unmet: Some(Unmet::CpuArchitecture) };
    }
    left.retain(|of| satisfies(of));
    if left.is_empty() {
        return Candidates { types: Vec::new(), unmet: Some(Unmet::Constraints) };
    }
    let holding =
        |of: &&&'static InstanceType| room_of(of).is_some_and(|room| room.holds(task, false).tasks != Some(0));
    let types: Vec<&str> = left.iter().filter(holding).map(|of| of.name).collect();
    let unmet = if types.is_empty() { Some(short(&left, task)) } else { None };
    Candidates { types, unmet }
}

/// The first member that no type meets even alone: it explains more than the one that removed the
/// last type.
fn first_alone(requirements: &InstanceRequirements) -> Option<&'static str> {
    let is_met = |meets: fn(&InstanceRequirements, &InstanceType) -> bool| {
        instance_types().iter().any(|of| meets(requirements, of))
    };
    MEMBERS.into_iter().find(|(_, meets)| !is_met(*meets)).map(|(member, _)| member)
}

/// What an empty instance of the type offers; `None` where its size is not known.
#[must_use]
pub fn room_of(of: &InstanceType) -> Option<TypeRoom> {
    Some(TypeRoom {
        cpu: of.registered_cpu()?,
        memory: of.registered_memory_mib()?,
        gpus: of.gpus.into(),
        eni_slots: Some(of.awsvpc_tasks(false)),
        devices: DeviceType::of(Some(of.name)),
        gpu_memory: of.gpu_memory_mib(),
    })
}

/// What the task needs more of than any type has; of several, the first in the order of
/// [`Resource`].
fn short(types: &[&'static InstanceType], task: &Requirement) -> Unmet {
    let rooms: Vec<TypeRoom> = types.iter().filter_map(|of| room_of(of)).collect();
    let most = |amount: fn(&TypeRoom) -> u32| rooms.iter().map(amount).max().unwrap_or(0);
    let (cpu, memory, gpus) = (most(|room| room.cpu), most(|room| room.memory), most(|room| room.gpus));
    let has_fraction = |room: &TypeRoom| match task.gpus {
        Gpus::Fraction(needed) => room.devices == DeviceType::Fraction(needed),
        _ => true,
    };
    let (resource, needs, most) = if task.cpu.0 > cpu {
        (Resource::Cpu, task.cpu.0, cpu)
    } else if task.memory.0 > memory {
        (Resource::Memory, task.memory.0, memory)
    } else if task.neuron_devices && rooms.iter().all(|room| room.devices != DeviceType::Neuron) {
        (Resource::NeuronDevices, 1, 0)
    } else if task.gpus.least() > gpus || !rooms.iter().any(has_fraction) {
        (Resource::Gpus, task.gpus.least().max(1), gpus)
    } else if let Gpus::Shared { memory } = task.gpus {
        (Resource::Gpus, memory, most(|room| room.gpu_memory.unwrap_or(0)))
    } else {
        // Each amount is there, but no type has them all.
        (Resource::Memory, task.memory.0, memory)
    };
    Unmet::Room { resource, needs, most }
}

#[cfg(test)]
mod tests {
    use alloc::{borrow::ToOwned, vec};

    use super::*;
    use crate::{
        task::GpuFraction,
        unit::{CpuUnits, MemoryMib},
    };

    fn task(cpu: u32, memory: u32) -> Requirement {
        Requirement { cpu: CpuUnits(cpu), memory: MemoryMib(memory), ..Requirement::default() }
    }

    fn candidates(requirements: &InstanceRequirements, task: &Requirement) -> Candidates {
        candidate_types(requirements, task, None, &|_| true)
    }

    fn allowed(names: &[&str]) -> InstanceRequirements {
        let allowed_instance_types = names.iter().map(|name| (*name).to_owned()).collect();
        InstanceRequirements { allowed_instance_types, ..InstanceRequirements::default() }
    }

    #[test]
    fn patterns() {
        for (pattern, name, like) in [
            ("m7g.large", "m7g.large", true),
            ("m7g.large", "m7g.xlarge", false),
            ("m7g.*", "m7g.metal", true),
            ("m7*", "m7i-flex.large", true),
            ("*.large", "m7g.xlarge", false),
            ("*", "x", true),
            ("r*.2xlarge", "r7iz.2xlarge", true),
            ("r*z*", "r7i.2xlarge", false),
            ("", "m7g.large", false),
        ] {
            assert_eq!(is_like(pattern, name), like, "{pattern} {name}");
        }
    }

    /// Each member by itself, on types whose traits everybody knows: member, a type that meets it,
    /// one that does not.
    #[test]
    fn members() {
        let at_least = |min| AmountRange { min: Some(min), max: None };
        let open = InstanceRequirements {
            burstable_performance: Some(Presence::Included),
            bare_metal: Some(Presence::Included),
            ..InstanceRequirements::default()
        };
        let with = |change: &dyn Fn(&mut InstanceRequirements)| {
            let mut asked = open.clone();
            change(&mut asked);
            candidates(&asked, &task(128, 128)).types
        };
        let rows: &[(&str, Vec<&str>, &str, &str)] = &[
            (
                "vCpuCount",
                with(&|asked| asked.vcpu_count = AmountRange { min: Some(4), max: Some(8) }),
                "m7g.xlarge",
                "m7g.large",
            ),
            (
                "vCpuCount",
                with(&|asked| asked.vcpu_count = AmountRange { min: Some(4), max: Some(8) }),
                "m7g.2xlarge",
                "m7g.4xlarge",
            ),
            ("memoryMiB", with(&|asked| asked.memory_mib = at_least(16_384)), "m7g.xlarge", "m7g.large"),
            (
                "memoryGiBPerVCpu",
                with(&|asked| asked.memory_gib_per_vcpu_thousandths = at_least(8000)),
                "r7g.large",
                "m7g.large",
            ),
            (
                "cpuManufacturers",
                with(&|asked| asked.cpu_manufacturers = vec![CpuManufacturer::Amd]),
                "m7a.large",
                "m7i.large",
            ),
            ("instanceGenerations", with(&|asked| asked.current_generation = Some(true)), "m7g.large", "m3.large"),
            (
                "burstablePerformance",
                with(&|asked| asked.burstable_performance = Some(Presence::Required)),
                "t3.large",
                "m7g.large",
            ),
            ("bareMetal", with(&|asked| asked.bare_metal = Some(Presence::Excluded)), "m7g.large", "m7g.metal"),
            ("localStorage", with(&|asked| asked.local_storage = Some(Presence::Required)), "m7gd.large", "m7g.large"),
            (
                "localStorageTypes",
                with(&|asked| {
                    asked.local_storage = Some(Presence::Required);
                    asked.local_storage_types = vec![StorageType::Hdd]
                }),
                "d3.xlarge",
                "m7gd.large",
            ),
            (
                "totalLocalStorageGB",
                with(&|asked| asked.total_local_storage_gb_thousandths = at_least(100_000)),
                "m7gd.large",
                "m5d.large",
            ),
            ("acceleratorCount", with(&|asked| asked.accelerator_count = at_least(4)), "g6.12xlarge", "g6.xlarge"),
            (
                "acceleratorNames",
                with(&|asked| asked.accelerator_names = vec!["t4".into()]),
                "g4dn.xlarge",
                "g5.xlarge",
            ),
            (
                "acceleratorManufacturers",
                with(&|asked| asked.accelerator_manufacturers = vec!["amazon-web-services".into()]),
                "inf2.xlarge",
                "g6.xlarge",
            ),
            (
                "acceleratorTypes",
                with(&|asked| asked.accelerator_types = vec![AcceleratorType::Gpu]),
                "g6.xlarge",
                "inf2.xlarge",
            ),
            (
                "acceleratorTotalMemoryMiB",
                with(&|asked| asked.accelerator_total_memory_mib = at_least(90_000)),
                "g6.12xlarge",
                "g6.xlarge",
            ),
            (
                "networkInterfaceCount",
                with(&|asked| asked.network_interface_count = at_least(8)),
                "m5.4xlarge",
                "m5.large",
            ),
            ("requireHibernateSupport", with(&|asked| asked.require_hibernate_support = true), "m5.large", "m7g.metal"),
        ];
        for (member, found, meets, misses) in rows {
            assert!(found.contains(meets), "{member}: {meets}");
            assert!(!found.contains(misses), "{member}: {misses}");
        }
    }

    /// Left out, bare metal and burstable types are not taken, unless types are named.
    #[test]
    fn what_is_left_out() {
        let some = InstanceRequirements {
            memory_mib: AmountRange { min: Some(4096), max: None },
            ..InstanceRequirements::default()
        };
        let found = candidates(&some, &task(256, 512)).types;
        assert!(found.contains(&"m7g.large") && !found.contains(&"t3.large") && !found.contains(&"m7g.metal"));
        assert!(!found.iter().any(|name| name.starts_with("mac")));
        assert_eq!(candidates(&allowed(&["t3.micro", "t3.small"]), &task(256, 512)).types, ["t3.micro", "t3.small"]);
    }

    #[test]
    fn the_task_must_fit() {
        let small = allowed(&["c7g.medium", "c7g.large"]);
        // 4 GiB of c7g.large are an estimated 3788 MiB: 2000 fit there, not on the 2 GiB of
        // c7g.medium.
        assert_eq!(candidates(&small, &task(512, 2000)).types, ["c7g.large"]);
        let unmet = candidates(&small, &task(512, 12_000)).unmet;
        assert!(matches!(unmet, Some(Unmet::Room { resource: Resource::Memory, needs: 12_000, .. })));
        let half = Requirement { gpus: Gpus::Fraction(GpuFraction::Half), ..task(512, 512) };
        assert_eq!(candidates(&InstanceRequirements::default(), &half).types, ["g6f.4xlarge", "gr6f.4xlarge"]);
        let neuron = Requirement { neuron_devices: true, ..task(512, 512) };
        let found = candidates(&InstanceRequirements::default(), &neuron).types;
        assert!(found.iter().all(|name| name.starts_with("inf") || name.starts_with("trn")) && !found.is_empty());
    }

    #[test]
    fn what_no_type_meets_is_named() {
        let asked = InstanceRequirements { accelerator_names: vec!["k80000".into()], ..allowed(&["m7g.*"]) };
        assert_eq!(candidates(&asked, &task(1, 1)).unmet, Some(Unmet::Member("acceleratorNames")));
        // Each is met, but not together: the last one that left none.
        let asked =
            InstanceRequirements { vcpu_count: AmountRange { min: Some(64), max: None }, ..allowed(&["m7g.large"]) };
        assert_eq!(candidates(&asked, &task(1, 1)).unmet, Some(Unmet::Member("allowedInstanceTypes")));
        let unmet = candidate_types(&allowed(&["m7g.large"]), &task(1, 1), Some(false), &|_| true).unmet;
        assert_eq!(unmet, Some(Unmet::CpuArchitecture));
    }
}
