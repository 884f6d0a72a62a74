//! Why not: the reasons, what is nearest and what would help; every instance with every failing
//! check, and the funnel.

use std::cmp::Reverse;

use serde_json::Value;

use super::instances::Instances;
use super::outcome::said_no;
use super::{Cell, Grid, Section, Tone, count_at, counted, either, list_at, str_at};

/// The widest bar of the funnel.
const BAR: u64 = 24;

/// The explanation of an answer.
pub fn of(answer: &Value) -> &Value {
    answer.get("explanation").unwrap_or(&Value::Null)
}

/// Whether an instance is the one that `--instance` names: by ARN or by the start of its id.
pub fn is_named(arn: &str, ec2_id: &str, only: Option<&str>) -> bool {
    only.is_none_or(|id| arn == id || super::instances::short(arn).starts_with(id) || (ec2_id == id && !id.is_empty()))
}

/// The title of the reasons, with the number of the task that they are about.
pub fn why_not_title(answer: &Value) -> String {
    let placed = list_at(answer, "placements").len();
    if said_no(answer) {
        format!("Why task {} found no place", placed.saturating_add(1))
    } else {
        format!("Why task {placed} lands there")
    }
}

/// Why no instance takes the task, in one sentence: reasons with the numbers of their instances.
pub fn push_reasons(sections: &mut Vec<Section>, answer: &Value) {
    let entries = list_at(of(answer), "instances");
    if entries.is_empty() {
        return;
    }
    let mut counts: Vec<(String, usize)> = Vec::new();
    for entry in entries {
        let reason = match str_at(entry, "verdict") {
            "ignored" => str_at(entry, "text"),
            _ => str_at(entry, "reason"),
        };
        match counts.iter_mut().find(|(known, _)| known == reason) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => counts.push((reason.to_owned(), 1)),
        }
    }
    counts.sort_by_key(|(_, count)| Reverse(*count));
    let parts: Vec<String> = counts.iter().map(|(reason, count)| in_words(reason, *count)).collect();
    sections.push(Section::Title(why_not_title(answer)));
    sections.push(Section::Text(format!("no instance of {}: {}", entries.len(), parts.join(", "))));
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
pub fn push_nearest(sections: &mut Vec<Section>, answer: &Value, instances: &Instances) {
    const SHOWN: usize = 3;
    let mut entries: Vec<&Value> =
        list_at(of(answer), "instances").iter().filter(|entry| str_at(entry, "verdict") == "rejected").collect();
    entries.sort_by_key(|entry| distance(entry));
    let mut rows: Vec<(&Value, String, usize)> = Vec::new();
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
        let mut row = instances.cells(str_at(entry, "containerInstanceArn"));
        row.extend(with_alike.then(|| Cell::number(count)));
        row.extend([verdict(entry), text.into()]);
        grid.rows.push(row);
    }
    sections.push(Section::Title("Nearest misses".into()));
    sections.push(Section::Grid(grid));
}

/// How far a rejected instance is from taking the task: how many checks fail, then what share of
/// what is needed is short, in thousandths.
fn distance(entry: &Value) -> (usize, u64) {
    let checks = list_at(entry, "checks");
    let share = |check: &Value| {
        let (needs, has) = (check.get("needs")?.as_i64()?, check.get("has")?.as_i64()?);
        u64::try_from(needs.saturating_sub(has).saturating_mul(1000).checked_div(needs)?).ok()
    };
    (checks.len(), checks.iter().map(|check| share(check).unwrap_or(1000)).sum())
}

