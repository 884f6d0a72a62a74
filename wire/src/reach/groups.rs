//! `describe-security-groups` and `describe-subnets`.

use std::collections::BTreeMap;

use stowplan::task::reach::{Network, Peer, PortSet, SecurityGroup, SecurityRule, Traffic};

use crate::{Error, Node};

/// Security groups by id, with the VPC of each.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    by_id: BTreeMap<String, (SecurityGroup, Option<String>)>,
    /// Prefix lists that rules name.
    pub(crate) prefix_lists: Vec<String>,
}

impl Groups {
    /// Reads `SecurityGroups`.
    ///
    /// # Errors
    /// When a value has the wrong type, or a network is none.
    pub(crate) fn read(nodes: &[Node<'_>]) -> Result<Self, Error> {
        let mut groups = Self::default();
        for node in nodes {
            let id = node.required("GroupId")?.str()?.to_owned();
            let inbound = read_rules(node, "IpPermissions", &mut groups.prefix_lists)?;
            let outbound = read_rules(node, "IpPermissionsEgress", &mut groups.prefix_lists)?;
            let group = SecurityGroup { id: id.clone(), inbound, outbound };
            groups.by_id.insert(id, (group, node.string_at("VpcId")?));
        }
        groups.prefix_lists.sort();
        groups.prefix_lists.dedup();
        Ok(groups)
    }

    pub(crate) fn get(&self, id: &str) -> Option<&SecurityGroup> {
        self.by_id.get(id).map(|(group, _)| group)
    }

    pub(crate) fn vpc(&self, id: &str) -> Option<&str> {
        self.by_id.get(id).and_then(|(_, vpc)| vpc.as_deref())
    }
}

fn read_rules(node: &Node<'_>, key: &str, prefix_lists: &mut Vec<String>) -> Result<Vec<SecurityRule>, Error> {
    let mut rules = Vec::new();
    for permission in node.list_at(key)? {
        let traffic = Traffic::parse(permission.str_at("IpProtocol")?.unwrap_or("-1"));
        let port = |key: &str, default: u16| match permission.field(key) {
            // -1 stands for every port.
            Some(port) if port.integer(-1, 65535)? >= 0 => port.u16(),
            _ => Ok(default),
        };
        let ports = match traffic {
            Traffic::All => PortSet::all(),
            _ => PortSet::range(port("FromPort", 0)?, port("ToPort", u16::MAX)?),
        };
        let mut peers = Vec::new();
        for (list, of) in [("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6")] {
            for range in permission.list_at(list)? {
                peers.push(Peer::Network(read_network(&range.required(of)?)?));
            }
        }
        for pair in permission.list_at("UserIdGroupPairs")? {
            peers.push(Peer::Group(pair.required("GroupId")?.str()?.to_owned()));
        }
        for list in permission.list_at("PrefixListIds")? {
            let id = list.required("PrefixListId")?.str()?.to_owned();
            prefix_lists.push(id.clone());
            peers.push(Peer::PrefixList(id));
        }
        rules.extend(peers.into_iter().map(|peer| SecurityRule { traffic, ports: ports.clone(), peer }));
    }
    Ok(rules)
}

/// A network in CIDR notation.
pub(super) fn read_network(node: &Node<'_>) -> Result<Network, Error> {
    let text = node.str()?;
    Network::parse(text).ok_or_else(|| {
        Error::new("reach/network", format!("`{text}` is no network"), node.path()).with_help("e.g. `10.0.0.0/16`")
    })
}

/// The networks of subnets by id, from `Subnets`.
///
/// # Errors
/// When a value has the wrong type, or a network is none.
pub(crate) fn read_networks(nodes: &[Node<'_>]) -> Result<BTreeMap<String, Network>, Error> {
    let mut networks = BTreeMap::new();
    for node in nodes {
        if let (Some(id), Some(block)) = (node.string_at("SubnetId")?, node.field("CidrBlock")) {
            networks.insert(id, read_network(&block)?);
        }
    }
    Ok(networks)
}
