//! The `stowplan` command: AWS CLI output in, decisions out. It assembles a decision document, has it answered, and renders the answer.

mod args;
mod document;
mod inputs;
mod output;
mod render;
mod table;

use std::process::ExitCode;

use args::{Args, Command};
use clap::{CommandFactory, Parser};
use output::{Outcome, Output};
use serde_json::Value;

/// The decision that is shown when nothing is asked.
const SAMPLE: &str = include_str!("../assets/sample.json");

/// What keeps a command from answering: a decision document's error, or a tool's.
pub(crate) type Failure = stowplan_wire::Error;

fn main() -> ExitCode {
    let args = Args::parse();
    let mut output = Output::new(args.output, args.color);
    let outcome = run(args, &mut output).unwrap_or_else(|failure| output.fail(&failure));
    output.finish(outcome)
}

fn run(args: Args, output: &mut Output) -> Result<Outcome, Failure> {
    match args.command {
        None => {
            let document: Value = stowplan_wire::json::parse(SAMPLE.as_bytes())?;
            let answer = stowplan_wire::decide_value(&document);
            output.text(
                "A sample: four tasks of a service `web` (port 80, 1024 MiB) on six instances in three zones.\n\n",
            );
            render::place(&document, &answer, output);
            output.text("\nNext: `stowplan snapshot-script > snapshot.sh`, run it against your cluster, then\n");
            output.text("      `stowplan explain snapshot.json --task-definition NAME --service NAME --count 3`.\n");
            Ok(Outcome::Answered)
        }
        Some(Command::Place(place)) => decide(document::place(&place, "none")?, render::place, output),
        Some(Command::Explain(explain)) => {
            output.only_instance(explain.instance);
            decide(document::place(&explain.place, "full")?, render::place, output)
        }
        Some(Command::Query(query)) => decide(document::query(&query)?, render::query, output),
        Some(Command::Stop(stop)) => decide(document::stop(&stop)?, render::stop, output),
        Some(Command::Rules(rules)) => {
            output.only_rules(rules.ids);
            decide(serde_json::json!({"decide": "rules"}), render::rules, output)
        }
        Some(Command::Decide(decide)) => documents(&decide, output),
        Some(Command::SnapshotScript) => {
            output.text(stowplan_wire::snapshot_script::SNAPSHOT_SCRIPT);
            Ok(Outcome::Answered)
        }
        Some(Command::Redact(redact)) => {
            let mut value = inputs::one(&redact.file)?;
            for lint in stowplan_wire::redact::redact(&mut value, &redact.salt) {
                output.warn(&serde_json::to_value(&lint).unwrap_or_default());
            }
            output.text(&format!("{value:#}\n"));
            Ok(Outcome::Answered)
        }
        Some(Command::Completions { shell }) => {
            let mut bytes = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "stowplan", &mut bytes);
            output.text(&String::from_utf8_lossy(&bytes));
            Ok(Outcome::Answered)
        }
    }
}

/// Has a document answered and renders the answer.
fn decide(document: Value, render: fn(&Value, &Value, &mut Output), output: &mut Output) -> Result<Outcome, Failure> {
    let answer = stowplan_wire::decide_value(&document);
    if let Some(error) = answer.get("error") {
        return Ok(output.fail_document(&document, error));
    }
    for lint in answer.get("lints").and_then(Value::as_array).into_iter().flatten() {
        output.warn(lint);
    }
    render(&document, &answer, output);
    Ok(output::outcome_of(&answer))
}

/// `decide`: documents in, answers out, nothing rendered.
fn documents(args: &args::Decide, output: &mut Output) -> Result<Outcome, Failure> {
    let bytes = inputs::bytes(&args.file)?;
    if !args.lines {
        let answer = stowplan_wire::decide_bytes(&bytes);
        output.text(&format!("{answer}\n"));
        return Ok(output::outcome_of(&stowplan_wire::json::parse(answer.as_bytes())?));
    }
    let mut outcome = Outcome::Answered;
    for line in bytes.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
        let answer = stowplan_wire::decide_bytes(line);
        output.text(&format!("{answer}\n"));
        outcome = outcome.max(output::outcome_of(&stowplan_wire::json::parse(answer.as_bytes())?));
    }
    Ok(outcome)
}
