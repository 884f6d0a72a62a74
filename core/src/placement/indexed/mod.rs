//! The decision by indexes, which must equal the scan's.
//!
//! - [`plan`]: what a kind asks of the indexes, worked out once a kind and class;
//! - [`plans`]: the plans of all kinds;
//! - [`search`]: the decision, the admissible set, and what is in it.

mod plan;
mod plans;
mod search;

pub(crate) use plan::Plan;
pub(crate) use plans::Plans;
pub(crate) use search::Search;
