//! `stowplan group`: what an Auto Scaling group does, and which instances come and go.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};
use stowplan_wire::Answer;
use stowplan_wire::answer::{GroupAnswer, GroupChange, GroupEvent, GroupHeld, GroupMinute, GroupStage, ScaleOutcome};

use super::scale::{ScaleQuestion, Source, alarms, ask, clock, direction_cell, headline_path, rules, titled};
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::inputs::{self, File};
use crate::output::Output;
use crate::question::{Options, document, layers};
use crate::render::{Cell, Grid, Report, Section, Tone, View, counted, list_at, record};
use crate::stranger::{self, Wanted, Watch};
use crate::{engine, series};

/// Tell what an Auto Scaling group does, which instances come and go, and why those.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan group asg.json policies.json metrics.json --launch-seconds 90    minute by minute, by CPU or any other metric
  stowplan group asg.json instances.json --desired 4                        what if: which instances go, and why
  stowplan group . --group web --minutes -o csv > minutes.csv               a row for each minute
The files are what the AWS CLI printed: aws autoscaling describe-auto-scaling-groups, describe-policies, describe-scheduled-actions,
describe-lifecycle-hooks, describe-warm-pool; cloudwatch describe-alarms, get-metric-data; ec2 describe-instances (when instances were
launched); ecs describe-capacity-providers; and CSV: a column of times, then a column for each metric.")]
pub struct GroupArgs {
    /// What the AWS CLI printed, and CSV series: files, directories (every *.json below) or `-`; or
    /// a decision document.
    #[arg(required = true, value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// The group, where the files are about several.
    #[arg(short = 'g', long, value_name = "NAME")]
    pub group: Option<String>,
    /// The desired capacity at the beginning, in place of the group's: what if.
    #[arg(short = 'n', long, value_name = "N")]
    pub desired: Option<u32>,
    /// MinSize, in place of the group's.
    #[arg(long, value_name = "N")]
    pub min: Option<u32>,
    /// MaxSize, in place of the group's.
    #[arg(long, value_name = "N")]
    pub max: Option<u32>,
    /// The first minute, e.g. 2026-11-01T08:00:00Z; by default where the metrics begin.
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// The last minute; by default where the metrics end.
    #[arg(long, value_name = "TIME")]
    pub to: Option<String>,
    /// Show every minute, not only changes.
    #[arg(long)]
    pub minutes: bool,
    /// Seconds from a launch to InService.
    #[arg(long, value_name = "SECONDS")]
    pub launch_seconds: Option<u32>,
    /// Seconds that an instance takes to end.
    #[arg(long, value_name = "SECONDS")]
    pub terminate_seconds: Option<u32>,
    /// Seconds from the warm pool to InService.
    #[arg(long, value_name = "SECONDS")]
    pub warm_start_seconds: Option<u32>,
    /// Seconds that a lifecycle hook holds an instance.
    #[arg(long = "hook", value_name = "NAME=SECONDS", value_parser = named_number)]
    pub hooks: Vec<(String, u32)>,
    /// A zone that traffic is shifted away from, all the time.
    #[arg(long, value_name = "ZONE")]
    pub shift: Option<String>,
    /// A zone in which launches fail.
    #[arg(long, value_name = "ZONE")]
    pub failing: Vec<String>,
    /// How many instances a capacity type of the distribution segment holds.
    #[arg(long, value_name = "TYPE=N", value_parser = named_number)]
    pub reserved: Vec<(String, u32)>,
    /// Tell what an instance refresh would come to.
    #[arg(long)]
    pub refresh: bool,
    /// Seconds that datapoints come late.
    #[arg(long, value_name = "SECONDS")]
    pub metric_delay: Option<u32>,
    /// A date, or a rule and its alternative; see `stowplan rules`.
    #[arg(long, value_name = "DATE|ID=ALTERNATIVE")]
    pub semantics: Vec<String>,
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[&[
    ("/options/semantics", "--semantics"),
    ("/autoScalingGroupName", "--group"),
    ("/desiredCapacity", "--desired"),
    ("/minSize", "--min"),
    ("/maxSize", "--max"),
    ("/from", "--from"),
    ("/to", "--to"),
    ("/detail", "--minutes"),
    ("/launchSeconds", "--launch-seconds"),
    ("/terminateSeconds", "--terminate-seconds"),
    ("/warmStartSeconds", "--warm-start-seconds"),
    ("/hookSeconds", "--hook"),
    ("/zonalShift", "--shift"),
    ("/failingZones", "--failing"),
    ("/reservedCapacity", "--reserved"),
    ("/refresh", "--refresh"),
    ("/metricDelaySeconds", "--metric-delay"),
]];

/// `NAME=NUMBER`.
fn named_number(text: &str) -> Result<(String, u32), String> {
    let parts = text.rsplit_once('=').filter(|(name, _)| !name.is_empty());
    let (name, number) = parts.ok_or_else(|| "write NAME=NUMBER".to_owned())?;
    let number = number.parse().map_err(|_| format!("`{number}` is not a whole number"))?;
    Ok((name.to_owned(), number))
}

/// Answers it.
pub fn run(args: &GroupArgs, output: &Output) -> Result<Exit, Failure> {
    let question = question(args)?;
    output.lints(&question.lints, &question.document);
    let answer = ask(&question)?;
    let value = answer.to_value();
    output.lints(&question.located(list_at(&value, "lints")), &question.document);
    let Answer::Group(answer) = &answer else { return Err(Failure::senseless()) };
    output.report(&Report { answer: value, ..report(answer, output.view()) });
    Ok(Exit::Done)
}

/// What the files hold.
struct Gathered {
    watch: Watch,
    base: Map<String, Value>,
    documents: Vec<Value>,
    files: Vec<Source>,
    metrics: Map<String, Value>,
}

impl Gathered {
    fn add(&mut self, file: &File) -> Result<(), Failure> {
        let first = file.bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        if !first.is_none_or(|byte| b"{[\xef\xff\xfe".contains(byte)) {
            if file.found {
                return Ok(());
            }
            if let Some(stranger) = stranger::of_bytes(&file.name, &file.bytes) {
                return Err(stranger);
            }
            self.watch.known(&file.name, file.found);
            return series::read(&file.name, &file.bytes, &mut self.metrics);
        }
        if file.found && engine::parse(&file.bytes).is_err() {
            return Ok(());
        }
        for value in inputs::parse_all(&file.name, &file.bytes)? {
            self.watch.value(&file.name, file.found, &value);
            match value {
                Value::Object(object) if object.get("decide").is_some_and(|kind| kind == "group") => {
                    self.base.extend(object);
                }
                other => {
                    self.documents.push(other);
                    self.files.push(Source::plain(&file.name));
                }
            }
        }
        Ok(())
    }
}

layers! {
    /// What is asked.
    GroupRequest {
        auto_scaling_group_name,
        desired_capacity,
        min_size,
        max_size,
        from,
        to,
        detail,
        launch_seconds,
        terminate_seconds,
        warm_start_seconds,
        hook_seconds,
        zonal_shift,
        failing_zones,
        reserved_capacity,
        refresh,
        metric_delay_seconds,
        metrics,
        documents,
        options,
    }
}

/// The document of `group`.
fn question(args: &GroupArgs) -> Result<ScaleQuestion, Failure> {
    let mut gathered = Gathered {
        watch: Watch::new(Wanted::Group),
        base: Map::new(),
        documents: Vec::new(),
        files: Vec::new(),
        metrics: Map::new(),
    };
    for file in inputs::files(&args.files)? {
        gathered.add(&file)?;
    }
    let Gathered { watch, base, mut documents, mut files, mut metrics } = gathered;
    let lints = watch.finish()?.into_iter().collect();
    let mut below = GroupRequest::of_document(base);
    if let Some(Value::Object(own)) = below.metrics.take() {
        metrics.extend(own);
    }
    if let Some(own) = below.documents.take() {
        documents.push(own);
        files.push(Source::plain("documents"));
    }
    let text = |text: &Option<String>| text.as_deref().map(Value::from);
    let number = |number: Option<u32>| number.map(Value::from);
    let named = |all: &[(String, u32)]| {
        let map: Map<String, Value> = all.iter().map(|(name, number)| (name.clone(), (*number).into())).collect();
        (!map.is_empty()).then_some(Value::Object(map))
    };
    let flags = GroupRequest {
        auto_scaling_group_name: text(&args.group),
        desired_capacity: number(args.desired),
        min_size: number(args.min),
        max_size: number(args.max),
        from: text(&args.from),
        to: text(&args.to),
        detail: args.minutes.then(|| "minutes".into()),
        launch_seconds: number(args.launch_seconds),
        terminate_seconds: number(args.terminate_seconds),
        warm_start_seconds: number(args.warm_start_seconds),
        hook_seconds: named(&args.hooks),
        zonal_shift: args.shift.as_ref().map(|zone| json!({ "availabilityZone": zone })),
        failing_zones: (!args.failing.is_empty()).then(|| json!(args.failing)),
        reserved_capacity: named(&args.reserved),
        refresh: args.refresh.then(|| json!({})),
        metric_delay_seconds: number(args.metric_delay),
        metrics: (!metrics.is_empty()).then_some(Value::Object(metrics)),
        documents: (!documents.is_empty()).then_some(Value::Array(documents)),
        options: Options::of_semantics(&args.semantics)?.into_value(),
        ..GroupRequest::default()
    };
    Ok(ScaleQuestion::new(document("group", &flags.over(below), None), lints, files))
}

const CHANGES: [&str; 9] = ["at", "by", "direction", "from", "to", "minSize", "maxSize", "formula", "rules"];
const MINUTES: [&str; 8] = ["at", "values", "alarms", "inService", "capacity", "desiredCapacity", "outcome", "why"];
const EVENTS: [&str; 6] = ["at", "event", "instanceId", "availabilityZone", "reason", "admissible"];

/// The report of a `group` answer.
pub fn report(answer: &GroupAnswer, view: View) -> Report {
    let mut sections = vec![headline(answer)];
    let load = answer.lints.iter().find(|lint| lint.code == "assumed/load");
    sections.extend(load.map(|lint| Section::Note(lint.message.clone())));
    let (columns, records) = match &answer.minutes {
        Some(rows) => {
            sections.push(Section::Grid(minutes(rows)));
            (MINUTES.to_vec(), rows.iter().map(minute_record).collect())
        }
        None => {
            sections.extend(titled("Changes", fitting(changes(&answer.changes), view)));
            sections.extend(titled("Why nothing changed", fitting(holds(&answer.holds), view)));
            sections.extend(titled("Instances that come and go", fitting(events(&answer.events), view)));
            if answer.changes.is_empty() && !answer.events.is_empty() {
                (EVENTS.to_vec(), answer.events.iter().map(event_record).collect())
            } else {
                (CHANGES.to_vec(), answer.changes.iter().map(change_record).collect())
            }
        }
    };
    sections.extend(titled("Zones at the end", zones(answer)));
    sections.extend(next(answer).map(Section::Text));
    sections.extend(beside(answer).into_iter().map(Section::Text));
    sections.extend(titled("Alarms", alarms(&answer.alarms)));
    Report { sections, columns, records, answer: Value::Null }
}

/// A narrow table goes without its rules.
fn fitting(mut grid: Grid, view: View) -> Grid {
    if view.is_narrow() {
        grid.drop_last_column();
    }
    grid
}

fn headline(answer: &GroupAnswer) -> Section {
    let first = answer.changes.first().map_or(answer.desired_capacity, |change| change.from);
    let moved: Vec<u32> =
        answer.changes.iter().filter(|change| change.direction.is_some()).map(|change| change.to).collect();
    let name = answer.auto_scaling_group_name.as_deref().unwrap_or("the group");
    let path = headline_path(first, &moved);
    let came = answer.events.iter().filter(|event| event.event == "launching").count();
    let went = answer.events.iter().filter(|event| event.event == "terminating").count();
    let time = if answer.from == answer.to {
        format!("at {}", clock(&answer.from))
    } else {
        format!("from {} to {}", clock(&answer.from), clock(&answer.to))
    };
    let text =
        format!("{name}: desired {path}: {came} launched, {went} ended, {} in service, {time}", answer.in_service);
    Section::Headline(if moved.is_empty() { Tone::Notable } else { Tone::Good }, text)
}

fn by(change: &GroupChange) -> String {
    match (&change.policy_name, &change.scheduled_action_name) {
        (Some(policy), _) => policy.clone(),
        (None, Some(action)) => format!("{action} (scheduled)"),
        (None, None) => String::new(),
    }
}

fn changes(changes: &[GroupChange]) -> Grid {
    let rows = changes.iter().map(|change| {
        let sizes = || format!("min {}, max {}", change.min_size, change.max_size);
        let why = match (&change.error, &change.text, &change.formula) {
            (Some(error), _, _) => format!("failed: {error}"),
            (None, Some(text), _) => text.to_string(),
            (None, None, Some(formula)) => formula.clone(),
            (None, None, None) => sizes(),
        };
        vec![
            clock(&change.at).into(),
            by(change).into(),
            direction_cell(change.direction),
            Cell::number(format!("{} → {}", change.from, change.to)),
            why.into(),
            rules(&change.rules),
        ]
    });
    Grid { header: vec!["at (UTC)", "by", "", "desired", "why", "rules"], rows: rows.collect() }
}

fn holds(holds: &[GroupHeld]) -> Grid {
    let rows = holds.iter().map(|hold| {
        let (from, to) = (clock(&hold.from), clock(&hold.to));
        let stretch =
            if from == to { from } else { format!("{from} – {}", to.split(' ').next_back().unwrap_or(&to)) };
        vec![
            stretch.into(),
            (&hold.policy_name).into(),
            direction_cell(Some(hold.direction)),
            (&hold.text).into(),
            rules(&hold.rules),
        ]
    });
    Grid { header: vec!["at (UTC)", "policy", "asked", "why not", "rules"], rows: rows.collect() }
}

/// What narrowed a choice: `zone 4 → NewestInstance 1`.
fn why(stages: &[GroupStage]) -> String {
    stages.iter().map(|stage| format!("{} {}", stage.by, stage.left)).collect::<Vec<_>>().join(" → ")
}

/// Events of one instant and kind in one row; an instance that ends has its own.
fn events(events: &[GroupEvent]) -> Grid {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for same in events.chunk_by(is_alike) {
        let Some(first) = same.first() else { continue };
        let who = match same {
            [only] => only.instance_id.clone(),
            [first, others @ ..] => format!("{} + {}", first.instance_id, others.len()),
            [] => String::new(),
        };
        let mut zones: Vec<&str> = same.iter().filter_map(|event| event.availability_zone.as_deref()).collect();
        zones.sort_unstable();
        let counts: Vec<String> = zones
            .chunk_by(|one, other| one == other)
            .filter_map(|own| {
                Some(if own.len() == 1 {
                    (*own.first()?).to_owned()
                } else {
                    format!("{} × {}", own.first()?, own.len())
                })
            })
            .collect();
        let tone = match first.event.as_ref() {
            "launching" | "inService" => Tone::Good,
            _ => Tone::Notable,
        };
        let mut text = first.reason.as_deref().unwrap_or_default().to_owned();
        if first.from_warm_pool {
            text.push_str("from the warm pool");
        }
        if !first.why.is_empty() {
            text = format!("{text}: {}", why(&first.why));
        }
        if first.event == "terminating" && first.admissible.len() > 1 {
            text = format!("{text}; any of {}", first.admissible.len());
        }
        rows.push(vec![
            clock(&first.at).into(),
            Cell::toned(first.event.as_ref(), tone),
            who.into(),
            counts.join(", ").into(),
            text.into(),
            rules(&first.rules),
        ]);
    }
    Grid { header: vec!["at (UTC)", "", "instance", "zone", "why", "rules"], rows }
}

fn is_alike(one: &GroupEvent, other: &GroupEvent) -> bool {
    one.event != "terminating"
        && (&one.at, &one.event, one.from_warm_pool) == (&other.at, &other.event, other.from_warm_pool)
}

fn zones(answer: &GroupAnswer) -> Grid {
    let rows = answer.zones.iter().map(|zone| {
        let shifted = if zone.shifted { "shifted away" } else { "" };
        vec![(&zone.availability_zone).into(), Cell::number(zone.instances), Cell::toned(shifted, Tone::Notable)]
    });
    Grid { header: vec!["zone", "instances", ""], rows: rows.collect() }
}

fn next(answer: &GroupAnswer) -> Option<String> {
    let next = answer.next_termination.as_ref()?;
    let others = match next.admissible.len() {
        0 | 1 => String::new(),
        count => format!(", or any of {count}"),
    };
    let why = why(&next.why);
    let why = if why.is_empty() { "the only one".to_owned() } else { why };
    let zone =
        if next.availability_zone.is_empty() { String::new() } else { format!(" in {}", next.availability_zone) };
    Some(format!("a scale-in would take {}{zone}{others}: {why}", next.instance_id))
}

/// What stands beside the course, a line each.
fn beside(answer: &GroupAnswer) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(managed) = &answer.managed_scaling {
        let fights = if managed.fights { "they fight: " } else { "" };
        lines.push(format!("{fights}{}", managed.text));
    }
    if let Some(bounds) = &answer.maintenance {
        let order = if bounds.launches_first { "new ones first" } else { "old ones first" };
        lines.push(format!("replaced with {} to {} instances, {order}", bounds.fewest, bounds.most));
    }
    if let Some(refresh) = &answer.refresh {
        let mut line = format!(
            "a refresh replaces {}, {} at once, with {} to {} healthy",
            counted(refresh.replaced.len(), "instance"),
            refresh.at_once,
            refresh.fewest,
            refresh.most
        );
        if !refresh.waits_for.is_empty() {
            line.push_str(&format!("; it waits for {}", refresh.waits_for.join(", ")));
        }
        lines.push(line);
    }
    if let Some(pool) = &answer.warm_pool {
        lines.push(format!("warm pool: {} ready, {} on their way, {} wanted", pool.ready, pool.coming, pool.wanted));
    }
    let parts: Vec<String> =
        answer.segment.iter().map(|part| format!("{} {}", part.instances, part.capacity_type)).collect();
    if !parts.is_empty() {
        lines.push(format!("segment: {}", parts.join(", ")));
    }
    lines
}

