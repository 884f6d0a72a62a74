//! Views rather than handles: what is known of the instances and tasks, one after the other.

use super::{Cluster, InstanceView, TaskView};
use crate::{
    id::{InstanceId, TaskId},
    query::Query,
};

/// # Look at instances and tasks, all or some
impl Cluster {
    /// Every instance with what is known of it, in the order of the ARNs.
    ///
    /// # Example: how full the cluster is
    /// ```
    /// use stowplan::{Cluster, CpuUnits, InstanceFacts, MemoryMib, Semantics};
    /// let instances = ["a", "b"].map(|arn| InstanceFacts::new(arn, CpuUnits(1024), MemoryMib(2000)));
    /// let cluster = Cluster::build(instances.into(), vec![], &Semantics::V2026_11)?;
    /// let left: i64 = cluster.instance_views().map(|(_, instance)| instance.memory_remaining()).sum();
    /// assert_eq!(left, 4000);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn instance_views(&self) -> impl Iterator<Item = (InstanceId, InstanceView<'_>)> {
        self.state.rows_by_arn().map(|row| (self.handle(row), InstanceView::new(&self.state, row)))
    }

    /// Every task with what is known of it, in the order of the rows.
    pub fn task_views(&self) -> impl Iterator<Item = (TaskId, TaskView<'_>)> {
        let state = &self.state;
        state.tasks.iter().map(|(number, task)| (state.task_id(number), TaskView::new(state, task)))
    }

    /// The tasks of a group, e.g. `service:web`, stopped ones included until they are removed; in
    /// the order of the rows. O(tasks of the cluster).
    pub fn tasks_of<'a>(&'a self, group: &str) -> impl Iterator<Item = TaskId> + use<'a> {
        let wanted = self.state.symbol(group);
        let own = self.state.tasks.iter().filter(move |(_, task)| task.group == wanted);
        own.map(|(number, _)| self.state.task_id(number))
    }

    /// The instances that a query matches, in the order of the ARNs. O(instances) evaluations.
    ///
    /// # Example: instances of one family with room for another task
    /// ```
    /// use stowplan::{Cluster, CpuUnits, InstanceFacts, MemoryMib, Query, Semantics};
    /// let instance = |arn, instance_type| InstanceFacts::new(arn, CpuUnits(2048), MemoryMib(3768)).instance_type(instance_type);
    /// let cluster = Cluster::build(vec![instance("a", "m5.large"), instance("b", "c5.large")], vec![], &Semantics::V2026_11)?;
    /// let query = Query::parse("attribute:ecs.instance-type =~ m5.*")?;
    /// let found: Vec<&str> = cluster.matching(&query).map(|(_, instance)| instance.arn()).collect();
    /// assert_eq!(found, ["a"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias = "filter")]
    #[doc(alias = "ListContainerInstances")]
    pub fn matching<'a>(&'a self, query: &'a Query) -> impl Iterator<Item = (InstanceId, InstanceView<'a>)> {
        self.instance_views().filter(|(_, instance)| query.matches(instance))
    }
}
