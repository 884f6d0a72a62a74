//! A cluster's container instances and tasks in columns: what there is, and nothing of what is decided about it.

mod columns;
mod devices;
pub mod facts;
mod few;
mod ports;
mod symbol;
mod view;

pub use view::{InstanceView, TaskView};

pub(crate) use columns::{About, Columns, Devices, Held, Load, Rare, Reported, Row, SharedGpu, Task, TaskList};
pub(crate) use devices::{devices_of, gpus_of};
pub(crate) use few::Few;
pub(crate) use ports::PortList;
pub(crate) use symbol::{Origin, Symbol, Symbols};

/// The attribute that external (ECS Anywhere) instances carry.
pub(crate) const EXTERNAL_ATTRIBUTE: &str = "ecs.capability.external";

/// The attribute that holds an instance's Availability Zone.
pub(crate) const ZONE_ATTRIBUTE: &str = "ecs.availability-zone";

/// The attribute that holds an instance's type.
pub(crate) const TYPE_ATTRIBUTE: &str = "ecs.instance-type";

/// The attribute that holds an instance's VPC.
pub(crate) const VPC_ATTRIBUTE: &str = "ecs.vpc-id";

/// A row that may be vacant, with the generation that its handles must show.
#[derive(Clone, Debug, PartialEq, Eq)]
#[repr(align(64))]
pub(crate) struct Slot<T> {
    pub(crate) generation: u32,
    pub(crate) value: Option<T>,
}

/// The part of an ARN behind the last `/`; the whole of a name without one.
#[must_use]
pub fn short_id(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
