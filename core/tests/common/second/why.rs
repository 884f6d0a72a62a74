//! The second engine says why: each failing check with its numbers, the closest instance, what a
//! daemon does.

use std::cmp::Reverse;

use stowplan::{
    cluster::facts::{DeviceUse, InstanceFacts, InstanceStatus, TaskFacts},
    placement::{Constraint, Launch, Reason, Rejection, TaskSpec},
    task::{Architecture, GpuFraction, Gpus},
    unit::Protocol,
};

use super::{Model, expression::Asked};

/// The types with a fraction of a GPU, as AWS lists them.
const FRACTIONS: [(&str, GpuFraction); 5] = [
    ("g6f.large", GpuFraction::Eighth),
    ("g6f.xlarge", GpuFraction::Eighth),
    ("g6f.2xlarge", GpuFraction::Quarter),
    ("g6f.4xlarge", GpuFraction::Half),
    ("gr6f.4xlarge", GpuFraction::Half),
];

/// ECS's reasons in the order in which they are asked (PLACE-13).
const ORDER: [Reason; 10] = [
    Reason::Agent,
    Reason::Attribute,
    Reason::Location,
    Reason::Cpu,
    Reason::Memory,
    Reason::Ports,
    Reason::Gpu,
    Reason::Eni,
    Reason::MemberOf,
    Reason::DistinctInstance,
];

impl Model {
    /// Whether ECS looks at the instance at all (PLACE-12, PLACE-13).
    pub fn is_considered(&self, instance: &InstanceFacts, spec: &TaskSpec) -> bool {
        let external = self.value(instance, "ecs.capability.external").is_some();
        let meant = match &spec.launch {
            Launch::Ec2 => !external,
            Launch::External => external,
            Launch::CapacityProvider(name) => instance.capacity_provider.as_ref() == Some(name),
            _ => false,
        };
        meant && instance.status == InstanceStatus::Active
    }

    /// Every check that an instance fails, in order, with its numbers; whether it is considered or
    /// not.
    pub fn rejections(&self, instance: &InstanceFacts, spec: &TaskSpec) -> Vec<Rejection> {
        let mut found = Vec::new();
        if !instance.agent_connected {
            found.push(Rejection::Agent);
        }
        for (index, (name, value)) in spec.requires_attributes.iter().enumerate() {
            let own = self.value(instance, name);
            if own.is_none() || (value.is_some() && own.flatten() != value.as_deref()) {
                found.push(Rejection::Attribute { index: u16::try_from(index).unwrap() });
            }
        }
        found.extend(self.another_processor(instance, spec));
        found.extend(self.another_system(instance, spec));
        let vpc = self.value(instance, "ecs.vpc-id").flatten();
        if spec.vpc.is_some() && vpc.is_some() && vpc != spec.vpc.as_deref() {
            found.push(Rejection::Vpc);
        }
        let zone = self.value(instance, "ecs.availability-zone").flatten();
        if spec.zones.as_ref().is_some_and(|zones| !zones.iter().any(|own| Some(own.as_str()) == zone)) {
            found.push(Rejection::Location);
        }
        let needs = &spec.requirement;
        let (cpu, memory) = (self.cpu_left(instance), self.memory_left(instance));
        if needs.cpu.0 > 0 && cpu < i64::from(needs.cpu.0) {
            found.push(Rejection::Cpu { needed: needs.cpu.0, remaining: cpu });
        }
        if needs.memory.0 > 0 && memory < i64::from(needs.memory.0) {
            found.push(Rejection::Memory { needed: needs.memory.0, remaining: memory });
        }
        found.extend(self.ports(instance, spec));
        found.extend(self.gpus(instance, needs.gpus));
        if needs.neuron_devices {
            let by_type = self.value(instance, "ecs.instance-type").flatten();
            let has = by_type.is_none_or(|name| name.starts_with("trn") || name.starts_with("inf"));
            if !has || self.exclusive_taken(instance) {
                found.push(Rejection::NeuronDevices { taken: has });
            }
        }
        if let Some(slots) = instance.eni_slots.filter(|_| needs.eni) {
            let used = self.slots_used(instance);
            if used >= slots.total {
                found.push(Rejection::Eni { total: slots.total, used });
            }
        }
        found.extend(self.constraints(instance, spec));
        found
    }

