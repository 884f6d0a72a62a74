//! `stowplan alarm`: the states of a CloudWatch alarm over its datapoints.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use serde_json::{Map, Value};
use stowplan_wire::read::nearest::among;

use super::ask;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::question::{Options, Question, document};
use crate::render::{Cell, Grid, Report, Section, Tone, count_at, counted, list_at, str_at};
use crate::{inputs, named, stranger};

/// Tell when a CloudWatch alarm changes its state, value by value, and how often its action runs.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan alarm alarms.json --values 71.5,,80,90         one value a period, the oldest first; nothing: no datapoint
  stowplan alarm alarms.json --name busy --values 2,4,4 --start 2026-11-01T08:00:00Z
  stowplan alarm --above 3 --of 3/5 --values 2,4,4,4      an alarm that is only thought of
The file is what `aws cloudwatch describe-alarms` prints.")]
pub struct AlarmArgs {
    /// What `aws cloudwatch describe-alarms` prints, or one alarm of it; `-` reads standard input.
    #[arg(value_name = "FILE", required_unless_present_any = ["above", "at_least", "below", "at_most"])]
    pub file: Option<PathBuf>,
    /// The alarm, where the file has several.
    #[arg(long, value_name = "NAME", requires = "file")]
    pub name: Option<String>,
    /// One value a period, the oldest first, with nothing between two commas where there is no
    /// datapoint.
    #[arg(long, value_name = "LIST", allow_hyphen_values = true, value_parser = parse_values)]
    pub values: Values,
    /// It rings above this threshold.
    #[arg(long, value_name = "VALUE", group = "threshold", allow_hyphen_values = true, value_parser = parse_number)]
    pub above: Option<String>,
    /// It rings from this threshold on.
    #[arg(long, value_name = "VALUE", group = "threshold", allow_hyphen_values = true, value_parser = parse_number)]
    pub at_least: Option<String>,
    /// It rings below this threshold.
    #[arg(long, value_name = "VALUE", group = "threshold", allow_hyphen_values = true, value_parser = parse_number)]
    pub below: Option<String>,
    /// It rings up to this threshold.
    #[arg(long, value_name = "VALUE", group = "threshold", allow_hyphen_values = true, value_parser = parse_number)]
    pub at_most: Option<String>,
    /// How many of how many datapoints must breach; by default 1/1 without a file.
    #[arg(long, value_name = "M/N", value_parser = parse_of)]
    pub of: Option<(u32, u32)>,
    /// Seconds of a period; by default 60 without a file.
    #[arg(long, value_name = "SECONDS")]
    pub period: Option<u32>,
    /// What a missing datapoint is: missing, ignore, breaching or notBreaching.
    #[arg(long, value_name = "HOW")]
    pub missing: Option<String>,
    /// The state at the beginning: OK, ALARM or INSUFFICIENT_DATA.
    #[arg(long, value_name = "STATE")]
    pub state: Option<String>,
    /// When the first value was measured, e.g. 2026-11-01T08:00:00Z: then times are told.
    #[arg(long, value_name = "TIME")]
    pub start: Option<String>,
    /// A date, or a rule and its alternative; see `stowplan rules`.
    #[arg(long, value_name = "DATE|ID=ALTERNATIVE")]
    pub semantics: Vec<String>,
}

/// Values, with nothing where there is no datapoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values(Vec<Option<String>>);

fn parse_values(text: &str) -> Result<Values, String> {
    let value = |part: &str| match part.trim() {
        "" | "null" => Ok(None),
        number if parse_number(number).is_ok() => Ok(Some(number.to_owned())),
        other => Err(format!("`{other}` is not a number; leave out what was not measured, as in `71.5,,80`")),
    };
    text.split(',').map(value).collect::<Result<_, _>>().map(Values)
}

