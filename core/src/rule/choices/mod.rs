//! The named choices of each part of ECS that leaves something open.

/// Writes a choice once: what it says, its rule, the names of its alternatives (the first is the
/// default), and the field that holds it.
///
/// The table of rules takes the alternatives from here by the id. Behind `and` stand structs with
/// the choices of a part.
macro_rules! choices {
    (
        $(#[$about:meta])*
        pub struct $name:ident {
            $($(#[doc = $says:literal])* $id:literal: $first:literal | $second:literal => $field:ident: $type:ty,)*
        }
        $(and {
            $($(#[$family_says:meta])* $family:ident: $family_type:ty,)*
        })?
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $name {
            $(
                #[doc = concat!($id, ":")]
                $(#[doc = $says])*
                pub $field: $type,
            )*
            $($($(#[$family_says])* pub $family: $family_type,)*)?
        }

        impl $name {
            /// The choices as of November 2026: the default of each.
            pub const V2026_11: Self = Self {
                $($field: <$type as super::Switch>::FIRST,)*
                $($($family: <$family_type>::V2026_11,)*)?
            };

            /// Each rule that is open here, with its alternatives.
            pub(in crate::rule) const OPEN: &'static [super::Open] = &[
                $(super::Open { id: $id, alternatives: [$first, $second] },)*
            ];

            /// Whether a rule's second alternative is chosen; `None` for a rule without a switch
            /// here.
            pub(in crate::rule) fn is_second(&self, id: &str) -> Option<bool> {
                match id {
                    $($id => Some(super::Switch::is_second(&self.$field)),)*
                    _ => None$($(.or_else(|| self.$family.is_second(id)))*)?,
                }
            }

            /// Chooses a rule's second alternative, or its first; `false` for a rule without a
            /// switch here.
            pub(in crate::rule) fn turn(&mut self, id: &str, second: bool) -> bool {
                match id {
                    $($id => super::Switch::turn(&mut self.$field, second),)*
                    _ => false$($( || self.$family.turn(id, second))*)?,
                }
            }
        }
    };
}

mod capacity;
mod deployment;
mod scaling;
mod semantics;
#[cfg(feature = "serde")]
mod serial;

pub use capacity::CapacityChoices;
pub use deployment::DeploymentChoices;
pub use scaling::ScalingChoices;
pub use semantics::{ChoiceError, Semantics, TieBreak};

/// What a field of choices is: one of two alternatives.
trait Switch {
    /// The first alternative, the default.
    const FIRST: Self;

    /// Whether it is the second.
    fn is_second(&self) -> bool;

    /// Makes it the second, or the first; `true`.
    fn turn(&mut self, second: bool) -> bool;
}

impl Switch for bool {
    const FIRST: Self = false;

    fn is_second(&self) -> bool {
        *self
    }

    fn turn(&mut self, second: bool) -> bool {
        *self = second;
        true
    }
}

/// A rule that is open, and what may be chosen.
pub(super) struct Open {
    pub(super) id: &'static str,
    alternatives: [&'static str; 2],
}

/// All choices, family by family.
pub(super) static OPEN: [&[Open]; 4] =
    [Semantics::OPEN, ScalingChoices::OPEN, CapacityChoices::OPEN, DeploymentChoices::OPEN];

/// The alternatives of a rule that is open, the default first.
pub(super) const fn alternatives(id: &str) -> Option<&'static [&'static str; 2]> {
    let mut families: &[&'static [Open]] = &OPEN;
    while let [family, others @ ..] = families {
        let mut open: &'static [Open] = family;
        while let [one, rest @ ..] = open {
            if is_same(one.id.as_bytes(), id.as_bytes()) {
                return Some(&one.alternatives);
            }
            open = rest;
        }
        families = others;
    }
    None
}

const fn is_same(left: &[u8], right: &[u8]) -> bool {
    match (left, right) {
        ([], []) => true,
        ([l, left @ ..], [r, right @ ..]) => *l == *r && is_same(left, right),
        _ => false,
    }
}
