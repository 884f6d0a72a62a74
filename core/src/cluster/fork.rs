//! What-ifs: a fork is the cluster itself with a journal, rolled back to the bit when it is
//! dropped.

use core::ops::Deref;

use super::Cluster;

/// A what-if on a cluster. Change it freely; dropping it undoes everything, [`Fork::commit`] keeps
/// it.
///
/// All of [`Cluster`]'s methods are here: those that ask by `Deref`, those that change as the
/// fork's own. It lends no `&mut Cluster`, for that could be put in another's place, and the way
/// back with it. A function that changes a cluster or a fork of it takes a [`ClusterMut`], which
/// [`Cluster::lend`] and [`Fork::lend`] give.
///
/// A fork costs what it changes, not what the cluster holds. Forks nest. A clone of what is inside
/// is a plain cluster, which outlives the fork. A [`PreparedId`](crate::id::PreparedId) that was
/// made inside is of no use outside, unless the fork is committed: prepare before the fork what is
/// to be asked behind it.
///
/// # Example: what if two instances drain?
/// ```
/// use stowplan::{Cluster, CpuUnits, InstanceFacts, InstanceStatus, MemoryMib, Requirement, Semantics, TaskSpec};
/// let instances = ["a", "b", "c"].map(|arn| InstanceFacts::new(arn, CpuUnits(2048), MemoryMib(4096)));
/// let mut cluster = Cluster::build(instances.into(), vec![], &Semantics::V2026_11)?;
/// let web = TaskSpec::service("web", Requirement::new(CpuUnits(256), MemoryMib(1024)));
/// let two: Vec<_> = cluster.instances().take(2).collect();
///
/// let mut fork = cluster.fork();
/// for instance in two {
///     fork.set_status(instance, InstanceStatus::Draining)?;
/// }
/// assert_eq!(fork.fit(&web, 100)?.count, 4); // 4096 / 1024 on the third
/// let mut drained = Cluster::clone(&fork); // a cluster of its own, for another thread
/// drop(fork); // takes the draining back
///
/// assert_eq!(cluster.fit(&web, 100)?.count, 12);
/// let other = std::thread::spawn(move || drained.fit(&web, 100).map(|fit| fit.count));
/// assert_eq!(other.join().unwrap()?, 4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # What it does not lend
/// ```compile_fail,E0594
/// # use stowplan::Cluster;
/// let (mut cluster, other) = (Cluster::default(), Cluster::default());
/// let mut fork = cluster.fork();
/// *fork = other.clone(); // another cluster would be left behind
/// ```
/// ```compile_fail,E0594
/// # use stowplan::Cluster;
/// let mut cluster = Cluster::default();
/// let mut fork = cluster.fork();
/// *fork = Cluster::default(); // an empty one would be
/// ```
/// ```compile_fail,E0596
/// # use stowplan::Cluster;
/// let (mut cluster, mut other) = (Cluster::default(), Cluster::default());
/// let mut fork = cluster.fork();
/// core::mem::swap(&mut *fork, &mut other); // the way back would be the other's
/// ```
#[derive(Debug)]
#[must_use = "a fork that is dropped undoes what was changed in it"]
pub struct Fork<'cluster> {
    cluster: &'cluster mut Cluster,
    mark: usize,
}

/// A cluster that may be changed, lent by itself or by a [`Fork`] of it: what a function takes that
/// is to serve both.
///
/// It has all of [`Cluster`]'s methods.
///
/// # Example: one helper, in earnest and as a what-if
/// ```
/// use stowplan::{Cluster, CpuUnits, InstanceFacts, MemoryMib, Requirement, TaskSpec, cluster::ClusterMut, id::PreparedId};
///
/// /// Places one task, and says whether it went anywhere.
/// fn places(mut cluster: ClusterMut<'_>, task: PreparedId) -> bool {
///     matches!(cluster.place(task), Ok(Some(_)))
/// }
///
/// let instance = InstanceFacts::new("i", CpuUnits(2048), MemoryMib(3768));
/// let mut cluster = Cluster::build(vec![instance], vec![], &Default::default())?;
/// let task = cluster.prepare(&TaskSpec::service("web", Requirement::new(CpuUnits(512), MemoryMib(1024))))?;
/// assert!(places(cluster.fork().lend(), task));
/// assert_eq!(cluster.task_count(), 0);
/// assert!(places(cluster.lend(), task));
/// assert_eq!(cluster.task_count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ClusterMut<'cluster> {
    cluster: &'cluster mut Cluster,
}

