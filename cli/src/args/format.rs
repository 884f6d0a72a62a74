//! How answers are printed.

use clap::ValueEnum;

/// How answers are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Tables for people.
    Table,
    /// The answer document.
    Json,
    /// One JSON record a line.
    Jsonl,
    /// Comma-separated records.
    Csv,
    /// Tables for issues and pull requests.
    Markdown,
    /// SARIF 2.1.0 for code scanning; for `check`, `deploy` and `diff`.
    Sarif,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On terminals.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
