//! `stowplan rules`: what the engine goes by.

use clap::Args;
use serde_json::{Value, json};
use stowplan_wire::read::nearest::help;

use super::ask::ask;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::render::{Cell, Grid, Report, Section, Tone, counted, list_at, str_at};

/// List the rules that decide, how well each is known, and their alternatives.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// Ids, e.g. PLACE-33; all when none is given.
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[];

/// Answers it.
pub fn run(args: &RulesArgs, output: &Output) -> Result<Exit, Failure> {
    output.report(&report(ask(&json!({"decide": "rules"}))?, &args.ids)?);
    Ok(Exit::Done)
}

const COLUMNS: [&str; 6] = ["id", "strength", "statement", "default", "alternatives", "source"];

/// The report of a `rules` answer, all rules or those with the given ids.
pub fn report(mut answer: Value, ids: &[String]) -> Result<Report, Failure> {
    let all = list_at(&answer, "rules");
    for id in ids {
        if !all.iter().any(|rule| has_id(rule, id)) {
            let known = all.iter().map(|rule| str_at(rule, "id"));
            return Err(Failure::new("rules/unknown", format!("there is no rule `{id}`")).help(help(
                &id.to_uppercase(),
                known,
                "`stowplan rules` lists them all",
            )));
        }
    }
    let wanted: Vec<Value> =
        all.iter().filter(|rule| ids.is_empty() || ids.iter().any(|id| has_id(rule, id))).cloned().collect();
    let sections = if ids.is_empty() { overview(&answer, &wanted) } else { wanted.iter().flat_map(detail).collect() };
    let records = wanted.iter().filter_map(Value::as_object).cloned().collect();
    if let Some(fields) = answer.as_object_mut() {
        fields.insert("rules".into(), Value::Array(wanted));
    }
    Ok(Report { sections, columns: COLUMNS.to_vec(), records, answer })
}

fn has_id(rule: &Value, id: &str) -> bool {
    str_at(rule, "id").eq_ignore_ascii_case(id)
}

fn strength(rule: &Value) -> Cell {
    let strength = str_at(rule, "strength");
    let tone = match strength {
        "documented" => Tone::Good,
        "choice" => Tone::Notable,
        _ => Tone::Plain,
    };
    Cell::toned(strength, tone)
}

/// The alternatives, the default marked.
fn alternatives(rule: &Value) -> String {
    let default = str_at(rule, "default");
    let names: Vec<String> = list_at(rule, "alternatives")
        .iter()
        .filter_map(Value::as_str)
        .map(|name| {
            let mark = if name == default { "*" } else { "" };
            format!("{name}{mark}")
        })
        .collect();
    if names.is_empty() { default.to_owned() } else { names.join(" ") }
}

fn overview(answer: &Value, rules: &[Value]) -> Vec<Section> {
    let statement = |rule: &Value| {
        let mark = if rule.get("outside").is_some() { " (no answer follows it)" } else { "" };
        let alternatives = alternatives(rule);
        let choice = if alternatives.is_empty() { String::new() } else { format!("\nalternatives: {alternatives}") };
        format!("{}{mark}{choice}", str_at(rule, "statement"))
    };
    let rows =
        rules.iter().map(|rule| vec![str_at(rule, "id").into(), strength(rule), statement(rule).into()]).collect();
    vec![
        Section::Headline(
            Tone::Strong,
            format!("{}, semantics {}", counted(rules.len(), "rule"), str_at(answer, "semantics")),
        ),
        Section::Grid(Grid { header: vec!["id", "strength", "statement"], rows }),
        Section::Note("* marks the default; choose another with --semantics ID=ALTERNATIVE".into()),
    ]
}

fn detail(rule: &Value) -> Vec<Section> {
    let mut lines =
        vec![format!("strength: {}", str_at(rule, "strength")), format!("source: {}", str_at(rule, "source"))];
    let alternatives = alternatives(rule);
    if !alternatives.is_empty() {
        lines.push(format!("alternatives (* default): {alternatives}"));
    }
    if rule.get("outside").is_some() {
        lines.push(format!("no answer follows it: {}", str_at(rule, "outside")));
    }
    let statement = format!("{}: {}", str_at(rule, "id"), str_at(rule, "statement"));
    let mut sections = vec![Section::Headline(Tone::Strong, statement), Section::List(lines)];
    let texts = list_at(rule, "texts");
    if !texts.is_empty() {
        let rows = texts.iter().map(|text| {
            let number = text.get("number").map_or_else(|| "–".to_owned(), Value::to_string);
            let inferred = if text.get("inferred").is_some() { " (inferred)" } else { "" };
            let when = format!("{}{inferred}", str_at(text, "when"));
            let said: Vec<&str> = list_at(text, "saidBy").iter().filter_map(Value::as_str).collect();
            vec![number.into(), str_at(text, "text").into(), when.into(), said.join(" ").into()]
        });
        let header = vec!["number", "text", "when", "said by"];
        sections.push(Section::Grid(Grid { header, rows: rows.collect() }));
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> Value {
        stowplan_wire::decide_value(&json!({"decide": "rules"}))
    }

    #[test]
    fn the_default_is_marked() {
        let answer = answer();
        let rules = list_at(&answer, "rules");
        let rule = rules.iter().find(|rule| rule["id"] == "PLACE-33").unwrap();
        assert_eq!(alternatives(rule), "zoneFirst* fieldFirst");
    }

    #[test]
    fn ids_are_found_in_any_case_or_refused() {
        assert_eq!(report(answer(), &["place-1".into()]).unwrap().records.len(), 1);
        assert!(report(answer(), &["PLACE-0".into()]).is_err());
    }
}
