//! What `runtimePlatform` asks of an instance (PLACE-151 to PLACE-154).

use crate::{rule::Semantics, state::Symbol, task::Platform};

/// The attributes that name an instance's processor and operating system.
pub(crate) const PLATFORM_ATTRIBUTES: [&str; 3] = ["ecs.cpu-architecture", "ecs.os-type", "ecs.os-family"];

/// What a prepared task asks of an instance's processor and operating system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AskedPlatform {
    pub(crate) platform: Platform,
    /// The symbols of [`PLATFORM_ATTRIBUTES`].
    pub(crate) symbols: [Symbol; 3],
    /// Whether an instance without these attributes is refused (PLACE-152).
    pub(crate) unknown_refused: bool,
}

impl AskedPlatform {
    /// `None` where nothing is asked under these semantics.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn new(
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
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn asks(&self) -> [bool; 3] {
        let (architecture, family) = (self.platform.architecture.is_some(), self.platform.family.is_some());
        [architecture, family, family]
    }
}
