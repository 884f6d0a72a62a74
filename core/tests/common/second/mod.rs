//! A second engine to hold the first one to: slow, obvious, no index, its own code for every rule.

mod expression;
mod why;

use stowplan::{
    cluster::facts::{DesiredStatus, DeviceUse, Holding, InstanceFacts, InstanceStatus, LastStatus, TaskFacts},
    placement::{Field, Packed, Strategy as Placing, TaskSpec},
    request::Starter,
    rule::Semantics,
    task::Gpus,
};

pub use why::id;

/// The second engine: every instance with the tasks on it, all amounts summed anew for each
/// question.
#[derive(Clone, Debug)]
pub struct Model {
    pub instances: Vec<InstanceFacts>,
    pub tasks: Vec<TaskFacts>,
    pub semantics: Semantics,
}

/// What one strategy does to the candidates: each with its key, and whether it stays.
pub struct Narrowed {
    pub keys: Vec<(String, i64, bool)>,
}

impl Narrowed {
    /// How many stay.
    pub fn left(&self) -> usize {
        self.keys.iter().filter(|(.., stays)| *stays).count()
    }
}

impl Model {
    /// The tasks that should run on an instance (PLACE-4).
    pub fn on<'a>(&'a self, instance: &'a InstanceFacts) -> impl Iterator<Item = &'a TaskFacts> {
        self.tasks.iter().filter(move |task| {
            task.desired_status == DesiredStatus::Running && task.instance.as_deref() == Some(instance.arn.as_str())
        })
    }

    /// The tasks that hold resources of an instance: those that should run, and by choice those
    /// that are stopping (PLACE-36).
    pub fn holding<'a>(&'a self, instance: &'a InstanceFacts) -> impl Iterator<Item = &'a TaskFacts> {
        self.tasks.iter().filter(move |task| {
            let holds = task.desired_status == DesiredStatus::Running || self.semantics.hold_until_stopped;
            holds && task.last_status != LastStatus::Stopped && task.instance.as_deref() == Some(instance.arn.as_str())
        })
    }

    /// The tasks of a group that should run on an instance.
    pub fn of_group(&self, instance: &InstanceFacts, group: &str) -> usize {
        self.on(instance).filter(|task| task.group == group).count()
    }

