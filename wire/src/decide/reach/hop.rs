//! One hop: which ports one end's security groups let the other end use.

use stowplan_check::reach::{Ends, Peer, PortSet, SecurityGroup, SecurityRule, Traffic, open_ports};

use super::Finding;
use crate::answer::{
    IpPermission, IpRange, Ipv6Range, PortRange, ReachDirection, ReachHop, ReachHopName, ReachPermission, ReachVerdict,
    UserIdGroupPair,
};

/// Which way a rule is missing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    In,
    Out,
}

/// The other end of a hop.
#[derive(Clone)]
pub(super) struct Far {
    pub(super) ends: Ends,
    /// Whether its addresses are given; if not, they may be any.
    pub(super) is_known: bool,
    /// Whether its security groups are given; if not, a rule about any group may be about it.
    pub(super) tells_groups: bool,
    /// What it is.
    pub(super) who: &'static str,
}

/// The security groups of one end, whose rules decide.
#[derive(Clone, Default)]
pub(super) struct Own<'w> {
    pub(super) known: Vec<&'w SecurityGroup>,
    /// Those that are named and not described.
    pub(super) unknown: Vec<String>,
    /// Whether any is named at all: every interface has one.
    pub(super) told: bool,
}

impl Own<'_> {
    /// Whether there may be rules that are not given.
    fn hides_rules(&self) -> bool {
        !self.told || !self.unknown.is_empty()
    }

    fn ids(&self) -> impl ExactSizeIterator<Item = &str> {
        let ids: Vec<&str> =
            self.known.iter().map(|group| group.id.as_str()).chain(self.unknown.iter().map(String::as_str)).collect();
        ids.into_iter()
    }
}

/// Who must let which ports through, to or from whom.
pub(super) struct Hop<'w> {
    pub(super) name: ReachHopName,
    /// The groups whose rules decide.
    pub(super) groups: Own<'w>,
    pub(super) direction: Direction,
    pub(super) peer: Far,
    pub(super) needed: PortSet,
    pub(super) traffic: Traffic,
}

/// More names than these do not help.
const NAMES_MAX: usize = 5;

