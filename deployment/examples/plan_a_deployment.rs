//! Does a rolling deployment end? With little spare memory it gets stuck; the plan says where,
//! proves it, and says what would help.
use stowplan::{
    Cluster, CpuUnits, InstanceFacts, MemoryMib, Requirement, Semantics, TaskFacts, TaskSpec, cluster::facts::Holding,
};
use stowplan_deployment::{DeploymentOutcome, Percentages, PlanDeployment, Rollout};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let instances = ["a", "b"].map(|arn| InstanceFacts::new(arn, CpuUnits(2048), MemoryMib(2048)));
    let running = ["t1", "t2"].into_iter().zip(["a", "b"]).map(|(arn, instance)| {
        let holds = Holding::new(CpuUnits(512), MemoryMib(1536));
        TaskFacts::new(arn, "service:web", holds).on(instance).definition("web:1")
    });
    let mut cluster = Cluster::build(instances.into(), running.collect(), &Semantics::V2026_11)?;

    // The new revision is as large as the old one, and no instance holds both.
    let needs = Requirement::new(CpuUnits(512), MemoryMib(1536));
    let new = TaskSpec::service("web", needs.clone());
    let mut rollout = Rollout::new(&new, 2)
        .old(&needs)
        .definition("web:2")
        .percentages(Percentages { minimum_healthy: 100, maximum: 200 });
    let plan = cluster.plan_deployment(&rollout)?;
    print!("{plan}");
    assert!(matches!(plan.outcome, DeploymentOutcome::Stuck { .. }));

    println!("\nWhat would help");
    for remedy in cluster.deployment_remedies(&rollout)? {
        println!("→ {remedy}");
    }

    rollout.percentages.minimum_healthy = 50;
    let plan = cluster.plan_deployment(&rollout)?;
    print!("\nWith the first of these\n{plan}");
    assert_eq!(plan.outcome, DeploymentOutcome::Completes);
    Ok(())
}
