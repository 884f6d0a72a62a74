//! What stands in logs and files: written, and read again.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "common/cases.rs"]
mod cases;
#[path = "common/without_text.rs"]
mod without_text;

use core::{
    fmt::{Debug, Display},
    str::FromStr,
};

use cases::cases;
use proptest::prelude::*;
use stowplan::{
    Constraint, CpuUnits, DesiredStatus, InstanceStatus, LastStatus, MemoryMib, Packed, Query, Reason,
    Strategy as Placing, Timestamp,
    capacity::{Hindrance, MemberState, NotCounted, Resource, Side, managed_instances::Presence},
    cluster::{
        ask::DaemonStopReason,
        facts::{GpuSharingMode, LaunchType},
    },
    placement::{Field, Launch},
    query::Operator,
    request::Starter,
    rule::{Strength, TieBreak},
    scaling::{
        ActivityStatus, AdjustmentType, Aggregation, AlarmState, ComparisonOperator, Direction, MissingData, Progress,
        Statistic,
    },
    task::{AcceleratorType, Architecture, CpuManufacturer, GpuFraction, Health, NetworkMode, StorageType},
    unit::Protocol,
};

fn again<T: Display + FromStr<Err: Debug>>(value: &T) -> T {
    value.to_string().parse().unwrap()
}

/// Every word is read as what is written so, and no other is read.
fn check_words<T: Display + FromStr<Err: Debug>>(words: &[&str]) {
    assert!(!words.is_empty());
    for word in words {
        assert_eq!(word.parse::<T>().unwrap().to_string(), *word);
        assert!(format!("{word}s").parse::<T>().is_err());
    }
    assert!("".parse::<T>().is_err());
}

macro_rules! check_each {
    ($($word:ty),+ $(,)?) => {
        $(check_words::<$word>(<$word>::WORDS);)+
    };
}

#[test]
fn words_are_read_as_they_are_written() {
    check_each!(InstanceStatus, DesiredStatus, LastStatus, LaunchType, GpuSharingMode, Protocol, Starter, Reason);
    check_each!(NetworkMode, Architecture, Strength, Health, DaemonStopReason);
    check_each!(Statistic, ActivityStatus, MissingData, AlarmState, AdjustmentType, Aggregation, ComparisonOperator);
    check_each!(Direction, Progress);
    check_each!(Resource, MemberState, NotCounted, Hindrance);
    check_each!(CpuManufacturer, AcceleratorType, StorageType, Operator, Side, Presence);
    check_words::<GpuFraction>(&GpuFraction::ALL.map(GpuFraction::as_str));
    check_words::<TieBreak>(&["default", "lowestArn", "seed:0", "seed:18446744073709551615"]);
}

/// Enums that no log and no file needs as text: what they hold has a text of its own, or they are
/// asked and not told.
const WITHOUT_TEXT: &[&str] = &[
    // Facts and questions that a program makes, and does not read.
    "Demand",
    "DeviceUse",
    "Fact",
    "Gpus",
    "MissingOperand",
    "QuerySource",
    "Running",
    "Target",
    // What is read out of a text, or stands for it there.
    "AttributeValue",
    "DeviceType",
    "Registry",
    "ScheduleKind",
    "Test",
    "WrittenValue",
    // Answers whose parts are texts, numbers or handles.
    "Decision",
    "Explained",
    "GroupEstimate",
    "Idle",
    "PlacementSite",
    "PolicyKind",
    "Rest",
    "RunsOn",
    "Scaled",
    "Stay",
    "TimelineEvent",
    "Underused",
    "Unmet",
    // What needs the task or the cluster to be told: `describe` and `display` do.
    "Rejection",
    "RemedyKind",
    // What is wrong with something: the error itself has the text.
    "ProblemKind",
    "RequirementErrorKind",
    "SizeErrorKind",
    // A bound of the most tasks, with its percent.
    "MaxCapacityBreach",
];

/// No public enum is forgotten: each has `Display`, or stands in the list above.
#[test]
fn every_other_enum_is_written() {
    let without = without_text::without_text(concat!(env!("CARGO_MANIFEST_DIR"), "/src"), 80);
    let mut expected = WITHOUT_TEXT.to_vec();
    expected.sort_unstable();
    assert_eq!(without, expected);
}

