//! Why does a task find no place, and what would help? ECS names one "closest" instance; here is
//! every one.
use stowplan::{
    Cluster, CpuUnits, Decision, InstanceFacts, InstanceStatus, MemoryMib, Requirement, Semantics, TaskSpec,
    unit::Protocol,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let instance = |arn, zone, memory| {
        InstanceFacts::new(arn, CpuUnits(2048), MemoryMib(memory)).zone(zone).instance_type("m5.large")
    };
    let instances = vec![
        instance("1c4e", "eu-central-1a", 3768),
        instance("5e0f", "eu-central-1b", 3768).ports(Protocol::Tcp, [80]),
        instance("9d8e", "eu-central-1c", 3768).disconnected(),
        instance("b1a2", "eu-central-1c", 3768).status(InstanceStatus::Draining),
        instance("d4f5", "eu-central-1c", 764),
    ];
    let mut cluster = Cluster::build(instances, vec![], &Semantics::V2026_11)?;

    // Each task wants port 80 of its host.
    let needs = Requirement::new(CpuUnits(256), MemoryMib(1024)).port(Protocol::Tcp, 80);
    let web = cluster.prepare(&TaskSpec::service("web", needs))?;
    while let Decision::Placed(placed) = cluster.decide(web)? {
        println!("{}", cluster.explain(web, 1)?.summary(&cluster));
        cluster.apply(&placed)?;
    }

    let why = cluster.explain(web, 1)?;
    println!("{}\n", why.summary(&cluster));
    print!("{:#}", why.display(&cluster));
    assert_eq!((why.pick, why.remedies.len()), (None, 5));
    Ok(())
}
