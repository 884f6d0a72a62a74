//! What redacting takes: `redact FILE`. Its memory is what `/usr/bin/time -v` says of it.
#![expect(clippy::unwrap_used, reason = "a measurement may panic")]

use std::time::Instant;

use stowplan_wire::{Document, redact::redact};

fn main() {
    let bytes = std::fs::read(std::env::args().nth(1).unwrap()).unwrap();
    let start = Instant::now();
    let document = Document::parse_all(&bytes).unwrap();
    println!("{:8.1} ms  tokens of {} bytes", start.elapsed().as_secs_f64() * 1e3, bytes.len());
    let start = Instant::now();
    let redacted = redact(&document.root());
    println!("{:8.1} ms  {} bytes written", start.elapsed().as_secs_f64() * 1e3, redacted.document.len());
}
