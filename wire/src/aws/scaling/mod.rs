//! The shapes of Application Auto Scaling and CloudWatch: targets, policies, scheduled actions,
//! alarms, metrics.

pub(crate) mod alarm;
pub(crate) mod collect;
pub(crate) mod metrics;
pub(crate) mod mute;
pub(crate) mod policy;
pub(crate) mod schedule;
pub(crate) mod target;

use stowplan::scaling::ScalingError;

use crate::{Error, Node};

/// An error of the core, at its field of an object.
pub(crate) fn at_field(node: &Node<'_>, error: &ScalingError) -> Error {
    let path = if error.field().is_empty() { node.path() } else { format!("{}/{}", node.path(), error.field()) };
    let wrapped = Error::new(error.code(), error.to_string(), path);
    match error.help() {
        Some(help) => wrapped.with_help(help),
        None => wrapped,
    }
}
