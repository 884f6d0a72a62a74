//! From bytes to facts, which are checked: whatever the bytes are, there is an error or facts that
//! somebody might have written.

use alloc::{boxed::Box, vec::Vec};

use super::{
    PackError, PackedFacts, PackedGpu, PackedInstance, PackedResources, PackedTask, Part, TaskKind, bytes::Reader,
    texts::Texts,
};
use crate::{
    state::facts::{DeviceUse, EniSlots, GpuMemory, GpuSharingMode, InstanceStatus, LaunchType},
    task::{DesiredStatus, GpuFraction, LastStatus},
    unit::{Protocol, Timestamp},
};

/// Beside an instance's status: that its agent is connected.
pub(super) const CONNECTED: u8 = 0x80;

/// Beside the status that ECS wants of a task: that it is protected.
pub(super) const PROTECTED: u8 = 0x80;

/// The last of the ways to hold devices: a part of one.
pub(super) const HELD_MAX: u8 = 5;

/// Words in the order of their numbers, which is part of the form.
pub(super) mod words {
    use super::{DesiredStatus, GpuSharingMode, InstanceStatus, LastStatus, LaunchType};

    pub(in super::super) const LAUNCH_TYPES: [LaunchType; 4] =
        [LaunchType::Ec2, LaunchType::Fargate, LaunchType::External, LaunchType::ManagedInstances];
    pub(in super::super) const INSTANCE_STATUSES: [InstanceStatus; 6] = [
        InstanceStatus::Registering,
        InstanceStatus::RegistrationFailed,
        InstanceStatus::Active,
        InstanceStatus::Inactive,
        InstanceStatus::Deregistering,
        InstanceStatus::Draining,
    ];
    pub(in super::super) const DESIRED_STATUSES: [DesiredStatus; 2] = [DesiredStatus::Running, DesiredStatus::Stopped];
    pub(in super::super) const LAST_STATUSES: [LastStatus; 8] = [
        LastStatus::Provisioning,
        LastStatus::Pending,
        LastStatus::Activating,
        LastStatus::Running,
        LastStatus::Deactivating,
        LastStatus::Stopping,
        LastStatus::Deprovisioning,
        LastStatus::Stopped,
    ];
    pub(in super::super) const SHARING_MODES: [GpuSharingMode; 3] =
        [GpuSharingMode::Idle, GpuSharingMode::NvidiaMps, GpuSharingMode::Dedicated];
}

/// So many bytes may be told of any bytes, ...
const TOLD_LEAST: u64 = 64 << 20;

/// ... and so many for each byte of more.
const TOLD_GROWTH: u64 = 256;

/// What is there of an instance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flags {
    pub(super) registered_at: bool,
    pub(super) remaining: bool,
    pub(super) eni_slots: bool,
    pub(super) gpu_devices: bool,
}

impl Flags {
    pub(super) fn to_byte(self) -> u8 {
        let Self { registered_at, remaining, eni_slots, gpu_devices } = self;
        [registered_at, remaining, eni_slots, gpu_devices]
            .iter()
            .rev()
            .fold(0, |bits, &is_there| bits << 1 | u8::from(is_there))
    }

    fn of_byte(byte: u8) -> Option<Self> {
        if byte > 15 {
            return None;
        }
        let has = |bit: u8| byte & bit != 0;
        Some(Self { registered_at: has(1), remaining: has(2), eni_slots: has(4), gpu_devices: has(8) })
    }
}

impl PackedFacts {
    /// Reads what [`PackedFacts::write`] wrote. O(bytes).
    ///
    /// # Errors
    /// [`PackError::Damaged`] for anything else, with the place; [`PackError::TooLarge`] where the
    /// facts would take more than 64 MiB and 256 times the bytes.
    ///
    /// ```
    /// use stowplan::cluster::{Cluster, facts::InstanceFacts, packed::PackedFacts};
    /// let facts = [InstanceFacts { arn: "a".into(), ..InstanceFacts::default() }];
    /// let bytes = PackedFacts::write(&facts, &[])?;
    /// let packed = PackedFacts::read(&bytes)?;
    /// assert_eq!(packed.instances(), facts);
    /// assert!(PackedFacts::read(&bytes[1..]).is_err());
    /// # Ok::<(), stowplan::cluster::packed::PackError>(())
    /// ```
    pub fn read(bytes: &[u8]) -> Result<Self, PackError> {
        let mut reader = Reader::new(bytes);
        if u32::try_from(bytes.len()).is_err() {
            return Err(reader.damaged("facts of more than 4 GiB"));
        }
        let texts = Texts::read(&mut reader)?;
        let facts = Self {
            texts,
            instances: Vec::new(),
            kinds: Vec::new(),
            tasks: Vec::new(),
            attributes: Vec::new(),
            ports: Vec::new(),
            gpus: Vec::new(),
            dynamic_ports: Vec::new(),
        };
        let mut facts = FactReader { reader, count: facts.texts.count(), facts, told: 0 };
        facts.instances()?;
        facts.kinds()?;
        facts.tasks()?;
        if facts.reader.left() > 0 {
            return Err(facts.reader.damaged("something behind the end"));
        }
        let most = TOLD_LEAST.max((bytes.len() as u64).saturating_mul(TOLD_GROWTH));
        if facts.told > most { Err(PackError::TooLarge(facts.told)) } else { Ok(facts.facts) }
    }
}

