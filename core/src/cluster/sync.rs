//! Bringing a long-lived cluster to a new snapshot.

use alloc::{collections::BTreeSet, vec::Vec};

use super::{Cluster, InvalidCluster, build};
use crate::{
    id::{InstanceId, Row, TaskId},
    state::{
        Recent, Task,
        facts::{InstanceFacts, TaskFacts},
    },
};

/// What a snapshot changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changes {
    /// Instances that were not there before.
    pub registered: Vec<InstanceId>,
    /// Instances that stayed, with something different about them or their tasks.
    pub changed: Vec<InstanceId>,
    /// How many instances went.
    pub deregistered: usize,
    /// Tasks that were not there before.
    pub started: Vec<TaskId>,
    /// How many tasks went, planned ones included: a snapshot is the whole truth.
    pub gone: usize,
}

/// # Follow a new snapshot of ECS
impl Cluster {
    /// Brings the cluster to a new snapshot. Handles of instances and tasks that are in both stay
    /// valid; prepared tasks stay prepared. A planned task goes, unless [`Cluster::confirm`] has
    /// told its ARN and the snapshot has it.
    ///
    /// # Errors
    /// [`InvalidCluster`] lists every problem; the cluster is then as it was.
    #[cfg_attr(cold_code_small, optimize(size))]
    #[doc(alias = "snapshot")]
    #[doc(alias = "DescribeContainerInstances")]
    #[doc(alias = "DescribeTasks")]
    #[doc(alias = "reconcile")]
    pub fn sync(&mut self, instances: Vec<InstanceFacts>, tasks: Vec<TaskFacts>) -> Result<Changes, InvalidCluster> {
        let (instances, tasks) = (instances.iter().collect::<Vec<_>>(), tasks.iter().collect::<Vec<_>>());
        let (instances, tasks) = build::check(&instances, &tasks)?;
        let deregistered = self.drop_missing_instances(&instances);
        let mut changes = Changes { deregistered, ..Changes::default() };
        let before: Vec<_> =
            instances.iter().map(|facts| self.state.instance_by_arn.get(facts.arn.as_str()).copied()).collect();
        let old_rows: Vec<_> = before.iter().map(|row| row.map(|row| self.state.columns.copy(row))).collect();
        changes.gone = self.drop_missing_tasks(&tasks);
        for (facts, row) in instances.iter().zip(&before) {
            match row {
                None => changes.registered.extend(self.register(facts).ok()),
                Some(row) => self.set_row(*row, facts),
            }
        }
        changes.started = self.replace_tasks(&instances, &tasks);
        for (row, old) in before.iter().zip(old_rows) {
            if let (Some(row), Some(old)) = (*row, old) {
                if self.state.columns.copy(row) != old {
                    changes.changed.push(self.handle(row));
                }
            }
        }
        Ok(changes)
    }

    /// Brings one instance to what a snapshot says of it, as [`Cluster::sync`] does for all: the
    /// instance's handle and those of its tasks stay valid. `tasks` are all that the snapshot has
    /// on it, and planned tasks on it go. An instance that is not there is registered. Costs what
    /// the instance has of tasks and attributes, whatever the size of the cluster.
    ///
    /// # Errors
    /// [`InvalidCluster`] when an ARN is missing or repeated or an amount is out of range; the
    /// cluster is then as it was.
    ///
    /// ```
    /// use stowplan::{cluster::{Cluster, facts::InstanceFacts}, rule::Semantics};
    /// let mut facts = InstanceFacts { arn: "a".into(), ..Default::default() };
    /// let mut cluster = Cluster::build(vec![facts.clone()], vec![], &Semantics::V2026_11)?;
    /// facts.registered.cpu = 2048;
    /// let id = cluster.sync_instance(&facts, &[])?;
    /// assert_eq!(cluster.instance(id).map(|view| view.cpu_remaining()), Some(2048));
    /// # Ok::<(), stowplan::cluster::InvalidCluster>(())
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn sync_instance(&mut self, facts: &InstanceFacts, tasks: &[TaskFacts]) -> Result<InstanceId, InvalidCluster> {
        let tasks: Vec<&TaskFacts> =
            tasks.iter().filter(|task| task.instance.as_deref() == Some(facts.arn.as_str())).collect();
        let one = &[facts];
        let (_, tasks) = build::check(one, &tasks)?;
        let Some(&row) = self.state.instance_by_arn.get(facts.arn.as_str()) else {
            let id = self.register(facts)?;
            self.fill_tasks(one, &tasks);
            return Ok(id);
        };
        let on_it: Vec<u32> = self.state.columns.occupancy[row].tasks.rows().collect();
        for task in on_it {
            let known = |task: &Task| task.arn().is_some_and(|arn| tasks.iter().any(|facts| facts.arn == arn));
            if !self.state.tasks.get(task).is_some_and(known) {
                let _ = self.remove_task(self.state.task_id(task));
            }
        }
        self.set_row(row, facts);
        self.fill_tasks(one, &tasks);
        Ok(self.handle(row))
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn drop_missing_instances(&mut self, instances: &[&InstanceFacts]) -> usize {
        let kept: BTreeSet<&str> = instances.iter().map(|facts| facts.arn.as_str()).collect();
        let gone: Vec<Row> =
            self.state.instance_by_arn.iter().filter(|(arn, _)| !kept.contains(&***arn)).map(|(_, &row)| row).collect();
        for &row in &gone {
            let _ = self.deregister(self.handle(row));
        }
        gone.len()
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    fn drop_missing_tasks(&mut self, tasks: &[&TaskFacts]) -> usize {
        let kept: BTreeSet<&str> = tasks.iter().map(|facts| facts.arn.as_str()).collect();
        let gone = |task: &Task| task.arn().is_none_or(|arn| !kept.contains(arn));
        let gone: Vec<TaskId> =
            self.state.tasks.iter().filter(|(_, task)| gone(task)).map(|(row, _)| self.state.task_id(row)).collect();
        for &id in &gone {
            let _ = self.remove_task(id);
        }
        gone.len()
    }

    /// Sets an instance to what a snapshot says; the counts of its tasks are made anew.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn set_row(&mut self, row: Row, facts: &InstanceFacts) {
        self.save_row(row);
        let contents = self.instance_from(facts, &mut Recent::none());
        let old = self.swap_row(row, contents);
        self.release_all(old.symbols());
    }

    /// Puts every task of the snapshot into its row, known ones under their old handles.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn replace_tasks(&mut self, instances: &[&InstanceFacts], tasks: &[&TaskFacts]) -> Vec<TaskId> {
        let known: Vec<bool> = tasks.iter().map(|facts| self.state.task_row(&facts.arn).is_some()).collect();
        self.fill_tasks(instances, tasks);
        let new = tasks.iter().zip(known).filter(|(_, known)| !known);
        new.filter_map(|(facts, _)| self.find_task(&facts.arn)).collect()
    }
}
