//! A cluster held in memory: decisions by handles, without JSON on the way.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use pyo3::types::PyDict;
use serde_json::{Value, json};
use stowplan::{
    cluster::facts::InstanceStatus,
    id::{InstanceId, PreparedId, TaskId},
    placement::{Decision, Placed},
};
use stowplan_wire::{ClusterSession, Document, Error};

use crate::answered::{answered, value};
use crate::error::raised;
use crate::handle::{Instance, PreparedTask, Task};
use crate::lineage::{Lineage, Mark};
use crate::table::Table;
use crate::tables;
use crate::told::Told;
use crate::written::{Text, json_text};

/// What is held, until it is given away.
#[derive(Debug)]
struct Held {
    session: ClusterSession,
    lineage: Lineage,
    /// How often it was changed: a what-if is taken back into what it was opened from.
    changes: u64,
}

/// A cluster, for the class `Cluster` of the package.
#[pyclass(frozen, subclass, module = "stowplan._engine")]
#[derive(Debug)]
pub struct HeldCluster {
    /// In a box: a cluster's rows are aligned to cache lines, an object of Python is not.
    held: Mutex<Option<Box<Held>>>,
}

/// Rows of which some found a place.
type TaskRows = Vec<Option<Task>>;

#[pymethods]
impl HeldCluster {
    #[new]
    #[pyo3(signature = (snapshot, options = None))]
    fn new(py: Python<'_>, snapshot: &Bound<'_, PyAny>, options: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        if let Ok(other) = snapshot.cast::<Self>() {
            return other.get().copied(py);
        }
        let (cluster, options) = (json_text(snapshot)?, options.map(json_text).transpose()?);
        let session = py.detach(|| read(&cluster, options.as_ref()));
        let session = session.map_err(|error| raised(py, &error, Some(&cluster)))?;
        Ok(Self { held: Mutex::new(Some(Box::new(Held { session, lineage: Lineage::new(), changes: 0 }))) })
    }

    /// Takes the place of what this what-if was opened from, which `changes` tells.
    fn commit_to(&self, py: Python<'_>, origin: &Bound<'_, Self>, changes: u64) -> PyResult<()> {
        let origin = origin.get();
        let mut kept = origin.lock(py);
        let target = kept.as_mut().ok_or_else(|| raised(py, &gone(), None))?;
        if target.changes != changes {
            let message = "the cluster was changed while its what-if was open";
            let error = Error::new("fork/origin-changed", message, "").with_help("change one of the two alone");
            return Err(raised(py, &error, None));
        }
        let mut own = self.lock(py).take().ok_or_else(|| raised(py, &gone(), None))?;
        own.changes = changes.wrapping_add(1);
        *target = own;
        Ok(())
    }

    /// Gives the memory back.
    fn close(&self, py: Python<'_>) {
        let held = self.lock(py).take();
        py.detach(|| drop(held));
    }

    /// Whether it was given back or committed.
    #[getter]
    fn closed(&self, py: Python<'_>) -> bool {
        self.lock(py).is_none()
    }

    /// How often it was changed.
    #[getter]
    fn changes(&self, py: Python<'_>) -> PyResult<u64> {
        self.ask(py, |held| Ok(held.changes))
    }

