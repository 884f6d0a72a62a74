//! SCALE: the rules of alarms, service auto scaling and schedules.

use super::Rule;

pub(super) static RULES: &[Rule] = &[];
