//! Random clusters and tasks, and a second engine to hold the first one to: slow, obvious, no index, its own code for every rule.

use proptest::prelude::*;
use stowplan::{
    cluster::facts::{
        DesiredStatus, EniSlots, Holding, InstanceFacts, InstanceStatus, LastStatus, ResourceFacts, TaskFacts,
    },
    placement::{Constraint, Field, Launch, Packed, Strategy as Placing, TaskSpec},
    query::{AttributeValue, Query, Subject},
    task::{Gpus, Requirement},
    unit::{CpuUnits, MemoryMib, Timestamp},
};

pub const ZONES: [&str; 3] = ["us-east-1a", "us-east-1b", "us-east-1c"];
pub const GROUPS: [&str; 3] = ["service:web", "service:db", "family:job"];
const QUERIES: [&str; 8] = [
    "attribute:rack == r1",
    "attribute:rack != r1",
    "attribute:rack !exists",
    "not(task:group == service:web)",
    "task:group == service:db",
    "runningTasksCount < 2",
    "attribute:ecs.availability-zone in [us-east-1a, us-east-1b] or attribute:rack exists",
    "attribute:rack =~ r.*",
];

/// An instance and the tasks on it, consistent with each other.
pub fn instance(index: usize) -> impl Strategy<Value = (InstanceFacts, Vec<TaskFacts>)> {
    let status = prop_oneof![
        8 => Just(InstanceStatus::Active),
        1 => Just(InstanceStatus::Draining),
        1 => Just(InstanceStatus::Inactive),
    ];
    let attributes = (
        prop::option::weighted(0.9, 0..ZONES.len()),
        prop::option::of(prop::option::of(0..3_u8)),
        prop::bool::weighted(0.1),
    );
    let sizes = (0..5_u8, 0..5_u8, 0..4_usize, prop::option::of(0..4_u32));
    let tasks = prop::collection::vec(task(), 0..4);
    (status, prop::bool::weighted(0.9), attributes, sizes, tasks, any::<u16>()).prop_map(
        move |(status, connected, (zone, rack, external), (cpu, memory, gpus, eni), tasks, salt)| {
            let arn = format!("arn:aws:ecs:r:1:container-instance/c/{:02x}{index:02}", salt % 251);
            let mut attributes = Vec::new();
            if let Some(zone) = zone {
                attributes.push(("ecs.availability-zone".to_owned(), Some(ZONES[zone].to_owned())));
            }
            if let Some(rack) = rack {
                attributes.push(("rack".to_owned(), rack.map(|rack| format!("r{rack}"))));
            }
            if external {
                attributes.push(("ecs.capability.external".to_owned(), None));
            }
            let facts = InstanceFacts {
                arn: arn.clone(),
                status,
                agent_connected: connected,
                attributes,
                capacity_provider: (salt % 3 == 0).then(|| "cp".to_owned()),
                registered: ResourceFacts {
                    cpu: i64::from(cpu) * 256,
                    memory: i64::from(memory) * 512,
                    ports_tcp: vec![22, 2375],
                    ports_udp: vec![],
                    gpus: (0..gpus).map(|n| format!("gpu-{n}")).collect(),
                },
                remaining: None,
                eni_slots: eni.map(|total| EniSlots { total, used: 0 }),
                ..InstanceFacts::default()
            };
            let tasks = tasks.into_iter().enumerate().map(|(n, task)| TaskFacts {
                arn: format!("arn:aws:ecs:r:1:task/c/{:02x}{index:02}{n}", salt % 251),
                instance: Some(arn.clone()),
                ..task
            });
            (facts, tasks.collect())
        },
    )
}

