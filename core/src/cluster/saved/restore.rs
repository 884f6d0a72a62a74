//! From a snapshot to a cluster.

use alloc::vec::Vec;

use super::{Cluster, RestoreError, SavedPrepared, Snapshot, check::check};
use crate::{
    request::PreparedTask,
    state::{Slots, State},
};

/// # Restore a cluster that was saved
impl Cluster {
    /// The cluster that was saved: each later decision, and each later handle, is what it would
    /// have been, and the handles of before are valid again.
    ///
    /// Costs as much as building the cluster anew: O(n log n) of instances and tasks, and what its
    /// prepared tasks cost to prepare.
    ///
    /// # Errors
    /// [`RestoreError`] when no cluster made the snapshot, or it is of another version. It is
    /// checked before anything is made of it: whatever its bytes say, there is an error or a
    /// cluster that is sound.
    ///
    /// # Example: a snapshot that was tampered with
    /// ```
    /// use stowplan::cluster::{Cluster, facts::InstanceFacts, saved::RestoreError};
    /// let facts = InstanceFacts { arn: "a".into(), ..InstanceFacts::default() };
    /// let cluster = Cluster::build(vec![facts], vec![], &Default::default())?;
    /// let mut snapshot = cluster.snapshot();
    /// assert_eq!(Cluster::restore(snapshot.clone())?.snapshot(), snapshot);
    ///
    /// snapshot.instances.clear();
    /// assert_eq!(Cluster::restore(snapshot.clone())?.instance_count(), 0);
    /// snapshot.vacant_instances = vec![cluster.find_instance("a").unwrap(); 2];
    /// assert_eq!(Cluster::restore(snapshot), Err(RestoreError::Rows("instances")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    #[doc(alias = "load")]
    #[doc(alias = "deserialize")]
    pub fn restore(snapshot: Snapshot) -> Result<Self, RestoreError> {
        check(&snapshot)?;
        let Snapshot { semantics, instances, vacant_instances, tasks, vacant_tasks, prepared, vacant_prepared, .. } =
            snapshot;
        let mut state = State::restored(&instances, &vacant_instances, tasks, &vacant_tasks);
        drop(instances);
        let mut rows = Vec::with_capacity(prepared.len());
        for (index, SavedPrepared { id, spec, draws }) in prepared.into_iter().enumerate() {
            let resolved = PreparedTask::resolve(&spec, &semantics, |name| state.symbols.acquire(name).0);
            let resolved = resolved.map_err(|error| RestoreError::Prepared { index, error })?;
            rows.push((id.row(), id.generation(), PreparedTask { draws, ..resolved }));
        }
        let vacant = vacant_prepared.iter().map(|id| (id.row(), id.generation())).collect();
        state.semantics = semantics;
        let mut cluster = Self { state, prepared_tasks: Slots::of_rows(rows, vacant), ..Self::default() };
        cluster.index_all();
        Ok(cluster)
    }

    /// Makes the indexes and plans of all that is there.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(in crate::cluster) fn index_all(&mut self) {
        // One after the other, in their order, so that each is the last so far and has its rank at
        // once.
        for (arn, row) in core::mem::take(&mut self.state.instance_by_arn) {
            self.state.instance_by_arn.insert(arn, row);
            self.index.count_groups(&self.state, row, true);
            self.reindex(row);
        }
        self.divide();
    }
}
