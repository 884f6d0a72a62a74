//! From the compact form to the state of a cluster, without a fact or a text in between.

use alloc::{boxed::Box, vec::Vec};

use super::{PackedFacts, PackedInstance, PackedResources, PackedTask, TaskKind};
use crate::{
    id::Row,
    rule::Semantics,
    state::{
        EXTERNAL_ATTRIBUTE, Instance, Loaded, Names, PortList, ShortList, Slots, State, Symbol, Symbols,
        TYPE_ATTRIBUTE, Taken, Task, TaskList,
        columns::{About, Attributes, Occupancy},
        instance_from, settle,
        task::{Rare, Reported},
    },
    task::DeviceType,
};

impl State {
    /// The state of facts that were checked: no ARN is empty or stands twice, no amount is out of
    /// range. O(bytes of the facts), but for the sorting of ARNs by their numbers.
    pub(crate) fn of_packed(facts: &PackedFacts, semantics: &Semantics) -> Self {
        let mut builder = Builder::new(facts);
        builder.instances();
        builder.state.semantics = semantics.clone();
        builder.tasks();
        let Builder { mut state, references, symbol_of, .. } = builder;
        let texts = (0..).zip(&symbol_of).filter(|(_, symbol)| **symbol != Symbol::UNKNOWN);
        state.symbols = Symbols::of_texts(texts.map(|(text, _)| facts.texts.text(text)).zip(references));
        state
    }
}

struct Builder<'a> {
    facts: &'a PackedFacts,
    state: State,
    /// By the number of a text: its symbol, where something is interned by it.
    symbol_of: Vec<Symbol>,
    /// By symbol.
    references: Vec<u32>,
    /// By the number of a text: the row of the instance with this ARN.
    row_of: Vec<Option<Row>>,
    /// By row: what tasks must know of the facts of their instance.
    loaded: Vec<Loaded>,
    external: Option<u32>,
    instance_type: Option<u32>,
    /// The type that was looked at last, and what it brings.
    known_type: (Option<u32>, DeviceType),
}

impl<'a> Builder<'a> {
    fn new(facts: &'a PackedFacts) -> Self {
        let count = facts.texts.count() as usize;
        let mut symbol_of = alloc::vec![Symbol::UNKNOWN; count];
        let mut interned = 0;
        let mut is_interned = alloc::vec![false; count];
        facts.each_interned(|text| {
            if let Some(is_interned) = is_interned.get_mut(text as usize) {
                *is_interned = true;
            }
        });
        for (symbol, _) in symbol_of.iter_mut().zip(is_interned).filter(|(_, is_interned)| *is_interned) {
            *symbol = Symbol::of_row(interned);
            interned += 1;
        }
        Self {
            facts,
            state: State::default(),
            symbol_of,
            references: alloc::vec![0; interned as usize],
            row_of: alloc::vec![None; count],
            loaded: Vec::with_capacity(facts.instances.len()),
            external: facts.texts.find(EXTERNAL_ATTRIBUTE),
            instance_type: facts.texts.find(TYPE_ATTRIBUTE),
            known_type: (None, DeviceType::of(None)),
        }
    }

    fn symbol(&self, text: u32) -> Symbol {
        self.symbol_of.get(text as usize).copied().unwrap_or(Symbol::UNKNOWN)
    }

    fn refer(&mut self, symbols: impl IntoIterator<Item = Symbol>, times: u32) {
        for symbol in symbols {
            if let Some(count) = self.references.get_mut(symbol.index()) {
                *count = count.saturating_add(times);
            }
        }
    }

    /// Texts are numbered in their order, so that numbers are compared.
    fn instances(&mut self) {
        let mut in_order: Vec<&PackedInstance> = self.facts.instances.iter().collect();
        in_order.sort_unstable_by_key(|packed| packed.arn);
        let rows = (0..).zip(&in_order).map(|(row, _)| (row, 0, ()));
        self.state.columns.life = Slots::of_rows(rows.collect(), Vec::new());
        let mut by_arn: Vec<(Box<str>, Row)> = Vec::with_capacity(in_order.len());
        for (number, packed) in (0..).zip(in_order) {
            let row = Row::new(number);
            let has_gpus = |resources: &PackedResources| !resources.gpus.is_empty();
            let is_plain = packed.gpu_devices.is_empty()
                && !has_gpus(&packed.registered)
                && !packed.remaining.as_ref().is_some_and(has_gpus);
            let instance = if is_plain { self.plain(packed) } else { self.with_gpus(packed) };
            self.refer(instance.symbols(), 1);
            by_arn.push((instance.about.arn.clone(), row));
            self.state.columns.push_empty();
            self.state.columns.replace(row, instance);
            if let Some(known) = self.row_of.get_mut(packed.arn as usize) {
                *known = Some(row);
            }
            self.loaded.push(Loaded {
                in_remaining: packed.remaining.is_some(),
                in_devices: !packed.gpu_devices.is_empty(),
                counts_running: packed.running_tasks_count.is_some(),
                counts_pending: packed.pending_tasks_count.is_some(),
            });
        }
        self.state.instance_by_arn = by_arn.into_iter().collect();
    }

