//! A cluster that is held for months: its memory is flat, whatever comes and goes, is tried,
//! copied, saved and reloaded.

use allocation_counter::measure;
use stowplan::{
    cluster::{
        Cluster, Fact,
        facts::{Holding, InstanceFacts, LastStatus, ResourceFacts, TaskFacts},
    },
    id::{InstanceId, PreparedId, TaskId},
    placement::{Constraint, Decision, Field, Packed, Strategy, TaskSpec},
    rule::{Semantics, TieBreak},
    task::{DynamicPorts, Requirement},
    unit::{CpuUnits, MemoryMib, Protocol},
};

use crate::reload;

/// Instances, and tasks beyond which more stop than start.
const INSTANCES: usize = 60;
const TASKS: usize = 600;

/// A life: what there is, and how much has happened.
struct Life {
    cluster: Cluster,
    prepared: Vec<PreparedId>,
    tasks: Vec<TaskId>,
    state: u64,
    changes: u64,
    serial: u64,
    saves: u64,
}

impl Life {
    fn new() -> Self {
        let cluster = Cluster::build(vec![], vec![], &Semantics::V2026_11).unwrap();
        let mut life = Self { cluster, prepared: vec![], tasks: vec![], state: 7, changes: 0, serial: 0, saves: 0 };
        (0..INSTANCES).for_each(|_| life.register());
        (0..4).for_each(|_| life.prepare());
        life
    }

    /// The next number below `end` of a SplitMix64 stream.
    fn draw(&mut self, end: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % end as u64).unwrap()
    }

    fn fresh(&mut self, what: &str) -> String {
        self.serial += 1;
        format!("arn:aws:ecs:eu-west-1:111122223333:{what}/shop/{:012}", self.serial)
    }

    fn instance(&mut self) -> InstanceId {
        let nth = self.draw(self.cluster.instance_count());
        self.cluster.instances().nth(nth).unwrap()
    }

    fn register(&mut self) {
        let arn = self.fresh("container-instance");
        let zone = ["a", "b", "c"][self.draw(3)];
        let facts = InstanceFacts {
            arn,
            agent_connected: true,
            attributes: vec![("ecs.availability-zone".into(), Some(zone.into()))],
            registered: ResourceFacts { cpu: 16_384, memory: 32_768, ..ResourceFacts::default() },
            ..InstanceFacts::default()
        };
        self.cluster.register(&facts).unwrap();
        self.changes += 1;
    }

    fn prepare(&mut self) {
        let version = self.draw(50);
        let group = format!("service:s{}", self.draw(12));
        let spec = TaskSpec {
            group,
            requirement: Requirement {
                cpu: CpuUnits(128),
                memory: MemoryMib(256),
                dynamic_ports: vec![DynamicPorts { protocol: Protocol::Tcp, count: 1 }; version % 2],
                ..Requirement::default()
            },
            constraints: match version % 5 {
                0 => vec![Constraint::MemberOf(
                    format!("attribute:stack !exists or attribute:stack != v{version}").parse().unwrap(),
                )],
                1 => {
                    vec![Constraint::MemberOf(format!("not(task:group == service:s{})", version % 7).parse().unwrap())]
                }
                _ => vec![],
            },
            strategies: match version % 3 {
                0 => vec![Strategy::Binpack(Packed::Memory)],
                1 => vec![
                    Strategy::Spread(Field::Attribute("ecs.availability-zone".into())),
                    Strategy::Spread(Field::InstanceId),
                ],
                _ => vec![Strategy::Random],
            },
            ..TaskSpec::default()
        };
        let semantics = Semantics { tie_break: TieBreak::Seeded(self.state), ..Semantics::V2026_11 };
        self.cluster.set_semantics(&semantics);
        self.prepared.push(self.cluster.prepare(&spec).unwrap());
        self.changes += 1;
    }

    fn any_prepared(&mut self) -> PreparedId {
        let at = self.draw(self.prepared.len());
        self.prepared[at]
    }

    fn place(&mut self) {
        let prepared = self.any_prepared();
        if let Decision::Placed(placed) = self.cluster.decide(prepared).unwrap() {
            self.tasks.push(self.cluster.apply(&placed).unwrap());
            self.changes += 1;
        }
    }

    fn start(&mut self) {
        let instance = self.instance();
        let instance = self.cluster.instance(instance).unwrap().arn().to_owned();
        let facts = TaskFacts {
            arn: self.fresh("task"),
            group: format!("family:f{}", self.draw(1000)),
            instance: Some(instance),
            definition: Some(format!("web:{}", self.serial)),
            holds: Holding { cpu: 64, memory: 128, ..Holding::default() },
            ..TaskFacts::default()
        };
        self.tasks.extend(self.cluster.record(&Fact::TaskStarted(facts)).unwrap());
        self.changes += 1;
    }

    fn remove(&mut self) {
        if self.tasks.is_empty() {
            return;
        }
        let at = self.draw(self.tasks.len());
        let task = self.tasks.swap_remove(at);
        // It may have gone with its instance.
        if self.cluster.stop_task(task).is_ok() {
            self.cluster.record(&Fact::TaskStatus(task, LastStatus::Stopped)).unwrap();
            self.cluster.remove_task(task).unwrap();
            self.changes += 3;
        }
    }

    /// One or a few changes, of all kinds.
    fn step(&mut self) {
        match self.draw(1000) {
            0..3 => {
                let instance = self.instance();
                self.cluster.deregister(instance).unwrap();
                self.register();
                self.changes += 1;
            }
            3..10 => {
                let (instance, value) = (self.instance(), format!("v{}", self.draw(100_000)));
                self.cluster.set_attribute(instance, "stack", Some(Some(&value))).unwrap();
                self.changes += 1;
            }
            10..13 => {
                self.prepare();
                let gone = self.prepared.remove(0);
                self.cluster.forget_prepared(gone).unwrap();
                self.changes += 1;
            }
            13..30 => self.what_if(),
            _ if self.draw(2 * TASKS) < self.tasks.len() => self.remove(),
            draw if draw % 4 == 0 => self.start(),
            _ => self.place(),
        }
    }

    /// A few tasks are tried, and kept or not; at times a copy is taken inside, and goes on in
    /// place of the cluster.
    fn what_if(&mut self) {
        let (prepared, keep) = (self.any_prepared(), self.draw(3));
        let mut fork = self.cluster.fork();
        let placed = fork.place_many(prepared, 5).unwrap();
        self.changes += placed.len() as u64;
        match keep {
            0 => drop(fork),
            1 => {
                fork.commit();
                self.tasks.extend(placed);
            }
            _ => {
                let copy = (*fork).clone();
                drop(fork);
                self.cluster = copy;
                self.tasks.extend(placed);
            }
        }
    }

    /// Saves the cluster, and goes on with what was reloaded; the next decision of each prepared
    /// task is the same.
    fn save(&mut self) {
        let restored = reload(&self.cluster);
        for &prepared in &self.prepared {
            assert_eq!(restored.decide(prepared), self.cluster.decide(prepared));
        }
        self.cluster = restored;
        self.saves += 1;
    }

    /// Lives on for so many changes, with so many saves.
    fn live(&mut self, changes: u64, saves: u64) {
        let end = self.changes + changes;
        for save in 1..=saves {
            while self.changes < end - changes / saves * (saves - save) {
                self.step();
            }
            self.save();
        }
    }
}

