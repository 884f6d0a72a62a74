//! The decision by indexes. It must equal the decision by a scan.
//!
//! - [`plan`]: what a prepared task asks of the indexes, worked out once for each prepared task and
//!   class;
//! - [`plans`]: the plans of all prepared tasks;
//! - [`search`]: the decision, the admissible set, and what is in it.

mod plan;
mod plans;
mod search;

pub(crate) use plan::IndexPlan;
pub(crate) use plans::IndexPlans;
pub(crate) use search::Search;
