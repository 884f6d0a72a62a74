//! Options of a question: how it is decided.

use serde_json::{Map, Value, json};

use crate::args::{Admissible, OptionArgs, TieBreak};
use crate::exit::Failure;

/// Adds what the flags say to the options of a document.
pub fn push_options(options: &mut Map<String, Value>, args: &OptionArgs) -> Result<(), Failure> {
    if let Some(semantics) = semantics(&args.semantics)? {
        options.insert("semantics".into(), semantics);
    }
    match args.tie_break {
        Some(TieBreak::LowestArn) => drop(options.insert("tieBreak".into(), "lowestArn".into())),
        Some(TieBreak::Seed(seed)) => drop(options.insert("tieBreak".into(), json!({"seed": seed}))),
        None => {}
    }
    match args.admissible {
        Some(Admissible::All) => drop(options.insert("admissible".into(), "all".into())),
        Some(Admissible::UpTo(count)) => drop(options.insert("admissible".into(), count.into())),
        None => {}
    }
    Ok(())
}

/// `2026-11`, or `{"base": …, "PLACE-33": …}` when a rule is chosen.
pub fn semantics(arguments: &[String]) -> Result<Option<Value>, Failure> {
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

/// Adds the chosen semantics to a document.
pub fn push_semantics(document: &mut Value, chosen: &[String]) -> Result<(), Failure> {
    if let (Some(semantics), Some(fields)) = (semantics(chosen)?, document.as_object_mut()) {
        let options = fields.entry("options").or_insert_with(|| json!({}));
        if let Some(options) = options.as_object_mut() {
            options.insert("semantics".into(), semantics);
        }
    }
    Ok(())
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
