//! The table itself, family by family, and how a row is found in it.

mod capacity;
mod deployment;
mod placement;
mod query;
mod scaling;
mod task;

use super::{Rule, RuleId, Strength, choices};

/// The families, in the order of the table; within one the numbers rise.
static FAMILIES: [(&str, &[Rule]); 6] = [
    ("PLACE", placement::RULES),
    // PLACE and CQL began as one list, numbered through: 1 to 17 on placement, 18 to 31 on the query language, 32 to 42 on scale-in.
    ("CQL", query::RULES),
    ("TASK", task::RULES),
    ("SCALE", scaling::RULES),
    ("CAP", capacity::RULES),
    ("DEPLOY", deployment::RULES),
];

const _: () = assert!(is_in_order(), "the numbers of a family rise, and each row has its family's name");
const _: () = assert!(have_rows(), "every choice has its row in the table");

/// Whether every choice has its row, under whose id it is set.
const fn have_rows() -> bool {
    let mut families: &[&'static [choices::Open]] = &choices::OPEN;
    while let [family, others @ ..] = families {
        let mut open: &'static [choices::Open] = family;
        while let [one, rest @ ..] = open {
            match find(one.id) {
                Some(rule) if !rule.alternatives.is_empty() => open = rest,
                _ => return false,
            }
        }
        families = others;
    }
    true
}

impl RuleId {
    /// The id that is written so; `None` where the table has no such rule.
    ///
    /// Cost: about ten comparisons.
    ///
    /// ```
    /// use stowplan::{rule, rule::RuleId};
    /// assert_eq!(RuleId::find("PLACE-12"), Some(rule!("PLACE-12")));
    /// assert_eq!(RuleId::find("PLACE-none"), None);
    /// ```
    #[must_use]
    pub const fn find(id: &str) -> Option<Self> {
        match self::find(id) {
            Some(rule) => Some(rule.id),
            None => None,
        }
    }

    /// Family and number, in the order of the table.
    pub(crate) fn sort_key(self) -> Option<(usize, u32)> {
        position(self.as_str())
    }
}

/// Every row.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|(_, rows)| rows.iter())
}

/// The row with this id: by family, then by halves. The compiler runs it for every `rule!`.
pub(super) const fn find(id: &str) -> Option<&'static Rule> {
    let mut families: &'static [(&str, &[Rule])] = &FAMILIES;
    while let [(family, rows), others @ ..] = families {
        if let Some(number) = number_in(id.as_bytes(), family.as_bytes()) {
            return find_number(rows, family, number);
        }
        families = others;
    }
    None
}

/// Where an id belongs in the table: family and number.
pub(super) fn position(id: &str) -> Option<(usize, u32)> {
    let number = |(family, _): &(&str, _)| number_in(id.as_bytes(), family.as_bytes());
    FAMILIES.iter().enumerate().find_map(|(at, family)| Some((at, number(family)?)))
}

const fn find_number(mut rows: &'static [Rule], family: &str, number: u32) -> Option<&'static Rule> {
    loop {
        let (before, from) = rows.split_at(rows.len() / 2);
        let [middle, after @ ..] = from else { return None };
        rows = match number_in(middle.id.as_str().as_bytes(), family.as_bytes()) {
            Some(here) if here == number => return Some(middle),
            Some(here) if here < number => after,
            _ => before,
        };
    }
}

/// The number behind the family's name and a hyphen, as it is written in the table.
const fn number_in(id: &[u8], family: &[u8]) -> Option<u32> {
    match (id, family) {
        ([i, id @ ..], [f, family @ ..]) if *i == *f => number_in(id, family),
        ([b'-', b'1'..=b'9', ..], []) => {
            let [_, digits @ ..] = id else { return None };
            number(digits)
        }
        _ => None,
    }
}

/// Up to four digits as a number.
const fn number(mut digits: &[u8]) -> Option<u32> {
    if digits.len() > 4 {
        return None;
    }
    let mut number = 0;
    while let [digit @ b'0'..=b'9', rest @ ..] = digits {
        number = number * 10 + (*digit - b'0') as u32;
        digits = rest;
    }
    if digits.is_empty() { Some(number) } else { None }
}

const fn is_in_order() -> bool {
    let mut families: &'static [(&str, &[Rule])] = &FAMILIES;
    while let [(family, rows), others @ ..] = families {
        let (mut rows, mut last) = (*rows, 0);
        while let [row, rest @ ..] = rows {
            match number_in(row.id.as_str().as_bytes(), family.as_bytes()) {
                Some(number) if number > last => last = number,
                _ => return false,
            }
            rows = rest;
        }
        families = others;
    }
    true
}

/// The text, unless this build leaves such texts out.
const fn text(text: &'static str) -> &'static str {
    if cfg!(feature = "rule-texts") { text } else { "" }
}

/// A rule without alternatives.
const fn fixed(id: &'static str, strength: Strength, source: &'static str, statement: &'static str) -> Rule {
    Rule {
        id: RuleId::of_row(id),
        statement: text(statement),
        strength,
        source: text(source),
        default: None,
        alternatives: &[],
        outside: None,
    }
}

/// A rule with alternatives, which stand in `choices` with its field.
const fn open(id: &'static str, source: &'static str, statement: &'static str) -> Rule {
    let (default, alternatives): (_, &[&str]) = match choices::alternatives(id) {
        Some(alternatives) => {
            let [default, _] = alternatives;
            (Some(*default), alternatives)
        }
        // A test asks of every row of this kind that it can be chosen.
        None => (None, &[]),
    };
    Rule {
        id: RuleId::of_row(id),
        statement: text(statement),
        strength: Strength::Choice,
        source: text(source),
        default,
        alternatives,
        outside: None,
    }
}

/// A rule that nothing here carries out, and why.
const fn outside(
    id: &'static str,
    strength: Strength,
    source: &'static str,
    statement: &'static str,
    why: &'static str,
) -> Rule {
    Rule { outside: Some(text(why)), ..fixed(id, strength, source, statement) }
}