fn task() -> impl Strategy<Value = TaskFacts> {
    (0..GROUPS.len(), 0..3_u32, 0..3_u32, any::<bool>(), prop::bool::weighted(0.8), prop::bool::weighted(0.2), 0..5_i64)
        .prop_map(|(group, cpu, memory, port, running, protected, created)| TaskFacts {
            group: GROUPS[group].to_owned(),
            desired_status: if running { DesiredStatus::Running } else { DesiredStatus::Stopped },
            last_status: if created == 0 { LastStatus::Pending } else { LastStatus::Running },
            protected,
            created_at: Some(Timestamp(created)),
            holds: Holding {
                cpu: cpu * 64,
                memory: memory * 128,
                ports_tcp: if port { vec![80] } else { vec![] },
                ..Holding::default()
            },
            ..TaskFacts::default()
        })
}

pub fn cluster() -> impl Strategy<Value = (Vec<InstanceFacts>, Vec<TaskFacts>)> {
    (0..7_usize).prop_flat_map(|count| (0..count).map(instance).collect::<Vec<_>>()).prop_map(|rows| {
        let (instances, tasks): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        (instances, tasks.into_iter().flatten().collect())
    })
}

pub fn strategies() -> impl Strategy<Value = Vec<Placing>> {
    let one = prop_oneof![
        Just(Placing::Random),
        Just(Placing::Spread(Field::InstanceId)),
        Just(Placing::Spread(Field::Attribute("ecs.availability-zone".into()))),
        Just(Placing::Spread(Field::Attribute("rack".into()))),
        Just(Placing::Binpack(Packed::Cpu)),
        Just(Placing::Binpack(Packed::Memory)),
    ];
    prop::collection::vec(one, 0..4)
}

pub fn spec() -> impl Strategy<Value = TaskSpec> {
    let constraint = prop_oneof![
        1 => Just(Constraint::DistinctInstance),
        3 => (0..QUERIES.len()).prop_map(|n| Constraint::MemberOf(Query::parse(QUERIES[n]).unwrap())),
    ];
    let gpus = prop_oneof![6 => Just(Gpus::None), 1 => (1..3_u32).prop_map(Gpus::Count), 1 => Just(Gpus::All)];
    let needs = (
        0..4_u32,
        0..4_u32,
        prop::option::weighted(0.3, prop::sample::select(vec![80_u16, 81, 22])),
        gpus,
        prop::bool::weighted(0.2),
    );
    let launch = prop_oneof![6 => Just(Launch::Ec2), 1 => Just(Launch::External), 1 => Just(Launch::CapacityProvider("cp".into()))];
    let zones = prop::option::weighted(0.1, Just(vec!["us-east-1a".to_owned()]));
    let requires = prop::option::weighted(0.1, prop::option::of(Just("r1".to_owned())));
    let constraints = prop::collection::vec(constraint, 0..3);
    (0..GROUPS.len(), needs, launch, zones, requires, constraints, strategies()).prop_map(
        |(group, (cpu, memory, port, gpus, eni), launch, zones, requires, constraints, strategies)| TaskSpec {
            group: GROUPS[group].to_owned(),
            requirement: Requirement {
                cpu: CpuUnits(cpu * 128),
                memory: MemoryMib(memory * 256),
                ports_tcp: port.into_iter().collect(),
                gpus,
                eni,
                ..Requirement::default()
            },
            requires_attributes: requires.map(|value| ("rack".to_owned(), value)).into_iter().collect(),
            launch,
            zones,
            vpc: None,
            constraints,
            strategies,
        },
    )
}

/// The second engine: every instance with the tasks on it, all amounts summed anew for each question.
#[derive(Clone, Debug)]
pub struct Model {
    pub instances: Vec<InstanceFacts>,
    pub tasks: Vec<TaskFacts>,
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
        let gpus_used: usize = self.on(instance).map(|task| task.holds.gpus.len()).sum();
        let gpus = match needs.gpus {
            Gpus::None => true,
            Gpus::Count(count) => instance.registered.gpus.len() - gpus_used >= count as usize,
            Gpus::All => !instance.registered.gpus.is_empty() && gpus_used == 0,
        };
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
            && located
            && (needs.cpu.0 == 0 || self.cpu_left(instance) >= i64::from(needs.cpu.0))
            && (needs.memory.0 == 0 || self.memory_left(instance) >= i64::from(needs.memory.0))
            && needs.ports_tcp.iter().all(|port| !ports.contains(port))
            && gpus
            && (!needs.eni || instance.eni_slots.is_none_or(|slots| enis < slots.total))
            && constraints
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

