//! Two things at a time.

/// On how many threads a cluster is read: the answers are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Threads {
    /// The caller's alone.
    #[default]
    One,
    /// One more, where the platform has them and gives one.
    Two,
}

impl Threads {
    /// Does both.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn both<A, B: Send>(self, one: impl FnOnce() -> A, other: impl FnOnce() -> B + Send) -> (A, B) {
        use std::{panic, sync::Mutex, thread};

        if self == Self::One {
            return (one(), other());
        }
        // Whoever takes it does it: no thread may be had.
        let other = Mutex::new(Some(other));
        let take = || other.lock().ok().and_then(|mut other| other.take()).map(|other| other());
        thread::scope(|scope| {
            let beside = thread::Builder::new().spawn_scoped(scope, take);
            let one = one();
            let done = match beside.map(thread::ScopedJoinHandle::join) {
                Ok(Ok(done)) => done,
                Ok(Err(panicked)) => panic::resume_unwind(panicked),
                Err(_) => take(),
            };
            match done {
                Some(done) => (one, done),
                None => panic::resume_unwind(Box::new("taken by nobody")),
            }
        })
    }

    /// Does both, one after the other.
    #[cfg(target_family = "wasm")]
    pub(crate) fn both<A, B: Send>(self, one: impl FnOnce() -> A, other: impl FnOnce() -> B + Send) -> (A, B) {
        (one(), other())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_done() {
        for threads in [Threads::One, Threads::Two] {
            let text = String::from("text");
            assert_eq!(threads.both(|| text.len(), || text.to_uppercase()), (4, "TEXT".to_owned()));
        }
    }
}
