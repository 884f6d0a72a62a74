//! Groups of flags that several commands take, and how their values are read.

mod format;
mod shared;

pub use format::{Color, Format};
pub use shared::{
    Admissible, Eni, OpenArgs, OptionArgs, RowArgs, Strategy, SubjectArgs, TieBreak, TrustArgs, parse_parameter,
    parse_strategy,
};