    /// The remarks on the snapshot.
    #[getter]
    fn lints<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let lints = self.ask(py, |held| Ok(serde_json::to_value(held.session.lints()).unwrap_or_default()))?;
        value(py, &lints)
    }

    /// Answers a decision document without its `cluster`.
    fn decide_held<'py>(&self, document: &Bound<'py, PyAny>) -> PyResult<(Bound<'py, PyAny>, Told)> {
        let text = json_text(document)?;
        let py = document.py();
        let answer = self.work(py, |held| {
            let answer = held.session.answer(&Document::parse(&text.bytes)?)?;
            Ok((answer.to_value(), answer))
        })?;
        answered(py, answer, &text)
    }

    /// The same, text in and text out.
    fn decide_text(&self, py: Python<'_>, document: &str) -> PyResult<String> {
        let answer = self.work(py, |held| {
            Ok(match Document::parse(document.as_bytes()) {
                Ok(document) => held.session.decide(&document),
                Err(error) => error.to_document(),
            }
            .to_string())
        })?;
        answer.map_err(|error| raised(py, &error, None))
    }

    /// Prepares the tasks of a `place` document without its `cluster`.
    fn prepare_document(&self, document: &Bound<'_, PyAny>) -> PyResult<PreparedTask> {
        let text = json_text(document)?;
        let py = document.py();
        let prepared = self.work(py, |held| {
            let id = held.session.prepare(&Document::parse(&text.bytes)?)?;
            held.changes = held.changes.wrapping_add(1);
            Ok(PreparedTask { made_by: held.lineage.mark(), id, document: Arc::from(text.bytes.as_slice()) })
        })?;
        prepared.map_err(|error| raised(py, &error, Some(&text)))
    }

    /// Brings the cluster to a newer snapshot; tells what that changed.
    fn sync_snapshot<'py>(&self, snapshot: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyDict>> {
        let text = json_text(snapshot)?;
        let py = snapshot.py();
        let changes = self.work(py, |held| {
            let changes = held.session.sync(&Document::parse(&text.bytes)?.root())?;
            held.changes = held.changes.wrapping_add(1);
            Ok((changes, held.lineage.mark()))
        })?;
        let (changes, made_by) = changes.map_err(|error| raised(py, &error, Some(&text)))?;
        let instances = |ids: Vec<InstanceId>| ids.into_iter().map(|id| Instance { made_by, id }).collect::<Vec<_>>();
        let told = PyDict::new(py);
        told.set_item("registered", instances(changes.registered))?;
        told.set_item("changed", instances(changes.changed))?;
        told.set_item("deregistered", changes.deregistered)?;
        told.set_item("started", changes.started.into_iter().map(|id| Task { made_by, id }).collect::<Vec<_>>())?;
        told.set_item("gone", changes.gone)?;
        Ok(told)
    }

    /// Replaces one container instance by what a newer snapshot says of it; `False`, and nothing
    /// changes, where the whole snapshot must be read.
    fn replace_instance(&self, instance: &Bound<'_, PyAny>) -> PyResult<bool> {
        let text = json_text(instance)?;
        let py = instance.py();
        let replaced = self.work(py, |held| {
            held.changes = held.changes.wrapping_add(1);
            held.session.replace_instance(&Document::parse(&text.bytes)?)
        })?;
        replaced.map_err(|error| raised(py, &error, Some(&text)))
    }

    /// Forgets a prepared task; whether it was there.
    fn forget(&self, py: Python<'_>, task: &PreparedTask) -> PyResult<bool> {
        self.change(py, |held| {
            let id = held.prepared(task)?;
            Ok(held.session.cluster_mut().forget_prepared(id).is_ok())
        })
    }

    /// The instance for the next task, `None` when nothing fits; nothing changes.
    fn pick(&self, py: Python<'_>, task: &PreparedTask) -> PyResult<Option<Instance>> {
        self.ask(py, |held| match held.decision(task)? {
            Decision::Placed(placed) => Ok(Some(held.instance_of_id(placed.instance))),
            Decision::Blocked => Ok(None),
        })
    }

    /// Places the next task, `None` when nothing fits; with a count, up to so many: those that
    /// found a place.
    #[pyo3(signature = (task, count = None))]
    fn place<'py>(&self, py: Python<'py>, task: &PreparedTask, count: Option<usize>) -> PyResult<Bound<'py, PyAny>> {
        let Some(count) = count else {
            let placed = self.change(py, |held| held.place(task))?;
            return Ok(placed.into_pyobject(py)?.into_any());
        };
        let placed = self.work(py, |held| held.place_many(task, count))?;
        let placed = placed.map_err(|error| raised(py, &error, None))?;
        placed.into_pyobject(py)
    }

    /// Places one task of each in turn: `None` where nothing fits.
    fn place_each(&self, py: Python<'_>, tasks: Vec<PyRef<'_, PreparedTask>>) -> PyResult<TaskRows> {
        self.change(py, |held| tasks.iter().map(|task| held.place(task)).collect())
    }

    /// Puts a task on an instance of the caller's choice.
    fn place_on(&self, py: Python<'_>, task: &PreparedTask, instance: &Instance) -> PyResult<Task> {
        self.change(py, |held| {
            let placed = Placed { prepared: held.prepared(task)?, instance: held.instance(instance)? };
            held.commit(&placed)
        })
    }

    /// Removes a task and frees what it held; whether it was there.
    fn remove(&self, py: Python<'_>, task: &Task) -> PyResult<bool> {
        self.change(py, |held| held.remove(task))
    }

    /// Removes tasks: how many of them were there.
    fn remove_each(&self, py: Python<'_>, tasks: Vec<PyRef<'_, Task>>) -> PyResult<usize> {
        self.change(py, |held| tasks.iter().try_fold(0, |removed, task| Ok(removed + usize::from(held.remove(task)?))))
    }

    /// Tells the ARN that ECS gave to a task which was placed here; the next snapshot knows it by
    /// that.
    fn confirm(&self, py: Python<'_>, task: &Task, arn: &str) -> PyResult<()> {
        self.change(py, |held| {
            let id = held.task(task)?;
            let confirmed = held.session.cluster_mut().confirm(id, arn);
            confirmed.map_err(|error| {
                Error::new(error.code(), error.to_string(), "").with_help(error.help().unwrap_or_default())
            })
        })
    }

    /// The instances that ECS might choose for the next task, in the order of the ARNs.
    fn admissible(&self, py: Python<'_>, task: &PreparedTask) -> PyResult<Vec<Instance>> {
        self.ask(py, |held| {
            let found = held.session.cluster().admissible(held.prepared(task)?).map_err(|_| stale())?;
            Ok(found.into_iter().map(|id| held.instance_of_id(id)).collect())
        })
    }

    /// Whether ECS might choose an instance for the next task.
    fn is_admissible(&self, py: Python<'_>, task: &PreparedTask, instance: &Instance) -> PyResult<bool> {
        self.ask(py, |held| {
            let (prepared, instance) = (held.prepared(task)?, held.instance(instance)?);
            held.session.cluster().is_admissible(prepared, instance).map_err(|_| stale())
        })
    }

    /// Every instance, in the order of the ARNs.
    fn instances(&self, py: Python<'_>) -> PyResult<Vec<Instance>> {
        self.ask(py, |held| Ok(held.session.cluster().instances().map(|id| held.instance_of_id(id)).collect()))
    }

    /// Every task, or those on an instance.
    #[pyo3(signature = (instance = None))]
    fn tasks(&self, py: Python<'_>, instance: Option<&Instance>) -> PyResult<Vec<Task>> {
        self.ask(py, |held| {
            let (cluster, made_by) = (held.session.cluster(), held.lineage.mark());
            let Some(instance) = instance else {
                return Ok(cluster.tasks().map(|id| Task { made_by, id }).collect());
            };
            let on_it = cluster.tasks_on(held.instance(instance)?).map_err(|_| stale())?;
            Ok(on_it.map(|id| Task { made_by, id }).collect())
        })
    }

    /// The instance of an ARN or an id.
    fn find(&self, py: Python<'_>, arn_or_id: &str) -> PyResult<Option<Instance>> {
        self.ask(py, |held| Ok(held.session.cluster().find_instance(arn_or_id).map(|id| held.instance_of_id(id))))
    }

    /// The task of an ARN.
    fn find_task(&self, py: Python<'_>, arn: &str) -> PyResult<Option<Task>> {
        self.ask(py, |held| {
            let made_by = held.lineage.mark();
            Ok(held.session.cluster().find_task(arn).map(|id| Task { made_by, id }))
        })
    }

    /// The ARN of an instance.
    fn arn(&self, py: Python<'_>, instance: &Instance) -> PyResult<String> {
        self.ask(py, |held| {
            let view = held.session.cluster().instance(held.instance(instance)?).ok_or_else(stale)?;
            Ok(view.arn().to_owned())
        })
    }

    /// The ARN of a task; `None` for one that was placed here and not confirmed.
    fn task_arn(&self, py: Python<'_>, task: &Task) -> PyResult<Option<String>> {
        self.ask(py, |held| {
            let view = held.session.cluster().task(held.task(task)?).ok_or_else(stale)?;
            Ok(view.arn().map(str::to_owned))
        })
    }

    /// The instance that a task is on; `None` for one that is on none.
    fn instance_of(&self, py: Python<'_>, task: &Task) -> PyResult<Option<Instance>> {
        self.ask(py, |held| {
            let view = held.session.cluster().task(held.task(task)?).ok_or_else(stale)?;
            Ok(view.instance().map(|id| held.instance_of_id(id)))
        })
    }

    /// What remains on an instance: CPU units and MiB of memory.
    fn remaining(&self, py: Python<'_>, instance: &Instance) -> PyResult<(i64, i64)> {
        self.ask(py, |held| {
            let view = held.session.cluster().instance(held.instance(instance)?).ok_or_else(stale)?;
            Ok((view.cpu_remaining(), view.memory_remaining()))
        })
    }

    /// A row for each instance, in the order of the ARNs; CPU units and MiB of memory.
    fn instance_table(&self, py: Python<'_>) -> PyResult<Table> {
        let table = self.work(py, |held| Ok(tables::instances(held.session.cluster())))?;
        table.map_err(|error| raised(py, &error, None))?
    }

    /// A row for each task; one that was placed here and not confirmed has no ARN.
    fn task_table(&self, py: Python<'_>) -> PyResult<Table> {
        let table = self.work(py, |held| Ok(tables::tasks(held.session.cluster())))?;
        table.map_err(|error| raised(py, &error, None))?
    }

    /// Makes an instance `DRAINING`, or `ACTIVE` again; whether it was there.
    #[pyo3(signature = (instance, draining = true))]
    fn set_draining(&self, py: Python<'_>, instance: &Instance, draining: bool) -> PyResult<bool> {
        let status = if draining { InstanceStatus::Draining } else { InstanceStatus::Active };
        self.change(py, |held| {
            let id = held.instance(instance)?;
            Ok(held.session.cluster_mut().set_status(id, status).is_ok())
        })
    }

    /// Removes an instance and the tasks on it; whether it was there.
    fn deregister(&self, py: Python<'_>, instance: &Instance) -> PyResult<bool> {
        self.change(py, |held| {
            let id = held.instance(instance)?;
            Ok(held.session.cluster_mut().deregister(id).is_ok())
        })
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        self.lock(py).as_ref().map_or_else(
            || "<stowplan.Cluster, closed>".to_owned(),
            |held| {
                let cluster = held.session.cluster();
                format!("<stowplan.Cluster: {} instances, {} tasks>", cluster.instance_count(), cluster.task_count())
            },
        )
    }
}

