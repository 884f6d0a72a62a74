//! What a deployment is asked to do.

use super::{Percentages, RolloutTerms};
use stowplan::{request::TaskSpec, task::Requirement};

/// A deployment to plan; [`Rollout::new`] begins one, and the methods that follow it in a chain say
/// what differs from the usual.
///
/// [`PlanDeployment::plan_deployment`](crate::PlanDeployment::plan_deployment) follows it,
/// [`deployment_remedies`](crate::PlanDeployment::deployment_remedies) says what would help. [The
/// crate's page](crate) has an example of both.
///
/// # Example: half of the tasks may be away, ten start in a step
/// ```
/// use stowplan::{Cluster, CpuUnits, InstanceFacts, MemoryMib, Requirement, Semantics, TaskSpec};
/// use stowplan_deployment::{DeploymentOutcome, Percentages, PlanDeployment, Rollout};
/// let instance = InstanceFacts::new("a", CpuUnits(2048), MemoryMib(4096));
/// let mut cluster = Cluster::build(vec![instance], vec![], &Semantics::V2026_11)?;
/// let web = TaskSpec::service("web", Requirement::new(CpuUnits(256), MemoryMib(512)));
/// let rollout = Rollout::new(&web, 4).percentages(Percentages { minimum_healthy: 50, maximum: 100 }).rate(10);
/// assert_eq!(cluster.plan_deployment(&rollout)?.outcome, DeploymentOutcome::Completes);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Rollout<'a> {
    /// The new tasks; their group is the service's.
    pub spec: &'a TaskSpec,
    /// What one of the present tasks needs, where that is known. Without it no other order of stops
    /// and starts is looked at: what gets stuck behind its first step has the proof
    /// [`Open`](super::StuckProof::Open), no outcome is
    /// [`DependsOnChoice`](super::DeploymentOutcome::DependsOnChoice), and no remedy is
    /// [`SmallerTask`](super::DeploymentRemedy::SmallerTask). The steps are the same.
    pub old: Option<&'a Requirement>,
    /// The new task definition's ARN: tasks that have it already are of the new revision.
    pub definition: Option<&'a str>,
    /// How many tasks the service should have.
    pub desired: u32,
    /// The bounds.
    pub percentages: Percentages,
    /// How many tasks start in a step at most.
    pub rate: u32,
    /// Whether the new tasks run on Fargate: then each finds a place, in a zone of the task
    /// specification (PLACE-133).
    pub on_fargate: bool,
    /// What fails it, what completes it early, and what is told of its tasks; without, every task
    /// that starts is healthy at the next step, and nothing fails the deployment.
    pub terms: Option<&'a RolloutTerms>,
}

impl<'a> Rollout<'a> {
    /// A rolling update to new tasks, as many as are desired: with ECS's own percentages, at least
    /// 100 % healthy and at most 200 % running, with any number of starts in a step, on container
    /// instances.
    #[must_use]
    pub const fn new(spec: &'a TaskSpec, desired: u32) -> Self {
        Self {
            spec,
            old: None,
            definition: None,
            desired,
            percentages: Percentages::REPLICA,
            rate: u32::MAX,
            on_fargate: false,
            terms: None,
        }
    }

    /// What one of the present tasks needs, on which the proof that no order helps depends, the
    /// outcome where orders differ, and the remedy of a smaller task: see the field.
    #[must_use]
    pub fn old(mut self, needs: impl Into<Option<&'a Requirement>>) -> Self {
        self.old = needs.into();
        self
    }

    /// The new task definition's ARN: tasks that have it already are of the new revision.
    #[must_use]
    pub fn definition(mut self, definition: impl Into<Option<&'a str>>) -> Self {
        self.definition = definition.into();
        self
    }

    /// The bounds.
    #[must_use]
    pub const fn percentages(mut self, percentages: Percentages) -> Self {
        self.percentages = percentages;
        self
    }

    /// At most so many tasks start in a step.
    #[must_use]
    pub const fn rate(mut self, starts: u32) -> Self {
        self.rate = starts;
        self
    }

    /// Whether the new tasks run on Fargate.
    #[must_use]
    pub const fn on_fargate(mut self, on_fargate: bool) -> Self {
        self.on_fargate = on_fargate;
        self
    }

    /// What fails it, what completes it early, and what is told of its tasks.
    #[must_use]
    pub fn terms(mut self, terms: impl Into<Option<&'a RolloutTerms>>) -> Self {
        self.terms = terms.into();
        self
    }
}
