//! Reads expressions of the Cluster Query Language: what is wrong with one, what misleads in
//! another, and which instances match.
use stowplan::{Cluster, CpuUnits, InstanceFacts, MemoryMib, Query, Semantics};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let wrong = "attribute:ecs.instance-type = m5.*";
    let Err(error) = Query::parse(wrong) else { return Err("it has one `=`".into()) };
    println!("{}\n", error.render(wrong));

    let misleading = Query::parse("attribute:memory > 512")?;
    for lint in misleading.lints() {
        println!("{misleading}\n  {}", lint.message);
    }
    println!();

    let instance = |arn, instance_type, zone| {
        InstanceFacts::new(arn, CpuUnits(2048), MemoryMib(7680)).instance_type(instance_type).zone(zone)
    };
    let instances = vec![
        instance("a1", "m5.large", "eu-central-1a"),
        instance("b1", "m5.xlarge", "eu-central-1b"),
        instance("b2", "c7g.large", "eu-central-1b"),
    ];
    let cluster = Cluster::build(instances, vec![], &Semantics::V2026_11)?;
    let query =
        Query::parse("attribute:ecs.instance-type =~ m5.* and not(attribute:ecs.availability-zone == eu-central-1a)")?;
    println!("{query}");
    let found: Vec<&str> = cluster.matching(&query).map(|(_, instance)| instance.id()).collect();
    println!("  matches {}", found.join(", "));
    assert_eq!(found, ["b1"]);
    Ok(())
}
