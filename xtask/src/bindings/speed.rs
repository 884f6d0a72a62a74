//! How many decisions a second each face makes, and what it costs over the same natively.
//!
//! All read one workload: ten thousand instances, 200 kinds of tasks, 5,000 placements. They run
//! one after the other, in turns, for others may use the machine, too: of the turns' medians the
//! least counts.
use super::{c, conformance, go, python};
use crate::command::Invocation;
use crate::runner::{Runner, Stop};
use crate::wasm;

const TURNS: usize = 5;

/// A face by its name in the table, and the program that prints its line of figures.
struct Face {
    name: &'static str,
    program: Invocation,
}

/// Builds every face as it is published, times them, and prints a table.
pub fn run(runner: &mut Runner) -> Result<(), Stop> {
    let mut faces = natives(runner)?;
    faces.push(Face { name: "C", program: Invocation::new(&c::speed_program(runner)?) });
    if let Some(program) = python::speed_program(runner)? {
        faces.push(Face { name: "Python", program });
    }
    if let Some(program) = go::speed_program(runner)? {
        faces.push(Face { name: "Go", program });
    }
    // Node writes the workload, too: without it there is nothing to time.
    if !wasm::build_for_page(runner)? {
        return Ok(());
    }
    let script = |word: &str| Invocation::new("node").args(["wasm/npm/test/speed.mjs", word]);
    faces.push(Face { name: "Node", program: script("--of") });
    let workload = runner.tree.target().join("bindings/workload.json").to_string_lossy().into_owned();
    runner.run("speed: workload", &script("--write").args([workload.clone()]))?;
    let root = runner.tree.root().to_owned();
    runner.step("speed", "cargo xtask bindings speed", || {
        let mut rows: Vec<Row> = faces.iter().map(|face| Row::of(face.name)).collect();
        for _ in 0..TURNS {
            for (row, face) in rows.iter_mut().zip(&faces) {
                let run = face.program.clone().args([workload.clone()]).at(&root);
                let line = run.output().ok_or_else(|| format!("`{run}` fails"))?;
                row.take(&line).ok_or_else(|| format!("`{run}` printed {line}"))?;
            }
        }
        agree(&rows)?;
        println!("{}", table(&rows)?);
        Ok(String::new())
    })
}

/// The engine itself, and the C functions beside it in one process.
fn natives(runner: &mut Runner) -> Result<Vec<Face>, Stop> {
    let words = ["build", "--quiet", "--release", "-p", "stowplan-wasm", "-p", "stowplan-c"];
    let examples = ["--example", "native_speed", "--example", "overhead"];
    runner.run("speed: native", &Invocation::cargo(None).args(words).args(examples))?;
    let folder = runner.tree.target().join("release/examples");
    let face = |name, example| Face { name, program: Invocation::new(&folder.join(example).to_string_lossy()) };
    Ok(vec![face(NATIVE, "native_speed"), face(BESIDE, "overhead")])
}

const NATIVE: &str = "native";
/// Its own figures of the native side are what it is compared with.
const BESIDE: &str = "C, in native's process";

/// What is told of each face: the key of its line, and of the native side where that is beside it.
const MEASURES: [(&str, &str); 4] =
    [("decide", "nativeDecide"), ("place", "nativePlace"), ("placeEach", ""), ("document", "nativeDocument")];

/// The least of what a face printed, in nanoseconds, in the order of the measures.
struct Row {
    name: &'static str,
    least: [Option<f64>; MEASURES.len()],
    beside: [Option<f64>; MEASURES.len()],
    placed: Option<String>,
}

impl Row {
    const fn of(name: &'static str) -> Self {
        Self { name, least: [None; MEASURES.len()], beside: [None; MEASURES.len()], placed: None }
    }

    /// Takes a line of figures; `None` where it is none.
    fn take(&mut self, line: &str) -> Option<()> {
        let number = |key: &str| conformance::member(line, key).and_then(|text| text.parse::<f64>().ok());
        let less = |kept: &mut Option<f64>, new: Option<f64>| {
            *kept = kept.iter().copied().chain(new).reduce(f64::min);
        };
        for (at, (key, beside)) in MEASURES.iter().enumerate() {
            less(self.least.get_mut(at)?, number(key));
            less(self.beside.get_mut(at)?, number(beside));
        }
        self.placed = conformance::member(line, "placed").map(str::to_owned);
        number("place").map(|_| ())
    }

    fn of_measure(&self, measure: usize) -> Option<f64> {
        self.least.get(measure).copied().flatten()
    }

    /// How much more than natively, in the same units.
    fn over(&self, native: &Self, measure: usize) -> Option<f64> {
        let beside = self.beside.get(measure).copied().flatten();
        Some(self.of_measure(measure)? - beside.or_else(|| native.of_measure(measure))?)
    }
}