impl HeldCluster {
    fn lock(&self, py: Python<'_>) -> MutexGuard<'_, Option<Box<Held>>> {
        self.held.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner)
    }

    /// Its instances in AWS's words, as far as tables name them.
    pub fn described(&self, py: Python<'_>) -> PyResult<Value> {
        self.ask(py, |held| {
            let attribute = |name: &str, value: Option<&str>| value.map(|value| json!({"name": name, "value": value}));
            let described = held.session.cluster().instance_views().map(|(_, view)| {
                let zone = attribute("ecs.availability-zone", view.zone());
                let kind = attribute("ecs.instance-type", view.instance_type());
                json!({
                    "containerInstanceArn": view.arn(),
                    "ec2InstanceId": view.ec2_instance_id(),
                    "status": view.status().to_string(),
                    "attributes": zone.into_iter().chain(kind).collect::<Vec<_>>(),
                    "remainingResources": [
                        {"name": "CPU", "integerValue": view.cpu_remaining()},
                        {"name": "MEMORY", "integerValue": view.memory_remaining()},
                    ],
                    "runningTasksCount": view.running_tasks_count(),
                })
            });
            Ok(described.collect())
        })
    }

    fn copied(&self, py: Python<'_>) -> PyResult<Self> {
        let copy = self.work(py, |held| {
            let lineage = held.lineage.split();
            Ok(Box::new(Held { session: held.session.clone(), lineage, changes: 0 }))
        })?;
        copy.map(|copy| Self { held: Mutex::new(Some(copy)) }).map_err(|error| raised(py, &error, None))
    }

