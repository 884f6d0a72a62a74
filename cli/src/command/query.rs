//! `stowplan query`: the instances that an expression matches.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use serde_json::{Value, json};
use stowplan_wire::{Answer, answer::QueryAnswer};

use super::ask::{ask_typed, typed};
use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::question::{Question, document};
use crate::render::instances::{Instances, or_dash};
use crate::render::{Cell, Grid, Report, Section, Tone, View, counted, list_at, record};
use crate::snapshot::{Snapshot, snapshot};

/// List the instances that a cluster query language expression matches, or check it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  stowplan query 'attribute:ecs.instance-type == m5.large' cluster.json
  stowplan query 'task:group == service:web' --canonical    without files: check only")]
pub struct QueryArgs {
    /// The expression.
    #[arg(value_name = "EXPR")]
    pub expression: String,
    /// What the AWS CLI printed; without it the expression is only checked.
    #[arg(value_name = "FILES")]
    pub files: Vec<PathBuf>,
    /// Print the expression in its canonical spelling and nothing else.
    #[arg(long)]
    pub canonical: bool,
}

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[&[("/expression", "EXPR")]];

/// Answers it.
pub fn run(args: &QueryArgs, output: &Output) -> Result<Exit, Failure> {
    let question = question(args)?;
    if !args.canonical {
        return typed(&question, output, of, report);
    }
    let (value, answer) = ask_typed(&question, of)?;
    output.lints(&question.origins.located(list_at(&value, "lints")), &question.document);
    output.text(&format!("{}\n", answer.canonical));
    Ok(Exit::Done)
}

fn of(answer: Answer) -> Option<Box<QueryAnswer>> {
    if let Answer::Query(answer) = answer { Some(answer) } else { None }
}

/// What is asked.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct QueryRequest {
    expression: String,
}

/// The document of `query`, with a cluster where there are files.
fn question(args: &QueryArgs) -> Result<Question, Failure> {
    let request = QueryRequest { expression: args.expression.clone() };
    if args.files.is_empty() {
        return Ok(Question::of(document("query", &request, None)));
    }
    let Snapshot { cluster, files, lints, origins, .. } = snapshot(&args.files)?;
    Ok(Question { document: document("query", &request, Some(cluster)), files, lints, origins })
}

const COLUMNS: [&str; 8] = [
    "containerInstanceArn",
    "ec2InstanceId",
    "availabilityZone",
    "instanceType",
    "status",
    "runningTasksCount",
    "remainingCpu",
    "remainingMemory",
];

/// The report of a `query` answer.
pub fn report(document: &Value, answer: &QueryAnswer, view: View) -> Report {
    let canonical = &answer.canonical;
    let Some(matches) = &answer.matches else {
        let sections = vec![Section::Headline(Tone::Good, format!("valid: {canonical}"))];
        let records = vec![record([("canonical", json!(canonical))])];
        return Report { sections, columns: vec!["canonical"], records, answer: Value::Null };
    };
    let instances = Instances::new(document.get("cluster"), view.is_narrow());
    let all = document.get("cluster").map_or(0, |cluster| list_at(cluster, "containerInstances").len());
    let tone = if matches.is_empty() { Tone::Notable } else { Tone::Good };
    let of_all = counted(u64::try_from(all).unwrap_or(u64::MAX), "instance");
    let mut sections = vec![Section::Headline(tone, format!("{} of {of_all} match {canonical}", matches.len()))];
    let mut grid = Grid {
        header: vec!["instance", "zone", "type", "status", "tasks", "cpu left", "memory left"],
        rows: Vec::new(),
    };
    let mut records = Vec::new();
    for arn in matches {
        let instance = instances.instance(arn);
        let mut row = instances.cells(arn);
        row.push(or_dash(instance.status.clone()));
        row.push(Cell::number(instance.running));
        row.extend(instance.remaining.map(amount));
        grid.rows.push(row);
        let mut fields = record([
            ("status", json!(instance.status)),
            ("runningTasksCount", json!(instance.running)),
            ("remainingCpu", json!(instance.remaining[0])),
            ("remainingMemory", json!(instance.remaining[1])),
        ]);
        fields.extend(instances.fields(arn));
        records.push(fields);
    }
    if !grid.rows.is_empty() {
        sections.push(Section::Grid(grid));
    }
    Report { sections, columns: COLUMNS.to_vec(), records, answer: Value::Null }
}

fn amount(value: Option<i64>) -> Cell {
    value.map_or_else(|| or_dash(String::new()), Cell::number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Format;

    const VIEW: View = View { format: Format::Csv, width: None, lines: false };

    #[test]
    fn matches_come_with_what_is_left_on_them() {
        let sample: Value = serde_json::from_str(include_str!("../../assets/sample.json")).unwrap();
        let expression = "attribute:ecs.availability-zone == eu-central-1a";
        let document = json!({"decide": "query", "cluster": sample["cluster"], "expression": expression});
        let (_, answer) = ask_typed(&Question::of(document.clone()), of).unwrap();
        let text = crate::render::text(&report(&document, &answer, VIEW), VIEW);
        assert!(text.contains("eu-central-1a,m5.large,ACTIVE,2,1536,2048\n"), "{text}");
    }

    #[test]
    fn a_checked_expression_has_no_matches() {
        let answer = QueryAnswer { canonical: "agentConnected == true".into(), ..QueryAnswer::default() };
        let text = crate::render::text(&report(&json!({}), &answer, VIEW), VIEW);
        assert_eq!(text, "canonical\nagentConnected == true\n");
    }
}