impl<'w> Hop<'w> {
    fn rules(&self) -> impl Iterator<Item = &'w SecurityRule> {
        let direction = self.direction;
        self.groups.known.iter().flat_map(move |group| -> &[SecurityRule] {
            if direction == Direction::In { &group.inbound } else { &group.outbound }
        })
    }

    /// Whether it is open, and the answer about it. What cannot be decided becomes a finding.
    pub(super) fn pass(&self, findings: &mut Vec<Finding>) -> ReachHop {
        let open = open_ports(self.rules(), self.traffic, &self.peer.ends).within(&self.needed);
        let missing = self.needed.without(&open);
        let may_be_open = self.undecided(&missing, findings).within(&missing);
        // Unless what is not given could change nothing, it is not known.
        let verdict = match (self.verdict(&open), self.verdict(&open.with(&may_be_open))) {
            (now, at_best) if now == at_best => now,
            _ => ReachVerdict::Unknown,
        };
        let first = self.groups.known.first().filter(|_| verdict != ReachVerdict::Unknown && !missing.is_empty());
        ReachHop {
            hop: self.name,
            verdict,
            security_groups: self.groups.ids().map(str::to_owned).collect(),
            protocol: word(self.traffic).into(),
            needed: ranges(&self.needed),
            missing: (!missing.is_empty()).then(|| ranges(&missing)),
            message: (!missing.is_empty()).then(|| self.message(&missing, verdict == ReachVerdict::Unknown)),
            permission: first.and_then(|group| self.permission(group, &missing)),
            file_system_id: None,
            subnet_id: None,
        }
    }

    fn verdict(&self, open: &PortSet) -> ReachVerdict {
        rule!("TASK-17");
        if self.needed.without(open).is_empty() {
            ReachVerdict::Reachable
        } else if open.is_empty() || self.name.is_health_check() {
            ReachVerdict::Unreachable
        } else {
            ReachVerdict::PartlyReachable
        }
    }

    /// Missing ports that may be open all the same: by groups that are not given, or by rules of
    /// which it is not given whom they are about.
    fn undecided(&self, missing: &PortSet, findings: &mut Vec<Finding>) -> PortSet {
        let mut may_be_open = if self.groups.hides_rules() { PortSet::all() } else { PortSet::NONE };
        let matter = self.rules().filter(|rule| rule.traffic.lets(self.traffic));
        let matter = matter.filter(|rule| !rule.ports.within(missing).is_empty());
        for rule in matter {
            let finding = match &rule.peer {
                Peer::PrefixList(id) => Finding::unknown(
                    "reach/prefix-list",
                    "/PrefixLists",
                    format!("the networks of the prefix list `{id}` are unknown, and a rule about it would matter"),
                )
                .help("add what `aws ec2 describe-prefix-lists` prints"),
                Peer::Network(_) if !self.peer.is_known => Finding::unknown(
                    "reach/unknown-subnet",
                    "/Subnets",
                    format!("the addresses of {} are unknown, and a rule about networks would matter", self.peer.who),
                )
                .help("add what `aws ec2 describe-subnets` prints, for all of its subnets"),
                Peer::Group(id) if !self.peer.tells_groups => Finding::unknown(
                    "reach/unknown-peer",
                    "/SecurityGroups",
                    format!(
                        "the security groups of {} are unknown, and a rule about `{id}` would matter",
                        self.peer.who
                    ),
                ),
                Peer::Group(_) | Peer::Network(_) => continue,
            };
            may_be_open = may_be_open.with(&rule.ports);
            if !findings.iter().any(|known| known.message == finding.message) {
                findings.push(finding);
            }
        }
        may_be_open
    }

    fn message(&self, missing: &PortSet, is_unknown: bool) -> String {
        let groups = named(self.groups.ids().map(|id| format!("`{id}`")));
        let ports = named(
            missing.ranges().iter().map(
                |(first, last)| {
                    if first == last { first.to_string() } else { format!("{first}–{last}") }
                },
            ),
        );
        let ends = &self.peer.ends;
        let far = match (ends.groups.is_empty(), self.peer.is_known) {
            (false, _) => named(ends.groups.iter().map(|id| format!("`{id}`"))),
            (true, true) => named(ends.networks.iter().map(ToString::to_string)),
            (true, false) => format!("the addresses of {}", self.peer.who),
        };
        let way = if self.direction == Direction::In { "in from" } else { "out to" };
        match (is_unknown, self.groups.told) {
            (false, _) => format!("no rule of {groups} lets {} {ports} {way} {far}", word(self.traffic)),
            (true, true) => {
                format!("whether a rule of {groups} lets {} {ports} {way} {far} is unknown", word(self.traffic))
            }
            (true, false) => {
                format!("the security groups that let {} {ports} {way} {far} are unknown", word(self.traffic))
            }
        }
    }

    /// What would let the missing ports through, as `authorize-security-group-ingress` (or
    /// `-egress`) takes it; nothing when it is not given for whom.
    fn permission(&self, group: &SecurityGroup, missing: &PortSet) -> Option<ReachPermission> {
        let ends = &self.peer.ends;
        let mut peers = IpPermission { ip_protocol: word(self.traffic).into(), ..IpPermission::default() };
        if let Some(id) = ends.groups.first() {
            peers.user_id_group_pairs.push(UserIdGroupPair { group_id: id.clone() });
        } else if !self.peer.is_known {
            return None;
        }
        for network in ends.networks.iter().filter(|_| ends.groups.is_empty()) {
            if network.is_v6() {
                peers.ipv6_ranges.push(Ipv6Range { cidr_ipv6: network.to_string() });
            } else {
                peers.ip_ranges.push(IpRange { cidr_ip: network.to_string() });
            }
        }
        let permission = |&(from_port, to_port): &(u16, u16)| IpPermission { from_port, to_port, ..peers.clone() };
        Some(ReachPermission {
            group_id: group.id.clone(),
            direction: match self.direction {
                Direction::In => ReachDirection::Ingress,
                Direction::Out => ReachDirection::Egress,
            },
            ip_permissions: missing.ranges().iter().map(permission).collect(),
        })
    }
}

/// `a, b, c and 7 more`.
fn named(names: impl ExactSizeIterator<Item = String>) -> String {
    let more = names.len().saturating_sub(NAMES_MAX);
    let text = names.take(NAMES_MAX).collect::<Vec<_>>().join(", ");
    if more == 0 { text } else { format!("{text} and {more} more") }
}

const fn word(traffic: Traffic) -> &'static str {
    match traffic {
        Traffic::Udp => "udp",
        _ => "tcp",
    }
}

pub(super) fn ranges(ports: &PortSet) -> Vec<PortRange> {
    ports.ranges().iter().map(|&(first, last)| PortRange { first, last }).collect()
}
