//! The decision by indexes: it finds what the scan and the strategies would find, in the order that
//! finds it soonest.
//!
//! The admissible set is every feasible instance with the least keys, stage by stage. Spread
//! attributes come first and depend on the class alone, so classes are taken tier by tier. Within a
//! tier the order of the packed resource (or of the ARNs) is walked from the least amount that is
//! enough; the first instance that passes every check has the least key, and those that tie with it
//! follow at once, in the order of the ARNs.

use core::ops::ControlFlow;

use super::{
    IndexPlan,
    plan::{After, Cells},
};
use crate::{
    id::Row,
    index::{ClassSet, Group, Index, MIXED, OrderBy, Sieve, Wanted, amount_part, key_of},
    placement::step::{at_end, at_random_stage, remaining},
    request::{Packed, PreparedTask, STRATEGIES_MAX},
    state::State,
};

/// A search for one task, among the instances that `Allowed` lets pass.
pub(crate) struct Search<'a, Allowed = All> {
    state: &'a State,
    index: &'a Index,
    prepared: &'a PreparedTask,
    plan: &'a IndexPlan,
    group: Option<&'a Group>,
    allowed: Allowed,
}

/// A caller's own filter, asked of instances that pass every other check.
pub(crate) trait Allow {
    fn allows(&self, row: Row) -> bool;
}

/// No filter: the search is compiled without one.
pub(crate) struct All;

impl Allow for All {
    #[inline]
    fn allows(&self, _: Row) -> bool {
        true
    }
}

impl<F: Fn(Row) -> bool> Allow for F {
    #[inline]
    fn allows(&self, row: Row) -> bool {
        self(row)
    }
}

/// How many tasks of the group an instance may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GroupTasks {
    Any,
    None,
    Some,
    Exactly(u32),
}

/// The keys behind the first stages: the amount of the order, and of each stage that breaks ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Keys {
    amount: u64,
    after: [i64; STRATEGIES_MAX],
}

/// The admissible set, described.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    classes: ClassSet,
    tasks: GroupTasks,
    keys: Keys,
    first: Row,
}

impl<'a> Search<'a> {
    /// A search by indexes; `None` where a scan must decide.
    #[inline]
    pub(crate) fn new(
        state: &'a State,
        index: &'a Index,
        prepared: &'a PreparedTask,
        plan: Option<&'a IndexPlan>,
    ) -> Option<Self> {
        let plan = plan?;
        let spreads = !plan.spreads.is_empty() || plan.after.iter().any(|after| matches!(after, After::Spread(_)));
        let unclassed = spreads && index.classes.mixed() > 0;
        if !plan.supported || index.beyond > 0 || unclassed {
            return None;
        }
        Some(Self { state, index, prepared, plan, group: index.groups.get(prepared.group), allowed: All })
    }

    /// The same search among the instances that a filter lets pass.
    #[inline]
    pub(crate) fn among<Allowed: Allow>(self, allowed: Allowed) -> Search<'a, Allowed> {
        let Self { state, index, prepared, plan, group, allowed: All } = self;
        Search { state, index, prepared, plan, group, allowed }
    }
}

