//! Whether a task definition can run where a request sends it (PLACE-134, TASK-121, TASK-185).

use super::{Destination, PlatformNeed, RequestError};
use crate::{
    task::{FargateSize, NetworkMode, Overrides, TaskDefinition},
    unit::{CpuUnits, MemoryMib},
};

impl Destination {
    /// Whether tasks of a definition can run there: network mode, size and platform version, in
    /// this order. Everything else that keeps a definition from Fargate is a finding of
    /// the crate `stowplan-check`.
    ///
    /// # Errors
    /// [`RequestError`], the first of what ECS would refuse.
    ///
    /// ```
    /// use stowplan::request::{Destination, RequestError};
    /// use stowplan::task::{NetworkMode, Overrides, TaskDefinition};
    /// let definition = TaskDefinition { cpu: Some(256), memory: Some(512), ..TaskDefinition::default() };
    /// let check = |definition: &TaskDefinition| Destination::fargate().check_definition(definition, &Overrides::default(), None);
    /// assert_eq!(check(&definition), Err(RequestError::FargateNetworkMode(NetworkMode::Bridge)));
    /// assert_eq!(check(&TaskDefinition { network_mode: Some(NetworkMode::Awsvpc), ..definition }), Ok(()));
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn check_definition(
        &self,
        definition: &TaskDefinition,
        overrides: &Overrides,
        platform_version: Option<&str>,
    ) -> Result<(), RequestError> {
        self.check_network_mode(definition)?;
        self.check_size(definition, overrides)?;
        self.check_platform(definition, platform_version)
    }

    /// Fargate supports only `awsvpc` (PLACE-134); managed instances support `awsvpc` and `host`
    /// (TASK-185) and run only Linux.
    ///
    /// # Errors
    /// [`RequestError::FargateNetworkMode`], [`RequestError::ManagedNetworkMode`] or
    /// [`RequestError::ManagedWindows`].
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn check_network_mode(&self, definition: &TaskDefinition) -> Result<(), RequestError> {
        rule!("PLACE-134");
        let mode = definition.effective_network_mode();
        let is_bridged = matches!(mode, NetworkMode::Bridge | NetworkMode::Default);
        match definition.is_windows() {
            _ if self.is_fargate() && mode != NetworkMode::Awsvpc => Err(RequestError::FargateNetworkMode(mode)),
            true if self.is_managed() => Err(RequestError::ManagedWindows),
            false if self.is_managed() && is_bridged => Err(RequestError::ManagedNetworkMode(mode)),
            _ => Ok(()),
        }
    }

    /// On Fargate, the size of the overrides, else of the definition, must be one that Fargate has
    /// (TASK-121).
    ///
    /// # Errors
    /// [`RequestError::FargateSize`] when it is not.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn check_size(&self, definition: &TaskDefinition, overrides: &Overrides) -> Result<(), RequestError> {
        rule!("TASK-121");
        let cpu = overrides.cpu.or(definition.cpu).unwrap_or(0);
        let memory = overrides.memory.or(definition.memory).unwrap_or(0);
        if !self.is_fargate() || FargateSize::exactly(CpuUnits(cpu), MemoryMib(memory)).is_some() {
            return Ok(());
        }
        let is_overridden = overrides.cpu.is_some() || overrides.memory.is_some();
        Err(RequestError::FargateSize { cpu, memory, is_overridden })
    }

    /// On Fargate, the operating system, the processor and the size must go with the platform
    /// version of the request, and with Spot.
    ///
    /// # Errors
    /// [`RequestError::SpotWindows`] or [`RequestError::PlatformVersion`].
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn check_platform(&self, definition: &TaskDefinition, version: Option<&str>) -> Result<(), RequestError> {
        if !self.is_fargate() {
            return Ok(());
        }
        let is_spot = self.targets().iter().any(|target| target.provider() == Some("FARGATE_SPOT"));
        if definition.is_windows() {
            return if is_spot { Err(RequestError::SpotWindows) } else { Ok(()) };
        }
        let is_old = version.is_some_and(|version| ["1.0.0", "1.1.0", "1.2.0", "1.3.0"].contains(&version));
        let size = definition.cpu.zip(definition.memory);
        let size = size.and_then(|(cpu, memory)| FargateSize::exactly(CpuUnits(cpu), MemoryMib(memory)));
        let need = if is_old && definition.cpu_architecture.as_deref() == Some("ARM64") {
            PlatformNeed::Arm64
        } else if is_old && size.is_some_and(FargateSize::needs_platform_1_4) {
            PlatformNeed::LargeTask
        } else if is_spot && is_old && version != Some("1.3.0") {
            PlatformNeed::Spot
        } else {
            return Ok(());
        };
        Err(RequestError::PlatformVersion(need))
    }
}
