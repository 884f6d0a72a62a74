//! A probe.
#![allow(clippy::all, clippy::unwrap_used, clippy::indexing_slicing, missing_docs, reason = "a probe")]
use std::time::Instant;
use stowplan::placement::Decision;
use stowplan_benches::workload::{Fill, Load};
fn main() {
    let count: u32 = std::env::args().nth(1).unwrap().parse().unwrap();
    let mut load = Load::new(count, Fill::Percent(70), |_, _| {}).unwrap();
    let (mut d, mut a, mut r) = (vec![], vec![], vec![]);
    for _ in 0..300 {
        let requests = load.requests(1000);
        let s = Instant::now();
        for _ in 0..1000 {
            load.remove().unwrap();
        }
        r.push(s.elapsed().as_nanos());
        let s = Instant::now();
        for &k in &requests {
            let _ = std::hint::black_box(load.cluster.decide(load.kinds[k as usize]).unwrap());
        }
        d.push(s.elapsed().as_nanos());
        let s = Instant::now();
        for &k in &requests {
            load.place(k).unwrap();
        }
        a.push(s.elapsed().as_nanos());
    }
    d.sort();
    a.sort();
    r.sort();
    println!("{count}: decide alone {} ns, place {} ns, release {} ns", d[150] / 1000, a[150] / 1000, r[150] / 1000);
    let _: Option<Decision> = None;
}
