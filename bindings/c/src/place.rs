//! Tasks are placed and removed, by numbers.

use std::ffi::c_char;

use stowplan::cluster::{ApplyError, facts::InstanceStatus};
use stowplan::placement::{Decision, Placed};
use stowplan_wire::Document;

use crate::edge::{Answer, InList, Out, OutList, asked, bytes, changing, stopped};
use crate::error::{ErrorOut, no_text, place_in, told};
use crate::{Cluster, Error, InstanceNumber, PreparedNumber, Status, TaskNumber};

/// Prepares the tasks of a `place` document without its `cluster`: once, for any number of
/// decisions. Its `count` does not matter.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_prepare(
    cluster: *mut Cluster,
    document: *const c_char,
    length: usize,
    prepared: *mut PreparedNumber,
    error: *mut *mut Error,
) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        changing(cluster, |cluster| {
            let (place, error) = (Out::new(prepared, 0)?, ErrorOut::new(error)?);
            let text = bytes(document, length)?;
            match Document::parse(text).and_then(|document| cluster.session.prepare(&document)) {
                Ok(prepared) => {
                    place.put(cluster.keys.prepared_number(prepared));
                    Ok(Status::Ok)
                }
                Err(found) => error.put(Status::Invalid, &found, place_in(&found, text, "")),
            }
        })
    }
}

/// Forgets a prepared task; the tasks that were placed from it stay.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_forget(cluster: *mut Cluster, prepared: PreparedNumber) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        changing(cluster, |cluster| {
            let prepared = cluster.keys.prepared(prepared);
            done(cluster.session.cluster_mut().forget_prepared(prepared))
        })
    }
}

/// The instance for the next task; nothing changes. `STOWPLAN_STATUS_BLOCKED` where nothing fits:
/// `stowplan_cluster_answer` says why, for a document with `"explain"`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_decide(
    cluster: *const Cluster,
    prepared: PreparedNumber,
    instance: *mut InstanceNumber,
) -> Status {
    stopped(|| {
        // SAFETY: as the header asks.
        let (place, cluster) = unsafe { (Out::new(instance, 0)?, asked(cluster)?) };
        let placed = decision(cluster, prepared)?;
        place.put(cluster.keys.instance_number(placed.instance));
        Ok(Status::Ok)
    })
}

/// Commits a decision: the task is on its instance from now on. The instance need not be the one
/// that was decided, and nothing is checked; `stowplan_cluster_try_apply` does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_apply(
    cluster: *mut Cluster,
    prepared: PreparedNumber,
    instance: InstanceNumber,
    task: *mut TaskNumber,
) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        changing(cluster, |cluster| {
            let place = Out::new(task, 0)?;
            let placed =
                Placed { prepared: cluster.keys.prepared(prepared), instance: cluster.keys.instance(instance) };
            place.put(commit(cluster, &placed)?);
            Ok(Status::Ok)
        })
    }
}

/// Commits a decision if the instance still takes the task: all that a decision checks of an
/// instance is checked again. `STOWPLAN_STATUS_REJECTED` where it does not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_try_apply(
    cluster: *mut Cluster,
    prepared: PreparedNumber,
    instance: InstanceNumber,
    task: *mut TaskNumber,
    error: *mut *mut Error,
) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        changing(cluster, |cluster| {
            let (place, error) = (Out::new(task, 0)?, ErrorOut::new(error)?);
            let placed =
                Placed { prepared: cluster.keys.prepared(prepared), instance: cluster.keys.instance(instance) };
            match cluster.session.cluster_mut().try_apply(&placed) {
                Ok(task) => {
                    place.put(cluster.keys.task_number(task));
                    Ok(Status::Ok)
                }
                Err(ApplyError::Stale(_)) => Err(Status::Stale),
                Err(found) => error.put(Status::Rejected, &told(found.code(), &found, None), (0, 0)),
            }
        })
    }
}

/// Decides and commits: the task, and the instance that it is on (`instance` may be `NULL`).
/// `STOWPLAN_STATUS_BLOCKED` where nothing fits.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_place(
    cluster: *mut Cluster,
    prepared: PreparedNumber,
    task: *mut TaskNumber,
    instance: *mut InstanceNumber,
) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        changing(cluster, |cluster| {
            let (place, on) = (Out::new(task, 0)?, Out::maybe(instance, 0)?);
            let placed = decision(cluster, prepared)?;
            place.put(commit(cluster, &placed)?);
            if let Some(on) = on {
                on.put(cluster.keys.instance_number(placed.instance));
            }
            Ok(Status::Ok)
        })
    }
}

/// Places up to `count` tasks of one prepared task, each as `stowplan_cluster_place` would. `tasks`
/// has room for `count` numbers, or is `NULL`; `placed` gets how many there are.
/// `STOWPLAN_STATUS_BLOCKED` where there are fewer than `count`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_place_many(
    cluster: *mut Cluster,
    prepared: PreparedNumber,
    count: u32,
    tasks: *mut TaskNumber,
    placed: *mut u32,
) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        changing(cluster, |cluster| {
            let place = Out::new(placed, 0)?;
            let room = if tasks.is_null() { 0 } else { count as usize };
            let list = OutList::new(tasks, room)?;
            let prepared = cluster.keys.prepared(prepared);
            let tasks = cluster.session.cluster_mut().place_many(prepared, count as usize).or(Err(Status::Stale))?;
            let mut all = 0_u32;
            for (index, task) in tasks.into_iter().enumerate() {
                list.put(index, cluster.keys.task_number(task));
                all = all.saturating_add(1);
            }
            place.put(all);
            Ok(if all < count { Status::Blocked } else { Status::Ok })
        })
    }
}

