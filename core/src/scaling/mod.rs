//! Service auto scaling: alarms, policies, schedules.

pub mod hpa;
pub mod metric_math;
pub mod schedule;
