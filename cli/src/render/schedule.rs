//! When a schedule runs next.

use serde_json::{Value, json};
use stowplan::text::civil::Date;

use super::{Cell, Grid, Report, Section, Tone, list_at, record, str_at};

const COLUMNS: [&str; 4] = ["firing", "localTime", "weekday", "expression"];
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// The report of a `schedule` answer.
pub fn report(answer: Value) -> Report {
    let (description, zone) = (str_at(&answer, "description").to_owned(), str_at(&answer, "timezone").to_owned());
    let firings: Vec<&str> = list_at(&answer, "firings").iter().filter_map(Value::as_str).collect();
    let local: Vec<&str> = list_at(&answer, "localTimes").iter().filter_map(Value::as_str).collect();
    let tone = if firings.is_empty() { Tone::Bad } else { Tone::Good };
    let ends = if firings.is_empty() { ": never again" } else { "" };
    let mut sections = vec![Section::Headline(tone, format!("{description} ({zone}){ends}"))];
    let mut grid = Grid { header: vec!["", "local time", "offset", "UTC"], rows: Vec::new() };
    let mut records = Vec::new();
    for (firing, local) in firings.iter().zip(&local) {
        let (time, offset) = local.split_at(local.len().saturating_sub(6));
        let day = weekday(time);
        grid.rows.push(vec![
            Cell::toned(day, Tone::Quiet),
            time.replace('T', " ").into(),
            Cell::toned(offset, Tone::Quiet),
            firing.trim_end_matches('Z').replace('T', " ").into(),
        ]);
        records.push(record([
            ("firing", json!(firing)),
            ("localTime", json!(local)),
            ("weekday", json!(day)),
            ("expression", json!(str_at(&answer, "expression"))),
        ]));
    }
    if !grid.rows.is_empty() {
        sections.push(Section::Grid(grid));
    }
    if let Some(version) = answer.get("timeZoneDatabase").and_then(Value::as_str) {
        sections.push(Section::Note(format!("time zone database {version}")));
    }
    Report { sections, columns: COLUMNS.to_vec(), records, answer }
}

/// The day of the week of `yyyy-mm-dd…`.
fn weekday(time: &str) -> &'static str {
    let part = |range| time.get(range).and_then(|digits: &str| digits.parse::<u16>().ok()).unwrap_or(1);
    let narrow = |range| u8::try_from(part(range)).unwrap_or(1);
    let weekday = Date::new(part(0..4).into(), narrow(5..7), narrow(8..10)).map(Date::weekday);
    weekday.and_then(|day| WEEKDAYS.get(usize::from(day.saturating_sub(1)))).copied().unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_week() {
        assert_eq!(weekday("2026-11-23T08:00:00"), "Monday");
        assert_eq!(weekday("2028-02-29T00:00:00"), "Tuesday");
    }
}
