//! A second engine to hold the first one to: slow, obvious, no index, its own code for every rule.

use stowplan::{
    cluster::facts::{DesiredStatus, DeviceUse, Holding, InstanceFacts, InstanceStatus, TaskFacts},
    placement::{Constraint, Field, Launch, Packed, Strategy as Placing, TaskSpec},
    query::{AttributeValue, Subject},
    rule::Semantics,
    task::{Architecture, GpuFraction, Gpus},
    unit::Timestamp,
};

/// The types with a fraction of a GPU, as AWS lists them.
const FRACTIONS: [(&str, GpuFraction); 5] = [
    ("g6f.large", GpuFraction::Eighth),
    ("g6f.xlarge", GpuFraction::Eighth),
    ("g6f.2xlarge", GpuFraction::Quarter),
    ("g6f.4xlarge", GpuFraction::Half),
    ("gr6f.4xlarge", GpuFraction::Half),
];

/// The second engine: every instance with the tasks on it, all amounts summed anew for each question.
#[derive(Clone, Debug)]
pub struct Model {
    pub instances: Vec<InstanceFacts>,
    pub tasks: Vec<TaskFacts>,
    pub semantics: Semantics,
}

struct Asked<'a>(&'a Model, &'a InstanceFacts);

impl Subject for Asked<'_> {
    fn agent_connected(&self) -> Option<bool> {
        Some(self.1.agent_connected)
    }
    fn agent_version(&self) -> Option<&str> {
        self.1.agent_version.as_deref()
    }
    fn ec2_instance_id(&self) -> Option<&str> {
        self.1.ec2_instance_id.as_deref()
    }
    fn registered_at(&self) -> Option<Timestamp> {
        self.1.registered_at
    }
    fn running_tasks_count(&self) -> u32 {
        u32::try_from(self.0.on(self.1).count()).unwrap()
    }
    fn attribute(&self, name: &str) -> AttributeValue<'_> {
        match self.1.attributes.iter().find(|(own, _)| own == name) {
            None => AttributeValue::Absent,
            Some((_, None)) => AttributeValue::NameOnly,
            Some((_, Some(value))) => AttributeValue::Value(value),
        }
    }
    fn any_task_group(&self, test: &mut dyn FnMut(&str) -> bool) -> bool {
        self.0.on(self.1).any(|task| test(&task.group))
    }
}

impl Model {
    fn on<'a>(&'a self, instance: &'a InstanceFacts) -> impl Iterator<Item = &'a TaskFacts> {
        self.tasks.iter().filter(move |task| {
            task.desired_status == DesiredStatus::Running && task.instance.as_deref() == Some(instance.arn.as_str())
        })
    }

