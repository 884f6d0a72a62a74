//! Schedules: parsing never panics, what is printed is read back as itself, and runs rise until
//! they end.
use stowplan::{
    scaling::schedule::{Schedule, ScheduleChoices, Window, Zone},
    unit::Timestamp,
};

/// Expressions of every kind, and a few that make no sense.
pub const SEEDS: &[&str] = &[
    "",
    "at(2026-12-24T18:00:00)",
    "rate(5 minutes)",
    "rate(1 day)",
    "cron(0 10 * * ? *)",
    "cron(0/15 8-17/2 ? JAN-MAR,OCT MON-FRI 2026-2030/2)",
    "cron(30 2 LW * ? *)",
    "cron(15 10 ? * 6L 2002-2005)",
    "cron(0 9 31W * ? *)",
    "cron(0 12 ? * TUE#5 *)",
    "cron(0 0 31 2 ? *)",
    "cron(0 10 * * * *)",
    "0 8 * * 1-5",
];

/// Parses, prints, parses again, runs a while.
pub fn target(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    match Schedule::parse(text) {
        Ok(schedule) => {
            assert_eq!(Schedule::parse(&schedule.to_string()).as_ref(), Ok(&schedule), "`{text}`");
            assert!(!schedule.describe().is_empty());
            let window = Window::new(Timestamp(0), None, None).expect("no end, no error");
            let zone = Zone::named("America/New_York").expect("a known zone");
            let mut last = Timestamp(-1);
            for run in
                schedule.firings(&zone, window, Timestamp(1_772_000_000_000), ScheduleChoices::default()).take(50)
            {
                assert!(run > last, "`{text}` does not rise");
                last = run;
            }
        }
        Err(error) => assert!(text.get(error.span()).is_some() && !error.to_string().is_empty(), "`{text}`"),
    }
}
