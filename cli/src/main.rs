//! The `stowplan` command: files and flags in, a decision out.

mod args;
mod capacity;
mod check;
mod convert;
mod document;
mod engine;
mod exit;
mod flags;
mod inputs;
mod known;
mod locate;
mod named;
mod origin;
mod output;
mod prices;
mod reach;
mod render;
mod scaling;
mod series;
mod snapshot;
mod source;
mod stranger;

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};
use serde_json::{Value, json};

use args::{Cli, Command, Format};
use document::Question;
use exit::{Exit, Failure};
use flags::Flags;
use output::Output;
use render::{Report, View};

/// The longest line that `decide --lines` reads.
const MAX_LINE_BYTES: u64 = 64 << 20;

fn main() -> ExitCode {
    let matches = Cli::command().get_matches();
    let flags = Flags::of(&matches);
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    if cli.output == Format::Sarif && !matches!(cli.command, Some(Command::Check(_) | Command::Deploy(_))) {
        let message = "`--output sarif` is for `stowplan check` and `stowplan deploy`";
        Cli::command().error(ErrorKind::ArgumentConflict, message).exit();
    }
    let output = Output::new(cli.output, cli.color, flags);
    let exit = run(cli.command, &output).unwrap_or_else(|failure| {
        output.failure(&failure);
        Exit::Failed
    });
    let exit = if output.failed() { Exit::Failed } else { exit };
    ExitCode::from(exit.code())
}

fn run(command: Option<Command>, output: &Output) -> Result<Exit, Failure> {
    match command {
        None => sample(output),
        Some(Command::Place(args)) => {
            let question = document::place(&args, "summary")?.trusting(&args.trust);
            answer(&question, output, render::place::report)
        }
        Some(Command::Explain(args)) => explain(&args, output),
        Some(Command::Stop(args)) => {
            let question = document::stop(&args)?.trusting(&args.trust);
            answer(&question, output, render::stop::report)
        }
        Some(Command::Query(args)) => query(&args, output),
        Some(Command::Check(args)) => check::run(&args, output),
        Some(Command::Scale(args)) => scale(&args, output),
        Some(Command::Schedule(args)) => {
            let document = scaling::schedule(&args)?;
            let answer = ask(&document)?;
            output.lints(render::list_at(&answer, "lints"), &document);
            output.report(&render::schedule::report(answer));
            Ok(Exit::Done)
        }
        Some(Command::Deploy(args)) => {
            let file = args
                .task_definition
                .clone()
                .unwrap_or_else(|| args.files.first().map(|file| named::display_name(file)).unwrap_or_default());
            answer(&document::deploy(&args)?.trusting(&args.trust), output, |document, answer, view| {
                let mut report = render::deploy::report(document, answer);
                if view.format == Format::Sarif {
                    report.answer = render::deploy::findings(&report.answer, &file);
                }
                report
            })
        }
        Some(Command::Reach(args)) => {
            let Question { document, lints, origins } = reach::document(&args)?;
            output.lints(&lints, &document);
            let answer = ask(&document)?;
            output.lints(&origins.located(render::list_at(&answer, "lints")), &document);
            let exit = if render::str_at(&answer, "verdict") == "reachable" { Exit::Done } else { Exit::No };
            output.report(&render::reach::report(answer));
            Ok(exit)
        }
        Some(Command::Split(args)) => {
            answer(&capacity::split(&args)?, output, |_, answer, _| render::split::report(answer))
        }
        Some(Command::Capacity(args)) => {
            answer(&capacity::capacity(&args)?.trusting(&args.trust), output, render::capacity::report)
        }
        Some(Command::Fit(args)) => {
            answer(&capacity::fit(&args)?.trusting(&args.place.trust), output, render::fit::report)
        }
        Some(Command::Repack(args)) => {
            answer(&capacity::repack(&args)?.trusting(&args.trust), output, render::repack::report)
        }
        Some(Command::Fleet(args)) => {
            answer(&document::fleet(&args)?, output, |document, answer, _| render::fleet::report(document, answer))
        }
        Some(Command::InstanceTypes { types, reserved_memory }) => {
            let document =
                json!({"decide": "instanceTypes", "instanceTypes": types, "reservedMemory": reserved_memory});
            output.report(&render::instance_types::report(ask(&document)?));
            Ok(Exit::Done)
        }
        Some(Command::Rules { ids }) => {
            let document = json!({"decide": "rules"});
            let found = ask(&document)?;
            output.report(&render::rules::report(found, &ids)?);
            Ok(Exit::Done)
        }
        Some(Command::Decide { file, lines: true }) => decide_lines(&file, output),
        Some(Command::Decide { file, lines: false }) => decide(&file, output),
        Some(Command::SnapshotScript) => {
            output.text(engine::SNAPSHOT_SCRIPT);
            Ok(Exit::Done)
        }
        Some(Command::Redact { files }) => redact(&files, output),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "stowplan", &mut script);
            output.text(&String::from_utf8_lossy(&script));
            Ok(Exit::Done)
        }
    }
}

