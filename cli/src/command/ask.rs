//! Asking the engine, and telling what it answers.

use std::borrow::Cow;

use serde_json::{Value, json};
use stowplan_wire::Answer;
use stowplan_wire::answer::PlaceAnswer;

use crate::args::Format;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::question::Question;
use crate::render::outcome::said_no;
use crate::render::{self, Report, View};
use crate::{engine, progress};

/// Asks the engine; its error answer becomes a failure.
pub fn ask(document: &Value) -> Result<Value, Failure> {
    progress::stage("deciding");
    let answer = engine::decide_value(document);
    if answer.get("error").is_some() {
        return Err(Failure::from_answer(&answer, document));
    }
    Ok(answer)
}

/// Asks a question about what its files hold.
pub fn ask_files(question: &Question) -> Result<Answer, Failure> {
    progress::stage("deciding");
    let files = &question.files;
    let answered = match files.packed() {
        Some(packed) => engine::answer_packed(&question.document, packed, &files.unpacked()),
        None => engine::answer(&question.document, &files.parts()),
    };
    answered.map_err(|error| {
        let failure = Failure::from_answer(&error, &question.document);
        question.origins.failure(failure, &question.files)
    })
}

/// Asks where tasks land: the answer with its type.
pub fn place(question: &Question) -> Result<PlaceAnswer, Failure> {
    match ask_files(question)? {
        Answer::Place(answer) => Ok(*answer),
        _ => Err(Failure::senseless()),
    }
}

/// Asks a question, and tells what is remarkable and the answer.
pub fn answer(
    question: &Question,
    output: &Output,
    report: impl Fn(&Value, Value, View) -> Report,
) -> Result<Exit, Failure> {
    output.lints(&question.lints, &question.document);
    let answer = ask_files(question)?.to_value();
    remarks(question, render::list_at(&answer, "lints"), output);
    let exit = Exit::of_answer(&answer);
    output.report(&report(&shown(question, output.view()), answer, output.view()));
    Ok(exit)
}

/// The same of a question where tasks land.
pub fn answer_placement(
    question: &Question,
    output: &Output,
    report: impl Fn(&Value, &PlaceAnswer, View) -> Report,
) -> Result<Exit, Failure> {
    output.lints(&question.lints, &question.document);
    let answer = place(question)?;
    let lints: Vec<Value> = answer.lints.iter().map(|lint| json!(lint)).collect();
    remarks(question, &lints, output);
    let exit = if said_no(&answer) { Exit::No } else { Exit::Done };
    output.report(&report(&shown(question, output.view()), &answer, output.view()));
    Ok(exit)
}

/// The document as a report looks at it: where the answer is printed as it is nobody looks at the
/// instances.
fn shown(question: &Question, view: View) -> Cow<'_, Value> {
    if view.format == Format::Json { Cow::Borrowed(&question.document) } else { question.document_with_instances() }
}

/// What the engine remarks, but for what the files said already, with their names.
fn remarks(question: &Question, lints: &[Value], output: &Output) {
    let said: Vec<&str> = question.lints.iter().map(|lint| render::str_at(lint, "code")).collect();
    let is_new = |lint: &&Value| !said.contains(&render::str_at(lint, "code"));
    let lints: Vec<Value> = lints.iter().filter(is_new).cloned().collect();
    // One place of a file may stand at two places of the question.
    let mut told = std::collections::BTreeSet::new();
    let mut lints = question.origins.located(&lints);
    lints.retain(|lint| told.insert(lint.to_string()));
    output.lints(&lints, &question.document);
}

/// Asks a question whose answer has a type, and tells what is remarkable and the answer. `of` takes
/// the type out of any answer.
pub fn typed<A>(
    question: &Question,
    output: &Output,
    of: impl Fn(Answer) -> Option<Box<A>>,
    report: impl Fn(&Value, &A, View) -> Report,
) -> Result<Exit, Failure> {
    output.lints(&question.lints, &question.document);
    let (value, answer) = ask_typed(question, of)?;
    remarks(question, render::list_at(&value, "lints"), output);
    let exit = Exit::of_answer(&value);
    let mut told = report(&shown(question, output.view()), &answer, output.view());
    if told.answer.is_null() {
        told.answer = value;
    }
    output.report(&told);
    Ok(exit)
}

/// Takes an answer as one of its kind, of which a command asks no other: `of_kind!(Split)`.
macro_rules! of_kind {
    ($kind:ident) => {
        |answer| match answer {
            stowplan_wire::Answer::$kind(own) => Some(own),
            _ => None,
        }
    };
}
pub(super) use of_kind;

/// The answer as the contract writes it, and its type.
pub fn ask_typed<A>(question: &Question, of: impl Fn(Answer) -> Option<Box<A>>) -> Result<(Value, Box<A>), Failure> {
    let answer = ask_files(question)?;
    let value = answer.to_value();
    Ok((value, of(answer).ok_or_else(Failure::senseless)?))
}
