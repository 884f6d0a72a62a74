//! What there is: instances and tasks, found, listed and told.

use std::ffi::c_char;

use stowplan::cluster::{InstanceView, facts::InstanceStatus as CoreStatus};

use crate::edge::{Out, OutList, asked, name, stopped};
use crate::{Cluster, InstanceNumber, PreparedNumber, Status, TaskNumber};

/// The status of a container instance.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstanceStatus {
    /// Waiting for its trunk network interface.
    Registering = 0,
    /// The trunk network interface could not be attached.
    RegistrationFailed = 1,
    /// Accepts tasks.
    Active = 2,
    /// Deregistered.
    Inactive = 3,
    /// Being deregistered.
    Deregistering = 4,
    /// Accepts no new tasks.
    Draining = 5,
}

impl InstanceStatus {
    const fn of(status: CoreStatus) -> Self {
        match status {
            CoreStatus::Registering => Self::Registering,
            CoreStatus::RegistrationFailed => Self::RegistrationFailed,
            CoreStatus::Active => Self::Active,
            CoreStatus::Inactive => Self::Inactive,
            CoreStatus::Deregistering => Self::Deregistering,
            CoreStatus::Draining => Self::Draining,
        }
    }
}

/// What is known of a container instance, now. What remains is below 0 where more was committed
/// than there is.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instance {
    /// CPU units that remain; 1024 are a vCPU.
    pub cpu_remaining: i64,
    /// CPU units that are registered.
    pub cpu_registered: i64,
    /// MiB of memory that remain.
    pub memory_remaining_mib: i64,
    /// MiB of memory that are registered.
    pub memory_registered_mib: i64,
    /// Tasks whose desired status is RUNNING, those that are PENDING among them.
    pub running_tasks_count: u32,
    /// Tasks that are pending.
    pub pending_tasks_count: u32,
    /// Its status.
    pub status: InstanceStatus,
    /// Whether its agent is connected.
    pub agent_connected: bool,
}

impl Instance {
    const NONE: Self = Self {
        cpu_remaining: 0,
        cpu_registered: 0,
        memory_remaining_mib: 0,
        memory_registered_mib: 0,
        running_tasks_count: 0,
        pending_tasks_count: 0,
        status: InstanceStatus::Registering,
        agent_connected: false,
    };

    fn of(view: &InstanceView<'_>) -> Self {
        Self {
            cpu_remaining: view.cpu_remaining(),
            cpu_registered: view.cpu_registered(),
            memory_remaining_mib: view.memory_remaining(),
            memory_registered_mib: view.memory_registered(),
            running_tasks_count: view.running_tasks_count(),
            pending_tasks_count: view.pending_tasks_count(),
            status: InstanceStatus::of(view.status()),
            agent_connected: view.agent_connected(),
        }
    }
}

/// What a column tells of each instance.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// CPU units that remain; 1024 are a vCPU.
    CpuRemaining = 0,
    /// CPU units that are registered.
    CpuRegistered = 1,
    /// MiB of memory that remain.
    MemoryRemainingMib = 2,
    /// MiB of memory that are registered.
    MemoryRegisteredMib = 3,
    /// Tasks whose desired status is RUNNING, those that are PENDING among them.
    RunningTasksCount = 4,
    /// Tasks that are pending.
    PendingTasksCount = 5,
}

/// The numbers of a column, by the number of its enumerator.
fn column(which: u32) -> Option<fn(&InstanceView<'_>) -> i64> {
    Some(match which {
        0 => |view| view.cpu_remaining(),
        1 => |view| view.cpu_registered(),
        2 => |view| view.memory_remaining(),
        3 => |view| view.memory_registered(),
        4 => |view| i64::from(view.running_tasks_count()),
        5 => |view| i64::from(view.pending_tasks_count()),
        _ => return None,
    })
}

/// How many container instances there are; 0 for `NULL`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_instance_count(cluster: *const Cluster) -> usize {
    // SAFETY: as the header asks.
    unsafe { asked(cluster) }.map_or(0, |cluster| cluster.session.cluster().instance_count())
}

