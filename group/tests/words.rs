//! What stands in logs and files: written, and read again.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../core/tests/common/without_text.rs"]
mod without_text;

use core::{
    fmt::{Debug, Display},
    str::FromStr,
};

use stowplan_group::{
    CapacityType, EndReason, GroupProcess, LifecyclePlace, LifecycleState, Purchase, TerminationPolicy,
    TerminationStage,
};

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
    check_words::<CapacityType>(CapacityType::WORDS);
    check_words::<EndReason>(EndReason::WORDS);
    check_words::<GroupProcess>(GroupProcess::WORDS);
    check_words::<LifecyclePlace>(LifecyclePlace::WORDS);
    check_words::<LifecycleState>(LifecycleState::WORDS);
    check_words::<Purchase>(Purchase::WORDS);
    check_words::<TerminationPolicy>(TerminationPolicy::WORDS);
    check_words::<TerminationStage>(TerminationStage::WORDS);
}

/// Enums that no log and no file needs as text: what they hold has a text of its own, or they are
/// asked and not told.
const WITHOUT_TEXT: &[&str] = &[
    "Distribution",
    "GroupHold",
    "GroupOutcome",
    "GroupPolicyKind",
    "HostEvent",
    "Replacement",
    "SetAside",
    "Template",
];

/// No public enum is forgotten: each has `Display`, or stands in the list above.
#[test]
fn every_other_enum_is_written() {
    let without = without_text::without_text(concat!(env!("CARGO_MANIFEST_DIR"), "/src"), 10);
    assert_eq!(without, WITHOUT_TEXT);
}
