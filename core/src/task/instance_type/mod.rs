//! What an EC2 instance type brings: processors, memory, network interfaces. Behind the feature
//! `instance-types`.
//!
//! The table is data that others published; `core/data/instance_types.py` writes it and says where
//! it comes from.

mod table;

use table::{ACCELERATORS, TABLE};

/// An EC2 instance type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InstanceType {
    /// Its name, e.g. `m5.large`.
    pub name: &'static str,
    /// Logical CPUs; 0 where not known.
    pub logical_cpus: u32,
    /// Nominal memory in MiB; 0 where not known. An agent registers less: see
    /// [`InstanceType::registered_memory_mib`].
    pub memory_mib: u32,
    /// Physical GPUs.
    pub gpus: u8,
    /// Network interfaces, the primary one included.
    pub network_interfaces: u8,
    /// Branch network interfaces with a trunk; 0 where the type cannot have one.
    pub branch_interfaces: u8,
    /// Network interfaces of the default network card, which alone hold addresses of pods.
    pub default_card_interfaces: u8,
    /// IPv4 addresses of each network interface; 0 where not known.
    pub ipv4_per_interface: u8,
    /// Whether its processor is an ARM64 one.
    pub arm: bool,
    /// Who made its processor.
    pub cpu_manufacturer: CpuManufacturer,
    /// Whether AWS counts it as of the current generation.
    pub current_generation: bool,
    /// Whether its CPU performance is burstable.
    pub burstable: bool,
    /// Whether there is no hypervisor.
    pub bare_metal: bool,
    /// Whether its hypervisor is Nitro.
    pub nitro: bool,
    /// Whether it can hibernate.
    pub hibernation: bool,
    /// Local storage in GB; 0 for none.
    pub storage_gb: u32,
    /// What the local storage is.
    pub storage_type: Option<StorageType>,
    /// Up to how many Mbit/s its network goes; 0 where not known.
    pub network_mbps: u32,
    /// Mbit/s to EBS that are always there; 0 where not known.
    pub ebs_baseline_mbps: u32,
    accelerators: u8,
}

/// Who made a processor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CpuManufacturer {
    /// Not known.
    #[default]
    Unknown,
    /// `intel`.
    Intel,
    /// `amd`.
    Amd,
    /// `amazon-web-services`.
    AmazonWebServices,
    /// Apple: Macs.
    Apple,
}

words! {
    CpuManufacturer: "CPU manufacturer" {
        Unknown = "unknown",
        Intel = "intel",
        Amd = "amd",
        AmazonWebServices = "amazon-web-services",
        Apple = "apple",
    }
}

/// What local storage is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StorageType {
    /// `hdd`.
    Hdd,
    /// `ssd`.
    Ssd,
}

words! {
    StorageType: "storage type" {
        Hdd = "hdd",
        Ssd = "ssd",
    }
}

/// What an accelerator does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AcceleratorType {
    /// `gpu`.
    Gpu,
    /// `fpga`.
    Fpga,
    /// `inference`: Inferentia and Trainium too.
    Inference,
    /// Transcodes media; no value of the instance requirements asks for it.
    Media,
}

words! {
    AcceleratorType: "accelerator type" {
        Gpu = "gpu",
        Fpga = "fpga",
        Inference = "inference",
        Media = "media",
    }
}

/// The accelerators of a type, all alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Accelerators {
    /// What they do.
    pub accelerator_type: AcceleratorType,
    /// Who made them, as `acceleratorManufacturers` spells it.
    pub manufacturer: &'static str,
    /// Their name, as `acceleratorNames` spells it.
    pub name: &'static str,
    /// How many; a fraction of a GPU is one.
    pub count: u8,
    /// MiB of each.
    pub memory_mib: u32,
}

/// The facts of an instance type, by its exact name. Costs a binary search.
///
/// ```
/// use stowplan::task::instance_type;
/// let c5 = instance_type("c5.large").unwrap();
/// assert_eq!((c5.awsvpc_tasks(false), c5.awsvpc_tasks(true)), (2, 10));
/// ```
#[must_use]
pub fn instance_type(name: &str) -> Option<&'static InstanceType> {
    let index = TABLE.binary_search_by(|row| row.name.cmp(name)).ok()?;
    TABLE.get(index)
}

