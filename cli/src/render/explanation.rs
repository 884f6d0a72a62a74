//! Why not: the reasons, what is nearest and what would help; every instance with every failing
//! check, and the funnel.

use std::cmp::Reverse;

use stowplan_wire::answer::{Check, InstanceReport, InstanceVerdict, PlaceAnswer};

use super::instances::Instances;
use super::outcome::said_no;
use super::{Cell, Grid, Section, Tone, counted, either};

/// The widest bar of the funnel.
const BAR: usize = 24;

/// What became of each instance; nothing where that was not asked.
pub fn reports(answer: &PlaceAnswer) -> &[InstanceReport] {
    answer.explanation.as_ref().and_then(|explanation| explanation.instances.as_deref()).unwrap_or_default()
}

/// The instances that a failure is about: every one, but for StartTask those that it names. Its
/// explanation tells of a task that ECS places freely, and that may find its place.
fn concerned(answer: &PlaceAnswer) -> Vec<&InstanceReport> {
    let is_named = |entry: &&InstanceReport| answer.failures.iter().any(|one| one.arn == entry.container_instance_arn);
    match is_about_named(answer) {
        true => reports(answer).iter().filter(is_named).collect(),
        false => reports(answer).iter().collect(),
    }
}

/// Whether a failure is about the instances that StartTask names alone.
pub fn is_about_named(answer: &PlaceAnswer) -> bool {
    let takes_it =
        |entry: &InstanceReport| !matches!(entry.verdict, InstanceVerdict::Ignored | InstanceVerdict::Rejected);
    said_no(answer) && reports(answer).iter().any(takes_it)
}

/// Whether an instance is the one that `--instance` names: by ARN or by the start of its id.
pub fn is_named(arn: &str, ec2_id: &str, only: Option<&str>) -> bool {
    only.is_none_or(|id| arn == id || super::instances::short(arn).starts_with(id) || (ec2_id == id && !id.is_empty()))
}

/// The title of the reasons, with the number of the task that they are about.
pub fn why_not_title(answer: &PlaceAnswer) -> String {
    let placed = answer.placements.len();
    if said_no(answer) {
        format!("Why task {} found no place", placed.saturating_add(1))
    } else {
        format!("Why task {placed} lands there")
    }
}

/// Why no instance takes the task, in one sentence: reasons with the numbers of their instances.
pub fn push_reasons(sections: &mut Vec<Section>, answer: &PlaceAnswer) {
    let entries = concerned(answer);
    if entries.is_empty() {
        push_nothing(sections, answer);
        return;
    }
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for entry in &entries {
        let reason = match entry.verdict {
            InstanceVerdict::Ignored => entry.text.as_deref(),
            _ => entry.reason.as_deref(),
        };
        let reason = reason.unwrap_or("");
        match counts.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => counts.push((reason, 1)),
        }
    }
    counts.sort_by_key(|(_, count)| Reverse(*count));
    let parts: Vec<String> = counts.iter().map(|(reason, count)| in_words(reason, *count)).collect();
    sections.push(Section::Title(why_not_title(answer)));
    let none = match is_about_named(answer) {
        true => format!("none of {}", counted(entries.len(), "named instance")),
        false => format!("no instance of {}", entries.len()),
    };
    sections.push(Section::Text(format!("{none}: {}", parts.join(", "))));
}

/// A cluster without instances has a reason, too.
fn push_nothing(sections: &mut Vec<Section>, answer: &PlaceAnswer) {
    let told = answer.explanation.as_ref().and_then(|explanation| explanation.instances.as_ref());
    if told.is_some_and(Vec::is_empty) {
        sections.push(Section::Title(why_not_title(answer)));
        sections.push(Section::Text("the cluster has no instance".into()));
    }
}

/// `97 lack memory`.
fn in_words(reason: &str, count: usize) -> String {
    let words = |one: &'static str, several: &'static str| format!("{count} {}", either(count, one, several));
    match reason {
        "RESOURCE:CPU" => words("lacks CPU", "lack CPU"),
        "RESOURCE:MEMORY" => words("lacks memory", "lack memory"),
        "RESOURCE:PORTS" => words("has no free host port for it", "have no free host port for it"),
        "RESOURCE:GPU" => words("lacks a GPU", "lack a GPU"),
        "RESOURCE:ENI" => words("lacks a network interface", "lack a network interface"),
        "AGENT" => words("has no connected agent", "have no connected agent"),
        "ATTRIBUTE" => words("lacks an attribute", "lack an attribute"),
        "LOCATION" => words("is in none of its zones", "are in none of its zones"),
        "MemberOf placement constraint unsatisfied." => words("fails a constraint", "fail a constraint"),
        "DistinctInstance placement constraint unsatisfied." => words("has one already", "have one already"),
        other => format!("{} not considered ({other})", words("is", "are")),
    }
}

