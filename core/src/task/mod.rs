//! Task definitions, and what a task needs of a container instance before it is placed.
//!
//! | to | use |
//! |---|---|
//! | know what a task takes from its instance | [`requirement()`], or a [`Requirement`] said in a chain |
//! | know what ECS would refuse in a definition, follow a task of it, know whether load balancers reach it | the crate `stowplan-check` |
//! | know which attributes it requires | [`required_attributes`], [`asked_attributes()`] |
//! | read sizes and images as a definition writes them | [`parse_cpu`], [`parse_memory`], [`image`] |
//!
//! # Example: sums over the containers
//! ```
//! use stowplan::{CpuUnits, MemoryMib, task::{ContainerDefinition, NetworkMode, Overrides, TaskDefinition, requirement}};
//!
//! let container = |name: &str, memory| ContainerDefinition { name: name.into(), cpu: 128, memory: Some(memory), ..Default::default() };
//! let definition = TaskDefinition {
//!     family: "web".into(),
//!     network_mode: Some(NetworkMode::Awsvpc),
//!     containers: vec![container("web", 512), container("proxy", 128)],
//!     ..Default::default()
//! };
//! let needs = requirement(&definition, &Overrides::default())?;
//! assert_eq!((needs.cpu, needs.memory, needs.eni), (CpuUnits(256), MemoryMib(640), true));
//! # Ok::<(), stowplan::task::RequirementError>(())
//! ```

mod asked_attributes;
mod definition;
mod describe;
mod ephemeral;
mod fargate;
mod gpu;
mod health;
mod host_ports;
pub mod image;
#[cfg(feature = "instance-types")]
mod instance_type;
mod interfaces;
pub mod managed_instances;
mod overrides;
mod placeholder;
mod platform;
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
pub use health::{Health, task_health};
pub use host_ports::{HostPort, HostPorts, UnboundPort};
#[cfg(feature = "instance-types")]
pub use instance_type::{
    AcceleratorType, Accelerators, CpuManufacturer, InstanceType, StorageType, instance_type, instance_types,
};
pub use interfaces::awsvpc_tasks;
pub use overrides::{ContainerOverride, Overrides};
pub use placeholder::is_placeholder;
pub(crate) use platform::windows_family;
pub use platform::{Architecture, OPERATING_SYSTEM_FAMILIES, Platform, RunsOn};
pub use registered::{
    DEFAULT_PORTS_LINUX, DEFAULT_PORTS_WINDOWS, RegisteredError, registered_cpu, registered_memory_mib,
};
pub use required_attributes::{Written, WrittenValue, required_attributes};
pub use requirement::{DynamicPorts, Requirement, RequirementError, RequirementErrorKind, requirement};
pub use size::{SizeError, SizeErrorKind, parse_cpu, parse_memory};
pub use status::{DesiredStatus, LastStatus};
