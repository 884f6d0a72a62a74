//! What the command shows of an answer that somebody has already.

use serde_json::Value;
use stowplan_wire::Answer;
use stowplan_wire::answer::ScaleAnswer;

use crate::args::{Format, RowArgs};
use crate::command::{
    alarm, capacity, check, deploy, diff, drain, fit, fleet, group, instance_types, kubernetes, lifecycle, place,
    price, query, reach, rebalance, repack, rules, scale, schedule, split, stop,
};
use crate::render::{self, Report, View, diagnostic, list_at};

/// The narrowest table that is tried.
const MIN_WIDTH: u16 = 40;

/// Remarks, and then the tables, as the command shows them without colours; nothing for an answer
/// that no command asks for. `document` is the question, of whose cluster
/// `containerInstances` alone are looked at: ids, zones and types are told by it. `width` are the
/// columns that there are; without it lines are as long as they need be.
#[must_use]
pub fn screen(document: &Value, answer: &Answer, width: Option<u16>) -> Option<String> {
    let view = View { format: Format::Table, width: width.map(|width| width.max(MIN_WIDTH)), lines: false };
    let value = answer.to_value();
    let report = report(document, answer, &value, view)?;
    let lints = list_at(&value, "lints").iter().map(|lint| diagnostic::lint(lint, document, view.width));
    let text = lints.collect::<String>() + &render::text(&report, view);
    Some(anstream::adapter::strip_str(&text).to_string())
}

fn report(document: &Value, answer: &Answer, value: &Value, view: View) -> Option<Report> {
    let rows = RowArgs::default();
    Some(match answer {
        Answer::Place(answer) => place::report(document, answer, view, rows),
        Answer::Stop(answer) => stop::report(document, answer, view),
        Answer::Query(answer) => query::report(document, answer, view),
        Answer::Check(answer) => check::report_answer(answer),
        Answer::Lifecycle(answer) => lifecycle::report(answer),
        Answer::Deploy(answer) => deploy::report(document, answer),
        Answer::Diff(answer) => diff::report_answer(answer),
        Answer::Reach(answer) => reach::report(answer),
        Answer::InstanceTypes(answer) => instance_types::report(answer),
        Answer::Scale(answer) => match answer.as_ref() {
            ScaleAnswer::OverTime(answer) => scale::report(answer, view),
            ScaleAnswer::Now(answer) => scale::report_now(answer),
        },
        Answer::Group(answer) => group::report(answer, view),
        Answer::Alarm(_) => alarm::report(document, value.clone()),
        Answer::Schedule(answer) => schedule::report(answer),
        Answer::Rules(_) => rules::report(value.clone(), &[]).ok()?,
        Answer::Split(answer) => split::report(answer),
        Answer::Capacity(answer) => capacity::report(document, answer, view),
        Answer::Fit(answer) => fit::report(document, answer, view, fit::ROWS),
        Answer::Rebalance(answer) => rebalance::report(document, answer, view),
        Answer::Drain(answer) => drain::report(document, answer, view),
        Answer::Repack(answer) => repack::report(document, answer, view),
        Answer::Price(answer) => price::report(answer, &hours(document)),
        Answer::Kubernetes(answer) => kubernetes::report(answer),
        Answer::Fleet(answer) => fleet::report(document, answer),
        _ => return None,
    })
}

/// The hours of all items of a plan, where they are the same.
fn hours(document: &Value) -> String {
    let mut hours = list_at(document, "plan").iter().filter_map(|item| item.get("hours"));
    let first = hours.next();
    match first {
        Some(first) if hours.all(|other| other == first) => {
            first.as_str().map_or_else(|| first.to_string(), Into::into)
        }
        _ => "the asked".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the command prints of the sample, and what a program shows of its answer.
    #[test]
    fn a_screen_is_what_the_command_shows() {
        let document: Value = serde_json::from_str(include_str!("../assets/sample.json")).unwrap();
        let answer = stowplan_wire::answer(&stowplan_wire::Document::from(&document)).unwrap();
        let Answer::Place(placed) = &answer else { panic!("a placement") };
        let view = View { format: Format::Table, width: None, lines: false };
        let shown = render::text(&place::report(&document, placed, view, RowArgs::default()), view);
        let screen = screen(&document, &answer, None).unwrap();
        assert!(screen.ends_with(&anstream::adapter::strip_str(&shown).to_string()), "{screen}");
        assert!(screen.contains("placed 3 of 4 tasks"), "{screen}");
        assert!(!screen.contains('\u{1b}'));
    }

    #[test]
    fn hours_are_told_where_they_are_the_same() {
        let plan =
            |hours: [&str; 2]| serde_json::json!({"plan": hours.map(|hours| serde_json::json!({"hours": hours}))});
        assert_eq!(hours(&plan(["730", "730"])), "730");
        assert_eq!(hours(&plan(["730", "24"])), "the asked");
    }
}
