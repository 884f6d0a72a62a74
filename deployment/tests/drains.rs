//! Laws of draining: it ends, or names what cannot move; the percentages hold in each pass; every
//! remedy works when it is applied.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

#[path = "../../core/tests/common/cases.rs"]
mod cases;
#[path = "../../core/tests/common/tally.rs"]
mod tally;

use std::collections::BTreeSet;

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
use stowplan_deployment::{
    DrainHold, DrainPlan, DrainRemedy, DrainService, Drainage, Percentages, drain_remedies, plan_draining,
};
use tally::Tally;

/// Of each instance how many tasks of the service it has, how many more it takes, and whether it
/// has a standalone task and a daemon's; how many of them drain; the protected tasks as bits; the
/// percentages.
type Drawn = (Vec<(u32, u32, bool, bool)>, usize, u32, u32, u32);

fn drawn() -> impl Strategy<Value = Drawn> {
    let instance = (0..4_u32, 0..5_u32, prop::bool::weighted(0.15), prop::bool::weighted(0.3));
    let protected = prop_oneof![4 => Just(0), 1 => any::<u32>()];
    let minimum = prop_oneof![Just(0), Just(50), Just(75), Just(100)];
    let maximum = prop_oneof![Just(100), Just(125), Just(150), Just(200)];
    (prop::collection::vec(instance, 2..6), 1..3_usize, protected, minimum, maximum)
}

fn needs() -> Requirement {
    Requirement { cpu: CpuUnits(1), memory: MemoryMib(1), ..Requirement::default() }
}

/// The tasks that stay, why, on what, and what would help.
type Kept = (BTreeSet<String>, DrainHold, String, Vec<DrainRemedy>);

#[derive(Clone)]
struct Model {
    instances: Vec<InstanceFacts>,
    tasks: Vec<TaskFacts>,
    drained: usize,
    desired: u32,
    percentages: Percentages,
}

impl Model {
    fn of((rows, drained, protected, minimum_healthy, maximum): &Drawn) -> Self {
        let (mut instances, mut tasks, mut desired) = (Vec::new(), Vec::new(), 0);
        for (at, (own, more, job, agent)) in rows.iter().enumerate() {
            let arn = format!("i{at}");
            let task = |name: String, group: &str, protected: bool| TaskFacts {
                arn: name,
                group: group.into(),
                instance: Some(format!("i{at}")),
                last_status: LastStatus::Running,
                desired_status: DesiredStatus::Running,
                protected,
                holds: Holding::from(&needs()),
                ..TaskFacts::default()
            };
            for _ in 0..*own {
                tasks.push(task(format!("w{desired}"), "service:web", protected >> (desired % 32) & 1 == 1));
                desired += 1;
            }
            tasks.extend(job.then(|| task(format!("j{at}"), "family:job", false)));
            tasks.extend(agent.then(|| task(format!("a{at}"), "service:agent", false)));
            let memory = i64::from(own + more) + i64::from(*job) + i64::from(*agent);
            instances.push(InstanceFacts {
                arn,
                agent_connected: true,
                registered: ResourceFacts { cpu: 1_000_000, memory, ..ResourceFacts::default() },
                ..InstanceFacts::default()
            });
        }
        let percentages = Percentages { minimum_healthy: *minimum_healthy, maximum: *maximum };
        Self { instances, tasks, drained: *drained, desired, percentages }
    }

    /// The plan, and the remedies of what stays.
    fn plan(&self) -> (DrainPlan, Vec<Kept>) {
        let spec = TaskSpec { group: "service:web".into(), requirement: needs(), ..TaskSpec::default() };
        let mut cluster = Cluster::build(self.instances.clone(), self.tasks.clone(), &Semantics::V2026_11).unwrap();
        let before = cluster.task_facts();
        let asked = Drainage {
            instances: (0..self.drained).map(|at| cluster.find_instance(&format!("i{at}")).unwrap()).collect(),
            services: vec![DrainService { spec: &spec, desired: self.desired, percentages: self.percentages }],
            daemons: BTreeSet::from(["service:agent".to_owned()]),
        };
        let plan = plan_draining(&mut cluster, &asked).unwrap();
        let remedies = drain_remedies(&mut cluster, &asked, &plan).unwrap();
        assert_eq!(cluster.task_facts(), before, "a plan leaves no trace");
        self.follow(&cluster, &plan);
        let arn = |id: &_| cluster.task(*id).unwrap().arn().unwrap().to_owned();
        let named = remedies
            .into_iter()
            .map(|(held, remedies)| (held.tasks.iter().map(arn).collect(), held.hold, held.group, remedies));
        (plan, named.collect())
    }

