//! AWS's shapes: what its API, the CLI and the console print, read into plain facts.

pub(crate) mod attributes;
pub mod capacity_provider;
pub mod cluster;
pub mod collect;
pub(crate) mod contradiction;
pub mod event;
pub mod fact_list;
pub mod instance;
#[cfg(feature = "instance-types")]
pub(crate) mod instance_requirements;
pub(crate) mod interfaces;
#[cfg(feature = "reach")]
pub(crate) mod network;
#[cfg(feature = "scaling")]
pub(crate) mod scaling;
pub mod service;
#[cfg(feature = "check")]
mod shape_reader;
pub mod snapshot;
pub mod subnet;
pub mod task;
pub mod task_definition;
#[cfg(feature = "check")]
pub mod whole_definition;
#[cfg(feature = "check")]
pub mod whole_service;
