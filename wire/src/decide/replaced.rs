//! What a held cluster keeps of its snapshot while what-ifs are open.

use stowplan::cluster::facts::InstanceFacts;

/// What [`replace_instance`](crate::ClusterSession::replace_instance) put another in the place of, while what-ifs are open.
#[derive(Debug, Default)]
pub(super) struct Replaced {
    /// The positions and what was there, the latest last.
    old: Vec<(usize, InstanceFacts)>,
    /// How many there were when each open what-if began.
    marks: Vec<usize>,
}

/// A clone of a cluster holds no what-if.
impl Clone for Replaced {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Replaced {
    /// Keeps what was replaced, if a what-if is open.
    pub(super) fn keep(&mut self, at: usize, old: InstanceFacts) {
        if !self.marks.is_empty() {
            self.old.push((at, old));
        }
    }

    pub(super) fn begin(&mut self) {
        self.marks.push(self.old.len());
    }

    pub(super) fn commit(&mut self) {
        self.marks.pop();
        if self.marks.is_empty() {
            self.old.clear();
        }
    }

    pub(super) fn roll_back(&mut self, instances: &mut [InstanceFacts]) {
        let mark = self.marks.pop().unwrap_or_default();
        while self.old.len() > mark {
            let Some((at, old)) = self.old.pop() else { return };
            if let Some(instance) = instances.get_mut(at) {
                *instance = old;
            }
        }
    }
}
