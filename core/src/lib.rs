#![doc = include_str!("../../README.md")]
#![no_std]
// The build for browsers keeps functions small that say so, where speed does not matter: see `xtask/src/wasm/toolchain.rs`.
#![cfg_attr(cold_code_small, feature(optimize_attribute))]

extern crate alloc;

#[cfg(test)]
extern crate std;

#[cfg(test)]
#[path = "../tests/common/cases.rs"]
mod cases;

// Before all others: `rule!` is a word of theirs.
#[macro_use]
pub mod rule;

pub mod capacity;
pub mod cluster;
pub mod count;
pub mod deployment;
pub mod id;
mod index;
pub mod placement;
pub mod quantity;
pub mod query;
pub mod request;
pub mod scaling;
mod state;
pub mod task;
pub mod text;
pub mod unit;
