//! How long a snapshot takes to read, step by step: `read SNAPSHOT.json`. Its memory is what
//! `/usr/bin/time -v` says of it.
#![expect(clippy::unwrap_used, reason = "a measurement may panic")]

use std::time::Instant;

use stowplan_wire::{ClusterSession, Document, read_cluster};

fn main() {
    let path = std::env::args().nth(1).unwrap();
    let rounds = std::env::args().nth(2).map_or(1, |rounds| rounds.parse().unwrap());
    let start = Instant::now();
    let bytes = std::fs::read(path).unwrap();
    println!("{:8.1} ms  {} bytes from the disk", start.elapsed().as_secs_f64() * 1e3, bytes.len());
    for _ in 0..rounds {
        let start = Instant::now();
        let document = Document::parse(&bytes).unwrap();
        println!("{:8.1} ms  tokens", start.elapsed().as_secs_f64() * 1e3);
        if rounds > 1 {
            let start = Instant::now();
            let facts = read_cluster(&document.root()).unwrap();
            println!("{:8.1} ms  facts of {} tasks", start.elapsed().as_secs_f64() * 1e3, facts.tasks.len());
        }
        let start = Instant::now();
        let session = ClusterSession::read(&document.root(), None).unwrap();
        println!(
            "{:8.1} ms  a cluster of {}",
            start.elapsed().as_secs_f64() * 1e3,
            session.cluster().instances().count()
        );
    }
}
