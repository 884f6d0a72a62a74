//! The host ports of one protocol that are taken on an instance.

use alloc::vec::Vec;

/// A sorted list of taken ports. What reality reports may name a port twice (two tasks claim it), so that one of them can go and
/// the port stays taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PortList {
    ports: Vec<u16>,
    distinct: usize,
}

impl PortList {
    /// A set of ports: duplicates in what an API printed are one port.
    pub(crate) fn from_set(ports: &[u16]) -> Self {
        let mut list = ports.to_vec();
        list.sort_unstable();
        list.dedup();
        Self { distinct: list.len(), ports: list }
    }

    pub(crate) fn contains(&self, port: u16) -> bool {
        self.ports.binary_search(&port).is_ok()
    }

    pub(crate) fn insert(&mut self, port: u16) {
        let at = self.ports.partition_point(|&p| p < port);
        self.distinct += usize::from(self.ports.get(at) != Some(&port));
        self.ports.insert(at, port);
    }

    /// Removes one claim to the port and says whether there was one.
    pub(crate) fn remove(&mut self, port: u16) -> bool {
        let at = self.ports.partition_point(|&p| p < port);
        if self.ports.get(at) != Some(&port) {
            return false;
        }
        self.ports.remove(at);
        self.distinct -= usize::from(self.ports.get(at) != Some(&port));
        true
    }

    /// How many distinct ports are taken once `more` (sorted, unique) are taken too.
    pub(crate) fn count_with(&self, more: &[u16]) -> usize {
        self.distinct + more.iter().filter(|&&port| !self.contains(port)).count()
    }

    /// The distinct ports in ascending order.
    pub(crate) fn distinct(&self) -> Vec<u16> {
        let mut ports = self.ports.clone();
        ports.dedup();
        ports
    }
}
