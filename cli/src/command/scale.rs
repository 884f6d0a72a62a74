//! `stowplan scale`: when a service scales, by how much, and why not.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};
use stowplan_formats::{Converted, DocumentKind, Parameters, looks_like};
use stowplan_wire::Answer;
use stowplan_wire::answer::{
    Decimal, Rules, ScaleAlarm, ScaleAnswer, ScaleChange, ScaleDirection, ScaleHold, ScaleMinute, ScaleNow,
    ScaleOutcome, ScaleOverTime,
};

use crate::args::OpenArgs;
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::inputs::{self, File};
use crate::output::Output;
use crate::question::{Options, document, layers};
use crate::render::{Cell, Grid, Report, Section, Tone, View, counted, list_at, record};
use crate::stranger::{self, Wanted, Watch};
use crate::{convert, engine, series};

/// Tell when a service would scale, by how much, and why not.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan scale targets.json policies.json alarms.json metrics.json --desired 4
  stowplan scale cpu.csv --track 50 --min 2 --max 20 --desired 4         what if: one policy on a series
  stowplan scale . --resource web --minutes -o csv > minutes.csv         a row for each minute
The files are what the AWS CLI printed (describe-scalable-targets, describe-scaling-policies, describe-scheduled-actions,
describe-alarms, get-metric-data, describe-services), and CSV: a column of times, then a column for each metric.")]
pub struct ScaleArgs {
    /// What the AWS CLI printed, Terraform plans, CloudFormation templates, Copilot manifests, and
    /// CSV series: files, directories (every *.json, *.yaml and *.yml below) or `-`; or a decision
    /// document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub open: OpenArgs,
    /// The service, where the files are about several: its ResourceId or name.
    #[arg(short = 'r', long, value_name = "ID")]
    pub resource: Option<String>,
    /// The service's desired count at the beginning.
    #[arg(short = 'n', long, value_name = "N")]
    pub desired: Option<u32>,
    /// Running tasks at the beginning; by default as many as desired.
    #[arg(long, value_name = "N")]
    pub running: Option<u32>,
    /// MinCapacity, where no scalable target is among the files.
    #[arg(long, value_name = "N", requires = "max")]
    pub min: Option<u32>,
    /// MaxCapacity, where no scalable target is among the files.
    #[arg(long, value_name = "N", requires = "min")]
    pub max: Option<u32>,
    /// Adds a target tracking policy with this target value.
    #[arg(long, value_name = "VALUE")]
    pub track: Vec<String>,
    /// The first minute, e.g. 2026-11-01T08:00:00Z; by default where the metrics begin.
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// The last minute; by default where the metrics end.
    #[arg(long, value_name = "TIME")]
    pub to: Option<String>,
    /// Show every minute, not only changes.
    #[arg(long)]
    pub minutes: bool,
    /// Seconds until a new task runs.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub start_seconds: u32,
    /// Seconds until a superfluous task is gone.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub stop_seconds: u32,
    /// Seconds that datapoints come late.
    #[arg(long, value_name = "SECONDS")]
    pub metric_delay: Option<u32>,
    /// A date, or a rule and its alternative, e.g. 2026-11 or SCALE-34=sevenTenths; see
    /// `stowplan rules`.
    #[arg(long, value_name = "DATE|ID=ALTERNATIVE")]
    pub semantics: Vec<String>,
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[&[
    ("/options/semantics", "--semantics"),
    ("/resourceId", "--resource"),
    ("/desiredCount", "--desired"),
    ("/runningCount", "--running"),
    ("/ScalableTargets/*/MinCapacity", "--min"),
    ("/ScalableTargets/*/MaxCapacity", "--max"),
    ("/ScalingPolicies", "--track"),
    ("/from", "--from"),
    ("/to", "--to"),
    ("/detail", "--minutes"),
    ("/running/startSeconds", "--start-seconds"),
    ("/running/stopSeconds", "--stop-seconds"),
    ("/metricDelaySeconds", "--metric-delay"),
]];

/// Answers it.
pub fn run(args: &ScaleArgs, output: &Output) -> Result<Exit, Failure> {
    let question = question(args)?;
    output.lints(&question.lints, &question.document);
    let answer = ask(&question)?;
    let value = answer.to_value();
    output.lints(&question.located(list_at(&value, "lints")), &question.document);
    let told = match &answer {
        Answer::Scale(answer) => match answer.as_ref() {
            ScaleAnswer::OverTime(answer) => report(answer, output.view()),
            ScaleAnswer::Now(answer) => report_now(answer),
        },
        _ => return Err(Failure::senseless()),
    };
    output.report(&Report { answer: value, ..told });
    Ok(Exit::Done)
}

/// What of another tool's file concerns scaling.
const KINDS: [DocumentKind; 5] = [
    DocumentKind::ScalableTarget,
    DocumentKind::ScalingPolicy,
    DocumentKind::ScheduledAction,
    DocumentKind::Alarm,
    DocumentKind::Service,
];

/// A `scale` document and the files behind its `documents`.
#[derive(Debug)]
pub struct ScaleQuestion {
    /// The decision document.
    pub document: Value,
    /// What could not be resolved in other tools' files.
    pub lints: Vec<Value>,
    files: Vec<Source>,
}

/// Where a document came from.
#[derive(Debug)]
pub(super) struct Source {
    name: String,
    /// What it was converted from, when it was.
    converted: Option<Converted>,
}

impl Source {
    /// A file as it is.
    pub(super) fn plain(name: &str) -> Self {
        Self { name: name.to_owned(), converted: None }
    }
}

impl ScaleQuestion {
    /// A document, and the files behind its `documents` in their order.
    pub(super) const fn new(document: Value, lints: Vec<Value>, files: Vec<Source>) -> Self {
        Self { document, lints, files }
    }