/// Asks the engine; its error answer becomes a failure.
fn ask(document: &Value) -> Result<Value, Failure> {
    let answer = engine::decide_value(document);
    if answer.get("error").is_some() {
        return Err(Failure::from_answer(&answer, document));
    }
    Ok(answer)
}

fn answer(
    question: &Question,
    output: &Output,
    report: impl Fn(&Value, Value, View) -> Report,
) -> Result<Exit, Failure> {
    output.lints(&question.lints, &question.document);
    let answer = ask(&question.document)?;
    // What the files said already, with their names.
    let said: Vec<&str> = question.lints.iter().map(|lint| render::str_at(lint, "code")).collect();
    let said = |lint: &Value| said.contains(&render::str_at(lint, "code"));
    let lints: Vec<Value> = render::list_at(&answer, "lints").iter().filter(|lint| !said(lint)).cloned().collect();
    output.lints(&question.origins.located(&lints), &question.document);
    let exit = Exit::of_answer(&answer);
    output.report(&report(&question.document, answer, output.view()));
    Ok(exit)
}

/// The built-in cluster, to see what this is about.
fn sample(output: &Output) -> Result<Exit, Failure> {
    let document = engine::parse(include_bytes!("../assets/sample.json"))
        .map_err(|error| Failure::from_answer(&error, &Value::Null))?;
    let answer = ask(&document)?;
    let mut report = render::place::report(&document, answer, output.view());
    if output.view().format == Format::Table {
        report.sections.insert(
            0,
            render::Section::Note(
                "A sample: four tasks of a service that wants port 80, on seven instances in three zones.".into(),
            ),
        );
        report.sections.push(render::Section::Title("Next steps".into()));
        report.sections.push(render::Section::List(vec![
            "stowplan snapshot-script > snapshot.sh && bash snapshot.sh CLUSTER > cluster.json".into(),
            "stowplan place cluster.json --task-definition FAMILY --count 4".into(),
            "stowplan --help".into(),
        ]));
    }
    output.report(&report);
    Ok(Exit::Done)
}

fn explain(args: &args::ExplainArgs, output: &Output) -> Result<Exit, Failure> {
    let question = document::place(&args.place, "full")?.trusting(&args.place.trust);
    let only = args.instance.as_deref();
    if let (Some(id), Some(cluster)) = (only, question.document.get("cluster")) {
        let known = render::list_at(cluster, "containerInstances").iter().any(|instance| {
            let arn = render::str_at(instance, "containerInstanceArn");
            let ec2_id = render::str_at(instance, "ec2InstanceId");
            render::explain::is_named(arn, ec2_id, only)
        });
        if !known {
            let ids = render::list_at(cluster, "containerInstances").iter().flat_map(|instance| {
                let arn = render::str_at(instance, "containerInstanceArn");
                [arn.rsplit('/').next().unwrap_or(arn), render::str_at(instance, "ec2InstanceId")]
            });
            let ids: Vec<&str> = ids.filter(|id| !id.is_empty()).collect();
            let otherwise = "give its id, the start of it, its ARN or its EC2 id";
            let failure = known::unknown("request/unknown-instance", "instance", id, "", ids, otherwise);
            return Err(failure.flag("--instance"));
        }
    }
    answer(&question, output, |document, answer, view| render::explain::report(document, answer, only, view))
}

