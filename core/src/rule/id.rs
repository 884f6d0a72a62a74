//! The id of a rule, looked up while the program is compiled.

use core::fmt;

/// The id of a rule, e.g. `PLACE-3`: a row of [`rules`](super::rules). In code it is written
/// [`rule!`](crate::rule!)`("PLACE-3")`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RuleId(&'static str);

impl RuleId {
    /// A row's own id.
    pub(super) const fn of_row(id: &'static str) -> Self {
        Self(id)
    }

    /// The id that `rule!` has; the compiler runs it.
    #[doc(hidden)]
    #[must_use]
    #[expect(clippy::panic, reason = "no program runs it: the compiler stops, and shows where")]
    pub const fn written(id: &str) -> Self {
        match Self::find(id) {
            Some(rule) => rule,
            None => panic!("there is no such rule: see `stowplan rules`, or add it to core/src/rule/table"),
        }
    }

    /// The same of several, of which nothing is left.
    #[doc(hidden)]
    pub const fn all_written(mut ids: &[&str]) {
        while let [id, rest @ ..] = ids {
            let _ = Self::written(id);
            ids = rest;
        }
    }

    /// The id.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for RuleId {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The [`RuleId`](crate::rule::RuleId) that is written so, looked up in the table by the compiler:
/// a wrong id does not compile.
///
/// It stands where the rule is carried out, as a value or as a statement, of several rules if need
/// be. A statement costs nothing when the program runs:
/// ```
/// use stowplan::rule;
/// fn wanted(tasks: u32, weight: u32) -> u32 {
///     rule!("CAP-1", "CAP-2");
///     tasks * weight
/// }
/// # assert_eq!(wanted(2, 3), 6);
/// assert_eq!(rule!("CAP-2").as_str(), "CAP-2");
/// ```
/// `RULES.md` is made of these places: which file carries a rule out. An answer that only names
/// rules uses [`rules!`](crate::rules!).
///
/// A rule that there is not:
/// ```compile_fail,E0080
/// stowplan::rule!("PLACE-none");
/// ```
#[macro_export]
macro_rules! rule {
    ($id:literal) => {
        const { $crate::rule::RuleId::written($id) }
    };
    ($($id:literal),+ $(,)?) => {
        const { $crate::rule::RuleId::all_written(&[$($id),+]) }
    };
}

/// The rules that an answer names, as an array of [`RuleId`](crate::rule::RuleId): checked as
/// [`rule!`](crate::rule!) does, but without the claim that they are carried out in this place.
///
/// ```
/// let named = stowplan::rules!["PLACE-1", "PLACE-8"];
/// assert_eq!(named.map(|rule| rule.as_str()), ["PLACE-1", "PLACE-8"]);
/// ```
#[macro_export]
macro_rules! rules {
    ($($id:literal),* $(,)?) => {
        [$($crate::rule!($id)),*]
    };
}