/// # Ask "what if"
impl Cluster {
    /// Opens a what-if.
    ///
    /// Where a fork was forgotten (`mem::forget`), what was changed in it and since stays, and its
    /// way back is let go now: until then it grows with each change.
    ///
    /// # Example: nothing stays
    /// ```
    /// use stowplan::{Cluster, CpuUnits, InstanceFacts, MemoryMib, cluster::facts::InstanceStatus};
    /// let instance = InstanceFacts::new("a", CpuUnits(2048), MemoryMib(3768));
    /// let mut cluster = Cluster::build(vec![instance], vec![], &Default::default())?;
    /// let id = cluster.find_instance("a").unwrap();
    /// let before = cluster.clone();
    /// let mut fork = cluster.fork();
    /// fork.set_status(id, InstanceStatus::Draining)?;
    /// assert_ne!(*fork, before);
    /// fork.rollback();
    /// assert_eq!(cluster, before);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg_attr(cold_code_small, optimize(size))]
    #[doc(alias = "simulate")]
    #[doc(alias = "what if")]
    #[doc(alias = "dry run")]
    pub fn fork(&mut self) -> Fork<'_> {
        self.close_forgotten();
        self.open_fork()
    }

    /// The cluster for a function that serves forks, too.
    pub const fn lend(&mut self) -> ClusterMut<'_> {
        ClusterMut { cluster: self }
    }

    /// Opens a what-if, within another one where one is open.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn open_fork(&mut self) -> Fork<'_> {
        Fork { mark: self.journal.open(), cluster: self }
    }

    /// Closes the forks that were forgotten. Those that are held stay; no other is alive, for it
    /// would lend no cluster to be here with.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn close_forgotten(&mut self) {
        while self.journal.is_lent() {
            self.close_fork();
        }
    }

    /// Undoes what was changed since the journal had so many steps.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn undo_behind(&mut self, mark: usize) {
        while let Some(step) = self.journal.pop_behind(mark) {
            self.undo(step);
        }
    }

    /// Closes the what-if that was opened last.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub(super) fn close_fork(&mut self) {
        if self.journal.close() {
            self.state.symbols.sweep();
        }
    }
}

impl Fork<'_> {
    /// Keeps what was changed. Inside another fork, the outer one still decides whether they stay.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn commit(mut self) {
        self.mark = usize::MAX;
    }

    /// Undoes what was changed, as dropping does.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn rollback(self) {
        drop(self);
    }

    /// Opens a what-if within this one.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn fork(&mut self) -> Fork<'_> {
        self.cluster.open_fork()
    }

    /// The fork for a function that serves clusters, too.
    pub const fn lend(&mut self) -> ClusterMut<'_> {
        ClusterMut { cluster: self.cluster }
    }

    /// The cluster, for those who leave it in its place.
    pub(crate) const fn cluster_mut(&mut self) -> &mut Cluster {
        self.cluster
    }
}

impl ClusterMut<'_> {
    /// Opens a what-if, within another one where one is open.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn fork(&mut self) -> Fork<'_> {
        self.cluster.open_fork()
    }

    /// The same again, for another function.
    pub const fn lend(&mut self) -> ClusterMut<'_> {
        ClusterMut { cluster: self.cluster }
    }

    /// The cluster, for those who leave it in its place.
    pub(crate) const fn cluster_mut(&mut self) -> &mut Cluster {
        self.cluster
    }
}

impl Deref for Fork<'_> {
    type Target = Cluster;
    #[cfg_attr(cold_code_small, optimize(size))]
    fn deref(&self) -> &Cluster {
        self.cluster
    }
}

impl Deref for ClusterMut<'_> {
    type Target = Cluster;
    fn deref(&self) -> &Cluster {
        self.cluster
    }
}

impl Drop for Fork<'_> {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn drop(&mut self) {
        self.cluster.undo_behind(self.mark);
        self.cluster.close_fork();
    }
}
