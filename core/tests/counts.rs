//! `cargo xtask verify` raises the number of cases of every property: the factor that it sets
//! multiplies what `cases(n)` says.

#[path = "common/cases.rs"]
mod cases;

use std::{cell::Cell, process::Command};

use proptest::{prelude::any, test_runner::TestRunner};

/// How many cases the property below has.
const OWN: u32 = 7;

/// A property that says how often it was asked.
#[test]
fn asked() {
    let asked = Cell::new(0_u32);
    let ask = |_: u8| {
        asked.set(asked.get() + 1);
        Ok(())
    };
    TestRunner::new(cases::cases(OWN)).run(&any::<u8>(), ask).unwrap();
    println!("asked {} times", asked.get());
}

#[test]
fn the_factor_multiplies_the_cases_that_are_run() {
    for (factor, times) in [(None, 7), (Some("1"), 7), (Some("2"), 14), (Some("20"), 140)] {
        // In a process of its own: a variable set here would be one for the other tests, too.
        let mut own = Command::new(std::env::current_exe().unwrap());
        own.args(["asked", "--exact", "--nocapture"]).env_remove("STOWPLAN_CASES_FACTOR");
        let output = own.envs(factor.map(|factor| ("STOWPLAN_CASES_FACTOR", factor))).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains(&format!("asked {times} times")), "{factor:?}: {said}");
    }
}