    /// The engine's error, with the file that it is about.
    pub fn failure(&self, answer: &Value) -> Failure {
        let excerpt = Failure::from_answer(answer, &self.document);
        let mut answer = answer.clone();
        let Some(file) = answer.get_mut("error").and_then(|error| self.locate(error)) else { return excerpt };
        excerpt.replace(&answer).file(file)
    }

    /// Remarks of the engine, with the files that they are about where those are known.
    pub fn located(&self, remarks: &[Value]) -> Vec<Value> {
        let mut remarks = remarks.to_vec();
        for remark in &mut remarks {
            let file = self.locate(remark);
            if let (Some(file), Some(fields)) = (file, remark.as_object_mut()) {
                fields.insert("file".into(), file.into());
            }
        }
        remarks
    }

    /// Gives an error or a remark its place in the file that it is about; the file's name.
    fn locate(&self, remark: &mut Value) -> Option<&str> {
        let path = remark.get("path").and_then(Value::as_str).unwrap_or("").to_owned();
        let rest = path.strip_prefix("/documents/")?;
        let (index, rest) = rest.split_once('/').unwrap_or((rest, ""));
        let file = self.files.get(index.parse::<usize>().ok()?)?;
        let rest = if rest.is_empty() { String::new() } else { format!("/{rest}") };
        let place = file.converted.as_ref().and_then(|converted| converted.place(&rest));
        if let Some(fields) = remark.as_object_mut() {
            if let Some((line, column)) = place.as_ref().and_then(|place| place.line_and_column) {
                fields.insert("line".into(), line.into());
                fields.insert("column".into(), column.into());
            }
            fields.insert("path".into(), place.map_or(rest, |place| place.pointer).into());
        }
        Some(&file.name)
    }
}

/// What the files hold.
struct Gathered {
    watch: Watch,
    base: Map<String, Value>,
    documents: Vec<Value>,
    files: Vec<Source>,
    metrics: Map<String, Value>,
    lints: Vec<Value>,
}

impl Gathered {
    fn new() -> Self {
        let (base, metrics) = (Map::new(), Map::new());
        Self {
            watch: Watch::new(Wanted::Scaling),
            base,
            documents: Vec::new(),
            files: Vec::new(),
            metrics,
            lints: Vec::new(),
        }
    }

