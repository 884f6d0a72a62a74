//! What-ifs that the cluster itself holds: for hosts that cannot keep a borrow.

use super::Cluster;

/// No what-if is held that could be ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no what-if is open: `begin_fork` opens one")]
pub struct NotForked;

/// # Ask "what if" where a fork cannot be kept
impl Cluster {
    /// Opens a what-if as [`fork`](Cluster::fork) does, and holds it: it stays open until
    /// [`commit_fork`](Cluster::commit_fork) or [`rollback_fork`](Cluster::rollback_fork), and
    /// nothing borrows the cluster meanwhile. For faces of other languages and for values that
    /// cannot be borrowed; a program in Rust is better served by a fork, which cannot be left open.
    ///
    /// What-ifs nest, and a fork may be opened within. The cost is that of a fork: while one is
    /// held, each change keeps its way back. A clone holds none.
    ///
    /// # Example: what if one instance drains?
    /// ```
    /// use stowplan::{Cluster, CpuUnits, InstanceFacts, InstanceStatus, MemoryMib, Requirement, TaskSpec};
    /// let instances = ["a", "b"].map(|arn| InstanceFacts::new(arn, CpuUnits(2048), MemoryMib(4096)));
    /// let mut cluster = Cluster::build(instances.into(), vec![], &Default::default())?;
    /// let web = cluster.prepare(&TaskSpec::service("web", Requirement::new(CpuUnits(256), MemoryMib(1024))))?;
    /// let a = cluster.find_instance("a").unwrap();
    ///
    /// cluster.begin_fork();
    /// cluster.set_status(a, InstanceStatus::Draining)?;
    /// assert_eq!(cluster.place_many(web, 100)?.len(), 4); // 4096 / 1024 on the other
    /// cluster.rollback_fork()?;
    ///
    /// assert_eq!(cluster.task_count(), 0);
    /// assert_eq!(cluster.place_many(web, 100)?.len(), 8);
    /// assert!(cluster.rollback_fork().is_err(), "none is open");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    #[doc(alias = "simulate")]
    #[doc(alias = "what if")]
    pub fn begin_fork(&mut self) {
        self.close_forgotten();
        self.journal.hold();
    }

    /// Keeps what was changed since the last [`begin_fork`](Cluster::begin_fork). Inside another
    /// what-if, the outer one still decides whether it stays. O(1), O(changes) for the outermost.
    ///
    /// # Errors
    /// [`NotForked`] when none is held.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn commit_fork(&mut self) -> Result<(), NotForked> {
        self.let_go().map(|_| self.close_fork())
    }

    /// Undoes what was changed since the last [`begin_fork`](Cluster::begin_fork), to the bit.
    /// O(changes).
    ///
    /// # Errors
    /// [`NotForked`] when none is held.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn rollback_fork(&mut self) -> Result<(), NotForked> {
        let mark = self.let_go()?;
        self.undo_behind(mark);
        self.close_fork();
        Ok(())
    }

    /// Where the what-if began that is to end.
    fn let_go(&mut self) -> Result<usize, NotForked> {
        self.close_forgotten();
        self.journal.let_go().ok_or(NotForked)
    }
}
