//! The table of rules, and the dated profiles of named choices.

mod capacity;
mod choices;
mod deployment;
mod placement;
mod query;
mod scaling;
mod task;
mod texts;

use alloc::{format, string::String};
use core::fmt;

pub use choices::{CapacityChoices, DeploymentChoices, ScalingChoices};
pub use texts::{Text, texts};

/// One list ties the ids of a family's choices to the fields that hold them, for reading and for turning.
macro_rules! switches {
    ($choices:ty: $($id:literal => $field:ident),* $(,)?) => {
        impl $choices {
            /// Whether a rule's second alternative is chosen; `None` for a rule without a switch here.
            pub(crate) fn switch(&self, id: &str) -> Option<bool> {
                match id {
                    $($id => Some(self.$field),)*
                    _ => None,
                }
            }

            /// A rule's switch, to turn.
            pub(crate) fn switch_mut(&mut self, id: &str) -> Option<&mut bool> {
                match id {
                    $($id => Some(&mut self.$field),)*
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use switches;

/// The id of a rule, e.g. `PLACE-3`: a row of [`rules`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RuleId(&'static str);

impl RuleId {
    pub(crate) const fn new(id: &'static str) -> Self {
        Self(id)
    }

    /// The id.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// Family and number, in the order of the table.
    pub(crate) fn sort_key(self) -> (usize, u32) {
        let (family, number) = self.0.split_once('-').unwrap_or((self.0, ""));
        let family = ["PLACE", "CQL", "TASK", "SCALE", "CAP", "DEPLOY"]
            .iter()
            .position(|known| *known == family)
            .unwrap_or(usize::MAX);
        (family, number.parse().unwrap_or(0))
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// How well a rule is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// AWS's documentation or API model says so.
    Documented,
    /// Code that AWS publishes does so.
    Agent,
    /// A published answer or event of ECS shows it.
    Observed,
    /// Nothing says; it is our choice.
    Choice,
}

impl Strength {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Agent => "agent",
            Self::Observed => "observed",
            Self::Choice => "choice",
        }
    }
}

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id.
    pub id: RuleId,
    /// What it says; empty without the feature `rule-texts`.
    pub statement: &'static str,
    /// How well it is known.
    pub strength: Strength,
    /// Where it comes from; for a choice, the page that leaves it open. Empty without the feature `rule-texts`.
    pub source: &'static str,
    /// What is chosen unless told otherwise, where there are alternatives.
    pub default: Option<&'static str>,
    /// Every alternative, the default included; none where there is no choice to make.
    pub alternatives: &'static [&'static str],
}

/// The rule with this id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.id.0 == id)
}

/// How to pick from the admissible set (PLACE-8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TieBreak {
    /// The lowest ARN, but a `random` stage draws with seed 0.
    #[default]
    Default,
    /// The lowest ARN always.
    LowestArn,
    /// A SplitMix64 stream of this seed, one draw a task.
    Seeded(u64),
}

/// Which reading of ECS to reproduce: the named choices, each with its default.
///
/// # Example: another choice
/// ```
/// use stowplan::rule::Semantics;
/// let mut semantics = Semantics::V2026_11;
/// semantics.choose("PLACE-33", "fieldFirst")?;
/// assert_eq!(semantics.chosen("PLACE-33"), Some("fieldFirst"));
/// # Ok::<(), stowplan::rule::ChoiceError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Semantics {
    /// PLACE-8: how to pick.
    pub tie_break: TieBreak,
    /// PLACE-10: refuse `instanceid` in lower case.
    pub strict_fields: bool,
    /// PLACE-32: stop tasks on instances that are leaving first.
    pub draining_first: bool,
    /// PLACE-33: in scale-in spread by the strategy's field, not by zones first.
    pub field_first: bool,
    /// PLACE-36: a stopping task holds its resources until it has stopped.
    pub hold_until_stopped: bool,
    /// PLACE-152: an instance that does not tell its processor or system takes no task that asks for one.
    pub unknown_platform_refused: bool,
    /// PLACE-153: operating systems do not decide where a task goes.
    pub systems_ignored: bool,
    /// PLACE-155: ask for capabilities even where no instance tells any.
    pub unknown_capabilities_refused: bool,
    /// CQL-24: compare whole numbers as numbers.
    pub numeric_ordering: bool,
    /// SCALE-1 and on: alarms, service auto scaling, schedules.
    pub scaling: ScalingChoices,
    /// CAP-1 and on: capacity providers, cluster auto scaling, Auto Scaling groups.
    pub capacity: CapacityChoices,
    /// DEPLOY-1 and on: the service scheduler, deployments, rebalancing.
    pub deployment: DeploymentChoices,
}

/// A choice that there is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceError {
    message: String,
}

impl fmt::Display for ChoiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for ChoiceError {}

impl Semantics {
    /// ECS as it was documented in November 2026.
    pub const V2026_11: Self = Self {
        tie_break: TieBreak::Default,
        strict_fields: false,
        draining_first: false,
        field_first: false,
        hold_until_stopped: false,
        unknown_platform_refused: false,
        systems_ignored: false,
        unknown_capabilities_refused: false,
        numeric_ordering: false,
        scaling: ScalingChoices::V2026_11,
        capacity: CapacityChoices::V2026_11,
        deployment: DeploymentChoices::V2026_11,
    };

    /// The profile of a date such as `2026-11`.
    #[must_use]
    pub fn dated(date: &str) -> Option<Self> {
        (date == "2026-11").then_some(Self::V2026_11)
    }

