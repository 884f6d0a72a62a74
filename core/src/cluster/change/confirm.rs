//! A planned task learns the ARN that ECS gave it.

use alloc::{boxed::Box, string::String};

use super::Cluster;
use crate::{
    id::{Stale, TaskId},
    state::Reported,
    text::errors,
};

errors! {
    /// Why a task cannot take an ARN.
    pub enum ConfirmError {
        /// The task is gone.
        #[error("{0}")]
        Stale(error: Stale) => "confirm/stale", help: "record the task that ECS reports as started";
        /// No ARN was given.
        #[error("the ARN of the task is empty")]
        TaskWithoutArn => "confirm/task-without-arn", help: "give the ARN that RunTask answered";
        /// The task has another ARN already.
        #[error("the task has the ARN `{0}` already")]
        OtherArn(arn: String) => "confirm/other-arn", help: "each task is confirmed once, with its own ARN";
        /// Another task has this ARN: ECS's report was recorded as a task of its own.
        #[error("another task has the ARN already")]
        KnownTask(task: TaskId) => "confirm/known-task",
            help: "remove the planned task: ECS's report of it was recorded before it was confirmed";
    }
}

impl From<Stale> for ConfirmError {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn from(error: Stale) -> Self {
        Self::Stale(error)
    }
}

/// # Tell a planned task its ARN
impl Cluster {
    /// Tells a planned task the ARN that ECS answered for it. It keeps its handle, its instance and
    /// what it holds, and from now on it is known by the ARN: [`Cluster::sync`] keeps it, and
    /// [`Cluster::find_task`] finds it. To confirm it again changes nothing.
    ///
    /// O(log n). What else ECS tells of the task (its revision, when it was created) comes with the
    /// next [`Cluster::sync`].
    ///
    /// # Errors
    /// [`ConfirmError`] when the task is gone or has another ARN, or another task has this one.
    /// Nothing is changed then.
    ///
    /// # Example: plan, start, sync
    /// ```
    /// use stowplan::{Cluster, CpuUnits, InstanceFacts, MemoryMib, Requirement, TaskFacts, TaskSpec};
    /// let instance = InstanceFacts::new("i", CpuUnits(2048), MemoryMib(3768));
    /// let requirement = Requirement::new(CpuUnits(256), MemoryMib(512));
    /// let mut cluster = Cluster::build(vec![instance.clone()], vec![], &Default::default())?;
    /// let web = cluster.prepare(&TaskSpec::service("web", requirement.clone()))?;
    /// let (task, _) = cluster.place(web)?.expect("an empty instance takes it");
    ///
    /// // RunTask or StartTask answers the ARN.
    /// cluster.confirm(task, "arn:aws:ecs:eu-central-1:1:task/c/1")?;
    ///
    /// let told = TaskFacts {
    ///     arn: "arn:aws:ecs:eu-central-1:1:task/c/1".into(),
    ///     instance: Some("i".into()),
    ///     group: "service:web".into(),
    ///     holds: (&requirement).into(),
    ///     ..TaskFacts::default()
    /// };
    /// let changes = cluster.sync(vec![instance], vec![told])?;
    /// assert_eq!((changes.gone, changes.started), (0, vec![]));
    /// assert!(cluster.task(task).is_some(), "the handle is the same");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn confirm(&mut self, id: TaskId, arn: &str) -> Result<(), ConfirmError> {
        let task = self.state.tasks.of(id.row(), id.generation()).ok_or(Stale)?;
        match task.arn() {
            _ if arn.is_empty() => return Err(ConfirmError::TaskWithoutArn),
            Some(own) if own == arn => return Ok(()),
            Some(own) => return Err(ConfirmError::OtherArn(own.into())),
            None => {}
        }
        if let Some(other) = self.state.task_row(arn) {
            return Err(ConfirmError::KnownTask(self.state.task_id(other)));
        }
        self.change_task(id, |task| {
            let rare = task.taken.rare.get_or_insert_with(Box::default);
            rare.reported = Some(Reported::planned(arn));
        })?;
        self.state.task_by_arn.insert(arn, id.row());
        Ok(())
    }
}