    /// A short question, which keeps the interpreter.
    fn ask<R>(&self, py: Python<'_>, question: impl FnOnce(&Held) -> Result<R, Error>) -> PyResult<R> {
        let held = self.lock(py);
        held.as_deref().ok_or_else(gone).and_then(question).map_err(|error| raised(py, &error, None))
    }

    /// A short change, which keeps the interpreter.
    fn change<R>(&self, py: Python<'_>, change: impl FnOnce(&mut Held) -> Result<R, Error>) -> PyResult<R> {
        let mut held = self.lock(py);
        let changed = held.as_deref_mut().ok_or_else(gone).and_then(|held| {
            held.changes = held.changes.wrapping_add(1);
            change(held)
        });
        changed.map_err(|error| raised(py, &error, None))
    }

    /// Longer work, meanwhile others run; the outer error is of a cluster that is closed.
    fn work<R: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&mut Held) -> Result<R, Error> + Send,
    ) -> PyResult<Result<R, Error>> {
        let worked = py.detach(|| {
            let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            held.as_deref_mut().map(work)
        });
        worked.ok_or_else(|| raised(py, &gone(), None))
    }
}

impl Held {
    fn prepared(&self, task: &PreparedTask) -> Result<PreparedId, Error> {
        self.own(task.made_by, task.id)
    }

