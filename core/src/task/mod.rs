//! Task definitions, and what a task needs of a container instance before it is placed.

mod asked_attributes;
pub mod check;
mod definition;
mod describe;
pub mod document;
mod ephemeral;
mod fargate;
mod gpu;
mod host_ports;
pub mod image;
#[cfg(feature = "instance-types")]
mod instance_type;
mod interfaces;
pub mod lifecycle;
mod overrides;
mod platform;
pub mod reach;
mod registered;
mod required_attributes;
mod requirement;
mod size;
mod status;

pub use asked_attributes::{Told, asked_attributes, docker_api, is_capability};
pub use definition::{ContainerDefinition, NetworkMode, PlacementConstraint, PortMapping, PortRange, TaskDefinition};
pub use ephemeral::EphemeralPorts;
pub use fargate::FargateSize;
pub use gpu::{DeviceType, GpuFraction, Gpus};
pub use host_ports::{HostPort, HostPorts, UnboundPort};
#[cfg(feature = "instance-types")]
pub use instance_type::{
    AcceleratorType, Accelerators, CpuManufacturer, InstanceType, StorageType, instance_type, instance_types,
};
pub use interfaces::awsvpc_tasks;
pub use overrides::{ContainerOverride, Overrides};
pub(crate) use platform::FAMILIES;
pub use platform::{Architecture, Platform, RunsOn};
pub use registered::{
    DEFAULT_PORTS_LINUX, DEFAULT_PORTS_WINDOWS, RegisteredError, registered_cpu, registered_memory_mib,
};
pub use required_attributes::{Written, WrittenValue, required_attributes};
pub use requirement::{DynamicPorts, Requirement, RequirementError, RequirementErrorKind, requirement};
pub use size::{SizeError, SizeErrorKind, parse_cpu, parse_memory};
pub use status::{DesiredStatus, LastStatus};