    fn add(&mut self, file: &File, parameters: &Parameters) -> Result<(), Failure> {
        if convert::foreign(&file.bytes, parameters).is_some() {
            self.watch.known(&file.name, file.found);
            return self.add_converted(file, parameters);
        }
        let is_json = file
            .bytes
            .iter()
            .find(|byte| !byte.is_ascii_whitespace())
            .is_none_or(|byte| b"{[\xef\xff\xfe".contains(byte));
        if !is_json {
            // Nobody meant a YAML file of something else that lies in the same directory.
            if file.found {
                return Ok(());
            }
            if let Some(stranger) = stranger::of_bytes(&file.name, &file.bytes) {
                return Err(stranger);
            }
            self.watch.known(&file.name, file.found);
            return series::read(&file.name, &file.bytes, &mut self.metrics);
        }
        if file.found && engine::parse(&file.bytes).is_err() && looks_like(&file.bytes).is_none() {
            return Ok(());
        }
        for value in inputs::parse_all(&file.name, &file.bytes)? {
            self.watch.value(&file.name, file.found, &value);
            match value {
                Value::Object(object) if object.get("decide").is_some_and(|kind| kind == "scale") => {
                    self.base.extend(object)
                }
                other => self.push(other, Source::plain(&file.name)),
            }
        }
        Ok(())
    }

    fn add_converted(&mut self, file: &File, parameters: &Parameters) -> Result<(), Failure> {
        let converted = convert::convert(&file.bytes, parameters);
        let converted = converted.map_err(|error| convert::failure(&error).file(&file.name))?;
        let own = KINDS.iter().flat_map(|kind| converted.of_kind(*kind));
        self.lints.extend(convert::unresolved(&file.name, &converted, own));
        let mut document = converted.to_aws();
        if let Some(lists) = document.as_object_mut() {
            lists.retain(|key, _| KINDS.iter().any(|kind| kind.key() == key));
        }
        self.push(document, Source { name: file.name.clone(), converted: Some(converted) });
        Ok(())
    }