#[test]
fn a_word_fills_its_column() {
    assert_eq!(format!("{:<10}|", InstanceStatus::Active), "ACTIVE    |");
    assert_eq!(format!("{:>6}|", Packed::Cpu), "   cpu|");
}

#[test]
fn units_say_their_unit() {
    let amounts = (CpuUnits(1).to_string(), CpuUnits::from(512).to_string(), MemoryMib::from(2048).to_string());
    assert_eq!(amounts, ("1 CPU unit".into(), "512 CPU units".into(), "2048 MiB".into()));
}

#[test]
fn instants_are_written_in_utc() {
    for (milliseconds, text) in [
        (0, "1970-01-01T00:00:00Z"),
        (1, "1970-01-01T00:00:00.001Z"),
        (951_782_400_000, "2000-02-29T00:00:00Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    ] {
        assert_eq!(Timestamp(milliseconds).to_string(), text);
        assert_eq!(text.parse(), Ok(Timestamp(milliseconds)));
    }
    let noon = Ok(Timestamp(1_793_534_400_000));
    for text in ["2026-11-01T12:00:00Z", "2026-11-01 13:00+01:00", "2026-11-01T07:00:00-0500", "2026-11-01T12:00"] {
        assert_eq!(text.parse(), noon, "{text}");
    }
    for text in ["", "2026-11-01T", "2026-13-01", "2026-11-01T24:00", "1969-12-31", "10000-01-01", "now"] {
        assert!(text.parse::<Timestamp>().is_err(), "{text}");
    }
    // Outside of what can be read it is still written.
    assert_eq!(Timestamp(-1).to_string(), "1969-12-31T23:59:59.999Z");
    assert!(!Timestamp(i64::MAX).to_string().is_empty() && !Timestamp(i64::MIN).to_string().is_empty());
}

#[test]
fn strategies_and_constraints_are_read_in_both_spellings() {
    let spread = |field| Ok(Placing::Spread(field));
    for (text, expected) in [
        ("random", Ok(Placing::Random)),
        ("binpack:cpu", Ok(Placing::Binpack(Packed::Cpu))),
        ("binpack(MEMORY)", Ok(Placing::Binpack(Packed::Memory))),
        ("spread:host", spread(Field::InstanceId)),
        ("spread(attribute:a:b)", spread(Field::Attribute("a:b".into()))),
    ] {
        assert_eq!(text.parse::<Placing>(), expected, "{text}");
    }
    for text in [
        "",
        "spread",
        "binpack:",
        "random:cpu",
        "random()",
        "spread(rack)",
        "spread(host",
        "spread)host(",
        "packed:cpu",
    ] {
        assert!(text.parse::<Placing>().is_err(), "{text}");
    }
    for text in ["", "distinct", "distinctInstance:1", "memberOf", "memberOf()", "memberOf(attribute:)"] {
        assert!(text.parse::<Constraint>().is_err(), "{text}");
    }
    let inner = Query::parse("(attribute:a == b or attribute:c exists) and not(attribute:d exists)").unwrap();
    assert_eq!(again(&Constraint::MemberOf(inner.clone())), Constraint::MemberOf(inner));
    assert_eq!(again(&Constraint::DistinctInstance), Constraint::DistinctInstance);
}

/// A field of a spread, by any name of an attribute.
fn field() -> impl Strategy<Value = Field> {
    prop_oneof![Just(Field::InstanceId), "[a-zA-Z0-9._:()/-]{1,12}".prop_map(Field::Attribute)]
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn what_is_written_is_read_again(
        milliseconds in 0..253_402_300_800_000_i64,
        field in field(),
        provider in "[a-zA-Z0-9:_-]{1,12}",
    ) {
        prop_assert_eq!(again(&Timestamp(milliseconds)), Timestamp(milliseconds));
        prop_assert_eq!(again(&field), field.clone());
        for strategy in [Placing::Spread(field), Placing::Random, Placing::Binpack(Packed::Cpu), Placing::Binpack(Packed::Memory)] {
            prop_assert_eq!(again(&strategy), strategy);
        }
        for launch in [Launch::Ec2, Launch::External, Launch::CapacityProvider(provider)] {
            prop_assert_eq!(again(&launch), launch);
        }
    }

    #[test]
    fn no_text_panics(text: String) {
        let _ = (text.parse::<Timestamp>(), text.parse::<Placing>(), text.parse::<Constraint>(), text.parse::<Launch>());
    }
}