    /// What has GPUs is rare: it goes the way of all facts.
    fn with_gpus(&self, packed: &PackedInstance) -> Instance {
        let facts = self.facts.instance_facts(packed);
        instance_from(&facts, &mut |text| self.facts.texts.find(text).map_or(Symbol::UNKNOWN, |text| self.symbol(text)))
    }

    fn plain(&mut self, packed: &PackedInstance) -> Instance {
        let facts = self.facts;
        let text = |number: u32| facts.texts.text(number);
        let attributes = self.attributes(packed);
        let remaining = packed.remaining.as_ref().unwrap_or(&packed.registered);
        let ports = |part| PortList::from_set(facts.ports_of(part));
        Instance {
            status: packed.status,
            agent_connected: packed.agent_connected,
            external: self.names(packed).any(|name| Some(name) == self.external),
            capacity_provider: packed.capacity_provider.map(|name| self.symbol(name)),
            occupancy: Occupancy {
                cpu_remaining: remaining.cpu,
                memory_remaining: remaining.memory,
                running_tasks: packed.running_tasks_count.unwrap_or(0),
                pending_tasks: packed.pending_tasks_count.unwrap_or(0),
                eni_slots: packed.eni_slots,
                tasks: TaskList::default(),
            },
            ports_tcp: ports(&remaining.ports_tcp),
            ports_udp: ports(&remaining.ports_udp),
            gpus_free: Vec::new(),
            device_type: self.device_type(packed),
            devices: None,
            attributes,
            about: About {
                arn: text(packed.arn).into(),
                ec2_instance_id: packed.ec2_instance_id.map(|id| text(id).into()),
                agent_version: packed.agent_version.map(|version| text(version).into()),
                registered_at: packed.registered_at,
                cpu_registered: packed.registered.cpu,
                memory_registered: packed.registered.memory,
                ports_registered_tcp: ports(&packed.registered.ports_tcp).distinct().into_boxed_slice(),
                ports_registered_udp: ports(&packed.registered.ports_udp).distinct().into_boxed_slice(),
                ..About::default()
            },
        }
    }

