//! Holds a cluster beside ECS: what is decided, what ECS reports, an instance that drains, and a
//! new snapshot now and then.
use stowplan::{
    Cluster, CpuUnits, Decision, InstanceFacts, InstanceStatus, LastStatus, MemoryMib, Requirement, Semantics,
    TaskFacts, TaskSpec,
    cluster::{Fact, facts::Holding},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let instance = |arn, zone| InstanceFacts::new(arn, CpuUnits(2048), MemoryMib(4096)).zone(zone);
    let mut cluster = Cluster::build(vec![instance("a1", "a"), instance("b1", "b")], vec![], &Semantics::V2026_11)?;
    let web = cluster.prepare(&TaskSpec::service("web", Requirement::new(CpuUnits(256), MemoryMib(1024))))?;

    // ECS starts tasks by itself: what it reports is recorded, and counts in the next decision.
    let started = TaskFacts::new("t1", "service:web", Holding::new(CpuUnits(256), MemoryMib(1024))).on("a1");
    let first =
        cluster.record(&Fact::TaskStarted(started.last_status(LastStatus::Pending)))?.ok_or("it has a handle")?;
    cluster.record(&Fact::TaskStatus(first, LastStatus::Running))?;
    println!("t1 runs on a1, so the next is decided: {}", cluster.explain(web, 1)?.summary(&cluster));

    let Decision::Placed(placed) = cluster.decide(web)? else { return Err("b1 is empty".into()) };
    let second = cluster.apply(&placed)?;
    // RunTask has answered its ARN: it keeps its handle.
    cluster.confirm(second, "t2")?;
    println!("{} tasks are known", cluster.task_count());

    // An operator drains b1: it takes no tasks, and those on it are for others to move.
    cluster.set_status(placed.instance, InstanceStatus::Draining)?;
    cluster.stop_task(second)?;
    println!("b1 drains: {}", cluster.explain(web, 1)?.summary(&cluster));
    cluster.record(&Fact::TaskStopped(second))?;

    // A snapshot sets everything to what ECS says. Handles of what is still there stay valid.
    let seen = vec![instance("a1", "a"), instance("c1", "c")];
    let tasks = vec![TaskFacts::new("t1", "service:web", Holding::new(CpuUnits(256), MemoryMib(1024))).on("a1")];
    cluster.sync(seen, tasks)?;
    println!("after the snapshot: {}", cluster.explain(web, 1)?.summary(&cluster));
    assert_eq!(cluster.task(first).map(|task| task.last_status()), Some(LastStatus::Running));
    assert!(cluster.instance(placed.instance).is_none(), "b1 is gone");
    Ok(())
}
