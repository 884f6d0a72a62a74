//! What stands in logs and files: written, and read again.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../core/tests/common/without_text.rs"]
mod without_text;

use core::{
    fmt::{Debug, Display},
    str::FromStr,
};

use stowplan_deployment::{DrainHold, RebalanceExclusion, RebalanceStop, RolloutState, Stage, TaskCondition, WaitsFor};

/// Every word is read as what is written so, and no other is read.
fn check_words<T: Display + FromStr<Err: Debug>>(words: &[&str]) {
    assert!(!words.is_empty());
    for word in words {
        assert_eq!(word.parse::<T>().unwrap().to_string(), *word);
        assert!(format!("{word}s").parse::<T>().is_err());
    }
}

#[test]
fn words_are_read_as_they_are_written() {
    check_words::<Stage>(Stage::WORDS);
    check_words::<RolloutState>(RolloutState::WORDS);
    check_words::<WaitsFor>(WaitsFor::WORDS);
    check_words::<RebalanceExclusion>(RebalanceExclusion::WORDS);
    check_words::<DrainHold>(DrainHold::WORDS);
    check_words::<RebalanceStop>(RebalanceStop::WORDS);
    check_words::<TaskCondition>(TaskCondition::WORDS);
}

/// Enums that no log and no file needs as text: what they hold has a text of its own, or they are
/// asked and not told.
const WITHOUT_TEXT: &[&str] = &[
    "DrainRemedy",
    "Happening",
    "HookRemedy",
    "Orders",
    "OutsideRemedy",
    "RollbackTo",
    "ScaleUp",
    "Side",
    "StagesEnd",
    "TaskResult",
    "Threshold",
    "TrafficShift",
    "UpdateEffect",
];

/// No public enum is forgotten: each has `Display`, or stands in the list above.
#[test]
fn every_other_enum_is_written() {
    let without = without_text::without_text(concat!(env!("CARGO_MANIFEST_DIR"), "/src"), 15);
    assert_eq!(without, WITHOUT_TEXT);
}