/// The instances that lack the least, and how much; alike ones in one row.
pub fn push_nearest(sections: &mut Vec<Section>, answer: &PlaceAnswer, instances: &Instances) {
    const SHOWN: usize = 3;
    let is_rejected = |entry: &&InstanceReport| entry.verdict == InstanceVerdict::Rejected;
    let mut entries: Vec<&InstanceReport> = concerned(answer).into_iter().filter(is_rejected).collect();
    entries.sort_by_key(|entry| distance(entry));
    let mut rows: Vec<(&InstanceReport, String, usize)> = Vec::new();
    for entry in entries {
        let text = missing(entry).text;
        match rows.iter_mut().find(|(_, known, _)| *known == text) {
            Some((.., count)) => *count = count.saturating_add(1),
            None => rows.push((entry, text, 1)),
        }
    }
    if rows.is_empty() {
        return;
    }
    let with_alike = rows.iter().take(SHOWN).any(|(.., count)| *count > 1);
    let mut header = vec!["instance", "zone", "type"];
    header.extend(with_alike.then_some("alike"));
    header.extend(["reason", "what is missing"]);
    let mut grid = Grid { header, rows: Vec::new() };
    for (entry, text, count) in rows.into_iter().take(SHOWN) {
        let mut row = instances.cells(&entry.container_instance_arn);
        row.extend(with_alike.then(|| Cell::number(count)));
        row.extend([verdict(entry), text.into()]);
        grid.rows.push(row);
    }
    sections.push(Section::Title("Nearest misses".into()));
    sections.push(Section::Grid(grid));
}

/// The failures that no report of an instance tells of, in ECS's words.
pub fn push_failures(sections: &mut Vec<Section>, answer: &PlaceAnswer, instances: &Instances) {
    if concerned(answer).len() >= answer.failures.len() {
        return;
    }
    let mut grid = Grid { header: vec!["instance", "zone", "type", "reason"], rows: Vec::new() };
    for failure in &answer.failures {
        let mut row = instances.cells(&failure.arn);
        row.push(Cell::toned(failure.reason.as_ref(), Tone::Bad));
        grid.rows.push(row);
    }
    sections.push(Section::Title("What ECS answers".into()));
    sections.push(Section::Grid(grid));
}

/// How far a rejected instance is from taking the task: how many checks fail, then what share of
/// what is needed is short, in thousandths.
fn distance(entry: &InstanceReport) -> (usize, u64) {
    let checks = entry.checks.as_deref().unwrap_or_default();
    let share = |check: &Check| {
        let (needs, has) = check.needs.zip(check.has)?;
        u64::try_from(needs.saturating_sub(has).saturating_mul(1000).checked_div(needs)?).ok()
    };
    (checks.len(), checks.iter().map(|check| share(check).unwrap_or(1000)).sum())
}

/// One row an instance: what it needs and has. Of more than `most` the first are shown: where the
/// task goes, then what is nearest to it.
pub fn push_rows(
    sections: &mut Vec<Section>,
    answer: &PlaceAnswer,
    instances: &Instances,
    only: Option<&str>,
    most: usize,
) {
    let is_meant = |entry: &&InstanceReport| {
        let arn = &entry.container_instance_arn;
        is_named(arn, &instances.instance(arn).ec2_id, only)
    };
    let mut entries: Vec<&InstanceReport> = concerned(answer).into_iter().filter(is_meant).collect();
    let all = entries.len();
    if all > most {
        entries.sort_by_key(|entry| match entry.verdict {
            InstanceVerdict::Picked => (0, (0, 0)),
            InstanceVerdict::Admissible => (1, (0, 0)),
            InstanceVerdict::Outranked => (2, (0, 0)),
            InstanceVerdict::Rejected => (3, distance(entry)),
            InstanceVerdict::Ignored => (4, (0, 0)),
        });
        entries.truncate(most);
    }
    if !entries.is_empty() {
        let mut grid = Grid { header: vec!["instance", "zone", "type", "verdict", "because"], rows: Vec::new() };
        for entry in &entries {
            let mut row = instances.cells(&entry.container_instance_arn);
            row.extend([verdict(entry), missing(entry)]);
            grid.rows.push(row);
        }
        let title = if said_no(answer) { "Instances, each by itself".to_owned() } else { why_not_title(answer) };
        sections.push(Section::Title(title));
        sections.push(Section::Grid(grid));
    }
    let hidden = all.saturating_sub(entries.len());
    if hidden > 0 {
        let verb = either(hidden, "is", "are");
        sections.push(Section::Note(format!(
            "{} {verb} not shown: `--all` shows each with every check that fails, `--limit N` so many",
            counted(hidden, "instance")
        )));
    }
}

