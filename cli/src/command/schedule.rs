//! `stowplan schedule`: when a schedule runs next.

use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use serde::Serialize;
use serde_json::{Value, json};
use stowplan::text::civil::Date;
use stowplan_wire::{Answer, answer::ScheduleAnswer};

use super::ask::ask_typed;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::question::{Options, Question, document};
use crate::render::{Cell, Grid, Report, Section, Tone, list_at, record};

/// Tell when a schedule runs next, in plain words.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan schedule 'cron(0 8 ? * MON-FRI *)' --tz America/New_York
  stowplan schedule 'rate(5 hours)' --start 2026-11-01T12:00:00Z --end 2026-11-03T00:00:00Z")]
pub struct ScheduleArgs {
    /// The expression: `cron(…)`, `rate(…)` or `at(…)`.
    #[arg(value_name = "EXPR")]
    pub expression: String,
    /// The time zone, by its IANA name; by default UTC.
    #[arg(long = "tz", alias = "timezone", value_name = "ZONE")]
    pub timezone: Option<String>,
    /// How many runs.
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10)]
    pub count: u32,
    /// From when on; by default from now on.
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// The action's start time.
    #[arg(long, value_name = "TIME")]
    pub start: Option<String>,
    /// The action's end time.
    #[arg(long, value_name = "TIME")]
    pub end: Option<String>,
    /// A date, or a rule and its alternative; see `stowplan rules`.
    #[arg(long, value_name = "DATE|ID=ALTERNATIVE")]
    pub semantics: Vec<String>,
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[&[
    ("/options/semantics", "--semantics"),
    ("/expression", "EXPR"),
    ("/timezone", "--tz"),
    ("/count", "--count"),
    ("/from", "--from"),
    ("/startTime", "--start"),
    ("/endTime", "--end"),
]];

/// Answers it.
pub fn run(args: &ScheduleArgs, output: &Output) -> Result<Exit, Failure> {
    let question = Question::of(asked(args)?);
    let (value, answer) = ask_typed(&question, of)?;
    output.lints(list_at(&value, "lints"), &question.document);
    output.report(&Report { answer: value, ..report(&answer) });
    Ok(Exit::Done)
}

/// What is asked.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ScheduleRequest<'a> {
    expression: &'a str,
    from: Value,
    count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    timezone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Value>,
}

/// The document of `schedule`.
fn asked(args: &ScheduleArgs) -> Result<Value, Failure> {
    let request = ScheduleRequest {
        expression: &args.expression,
        from: args.from.clone().map_or_else(now, Value::from),
        count: args.count,
        timezone: args.timezone.as_deref(),
        start_time: args.start.as_deref(),
        end_time: args.end.as_deref(),
        options: Options::of_semantics(&args.semantics)?.into_value(),
    };
    Ok(document("schedule", &request, None))
}

/// Seconds since 1970: without `--from`, the next runs are those from now on.
fn now() -> Value {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()).into()
}

const COLUMNS: [&str; 4] = ["firing", "localTime", "weekday", "expression"];
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

fn of(answer: Answer) -> Option<Box<ScheduleAnswer>> {
    if let Answer::Schedule(answer) = answer { Some(answer) } else { None }
}

/// The report of a `schedule` answer.
pub fn report(answer: &ScheduleAnswer) -> Report {
    let ScheduleAnswer { firings, local_times, expression, description, timezone, .. } = answer;
    let tone = if firings.is_empty() { Tone::Bad } else { Tone::Good };
    let ends = if firings.is_empty() { ": never again" } else { "" };
    let mut sections = vec![Section::Headline(tone, format!("{description} ({timezone}){ends}"))];
    let mut grid = Grid { header: vec!["", "local time", "offset", "UTC"], rows: Vec::new() };
    let mut records = Vec::new();
    for (firing, local) in firings.iter().zip(local_times) {
        let (time, offset) = local.split_at(local.len().saturating_sub(6));
        let day = weekday(time);
        grid.rows.push(vec![
            Cell::toned(day, Tone::Quiet),
            time.replace('T', " ").into(),
            Cell::toned(offset, Tone::Quiet),
            firing.trim_end_matches('Z').replace('T', " ").into(),
        ]);
        records.push(record([
            ("firing", json!(firing)),
            ("localTime", json!(local)),
            ("weekday", json!(day)),
            ("expression", json!(expression)),
        ]));
    }
    if !grid.rows.is_empty() {
        sections.push(Section::Grid(grid));
    }
    if let Some(version) = &answer.time_zone_database {
        sections.push(Section::Note(format!("time zone database {version}")));
    }
    Report { sections, columns: COLUMNS.to_vec(), records, answer: Value::Null }
}

/// The day of the week of `yyyy-mm-dd…`.
fn weekday(time: &str) -> &'static str {
    let part = |range| time.get(range).and_then(|digits: &str| digits.parse::<u16>().ok()).unwrap_or(1);
    let narrow = |range| u8::try_from(part(range)).unwrap_or(1);
    let weekday = Date::new(part(0..4).into(), narrow(5..7), narrow(8..10)).map(Date::weekday);
    weekday.and_then(|day| WEEKDAYS.get(usize::from(day.saturating_sub(1)))).copied().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_week() {
        assert_eq!(weekday("2026-11-23T08:00:00"), "Monday");
        assert_eq!(weekday("2028-02-29T00:00:00"), "Tuesday");
    }
}
