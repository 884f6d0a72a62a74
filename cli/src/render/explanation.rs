//! Why not: every instance, every failing check, the funnel and what would help.

use serde_json::Value;

use super::instances::Instances;
use super::outcome::said_no;
use super::{Cell, Grid, Section, Tone, count_at, list_at, str_at};

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

/// One row an instance: what it needs and has.
pub fn push_why_not(sections: &mut Vec<Section>, answer: &Value, instances: &Instances, only: Option<&str>) {
    let mut grid = Grid { header: vec!["instance", "zone", "type", "verdict", "because"], rows: Vec::new() };
    for entry in list_at(of(answer), "instances") {
        let arn = str_at(entry, "containerInstanceArn");
        if !is_named(arn, &instances.instance(arn).ec2_id, only) {
            continue;
        }
        let mut row = instances.cells(arn);
        row.push(verdict(entry));
        row.push(because(entry));
        grid.rows.push(row);
    }
    if grid.rows.is_empty() {
        return;
    }
    sections.push(Section::Title(why_not_title(answer)));
    sections.push(Section::Grid(grid));
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
pub fn because(entry: &Value) -> Cell {
    let mut lines: Vec<String> = list_at(entry, "checks")
        .iter()
        .map(|check| str_at(check, "text").to_owned())
        .filter(|text| !text.is_empty())
        .collect();
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
    lines.join("\n").into()
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
        assert_eq!(because(&entry).text, "loses at binpack(memory) with 7764");
    }
}
