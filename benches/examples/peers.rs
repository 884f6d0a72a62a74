//! Other schedulers beside this engine, on the same instances and tasks.
//!
//! `peers write FOLDER` writes the work; `peers table FOLDER` runs this engine on it, checks what
//! the peers answered there (`NAME-SIZE.txt`), and prints the table. `cargo xtask bench --peers`
//! does it all.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark may panic")]

use std::{fmt::Write as _, fs, path::Path, time::Instant};

use stowplan::placement::Decision;
use stowplan_benches::peers::{Answer, BATCH, ROUNDS, SIZES, Variant, Work, check};

/// Names in the answers' file names, and what they are.
const PEERS: [(&str, &str); 2] = [("kube", "kube-scheduler"), ("fenzo", "Fenzo")];
/// Tasks of the small packing that CP-SAT solves too.
const PACKED: usize = 80;
/// How often this engine goes through the rounds: one of them takes it microseconds.
const REPEATS: usize = 60;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["write", folder] => write(Path::new(folder)),
        ["table", folder] => table(Path::new(folder)),
        _ => {
            eprintln!("usage: peers write|table FOLDER");
            std::process::exit(2);
        }
    }
}

fn write(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("work-packing.txt"), Work::packing(PACKED).unwrap().file()).unwrap();
    let _ = fs::remove_file(folder.join("cpsat-packing.txt"));
    for size in SIZES {
        fs::write(folder.join(format!("work-{size}.txt")), Work::new(size).unwrap().file()).unwrap();
        for (peer, _) in PEERS {
            // An answer to other work is none.
            let _ = fs::remove_file(folder.join(format!("{peer}-{size}.txt")));
        }
    }
}

fn table(folder: &Path) {
    let mut text = format!(
        "kube-scheduler 1.34.2 (its own scheduling cycle, every default plugin) and Fenzo 1.0.1 beside stowplan, in process on \
         one core, on the same instances and tasks. Placements a second: medians of {ROUNDS} rounds of up to {BATCH} tasks, fewer \
         where a peer takes seconds. The last column is stowplan's median over the peer's *best* round: stowplan's rounds last \
         microseconds and a busy machine seldom interrupts them, while a peer's last seconds. Every placement of a peer was \
         checked to fit. Fenzo decides a round in one call, whose fixed cost grows with the hosts. Nomad was not measured: its Go \
         module could not be had.\n\n",
    );
    text.push_str(
        "| instances | scheduler | placements | constraint | spread | times slower (constraint, spread) |\n\
         |---:|---|---:|---:|---:|---|\n",
    );
    let mut points = String::from("what,instances,nanoseconds\n");
    for size in SIZES {
        let work = Work::new(size).unwrap();
        let ours = Variant::ALL.map(|variant| own(&work, variant));
        let [plain, constraint, spread] = ours.map(per_second);
        let _ = writeln!(text, "| {} | stowplan | {plain} | {constraint} | {spread} | |", grouped(f64::from(size)));
        for (peer, name) in PEERS {
            let Ok(answer) = fs::read_to_string(folder.join(format!("{peer}-{size}.txt"))) else {
                println!("SKIPPED: no answer of {name} at {size} instances");
                continue;
            };
            let answers = check(&work, &answer).unwrap();
            for way in ["shipped", "exact"] {
                let plain = row(&mut text, size, name, way, &answers, ours);
                let _ = writeln!(points, "{peer}-{way},{size},{:.1}", 1e9 / plain);
            }
        }
    }
    text.push_str(&packing(folder));
    println!("\n{text}");
    let results = Path::new(env!("CARGO_MANIFEST_DIR")).join("results");
    fs::create_dir_all(&results).unwrap();
    fs::write(results.join("peers.md"), text).unwrap();
    fs::write(results.join("peers.csv"), points).unwrap();
}

/// How many instances packing takes, beside the fewest that CP-SAT found, which knows all tasks
/// beforehand.
fn packing(folder: &Path) -> String {
    let Ok(answer) = fs::read_to_string(folder.join("cpsat-packing.txt")) else {
        println!("SKIPPED: no answer of CP-SAT");
        return String::new();
    };
    let words: Vec<&str> = answer.split_whitespace().collect();
    let ["used", fewest, "bound", bound] = words.as_slice() else { panic!("not an answer: {answer}") };
    let work = Work::packing(PACKED).unwrap();
    let (mut cluster, prepared_tasks, ids) = work.cluster(Variant::Plain).unwrap();
    for &prepared in &work.requests {
        let Decision::Placed(placed) = cluster.decide(*prepared_tasks.get(prepared as usize).unwrap()).unwrap() else {
            panic!("a task of the packing fits nowhere");
        };
        cluster.apply(&placed).unwrap();
    }
    let used = ids.iter().filter(|&&id| cluster.tasks_on(id).unwrap().next().is_some()).count();
    format!(
        "\n{PACKED} tasks, one after the other, binpack by memory: {used} instances; CP-SAT, which knows all of them beforehand: \
         {fewest} (no fewer than {bound} can do).\n"
    )
}

/// One line of the table; answers the placements a second without constraint or spread.
fn row(text: &mut String, size: u32, name: &str, way: &str, answers: &[Answer], ours: [f64; 3]) -> f64 {
    let _ =
        write!(text, "| {} | {name}, {} |", grouped(f64::from(size)), if way == "exact" { way } else { "as shipped" });
    let (mut ratios, mut rates) = (vec![], vec![]);
    for (variant, ours) in Variant::ALL.into_iter().zip(ours) {
        let wanted = format!("{way}-{}", variant.word());
        let Some(answer) = answers.iter().find(|answer| answer.name == wanted) else {
            let _ = write!(text, " |");
            continue;
        };
        assert_eq!(answer.illegal, 0, "{name} {wanted}: placements that do not fit");
        let each: Vec<f64> = answer.rounds.iter().map(|round| f64::from(round.placed) / round.seconds).collect();
        let best = each.iter().copied().fold(0.0, f64::max);
        let rate = median(each);
        let _ = write!(text, " {} |", per_second(rate));
        ratios.push(grouped(ours / best));
        rates.push(rate);
    }
    let (first, rest) = ratios.split_first().unwrap();
    let _ = writeln!(text, " {first} ({}) |", rest.join(", "));
    *rates.first().unwrap()
}

/// Placements a second of this engine: the same rounds, each from the start.
fn own(work: &Work, variant: Variant) -> f64 {
    let (mut cluster, prepared_tasks, _) = work.cluster(variant).unwrap();
    let mut rates = vec![];
    for repeat in 0..=REPEATS {
        for round in work.requests.chunks(BATCH) {
            let mut tasks = Vec::with_capacity(BATCH);
            let start = Instant::now();
            for &prepared in round {
                let prepared = *prepared_tasks.get(prepared as usize).unwrap();
                if let Decision::Placed(placed) = cluster.decide(prepared).unwrap() {
                    tasks.push(cluster.apply(&placed).unwrap());
                }
            }
            let spent = start.elapsed().as_secs_f64();
            tasks.into_iter().rev().for_each(|task| cluster.remove_task(task).unwrap());
            if repeat > 0 {
                rates.push(BATCH as f64 / spent);
            }
        }
    }
    median(rates)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    *values.get(values.len() / 2).unwrap()
}

fn per_second(rate: f64) -> String {
    if rate < 10.0 { format!("{rate:.1}/s") } else { format!("{}/s", grouped(rate)) }
}

/// A whole number, its thousands parted.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
