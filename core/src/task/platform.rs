//! The processor and the operating system that a task asks for: `runtimePlatform`.

use alloc::string::String;

/// The operating system families that AWS names.
pub const OPERATING_SYSTEM_FAMILIES: [&str; 10] = [
    "LINUX",
    "WINDOWS_SERVER_2016_FULL",
    "WINDOWS_SERVER_2004_CORE",
    "WINDOWS_SERVER_20H2_CORE",
    "WINDOWS_SERVER_2019_FULL",
    "WINDOWS_SERVER_2019_CORE",
    "WINDOWS_SERVER_2022_FULL",
    "WINDOWS_SERVER_2022_CORE",
    "WINDOWS_SERVER_2025_FULL",
    "WINDOWS_SERVER_2025_CORE",
];

/// A processor architecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Architecture {
    /// `X86_64`: instances have `ecs.cpu-architecture` `x86_64`.
    X86_64,
    /// `ARM64`: instances have `ecs.cpu-architecture` `arm64`.
    Arm64,
}

words! {
    Architecture: "CPU architecture" {
        X86_64 = "X86_64",
        Arm64 = "ARM64",
    }
}

impl Architecture {
    /// Reads a task definition's or an instance's word, in capitals or not.
    ///
    /// ```
    /// use stowplan::task::Architecture;
    /// assert_eq!(Architecture::parse("ARM64"), Some(Architecture::Arm64));
    /// assert_eq!(Architecture::parse("riscv64"), None);
    /// ```
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::X86_64, Self::Arm64].into_iter().find(|known| text.eq_ignore_ascii_case(known.as_str()))
    }

    /// The value of an instance's attribute `ecs.cpu-architecture`.
    #[must_use]
    pub const fn attribute(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Arm64 => "arm64",
        }
    }
}

/// `runtimePlatform`: what a task's images are built for. An absent part requires nothing.
///
/// ```
/// use stowplan::task::{Architecture, Platform, RunsOn};
/// let platform = Platform { architecture: Some(Architecture::Arm64), family: Some("LINUX".into()) };
/// assert_eq!(platform.architecture_on(Some("x86_64")), RunsOn::No("x86_64"));
/// assert_eq!(platform.system_on(Some("linux"), None), RunsOn::Yes);
/// assert_eq!(platform.system_on(None, None), RunsOn::Unknown);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields, default)
)]
pub struct Platform {
    /// `cpuArchitecture`.
    pub architecture: Option<Architecture>,
    /// `operatingSystemFamily`, e.g. `LINUX`, `WINDOWS_SERVER_2022_CORE`.
    pub family: Option<String>,
}

/// Whether an instance runs a task, as far as its attributes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunsOn {
    /// It does, or nothing is asked.
    Yes,
    /// Its attributes do not say.
    Unknown,
    /// It does not: it has this instead.
    No(&'static str),
}

/// What a word says of an operating system.
#[derive(Clone, Copy, PartialEq, Eq)]
enum System<'a> {
    Linux,
    /// Of this family; `None` where only the system is named.
    Windows(Option<&'a str>),
}

impl<'a> System<'a> {
    /// Reads a family, or a value of `ecs.os-type`, which on newer agents may be a family, too.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn read(word: &'a str) -> Option<Self> {
        if word.eq_ignore_ascii_case("linux") {
            return Some(Self::Linux);
        }
        let head = word.get(..7).filter(|head| head.eq_ignore_ascii_case("windows"))?;
        Some(Self::Windows((word.len() > head.len()).then_some(word)))
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn name(self) -> &'static str {
        match self {
            Self::Linux => "LINUX",
            Self::Windows(None) => "Windows",
            Self::Windows(Some(family)) => {
                let known = OPERATING_SYSTEM_FAMILIES.iter().find(|known| known.eq_ignore_ascii_case(family));
                known.copied().unwrap_or("another version of Windows")
            }
        }
    }
}

/// The family of Windows that an instance with these values of `ecs.os-type` and `ecs.os-family`
/// tells, as AWS writes it; `None` where it tells none that AWS lists.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn windows_family(os_type: Option<&str>, os_family: Option<&str>) -> Option<&'static str> {
    let told = [os_type, os_family].into_iter().flatten();
    told.filter_map(|word| OPERATING_SYSTEM_FAMILIES.iter().find(|known| known.eq_ignore_ascii_case(word)))
        .copied()
        .find(|known| matches!(System::read(known), Some(System::Windows(Some(_)))))
}

impl Platform {
    /// Whether nothing is asked.
    #[must_use]
    pub const fn is_any(&self) -> bool {
        self.architecture.is_none() && self.family.is_none()
    }

