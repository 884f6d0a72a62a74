//! `runtimePlatform` against what an instance says of itself (PLACE-151 to PLACE-154).

use crate::{
    cluster::Cluster,
    placement::Rejection,
    rule::Semantics,
    state::Symbol,
    task::{FAMILIES, Platform, RunsOn},
};

/// The attributes that tell an instance's processor and operating system.
pub(crate) const PLATFORM_ATTRIBUTES: [&str; 3] = ["ecs.cpu-architecture", "ecs.os-type", "ecs.os-family"];

/// What a kind asks of an instance's processor and operating system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AskedPlatform {
    platform: Platform,
    /// The symbols of [`PLATFORM_ATTRIBUTES`].
    pub(crate) symbols: [Symbol; 3],
    unknown_refused: bool,
}

impl AskedPlatform {
    /// `None` where nothing is asked under these semantics.
    pub(crate) fn new(
        platform: &Platform,
        semantics: &Semantics,
        symbol: &mut impl FnMut(&str) -> Symbol,
    ) -> Option<Self> {
        let family = platform.family.clone().filter(|_| !semantics.systems_ignored);
        let platform = Platform { architecture: platform.architecture, family };
        (!platform.is_any()).then(|| Self {
            platform,
            symbols: PLATFORM_ATTRIBUTES.map(symbol),
            unknown_refused: semantics.unknown_platform_refused,
        })
    }

    /// Which of the attributes are asked for.
    pub(crate) fn asks(&self) -> [bool; 3] {
        let (architecture, family) = (self.platform.architecture.is_some(), self.platform.family.is_some());
        [architecture, family, family]
    }

    /// What is wrong with an instance whose attributes have these values.
    pub(crate) fn rejections(&self, [architecture, os_type, os_family]: [Option<&str>; 3]) -> [Option<Rejection>; 2] {
        let rejected = |runs| match runs {
            RunsOn::Yes => None,
            RunsOn::Unknown => self.unknown_refused.then_some(None),
            RunsOn::No(has) => Some(Some(has)),
        };
        let has = rejected(self.platform.architecture_on(architecture));
        let processor = self.platform.architecture.zip(has);
        let system = rejected(self.platform.system_on(os_type, os_family));
        [
            processor.map(|(needed, has)| Rejection::Architecture { needed, has }),
            system.map(|has| Rejection::OperatingSystem { has }),
        ]
    }
}

impl Cluster {
    /// What an instance says of [`PLATFORM_ATTRIBUTES`].
    pub(crate) fn platform_values(&self, asked: &AskedPlatform, row: usize) -> [Option<&str>; 3] {
        asked.symbols.map(|name| self.columns.attribute(row, name).flatten().map(|value| self.symbols.text(value)))
    }

    /// Whether an instance surely runs containers of this system, as an instance is said to have it. Windows alone is none where
    /// an instance that does not tell its version is refused: every family has one (PLACE-152).
    pub(crate) fn runs_system(&self, asked: &AskedPlatform, row: usize, system: &str) -> bool {
        let [_, os_type, os_family] = self.platform_values(asked, row);
        let platform = Platform { architecture: None, family: Some(system.into()) };
        let is_told = !asked.unknown_refused || FAMILIES.contains(&system);
        is_told && platform.names_system() && platform.system_on(os_type, os_family) == RunsOn::Yes
    }
}
