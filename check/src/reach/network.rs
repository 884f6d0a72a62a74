//! Networks in CIDR notation.

use core::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// A network of IPv4 or IPv6 addresses, e.g. `10.0.0.0/16`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network {
    /// The first address; bits beyond the prefix are zero. An IPv4 address is in the low 32 bits.
    first: u128,
    prefix: u8,
    is_v6: bool,
}

impl Network {
    /// Every IPv4 address.
    pub const EVERYWHERE: Self = Self { first: 0, prefix: 0, is_v6: false };

    /// Reads `address/prefix`, or an address alone.
    ///
    /// ```
    /// use stowplan_check::reach::Network;
    /// let (wide, narrow) = (Network::parse("10.0.0.0/8").unwrap(), Network::parse("10.7.1.0/24").unwrap());
    /// assert!(wide.contains(&narrow) && !narrow.contains(&wide));
    /// assert_eq!(Network::parse("10.0.0.0/33"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let (bits, first, is_v6) = match address {
            IpAddr::V4(address) => (32, u128::from(address.to_bits()), false),
            IpAddr::V6(address) => (128, address.to_bits(), true),
        };
        let prefix = match prefix {
            Some(digits) if digits.bytes().all(|digit| digit.is_ascii_digit()) => digits.parse::<u8>().ok()?,
            Some(_) => return None,
            None => bits,
        };
        (prefix <= bits).then(|| Self { first: first & mask(bits, prefix), prefix, is_v6 })
    }

    /// Every IPv6 address.
    pub const EVERYWHERE_V6: Self = Self { first: 0, prefix: 0, is_v6: true };

    /// Whether its addresses are IPv6 addresses.
    #[must_use]
    pub const fn is_v6(&self) -> bool {
        self.is_v6
    }

    const fn bits(&self) -> u8 {
        if self.is_v6 { 128 } else { 32 }
    }

    /// Whether every address of the other is one of this.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.is_v6 == other.is_v6
            && self.prefix <= other.prefix
            && other.first & mask(self.bits(), self.prefix) == self.first
    }

    /// The two halves; `None` of a single address.
    pub(super) fn halves(&self) -> Option<(Self, Self)> {
        let below = self.bits().checked_sub(self.prefix)?.checked_sub(1)?;
        let prefix = self.prefix.checked_add(1)?;
        Some((Self { prefix, ..*self }, Self { first: self.first | (1_u128 << below), prefix, ..*self }))
    }
}

/// The bits of a prefix.
const fn mask(bits: u8, prefix: u8) -> u128 {
    let all = if bits == 128 { u128::MAX } else { (1 << 32) - 1 };
    let host = bits.saturating_sub(prefix);
    if host >= 128 { 0 } else { all & !((1_u128 << host) - 1) }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = match u32::try_from(self.first) {
            Ok(bits) if !self.is_v6 => IpAddr::V4(Ipv4Addr::from_bits(bits)),
            _ => IpAddr::V6(Ipv6Addr::from_bits(self.first)),
        };
        write!(f, "{address}/{}", self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn texts() {
        let rows = [
            ("0.0.0.0/0", Some("0.0.0.0/0")),
            ("10.1.2.3/16", Some("10.1.0.0/16")),
            ("10.1.2.3", Some("10.1.2.3/32")),
            ("::/0", Some("::/0")),
            ("2001:db8::1/32", Some("2001:db8::/32")),
            ("10.0.0.0/33", None),
            ("10.0.0.0/+8", None),
            ("10.0.0/8", None),
            ("sg-1", None),
            ("", None),
        ];
        for (text, printed) in rows {
            assert_eq!(Network::parse(text).map(|network| network.to_string()).as_deref(), printed, "{text}");
        }
        let (v4, v6) = (Network::parse("0.0.0.0/0").unwrap(), Network::parse("::/0").unwrap());
        assert!(!v4.contains(&v6) && !v6.contains(&v4));
        assert_eq!((v4, v6), (Network::EVERYWHERE, Network::EVERYWHERE_V6));
        assert!(v6.is_v6() && !v4.is_v6());
        assert_eq!(Network::parse("1.2.3.4").unwrap().halves(), None);
        let (low, high) = v6.halves().unwrap();
        assert_eq!((low.to_string(), high.to_string()), ("::/1".into(), "8000::/1".into()));
    }
}
