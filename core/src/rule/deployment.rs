//! The rules of deployment.

use super::Rule;

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[];
