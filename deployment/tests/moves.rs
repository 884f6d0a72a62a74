//! Laws of moving tasks: rebalancing never lowers the healthy count, and ends in balance or says
//! why not.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

#[path = "../../core/tests/common/cases.rs"]
mod cases;
#[path = "../../core/tests/common/tally.rs"]
mod tally;

use cases::cases;
use proptest::prelude::*;
use stowplan::{
    cluster::{
        Cluster,
        facts::{DesiredStatus, Holding, InstanceFacts, LastStatus, ResourceFacts, TaskFacts},
    },
    placement::TaskSpec,
    rule::Semantics,
    task::Requirement,
    unit::{CpuUnits, MemoryMib},
};
use stowplan_deployment::{Percentages, RebalancePlan, RebalanceStop, Rebalancing, plan_rebalancing};
use tally::Tally;

/// What is drawn: for each instance its zone, the tasks that it has and how many more it takes; the
/// protected tasks as bits; the maximum.
type Drawn = (Vec<(usize, u32, u32)>, u32, u32);

fn drawn() -> impl Strategy<Value = Drawn> {
    let instance = (0..3_usize, prop_oneof![2 => Just(0), 2 => 0..6_u32], 0..4_u32);
    // None, some, or nearly all.
    let protected = prop_oneof![3 => Just(0), 1 => any::<u32>(), 1 => (0..32_u32).prop_map(|free| !(1 << free))];
    (prop::collection::vec(instance, 1..7), protected, prop_oneof![Just(110), Just(125), Just(150), Just(200)])
}

/// The zone and the room of each instance, and of each task its instance and whether it is
/// protected.
struct Model {
    rooms: Vec<(usize, u32)>,
    tasks: Vec<(usize, bool)>,
    maximum: usize,
}

impl Model {
    fn of((instances, protected, percent): &Drawn) -> Self {
        let of_instance = |(at, (_, tasks, _)): (usize, &(usize, u32, u32))| std::iter::repeat_n(at, *tasks as usize);
        let on = instances.iter().enumerate().flat_map(of_instance);
        let tasks: Vec<(usize, bool)> =
            on.enumerate().map(|(number, at)| (at, protected >> (number % 32) & 1 == 1)).collect();
        Self {
            rooms: instances.iter().map(|(zone, _, more)| (*zone, *more)).collect(),
            maximum: tasks.len() * *percent as usize / 100,
            tasks,
        }
    }

    fn cluster(&self) -> Cluster {
        let instance = |(at, (zone, more)): (usize, &(usize, u32))| {
            let own = self.tasks.iter().filter(|(on, _)| *on == at).count();
            InstanceFacts {
                arn: format!("i{at:02}"),
                agent_connected: true,
                registered: ResourceFacts {
                    cpu: 1_000_000,
                    memory: i64::from(*more) + i64::try_from(own).unwrap(),
                    ..ResourceFacts::default()
                },
                attributes: vec![("ecs.availability-zone".into(), Some(format!("z{zone}")))],
                ..InstanceFacts::default()
            }
        };
        let task = |(number, (at, protected)): (usize, &(usize, bool))| TaskFacts {
            arn: format!("t{number:02}"),
            group: "service:web".into(),
            instance: Some(format!("i{at:02}")),
            last_status: LastStatus::Running,
            desired_status: DesiredStatus::Running,
            protected: *protected,
            holds: Holding::from(&needs()),
            ..TaskFacts::default()
        };
        let instances = self.rooms.iter().enumerate().map(instance).collect();
        Cluster::build(instances, self.tasks.iter().enumerate().map(task).collect(), &Semantics::V2026_11).unwrap()
    }

    fn plan(&self, percent: u32) -> RebalancePlan {
        let spec = TaskSpec { group: "service:web".into(), requirement: needs(), ..TaskSpec::default() };
        let percentages = Percentages { minimum_healthy: 100, maximum: percent };
        let desired = u32::try_from(self.tasks.len()).unwrap();
        let mut cluster = self.cluster();
        let before = cluster.task_facts();
        let plan = plan_rebalancing(&mut cluster, &Rebalancing::new(&spec, desired).percentages(percentages)).unwrap();
        assert_eq!(cluster.task_facts(), before, "a plan leaves no trace");
        self.follow(&cluster, &plan);
        plan
    }