impl<Allowed: Allow> Search<'_, Allowed> {
    /// How many tasks of the specification go to an instance in a row, given that the next one
    /// does: from 1 to `most`.
    ///
    /// A packed instance stays the fullest, and the lowest ARN stays the lowest, as long as the
    /// task fits and nothing but its CPU and memory decides that.
    pub(crate) fn tasks_in_a_row(&self, row: Row, most: usize) -> u32 {
        let needs = &self.prepared.requirement;
        if !self.stays(row) {
            return 1;
        }
        let fits = |left: i64, needed: u32| match i64::from(needed) {
            0 => i64::MAX,
            needed => left / needed,
        };
        let occupancy = &self.state.columns.occupancy[row];
        let run = fits(occupancy.cpu_remaining, needs.cpu.0).min(fits(occupancy.memory_remaining, needs.memory.0));
        let run = run.min(i64::try_from(most).unwrap_or(i64::MAX)).clamp(1, 1 << 20);
        u32::try_from(run).unwrap_or(1)
    }

    /// Whether the pick stays the pick after it took a task, if there is room.
    fn stays(&self, row: Row) -> bool {
        let plan = self.plan;
        let needs = &self.prepared.requirement;
        let packed = match plan.order {
            OrderBy::Arn => 0,
            OrderBy::Cpu => needs.cpu.0,
            OrderBy::Memory => needs.memory.0,
        };
        // A task that takes none of the packed resource leaves the ties, so the later stages would
        // decide again.
        let alone = packed > 0 || plan.after.is_empty();
        let first = plan.spreads.is_empty() && !plan.instances && !plan.drawn;
        // The first task of a watched group changes the class.
        let classed = self.index.watched(self.prepared.group).is_none();
        first && classed && alone && needs.dynamic_ports.is_empty() && plan.is_amounts_only(self.index.class(row))
    }

    /// The pick.
    pub(crate) fn pick(&self) -> Option<Row> {
        let found = self.find()?;
        if !self.plan.drawn {
            return Some(found.first);
        }
        let mut count = 0_usize;
        self.each(&found, |_| {
            count += 1;
            ControlFlow::Continue(())
        });
        let (tie_break, draws) = (self.state.semantics.tie_break, self.prepared.draws);
        let at =
            if self.plan.random { at_random_stage(tie_break, draws, count) } else { at_end(tie_break, draws, count) };
        let mut left = at;
        let mut pick = None;
        self.each(&found, |row| {
            if left == 0 {
                pick = Some(row);
                return ControlFlow::Break(());
            }
            left -= 1;
            ControlFlow::Continue(())
        });
        pick
    }

    /// The admissible set; `None` when nothing fits.
    pub(crate) fn find(&self) -> Option<Found> {
        self.in_tiers(0, self.plan.allowed)
    }

    /// Visits the admissible set in the order of the ARNs.
    pub(crate) fn each(&self, found: &Found, mut visit: impl FnMut(Row) -> ControlFlow<()>) {
        let _ = self.walk(&found.classes, found.tasks, |key, row, class| {
            if amount_part(key) > found.keys.amount && self.plan.order != OrderBy::Arn {
                return ControlFlow::Break(());
            }
            if self.after(row, class) == found.keys.after { visit(row) } else { ControlFlow::Continue(()) }
        });
    }

    /// Whether an instance that is feasible belongs to the admissible set.
    pub(crate) fn contains(&self, found: &Found, row: Row) -> bool {
        let class = self.index.class(row);
        found.classes.contains(class)
            && self.carries(found.tasks, row)
            && self.keys(self.order_key(row), row, class) == found.keys
    }

    fn order_key(&self, row: Row) -> u64 {
        let packed = match self.plan.order {
            OrderBy::Arn => return 0,
            OrderBy::Cpu => Packed::Cpu,
            OrderBy::Memory => Packed::Memory,
        };
        key_of(i32::try_from(remaining(self.state, packed, row)).unwrap_or(i32::MAX), 0)
    }

    /// The classes whose cells have the fewest tasks first, level by level of the nest (PLACE-3).
    fn in_tiers(&self, level: usize, classes: ClassSet) -> Option<Found> {
        let Some(cells) = self.plan.spreads.get(level) else { return self.by_load(&classes) };
        let Some(group) = self.group else { return self.in_tiers(level + 1, classes) };
        let sums = sums(cells, group);
        let mut above = None;
        loop {
            let mut least = u32::MAX;
            let mut tier = ClassSet::default();
            for class in classes.iter() {
                let tasks = sums.get(usize::from(cells.of(class))).copied().unwrap_or(0);
                if above.is_some_and(|above| tasks <= above) || tasks > least {
                    continue;
                }
                if tasks < least {
                    least = tasks;
                    tier = ClassSet::default();
                }
                tier.set(class, true);
            }
            if tier == ClassSet::default() {
                return None;
            }
            if let Some(found) = self.in_tiers(level + 1, tier) {
                return Some(found);
            }
            above = Some(least);
        }
    }

    /// Instances without a task of the group first, then those with the fewest, where the prepared
    /// task spreads over instances.
    fn by_load(&self, classes: &ClassSet) -> Option<Found> {
        let Some(group) = self.group.filter(|_| self.plan.instances) else {
            return self.ordered(classes, GroupTasks::Any);
        };
        let members = &self.index.classes;
        // The mixed class does not count its members by class.
        let free = classes.contains(MIXED) && members.mixed() > 0
            || classes.iter().any(|class| members.members(class) > group.occupied(class));
        if free {
            if let Some(found) = self.ordered(classes, GroupTasks::None) {
                return Some(found);
            }
        }
        // These instances have at least one task. Exactly one is the common case, and a bit tells
        // it.
        if let Some(found) = self.ordered(classes, GroupTasks::Exactly(1)) {
            return Some(found);
        }
        let mut least: Option<u32> = None;
        let _ = self.walk(classes, GroupTasks::Some, |_, row, _| {
            let tasks = self.state.columns.group_count(row, self.prepared.group);
            least = Some(least.map_or(tasks, |least| least.min(tasks)));
            if tasks <= 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        self.ordered(classes, GroupTasks::Exactly(least?))
    }

    /// The first in the order; the later stages break its ties.
    #[inline]
    fn ordered(&self, classes: &ClassSet, tasks: GroupTasks) -> Option<Found> {
        let mut best: Option<(Keys, Row)> = None;
        let plain = self.plan.after.is_empty();
        let _ = self.walk(classes, tasks, |key, row, class| {
            let keys = self.keys(key, row, class);
            match &best {
                Some((least, _)) if keys.amount > least.amount => return ControlFlow::Break(()),
                Some((least, _)) if keys.after >= least.after => {}
                _ => best = Some((keys, row)),
            }
            if plain { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        best.map(|(keys, first)| Found { classes: *classes, tasks, keys, first })
    }

    fn keys(&self, key: u64, row: Row, class: u8) -> Keys {
        let amount = if self.plan.order == OrderBy::Arn { 0 } else { amount_part(key) };
        Keys { amount, after: self.after(row, class) }
    }

    #[inline]
    fn after(&self, row: Row, class: u8) -> [i64; STRATEGIES_MAX] {
        let mut keys = [0; STRATEGIES_MAX];
        for (key, after) in keys.iter_mut().zip(&self.plan.after) {
            *key = match after {
                After::Packed(packed) => remaining(self.state, *packed, row),
                After::Instances => i64::from(self.state.columns.group_count(row, self.prepared.group)),
                After::Spread(cells) => self.group.map_or(0, |group| {
                    let cell = usize::from(cells.of(class));
                    sums(cells, group).get(cell).copied().map_or(0, i64::from)
                }),
            };
        }
        keys
    }

    /// Whether the tasks of the group on an instance are as wanted.
    #[inline]
    fn carries(&self, tasks: GroupTasks, row: Row) -> bool {
        let occupies = || self.group.is_some_and(|group| group.occupies(row));
        match tasks {
            GroupTasks::Any => true,
            GroupTasks::None => !occupies(),
            GroupTasks::Some => occupies(),
            GroupTasks::Exactly(1) => self.group.is_some_and(|group| group.has_one(row)),
            GroupTasks::Exactly(tasks) => {
                occupies() && self.state.columns.group_count(row, self.prepared.group) == tasks
            }
        }
    }

    /// A quick test for [`Search::carries`], and whether it is exact.
    #[inline]
    fn sieve(&self, tasks: GroupTasks) -> (Sieve<'_>, bool) {
        let sieve = match tasks {
            GroupTasks::Any => Some(Sieve::ALL),
            GroupTasks::None => self.group.map_or(Some(Sieve::ALL), Group::without),
            GroupTasks::Exactly(1) => self.group.and_then(Group::with_one),
            GroupTasks::Some | GroupTasks::Exactly(_) => None,
        };
        (sieve.unwrap_or(Sieve::ALL), sieve.is_some())
    }

    /// Visits the feasible instances of some classes in the order of the plan.
    #[inline]
    fn walk<B>(
        &self,
        classes: &ClassSet,
        tasks: GroupTasks,
        mut visit: impl FnMut(u64, Row, u8) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let needs = &self.prepared.requirement;
        // A task that needs none of a resource fits an instance whose reported amount is below
        // zero.
        let least = |needed: u32| if needed == 0 { i32::MIN } else { i32::try_from(needed).unwrap_or(i32::MAX) };
        let (cpu, memory) = (least(needs.cpu.0), least(needs.memory.0));
        let (sieve, exact) = self.sieve(tasks);
        let index = self.index;
        let visit = |key: u64, row: u32| {
            let row = Row::new(row);
            let class = index.class(row);
            let wanted = classes.contains(class) && (exact || self.carries(tasks, row));
            let passes =
                |row| self.plan.passes(self.state, index, self.prepared, row, class) && self.allowed.allows(row);
            if wanted && passes(row) { visit(key, row, class) } else { ControlFlow::Continue(()) }
        };
        let orders = if tasks == GroupTasks::None { index.orders_without(self.prepared.group) } else { index.orders() };
        let lanes = classes.lanes();
        match self.plan.order {
            OrderBy::Memory => match &orders.memory {
                Some(order) => order.walk(&Wanted { from: key_of(memory, 0), least: [cpu], lanes, sieve }, visit),
                None => ControlFlow::Continue(()),
            },
            OrderBy::Cpu => match &orders.cpu {
                Some(order) => order.walk(&Wanted { from: key_of(cpu, 0), least: [memory], lanes, sieve }, visit),
                None => ControlFlow::Continue(()),
            },
            OrderBy::Arn => match &orders.arn {
                Some(order) => order.walk(&Wanted { from: 0, least: [cpu, memory], lanes, sieve }, visit),
                None => ControlFlow::Continue(()),
            },
        }
    }
}

/// The tasks of a group by cell, candidates or not.
#[inline]
fn sums(cells: &Cells, group: &Group) -> [u32; 256] {
    let mut sums = [0_u32; 256];
    for (class, tasks) in group.by_class() {
        if let Some(sum) = sums.get_mut(usize::from(cells.of(class))) {
            *sum = sum.saturating_add(tasks);
        }
    }
    sums
}