    /// The network interface slots that are in use: those of the snapshot, and of the tasks that it
    /// does not count yet (PLACE-121).
    pub fn slots_used(&self, instance: &InstanceFacts) -> u32 {
        let own = instance.eni_slots.map_or(0, |slots| slots.used);
        own + u32::try_from(self.holding(instance).filter(|task| task.holds.eni).count()).unwrap()
    }

    /// PLACE-151, PLACE-152.
    fn another_processor(&self, instance: &InstanceFacts, spec: &TaskSpec) -> Option<Rejection> {
        let needed = spec.platform.architecture?;
        let word = if needed == Architecture::Arm64 { "arm64" } else { "x86_64" };
        match self.value(instance, "ecs.cpu-architecture").flatten() {
            None if self.semantics.unknown_platform_refused => Some(Rejection::Architecture { needed, has: None }),
            None => None,
            Some(own) if own == word => None,
            Some("arm64") => Some(Rejection::Architecture { needed, has: Some("arm64") }),
            Some(_) => Some(Rejection::Architecture { needed, has: Some("x86_64") }),
        }
    }

    /// PLACE-152, PLACE-153.
    fn another_system(&self, instance: &InstanceFacts, spec: &TaskSpec) -> Option<Rejection> {
        let wanted = spec.platform.family.as_deref().filter(|_| !self.semantics.systems_ignored)?;
        let words = ["ecs.os-type", "ecs.os-family"].map(|name| self.value(instance, name).flatten());
        let own: Vec<&str> = words.into_iter().flatten().collect();
        let is_linux = |word: &str| word.to_lowercase() == "linux";
        let name = |word: &str| match word {
            word if is_linux(word) => "LINUX",
            "WINDOWS_SERVER_2022_CORE" => "WINDOWS_SERVER_2022_CORE",
            "WINDOWS_SERVER_2019_CORE" => "WINDOWS_SERVER_2019_CORE",
            _ => "Windows",
        };
        // Another system, or another version of Windows: the first word that tells it is named.
        let versions: Vec<&&str> = own.iter().filter(|word| !is_linux(word) && **word != "windows").collect();
        let is_other = |word: &&&str| {
            is_linux(word) != is_linux(wanted) || (!is_linux(wanted) && versions.contains(word) && **word != wanted)
        };
        let other = own.iter().find(is_other);
        if let Some(word) = other {
            return Some(Rejection::OperatingSystem { has: Some(name(word)) });
        }
        let unknown = if is_linux(wanted) { own.is_empty() } else { versions.is_empty() };
        (unknown && self.semantics.unknown_platform_refused).then_some(Rejection::OperatingSystem { has: None })
    }

    /// Taken ports, and more than 100 (PLACE-107, PLACE-108, PLACE-14).
    fn ports(&self, instance: &InstanceFacts, spec: &TaskSpec) -> Vec<Rejection> {
        let needs = &spec.requirement;
        let held = |of: fn(&TaskFacts) -> &Vec<u16>| self.holding(instance).flat_map(of).copied().collect::<Vec<_>>();
        let mut tcp = [held(|task| &task.holds.ports_tcp), instance.registered.ports_tcp.clone()].concat();
        let mut udp = [held(|task| &task.holds.ports_udp), instance.registered.ports_udp.clone()].concat();
        let mut taken = Vec::new();
        for (protocol, wanted, own) in
            [(Protocol::Tcp, &needs.ports_tcp, &mut tcp), (Protocol::Udp, &needs.ports_udp, &mut udp)]
        {
            let mut wanted = wanted.clone();
            wanted.sort_unstable();
            wanted.dedup();
            taken.extend(wanted.iter().filter(|port| own.contains(port)).map(|port| (protocol, *port)));
            own.extend(wanted);
            own.sort_unstable();
            own.dedup();
        }
        let mut found = Vec::new();
        if let Some(&(protocol, port)) = taken.first() {
            found.push(Rejection::PortTaken { protocol, port, others: u16::try_from(taken.len() - 1).unwrap() });
        }
        let would_hold = u32::try_from(tcp.len() + udp.len()).unwrap();
        if would_hold > 100 && !(needs.ports_tcp.is_empty() && needs.ports_udp.is_empty()) {
            found.push(Rejection::PortCeiling { would_hold });
        }
        found
    }

