//! `maxPods`: how many pods a node takes.

use stowplan::task::{InstanceType, instance_type};
use stowplan_kubernetes::{NodeNetwork, pod_limit};

use crate::answer::{MaxPodsAnswer, MaxPodsRow};
use crate::decide::{instance_types::unknown, told_once};
use crate::{Error, Lint, Node};

pub(super) fn answer(node: &Node<'_>) -> Result<MaxPodsAnswer, Error> {
    let prefixes = node.bool_at("prefixDelegation")?.unwrap_or(false);
    let custom = node.bool_at("customNetworking")?.unwrap_or(false);
    let types = node.required("instanceTypes")?;
    let mut lints = Vec::new();
    let mut rows = Vec::new();
    for own in types.list()? {
        let (name, mut network) = network_of(&own)?;
        if custom {
            network.interfaces = network.interfaces.saturating_sub(1);
        }
        let limit = pod_limit(&network, prefixes);
        if prefixes && !limit.by_prefixes {
            let message = format!("`{name}` is no Nitro type: its interfaces hold single addresses, no prefixes");
            lints.push(Lint::new("kubernetes/no-prefixes", message, own.path()));
        }
        rows.push(MaxPodsRow {
            instance_type: name,
            max_pods: limit.default,
            with_addresses: limit.with_addresses,
            recommended: limit.recommended,
        });
    }
    rule!("EKS-113");
    let Some(fewest) = rows.iter().map(|row| row.max_pods).min() else {
        return Err(Error::new("kubernetes/no-type", "the list has no instance type", types.path()));
    };
    Ok(MaxPodsAnswer {
        max_pods: fewest,
        rules: if rows.len() > 1 {
            &rules!["EKS-111", "EKS-112", "EKS-113"][..]
        } else {
            &rules!["EKS-111", "EKS-112"]
        }
        .into(),
        instance_types: rows,
        lints: told_once(&lints),
    })
}

/// A name of the table, or a type as `aws ec2 describe-instance-types` prints it.
fn network_of(node: &Node<'_>) -> Result<(String, NodeNetwork), Error> {
    if let Some(name) = node.as_str() {
        let known = instance_type(name).ok_or_else(|| unknown(name, node))?;
        let network = of_table(known).ok_or_else(|| {
            let message = format!("the addresses of the instance type `{name}` are not known");
            Error::new("kubernetes/addresses", message, node.path())
                .with_help("give the type as `aws ec2 describe-instance-types` prints it")
        })?;
        return Ok((name.to_owned(), network));
    }
    node.object()?;
    let name = node.required("InstanceType")?.string()?;
    let network = node.required("NetworkInfo")?;
    let default_card = network.u32_at("DefaultNetworkCardIndex")?.unwrap_or(0);
    let mut interfaces = network.u32_at("MaximumNetworkInterfaces")?;
    for card in network.list_at("NetworkCards")? {
        if card.u32_at("NetworkCardIndex")?.unwrap_or(0) == default_card {
            interfaces = card.u32_at("MaximumNetworkInterfaces")?.or(interfaces);
        }
    }
    let interfaces = interfaces.map_or_else(|| network.required("MaximumNetworkInterfaces")?.u32(), Ok)?;
    let cpus = node.field("VCpuInfo").map(|cpus| cpus.u32_at("DefaultVCpus")).transpose()?.flatten();
    let takes_prefixes = node.str_at("Hypervisor")? == Some("nitro") || node.bool_at("BareMetal")?.unwrap_or(false);
    let ipv4_per_interface = network.required("Ipv4AddressesPerInterface")?.u32()?;
    Ok((name, NodeNetwork { interfaces, ipv4_per_interface, logical_cpus: cpus, takes_prefixes }))
}

fn of_table(known: &InstanceType) -> Option<NodeNetwork> {
    Some(NodeNetwork {
        interfaces: u32::from(known.default_card_interfaces),
        ipv4_per_interface: u32::from(known.ipv4_per_interface),
        logical_cpus: Some(known.logical_cpus).filter(|cpus| *cpus > 0),
        takes_prefixes: known.nitro || known.bare_metal,
    })
    .filter(|network| network.ipv4_per_interface > 0)
}
