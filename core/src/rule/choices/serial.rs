//! Semantics as serde writes them: the profile's date, and each rule by its id for which something
//! else is chosen.
//!
//! `{"base": "2026-11", "PLACE-33": "fieldFirst", "PLACE-8": "seeded 7"}`

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
};
use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, Visitor},
    ser::SerializeMap,
};

use super::{Semantics, TieBreak};
use crate::rule::rules;

/// The key of the profile's date, and the only date.
const BASE: (&str, &str) = ("base", "2026-11");

/// The rule whose choice has a number beside it.
const TIE_BREAK: &str = "PLACE-8";

impl Serialize for Semantics {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let tie_break = match self.tie_break {
            TieBreak::Default => None,
            TieBreak::LowestArn => Some("lowestArn".to_string()),
            TieBreak::Seeded(seed) => Some(format!("seeded {seed}")),
        };
        let others = rules().filter(|rule| rule.id.as_str() != TIE_BREAK).filter_map(|rule| {
            let chosen = self.chosen(rule.id.as_str()).filter(|chosen| Some(*chosen) != rule.default)?;
            Some((rule.id.as_str(), chosen))
        });
        let others: BTreeMap<&str, &str> = others.collect();
        let mut map = to.serialize_map(Some(1 + usize::from(tie_break.is_some()) + others.len()))?;
        map.serialize_entry(BASE.0, BASE.1)?;
        if let Some(tie_break) = tie_break {
            map.serialize_entry(TIE_BREAK, &tie_break)?;
        }
        for (id, chosen) in others {
            map.serialize_entry(id, chosen)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Semantics {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Choices)
    }
}

struct Choices;

impl<'de> Visitor<'de> for Choices {
    type Value = Semantics;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the date of a profile as `base`, and rules by their ids with what is chosen")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Semantics, A::Error> {
        let mut chosen: BTreeMap<String, String> = BTreeMap::new();
        while let Some((id, alternative)) = map.next_entry::<String, String>()? {
            if chosen.contains_key(&id) {
                return Err(de::Error::custom(format_args!("`{id}` is chosen twice")));
            }
            chosen.insert(id, alternative);
        }
        let base = chosen.remove(BASE.0).ok_or_else(|| de::Error::missing_field(BASE.0))?;
        let unknown = || de::Error::custom(format_args!("unknown profile `{base}`, use `{}`", BASE.1));
        let mut semantics = Semantics::dated(&base).ok_or_else(unknown)?;
        for (id, alternative) in &chosen {
            match alternative.strip_prefix("seeded ").map(str::parse).filter(|_| id == TIE_BREAK) {
                Some(Ok(seed)) => semantics.tie_break = TieBreak::Seeded(seed),
                _ => semantics.choose(id, alternative).map_err(de::Error::custom)?,
            }
        }
        Ok(semantics)
    }
}
