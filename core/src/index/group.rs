//! How the tasks of each group are distributed over classes and instances.

use alloc::vec::Vec;

use crate::{id::Row, state::Symbol};

/// The counted tasks of every group.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups {
    /// By symbol: one more than the position in `groups`, or 0. A symbol that is used again finds a
    /// group without tasks.
    positions: Vec<u32>,
    groups: Vec<Group>,
}

/// The counted tasks of one group.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    /// Tasks by class.
    tasks: Vec<u32>,
    /// Instances with at least one task, by class.
    occupied: Vec<u32>,
    rows: Rows,
}

/// The instances that have a task of the group: a list while they are few, two bits for each
/// instance when they are many.
#[derive(Clone, Debug)]
enum Rows {
    /// In ascending order; the topmost bit of an entry is set when the row has more than one task.
    ShortList(Vec<u32>),
    /// Which have a task, and which have more than one.
    Many { words: Vec<Word>, count: usize },
}

/// Of 64 rows: which have a task, and which have more than one. The two words lie together because
/// they are read together.
#[derive(Clone, Copy, Debug, Default)]
struct Word {
    occupied: u64,
    several: u64,
}

impl Word {
    /// Which have exactly one task.
    #[inline]
    const fn with_one(self) -> u64 {
        self.occupied & !self.several
    }
}

/// A test of rows by their tasks of a group, cheap enough for every instance that a search passes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sieve<'a> {
    words: &'a [Word],
    /// Whether rows with exactly one task are wanted; if not, those without.
    with_one: bool,
}

impl Sieve<'_> {
    /// Lets every row through.
    pub(crate) const ALL: Sieve<'static> = Sieve { words: &[], with_one: false };

    /// Whether every row passes.
    #[inline]
    pub(crate) const fn is_all(&self) -> bool {
        self.words.is_empty() && !self.with_one
    }

    #[inline]
    pub(crate) fn lets_through(&self, row: u32) -> bool {
        let word = word(self.words, row);
        let wanted = if self.with_one { word.with_one() } else { !word.occupied };
        wanted >> (row % 64) & 1 == 1
    }
}

impl Default for Rows {
    fn default() -> Self {
        Self::ShortList(Vec::new())
    }
}

/// Up to this length a list of rows is always better than bits for each instance.
const FEW: usize = 16;

/// The bit of a row in a list that has more than one task.
const SEVERAL: u32 = 1 << 31;

/// Where a row is in a list, or would be inserted.
#[inline]
fn find(list: &[u32], row: u32) -> Result<usize, usize> {
    list.binary_search_by_key(&row, |entry| entry & !SEVERAL)
}

#[inline]
fn word(words: &[Word], row: u32) -> Word {
    words.get(row as usize / 64).copied().unwrap_or_default()
}

impl Rows {
    #[inline]
    fn contains(&self, row: u32) -> bool {
        match self {
            Self::ShortList(list) => find(list, row).is_ok(),
            Self::Many { words, .. } => word(words, row).occupied >> (row % 64) & 1 == 1,
        }
    }

    /// Whether the row has exactly one task.
    #[inline]
    fn has_one(&self, row: u32) -> bool {
        match self {
            Self::ShortList(list) => find(list, row).is_ok_and(|at| list.get(at) == Some(&row)),
            Self::Many { words, .. } => word(words, row).with_one() >> (row % 64) & 1 == 1,
        }
    }

    /// Sets how many tasks a row has; `rows` is the number of rows of the cluster.
    fn put(&mut self, row: u32, tasks: u32, rows: usize) {
        match self {
            Self::ShortList(list) => {
                let entry = if tasks > 1 { row | SEVERAL } else { row };
                match (find(list, row), tasks) {
                    (Ok(at), 0) => {
                        list.remove(at);
                    }
                    (Ok(at), _) => {
                        if let Some(slot) = list.get_mut(at) {
                            *slot = entry;
                        }
                    }
                    (Err(_), 0) => {}
                    (Err(at), _) => list.insert(at, entry),
                }
                // A list of 4 bytes for each row is smaller up to a 16th of the rows, but bits are
                // faster to look up.
                if list.len() > FEW + rows / 64 {
                    let list = core::mem::take(list);
                    let mut words = alloc::vec![Word::default(); rows.div_ceil(64)];
                    for &entry in &list {
                        set(&mut words, entry & !SEVERAL, true, entry & SEVERAL != 0);
                    }
                    *self = Self::Many { words, count: list.len() };
                }
            }
            Self::Many { words, count } => {
                let was_occupied = set(words, row, tasks > 0, tasks > 1);
                match (was_occupied, tasks > 0) {
                    (false, true) => *count += 1,
                    (true, false) => *count = count.saturating_sub(1),
                    _ => {}
                }
                if *count < FEW / 2 {
                    let mut list = Vec::with_capacity(FEW);
                    for (number, &Word { occupied, several }) in (0_u32..).zip(words.iter()) {
                        let places = (0..64).filter(|place| occupied >> place & 1 == 1);
                        let tag = |place: u32| if several >> place & 1 == 1 { SEVERAL } else { 0 };
                        list.extend(places.map(|place| (number * 64 + place) | tag(place)));
                    }
                    *self = Self::ShortList(list);
                }
            }
        }
    }
}

/// Sets the bits of a row, and says whether it had a task.
fn set(words: &mut Vec<Word>, row: u32, occupied: bool, several: bool) -> bool {
    let at = row as usize / 64;
    if at >= words.len() {
        words.resize(at + 1, Word::default());
    }
    let Some(word) = words.get_mut(at) else { return false };
    let place = row % 64;
    let was_occupied = word.occupied >> place & 1 == 1;
    word.occupied = word.occupied & !(1 << place) | u64::from(occupied) << place;
    word.several = word.several & !(1 << place) | u64::from(several) << place;
    was_occupied
}

