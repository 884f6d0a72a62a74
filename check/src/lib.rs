//! Tasks and services without a cluster: whether Amazon ECS takes them, all that is wrong with them
//! at once, how a task's life goes, and who reaches it.
//!
//! ECS answers a request with the first error that it meets. [`definition::check()`] and
//! [`service::check()`] tell all of them, what ECS would say to each where that is known, and what
//! to do; and what ECS takes though it hardly means what it says. They decide nothing about a
//! cluster: whoever only places tasks needs no more than `stowplan`.
//!
//! | to | use |
//! |---|---|
//! | know what ECS would refuse in a definition | [`definition::check()`] |
//! | know what ECS would refuse in a service, alone or with what it names | [`service::check()`] |
//! | know which error ECS would answer with | [`definition::first_error()`] |
//! | know for which launch types it registers | [`definition::compatibilities()`] |
//! | follow a task of a definition from PROVISIONING to STOPPED | [`lifecycle`] |
//! | know whether load balancers reach it | [`reach`] |
//! | know what a change of a service or a definition does | [`change`] |
//!
//! Each check names its [rule](mod@stowplan::rule).

#![no_std]
#![cfg_attr(cold_code_small, feature(optimize_attribute))]

extern crate alloc;

#[macro_use]
extern crate stowplan;

#[cfg(test)]
extern crate std;

#[cfg(test)]
#[path = "../../core/tests/common/cases.rs"]
mod cases;

pub mod change;
pub mod definition;
pub mod document;
pub mod lifecycle;
pub mod reach;
pub mod service;
