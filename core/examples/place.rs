//! Where do the tasks of a service go? Three instances in two zones, five tasks.
use stowplan::{Cluster, CpuUnits, Decision, InstanceFacts, MemoryMib, Packed, Requirement, Semantics, TaskSpec};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let instance = |arn, zone, memory| InstanceFacts::new(arn, CpuUnits(2048), MemoryMib(memory)).zone(zone);
    let instances = vec![
        instance("a1", "eu-central-1a", 4096),
        instance("a2", "eu-central-1a", 2048),
        instance("b1", "eu-central-1b", 4096),
    ];
    let mut cluster = Cluster::build(instances, vec![], &Semantics::V2026_11)?;

    // Evenly over the zones, and in a zone where the least memory is left.
    let web = TaskSpec::service("web", Requirement::new(CpuUnits(256), MemoryMib(1024)))
        .spread_zones()
        .binpack(Packed::Memory);
    let web = cluster.prepare(&web)?;

    let mut landed = String::new();
    for number in 1..=5 {
        // What ECS might pick, and which of those is taken here.
        let admissible = cluster.admissible(web)?.len();
        let Decision::Placed(placed) = cluster.decide(web)? else { break };
        cluster.apply(&placed)?;
        let instance = cluster.instance(placed.instance).ok_or("it has just been placed there")?;
        println!(
            "task {number} goes to {} in {} (ECS might pick {admissible})",
            instance.id(),
            instance.zone().unwrap_or("no zone")
        );
        landed = landed + " " + instance.id();
    }
    println!();
    for (_, instance) in cluster.instance_views() {
        println!(
            "{} has {} MiB left and runs {}",
            instance.id(),
            instance.memory_remaining(),
            instance.running_tasks_count()
        );
    }
    // a2 is the smaller of zone a, and full after two; then both zones have two, and b1 is fuller
    // than a1.
    assert_eq!(landed, " a2 b1 a2 b1 b1");
    Ok(())
}