/// A number as it was typed: the engine reads decimals exactly.
fn parse_number(text: &str) -> Result<String, String> {
    let is_number = text.parse::<f64>().is_ok_and(f64::is_finite);
    if is_number { Ok(text.to_owned()) } else { Err("it is not a number".to_owned()) }
}

fn parse_of(text: &str) -> Result<(u32, u32), String> {
    let (breaching, all) = text.split_once('/').unwrap_or((text, text));
    let parts = breaching.parse().ok().zip(all.parse().ok());
    parts.ok_or_else(|| "write M/N, e.g. `3/5`: three of the last five".to_owned())
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[&[
    ("/alarm", "FILE"),
    ("/values", "--values"),
    ("/state", "--state"),
    ("/start", "--start"),
    ("/alarm/Threshold", "--above"),
    ("/alarm/Threshold", "--at-least"),
    ("/alarm/Threshold", "--below"),
    ("/alarm/Threshold", "--at-most"),
    ("/alarm/EvaluationPeriods", "--of"),
    ("/alarm/DatapointsToAlarm", "--of"),
    ("/alarm/Period", "--period"),
    ("/alarm/TreatMissingData", "--missing"),
    ("/options/semantics", "--semantics"),
]];

/// What is asked.
#[derive(Serialize)]
struct AlarmRequest<'a> {
    alarm: Map<String, Value>,
    values: &'a [Option<String>],
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Value>,
}

/// Answers it.
pub fn run(args: &AlarmArgs, output: &Output) -> Result<Exit, Failure> {
    ask::answer(&question(args)?, output, |document, answer, _| report(document, answer))
}

fn question(args: &AlarmArgs) -> Result<Question, Failure> {
    let mut alarm = match &args.file {
        Some(file) => described(file, args.name.as_deref())?,
        None => Map::new(),
    };
    let operators = [
        ("GreaterThanThreshold", &args.above),
        ("GreaterThanOrEqualToThreshold", &args.at_least),
        ("LessThanThreshold", &args.below),
        ("LessThanOrEqualToThreshold", &args.at_most),
    ];
    for (operator, threshold) in operators {
        if let Some(threshold) = threshold {
            alarm.insert("ComparisonOperator".into(), operator.into());
            alarm.insert("Threshold".into(), threshold.as_str().into());
        }
    }
    let is_new = args.file.is_none();
    if let Some((breaching, all)) = args.of.or(is_new.then_some((1, 1))) {
        alarm.insert("DatapointsToAlarm".into(), breaching.into());
        alarm.insert("EvaluationPeriods".into(), all.into());
    }
    if let Some(period) = args.period.or(is_new.then_some(60)) {
        alarm.insert("Period".into(), period.into());
    }
    if let Some(missing) = &args.missing {
        alarm.insert("TreatMissingData".into(), missing.as_str().into());
    }
    let request = AlarmRequest {
        alarm,
        values: &args.values.0,
        state: args.state.as_deref(),
        start: args.start.as_deref(),
        options: Options::of_semantics(&args.semantics)?.into_value(),
    };
    Ok(Question::of(document("alarm", &request, None)))
}

/// The alarm that a file describes, or the one of its alarms with a name.
fn described(file: &Path, name: Option<&str>) -> Result<Map<String, Value>, Failure> {
    let shown = named::display_name(file);
    let value = inputs::one(file, &inputs::read_bytes(file)?)?;
    let listed = match (list_at(&value, "MetricAlarms"), value.get("alarm").unwrap_or(&value)) {
        ([], one) if one.get("ComparisonOperator").is_some() => std::slice::from_ref(one),
        (listed, _) => listed,
    };
    let is_meant = |alarm: &&Value| name.is_none_or(|name| str_at(alarm, "AlarmName") == name);
    let found: Vec<&Value> = listed.iter().filter(is_meant).collect();
    if let [Value::Object(alarm)] = found.as_slice() {
        return Ok(alarm.clone());
    }
    let names = listed.iter().map(|alarm| str_at(alarm, "AlarmName")).filter(|name| !name.is_empty());
    let help = among(name.unwrap_or_default(), names).map(|listed| format!("add --name: {listed}"));
    let (code, message) = match (listed.len(), name) {
        (0, _) => return Err(stranger::holds_no("alarm", &shown, &stranger::look(&shown, &value))),
        (_, Some(name)) if found.is_empty() => ("alarm/unknown", format!("`{shown}` holds no alarm `{name}`")),
        _ => ("alarm/several", format!("`{shown}` holds {}", counted(found.len(), "alarm"))),
    };
    let failure = Failure::new(code, message).file(&shown);
    Err(help.into_iter().fold(failure, Failure::help))
}