    /// Holds each pass to the rules, and what is said to stay to what does.
    fn follow(&self, cluster: &Cluster, plan: &DrainPlan) {
        let limits = self.percentages.limits(self.desired);
        let drains = |at: &str| at.trim_start_matches('i').parse::<usize>().unwrap() < self.drained;
        let on = |task: &TaskFacts| drains(task.instance.as_deref().unwrap());
        let mut left: BTreeSet<String> =
            self.tasks.iter().filter(|task| on(task)).map(|task| task.arn.clone()).collect();
        let (mut total, mut coming, mut pass) = (self.desired, 0, 0);
        for step in &plan.steps {
            for id in &step.stopped {
                let arn = cluster.task(*id).unwrap().arn().unwrap();
                let task = self.tasks.iter().find(|task| task.arn == arn).unwrap();
                assert!(left.remove(arn) && !task.protected && task.group != "family:job", "{arn}");
                if task.group == "service:agent" {
                    let beside = |other: &&TaskFacts| other.instance == task.instance && left.contains(&other.arn);
                    assert!(!self.tasks.iter().filter(beside).any(|other| other.group == "service:web"));
                }
            }
            for id in &step.started {
                assert!(!drains(cluster.instance(*id).unwrap().arn()));
            }
            if step.group == "service:web" {
                if step.pass > pass {
                    (pass, coming) = (step.pass, 0);
                }
                total = total + u32::try_from(step.started.len()).unwrap() - u32::try_from(step.stopped.len()).unwrap();
                coming += u32::try_from(step.started.len()).unwrap();
                assert_eq!((step.total, step.healthy), (total, total - coming));
                assert!(step.healthy >= limits.minimum.min(self.desired), "{plan:?}");
                assert!(total <= limits.maximum.max(self.desired), "{plan:?}");
            }
        }
        let arn = |id: &_| cluster.task(*id).unwrap().arn().unwrap().to_owned();
        let held: BTreeSet<String> = plan.held.iter().flat_map(|held| held.tasks.iter().map(arn)).collect();
        assert_eq!(held, left, "what stays is named, and nothing else");
        for (id, empty) in &plan.instances {
            let own = cluster.instance(*id).unwrap().arn();
            let stays = self.tasks.iter().any(|task| task.instance.as_deref() == Some(own) && left.contains(&task.arn));
            assert_eq!(empty.is_none(), stays);
        }
    }

    /// The same with a remedy applied for real.
    fn with(&self, group: &str, tasks: &BTreeSet<String>, remedy: &DrainRemedy) -> Self {
        let mut changed = self.clone();
        match remedy {
            DrainRemedy::MinimumHealthyPercent(percent) => changed.percentages.minimum_healthy = *percent,
            DrainRemedy::MaximumPercent(percent) => changed.percentages.maximum = *percent,
            DrainRemedy::MoreInstances { count, like } => {
                let like = self.instances.iter().find(|instance| instance.arn == *like).unwrap();
                for number in 0..*count {
                    changed.instances.push(InstanceFacts { arn: format!("i{}", 100 + number), ..like.clone() });
                }
            }
            DrainRemedy::EndProtection => {
                for task in changed.tasks.iter_mut().filter(|task| task.group == group) {
                    task.protected = false;
                }
            }
            DrainRemedy::StopTasks => changed.tasks.retain(|task| !tasks.contains(&task.arn)),
            other => panic!("{other:?}"),
        }
        changed
    }
}

/// Asks for the remedies, and applies each.
fn hold_to_remedies(model: &Model) -> (DrainPlan, usize) {
    let (plan, remedies) = model.plan();
    let mut applied = 0;
    for (tasks, hold, group, remedies) in &remedies {
        let others: usize = remedies_of(&plan, group).filter(|(other, _)| other != hold).map(|(_, count)| count).sum();
        for remedy in remedies {
            let (after, _) = model.with(group, tasks, remedy).plan();
            let left: usize = remedies_of(&after, group).map(|(_, count)| count).sum();
            assert!(left <= others, "{remedy:?} of {group} {hold}: {left} stay");
            applied += 1;
        }
    }
    (plan, applied)
}

fn remedies_of<'p>(plan: &'p DrainPlan, group: &'p str) -> impl Iterator<Item = (DrainHold, usize)> + 'p {
    plan.held.iter().filter(move |held| held.group == group).map(|held| (held.hold, held.tasks.len()))
}

proptest! {
    #![proptest_config(cases(300))]
    /// Rules: DEPLOY-110, DEPLOY-211, DEPLOY-212, DEPLOY-214.
    #[test]
    fn draining_ends_or_names_what_stays_and_every_remedy_works(drawn in drawn()) {
        hold_to_remedies(&Model::of(&drawn));
    }
}

#[test]
fn what_is_drawn_drains_and_is_held() {
    Tally::of(&drawn(), 300, |tally, drawn| {
        let (plan, applied) = hold_to_remedies(&Model::of(&drawn));
        tally.count("drains", plan.held.is_empty() && !plan.steps.is_empty());
        tally.count("a remedy is applied", applied > 0);
        for hold in
            [DrainHold::Standalone, DrainHold::Protection, DrainHold::Percentages, DrainHold::NoRoom, DrainHold::Daemon]
        {
            tally.count(&hold.to_string(), plan.held.iter().any(|held| held.hold == hold));
        }
    })
    .assert_percent(&[
        ("drains", 20),
        ("a remedy is applied", 20),
        ("standaloneTask", 10),
        ("taskProtection", 3),
        ("deploymentConfiguration", 5),
        ("noRoom", 3),
        ("daemon", 3),
    ]);
}
