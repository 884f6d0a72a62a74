//! What was remarked on instances and tasks, for a snapshot that keeps neither as it was written.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::remarks::{Found, Remarks, Unknown};
use super::shape::{Class, Gap, Shape};
use super::{ClusterRemarks, table};
use crate::Lint;

/// Shapes do not nest deeper.
const DEPTH_MAX: u8 = 8;

/// What every question about a cluster looks at, without the table of fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedRemarks {
    gaps: Vec<SavedGap>,
    unknown: Vec<SavedUnknown>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedGap {
    key: String,
    sentence: String,
    path: String,
    count: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedUnknown {
    key: String,
    meant: String,
    path: String,
    count: usize,
}

impl ClusterRemarks {
    /// What to save of them: the parts are read again.
    pub(crate) fn saved(&self) -> SavedRemarks {
        let gap = |found: &Found| SavedGap {
            key: found.key.to_owned(),
            sentence: found.gap.sentence.to_owned(),
            path: found.path.clone(),
            count: found.count,
        };
        let unknown = |found: &Unknown| SavedUnknown {
            key: found.key.clone(),
            meant: found.meant.clone().into_owned(),
            path: found.path.clone(),
            count: found.count,
        };
        let common = self.common();
        SavedRemarks {
            gaps: common.gaps.iter().map(gap).collect(),
            unknown: common.unknown.iter().map(unknown).collect(),
        }
    }

    /// These parts with what was saved, and what other documents have beside it. A member that is
    /// modelled since, or told of in other words, is told as a lint.
    pub(crate) fn of_saved(self, saved: &SavedRemarks, others: &Self, lints: &mut Vec<Lint>) -> Self {
        let mut common = Remarks::default();
        for SavedGap { key, sentence, path, count } in &saved.gaps {
            match member(key, sentence) {
                Some((key, gap)) => common.count_gap(key, gap, *count, || path.clone()),
                None => {
                    let message = format!("`{key}` was not modelled when the snapshot was packed: {sentence}");
                    let lint = Lint::new("document/not-modelled", message, path.clone());
                    lints.push(lint.with_help("pack the snapshot again"));
                }
            }
        }
        common.unknown.extend(saved.unknown.iter().map(|SavedUnknown { key, meant, path, count }| Unknown {
            key: key.clone(),
            meant: Cow::Owned(meant.clone()),
            path: path.clone(),
            count: *count,
        }));
        common.add(others.common(), u32::MAX);
        self.with_common(common)
    }
}

/// The member of the table with this name and sentence.
fn member(key: &str, sentence: &str) -> Option<(&'static str, &'static Gap)> {
    let shapes =
        [&table::CONTAINER_INSTANCE, &table::TASK, &table::PROTECTED_TASK, &table::ONE_CLUSTER, &table::ATTRIBUTE];
    shapes.into_iter().find_map(|shape| within(shape, key, sentence, 0))
}

fn within(shape: &'static Shape, key: &str, sentence: &str, depth: u8) -> Option<(&'static str, &'static Gap)> {
    if depth > DEPTH_MAX {
        return None;
    }
    shape.0.iter().find_map(|member| match &member.class {
        Class::NotModelled(gap) if member.name == key && gap.sentence == sentence => Some((member.name, gap)),
        Class::Decides(Some(below)) => within(below, key, sentence, depth.saturating_add(1)),
        _ => None,
    })
}
