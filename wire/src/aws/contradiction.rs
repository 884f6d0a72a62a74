//! Snapshots that contradict themselves: something is missing, and what follows from the rest would
//! be wrong.

use std::borrow::Cow;
use std::collections::BTreeSet;

use stowplan::cluster::facts::{DesiredStatus, InstanceFacts, LastStatus, LaunchType, TaskFacts};

use crate::aws::collect::{SnapshotDocuments, end_of};
use crate::count::either;
use crate::{Error, Lint, Node};

/// The contradictions, each sort once, with its first place and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "pack", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Contradictions(Vec<Contradiction>);

/// What one of a kind is called, what several are, and what both end in.
type What = (&'static str, &'static str, &'static str);

#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "pack", derive(serde::Serialize, serde::Deserialize))]
struct Contradiction {
    /// As in [`What`].
    what: [Cow<'static, str>; 3],
    count: usize,
    path: String,
}

impl Contradictions {
    /// Compares what the parts of a snapshot say of each other. Costs a look-up a task.
    pub(crate) fn of(snapshot: &SnapshotDocuments<'_>, instances: &[InstanceFacts], tasks: &[TaskFacts]) -> Self {
        let mut found = Self::default();
        let (listed, elsewhere) = listed(instances, tasks);
        for ((instance, node), on_it) in instances.iter().zip(&snapshot.container_instances).zip(listed) {
            if counted(instance).is_some_and(|count| count != on_it) {
                found.add(
                    ("instance that counts", "instances that count", " other numbers of tasks than are listed"),
                    node,
                );
            }
            let below = |amount: i64| amount < 0;
            if instance.remaining.as_ref().is_some_and(|left| below(left.cpu) || below(left.memory)) {
                found.add(("instance", "instances", " with less than nothing left"), node);
            }
        }
        for index in elsewhere {
            let (Some(task), Some(node)) = (tasks.get(index), snapshot.tasks.get(index)) else { continue };
            if is_there(task) && task.launch_type != Some(LaunchType::Fargate) {
                found.add(("task on an instance that is", "tasks on instances that are", " not listed"), node);
            }
        }
        let clusters = snapshot.container_instances.iter().chain(&snapshot.tasks);
        let mut names = BTreeSet::new();
        // The ARN before, up to behind its cluster: most begin like it.
        let mut before = "";
        for node in clusters {
            let Some(arn) = arn_of(node).filter(|arn| before.is_empty() || !arn.starts_with(before)) else { continue };
            if let Some((head, name)) = cluster_of(arn) {
                before = head;
                if !names.is_empty() && !names.contains(name) {
                    found.add(("part", "parts", " of other clusters than the first"), node);
                }
                names.insert(name);
            }
        }
        for lint in &snapshot.lints {
            let what = match lint.code.as_ref() {
                "snapshot/truncated" => ("page that is", "pages that are", " followed by another one"),
                "snapshot/failures" => ("answer", "answers", " with failures"),
                _ => continue,
            };
            found.count(what, || lint.path.clone());
        }
        found
    }

    /// Whether another answer of one instance would change what is given here.
    pub(crate) fn may_change_with(&self, instance: &InstanceFacts, tasks: &[TaskFacts]) -> bool {
        let on_it = tasks.iter().filter(|task| is_there(task) && task.instance.as_ref() == Some(&instance.arn)).count();
        let differs = counted(instance).is_some_and(|count| usize::try_from(count) != Ok(on_it));
        let below = instance.remaining.as_ref().is_some_and(|left| left.cpu < 0 || left.memory < 0);
        !self.0.is_empty() || differs || below
    }

    fn add(&mut self, what: What, node: &Node<'_>) {
        self.count(what, || node.path());
    }

    fn count(&mut self, (single, several, rest): What, path: impl FnOnce() -> String) {
        let what = [single, several, rest].map(Cow::Borrowed);
        if let Some(known) = self.0.iter_mut().find(|known| known.what == what) {
            known.count = known.count.saturating_add(1);
        } else {
            self.0.push(Contradiction { what, count: 1, path: path() });
        }
    }

    /// These, and those of other documents.
    #[cfg(feature = "pack")]
    pub(crate) fn and(mut self, others: Self) -> Self {
        for other in others.0 {
            match self.0.iter_mut().find(|known| known.what == other.what) {
                Some(known) => known.count = known.count.saturating_add(other.count),
                None => self.0.push(other),
            }
        }
        self
    }

    /// All of it in one sentence.
    fn told(&self) -> String {
        let told = |one: &Contradiction| {
            let [single, several, rest] = &one.what;
            format!("{} {}{rest}", one.count, either(one.count, single, several))
        };
        let parts: Vec<String> = self.0.iter().map(told).collect();
        format!("the snapshot contradicts itself: {}", parts.join(", "))
    }

    fn path(&self) -> &str {
        self.0.first().map_or("", |first| &first.path)
    }

    /// A remark, unless there is nothing to remark.
    pub(crate) fn lint(&self) -> Option<Lint> {
        let lint = || Lint::new("snapshot/incomplete", self.told(), self.path());
        (!self.0.is_empty()).then(|| lint().with_help("gather it again: every page, instances and tasks at one time"))
    }

    /// The error of a question whose answer would be wrong.
    ///
    /// # Errors
    /// `snapshot/incomplete`.
    pub(crate) fn refuse(&self) -> Result<(), Error> {
        if self.0.is_empty() {
            return Ok(());
        }
        let error = Error::new("snapshot/incomplete", self.told(), self.path());
        Err(error.with_help("gather it again, or take it as it is with `options.trustSnapshot` (`--trust-snapshot`)"))
    }
}

/// How many tasks are listed on each instance, and which tasks are on none of them.
fn listed(instances: &[InstanceFacts], tasks: &[TaskFacts]) -> (Vec<u32>, Vec<usize>) {
    // By the last bytes, which nearly always tell them apart, then by the whole: however many end
    // alike, a look costs O(log n).
    let mut known: Vec<(u64, &str, usize)> = Vec::with_capacity(instances.len());
    known.extend(instances.iter().enumerate().map(|(index, one)| (end_of(&one.arn), one.arn.as_str(), index)));
    known.sort_unstable();
    let (mut counts, mut elsewhere) = (vec![0_u32; instances.len()], Vec::new());
    for (task_index, task) in tasks.iter().enumerate() {
        let Some(arn) = task.instance.as_deref() else { continue };
        let sought = (end_of(arn), arn);
        let at = known.partition_point(|&(end, own, _)| (end, own) < sought);
        let found = known.get(at).filter(|&&(end, own, _)| (end, own) == sought);
        match found.and_then(|&(_, _, index)| counts.get_mut(index)) {
            Some(count) if is_there(task) => *count = count.saturating_add(1),
            Some(_) => {}
            None => elsewhere.push(task_index),
        }
    }
    (counts, elsewhere)
}

/// A task that ECS counts: a stopped one may still be listed.
fn is_there(task: &TaskFacts) -> bool {
    task.last_status != LastStatus::Stopped && task.desired_status == DesiredStatus::Running
}

/// Running and pending tasks as the instance counts them.
fn counted(instance: &InstanceFacts) -> Option<u32> {
    instance.running_tasks_count.map(|count| count.saturating_add(instance.pending_tasks_count.unwrap_or(0)))
}

fn arn_of<'a>(node: &Node<'a>) -> Option<&'a str> {
    node.get("taskArn").or_else(|| node.get("containerInstanceArn"))?.as_str()
}

