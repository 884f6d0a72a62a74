//! A rolling update planned on a cluster.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark may panic")]

use criterion::{Criterion, criterion_group, criterion_main};
use stowplan::{
    cluster::{
        Cluster,
        facts::{Holding, InstanceFacts, ResourceFacts, TaskFacts},
    },
    placement::{Launch, Strategy, TaskSpec},
    request::Destination,
    rule::Semantics,
    task::Requirement,
    unit::{CpuUnits, MemoryMib},
};
use stowplan_deployment::{
    Clock, DeploymentOutcome, HealthScript, Percentages, PlanDeployment, Rollout, RolloutTerms, Side, Turn,
};

const SEMANTICS: Semantics = Semantics::V2026_11;

/// So many instances with room for eight tasks, and as many tasks of one service, one on each.
fn cluster(count: usize) -> Cluster {
    let instances = (0..count).map(|number| InstanceFacts {
        arn: format!("arn:aws:ecs:us-east-1:111122223333:container-instance/demo/{number:032x}"),
        agent_connected: true,
        registered: ResourceFacts { cpu: 2048, memory: 7680, ..ResourceFacts::default() },
        attributes: vec![("ecs.availability-zone".into(), Some(format!("us-east-1{}", ['a', 'b', 'c'][number % 3])))],
        ..InstanceFacts::default()
    });
    let tasks = (0..count).map(|number| TaskFacts {
        arn: format!("arn:aws:ecs:us-east-1:111122223333:task/demo/{number:032x}"),
        group: "service:web".into(),
        instance: Some(format!("arn:aws:ecs:us-east-1:111122223333:container-instance/demo/{number:032x}")),
        definition: Some("web:1".into()),
        holds: Holding { cpu: 256, memory: 900, ..Holding::default() },
        ..TaskFacts::default()
    });
    Cluster::build(instances.collect(), tasks.collect(), &SEMANTICS).unwrap()
}

fn plans(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rolling update of 1,000 tasks on 1,000 instances");
    for (minimum_healthy, maximum) in [(100, 200), (50, 100), (90, 110)] {
        let mut cluster = cluster(1000);
        let requirement = Requirement { cpu: CpuUnits(256), memory: MemoryMib(900), ..Requirement::default() };
        let spec = TaskSpec {
            group: "service:web".into(),
            requirement: requirement.clone(),
            strategies: Strategy::service_default(),
            ..TaskSpec::default()
        };
        let rollout = Rollout::new(&spec, 1000)
            .old(&requirement)
            .definition("web:2")
            .percentages(Percentages { minimum_healthy, maximum });
        group.bench_function(format!("{minimum_healthy}/{maximum}"), |bencher| {
            bencher.iter(|| {
                let plan = cluster.plan_deployment(&rollout).unwrap();
                assert_eq!(plan.outcome, DeploymentOutcome::Completes);
                plan
            });
        });
        // The same told second by second: new tasks are healthy after 25 s, old ones get sick in an
        // hour.
        let mut terms = RolloutTerms::new(Clock::new(40, &Destination::from(&Launch::Ec2)));
        terms.health = vec![
            HealthScript { side: Side::New, after_seconds: 25, turn: Turn::Healthy },
            HealthScript { side: Side::Old, after_seconds: 3600, turn: Turn::Unhealthy },
        ];
        let scripted = rollout.terms(&terms);
        group.bench_function(format!("{minimum_healthy}/{maximum} with a health script"), |bencher| {
            bencher.iter(|| {
                let plan = cluster.plan_deployment(&scripted).unwrap();
                assert_eq!(plan.outcome, DeploymentOutcome::Completes);
                plan
            });
        });
    }
    group.finish();
}

criterion_group!(benches, plans);
criterion_main!(benches);