    pub fn value<'a>(&self, instance: &'a InstanceFacts, name: &str) -> Option<Option<&'a str>> {
        instance.attributes.iter().rfind(|(own, _)| own == name).map(|(_, value)| value.as_deref())
    }

    pub fn cpu_left(&self, instance: &InstanceFacts) -> i64 {
        instance.registered.cpu - self.holding(instance).map(|task| i64::from(task.holds.cpu)).sum::<i64>()
    }

    pub fn memory_left(&self, instance: &InstanceFacts) -> i64 {
        instance.registered.memory - self.holding(instance).map(|task| i64::from(task.holds.memory)).sum::<i64>()
    }

    /// Whether the task may go to the instance.
    pub fn fits(&self, instance: &InstanceFacts, spec: &TaskSpec) -> bool {
        self.is_considered(instance, spec) && self.rejections(instance, spec).is_empty()
    }

    /// The instances that the task may go to.
    pub fn feasible(&self, spec: &TaskSpec) -> Vec<&InstanceFacts> {
        self.instances.iter().filter(|instance| self.fits(instance, spec)).collect()
    }

    /// The GPUs of which no task has any part.
    pub fn idle(&self, instance: &InstanceFacts) -> Vec<String> {
        let used: Vec<String> = self.holding(instance).flat_map(|task| task.holds.gpus.clone()).collect();
        let mut idle: Vec<String> = instance.registered.gpus.iter().filter(|id| !used.contains(id)).cloned().collect();
        idle.sort();
        idle
    }

    /// MiB of a GPU that are left for tasks that share it: none where a task has it to itself, all
    /// there are where nobody told (PLACE-183 to PLACE-185).
    pub fn room(&self, instance: &InstanceFacts, id: &str) -> Option<u32> {
        let mut used = 0;
        for task in self.holding(instance).filter(|task| task.holds.gpus.iter().any(|own| own == id)) {
            let DeviceUse::Shared { memory } = task.holds.devices else { return None };
            used += memory;
        }
        let device = instance.gpu_devices.iter().find(|device| device.id == id);
        Some(device.and_then(|device| device.memory).map_or(u32::MAX, |of| of.total.saturating_sub(used)))
    }

    /// The GPUs on which a task may share so much memory.
    pub fn shareable(&self, instance: &InstanceFacts, memory: u32) -> Vec<String> {
        let mut ids: Vec<String> = instance.registered.gpus.clone();
        ids.retain(|id| self.room(instance, id).is_some_and(|room| room >= memory));
        ids.sort();
        ids
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

    /// What each strategy does, up to the first `random` (PLACE-2, PLACE-7).
    pub fn narrowing(&self, spec: &TaskSpec) -> Vec<Narrowed> {
        let mut left = self.feasible(spec);
        let mut fields: Vec<&Field> = Vec::new();
        let mut stages = Vec::new();
        for strategy in &strategies_of(spec) {
            if let Placing::Spread(field) = strategy {
                fields.push(field);
            }
            let key = |instance: &InstanceFacts| match strategy {
                Placing::Spread(_) => i64::try_from(self.within_each(instance, &spec.group, &fields)).unwrap(),
                Placing::Binpack(Packed::Cpu) => self.cpu_left(instance),
                Placing::Binpack(Packed::Memory) => self.memory_left(instance),
                _ => 0,
            };
            let best = left.iter().map(|instance| key(instance)).min();
            let keys: Vec<_> = left
                .iter()
                .map(|instance| (instance.arn.clone(), key(instance), Some(key(instance)) == best))
                .collect();
            left.retain(|instance| Some(key(instance)) == best);
            stages.push(Narrowed { keys });
            if *strategy == Placing::Random {
                break;
            }
        }
        stages
    }

    /// The admissible set, as ARNs in order.
    pub fn admissible(&self, spec: &TaskSpec) -> Vec<String> {
        let mut arns: Vec<String> = match self.narrowing(spec).pop() {
            Some(last) => last.keys.into_iter().filter(|(.., stays)| *stays).map(|(arn, ..)| arn).collect(),
            None => self.feasible(spec).into_iter().map(|instance| instance.arn.clone()).collect(),
        };
        arns.sort();
        arns
    }

    /// The tasks of a group that may stop next, as ARNs in order (PLACE-32, PLACE-33, PLACE-138,
    /// PLACE-139, PLACE-144, PLACE-145).
    pub fn may_stop(&self, group: &str, strategies: &[Placing]) -> Vec<String> {
        let Semantics { field_first, draining_first, .. } = self.semantics;
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
        // By instance, then by ARN; tasks on no instance first.
        tasks.sort_by_key(|task| (short_instance(task), &task.instance, &task.arn));
        tasks.into_iter().map(|task| task.arn.clone()).collect()
    }

    /// The task of these that we stop when nothing is drawn: one that is not running yet, then by
    /// instance, then the oldest (PLACE-32).
    pub fn picked_to_stop(&self, arns: &[String]) -> Option<String> {
        let of = |arn: &String| self.tasks.iter().find(|task| task.arn == *arn);
        let key = |task: &&TaskFacts| {
            let is_pending = task.last_status < LastStatus::Running;
            (!is_pending, short_instance(task), task.created_at.map_or(i64::MAX, |at| at.0), task.arn.clone())
        };
        arns.iter().filter_map(of).min_by_key(key).map(|task| task.arn.clone())
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

/// Where a task is, as tasks to stop are put in order: by the id of its instance.
fn short_instance(task: &TaskFacts) -> String {
    task.instance.as_deref().map_or("", id).to_owned()
}

/// What ECS places by: what is given, else what the one who starts the task does (PLACE-111,
/// PLACE-112); StartTask names its instances (PLACE-17), and a daemon has one each (PLACE-120).
pub fn strategies_of(spec: &TaskSpec) -> Vec<Placing> {
    let zone = Field::Attribute("ecs.availability-zone".into());
    match spec.starter {
        Some(Starter::StartTask | Starter::Daemon) => vec![],
        Some(Starter::Service) if spec.strategies.is_empty() => {
            vec![Placing::Spread(zone), Placing::Spread(Field::InstanceId)]
        }
        Some(Starter::RunTask) if spec.strategies.is_empty() => vec![Placing::Random],
        _ => spec.strategies.clone(),
    }
}
