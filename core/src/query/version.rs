//! Agent versions (CQL-25).

use alloc::vec::Vec;

/// A version: numbers between dots. Missing numbers are 0; a leading `v`, and everything from `-`
/// or `+` on, does not count.
#[derive(Clone, Debug)]
pub(crate) struct Version(Vec<u64>);

impl Version {
    /// Reads a version; `None` for any other text.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        rule!("CQL-25");
        let text = text.strip_prefix('v').unwrap_or(text);
        let release = text.split(['-', '+']).next().unwrap_or(text);
        let number = |part: &str| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse().ok()).flatten()
        };
        release.split('.').map(number).collect::<Option<Vec<u64>>>().map(Self)
    }
}

impl PartialEq for Version {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        let length = self.0.len().max(other.0.len());
        let part = |version: &Self, at: usize| version.0.get(at).copied().unwrap_or(0);
        (0..length)
            .map(|at| part(self, at).cmp(&part(other, at)))
            .find(|order| order.is_ne())
            .unwrap_or(core::cmp::Ordering::Equal)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn versions_compare_as_numbers() {
        let version = |text| Version::parse(text).unwrap();
        assert!(version("1.9.0") < version("1.14.5"));
        assert_eq!(version("1.14"), version("1.14.0"));
        assert_eq!(version("v1.2.3-rc1+x"), version("1.2.3"));
        for bad in ["", "v", "1..2", "1.x", "latest", "99999999999999999999999"] {
            assert!(Version::parse(bad).is_none(), "{bad}");
        }
    }
}
