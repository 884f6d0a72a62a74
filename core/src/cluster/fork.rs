//! What-ifs: a fork is the cluster itself with a journal, rolled back to the bit when it is dropped.

use core::ops::{Deref, DerefMut};

use super::Cluster;

/// A what-if on a cluster. Change it freely; dropping it undoes everything, [`Fork::commit`] keeps it.
///
/// A fork costs what it changes, not what the cluster holds. Forks nest.
#[derive(Debug)]
pub struct Fork<'cluster> {
    cluster: &'cluster mut Cluster,
    mark: usize,
}

impl Cluster {
    /// Opens a what-if.
    ///
    /// # Example: nothing stays
    /// ```
    /// use stowplan::cluster::{Cluster, facts::{InstanceFacts, InstanceStatus}};
    /// let facts = InstanceFacts { arn: "a".into(), ..InstanceFacts::default() };
    /// let mut cluster = Cluster::build(vec![facts], vec![], &Default::default())?;
    /// let id = cluster.find_instance("a").unwrap();
    /// let before = cluster.clone();
    /// {
    ///     let mut fork = cluster.fork();
    ///     fork.set_status(id, InstanceStatus::Draining)?;
    ///     assert_ne!(*fork, before);
    /// }
    /// assert_eq!(cluster, before);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn fork(&mut self) -> Fork<'_> {
        Fork { mark: self.journal.open(), cluster: self }
    }
}

impl Fork<'_> {
    /// Keeps what was changed. Inside another fork, the outer one still decides whether they stay.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn commit(mut self) {
        self.mark = usize::MAX;
    }
}

impl Deref for Fork<'_> {
    type Target = Cluster;
    #[cfg_attr(cold_code_small, optimize(size))]
    fn deref(&self) -> &Cluster {
        self.cluster
    }
}

impl DerefMut for Fork<'_> {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn deref_mut(&mut self) -> &mut Cluster {
        self.cluster
    }
}

impl Drop for Fork<'_> {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn drop(&mut self) {
        while let Some(step) = self.cluster.journal.pop_behind(self.mark) {
            self.cluster.undo(step);
        }
        if self.cluster.journal.close() {
            self.cluster.state.symbols.sweep();
        }
    }
}