    fn push(&mut self, document: Value, source: Source) {
        self.documents.push(document);
        self.files.push(source);
    }
}

/// The document of `scale`.
fn question(args: &ScaleArgs) -> Result<ScaleQuestion, Failure> {
    let parameters = convert::parameters(&args.open);
    let mut gathered = Gathered::new();
    for file in inputs::files(&args.files)? {
        gathered.add(&file, &parameters)?;
    }
    let Gathered { watch, base, mut documents, mut files, mut metrics, mut lints } = gathered;
    lints.extend(watch.finish()?);
    lints.extend(convert::unasked(&parameters));
    let mut below = ScaleRequest::of_document(base);
    if let Some(Value::Object(own)) = below.metrics.take() {
        metrics.extend(own);
    }
    if let Some(own) = below.documents.take() {
        documents.push(own);
        files.push(Source::plain("documents"));
    }
    let target = args.min.zip(args.max).map(|(min, max)| json!([{ "MinCapacity": min, "MaxCapacity": max }]));
    let text = |text: &Option<String>| text.as_deref().map(Value::from);
    let is_timed = args.start_seconds > 0 || args.stop_seconds > 0;
    let options = Options::of_semantics(&args.semantics)?.into_value();
    let flags = ScaleRequest {
        resource_id: text(&args.resource),
        desired_count: args.desired.map(Value::from),
        running_count: args.running.map(Value::from),
        from: text(&args.from),
        to: text(&args.to),
        metric_delay_seconds: args.metric_delay.map(Value::from),
        detail: args.minutes.then(|| "minutes".into()),
        running: is_timed.then(|| json!({ "startSeconds": args.start_seconds, "stopSeconds": args.stop_seconds })),
        scalable_targets: target,
        scaling_policies: policies(&args.track, below.scaling_policies.as_ref()),
        metrics: (!metrics.is_empty()).then_some(Value::Object(metrics)),
        documents: (!documents.is_empty()).then_some(Value::Array(documents)),
        options,
        ..ScaleRequest::default()
    };
    Ok(ScaleQuestion { document: document("scale", &flags.over(below), None), lints, files })
}

layers! {
    /// What is asked.
    ScaleRequest {
        resource_id,
        desired_count,
        running_count,
        from,
        to,
        metric_delay_seconds,
        detail,
        running,
        #[serde(rename = "ScalableTargets")]
        scalable_targets,
        #[serde(rename = "ScalingPolicies")]
        scaling_policies,
        metrics,
        documents,
        options,
    }
}

/// The policies of a document and those that `--track` adds; nothing where it adds none.
fn policies(track: &[String], own: Option<&Value>) -> Option<Value> {
    let added = track.iter().map(|target| {
        let name = format!("track {target}");
        json!({ "PolicyName": name, "TargetTrackingScalingPolicyConfiguration": { "TargetValue": target } })
    });
    let own = own.and_then(Value::as_array).into_iter().flatten().cloned();
    (!track.is_empty()).then(|| own.chain(added).collect())
}

/// Asks the engine.
pub(super) fn ask(question: &ScaleQuestion) -> Result<Answer, Failure> {
    engine::answer(&question.document, &[]).map_err(|answer| question.failure(&answer))
}

const CHANGES: [&str; 8] = ["at", "by", "direction", "from", "to", "formula", "alarmName", "rules"];
const MINUTES: [&str; 8] = ["at", "values", "alarms", "runningCount", "desiredCount", "outcome", "formula", "reason"];

/// The report of a `scale` answer at one instant.
pub fn report_now(answer: &ScaleNow) -> Report {
    let (tone, what) = match answer.outcome {
        ScaleOutcome::Idle => (Tone::Notable, "nothing asks for a change".to_owned()),
        ScaleOutcome::ScaledOut => (Tone::Good, "scaled out".to_owned()),
        ScaleOutcome::ScaledIn => (Tone::Good, "scaled in".to_owned()),
        ScaleOutcome::Held => (Tone::Notable, format!("held: {}", answer.text.as_deref().unwrap_or_default())),
    };
    let sections = vec![
        Section::Headline(tone, format!("desired {}: {what}", answer.desired_count)),
        Section::List(answer.proposals.iter().map(|one| format!("{}: {}", one.policy_name, one.formula)).collect()),
    ];
    let records = vec![record([
        ("desiredCount", json!(answer.desired_count)),
        ("outcome", json!(answer.outcome)),
        ("policyName", json!(answer.policy_name)),
    ])];
    Report { sections, columns: vec!["desiredCount", "outcome", "policyName"], records, answer: Value::Null }
}

/// The report of a `scale` answer over time.
pub fn report(answer: &ScaleOverTime, view: View) -> Report {
    let mut sections = vec![headline(answer)];
    let load = answer.lints.iter().find(|lint| lint.code == "assumed/load");
    sections.extend(load.map(|lint| Section::Note(lint.message.clone())));
    let (columns, records) = match &answer.minutes {
        Some(rows) => {
            sections.extend(minutes_fitting(rows, view));
            (MINUTES.to_vec(), rows.iter().map(minute_record).collect())
        }
        None => {
            sections.extend(titled("Changes", changes(&answer.changes)));
            sections.extend(titled("Why nothing changed", holds(&answer.holds)));
            (CHANGES.to_vec(), answer.changes.iter().map(change_record).collect())
        }
    };
    sections.extend(titled("Alarms", alarms(&answer.alarms)));
    Report { sections, columns, records, answer: Value::Null }
}

/// The rows of the minutes; what is left of a narrow width is for the reasons.
fn minutes_fitting(rows: &[ScaleMinute], view: View) -> Vec<Section> {
    let mut minutes = minutes(rows);
    if !view.is_narrow() {
        return vec![Section::Grid(minutes)];
    }
    minutes.drop_last_column();
    let note = "the rules of each minute are left out: a terminal of 110 columns shows them, -o json has them";
    vec![Section::Grid(minutes), Section::Note(note.into())]
}

pub(super) fn titled(title: &str, grid: Grid) -> Vec<Section> {
    if grid.rows.is_empty() {
        return Vec::new();
    }
    vec![Section::Title(title.into()), Section::Grid(grid)]
}

/// What both kinds of changes have.
struct Change<'a> {
    at: &'a str,
    direction: Option<ScaleDirection>,
    from: u32,
    to: u32,
    by: String,
    why: String,
    rules: &'a Rules,
}