    /// Chooses an alternative of a rule.
    ///
    /// # Errors
    /// [`ChoiceError`] for an unknown rule or alternative; it names what there is.
    pub fn choose(&mut self, id: &str, alternative: &str) -> Result<(), ChoiceError> {
        let Some(rule) = rule(id) else {
            return Err(ChoiceError { message: format!("there is no rule `{id}`") });
        };
        let Some(position) = rule.alternatives.iter().position(|known| *known == alternative) else {
            let message = match rule.alternatives {
                [] => format!("`{id}` has no alternatives"),
                known => format!("`{id}` has no alternative `{alternative}`, use one of {}", known.join(", ")),
            };
            return Err(ChoiceError { message });
        };
        let second = position == 1;
        match id {
            "PLACE-8" => self.tie_break = if second { TieBreak::Seeded(0) } else { TieBreak::LowestArn },
            "PLACE-10" => self.strict_fields = second,
            "PLACE-32" => self.draining_first = second,
            "PLACE-33" => self.field_first = second,
            "PLACE-36" => self.hold_until_stopped = second,
            "PLACE-152" => self.unknown_platform_refused = second,
            "PLACE-153" => self.systems_ignored = second,
            "PLACE-155" => self.unknown_capabilities_refused = second,
            "CQL-24" => self.numeric_ordering = second,
            other => match self.switch_mut(other) {
                Some(switch) => *switch = second,
                None => return Err(ChoiceError { message: format!("`{other}` cannot be switched") }),
            },
        }
        Ok(())
    }

    fn switch(&self, id: &str) -> Option<bool> {
        self.scaling.switch(id).or_else(|| self.capacity.switch(id)).or_else(|| self.deployment.switch(id))
    }

    fn switch_mut(&mut self, id: &str) -> Option<&mut bool> {
        let scaling = self.scaling.switch_mut(id);
        scaling.or_else(|| self.capacity.switch_mut(id)).or_else(|| self.deployment.switch_mut(id))
    }

    /// What is chosen for a rule; `None` for a rule without alternatives.
    #[must_use]
    pub fn chosen(&self, id: &str) -> Option<&'static str> {
        let second = match id {
            "PLACE-8" => matches!(self.tie_break, TieBreak::Seeded(_)),
            "PLACE-10" => self.strict_fields,
            "PLACE-32" => self.draining_first,
            "PLACE-33" => self.field_first,
            "PLACE-36" => self.hold_until_stopped,
            "PLACE-152" => self.unknown_platform_refused,
            "PLACE-153" => self.systems_ignored,
            "PLACE-155" => self.unknown_capabilities_refused,
            "CQL-24" => self.numeric_ordering,
            other => self.switch(other)?,
        };
        rule(id)?.alternatives.get(usize::from(second)).copied()
    }
}

/// The text, unless this build leaves such texts out.
const fn text(text: &'static str) -> &'static str {
    if cfg!(feature = "rule-texts") { text } else { "" }
}

/// A rule without alternatives.
const fn fixed(id: &'static str, strength: Strength, source: &'static str, statement: &'static str) -> Rule {
    Rule {
        id: RuleId(id),
        statement: text(statement),
        strength,
        source: text(source),
        default: None,
        alternatives: &[],
    }
}

/// A rule with alternatives, of which the first is the default.
const fn switchable(
    id: &'static str,
    source: &'static str,
    statement: &'static str,
    alternatives: &'static [&'static str; 2],
) -> Rule {
    let [default, _] = alternatives;
    Rule {
        id: RuleId(id),
        statement: text(statement),
        strength: Strength::Choice,
        source: text(source),
        default: Some(default),
        alternatives,
    }
}

/// Every rule, by family and number.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [placement::RULES, query::RULES, task::RULES, scaling::RULES, capacity::RULES, deployment::RULES]
        .into_iter()
        .flatten()
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn the_table_is_in_order() {
        let table: alloc::vec::Vec<_> = rules().collect();
        for pair in table.windows(2) {
            assert!(pair[0].id.sort_key() < pair[1].id.sort_key(), "{} {}", pair[0].id, pair[1].id);
        }
        for rule in rules() {
            let texts = cfg!(feature = "rule-texts");
            assert_eq!(rule.source.starts_with("https://"), texts, "{}", rule.id);
            assert_eq!(rule.statement.ends_with('.'), texts, "{}", rule.id);
        }
    }

    #[test]
    fn every_alternative_can_be_chosen() {
        for rule in rules() {
            assert_eq!(rule.default.is_some(), rule.alternatives.len() == 2, "{}", rule.id);
            assert_eq!(Semantics::V2026_11.chosen(rule.id.as_str()), rule.default, "{}", rule.id);
            for alternative in rule.alternatives {
                let mut semantics = Semantics::V2026_11;
                semantics.choose(rule.id.as_str(), alternative).unwrap();
                assert_eq!(semantics.chosen(rule.id.as_str()), Some(*alternative));
            }
        }
        let mut semantics = Semantics::V2026_11;
        assert_eq!(semantics.choose("PLACE-999", "x").unwrap_err().to_string(), "there is no rule `PLACE-999`");
        assert_eq!(semantics.choose("PLACE-1", "x").unwrap_err().to_string(), "`PLACE-1` has no alternatives");
        let error = semantics.choose("PLACE-33", "x").unwrap_err().to_string();
        assert_eq!(error, "`PLACE-33` has no alternative `x`, use one of zoneFirst, fieldFirst");
    }
}
