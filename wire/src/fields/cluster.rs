//! What was remarked on a cluster, part by part.

use super::{remarks::Remarks, table};
use crate::Node;
use crate::aws::collect::SnapshotDocuments;

/// What was remarked in the parts of a cluster, which is read once for many questions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ClusterRemarks {
    /// What every question about the cluster looks at.
    common: Remarks,
    /// Parts that only some questions look at, where there is something to remark.
    parts: Vec<(Part, String, Remarks)>,
}

/// A part of a cluster that a question may be about, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// By its name.
    Service,
    /// By its JSON pointer.
    Definition,
    /// By its name.
    Provider,
    /// By its id.
    Subnet,
}

impl ClusterRemarks {
    /// Walks all parts.
    pub(crate) fn of(snapshot: &SnapshotDocuments<'_>) -> Self {
        let mut remarks = Self::default();
        let common = &mut remarks.common;
        common.look_at(&table::CONTAINER_INSTANCE, &snapshot.container_instances);
        common.look_at(&table::TASK, &snapshot.tasks);
        common.look_at(&table::PROTECTED_TASK, &snapshot.protected_tasks);
        common.look_at(&table::ONE_CLUSTER, &snapshot.clusters);
        common.look_at(&table::ATTRIBUTE, &snapshot.attributes);
        let name = |node: &Node<'_>, key: &str| node.str_at(key).ok().flatten().unwrap_or_default().to_owned();
        remarks.look_at(Part::Service, &snapshot.services, |node| name(node, "serviceName"));
        remarks.look_at(Part::Definition, &snapshot.task_definitions, |node| node.path());
        remarks.look_at(Part::Provider, &snapshot.capacity_providers, |node| name(node, "name"));
        remarks.look_at(Part::Subnet, &snapshot.subnets, |node| name(node, "SubnetId"));
        remarks
    }

    /// What every question about the cluster looks at.
    #[cfg(feature = "pack")]
    pub(super) const fn common(&self) -> &Remarks {
        &self.common
    }

    /// The same parts with other common remarks.
    #[cfg(feature = "pack")]
    pub(super) fn with_common(self, common: Remarks) -> Self {
        Self { common, ..self }
    }

    fn look_at(&mut self, part: Part, nodes: &[Node<'_>], key: impl Fn(&Node<'_>) -> String) {
        let shape = match part {
            Part::Service => &table::SERVICE,
            Part::Definition => &table::TASK_DEFINITION,
            Part::Provider => &table::CAPACITY_PROVIDER,
            Part::Subnet => &table::SUBNET,
        };
        for node in nodes {
            let mut own = Remarks::default();
            own.look(shape, node);
            if !own.is_empty() {
                self.parts.push((part, key(node), own));
            }
        }
    }

    /// Whether replacing a container instance by this one could change what is remarked: there is
    /// something about one of them.
    pub(crate) fn may_change_with(&self, instance: &Node<'_>) -> bool {
        let mut own = Remarks::default();
        own.look(&table::CONTAINER_INSTANCE, instance);
        let mut paths = self.common.gaps.iter().map(|found| &found.path);
        let mut unknown = self.common.unknown.iter().map(|found| &found.path);
        let of_instances = |path: &String| path.contains("containerInstance");
        !own.is_empty() || paths.any(of_instances) || unknown.any(of_instances)
    }

    /// Adds to a document's own remarks what bears on its question; misspelt keys always do.
    pub(crate) fn add_to(&self, remarks: &mut Remarks, question: u32, asked: impl Fn(Part, &str) -> bool) {
        remarks.add(&self.common, question);
        for (part, key, own) in &self.parts {
            if asked(*part, key) {
                remarks.add(own, question);
            } else {
                remarks.add_unknown(own);
            }
        }
    }
}
