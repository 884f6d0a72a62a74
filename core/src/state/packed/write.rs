//! From facts to bytes.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use super::{
    PackError, PackedFacts,
    bytes::Writer,
    read::{CONNECTED, Flags, HELD_MAX, PROTECTED, words},
    texts::TextNumbers,
};
use crate::{
    state::facts::{DeviceUse, Holding, InstanceFacts, ResourceFacts, TaskFacts},
    task::GpuFraction,
    unit::Protocol,
};

impl PackedFacts {
    /// Writes facts in the compact form, of which they are read by [`PackedFacts::read`].
    ///
    /// O(n log n) of instances and tasks.
    ///
    /// # Errors
    /// [`PackError::TooLarge`] where a few long texts are repeated so often that reading the bytes
    /// would take a thousand times their size.
    pub fn write(instances: &[InstanceFacts], tasks: &[TaskFacts]) -> Result<Vec<u8>, PackError> {
        let mut texts = TextNumbers::default();
        instances.iter().for_each(|facts| note_instance(facts, &mut texts));
        tasks.iter().for_each(|facts| note_task(facts, &mut texts));
        let mut writer = Writer::default();
        texts.write(&mut writer);
        let mut facts = FactWriter { texts, writer };
        facts.writer.count(instances.len());
        instances.iter().for_each(|instance| facts.instance(instance));
        facts.tasks(tasks);
        let bytes = facts.writer.bytes;
        match Self::read(&bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => Err(error),
        }
    }
}

fn note_instance<'a>(facts: &'a InstanceFacts, texts: &mut TextNumbers<'a>) {
    let single = [&facts.ec2_instance_id, &facts.capacity_provider, &facts.agent_version];
    let single = single.into_iter().flatten().chain([&facts.arn]);
    let attributes = facts.attributes.iter().flat_map(|(name, value)| core::iter::once(name).chain(value));
    let gpus = facts.registered.gpus.iter().chain(facts.remaining.iter().flat_map(|left| &left.gpus));
    let devices = facts.gpu_devices.iter().map(|device| &device.id);
    single.chain(attributes).chain(gpus).chain(devices).for_each(|text| texts.note(text));
}

fn note_task<'a>(facts: &'a TaskFacts, texts: &mut TextNumbers<'a>) {
    let maybe =
        [&facts.instance, &facts.definition, &facts.started_by, &facts.availability_zone, &facts.capacity_provider];
    let all = maybe.into_iter().flatten().chain([&facts.arn, &facts.group]).chain(&facts.holds.gpus);
    all.for_each(|text| texts.note(text));
}

struct FactWriter<'a> {
    texts: TextNumbers<'a>,
    writer: Writer,
}

impl<'a> FactWriter<'a> {
    fn text(&mut self, text: &str) {
        self.writer.number(u64::from(self.texts.number(text)));
    }

    fn maybe_text(&mut self, text: Option<&String>) {
        self.writer.maybe(text.map(|text| self.texts.number(text)));
    }

    fn instance(&mut self, facts: &InstanceFacts) {
        let flags = Flags {
            registered_at: facts.registered_at.is_some(),
            remaining: facts.remaining.is_some(),
            eni_slots: facts.eni_slots.is_some(),
            gpu_devices: !facts.gpu_devices.is_empty(),
        };
        self.text(&facts.arn);
        self.maybe_text(facts.ec2_instance_id.as_ref());
        self.maybe_text(facts.capacity_provider.as_ref());
        self.maybe_text(facts.agent_version.as_ref());
        let connected = if facts.agent_connected { CONNECTED } else { 0 };
        self.writer.byte(place_of(&words::INSTANCE_STATUSES, &facts.status) | connected);
        self.writer.byte(flags.to_byte());
        if let Some(at) = facts.registered_at {
            self.writer.signed(at.0);
        }
        self.writer.count(facts.attributes.len());
        for (name, value) in &facts.attributes {
            self.text(name);
            self.maybe_text(value.as_ref());
        }
        self.resources(&facts.registered);
        if let Some(remaining) = &facts.remaining {
            self.resources(remaining);
        }
        if let Some(slots) = facts.eni_slots {
            self.writer.number(u64::from(slots.total));
            self.writer.number(u64::from(slots.used));
        }
        self.writer.maybe(facts.running_tasks_count);
        self.writer.maybe(facts.pending_tasks_count);
        if flags.gpu_devices {
            self.gpu_devices(facts);
        }
    }

