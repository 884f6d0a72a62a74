//! Network interfaces for `awsvpc` tasks, where the instances do not tell them.

use crate::Lint;
use crate::assumption::Assumption;
use crate::count::counted;

/// Network interfaces that the instances do not tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "pack", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Interfaces {
    /// How many instances have those of their types, and one of these types.
    pub(crate) by_type: usize,
    pub(crate) example: Option<(String, u32)>,
    /// Of how many the type is not known, or not told.
    pub(crate) unknown: usize,
    pub(crate) unknown_example: Option<String>,
    /// Where the first is.
    pub(crate) path: String,
    pub(crate) unknown_path: String,
}

impl Interfaces {
    pub(crate) fn lints(&self) -> Vec<Lint> {
        let mut lints = Vec::new();
        if let Some((name, slots)) = &self.example {
            let message = format!(
                "the network interfaces for `awsvpc` tasks are those of the instance types, on {} ({name}: {slots})",
                counted(self.by_type, "instance")
            );
            let help = "set `eniSlotsByInstanceType` to false (`--eni unchecked`) to leave them unchecked, or give `eniSlotsTotal`";
            lints.push(Assumption::NetworkInterfaces.lint(message, &*self.path).with_help(help));
        }
        if self.unknown > 0 {
            let which = match &self.unknown_example {
                Some(name) => format!("of types that are not known (`{name}`)"),
                None => "whose types are unknown".to_owned(),
            };
            let message =
                format!("the network interfaces of {} {which} are not checked", counted(self.unknown, "instance"));
            let help = "give their `eniSlotsTotal`, or their attribute `ecs.instance-type`";
            lints.push(Assumption::NoNetworkInterfaceLimit.lint(message, &*self.unknown_path).with_help(help));
        }
        lints
    }
}
