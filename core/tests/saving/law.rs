//! The law: after a reload each later decision is what it would have been.

use proptest::prelude::*;
use stowplan::{
    cluster::{
        Cluster, RestoreError, Snapshot,
        facts::{DesiredStatus, InstanceFacts},
        saved::SavedInstance,
    },
    placement::{Field, Strategy as Placing, TaskSpec},
    request::{Detail, RunTask, ScaleIn, Service},
    rule::Semantics,
};

use crate::{
    cases::cases,
    common::{GROUPS, read_under},
    history, reload,
    tally::Tally,
};

/// Everything that can be asked is answered alike, handles and all.
fn answer_alike(one: &Cluster, two: &Cluster, specs: &[TaskSpec]) -> Result<(), TestCaseError> {
    prop_assert_eq!(one.snapshot(), two.snapshot());
    prop_assert!(one == two, "equal, however their strings are numbered");
    prop_assert_eq!(one.tasks().collect::<Vec<_>>(), two.tasks().collect::<Vec<_>>());
    prop_assert_eq!(one.string_count(), two.string_count());
    for id in one.instances() {
        prop_assert!(one.tasks_on(id).unwrap().eq(two.tasks_on(id).unwrap()), "the latest first");
    }
    for (prepared, spec) in one.prepared_tasks() {
        prop_assert_eq!(one.decide(prepared), two.decide(prepared), "{:?}", spec);
        prop_assert_eq!(one.decide_by_scan(prepared), two.decide_by_scan(prepared));
        prop_assert_eq!(one.admissible(prepared), two.admissible(prepared));
        prop_assert_eq!(one.explain(prepared, 3), two.explain(prepared, 3));
        prop_assert_eq!(one.wait_end(prepared), two.wait_end(prepared));
        prop_assert_eq!(one.daemon_plan(prepared), two.daemon_plan(prepared));
    }
    let rack = Placing::Spread(Field::Attribute("rack".into()));
    for group in GROUPS {
        for strategies in [vec![], vec![rack.clone()], vec![Placing::Binpack(stowplan::placement::Packed::Memory)]] {
            prop_assert_eq!(one.select_to_stop(group, &strategies), two.select_to_stop(group, &strategies));
        }
    }
    let (mut one, mut two) = (one.clone(), two.clone());
    for spec in specs {
        let task = &read_under(spec, one.semantics());
        let asked = RunTask { count: 3, detail: Detail::FULL, ..RunTask::new(task) };
        prop_assert_eq!(one.run_task(&asked), two.run_task(&asked));
        let asked = Service { count: 3, ..Service::new("web", task) };
        prop_assert_eq!(one.service(&asked), two.service(&asked));
    }
    let asked = ScaleIn { count: 2, ..ScaleIn::new(GROUPS[0]) };
    prop_assert_eq!(one.scale_in(&asked), two.scale_in(&asked));
    prop_assert_eq!(one.snapshot(), two.snapshot());
    Ok(())
}

proptest! {
    #![proptest_config(cases(192))]

    /// A cluster that was saved and restored after any history decides, explains, starts and stops
    /// as the one that was not, and goes on doing so whatever happens to both.
    #[test]
    fn each_later_decision_is_equal(
        cluster in history::lived(0..30),
        specs in prop::collection::vec(history::spec(), 1..3),
        after in history::steps(0..12),
    ) {
        let mut cluster = cluster;
        let mut restored = reload(&cluster);
        answer_alike(&cluster, &restored, &specs)?;
        for step in &after {
            history::take(&mut cluster, step);
            history::take(&mut restored, step);
            prop_assert_eq!(cluster.snapshot(), restored.snapshot(), "after {:?}", step);
        }
        answer_alike(&cluster, &restored, &specs)?;
        // Saved in a what-if it is what is there now, and the what-if goes on to be undone.
        let unchanged = cluster.snapshot();
        {
            let mut fork = cluster.fork();
            after.iter().take(4).for_each(|step| history::change(&mut fork.lend(), step));
            prop_assert_eq!(reload(&fork).snapshot(), fork.snapshot());
        }
        prop_assert_eq!(cluster.snapshot(), unchanged);
    }
}

