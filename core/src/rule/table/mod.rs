//! The table itself, family by family, and how a row is found in it.

mod capacity;
mod deployment;
mod kubernetes;
mod placement;
mod query;
mod scaling;
mod service;
mod task;

use super::{Rule, RuleId, Strength, choices};

/// A family of rules.
struct Family {
    rows: &'static [Rule],
    /// The numbers of the rows, which rise: what a look-up goes by, for the compiler makes one for
    /// every `rule!`.
    numbers: &'static [u16],
}

macro_rules! family {
    ($rows:path) => {
        Family {
            rows: $rows,
            numbers: &{
                let mut numbers = [0; $rows.len()];
                number_rows($rows, &mut numbers);
                numbers
            },
        }
    };
}

/// The families, in the order of the table.
static FAMILIES: [Family; 8] = [
    family!(placement::RULES),
    // PLACE and CQL began as one list, numbered through: 1 to 17 on placement, 18 to 31 on the
    // query language, 32 to 42 on scale-in.
    family!(query::RULES),
    family!(task::RULES),
    family!(scaling::RULES),
    family!(capacity::RULES),
    family!(deployment::RULES),
    family!(service::RULES),
    family!(kubernetes::RULES),
];

/// The family that an id names, by its place in [`FAMILIES`], and what follows: one match, for a
/// loop costs the compiler more.
const fn family_of(id: &[u8]) -> Option<(usize, &[u8])> {
    match id {
        [b'P', b'L', b'A', b'C', b'E', b'-', number @ ..] => Some((0, number)),
        [b'C', b'Q', b'L', b'-', number @ ..] => Some((1, number)),
        [b'T', b'A', b'S', b'K', b'-', number @ ..] => Some((2, number)),
        [b'S', b'C', b'A', b'L', b'E', b'-', number @ ..] => Some((3, number)),
        [b'C', b'A', b'P', b'-', number @ ..] => Some((4, number)),
        [b'D', b'E', b'P', b'L', b'O', b'Y', b'-', number @ ..] => Some((5, number)),
        [b'S', b'E', b'R', b'V', b'I', b'C', b'E', b'-', number @ ..] => Some((6, number)),
        [b'E', b'K', b'S', b'-', number @ ..] => Some((7, number)),
        _ => None,
    }
}

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

    /// Puts rules in the order of the table.
    pub fn sort(rules: &mut [Self]) {
        rules.sort_unstable_by_key(|rule| position(rule.as_str()));
    }
}

/// Every row.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.rows.iter())
}

/// The row with this id: by family, then by halves. The compiler runs it for every `rule!`.
#[expect(
    clippy::indexing_slicing,
    reason = "`middle` is below the number of rows; `get` is not for the compiler to run yet"
)]
pub(super) const fn find(id: &str) -> Option<&'static Rule> {
    let Some((family, number)) = position(id) else { return None };
    let Family { rows, numbers, .. } = FAMILIES[family];
    let (mut from, mut to) = (0, numbers.len());
    while from < to {
        let middle = usize::midpoint(from, to);
        let here = numbers[middle];
        if here == number {
            return Some(&rows[middle]);
        }
        (from, to) = if here < number { (middle + 1, to) } else { (from, middle) };
    }
    None
}

/// Where an id belongs in the table: family and number.
pub(super) const fn position(id: &str) -> Option<(usize, u16)> {
    let Some((family, digits)) = family_of(id.as_bytes()) else { return None };
    match number(digits) {
        Some(number) => Some((family, number)),
        None => None,
    }
}

/// Up to four digits as a number, the first of which is no zero.
const fn number(mut digits: &[u8]) -> Option<u16> {
    if digits.len() > 4 || !matches!(digits, [b'1'..=b'9', ..]) {
        return None;
    }
    let mut number = 0;
    while let [digit @ b'0'..=b'9', rest @ ..] = digits {
        number = number * 10 + (*digit - b'0') as u16;
        digits = rest;
    }
    if digits.is_empty() { Some(number) } else { None }
}

/// Writes the number of each row.
const fn number_rows(mut rows: &[Rule], mut numbers: &mut [u16]) {
    while let ([row, other_rows @ ..], [number, other_numbers @ ..]) = (rows, numbers) {
        if let Some((_, its)) = position(row.id.as_str()) {
            *number = its;
        }
        (rows, numbers) = (other_rows, other_numbers);
    }
}

/// Whether the numbers of each family rise, and each row has its family's name.
const fn is_in_order() -> bool {
    let mut at = 0;
    let mut families: &'static [Family] = &FAMILIES;
    while let [family, others @ ..] = families {
        let (mut rows, mut last) = (family.rows, 0);
        while let [row, rest @ ..] = rows {
            match position(row.id.as_str()) {
                Some((its, number)) if its == at && number > last => last = number,
                _ => return false,
            }
            rows = rest;
        }
        (at, families) = (at + 1, others);
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