    fn instance(&self, instance: &Instance) -> Result<InstanceId, Error> {
        self.own(instance.made_by, instance.id)
    }

    fn task(&self, task: &Task) -> Result<TaskId, Error> {
        self.own(task.made_by, task.id)
    }

    fn own<T>(&self, made_by: Mark, id: T) -> Result<T, Error> {
        if self.lineage.takes(made_by) {
            return Ok(id);
        }
        let help = "ask the cluster that made it; a copy knows what was made before it was copied";
        Err(Error::new("handle/of-another-cluster", "this is a handle of another cluster", "").with_help(help))
    }

    const fn instance_of_id(&self, id: InstanceId) -> Instance {
        Instance { made_by: self.lineage.mark(), id }
    }

    fn decision(&self, task: &PreparedTask) -> Result<Decision, Error> {
        self.session.cluster().decide(self.prepared(task)?).map_err(|_| stale())
    }

    fn place(&mut self, task: &PreparedTask) -> Result<Option<Task>, Error> {
        match self.decision(task)? {
            Decision::Placed(placed) => self.commit(&placed).map(Some),
            Decision::Blocked => Ok(None),
        }
    }

    fn place_many(&mut self, task: &PreparedTask, count: usize) -> Result<Vec<Task>, Error> {
        let prepared = self.prepared(task)?;
        self.changes = self.changes.wrapping_add(1);
        let placed = self.session.cluster_mut().place_many(prepared, count).map_err(|_| stale())?;
        let made_by = self.lineage.mark();
        Ok(placed.into_iter().map(|id| Task { made_by, id }).collect())
    }

    fn commit(&mut self, placed: &Placed) -> Result<Task, Error> {
        let id = self.session.cluster_mut().apply(placed).map_err(|_| stale())?;
        Ok(Task { made_by: self.lineage.mark(), id })
    }

    fn remove(&mut self, task: &Task) -> Result<bool, Error> {
        let id = self.task(task)?;
        Ok(self.session.cluster_mut().remove_task(id).is_ok())
    }
}

/// Reads a cluster under options.
fn read(cluster: &Text, options: Option<&Text>) -> Result<ClusterSession, Error> {
    let options = options.map(|text| Document::parse(&text.bytes)).transpose()?;
    let options = options.map(|options| options.hung_at("/options"));
    let cluster = Document::parse(&cluster.bytes)?;
    ClusterSession::read(&cluster.root(), options.as_ref().map(Document::root).as_ref())
}

fn stale() -> Error {
    Error::new("handle/stale", "what the handle named is no longer in this cluster", "")
}

fn gone() -> Error {
    Error::new("handle/closed", "this cluster was closed or committed", "")
}
