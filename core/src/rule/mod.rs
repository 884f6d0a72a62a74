//! The table of rules, the ids that code names, and the dated profiles of named choices.
//!
//! | to | use |
//! |---|---|
//! | look a rule up | [`rule`], [`rules`] |
//! | name the rule that code carries out | [`rule!`](crate::rule!) |
//! | name the rules that an answer follows | [`rules!`](crate::rules!) |
//! | choose what AWS leaves open | [`Semantics`] |
//! | find the text that ECS says | [`texts`] |
//!
//! `RULES.md` says of each rule which file carries it out, and which conformance cases name it.

// Before the others: `rule!` is a word of theirs.
#[macro_use]
mod id;

mod choices;
mod table;
mod texts;

pub use choices::{CapacityChoices, ChoiceError, DeploymentChoices, ScalingChoices, Semantics, TieBreak};
pub use id::RuleId;
pub use texts::{Text, texts};

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

words! {
    Strength: "strength of a rule" {
        Documented = "documented",
        Agent = "agent",
        Observed = "observed",
        Choice = "choice",
    }
}

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// Its id.
    pub id: RuleId,
    /// What it says; empty without the feature `rule-texts`.
    pub statement: &'static str,
    /// How well it is known.
    pub strength: Strength,
    /// Where it comes from; for a choice, the page that leaves it open. Empty without the feature
    /// `rule-texts`.
    pub source: &'static str,
    /// What is chosen unless told otherwise, where there are alternatives.
    pub default: Option<&'static str>,
    /// Every alternative, the default included; none where there is no choice to make.
    pub alternatives: &'static [&'static str],
    /// Why nothing here carries it out; `None` for all but a few. Empty without the feature
    /// `rule-texts`.
    pub outside: Option<&'static str>,
}

/// The rule with this id.
///
/// Cost: about ten comparisons.
#[must_use]
#[cfg_attr(cold_code_small, optimize(size))]
pub fn rule(id: &str) -> Option<&'static Rule> {
    table::find(id)
}

/// Every rule, by family and number.
#[cfg_attr(cold_code_small, optimize(size))]
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    table::all()
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn every_rule_says_something_and_where_it_comes_from() {
        for rule in rules() {
            let texts = cfg!(feature = "rule-texts");
            assert_eq!(rule.source.starts_with("https://"), texts, "{}", rule.id);
            assert_eq!(rule.statement.ends_with('.'), texts, "{}", rule.id);
        }
    }

    #[test]
    fn each_rule_is_found_by_its_id_alone() {
        for known in rules() {
            assert_eq!(rule(known.id.as_str()), Some(known));
        }
        for id in [
            "",
            "PLACE",
            "PLACE-",
            "PLACE-0",
            "PLACE-01",
            "PLACE-1 ",
            "PLACE-99999999999",
            "place-1",
            "CAPS-1",
            "C-1",
            "CQL-1",
        ] {
            assert_eq!(rule(id), None, "{id}");
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