/// Refuses figures of faces that placed differently: they would be of different work.
fn agree(rows: &[Row]) -> Result<(), String> {
    let mut told = rows.iter().filter_map(|row| Some((row.name, row.placed.as_deref()?)));
    let (_, first) = told.next().ok_or("no face says how many it placed")?;
    match told.find(|(_, placed)| *placed != first) {
        None => Ok(()),
        Some((name, placed)) => Err(format!("{name} placed {placed}, the first {first}")),
    }
}

const TITLES: [&str; 9] = [
    "",
    "place, calls/s",
    "ns a call",
    "over native",
    "in one list",
    "decide, ns",
    "over native",
    "document, µs",
    "over native",
];

/// The table: a row for each face.
fn table(rows: &[Row]) -> Result<String, String> {
    let [decide, place, each, document] = [0, 1, 2, 3];
    let native = rows.iter().find(|row| row.name == NATIVE).ok_or("nothing native")?;
    let nanoseconds = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.0}"));
    let more = |row: &Row, measure, scale: f64, digits: usize| {
        let over = row.over(native, measure).filter(|_| row.name != NATIVE);
        over.map_or_else(String::new, |over| format!("{:+.digits$}", over / scale))
    };
    let mut lines = vec![TITLES.map(str::to_owned)];
    for row in rows {
        let a_second = row.of_measure(place).map_or_else(String::new, |each| grouped(1e9 / each));
        lines.push([
            row.name.to_owned(),
            a_second,
            nanoseconds(row.of_measure(place)),
            more(row, place, 1.0, 0),
            nanoseconds(row.of_measure(each)),
            nanoseconds(row.of_measure(decide)),
            more(row, decide, 1.0, 0),
            row.of_measure(document).map_or_else(String::new, |value| format!("{:.1}", value / 1e3)),
            more(row, document, 1e3, 1),
        ]);
    }
    Ok(aligned(&lines))
}

/// Names to the left, figures to the right.
fn aligned(lines: &[[String; TITLES.len()]]) -> String {
    let width = |at: usize| lines.iter().filter_map(|line| line.get(at)).map(|cell| cell.chars().count()).max();
    let written = lines.iter().map(|line| {
        let cells = line.iter().enumerate().map(|(at, cell)| {
            let width = width(at).unwrap_or_default();
            if at == 0 { format!("{cell:width$}") } else { format!("{cell:>width$}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    written.collect::<Vec<_>>().join("\n")
}

/// A whole number with commas between its thousands.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &'static str, lines: &[&str]) -> Option<Row> {
        let mut row = Row::of(name);
        lines.iter().try_for_each(|line| row.take(line)).map(|()| row)
    }

    /// 500 ns natively are 2,000,000 a second; 600 are 100 more, and 1,666,667 a second. A document
    /// of 90 µs costs 10 µs more than one of 80. In one process 510 are 5 more than 505.
    #[test]
    fn the_least_counts_and_overhead_is_over_the_native_figure() -> Result<(), String> {
        let native = [
            r#"{"decide": 400.0, "place": 700.0, "remove": 1.0, "document": 80000.0, "placed": 7}"#,
            r#"{"decide": 450.0, "place": 500.0, "remove": 1.0, "document": 95000.0, "placed": 7}"#,
        ];
        let c = [r#"{"decide": 410.4, "place": 600.0, "placeEach": 550.0, "document": 90000.0, "placed": 7}"#];
        let beside = [r#"{"decide": 402.0, "nativeDecide": 401.0, "place": 510.0, "nativePlace": 505.0}"#];
        let rows = [row(NATIVE, &native), row(BESIDE, &beside), row("C", &c)];
        let rows: Vec<Row> = rows.into_iter().collect::<Option<_>>().ok_or("not read")?;
        agree(&rows)?;
        let table = table(&rows)?;
        let cells: Vec<Vec<&str>> = table.lines().skip(1).map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(
            cells,
            [
                vec!["native", "2,000,000", "500", "400", "80.0"],
                vec!["C,", "in", "native's", "process", "1,960,784", "510", "+5", "402", "+1"],
                vec!["C", "1,666,667", "600", "+100", "550", "410", "+10", "90.0", "+10.0"],
            ]
        );
        Ok(())
    }

    #[test]
    fn different_work_is_not_compared() {
        let line = |placed: &str| format!(r#"{{"place": 1, "placed": {placed}}}"#);
        let rows = [row(NATIVE, &[&line("7")]), row("C", &[&line("8")])];
        let rows: Vec<Row> = rows.into_iter().flatten().collect();
        assert_eq!(agree(&rows), Err("C placed 8, the first 7".to_owned()));
        assert!(row("C", &["nothing"]).is_none());
    }
}