    /// Whether the family matters: `LINUX`, or a family of Windows.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn names_system(&self) -> bool {
        self.family.as_deref().is_some_and(|family| System::read(family).is_some())
    }

    /// Whether an instance with this value of `ecs.cpu-architecture` has the processor (PLACE-151).
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn architecture_on(&self, architecture: Option<&str>) -> RunsOn {
        rule!("PLACE-151", "PLACE-152");
        match (self.architecture, architecture) {
            (None, _) => RunsOn::Yes,
            (Some(_), None) => RunsOn::Unknown,
            (wanted, Some(own)) => match Architecture::parse(own) {
                own if own == wanted => RunsOn::Yes,
                own => RunsOn::No(own.map_or("another processor", Architecture::attribute)),
            },
        }
    }

    /// Whether an instance with these values of `ecs.os-type` and `ecs.os-family` has the operating
    /// system: Linux or Windows, and the same family of Windows (PLACE-153).
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn system_on(&self, os_type: Option<&str>, os_family: Option<&str>) -> RunsOn {
        rule!("PLACE-153", "PLACE-152");
        let Some(wanted) = self.family.as_deref().and_then(System::read) else { return RunsOn::Yes };
        let mut found = RunsOn::Unknown;
        for own in [os_type, os_family].into_iter().flatten().filter_map(System::read) {
            match (wanted, own) {
                (System::Linux, System::Linux) | (System::Windows(None), System::Windows(_)) => found = RunsOn::Yes,
                (System::Windows(Some(_)), System::Windows(None)) => {}
                (System::Windows(Some(wanted)), System::Windows(Some(own))) if own.eq_ignore_ascii_case(wanted) => {
                    found = RunsOn::Yes;
                }
                _ => return RunsOn::No(own.name()),
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn family(family: &str) -> Platform {
        Platform { architecture: None, family: Some(family.into()) }
    }

    /// Each value of `runtimePlatform`, and both sides of each comparison.
    #[test]
    fn systems() {
        for (wanted, os_type, os_family, runs) in [
            ("LINUX", Some("linux"), None, RunsOn::Yes),
            ("LINUX", Some("linux"), Some("LINUX"), RunsOn::Yes),
            ("LINUX", None, Some("LINUX"), RunsOn::Yes),
            ("LINUX", Some("windows"), None, RunsOn::No("Windows")),
            ("LINUX", None, Some("WINDOWS_SERVER_2022_CORE"), RunsOn::No("WINDOWS_SERVER_2022_CORE")),
            ("LINUX", None, None, RunsOn::Unknown),
            ("LINUX", Some("bottlerocket"), None, RunsOn::Unknown),
            ("WINDOWS_SERVER_2022_CORE", Some("linux"), None, RunsOn::No("LINUX")),
            ("WINDOWS_SERVER_2022_CORE", Some("windows"), None, RunsOn::Unknown),
            ("WINDOWS_SERVER_2022_CORE", Some("windows"), Some("WINDOWS_SERVER_2022_CORE"), RunsOn::Yes),
            // A family in the place of the type counts as both.
            ("WINDOWS_SERVER_2022_CORE", Some("WINDOWS_SERVER_2022_CORE"), None, RunsOn::Yes),
            (
                "WINDOWS_SERVER_2022_CORE",
                Some("windows_server_2019_core"),
                None,
                RunsOn::No("WINDOWS_SERVER_2019_CORE"),
            ),
            (
                "WINDOWS_SERVER_2025_FULL",
                Some("windows"),
                Some("WINDOWS_SERVER_2025_CORE"),
                RunsOn::No("WINDOWS_SERVER_2025_CORE"),
            ),
            (
                "WINDOWS_SERVER_2025_FULL",
                None,
                Some("WINDOWS_SERVER_2031_FULL"),
                RunsOn::No("another version of Windows"),
            ),
        ] {
            assert_eq!(family(wanted).system_on(os_type, os_family), runs, "{wanted} on {os_type:?}, {os_family:?}");
        }
        assert_eq!(Platform::default().system_on(Some("windows"), None), RunsOn::Yes);
    }

    #[test]
    fn processors() {
        let wanted = |architecture| Platform { architecture, family: None };
        for (asked, own, runs) in [
            (Some(Architecture::Arm64), Some("arm64"), RunsOn::Yes),
            (Some(Architecture::Arm64), Some("x86_64"), RunsOn::No("x86_64")),
            (Some(Architecture::X86_64), Some("arm64"), RunsOn::No("arm64")),
            (Some(Architecture::X86_64), Some("s390x"), RunsOn::No("another processor")),
            (Some(Architecture::X86_64), None, RunsOn::Unknown),
            (None, Some("arm64"), RunsOn::Yes),
        ] {
            assert_eq!(wanted(asked).architecture_on(own), runs, "{asked:?} on {own:?}");
        }
    }
}