    fn exclusive_taken(&self, instance: &InstanceFacts) -> bool {
        self.holding(instance)
            .any(|task| matches!(task.holds.devices, DeviceUse::Fraction(_) | DeviceUse::NeuronDevices))
    }

    /// PLACE-37, PLACE-122, PLACE-181 to PLACE-184.
    fn gpus(&self, instance: &InstanceFacts, needs: Gpus) -> Option<Rejection> {
        let by_type = self.value(instance, "ecs.instance-type").flatten();
        let has = by_type.and_then(|name| FRACTIONS.iter().find(|(known, _)| *known == name)).map(|(_, has)| *has);
        let count = |count: usize| u32::try_from(count).unwrap();
        let (registered, free) = (count(instance.registered.gpus.len()), count(self.idle(instance).len()));
        let is_shared = |id: &&String| {
            self.holding(instance)
                .any(|task| task.holds.gpus.contains(id) && matches!(task.holds.devices, DeviceUse::Shared { .. }))
        };
        let shared = count(instance.registered.gpus.iter().filter(is_shared).count());
        match (needs, has) {
            (Gpus::Count(_) | Gpus::All, Some(fraction)) => Some(Rejection::OnlyGpuFraction { fraction }),
            (Gpus::Count(needed), None) if needed > free => Some(Rejection::Gpus { needed, free, shared }),
            (Gpus::All, None) if registered == 0 || free < registered => {
                Some(Rejection::AllGpus { registered, free, shared })
            }
            (Gpus::Fraction(needed), has) if by_type.is_some() && has != Some(needed) => {
                Some(Rejection::GpuFraction { needed, has })
            }
            (Gpus::Fraction(needed), _) if self.exclusive_taken(instance) || (registered > 0 && free == 0) => {
                Some(Rejection::GpuFractionTaken { needed })
            }
            (Gpus::Shared { memory: needed }, _) if self.shareable(instance, needed).is_empty() => {
                let rooms: Vec<u32> =
                    instance.registered.gpus.iter().filter_map(|id| self.room(instance, id)).collect();
                let most = rooms.iter().max().copied().unwrap_or(0);
                Some(Rejection::GpuMemory { needed, most, all: rooms.iter().sum(), gpus: count(rooms.len()) })
            }
            _ => None,
        }
    }

    /// Each constraint against the state before the task is added (PLACE-41, PLACE-113, PLACE-114).
    fn constraints(&self, instance: &InstanceFacts, spec: &TaskSpec) -> Vec<Rejection> {
        let mut found = Vec::new();
        for (index, constraint) in spec.constraints.iter().enumerate() {
            if matches!(constraint, Constraint::MemberOf(_)) && !self.satisfies(instance, constraint) {
                found.push(Rejection::MemberOf { constraint: u16::try_from(index).unwrap() });
            }
        }
        let tasks = u32::try_from(self.of_group(instance, &spec.group)).unwrap();
        if spec.constraints.contains(&Constraint::DistinctInstance) && tasks > 0 {
            found.push(Rejection::DistinctInstance { tasks });
        }
        found
    }

    /// Whether an instance satisfies a `memberOf`.
    pub fn satisfies(&self, instance: &InstanceFacts, constraint: &Constraint) -> bool {
        let Constraint::MemberOf(query) = constraint else { return true };
        let groups = self.on(instance).map(|task| task.group.as_str()).collect();
        Asked { instance, groups, numeric: self.semantics.numeric_ordering }.satisfies(&query.to_string())
    }

