//! The questions about deployments that a cluster answers.

use alloc::vec::Vec;

use stowplan::{
    cluster::{Cluster, ClusterMut, Fork},
    placement::{SpecError, TaskSpec},
};

use super::{Beside, DaemonRollout, DeploymentPlan, DeploymentRemedy, Percentages, Rollout, planner::Planner};

/// The questions about deployments that a [`Cluster`] answers, and so do its what-ifs. All leave it
/// as it is. [The crate's page](crate) has examples.
pub trait PlanDeployment: sealed::Sealed {
    /// The cluster, or the what-if, to try a deployment on.
    #[doc(hidden)]
    fn lend_to_plan(&mut self) -> ClusterMut<'_>;

    /// Plans a deployment of a service: every step until it is done or stuck, and why. The cluster
    /// stays as it is.
    ///
    /// Each task that starts is taken to be healthy at the next step. Costs a decision for each
    /// task that starts; where it gets stuck, also every check of every instance, and up to some
    /// ten thousand states of a search. [The crate's page](crate) has an example.
    ///
    /// # Errors
    /// [`SpecError`] when the new tasks' specification makes no sense.
    #[doc(alias = "UpdateService")]
    #[doc(alias = "rolling update")]
    #[doc(alias = "simulate")]
    fn plan_deployment(&mut self, rollout: &Rollout<'_>) -> Result<DeploymentPlan, SpecError> {
        Planner::on(self.lend_to_plan()).plan_deployment(rollout)
    }

    /// Single changes that each make the deployment end, as
    /// [`plan_deployment`](Self::plan_deployment) shows; none for one that ends anyway. Percentages
    /// and instances are changed no more than it takes; what the others are, [`DeploymentRemedy`]
    /// says. The cluster stays as it is.
    ///
    /// Costs some dozen plans. [The crate's page](crate) has an example.
    ///
    /// # Errors
    /// [`SpecError`] when the new tasks' specification makes no sense.
    fn deployment_remedies(&mut self, rollout: &Rollout<'_>) -> Result<Vec<DeploymentRemedy>, SpecError> {
        Planner::on(self.lend_to_plan()).deployment_remedies(rollout)
    }

    /// Plans the scale-up of a blue/green, linear or canary deployment (DEPLOY-113): the desired
    /// count of new tasks beside all present ones. The cluster stays as it is.
    ///
    /// Nothing stops meanwhile and the new tasks are alike, so the number that find places does not
    /// depend on any choice: the count is its own proof. The percentages of the rollout are not
    /// used. Costs a decision for each task; where places are missing, as many again a few times
    /// over.
    ///
    /// # Errors
    /// [`SpecError`] when the new tasks' specification makes no sense.
    fn plan_beside(&mut self, rollout: &Rollout<'_>) -> Result<Beside, SpecError> {
        Planner::on(self.lend_to_plan()).plan_beside(rollout)
    }

    /// How a daemon's tasks would be replaced by tasks of `task`: in each step as many stop as the
    /// minimum leaves (DEPLOY-40), counted of the instances that should have one (DEPLOY-142).
    /// Tasks of the task definition `definition` are new already and stay, and so does what is on
    /// an instance that should have none (DEPLOY-143).
    ///
    /// Cost: every check of every instance, and O(tasks of the cluster).
    ///
    /// # Errors
    /// [`SpecError`] when there are too many strategies or constraints.
    fn plan_daemon(
        &mut self,
        task: &TaskSpec,
        percentages: Percentages,
        definition: Option<&str>,
    ) -> Result<DaemonRollout, SpecError> {
        Planner::on(self.lend_to_plan()).plan_daemon(task, percentages, definition)
    }

    /// The largest smaller `minimumHealthyPercent` with which a daemon's deployment ends; `None`
    /// where it ends anyway, or with none.
    ///
    /// # Errors
    /// [`SpecError`] when there are too many strategies or constraints.
    fn daemon_minimum(
        &mut self,
        task: &TaskSpec,
        percentages: Percentages,
        definition: Option<&str>,
    ) -> Result<Option<u32>, SpecError> {
        Planner::on(self.lend_to_plan()).daemon_minimum(task, percentages, definition)
    }
}

mod sealed {
    pub trait Sealed {}
}

impl sealed::Sealed for Cluster {}
impl sealed::Sealed for Fork<'_> {}
impl sealed::Sealed for ClusterMut<'_> {}

impl PlanDeployment for Cluster {
    fn lend_to_plan(&mut self) -> ClusterMut<'_> {
        self.lend()
    }
}

impl PlanDeployment for Fork<'_> {
    fn lend_to_plan(&mut self) -> ClusterMut<'_> {
        self.lend()
    }
}

impl PlanDeployment for ClusterMut<'_> {
    fn lend_to_plan(&mut self) -> ClusterMut<'_> {
        self.lend()
    }
}