/// What is saved is worth saving: each thing that facts do not tell comes in histories.
#[test]
fn histories_have_what_facts_do_not_tell() {
    let tally = Tally::of(&history::lived(0..30), 200, |tally, cluster| {
        let saved = cluster.snapshot();
        let any = |test: &dyn Fn(&SavedInstance) -> bool| saved.instances.iter().any(test);
        let claimed_twice = |one: &SavedInstance| {
            let ports = &one.facts.remaining.as_ref().unwrap().ports_tcp;
            ports.windows(2).any(|pair| pair[0] == pair[1])
        };
        let latest_are_not_the_last = |one: &SavedInstance| !one.tasks.is_sorted();
        tally.count("planned", saved.tasks.iter().any(|task| task.facts.arn.is_empty()));
        tally.count(
            "stopping that holds on",
            saved.tasks.iter().any(|task| task.holding && task.facts.desired_status == DesiredStatus::Stopped),
        );
        tally.count("vacant rows", !saved.vacant_tasks.is_empty());
        tally.count("draws", saved.prepared.iter().any(|prepared| prepared.draws > 0));
        tally.count("a cursor", any(&|one| one.dynamic_port_cursor > 0));
        tally.count("a shared GPU", any(&|one| one.gpus.iter().any(|gpu| gpu.shared)));
        tally.count("exclusive devices", any(&|one| one.exclusive_devices > 0));
        tally.count("a port claimed twice", any(&claimed_twice));
        tally.count("tasks out of their rows' order", any(&latest_are_not_the_last));
    });
    tally.assert_percent(&[
        ("planned", 30),
        ("stopping that holds on", 20),
        ("vacant rows", 20),
        ("draws", 30),
        ("a cursor", 10),
        ("a shared GPU", 10),
        ("exclusive devices", 5),
        ("a port claimed twice", 20),
        ("tasks out of their rows' order", 10),
    ]);
}

/// What no cluster can have made is refused, and says what is wrong.
#[test]
fn what_no_cluster_made_is_refused() {
    let instance = |arn: &str| InstanceFacts {
        arn: arn.into(),
        agent_connected: true,
        registered: stowplan::cluster::facts::ResourceFacts {
            cpu: 1000,
            memory: 1000,
            gpus: vec!["g".into()],
            ..Default::default()
        },
        ..InstanceFacts::default()
    };
    let mut cluster = Cluster::build(vec![instance("a"), instance("b")], vec![], &Semantics::V2026_11).unwrap();
    let prepared = cluster.prepare(&TaskSpec::default()).unwrap();
    cluster.place_many(prepared, 2).unwrap();
    let refused = |change: &dyn Fn(&mut Snapshot)| {
        let mut snapshot = cluster.snapshot();
        change(&mut snapshot);
        let error = Cluster::restore(snapshot).unwrap_err();
        assert!(error.help().is_some_and(|help| !help.is_empty()) && !error.to_string().is_empty());
        error.code()
    };
    type Change = fn(&mut Snapshot);
    let changes: [(&str, Change); 16] = [
        ("restore/version", |saved| saved.version += 1),
        ("restore/rows", |saved| saved.instances[1].id = saved.instances[0].id),
        ("restore/rows", |saved| saved.vacant_tasks = vec![saved.tasks[0].id]),
        ("restore/rows", |saved| saved.prepared.push(saved.prepared[0].clone())),
        ("restore/facts", |saved| saved.instances[0].facts.arn.clear()),
        ("restore/facts", |saved| saved.instances[1].facts.arn = saved.instances[0].facts.arn.clone()),
        ("restore/facts", |saved| saved.instances[1].facts.registered.cpu = -1),
        ("restore/facts", |saved| saved.instances[1].facts.remaining.as_mut().unwrap().memory = i64::MIN),
        ("restore/unknown-instance", |saved| saved.tasks[0].facts.instance = Some("c".into())),
        ("restore/tasks-of-instance", |saved| saved.instances.iter_mut().for_each(|one| one.tasks.clear())),
        ("restore/tasks-of-instance", |saved| {
            let (first, second) =
                (saved.tasks[0].id, saved.instances.iter_mut().find(|one| !one.tasks.is_empty()).unwrap());
            second.tasks = vec![first, first];
        }),
        ("restore/holding", |saved| saved.tasks[0].holding = false),
        ("restore/planned-task", |saved| saved.tasks[0].facts.definition = Some("web:1".into())),
        ("restore/gpu", |saved| saved.instances[0].facts.remaining.as_mut().unwrap().gpus.push("h".into())),
        ("restore/gpu", |saved| saved.instances[0].facts.gpu_devices.push(Default::default())),
        ("restore/prepared", |saved| saved.prepared[0].spec.strategies = vec![Placing::Random; 6]),
    ];
    for (code, change) in changes {
        assert_eq!(refused(&change), code);
    }
    assert_eq!(
        RestoreError::Version(9).to_string(),
        format!("the snapshot is of version 9, and this build reads version {}", Snapshot::VERSION)
    );
}
