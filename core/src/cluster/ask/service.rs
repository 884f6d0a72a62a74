//! What a service's scheduler would start.

use super::{outcome::ServiceOutcome, sequence::Sequence};
use crate::{
    cluster::Cluster,
    placement::TaskSpec,
    request::{RequestError, Service, Starter, service_group},
};

/// # A service that scales out
impl Cluster {
    /// Starts tasks of a service, one after the other, and tells what its scheduler would say
    /// (PLACE-9, PLACE-102).
    ///
    /// Without strategies they go over the zones, and there over the instances (PLACE-111,
    /// documented). Over several providers they are shared out with the tasks that the service has
    /// there already (CAP-3). Tasks that find no room fail with a service event about the closest
    /// matching instance (PLACE-15, PLACE-117), with another where there is none to consider
    /// (PLACE-16, PLACE-143); with managed scaling, and on managed instances, they wait in
    /// PROVISIONING instead (PLACE-140, PLACE-191), at most 500 of a cluster (CAP-114).
    ///
    /// The tasks stay in the cluster; a fork asks without them. Tasks on Fargate are not added:
    /// only ECS can tell their ARNs. The stream of a seed begins anew with every request.
    ///
    /// Cost: as [`Cluster::run_task`], and O(tasks of the cluster) where there are several
    /// providers.
    ///
    /// # Errors
    /// [`RequestError`] when the request makes no sense or ECS refuses it. The cluster is then as
    /// it was.
    ///
    /// # Example: the event of a service that found no room
    /// ```
    /// use stowplan::cluster::{Cluster, facts::{InstanceFacts, ResourceFacts}};
    /// use stowplan::placement::TaskSpec;
    /// use stowplan::request::Service;
    /// use stowplan::rule::Semantics;
    /// use stowplan::task::Requirement;
    /// use stowplan::unit::CpuUnits;
    ///
    /// let instance = InstanceFacts {
    ///     arn: "arn:aws:ecs:eu-west-1:111122223333:container-instance/shop/a1".into(),
    ///     agent_connected: true,
    ///     registered: ResourceFacts { cpu: 1024, memory: 1000, ..ResourceFacts::default() },
    ///     ..InstanceFacts::default()
    /// };
    /// let mut cluster = Cluster::build(vec![instance], vec![], &Semantics::V2026_11)?;
    /// let requirement = Requirement { cpu: CpuUnits(2048), ..Requirement::default() };
    /// let task = TaskSpec { requirement, ..TaskSpec::default() };
    /// let outcome = cluster.service(&Service { count: 2, ..Service::new("web", &task) })?;
    /// assert_eq!(outcome.tasks.unplaced, 2);
    /// assert_eq!(
    ///     outcome.event.as_deref(),
    ///     Some("service web was unable to place a task because no container instance met all of its requirements. \
    ///           The closest matching container-instance a1 has insufficient CPU units available. \
    ///           For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.")
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    #[doc(alias = "CreateService")]
    pub fn service(&mut self, request: &Service<'_>) -> Result<ServiceOutcome, RequestError> {
        rule!("PLACE-9", "PLACE-111");
        request.destination.check(request.task)?;
        let destination = &request.destination;
        let group = service_group(request.name);
        let present =
            if destination.targets().len() > 1 { self.present_on(destination, &group) } else { Default::default() };
        let strategies = Starter::Service.strategies(request.task.strategies.clone(), destination);
        let sequence = Sequence {
            task: TaskSpec { group, strategies, starter: None, ..request.task.clone() },
            destination,
            turns: destination.turns(&present, request.count),
            provisioning: request.provisioning.unwrap_or_else(|| self.provisioning()),
            detail: &request.detail,
        };
        let (tasks, no_room) = sequence.run(self)?;
        let event = no_room.event(self, request.name, destination);
        Ok(ServiceOutcome { tasks, event })
    }
}
