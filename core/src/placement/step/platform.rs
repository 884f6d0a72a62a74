//! Step 1: `runtimePlatform` against the instance's attributes (PLACE-151 to PLACE-154).

use super::Rejection;
use crate::{
    id::Row,
    request::AskedPlatform,
    state::State,
    task::{OPERATING_SYSTEM_FAMILIES, Platform, RunsOn, windows_family},
};

/// What is wrong with an instance whose attributes have these values.
pub(crate) fn rejections(
    asked: &AskedPlatform,
    [architecture, os_type, os_family]: [Option<&str>; 3],
) -> [Option<Rejection>; 2] {
    rule!("PLACE-151", "PLACE-152", "PLACE-153");
    let rejected = |runs| match runs {
        RunsOn::Yes => None,
        RunsOn::Unknown => asked.unknown_refused.then_some(None),
        RunsOn::No(has) => Some(Some(has)),
    };
    let has = rejected(asked.platform.architecture_on(architecture));
    let processor = asked.platform.architecture.zip(has);
    let system = rejected(asked.platform.system_on(os_type, os_family));
    [
        processor.map(|(needed, has)| Rejection::Architecture { needed, has }),
        system.map(|has| Rejection::OperatingSystem { has }),
    ]
}

/// The values of the attributes that name an instance's processor and operating system.
pub(super) fn values<'a>(state: &'a State, asked: &AskedPlatform, row: Row) -> [Option<&'a str>; 3] {
    asked.symbols.map(|name| state.columns.attribute(row, name).flatten().map(|value| state.symbols.text(value)))
}

/// The system to ask for where an instance runs another one than is asked, `has`: the family of
/// Windows where the instance tells it, for a definition names a family (PLACE-153).
pub(crate) fn system_to_ask_for(state: &State, asked: &AskedPlatform, row: Row, has: &'static str) -> &'static str {
    let [_, os_type, os_family] = values(state, asked, row);
    windows_family(os_type, os_family).unwrap_or(has)
}

/// Whether an instance certainly runs containers of this system, which is written as instances
/// write it. `Windows` alone is not enough where an instance without a version is refused, because
/// every family of Windows has a version (PLACE-152).
pub(crate) fn runs_system(state: &State, asked: &AskedPlatform, row: Row, system: &str) -> bool {
    let [_, os_type, os_family] = values(state, asked, row);
    let platform = Platform { architecture: None, family: Some(system.into()) };
    rule!("PLACE-152");
    let is_told = !asked.unknown_refused || OPERATING_SYSTEM_FAMILIES.contains(&system);
    is_told && platform.names_system() && platform.system_on(os_type, os_family) == RunsOn::Yes
}
