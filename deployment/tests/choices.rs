//! What AWS leaves open about placement holds for deployments, too.

use stowplan::{
    cluster::{
        Cluster,
        facts::{Holding, InstanceFacts, LastStatus, ResourceFacts, TaskFacts},
    },
    placement::{Strategy, TaskSpec},
    rule::Semantics,
    task::{Architecture, Platform, Requirement},
    unit::MemoryMib,
};
use stowplan_deployment::{PlanDeployment, Rollout};

/// The instances that a deployment would need at its peak: the old task's, and one for the new one,
/// unless an instance that does not tell its processor is refused (PLACE-152).
#[test]
fn deployments_follow_the_choices() {
    let instance = InstanceFacts {
        arn: "i".into(),
        agent_connected: true,
        registered: ResourceFacts { cpu: 1024, memory: 512, ..ResourceFacts::default() },
        ..InstanceFacts::default()
    };
    let task = TaskFacts {
        arn: "t".into(),
        group: "service:web".into(),
        instance: Some("i".into()),
        last_status: LastStatus::Running,
        holds: Holding { memory: 512, ..Holding::default() },
        ..TaskFacts::default()
    };
    let spec = TaskSpec {
        group: "service:web".into(),
        requirement: Requirement { memory: MemoryMib(512), ..Requirement::default() },
        platform: Platform { architecture: Some(Architecture::Arm64), family: None },
        strategies: Strategy::service_default(),
        ..TaskSpec::default()
    };
    for (refused, peak) in [(false, Some(2)), (true, None)] {
        let semantics = Semantics { unknown_platform_refused: refused, ..Semantics::V2026_11 };
        let mut cluster = Cluster::build(vec![instance.clone()], vec![task.clone()], &semantics).unwrap();
        let rollout = Rollout::new(&spec, 1);
        assert_eq!(cluster.plan_deployment(&rollout).unwrap().instances_at_peak, peak);
    }
}