    /// The tasks of a group that may stop next, as ARNs in order (PLACE-32, PLACE-33).
    pub fn may_stop(&self, group: &str, strategies: &[Placing], zone_first: bool, draining_first: bool) -> Vec<String> {
        let find =
            |task: &TaskFacts| self.instances.iter().find(|instance| Some(&instance.arn) == task.instance.as_ref());
        let free =
            |task: &&TaskFacts| task.group == group && task.desired_status == DesiredStatus::Running && !task.protected;
        let mut tasks: Vec<(&TaskFacts, &InstanceFacts)> =
            self.tasks.iter().filter(free).filter_map(|task| Some((task, find(task)?))).collect();
        let leaving = |instance: &InstanceFacts| instance.status != InstanceStatus::Active || !instance.agent_connected;
        if draining_first && tasks.iter().any(|(_, instance)| leaving(instance)) {
            tasks.retain(|(_, instance)| leaving(instance));
        }
        let zone = Field::Attribute("ecs.availability-zone".into());
        let default = [Placing::Spread(zone.clone()), Placing::Spread(Field::InstanceId)];
        let strategies = if strategies.is_empty() { &default } else { strategies };
        let only_instances = strategies.iter().all(|strategy| *strategy == Placing::Spread(Field::InstanceId));
        let keep_most = |tasks: &mut Vec<(&TaskFacts, &InstanceFacts)>, key: &dyn Fn(&InstanceFacts) -> i64| {
            let most = tasks.iter().map(|(_, instance)| key(instance)).max();
            tasks.retain(|(_, instance)| Some(key(instance)) == most);
        };
        let by_zone = |instance: &InstanceFacts| i64::try_from(self.within_each(instance, group, &[&zone])).unwrap();
        if only_instances && zone_first {
            keep_most(&mut tasks, &by_zone);
        }
        let mut fields: Vec<&Field> = Vec::new();
        for strategy in strategies {
            match strategy {
                Placing::Spread(field) => {
                    fields.push(field);
                    let fields = fields.clone();
                    keep_most(&mut tasks, &|instance| {
                        i64::try_from(self.within_each(instance, group, &fields)).unwrap()
                    });
                }
                Placing::Binpack(packed) => {
                    let here = tasks.clone();
                    let after = |instance: &InstanceFacts| {
                        let on_it = here.iter().filter(|(_, other)| other.arn == instance.arn);
                        match packed {
                            Packed::Cpu => {
                                self.cpu_left(instance)
                                    + on_it.map(|(task, _)| i64::from(task.holds.cpu)).max().unwrap()
                            }
                            _ => {
                                self.memory_left(instance)
                                    + on_it.map(|(task, _)| i64::from(task.holds.memory)).max().unwrap()
                            }
                        }
                    };
                    keep_most(&mut tasks, &after);
                }
                _ => {}
            }
        }
        if only_instances && !zone_first {
            keep_most(&mut tasks, &by_zone);
        }
        let mut arns: Vec<String> = tasks.into_iter().map(|(task, _)| task.arn.clone()).collect();
        arns.sort();
        arns
    }

    /// Adds a task as a decision would.
    pub fn place(&mut self, arn: &str, spec: &TaskSpec, serial: usize) {
        let instance = self.instances.iter().find(|instance| instance.arn == arn).unwrap();
        let used: Vec<String> = self.on(instance).flat_map(|task| task.holds.gpus.clone()).collect();
        let mut free: Vec<String> = instance.registered.gpus.iter().filter(|id| !used.contains(id)).cloned().collect();
        free.sort();
        match spec.requirement.gpus {
            Gpus::None => free.clear(),
            Gpus::Count(count) => free.truncate(count as usize),
            Gpus::All => {}
        }
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
                eni: spec.requirement.eni,
                dynamic_ports: vec![],
            },
            ..TaskFacts::default()
        });
    }
}
