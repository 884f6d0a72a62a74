//! The table of rules, and the dated profiles of named choices.
