//! What if a zone fails? A fork is the cluster itself, changed at will, and as it was when the fork
//! is gone.
use stowplan::{Cluster, CpuUnits, InstanceFacts, InstanceStatus, MemoryMib, Query, Requirement, Semantics, TaskSpec};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];
    let two = |zone: &'static str| {
        [1, 2].map(|n| InstanceFacts::new(format!("{zone}-{n}"), CpuUnits(2048), MemoryMib(4096)).zone(zone))
    };
    let mut cluster = Cluster::build(zones.into_iter().flat_map(two).collect(), vec![], &Semantics::V2026_11)?;
    let web = cluster.prepare(&TaskSpec::service("web", Requirement::new(CpuUnits(256), MemoryMib(1024))))?;
    cluster.place_many(web, 18)?;

    let before = cluster.clone();
    for zone in zones {
        let lost = Query::parse(&format!("attribute:ecs.availability-zone == {zone}"))?;
        let lost: Vec<_> = cluster.matching(&lost).map(|(id, _)| id).collect();

        let mut fork = cluster.fork();
        let mut homeless = 0;
        for instance in lost {
            fork.set_status(instance, InstanceStatus::Draining)?;
            let tasks: Vec<_> = fork.tasks_on(instance)?.collect();
            homeless += tasks.len();
            tasks.into_iter().try_for_each(|task| fork.stop_task(task))?;
        }
        let placed = fork.place_many(web, homeless)?.len();
        println!("without {zone} {homeless} tasks move, {placed} of them find a place");
        if placed < homeless {
            println!("  {}", fork.explain(web, 1)?.summary(&fork));
        }
    }
    assert_eq!(cluster, before);
    println!("and the cluster is as it was");
    Ok(())
}
