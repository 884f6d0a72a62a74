//! Counts with their nouns: every text that names a number of things gets it here.

use alloc::{borrow::ToOwned, format, string::String};
use core::fmt::Display;

/// `1 task`, `2 tasks`; of a noun of several words the last changes.
///
/// ```
/// use stowplan::count::counted;
/// assert_eq!(counted(1_u32, "task"), "1 task");
/// assert_eq!(counted(0_u32, "security group"), "0 security groups");
/// assert_eq!(counted(2_u32, "entry"), "2 entries");
/// ```
#[must_use]
pub fn counted(count: impl Copy + Display + TryInto<u64>, noun: &str) -> String {
    format!("{count} {}", noun_of(count, noun))
}

/// The noun alone, as the count wants it.
#[must_use]
pub fn noun_of(count: impl TryInto<u64>, noun: &str) -> String {
    if is_one(count) {
        return noun.to_owned();
    }
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{noun}s"),
    }
}

/// The first word for a count of 1, else the second: `either(2_u32, "is", "are")` is `are`.
#[must_use]
pub fn either<'a>(count: impl TryInto<u64>, one: &'a str, several: &'a str) -> &'a str {
    if is_one(count) { one } else { several }
}

fn is_one(count: impl TryInto<u64>) -> bool {
    count.try_into().is_ok_and(|count| count == 1)
}
