//! A cluster's container instances and tasks, in columns.

pub mod facts;