/// Lives in parts; says of each what is held at its end, and at most. Bytes.
fn live(parts: usize, changes: u64, saves: u64) -> Vec<(u64, u64)> {
    let mut life = Life::new();
    let mut held = 0_i64;
    let mut heights = Vec::new();
    for part in 1..=parts {
        let info = measure(|| life.live(changes, saves));
        let most = held + i64::try_from(info.bytes_max).unwrap();
        held += info.bytes_current;
        println!(
            "{:>9} changes, {:>5} saves: {:>8} bytes more than at the start, at most {:>8}; {} tasks, {} strings",
            life.changes,
            life.saves,
            held,
            most,
            life.cluster.task_count(),
            life.cluster.string_count(),
        );
        assert!(part == 1 || held > 0, "the cluster is larger than at the start, without tasks");
        heights.push((held.unsigned_abs(), most.unsigned_abs()));
    }
    heights
}

/// The last half holds no more than the first did, on average, but for what populations differ by.
/// One byte that stayed of each of ten million changes would be twenty times as much.
fn assert_flat(heights: &[(u64, u64)]) {
    let (first, last) = heights.split_at(heights.len() / 2);
    let sum = |part: &[(u64, u64)]| part.iter().fold((0, 0), |sum, at| (sum.0 + at.0, sum.1 + at.1));
    let ((first_held, first_most), (last_held, last_most)) = (sum(first), sum(last));
    assert!(last_held * 4 <= first_held * 5 && last_most * 4 <= first_most * 5, "{heights:?}");
}

/// A hundred thousand changes.
#[test]
fn memory_is_flat() {
    assert_flat(&live(10, 10_000, 5));
}

/// `STOWPLAN_CHANGES` of them, ten million unless told.
#[test]
#[ignore = "ten million changes take minutes"]
fn memory_is_flat_for_months() {
    let changes = std::env::var("STOWPLAN_CHANGES").ok().and_then(|text| text.parse().ok()).unwrap_or(10_000_000_u64);
    assert_flat(&live(10, changes / 10, 20));
}
