//! `rules`: the table of rules, with what is chosen.

use stowplan::rule::{self, Rule, Strength};

use crate::answer::{RuleRow, RuleStrength, RuleText, RulesAnswer};
use crate::decide::options::DecideOptions;
use crate::{Error, Node};

pub(super) fn answer(_: &Node<'_>, options: &DecideOptions) -> Result<RulesAnswer, Error> {
    let rules = rule::rules().map(|rule| row(rule, options)).collect();
    Ok(RulesAnswer { semantics: "2026-11".into(), rules, lints: Vec::new() })
}

fn row(rule: &Rule, options: &DecideOptions) -> RuleRow {
    let is_choice = rule.default.is_some();
    RuleRow {
        id: rule.id.as_str().into(),
        statement: rule.statement.into(),
        strength: match rule.strength {
            Strength::Documented => RuleStrength::Documented,
            Strength::Agent => RuleStrength::Agent,
            Strength::Observed => RuleStrength::Observed,
            Strength::Choice => RuleStrength::Choice,
        },
        source: rule.source.into(),
        default: rule.default.map(Into::into),
        alternatives: is_choice.then(|| rule.alternatives.iter().map(|word| (*word).into()).collect()),
        chosen: options.semantics.chosen(rule.id.as_str()).filter(|_| is_choice).map(Into::into),
        outside: rule.outside.map(Into::into),
        texts: rule::texts().filter(|text| text.rule == rule.id).map(text).collect(),
    }
}

/// A text that ECS says.
fn text(text: &rule::Text) -> RuleText {
    RuleText {
        text: text.text.into(),
        when: text.when.into(),
        said_by: text.said_by.iter().map(|word| (*word).into()).collect(),
        number: text.number,
        inferred: text.is_inferred.then_some(true),
    }
}