    fn names(&self, packed: &PackedInstance) -> impl Iterator<Item = u32> + use<'a> {
        self.facts.attributes_of(&packed.attributes).iter().map(|&(name, _)| name)
    }

    /// The attributes by their names; of a name that stands twice the last counts.
    fn attributes(&self, packed: &PackedInstance) -> Attributes {
        let told = self.facts.attributes_of(&packed.attributes).iter();
        let mut all: Vec<(Symbol, Option<Symbol>)> =
            told.rev().map(|&(name, value)| (self.symbol(name), value.map(|value| self.symbol(value)))).collect();
        all.sort_by_key(|&(name, _)| name);
        all.dedup_by_key(|&mut (name, _)| name);
        all.into_boxed_slice()
    }

    fn device_type(&mut self, packed: &PackedInstance) -> DeviceType {
        let told = self.facts.attributes_of(&packed.attributes).iter();
        let found = told.rev().find(|&&(name, _)| Some(name) == self.instance_type).and_then(|&(_, value)| value);
        if self.known_type.0 != found {
            self.known_type = (found, DeviceType::of(found.map(|value| self.facts.texts.text(value))));
        }
        self.known_type.1
    }

    fn tasks(&mut self) {
        let kinds: Vec<Task> = self.facts.kinds.iter().map(|kind| self.task_of(kind)).collect();
        let mut in_order: Vec<&PackedTask> = self.facts.tasks.iter().collect();
        in_order.sort_unstable_by_key(|packed| packed.arn);
        self.room_for_tasks();
        let mut tasks = Vec::with_capacity(in_order.len());
        for (number, packed) in (0..).zip(in_order) {
            let (Some(kind), Some(of)) = (self.facts.kinds.get(packed.kind as usize), kinds.get(packed.kind as usize))
            else {
                continue;
            };
            let row = packed.instance.and_then(|arn| self.row_of.get(arn as usize).copied().flatten());
            let task = self.task(packed, kind, of, row);
            self.refer(task.symbols(), 1);
            if let Some((row, &loaded)) = row.and_then(|row| Some((row, self.loaded.get(row.index())?))) {
                self.state.charge_loaded(row, &task, loaded);
                self.state.columns.occupancy[row].tasks.push(number, task.group, task.is_counted());
            }
            tasks.push((number, 0, task));
        }
        let arns = tasks.iter().filter_map(|(number, _, task)| Some((task.arn()?, *number)));
        self.state.task_by_arn = Names::of_texts(arns);
        self.state.tasks = Slots::of_rows(tasks, Vec::new());
    }

    /// The lists of tasks are as long as they will be.
    fn room_for_tasks(&mut self) {
        let mut counts = alloc::vec![0_usize; self.loaded.len()];
        for packed in &self.facts.tasks {
            let row = packed.instance.and_then(|arn| self.row_of.get(arn as usize).copied().flatten());
            if let Some(count) = row.and_then(|row| counts.get_mut(row.index())) {
                *count += 1;
            }
        }
        for (row, count) in (0..).map(Row::new).zip(counts) {
            self.state.columns.occupancy[row].tasks.reserve(count);
        }
    }

    /// What the tasks of a kind have in common, on no instance.
    fn task_of(&self, kind: &TaskKind) -> Task {
        let ports_tcp = PortList::from_set(self.facts.ports_of(&kind.ports_tcp)).distinct();
        let taken = Taken {
            cpu: kind.cpu,
            memory: kind.memory,
            eni: kind.eni,
            ports_tcp: ShortList::from(ports_tcp.as_slice()),
            rare: None,
        };
        let mut task = Task::new(self.symbol(kind.group), None, taken);
        task.protected = kind.protected;
        settle(&mut task, kind.desired_status, kind.last_status, self.state.semantics.hold_until_stopped);
        task
    }

    fn task(&self, packed: &PackedTask, kind: &TaskKind, of: &Task, row: Option<Row>) -> Task {
        let facts = self.facts;
        let symbol = |text: Option<u32>| text.map(|text| self.symbol(text));
        let mut gpus = facts.gpus_of(&packed.gpus).to_vec();
        gpus.sort_unstable();
        gpus.dedup();
        let ports_udp = match facts.ports_of(&kind.ports_udp) {
            [] => Box::default(),
            ports => PortList::from_set(ports).distinct().into_boxed_slice(),
        };
        let mut task = of.clone().on(row);
        task.taken.rare = Some(Box::new(Rare {
            ports_udp,
            dynamic_ports: facts.dynamic_ports_of(&packed.dynamic_ports).into(),
            gpus: gpus.iter().map(|&gpu| self.symbol(gpu)).collect(),
            devices: kind.devices,
            reported: Some(Reported {
                arn: facts.texts.text(packed.arn).into(),
                definition: symbol(kind.definition),
                started_by: symbol(kind.started_by),
                created_at: packed.created_at,
                started_at: packed.started_at,
                availability_zone: symbol(packed.availability_zone),
                launch_type: kind.launch_type,
                capacity_provider: symbol(kind.capacity_provider),
            }),
        }));
        task
    }
}

impl PackedFacts {
    /// Calls for each text that something is interned by, some of them many times.
    fn each_interned(&self, mut note: impl FnMut(u32)) {
        for &(name, value) in &self.attributes {
            note(name);
            value.into_iter().for_each(&mut note);
        }
        self.gpus.iter().copied().for_each(&mut note);
        for instance in &self.instances {
            instance.capacity_provider.into_iter().for_each(&mut note);
            instance.gpu_devices.iter().for_each(|gpu| note(gpu.id));
        }
        for kind in &self.kinds {
            let texts = [Some(kind.group), kind.definition, kind.started_by, kind.capacity_provider];
            texts.into_iter().flatten().for_each(&mut note);
        }
        for task in &self.tasks {
            task.availability_zone.into_iter().for_each(&mut note);
        }
    }
}
