//! Options of a question: how it is decided.

use serde_json::{Map, Value, json};

use super::{fields_of, layers::layers};
use crate::args::{Admissible, OptionArgs, TieBreak};
use crate::exit::Failure;

layers! {
    /// How it is decided.
    Options {
        semantics,
        tie_break,
        admissible,
        explain,
        trust_snapshot,
    }
}

impl Options {
    /// What flags say.
    pub fn of_flags(args: &OptionArgs) -> Result<Self, Failure> {
        let tie_break = args.tie_break.map(|tie_break| match tie_break {
            TieBreak::LowestArn => "lowestArn".into(),
            TieBreak::Seed(seed) => json!({ "seed": seed }),
        });
        let admissible = args.admissible.map(|admissible| match admissible {
            Admissible::All => "all".into(),
            Admissible::UpTo(count) => count.into(),
        });
        Ok(Self { tie_break, admissible, ..Self::of_semantics(&args.semantics)? })
    }

    /// What `--semantics` says, where a command has no other option.
    pub fn of_semantics(chosen: &[String]) -> Result<Self, Failure> {
        Ok(Self { semantics: semantics(chosen)?, ..Self::default() })
    }

    /// These options over those of a document.
    pub fn over_those_of(self, document: Option<Value>) -> Self {
        let below = match document {
            Some(Value::Object(fields)) => Self::of_document(fields),
            _ => Self::default(),
        };
        self.over(below)
    }

    /// As a key of a document; nothing where nothing is said.
    pub fn into_value(self) -> Option<Value> {
        Some(fields_of(&self)).filter(|fields| !fields.is_empty()).map(Value::Object)
    }
}

/// `2026-11`, or `{"base": …, "PLACE-33": …}` when a rule is chosen.
fn semantics(arguments: &[String]) -> Result<Option<Value>, Failure> {
    let mut base = None;
    let mut choices = Map::new();
    for argument in arguments {
        match argument.split_once('=') {
            Some((id, alternative)) => {
                choices.insert(id.to_owned(), alternative.into());
            }
            None if base.is_some() => {
                return Err(Failure::new("options/semantics", "two dates are given to --semantics")
                    .help("keep one date; choices are written ID=ALTERNATIVE"));
            }
            None => base = Some(Value::from(argument.as_str())),
        }
    }
    if choices.is_empty() {
        return Ok(base);
    }
    if let Some(base) = base {
        choices.insert("base".into(), base);
    }
    Ok(Some(Value::Object(choices)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn semantics_are_a_date_or_choices() {
        let of = |arguments: &[&str]| {
            let arguments: Vec<String> = arguments.iter().map(|&a| a.to_owned()).collect();
            semantics(&arguments)
        };
        assert_eq!(of(&[]).unwrap(), None);
        assert_eq!(of(&["2026-11"]).unwrap(), Some(json!("2026-11")));
        assert_eq!(
            of(&["PLACE-33=fieldFirst", "2026-11"]).unwrap(),
            Some(json!({"base": "2026-11", "PLACE-33": "fieldFirst"}))
        );
        assert!(of(&["2026-11", "2026-12"]).is_err());
    }
}
