//! `instanceRequirements` of a provider of Managed Instances, for the candidate set of types
//! (CAP-181).

use stowplan::{
    capacity::managed_instances::{AmountRange, InstanceRequirements, Presence},
    task::{AcceleratorType, CpuManufacturer, StorageType},
};

use crate::{Error, Node};

const PRESENCE: [(&str, Presence); 3] =
    [("included", Presence::Included), ("required", Presence::Required), ("excluded", Presence::Excluded)];
const MANUFACTURERS: [(&str, CpuManufacturer); 3] = [
    ("intel", CpuManufacturer::Intel),
    ("amd", CpuManufacturer::Amd),
    ("amazon-web-services", CpuManufacturer::AmazonWebServices),
];
const STORAGE: [(&str, StorageType); 2] = [("hdd", StorageType::Hdd), ("ssd", StorageType::Ssd)];
const ACCELERATORS: [(&str, AcceleratorType); 3] =
    [("gpu", AcceleratorType::Gpu), ("fpga", AcceleratorType::Fpga), ("inference", AcceleratorType::Inference)];
const GENERATIONS: [(&str, bool); 2] = [("current", true), ("previous", false)];

/// Reads `instanceRequirements`, with or without AWS's spelling in capitals (`REQUIRED`).
///
/// # Errors
/// When a value has the wrong type, a word is unknown, a least amount is above the most, or types
/// are both allowed and excluded.
pub fn read_instance_requirements(node: &Node<'_>) -> Result<InstanceRequirements, Error> {
    node.object()?;
    if node.has("allowedInstanceTypes") && node.has("excludedInstanceTypes") {
        let message = "`allowedInstanceTypes` and `excludedInstanceTypes` exclude each other";
        return Err(Error::new("capacity/instance-requirements", message, node.path_of("excludedInstanceTypes"))
            .with_help("leave one of them out"));
    }
    let generations = words(node, "instanceGenerations", &GENERATIONS)?;
    Ok(InstanceRequirements {
        vcpu_count: whole(node, "vCpuCount")?,
        memory_mib: whole(node, "memoryMiB")?,
        memory_gib_per_vcpu_thousandths: thousandths(node, "memoryGiBPerVCpu")?,
        allowed_instance_types: texts(node, "allowedInstanceTypes")?,
        excluded_instance_types: texts(node, "excludedInstanceTypes")?,
        cpu_manufacturers: words(node, "cpuManufacturers", &MANUFACTURERS)?,
        current_generation: if let [one] = generations.as_slice() { Some(*one) } else { None },
        burstable_performance: word(node, "burstablePerformance", &PRESENCE)?,
        bare_metal: word(node, "bareMetal", &PRESENCE)?,
        require_hibernate_support: node.bool_at("requireHibernateSupport")?.unwrap_or(false),
        network_interface_count: whole(node, "networkInterfaceCount")?,
        network_bandwidth_gbps_thousandths: thousandths(node, "networkBandwidthGbps")?,
        local_storage: word(node, "localStorage", &PRESENCE)?,
        local_storage_types: words(node, "localStorageTypes", &STORAGE)?,
        total_local_storage_gb_thousandths: thousandths(node, "totalLocalStorageGB")?,
        baseline_ebs_bandwidth_mbps: whole(node, "baselineEbsBandwidthMbps")?,
        accelerator_types: words(node, "acceleratorTypes", &ACCELERATORS)?,
        accelerator_count: whole(node, "acceleratorCount")?,
        accelerator_manufacturers: texts(node, "acceleratorManufacturers")?,
        accelerator_names: texts(node, "acceleratorNames")?,
        accelerator_total_memory_mib: whole(node, "acceleratorTotalMemoryMiB")?,
    })
}

fn texts(node: &Node<'_>, key: &str) -> Result<Vec<String>, Error> {
    node.list_at(key)?.iter().map(|item| item.str().map(str::to_owned)).collect()
}

fn known<T: Copy>(item: &Node<'_>, known: &[(&str, T)]) -> Result<T, Error> {
    let text = item.str()?;
    let found = known.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        let message = format!("unknown value `{}`", crate::read::json::shorten(text));
        Error::new("document/unknown-value", message, item.path()).with_help(format!("one of `{}`", names.join("`, `")))
    })
}

fn word<T: Copy>(node: &Node<'_>, key: &str, words: &[(&str, T)]) -> Result<Option<T>, Error> {
    node.field(key).map(|item| known(&item, words)).transpose()
}

fn words<T: Copy>(node: &Node<'_>, key: &str, words: &[(&str, T)]) -> Result<Vec<T>, Error> {
    node.list_at(key)?.iter().map(|item| known(item, words)).collect()
}

fn bounds(node: &Node<'_>, key: &str, read: fn(&Node<'_>) -> Result<u64, Error>) -> Result<AmountRange, Error> {
    let Some(range) = node.field(key) else { return Ok(AmountRange::default()) };
    range.object()?;
    let min = range.field("min").map(|item| read(&item)).transpose()?;
    let max = range.field("max").map(|item| read(&item)).transpose()?;
    if let (Some(min), Some(max)) = (min, max) {
        if min > max {
            let message = format!("the least of `{key}` is above the most");
            return Err(Error::new("capacity/instance-requirements", message, range.path()));
        }
    }
    Ok(AmountRange { min, max })
}

fn whole(node: &Node<'_>, key: &str) -> Result<AmountRange, Error> {
    bounds(node, key, |item| item.u32().map(u64::from))
}

/// Decimals, in thousandths; what is finer is dropped.
fn thousandths(node: &Node<'_>, key: &str) -> Result<AmountRange, Error> {
    bounds(node, key, |item| {
        let billionths = item.quantity()?.billionths();
        u64::try_from(billionths / 1_000_000)
            .map_err(|_| Error::new("document/out-of-range", "the amount is out of range", item.path()))
    })
}
