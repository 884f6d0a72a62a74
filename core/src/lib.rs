#![doc = include_str!("../../README.md")]
#![no_std]

extern crate alloc;

#[cfg(test)]
extern crate std;

pub mod capacity;
pub mod cluster;
pub mod deployment;
mod few;
pub mod id;
pub mod placement;
pub mod quantity;
pub mod query;
pub mod rule;
pub mod scaling;
mod symbol;
pub mod task;
pub mod unit;
