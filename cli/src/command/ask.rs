//! Asking the engine, and telling what it answers.

use serde_json::Value;

use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::question::Question;
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

/// Asks a question, and tells what is remarkable and the answer.
pub fn answer(
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
