//! What a held cluster keeps of its snapshot while what-ifs are open.

use stowplan::cluster::facts::InstanceFacts;

use crate::ClusterDocument;

/// What other facts were put in the place of while what-ifs are open, by
/// [`replace_instance`](crate::ClusterSession::replace_instance) and
/// [`sync`](crate::ClusterSession::sync).
#[derive(Debug, Default)]
pub(super) struct Replaced {
    /// What was there, the latest last.
    old: Vec<Old>,
    /// How many there were when each open what-if began.
    marks: Vec<usize>,
}

#[derive(Debug)]
enum Old {
    /// One instance, and its position.
    Instance(usize, Box<InstanceFacts>),
    Snapshot(Box<ClusterDocument>),
}

/// A clone of a cluster holds no what-if.
impl Clone for Replaced {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Replaced {
    /// Keeps an instance that was replaced, if a what-if is open.
    pub(super) fn keep_instance(&mut self, at: usize, old: InstanceFacts) {
        if !self.marks.is_empty() {
            self.old.push(Old::Instance(at, Box::new(old)));
        }
    }

    /// Keeps a snapshot that was replaced, if a what-if is open.
    pub(super) fn keep_snapshot(&mut self, old: ClusterDocument) {
        if !self.marks.is_empty() {
            self.old.push(Old::Snapshot(Box::new(old)));
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

    pub(super) fn roll_back(&mut self, facts: &mut ClusterDocument) {
        let mark = self.marks.pop().unwrap_or_default();
        while self.old.len() > mark {
            match self.old.pop() {
                Some(Old::Instance(at, old)) => {
                    if let Some(instance) = facts.instances.get_mut().and_then(|list| list.get_mut(at)) {
                        *instance = *old;
                    }
                }
                Some(Old::Snapshot(old)) => *facts = *old,
                None => return,
            }
        }
    }
}