/// Places one task of each prepared task in turn. `tasks` has room for `count` numbers, and gets 0
/// for each that found no place; it may be the array `prepared_tasks` itself. `placed` (which may
/// be `NULL`) gets how many were placed.
///
/// `STOWPLAN_STATUS_STALE` where a number was stale, else `STOWPLAN_STATUS_BLOCKED` where one found
/// no place: the others are placed all the same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_place_each(
    cluster: *mut Cluster,
    prepared_tasks: *const PreparedNumber,
    count: usize,
    tasks: *mut TaskNumber,
    placed: *mut usize,
) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        changing(cluster, |cluster| {
            let place = Out::maybe(placed, 0)?;
            let (given, list) = (InList::new(prepared_tasks, count)?, OutList::new(tasks, count)?);
            each(&given, place, |index, prepared| {
                let task = decision(cluster, prepared).and_then(|placed| commit(cluster, &placed));
                list.put(index, task.unwrap_or(0));
                task.map(|_| ())
            })
        })
    }
}

/// Removes a task, and frees what it held.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_remove(cluster: *mut Cluster, task: TaskNumber) -> Status {
    // SAFETY: as the header asks.
    unsafe { changing(cluster, |cluster| remove(cluster, task).map(|()| Status::Ok)) }
}

/// Removes tasks; `removed` (which may be `NULL`) gets how many of them were there.
/// `STOWPLAN_STATUS_STALE` where one was not: the others are removed all the same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_remove_each(
    cluster: *mut Cluster,
    tasks: *const TaskNumber,
    count: usize,
    removed: *mut usize,
) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        changing(cluster, |cluster| {
            let (place, given) = (Out::maybe(removed, 0)?, InList::new(tasks, count)?);
            each(&given, place, |_, task| remove(cluster, task))
        })
    }
}

/// Tells a task that was placed here the ARN that ECS gave it, in UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_confirm(
    cluster: *mut Cluster,
    task: TaskNumber,
    arn: *const c_char,
    length: usize,
    error: *mut *mut Error,
) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        changing(cluster, |cluster| {
            let (error, arn) = (ErrorOut::new(error)?, bytes(arn, length)?);
            let arn = match std::str::from_utf8(arn) {
                Ok(arn) => arn,
                Err(found) => return error.put(Status::Invalid, &no_text(&found), (0, 0)),
            };
            let id = cluster.keys.task(task);
            if cluster.session.cluster().task(id).is_none() {
                return Err(Status::Stale);
            }
            match cluster.session.cluster_mut().confirm(id, arn) {
                Ok(()) => Ok(Status::Ok),
                Err(found) => {
                    let help = found.help();
                    error.put(Status::Invalid, &told(found.code(), &found, help.as_deref()), (0, 0))
                }
            }
        })
    }
}

/// Makes an instance `DRAINING`, or with `draining` 0 `ACTIVE` again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_set_draining(
    cluster: *mut Cluster,
    instance: InstanceNumber,
    draining: i32,
) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        changing(cluster, |cluster| {
            let status = if draining == 0 { InstanceStatus::Active } else { InstanceStatus::Draining };
            let instance = cluster.keys.instance(instance);
            done(cluster.session.cluster_mut().set_status(instance, status))
        })
    }
}

/// Removes an instance and the tasks on it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn stowplan_cluster_deregister(cluster: *mut Cluster, instance: InstanceNumber) -> Status {
    // SAFETY: as the header asks.
    unsafe {
        changing(cluster, |cluster| {
            let instance = cluster.keys.instance(instance);
            done(cluster.session.cluster_mut().deregister(instance))
        })
    }
}

fn done<E>(result: Result<(), E>) -> Answer {
    result.map(|()| Status::Ok).or(Err(Status::Stale))
}

fn decision(cluster: &Cluster, prepared: PreparedNumber) -> Result<Placed, Status> {
    match cluster.session.cluster().decide(cluster.keys.prepared(prepared)) {
        Ok(Decision::Placed(placed)) => Ok(placed),
        Ok(Decision::Blocked) => Err(Status::Blocked),
        Err(_) => Err(Status::Stale),
    }
}

fn commit(cluster: &mut Cluster, placed: &Placed) -> Result<TaskNumber, Status> {
    let task = cluster.session.cluster_mut().apply(placed).or(Err(Status::Stale))?;
    Ok(cluster.keys.task_number(task))
}

fn remove(cluster: &mut Cluster, task: TaskNumber) -> Result<(), Status> {
    let task = cluster.keys.task(task);
    cluster.session.cluster_mut().remove_task(task).or(Err(Status::Stale))
}

/// Does one thing for each number, and tells for how many it was done: the worst that happened.
fn each(
    given: &InList<u64>,
    place: Option<Out<usize>>,
    mut one: impl FnMut(usize, u64) -> Result<(), Status>,
) -> Answer {
    let (mut count, mut worst) = (0_usize, Status::Ok);
    for index in 0..given.length {
        let Some(number) = given.at(index) else { break };
        match one(index, number) {
            Ok(()) => count = count.saturating_add(1),
            Err(Status::Stale) => worst = Status::Stale,
            Err(_) if worst == Status::Ok => worst = Status::Blocked,
            Err(_) => {}
        }
    }
    if let Some(place) = place {
        place.put(count);
    }
    Ok(worst)
}
