//! `options`: semantics, tie-break, how much to explain, how much of the admissible set to list,
//! which rows to write.

use stowplan::rule::{Semantics, TieBreak};

use crate::decide::{rows::Rows, unknown_value::unknown};
use crate::read::nearest;
use crate::{Error, Node};

/// How much to explain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Explain {
    #[default]
    None,
    Summary,
    Full,
}

#[derive(Clone, Debug)]
pub(super) struct DecideOptions {
    pub(super) semantics: Semantics,
    pub(super) explain: Explain,
    /// The most of an admissible set to list.
    pub(super) admissible: usize,
    /// Which rows of long lists to write.
    pub(super) rows: Rows,
    /// Whether a snapshot that contradicts itself is taken as it is.
    pub(super) trust_snapshot: bool,
}

/// The largest integer that every JSON reader holds exactly.
const SEED_MAX: i64 = (1 << 53) - 1;

impl DecideOptions {
    /// Reads `options`; where they choose no semantics they are `base`.
    pub(super) fn read(node: Option<Node<'_>>, base: &Semantics) -> Result<Self, Error> {
        let mut options = Self {
            semantics: base.clone(),
            explain: Explain::None,
            admissible: 100,
            rows: Rows::ALL,
            trust_snapshot: false,
        };
        let Some(node) = node else { return Ok(options) };
        node.object()?;
        if let Some(semantics) = node.field("semantics") {
            options.semantics = read_semantics(&semantics)?;
        }
        if let Some(tie_break) = node.field("tieBreak") {
            options.semantics.tie_break = read_tie_break(&tie_break)?;
        }
        if let Some(explain) = node.field("explain") {
            options.explain = match explain.str()? {
                "none" => Explain::None,
                "summary" => Explain::Summary,
                "full" => Explain::Full,
                other => return Err(unknown(&explain, other, "use `none`, `summary` or `full`")),
            };
        }
        options.trust_snapshot = node.bool_at("trustSnapshot")?.unwrap_or(false);
        if let Some(admissible) = node.field("admissible") {
            options.admissible = match admissible.as_str() {
                Some("all") => usize::MAX,
                _ => admissible.u32()? as usize,
            };
        }
        if let Some(rows) = node.field("rows") {
            options.rows = Rows::read(&rows)?;
        }
        Ok(options)
    }
}

fn dated(node: &Node<'_>, date: &str) -> Result<Semantics, Error> {
    Semantics::dated(date).ok_or_else(|| unknown(node, date, "the only semantics so far is `2026-11`"))
}

fn read_semantics(node: &Node<'_>) -> Result<Semantics, Error> {
    if let Some(date) = node.as_str() {
        return dated(node, date);
    }
    node.object()?;
    let mut semantics = match node.field("base") {
        Some(base) => dated(&base, base.str()?)?,
        None => Semantics::V2026_11,
    };
    for (rule, choice) in node.entries().filter(|(rule, choice)| *rule != "base" && !choice.is_null()) {
        let alternative = choice.str()?;
        semantics.choose(rule, alternative).map_err(|error| {
            let wrapped = Error::new("options/unknown-choice", error.to_string(), choice.path());
            let alternatives = stowplan::rule::rule(rule).map(|known| known.alternatives);
            match alternatives {
                None => wrapped.with_help(nearest::help(rule, rules_with_alternatives(), "`rules` lists them all")),
                Some([]) => wrapped.with_help("it is not a choice: it has no alternative"),
                Some(known) => wrapped.with_help(nearest::help(alternative, known.iter().copied(), "")),
            }
        })?;
    }
    Ok(semantics)
}

fn rules_with_alternatives() -> impl Iterator<Item = &'static str> {
    stowplan::rule::rules().filter(|rule| !rule.alternatives.is_empty()).map(|rule| rule.id.as_str())
}

fn read_tie_break(node: &Node<'_>) -> Result<TieBreak, Error> {
    match node.as_str() {
        Some("lowestArn") => Ok(TieBreak::LowestArn),
        Some(other) => Err(unknown(node, other, "use `lowestArn` or `{\"seed\": n}`")),
        None => {
            let seed = node.required("seed")?.integer(0, SEED_MAX)?;
            Ok(TieBreak::Seeded(seed.unsigned_abs()))
        }
    }
}