impl<'a> From<&'a ScaleChange> for Change<'a> {
    fn from(change: &'a ScaleChange) -> Self {
        match change {
            ScaleChange::Scheduled(own) => Self {
                at: &own.at,
                direction: own.direction,
                from: own.from,
                to: own.to,
                by: format!("{} (scheduled)", own.scheduled_action_name),
                why: match (&own.error, &own.text) {
                    (Some(error), _) => format!("failed: {error}"),
                    (None, Some(text)) => text.to_string(),
                    (None, None) => format!("min {}, max {}", own.min_capacity, own.max_capacity),
                },
                rules: &own.rules,
            },
            ScaleChange::Policy(own) => Self {
                at: &own.at,
                direction: Some(own.direction),
                from: own.from,
                to: own.to,
                by: own.policy_name.clone(),
                why: own.formula.clone().unwrap_or_default(),
                rules: &own.rules,
            },
        }
    }
}

fn headline(answer: &ScaleOverTime) -> Section {
    let changes: Vec<Change<'_>> = answer.changes.iter().map(Change::from).collect();
    let scaled = |direction| changes.iter().filter(|change| change.direction == Some(direction)).count();
    let first = changes.first().map_or(answer.desired_count, |change| change.from);
    let moved: Vec<u32> = changes.iter().filter(|change| change.direction.is_some()).map(|change| change.to).collect();
    let shown = headline_path(first, &moved);
    let (out, into) = (scaled(ScaleDirection::Out), scaled(ScaleDirection::In));
    let text =
        format!("desired {shown}: {} out, {} in, from {} to {}", out, into, clock(&answer.from), clock(&answer.to));
    Section::Headline(if out + into == 0 { Tone::Notable } else { Tone::Good }, text)
}

/// The counts in turn, of many the first and the last.
pub(super) fn headline_path(first: u32, moved: &[u32]) -> String {
    let path: Vec<String> = std::iter::once(&first).chain(moved).map(ToString::to_string).collect();
    match path.as_slice() {
        [only] => only.clone(),
        short if short.len() <= 12 => short.join(" → "),
        [first, second, .., last] => format!("{first} → {second} → … → {last}"),
        _ => String::new(),
    }
}

/// `2026-11-01 08:00` of an instant in UTC.
pub(super) fn clock(at: &str) -> String {
    let clock = at.trim_end_matches('Z');
    clock.strip_suffix(":00").unwrap_or(clock).replace('T', " ")
}

pub(super) fn rules(rules: &Rules) -> Cell {
    Cell::toned(rules.0.join(" "), Tone::Quiet)
}

pub(super) fn direction_cell(direction: Option<ScaleDirection>) -> Cell {
    match direction {
        Some(ScaleDirection::Out) => Cell::toned("out", Tone::Good),
        Some(ScaleDirection::In) => Cell::toned("in", Tone::Notable),
        None => Cell::toned("–", Tone::Quiet),
    }
}

fn changes(changes: &[ScaleChange]) -> Grid {
    let rows = changes.iter().map(Change::from).map(|change| {
        vec![
            clock(change.at).into(),
            change.by.into(),
            direction_cell(change.direction),
            Cell::number(format!("{} → {}", change.from, change.to)),
            change.why.into(),
            rules(change.rules),
        ]
    });
    Grid { header: vec!["at (UTC)", "by", "", "desired", "why", "rules"], rows: rows.collect() }
}

fn holds(holds: &[ScaleHold]) -> Grid {
    let rows = holds.iter().map(|hold| {
        let (from, to) = (clock(&hold.from), clock(&hold.to));
        let stretch =
            if from == to { from } else { format!("{from} – {}", to.split(' ').next_back().unwrap_or(&to)) };
        let code = hold.not_scaled_reason.as_ref().map_or("", |reason| reason.code.as_ref());
        vec![
            stretch.into(),
            direction_cell(Some(hold.direction)),
            (&hold.text).into(),
            Cell::toned(code, Tone::Notable),
            rules(&hold.rules),
        ]
    });
    Grid { header: vec!["at (UTC)", "asked", "why not", "AWS's reason", "rules"], rows: rows.collect() }
}

