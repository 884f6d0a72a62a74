//! The Cluster Query Language.
