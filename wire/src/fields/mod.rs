//! All that AWS defines of the documents that are read, and what of it is not modelled.
//!
//! `wire/fields/` holds the tables for people, one line a member with its class; `table` is made
//! from them. A document is walked once along the members that decide: what is not modelled and
//! what nobody defines is remarked on, so that nothing is dropped without a word.

mod cluster;
mod look;
mod remarks;
#[cfg(feature = "pack")]
pub(crate) mod saved;
mod shape;
mod spelling;
#[rustfmt::skip]
pub(crate) mod table;
#[cfg(test)]
mod tests;
mod walk;

pub(crate) use cluster::{ClusterRemarks, Part};
pub(crate) use look::misspelt;
pub(crate) use remarks::Remarks;
pub(crate) use shape::{Shape, question};
#[cfg(feature = "check")]
#[cfg(feature = "check")]
pub(crate) use spelling::closest;
