//! The decision by indexes: what a kind asks of them, and the search.

mod plan;
mod search;

pub(crate) use plan::Plan;
