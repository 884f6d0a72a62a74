//! What-ifs on a held cluster: its cluster's, and what it keeps of the snapshot beside it.

use stowplan::cluster::NotForked;

use crate::ClusterSession;

impl ClusterSession {
    /// Opens a what-if, which nests: what is changed from now on, also by
    /// [`replace_instance`](Self::replace_instance) and [`sync`](Self::sync), stays or goes as a
    /// whole.
    /// [`Cluster::begin_fork`](stowplan::Cluster::begin_fork) says what it costs. A clone holds
    /// none.
    ///
    /// # Example
    /// ```
    /// use stowplan_wire::{ClusterSession, Document};
    /// let snapshot = Document::parse(br#"[{"containerInstanceArn": "a", "status": "ACTIVE"}]"#)?;
    /// let mut session = ClusterSession::read(&snapshot.root(), None)?;
    /// session.begin_fork();
    /// let a = session.cluster().find_instance("a").unwrap();
    /// assert!(session.cluster_mut().deregister(a).is_ok());
    /// assert_eq!(session.cluster().instance_count(), 0);
    /// assert!(session.rollback_fork().is_ok());
    /// assert_eq!(session.cluster().instance_count(), 1);
    /// # Ok::<(), stowplan_wire::Error>(())
    /// ```
    pub fn begin_fork(&mut self) {
        self.cluster.begin_fork();
        self.replaced.begin();
    }

    /// Keeps what was changed since the last [`begin_fork`](Self::begin_fork).
    ///
    /// # Errors
    /// [`NotForked`] when no what-if is open.
    pub fn commit_fork(&mut self) -> Result<(), NotForked> {
        self.cluster.commit_fork()?;
        self.replaced.commit();
        Ok(())
    }

    /// Undoes what was changed since the last [`begin_fork`](Self::begin_fork). O(changes).
    ///
    /// # Errors
    /// [`NotForked`] when no what-if is open.
    pub fn rollback_fork(&mut self) -> Result<(), NotForked> {
        self.cluster.rollback_fork()?;
        self.replaced.roll_back(&mut self.facts);
        Ok(())
    }
}