    fn gpu_devices(&mut self, facts: &InstanceFacts) {
        self.writer.count(facts.gpu_devices.len());
        for device in &facts.gpu_devices {
            self.text(&device.id);
            self.writer.byte(place_of(&words::SHARING_MODES, &device.mode));
            self.writer.maybe(device.memory.map(|memory| memory.total));
            if let Some(memory) = device.memory {
                self.writer.number(u64::from(memory.remaining));
            }
        }
    }

    fn resources(&mut self, resources: &ResourceFacts) {
        self.writer.signed(resources.cpu);
        self.writer.signed(resources.memory);
        self.ports(&resources.ports_tcp);
        self.ports(&resources.ports_udp);
        self.gpus(&resources.gpus);
    }

    fn ports(&mut self, ports: &[u16]) {
        self.writer.count(ports.len());
        ports.iter().for_each(|port| self.writer.number(u64::from(*port)));
    }

    fn gpus(&mut self, gpus: &[String]) {
        self.writer.count(gpus.len());
        gpus.iter().for_each(|gpu| self.text(gpu));
    }

    /// The kinds first, in the order in which tasks have them; then the tasks.
    fn tasks(&mut self, tasks: &'a [TaskFacts]) {
        let mut numbers = BTreeMap::<Vec<u8>, usize>::new();
        let mut kinds = Writer::default();
        let mut of_tasks = Vec::with_capacity(tasks.len());
        for facts in tasks {
            let outer = core::mem::take(&mut self.writer);
            self.kind(facts);
            let kind = core::mem::replace(&mut self.writer, outer).bytes;
            let next = numbers.len();
            of_tasks.push(*numbers.entry(kind).or_insert_with_key(|kind| {
                kinds.bytes.extend_from_slice(kind);
                next
            }));
        }
        self.writer.count(numbers.len());
        self.writer.bytes.extend_from_slice(&kinds.bytes);
        self.writer.count(tasks.len());
        for (facts, kind) in tasks.iter().zip(of_tasks) {
            self.text(&facts.arn);
            self.writer.count(kind);
            self.task(facts);
        }
    }

    fn kind(&mut self, facts: &TaskFacts) {
        let Holding { cpu, memory, ports_tcp, ports_udp, devices, eni, gpus: _, dynamic_ports: _ } = &facts.holds;
        self.text(&facts.group);
        self.maybe_text(facts.definition.as_ref());
        self.maybe_text(facts.started_by.as_ref());
        self.maybe_text(facts.capacity_provider.as_ref());
        let launch_type = facts.launch_type;
        self.writer.maybe(launch_type.map(|own| u32::from(place_of(&words::LAUNCH_TYPES, &own))));
        let protected = if facts.protected { PROTECTED } else { 0 };
        self.writer.byte(place_of(&words::DESIRED_STATUSES, &facts.desired_status) | protected);
        self.writer.byte(place_of(&words::LAST_STATUSES, &facts.last_status));
        self.writer.number(u64::from(*cpu));
        self.writer.number(u64::from(*memory));
        self.ports(ports_tcp);
        self.ports(ports_udp);
        self.writer.byte(u8::from(*eni));
        match devices {
            DeviceUse::Whole => self.writer.byte(0),
            DeviceUse::NeuronDevices => self.writer.byte(1),
            DeviceUse::Fraction(fraction) => self.writer.byte(2 + place_of(&GpuFraction::ALL, fraction)),
            DeviceUse::Shared { memory } => {
                self.writer.byte(HELD_MAX);
                self.writer.number(u64::from(*memory));
            }
        }
    }

    fn task(&mut self, facts: &TaskFacts) {
        self.maybe_text(facts.instance.as_ref());
        self.maybe_text(facts.availability_zone.as_ref());
        let (created, started) = (facts.created_at, facts.started_at);
        self.writer.byte(u8::from(created.is_some()) | u8::from(started.is_some()) << 1);
        for instant in [created, started].into_iter().flatten() {
            self.writer.signed(instant.0);
        }
        self.gpus(&facts.holds.gpus);
        self.writer.count(facts.holds.dynamic_ports.len());
        for &(protocol, port) in &facts.holds.dynamic_ports {
            self.writer.number(u64::from(port) << 1 | u64::from(protocol == Protocol::Udp));
        }
    }
}

/// The place of a word in its list.
fn place_of<T: PartialEq>(all: &[T], own: &T) -> u8 {
    all.iter().position(|one| one == own).and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
}
