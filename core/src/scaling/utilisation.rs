//! The metrics that services are scaled by, as formulas.

use crate::quantity::Quantity;

/// CPU or memory that the tasks of a service use, in percent of what their task definition reserves
/// (SCALE-125). All tasks together in `used`; `reserved` is one task's: CPU units of the task, else
/// of its containers; MiB of `memoryReservation` where there is one, else of `memory`. Above 100
/// where tasks may exceed their reservation. `None` without tasks or without a reservation: then
/// there is no datapoint.
///
/// ```
/// use stowplan::scaling::service_utilisation;
/// // One task with 512 CPU units on an otherwise idle host uses 2048.
/// assert_eq!(service_utilisation(2048.into(), 512.into(), 1), Some(400.into()));
/// ```
#[must_use]
pub fn service_utilisation(used: Quantity, reserved: Quantity, tasks: u32) -> Option<Quantity> {
    rule!("SCALE-125");
    let reserved = reserved.times(Quantity::from(tasks));
    if reserved <= Quantity::ZERO { None } else { used.times_over(Quantity::from(100), reserved) }
}

/// What a cluster's tasks reserve of what its instances registered, in percent. `None` without any.
#[must_use]
pub fn cluster_reservation(reserved: Quantity, registered: Quantity) -> Option<Quantity> {
    if registered <= Quantity::ZERO { None } else { reserved.times_over(Quantity::from(100), registered) }
}

/// `ALBRequestCountPerTarget`: the requests of a minute over the targets of the group. `None`
/// without targets.
#[must_use]
pub fn requests_per_target(requests: Quantity, targets: u32) -> Option<Quantity> {
    requests.over(Quantity::from(targets))
}

/// Messages that wait for each running task (SCALE-126). `None` without tasks: the division drops
/// the datapoint (SCALE-163), and such a policy never leaves zero.
#[must_use]
pub fn backlog_per_task(visible_messages: Quantity, running_tasks: u32) -> Option<Quantity> {
    rule!("SCALE-126");
    visible_messages.over(Quantity::from(running_tasks))
}

/// The backlog that a task may have, to keep a latency: latency over the time for one message, both
/// in seconds (SCALE-126).
///
/// ```
/// use stowplan::scaling::acceptable_backlog;
/// assert_eq!(acceptable_backlog(10.into(), "0.1".parse()?), Some(100.into()));
/// # Ok::<(), stowplan::quantity::QuantityError>(())
/// ```
#[must_use]
pub fn acceptable_backlog(latency_seconds: Quantity, processing_seconds: Quantity) -> Option<Quantity> {
    rule!("SCALE-126");
    latency_seconds.over(processing_seconds)
}
