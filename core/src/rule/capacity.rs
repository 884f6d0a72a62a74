//! The rules of capacity.

use super::Rule;

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[];
