//! Words are read as they are written, whichever crate declares them.

use std::{fmt::Display, str::FromStr};

use stowplan_check::lifecycle::{ContainerCondition, StopCode};

fn check_words<T: Display + FromStr>(words: &[&str]) {
    assert!(!words.is_empty());
    for word in words {
        assert_eq!(word.parse::<T>().ok().map(|read| read.to_string()).as_deref(), Some(*word));
        assert!(format!("{word}s").parse::<T>().is_err(), "{word}");
    }
}

#[test]
fn conditions_and_stop_codes() {
    check_words::<ContainerCondition>(ContainerCondition::WORDS);
    check_words::<StopCode>(StopCode::WORDS);
}
