//! The fleets that this engine chooses, beside CP-SAT's.
//!
//! `fleet write FOLDER` writes the cases; `fleet table FOLDER` runs this engine on them, reads what
//! CP-SAT answered there (`cpsat-NAME.txt`), and prints the table. `cargo xtask bench --peers` does
//! it all.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark may panic")]

use std::{collections::BTreeSet, fmt::Write as _, fs, path::Path, time::Instant};

use stowplan_benches::fleet::{Case, cases};
use stowplan_fleet::{Fleet, FleetObjective, fleet};

/// How often each case is solved: the shortest time counts.
const REPEATS: usize = 9;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["write", folder] => write(Path::new(folder)),
        ["table", folder] => table(Path::new(folder)),
        _ => {
            eprintln!("usage: fleet write|table FOLDER");
            std::process::exit(2);
        }
    }
}

fn write(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for case in cases() {
        fs::write(folder.join(format!("fleet-{}.txt", case.name)), case.file()).unwrap();
        // An answer to other work is none.
        let _ = fs::remove_file(folder.join(format!("cpsat-fleet-{}.txt", case.name)));
    }
}

/// What CP-SAT found: value, bound, seconds.
type Theirs = (f64, f64, f64);

fn table(folder: &Path) {
    let mut text = String::from(
        "Fleets for seeded sets of tasks: the fewest m5.xlarge, or the cheapest of eight types (USD for an hour), beside OR-Tools \
         9.15's CP-SAT with one worker, which is given 20 seconds, the counts by kind, and a first-fit answer to start from. \
         Milliseconds are the best of nine runs on one core, since others used the machine, too. The difference is ours over theirs, by the value; negative is \
         better.\n\n\
         | case | kinds | ours | bound | gap | ms | CP-SAT | bound | seconds | difference |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    let (mut worst, mut slowest, mut proven, mut count) = (f64::MIN, 0.0_f64, [0, 0], 0);
    for case in cases() {
        let (ours, milliseconds) = own(&case);
        let unit = if case.request.objective == FleetObjective::Fewest { 1.0 } else { 1e9 };
        let (value, bound) = (ours.value() as f64 / unit, ours.bound as f64 / unit);
        let gap = (value - bound) / bound * 100.0;
        let _ = write!(
            text,
            "| {} | {} | {} | {} | {gap:.2} % | {milliseconds:.1} |",
            case.name,
            kinds(&case),
            shown(value),
            shown(bound)
        );
        slowest = slowest.max(milliseconds);
        count += 1;
        proven[0] += usize::from(ours.is_optimal());
        match theirs(folder, &case) {
            Some((their_value, their_bound, seconds)) => {
                let difference = (value - their_value / unit) / (their_value / unit) * 100.0;
                worst = worst.max(difference);
                proven[1] += usize::from(their_value <= their_bound);
                let (their_value, their_bound) = (shown(their_value / unit), shown(their_bound / unit));
                let _ = writeln!(text, " {their_value} | {their_bound} | {seconds:.1} | {difference:+.2} % |");
            }
            None => {
                println!("SKIPPED: no answer of CP-SAT for {}", case.name);
                let _ = writeln!(text, " | | | |");
            }
        }
    }
    let _ = writeln!(
        text,
        "\nProven optimal: {} of {count} here, {} by CP-SAT. Worst difference {worst:+.2} %, slowest case {slowest:.1} ms.",
        proven[0], proven[1]
    );
    println!("\n{text}");
    let results = Path::new(env!("CARGO_MANIFEST_DIR")).join("results");
    fs::create_dir_all(&results).unwrap();
    fs::write(results.join("fleet.md"), text).unwrap();
}

fn kinds(case: &Case) -> usize {
    let likeness = |(place, service): (usize, &stowplan_fleet::FleetService)| {
        let own = if service.distinct_instance { place + 1 } else { 0 };
        (service.requirement.cpu, service.requirement.memory, own)
    };
    case.request.services.iter().enumerate().map(likeness).collect::<BTreeSet<_>>().len()
}

fn own(case: &Case) -> (Fleet, f64) {
    let mut times = vec![];
    let mut answer = None;
    for _ in 0..REPEATS {
        let start = Instant::now();
        let found = fleet(&case.request).unwrap();
        times.push(start.elapsed().as_secs_f64() * 1e3);
        answer = Some(found);
    }
    times.sort_by(f64::total_cmp);
    (answer.unwrap(), *times.first().unwrap())
}

fn theirs(folder: &Path, case: &Case) -> Option<Theirs> {
    let answer = fs::read_to_string(folder.join(format!("cpsat-fleet-{}.txt", case.name))).ok()?;
    let words: Vec<&str> = answer.split_whitespace().collect();
    let ["value", value, "bound", bound, "seconds", seconds] = words.as_slice() else {
        panic!("not an answer: {answer}")
    };
    Some((value.parse().unwrap(), bound.parse().unwrap(), seconds.parse().unwrap()))
}

fn shown(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value}") } else { format!("{value:.4}") }
}
