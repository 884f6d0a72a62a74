//! A decision is committed.

use alloc::vec::Vec;

use super::{ApplyError, Cluster, Undo};
use crate::{
    id::{InstanceId, PreparedId, Stale, TaskId},
    placement::{Decision, Placed, step},
    state::Task,
};

/// # Place tasks: decide and commit
impl Cluster {
    /// Commits a decision: the task is on its instance from now on, with desired status RUNNING and
    /// last status PENDING.
    ///
    /// The instance need not be the pick: any instance may be committed, as long as the handles are
    /// live, and nothing is checked. A decision that was made before something changed may
    /// overcommit: use [`Cluster::place`], which decides and applies at once, or
    /// [`Cluster::try_apply`], which checks.
    ///
    /// # Errors
    /// [`Stale`] when the prepared task or the instance is gone.
    pub fn apply(&mut self, placed: &Placed) -> Result<TaskId, Stale> {
        let row = self.instance_row(placed.instance)?;
        let prepared = self.prepared_task(placed.prepared)?;
        let task = Task::new(prepared.group, Some(row), self.state.holding_for(row, &prepared.requirement));
        self.journal.note(|| Undo::Drawn(placed.prepared.row()));
        self.draw(placed.prepared, 1);
        self.acquire_again(task.group);
        for &gpu in task.taken.gpus() {
            self.acquire_again(gpu);
        }
        Ok(self.start(task))
    }

    /// Decides where the next task of a specification goes, and commits it: the task and its
    /// instance, or `None` when it goes nowhere. As [`Cluster::decide`] and [`Cluster::apply`],
    /// with nothing in between.
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    ///
    /// # Example: until it is full
    /// ```
    /// use stowplan::{Cluster, CpuUnits, InstanceFacts, MemoryMib, Requirement, TaskSpec};
    /// let instance = InstanceFacts::new("i", CpuUnits(2048), MemoryMib(3768));
    /// let mut cluster = Cluster::build(vec![instance], vec![], &Default::default())?;
    /// let web = cluster.prepare(&TaskSpec::service("web", Requirement::new(CpuUnits(512), MemoryMib(1024))))?;
    /// let mut tasks = vec![];
    /// while let Some((task, _)) = cluster.place(web)? {
    ///     tasks.push(task);
    /// }
    /// assert_eq!(tasks.len(), 3768 / 1024);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn place(&mut self, prepared: PreparedId) -> Result<Option<(TaskId, InstanceId)>, Stale> {
        let Decision::Placed(placed) = self.decide(prepared)? else { return Ok(None) };
        Ok(Some((self.apply(&placed)?, placed.instance)))
    }

    /// Commits a decision if the instance still takes the task: all that [`Cluster::decide`] checks
    /// of an instance is checked again, and nothing is committed that would not fit. Whether it
    /// would still be the pick is not asked, for ECS may pick it or not.
    ///
    /// Costs one check of one instance more than [`Cluster::apply`].
    ///
    /// # Errors
    /// [`ApplyError`]: a handle is stale, the instance is not considered any more, or it fails a
    /// check, which it names.
    ///
    /// # Example: two decisions, room for one
    /// ```
    /// use stowplan::{Cluster, CpuUnits, Decision, InstanceFacts, MemoryMib, Reason, Requirement, TaskSpec, cluster::ApplyError};
    /// let instance = InstanceFacts::new("i", CpuUnits(2048), MemoryMib(3768));
    /// let mut cluster = Cluster::build(vec![instance], vec![], &Default::default())?;
    /// let web = cluster.prepare(&TaskSpec::service("web", Requirement::new(CpuUnits(512), MemoryMib(2048))))?;
    /// let (first, second) = (cluster.decide(web)?.placed().unwrap(), cluster.decide(web)?.placed().unwrap());
    /// cluster.try_apply(&first)?;
    /// let Err(ApplyError::Rejected(rejection)) = cluster.try_apply(&second) else { panic!("1720 MiB are left") };
    /// assert_eq!(rejection.reason(), Reason::Memory);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn try_apply(&mut self, placed: &Placed) -> Result<TaskId, ApplyError> {
        rule!("PLACE-102");
        let row = self.instance_row(placed.instance)?;
        let prepared = self.prepared_task(placed.prepared)?;
        if let Some(why) = step::ignored(&self.state, prepared, row) {
            return Err(ApplyError::Ignored(why));
        }
        if let Some(rejection) = step::first_rejection(&self.state, prepared, row) {
            return Err(ApplyError::Rejected(rejection));
        }
        Ok(self.apply(placed)?)
    }

    /// Places up to `count` tasks of a specification one after the other, each as
    /// [`Cluster::decide`] and [`Cluster::apply`] would, and returns them in this order; fewer when
    /// nothing fits any more.
    ///
    /// Where one task after another must go to the same instance (packing, or no strategy, while it
    /// has room), they are placed there at once: O(instances touched + tasks).
    ///
    /// # Errors
    /// [`Stale`] when the prepared task is gone.
    pub fn place_many(&mut self, prepared: PreparedId, count: usize) -> Result<Vec<TaskId>, Stale> {
        self.prepared_task(prepared)?;
        let mut tasks = Vec::new();
        rule!("PLACE-9");
        while tasks.len() < count {
            let Decision::Placed(placed) = self.decide(prepared)? else { break };
            let run = self.tasks_in_a_row(&placed, count - tasks.len())?;
            if run <= 1 || self.journal.is_open() {
                tasks.push(self.apply(&placed)?);
            } else {
                self.apply_run(&placed, run, &mut tasks)?;
            }
        }
        Ok(tasks)
    }

    /// How many times in a row the decision stays the same, at most `most`.
    fn tasks_in_a_row(&self, placed: &Placed, most: usize) -> Result<u32, Stale> {
        let search = self.search(self.prepared_task(placed.prepared)?, placed.prepared.row());
        Ok(search.map_or(1, |search| search.tasks_in_a_row(placed.instance.at(), most)))
    }

    /// Commits the same decision `run` times and updates the indexes once. The caller has made sure
    /// that these decisions are the same and that no fork is open.
    fn apply_run(&mut self, placed: &Placed, run: u32, tasks: &mut Vec<TaskId>) -> Result<(), Stale> {
        debug_assert!(!self.journal.is_open(), "a run leaves no way back");
        let row = self.instance_row(placed.instance)?;
        let prepared = self.prepared_task(placed.prepared)?;
        let task = Task::new(prepared.group, Some(row), self.state.holding_for(row, &prepared.requirement));
        self.draw(placed.prepared, run);
        self.state.symbols.acquire_many(task.group, run);
        let occupancy = &mut self.state.columns.occupancy[row];
        occupancy.cpu_remaining -= i64::from(task.taken.cpu) * i64::from(run);
        occupancy.memory_remaining -= i64::from(task.taken.memory) * i64::from(run);
        occupancy.running_tasks = occupancy.running_tasks.saturating_add(run);
        occupancy.pending_tasks = occupancy.pending_tasks.saturating_add(run);
        let before = self.state.columns.group_count(row, task.group);
        for _ in 0..run {
            let id = self.keep(task.clone());
            self.state.columns.occupancy[row].tasks.push(id.row(), task.group, true);
            tasks.push(id);
        }
        self.gain(task.group, row, before, run);
        self.follow(row, Some(task.group));
        Ok(())
    }

    /// Advances the stream of random draws of a prepared task.
    fn draw(&mut self, prepared: PreparedId, times: u32) {
        if let Some(prepared) = self.prepared_tasks.get_mut(prepared.row()) {
            prepared.draws = prepared.draws.wrapping_add(u64::from(times));
        }
    }
}
