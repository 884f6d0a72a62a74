//! RunTask.

use super::{outcome::RequestOutcome, sequence::Sequence};
use crate::{
    cluster::Cluster,
    placement::TaskSpec,
    request::{RequestError, RunTask, Starter, Target},
};

/// # RunTask, as ECS's API carries it out
impl Cluster {
    /// Starts standalone tasks, one after the other, and tells what RunTask would answer (PLACE-9,
    /// PLACE-102).
    ///
    /// At most ten (PLACE-115, documented); without strategies any instance will do (PLACE-112,
    /// documented). Each task goes to the provider that the strategy gives it to, shared out from
    /// nothing (CAP-4), and to no other when that one has no room (CAP-104). A task that finds none
    /// fails, and so do those after it (PLACE-9): ECS lists every considered instance with a reason
    /// (PLACE-16, PLACE-116). With managed scaling, and on managed instances, tasks wait in
    /// PROVISIONING instead (PLACE-140, PLACE-191), at most 500 of a cluster (CAP-114).
    ///
    /// The tasks stay in the cluster; a fork asks without them. Tasks on Fargate are not added:
    /// only ECS can tell their ARNs. The stream of a seed begins anew with every request.
    ///
    /// Cost: a [`decide`](Cluster::decide) and an [`apply`](Cluster::apply) for each task until one
    /// finds no room; then every check of every instance, once for each target that has none.
    /// O(tasks of the cluster) to see which wait, unless the request says how many.
    ///
    /// # Errors
    /// [`RequestError`] when the request makes no sense or ECS refuses it: among them
    /// [`RequestError::NoInstances`] when there is no instance to consider. The cluster is then as
    /// it was.
    ///
    /// # Example: one of three tasks finds no room
    /// ```
    /// use stowplan::cluster::{Cluster, facts::{InstanceFacts, ResourceFacts}};
    /// use stowplan::placement::{Reason, TaskSpec};
    /// use stowplan::request::RunTask;
    /// use stowplan::rule::Semantics;
    /// use stowplan::task::Requirement;
    /// use stowplan::unit::MemoryMib;
    ///
    /// let instance = InstanceFacts {
    ///     arn: "arn:aws:ecs:eu-west-1:111122223333:container-instance/shop/a1".into(),
    ///     agent_connected: true,
    ///     registered: ResourceFacts { cpu: 2048, memory: 1000, ..ResourceFacts::default() },
    ///     ..InstanceFacts::default()
    /// };
    /// let mut cluster = Cluster::build(vec![instance], vec![], &Semantics::V2026_11)?;
    /// let task = TaskSpec {
    ///     group: "family:report".into(),
    ///     requirement: Requirement { memory: MemoryMib(400), ..Requirement::default() },
    ///     ..TaskSpec::default()
    /// };
    /// // 1000 MiB hold two tasks of 400 MiB.
    /// let outcome = cluster.run_task(&RunTask { count: 3, ..RunTask::new(&task) })?;
    /// assert_eq!((outcome.placements.len(), outcome.unplaced), (2, 1));
    /// let [(_, rejection)] = outcome.failures.as_slice() else { panic!("one instance fails") };
    /// assert_eq!(rejection.reason(), Reason::Memory);
    /// assert_eq!(cluster.task_count(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    #[doc(alias = "RunTask")]
    pub fn run_task(&mut self, request: &RunTask<'_>) -> Result<RequestOutcome, RequestError> {
        rule!("PLACE-9", "PLACE-115", "CAP-4");
        RunTask::check_count(request.count)?;
        request.destination.check(request.task)?;
        let destination = &request.destination;
        let strategies = Starter::RunTask.strategies(request.task.strategies.clone(), destination);
        let sequence = Sequence {
            task: TaskSpec { strategies, starter: None, ..request.task.clone() },
            destination,
            // CAP-4: what is there already does not count.
            turns: destination.turns(&[], request.count),
            provisioning: request.provisioning.unwrap_or_else(|| self.provisioning()),
            detail: &request.detail,
        };
        let (outcome, no_room) = sequence.run(self)?;
        if no_room.is_nowhere(&outcome) {
            let of_provider = destination.targets().first().and_then(Target::provider).is_some();
            return Err(RequestError::NoInstances { of_provider });
        }
        Ok(outcome)
    }
}
