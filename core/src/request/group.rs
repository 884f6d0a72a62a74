//! The task group of a task (PLACE-123).

use alloc::{format, string::String};

/// The group of a service's tasks: `service:NAME` (PLACE-123, documented).
///
/// ```
/// assert_eq!(stowplan::request::service_group("web"), "service:web");
/// ```
#[must_use]
#[cfg_attr(cold_code_small, optimize(size))]
pub fn service_group(service: &str) -> String {
    rule!("PLACE-123");
    format!("service:{service}")
}

/// The group of a standalone task: the one that the request names, else `family:FAMILY` (PLACE-123,
/// documented).
///
/// ```
/// use stowplan::request::task_group;
/// assert_eq!(task_group(None, "report"), "family:report");
/// assert_eq!(task_group(Some("nightly"), "report"), "nightly");
/// ```
#[must_use]
#[cfg_attr(cold_code_small, optimize(size))]
pub fn task_group(named: Option<&str>, family: &str) -> String {
    rule!("PLACE-123");
    match named {
        Some(group) => group.into(),
        None => format!("family:{family}"),
    }
}
