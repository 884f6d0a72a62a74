//! Answering scenarios.

use core::fmt::Write;
use core::ops::Range;

use serde_json::{Map, Value};

use super::{Sweep, place};
use crate::{ClusterSession, Document, Error, Node, answer};

/// Answers scenarios of one sweep, in any order; the same row whichever were answered before.
#[derive(Debug)]
pub struct SweepWorker<'s> {
    sweep: &'s Sweep,
    session: Option<ClusterSession>,
    /// The documents of the cluster.
    about: Vec<Node<'s>>,
    /// The question, with the values of the last scenario.
    question: Value,
}

impl<'s> SweepWorker<'s> {
    pub(super) fn of(sweep: &'s Sweep) -> Self {
        let held = sweep.held.as_ref();
        Self {
            sweep,
            session: held.map(|held| held.session.clone()),
            about: held.map(|held| held.documents.iter().map(Document::root).collect()).unwrap_or_default(),
            question: sweep.question.clone(),
        }
    }

    /// The row of a scenario.
    #[must_use]
    pub fn row(&mut self, scenario: u64) -> Value {
        let mut row = Map::new();
        row.insert("scenario".into(), scenario.into());
        let sweep = self.sweep;
        let mut rest = scenario;
        let mut values = Vec::with_capacity(sweep.axes.len());
        for axis in sweep.axes.iter().rev() {
            let position = rest.checked_rem(axis.count()).unwrap_or(0);
            rest = rest.checked_div(axis.count()).unwrap_or(0);
            values.push(axis.value(position, scenario));
        }
        let mut answered = Ok(());
        for (axis, value) in sweep.axes.iter().zip(values.into_iter().rev()) {
            row.insert(axis.name.clone(), value.clone());
            let placed = place::set(&mut self.question, &axis.steps, value);
            answered = answered.and(placed.map_err(|reason| axis.no_place(&reason)));
        }
        match answered.and_then(|()| self.answer()) {
            Ok(answer) => self.put_answer(&mut row, answer.to_value()),
            Err(error) => {
                let names = sweep.columns.iter().flatten().map(|column| column.name.clone());
                row.extend(names.map(|name| (name, Value::Null)));
                let told = error.to_document();
                row.insert("error".into(), told.get("error").cloned().unwrap_or_default());
            }
        }
        Value::Object(row)
    }

    /// The rows of scenarios as JSON lines, and how many of them make no sense.
    #[must_use]
    pub fn lines(&mut self, scenarios: Range<u64>) -> (String, u64) {
        let (mut lines, mut senseless) = (String::new(), 0_u64);
        for scenario in scenarios {
            let row = self.row(scenario);
            senseless = senseless.saturating_add(row.get("error").is_some().into());
            // A string takes what it is given.
            let _ = writeln!(lines, "{row}");
        }
        (lines, senseless)
    }

    /// The answer to the question as it is now.
    fn answer(&mut self) -> Result<answer::Answer, Error> {
        let document = Document::from(&self.question);
        match &mut self.session {
            Some(session) => session.answer_about(&document, &self.about),
            None => crate::answer(&document),
        }
    }

    fn put_answer(&self, row: &mut Map<String, Value>, mut answer: Value) {
        let Some(columns) = &self.sweep.columns else {
            row.insert("answer".into(), answer);
            return;
        };
        for column in columns {
            let found = place::get(&answer, &column.steps).cloned();
            row.insert(column.name.clone(), found.unwrap_or_default());
        }
        let lints = answer.get_mut("lints").map(Value::take);
        let mut codes: Vec<Value> = Vec::new();
        for lint in lints.iter().filter_map(Value::as_array).flatten() {
            if let Some(code) = lint.get("code").filter(|code| !codes.contains(code)) {
                codes.push(code.clone());
            }
        }
        if !codes.is_empty() {
            row.insert("lints".into(), codes.into());
        }
    }
}