pub(super) fn alarms(alarms: &[ScaleAlarm]) -> Grid {
    let rows = alarms.iter().map(|alarm| {
        let condition = format!(
            "{} {}, {} of {} × {} s",
            alarm.comparison,
            json!(alarm.threshold),
            alarm.datapoints_to_alarm,
            alarm.evaluation_periods,
            alarm.period_seconds,
        );
        let tone = if alarm.state == "ALARM" { Tone::Bad } else { Tone::Plain };
        let alarmed = alarm.transitions.iter().filter(|transition| transition.state == "ALARM");
        let times: Vec<String> = alarmed.clone().take(3).map(|transition| clock(&transition.at)).collect();
        let more = alarmed.count().saturating_sub(3);
        let more = if more > 0 { format!(" and {}", counted(more, "time")) } else { String::new() };
        let rang = format!("{}{more}", times.join(", "));
        vec![
            (&alarm.alarm_name).into(),
            alarm.policy_name.clone().unwrap_or_default().into(),
            condition.into(),
            Cell::toned(alarm.state.as_ref(), tone),
            rang.into(),
        ]
    });
    Grid { header: vec!["alarm", "policy", "when", "state at the end", "went to ALARM"], rows: rows.collect() }
}

/// The values of a minute, one for each metric, and the alarms that are on.
fn values_and_alarms(minute: &ScaleMinute) -> (Vec<Option<Decimal>>, Vec<&str>) {
    let mut values = Vec::new();
    let mut on = Vec::new();
    for alarm in &minute.alarms {
        if !values.contains(&alarm.value) {
            values.push(alarm.value);
        }
        match alarm.state.as_ref() {
            "ALARM" => on.push(alarm.alarm_name.as_str()),
            "INSUFFICIENT_DATA" => on.push("no data"),
            _ => {}
        }
    }
    on.dedup();
    (values, on)
}

/// A value of a metric, a dash where there is none.
fn shown(value: Option<Decimal>) -> String {
    value.map_or_else(|| "–".into(), |value| json!(value).to_string())
}

fn outcome(minute: &ScaleMinute) -> (Cell, String) {
    let formulas: Vec<&str> = minute.proposals.iter().map(|proposal| proposal.formula.as_str()).collect();
    let why = match minute.text.as_deref() {
        None => formulas.join("; "),
        Some(text) if formulas.is_empty() => text.to_owned(),
        Some(text) => format!("{}: {text}", formulas.join("; ")),
    };
    let cell = match minute.outcome {
        ScaleOutcome::ScaledOut => Cell::toned("out", Tone::Good),
        ScaleOutcome::ScaledIn => Cell::toned("in", Tone::Notable),
        ScaleOutcome::Held => Cell::toned("held", Tone::Quiet),
        ScaleOutcome::Idle => Cell::toned("", Tone::Quiet),
    };
    (cell, why)
}

/// The rules behind a minute: of its reason, else of the arithmetic.
fn minute_rules(minute: &ScaleMinute) -> Cell {
    let behind = minute.rules.as_ref().or_else(|| minute.proposals.first().map(|proposal| &proposal.rules));
    behind.map_or_else(Cell::default, rules)
}

fn minutes(minutes: &[ScaleMinute]) -> Grid {
    let rows = minutes.iter().map(|minute| {
        let (values, on) = values_and_alarms(minute);
        let (outcome, why) = outcome(minute);
        vec![
            clock(&minute.at).into(),
            Cell::number(values.into_iter().map(shown).collect::<Vec<_>>().join(" ")),
            on.join(", ").into(),
            Cell::number(minute.running_count),
            Cell::number(minute.desired_count),
            outcome,
            why.into(),
            minute_rules(minute),
        ]
    });
    Grid {
        header: vec!["at (UTC)", "value", "in ALARM", "running", "desired", "", "why", "rules"],
        rows: rows.collect(),
    }
}

fn change_record(change: &ScaleChange) -> Map<String, Value> {
    let mut fields = json!(change).as_object().cloned().unwrap_or_default();
    fields.insert("by".into(), Change::from(change).by.into());
    fields
}

fn minute_record(minute: &ScaleMinute) -> Map<String, Value> {
    let (values, on) = values_and_alarms(minute);
    let (_, why) = outcome(minute);
    record([
        ("at", json!(minute.at)),
        ("values", json!(values)),
        ("alarms", json!(on)),
        ("runningCount", json!(minute.running_count)),
        ("desiredCount", json!(minute.desired_count)),
        ("outcome", json!(minute.outcome)),
        ("formula", json!(why)),
        ("reason", json!(minute.not_scaled_reason.as_ref().map(|reason| &reason.code))),
    ])
}
