//! Step 1, first half: which instances are considered, and what must hold for them whatever the
//! task needs.

use core::{fmt, ops::ControlFlow};

use super::{Rejection, Visit, platform};
use crate::{
    id::Row,
    request::{PreparedTask, ResolvedLaunch},
    state::{State, facts::InstanceStatus},
};

/// Why ECS leaves an instance out without giving a reason (PLACE-13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ignored {
    /// Its status is not ACTIVE (PLACE-104).
    Status(InstanceStatus),
    /// It is external, and the task is for EC2 instances, or the other way round (PLACE-12).
    LaunchType,
    /// It belongs to another capacity provider, or to none (PLACE-12).
    CapacityProvider,
}

impl fmt::Display for Ignored {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "its status is {status}"),
            Self::LaunchType => f.write_str("the launch type excludes it"),
            Self::CapacityProvider => f.write_str("it belongs to another capacity provider, or to none"),
        }
    }
}

/// Whether the task may go to this instance at all: status, launch type, capacity provider
/// (PLACE-12, PLACE-13, PLACE-104).
pub(crate) fn ignored(state: &State, prepared: &PreparedTask, row: Row) -> Option<Ignored> {
    let status = state.columns.status[row];
    rule!("PLACE-104");
    if status != InstanceStatus::Active {
        return Some(Ignored::Status(status));
    }
    rule!("PLACE-13");
    match prepared.launch {
        _ if is_meant(state, prepared, row) => None,
        ResolvedLaunch::Ec2 | ResolvedLaunch::External => Some(Ignored::LaunchType),
        ResolvedLaunch::Provider(_) => Some(Ignored::CapacityProvider),
    }
}

/// Whether the launch type or capacity provider includes this instance, whatever its status
/// (PLACE-12).
pub(crate) fn is_meant(state: &State, prepared: &PreparedTask, row: Row) -> bool {
    let external = state.columns.external[row];
    rule!("PLACE-12");
    match prepared.launch {
        ResolvedLaunch::Ec2 => !external,
        ResolvedLaunch::External => external,
        ResolvedLaunch::Provider(provider) => state.columns.capacity_provider[row] == Some(provider),
    }
}

/// Agent, required attributes, processor and system, VPC, zone (PLACE-104, PLACE-105, PLACE-40,
/// PLACE-154, PLACE-156, PLACE-106).
pub(crate) fn check(state: &State, prepared: &PreparedTask, row: Row, visit: &mut impl Visit) -> ControlFlow<()> {
    if !state.columns.agent_connected[row] {
        rule!("PLACE-104");
        visit(Rejection::Agent)?;
    }
    for (index, &(name, value)) in prepared.requires_attributes.iter().enumerate() {
        let found = state.columns.attribute(row, name);
        rule!("PLACE-40");
        let satisfied = match value {
            None => found.is_some(),
            Some(value) => found == Some(Some(value)),
        };
        if !satisfied {
            rule!("PLACE-105");
            visit(Rejection::Attribute { index: u16::try_from(index).unwrap_or(u16::MAX) })?;
        }
    }
    if let Some(asked) = &prepared.platform {
        rule!("PLACE-154");
        for rejection in platform::rejections(asked, platform::values(state, asked, row)).into_iter().flatten() {
            visit(rejection)?;
        }
    }
    if let Some(vpc) = prepared.vpc {
        if state.columns.attribute(row, prepared.vpc_name).flatten().is_some_and(|own| own != vpc) {
            rule!("PLACE-156");
            visit(Rejection::Vpc)?;
        }
    }
    if let Some(zones) = &prepared.zones {
        let zone = state.columns.attribute(row, prepared.zone_name).flatten();
        if !zone.is_some_and(|zone| zones.contains(&zone)) {
            rule!("PLACE-106");
            visit(Rejection::Location)?;
        }
    }
    ControlFlow::Continue(())
}