impl Group {
    /// The classes that have tasks of the group, and how many.
    #[inline]
    pub(crate) fn by_class(&self) -> impl Iterator<Item = (u8, u32)> {
        (0..=u8::MAX).zip(self.tasks.iter().copied()).filter(|&(_, tasks)| tasks > 0)
    }

    /// The instances of a class that have tasks of the group.
    #[inline]
    pub(crate) fn occupied(&self, class: u8) -> u32 {
        self.occupied.get(usize::from(class)).copied().unwrap_or(0)
    }

    /// How many instances have a task of the group.
    #[inline]
    pub(crate) fn instances(&self) -> u32 {
        match &self.rows {
            Rows::ShortList(list) => u32::try_from(list.len()).unwrap_or(u32::MAX),
            Rows::Many { count, .. } => u32::try_from(*count).unwrap_or(u32::MAX),
        }
    }

    /// A sieve for the instances without a task of the group; `None` where the group has a list
    /// instead of bits.
    #[inline]
    pub(crate) fn without(&self) -> Option<Sieve<'_>> {
        let Rows::Many { words, .. } = &self.rows else { return None };
        Some(Sieve { words, with_one: false })
    }

    /// A sieve for the instances with exactly one task of the group; `None` where the group has a
    /// list instead of bits.
    #[inline]
    pub(crate) fn with_one(&self) -> Option<Sieve<'_>> {
        let Rows::Many { words, .. } = &self.rows else { return None };
        Some(Sieve { words, with_one: true })
    }

    /// Whether an instance has exactly one task of the group.
    #[inline]
    pub(crate) fn has_one(&self, row: Row) -> bool {
        self.rows.has_one(row.number())
    }

    /// Whether an instance has a task of the group.
    #[inline]
    pub(crate) fn occupies(&self, row: Row) -> bool {
        self.rows.contains(row.number())
    }
}

/// A cell of a list, which grows where it is too short.
fn cell(list: &mut Vec<u32>, class: u8) -> Option<&mut u32> {
    let at = usize::from(class);
    if at >= list.len() {
        list.resize(at + 1, 0);
    }
    list.get_mut(at)
}

impl Groups {
    #[inline]
    pub(crate) fn get(&self, symbol: Symbol) -> Option<&Group> {
        let position = self.positions.get(symbol.index())?.checked_sub(1)?;
        self.groups.get(position as usize)
    }

    fn get_mut(&mut self, symbol: Symbol) -> Option<&mut Group> {
        let at = symbol.index();
        if symbol == Symbol::UNKNOWN {
            return None;
        }
        if at >= self.positions.len() {
            self.positions.resize(at + 1, 0);
        }
        let position = self.positions.get_mut(at)?;
        if *position == 0 {
            self.groups.push(Group::default());
            *position = u32::try_from(self.groups.len()).ok()?;
        }
        self.groups.get_mut(*position as usize - 1)
    }

    /// Counts `tasks` more tasks on an instance that had `before` of the group.
    pub(crate) fn add(&mut self, symbol: Symbol, row: Row, class: u8, before: u32, tasks: u32, rows: usize) {
        let Some(group) = self.get_mut(symbol) else { return };
        if let Some(cell) = cell(&mut group.tasks, class) {
            *cell = cell.saturating_add(tasks);
        }
        if before <= 1 && tasks > 0 {
            group.rows.put(row.number(), before.saturating_add(tasks), rows);
        }
        if before == 0 && tasks > 0 {
            if let Some(cell) = cell(&mut group.occupied, class) {
                *cell = cell.saturating_add(1);
            }
        }
    }

    /// Moves an instance with this many tasks from one class to another.
    pub(crate) fn shift(&mut self, symbol: Symbol, tasks: u32, from: u8, to: u8) {
        let Some(group) = self.get_mut(symbol) else { return };
        for (list, moved) in [(&mut group.tasks, tasks), (&mut group.occupied, 1)] {
            if let Some(cell) = cell(list, from) {
                *cell = cell.saturating_sub(moved);
            }
            if let Some(cell) = cell(list, to) {
                *cell = cell.saturating_add(moved);
            }
        }
    }

    /// Counts `tasks` tasks less on an instance that has `after` of the group left.
    pub(crate) fn take(&mut self, symbol: Symbol, row: Row, class: u8, tasks: u32, after: u32) {
        let Some(group) = self.get_mut(symbol) else { return };
        if let Some(cell) = cell(&mut group.tasks, class) {
            *cell = cell.saturating_sub(tasks);
        }
        if after <= 1 && tasks > 0 {
            group.rows.put(row.number(), after, 0);
        }
        if after == 0 && tasks > 0 {
            if let Some(cell) = cell(&mut group.occupied, class) {
                *cell = cell.saturating_sub(1);
            }
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The bytes that they take.
    pub(crate) fn bytes(&self) -> usize {
        let of = |group: &Group| {
            let rows = match &group.rows {
                Rows::ShortList(list) => list.capacity() * 4,
                Rows::Many { words, .. } => words.capacity() * size_of::<Word>(),
            };
            size_of::<Group>() + (group.tasks.capacity() + group.occupied.capacity()) * 4 + rows
        };
        self.positions.capacity() * 4 + self.groups.iter().map(of).sum::<usize>()
    }
}