/// The cluster in an ARN of the long form, and the ARN up to behind it.
fn cluster_of(arn: &str) -> Option<(&str, &str)> {
    let cut = |text: &str, at: u8| text.bytes().position(|byte| byte == at).map(|at| at.saturating_add(1));
    let mut begin = 0_usize;
    for _ in 0..5 {
        begin = begin.saturating_add(cut(arn.get(begin..)?, b':')?);
    }
    begin = begin.saturating_add(cut(arn.get(begin..)?, b'/')?);
    let rest = arn.get(begin..)?;
    let length = cut(rest, b'/')?;
    let (name, head) = (rest.get(..length.saturating_sub(1))?, arn.get(..begin.saturating_add(length))?);
    // The resource ends at a colon.
    (head.bytes().filter(|byte| *byte == b':').count() == 5).then_some((head, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A task is on the instance of its whole ARN, however many end like it.
    #[test]
    fn arns_that_end_alike_are_told_apart() {
        let instance = |arn: &str| InstanceFacts { arn: arn.to_owned(), ..InstanceFacts::default() };
        let task = |on: &str| TaskFacts {
            instance: Some(on.to_owned()),
            desired_status: DesiredStatus::Running,
            last_status: LastStatus::Running,
            ..TaskFacts::default()
        };
        let instances = ["b/00000000", "a/00000000", "c/00000000"].map(instance);
        let tasks = ["a/00000000", "c/00000000", "d/00000000", "a/00000000"].map(task);
        assert_eq!(listed(&instances, &tasks), (vec![0, 2, 1], vec![2]));
    }
}