/// The values of a minute, one for each metric, and the alarms that are on.
fn values_and_alarms(minute: &GroupMinute) -> (Vec<Value>, Vec<&str>) {
    let mut values = Vec::new();
    for alarm in &minute.alarms {
        let value = json!(alarm.value);
        if !values.contains(&value) {
            values.push(value);
        }
    }
    let on = minute.alarms.iter().filter(|alarm| alarm.state == "ALARM");
    (values, on.map(|alarm| alarm.alarm_name.as_str()).collect())
}

fn minutes(minutes: &[GroupMinute]) -> Grid {
    let rows = minutes.iter().map(|minute| {
        let (values, on) = values_and_alarms(minute);
        let shown = |value: &Value| if value.is_null() { "–".to_owned() } else { value.to_string() };
        let outcome = match minute.outcome {
            ScaleOutcome::ScaledOut => Cell::toned("out", Tone::Good),
            ScaleOutcome::ScaledIn => Cell::toned("in", Tone::Notable),
            ScaleOutcome::Held => Cell::toned("held", Tone::Quiet),
            ScaleOutcome::Idle => Cell::toned("", Tone::Quiet),
        };
        vec![
            clock(&minute.at).into(),
            Cell::number(values.iter().map(shown).collect::<Vec<_>>().join(" ")),
            on.join(", ").into(),
            Cell::number(minute.in_service),
            Cell::number(minute.desired_capacity),
            outcome,
            minute.formula.clone().or_else(|| minute.text.clone()).unwrap_or_default().into(),
        ]
    });
    Grid { header: vec!["at (UTC)", "value", "in ALARM", "in service", "desired", "", "why"], rows: rows.collect() }
}

fn fields_of(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn change_record(change: &GroupChange) -> Map<String, Value> {
    let mut fields = fields_of(json!(change));
    fields.insert("by".into(), by(change).into());
    fields
}

fn event_record(event: &GroupEvent) -> Map<String, Value> {
    fields_of(json!(event))
}

fn minute_record(minute: &GroupMinute) -> Map<String, Value> {
    let (values, on) = values_and_alarms(minute);
    record([
        ("at", json!(minute.at)),
        ("values", json!(values)),
        ("alarms", json!(on)),
        ("inService", json!(minute.in_service)),
        ("capacity", json!(minute.capacity)),
        ("desiredCapacity", json!(minute.desired_capacity)),
        ("outcome", json!(minute.outcome)),
        ("why", json!(minute.formula.as_ref().or(minute.text.as_ref()))),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_numbers() {
        assert_eq!(named_number("drain=90"), Ok(("drain".into(), 90)));
        assert_eq!(named_number("capacity-block=6"), Ok(("capacity-block".into(), 6)));
        for wrong in ["drain", "=9", "drain=x", "drain=-1"] {
            assert!(named_number(wrong).is_err(), "{wrong}");
        }
    }
}