const COLUMNS: [&str; 6] = ["index", "at", "value", "state", "points", "breaching"];

/// The report of an `alarm` answer.
pub fn report(document: &Value, answer: Value) -> Report {
    let transitions = list_at(&answer, "transitions");
    let invocations = count_at(&answer, "invocations");
    let state = str_at(&answer, "state");
    let tone = tone_of(state);
    let changes = counted(transitions.len(), "change");
    let line = format!("{state} at the end, after {changes}; its action runs {}", counted(invocations, "time"));
    let mut sections = vec![Section::Headline(tone, line)];
    let with_times = answer.pointer("/evaluations/0/at").is_some();
    let mut header = vec!["value"];
    header.extend(with_times.then_some("at (UTC)"));
    header.extend(["measured", "state", "points", "breaching", ""]);
    let mut grid = Grid { header, rows: Vec::new() };
    let mut records = Vec::new();
    for row in list_at(&answer, "evaluations") {
        let index = count_at(row, "index");
        let value = document.pointer(&format!("/values/{index}")).cloned().unwrap_or_default();
        let measured = value.as_str().map_or_else(|| Cell::toned("–", Tone::Quiet), Cell::from);
        let changed = transitions.iter().any(|one| one.get("index") == row.get("index"));
        let state = str_at(row, "state");
        let mut cells = vec![Cell::number(index.saturating_add(1))];
        cells.extend(with_times.then(|| str_at(row, "at").trim_end_matches('Z').replace('T', " ").into()));
        cells.extend([
            Cell { number: true, ..measured },
            Cell::toned(state, tone_of(state)),
            Cell::number(count_at(row, "points")),
            Cell::number(count_at(row, "breaching")),
            if changed { Cell::toned("changes", Tone::Strong) } else { Cell::default() },
        ]);
        grid.rows.push(cells);
        let at = |key: &str| row.get(key).cloned().unwrap_or_default();
        let fields = [at("index"), at("at"), value, at("state"), at("points"), at("breaching")];
        let pairs = COLUMNS.into_iter().zip(fields).filter(|(_, field)| !field.is_null());
        records.push(pairs.map(|(key, field)| (key.to_owned(), field)).collect());
    }
    sections.push(Section::Grid(grid));
    sections.push(Section::Note(format!(
        "an evaluation looks at up to {} periods, those without a datapoint among them",
        count_at(&answer, "evaluationRange")
    )));
    Report { sections, columns: COLUMNS.to_vec(), records, answer }
}

fn tone_of(state: &str) -> Tone {
    match state {
        "ALARM" => Tone::Bad,
        "OK" => Tone::Good,
        _ => Tone::Notable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_values_are_left_out() {
        let values = |parts: &[Option<&str>]| Ok(Values(parts.iter().map(|part| part.map(str::to_owned)).collect()));
        assert_eq!(parse_values("71.5,,80, -2"), values(&[Some("71.5"), None, Some("80"), Some("-2")]));
        assert!(parse_values("1,x").is_err());
        assert!(parse_values("inf").is_err());
    }

    #[test]
    fn so_many_of_so_many() {
        assert_eq!((parse_of("3/5"), parse_of("3")), (Ok((3, 5)), Ok((3, 3))));
        assert!(parse_of("3/").is_err());
    }
}
