//! Step 1, first half: which instances are considered, and what must be true of them whatever the task needs.

use core::ops::ControlFlow;

use super::Rejection;
use crate::{
    cluster::Cluster,
    request::{Kind, ResolvedLaunch},
    state::facts::InstanceStatus,
};

/// Why an instance is silently left out: ECS has no reason for it (PLACE-13).
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

impl Cluster {
    /// Whether the task may go to this instance at all: status, launch type, capacity provider (PLACE-12, PLACE-13, PLACE-104).
    pub(crate) fn ignored(&self, kind: &Kind, row: usize) -> Option<Ignored> {
        let status = self.columns.status.get(row).copied().unwrap_or_default();
        if status != InstanceStatus::Active {
            return Some(Ignored::Status(status));
        }
        match kind.launch {
            _ if self.is_meant(kind, row) => None,
            ResolvedLaunch::Ec2 | ResolvedLaunch::External => Some(Ignored::LaunchType),
            ResolvedLaunch::Provider(_) => Some(Ignored::CapacityProvider),
        }
    }

    /// Whether the launch type or capacity provider means this instance, whatever its status (PLACE-12).
    pub(crate) fn is_meant(&self, kind: &Kind, row: usize) -> bool {
        let external = self.columns.external.get(row).copied().unwrap_or(false);
        match kind.launch {
            ResolvedLaunch::Ec2 => !external,
            ResolvedLaunch::External => external,
            ResolvedLaunch::Provider(provider) => {
                self.columns.capacity_provider.get(row).copied().flatten() == Some(provider)
            }
        }
    }

    /// Agent, required attributes, processor and system, VPC, zone (PLACE-104, PLACE-105, PLACE-40, PLACE-154, PLACE-156, PLACE-106).
    pub(crate) fn check_eligible(
        &self,
        kind: &Kind,
        row: usize,
        visit: &mut impl FnMut(Rejection) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if !self.columns.agent_connected.get(row).copied().unwrap_or(false) {
            visit(Rejection::Agent)?;
        }
        for (index, &(name, value)) in kind.requires_attributes.iter().enumerate() {
            let found = self.columns.attribute(row, name);
            let satisfied = match value {
                None => found.is_some(),
                Some(value) => found == Some(Some(value)),
            };
            if !satisfied {
                visit(Rejection::Attribute { index: u16::try_from(index).unwrap_or(u16::MAX) })?;
            }
        }
        if let Some(asked) = &kind.platform {
            for rejection in asked.rejections(self.platform_values(asked, row)).into_iter().flatten() {
                visit(rejection)?;
            }
        }
        if let Some(vpc) = kind.vpc {
            if self.columns.attribute(row, kind.vpc_name).flatten().is_some_and(|own| own != vpc) {
                visit(Rejection::Vpc)?;
            }
        }
        if let Some(zones) = &kind.zones {
            let zone = self.columns.attribute(row, kind.zone_name).flatten();
            if !zone.is_some_and(|zone| zones.contains(&zone)) {
                visit(Rejection::Location)?;
            }
        }
        ControlFlow::Continue(())
    }
}
