//! The host ports of one protocol that are taken on an instance.

use alloc::{boxed::Box, vec::Vec};

/// The most reserved host ports of an instance, TCP and UDP and the agent's own together (PLACE-14,
/// TASK-36).
pub(crate) const PORTS_MAX: i64 = 100;

/// How many ports a list keeps in place: half a cache line, and no pointer to follow.
const IN_PLACE: usize = 14;

/// A sorted list of taken ports. A port may occur twice, because ECS may report that two tasks have
/// it: then one of them can go and the port stays taken.
#[derive(Clone, Debug)]
#[repr(align(32))]
pub(crate) struct PortList(Ports);

#[derive(Clone, Debug)]
enum Ports {
    Short(u8, [u16; IN_PLACE]),
    Long(Box<Long>),
}

/// More ports than fit in place, and how many of them are distinct.
#[derive(Clone, Debug)]
struct Long {
    ports: Vec<u16>,
    distinct: usize,
}

impl PortList {
    /// A set of ports: duplicates in an API's answer are one port.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn from_set(ports: &[u16]) -> Self {
        let mut places = [0; IN_PLACE];
        let Some(few) = places.get_mut(..ports.len()) else {
            let mut sorted = ports.to_vec();
            sorted.sort_unstable();
            sorted.dedup();
            return Self::from_claims(&sorted);
        };
        few.copy_from_slice(ports);
        few.sort_unstable();
        let mut distinct = [0; IN_PLACE];
        let mut count = 0_u8;
        let mut last = None;
        for &mut port in few {
            if last.replace(port) != Some(port) {
                distinct.iter_mut().skip(usize::from(count)).take(1).for_each(|place| *place = port);
                count += 1;
            }
        }
        Self(Ports::Short(count, distinct))
    }

    /// Claims to ports: one that comes twice is claimed twice.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn from_claims(ports: &[u16]) -> Self {
        let mut sorted = ports.to_vec();
        sorted.sort_unstable();
        match u8::try_from(sorted.len()) {
            Ok(count) if sorted.len() <= IN_PLACE => {
                let mut places = [0; IN_PLACE];
                places.iter_mut().zip(sorted).for_each(|(place, port)| *place = port);
                Self(Ports::Short(count, places))
            }
            _ => Self(Ports::Long(Box::new(Long { distinct: count_distinct(&sorted), ports: sorted }))),
        }
    }

    /// Every claim, in the order of the ports.
    pub(crate) fn claims(&self) -> &[u16] {
        self.as_slice()
    }

    fn as_slice(&self) -> &[u16] {
        match &self.0 {
            Ports::Short(length, ports) => ports.get(..usize::from(*length)).unwrap_or(&[]),
            Ports::Long(long) => &long.ports,
        }
    }

    pub(crate) fn contains(&self, port: u16) -> bool {
        match &self.0 {
            // All are compared: they are few, and no branch has to be predicted.
            Ports::Short(..) => self.as_slice().iter().fold(false, |found, &own| found | (own == port)),
            Ports::Long(long) => long.ports.binary_search(&port).is_ok(),
        }
    }

    pub(crate) fn insert(&mut self, port: u16) {
        match &mut self.0 {
            Ports::Short(length, ports) if usize::from(*length) < IN_PLACE => {
                let count = usize::from(*length);
                let at = ports.get(..count).map_or(0, |ports| ports.partition_point(|&own| own < port));
                ports.copy_within(at..count, at + 1);
                if let Some(place) = ports.get_mut(at) {
                    *place = port;
                }
                *length += 1;
            }
            Ports::Short(_, ports) => {
                let mut long = Long { ports: ports.to_vec(), distinct: count_distinct(ports) };
                long.insert(port);
                self.0 = Ports::Long(Box::new(long));
            }
            Ports::Long(long) => long.insert(port),
        }
    }

    /// Removes one claim to the port and says whether there was one.
    pub(crate) fn remove(&mut self, port: u16) -> bool {
        let ports = self.as_slice();
        let at = ports.partition_point(|&own| own < port);
        if ports.get(at) != Some(&port) {
            return false;
        }
        match &mut self.0 {
            Ports::Short(length, ports) => {
                ports.copy_within(at + 1..usize::from(*length), at);
                *length -= 1;
            }
            Ports::Long(long) => {
                long.ports.remove(at);
                long.distinct -= usize::from(long.ports.get(at) != Some(&port));
            }
        }
        true
    }

    /// How many distinct ports are taken once `more` (sorted, unique) are taken too.
    pub(crate) fn count_with(&self, more: &[u16]) -> usize {
        let distinct = match &self.0 {
            Ports::Short(..) => count_distinct(self.as_slice()),
            Ports::Long(long) => long.distinct,
        };
        distinct + more.iter().filter(|&&port| !self.contains(port)).count()
    }

    /// The distinct ports in ascending order.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn distinct(&self) -> Vec<u16> {
        let mut ports = self.as_slice().to_vec();
        ports.dedup();
        ports
    }
}

/// How many ports of a sorted list differ from the one before.
fn count_distinct(ports: &[u16]) -> usize {
    ports.len() - ports.iter().zip(ports.iter().skip(1)).filter(|(port, next)| port == next).count()
}

impl Long {
    fn insert(&mut self, port: u16) {
        let at = self.ports.partition_point(|&own| own < port);
        self.distinct += usize::from(self.ports.get(at) != Some(&port));
        self.ports.insert(at, port);
    }
}

impl Default for PortList {
    fn default() -> Self {
        Self(Ports::Short(0, [0; IN_PLACE]))
    }
}

impl PartialEq for PortList {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for PortList {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn half_a_cache_line() {
        assert_eq!((size_of::<PortList>(), align_of::<PortList>()), (32, 32));
    }

    proptest! {
        #![proptest_config(crate::cases::cases(256))]
        /// Whatever its length, a list behaves as a sorted vector.
        #[test]
        fn equals_a_sorted_vector(start in prop::collection::vec(0..30_u16, 0..20), steps in prop::collection::vec((any::<bool>(), 0..30_u16), 0..60)) {
            let mut list = PortList::from_set(&start);
            let mut plain = start;
            plain.sort_unstable();
            plain.dedup();
            for (insert, port) in steps {
                let known = plain.iter().position(|&own| own == port);
                if insert {
                    list.insert(port);
                    plain.push(port);
                    plain.sort_unstable();
                } else {
                    prop_assert_eq!(list.remove(port), known.is_some());
                    known.map(|at| plain.remove(at));
                }
                let mut distinct = plain.clone();
                distinct.dedup();
                prop_assert_eq!(list.as_slice(), &*plain);
                prop_assert_eq!(list.contains(port), distinct.contains(&port));
                prop_assert_eq!(list.distinct(), distinct.clone());
                let more = usize::from(!distinct.contains(&7)) + usize::from(!distinct.contains(&40));
                prop_assert_eq!(list.count_with(&[7, 40]), distinct.len() + more);
                let again = PortList::from_claims(list.claims());
                prop_assert_eq!(again.count_with(&[7, 40]), distinct.len() + more);
                prop_assert_eq!(again, list.clone());
            }
        }
    }
}
