//! Without a command: the built-in cluster, to see what this is about.

use serde_json::Value;

use super::ask;
use super::place;
use crate::args::{Format, RowArgs};
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::question::Question;
use crate::{engine, render};

/// Places the tasks of the built-in sample.
pub fn run(output: &Output) -> Result<Exit, Failure> {
    let document = engine::parse(include_bytes!("../../assets/sample.json"))
        .map_err(|error| Failure::from_answer(&error, &Value::Null))?;
    let answer = ask::place(&Question::of(document.clone()))?;
    let mut report = place::report(&document, &answer, output.view(), RowArgs::default());
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
