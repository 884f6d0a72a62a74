//! Where would Amazon ECS put this task, which one would it stop, when would it scale, and why?
//!
//! ECS has no dry run: its scheduler is closed, and when it finds no place it names one "closest"
//! instance and stops. This crate computes those decisions instead: pure functions over a cluster
//! in columns, the same answer on every machine, with the reason for each. It needs no AWS account,
//! reads no clock, and does no I/O; time, metrics and seeds are arguments. Where AWS documents
//! nothing, the behaviour is a [named choice](mod@rule) with a default that can be changed.
//!
//! # Example: two tasks, one instance
//! ```
//! use stowplan::{Cluster, CpuUnits, Decision, InstanceFacts, MemoryMib, Reason, Requirement, Semantics, TaskSpec};
//!
//! let instance = InstanceFacts::new("i-1", CpuUnits(2048), MemoryMib(3768));
//! let mut cluster = Cluster::build(vec![instance], vec![], &Semantics::V2026_11)?;
//!
//! let web = TaskSpec::service("web", Requirement::new(CpuUnits(512), MemoryMib(2048)));
//! let web = cluster.prepare(&web)?;
//!
//! // Deciding changes nothing; applying does.
//! let Decision::Placed(placed) = cluster.decide(web)? else { panic!("an empty instance takes it") };
//! cluster.apply(&placed)?;
//!
//! // 3768 - 2048 = 1720 MiB are left: the second does not fit, and the answer says what is missing.
//! assert_eq!(cluster.decide(web)?, Decision::Blocked);
//! let why = cluster.explain(web, 1)?;
//! assert_eq!(why.reasons, [(Reason::Memory, 1)]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What to start from
//!
//! | to | start from |
//! |---|---|
//! | hold a cluster, and follow what happens to it | [`Cluster::build`](cluster::Cluster::build), [`record`](cluster::Cluster::record), [`confirm`](cluster::Cluster::confirm), [`sync`](cluster::Cluster::sync) |
//! | place a task | [`prepare`](cluster::Cluster::prepare) once, then [`place`](cluster::Cluster::place), or [`decide`](cluster::Cluster::decide) and [`apply`](cluster::Cluster::apply) |
//! | place by a filter or a strategy of your own | [`decide_where`](cluster::Cluster::decide_where), [`feasible`](cluster::Cluster::feasible) |
//! | know every instance that ECS might pick | [`admissible`](cluster::Cluster::admissible) |
//! | know why nothing fits, and what would help | [`explain`](cluster::Cluster::explain) |
//! | know how many more fit | [`fit`](cluster::Cluster::fit) |
//! | try something and take it back | [`fork`](cluster::Cluster::fork) |
//! | save a cluster, and go on where it was | [`snapshot`](cluster::Cluster::snapshot), [`restore`](cluster::Cluster::restore) |
//! | scale a service in, or only see which task would stop | [`stop_many`](cluster::Cluster::stop_many), [`scale_in`](cluster::Cluster::scale_in); [`select_to_stop`](cluster::Cluster::select_to_stop) |
//! | read an expression of the Cluster Query Language | [`Query::parse`](query::Query::parse) |
//! | scale a service, live or over a recorded day | [`scaling::Autoscaler`], [`scaling::Timeline`] |
//! | work out cron, rate and at expressions | [`scaling::schedule`] |
//! | plan a deployment: how it goes, whether it ends, what would help | the crate `stowplan-deployment` |
//! | scale the cluster: providers, reservation, Auto Scaling groups | [`capacity`] |
//! | check a task definition | the crate `stowplan-check` |
//! | look up a rule, or choose its other reading | [`rule::rules`], [`Semantics::choose`](rule::Semantics::choose) |
//!
//! Instances to buy for a set of services are advice, and a crate of their own: `stowplan-fleet`.
//! The JSON that `aws ecs describe-*` prints becomes a cluster by `stowplan-wire`, whose guide
//! shows it; the command `stowplan` and the npm package answer the same questions without a line of
//! Rust.
//!
//! # Guides
//! - [Hold a cluster beside ECS, for months](_documentation::hold_a_cluster)
//! - [Decide by rules of your own](_documentation::your_own_rules): a pick, a strategy, a filter,
//!   another reading of ECS
//! - [Scale a service from live metrics](_documentation::live_autoscaling)
//!
//! And what the library is made of: its [design](_documentation::design), the
//! [rules](_documentation::rules) with their sources and the code that carries each out, and the
//! [changelog](_documentation::changelog).
//!
//! Seven programs that read as a tour are in the repository, with what they print: see the page of
//! `core/examples`.
//!
//! # What it costs
//! A decision takes a few hundred nanoseconds on a thousand and on a hundred thousand instances,
//! and allocates nothing. Each function says what it costs.
//!
//! # Features
//!
//! | feature | on by default | brings |
//! |---|---|---|
//! | `time-zones` | yes | named time zones for schedules, with the IANA database compiled in (`jiff`) |
//! | `instance-types` | yes | what each EC2 instance type brings, about 100 KB |
//! | `rule-texts` | yes | what each rule says, and its source; without it the table has ids and alternatives alone |
//! | `serde` | no | facts, tasks to place, semantics, handles and [saved clusters](cluster::saved) are written and read by `serde` |
//!
//! The crate is `no_std` with `alloc`, with and without these features. It forbids `unsafe`.
#![no_std]
// The build for browsers keeps functions small that say so, where speed does not matter: see
// `xtask/src/wasm/toolchain.rs`.
#![cfg_attr(cold_code_small, feature(optimize_attribute))]

extern crate alloc;

#[cfg(test)]
extern crate std;

#[cfg(test)]
#[path = "../tests/common/cases.rs"]
mod cases;

// Before all others: they say `rule!` and `words!`.
#[macro_use]
pub mod word;
#[macro_use]
pub mod rule;

// First, so that the page of `Cluster` begins with what is its own.
pub mod cluster;

pub mod capacity;
pub mod count;
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

// What nearly every program names; all else is in its module.
#[doc(no_inline)]
pub use {
    cluster::{
        Cluster, Snapshot,
        facts::{InstanceFacts, InstanceStatus, TaskFacts},
    },
    id::{InstanceId, PreparedId, TaskId},
    placement::{Constraint, Decision, Explanation, Packed, Placed, Reason, Strategy, TaskSpec},
    quantity::Quantity,
    query::Query,
    rule::Semantics,
    task::{DesiredStatus, LastStatus, Requirement},
    unit::{CpuUnits, MemoryMib, Timestamp},
};

/// Guides, each an example that runs.
pub mod _documentation {
    #[doc = include_str!("../docs/hold_a_cluster.md")]
    pub mod hold_a_cluster {}

    #[doc = include_str!("../docs/live_autoscaling.md")]
    pub mod live_autoscaling {}

    #[doc = include_str!("../docs/your_own_rules.md")]
    pub mod your_own_rules {}

    #[doc = include_str!("../docs/design.md")]
    pub mod design {}

    #[doc = include_str!("../docs/rules.md")]
    pub mod rules {}

    #[doc = include_str!("../docs/changelog.md")]
    pub mod changelog {}
}

/// The example of the repository's first page compiles, too.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
