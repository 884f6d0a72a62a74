//! What reality reports.

use super::Cluster;
use crate::{
    cluster::RecordError,
    id::{InstanceId, TaskId},
    state::{
        Recent,
        facts::{DesiredStatus, LastStatus, ResourceFacts, TaskFacts},
    },
};

/// What reality reports, to be recorded without judging it: remaining amounts may go below zero.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(
    clippy::large_enum_variant,
    reason = "a fact is read once and gone; a box would cost an allocation for each task that starts"
)]
pub enum Fact {
    /// A task was started, by ECS or by somebody else; it takes what it holds from its instance.
    TaskStarted(TaskFacts),
    /// A task has stopped; it gives back what it held and is forgotten.
    TaskStopped(TaskId),
    /// A task reports a new status.
    TaskStatus(TaskId, LastStatus),
    /// Scale-in protection was switched.
    TaskProtection(TaskId, bool),
    /// An agent connected or went away.
    AgentConnected(InstanceId, bool),
    /// What ECS says is left of an instance.
    Remaining(InstanceId, ResourceFacts),
}

/// # Record what reality reports
impl Cluster {
    /// Records what reality reports, without judging it. A task that was started is returned by its
    /// handle.
    ///
    /// # Errors
    /// [`RecordError`] when the fact names something that is gone or was never there, or starts a
    /// task that is known already or has no ARN. Nothing is changed then.
    ///
    /// ```
    /// use stowplan::cluster::{Cluster, Fact, RecordError, facts::TaskFacts};
    /// let mut cluster = Cluster::default();
    /// let started = Fact::TaskStarted(TaskFacts { arn: "t".into(), ..TaskFacts::default() });
    /// let task = cluster.record(&started)?.expect("a task that was started has a handle");
    /// assert_eq!(cluster.record(&started), Err(RecordError::KnownTask(task)));
    /// # Ok::<(), RecordError>(())
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    #[doc(alias = "EventBridge")]
    #[doc(alias = "event")]
    pub fn record(&mut self, fact: &Fact) -> Result<Option<TaskId>, RecordError> {
        match fact {
            Fact::TaskStarted(facts) => return self.record_start(facts).map(Some),
            Fact::TaskStopped(id) => self.remove_task(*id)?,
            Fact::TaskStatus(id, status) => self.change_task(*id, |task| {
                task.last_status = *status;
                if *status == LastStatus::Stopped {
                    task.desired_status = DesiredStatus::Stopped;
                    task.holding = false;
                }
            })?,
            Fact::TaskProtection(id, on) => self.change_task(*id, |task| task.protected = *on)?,
            Fact::AgentConnected(id, connected) => {
                let row = self.instance_row(*id)?;
                self.save_row(row);
                self.state.columns.agent_connected[row] = *connected;
                self.index.relist(&self.state, row);
            }
            Fact::Remaining(id, remaining) => {
                let row = self.instance_row(*id)?;
                self.save_row(row);
                self.state.set_remaining(row, remaining);
                self.follow(row, None);
            }
        }
        Ok(None)
    }

    fn record_start(&mut self, facts: &TaskFacts) -> Result<TaskId, RecordError> {
        if facts.arn.is_empty() {
            return Err(RecordError::TaskWithoutArn);
        }
        if let Some(known) = self.find_task(&facts.arn) {
            return Err(RecordError::KnownTask(known));
        }
        let row_of = |arn: &str| {
            let row = self.state.instance_by_arn.get(arn).copied();
            row.ok_or_else(|| RecordError::UnknownInstance(arn.into()))
        };
        let row = facts.instance.as_deref().map(row_of).transpose()?;
        let task = self.task_from(facts, row, &mut Recent::none());
        Ok(self.start(task))
    }
}
