//! `stowplan decide`: decision documents as they are.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use stowplan_wire::decide::DOCUMENTS;

use crate::exit::{Exit, Failure};
use crate::flags::Key;
use crate::output::Output;
use crate::{engine, inputs, named, source};

/// Answer a decision document: JSON in, JSON out.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, after_long_help = with_kinds())]
pub struct DecideArgs {
    /// The document; `-` reads standard input.
    pub file: PathBuf,
    /// One document a line in, one answer a line out; a bad line gets an error answer.
    #[arg(long)]
    pub lines: bool,
}

const EXAMPLES: &str = "\
Examples:
  stowplan decide question.json
  jq -c '.[]' questions.json | stowplan decide - --lines > answers.jsonl";

/// The examples, and a line for each kind of document.
fn with_kinds() -> String {
    let kinds: Vec<String> = DOCUMENTS.iter().map(|kind| format!("  {:<15}{}", kind.name, kind.help)).collect();
    format!("{EXAMPLES}\n\nKinds of documents, by their key `decide`:\n{}", kinds.join("\n"))
}

/// The longest line that `decide --lines` reads.
const MAX_LINE_BYTES: u64 = 64 << 20;

/// Which flag says what of the document.
pub const KEYS: &[&[Key]] = &[];

/// Answers it.
pub fn run(args: &DecideArgs, output: &Output) -> Result<Exit, Failure> {
    if args.lines { decide_lines(&args.file, output) } else { decide(&args.file, output) }
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
        (Err(_), Err(_)) => engine::decide_bytes(bytes),
    };
    let exit = serde_json::from_str(&answer).map_or(Exit::Failed, |answer| Exit::of_answer(&answer));
    (answer, exit)
}