/// Every type that is known, sorted by name.
#[must_use]
pub fn instance_types() -> &'static [InstanceType] {
    &TABLE
}

/// Families on which ECS offers no trunk, whatever EC2 offers.
#[rustfmt::skip]
const NO_TRUNK_FAMILIES: [&str; 20] = [
    "c5n", "d3", "d3en", "g3", "g3s", "g4dn", "i3", "i3en", "inf1", "m5dn", "m5n", "m5zn", "mac1", "r5b", "r5dn", "r5n",
    "u-12tb1", "u-6tb1", "u-9tb1", "z1d",
];

/// Single types on which ECS offers no trunk.
#[rustfmt::skip]
const NO_TRUNK_TYPES: [&str; 10] = [
    "a1.metal", "c5.metal", "c5a.8xlarge", "c5ad.8xlarge", "c5d.metal", "m5.metal", "p3dn.24xlarge", "r5.8xlarge",
    "r5.metal", "r5d.metal",
];

/// Types whose limit with a trunk differs on ECS's own page.
const TRUNK_LIMITS: [(&str, u32); 4] =
    [("i4i.16xlarge", 248), ("i4i.32xlarge", 498), ("i4i.metal", 498), ("trn1n.32xlarge", 242)];

impl InstanceType {
    /// Its accelerators: GPUs, Neuron devices and others.
    #[must_use]
    pub fn accelerators(&self) -> Option<&'static Accelerators> {
        ACCELERATORS.get(usize::from(self.accelerators).checked_sub(1)?)
    }

    /// MiB of each of its GPUs, the nominal amount: a driver keeps some of it.
    #[must_use]
    pub fn gpu_memory_mib(&self) -> Option<u32> {
        let own = self.accelerators().filter(|own| own.accelerator_type == AcceleratorType::Gpu)?;
        Some(own.memory_mib).filter(|memory| *memory > 0)
    }

    /// Whether ECS can give an instance of the type a trunk network interface (TASK-14).
    #[must_use]
    pub fn can_trunk(&self) -> bool {
        rule!("TASK-14");
        let family = self.name.split('.').next().unwrap_or_default();
        self.branch_interfaces > 0 && !NO_TRUNK_FAMILIES.contains(&family) && !NO_TRUNK_TYPES.contains(&self.name)
    }

    /// How many `awsvpc` tasks an instance holds (TASK-132, TASK-14): one for each network
    /// interface but the primary one; with a trunk, one for each branch, and for each other
    /// interface but the primary one and the trunk.
    ///
    /// `trunking` tells that the account had opted in to `awsvpcTrunking` when the instance was
    /// launched.
    #[must_use]
    pub fn awsvpc_tasks(&self, trunking: bool) -> u32 {
        let interfaces = u32::from(self.network_interfaces);
        if !trunking || !self.can_trunk() {
            return interfaces.saturating_sub(1);
        }
        let own = TRUNK_LIMITS.iter().find(|(name, _)| *name == self.name).map(|(_, limit)| *limit);
        own.unwrap_or_else(|| u32::from(self.branch_interfaces).saturating_add(interfaces).saturating_sub(2))
    }

    /// The CPU units that an agent registers: 1024 for each logical CPU (TASK-106); `None` where
    /// not known.
    #[must_use]
    pub const fn registered_cpu(&self) -> Option<u32> {
        rule!("TASK-106");
        match self.logical_cpus {
            0 => None,
            logical_cpus => Some(super::registered_cpu(logical_cpus)),
        }
    }

    /// An **estimate** of the MiB that a Linux agent registers without `ECS_RESERVED_MEMORY`
    /// (TASK-12): what was seen for the same nominal memory, else 92.5 % of it rounded down; `None`
    /// where the nominal memory is not known.
    ///
    /// The kernel and the firmware take the rest, which differs by image: an instance's own
    /// `registeredResources` are exact.
    #[must_use]
    pub fn registered_memory_mib(&self) -> Option<u32> {
        rule!("TASK-12");
        const SEEN: [(u32, u32); 3] = [(3840, 3767), (7680, 7482), (8192, 7974)];
        if self.memory_mib == 0 {
            return None;
        }
        let seen = SEEN.iter().find(|(nominal, _)| *nominal == self.memory_mib).map(|(_, registered)| *registered);
        let part = u64::from(self.memory_mib) * 925 / 1000;
        seen.or_else(|| u32::try_from(part).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_and_sensible() {
        for pair in TABLE.windows(2) {
            assert!(pair[0].name < pair[1].name, "{}", pair[1].name);
        }
        for known in TABLE {
            // The smallest types have two interfaces; a trunk never costs tasks.
            assert!(known.network_interfaces >= 2, "{}", known.name);
            assert!(known.awsvpc_tasks(true) >= known.awsvpc_tasks(false), "{}", known.name);
            assert!(known.registered_memory_mib().is_none_or(|registered| registered <= known.memory_mib));
        }
        for name in NO_TRUNK_TYPES.iter().chain(TRUNK_LIMITS.iter().map(|(name, _)| name)) {
            assert!(TABLE.iter().any(|known| known.name == *name) || *name == "p3dn.24xlarge", "{name}");
        }
    }

    /// The table of common types: type, without a trunk, with one (0: none).
    /// Rules: TASK-12.
    #[test]
    #[rustfmt::skip]
    fn common_types() {
        const ROWS: [(&str, u32, u32); 46] = [
            ("t2.micro", 1, 0), ("t2.small", 2, 0), ("t2.medium", 2, 0), ("t2.large", 2, 0), ("t3.micro", 1, 0),
            ("t3.small", 2, 0), ("t3.medium", 2, 0), ("t3.large", 2, 0), ("t3.2xlarge", 3, 0), ("t4g.micro", 1, 0),
            ("t4g.medium", 2, 0), ("m4.large", 1, 0), ("m5.large", 2, 10), ("m5.xlarge", 3, 20), ("m5.2xlarge", 3, 40),
            ("m5.4xlarge", 7, 60), ("m5.24xlarge", 14, 120), ("m6i.large", 2, 10), ("m8g.large", 2, 10),
            ("m7i.8xlarge", 7, 90), ("m7a.medium", 1, 4), ("m7g.xlarge", 3, 20), ("m7i-flex.large", 2, 4),
            ("c4.large", 2, 0), ("c5.large", 2, 10), ("c5.xlarge", 3, 20), ("c5.2xlarge", 3, 40), ("c5.4xlarge", 7, 60),
            ("c5.9xlarge", 7, 60), ("c5.18xlarge", 14, 120), ("c5n.large", 2, 0), ("c7g.medium", 1, 4),
            ("c8g.large", 2, 10), ("c6g.xlarge", 3, 20), ("r7g.large", 2, 10), ("r5.xlarge", 3, 20),
            ("r5.4xlarge", 7, 60), ("i4i.large", 2, 10), ("g4dn.xlarge", 2, 0), ("g5.xlarge", 3, 6),
            ("g5.12xlarge", 14, 120), ("g6.xlarge", 3, 20), ("p3.2xlarge", 3, 0), ("a1.medium", 1, 10),
            ("m8a.8xlarge", 9, 90), ("m8a.48xlarge", 23, 120),
        ];
        for (name, plain, trunk) in ROWS {
            let known = instance_type(name).unwrap();
            assert_eq!(known.awsvpc_tasks(false), plain, "{name}");
            assert_eq!(if known.can_trunk() { known.awsvpc_tasks(true) } else { 0 }, trunk, "{name}");
        }
    }

    /// Examples 31 to 34b: type, trunking, tasks.
    #[test]
    fn rows() {
        let rows = [
            ("31", "c5.large", false, 2),
            ("31", "c5.large", true, 10),
            ("32", "t3.medium", true, 2),
            ("33", "m5.large", false, 2),
            ("34a", "p4d.24xlarge", false, 59),
            ("34a", "p4d.24xlarge", true, 120),
            ("34b", "g4dn.xlarge", true, 2),
            ("ECS's page", "i4i.16xlarge", true, 248),
        ];
        for (row, name, trunking, tasks) in rows {
            assert_eq!(instance_type(name).unwrap().awsvpc_tasks(trunking), tasks, "{row}");
        }
        assert_eq!(instance_type("m5.huge"), None);
        let large = instance_type("c5.2xlarge").unwrap();
        // 16384 MiB × 0.925 = 15155.2.
        assert_eq!((large.registered_cpu(), large.registered_memory_mib()), (Some(8192), Some(15_155)));
        assert_eq!(instance_type("m5.large").unwrap().registered_memory_mib(), Some(7974));
    }
}
