//! Which reading of ECS to reproduce.

use alloc::{format, string::String};
use core::{fmt, str::FromStr};

use super::Switch;
use crate::{rule::rule, word::UnknownWord};

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

/// `default`, `lowestArn`, or `seed:N`.
impl fmt::Display for TieBreak {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::LowestArn => f.write_str("lowestArn"),
            Self::Seeded(seed) => write!(f, "seed:{seed}"),
        }
    }
}

/// Reads `default`, `lowestArn`, or `seed:N`.
impl FromStr for TieBreak {
    type Err = UnknownWord;

    #[cfg_attr(cold_code_small, optimize(size))]
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        match (text, text.strip_prefix("seed:").map(str::parse)) {
            ("default", _) => Ok(Self::Default),
            ("lowestArn", _) => Ok(Self::LowestArn),
            (_, Some(Ok(seed))) => Ok(Self::Seeded(seed)),
            _ => Err(UnknownWord::new("tie break", text, &["default", "lowestArn", "seed:N"])),
        }
    }
}

impl Switch for TieBreak {
    const FIRST: Self = Self::Default;

    #[cfg_attr(cold_code_small, optimize(size))]
    fn is_second(&self) -> bool {
        matches!(self, Self::Seeded(_))
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn turn(&mut self, second: bool) -> bool {
        *self = if second { Self::Seeded(0) } else { Self::LowestArn };
        true
    }
}

choices! {
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
    pub struct Semantics {
        /// How to pick.
        "PLACE-8": "lowestArn" | "seeded" => tie_break: TieBreak,
        /// Refuse `instanceid` in lower case.
        "PLACE-10": "lenient" | "strict" => strict_fields: bool,
        /// Stop tasks on instances that are leaving first.
        "PLACE-32": "anyTask" | "drainingFirst" => draining_first: bool,
        /// In scale-in spread by the strategy's field, not by zones first.
        "PLACE-33": "zoneFirst" | "fieldFirst" => field_first: bool,
        /// A stopping task holds its resources until it has stopped.
        "PLACE-36": "freeAtDesiredStopped" | "holdUntilStopped" => hold_until_stopped: bool,
        /// An instance that does not tell its processor or system takes no task that asks for one.
        "PLACE-152": "admissible" | "refused" => unknown_platform_refused: bool,
        /// Operating systems do not decide where a task goes.
        "PLACE-153": "refused" | "ignored" => systems_ignored: bool,
        /// Ask for capabilities even where no instance tells any.
        "PLACE-155": "unchecked" | "refused" => unknown_capabilities_refused: bool,
        /// Compare whole numbers as numbers.
        "CQL-24": "string" | "numeric" => numeric_ordering: bool,
    }
    and {
        /// SCALE-1 and on: alarms, service auto scaling, schedules.
        scaling: super::ScalingChoices,
        /// CAP-1 and on: capacity providers, cluster auto scaling, Auto Scaling groups.
        capacity: super::CapacityChoices,
        /// DEPLOY-1 and on: the service scheduler, deployments, rebalancing.
        deployment: super::DeploymentChoices,
    }
}

/// A choice that there is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceError {
    message: String,
}

impl fmt::Display for ChoiceError {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for ChoiceError {}

impl Semantics {
    /// The profile of a date such as `2026-11`.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn dated(date: &str) -> Option<Self> {
        (date == "2026-11").then_some(Self::V2026_11)
    }

    /// Chooses an alternative of a rule.
    ///
    /// # Errors
    /// [`ChoiceError`] for an unknown rule or alternative; it names what there is.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn choose(&mut self, id: &str, alternative: &str) -> Result<(), ChoiceError> {
        let Some(rule) = rule(id) else {
            return Err(ChoiceError { message: format!("there is no rule `{id}`") });
        };
        let position = rule.alternatives.iter().position(|known| *known == alternative);
        if position.is_some_and(|position| self.turn(id, position == 1)) {
            return Ok(());
        }
        let message = match rule.alternatives {
            [] => format!("`{id}` has no alternatives"),
            known => format!("`{id}` has no alternative `{alternative}`, use one of {}", known.join(", ")),
        };
        Err(ChoiceError { message })
    }

    /// What is chosen for a rule; `None` for a rule without alternatives.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn chosen(&self, id: &str) -> Option<&'static str> {
        let second = self.is_second(id)?;
        rule(id)?.alternatives.get(usize::from(second)).copied()
    }
}
