//! Places on which no task of one revision starts.

use super::{Place, Places, ServiceTask};

/// Places on which no task of one revision starts: that of a failed deployment.
pub(super) struct Without<'p> {
    pub(super) places: &'p mut dyn Places,
    pub(super) revision: u32,
}

impl Places for Without<'_> {
    fn leave(&mut self, task: &ServiceTask) {
        self.places.leave(task);
    }

    fn take(&mut self, number: u32, revision: u32) -> Option<Place> {
        if revision == self.revision { None } else { self.places.take(number, revision) }
    }
}