    /// Every considered instance that fails, by instance id, with its first failing check
    /// (PLACE-16).
    pub fn failures(&self, spec: &TaskSpec) -> Vec<(String, Rejection)> {
        let considered = self.instances.iter().filter(|instance| self.is_considered(instance, spec));
        let mut failures: Vec<_> = considered
            .filter_map(|instance| Some((instance.arn.clone(), *self.rejections(instance, spec).first()?)))
            .collect();
        failures.sort_by_key(|(arn, _)| id(arn).to_owned());
        failures
    }

    /// The instance that ECS's event names, with its first failing check; `None` where some
    /// instance fits, or none is considered (PLACE-15).
    pub fn closest(&self, spec: &TaskSpec) -> Option<(String, Rejection)> {
        if !self.feasible(spec).is_empty() {
            return None;
        }
        let considered = self.instances.iter().filter(|instance| self.is_considered(instance, spec));
        let distance = |instance: &&InstanceFacts| {
            let rejections = self.rejections(instance, spec);
            let place = |rejection: &Rejection| ORDER.iter().position(|known| *known == rejection.reason()).unwrap();
            let mut places: Vec<usize> = rejections.iter().map(place).collect();
            // Constraints are the second step: who fails the first is not asked for them.
            if places[0] < 8 {
                places.retain(|place| *place < 8);
            }
            let first = places[0];
            places.dedup();
            (places.len(), Reverse(first), per_million(&rejections[0]), id(&instance.arn).to_owned())
        };
        let closest = considered.min_by_key(distance)?;
        Some((closest.arn.clone(), self.rejections(closest, spec)[0]))
    }

    /// The tasks that a daemon stops, the instances that get one, and those that should and cannot,
    /// with the first failing check (PLACE-120).
    pub fn daemon(&self, spec: &TaskSpec) -> (Vec<String>, Vec<String>, Vec<(String, Rejection)>) {
        let meant =
            |instance: &InstanceFacts| spec.constraints.iter().all(|constraint| self.satisfies(instance, constraint));
        let (mut stop, mut start, mut blocked) = (Vec::new(), Vec::new(), Vec::new());
        for instance in &self.instances {
            if instance.status != InstanceStatus::Active || !meant(instance) {
                stop.extend(self.on(instance).filter(|task| task.group == spec.group).map(|task| task.arn.clone()));
            } else if self.is_considered(instance, spec) && self.of_group(instance, &spec.group) == 0 {
                match self.rejections(instance, spec).first() {
                    None => start.push(instance.arn.clone()),
                    Some(rejection) => blocked.push((instance.arn.clone(), *rejection)),
                }
            }
        }
        stop.sort();
        start.sort();
        blocked.sort_by(|(one, _), (two, _)| one.cmp(two));
        (stop, start, blocked)
    }
}

/// What is missing of what is needed, in a unit that compares the fractions of small numbers
/// exactly; nothing where there is no number.
fn per_million(rejection: &Rejection) -> i64 {
    // A multiple of every number up to 16, and of the amounts that are drawn.
    const UNIT: i64 = 720_720 * 1024;
    let share = |needed: i64, has: i64| (needed - has) * UNIT / needed;
    match *rejection {
        Rejection::Cpu { needed, remaining } | Rejection::Memory { needed, remaining } => {
            share(needed.into(), remaining)
        }
        Rejection::Gpus { needed, free, .. } => share(needed.into(), free.into()),
        Rejection::AllGpus { registered: 0, .. } => UNIT,
        Rejection::AllGpus { registered, free, .. } => share(registered.into(), free.into()),
        Rejection::GpuMemory { needed, most, .. } => share(needed.into(), most.into()),
        Rejection::OnlyGpuFraction { .. }
        | Rejection::GpuFraction { .. }
        | Rejection::GpuFractionTaken { .. }
        | Rejection::NeuronDevices { .. } => UNIT,
        _ => 0,
    }
}

/// The part of an ARN behind its last `/`.
pub fn id(arn: &str) -> &str {
    arn.rsplit_once('/').map_or(arn, |(_, id)| id)
}