    pub fn value<'a>(&self, instance: &'a InstanceFacts, name: &str) -> Option<Option<&'a str>> {
        instance.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_deref())
    }

    pub fn cpu_left(&self, instance: &InstanceFacts) -> i64 {
        instance.registered.cpu - self.on(instance).map(|task| i64::from(task.holds.cpu)).sum::<i64>()
    }

    pub fn memory_left(&self, instance: &InstanceFacts) -> i64 {
        instance.registered.memory - self.on(instance).map(|task| i64::from(task.holds.memory)).sum::<i64>()
    }

    /// Whether the instance has the processor that is asked for (PLACE-151, PLACE-152).
    fn has_processor(&self, instance: &InstanceFacts, spec: &TaskSpec) -> bool {
        let own = self.value(instance, "ecs.cpu-architecture").flatten();
        match (spec.platform.architecture, own) {
            (None, _) => true,
            (Some(_), None) => !self.semantics.unknown_platform_refused,
            (Some(Architecture::Arm64), Some(own)) => own == "arm64",
            (Some(_), Some(own)) => own == "x86_64",
        }
    }

    /// Whether the instance has the operating system that is asked for (PLACE-152, PLACE-153).
    fn has_system(&self, instance: &InstanceFacts, spec: &TaskSpec) -> bool {
        let Some(wanted) = spec.platform.family.as_deref().filter(|_| !self.semantics.systems_ignored) else {
            return true;
        };
        let own: Vec<&str> = ["ecs.os-type", "ecs.os-family"]
            .into_iter()
            .filter_map(|name| self.value(instance, name).flatten())
            .collect();
        let linux = |word: &str| word.to_lowercase() == "linux";
        if own.iter().any(|word| linux(word) != linux(wanted)) {
            return false;
        }
        // What is left is the same system; of Windows the version counts.
        let versions: Vec<&&str> = own.iter().filter(|word| !linux(word) && **word != "windows").collect();
        let unknown = if linux(wanted) { own.is_empty() } else { versions.is_empty() };
        if unknown {
            !self.semantics.unknown_platform_refused
        } else {
            versions.iter().all(|word| **word == wanted) || linux(wanted)
        }
    }

    /// Whether the task may go to the instance, rule by rule.
    pub fn fits(&self, instance: &InstanceFacts, spec: &TaskSpec) -> bool {
        let has = |name: &str| self.value(instance, name).is_some();
        let needs = &spec.requirement;
        let external = has("ecs.capability.external");
        let launch = match &spec.launch {
            Launch::Ec2 => !external,
            Launch::External => external,
            Launch::CapacityProvider(name) => instance.capacity_provider.as_ref() == Some(name),
            _ => false,
        };
        let required = spec.requires_attributes.iter().all(|(name, value)| match value {
            None => has(name),
            Some(value) => self.value(instance, name) == Some(Some(value)),
        });
        let zone = self.value(instance, "ecs.availability-zone").flatten();
        let located = spec.zones.as_ref().is_none_or(|zones| zone.is_some_and(|zone| zones.iter().any(|z| z == zone)));
        let ports: Vec<u16> = self
            .on(instance)
            .flat_map(|task| task.holds.ports_tcp.iter().copied())
            .chain(instance.registered.ports_tcp.clone())
            .collect();
        let gpus = self.has_gpus(instance, needs.gpus);
        let neuron = !needs.neuron_devices || self.has_neuron_devices(instance);
        let enis = u32::try_from(self.on(instance).filter(|task| task.holds.eni).count()).unwrap();
        let constraints = spec.constraints.iter().all(|constraint| match constraint {
            Constraint::DistinctInstance => self.on(instance).all(|task| task.group != spec.group),
            Constraint::MemberOf(query) => query.matches(&Asked(self, instance)),
            _ => false,
        });
        instance.status == InstanceStatus::Active
            && launch
            && instance.agent_connected
            && required
            && self.has_processor(instance, spec)
            && self.has_system(instance, spec)
            && located
            && (needs.cpu.0 == 0 || self.cpu_left(instance) >= i64::from(needs.cpu.0))
            && (needs.memory.0 == 0 || self.memory_left(instance) >= i64::from(needs.memory.0))
            && needs.ports_tcp.iter().all(|port| !ports.contains(port))
            && gpus
            && neuron
            && (!needs.eni || instance.eni_slots.is_none_or(|slots| enis < slots.total))
            && constraints
    }

    /// The GPUs of which no task has any part.
    fn idle(&self, instance: &InstanceFacts) -> Vec<String> {
        let used: Vec<String> = self.on(instance).flat_map(|task| task.holds.gpus.clone()).collect();
        let mut idle: Vec<String> = instance.registered.gpus.iter().filter(|id| !used.contains(id)).cloned().collect();
        idle.sort();
        idle
    }

    /// The GPUs on which a task may share so much memory: idle ones and those that are shared, while there is room (PLACE-183, PLACE-184).
    fn shareable(&self, instance: &InstanceFacts, memory: u32) -> Vec<String> {
        let mut ids: Vec<String> = instance.registered.gpus.clone();
        ids.sort();
        ids.retain(|id| {
            let on_it = self.on(instance).filter(|task| task.holds.gpus.contains(id));
            let taken = on_it.map(|task| match task.holds.devices {
                DeviceUse::Shared { memory } => Some(memory),
                _ => None,
            });
            // One that has the GPU to itself makes the sum nothing.
            let Some(used) = taken.sum::<Option<u32>>() else { return false };
            let device = instance.gpu_devices.iter().find(|device| device.id == *id);
            device.and_then(|device| device.memory).is_none_or(|of| used + memory <= of.total)
        });
        ids
    }

    fn has_gpus(&self, instance: &InstanceFacts, needs: Gpus) -> bool {
        let by_type = self.value(instance, "ecs.instance-type").flatten();
        let has = by_type.and_then(|name| FRACTIONS.iter().find(|(known, _)| *known == name)).map(|(_, has)| *has);
        let idle = self.idle(instance).len();
        match needs {
            Gpus::None => true,
            Gpus::Count(count) => has.is_none() && idle >= count as usize,
            Gpus::All => has.is_none() && idle > 0 && idle == instance.registered.gpus.len(),
            Gpus::Fraction(wanted) => {
                (by_type.is_none() || has == Some(wanted))
                    && self.on(instance).all(|task| !task.holds.devices.is_exclusive())
                    && (instance.registered.gpus.is_empty() || idle > 0)
            }
            Gpus::Shared { memory } => !self.shareable(instance, memory).is_empty(),
        }
    }

    fn has_neuron_devices(&self, instance: &InstanceFacts) -> bool {
        let by_type = self.value(instance, "ecs.instance-type").flatten();
        by_type.is_none_or(|name| name.starts_with("trn") || name.starts_with("inf"))
            && self.on(instance).all(|task| !task.holds.devices.is_exclusive())
    }

    /// The tasks of a group on all instances that agree with this one in all the fields.
    fn within_each(&self, instance: &InstanceFacts, group: &str, fields: &[&Field]) -> usize {
        let agrees = |other: &InstanceFacts| {
            fields.iter().all(|field| match field {
                Field::InstanceId => other.arn == instance.arn,
                Field::Attribute(name) => self.value(other, name) == self.value(instance, name),
                _ => false,
            })
        };
        let counted = self.instances.iter().filter(|other| agrees(other));
        counted.map(|other| self.on(other).filter(|task| task.group == group).count()).sum()
    }

    /// The admissible set, as ARNs in order.
    pub fn admissible(&self, spec: &TaskSpec) -> Vec<String> {
        let mut left: Vec<&InstanceFacts> =
            self.instances.iter().filter(|instance| self.fits(instance, spec)).collect();
        let mut fields: Vec<&Field> = Vec::new();
        for strategy in &spec.strategies {
            let key = |instance: &InstanceFacts, fields: &[&Field]| match strategy {
                Placing::Spread(_) => i64::try_from(self.within_each(instance, &spec.group, fields)).unwrap(),
                Placing::Binpack(Packed::Cpu) => self.cpu_left(instance),
                Placing::Binpack(Packed::Memory) => self.memory_left(instance),
                _ => 0,
            };
            match strategy {
                Placing::Random => break,
                Placing::Spread(field) => fields.push(field),
                _ => {}
            }
            let Some(best) = left.iter().map(|instance| key(instance, &fields)).min() else { break };
            left.retain(|instance| key(instance, &fields) == best);
        }
        let mut arns: Vec<String> = left.into_iter().map(|instance| instance.arn.clone()).collect();
        arns.sort();
        arns
    }

    /// The tasks of a group that may stop next, as ARNs in order (PLACE-32, PLACE-33, PLACE-138, PLACE-139, PLACE-144, PLACE-145).
    pub fn may_stop(
        &self,
        group: &str,
        strategies: &[Placing],
        field_first: bool,
        draining_first: bool,
    ) -> Vec<String> {
        let find =
            |task: &TaskFacts| self.instances.iter().find(|instance| Some(&instance.arn) == task.instance.as_ref());
        let running = |task: &&TaskFacts| task.group == group && task.desired_status == DesiredStatus::Running;
        let all: Vec<&TaskFacts> = self.tasks.iter().filter(running).collect();
        let mut tasks: Vec<&TaskFacts> = all.iter().copied().filter(|task| !task.protected).collect();
        let leaving = |task: &TaskFacts| {
            find(task).is_some_and(|instance| instance.status != InstanceStatus::Active || !instance.agent_connected)
        };
        if draining_first && tasks.iter().any(|task| leaving(task)) {
            tasks.retain(|task| leaving(task));
        }
        let zone_field = Field::Attribute("ecs.availability-zone".into());
        let zone_of = |task: &TaskFacts| {
            let of_instance = find(task)
                .and_then(|instance| self.value(instance, "ecs.availability-zone").flatten().map(str::to_owned));
            of_instance.or_else(|| task.availability_zone.clone())
        };
        let fullest_zones = |tasks: &mut Vec<&TaskFacts>| {
            let in_zone = |task: &TaskFacts| all.iter().filter(|other| zone_of(other) == zone_of(task)).count();
            let most = tasks.iter().map(|task| in_zone(task)).max();
            tasks.retain(|task| Some(in_zone(task)) == most);
        };
        // Tasks on no instance are not compared.
        let best_instances = |tasks: &mut Vec<&TaskFacts>, key: &dyn Fn(&InstanceFacts) -> i64| {
            let most = tasks.iter().filter_map(|task| find(task)).map(key).max();
            tasks.retain(|task| find(task).is_none_or(|instance| Some(key(instance)) == most));
        };
        let within = |instance: &InstanceFacts, fields: &[&Field]| {
            i64::try_from(self.within_each(instance, group, fields)).unwrap()
        };
        if strategies.is_empty() {
            fullest_zones(&mut tasks);
            best_instances(&mut tasks, &|instance| within(instance, &[&Field::InstanceId]));
        }
        let mut fields: Vec<&Field> = Vec::new();
        for (at, strategy) in strategies.iter().enumerate() {
            match strategy {
                Placing::Spread(field) => {
                    fields.push(field);
                    let own = fields.clone();
                    if !field_first || (at == 0 && *field == zone_field) {
                        fullest_zones(&mut tasks);
                    } else {
                        best_instances(&mut tasks, &|instance| within(instance, &own));
                    }
                }
                Placing::Binpack(packed) => {
                    let here = tasks.clone();
                    let after = |instance: &InstanceFacts| {
                        let on_it = here.iter().filter(|task| task.instance.as_ref() == Some(&instance.arn));
                        match packed {
                            Packed::Cpu => {
                                self.cpu_left(instance) + on_it.map(|task| i64::from(task.holds.cpu)).max().unwrap()
                            }
                            _ => {
                                self.memory_left(instance)
                                    + on_it.map(|task| i64::from(task.holds.memory)).max().unwrap()
                            }
                        }
                    };
                    best_instances(&mut tasks, &after);
                }
                _ => break,
            }
        }
        let is_instance = |strategy: &Placing| *strategy == Placing::Spread(Field::InstanceId);
        if field_first && !strategies.is_empty() && strategies.iter().all(is_instance) {
            fullest_zones(&mut tasks);
        }
        let mut arns: Vec<String> = tasks.into_iter().map(|task| task.arn.clone()).collect();
        arns.sort();
        arns
    }

    /// Adds a task as a decision would.
    pub fn place(&mut self, arn: &str, spec: &TaskSpec, serial: usize) {
        let instance = self.instances.iter().find(|instance| instance.arn == arn).unwrap();
        let mut free = self.idle(instance);
        match spec.requirement.gpus {
            Gpus::None => free.clear(),
            Gpus::Count(count) => free.truncate(count as usize),
            Gpus::All => {}
            Gpus::Fraction(_) => free.truncate(1),
            Gpus::Shared { memory } => {
                free = self.shareable(instance, memory);
                free.truncate(1);
            }
        }
        let devices = match spec.requirement.gpus {
            Gpus::Fraction(fraction) => DeviceUse::Fraction(fraction),
            Gpus::Shared { memory } => DeviceUse::Shared { memory },
            _ if spec.requirement.neuron_devices => DeviceUse::NeuronDevices,
            _ => DeviceUse::Whole,
        };
        self.tasks.push(TaskFacts {
            arn: format!("placed-{serial}"),
            group: spec.group.clone(),
            instance: Some(arn.to_owned()),
            holds: Holding {
                cpu: spec.requirement.cpu.0,
                memory: spec.requirement.memory.0,
                ports_tcp: spec.requirement.ports_tcp.clone(),
                ports_udp: spec.requirement.ports_udp.clone(),
                gpus: free,
                devices,
                eni: spec.requirement.eni,
                dynamic_ports: vec![],
            },
            ..TaskFacts::default()
        });
    }
}