/// How many tasks there are, stopped ones that the snapshot tells of included; 0 for `NULL`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_task_count(cluster: *const Cluster) -> usize {
    // SAFETY: as the header asks.
    unsafe { asked(cluster) }.map_or(0, |cluster| cluster.session.cluster().task_count())
}

/// Every instance, in the order of the ARNs. As for all arrays: as many are written as `capacity`
/// allows, `count` gets how many there are, and `STOWPLAN_STATUS_SHORT_BUFFER` tells that they are
/// more. With a capacity of 0 the array may be `NULL`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_instances(
    cluster: *const Cluster,
    instances: *mut InstanceNumber,
    capacity: usize,
    count: *mut usize,
) -> Status {
    stopped(|| {
        // SAFETY: as the header asks.
        let (count, list, cluster) =
            unsafe { (Out::new(count, 0)?, OutList::new(instances, capacity)?, asked(cluster)?) };
        let numbers = cluster.session.cluster().instances().map(|id| cluster.keys.instance_number(id));
        list.fill(numbers, &count)
    })
}

/// Every task, in no order that means something.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_tasks(
    cluster: *const Cluster,
    tasks: *mut TaskNumber,
    capacity: usize,
    count: *mut usize,
) -> Status {
    stopped(|| {
        // SAFETY: as the header asks.
        let (count, list, cluster) = unsafe { (Out::new(count, 0)?, OutList::new(tasks, capacity)?, asked(cluster)?) };
        let numbers = cluster.session.cluster().tasks().map(|id| cluster.keys.task_number(id));
        list.fill(numbers, &count)
    })
}

/// The tasks on an instance, the latest first.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_tasks_on(
    cluster: *const Cluster,
    instance: InstanceNumber,
    tasks: *mut TaskNumber,
    capacity: usize,
    count: *mut usize,
) -> Status {
    stopped(|| {
        // SAFETY: as the header asks.
        let (count, list, cluster) = unsafe { (Out::new(count, 0)?, OutList::new(tasks, capacity)?, asked(cluster)?) };
        let on = cluster.session.cluster().tasks_on(cluster.keys.instance(instance)).or(Err(Status::Stale))?;
        list.fill(on.map(|id| cluster.keys.task_number(id)), &count)
    })
}

/// A column (a `STOWPLAN_COLUMN_*`): a number for each of `stowplan_cluster_instances`, in its
/// order.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_column(
    cluster: *const Cluster,
    which: u32,
    values: *mut i64,
    capacity: usize,
    count: *mut usize,
) -> Status {
    stopped(|| {
        // SAFETY: as the header asks.
        let (count, list, cluster) = unsafe { (Out::new(count, 0)?, OutList::new(values, capacity)?, asked(cluster)?) };
        let of = column(which).ok_or(Status::BadArgument)?;
        let cluster = cluster.session.cluster();
        list.fill(cluster.instances().filter_map(|id| cluster.instance(id)).map(|view| of(&view)), &count)
    })
}

/// What is known of an instance.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_instance(
    cluster: *const Cluster,
    instance: InstanceNumber,
    known: *mut Instance,
) -> Status {
    stopped(|| {
        // SAFETY: as the header asks.
        let (place, cluster) = unsafe { (Out::new(known, Instance::NONE)?, asked(cluster)?) };
        place.put(Instance::of(&view(cluster, instance)?));
        Ok(Status::Ok)
    })
}

/// The instance of an ARN, or of an id (the part of the ARN behind the last `/`), in UTF-8.
/// `STOWPLAN_STATUS_ABSENT` where there is none. An ARN costs O(log n), an id O(n).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_find_instance(
    cluster: *const Cluster,
    arn_or_id: *const c_char,
    length: usize,
    instance: *mut InstanceNumber,
) -> Status {
    stopped(|| {
        // SAFETY: as the header asks.
        let (place, cluster, name) = unsafe { (Out::new(instance, 0)?, asked(cluster)?, name(arn_or_id, length)?) };
        let found = cluster.session.cluster().find_instance(name).ok_or(Status::Absent)?;
        place.put(cluster.keys.instance_number(found));
        Ok(Status::Ok)
    })
}