struct FactReader<'a> {
    reader: Reader<'a>,
    /// How many texts there are.
    count: u32,
    facts: PackedFacts,
    /// How many bytes the facts' texts take when they are told.
    told: u64,
}

impl FactReader<'_> {
    fn known(&mut self, number: u32) -> Result<u32, PackError> {
        if number >= self.count {
            return Err(self.reader.damaged("a text that is not there"));
        }
        self.told = self.told.saturating_add(u64::from(self.facts.texts.length(number)));
        Ok(number)
    }

    #[inline]
    fn text(&mut self) -> Result<u32, PackError> {
        let number = self.reader.u32()?;
        self.known(number)
    }

    #[inline]
    fn maybe_text(&mut self) -> Result<Option<u32>, PackError> {
        let number = self.reader.maybe()?;
        number.map(|number| self.known(number)).transpose()
    }

    /// One of a list.
    fn word<T: Copy>(&self, all: &[T], place: u8) -> Result<T, PackError> {
        all.get(usize::from(place)).copied().ok_or_else(|| self.reader.damaged("a word that is not known"))
    }

    fn instances(&mut self) -> Result<(), PackError> {
        let count = self.reader.count(14)?;
        self.facts.instances.reserve_exact(count);
        for _ in 0..count {
            let instance = self.instance()?;
            self.facts.instances.push(instance);
        }
        Ok(())
    }

    fn instance(&mut self) -> Result<PackedInstance, PackError> {
        let arn = self.text()?;
        let (ec2_instance_id, capacity_provider) = (self.maybe_text()?, self.maybe_text()?);
        let agent_version = self.maybe_text()?;
        let status = self.reader.byte()?;
        let flags = self.reader.byte()?;
        let flags = Flags::of_byte(flags).ok_or_else(|| self.reader.damaged("a flag that is not known"))?;
        let registered_at = if flags.registered_at { Some(Timestamp(self.reader.signed()?)) } else { None };
        Ok(PackedInstance {
            arn,
            ec2_instance_id,
            capacity_provider,
            agent_version,
            status: self.word(&words::INSTANCE_STATUSES, status & !CONNECTED)?,
            agent_connected: status & CONNECTED != 0,
            registered_at,
            attributes: self.attributes()?,
            registered: self.resources()?,
            remaining: if flags.remaining { Some(self.resources()?) } else { None },
            eni_slots: if flags.eni_slots {
                Some(EniSlots { total: self.reader.u32()?, used: self.reader.u32()? })
            } else {
                None
            },
            running_tasks_count: self.reader.maybe()?,
            pending_tasks_count: self.reader.maybe()?,
            gpu_devices: if flags.gpu_devices { self.gpu_devices()? } else { Box::default() },
        })
    }

    fn attributes(&mut self) -> Result<Part, PackError> {
        let start = length(&self.facts.attributes);
        for _ in 0..self.reader.count(2)? {
            let attribute = (self.text()?, self.maybe_text()?);
            self.facts.attributes.push(attribute);
        }
        Ok(start..length(&self.facts.attributes))
    }

    fn resources(&mut self) -> Result<PackedResources, PackError> {
        Ok(PackedResources {
            cpu: self.reader.signed()?,
            memory: self.reader.signed()?,
            ports_tcp: self.ports()?,
            ports_udp: self.ports()?,
            gpus: self.gpus()?,
        })
    }

    fn ports(&mut self) -> Result<Part, PackError> {
        let start = length(&self.facts.ports);
        for _ in 0..self.reader.count(1)? {
            self.facts.ports.push(self.reader.u16()?);
        }
        Ok(start..length(&self.facts.ports))
    }

    fn gpus(&mut self) -> Result<Part, PackError> {
        let start = length(&self.facts.gpus);
        for _ in 0..self.reader.count(1)? {
            let gpu = self.text()?;
            self.facts.gpus.push(gpu);
        }
        Ok(start..length(&self.facts.gpus))
    }

    fn gpu_devices(&mut self) -> Result<Box<[PackedGpu]>, PackError> {
        let mut devices = Vec::new();
        for _ in 0..self.reader.count(3)? {
            let (id, mode) = (self.text()?, self.reader.byte()?);
            let total = self.reader.maybe()?;
            let memory = match total {
                Some(total) => Some(GpuMemory { total, remaining: self.reader.u32()? }),
                None => None,
            };
            devices.push(PackedGpu { id, mode: self.word(&words::SHARING_MODES, mode)?, memory });
        }
        Ok(devices.into_boxed_slice())
    }

    fn kinds(&mut self) -> Result<(), PackError> {
        for _ in 0..self.reader.count(13)? {
            let kind = self.kind()?;
            self.facts.kinds.push(kind);
        }
        Ok(())
    }

    fn kind(&mut self) -> Result<TaskKind, PackError> {
        let (group, definition, started_by) = (self.text()?, self.maybe_text()?, self.maybe_text()?);
        let capacity_provider = self.maybe_text()?;
        let launch_type = self.reader.maybe()?;
        let launch_type =
            launch_type.map(|place| self.word(&words::LAUNCH_TYPES, u8::try_from(place).unwrap_or(u8::MAX)));
        let (desired, last) = (self.reader.byte()?, self.reader.byte()?);
        Ok(TaskKind {
            group,
            definition,
            started_by,
            launch_type: launch_type.transpose()?,
            capacity_provider,
            desired_status: self.word(&words::DESIRED_STATUSES, desired & !PROTECTED)?,
            last_status: self.word(&words::LAST_STATUSES, last)?,
            protected: desired & PROTECTED != 0,
            cpu: self.reader.u32()?,
            memory: self.reader.u32()?,
            ports_tcp: self.ports()?,
            ports_udp: self.ports()?,
            eni: {
                let eni = self.reader.byte()?;
                self.word(&[false, true], eni)?
            },
            devices: self.devices()?,
        })
    }

    fn devices(&mut self) -> Result<DeviceUse, PackError> {
        Ok(match self.reader.byte()? {
            0 => DeviceUse::Whole,
            1 => DeviceUse::NeuronDevices,
            HELD_MAX => DeviceUse::Shared { memory: self.reader.u32()? },
            place => DeviceUse::Fraction(self.word(&GpuFraction::ALL, place - 2)?),
        })
    }

    fn tasks(&mut self) -> Result<(), PackError> {
        let count = self.reader.count(7)?;
        self.facts.tasks.reserve_exact(count);
        for _ in 0..count {
            let task = self.task()?;
            self.facts.tasks.push(task);
        }
        Ok(())
    }

    fn task(&mut self) -> Result<PackedTask, PackError> {
        let (arn, kind) = (self.text()?, self.reader.u32()?);
        let Some(of_kind) = self.facts.kinds.get(kind as usize) else {
            return Err(self.reader.damaged("a kind of task that is not there"));
        };
        let texts = [Some(of_kind.group), of_kind.definition, of_kind.started_by, of_kind.capacity_provider];
        let ports = (of_kind.ports_tcp.len() + of_kind.ports_udp.len()) as u64 * 2;
        let told = texts.into_iter().flatten().map(|text| u64::from(self.facts.texts.length(text)));
        self.told = self.told.saturating_add(told.sum::<u64>()).saturating_add(ports);
        let (instance, availability_zone) = (self.maybe_text()?, self.maybe_text()?);
        let instants = self.reader.byte()?;
        if instants > 3 {
            return Err(self.reader.damaged("a flag that is not known"));
        }
        let created_at = if instants & 1 != 0 { Some(Timestamp(self.reader.signed()?)) } else { None };
        let started_at = if instants & 2 != 0 { Some(Timestamp(self.reader.signed()?)) } else { None };
        let gpus = self.gpus()?;
        let dynamic_ports = self.dynamic_ports()?;
        Ok(PackedTask { arn, kind, instance, availability_zone, created_at, started_at, gpus, dynamic_ports })
    }

    fn dynamic_ports(&mut self) -> Result<Part, PackError> {
        let start = length(&self.facts.dynamic_ports);
        for _ in 0..self.reader.count(1)? {
            let folded = self.reader.u32()?;
            let port = u16::try_from(folded >> 1).map_err(|_| self.reader.damaged("a port beyond 65535"))?;
            self.facts.dynamic_ports.push((if folded & 1 == 0 { Protocol::Tcp } else { Protocol::Udp }, port));
        }
        Ok(start..length(&self.facts.dynamic_ports))
    }
}

/// How long a list is; the bytes of each element are counted, and are fewer than 4 GiB.
fn length<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}
