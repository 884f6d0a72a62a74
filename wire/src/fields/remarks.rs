//! What was remarked on a walk: one lint a member, with the first place and how many there are.

use super::{
    shape::{Gap, Shape},
    table, walk,
};
use crate::{
    Lint, Node,
    count::{counted, either},
    document::Snapshot,
};

/// More misspelt keys than these are counted in one lint.
const UNKNOWN_MAX: usize = 10;

/// Of more misspelt keys than these nothing is kept.
const KEPT_MAX: usize = 1000;

/// What is not modelled, and what nobody defines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Remarks {
    gaps: Vec<Found>,
    unknown: Vec<Unknown>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    key: &'static str,
    gap: &'static Gap,
    path: String,
    count: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Unknown {
    key: String,
    meant: &'static str,
    path: String,
    count: usize,
}

impl Remarks {
    /// Walks what has a shape, or a list of such.
    pub(crate) fn look(&mut self, shape: &'static Shape, node: &Node<'_>) {
        walk::walk(shape, node.value(), node.path(), self);
    }

    fn look_at(&mut self, shape: &'static Shape, nodes: &[Node<'_>]) {
        for node in nodes {
            self.look(shape, node);
        }
    }

    fn is_empty(&self) -> bool {
        self.gaps.is_empty() && self.unknown.is_empty()
    }

    pub(super) fn gap(&mut self, key: &'static str, gap: &'static Gap, path: impl FnOnce() -> String) {
        self.count_gap(key, gap, 1, path);
    }

    /// Requests and answers have members alike: those of one name with one sentence are one remark.
    fn count_gap(&mut self, key: &'static str, gap: &'static Gap, more: usize, path: impl FnOnce() -> String) {
        let alike = |found: &&mut Found| found.key == key && found.gap.sentence == gap.sentence;
        match self.gaps.iter_mut().find(alike) {
            Some(found) => found.count = found.count.saturating_add(more),
            None => self.gaps.push(Found { key, gap, path: path(), count: more }),
        }
    }

    pub(super) fn unknown(&mut self, key: &str, meant: &'static str, path: impl FnOnce() -> String) {
        let count = self.unknown.len();
        match self.unknown.iter_mut().find(|found| found.key == key && found.meant == meant) {
            Some(found) => found.count = found.count.saturating_add(1),
            // A key has few neighbours, but an object may hold them all.
            None if count >= KEPT_MAX => {}
            None => self.unknown.push(Unknown { key: key.to_owned(), meant, path: path(), count: 1 }),
        }
    }

    /// Takes out what was remarked in a part that does not count after all.
    pub(crate) fn subtract(&mut self, other: &Self) {
        for part in &other.gaps {
            for found in self.gaps.iter_mut().filter(|found| found.key == part.key && found.gap == part.gap) {
                found.count = found.count.saturating_sub(part.count);
            }
        }
        self.gaps.retain(|found| found.count > 0);
    }

    /// Adds what bears on a question.
    fn add(&mut self, other: &Self, question: u32) {
        for found in other.gaps.iter().filter(|found| found.gap.bears & question != 0) {
            self.count_gap(found.key, found.gap, found.count, || found.path.clone());
        }
        self.add_unknown(other);
    }

    fn add_unknown(&mut self, other: &Self) {
        self.unknown.extend(other.unknown.iter().cloned());
    }

    /// The lints about a question.
    pub(crate) fn lints(&self, question: u32) -> Vec<Lint> {
        let bearing = self.gaps.iter().filter(|found| found.gap.bears & question != 0);
        let mut lints: Vec<Lint> = bearing.map(Found::lint).collect();
        lints.extend(self.unknown.iter().take(UNKNOWN_MAX).map(Unknown::lint));
        if let Some(next) = self.unknown.get(UNKNOWN_MAX) {
            let more = self.unknown.len().saturating_sub(UNKNOWN_MAX);
            let message =
                format!("and {} that {} not known, from here on", counted(more, "more key"), either(more, "is", "are"));
            lints.push(Lint::new("document/unknown-key", message, next.path.clone()));
        }
        lints
    }
}

impl Found {
    fn lint(&self) -> Lint {
        let others = match self.count {
            0 | 1 => String::new(),
            count => format!(" (and {} more of them)", count.saturating_sub(1)),
        };
        let message = format!("`{}` is not modelled{others}: {}", self.name(), self.gap.sentence);
        Lint::new("document/not-modelled", message, self.path.clone())
    }

    /// The member, with the key that holds it unless that is a list.
    fn name(&self) -> String {
        let above = self.path.rsplit('/').nth(1).unwrap_or_default();
        match above.bytes().all(|byte| byte.is_ascii_digit()) {
            true => self.key.to_owned(),
            false => format!("{above}.{}", self.key),
        }
    }
}

impl Unknown {
    fn lint(&self) -> Lint {
        let others = match self.count {
            0 | 1 => String::new(),
            count => format!(" (and {} more of them)", count.saturating_sub(1)),
        };
        let message = format!("no key is called `{}` here{others}: it is ignored", self.key);
        let lint = Lint::new("document/unknown-key", message, self.path.clone());
        lint.with_help(format!("did you mean `{}`?", self.meant))
    }
}

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
    pub(crate) fn of(snapshot: &Snapshot<'_>) -> Self {
        let mut remarks = Self::default();
        let common = &mut remarks.common;
        common.look_at(&table::CONTAINER_INSTANCE, &snapshot.container_instances);
        common.look_at(&table::TASK, &snapshot.tasks);
        common.look_at(&table::PROTECTED_TASK, &snapshot.protected_tasks);
        common.look_at(&table::ONE_CLUSTER, &snapshot.clusters);
        common.look_at(&table::ATTRIBUTE, &snapshot.attributes);
        let name = |node: &Node<'_>, key: &str| node.str_at(key).ok().flatten().unwrap_or_default().to_owned();
        remarks.look_at(Part::Service, &snapshot.services, |node| name(node, "serviceName"));
        remarks.look_at(Part::Definition, &snapshot.task_definitions, |node| node.path().to_owned());
        remarks.look_at(Part::Provider, &snapshot.capacity_providers, |node| name(node, "name"));
        remarks.look_at(Part::Subnet, &snapshot.subnets, |node| name(node, "SubnetId"));
        remarks
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

    /// Whether replacing a container instance by this one could change what is remarked: there is something about one of them.
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

/// The misspelt keys of an object alone, whatever is below them.
pub(crate) fn misspelt(shape: &'static Shape, node: &Node<'_>, lints: &mut Vec<Lint>) {
    let mut remarks = Remarks::default();
    remarks.look(shape, node);
    lints.extend(remarks.lints(0));
}