/// The task of an ARN, in UTF-8. `STOWPLAN_STATUS_ABSENT` where there is none. O(log n).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_find_task(
    cluster: *const Cluster,
    arn: *const c_char,
    length: usize,
    task: *mut TaskNumber,
) -> Status {
    stopped(|| {
        // SAFETY: as the header asks.
        let (place, cluster, name) = unsafe { (Out::new(task, 0)?, asked(cluster)?, name(arn, length)?) };
        let found = cluster.session.cluster().find_task(name).ok_or(Status::Absent)?;
        place.put(cluster.keys.task_number(found));
        Ok(Status::Ok)
    })
}

/// The ARN of an instance, into the caller's buffer, with a NUL behind it. `length` (which may be
/// `NULL`) gets its length without the NUL; `STOWPLAN_STATUS_SHORT_BUFFER` where it had to be cut.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_instance_arn(
    cluster: *const Cluster,
    instance: InstanceNumber,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> Status {
    stopped(|| {
        // SAFETY: as the header asks.
        let (length, buffer, cluster) =
            unsafe { (Out::maybe(length, 0)?, OutList::new(buffer, capacity)?, asked(cluster)?) };
        buffer.put(0, 0);
        buffer.put_text(view(cluster, instance)?.arn(), length)
    })
}

/// The ARN of a task, likewise. `STOWPLAN_STATUS_ABSENT` where it has none, for ECS has not started
/// it yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_task_arn(
    cluster: *const Cluster,
    task: TaskNumber,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
) -> Status {
    stopped(|| {
        // SAFETY: as the header asks.
        let (length, buffer, cluster) =
            unsafe { (Out::maybe(length, 0)?, OutList::new(buffer, capacity)?, asked(cluster)?) };
        buffer.put(0, 0);
        let task = cluster.session.cluster().task(cluster.keys.task(task)).ok_or(Status::Stale)?;
        buffer.put_text(task.arn().ok_or(Status::Absent)?, length)
    })
}

/// The instance that a task is on. `STOWPLAN_STATUS_ABSENT` where it is on none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_instance_of(
    cluster: *const Cluster,
    task: TaskNumber,
    instance: *mut InstanceNumber,
) -> Status {
    stopped(|| {
        // SAFETY: as the header asks.
        let (place, cluster) = unsafe { (Out::new(instance, 0)?, asked(cluster)?) };
        let task = cluster.session.cluster().task(cluster.keys.task(task)).ok_or(Status::Stale)?;
        place.put(cluster.keys.instance_number(task.instance().ok_or(Status::Absent)?));
        Ok(Status::Ok)
    })
}

/// The admissible set: every instance that ECS might pick for the next task, in the order of the
/// ARNs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_admissible(
    cluster: *const Cluster,
    prepared: PreparedNumber,
    instances: *mut InstanceNumber,
    capacity: usize,
    count: *mut usize,
) -> Status {
    stopped(|| {
        // SAFETY: as the header asks.
        let (count, list, cluster) =
            unsafe { (Out::new(count, 0)?, OutList::new(instances, capacity)?, asked(cluster)?) };
        let found = cluster.session.cluster().admissible(cluster.keys.prepared(prepared)).or(Err(Status::Stale))?;
        list.fill(found.into_iter().map(|id| cluster.keys.instance_number(id)), &count)
    })
}

/// Whether ECS might pick an instance for the next task.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_is_admissible(
    cluster: *const Cluster,
    prepared: PreparedNumber,
    instance: InstanceNumber,
    admissible: *mut bool,
) -> Status {
    stopped(|| {
        // SAFETY: as the header asks.
        let (place, cluster) = unsafe { (Out::new(admissible, false)?, asked(cluster)?) };
        let (prepared, instance) = (cluster.keys.prepared(prepared), cluster.keys.instance(instance));
        place.put(cluster.session.cluster().is_admissible(prepared, instance).or(Err(Status::Stale))?);
        Ok(Status::Ok)
    })
}

pub(crate) fn view(cluster: &Cluster, instance: InstanceNumber) -> Result<InstanceView<'_>, Status> {
    cluster.session.cluster().instance(cluster.keys.instance(instance)).ok_or(Status::Stale)
}
