//! How the tasks of each group lie over the classes and instances.

use alloc::vec::Vec;

use crate::symbol::Symbol;

/// The counted tasks of every group.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups {
    /// By symbol: one more than the position in `groups`, or 0. A symbol that is used again finds a group without tasks.
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

/// The instances that have a task of the group: a list while they are few, a bit for each instance when they are many.
#[derive(Clone, Debug)]
enum Rows {
    Few(Vec<u32>),
    Many { words: Vec<u64>, count: usize },
}

impl Default for Rows {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

/// A list of rows this short is never worth a bit for each instance.
const FEW: usize = 16;

impl Rows {
    #[inline]
    fn contains(&self, row: u32) -> bool {
        match self {
            Self::Few(rows) => rows.binary_search(&row).is_ok(),
            Self::Many { words, .. } => words.get(row as usize / 64).is_some_and(|word| word >> (row % 64) & 1 == 1),
        }
    }

    /// Adds a row; `rows` is how many there are in the cluster.
    fn insert(&mut self, row: u32, rows: usize) {
        match self {
            Self::Few(list) => {
                if let Err(at) = list.binary_search(&row) {
                    list.insert(at, row);
                }
                // A list of 4 bytes a row is the smaller one below a 32nd of the rows; looking up favours bits sooner.
                if list.len() > FEW + rows / 64 {
                    let list = core::mem::take(list);
                    let mut words = alloc::vec![0; rows.div_ceil(64)];
                    for &row in &list {
                        set(&mut words, row, true);
                    }
                    *self = Self::Many { words, count: list.len() };
                }
            }
            Self::Many { words, count } => {
                set(words, row, true);
                *count += 1;
            }
        }
    }

    fn remove(&mut self, row: u32) {
        match self {
            Self::Few(list) => {
                if let Ok(at) = list.binary_search(&row) {
                    list.remove(at);
                }
            }
            Self::Many { words, count } => {
                set(words, row, false);
                *count = count.saturating_sub(1);
                if *count < FEW / 2 {
                    let mut list = Vec::with_capacity(FEW);
                    for (number, &word) in (0_u32..).zip(words.iter()) {
                        list.extend((0..64).filter(|bit| word >> bit & 1 == 1).map(|bit| number * 64 + bit));
                    }
                    *self = Self::Few(list);
                }
            }
        }
    }
}

fn set(words: &mut Vec<u64>, row: u32, member: bool) {
    let at = row as usize / 64;
    if at >= words.len() {
        words.resize(at + 1, 0);
    }
    if let Some(word) = words.get_mut(at) {
        let bit = 1 << (row % 64);
        *word = if member { *word | bit } else { *word & !bit };
    }
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

    /// Whether an instance has a task of the group.
    #[inline]
    pub(crate) fn occupies(&self, row: u32) -> bool {
        self.rows.contains(row)
    }
}

/// A cell of a list that grows when needed.
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
    pub(crate) fn add(&mut self, symbol: Symbol, row: u32, class: u8, before: u32, tasks: u32, rows: usize) {
        let Some(group) = self.get_mut(symbol) else { return };
        if let Some(cell) = cell(&mut group.tasks, class) {
            *cell = cell.saturating_add(tasks);
        }
        if before == 0 && tasks > 0 {
            group.rows.insert(row, rows);
            if let Some(cell) = cell(&mut group.occupied, class) {
                *cell = cell.saturating_add(1);
            }
        }
    }

    /// Takes `tasks` tasks from an instance that has `after` left.
    pub(crate) fn take(&mut self, symbol: Symbol, row: u32, class: u8, tasks: u32, after: u32) {
        let Some(group) = self.get_mut(symbol) else { return };
        if let Some(cell) = cell(&mut group.tasks, class) {
            *cell = cell.saturating_sub(tasks);
        }
        if after == 0 && tasks > 0 {
            group.rows.remove(row);
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
                Rows::Few(list) => list.capacity() * 4,
                Rows::Many { words, .. } => words.capacity() * 8,
            };
            size_of::<Group>() + (group.tasks.capacity() + group.occupied.capacity()) * 4 + rows
        };
        self.positions.capacity() * 4 + self.groups.iter().map(of).sum::<usize>()
    }
}