/// One row an instance: what it needs and has. Of more than `most` the first are shown: where the
/// task goes, then what is nearest to it.
pub fn push_rows(sections: &mut Vec<Section>, answer: &Value, instances: &Instances, only: Option<&str>, most: usize) {
    let is_meant = |entry: &&Value| {
        let arn = str_at(entry, "containerInstanceArn");
        is_named(arn, &instances.instance(arn).ec2_id, only)
    };
    let mut entries: Vec<&Value> = list_at(of(answer), "instances").iter().filter(is_meant).collect();
    let all = entries.len();
    if all > most {
        entries.sort_by_key(|entry| match str_at(entry, "verdict") {
            "picked" => (0, (0, 0)),
            "admissible" => (1, (0, 0)),
            "outranked" => (2, (0, 0)),
            "rejected" => (3, distance(entry)),
            _ => (4, (0, 0)),
        });
        entries.truncate(most);
    }
    if !entries.is_empty() {
        let mut grid = Grid { header: vec!["instance", "zone", "type", "verdict", "because"], rows: Vec::new() };
        for entry in &entries {
            let mut row = instances.cells(str_at(entry, "containerInstanceArn"));
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

fn verdict(entry: &Value) -> Cell {
    let verdict = str_at(entry, "verdict");
    let reason = str_at(entry, "reason");
    match verdict {
        "rejected" if reason.contains("placement constraint") => {
            let kind = reason.split(' ').next().unwrap_or("constraint");
            Cell::toned(kind, Tone::Bad)
        }
        "rejected" if !reason.is_empty() => Cell::toned(reason, Tone::Bad),
        "rejected" => Cell::toned(verdict, Tone::Bad),
        "ignored" => Cell::toned(verdict, Tone::Quiet),
        "picked" => Cell::toned(verdict, Tone::Good),
        _ => Cell::toned(verdict, Tone::Notable),
    }
}

/// What an instance lacks, or where it loses, a line each.
pub fn because(entry: &Value) -> Vec<String> {
    lines(entry, |check| str_at(check, "text").to_owned())
}

/// The same as a cell, with how much is short.
fn missing(entry: &Value) -> Cell {
    lines(entry, with_shortage).join("\n").into()
}

fn lines(entry: &Value, of_check: impl Fn(&Value) -> String) -> Vec<String> {
    let mut lines: Vec<String> =
        list_at(entry, "checks").iter().map(of_check).filter(|text| !text.is_empty()).collect();
    let text = str_at(entry, "text");
    if !text.is_empty() {
        lines.push(text.to_owned());
    }
    let stage = str_at(entry, "stage");
    if !stage.is_empty() {
        let key = match entry.get("key") {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(key)) => format!(" with {key}"),
            Some(key) => format!(" with {key}"),
        };
        lines.push(format!("loses at {stage}{key}"));
    }
    if lines.is_empty() && str_at(entry, "verdict") == "admissible" {
        lines.push("ties with the picked one".to_owned());
    }
    lines
}

/// `needs 1024 MiB of memory, has 764: 260 short`.
fn with_shortage(check: &Value) -> String {
    let text = str_at(check, "text");
    let amount = |key: &str| check.get(key).and_then(Value::as_i64);
    let short = amount("needs").zip(amount("has")).map(|(needs, has)| needs.saturating_sub(has));
    match short.filter(|short| *short > 0) {
        Some(short) => format!("{text}: {short} short"),
        None => text.to_owned(),
    }
}

/// How many instances are left after each step.
pub fn push_funnel(sections: &mut Vec<Section>, answer: &Value) {
    let funnel = list_at(of(answer), "funnel");
    let most = funnel.iter().map(|step| count_at(step, "instances")).max().unwrap_or(0);
    if most == 0 {
        return;
    }
    let mut grid = Grid { header: vec!["step", "left", "", "rules"], rows: Vec::new() };
    for step in funnel {
        let left = count_at(step, "instances");
        let tone = if left == 0 { Tone::Bad } else { Tone::Plain };
        let rules: Vec<&str> = list_at(step, "rules").iter().filter_map(Value::as_str).collect();
        let name = str_at(step, "step").replace("attribute:ecs.availability-zone", "zone");
        grid.rows.push(vec![
            name.into(),
            Cell { tone, ..Cell::number(left) },
            Cell::toned(bar(left, most), Tone::Good),
            Cell::toned(rules.join(" "), Tone::Quiet),
        ]);
    }
    sections.push(Section::Title("Instances left".into()));
    sections.push(Section::Grid(grid));
}

/// A bar whose length is the share of the most; something is always seen of more than none.
fn bar(left: u64, most: u64) -> String {
    if left == 0 {
        return String::new();
    }
    let share = left.saturating_mul(BAR).checked_div(most).unwrap_or(0).clamp(1, BAR);
    "█".repeat(usize::try_from(share).unwrap_or(1))
}

/// What would make room.
pub fn push_remedies(sections: &mut Vec<Section>, answer: &Value) {
    let remedies: Vec<String> = list_at(of(answer), "remedies")
        .iter()
        .map(|remedy| str_at(remedy, "text").to_owned())
        .filter(|text| !text.is_empty())
        .collect();
    if !remedies.is_empty() {
        sections.push(Section::Title("What would help".into()));
        sections.push(Section::List(remedies));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_bar_is_never_lost_nor_too_long() {
        assert_eq!(bar(0, 10), "");
        assert_eq!(bar(1, 1_000_000).chars().count(), 1);
        assert_eq!(bar(5, 5).chars().count(), 24);
    }

    #[test]
    fn an_outranked_instance_says_where_it_lost() {
        let entry = json!({"verdict": "outranked", "stage": "binpack(memory)", "key": 7764});
        assert_eq!(because(&entry).join(" "), "loses at binpack(memory) with 7764");
    }
}
