//! What is remembered from earlier rounds.

use alloc::vec::Vec;

use stowplan::unit::Timestamp;

/// What the metrics asked for at an earlier time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recommendation {
    /// When.
    pub time: Timestamp,
    /// How many replicas, before stabilisation and limits.
    pub replicas: i32,
}

/// An earlier change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScaleEvent {
    /// When.
    pub time: Timestamp,
    /// How many replicas came or went, from 0.
    pub change: i32,
}

/// What is remembered from earlier rounds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Earlier recommendations, in any order.
    pub recommendations: Vec<Recommendation>,
    /// Earlier changes upwards, in any order.
    pub scale_ups: Vec<ScaleEvent>,
    /// Earlier changes downwards, in any order.
    pub scale_downs: Vec<ScaleEvent>,
}
