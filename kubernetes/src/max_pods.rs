//! How many pods a node takes.

/// What decides how many pods a node takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeNetwork {
    /// Network interfaces of the default network card.
    pub interfaces: u32,
    /// IPv4 addresses of each.
    pub ipv4_per_interface: u32,
    /// Logical CPUs; `None` where not known.
    pub logical_cpus: Option<u32>,
    /// Whether its interfaces take prefixes: Nitro, with a hypervisor or without.
    pub takes_prefixes: bool,
}

/// How many pods a node takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PodLimit {
    /// As many have addresses, those of the host's network included.
    pub with_addresses: u32,
    /// As many the node takes unless it is told another number.
    pub default: u32,
    /// As many EKS's calculator recommends; `None` where that rests on CPUs that are not known.
    pub recommended: Option<u32>,
    /// Whether interfaces hold prefixes.
    pub by_prefixes: bool,
}

/// Addresses of a prefix.
const PREFIX: u32 = 16;

/// What EKS recommends at most, up to 30 logical CPUs and above; the first is kubelet's default,
/// too.
const FEW_CPUS_MAX: u32 = 110;
const MANY_CPUS_MAX: u32 = 250;
const FEW_CPUS: u32 = 30;

/// How many pods a node takes: interfaces × (addresses − 1) + 2 (EKS-111), sixteen times the
/// addresses where each is a prefix (EKS-112).
///
/// ```
/// use stowplan_kubernetes::{NodeNetwork, pod_limit};
/// let large = NodeNetwork { interfaces: 3, ipv4_per_interface: 10, logical_cpus: Some(2), takes_prefixes: true };
/// assert_eq!(pod_limit(&large, false).default, 29);
/// assert_eq!((pod_limit(&large, true).with_addresses, pod_limit(&large, true).default), (434, 110));
/// ```
#[must_use]
pub fn pod_limit(node: &NodeNetwork, prefixes: bool) -> PodLimit {
    rule!("EKS-111", "EKS-112");
    let by_prefixes = prefixes && node.takes_prefixes;
    let each = node.ipv4_per_interface.saturating_sub(1).saturating_mul(if by_prefixes { PREFIX } else { 1 });
    let with_addresses = node.interfaces.saturating_mul(each).saturating_add(2);
    let most = |cpus: u32| if cpus > FEW_CPUS { MANY_CPUS_MAX } else { FEW_CPUS_MAX };
    let recommended = match node.logical_cpus {
        Some(cpus) => Some(with_addresses.min(most(cpus))),
        None => (with_addresses <= FEW_CPUS_MAX).then_some(with_addresses),
    };
    let default = if prefixes { with_addresses.min(FEW_CPUS_MAX) } else { with_addresses };
    PodLimit { with_addresses, default, recommended, by_prefixes }
}
