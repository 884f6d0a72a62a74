//! What was remarked on a walk: one lint a member, with the first place and how many there are.

use std::borrow::Cow;

use super::shape::Gap;
use crate::Lint;
use crate::count::{counted, either};

/// More misspelt keys than these are counted in one lint.
const UNKNOWN_MAX: usize = 10;

/// Of more misspelt keys than these nothing is kept.
const KEPT_MAX: usize = 1000;

/// What is not modelled, and what nobody defines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Remarks {
    pub(super) gaps: Vec<Found>,
    pub(super) unknown: Vec<Unknown>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) key: &'static str,
    pub(super) gap: &'static Gap,
    pub(super) path: String,
    pub(super) count: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unknown {
    pub(super) key: String,
    /// The key that is meant; empty where none is near.
    pub(super) meant: Cow<'static, str>,
    pub(super) path: String,
    pub(super) count: usize,
}

impl Remarks {
    pub(super) fn is_empty(&self) -> bool {
        self.gaps.is_empty() && self.unknown.is_empty()
    }

    pub(super) fn gap(&mut self, key: &'static str, gap: &'static Gap, path: impl FnOnce() -> String) {
        self.count_gap(key, gap, 1, path);
    }

    /// Requests and answers have members alike: those of one name with one sentence are one remark.
    pub(super) fn count_gap(
        &mut self,
        key: &'static str,
        gap: &'static Gap,
        more: usize,
        path: impl FnOnce() -> String,
    ) {
        let alike = |found: &&mut Found| found.key == key && found.gap.sentence == gap.sentence;
        match self.gaps.iter_mut().find(alike) {
            Some(found) => found.count = found.count.saturating_add(more),
            None => self.gaps.push(Found { key, gap, path: path(), count: more }),
        }
    }

    pub(super) fn unknown(&mut self, key: &str, meant: Cow<'static, str>, path: impl FnOnce() -> String) {
        let count = self.unknown.len();
        match self.unknown.iter_mut().find(|found| found.key == key && found.meant == meant) {
            Some(found) => found.count = found.count.saturating_add(1),
            // A key has few neighbours, but an object may hold them all.
            None if count >= KEPT_MAX => {}
            None => self.unknown.push(Unknown { key: key.to_owned(), meant, path: path(), count: 1 }),
        }
    }

    /// Takes out what was remarked in a part that does not count after all.
    pub(crate) fn subtract(&mut self, other: &Self) {
        for part in &other.gaps {
            for found in self.gaps.iter_mut().filter(|found| found.key == part.key && found.gap == part.gap) {
                found.count = found.count.saturating_sub(part.count);
            }
        }
        self.gaps.retain(|found| found.count > 0);
    }

    /// Adds what bears on a question.
    pub(super) fn add(&mut self, other: &Self, question: u32) {
        for found in other.gaps.iter().filter(|found| found.gap.bears & question != 0) {
            self.count_gap(found.key, found.gap, found.count, || found.path.clone());
        }
        self.add_unknown(other);
    }

    pub(super) fn add_unknown(&mut self, other: &Self) {
        self.unknown.extend(other.unknown.iter().cloned());
    }

    /// The lints about a question.
    pub(crate) fn lints(&self, question: u32) -> Vec<Lint> {
        let bearing = self.gaps.iter().filter(|found| found.gap.bears & question != 0);
        let mut lints: Vec<Lint> = bearing.map(Found::lint).collect();
        lints.extend(self.unknown.iter().take(UNKNOWN_MAX).map(Unknown::lint));
        if let Some(next) = self.unknown.get(UNKNOWN_MAX) {
            let more = self.unknown.len().saturating_sub(UNKNOWN_MAX);
            let message =
                format!("and {} that {} not known, from here on", counted(more, "more key"), either(more, "is", "are"));
            lints.push(Lint::new("document/unknown-key", message, next.path.clone()));
        }
        lints
    }
}

impl Found {
    fn lint(&self) -> Lint {
        let others = match self.count {
            0 | 1 => String::new(),
            count => format!(" (and {} more of them)", count.saturating_sub(1)),
        };
        let message = format!("`{}` is not modelled{others}: {}", self.name(), self.gap.sentence);
        Lint::new("document/not-modelled", message, self.path.clone())
    }

    /// The member, with the key that holds it unless that is a list.
    fn name(&self) -> String {
        let above = self.path.rsplit('/').nth(1).unwrap_or_default();
        match above.bytes().all(|byte| byte.is_ascii_digit()) {
            true => self.key.to_owned(),
            false => format!("{above}.{}", self.key),
        }
    }
}

impl Unknown {
    fn lint(&self) -> Lint {
        let others = match self.count {
            0 | 1 => String::new(),
            count => format!(" (and {} more of them)", count.saturating_sub(1)),
        };
        let message = format!("no key is called `{}` here{others}: it is ignored", self.key);
        let lint = Lint::new("document/unknown-key", message, self.path.clone());
        if self.meant.is_empty() { lint } else { lint.with_help(format!("did you mean `{}`?", self.meant)) }
    }
}
