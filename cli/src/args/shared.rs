//! Groups of flags that several commands take, and how their values are read.

use clap::{Args, ValueEnum};

use crate::flags::Key;

/// What templates leave open.
#[derive(Debug, Default, Args)]
pub struct OpenArgs {
    /// A value that the file leaves open: a CloudFormation parameter, an environment variable of
    /// ecspresso or Copilot.
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = parse_parameter)]
    pub parameters: Vec<(String, String)>,
    /// The environment of a Copilot manifest whose overrides count.
    #[arg(long, value_name = "NAME")]
    pub environment: Option<String>,
}

pub fn parse_parameter(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}

/// Whose tasks.
#[derive(Debug, Args)]
pub struct SubjectArgs {
    /// The service; one of the snapshot lends its strategy, constraints and definition.
    #[arg(short = 's', long, value_name = "NAME", conflicts_with = "group")]
    pub service: Option<String>,
    /// The task group of standalone tasks.
    #[arg(long, value_name = "GROUP")]
    pub group: Option<String>,
}

/// What is taken for granted.
#[derive(Debug, Args)]
pub struct TrustArgs {
    /// The network interfaces for awsvpc tasks, where the snapshot does not say them.
    #[arg(long, value_name = "WHENCE")]
    pub eni: Option<Eni>,
    /// As `--eni by-type`.
    #[arg(long, hide = true, conflicts_with = "eni")]
    pub eni_by_type: bool,
    /// Take a snapshot that contradicts itself as it is.
    #[arg(long)]
    pub trust_snapshot: bool,
}

impl TrustArgs {
    /// Which flag says what of the document.
    pub const KEYS: &[Key] =
        &[("/options/trustSnapshot", "--trust-snapshot"), ("/cluster/eniSlotsByInstanceType", "--eni")];
}

/// Whence network interfaces are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Eni {
    /// From the table of instance types.
    ByType,
    /// They are not checked.
    Unchecked,
}

/// How it is decided.
#[derive(Debug, Args)]
pub struct OptionArgs {
    /// A date, or a rule and its alternative, e.g. 2026-11 or PLACE-33=fieldFirst; see
    /// `stowplan rules`.
    #[arg(long, value_name = "DATE|ID=ALTERNATIVE")]
    pub semantics: Vec<String>,
    /// Which of several admissible instances is taken.
    #[arg(long, value_name = "lowestArn|seed:N", value_parser = parse_tie_break)]
    pub tie_break: Option<TieBreak>,
    /// How many admissible instances are listed for each task.
    #[arg(long, value_name = "N|all", value_parser = parse_admissible)]
    pub admissible: Option<Admissible>,
}

impl OptionArgs {
    /// Which flag says what of the document.
    pub const KEYS: &[Key] = &[
        ("/options/tieBreak", "--tie-break"),
        ("/options/admissible", "--admissible"),
        ("/options/semantics", "--semantics"),
    ];
}

/// How many rows of instances are shown.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct RowArgs {
    /// Show a row for each instance.
    #[arg(long)]
    pub all: bool,
    /// Show rows for so many instances, the nearest first.
    #[arg(long, value_name = "N", conflicts_with = "all")]
    pub limit: Option<usize>,
}

impl RowArgs {
    /// How many rows, where a report shows so many by itself.
    pub fn shown(self, by_itself: usize) -> usize {
        if self.all { usize::MAX } else { self.limit.unwrap_or(by_itself) }
    }
}

/// A stage of a strategy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strategy {
    /// `spread`, `binpack` or `random`; the engine judges it.
    pub kind: String,
    /// The field.
    pub field: Option<String>,
}

/// Which of several is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TieBreak {
    /// The lowest ARN.
    LowestArn,
    /// A seeded draw.
    Seed(u64),
}

/// How many are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admissible {
    /// Every one.
    All,
    /// At most this many.
    UpTo(u32),
}

pub fn parse_strategy(text: &str) -> Result<Strategy, String> {
    let (kind, field) = match (text.split_once(':'), text.strip_suffix(')')) {
        (_, Some(inner)) if inner.contains('(') => inner.split_once('(').unwrap_or((inner, "")),
        (Some(parts), _) => parts,
        _ => (text, ""),
    };
    if kind.is_empty() {
        return Err("a type is missing, as in `binpack:memory`".into());
    }
    Ok(Strategy { kind: kind.to_owned(), field: (!field.is_empty()).then(|| field.to_owned()) })
}

fn parse_tie_break(text: &str) -> Result<TieBreak, String> {
    if text == "lowestArn" {
        return Ok(TieBreak::LowestArn);
    }
    text.strip_prefix("seed:")
        .and_then(|seed| seed.parse().ok())
        .filter(|seed: &u64| *seed < 1 << 53)
        .map(TieBreak::Seed)
        .ok_or_else(|| "write `lowestArn` or `seed:N` with N below 2^53".to_owned())
}

fn parse_admissible(text: &str) -> Result<Admissible, String> {
    if text == "all" {
        return Ok(Admissible::All);
    }
    text.parse().map(Admissible::UpTo).map_err(|_| "write a number or `all`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strategies_are_read_in_both_spellings() {
        for (text, kind, field) in [
            ("binpack:memory", "binpack", Some("memory")),
            ("spread:attribute:ecs.availability-zone", "spread", Some("attribute:ecs.availability-zone")),
            ("spread(attribute:rack)", "spread", Some("attribute:rack")),
            ("random", "random", None),
        ] {
            let strategy = parse_strategy(text).unwrap();
            assert_eq!((strategy.kind.as_str(), strategy.field.as_deref()), (kind, field));
        }
        assert!(parse_strategy(":memory").is_err());
    }

    #[test]
    fn seeds_stay_below_two_to_the_fifty_third() {
        assert_eq!(parse_tie_break("seed:7"), Ok(TieBreak::Seed(7)));
        assert!(parse_tie_break("seed:9007199254740992").is_err());
        assert!(parse_tie_break("seed").is_err());
    }
}
