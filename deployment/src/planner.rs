//! The cluster that deployments are tried on.

use core::ops::Deref;

use stowplan::cluster::{Cluster, ClusterMut};

/// A cluster on which deployments are tried; each is undone.
pub(crate) struct Planner<'c> {
    pub(crate) cluster: ClusterMut<'c>,
}

impl<'c> Planner<'c> {
    pub(crate) const fn on(cluster: ClusterMut<'c>) -> Self {
        Self { cluster }
    }
}

impl Deref for Planner<'_> {
    type Target = Cluster;

    fn deref(&self) -> &Cluster {
        &self.cluster
    }
}
