//! An explanation as people read it: a table of the instances, and one line for a log.

use alloc::{format, string::String, vec::Vec};
use core::fmt;

use super::{Explanation, InstanceReport, Verdict};
use crate::{
    count::counted,
    id::InstanceId,
    placement::step::Reason,
    state::{InstanceView, State},
};

const HEADER: [&str; 5] = ["instance", "zone", "type", "verdict", "because"];

/// One word and its numbers: `ignored: its status is DRAINING`.
impl fmt::Display for Verdict {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ignored(ignored) => write!(f, "ignored: {ignored}"),
            Self::Rejected => f.write_str("rejected"),
            Self::Outranked { stage, key } => write!(f, "outranked at strategy {} with {key}", stage.saturating_add(1)),
            Self::Admissible => f.write_str("admissible"),
            Self::Picked => f.write_str("picked"),
        }
    }
}

/// A row an instance; in the alternate form what would help below.
pub(crate) struct Table<'a> {
    pub(crate) explanation: &'a Explanation,
    pub(crate) state: &'a State,
}

impl fmt::Display for Table<'_> {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows: Vec<[String; 5]> =
            self.explanation.instances.iter().filter_map(|report| self.row(report)).collect();
        rows.insert(0, HEADER.map(Into::into));
        // A column that says nothing of any instance is left out.
        let says = |column: usize| rows.iter().skip(1).any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()));
        let width =
            |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
        let widths: [usize; 5] = core::array::from_fn(|at| if says(at) { width(at).unwrap_or(0) } else { 0 });
        for row in &rows {
            let cells = row.iter().zip(widths).filter(|(_, width)| *width > 0);
            let line: Vec<String> = cells.map(|(cell, width)| format!("{cell:width$}")).collect();
            writeln!(f, "{}", line.join("  ").trim_end())?;
        }
        if f.alternate() && !self.explanation.remedies.is_empty() {
            writeln!(f, "\nWhat would help")?;
            for remedy in &self.explanation.remedies {
                writeln!(f, "→ {}", remedy.words(self.state, &self.explanation.task))?;
            }
        }
        Ok(())
    }
}

impl Table<'_> {
    /// `None` for an instance that the cluster has no longer.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn row(&self, report: &InstanceReport) -> Option<[String; 5]> {
        let view = view(self.state, report.instance)?;
        let text = |text: Option<&str>| text.unwrap_or_default().into();
        let (verdict, because) = self.cells(report);
        Some([view.id().into(), text(view.zone()), text(view.instance_type()), verdict, because])
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn cells(&self, report: &InstanceReport) -> (String, String) {
        let task = &self.explanation.task;
        match report.verdict {
            Verdict::Ignored(ignored) => ("ignored".into(), format!("{ignored}")),
            Verdict::Rejected => {
                let reason = report.rejections.first().map_or("rejected", |first| word(first.reason()));
                let checks: Vec<String> = report.rejections.iter().map(|check| check.describe(task)).collect();
                (reason.into(), checks.join("; "))
            }
            Verdict::Outranked { stage, key } => {
                let strategy = task.strategies.get(stage).map(|strategy| format!("{strategy}")).unwrap_or_default();
                ("outranked".into(), format!("loses at {strategy} with {key}"))
            }
            Verdict::Admissible => ("admissible".into(), "ties with the picked one".into()),
            Verdict::Picked => ("picked".into(), String::new()),
        }
    }
}

/// One line with the numbers.
pub(crate) struct Summary<'a> {
    pub(crate) explanation: &'a Explanation,
    pub(crate) state: &'a State,
}

impl fmt::Display for Summary<'_> {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Explanation { task, pick, instances, .. } = self.explanation;
        let id = |id| view(self.state, id).map_or("an instance that is gone", |view| view.id());
        if !task.group.is_empty() {
            write!(f, "{}: ", task.group)?;
        }
        let of = |verdict: fn(&Verdict) -> bool| instances.iter().filter(|report| verdict(&report.verdict)).count();
        if let Some(pick) = pick {
            let admissible = of(|verdict| matches!(verdict, Verdict::Picked | Verdict::Admissible));
            let known = counted(instances.len(), "instance");
            return write!(f, "goes to {}, one of {admissible} that ECS might pick among {known}", id(*pick));
        }
        if instances.is_empty() {
            return f.write_str("no place, there are no instances");
        }
        write!(f, "no place on {}", counted(instances.len(), "instance"))?;
        let reasons = self.explanation.reasons.iter().map(|(reason, count)| format!("{} {count}", word(*reason)));
        let ignored = Some(of(|verdict| matches!(verdict, Verdict::Ignored(_)))).filter(|count| *count > 0);
        let parts: Vec<String> = reasons.chain(ignored.map(|count| format!("ignored {count}"))).collect();
        write!(f, " ({})", parts.join(", "))?;
        match &self.explanation.closest {
            Some(closest) => write!(f, "; closest is {}: {}", id(closest.instance), closest.rejection.describe(task)),
            None => Ok(()),
        }
    }
}

fn view(state: &State, id: InstanceId) -> Option<InstanceView<'_>> {
    state.instance_row(id).ok().map(|row| InstanceView::new(state, row))
}

/// The reason as one word: of ECS's sentences about constraints the first.
fn word(reason: Reason) -> &'static str {
    reason.as_str().split(' ').next().unwrap_or_default()
}
