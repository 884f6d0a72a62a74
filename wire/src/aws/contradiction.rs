//! Snapshots that contradict themselves: something is missing, and what follows from the rest would
//! be wrong.

use std::collections::{BTreeMap, BTreeSet};

use stowplan::cluster::facts::{DesiredStatus, InstanceFacts, LastStatus, LaunchType, TaskFacts};

use crate::aws::collect::SnapshotDocuments;
use crate::count::either;
use crate::{Error, Lint, Node};

/// The contradictions, each sort once, with its first place and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Contradictions(Vec<Contradiction>);

/// What one of a kind is called, what several are, and what both end in.
type What = (&'static str, &'static str, &'static str);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Contradiction {
    what: What,
    count: usize,
    path: String,
}

impl Contradictions {
    /// Compares what the parts of a snapshot say of each other. Costs a look-up a task.
    pub(crate) fn of(snapshot: &SnapshotDocuments<'_>, instances: &[InstanceFacts], tasks: &[TaskFacts]) -> Self {
        let mut found = Self::default();
        let listed = listed(tasks);
        for (instance, node) in instances.iter().zip(&snapshot.container_instances) {
            let on_it = listed.get(instance.arn.as_str()).copied().unwrap_or_default();
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
        let known: BTreeSet<&str> = instances.iter().map(|instance| instance.arn.as_str()).collect();
        for (task, node) in tasks.iter().zip(&snapshot.tasks) {
            let elsewhere = task.instance.as_deref().is_some_and(|instance| !known.contains(instance));
            if elsewhere && is_there(task) && task.launch_type != Some(LaunchType::Fargate) {
                found.add(("task on an instance that is", "tasks on instances that are", " not listed"), node);
            }
        }
        let clusters = snapshot.container_instances.iter().chain(&snapshot.tasks);
        let mut names = BTreeSet::new();
        for node in clusters {
            if let Some(name) = cluster_of(node) {
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
            found.count(what, &lint.path);
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
        self.count(what, &node.path());
    }

    fn count(&mut self, what: What, path: &str) {
        if let Some(known) = self.0.iter_mut().find(|known| known.what == what) {
            known.count = known.count.saturating_add(1);
        } else {
            self.0.push(Contradiction { what, count: 1, path: path.to_owned() });
        }
    }

    /// All of it in one sentence.
    fn told(&self) -> String {
        let told = |one: &Contradiction| {
            let (single, several, rest) = one.what;
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

/// How many tasks are listed on each instance.
fn listed(tasks: &[TaskFacts]) -> BTreeMap<&str, u32> {
    let mut listed = BTreeMap::<&str, u32>::new();
    for task in tasks.iter().filter(|task| is_there(task)) {
        if let Some(instance) = &task.instance {
            let count = listed.entry(instance).or_default();
            *count = count.saturating_add(1);
        }
    }
    listed
}

/// A task that ECS counts: a stopped one may still be listed.
fn is_there(task: &TaskFacts) -> bool {
    task.last_status != LastStatus::Stopped && task.desired_status == DesiredStatus::Running
}

/// Running and pending tasks as the instance counts them.
fn counted(instance: &InstanceFacts) -> Option<u32> {
    instance.running_tasks_count.map(|count| count.saturating_add(instance.pending_tasks_count.unwrap_or(0)))
}

/// The cluster in an ARN of the long form.
fn cluster_of<'a>(node: &Node<'a>) -> Option<&'a str> {
    let arn = node.get("taskArn").or_else(|| node.get("containerInstanceArn"))?.as_str()?;
    let mut parts = arn.split(':').nth(5)?.split('/');
    let (_, cluster, id) = (parts.next()?, parts.next()?, parts.next());
    id.map(|_| cluster)
}
