//! `describe-security-groups`, `describe-prefix-lists` and `describe-subnets`.

use std::collections::BTreeMap;

use stowplan_check::reach::{Network, Peer, PortSet, SecurityGroup, SecurityRule, Traffic};

use crate::{Error, Node};

/// Security groups by id, with the VPC of each.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    by_id: BTreeMap<String, (SecurityGroup, Option<String>)>,
}

/// The networks of prefix lists by id.
type PrefixLists = BTreeMap<String, Vec<Network>>;

impl Groups {
    /// Reads `SecurityGroups`; rules about `PrefixLists` that are given become rules about their
    /// networks.
    ///
    /// # Errors
    /// When a value has the wrong type, or a network is none.
    pub(crate) fn read(nodes: &[Node<'_>], prefix_lists: &[Node<'_>]) -> Result<Self, Error> {
        let mut lists = PrefixLists::new();
        for node in prefix_lists {
            let networks = node.list_at("Cidrs")?.iter().map(read_network).collect::<Result<_, _>>()?;
            lists.insert(node.required("PrefixListId")?.str()?.to_owned(), networks);
        }
        let mut groups = Self::default();
        for node in nodes {
            let id = node.required("GroupId")?.str()?.to_owned();
            let inbound = read_rules(node, "IpPermissions", &lists)?;
            let outbound = read_rules(node, "IpPermissionsEgress", &lists)?;
            let group = SecurityGroup { id: id.clone(), inbound, outbound };
            groups.by_id.insert(id, (group, node.string_at("VpcId")?));
        }
        Ok(groups)
    }

    pub(crate) fn get(&self, id: &str) -> Option<&SecurityGroup> {
        self.by_id.get(id).map(|(group, _)| group)
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.by_id.keys().map(String::as_str)
    }

    pub(crate) fn vpc(&self, id: &str) -> Option<&str> {
        self.by_id.get(id).and_then(|(_, vpc)| vpc.as_deref())
    }
}

fn read_rules(node: &Node<'_>, key: &str, prefix_lists: &PrefixLists) -> Result<Vec<SecurityRule>, Error> {
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
            let id = list.required("PrefixListId")?.str()?;
            match prefix_lists.get(id) {
                Some(networks) => peers.extend(networks.iter().copied().map(Peer::Network)),
                None => peers.push(Peer::PrefixList(id.to_owned())),
            }
        }
        rules.extend(peers.into_iter().map(|peer| SecurityRule { traffic, ports: ports.clone(), peer }));
    }
    Ok(rules)
}

/// A network in CIDR notation.
pub(super) fn read_network(node: &Node<'_>) -> Result<Network, Error> {
    let text = node.str()?;
    Network::parse(text).ok_or_else(|| {
        Error::new("reach/network", format!("`{text}` is not a network"), node.path()).with_help("e.g. `10.0.0.0/16`")
    })
}

/// The networks of subnets by id, from `Subnets`: IPv4 first, then IPv6.
///
/// # Errors
/// When a value has the wrong type, or a network is none.
pub(crate) fn read_networks(nodes: &[Node<'_>]) -> Result<BTreeMap<String, Vec<Network>>, Error> {
    let mut networks = BTreeMap::new();
    for node in nodes {
        let mut own: Vec<Network> = node.field("CidrBlock").iter().map(read_network).collect::<Result<_, _>>()?;
        for block in node.list_at("Ipv6CidrBlockAssociationSet")? {
            own.push(read_network(&block.required("Ipv6CidrBlock")?)?);
        }
        if let Some(id) = node.string_at("SubnetId")? {
            networks.insert(id, own);
        }
    }
    Ok(networks)
}