fn query(args: &args::QueryArgs, output: &Output) -> Result<Exit, Failure> {
    let question = document::query(args)?;
    if !args.canonical {
        return answer(&question, output, render::query::report);
    }
    let answer = ask(&question.document)?;
    output.lints(&question.origins.located(render::list_at(&answer, "lints")), &question.document);
    output.text(&format!("{}\n", render::str_at(&answer, "canonical")));
    Ok(Exit::Done)
}

fn scale(args: &args::ScaleArgs, output: &Output) -> Result<Exit, Failure> {
    let question = scaling::scale(args)?;
    output.lints(&question.lints, &question.document);
    let answer = scaling::ask(&question)?;
    output.lints(&question.located(render::list_at(&answer, "lints")), &question.document);
    output.report(&render::scale::report(answer, output.view()));
    Ok(Exit::Done)
}

/// One document in, one answer out, as the engine wrote it; an error is an answer too.
fn decide(file: &Path, output: &Output) -> Result<Exit, Failure> {
    let (answer, exit) = decide_bytes(&inputs::read_bytes(file)?);
    output.text(&format!("{answer}\n"));
    Ok(exit)
}

fn decide_lines(file: &Path, output: &Output) -> Result<Exit, Failure> {
    let name = named::display_name(file);
    let mut reader = BufReader::new(source::open(file)?);
    let mut exit = Exit::Done;
    loop {
        let mut line = Vec::new();
        let length = reader
            .by_ref()
            .take(MAX_LINE_BYTES.saturating_add(1))
            .read_until(b'\n', &mut line)
            .map_err(|error| named::unreadable(&name, &error))?;
        if length == 0 {
            return Ok(exit);
        }
        if u64::try_from(length).is_ok_and(|length| length > MAX_LINE_BYTES) && !line.ends_with(b"\n") {
            let failure = Failure::new("input/line-too-long", format!("`{name}` has a line of more than 64 MiB"));
            return Err(failure.file(&name).help("one document a line; a larger one goes without `--lines`"));
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        // The line feed ends the line; it is no part of the document.
        let document = line.strip_suffix(b"\n").unwrap_or(&line);
        let (answer, line_exit) = decide_bytes(document.strip_suffix(b"\r").unwrap_or(document));
        exit = exit.max(line_exit);
        if !output.text(&format!("{answer}\n")) {
            return Ok(exit);
        }
    }
}

fn decide_bytes(bytes: &[u8]) -> (String, Exit) {
    let answer = match (std::str::from_utf8(bytes), engine::parse(bytes)) {
        (Ok(text), _) => engine::decide(text),
        // UTF-16, as some shells write, is the parser's business.
        (Err(_), Ok(document)) => engine::decide_value(&document).to_string(),
        (Err(_), Err(error)) => error.to_string(),
    };
    let exit = serde_json::from_str(&answer).map_or(Exit::Failed, |answer| Exit::of_answer(&answer));
    (answer, exit)
}

/// All files are one document to the engine, so that a name is the same pseudonym in each of them.
fn redact(files: &[PathBuf], output: &Output) -> Result<Exit, Failure> {
    let documents: Vec<Value> = inputs::gather(files)?.into_iter().map(|input| input.value).collect();
    let mut answer = ask(&json!({"decide": "redact", "document": documents}))?;
    output.lints(render::list_at(&answer, "lints"), &answer);
    let redacted = answer.get_mut("document").map(Value::take).unwrap_or_default();
    for document in redacted.as_array().into_iter().flatten() {
        if !output.text(&render::json(document)) {
            break;
        }
    }
    Ok(Exit::Done)
}
