//! Time series from CSV: a column of times, then a column for each metric.

use serde_json::{Map, Value, json};
use stowplan::quantity::Quantity;

use crate::exit::Failure;
use crate::gzip::unpacked_name;

/// Reads a CSV file into `metrics` of a `scale` document: `{name: [[time, value], …]}`. Without a
/// header the metric has the file's name. Empty cells are missing datapoints.
pub fn read(file: &str, bytes: &[u8], metrics: &mut Map<String, Value>) -> Result<(), Failure> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).trim(csv::Trim::All).comment(Some(b'#')).from_reader(bytes);
    let mut names: Vec<String> = Vec::new();
    let mut columns: Vec<Vec<Value>> = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(|error| Failure::new("metrics/csv", format!("not CSV: {error}")).file(file))?;
        let line = record.position().map_or(0, csv::Position::line);
        let Some(time) = record.get(0).filter(|_| record.len() > 1) else {
            return Err(Failure::new("metrics/csv", format!("line {line}: a time and a value are expected"))
                .file(file)
                .help("separate them by a comma, e.g. 2026-11-01T08:00:00Z,71.5"));
        };
        let cells = record.iter().skip(1);
        if index == 0 && cells.clone().all(|cell| !cell.is_empty() && cell.parse::<Quantity>().is_err()) {
            names = cells.map(str::to_owned).collect();
            columns = vec![Vec::new(); names.len()];
            continue;
        }
        if index == 0 {
            let stem = std::path::Path::new(unpacked_name(file))
                .file_stem()
                .and_then(|stem| stem.to_str())
                .unwrap_or("metric");
            names = match cells.clone().count() {
                1 => vec![stem.to_owned()],
                count => (1..=count).map(|column| format!("{stem} {column}")).collect(),
            };
            columns = vec![Vec::new(); names.len()];
        }
        for (cell, (name, column)) in cells.zip(names.iter().zip(&mut columns)) {
            if cell.is_empty() {
                continue;
            }
            if cell.parse::<Quantity>().is_err() {
                let message = format!("line {line}: `{cell}` is not a number ({name})");
                return Err(Failure::new("metrics/csv", message)
                    .file(file)
                    .help("leave the cell empty where there is no datapoint"));
            }
            column.push(json!([time, cell]));
        }
    }
    for (name, column) in names.into_iter().zip(columns) {
        if metrics.contains_key(&name) {
            return Err(Failure::new("metrics/csv", format!("two series are called `{name}`")).file(file));
        }
        metrics.insert(name, column.into());
    }
    Ok(())
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
        assert_eq!(read_text("60,1\n120,2\n").unwrap(), json!({"cpu": [["60", "1"], ["120", "2"]]}));
    }

    #[test]
    fn what_is_wrong_is_told_by_its_line() {
        let error = read_text("time,cpu\n60,1\n120,NaN\n").unwrap_err();
        assert!(error.contains("line 3: `NaN` is not a number (cpu)"), "{error}");
        assert!(read_text("60\n").unwrap_err().contains("line 1: a time and a value are expected"));
        assert!(read_text("time,cpu\n60,1\n120,1,2\n").is_err());
    }
}