    /// How many tasks each zone of an instance has.
    fn zones(&self, tasks: &[(usize, bool, String)]) -> Vec<(usize, u32)> {
        let mut zones: Vec<usize> = self.rooms.iter().map(|(zone, _)| *zone).collect();
        zones.sort_unstable();
        zones.dedup();
        let count = |zone: usize| tasks.iter().filter(|(on, ..)| self.rooms[*on].0 == zone).count();
        zones.into_iter().map(|zone| (zone, u32::try_from(count(zone)).unwrap())).collect()
    }

    /// Does what the plan says, and holds each step to the rules; then looks at why it ends.
    fn follow(&self, cluster: &Cluster, plan: &RebalancePlan) {
        let mut left: Vec<u32> = self.rooms.iter().map(|(_, more)| *more).collect();
        let mut tasks: Vec<(usize, bool, String)> = self
            .tasks
            .iter()
            .enumerate()
            .map(|(number, (at, protected))| (*at, *protected, format!("t{number:02}")))
            .collect();
        let healthy = tasks.len();
        for step in &plan.moves {
            let zones = self.zones(&tasks);
            let most = zones.iter().map(|(_, count)| *count).max().unwrap();
            let at: usize =
                cluster.instance(step.instance.unwrap()).unwrap().arn().trim_start_matches('i').parse().unwrap();
            let to = zones.iter().find(|(zone, _)| *zone == self.rooms[at].0).unwrap();
            assert!(to.1 + 2 <= most && left[at] > 0, "{zones:?} {at}");
            let emptier = |zone: &(usize, u32)| zone.1 < to.1;
            for (zone, _) in zones.iter().filter(|zone| emptier(zone)) {
                assert!((0..left.len()).all(|other| self.rooms[other].0 != *zone || left[other] == 0));
            }
            left[at] -= 1;
            tasks.push((at, false, String::new()));
            assert!(tasks.len() <= self.maximum);
            let arn = cluster.task(step.task).unwrap().arn().unwrap();
            let place = tasks.iter().position(|(.., own)| own == arn).unwrap();
            let (on, protected, _) = tasks.remove(place);
            let from = zones.iter().find(|(zone, _)| *zone == self.rooms[on].0).unwrap();
            assert!(!protected && from.1 == most, "{zones:?} {on}");
            left[on] += 1;
            assert!(tasks.len() >= healthy, "the healthy count never falls");
        }
        let zones = self.zones(&tasks);
        assert_eq!(zones.iter().map(|(_, count)| *count).collect::<Vec<_>>(), plan.after);
        let most = zones.iter().map(|(_, count)| *count).max().unwrap();
        let out = zones.iter().any(|(_, count)| count + 2 <= most);
        assert_eq!(plan.stop.is_some(), out, "in balance, or it says why not");
        let has_room = |zone: usize| (0..left.len()).any(|at| self.rooms[at].0 == zone && left[at] > 0);
        let may_stop = |(on, protected, arn): &(usize, bool, String)| {
            let zone = self.rooms[*on].0;
            !protected && !arn.is_empty() && zones.contains(&(zone, most))
        };
        match plan.stop {
            None => {}
            Some(RebalanceStop::Percentages) => assert!(healthy >= self.maximum),
            Some(RebalanceStop::Protection) => assert!(!tasks.iter().any(may_stop)),
            Some(RebalanceStop::NoRoom) => {
                assert!(!zones.iter().any(|(zone, count)| count + 2 <= most && has_room(*zone)));
            }
            Some(other) => panic!("{other}"),
        }
    }
}

fn needs() -> Requirement {
    Requirement { cpu: CpuUnits(1), memory: MemoryMib(1), ..Requirement::default() }
}

proptest! {
    #![proptest_config(cases(400))]
    /// Rules: DEPLOY-29, DEPLOY-201, DEPLOY-202, PLACE-35.
    #[test]
    fn rebalancing_ends_in_balance_or_says_why(drawn in drawn()) {
        Model::of(&drawn).plan(drawn.2);
    }
}

#[test]
fn what_is_drawn_moves_and_is_held() {
    Tally::of(&drawn(), 400, |tally, drawn| {
        let plan = Model::of(&drawn).plan(drawn.2);
        tally.count("moves", !plan.moves.is_empty());
        tally.count("moves and ends in balance", !plan.moves.is_empty() && plan.stop.is_none());
        tally.count("no room", plan.stop == Some(RebalanceStop::NoRoom));
        tally.count("protected", plan.stop == Some(RebalanceStop::Protection));
        tally.count("percentages", plan.stop == Some(RebalanceStop::Percentages));
    })
    .assert_percent(&[
        ("moves", 20),
        ("moves and ends in balance", 15),
        ("no room", 5),
        ("protected", 2),
        ("percentages", 5),
    ]);
}
