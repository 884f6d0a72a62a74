//! Many scenarios on several threads, and their rows in order.

use core::num::NonZeroUsize;
use core::ops::{ControlFlow, Range};
use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Sweep, SweepWorker};

/// Rows of scenarios that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SweepRows {
    /// The scenarios.
    pub scenarios: Range<u64>,
    /// A JSON line for each.
    pub lines: String,
    /// How many of them make no sense.
    pub senseless: u64,
}

/// So long a thread works on scenarios before it hands rows over.
const STRIDE: Duration = Duration::from_millis(20);

/// More scenarios are not taken at once.
const TAKEN_MAX: u64 = 4096;

/// So many pieces a thread may be ahead of the one that is waited for.
const AHEAD: u64 = 4;

impl Sweep {
    /// Answers scenarios on at most so many threads and hands their rows over in order, on the
    /// caller's thread; it ends early where `take` breaks. The rows do not depend on the threads.
    /// Where no rows come for a tenth of a second, `take` is called without any, and may break.
    ///
    /// # Example
    /// ```
    /// use std::{num::NonZero, ops::ControlFlow};
    /// use stowplan_wire::{Document, sweep::Sweep};
    /// let document = br#"{"question": {"decide": "rules"}, "vary": [{"path": "/x", "from": 1, "to": 9}], "columns": []}"#;
    /// let sweep = Sweep::read(&Document::parse(document)?)?;
    /// let mut lines = String::new();
    /// let mut take = |rows: Option<stowplan_wire::sweep::SweepRows>| {
    ///     lines.extend(rows.map(|rows| rows.lines));
    ///     ControlFlow::Continue(())
    /// };
    /// sweep.run(0..9, NonZero::<usize>::MIN, &mut take);
    /// assert_eq!(lines.lines().count(), 9);
    /// # Ok::<(), stowplan_wire::Error>(())
    /// ```
    pub fn run(
        &self,
        scenarios: Range<u64>,
        threads: NonZeroUsize,
        take: &mut dyn FnMut(Option<SweepRows>) -> ControlFlow<()>,
    ) {
        let work = Work::over(scenarios.clone());
        if threads.get() == 1 || scenarios.end.saturating_sub(scenarios.start) < 2 {
            return alone(&mut self.worker(), &work, take);
        }
        thread::scope(|scope| {
            let spawned = (0..threads.get()).filter(|_| {
                work.lock().working += 1;
                let begun = thread::Builder::new().spawn_scoped(scope, || beside(self, &work));
                work.lock().working -= usize::from(begun.is_err());
                begun.is_ok()
            });
            if spawned.count() == 0 {
                return alone(&mut self.worker(), &work, take);
            }
            while let Some(handed) = work.next_rows() {
                if take(handed).is_break() {
                    work.lock().is_over = true;
                    work.changed.notify_all();
                    return;
                }
            }
        });
    }
}

/// On the caller's thread.
fn alone(worker: &mut SweepWorker<'_>, work: &Work, take: &mut dyn FnMut(Option<SweepRows>) -> ControlFlow<()>) {
    let mut size = 1;
    while let Some((_, scenarios)) = work.piece(size) {
        if take(Some(answered(worker, scenarios, &mut size))).is_break() {
            return;
        }
    }
}

/// On a thread of its own.
fn beside(sweep: &Sweep, work: &Work) {
    let _leaving = Leaving(work);
    let mut worker = sweep.worker();
    let mut size = 1;
    while let Some((number, scenarios)) = work.piece(size) {
        let rows = answered(&mut worker, scenarios, &mut size);
        work.lock().done.insert(number, rows);
        work.changed.notify_all();
    }
}

/// The rows, and how many scenarios to take next by how long these took.
fn answered(worker: &mut SweepWorker<'_>, scenarios: Range<u64>, size: &mut u64) -> SweepRows {
    let begun = Instant::now();
    let (lines, senseless) = worker.lines(scenarios.clone());
    let took = begun.elapsed();
    *size = if took < STRIDE / 2 {
        size.saturating_mul(2)
    } else if took > STRIDE * 2 {
        *size / 2
    } else {
        *size
    };
    *size = (*size).clamp(1, TAKEN_MAX);
    SweepRows { scenarios, lines, senseless }
}

/// What is left to do, and what is done and not handed over.
struct Work {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    left: Range<u64>,
    /// The number of the next piece that is taken, and of the next that is handed over.
    taken: u64,
    handed: u64,
    done: BTreeMap<u64, SweepRows>,
    working: usize,
    is_over: bool,
}

impl Work {
    const fn over(scenarios: Range<u64>) -> Self {
        let state = State { left: scenarios, taken: 0, handed: 0, done: BTreeMap::new(), working: 0, is_over: false };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next scenarios, where there are any: as soon as who takes them is not too far ahead.
    fn piece(&self, size: u64) -> Option<(u64, Range<u64>)> {
        let mut state = self.lock();
        loop {
            let threads = u64::try_from(state.working).unwrap_or(u64::MAX).max(1);
            if state.is_over || state.left.is_empty() {
                return None;
            }
            if state.working == 0 || state.taken - state.handed < AHEAD.saturating_mul(threads) {
                let left = state.left.end - state.left.start;
                // At the end all threads have something to do.
                let size = size.min(left.div_ceil(threads.saturating_mul(2))).max(1);
                let scenarios = state.left.start..state.left.start + size;
                state.left.start = scenarios.end;
                state.taken += 1;
                return Some((state.taken - 1, scenarios));
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The next rows in order; nothing yet after a while; nothing more where all are handed over,
    /// or a thread went without what it had taken.
    fn next_rows(&self) -> Option<Option<SweepRows>> {
        let mut state = self.lock();
        let number = state.handed;
        if let Some(rows) = state.done.remove(&number) {
            state.handed += 1;
            drop(state);
            self.changed.notify_all();
            return Some(Some(rows));
        }
        if state.working == 0 {
            return None;
        }
        let waited = self.changed.wait_timeout(state, Duration::from_millis(100));
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let rows = state.done.remove(&number);
        state.handed += u64::from(rows.is_some());
        drop(state);
        self.changed.notify_all();
        Some(rows)
    }
}

/// A thread that leaves, whether it is done or panics.
struct Leaving<'w>(&'w Work);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.lock().working -= 1;
        self.0.changed.notify_all();
    }
}
