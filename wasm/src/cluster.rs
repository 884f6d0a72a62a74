//! A cluster held in memory: decisions by numbers, without JSON on the way.

use stowplan::{
    cluster::{InstanceView, facts::InstanceStatus},
    id::{InstanceId, PreparedId, TaskId},
    placement::{Decision, Placed},
};
use stowplan_wire::{ClusterSession, Document, Error};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::number::{BLOCKED, Numbers, STALE};

/// A cluster, and the numbers that JavaScript knows its parts by.
#[wasm_bindgen]
#[derive(Clone, Debug)]
pub struct HeldCluster {
    session: ClusterSession,
    prepared_tasks: Numbers<PreparedId>,
    instances: Numbers<InstanceId>,
    tasks: Numbers<TaskId>,
}

/// An error document, thrown as its text.
fn thrown(error: &Error) -> JsValue {
    JsValue::from_str(&error.to_document().to_string())
}

#[wasm_bindgen]
impl HeldCluster {
    /// Reads a cluster from the text of a document's `cluster`, under the text of its `options`.
    ///
    /// # Errors
    /// The text of an error document.
    pub fn read(cluster: &str, options: Option<String>) -> Result<Self, JsValue> {
        let read = || {
            let options = options.as_deref().map(|text| Document::parse(text.as_bytes())).transpose()?;
            let options = options.map(|options| options.hung_at("/options"));
            let cluster = Document::parse(cluster.as_bytes())?;
            ClusterSession::read(&cluster.root(), options.as_ref().map(Document::root).as_ref())
        };
        let session = read().map_err(|error| thrown(&error))?;
        let (prepared_tasks, instances, tasks) = (Numbers::default(), Numbers::default(), Numbers::default());
        Ok(Self { session, prepared_tasks, instances, tasks })
    }

    /// A copy to try things on; numbers mean the same in both until one of them changes.
    #[must_use]
    pub fn copy(&self) -> Self {
        self.clone()
    }

    /// Replaces one container instance by the text of what a newer snapshot says of it; `false`
    /// where the whole snapshot must be read.
    ///
    /// # Errors
    /// The text of an error document.
    #[wasm_bindgen(js_name = replaceInstance)]
    pub fn replace_instance(&mut self, instance: &str) -> Result<bool, JsValue> {
        let replaced =
            Document::parse(instance.as_bytes()).and_then(|instance| self.session.replace_instance(&instance));
        replaced.map_err(|error| thrown(&error))
    }

    /// Answers the text of a decision document without its `cluster`.
    pub fn decide(&mut self, document: &str) -> String {
        match Document::parse(document.as_bytes()) {
            Ok(document) => self.session.decide(&document),
            Err(error) => error.to_document(),
        }
        .to_string()
    }

    /// The prepared task of the tasks of a `place` document without its `cluster`.
    ///
    /// # Errors
    /// The text of an error document.
    pub fn prepare(&mut self, document: &str) -> Result<f64, JsValue> {
        let prepared = Document::parse(document.as_bytes()).and_then(|document| self.session.prepare(&document));
        prepared.map(|prepared| self.prepared_tasks.number(prepared)).map_err(|error| thrown(&error))
    }

    /// Forgets a prepared task; whether it was there.
    pub fn forget(&mut self, prepared: f64) -> bool {
        self.prepared_tasks
            .handle(prepared)
            .is_some_and(|prepared| self.session.cluster_mut().forget_prepared(prepared).is_ok())
    }

    /// The instance for the next task of a specification; nothing changes.
    pub fn pick(&mut self, prepared: f64) -> f64 {
        match self.decision(prepared) {
            Some(Decision::Placed(placed)) => self.instances.number(placed.instance),
            Some(Decision::Blocked) => BLOCKED,
            None => STALE,
        }
    }

    /// Places the next task of a specification: the task.
    pub fn place(&mut self, prepared: f64) -> f64 {
        match self.decision(prepared) {
            Some(Decision::Placed(placed)) => self.commit(&placed),
            Some(Decision::Blocked) => BLOCKED,
            None => STALE,
        }
    }

    /// Places one task of each specification in turn: the tasks.
    #[wasm_bindgen(js_name = placeEach)]
    pub fn place_each(&mut self, prepared_tasks: &[f64]) -> Vec<f64> {
        prepared_tasks.iter().map(|&prepared| self.place(prepared)).collect()
    }

    /// Places up to `count` tasks of a specification: the tasks; nothing for a stale prepared task.
    #[wasm_bindgen(js_name = placeMany)]
    pub fn place_many(&mut self, prepared: f64, count: u32) -> Option<Vec<f64>> {
        let prepared = self.prepared_tasks.handle(prepared)?;
        let placed = self.session.cluster_mut().place_many(prepared, count as usize).ok()?;
        Some(placed.into_iter().map(|task| self.tasks.number(task)).collect())
    }

    /// Puts a task of a specification on an instance of the caller's choice: the task.
    #[wasm_bindgen(js_name = placeOn)]
    pub fn place_on(&mut self, prepared: f64, instance: f64) -> f64 {
        match (self.prepared_tasks.handle(prepared), self.instances.handle(instance)) {
            (Some(prepared), Some(instance)) => self.commit(&Placed { prepared, instance }),
            _ => STALE,
        }
    }

