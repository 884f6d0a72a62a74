//! The host ports of one protocol that are taken on an instance.

use alloc::vec::Vec;

/// A sorted list of taken ports. What reality reports may name a port twice (two tasks claim it), so that one of them can go and
/// the port stays taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PortList(Vec<u16>);

impl PortList {
    /// A set of ports: duplicates in what an API printed are one port.
    pub(crate) fn from_set(ports: &[u16]) -> Self {
        let mut list = ports.to_vec();
        list.sort_unstable();
        list.dedup();
        Self(list)
    }

    pub(crate) fn contains(&self, port: u16) -> bool {
        self.0.binary_search(&port).is_ok()
    }

    pub(crate) fn insert(&mut self, port: u16) {
        let at = self.0.partition_point(|&p| p < port);
        self.0.insert(at, port);
    }

    /// Removes one claim to the port and says whether there was one.
    pub(crate) fn remove(&mut self, port: u16) -> bool {
        match self.0.binary_search(&port) {
            Ok(at) => {
                self.0.remove(at);
                true
            }
            Err(_) => false,
        }
    }

    /// How many distinct ports are taken once `more` (sorted, unique) are taken too.
    pub(crate) fn count_with(&self, more: &[u16]) -> usize {
        let mut distinct = 0;
        let mut last = None;
        for &port in &self.0 {
            if last != Some(port) {
                distinct += 1;
                last = Some(port);
            }
        }
        distinct + more.iter().filter(|&&port| !self.contains(port)).count()
    }

    /// The distinct ports in ascending order.
    pub(crate) fn distinct(&self) -> Vec<u16> {
        let mut ports = self.0.clone();
        ports.dedup();
        ports
    }
}
