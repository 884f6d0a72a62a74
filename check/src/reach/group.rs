//! Security groups.

use alloc::{string::String, vec::Vec};

use super::{Network, PortSet};

/// What travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Traffic {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// Of a rule: everything.
    All,
    /// Of a rule: neither TCP nor UDP.
    Other,
}

impl Traffic {
    /// A rule's `IpProtocol`, as a name or a number.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        match word {
            "-1" | "all" => Self::All,
            "6" => Self::Tcp,
            "17" => Self::Udp,
            word if word.eq_ignore_ascii_case("tcp") => Self::Tcp,
            word if word.eq_ignore_ascii_case("udp") => Self::Udp,
            _ => Self::Other,
        }
    }

    /// Whether a rule about this is one about `wanted`.
    #[must_use]
    pub fn lets(self, wanted: Self) -> bool {
        self == Self::All || self == wanted
    }
}

/// Whom a rule is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peer {
    /// Addresses.
    Network(Network),
    /// Interfaces with this security group.
    Group(String),
    /// A prefix list, whose addresses are not known here.
    PrefixList(String),
}

/// A rule of a security group; all rules allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityRule {
    /// What may travel.
    pub traffic: Traffic,
    /// On which ports of the receiver.
    pub ports: PortSet,
    /// From or to whom.
    pub peer: Peer,
}

/// A security group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityGroup {
    /// Its id, `sg-…`.
    pub id: String,
    /// What may come in.
    pub inbound: Vec<SecurityRule>,
    /// What may go out.
    pub outbound: Vec<SecurityRule>,
}

/// Where packets come from or go to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    /// The security groups of the interfaces there.
    pub groups: Vec<String>,
    /// The networks that its addresses may be of: any address of any of them may be the one. None:
    /// any IPv4 address.
    pub networks: Vec<Network>,
}

/// The ports on which rules let all traffic of one kind from or to an end (TASK-139): what a rule
/// about one of its groups lets, and what rules about addresses let for every address that it may
/// have.
///
/// Groups are stateful, so answers need no rule. Rules about prefix lists let nothing here. Costs
/// at most 128 times the number of rules for each network.
#[must_use]
pub fn open_ports<'a>(rules: impl IntoIterator<Item = &'a SecurityRule>, traffic: Traffic, end: &Ends) -> PortSet {
    rule!("TASK-139");
    let rules: Vec<&SecurityRule> = rules.into_iter().filter(|rule| rule.traffic.lets(traffic)).collect();
    let by_group = rules.iter().filter(|rule| matches!(&rule.peer, Peer::Group(id) if end.groups.contains(id)));
    let by_group = by_group.fold(PortSet::NONE, |open, rule| open.with(&rule.ports));
    let about: Vec<(Network, &PortSet)> = rules
        .iter()
        .filter_map(|rule| match &rule.peer {
            Peer::Network(network) => Some((*network, &rule.ports)),
            Peer::Group(_) | Peer::PrefixList(_) => None,
        })
        .collect();
    // A client that is known only by a group still has some address.
    let networks = if end.networks.is_empty() { &[Network::EVERYWHERE][..] } else { &end.networks };
    let by_network = networks.iter().fold(PortSet::all(), |open, network| open.within(&covered(network, &about)));
    by_group.with(&by_network)
}

/// The ports that are open to every address of a network: by rules about all of it, or about its
/// parts together.
fn covered(network: &Network, rules: &[(Network, &PortSet)]) -> PortSet {
    let whole = rules.iter().filter(|(of, _)| of.contains(network));
    let whole = whole.fold(PortSet::NONE, |open, (_, ports)| open.with(ports));
    let parts: Vec<(Network, &PortSet)> =
        rules.iter().copied().filter(|(of, _)| of != network && network.contains(of)).collect();
    match network.halves().filter(|_| parts.len() > 1) {
        Some((low, high)) => whole.with(&covered(&low, &parts).within(&covered(&high, &parts))),
        None => whole,
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn rule(peer: &str, first: u16, last: u16) -> SecurityRule {
        let peer = Network::parse(peer).map_or_else(|| Peer::Group(peer.into()), Peer::Network);
        SecurityRule { traffic: Traffic::Tcp, ports: PortSet::range(first, last), peer }
    }

    fn from(groups: &[&str], networks: &[&str]) -> Ends {
        Ends {
            groups: groups.iter().map(|id| (*id).into()).collect(),
            networks: networks.iter().map(|text| Network::parse(text).unwrap()).collect(),
        }
    }

    #[test]
    fn rules_add_up() {
        let rules = [
            rule("sg-a", 80, 80),
            rule("10.0.0.0/8", 443, 443),
            rule("0.0.0.0/1", 8000, 8010),
            rule("128.0.0.0/1", 8005, 8020),
            rule("::/0", 22, 22),
        ];
        let open = |end: &Ends| open_ports(&rules, Traffic::Tcp, end).ranges().to_vec();
        assert_eq!(open(&from(&["sg-a"], &["1.1.1.1"])), [(80, 80), (8000, 8010)]);
        assert_eq!(open(&from(&[], &["10.1.0.0/16"])), [(443, 443), (8000, 8010)]);
        // Two halves make the whole, where their ports agree.
        assert_eq!(open(&from(&[], &["0.0.0.0/0"])), [(8005, 8010)]);
        // Every network must be let in, but only one of the groups.
        assert_eq!(open(&from(&["sg-a", "sg-b"], &["10.1.0.0/16", "192.168.0.0/16"])), [(80, 80), (8005, 8010)]);
        // A client that is known only by a group has some address: it may do what everybody may,
        // and what the group may.
        assert_eq!(open(&from(&["sg-a"], &[])), [(80, 80), (8005, 8010)]);
        assert_eq!(open(&from(&["sg-b"], &["2001:db8::1"])), [(22, 22)]);
        assert_eq!(open_ports(&rules, Traffic::Udp, &from(&["sg-a"], &[])), PortSet::NONE);
        let all = [SecurityRule { traffic: Traffic::All, ..rule("0.0.0.0/0", 0, 65535) }];
        assert_eq!(open_ports(&all, Traffic::Udp, &from(&[], &["9.9.9.9"])), PortSet::all());
    }

    #[test]
    fn many_small_rules_stay_cheap() {
        let rules: vec::Vec<SecurityRule> =
            (0..=255).map(|part| rule(&alloc::format!("10.0.{part}.0/24"), 80, 80)).collect();
        assert_eq!(open_ports(&rules, Traffic::Tcp, &from(&[], &["10.0.0.0/16"])), PortSet::single(80));
        assert_eq!(open_ports(&rules[1..], Traffic::Tcp, &from(&[], &["10.0.0.0/16"])), PortSet::NONE);
        assert_eq!(open_ports(&rules, Traffic::Tcp, &from(&[], &["0.0.0.0/0"])), PortSet::NONE);
    }
}
