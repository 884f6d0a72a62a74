//! Time series from CSV files, by the engine's own reader.

use std::path::Path;

use serde_json::{Map, Value, json};
use stowplan_wire::read::csv::read_series;

use crate::exit::Failure;
use crate::gzip::unpacked_name;

/// Reads a CSV file into `metrics` of a `scale` document: `{name: [[time, value], …]}`. Without a
/// header the metric has the file's name. Empty cells are missing datapoints.
pub fn read(file: &str, bytes: &[u8], metrics: &mut Map<String, Value>) -> Result<(), Failure> {
    let wrong = |message: String| Failure::new("metrics/csv", message).file(file);
    let text = std::str::from_utf8(bytes)
        .map_err(|error| wrong(format!("the file is not UTF-8: byte {} starts no character", error.valid_up_to())))?;
    let stem = Path::new(unpacked_name(file)).file_stem().and_then(|stem| stem.to_str()).unwrap_or("metric");
    let read = read_series(text, stem).map_err(|error| {
        let failure = wrong(error.message().to_owned());
        match error.help() {
            Some(help) => failure.help(help),
            None => failure,
        }
    })?;
    for column in read.columns {
        if metrics.contains_key(&column.name) {
            return Err(wrong(format!("two series are called `{}`", column.name)));
        }
        // As texts: the numbers stay exact.
        let point = |(time, value): &(_, _)| json!([string(time), string(value)]);
        metrics.insert(column.name, column.points.iter().map(point).collect());
    }
    Ok(())
}

fn string(value: &impl ToString) -> String {
    value.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Value, String> {
        let mut metrics = Map::new();
        let read = read("web/cpu.csv", text.as_bytes(), &mut metrics);
        read.map(|()| Value::Object(metrics)).map_err(|failure| failure.to_document().to_string())
    }

    #[test]
    fn with_and_without_a_header() {
        let with = read_text("time,cpu,memory\n2026-11-01T00:00:00Z,50,10.5\n2026-11-01T00:01:00Z,,11\n").unwrap();
        assert_eq!(
            with,
            json!({"cpu": [["2026-11-01T00:00:00Z", "50"]],
                   "memory": [["2026-11-01T00:00:00Z", "10.5"], ["2026-11-01T00:01:00Z", "11"]]})
        );
        assert_eq!(
            read_text("60,1\n120,2\n").unwrap(),
            json!({"cpu": [["1970-01-01T00:01:00Z", "1"], ["1970-01-01T00:02:00Z", "2"]]})
        );
    }

    #[test]
    fn what_is_wrong_is_told_by_its_line() {
        let error = read_text("time,cpu\n60,1\n120,NaN\n").unwrap_err();
        assert!(error.contains("line 3: `NaN` is not a number (cpu)"), "{error}");
        assert!(read_text("60\n").unwrap_err().contains("line 1: a time and a value are expected"));
        assert!(read_text("time,cpu\n60,1\n120,1,2\n").is_err());
    }
}
