//! What varies: a place of the question, and its values.

use serde_json::Value;

use super::{WHOLE_MAX, lint_unknown_keys, place};
use crate::{Error, Lint, Node};

const KEYS: [&str; 8] = ["path", "name", "values", "from", "to", "step", "seeds", "seed"];

/// Names that rows have for their own.
pub(super) const TAKEN: [&str; 4] = ["scenario", "answer", "lints", "error"];

/// A row of `vary`.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    pub name: String,
    /// The steps of the pointer to its place.
    pub steps: Vec<String>,
    /// Where the sweep's document says the place.
    at: String,
    values: Values,
}

#[derive(Clone, Debug)]
enum Values {
    Listed(Vec<Value>),
    Range { from: i64, step: i64, count: u64 },
    Seeds { seed: u64, count: u64 },
}

/// Reads `vary`.
pub(super) fn read_all(root: &Node<'_>, lints: &mut Vec<Lint>) -> Result<Vec<Axis>, Error> {
    let rows = root.required("vary")?.list()?;
    let mut axes: Vec<Axis> = Vec::with_capacity(rows.len());
    for row in rows {
        lint_unknown_keys(&row, &KEYS, lints)?;
        let axis = read(&row)?;
        if let Some(other) = axes.iter().find(|other| overlap(&other.steps, &axis.steps)) {
            let message = format!("`{}` varies this place, too, or a part of it", other.name);
            let error = Error::new("sweep/place-twice", message, axis.at.clone());
            return Err(error.with_help("let the object that holds both vary, by `values`"));
        }
        is_free(&axis.name, axes.iter().map(|other| other.name.as_str()), &row)?;
        axes.push(axis);
    }
    Ok(axes)
}

/// Refuses a name that a row has already.
pub(super) fn is_free<'n>(name: &str, mut others: impl Iterator<Item = &'n str>, row: &Node<'_>) -> Result<(), Error> {
    if !TAKEN.contains(&name) && !others.any(|other| other == name) {
        return Ok(());
    }
    let message = format!("rows have another value with the name `{}`", crate::read::json::shorten(name));
    let at = if row.has("name") { "name" } else { "path" };
    Err(Error::new("sweep/name-twice", message, row.path_of(at)).with_help("give it a `name` of its own"))
}

fn read(row: &Node<'_>) -> Result<Axis, Error> {
    let path = row.required("path")?;
    let steps = place::steps(&path)?;
    if steps.is_empty() {
        let error = Error::new("sweep/no-place", "the question as a whole does not vary", path.path());
        return Err(error.with_help("write a JSON pointer into the question, e.g. `/request/count`"));
    }
    let name = row.string_at("name")?.map_or_else(|| path.string(), Ok)?;
    Ok(Axis { name, steps, at: path.path(), values: values(row)? })
}

fn values(row: &Node<'_>) -> Result<Values, Error> {
    let kinds = ["values", "from", "seeds"].map(|key| row.has(key));
    match kinds {
        [true, false, false] => {
            let list = row.required("values")?.list()?;
            if list.is_empty() {
                return Err(Error::new("sweep/no-values", "there are no values", row.path_of("values"))
                    .with_help("give one at least, or leave the row out"));
            }
            Ok(Values::Listed(list.iter().map(Node::to_value).collect()))
        }
        [false, true, false] => range(row),
        [false, false, true] => {
            let count = whole(&row.required("seeds")?, 1)?;
            let seed = row.field("seed").map_or(Ok(0), |node| whole(&node, 0))?;
            Ok(Values::Seeds { seed, count })
        }
        _ => Err(Error::new("sweep/which-values", "its values are not told in one way", row.path())
            .with_help("write one of `values`, `from` with `to`, or `seeds`")),
    }
}

fn whole(node: &Node<'_>, min: i64) -> Result<u64, Error> {
    Ok(node.integer(min, WHOLE_MAX)?.unsigned_abs())
}

fn range(row: &Node<'_>) -> Result<Values, Error> {
    let from = row.required("from")?.integer(-WHOLE_MAX, WHOLE_MAX)?;
    let to = row.required("to")?;
    let step = row.field("step").map_or(Ok(1), |node| node.integer(1, WHOLE_MAX))?;
    let last = to.integer(-WHOLE_MAX, WHOLE_MAX)?;
    let between = last.checked_sub(from).and_then(|width| u64::try_from(width).ok());
    let count = between.and_then(|width| width.checked_div(step.unsigned_abs())?.checked_add(1));
    match count {
        Some(count) => Ok(Values::Range { from, step, count }),
        None => Err(Error::new("sweep/no-values", format!("there are no values from {from} to {last}"), to.path())
            .with_help("`to` is at least `from`")),
    }
}

/// Whether one place is the other's, or within it.
fn overlap(one: &[String], other: &[String]) -> bool {
    one.iter().zip(other).all(|(one, other)| one == other)
}

impl Axis {
    pub(super) fn count(&self) -> u64 {
        match &self.values {
            Values::Listed(values) => u64::try_from(values.len()).unwrap_or(u64::MAX),
            Values::Range { count, .. } | Values::Seeds { count, .. } => *count,
        }
    }

    /// Its value by its position among its own, in a scenario.
    pub(super) fn value(&self, position: u64, scenario: u64) -> Value {
        match &self.values {
            Values::Listed(values) => {
                usize::try_from(position).ok().and_then(|position| values.get(position)).cloned().unwrap_or_default()
            }
            Values::Range { from, step, .. } => {
                let position = i64::try_from(position).unwrap_or(i64::MAX);
                from.saturating_add(step.saturating_mul(position)).into()
            }
            Values::Seeds { seed, .. } => seed_of(*seed, scenario).into(),
        }
    }

    pub(super) fn varies_the_cluster(&self) -> bool {
        self.steps.first().is_some_and(|step| step == "cluster")
    }

    /// The error for a question that has no such place.
    pub(super) fn no_place(&self, reason: &str) -> Error {
        Error::new("sweep/no-place", format!("the question has no such place: {reason}"), self.at.clone())
            .with_help("write a JSON pointer into the question, e.g. `/request/count`")
    }
}

/// A seed of 53 bits: `SplitMix64`'s mix of the base and of the scenario's number.
fn seed_of(base: u64, scenario: u64) -> u64 {
    mix(mix(base).wrapping_add(scenario)) >> 11
}

/// <https://prng.di.unimi.it/splitmix64.c>, in the public domain.
const fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first outputs of the published generator from the state 1234567.
    #[test]
    fn the_mix_is_the_published_one() {
        let state = |step: u64| 1_234_567_u64.wrapping_add(step.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let expected = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        for (step, expected) in (0..).zip(expected) {
            assert_eq!(mix(state(step)), expected);
        }
    }

    #[test]
    fn seeds_are_of_the_scenario_and_the_base() {
        let seeds: Vec<u64> = (0..1000).map(|scenario| seed_of(7, scenario)).collect();
        assert!(seeds.iter().all(|seed| *seed < 1 << 53));
        let apart: std::collections::BTreeSet<&u64> = seeds.iter().collect();
        assert_eq!(apart.len(), 1000);
        assert_ne!(seed_of(7, 0), seed_of(8, 0));
    }
}