    /// Removes a task and frees what it held; whether it was there.
    pub fn remove(&mut self, task: f64) -> bool {
        self.tasks.handle(task).is_some_and(|task| self.session.cluster_mut().remove_task(task).is_ok())
    }

    /// Removes tasks: how many of them were there.
    #[wasm_bindgen(js_name = removeEach)]
    pub fn remove_each(&mut self, tasks: &[f64]) -> u32 {
        tasks.iter().fold(0, |removed, &task| removed + u32::from(self.remove(task)))
    }

    /// The instances that ECS might choose for the next task of a specification; nothing for a
    /// stale prepared task.
    pub fn admissible(&mut self, prepared: f64) -> Option<Vec<f64>> {
        let admissible = self.session.cluster().admissible(self.prepared_tasks.handle(prepared)?).ok()?;
        Some(admissible.into_iter().map(|instance| self.instances.number(instance)).collect())
    }

    /// Whether ECS might choose an instance for the next task of a specification; nothing when
    /// either is stale.
    #[wasm_bindgen(js_name = isAdmissible)]
    #[must_use]
    pub fn is_admissible(&self, prepared: f64, instance: f64) -> Option<bool> {
        let (prepared, instance) = (self.prepared_tasks.handle(prepared)?, self.instances.handle(instance)?);
        self.session.cluster().is_admissible(prepared, instance).ok()
    }

    /// Every instance, in the order of the ARNs.
    pub fn instances(&mut self) -> Vec<f64> {
        self.session.cluster().instances().map(|instance| self.instances.number(instance)).collect()
    }

    /// Every task.
    pub fn tasks(&mut self) -> Vec<f64> {
        self.session.cluster().tasks().map(|task| self.tasks.number(task)).collect()
    }

    /// A column of [`HeldCluster::instances`]: 0 and 1 the CPU units that remain and are
    /// registered, 2 and 3 the MiB of memory, 4 the tasks that are running or pending.
    #[must_use]
    pub fn column(&self, which: u32) -> Vec<f64> {
        let cluster = self.session.cluster();
        let of = |view: InstanceView<'_>| match which {
            0 => amount(view.cpu_remaining()),
            1 => amount(view.cpu_registered()),
            2 => amount(view.memory_remaining()),
            3 => amount(view.memory_registered()),
            _ => f64::from(view.running_tasks_count()),
        };
        cluster.instances().filter_map(|id| cluster.instance(id)).map(of).collect()
    }

    /// The instance of an ARN or an id.
    pub fn find(&mut self, arn_or_id: &str) -> Option<f64> {
        self.session.cluster().find_instance(arn_or_id).map(|instance| self.instances.number(instance))
    }

    /// The task of an ARN.
    #[wasm_bindgen(js_name = findTask)]
    pub fn find_task(&mut self, arn: &str) -> Option<f64> {
        self.session.cluster().find_task(arn).map(|task| self.tasks.number(task))
    }

    /// The ARN of an instance.
    #[must_use]
    pub fn arn(&self, instance: f64) -> Option<String> {
        let instance = self.instances.handle(instance)?;
        self.session.cluster().instance(instance).map(|view| view.arn().to_owned())
    }

    /// The instance that each task is on; stale for a task that is gone or on none.
    #[wasm_bindgen(js_name = instanceOfEach)]
    pub fn instance_of_each(&mut self, tasks: &[f64]) -> Vec<f64> {
        tasks.iter().map(|&task| self.instance_of(task)).collect()
    }

    /// The instance that a task is on; stale for a task that is gone or on none.
    #[wasm_bindgen(js_name = instanceOf)]
    pub fn instance_of(&mut self, task: f64) -> f64 {
        let task = self.tasks.handle(task).and_then(|task| self.session.cluster().task(task));
        task.and_then(|task| task.instance()).map_or(STALE, |instance| self.instances.number(instance))
    }

    /// Makes an instance `DRAINING` or `ACTIVE` again; whether it was there.
    #[wasm_bindgen(js_name = setDraining)]
    pub fn set_draining(&mut self, instance: f64, draining: bool) -> bool {
        let status = if draining { InstanceStatus::Draining } else { InstanceStatus::Active };
        let instance = self.instances.handle(instance);
        instance.is_some_and(|instance| self.session.cluster_mut().set_status(instance, status).is_ok())
    }

    /// Removes an instance and the tasks on it; whether it was there.
    pub fn deregister(&mut self, instance: f64) -> bool {
        let instance = self.instances.handle(instance);
        instance.is_some_and(|instance| self.session.cluster_mut().deregister(instance).is_ok())
    }

    fn decision(&self, prepared: f64) -> Option<Decision> {
        self.session.cluster().decide(self.prepared_tasks.handle(prepared)?).ok()
    }

    fn commit(&mut self, placed: &Placed) -> f64 {
        self.session.cluster_mut().apply(placed).map_or(STALE, |task| self.tasks.number(task))
    }
}

/// Amounts are far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "amounts are far below 2^53")]
const fn amount(value: i64) -> f64 {
    value as f64
}