fn verdict(entry: &InstanceReport) -> Cell {
    let reason = entry.reason.as_deref().unwrap_or("");
    match entry.verdict {
        InstanceVerdict::Rejected if reason.contains("placement constraint") => {
            Cell::toned(reason.split(' ').next().unwrap_or("constraint"), Tone::Bad)
        }
        InstanceVerdict::Rejected if !reason.is_empty() => Cell::toned(reason, Tone::Bad),
        InstanceVerdict::Rejected => Cell::toned("rejected", Tone::Bad),
        InstanceVerdict::Ignored => Cell::toned("ignored", Tone::Quiet),
        InstanceVerdict::Picked => Cell::toned("picked", Tone::Good),
        InstanceVerdict::Outranked => Cell::toned("outranked", Tone::Notable),
        InstanceVerdict::Admissible => Cell::toned("admissible", Tone::Notable),
    }
}

/// What an instance lacks, or where it loses, a line each.
pub fn because(entry: &InstanceReport) -> Vec<String> {
    lines(entry, |check| check.text.clone())
}

/// The same as a cell, with how much is short.
fn missing(entry: &InstanceReport) -> Cell {
    lines(entry, with_shortage).join("\n").into()
}

fn lines(entry: &InstanceReport, of_check: impl Fn(&Check) -> String) -> Vec<String> {
    let checks = entry.checks.as_deref().unwrap_or_default();
    let mut lines: Vec<String> = checks.iter().map(of_check).filter(|text| !text.is_empty()).collect();
    lines.extend(entry.text.clone());
    if let Some(stage) = &entry.stage {
        let key = entry.key.map(|key| format!(" with {key}")).unwrap_or_default();
        lines.push(format!("loses at {stage}{key}"));
    }
    if lines.is_empty() && entry.verdict == InstanceVerdict::Admissible {
        lines.push("ties with the picked one".to_owned());
    }
    lines
}

/// `needs 1024 MiB of memory, has 764: 260 short`.
fn with_shortage(check: &Check) -> String {
    let short = check.needs.zip(check.has).map(|(needs, has)| needs.saturating_sub(has));
    match short.filter(|short| *short > 0) {
        Some(short) => format!("{}: {short} short", check.text),
        None => check.text.clone(),
    }
}

/// How many instances are left after each step.
pub fn push_funnel(sections: &mut Vec<Section>, answer: &PlaceAnswer) {
    let funnel = answer.explanation.as_ref().and_then(|explanation| explanation.funnel.as_deref()).unwrap_or_default();
    let most = funnel.iter().map(|step| step.instances).max().unwrap_or(0);
    // What a task that is placed freely goes through is not what StartTask does.
    if most == 0 || is_about_named(answer) {
        return;
    }
    let mut grid = Grid { header: vec!["step", "left", "", "rules"], rows: Vec::new() };
    for step in funnel {
        let tone = if step.instances == 0 { Tone::Bad } else { Tone::Plain };
        let name = step.step.replace("attribute:ecs.availability-zone", "zone");
        grid.rows.push(vec![
            name.into(),
            Cell { tone, ..Cell::number(step.instances) },
            Cell::toned(bar(step.instances, most), Tone::Good),
            Cell::toned(step.rules.0.join(" "), Tone::Quiet),
        ]);
    }
    sections.push(Section::Title("Instances left".into()));
    sections.push(Section::Grid(grid));
}

/// A bar whose length is the share of the most; something is always seen of more than none.
fn bar(left: usize, most: usize) -> String {
    if left == 0 {
        return String::new();
    }
    "█".repeat(left.saturating_mul(BAR).checked_div(most).unwrap_or(0).clamp(1, BAR))
}

/// What would make room.
pub fn push_remedies(sections: &mut Vec<Section>, answer: &PlaceAnswer) {
    let remedies = answer.explanation.as_ref().and_then(|explanation| explanation.remedies.as_deref());
    let remedies: Vec<String> = remedies.unwrap_or_default().iter().map(|remedy| remedy.text.clone()).collect();
    if !remedies.is_empty() {
        sections.push(Section::Title("What would help".into()));
        sections.push(Section::List(remedies));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_never_lost_nor_too_long() {
        assert_eq!(bar(0, 10), "");
        assert_eq!(bar(1, 1_000_000).chars().count(), 1);
        assert_eq!(bar(5, 5).chars().count(), 24);
    }

    #[test]
    fn an_outranked_instance_says_where_it_lost() {
        let entry = InstanceReport {
            container_instance_arn: "a".into(),
            verdict: InstanceVerdict::Outranked,
            text: None,
            stage: Some("binpack(memory)".into()),
            key: Some(7764),
            reason: None,
            checks: None,
        };
        assert_eq!(because(&entry).join(" "), "loses at binpack(memory) with 7764");
    }
}
