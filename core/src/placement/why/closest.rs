//! When nothing fits: the instance that ECS's event would name, and how many instances fail for which reason.

use alloc::{collections::BTreeMap, vec::Vec};
use core::{cmp::Ordering, ops::ControlFlow};

use crate::{
    cluster::Cluster,
    id::{InstanceId, KindId, Stale},
    placement::step::{Reason, Rejection},
    request::Kind,
};

/// The closest matching instance, and the check that it fails first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closest {
    /// The instance.
    pub instance: InstanceId,
    /// Its first failing check.
    pub rejection: Rejection,
}

/// How far an instance is from taking the task: fewer failing checks first, then a later first failing check, then the smaller
/// shortfall.
#[derive(Clone, Copy, Debug)]
struct Distance {
    failing: u32,
    first: Rejection,
}

impl Distance {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn compare(&self, other: &Self) -> Ordering {
        let later_first = other.first.reason().cmp(&self.first.reason());
        self.failing.cmp(&other.failing).then(later_first).then_with(|| {
            let ((a, of_a), (b, of_b)) = (self.first.shortfall(), other.first.shortfall());
            (i128::from(a) * i128::from(of_b)).cmp(&(i128::from(b) * i128::from(of_a)))
        })
    }
}

impl Cluster {
    /// The closest matching instance (PLACE-15): `None` when some instance fits, or none is considered.
    ///
    /// # Errors
    /// [`Stale`] when the kind is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn closest(&self, kind: KindId) -> Result<Option<Closest>, Stale> {
        Ok(self.closest_of(self.kind(kind)?))
    }

    /// How many considered instances fail for which reason first, commonest first.
    ///
    /// # Errors
    /// [`Stale`] when the kind is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn counts(&self, kind: KindId) -> Result<Vec<(Reason, u32)>, Stale> {
        let kind = self.kind(kind)?;
        let considered = self.rows_by_arn().filter(|&row| self.ignored(kind, row).is_none());
        Ok(count_reasons(considered.filter_map(|row| self.first_rejection(kind, row))))
    }

    /// Every considered instance that fails, with its first failing check, by instance id (PLACE-16).
    ///
    /// # Errors
    /// [`Stale`] when the kind is gone.
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn failures(&self, kind: KindId) -> Result<Vec<(InstanceId, Rejection)>, Stale> {
        let kind = self.kind(kind)?;
        let mut rows: Vec<usize> = self.rows_by_arn().filter(|&row| self.ignored(kind, row).is_none()).collect();
        rows.sort_by(|&a, &b| self.short_id_of(a).cmp(self.short_id_of(b)));
        let failing = rows
            .into_iter()
            .filter_map(|row| self.first_rejection(kind, row).map(|rejection| (self.handle(row), rejection)));
        Ok(failing.collect())
    }

    #[cfg_attr(cold_code_small, optimize(size))]
    pub(crate) fn closest_of(&self, kind: &Kind) -> Option<Closest> {
        let mut best: Option<(usize, Distance)> = None;
        for row in self.rows_by_arn().filter(|&row| self.ignored(kind, row).is_none()) {
            let distance = self.distance(kind, row)?;
            let closer = best.as_ref().is_none_or(|(other, nearest)| match distance.compare(nearest) {
                Ordering::Less => true,
                Ordering::Equal => self.short_id_of(row) < self.short_id_of(*other),
                Ordering::Greater => false,
            });
            if closer {
                best = Some((row, distance));
            }
        }
        best.map(|(row, distance)| Closest { instance: self.handle(row), rejection: distance.first })
    }

    /// The distance of an instance; `None` when it fits. An instance that fails step 1 is not asked for step 2.
    #[cfg_attr(cold_code_small, optimize(size))]
    fn distance(&self, kind: &Kind, row: usize) -> Option<Distance> {
        let mut first: Option<Rejection> = None;
        let mut last: Option<Reason> = None;
        let mut failing = 0;
        let mut visit = |rejection: Rejection| {
            first = first.or(Some(rejection));
            // A check is one reason: three missing attributes are one failing check. Reasons come in order.
            if last != Some(rejection.reason()) {
                failing += 1;
                last = Some(rejection.reason());
            }
            ControlFlow::Continue(())
        };
        let _ = self.check_eligible(kind, row, &mut visit);
        let _ = self.check_resources(kind, row, &mut visit);
        if first.is_none() {
            let mut visit = |rejection: Rejection| {
                first = first.or(Some(rejection));
                if last != Some(rejection.reason()) {
                    failing += 1;
                    last = Some(rejection.reason());
                }
                ControlFlow::Continue(())
            };
            let _ = self.check_constraints(kind, row, &mut visit);
        }
        first.map(|first| Distance { failing, first })
    }
}

/// Counts reasons, commonest first, then in the order of PLACE-13.
#[cfg_attr(cold_code_small, optimize(size))]
pub(crate) fn count_reasons(rejections: impl Iterator<Item = Rejection>) -> Vec<(Reason, u32)> {
    let mut counts: BTreeMap<Reason, u32> = BTreeMap::new();
    for rejection in rejections {
        *counts.entry(rejection.reason()).or_default() += 1;
    }
    let mut counts: Vec<(Reason, u32)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    counts
}
