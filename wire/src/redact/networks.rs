//! Pseudonyms of addresses and networks: which lies in which stays, and their order; the bits do
//! not.
//!
//! All addresses and networks of a document form a tree of bits. Where the tree forks, both sides
//! keep their bit; where it does not, the bit is that of a range that nobody uses (198.18.0.0/15
//! and 2001:db8::/32).

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where a single address of the document would lie.
const TEMPLATE_V4: u128 = 0xc612_0000_u128 << 96;
const TEMPLATE_V6: u128 = 0x2001_0db8_u128 << 96;

/// Addresses and networks: their bits from the left, and how many of them count.
#[derive(Debug, Default)]
pub(super) struct Networks {
    v4: BTreeSet<(u128, u8)>,
    v6: BTreeSet<(u128, u8)>,
}

struct Parsed {
    bits: u128,
    length: u8,
    is_v6: bool,
    has_length: bool,
}

/// Networks that everybody has: everything, nothing, the machine itself, AWS's own addresses.
fn is_everybodys(text: &str) -> bool {
    matches!(
        text,
        "0.0.0.0"
            | "0.0.0.0/0"
            | "::"
            | "::/0"
            | "127.0.0.1"
            | "127.0.0.1/32"
            | "::1"
            | "169.254.170.2"
            | "169.254.169.254"
            | "169.254.169.123"
    )
}

fn parse(text: &str) -> Option<Parsed> {
    let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
    let address: IpAddr = address.parse().ok()?;
    let (bits, most, is_v6) = match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()) << 96, 32, false),
        IpAddr::V6(address) => (address.to_bits(), 128, true),
    };
    let has_length = length.is_some();
    let length = match length {
        Some(digits) => digits.parse::<u8>().ok().filter(|length| *length <= most)?,
        None => most,
    };
    Some(Parsed { bits: bits & mask(length), length, is_v6, has_length })
}

const fn mask(length: u8) -> u128 {
    if length == 0 { 0 } else { u128::MAX << (128 - length as u32) }
}

impl Networks {
    /// Whether a text is an address or a network.
    pub(super) fn is_network(text: &str) -> bool {
        parse(text).is_some()
    }

    /// Notes an address or a network.
    pub(super) fn add(&mut self, text: &str) {
        if let Some(parsed) = parse(text).filter(|_| !is_everybodys(text)) {
            let set = if parsed.is_v6 { &mut self.v6 } else { &mut self.v4 };
            set.insert((parsed.bits, parsed.length));
        }
    }

    /// The pseudonym of an address or a network. Costs a search of the tree for each of its bits.
    pub(super) fn pseudonym(&self, text: &str) -> String {
        let Some(parsed) = parse(text).filter(|_| !is_everybodys(text)) else { return text.to_owned() };
        let (set, template) = if parsed.is_v6 { (&self.v6, TEMPLATE_V6) } else { (&self.v4, TEMPLATE_V4) };
        let mut bits = 0_u128;
        for depth in 0..parsed.length {
            let bit = 1_u128 << (127 - u32::from(depth));
            let forks = has_below(set, parsed.bits & mask(depth), depth, bit, false)
                && has_below(set, parsed.bits & mask(depth), depth, bit, true);
            bits |= bit & if forks { parsed.bits } else { template };
        }
        let address = if parsed.is_v6 {
            Ipv6Addr::from_bits(bits).to_string()
        } else {
            Ipv4Addr::from_bits(u32::try_from(bits >> 96).unwrap_or(0)).to_string()
        };
        if parsed.has_length { format!("{address}/{}", parsed.length) } else { address }
    }
}

/// Whether something lies on one side of a fork after `depth` bits.
fn has_below(set: &BTreeSet<(u128, u8)>, prefix: u128, depth: u8, bit: u128, one: bool) -> bool {
    let first = if one { prefix | bit } else { prefix };
    let last = first | (bit.wrapping_sub(1));
    set.range((first, depth.saturating_add(1))..=(last, u8::MAX)).next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_in_what_stays_and_the_order() {
        let mut networks = Networks::default();
        let all =
            ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "10.2.0.0/16", "172.16.9.9", "2600:1f18::/32", "2600:1f18::7"];
        all.iter().for_each(|text| networks.add(text));
        let new: Vec<String> = all.iter().map(|text| networks.pseudonym(text)).collect();
        let parse = |text: &str| stowplan_check::reach::Network::parse(text).unwrap();
        for (one, new_one) in all.iter().zip(&new) {
            for (other, new_other) in all.iter().zip(&new) {
                assert_eq!(
                    parse(one).contains(&parse(other)),
                    parse(new_one).contains(&parse(new_other)),
                    "{one} {other}: {new_one} {new_other}"
                );
                assert_eq!(parse(one).cmp(&parse(other)), parse(new_one).cmp(&parse(new_other)), "{one} {other}");
            }
        }
        assert_eq!(networks.pseudonym("0.0.0.0/0"), "0.0.0.0/0");
        let mut alone = Networks::default();
        alone.add("10.88.0.0/16");
        assert_eq!(alone.pseudonym("10.88.0.0/16"), "198.18.0.0/16");
    }
}
